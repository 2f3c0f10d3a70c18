"""Kudos in Teams: every way of giving them and of taking them back, over signed HTTP, through the real adapter.

What the servers in Microsoft's place accepted (their ledger) is the judge of what people see; the ledger of kudos is
looked at only for how often something counts.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from empathy_bot.actions import GiveKudos, JoinKudos, UndoKudos, encode
from empathy_bot.content import Pack
from empathy_bot.words import words
from tests.conftest import missing as skip
from tests.fakes.clock import StillClock
from tests.fakes.teams import Colleague, Post, Tag
from tests.fakes.teams_client import SEND_DIALOG, Json, button, elements, filled, titles, words_of
from tests.fakes.teams_office import Office, teams_office
from tests.payloads.teams import check_teams, missing

say = words().say

ANOTHER_TENANT = "7e57ab1e-0000-4000-8000-00000000dead"
SAID = "<p>I see how long <b>you</b> waited, and I&#39;m sorry.</p>"


@pytest.fixture
def office(sqlite_url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    with teams_office(sqlite_url, pack, clock) as opened:
        opened.found(opened.ana, opened.ben)
        yield opened


def shouts(office: Office) -> list[Post]:
    """Return the shout-outs in the team as they stand now."""
    office.settle()
    return [post for post in office.cards() if say("kudos.heading") in words_of(post.card)]


def told(office: Office, person: Colleague, *words_said: str | Colleague | Tag) -> Post:
    """Write to the bot in the team, and return what it answers privately."""
    before = len(office.cloud.to(person))
    office.client.says(person, *words_said, place=office.team)
    return office.next(lambda: office.cloud.to(person), before)


def counting(office: Office) -> list[tuple[str, list[str], str]]:
    """Return the kudos that count: who gave them, to whom, and their words; `+` for those added to others."""
    query = """
        SELECT giver.name, (SELECT group_concat(name) FROM (
            SELECT person.name FROM kudosreceiver JOIN person ON person.id = person_id
            WHERE kudos_id = kudos.id ORDER BY person.name
        )), CASE WHEN joined_id IS NULL THEN text ELSE '+' END
        FROM kudos JOIN person giver ON giver.id = giver_id
        WHERE NOT EXISTS (SELECT 1 FROM kudosreversal WHERE kudos_id = kudos.id) ORDER BY kudos.id
    """
    with office.store.transaction() as session:
        rows = session.connection().execute(text(query)).all()
    return [(giver, names.split(","), said) for giver, names, said in rows]


def points(office: Office) -> dict[str, float]:
    """Return what everybody has received this month, in points; the table may keep noughts."""
    query = """
        SELECT name, points FROM score JOIN person ON person.id = person_id
        WHERE role = 'receiver' AND period = 'month:2026-11' AND points <> 0
    """
    with office.store.transaction() as session:
        return {name: halves / 2 for name, halves in session.connection().execute(text(query)).all()}


def seen_well(office: Office, *cards: Json) -> None:
    """Check all cards that were posted, and these, against Microsoft's own schema and renderer."""
    if lacking := missing():
        skip(f"the payload checks need {lacking}")
    posted = [post.card for post in office.cloud.ledger if post.activity.get("attachments")]
    assert check_teams([*posted, *cards]) == []


def links(card: Json) -> list[str]:
    """Return where a card's words lead."""
    runs = [one for one in elements(card) if one["type"] == "TextRun" and "selectAction" in one]
    return [run["selectAction"]["url"] for run in runs]


def mentioned(card: Json) -> set[str]:
    """Return the ids of those whom a card really mentions."""
    return {entity["mentioned"]["id"] for entity in card.get("msteams", {}).get("entities", ())}


