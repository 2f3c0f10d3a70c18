"""Where am I, in Teams: a card that is replaced from question to question, and the same again after ninety days."""

from __future__ import annotations

import pytest

from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.contract import test_teams_story as story
from tests.fakes.pack import small_pack, with_baseline
from tests.fakes.teams import Post
from tests.fakes.teams_client import words_of
from tests.fakes.teams_office import Office, best, letter

say = words().say
office = story.office


@pytest.fixture
def pack() -> Pack:
    return with_baseline(small_pack())


def newest(office: Office, before: int) -> Post:
    return office.next(lambda: office.cloud.to(office.ana), before)


def test_a_rep_finds_where_they_are_and_looks_again_after_ninety_days(office: Office) -> None:
    office.found(office.ana, office.ben)
    ana, client = office.ana, office.client
    prompt = office.prompt(ana, "2026-11-17 09:00")
    answered = client.clicks(ana, prompt, best(prompt.card))
    assert say("baseline.offer", 4) in words_of(answered.card)

    before = len(office.cloud.to(ana))
    client.says(ana, "where am i?")
    asked = newest(office, before)
    card = client.clicks(ana, asked, best(asked.card)).card
    assert say("baseline.question", number=2, of=4) in words_of(card)
    stale = client.clicks(ana, asked, letter(asked.card, "A wrong reply"))
    assert words_of(stale.card) == words_of(card), "the first answer stands"
    for option in ("The best reply", "A partly right reply", "A wrong reply"):
        card = client.clicks(ana, card, letter(card, option)).card
    assert say("baseline.result", 4, best=2, partly=1) in words_of(card)
    assert office.rows()["baselineanswer"] == 4
    page = client.clicks(ana, card, say("button.baseline_look")).card
    assert "Why the best of held-" in words_of(page)
    before = len(office.cloud.to(office.ben))
    client.clicks(office.ben, card, say("button.baseline_look"))
    assert say("quiz.not_yours") in office.next(lambda: office.cloud.to(office.ben), before).text

    before = len(office.cloud.to(ana))
    office.at("2027-02-15 09:00")  # a Monday, ninety days later
    newest(office, before + 1)
    offer = next(post for post in office.cloud.to(ana)[before:] if say("baseline.again") in post.text)
    before = len(office.cloud.to(ana))
    client.clicks(ana, offer, say("button.baseline_again"))
    card = newest(office, before).card
    for _ in range(4):
        card = client.clicks(ana, card, best(card)).card
    assert say("baseline.then_and_now", 4, then=2, now=4) in words_of(card)
