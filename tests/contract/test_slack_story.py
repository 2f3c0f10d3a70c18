"""A fortnight in Slack: the whole loop through signed HTTP requests, the real Bolt app, and a server in Slack's place.

What that server accepted (its ledger) is the judge of what was sent.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import text

from adapters.crossing import Crossing
from adapters.http import application
from adapters.lanes import Lanes
from adapters.serve import tick
from adapters.slack.app import Slack
from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.store import Store
from empathy_bot.words import words
from tests.conftest import missing
from tests.fakes.clock import StillClock
from tests.fakes.pack import reply_item, role_play, small_pack, with_items
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import buttons_of, live_mentions, words_of
from tests.fakes.slack_client import Acknowledgement, SlackClientSide, served, signature
from tests.fakes.slack_model import BOT_USER, SECRET, TOKEN, Fault, Post
from tests.payloads.slack import check_slack, installed

say = words().say


@dataclass
class Office:
    """A support team in Slack, the bot, and a clock that the test moves."""

    slack: FakeSlack
    people: SlackClientSide
    clock: StillClock
    store: Store
    tick: Callable[[], None]

    def __post_init__(self) -> None:
        self.ana = self.slack.person("Ana Lima")
        self.ben = self.slack.person("Ben Osei")
        self.mira = self.slack.person("Mira Novak")
        self.channel = self.slack.channel("support", self.ana, self.ben, self.mira)

    def at(self, instant: str) -> None:
        """Let it become `instant` in Berlin, and what is due happen."""
        self.clock.at(instant)
        self.tick()

    def next_post(self, act: Callable[[], Acknowledgement | None], *, in_channel: bool, who: str = "") -> Post:
        """Do something that makes a message appear (or change) before somebody; return the message."""
        where = self.channel if in_channel else None
        before = len(self.slack.seen_by(who or self.mira, where))
        answer = act()
        assert answer is None or answer.status == 200
        self.slack.until(lambda: len(self.slack.seen_by(who or self.mira, where)) > before)
        return self.slack.seen_by(who or self.mira, where)[before]

    def found(self, *joining: str) -> None:
        """Bring the bot into the channel; let people join."""
        hello = self.next_post(lambda: self.people.invite_bot(self.mira, self.channel), in_channel=True)
        self.slack.until(lambda: self.known() == 4)  # three people and the bot, looked up in the background
        for person in joining:
            joined = partial(self.people.click, person, hello, say("button.join"))
            self.next_post(joined, in_channel=True, who=person)

    def known(self) -> int:
        """Count the people whose zone the bot has learnt from the directory."""
        with self.store.transaction() as session:
            return int(session.connection().execute(text("SELECT count(zone) FROM person")).scalar_one())

    def prompt(self, person: str, instant: str) -> Post:
        """Return the prompt that comes to somebody at `instant`."""
        return self.next_post(lambda: self.at(instant), in_channel=False, who=person)

    def rows(self) -> dict[str, int]:
        """Count what the database holds."""
        with self.store.transaction() as session:
            connection = session.connection()
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


@pytest.fixture
def office(sqlite_url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    with ExitStack() as stack:
        slack = stack.enter_context(FakeSlack(posts_per_channel=8))
        store = Store(sqlite_url)
        crossing = Crossing(Bot(store, clock, pack))
        bot = Slack(handle=crossing.handle, token=TOKEN, signing_secret=SECRET, api_url=slack.api_url)
        lanes = Lanes(crossing, {"slack": bot.sender})
        loops: list[asyncio.AbstractEventLoop] = []

        async def work() -> None:
            loops.append(asyncio.get_running_loop())
            await lanes.run()

        def do_tick() -> None:
            asyncio.run_coroutine_threadsafe(tick(crossing, lanes), loops[0]).result(10)

        url = stack.enter_context(served(application(crossing, bot.routes(), [work], [bot.aclose])))
        yield Office(slack, SlackClientSide(slack, url), clock, store, do_tick)
        _every_payload_is_of_slacks_types(slack)


def _every_payload_is_of_slacks_types(slack: FakeSlack) -> None:
    if not installed():
        missing("the npm packages are not installed: make test does it")
    payloads = [post.content for post in slack.posts] + [old for post in slack.posts for old in post.was]
    sent = {json.dumps(payload, sort_keys=True): payload for payload in [*payloads, *slack.homes.values()]}
    assert check_slack(list(sent.values())) == []


def letter_of(post: Post, option: str) -> str:
    """Return the letter of the option whose text begins so: the pack's texts say what they are worth."""
    lines = [line for line in words_of(post.content).splitlines() if line.strip()]
    place = next(number for number, line in enumerate(lines) if line.strip().startswith(option))
    return lines[place - 1].split()[-1]


def streak(post: Post) -> str:
    """Return the figure of the running streak that a message shows."""
    figures = words_of(post.content).splitlines()
    return figures[figures.index(say("streak.current")) - 1].strip("*")


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


