"""Each kind of practice in Slack: asked by the tick, answered, answered on two devices at once, and seen again.

Quizzes and what surrounds them are told in test_slack_story.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

import pytest

from empathy_bot.content import Item, Pack
from empathy_bot.words import words
from tests.core.test_races import together
from tests.fakes.clock import StillClock
from tests.fakes.pack import care_item, reflection_item, reply_item, role_play, small_pack, with_items
from tests.fakes.slack_blocks import buttons_of, live_mentions, words_of
from tests.fakes.slack_model import Post
from tests.fakes.slack_office import Office, letter_of, letter_of_line, slack_office, streak

say = words().say

MORNING = "2026-11-17 09:00"
ONE_DAY = say("streak.days", 1)


@pytest.fixture
def office(
    sqlite_url: str,
    pack: Pack,
    clock: StillClock,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Office]:
    """An office in which Ana and Ben practise; whatever is written to a log stays free of what they write."""
    caplog.set_level(logging.INFO)
    with slack_office(sqlite_url, pack, clock) as opened:
        opened.found(opened.ana, opened.ben)
        yield opened
    assert "secret" not in caplog.text + "".join(capfd.readouterr())


def only(*items: Item) -> pytest.MarkDecorator:
    """Let every morning bring one of these items."""
    return pytest.mark.parametrize("pack", [with_items(small_pack(), *items)], ids=[items[0].kind])


def copy(post: Post) -> Post:
    """Return the same message on another device."""
    return Post(post.channel, post.ts, post.content)


def today(office: Office) -> Post:
    """Let Ana ask for today's minute."""
    return office.next_post(
        lambda: office.people.command(office.ana, "/empathy today"), in_channel=False, who=office.ana
    )


def opened_form(office: Office, post: Post, button: str) -> dict[str, object]:
    """Press a button of Ana's that opens a form, and return the form."""
    office.people.click(office.ana, post, button)
    office.slack.until(lambda: office.ana in office.slack.modals)
    return office.slack.modals[office.ana]


def sent_at_once(office: Office, form: dict[str, object], *texts: str) -> list[Post]:
    """Send the same form from as many devices at once, and return what Ana is shown for it."""
    before = len(office.slack.seen_by(office.ana))
    bodies = [office.people.submission_body(office.ana, form, {"text": text}) for text in texts]
    together(*(partial(office.people.interact, body) for body in bodies))
    office.slack.until(lambda: len(office.slack.seen_by(office.ana)) == before + len(texts))
    office.slack.close_modal(office.ana)
    return office.slack.seen_by(office.ana)[before:]


def places(office: Office, words_in_it: str) -> set[str]:
    """Return where Slack has shown these words, in a message as it stands or as it was, or on somebody's page."""
    shown = {
        post.channel for post in office.slack.posts for one in [post.content, *post.was] if words_in_it in words_of(one)
    }
    return shown | {person for person, home in office.slack.homes.items() if words_in_it in words_of(home)}


@only(*small_pack().items)
def test_a_quiz_on_two_devices_at_once_has_one_answer(office: Office) -> None:
    prompt = office.prompt(office.ana, MORNING)
    elsewhere = copy(prompt)
    letters = [letter_of(prompt, "The best reply"), letter_of(prompt, "A wrong reply")]
    together(
        lambda: office.people.click(office.ana, prompt, letters[0]),
        lambda: office.people.click(office.ana, elsewhere, letters[1]),
    )
    office.slack.until(lambda: bool(prompt.was) and bool(elsewhere.was))
    assert prompt.content == elsewhere.content
    assert streak(prompt) == ONE_DAY
    assert office.rows()["answer"] == 1
    assert words_of(today(office).content) == words_of(prompt.content)


@only(reply_item())
def test_a_reply_in_ones_own_words_is_written_in_a_form_and_can_be_seen_again(office: Office) -> None:
    prompt = office.prompt(office.ana, MORNING)
    opened_form(office, prompt, say("button.write_reply"))
    for typed in ("🎉 🎉", "\x07\x1b\u202e", "\u200b\u2060\ufeff"):
        assert office.people.submit(office.ana, text=typed).body["errors"] == {"text": say("mistake.words")}
    too_long = say("mistake.long", length=3000, longest=1500)  # a client takes no more
    assert office.people.submit(office.ana, text="x" * 3000).body["errors"] == {"text": too_long}
    assert office.rows()["answer"] == 0
    written = "I'm sorry, Maya.\nI'll call <!channel> & you *today*, secret."
    answer = office.next_post(lambda: office.people.submit(office.ana, text=written), in_channel=False, who=office.ana)
    assert office.ana not in office.slack.modals
    assert written in words_of(answer.content)
    assert "Why the example of reply-owning-1 works." in words_of(answer.content)
    assert live_mentions(answer.content) == []
    assert streak(answer) == ONE_DAY
    rows = office.rows()
    office.people.click(office.ana, prompt, say("button.write_reply"))
    office.slack.until(lambda: bool(prompt.was))
    assert words_of(prompt.content) == words_of(answer.content)
    assert words_of(today(office).content) == words_of(answer.content)
    assert office.rows() == rows
    opened_form(office, answer, say("coach.unfair"))
    thanks = office.next_post(lambda: office.people.submit(office.ana), in_channel=False, who=office.ana)
    assert say("coach.thanks") in words_of(thanks.content)
    assert office.rows()["coachopinion"] == 1
    assert places(office, "secret") == {office.slack.direct_channel(office.ana)}


