"""A Spanish and an English person in one team of Teams: each reads their own language, the channel its group's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.fakes.clock import StillClock
from tests.fakes.teams import Post
from tests.fakes.teams_client import words_of
from tests.fakes.teams_office import Office, best, teams_office

english, spanish = words("en").say, words("es").say


@pytest.fixture
def office(sqlite_url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    with teams_office(sqlite_url, pack, clock) as opened:
        opened.ana, opened.mira = (replace(one, locale="es-MX") for one in (opened.ana, opened.mira))
        yield opened


def arrives(office: Office) -> Post:
    """Let Mira, who reads Spanish, bring the bot; Ana and Ben join."""
    assert office.client.adds_bot(office.mira, office.team).status == 200
    hello = office.next(lambda: office.cloud.within(office.team), 0)
    for person, say in ((office.ana, spanish), (office.ben, english)):
        joined = office.client.clicks(person, hello, spanish("button.join"))
        assert joined.sentence == say("teams.see_personal_chat")
        office.next(partial(office.cloud.to, person), 0)
    return hello


def test_each_reads_their_own_language_and_the_channel_that_of_whoever_brought_the_bot(office: Office) -> None:
    hello = arrives(office)
    assert (hello.card["lang"], spanish("hello.heading") in words_of(hello.card)) == ("es", True)
    in_spanish = office.prompt(office.ana, "2026-11-17 09:00")
    in_english = office.next(lambda: office.cloud.to(office.ben), 1)
    for person, prompt, say, lang in (
        (office.ana, in_spanish, spanish, "es"),
        (office.ben, in_english, english, "en"),
    ):
        assert (prompt.card["lang"], say("quiz.heading") in words_of(prompt.card)) == (lang, True)
        answered = office.client.clicks(person, prompt, best(prompt.card)).card
        assert (answered["lang"], say("streak.current") in words_of(answered)) == (lang, True)
    before = len(office.cards())
    office.client.says(office.ben, "kudos ", office.ana, " listened to the end", place=office.team)
    shoutout = office.next(office.cards, before)
    assert (shoutout.card["lang"], spanish("kudos.heading") in words_of(shoutout.card)) == ("es", True)


def test_whoever_changes_their_language_reads_it_from_the_next_message_on(office: Office) -> None:
    arrives(office)
    for tag, typed, say in (
        ("es-419", "racha", spanish),
        ("../../etc", "racha", spanish),
        ("en-US", "streak", english),
    ):
        ben, before = replace(office.ben, locale=tag), len(office.cloud.to(office.ben))
        assert office.client.says(ben, typed).status == 200
        answer = office.next(lambda before=before: office.cloud.to(office.ben), before)
        assert say("streak.current") in words_of(answer.card)


def test_a_form_with_a_mistake_stays_in_its_language(office: Office) -> None:
    arrives(office)
    before = len(office.cloud.to(office.ana))
    office.client.says(office.ana, "ajustes")
    form = office.next(lambda: office.cloud.to(office.ana), before)
    again = office.client.submits(office.ana, form, spanish("form.save"), zone="Narnia").card
    assert (again["lang"], spanish("mistake.zone") in words_of(again)) == ("es", True)
    assert english("mistake.zone") not in words_of(again)