def test_every_way_of_giving_kudos(office: Office) -> None:
    ana, ben, mira, client = office.ana, office.ben, office.mira, office.client
    # A message in the channel, to several.
    given = told(office, ana, "kudos ", ben, " and ", mira, " for listening to the end")
    assert "Ben Osei" in given.text
    (shout,) = shouts(office)
    assert "for listening to the end" in words_of(shout.card)
    assert mentioned(shout.card) == {ana.id, ben.id, mira.id}
    assert "listening" in office.cloud.to(mira)[-1].text

    # The message action, which brings the way to the message along, and which the client may send twice.
    written = client.written(ben, SAID)
    dialog = client.picks(ana, written, office.team)
    chosen = next(one["value"] for one in elements(dialog.card) if one.get("id") == "receivers")
    assert chosen == ben.id
    sent = {"message": "He said sorry as one means it", "behaviour": ["👂 Listened"]}
    again = client.sends(dialog, say("kudos.form.submit"), message="!?")
    assert say("kudos.mistake.empty") in words_of(again.card)
    done, twice = (client.sends(again, say("kudos.form.submit"), **sent) for _ in range(2))
    assert "Ben Osei" in words_of(done.card)
    assert say("kudos.already", receivers="@Ben Osei") in words_of(twice.card).replace("\n", "")
    _, shout = shouts(office)
    assert "He said sorry as one means it" in words_of(shout.card)
    assert links(shout.card) == [written["linkToMessage"]]
    assert titles(done.card, "Action.Submit") == [say("button.kudos_undo")]

    # A reaction on a shout-out, and its button, both add to it where it stands.
    client.deliver(client.reaction(mira, shout))
    shouts(office)
    client.clicks(ben, shout, say("button.kudos_join"))
    assert "says thank you too" in words_of(shouts(office)[1].card)
    assert shout.edits == 1, "Ben is quietly left out: they are for him"
    client.clicks(ben, shouts(office)[0], say("button.kudos_join"))
    assert shouts(office)[0].edits == 1, "for Mira alone"

    # The form, from a shout-out's button and from a word in the personal chat.
    for opening in (
        lambda: client.clicks(mira, shout, say("button.kudos")),
        lambda: client.says(mira, "kudos"),
    ):
        before = len(office.cloud.to(mira))
        opening()
        form = office.next(lambda: office.cloud.to(mira), before)
        words_given = f"She kept calm, number {before}"
        answer = client.submits(mira, form, say("kudos.form.submit"), receivers=["Ana Lima"], message=words_given)
        assert "Ana Lima" in words_of(answer.card)
        assert words_given in words_of(shouts(office)[-1].card)

    # What names nobody gives nothing.
    for wrong, mistake in (
        (("kudos ", Tag("Late shift"), " thanks"), say("kudos.mistake.user_group", name="Late shift")),
        (("kudos ", ana, " thanks"), say("kudos.mistake.self")),
    ):
        assert mistake in told(office, ana, *wrong).text
    assert [(giver, receivers) for giver, receivers, _ in counting(office)] == [
        ("Ana Lima", ["Ben Osei", "Mira Novak"]),
        ("Ana Lima", ["Ben Osei"]),
        ("Mira Novak", ["Ben Osei"]),
        ("Ben Osei", ["Mira Novak"]),
        ("Mira Novak", ["Ana Lima"]),
        ("Mira Novak", ["Ana Lima"]),
    ]
    seen_well(office, dialog.card, again.card, done.card, twice.card)


def test_for_ones_own_message_or_an_apps_somebody_is_chosen_first(office: Office) -> None:
    ana, client = office.ana, office.client
    for author in (ana, None):
        dialog = client.picks(ana, client.written(author, SAID), office.team)
        assert not [one for one in elements(dialog.card) if one.get("id") == "receivers" and one.get("value")]
        with pytest.raises(AssertionError, match="name at least one colleague"):  # the client asks by itself
            client.sends(dialog, say("kudos.form.submit"), message="Well said")
    forged = {**carried(encode(GiveKudos()), "submit"), "receivers": ana.id, "message": "Well said"}
    assert client.forges(dialog, forged).sentence == say("kudos.mistake.self")
    assert shouts(office) == []
    assert counting(office) == []


def test_private_kudos_stand_in_no_channel(office: Office) -> None:
    ana, ben, client = office.ana, office.ben, office.client
    dialog = client.picks(ana, client.written(ben, SAID), office.team)
    only_them = say("kudos.form.only_them")
    client.sends(dialog, say("kudos.form.submit"), message="Between us", seen_by=only_them)
    assert shouts(office) == []
    assert "Between us" in office.cloud.to(ben)[-1].text
    assert points(office) == {}


