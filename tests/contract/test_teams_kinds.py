"""Each kind of practice in Teams: asked by the tick, answered, answered on two devices at once, and seen again.

Quizzes and what surrounds them are told in test_teams_story.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from empathy_bot.content import Item, Pack
from empathy_bot.words import words
from tests.conftest import missing as skip
from tests.core.test_races import together
from tests.fakes.clock import StillClock
from tests.fakes.pack import care_item, reflection_item, reply_item, role_play, small_pack, with_items
from tests.fakes.teams import Colleague, Post
from tests.fakes.teams_client import Answer, button, elements, titles, words_of
from tests.fakes.teams_office import Office, letter, teams_office
from tests.payloads.teams import check_teams, missing

say = words().say

MORNING = "2026-11-17 09:00"


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
    with teams_office(sqlite_url, pack, clock) as opened:
        opened.found(opened.ana, opened.ben)
        yield opened
    assert "secret" not in caplog.text + "".join(capfd.readouterr())


def only(*items: Item) -> pytest.MarkDecorator:
    """Let every morning bring one of these items."""
    return pytest.mark.parametrize("pack", [with_items(small_pack(), *items)], ids=[items[0].kind])


def asks(office: Office, person: Colleague, word: str) -> Post:
    """Let somebody write a word to the bot, and return its answer."""
    before = len(office.cloud.to(person))
    office.client.says(person, word)
    return office.next(lambda: office.cloud.to(person), before)


def opened_form(office: Office, post: Post, title: str) -> Post:
    """Press a button of Ana's that opens a form, and return the form."""
    before = len(office.cloud.to(office.ana))
    office.client.clicks(office.ana, post, title)
    return office.next(lambda: office.cloud.to(office.ana), before)


def at_once(office: Office, shown: Post, *pressed: str) -> list[dict[str, Any]]:
    """Press these buttons of one card at once, each on a device of its own, and return the cards that come of it."""
    return _cards(together(*(partial(office.client.clicks, office.ana, shown, one) for one in pressed)))


def sent_at_once(office: Office, form: Post, title: str, *texts: str) -> list[dict[str, Any]]:
    """Send one form from as many devices at once, and return the cards that come of it."""
    return _cards(together(*(partial(office.client.submits, office.ana, form, title, text=text) for text in texts)))


def _cards(answers: list[object]) -> list[dict[str, Any]]:
    return [answer.card for answer in answers if isinstance(answer, Answer)]


def places(office: Office, words_in_it: str) -> set[str]:
    """Return the conversations in which the bot has posted these words."""
    return {post.conversation for post in office.cloud.ledger if words_in_it in str(post.activity)}


def shown_well(office: Office, *cards: dict[str, Any]) -> None:
    """Check all cards that were posted, and these, against Microsoft's own schema and renderer."""
    if lacking := missing():
        skip(f"the payload checks need {lacking}")
    posted = [post.card for post in office.cloud.ledger if post.activity.get("attachments")]
    assert check_teams([*posted, *cards]) == []


@only(*small_pack().items)
def test_a_quiz_on_two_devices_at_once_has_one_answer(office: Office) -> None:
    prompt = office.prompt(office.ana, MORNING)
    letters = [letter(prompt.card, "The best reply"), letter(prompt.card, "A wrong reply")]
    here, there = at_once(office, prompt, *letters)
    assert words_of(here) == words_of(there)
    assert say("streak.days", 1) in words_of(here)
    assert office.rows()["answer"] == 1
    assert words_of(asks(office, office.ana, "today").card) == words_of(here)


@only(reply_item())
def test_a_reply_in_ones_own_words_is_written_in_a_form_and_can_be_seen_again(office: Office) -> None:
    ana, client = office.ana, office.client
    prompt = office.prompt(ana, MORNING)
    form: Any = opened_form(office, prompt, say("button.write_reply")).card
    for typed in ("🎉 🎉", "\x07\x1b\u202e", "\u200b\u2060\ufeff"):
        form = client.submits(ana, form, say("form.send"), text=typed).card
        assert say("mistake.words") in words_of(form)
    too_long = "so long " * 375  # a client takes no more
    wrong = client.submits(ana, form, say("form.send"), text=too_long)
    assert say("mistake.long", length=2999, longest=1500) in words_of(wrong.card)
    assert [one["value"] for one in elements(wrong.card) if one["type"] == "Input.Text"] == [too_long]
    endless = client.presses(ana, button(form, say("form.send")), {"text": "endless " * 5000})  # though some take any
    assert say("mistake.long", length=39999, longest=1500) in words_of(endless.card)
    assert office.rows()["answer"] == 0
    written = "I'm sorry, Maya.\nI'll call you _today_, secret."
    answer = client.submits(ana, wrong.card, say("form.send"), text=written).card
    assert "Why the example of reply-owning-1 works." in words_of(answer)
    assert say("streak.days", 1) in words_of(answer)
    assert "secret" in words_of(answer)
    assert words_of(client.clicks(ana, prompt, say("button.write_reply")).card) == words_of(answer)
    assert words_of(asks(office, ana, "today").card) == words_of(answer)
    assert office.rows()["answer"] == 1
    before = len(office.cloud.to(ana))
    client.clicks(ana, answer, say("coach.unfair"))
    opinion = office.next(lambda: office.cloud.to(ana), before)
    thanks = client.submits(ana, opinion, say("form.send"), reason="It had both, secret.").card
    assert say("coach.thanks") in words_of(thanks)
    assert office.rows()["coachopinion"] == 1
    assert places(office, "secret") == {office.cloud.personal[ana.id]}
    shown_well(office, form, wrong.card, endless.card, answer, thanks)


