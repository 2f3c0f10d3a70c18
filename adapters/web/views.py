"""Lines, people and channels as the templates want them. Pure: what is stored comes in, what is shown goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

from markupsafe import Markup, escape

from adapters.web import render
from adapters.web.parse import DIRECT, direct_place, is_command
from adapters.web.team import Member, Team
from adapters.web.times import clock_time, day_title
from empathy_bot.actions import JoinKudos
from empathy_bot.message import Buttons, Message
from empathy_bot.store.transcript import Channel, Line
from empathy_bot.words import words

HUES = 8
"""Colours for people's initials."""


Deed = Literal["react", "choose", "delete"]
"""What a reader can do with a line: react to it, give kudos for it, delete it."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a line, as drawn: name, initials and a colour that stays the same."""

    name: str
    initials: str = ""
    hue: int = 0
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation as one person sees it; `slug` names it in addresses."""

    slug: str
    place: str
    name: str
    members: tuple[Member, ...]

    @property
    def direct(self) -> bool:
        """Whether these are the person's own direct messages, or their page beside them."""
        return self.place != self.slug


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as the template draws it."""

    id: int
    author: Author
    day: date
    day_title: str
    time: str
    iso: str
    at_ms: int
    private: bool
    text: Markup
    card: Markup | None
    lang: str
    """The language of the card."""
    here: str
    has_elsewhere: bool
    deeds: frozenset[Deed]
    is_deleted: bool
    fans: tuple[str, ...]
    """The names of those who have reacted, in the order in which they did."""
    is_fan: bool


def author(member: Member, team: Team) -> Author:
    """Return a person as drawn."""
    initials = "".join(word[0] for word in member.name.split()[:2]).upper()
    return Author(member.name, initials, team.members.index(member) % HUES)


def bot(locale: str | None) -> Author:
    """Return the bot as drawn for somebody with this locale."""
    return Author(words(locale).say("web.bot"), is_bot=True)


def rooms(me: Member, channels: Iterable[Channel], team: Team) -> tuple[Room, ...]:
    """Return the conversations that the person can see, the direct messages first."""
    direct = Room(DIRECT, direct_place(me.id), words(me.locale).say("web.bot"), (me,))
    shared = (
        Room(channel.id, channel.id, channel.name, tuple(member for member in team if member.id in channel.members))
        for channel in channels
        if me.id in channel.members
    )
    return (direct, *shared)


def line(found: Line, room: Room, me: Member, team: Team) -> Shown:
    """Return a stored line as `me` sees it in `room`."""
    writer = team.find(found.author) if found.author else None
    local = found.at.astimezone(me.zone)
    fans = [reaction.person for reaction in found.reactions]
    here = f"/as/{me.id}/chat/{quote(room.slug)}/lines/{found.id}"
    return Shown(
        id=found.id,
        author=author(writer, team) if writer else bot(me.locale),
        day=local.date(),
        day_title=day_title(local.date(), me.locale),
        time=clock_time(found.at, me.zone),
        iso=local.isoformat(timespec="minutes"),
        at_ms=int(found.at.timestamp() * 1000),
        private=found.only_for is not None and not room.direct,
        text=typed(found.text, me, team),
        card=render.message(found.message, me.id) if found.message else None,
        lang=found.message.locale if found.message else "",
        here=here,
        has_elsewhere=found.message is not None,
        deeds=deeds(found, room, me),
        is_deleted=found.deleted,
        fans=tuple(one.name for fan in fans if (one := team.find(fan))),
        is_fan=me.id in fans,
    )


def deeds(found: Line, room: Room, me: Member) -> frozenset[Deed]:
    """Return what `me` can do with a line: with others' what honours them, with one's own messages delete them."""
    if found.deleted:
        return frozenset()
    if found.author == me.id:
        return frozenset() if is_command(found.text) else frozenset({"delete"})
    if room.direct or found.only_for is not None:
        return frozenset()
    if found.author is not None:
        return frozenset({"react", "choose"})
    has_own = any(reaction.person == me.id for reaction in found.reactions)
    return frozenset({"react"}) if has_own or _is_shoutout(found.message) else frozenset()


def _is_shoutout(message: Message | None) -> bool:
    """Tell whether one can add one's own thanks to a message of the bot's."""
    rows = [block for block in message.blocks if isinstance(block, Buttons)] if message else []
    return any(isinstance(button.action, JoinKudos) for row in rows for button in row.buttons)


def typed(text: str, me: Member, team: Team) -> Markup:
    """Return what a person typed, with the names of people and user groups as mentions."""
    mine = {me.name, *(name for name, people in team.named if me.id in people)}
    names = (words(me.locale).say("web.bot"), *(member.name for member in team), *(name for name, _ in team.named))
    named = re.compile("(" + "|".join(re.escape(f"@{name}") for name in names) + r")(?!\w)")
    pieces = named.split(text)
    return Markup("").join(
        render.mention(piece[1:], me=piece[1:] in mine) if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    )