def test_every_way_of_taking_kudos_back(office: Office) -> None:
    ana, ben, mira, client = office.ana, office.ben, office.mira, office.client
    said = client.said(ana, "kudos ", ben, " and ", mira, " for the calm call", place=office.team)
    client.deliver(said)
    (first,) = shouts(office)
    client.deliver(client.reaction(mira, first))
    assert "says thank you too" in words_of(shouts(office)[0].card)
    assert points(office) == {"Ben Osei": 2, "Mira Novak": 1}

    # The reaction is taken off.
    client.deliver(client.reaction(mira, first, on=False))
    assert "says thank you too" not in words_of(shouts(office)[0].card)
    assert points(office) == {"Ben Osei": 1, "Mira Novak": 1}

    # The message is deleted: those who were told are told, and the shout-out says so where it stands.
    client.deliver(client.deletion(said))
    office.settle()
    assert say("kudos.taken_back") in words_of(first.card)
    for person in (ben, mira):
        assert "took back" in office.cloud.to(person)[-1].text
    assert "no longer count" in office.cloud.to(ana)[-1].text
    assert points(office) == {}
    edited = told(office, ana, "kudos ", ben, " for the calm call")

    # The button, in the personal chat and in a dialog.
    office.settle()
    client.clicks(ana, edited, say("button.kudos_undo"))
    dialog = client.picks(ben, client.written(mira, SAID), office.team)
    done = client.sends(dialog, say("kudos.form.submit"), message="Well said")
    office.settle()
    assert points(office) == {"Mira Novak": 1}
    undone = client.sends(done, say("button.kudos_undo"))
    assert "taken back" in words_of(undone.card)
    office.settle()
    assert [words_of(post.card) for post in office.cards()[1:]] == [say("kudos.taken_back")] * 3
    assert points(office) == {}
    assert counting(office) == []
    seen_well(office, undone.card)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_delivered_four_times_and_shuffled_happens_once(office: Office, seed: int) -> None:
    ana, ben, mira, client = office.ana, office.ben, office.mira, office.client
    client.says(ana, "kudos ", ben, " for the calm call", place=office.team)
    (shout,) = shouts(office)
    posts = len(office.cloud.ledger)
    dialog = client.picks(ben, client.written(mira, SAID), office.team)
    submit = button(dialog.card, say("kudos.form.submit"), "Action.Submit")["data"]
    sent = {"data": submit | filled(dialog.card, {"message": "Well said"})}
    join = carried(button(shout.card, say("button.kudos_join"))["data"]["empathy"]["action"])
    pressed = {"action": {"type": "Action.Execute", "verb": "click", "data": join}, "trigger": "manual"}
    stays = client.said(mira, "kudos ", ana, " for asking twice", place=office.team)
    goes = client.said(ben, "kudos ", ana, " for nothing yet", place=office.team)
    activities = [
        stays,
        goes,
        client.deletion(goes),
        client.message_action(dialog, SEND_DIALOG, sent),
        client.activity("invoke", mira, office.team, name="adaptiveCard/action", value=pressed),
        *(client.reaction(mira, shout, on=on) for on in (True, False, True)),
        *(client.reaction(mira, shout, "like", on=on) for on in (True, False)),
    ]
    shuffled = [one for one in activities for _ in range(4)]
    random.Random(seed).shuffle(shuffled)
    for activity in shuffled:
        assert client.deliver(activity).status == 200
    office.settle()
    assert sorted(counting(office)) == [
        ("Ana Lima", ["Ben Osei"], "for the calm call"),
        ("Ben Osei", ["Mira Novak"], "Well said"),
        ("Mira Novak", ["Ana Lima"], "for asking twice"),
        ("Mira Novak", ["Ben Osei"], "+"),
    ]
    assert points(office) == {"Ana Lima": 1, "Ben Osei": 2, "Mira Novak": 1}
    assert words_of(shout.card).count("says thank you too") == 1
    standing = [words_of(post.card) for post in office.cards()[1:] if words_of(post.card) != say("kudos.taken_back")]
    for said in ("for the calm call", "for asking twice", "Well said"):
        assert sum(said in one for one in standing) == 1
    assert len(standing) == 3
    notes = [post.text for post in office.cloud.ledger[posts:] if post.conversation == office.cloud.personal[ana.id]]
    assert sum("asking twice" in note for note in notes) == 1
    allowance = "SELECT max(used) FROM kudosallowance JOIN person ON person.id = giver_id WHERE name = :name"
    with office.store.transaction() as session:
        used = partial(session.connection().scalar, text(allowance))
        assert [used({"name": person.name}) or 0 for person in (ana, ben, mira)] == [1, 1, 2]