@only(reply_item())
def test_a_reply_sent_from_two_devices_at_once_is_one(office: Office) -> None:
    form = opened_form(office, office.prompt(office.ana, MORNING), say("button.write_reply"))
    here, there = sent_at_once(office, form, say("form.send"), "I'm sorry, secret.", "I'll call you today, secret.")
    assert words_of(here) == words_of(there)
    assert say("streak.days", 1) in words_of(here)
    assert office.rows()["answer"] == 1


@only(role_play())
def test_a_role_play_on_two_devices_is_left_and_gone_on_with_the_next_day(office: Office) -> None:
    ana, client = office.ana, office.client
    talk = office.prompt(ana, MORNING)
    first, second = at_once(office, talk, *(letter(talk.card, f"Line {number} of start.") for number in (0, 1)))
    assert words_of(first) == words_of(second)
    assert office.rows()["dialogue"] == 1
    office.prompt(ana, "2026-11-18 09:00")
    beside = asks(office, ana, "today")
    before = len(office.cloud.to(ana))
    resumed = client.clicks(ana, beside, say("button.go_on", name="Maya"))
    assert words_of(office.next(lambda: office.cloud.to(ana), before).card) == words_of(first), resumed
    rows = office.rows()
    here = "heard" if "It was to be here on Monday." in words_of(first) else "heard-in-part"
    ended = client.clicks(ana, first, letter(first, f"Line 0 of {here}.")).card
    assert "What turned it to " in words_of(ended)
    assert "Tuesday 17 November" in words_of(ended)
    assert "It no longer counts for that day's streak" in words_of(ended)
    again = client.clicks(ana, ended, say("button.another_way")).card
    worse = client.clicks(ana, again, letter(again, "Line 2 of start.")).card
    assert "furious, 1 of 5" in words_of(worse)
    assert words_of(client.clicks(ana, talk, letter(talk.card, "Line 2 of start.")).card) == words_of(ended)
    assert office.rows() == rows
    shown_well(office, first, ended, again, worse)


@only(reflection_item())
def test_a_line_is_written_in_a_form_and_stands_in_its_writers_journal_alone(office: Office) -> None:
    ana, client = office.ana, office.client
    prompt = office.prompt(ana, MORNING)
    form = opened_form(office, prompt, say("button.write_line"))
    too_long = "so long " * 200
    wrong = client.submits(ana, form, say("form.save"), text=too_long)
    assert say("mistake.long", length=1599, longest=1500) in words_of(wrong.card)
    assert [one["value"] for one in elements(wrong.card) if one["type"] == "Input.Text"] == [too_long]
    here, there = sent_at_once(office, form, say("form.save"), "I let _her_ finish, secret.", "I asked, secret.")
    assert words_of(here) == words_of(there)
    assert say("journal.kept") in words_of(here)
    assert office.rows()["answer"] == 1
    assert words_of(client.clicks(ana, prompt, say("button.write_line")).card) == words_of(here)
    assert words_of(asks(office, ana, "today").card) == words_of(here)
    before = len(office.cloud.to(ana))
    client.clicks(ana, here, say("button.journal"))
    journal = office.next(lambda: office.cloud.to(ana), before)
    assert "secret" in words_of(journal.card)
    assert "The question of reflection 1?" in words_of(journal.card)
    for person in (office.ben, office.mira):
        assert "You have no lines" in asks(office, person, "journal").text
    assert "secret" not in words_of(asks(office, office.mira, "board").card)
    assert places(office, "secret") == {office.cloud.personal[ana.id]}
    assert office.rows()["answer"] == 1
    shown_well(office, wrong.card, here)


@only(care_item())
def test_a_check_on_two_devices_at_once_counts_once_and_its_choice_is_kept_nowhere(office: Office) -> None:
    prompt = office.prompt(office.ana, MORNING)
    assert titles(prompt.card)[:3] == ["A", "B", "C"]
    here, there = at_once(office, prompt, "A", "B")
    assert "Answer 1 of care 1." in words_of(here)
    assert "Answer 2 of care 1." in words_of(there), "another device may look at another"
    assert office.rows()["answer"] == 1
    again = words_of(asks(office, office.ana, "today").card)
    assert say("care.again") in again
    assert "Answer" not in again
    assert places(office, "Answer 1 of care 1.") == set(), "it was shown in the answer to the click alone"
    with office.store.transaction() as session:
        kept = session.connection().exec_driver_sql("SELECT option, text, score, sure FROM answer").all()
    assert [tuple(row) for row in kept] == [(None, None, None, None)]
    shown_well(office, here, there)