@only(reply_item())
def test_a_reply_sent_from_two_devices_at_once_is_one(office: Office) -> None:
    form = opened_form(office, office.prompt(office.ana, MORNING), say("button.write_reply"))
    here, there = sent_at_once(office, form, "I'm sorry, secret.", "I'll call you today, secret.")
    assert words_of(here.content) == words_of(there.content)
    assert streak(here) == ONE_DAY
    assert office.rows()["answer"] == 1


@only(role_play())
def test_a_role_play_is_left_gone_on_with_and_walked_another_way_in_one_message(office: Office) -> None:
    talk = office.prompt(office.ana, MORNING)
    elsewhere = copy(talk)
    office.people.click(office.ana, talk, letter_of_line(talk, 0))
    office.slack.until(lambda: len(talk.was) == 1)
    assert "tense, 3 of 5" in words_of(talk.content)
    office.people.click(office.ana, elsewhere, letter_of_line(elsewhere, 2))
    office.slack.until(lambda: bool(elsewhere.was))
    assert elsewhere.content == talk.content
    assert words_of(today(office).content) == words_of(talk.content)
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


@only(role_play())
def test_a_role_play_begun_yesterday_is_offered_beside_todays(office: Office) -> None:
    talk = office.prompt(office.ana, MORNING)
    office.people.click(office.ana, talk, letter_of_line(talk, 0))
    office.slack.until(lambda: bool(talk.was))
    office.prompt(office.ana, "2026-11-18 09:00")
    go_on = partial(office.people.click, office.ana, today(office), say("button.go_on", name="Maya"))
    resumed = office.next_post(go_on, in_channel=False, who=office.ana)
    assert words_of(resumed.content) == words_of(talk.content)
    office.people.click(office.ana, resumed, letter_of_line(resumed, 0))
    office.slack.until(lambda: bool(resumed.was))
    assert "What turned it to settled." in words_of(resumed.content)


@only(role_play())
def test_two_devices_in_one_role_play_at_once(office: Office) -> None:
    talk = office.prompt(office.ana, MORNING)
    elsewhere = copy(talk)
    together(
        *(
            partial(office.people.click, office.ana, post, letter_of_line(post, number))
            for post, number in ((talk, 0), (elsewhere, 1))
        )
    )
    office.slack.until(lambda: bool(talk.was) and bool(elsewhere.was))
    assert talk.content == elsewhere.content
    assert office.rows()["dialogue"] == 1


@only(reflection_item())
def test_a_line_from_two_devices_at_once_is_one_and_nobody_else_reads_it(office: Office) -> None:
    prompt = office.prompt(office.ana, MORNING)
    form = opened_form(office, prompt, say("button.write_line"))
    assert office.people.submit(office.ana, text="\u200b\x07").body["errors"] == {"text": say("mistake.words")}
    here, there = sent_at_once(office, form, "I let her finish, secret.", "I asked once more, secret.")
    assert words_of(here.content) == words_of(there.content)
    assert say("journal.kept") in words_of(here.content)
    assert streak(here) == ONE_DAY
    rows = office.rows()
    assert rows["answer"] == 1
    assert words_of(today(office).content) == words_of(here.content)
    office.people.click(office.ana, prompt, say("button.write_line"))
    office.slack.until(lambda: bool(prompt.was))
    assert words_of(prompt.content) == words_of(here.content)
    read = partial(office.people.click, office.ana, here, say("button.journal"))
    assert "secret" in words_of(office.next_post(read, in_channel=False, who=office.ana).content)
    for person in (office.ben, office.mira):
        ask = partial(office.people.command, person, "/empathy journal")
        empty = office.next_post(ask, in_channel=False, who=person)
        assert "You have no lines" in words_of(empty.content)
    board = office.next_post(
        lambda: office.people.command(office.mira, "/empathy board", office.channel), in_channel=True
    )
    assert "secret" not in words_of(board.content)
    assert places(office, "secret") == {office.slack.direct_channel(office.ana)}
    assert office.rows() == rows


@only(care_item())
def test_a_check_on_two_devices_at_once_counts_once_and_its_choice_is_kept_nowhere(office: Office) -> None:
    prompt = office.prompt(office.ana, MORNING)
    elsewhere = copy(prompt)
    assert [button["text"]["text"] for button in buttons_of(prompt.content)][:3] == ["A", "B", "C"]
    together(
        lambda: office.people.click(office.ana, prompt, "A"),
        lambda: office.people.click(office.ana, elsewhere, "B"),
    )
    office.slack.until(lambda: bool(prompt.was) and bool(elsewhere.was))
    assert "Answer 1 of care 1." in words_of(prompt.content)
    assert "Answer 2 of care 1." in words_of(elsewhere.content), "another device may look at another"
    assert streak(prompt) == streak(elsewhere) == ONE_DAY
    assert office.rows()["answer"] == 1
    again = words_of(today(office).content)
    assert say("care.again") in again
    assert "Answer" not in again
    assert places(office, "Answer 1 of care 1.") == {office.slack.direct_channel(office.ana)}
    with office.store.transaction() as session:
        kept = session.connection().exec_driver_sql("SELECT option, text, score, sure FROM answer").all()
    assert [tuple(row) for row in kept] == [(None, None, None, None)]
