"""Queries about rosters: what is known of people's shifts and leave."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import col, select

from empathy_bot.rosters import Roster
from empathy_bot.store import Scope, insert_once
from empathy_bot.store.tables import Shifts

# Built once: every click runs it, and building a statement costs as much as running it.
_SHIFTS = select(Shifts).where(Shifts.workspace_id == bindparam("workspace"), Shifts.person_id == bindparam("person"))


def roster(scope: Scope, person_id: int) -> Roster:
    """Return what is known of the person's days; an empty roster when that is nothing."""
    row = _row(scope, person_id)
    return Roster(row.first_day, row.days) if row else Roster()


def rosters(scope: Scope, people: Collection[int]) -> dict[int, Roster]:
    """Return what is known of these people's days, by row id; nobody of whom nothing is known is in it."""
    rows = scope.session.exec(
        select(Shifts).where(Shifts.workspace_id == scope.workspace_id, col(Shifts.person_id).in_(people))
    )
    return {row.person_id: Roster(row.first_day, row.days) for row in rows}


def keep(scope: Scope, person_id: int, known: Roster) -> None:
    """Let this be what is known of the person's days; an empty roster forgets them."""
    row = _row(scope, person_id)
    if row is None and known.days:
        values = {"workspace_id": scope.workspace_id, "person_id": person_id}
        insert_once(scope.session, Shifts, **values, first_day=known.first, days=known.days)
        row = _row(scope, person_id)
    if row is None:
        return
    if not known.days:
        scope.session.delete(row)
        scope.session.flush()
    elif (row.first_day, row.days) != (known.first, known.days):
        row.first_day, row.days = known.first, known.days


def _row(scope: Scope, person_id: int) -> Shifts | None:
    return scope.session.exec(_SHIFTS, params={"workspace": scope.workspace_id, "person": person_id}).first()
