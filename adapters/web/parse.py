"""What a person did in the local chat, as an Event. Pure: text and form fields come in, values go out.

Who speaks is told by the page's own address, never by a field of a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.web.team import Member, Team
from empathy_bot.actions import decode
from empathy_bot.events import Clicked, Origin, Place, Said, Submitted, Word
from empathy_bot.store.transcript import WORKSPACE

DIRECT = "dm"
"""What stands in an address for the person's own direct messages."""

FIELD = "in."
"""What the name of a form's own input begins with, so that it cannot be taken for anything else."""

COMMANDS = ("kudos", "empathy")


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


def said(me: Member, place: Place, heard: tuple[Word, ...]) -> Said:
    """Return the event of words to the bot."""
    return Said(origin(me, place), heard)


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
    if command := re.match(r"/(\S+)\s*", text):
        name, rest = command[1].lower(), text[command.end() :]
        if name not in COMMANDS:
            return Spoken(None, name)
        heard, _ = mentions(rest, team, bot)
        return Spoken(("kudos ", *heard) if name == "kudos" else heard, name)
    heard, named = mentions(text, team, bot)
    return Spoken(heard if direct or named else None)


def mentions(text: str, team: Team, bot: str) -> tuple[tuple[Word, ...], bool]:
    """Return the text with every `@Name` as Someone, and whether the bot was named (it is left out)."""
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
            pieces.append(known[found[1].lower()].someone)
    pieces.append(text[end:])
    said = [piece for piece in pieces if piece]
    if said and isinstance(said[0], str):
        said[0] = said[0].lstrip()
    return tuple(said), named


def _names(team: Team) -> dict[str, Member]:
    """Return people by full name, and by first name where only one has it; all in small letters."""
    firsts = [member.name.split()[0].lower() for member in team]
    by_first = {first: member for first, member in zip(firsts, team, strict=True) if firsts.count(first) == 1}
    return by_first | {member.name.lower(): member for member in team}
