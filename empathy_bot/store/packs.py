"""Queries about the packs that a workspace brought, and what of practice it switched off.

A workspace's stamp is another one after every change, so that whoever remembers what was read knows when it is old.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import uuid4

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import defer
from sqlmodel import col, select

from empathy_bot.store import Scope
from empathy_bot.store.tables import PackBringing, Person, SwitchedOff, Workspace, WorkspacePack

SHIPPED = "shipped"
TECHNIQUE = "technique"

Kept = Literal["new", "newer", "same"]

_STAMP = select(Workspace.packs_stamp).where(Workspace.id == bindparam("workspace"))  # built once: every click runs it


def stamp(scope: Scope) -> str:
    """Return the workspace's stamp, read once in a transaction; empty while nothing was ever brought or switched."""
    known: dict[tuple[str, int], str] = scope.session.info
    key = ("packs", scope.workspace_id)
    if key not in known:
        known[key] = scope.connection.execute(_STAMP, {"workspace": scope.workspace_id}).scalar() or ""
    return known[key]


def remember(scope: Scope, stamp: str) -> None:
    """Keep the workspace's stamp, as just read together with something else, or just given."""
    scope.session.info["packs", scope.workspace_id] = stamp


def lock(scope: Scope) -> None:
    """Let nobody else change the workspace's packs before the transaction ends, where the database can."""
    scope.session.exec(
        select(Workspace.id).where(Workspace.id == scope.workspace_id).with_for_update(key_share=True)
    ).all()


def rows(scope: Scope) -> Sequence[WorkspacePack]:
    """Return the workspace's own packs, oldest first; their sources are read only when asked for."""
    query = select(WorkspacePack).where(WorkspacePack.workspace_id == scope.workspace_id)
    query = query.options(defer(WorkspacePack.files))  # type: ignore[arg-type]  # SQLModel types it as bytes
    return scope.session.exec(query.order_by(col(WorkspacePack.id))).all()


def row(scope: Scope, pack_id: str) -> WorkspacePack | None:
    """Return the workspace's own pack of that id."""
    return scope.session.exec(
        select(WorkspacePack).where(WorkspacePack.workspace_id == scope.workspace_id, WorkspacePack.pack_id == pack_id)
    ).first()


def off(scope: Scope, kind: str) -> frozenset[str]:
    """Return the names of what is switched off."""
    return frozenset(
        scope.session.exec(
            select(SwitchedOff.name).where(SwitchedOff.workspace_id == scope.workspace_id, SwitchedOff.kind == kind)
        )
    )


def keep(scope: Scope, brought: WorkspacePack, by: Person | None) -> Kept:
    """Keep a pack, in the place of the one of its id, which stays on or off; tell what that changed."""
    found = row(scope, brought.pack_id)
    if found is not None and (found.files, found.pack) == (brought.files, brought.pack):
        return "same"
    if found is None:
        scope.add(brought)
    else:
        kept = {"id", "workspace_id", "is_on"}
        found.sqlmodel_update(brought.model_dump(exclude=kept))
    _forget_who(scope, brought.pack_id)
    if by is not None and by.id is not None:
        scope.add(
            PackBringing(
                workspace_id=scope.workspace_id,
                person_id=by.id,
                pack_id=brought.pack_id,
                version=brought.version,
                brought_utc=brought.added_utc,
            )
        )
    changed(scope)
    return "new" if found is None else "newer"


def switch(scope: Scope, pack_id: str, *, on: bool) -> None:
    """Offer an own pack, or no longer."""
    found = row(scope, pack_id)
    if found is not None and found.is_on != on:
        found.is_on = on
        changed(scope)


def switch_off(scope: Scope, kind: str, names: Iterable[str]) -> None:
    """Let just these be switched off."""
    before, wanted = off(scope, kind), frozenset(names)
    if before == wanted:
        return
    scope.connection.execute(
        delete(SwitchedOff).where(
            col(SwitchedOff.workspace_id) == scope.workspace_id,
            col(SwitchedOff.kind) == kind,
            col(SwitchedOff.name).in_(before - wanted),
        )
    )
    for name in sorted(wanted - before):
        scope.add(SwitchedOff(workspace_id=scope.workspace_id, kind=kind, name=name))
    changed(scope)


def remove(scope: Scope, pack_id: str) -> None:
    """Forget an own pack, and who brought it."""
    found = row(scope, pack_id)
    if found is None:
        return
    scope.session.delete(found)
    _forget_who(scope, pack_id)
    changed(scope)


def bringers(scope: Scope) -> dict[str, str]:
    """Return who brought each own pack, by name, where that is known."""
    query = (
        select(PackBringing.pack_id, Person.name)
        .join(Person, col(Person.id) == col(PackBringing.person_id))
        .where(PackBringing.workspace_id == scope.workspace_id)
    )
    return dict(scope.session.exec(query).all())


def changed(scope: Scope) -> None:
    """Give the workspace another stamp. One that was never there before: a number could come again after an undo."""
    scope.session.flush()
    fresh = uuid4().hex
    scope.connection.execute(update(Workspace).where(col(Workspace.id) == scope.workspace_id).values(packs_stamp=fresh))
    remember(scope, fresh)


def _forget_who(scope: Scope, pack_id: str) -> None:
    scope.connection.execute(
        delete(PackBringing).where(
            col(PackBringing.workspace_id) == scope.workspace_id, col(PackBringing.pack_id) == pack_id
        )
    )
