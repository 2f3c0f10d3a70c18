"""What a person did in the local chat, as an Event. Pure: text and form fields come in, values go out.

Who speaks is told by the page's own address, never by a field of a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from adapters.web.team import Member, Team
from empathy_bot.actions import decode
from empathy_bot.events import (
    ChoseMessage,
    Clicked,
    MessageDeleted,
    Origin,
    Place,
    Reacted,
    Said,
    Someone,
    Spot,
    Submitted,
    UserGroup,
    Word,
)
from empathy_bot.store.transcript import WORKSPACE, Line

DIRECT = "dm"
"""What stands in an address for the person's own direct messages."""

FIELD = "in."
"""What the name of a form's own input begins with, so that it cannot be taken for anything else."""

COMMANDS = ("kudos", "empathy")

REACTION = "heart_hands"
"""The one reaction that the local chat has."""


_COMMAND = re.compile(r"/(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A typed text: what the bot hears of it (None: it was not meant for the bot), and whether it is a command."""

    words: tuple[Word, ...] | None
    command: str | None = None


def direct_place(person: str) -> str:
    """Return the id of a person's direct messages with the bot."""
    return f"{DIRECT}-{person}"


def origin(me: Member, place: Place | None) -> Origin:
    """Return the envelope of something that `me` did in `place`."""
    return Origin(platform="web", workspace=WORKSPACE, person=me.someone, place=place)


def clicked(me: Member, place: Place, action: str) -> Clicked:
    """Return the event of a pressed button."""
    return Clicked(origin(me, place), decode(action))


def said(me: Member, place: Place, heard: tuple[Word, ...], line: Line | None = None) -> Said:
    """Return the event of words to the bot; `line` is where they stand, None for a command."""
    return Said(origin(me, place), heard, str(line.id) if line else None)


def chose(me: Member, place: Place, line: Line, team: Team) -> ChoseMessage:
    """Return the event of a line that was picked to give kudos for it."""
    return ChoseMessage(origin(me, place), spot(line, team))


def reacted(me: Member, place: Place, line: Line, team: Team, *, on: bool, at: datetime) -> Reacted:
    """Return the event of the chat's reaction, put on a line or taken off at an instant."""
    return Reacted(origin(me, place), spot(line, team), REACTION, on=on, at=at.timestamp())


def deleted(me: Member, place: Place, line: Line) -> MessageDeleted:
    """Return the event of a line of one's own that is gone."""
    return MessageDeleted(origin(me, place), str(line.id))


def spot(line: Line, team: Team) -> Spot:
    """Return a line as the core knows messages."""
    author = team.find(line.author) if line.author else None
    text = line.message.text if line.message else line.text
    return Spot(str(line.id), author.someone if author else None, text, link(line.id))


def link(line: int) -> str:
    """Return a line's own address, in nobody's seat: whoever reads it is led there in their own (render.seated)."""
    return f"/line/{line}"


def is_command(text: str) -> bool:
    """Tell whether a typed text is a command, which is no message to anybody."""
    return _COMMAND.match(text) is not None


def submitted(me: Member, place: Place, fields: Iterable[tuple[str, str]]) -> Submitted:
    """Return the event of a sent form; inputs left empty have no values."""
    action = ""
    values: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        if name == "action":
            action = value
        elif name.startswith(FIELD) and value.strip():
            key = name.removeprefix(FIELD)
            values[key] = (*values.get(key, ()), value)
    return Submitted(origin(me, place), decode(action), values)


def spoken(text: str, team: Team, bot: str, *, direct: bool) -> Spoken:
    """Return what the bot hears: commands, everything in direct messages, elsewhere only what names the bot."""
    if command := _COMMAND.match(text):
        name, rest = command[1].lower(), text[command.end() :]
        if name not in COMMANDS:
            return Spoken(None, name)
        heard, _ = mentions(rest, team, bot)
        return Spoken(("kudos ", *heard) if name == "kudos" else heard, name)
    heard, named = mentions(text, team, bot)
    return Spoken(heard if direct or named else None)


def mentions(text: str, team: Team, bot: str) -> tuple[tuple[Word, ...], bool]:
    """Return the text with every `@Name` as whom it names, and whether the bot was named (it is left out)."""
    known = _names(team)
    pattern = "|".join(re.escape(name) for name in sorted([*known, bot.lower()], key=len, reverse=True))
    pieces: list[Word] = []
    named = False
    end = 0
    for found in re.finditer(rf"(?<!\w)@({pattern})(?!\w)", text, re.IGNORECASE):
        pieces.append(text[end : found.start()])
        end = found.end()
        if found[1].lower() == bot.lower():
            named = True
        else:
            pieces.append(known[found[1].lower()])
    pieces.append(text[end:])
    said = [piece for piece in pieces if piece]
    if said and isinstance(said[0], str):
        said[0] = said[0].lstrip()
    return tuple(said), named


def _names(team: Team) -> dict[str, Someone | UserGroup]:
    """Return people by full name, and by first name where only one has it, and user groups; all in small letters."""
    firsts = [member.name.split()[0].lower() for member in team]
    by_first = {first: one.someone for first, one in zip(firsts, team, strict=True) if firsts.count(first) == 1}
    by_name = {member.name.lower(): member.someone for member in team}
    return by_first | by_name | {group.name: group for group in team.user_groups}
