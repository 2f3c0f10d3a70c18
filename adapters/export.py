"""What is kept about a person, as a file to give to them."""

from __future__ import annotations

import json

from empathy_bot.store import Store, StoreError, checks


def export(store: Store, person_id: str, workspace_id: str | None = None) -> str:
    """Return everything about a person as JSON. Both ids are the platform's own. Raises StoreError."""
    homes = [home for home in checks.workspaces(store) if workspace_id in {None, home[1]}]
    if len(homes) > 1:
        names = ", ".join(f"--workspace {known}" for _, known in homes)
        raise StoreError(f"there is more than one workspace, say which: {names}")
    for home in homes:
        told = checks.kept(store, home, person_id)
        if told is not None:
            everything = {"platform": home[0], "workspace": home[1], **told}
            return json.dumps(everything, indent=2, ensure_ascii=False, default=str)
    raise StoreError(f"nothing is kept about {person_id!r} in {workspace_id or 'this database'}: check the id")
