from __future__ import annotations

import copy
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.parse import MOST_GROUPS, Malformed, check_shape, named_groups, parse, workspace
from empathy_bot.actions import AnswerQuiz, GiveKudos
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    ChoseMessage,
    Clicked,
    Event,
    MessageDeleted,
    OpenedHome,
    Origin,
    PeopleLeft,
    PeopleSeen,
    Place,
    Reacted,
    Said,
    Someone,
    Spot,
    Submitted,
    UserGroup,
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


MEMBERS = {"S0SUPPORT": ("U0BEN", "U0BOT")}
EVERYBODY = UserGroup("support", (BEN, BOT))
ADDRESS = "https://acme.slack.com"


def link(channel: str, message: str = "p1763371200000300") -> str:
    return f"{ADDRESS}/archives/{channel}/{message}"


_KEYS = ["type", "event", "command", "user", "team", "view", "actions", "channel", "event_id", "team_id", "text", "id"]
_KEYS += ["message", "item", "item_user", "callback_id", "subtype", "ts", "event_ts"]

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
WRITTEN = "1763371200.000300"
TEXT = "@mira & @support: I called her back"
CHANGED = Someone("U0ANA", "Ana", "Europe/Lisbon", "pt-PT", is_guest=False, is_gone=False)


def reaction(
    author: Someone | None = BEN, place: Place = SUPPORT, emoji: str = "heart_hands", *, on: bool = True
) -> Reacted:
    spot = Spot(WRITTEN, author, link=None if place.direct else link(place.id))
    return Reacted(at(ANA, place, KEY), spot, emoji, on, 1763371300.0005 if on else 1763371400.0006)


def chosen(place: Place | None, author: Someone | None = BEN, text: str = TEXT, link: str | None = None) -> Event:
    return ChoseMessage(at(ANA, place), Spot(WRITTEN, author, text, link))


def changed(**facts: bool) -> PeopleSeen:
    who = replace(CHANGED, **facts)
    return PeopleSeen(at(who, key=KEY), (who,))


