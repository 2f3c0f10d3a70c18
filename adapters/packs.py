"""`empathy-bot content import`: a pack from a folder, a zip or a CSV, brought into the workspace that practises it."""

from __future__ import annotations

from pathlib import Path

from empathy_bot.bot import Bot
from empathy_bot.clock import Clock
from empathy_bot.content.parcels import Label, of_folder, opened
from empathy_bot.events import Origin, PackBrought, Someone
from empathy_bot.library import shipped
from empathy_bot.store import Store, checks


class PackError(Exception):
    """A pack was not imported; the message says why, one line for each mistake."""


def bring(store: Store, clock: Clock, path: Path, *, workspace: str | None, label: Label) -> str:
    """Import a pack, and return what the core says to it. Raises PackError and, when it cannot be read, OSError."""
    try:
        home = checks.the_workspace(store, workspace)
    except LookupError as error:
        raise PackError(str(error)) from error
    library = shipped()
    if path.is_dir():
        parcel = of_folder(path, library.usual, library.ids)
    else:
        parcel = opened(path.name, path.read_bytes(), library.usual, library.ids, label)
    reply = Bot(store, clock, library).handle(PackBrought(Origin(*home, Someone("")), parcel, operator=True))
    if reply.errors:
        raise PackError("\n".join(reply.errors.values()))
    return reply.message.text if reply.message else ""
