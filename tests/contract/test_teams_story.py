"""Some days in Teams: the whole loop over signed HTTP, through the real Bot Framework adapter.

What the servers in Microsoft's place accepted (their ledger) is the judge of what was sent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.conftest import missing as skip
from tests.fakes.clock import StillClock
from tests.fakes.teams import TENANT, SigningKey
from tests.fakes.teams_client import button, elements, words_of
from tests.fakes.teams_office import Office, best, letter, teams_office
from tests.payloads.teams import check_teams, missing

say = words().say


@pytest.fixture
def office(sqlite_url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    with teams_office(sqlite_url, pack, clock) as opened:
        yield opened


def test_some_days_in_a_team(office: Office) -> None:
    office.clock.at("2026-11-18 18:00")
    office.grow()
    office.found(office.ana, office.ben)
    practise_over_a_weekend(office)
    thank_in_words(office)
    thank_by_form(office)
    post_the_board(office)
    assert sum("Customer words of" in post.text for post in office.cloud.to(office.ana)) == 3  # nothing came twice
    if lacking := missing():
        skip(f"the payload checks need {lacking}")
    assert check_teams([post.card for post in office.cloud.ledger if post.activity.get("attachments")]) == []


def practise_over_a_weekend(office: Office) -> None:
    """Show the morning prompt, feedback and the streak, which a second press and a weekend leave alone."""
    ana, client = office.ana, office.client
    thursday = office.prompt(ana, "2026-11-19 09:00")
    assert "Customer words of" in thursday.text
    answer = client.clicks(ana, thursday, best(thursday.card))
    assert "Why the best of" in words_of(answer.card)
    assert "1 of 1 day" in words_of(answer.card)
    before = office.rows()
    again = client.clicks(ana, thursday, letter(thursday.card, "A wrong reply"))
    assert words_of(again.card) == words_of(answer.card)
    assert office.rows() == before

    friday = office.prompt(ana, "2026-11-20 09:00")
    assert "2 working days" in words_of(client.clicks(ana, friday, best(friday.card)).card)
    until_friday = len(office.cloud.to(ana))
    office.at("2026-11-21 09:00")
    office.at("2026-11-22 09:00")
    monday = office.prompt(ana, "2026-11-23 09:00")
    assert len(office.cloud.to(ana)) == until_friday + 1
    assert "3 working days" in words_of(client.clicks(ana, monday, best(monday.card)).card)


def thank_in_words(office: Office) -> None:
    """Show a peer's kudos: the shout-out mentions, and the receiver gets a note."""
    shouts, notes = len(office.cards()), len(office.cloud.to(office.ana))
    office.client.says(office.ben, "kudos ", office.ana, " for staying calm with a customer", place=office.team)
    shout = office.next(office.cards, shouts)
    assert "for staying calm with a customer" in words_of(shout.card)
    assert office.ana.id in {entity["mentioned"]["id"] for entity in shout.card["msteams"]["entities"]}
    assert "staying calm" in office.next(lambda: office.cloud.to(office.ana), notes).text


def thank_by_form(office: Office) -> None:
    """Show the form: a mistake loses nothing, and what was sent is thanked for."""
    mira, client = office.mira, office.client
    before, shouts = len(office.cloud.to(mira)), len(office.cards())
    assert client.clicks(mira, office.cards()[-1], say("button.kudos")).sentence == say("teams.see_personal_chat")
    form = office.next(lambda: office.cloud.to(mira), before)
    typed = {"receivers": ["Ben Osei"], "behaviour": "👂 Listened", "message": "   "}
    wrong = client.submits(mira, form, say("kudos.form.submit"), **typed)
    assert say("kudos.mistake.empty") in words_of(wrong.card)
    done = client.submits(mira, wrong.card, say("kudos.form.submit"), message="He heard them out to the end")
    assert "Ben Osei" in words_of(done.card)
    shout = office.next(office.cards, shouts)
    assert "He heard them out to the end" in words_of(shout.card)
    assert "Listened" in words_of(shout.card)


def post_the_board(office: Office) -> None:
    """Show the manager's board: a chart and a table, with names and without mentions."""
    mira, client = office.mira, office.client
    before, posts = len(office.cloud.to(mira)), len(office.cards())
    client.says(mira, "board")
    board = office.next(lambda: office.cloud.to(mira), before)
    client.clicks(mira, board, say("button.board_post"))
    posted = office.next(office.cards, posts)
    assert {"Chart.HorizontalBar", "Table"} <= {one["type"] for one in elements(posted.card)}
    assert "Ana Lima" in words_of(posted.card)
    assert "msteams" not in posted.card


