"""Kudos in words that want to do harm: whatever carries them shows them, on each platform, and nothing else happens.

What a shout-out makes of them stands in the goldens; here are the other ways that words and names go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import select

from adapters.slack import render as slack
from adapters.teams import render as teams
from adapters.web import render as web
from empathy_bot.actions import GiveKudos
from empathy_bot.content import Pack
from empathy_bot.events import Said, Submitted, UserGroup, tidy
from empathy_bot.features.kudos import EDIT, TAKEN, undoing
from empathy_bot.features.kudos.giving import ONLY_THEM
from empathy_bot.message import Message
from empathy_bot.store import Scope, Store, directory, ledger
from empathy_bot.store.tables import Kudos
from empathy_bot.turn import Scene
from empathy_bot.words import words
from tests.fakes.clock import StillClock
from tests.fakes.slack_blocks import live_mentions, message_faults
from tests.golden.hostile import NAMES, TEXTS
from tests.golden.stage import PLATFORMS, Platform, Stage
from tests.payloads.test_everything import Page

LONG = "<!channel> *=HYPERLINK(1)* <script>" + "ש" * 3_965
WICKED = TEXTS | {"four-thousand": LONG}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_wicked_words_are_only_shown_wherever_they_go(
    sqlite_store: Store, clock: StillClock, pack: Pack, platform: Platform
) -> None:
    assert len(LONG) == 4000
    stage = Stage(sqlite_store, clock, pack, platform)
    for name, text in WICKED.items():
        stage.people |= {who: replace(stage.people[who], name=text) for who in ("chloe", "dev")}
        if not stage.delivered:
            stage.gather()
            with sqlite_store.transaction() as session:
                row = directory.groups(Scope(session, 1))[0]
                row.kudos_a_day = row.kudos_a_week = 10_000
        seen = [*_ways(stage, text)]
        assert len(seen) > 5, name
        for message in seen:
            _is_harmless(stage, message, name)


def _ways(stage: Stage, text: str) -> Iterator[Message]:
    """Let the words be kudos, private kudos, the name of a group, of giver and receiver, and a manager's reason."""
    dev, ben = (stage.someone(who) for who in ("dev", "ben"))
    for group in (UserGroup(text), UserGroup(text, (dev, ben))):
        reply = stage.handle(Said(stage.origin("chloe", stage.place), ("kudos ", group, " for what ", group, " did")))
        yield _shown(reply.message)
    for private in ((), (ONLY_THEM,)):
        values = {"receivers": (dev.id, ben.id), "message": (text,), "behaviour": (), "seen_by": private}
        values = {key: value for key, value in values.items() if value}
        reply = stage.handle(Submitted(stage.origin("chloe"), GiveKudos(link=text[:1000]), values))
        if reply.message is not None:
            yield reply.message
        else:
            assert set(reply.errors) == {"message"}
            assert all(not re.search(r"<|HYPERLINK", error) for error in reply.errors.values())
    sent = stage.deliver()
    assert {one.address.direct for one in sent} == {False, True}
    yield from (one.message for one in sent)
    with stage.store.transaction() as session:
        scope = Scope(session, 1)
        scene = Scene(words(), stage.pack, scope, stage.clock.now())
        for kudos in _standing(scope):
            undoing.take_back(scene, kudos, "void", by=None, reason=tidy(text)[:500])
    told = stage.deliver()
    assert {one.key.split("/")[1] for one in told} == {EDIT, TAKEN}
    yield from (one.message for one in told)


def _standing(scope: Scope) -> list[Kudos]:
    found = scope.session.exec(select(Kudos).where(Kudos.workspace_id == scope.workspace_id)).all()
    return [one for one in found if ledger.reversal(scope, one.id or 0) is None]


def _shown(message: Message | None) -> Message:
    assert message is not None
    return message


def _is_harmless(stage: Stage, message: Message, name: str) -> None:
    ours = {one.id for one in stage.people.values()}
    match stage.platform:
        case "slack":
            payload = slack.message(message)
            assert set(live_mentions(payload)) <= ours, name
            assert message_faults(payload["blocks"]) == [], name
            classic = slack.message(message, native=False)
            assert set(live_mentions(classic)) <= ours, name
            assert not re.search(r"<!|<@|<#|<http", payload["text"]), name
        case "teams":
            activity = teams.activity(teams.message(message), message.text)
            card = activity["attachments"][0]["content"]
            entities = card.get("msteams", {}).get("entities", [])
            assert {entity["mentioned"]["id"] for entity in entities} <= ours, name
            body = json.dumps(card["body"], ensure_ascii=False)
            assert body.count("<at>") == len(re.findall(r"<at>(?:\\.|[^<])*</at>", body)), name
            assert len(json.dumps(activity, ensure_ascii=False).encode()) < 28 * 1024, name
        case "web":
            page = Page(str(web.message(message, "ben")))
            assert page.faults == [], name
            assert page.dangers == [], name


def test_names_that_are_known_to_be_wicked_are_among_them() -> None:
    assert "<!channel>" in NAMES["ana"]
    assert {"broadcast", "mention", "markdown", "markup", "formula", "right-to-left"} <= TEXTS.keys()