EXPECTED: dict[str, Event | None] = {
    "home opened": OpenedHome(at(ANA, key=KEY)),
    "messages tab opened": None,
    "bot joined": BotAdded(at(Someone("U0MIRA"), SUPPORT, KEY)),
    "bot joined by itself": BotAdded(at(BOT, SUPPORT, KEY)),
    "person joined": PeopleSeen(at(ANA, SUPPORT, KEY), (ANA,)),
    "person left": PeopleLeft(at(ANA, SUPPORT, KEY), (ANA,)),
    "bot left": BotRemoved(at(BOT, SUPPORT, KEY)),
    "bot left a private channel": BotRemoved(at(SLACK, Place("G0CARE", direct=False), KEY)),
    "mention": Said(at(ANA, SUPPORT, KEY), ("board   month",), "1763371200.000200"),
    "edited mention": Said(at(ANA, SUPPORT, KEY), ("board month",), "1763371200.000200"),
    "direct message": Said(at(ANA, DIRECT, KEY), ("kudos ", BEN, " for <3 & tea"), WRITTEN),
    "direct message to user groups": Said(
        at(ANA, DIRECT, KEY),
        ("kudos ", EVERYBODY, " & ", UserGroup("other-team"), " ", UserGroup("S0SUPPORT", (BEN, BOT)), " for tea"),
        WRITTEN,
    ),
    "a file": Said(at(ANA, DIRECT, KEY), (), REQUESTS["a file"]["event"]["ts"]),
    "own message": None,
    "edit": None,
    "deletion": MessageDeleted(at(ANA, DIRECT, KEY), WRITTEN),
    "deletion in a channel": MessageDeleted(at(ANA, SUPPORT, KEY), WRITTEN),
    "deletion in a private channel": MessageDeleted(at(ANA, SUPPORT, KEY), WRITTEN),
    "deletion of a message of the bot": MessageDeleted(at(BOT, SUPPORT, KEY), WRITTEN),
    "deletion of nobody's message": MessageDeleted(at(SLACK, SUPPORT, KEY), WRITTEN),
    "deletion above a thread": MessageDeleted(at(ANA, SUPPORT, KEY), WRITTEN),
    "deletion of what was above a thread": MessageDeleted(at(SLACK, SUPPORT, KEY), WRITTEN),
    "deletion among several people": None,
    "edit in a channel": None,
    "channel talk": None,
    "uninstalled": BotRemoved(at(SLACK, key=KEY)),
    "bot token revoked": BotRemoved(at(SLACK, key=KEY)),
    "user token revoked": None,
    "profile changed": changed(),
    "profile of a guest changed": changed(is_guest=True),
    "profile of a member changed": changed(),
    "profile deactivated": PeopleSeen(at(gone := Someone("U0ANA", is_gone=True), key=KEY), (gone,)),
    "profile of a stranger changed": changed(is_guest=True),
    "profile of a colleague in the organisation changed": changed(),
    "reaction": reaction(),
    "reaction with a skin tone": reaction(emoji="clap"),
    "reaction taken off": reaction(on=False),
    "reaction on a message of the bot": reaction(None),
    "reaction on nobody's message": reaction(None),
    "reaction in the direct messages": reaction(None, DIRECT),
    "reaction on a file": None,
    "reaction of the bot": None,
    "shared channel mention": Said(at(STRANGER, Place("C0SHARED", direct=False), KEY), ("help",), "1.2"),
    "organisation-wide mention": Said(at(ANA, SUPPORT, KEY), ("help",), "1.2"),
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
    "command with a user group": Said(at(ANA, NAMED), ("kudos ", EVERYBODY, " ", BEN, " for calm")),
    "shortcut": None,
    "message shortcut": chosen(NAMED, link=link("C0SUPPORT")),
    "message shortcut in a thread": chosen(
        NAMED, link=link("C0SUPPORT", "p1763371200000300?thread_ts=1763371100.000200&cid=C0SUPPORT")
    ),
    "message shortcut in a private channel": chosen(Place("C0CARE", direct=False), link=link("C0CARE")),
    "message shortcut on a message of the bot": chosen(NAMED, None, "Kudos!", link("C0SUPPORT")),
    "message shortcut on a message of another bot": chosen(NAMED, None, link=link("C0SUPPORT")),
    "message shortcut on the message of a stranger": chosen(
        Place("C0SHARED", direct=False, name="shared"), STRANGER, link=link("C0SHARED")
    ),
    "message shortcut between two people": chosen(None),
    "message shortcut among several people": chosen(Place("C0MPDM", direct=False, name="mpdm-ana--ben--mira-1")),
    "another message shortcut": None,
}


def read(body: Any) -> Event | None:
    return parse(check_shape(body), bot="U0BOT", address=ADDRESS, members=MEMBERS)


@pytest.mark.parametrize("name", REQUESTS)
def test_what_slack_sends_is_read_as_what_was_done(name: str) -> None:
    assert read(REQUESTS[name]) == EXPECTED[name]


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
            named_groups(_without(REQUESTS[name], path))
            read(_without(REQUESTS[name], path))
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
        named_groups(check_shape(body))
        read(body)
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


WITH_GROUPS = {"direct message to user groups": ("S0SUPPORT", "S0OTHER"), "command with a user group": ("S0SUPPORT",)}


def test_only_words_to_the_bot_name_user_groups_to_look_up() -> None:
    assert {name: found for name, body in REQUESTS.items() if (found := named_groups(body))} == WITH_GROUPS
    talk = copy.deepcopy(REQUESTS["channel talk"])
    talk["event"]["text"] = "<!subteam^S0SUPPORT|@support> lunch?"
    assert named_groups(talk) == ()
    many = REQUESTS["command"] | {"text": " ".join(f"<!subteam^S{number}>" for number in range(9))}
    assert named_groups(many) == tuple(f"S{number}" for number in range(MOST_GROUPS))


def test_without_an_address_there_is_no_link() -> None:
    for name in ("message shortcut", "reaction"):
        event = parse(REQUESTS[name], bot="U0BOT")
        assert isinstance(event, ChoseMessage | Reacted)
        assert event.spot.link is None


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
