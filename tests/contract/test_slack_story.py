"""A fortnight in Slack: the whole loop through signed HTTP requests, the real Bolt app, and a server in Slack's place.

What that server accepted (its ledger) is the judge of what was sent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import partial

import pytest

from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.fakes.clock import StillClock
from tests.fakes.slack_blocks import buttons_of, live_mentions, words_of
from tests.fakes.slack_client import signature
from tests.fakes.slack_model import BOT_USER, Fault, Post
from tests.fakes.slack_office import Office, letter_of, slack_office, streak

say = words().say


@pytest.fixture
def office(sqlite_url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    with slack_office(sqlite_url, pack, clock) as opened:
        yield opened


# --- practice ---------------------------------------------------------------------------------------


def test_a_rep_answers_each_morning_and_the_streak_outlives_the_weekend(office: Office) -> None:
    office.found(office.ana)
    seen: list[str] = []
    for day in ("2026-11-19", "2026-11-20", "2026-11-23"):  # Thursday, Friday, and the Monday after
        prompt = office.prompt(office.ana, f"{day} 09:00")
        assert [button["text"]["text"] for button in buttons_of(prompt.content)][:3] == ["A", "B", "C"]
        choice = letter_of(prompt, "The best reply")
        office.people.click(office.ana, prompt, choice)
        office.slack.until(partial(bool, prompt.was))
        assert say("quiz.feedback.good", letter=choice) in words_of(prompt.content)
        seen.append(streak(prompt))
    assert seen == [say("streak.days", count) for count in (1, 2, 3)]


def test_the_weekend_brings_no_prompt(office: Office) -> None:
    office.found(office.ana)
    office.prompt(office.ana, "2026-11-20 09:00")
    before = len(office.slack.posts)
    for instant in ("2026-11-21 09:00", "2026-11-22 12:00"):
        office.at(instant)
    monday = office.prompt(office.ana, "2026-11-23 09:00")
    assert office.slack.posts[before:] == [monday]


def test_a_wrong_answer_is_explained_kindly_and_a_second_click_changes_nothing(office: Office) -> None:
    office.found(office.ana)
    prompt = office.prompt(office.ana, "2026-11-17 09:00")
    wrong, best = letter_of(prompt, "A wrong reply"), letter_of(prompt, "The best reply")
    untouched = Post(prompt.channel, prompt.ts, prompt.content)  # the same message on another device
    office.people.click(office.ana, prompt, wrong)
    office.slack.until(lambda: bool(prompt.was))
    answered = prompt.content
    assert say("quiz.feedback.careful", letter=wrong) in words_of(answered)
    assert say("quiz.best", letter=best) in words_of(answered)
    rows = office.rows()
    office.people.click(office.ana, untouched, best)
    office.slack.until(lambda: bool(untouched.was))
    assert untouched.content == answered
    assert office.rows() == rows


def test_a_button_of_an_old_message_gets_a_friendly_sentence(office: Office) -> None:
    office.found(office.ana)
    prompt = office.prompt(office.ana, "2026-11-17 09:00")
    old = {**buttons_of(prompt.content)[0], "value": '{"kind":"answer_v0","id":12}'}
    reply = office.next_post(
        lambda: office.people.interact(office.people.action_body(office.ana, prompt, old)),
        in_channel=False,
        who=office.ana,
    )
    assert say("unknown.action") in words_of(reply.content)
    assert prompt.was == []


def test_home_shows_the_streak_and_leads_to_today(office: Office) -> None:
    office.found(office.ana)
    office.clock.at("2026-11-17 10:00")
    office.people.open_home(office.ana)
    office.slack.until(lambda: office.ana in office.slack.homes)
    home = office.slack.homes[office.ana]
    assert say("home.heading") in words_of(home)
    today = office.next_post(
        lambda: office.people.click(office.ana, home, say("button.today")), in_channel=False, who=office.ana
    )
    assert say("quiz.heading") in words_of(today.content)


def test_settings_are_changed_in_a_form(office: Office) -> None:
    office.found(office.ana)
    office.people.command(office.ana, "/empathy settings")
    office.slack.until(lambda: office.ana in office.slack.modals)
    said = office.next_post(lambda: office.people.submit(office.ana, time="07:30"), in_channel=False, who=office.ana)
    assert "07:30" in words_of(said.content)
    office.prompt(office.ana, "2026-11-17 07:30")


# --- kudos ------------------------------------------------------------------------------------------


def test_kudos_by_command_reach_the_channel_and_the_receiver(office: Office) -> None:
    office.found(office.ana)
    rows_before = len(office.slack.seen_by(office.ana))
    office.people.command(office.ben, "/kudos @Ana Lima for *listening* <!channel> & calling back", office.channel)
    office.slack.until(lambda: any(say("kudos.heading") in words_of(p.content) for p in office.slack.posts))
    office.slack.until(lambda: len(office.slack.seen_by(office.ana)) > rows_before)
    shoutout = next(post for post in office.slack.posts if say("kudos.heading") in words_of(post.content))
    assert (shoutout.channel, shoutout.only_for) == (office.channel, None)
    assert live_mentions(shoutout.content) == [office.ben, office.ana]
    assert "for *listening* <!channel> & calling back" in words_of(shoutout.content)
    note = office.slack.seen_by(office.ana)[rows_before]
    assert "calling back" in words_of(note.content)


def test_kudos_by_form_name_a_behaviour_and_mistakes_stay_in_the_form(office: Office) -> None:
    office.found(office.ana, office.ben)
    office.people.command(office.ben, "/kudos", office.channel)
    office.slack.until(lambda: office.ben in office.slack.modals)
    wrong = office.people.submit(office.ben, receivers=[office.ben], behaviour="listened", message="Well done, me")
    assert wrong.body["errors"] == {"receivers": say("kudos.mistake.self")}
    assert office.ben in office.slack.modals
    office.people.submit(office.ben, receivers=[office.ana], behaviour="listened", message="Heard the customer out")
    assert office.ben not in office.slack.modals
    office.slack.until(lambda: any("Heard the customer out" in words_of(p.content) for p in office.slack.posts))
    shoutout = next(post for post in office.slack.posts if "Heard the customer out" in words_of(post.content))
    assert "Heard them out." in words_of(shoutout.content)


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("/kudos @Ben Osei well done", "kudos.mistake.self"),
        ("/kudos @Ana Lima", "kudos.mistake.empty"),
        ("/kudos thank you all", "kudos.mistake.nobody"),
        ("/kudos @Empathy Bot thank you", "kudos.mistake.bot"),
    ],
)
def test_every_mistake_of_the_command_is_told_to_its_writer_alone(office: Office, line: str, mistake: str) -> None:
    office.found(office.ana)
    before = office.rows()["kudos"]
    said = office.next_post(
        lambda: office.people.command(office.ben, line, office.channel), in_channel=True, who=office.ben
    )
    assert say(mistake) in words_of(said.content)
    assert said.only_for == office.ben
    assert office.rows()["kudos"] == before


# --- boards -----------------------------------------------------------------------------------------


def thanked(office: Office) -> None:
    """Let Ben thank Ana, and everything that follows arrive: his receipt, the shout-out and her note."""
    before = len(office.slack.posts)
    office.people.command(office.ben, "/kudos @Ana Lima for calling back", office.channel)
    office.slack.until(lambda: len(office.slack.posts) == before + 3)


def test_the_manager_plans_a_board_and_it_comes_as_a_chart_without_mentions(office: Office) -> None:
    office.grow()
    office.found(office.ana)
    thanked(office)
    board = office.next_post(
        lambda: office.people.command(office.mira, "/empathy board", office.channel), in_channel=True
    )
    assert board.only_for == office.mira
    assert [block["type"] for block in board.content["blocks"]].count("data_visualization") == 1
    office.people.click(office.mira, board, say("button.board_plan"))
    office.slack.until(lambda: office.mira in office.slack.modals)
    office.people.submit(office.mira, every="week", weekday="5", time="15:00", period="week")
    posted = office.next_post(lambda: office.at("2026-11-20 15:00"), in_channel=True)
    assert posted.only_for is None
    assert live_mentions(posted.content) == []
    kinds = [block["type"] for block in posted.content["blocks"]]
    assert (kinds.count("data_visualization"), kinds.count("data_table")) == (1, 2)
    assert "Ana Lima" in words_of(posted.content)
    assert "Ana Lima" in posted.content["text"], "the text says the same for who cannot see the chart"
    office.at("2026-11-20 15:01")
    assert sum(post.content == posted.content for post in office.slack.posts) == 1


def test_a_workspace_without_the_newer_blocks_gets_the_board_drawn(office: Office) -> None:
    office.slack.knows_new_blocks = False
    office.grow()
    office.slack.lacks.add("files:write")
    office.found(office.ana)
    thanked(office)
    board = office.next_post(
        lambda: office.people.command(office.mira, "/empathy board", office.channel), in_channel=True
    )
    posted = office.next_post(
        lambda: office.people.click(office.mira, board, say("button.board_post")), in_channel=True, who=office.ana
    )
    assert all("█" in words_of(post.content) and "Ana Lima" in words_of(post.content) for post in (board, posted))


# --- what is not to change anything -----------------------------------------------------------------


def test_a_forged_request_changes_nothing(office: Office) -> None:
    office.found(office.ana)
    rows, posts = office.rows(), len(office.slack.posts)
    body = json.dumps(office.people.event_body({"type": "app_home_opened", "user": office.ana, "tab": "home"})).encode()
    old = str(int(time.time()) - 301)
    forged = [
        {"X_Slack_Signature": "v0=" + "0" * 64},
        {"X_Slack_Signature": ""},
        {"X_Slack_Request_Timestamp": ""},
        {"X_Slack_Request_Timestamp": old, "X_Slack_Signature": signature(body, old)},
    ]
    assert [office.people.send(body, "application/json", **headers).status for headers in forged] == [401] * 4
    assert office.people.send(b'{"type": "event_callback"', "application/json").status == 400
    assert (office.rows(), len(office.slack.posts)) == (rows, posts)


def test_an_event_that_slack_brings_again_counts_once(office: Office) -> None:
    office.found(office.ana)
    direct = office.slack.direct_channel(office.ben)
    body = office.people.event_body(
        {
            "type": "message",
            "channel_type": "im",
            "channel": direct,
            "ts": "1763300000.000100",
            "user": office.ben,
            "text": f"kudos <@{office.ana}> for patience",
        }
    )
    raw = json.dumps(body).encode()
    for number in ("", "1", "2"):
        again = {"X_Slack_Retry_Num": number} if number else {}
        assert office.people.send(raw, "application/json", **again).status == 200
    office.slack.until(lambda: any("for patience" in words_of(post.content) for post in office.slack.posts))
    assert office.rows()["kudos"] == 1


def test_a_post_whose_fate_is_unknown_is_not_sent_twice(office: Office) -> None:
    office.found(office.ana)
    office.slack.faults.append(Fault("chat.postMessage", "reset"))
    prompt = office.prompt(office.ana, "2026-11-17 09:00")
    office.at("2026-11-17 09:05")
    office.prompt(office.ana, "2026-11-18 09:00")
    assert sum(post.content == prompt.content for post in office.slack.posts) == 1


def test_a_bot_that_is_taken_out_sends_no_prompts(office: Office) -> None:
    office.found(office.ana)
    office.slack.channels[office.channel].members.remove(BOT_USER)
    left = {"type": "member_left_channel", "user": BOT_USER, "channel": office.channel, "channel_type": "C"}
    assert office.people.event(left).status == 200
    before = len(office.slack.posts)
    office.at("2026-11-17 09:00")
    office.people.command(office.ana, "/empathy help")
    office.slack.until(lambda: len(office.slack.posts) > before)
    assert len(office.slack.posts) == before + 1
