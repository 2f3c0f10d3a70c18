"""`empathy-bot roster import`: from a file and an operator's words to the one event that the core decides about."""

from __future__ import annotations

from pathlib import Path

from empathy_bot import rosters
from empathy_bot.bot import Bot
from empathy_bot.clock import Clock, local_day
from empathy_bot.events import Origin, Platform, RosterBrought, Someone
from empathy_bot.library import shipped
from empathy_bot.store import Store, checks
from empathy_bot.turn import UTC_ZONE
from empathy_bot.workdays import parse_zone


class RosterError(Exception):
    """A roster was not imported; the message says why, one line for each bad row."""


def bring(
    store: Store, clock: Clock, file: Path, *, group: str | None, person: str | None, workspace: str | None
) -> str:
    """Import a file, and return what the core says to it. Raises RosterError and, when it cannot be read, OSError."""
    if (group is None) == (person is None):
        raise RosterError("say whose roster it is: either --group or --person")
    found, home = _find(store, group, person, workspace)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterError(f"{file} is not UTF-8 text: save it as CSV UTF-8, or as ICS") from error
    zone = parse_zone(found.zone) or UTC_ZONE
    sheet = rosters.read(text, zone=zone, today=local_day(clock.now(), zone))
    origin = Origin(*home, Someone(found.person or ""))
    reply = Bot(store, clock, shipped()).handle(RosterBrought(origin, sheet, found.group))
    if reply.errors:
        raise RosterError(f"nothing was imported from {file}\n" + "\n".join(reply.errors.values()))
    return reply.message.text if reply.message else ""


def _find(
    store: Store, group: str | None, person: str | None, workspace: str | None
) -> tuple[checks.Found, tuple[Platform, str]]:
    try:
        home = checks.the_workspace(store, workspace)
    except LookupError as error:
        raise RosterError(str(error)) from error
    found = checks.find(store, home, group=group, person=person)
    what = f"group {group!r}" if group is not None else f"person {person!r}"
    if not found:
        raise RosterError(f"there is no {what}: write the id that the platform gives, or the exact name")
    if len(found) > 1:
        raise RosterError(f"there is more than one {what}: write the id that the platform gives")
    return found[0], home