@pytest.mark.parametrize("pack", [with_items(small_pack(), reply_item())], ids=["reply"])
def test_a_reply_in_ones_own_words_is_written_in_a_form_and_can_be_seen_again(office: Office, pack: Pack) -> None:
    office.found(office.ana)
    prompt = office.prompt(office.ana, "2026-11-17 09:00")
    office.people.click(office.ana, prompt, say("button.write_reply"))
    office.slack.until(lambda: office.ana in office.slack.modals)
    assert office.people.submit(office.ana, text="🎉 🎉").body["errors"] == {"text": say("mistake.words")}
    written = "I'm sorry, Maya.\nI'll call <!channel> & you *today*."
    answer = office.next_post(lambda: office.people.submit(office.ana, text=written), in_channel=False, who=office.ana)
    assert office.ana not in office.slack.modals
    assert written in words_of(answer.content)
    assert "Why the example of reply-owning-1 works." in words_of(answer.content)
    assert live_mentions(answer.content) == []
    assert streak(answer) == say("streak.days", 1)
    rows = office.rows()
    office.people.click(office.ana, prompt, say("button.write_reply"))
    office.slack.until(lambda: bool(prompt.was))
    assert words_of(prompt.content) == words_of(answer.content)
    assert office.rows() == rows
    office.people.click(office.ana, answer, say("coach.unfair"))
    office.slack.until(lambda: office.ana in office.slack.modals)
    thanks = office.next_post(lambda: office.people.submit(office.ana), in_channel=False, who=office.ana)
    assert say("coach.thanks") in words_of(thanks.content)
    assert office.rows()["coachopinion"] == 1


def letter_of_line(post: Post, number: int) -> str:
    """Return the letter of a role-play's line, by its place in the node as written."""
    return next(
        button["text"]["text"]
        for button in buttons_of(post.content)
        if f'"option":{number}' in button.get("value", "") or f'"choices":"{number}"' in button.get("value", "")
    )


@pytest.mark.parametrize("pack", [with_items(small_pack(), role_play())], ids=["roleplay"])
def test_a_role_play_is_left_gone_on_with_and_walked_another_way_in_one_message(office: Office, pack: Pack) -> None:
    office.found(office.ana)
    talk = office.prompt(office.ana, "2026-11-17 09:00")
    elsewhere = Post(talk.channel, talk.ts, talk.content)  # the same message on another device
    office.people.click(office.ana, talk, letter_of_line(talk, 0))
    office.slack.until(lambda: len(talk.was) == 1)
    assert "tense, 3 of 5" in words_of(talk.content)
    office.people.click(office.ana, elsewhere, letter_of_line(elsewhere, 2))
    office.slack.until(lambda: bool(elsewhere.was))
    assert elsewhere.content == talk.content
    office.at("2026-11-18 08:00")
    rows = office.rows()
    office.people.click(office.ana, talk, letter_of_line(talk, 0))
    office.slack.until(lambda: len(talk.was) == 2)
    assert "What turned it to settled." in words_of(talk.content)
    assert say("dialogue.late", day="Tuesday 17 November") in words_of(talk.content)
    assert (office.rows(), rows["answer"], rows["dialogue"]) == (rows, 0, 1)
    office.people.click(office.ana, talk, say("button.another_way"))
    office.slack.until(lambda: len(talk.was) == 3)
    assert say("dialogue.replay") in words_of(talk.content)
    office.people.click(office.ana, talk, letter_of_line(talk, 2))
    office.slack.until(lambda: len(talk.was) == 4)
    assert "furious, 1 of 5" in words_of(talk.content)
    assert office.rows() == rows


@pytest.mark.parametrize("pack", [with_items(small_pack(), role_play())], ids=["roleplay"])
def test_two_devices_in_one_role_play_at_once(office: Office, pack: Pack) -> None:
    office.found(office.ana)
    talk = office.prompt(office.ana, "2026-11-17 09:00")
    elsewhere = Post(talk.channel, talk.ts, talk.content)
    with ThreadPoolExecutor(2) as hands:
        for post, number in ((talk, 0), (elsewhere, 1)):
            hands.submit(office.people.click, office.ana, post, letter_of_line(post, number))
    office.slack.until(lambda: bool(talk.was) and bool(elsewhere.was))
    assert talk.content == elsewhere.content
    assert office.rows()["dialogue"] == 1


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
    office.found(office.ana)
    thanked(office)
    board = office.next_post(
        lambda: office.people.command(office.mira, "/empathy board", office.channel), in_channel=True
    )
    assert board.only_for == office.mira
    assert [block["type"] for block in board.content["blocks"]].count("data_visualization") == 1
    office.people.click(office.mira, board, say("button.board_schedule"))
    office.slack.until(lambda: office.mira in office.slack.modals)
    office.people.submit(office.mira, weekday="5", time="15:00", period="week")
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
