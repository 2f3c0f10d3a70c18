"""A manager in Teams: an exercise for the channel, a tip in their own chat, and a talk that is kept nowhere."""

from __future__ import annotations

import pytest

from tests.conftest import missing as skip
from tests.contract.test_teams_story import office, say
from tests.fakes.pack import for_managers, small_pack
from tests.fakes.teams_client import words_of
from tests.fakes.teams_office import Office, letter
from tests.payloads.teams import check_teams, missing

__all__ = ["office"]

pytestmark = pytest.mark.parametrize("pack", [for_managers(small_pack())], ids=["for_managers"])


def test_a_manager_posts_and_plans_an_exercise_gets_a_tip_and_walks_a_talk(office: Office) -> None:
    office.clock.at("2026-11-18 18:00")
    office.found(office.ana)
    post_and_plan_an_exercise(office)
    get_a_tip(office)
    walk_a_talk(office)
    choose_what_is_practised(office)
    if lacking := missing():
        skip(f"the payload checks need {lacking}")
    assert check_teams([post.card for post in office.cloud.ledger if post.activity.get("attachments")]) == []


def choose_what_is_practised(office: Office) -> None:
    mira, client = office.mira, office.client
    before = len(office.cloud.to(mira))
    client.says(mira, "packs")
    shown = office.next(lambda: office.cloud.to(mira), before)
    assert "A small pack" in words_of(shown.card)
    assert "empathy-bot content import" in words_of(shown.card)
    before = len(office.cloud.to(mira))
    client.clicks(mira, shown, say("button.practised"))
    form = office.next(lambda: office.cloud.to(mira), before)
    refused = client.submits(mira, form, say("form.save"), techniques=[])
    assert say("packs.nothing_left") in words_of(refused.card)
    done = client.submits(mira, form, say("form.save"), techniques=["Naming", "Owning"])
    assert "Listening and Closing" in words_of(done.card)


def post_and_plan_an_exercise(office: Office) -> None:
    mira, client = office.mira, office.client
    before, posts = len(office.cloud.to(mira)), len(office.cards())
    client.says(mira, "exercise")
    preview = office.next(lambda: office.cloud.to(mira), before)
    client.clicks(mira, preview, say("button.exercise_post"))
    posted = office.next(office.cards, posts)
    assert "Step 3 of exercise" in words_of(posted.card)
    before = len(office.cloud.to(mira))
    client.clicks(mira, preview, say("button.exercise_plan"))
    form = office.next(lambda: office.cloud.to(mira), before)
    done = client.submits(mira, form, say("form.save"), weekday=["Friday"], time="10:00", every=["Every second week"])
    assert [line.strip() for line in words_of(done.card).splitlines()][2:4] == ["every second", "Friday"]
    office.at("2026-11-20 10:00")
    planned = office.next(office.cards, posts + 1)
    assert words_of(planned.card) != words_of(posted.card)
    before = len(office.cloud.to(office.ana))
    client.says(office.ana, "exercise")
    told = office.next(lambda: office.cloud.to(office.ana), before)
    assert say("managers.only") in told.text


def get_a_tip(office: Office) -> None:
    before, others = len(office.cloud.to(office.mira)), len(office.cards())
    office.at("2026-11-24 10:00")
    tip = office.next(lambda: office.cloud.to(office.mira), before)
    assert "The step of tip" in words_of(tip.card)
    assert len(office.cards()) == others


def walk_a_talk(office: Office) -> None:
    mira, client = office.mira, office.client
    before = len(office.cloud.to(mira))
    client.says(mira, "talk")
    talk = office.next(lambda: office.cloud.to(mira), before)
    rows = office.rows()
    heard = client.clicks(mira, talk, letter(talk.card, "Line 0 of start."))
    ended = client.clicks(mira, heard.card, letter(heard.card, "Line 2 of heard."))
    assert "What turned it to sent-away." in words_of(ended.card)
    assert say("dialogue.replay") in words_of(ended.card)
    assert office.rows() == rows
