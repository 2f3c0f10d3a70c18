"""What a person did on a platform, as plain values.

An adapter's `parse` makes them from a verified envelope; the core reads them. Nothing here knows a platform's payloads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from empathy_bot.actions import Action
from empathy_bot.characters import fit
from empathy_bot.content.parcels import Parcel
from empathy_bot.rosters import Sheet

Platform = Literal["slack", "teams", "web"]


LONGEST_NAME = 60
"""Characters of a person's or channel's name that are kept; so a name fits wherever names stand."""

LONGEST_TAG = 35
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")


def tidy(text: str) -> str:
    """Return what a person typed, without characters that would break a database or turn a whole line around."""
    return unicodedata.normalize("NFC", fit(text.replace("\r\n", "\n").replace("\r", "\n")))


def tidy_name(name: str | None) -> str:
    """Return a name on one line, of at most LONGEST_NAME characters; empty when nothing of it is left."""
    tidied = " ".join(tidy(name or "").split())
    return tidied if len(tidied) <= LONGEST_NAME else tidied[: LONGEST_NAME - 1].rstrip() + "…"


def tidy_locale(locale: str | None) -> str | None:
    """Return a language tag as platforms write them (`es-MX`, `es_419`), None for whatever else is told as one.

    A tag of more than 35 characters is none: RFC 5646, 4.4.1.
    """
    return locale if locale and len(locale) <= LONGEST_TAG and _TAG.fullmatch(locale) else None


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as the platform names them. What the payload did not say is None."""

    id: str
    name: str | None = None
    zone: str | None = None  # IANA name, e.g. Europe/Berlin
    locale: str | None = None  # e.g. en-GB
    is_bot: bool = False
    is_guest: bool | None = None  # from outside the customer's own directory
    is_gone: bool | None = None  # no longer has an account


@dataclass(frozen=True, slots=True)
class UserGroup:
    """Several people whom one mention names. `people` is None where the platform did not tell who they are."""

    name: str
    people: tuple[Someone, ...] | None = None


Word = str | Someone | UserGroup
"""A piece of what was said."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened: a channel (or team, or group chat), or the person's direct messages."""

    id: str
    direct: bool
    name: str | None = None
    reference: str | None = None  # what the platform needs to write here later (Teams: conversation reference, JSON)


@dataclass(frozen=True, slots=True)
class Origin:
    """The verified envelope: on which platform, in which workspace, who, and where.

    `key` is the platform's durable id for events that it delivers again (Slack `event_id`, Teams activity id);
    None for clicks and commands, which come once.
    """

    platform: Platform
    workspace: str
    person: Someone
    place: Place | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Clicked:
    """A button was pressed. `action` is None when the button's command is no longer (or never was) known."""

    origin: Origin
    action: Action | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form was sent. `values` holds every input by name; an input left empty has no values."""

    origin: Origin
    action: Action | None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """Words to the bot: a slash command (without its slash) or a message.

    `words` is the text in order, with every mention of a person as Someone; the mention of the bot itself is left out.
    `/empathy board month` is Said(("board month",)); `/kudos @ana thanks` is `("kudos ", Someone("U1"), " thanks")`.
    `message` is the platform's id of the message in the origin's place, None for a command: who deletes it takes back
    what it gave.
    """

    origin: Origin
    words: tuple[Word, ...]
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A message in the origin's place: the platform's id of it, who wrote it, what it says, and the way to it.

    `author` None: nobody, or the bot. `link` is an address of the platform's own, or None where there is none to give.
    """

    message: str
    author: Someone | None = None
    text: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ChoseMessage:
    """The person picked a message, to give kudos for it."""

    origin: Origin
    spot: Spot


@dataclass(frozen=True, slots=True)
class Reacted:
    """The person put a reaction on a message, or took it off again (`on` False).

    `emoji` is the platform's name of it without colons or skin tone. `at` orders what comes out of order: the
    platform's time of the deed in seconds since 1970.
    """

    origin: Origin
    spot: Spot
    emoji: str
    on: bool
    at: float


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message in the origin's place is gone. The origin's person stands for nobody: who deleted it is not told."""

    origin: Origin
    message: str


@dataclass(frozen=True, slots=True)
class OpenedHome:
    """The person opened the bot's own page."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class BotAdded:
    """The bot came into the origin's place; the origin's person is who brought it."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class BotRemoved:
    """The bot was taken out of the origin's place (place None: out of the whole workspace)."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class PeopleSeen:
    """These people are in the origin's place (place None: only what is known of them changed).

    Comes from membership events and from a directory look-up that a Reply asked for. `complete`: nobody else is
    there.
    """

    origin: Origin
    people: tuple[Someone, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class PeopleLeft:
    """These people are no longer in the origin's place."""

    origin: Origin
    people: tuple[Someone, ...]


@dataclass(frozen=True, slots=True)
class RosterBrought:
    """An operator brings a roster from a file: of the origin's person, or of the people of a group.

    `group` is the platform id of its channel; the origin's person then stands for nobody. The operator may do what the
    group's manager may.
    """

    origin: Origin
    sheet: Sheet
    group: str | None = None


@dataclass(frozen=True, slots=True)
class PackBrought:
    """Somebody brings a pack of the workspace's own, or an `operator`; the origin's person then stands for nobody.

    The operator may do what a manager may. What the parcel holds was read before, outside any transaction.
    """

    origin: Origin
    parcel: Parcel
    operator: bool = False


@dataclass(frozen=True, slots=True)
class CoachSaid:
    """A slow coach was asked about a reply of the origin's person, and this came of it; `text` None: nothing did.

    `view` and `attempt` are those of the question (ports.Asked). Comes from the bot's own process, from no platform.
    """

    origin: Origin
    view: int
    attempt: int
    text: str | None


Deed = (
    Clicked
    | Submitted
    | Said
    | ChoseMessage
    | Reacted
    | OpenedHome
    | BotAdded
    | BotRemoved
    | PeopleSeen
    | PeopleLeft
    | PackBrought
    | CoachSaid
)
"""What the origin's person did, or what came of it."""
Event = Deed | MessageDeleted | RosterBrought