def test_another_tenant_reaches_nothing_of_this_one(office: Office) -> None:
    ana, ben, client = office.ana, office.ben, office.client
    said = client.said(ana, "kudos ", ben, " for the calm call", place=office.team)
    client.deliver(said)
    (shout,) = shouts(office)
    before, posts = counting(office), len(office.cloud.ledger)

    def abroad(activity: Json) -> Json:
        """The same from another tenant: the same person, place and ids."""
        activity = json.loads(json.dumps(activity))
        activity["conversation"]["tenantId"] = activity["channelData"]["tenant"]["id"] = ANOTHER_TENANT
        return activity

    with office.store.transaction() as session:
        number = session.connection().scalar(text("SELECT id FROM kudos"))
    for action in (UndoKudos(kudos=number), JoinKudos(kudos=number)):
        value = {"action": {"type": "Action.Execute", "verb": "click", "data": carried(encode(action))}}
        for person in (ana, office.mira):
            asked = client.activity("invoke", person, office.team, name="adaptiveCard/action", value=value)
            assert client.deliver(abroad(asked)).status == 200
    for activity in (client.reaction(office.mira, shout), client.deletion(said), said):
        assert client.deliver(abroad(activity)).status == 200
    office.settle()
    assert counting(office) == before
    assert [post.id for post in shouts(office)] == [shout.id]
    assert shout.edits == 0
    assert {post.text for post in office.cloud.ledger[posts:]} <= {say("teams.cannot_write")}
    with office.store.transaction() as session:
        assert session.connection().scalar(text("SELECT count(DISTINCT workspace_id) FROM kudos")) == 1


def carried(action: str, do: str = "click") -> dict[str, Any]:
    return {"empathy": {"do": do, "action": action}}


HOSTILE = (
    "<at>everyone</at> <!channel> <@U1> **bold** [here](https://evil.example) ![x](https://evil.example/x.png) "
    '=HYPERLINK("https://evil.example") <script>alert(1)</script> {{DATE(2026-11-16T09:00:00Z)}} \u202eright to left'
)


def test_hostile_words_are_shown_as_words(office: Office) -> None:
    ana, ben, client = office.ana, office.ben, office.client
    shown = HOSTILE.replace("\u202e", "")
    dialog = client.picks(
        ana, client.written(ben, f"<p>{HOSTILE}</p>", linkToMessage="https://evil.example/"), office.team
    )
    forged = {
        **carried(encode(GiveKudos(link="https://teams.microsoft.com/l/message/19:another@thread.tacv2/1")), "submit"),
        "receivers": ben.id,
        "message": HOSTILE,
        "seen_by": "everybody",
    }
    client.forges(dialog, forged)
    typed = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    client.says(ben, "kudos ", ana, f" {typed}", place=office.team)
    posted = shouts(office)
    assert len(posted) == 2
    for shout in posted:
        runs = [one["text"] for one in elements(shout.card) if one["type"] == "TextRun"]
        assert shown in runs, "rich text knows no markup"
        assert all("evil" not in one["text"] for one in elements(shout.card) if one["type"] == "TextBlock")
        assert links(shout.card) == []
        assert mentioned(shout.card) == {ana.id, ben.id}
    long = told(office, ana, "kudos ", ben, " ", "so long " * 500)
    assert say("kudos.mistake.long", longest=500, length=3999) in long.text
    assert len(shouts(office)) == 2
    seen_well(office, dialog.card)
