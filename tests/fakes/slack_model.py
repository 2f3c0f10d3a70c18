"""What a Slack workspace is made of: its people, channels and messages, and what can go wrong with a call."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TOKEN = "xoxb-fake-token"
APP_TOKEN = "xapp-fake-token"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
WORKSPACE = "T0ACME"
BOT_USER = "U0BOT"
BOT = "B0BOT"


@dataclass
class Person:
    id: str
    name: str
    zone: str = "Europe/Berlin"
    locale: str = "en-GB"
    is_bot: bool = False
    deactivated: bool = False
    is_guest: bool = False
    team: str = WORKSPACE

    def profile(self) -> Json:
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.split()[0].lower(),
            "deleted": self.deactivated,
            "real_name": self.name,
            "tz": self.zone,
            "locale": self.locale,
            "profile": {"display_name": self.name, "real_name": self.name},
            "is_bot": self.is_bot,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
        }


@dataclass
class Channel:
    id: str
    name: str
    members: list[str] = field(default_factory=list)
    is_archived: bool = False


@dataclass
class UserGroup:
    id: str
    handle: str
    people: list[str] = field(default_factory=list)


@dataclass
class Line:
    """What somebody wrote, in a thread or not. The bot's own messages are Posts."""

    channel: str
    ts: str
    person: str
    text: str
    thread: str | None = None


@dataclass
class Post:
    """A message as people see it. `only_for` is set for ephemeral ones; `was` holds what stood there before.

    `author` wrote it; `gone` once somebody has deleted it; `thread` is the message below which it stands.
    """

    channel: str
    ts: str
    content: Json
    only_for: str | None = None
    metadata: Json | None = None
    at: float = field(default_factory=time.monotonic)
    was: list[Json] = field(default_factory=list)
    author: str = BOT_USER
    gone: bool = False
    thread: str | None = None


@dataclass
class Upload:
    """A file on its way: `content` once its bytes have come, `complete` once somebody said that they are all.

    Blocks may show it after `refusals` more tries: Slack looks through files in its own time.
    """

    id: str
    name: str
    length: int
    alt: str
    content: bytes | None = None
    complete: bool = False
    channel: str | None = None
    refusals: int = 0


@dataclass
class ResponseUrl:
    channel: str
    person: str
    post: Post | None
    made: float = field(default_factory=time.monotonic)
    uses: int = 0


@dataclass
class Fault:
    """What goes wrong with the next call of `method`: busy, error, down, refuse, reset, drop, slow, garbage."""

    method: str
    kind: str
    detail: str = ""
