"""Queries about a person's own kudos: what came to them, what they gave, and when their weekly note comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select, update

from empathy_bot.store import Scope, insert_once
from empathy_bot.store.tables import Digest, Kudos, KudosReceiver, KudosReversal, KudosTag


class Received(NamedTuple):
    """Kudos that came to somebody and still count, with their own local day of it."""

    kudos: Kudos
    day: date


class Seen(NamedTuple):
    """Behaviours (ids with commas between) that somebody was thanked for, on their own local day; giver as in Kudos."""

    behaviours: str
    day: date
    at: datetime
    giver_id: int | None


def received(
    scope: Scope,
    person_id: int,
    *,
    before: int | None = None,
    between: tuple[datetime, datetime] | None = None,
    most: int,
) -> list[Received]:
    """Return the kudos that came to somebody and still count, newest first, at most `most`.

    `before`: only those with a smaller row id; `between`: only those given after the first
    instant and no later than the second.
    """
    query = (
        select(Kudos, col(KudosReceiver.local_day))
        .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
        .outerjoin(KudosReversal, col(KudosReversal.kudos_id) == col(Kudos.id))
        .where(
            Kudos.workspace_id == scope.workspace_id,
            KudosReceiver.person_id == person_id,
            col(KudosReversal.kudos_id).is_(None),
        )
    )
    if before is not None:
        query = query.where(col(Kudos.id) < before)
    if between is not None:
        after, until = between
        query = query.where(Kudos.given_utc > after, Kudos.given_utc <= until)
    return [Received(*row) for row in scope.session.exec(query.order_by(col(Kudos.id).desc()).limit(most))]


def count_received(scope: Scope, person_id: int, since: date) -> int:
    """Count the kudos that came to somebody, on their local days from `since` on, and still count."""
    return scope.session.exec(
        select(func.count(col(KudosReceiver.id)))
        .outerjoin(KudosReversal, col(KudosReversal.kudos_id) == col(KudosReceiver.kudos_id))
        .where(
            KudosReceiver.workspace_id == scope.workspace_id,
            KudosReceiver.person_id == person_id,
            KudosReceiver.local_day >= since,
            col(KudosReversal.kudos_id).is_(None),
        )
    ).one()


def given(scope: Scope, person_id: int, *, before: int | None = None, most: int) -> Sequence[Kudos]:
    """Return the kudos that somebody gave and that still count, newest first; `before` and `most` as in `received`."""
    query = (
        select(Kudos)
        .outerjoin(KudosReversal, col(KudosReversal.kudos_id) == col(Kudos.id))
        .where(
            Kudos.workspace_id == scope.workspace_id,
            Kudos.giver_id == person_id,
            col(KudosReversal.kudos_id).is_(None),
        )
    )
    if before is not None:
        query = query.where(col(Kudos.id) < before)
    return scope.session.exec(query.order_by(col(Kudos.id).desc()).limit(most)).all()


def seen(scope: Scope, person_id: int) -> list[Seen]:
    """Return what somebody was thanked for by name of a behaviour, in kudos that still count, oldest first."""
    values = {"workspace": scope.workspace_id, "person": person_id}
    return [Seen(*row) for row in scope.connection.execute(_SEEN, values)]


# Built once: every new prompt asks this, and building a statement costs as much as running it.
_SEEN = (
    select_columns(col(Kudos.behaviours), col(KudosReceiver.local_day), col(Kudos.given_utc), col(Kudos.giver_id))
    .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
    .outerjoin(KudosReversal, col(KudosReversal.kudos_id) == col(Kudos.id))
    .where(
        col(Kudos.workspace_id) == bindparam("workspace"),
        col(KudosReceiver.person_id) == bindparam("person"),
        col(KudosReversal.kudos_id).is_(None),
        col(Kudos.behaviours) != "",
    )
    .order_by(col(Kudos.id))
)


def name(scope: Scope, kudos_id: int, behaviours: str, *, before: str, now: datetime) -> int:
    """Let kudos name these behaviours (ids with commas between) now; return the row id of what is kept of that."""
    scope.session.exec(
        update(Kudos)
        .where(col(Kudos.workspace_id) == scope.workspace_id, col(Kudos.id) == kudos_id)
        .values(behaviours=behaviours)
    )
    tag = KudosTag(
        workspace_id=scope.workspace_id, kudos_id=kudos_id, behaviours=behaviours, before=before, named_utc=now
    )
    scope.add(tag)
    return tag.id or 0


def digest(scope: Scope, person_id: int) -> Digest | None:
    """Return when the person gets their next weekly note; None: they never wanted one."""
    return scope.session.exec(
        select(Digest).where(Digest.workspace_id == scope.workspace_id, Digest.person_id == person_id)
    ).first()


def want_digest(scope: Scope, person_id: int) -> bool:
    """Make the row of somebody's weekly note, unless there is one; tell whether it was new."""
    return insert_once(scope.session, Digest, workspace_id=scope.workspace_id, person_id=person_id)


def due_digests(session: Session, now: datetime, limit: int) -> Sequence[Digest]:
    """Return the next weekly notes, of every workspace, that are due. For the tick alone."""
    return session.exec(
        select(Digest).where(col(Digest.next_due_utc) <= now).order_by(col(Digest.next_due_utc)).limit(limit)
    ).all()
