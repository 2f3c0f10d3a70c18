"""What is kept about a person, as a file to give to them."""

from __future__ import annotations

import json

from empathy_bot.store import Scope, Store, StoreError, directory, personal


def export(store: Store, person_id: str, workspace_id: str | None = None) -> str:
    """Return everything about a person as JSON. Both ids are the platform's own. Raises StoreError."""
    with store.transaction() as session:
        known = directory.workspaces(session)
        if workspace_id is None and len(known) > 1:
            names = ", ".join(f"{one.external_id} ({one.platform})" for one in known)
            raise StoreError(f"there are several workspaces; say which by --workspace: {names}")
        found = next((one for one in known if workspace_id in {None, one.external_id}), None)
        scope = Scope(session, found.id) if found is not None and found.id is not None else None
        person = directory.person(scope, person_id) if scope else None
        if found is None or scope is None or person is None:
            raise StoreError(f"nothing is kept about {person_id!r} in {workspace_id or 'this database'}: check the id")
        told = {"platform": found.platform, "workspace": found.external_id, **personal.about(scope, person)}
    return json.dumps(told, indent=2, ensure_ascii=False, default=str)