def test_what_is_not_microsofts_changes_nothing(office: Office) -> None:
    office.found(office.ana)
    prompt = office.prompt(office.ana, "2026-11-19 09:00")
    action = button(prompt.card, best(prompt.card))
    value = {"action": {"type": "Action.Execute", "verb": "click", "data": action["data"]}, "trigger": "manual"}
    activity = office.client.activity("invoke", office.ana, name="adaptiveCard/action", value=value)
    body = json.dumps(activity).encode()
    before, posts = office.rows(), len(office.cloud.ledger)
    cloud = office.cloud
    now = int(time.time())
    bad = [
        cloud.token(aud="another-bot"),
        cloud.token(iss="https://issuer.example"),
        cloud.token(SigningKey("one")),
        cloud.token(serviceurl="https://smba.trafficmanager.net/teams/"),
        cloud.token(exp=None),
        cloud.token(exp=now - 301),
        "garbage",
    ]
    assert [office.client.send(body, token).status for token in bad] == [401] * len(bad)
    assert office.client.send(body, Authorization="").status == 401
    assert office.client.send(body[:-1]).status == 400
    assert office.client.send(b"[]").status == 400
    assert (office.rows(), len(cloud.ledger)) == (before, posts)
    assert words_of(office.client.deliver(activity).card)  # and the same with a good token works


def test_another_tenants_people_are_other_people(office: Office) -> None:
    office.found(office.ana)
    stranger = office.client.activity("message", office.ana, text="streak")
    stranger["conversation"]["tenantId"] = "another"
    stranger["channelData"]["tenant"]["id"] = "another"
    before = len(office.cloud.to(office.ana))
    assert office.client.deliver(stranger).status == 200
    with office.store.transaction() as session:
        tenants = session.connection().execute(text("SELECT external_id FROM workspace ORDER BY id")).scalars().all()
    assert tenants == [TENANT, "another"]
    office.next(lambda: office.cloud.to(office.ana), before)


@pytest.mark.parametrize("carried", ['{"kind": "of_another_year", "id": 7}', "not json", '{"kind": "answer_quiz"}'])
def test_a_button_of_an_old_message_gets_a_friendly_sentence(office: Office, carried: str) -> None:
    office.found(office.ana)
    before, people = len(office.cloud.to(office.ana)), office.rows()
    old = {"type": "Action.Execute", "verb": "click", "data": {"empathy": {"do": "click", "action": carried}}}
    answer = office.client.presses(office.ana, old, {})
    assert answer.status == 200
    assert office.rows() == people
    told = words_of(answer.card) if answer.body and "card" in answer.body["type"] else ""
    assert "older message" in (told or office.next(lambda: office.cloud.to(office.ana), before).text)


def test_activities_that_are_delivered_twice_count_once(office: Office) -> None:
    office.found(office.ana, office.ben)
    entity = {
        "type": "mention",
        "text": "<at>Ben Osei</at>",
        "mentioned": {"id": office.ben.account, "name": "Ben Osei", "aadObjectId": office.ben.id},
    }
    activity = office.client.activity(
        "message", office.ana, text="kudos <at>Ben Osei</at> for waiting with a worried customer", entities=[entity]
    )
    assert [office.client.deliver(activity).status for _ in range(3)] == [200] * 3
    before = len(office.cloud.to(office.ben))
    shouts = [post for post in office.cloud.within(office.team) if "waiting with" in post.text]
    assert len(shouts) <= 1
    assert before >= 1
    with office.store.transaction() as session:
        assert session.connection().execute(text("SELECT count(*) FROM kudos")).scalar_one() == 1


def test_a_throttled_prompt_comes_later_and_once(office: Office) -> None:
    office.found(office.ana)
    before = len(office.cloud.to(office.ana))
    office.cloud.faults.append("429 1")
    office.at("2026-11-19 09:00")
    time.sleep(0.5)
    assert len(office.cloud.to(office.ana)) == before
    office.clock.wait(seconds=30)
    post = office.next(lambda: office.cloud.to(office.ana), before)
    assert "Customer words of" in post.text
    time.sleep(0.3)
    assert len(office.cloud.to(office.ana)) == before + 1


def test_a_prompt_whose_fate_is_unclear_is_never_sent_twice(office: Office) -> None:
    office.found(office.ana)
    before = len(office.cloud.to(office.ana))
    office.cloud.faults.append("reset")
    office.at("2026-11-19 09:00")
    office.next(lambda: office.cloud.to(office.ana), before)
    for _ in range(3):
        office.clock.wait(minutes=20)
        office.tick()
        time.sleep(0.2)
    assert len(office.cloud.to(office.ana)) == before + 1
    with office.store.transaction() as session:
        states = session.connection().execute(text("SELECT state FROM delivery WHERE kind = 'prompt'")).scalars().all()
    assert states == ["ambiguous"]
