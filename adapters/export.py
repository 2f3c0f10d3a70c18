"""What is kept about a person: as a file to give to them, or forgotten for them."""

from __future__ import annotations

import json

from empathy_bot.actions import ForgetMe
from empathy_bot.bot import Bot
from empathy_bot.clock import Clock
from empathy_bot.events import Clicked, Origin, Platform, Someone
from empathy_bot.library import shipped
from empathy_bot.store import Store, StoreError, checks, personal


def export(store: Store, person_id: str, workspace_id: str | None = None) -> str:
    """Return everything about a person as JSON. Both ids are the platform's own. Raises StoreError."""
    home, told = _find(store, person_id, workspace_id)
    return json.dumps({"platform": home[0], "workspace": home[1], **told}, indent=2, ensure_ascii=False, default=str)


def forget(store: Store, clock: Clock, person_id: str, workspace_id: str | None = None) -> str:
    """Forget a person, as they could do themselves, and return what an operator hears. Raises StoreError."""
    home, _ = _find(store, person_id, workspace_id)
    Bot(store, clock, shipped()).handle(Clicked(Origin(*home, Someone(person_id)), ForgetMe()))
    return f"Everything about {person_id} is deleted."


def _find(
    store: Store, person_id: str, workspace_id: str | None
) -> tuple[tuple[Platform, str], dict[str, list[personal.Row]]]:
    homes = [home for home in checks.workspaces(store) if workspace_id in {None, home[1]}]
    if len(homes) > 1:
        names = ", ".join(f"--workspace {known}" for _, known in homes)
        raise StoreError(f"there is more than one workspace, say which: {names}")
    for home in homes:
        told = checks.kept(store, home, person_id)
        if told is not None:
            return home, told
    raise StoreError(f"nothing is kept about {person_id!r} in {workspace_id or 'this database'}: check the id")
