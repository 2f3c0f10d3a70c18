from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.parse import Malformed, check_shape, parse, workspace
from empathy_bot.actions import AnswerQuiz, GiveKudos
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    Clicked,
    Event,
    OpenedHome,
    Origin,
    PeopleLeft,
    PeopleSeen,
    Place,
    Said,
    Someone,
    Submitted,
)

REQUESTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "payloads" / "slack_requests.json").read_text("utf-8")
)
KEY = "Ev0PV52K21"
ANA, BEN = Someone("U0ANA"), Someone("U0BEN")
SLACK = Someone("USLACKBOT", "Slack", is_bot=True)
BOT = Someone("U0BOT", is_bot=True)
SUPPORT = Place("C0SUPPORT", direct=False)
NAMED = Place("C0SUPPORT", direct=False, name="support")
DIRECT = Place("D0ANA", direct=True)
QUIZ = AnswerQuiz(prompt=41, option=2)


def at(person: Someone, place: Place | None = None, key: str | None = None, team: str = "T0ACME") -> Origin:
    return Origin("slack", team, person, place, key)


_KEYS = ["type", "event", "command", "user", "team", "view", "actions", "channel", "event_id", "team_id", "text", "id"]

SUBMITTED = {
    "receivers": ("U0BEN", "U0CHLOE"),
    "behaviour": ("listened",),
    "message": ("For <em>really</em> hearing *them*",),
    "note": (),
    "pick": (),
    "days": ("1", "2"),
    "at": ("09:30",),
    "never": (),
}
THANKS = " for <calm> & care in #help acme.test/t/1"
STRANGER = Someone("U9STRANGER")
EXPECTED: dict[str, Event | None] = {
    "home opened": OpenedHome(at(ANA, key=KEY)),
    "messages tab opened": None,
    "bot joined": BotAdded(at(Someone("U0MIRA"), SUPPORT, KEY)),
    "bot joined by itself": BotAdded(at(BOT, SUPPORT, KEY)),
    "person joined": PeopleSeen(at(ANA, SUPPORT, KEY), (ANA,)),
    "person left": PeopleLeft(at(ANA, SUPPORT, KEY), (ANA,)),
    "bot left": BotRemoved(at(BOT, SUPPORT, KEY)),
    "bot left a private channel": BotRemoved(at(SLACK, Place("G0CARE", direct=False), KEY)),
    "mention": Said(at(ANA, SUPPORT, KEY), ("board   month",)),
    "direct message": Said(at(ANA, DIRECT, KEY), ("kudos ", BEN, " for <3 & tea")),
    "a file": Said(at(ANA, DIRECT, KEY), ()),
    "own message": None,
    "edit": None,
    "deletion": None,
    "channel talk": None,
    "uninstalled": BotRemoved(at(SLACK, key=KEY)),
    "bot token revoked": BotRemoved(at(SLACK, key=KEY)),
    "user token revoked": None,
    "profile changed": PeopleSeen(
        at(changed := Someone("U0ANA", "Ana", "Europe/Lisbon", "pt-PT"), key=KEY), (changed,)
    ),
    "reaction": None,
    "shared channel mention": Said(at(STRANGER, Place("C0SHARED", direct=False), KEY), ("help",)),
    "organisation-wide mention": Said(at(ANA, SUPPORT, KEY), ("help",)),
    "click": Clicked(at(ANA, DIRECT), QUIZ),
    "click in a channel": Clicked(at(ANA, NAMED), QUIZ),
    "click in a private channel": Clicked(at(ANA, Place("C0CARE", direct=False)), QUIZ),
    "click between two people": Clicked(at(ANA), QUIZ),
    "click on home": Clicked(at(ANA), QUIZ),
    "click by a stranger": Clicked(at(STRANGER, Place("C0SHARED", direct=False, name="shared")), QUIZ),
    "organisation-wide click": Clicked(at(ANA, DIRECT), QUIZ),
    "old click": Clicked(at(ANA, DIRECT), None),
    "link click": Clicked(at(ANA, DIRECT), None),
    "submission": Submitted(at(ANA), GiveKudos(), SUBMITTED),
    "submission in a shared channel": Submitted(at(STRANGER), GiveKudos(), SUBMITTED),
    "command": Said(at(ANA, NAMED), ("kudos ", BEN, THANKS)),
    "empathy command": Said(at(ANA, NAMED), ("board month",)),
    "bare kudos command": Said(at(ANA, NAMED), ("kudos",)),
    "kudos for the bot": Said(at(ANA, NAMED), ("kudos ", BOT, " thank you")),
    "command between two people": Said(at(ANA), ("kudos ", BEN, THANKS)),
    "shortcut": None,
}


@pytest.mark.parametrize("name", REQUESTS)
def test_what_slack_sends_is_read_as_what_was_done(name: str) -> None:
    assert parse(check_shape(REQUESTS[name]), bot="U0BOT") == EXPECTED[name]


def test_every_request_is_expected() -> None:
    assert set(REQUESTS) == set(EXPECTED)


def _without(body: Any, path: tuple[str | int, ...]) -> Any:
    changed = copy.deepcopy(body)
    part = changed
    for step in path[:-1]:
        part = part[step]
    del part[path[-1]]
    return changed


def _paths(value: Any, at_path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps: list[str | int] = list(value) if isinstance(value, dict) else list(range(len(value)))
    found: list[tuple[str | int, ...]] = []
    for step in steps:
        found.append((*at_path, step))
        if isinstance(value[step], dict | list):
            found += _paths(value[step], (*at_path, step))
    return found


@pytest.mark.parametrize("name", REQUESTS)
def test_a_missing_part_is_malformed_or_does_not_matter(name: str) -> None:
    for path in _paths(REQUESTS[name]):
        try:
            parse(check_shape(_without(REQUESTS[name], path)), bot="U0BOT")
        except Malformed:
            continue


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_malformed(body: object) -> None:
    try:
        parse(check_shape(body), bot="U0BOT")
    except Malformed:
        return


@given(st.text())
def test_the_name_of_nobody_comes_out_of_text_alone(text: str) -> None:
    """What is typed reaches Slack escaped, so no typed text can pretend to be a mention."""
    typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    event = parse({**REQUESTS["empathy command"], "text": typed}, bot="U0BOT")
    assert isinstance(event, Said)
    assert "".join(word for word in event.words if isinstance(word, str)) == text.strip()
    assert not any(isinstance(word, Someone) for word in event.words)


def test_what_is_neither_typed_nor_a_command_is_malformed() -> None:
    for body in ({}, {"type": 7}, {"type": None, "text": "x"}):
        with pytest.raises(Malformed):
            parse(body, bot="U0BOT")


def test_a_workspace_is_named_or_the_request_is_malformed() -> None:
    with pytest.raises(KeyError):
        workspace({"type": "block_actions", "user": {"id": "U1"}})


@pytest.mark.parametrize("module", ["parse", "render"])
def test_the_pure_modules_bring_no_sdk_with_them(module: str) -> None:
    heavy = "[name for name in ('slack_sdk', 'slack_bolt', 'aiohttp') if name in sys.modules]"
    code = f"import sys, adapters.slack.{module}; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
