"""Queries of the outbox: deliveries, lanes, and the events already seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, func, select, update

from empathy_bot.store import Scope, insert_missing, insert_once
from empathy_bot.store.tables import Delivery, Lane, SeenEvent, Workspace

_QUEUED = "queued"
# Built once: the tick runs it for everybody, and building a statement costs as much as running it.
_COUNT = select(func.count(col(Delivery.id))).where(
    Delivery.workspace_id == bindparam("workspace"),
    Delivery.recipient == bindparam("recipient"),
    col(Delivery.kind).in_(bindparam("kinds", expanding=True)),
    col(Delivery.cause).in_(bindparam("causes", expanding=True)),
    col(Delivery.state).not_in(("dropped", "failed")),
)


def first_time(scope: Scope, key: str, now: datetime) -> bool:
    """Remember an event's durable key; tell whether it was new."""
    return insert_once(scope.session, SeenEvent, workspace_id=scope.workspace_id, key=key, seen_utc=now)


def enqueue(scope: Scope, recipient: str, kind: str, cause: str, due: datetime) -> bool:
    """Add a delivery unless the same one is there already; tell whether it was new."""
    scope.session.info[_QUEUED] = True
    return insert_once(scope.session, Delivery, **_new(scope, recipient, kind, cause, due))


def enqueue_all(scope: Scope, news: Sequence[tuple[str, str, str]], due: datetime) -> None:
    """Add deliveries (recipient, kind, cause) at once, each unless the same one is there already."""
    scope.session.info[_QUEUED] = True
    insert_missing(scope.session, Delivery, [_new(scope, *one, due) for one in news])


def _new(scope: Scope, recipient: str, kind: str, cause: str, due: datetime) -> dict[str, Any]:
    return {
        "workspace_id": scope.workspace_id,
        "recipient": recipient,
        "kind": kind,
        "cause": cause,
        "due_utc": due,
        "state": "due",
        "epoch": 0,
        "attempts": 0,
        "reason": "",
    }


def has_queued(scope: Scope) -> bool:
    """Tell whether this transaction added to the outbox."""
    return _QUEUED in scope.session.info


def waiting(session: Session, now: datetime) -> list[tuple[int, str]]:
    """Return (workspace's row id, platform) of every workspace with something due. For the lanes alone."""
    rows = session.exec(
        select(Workspace.id, Workspace.platform)
        .where(col(Workspace.id).in_(select(Delivery.workspace_id).where(_due(now)).distinct()))
        .order_by(col(Workspace.id))
    ).all()
    return [(workspace_id, platform) for workspace_id, platform in rows if workspace_id is not None]


def due(scope: Scope, now: datetime, limit: int) -> Sequence[Delivery]:
    """Return the next deliveries that are due, oldest first."""
    return scope.session.exec(
        select(Delivery)
        .where(Delivery.workspace_id == scope.workspace_id, _due(now))
        .order_by(col(Delivery.due_utc), col(Delivery.id))
        .limit(limit)
    ).all()


def by_id(scope: Scope, ids: Collection[int]) -> Sequence[Delivery]:
    """Return deliveries by row id, in order."""
    return scope.session.exec(
        select(Delivery)
        .where(Delivery.workspace_id == scope.workspace_id, col(Delivery.id).in_(ids))
        .order_by(col(Delivery.due_utc), col(Delivery.id))
    ).all()


def count(scope: Scope, recipient: str, kinds: Collection[str], causes: Collection[str]) -> int:
    """Return how many deliveries of these kinds and causes have reached the recipient, may have, or still will."""
    return scope.session.exec(
        _COUNT,
        params={"workspace": scope.workspace_id, "recipient": recipient, "kinds": [*kinds], "causes": [*causes]},
    ).one()


def of_causes(scope: Scope, recipient: str, kind: str, causes: Collection[str]) -> Sequence[Delivery]:
    """Return the recipient's deliveries of one kind for these causes, oldest first."""
    return scope.session.exec(
        select(Delivery)
        .where(
            Delivery.workspace_id == scope.workspace_id,
            Delivery.recipient == recipient,
            Delivery.kind == kind,
            col(Delivery.cause).in_(causes),
        )
        .order_by(col(Delivery.id))
    ).all()


def by_reference(scope: Scope, recipient: str, kind: str, reference: str) -> Delivery | None:
    """Return the recipient's delivery of one kind that the platform knows by this reference."""
    return scope.session.exec(
        select(Delivery).where(
            Delivery.workspace_id == scope.workspace_id,
            Delivery.recipient == recipient,
            Delivery.kind == kind,
            Delivery.reference == reference,
        )
    ).first()


def lane(scope: Scope) -> Lane | None:
    """Return who drains this workspace, locked until the transaction ends where the database can."""
    return scope.session.exec(select(Lane).where(Lane.workspace_id == scope.workspace_id).with_for_update()).first()


def make_lane(scope: Scope, now: datetime) -> Lane:
    """Return this workspace's lane, made free when it is new."""
    insert_once(scope.session, Lane, workspace_id=scope.workspace_id, holder="", epoch=0, until_utc=now)
    found = lane(scope)
    if found is None:  # pragma: no cover - the row was inserted, or was there
        raise LookupError(scope.workspace_id)
    return found


def abandon(scope: Scope, epoch: int, now: datetime, *, again: Collection[str]) -> None:
    """Mark what an earlier holder was sending when it stopped: nobody knows whether it went out.

    Deliveries of the kinds `again` may go out twice, so they are due again.
    """
    left = (
        col(Delivery.workspace_id) == scope.workspace_id,
        col(Delivery.state) == "sending",
        col(Delivery.epoch) < epoch,
    )
    why = "the sender stopped while it was sending"
    scope.session.exec(update(Delivery).where(*left, col(Delivery.kind).in_(again)).values(state="due", reason=why))
    scope.session.exec(update(Delivery).where(*left).values(state="ambiguous", reason=why, settled_utc=now))


def forget_events(session: Session, before: datetime) -> int:
    """Delete the keys of events seen before an instant, of every workspace; return how many. For the tick alone."""
    return session.exec(delete(SeenEvent).where(col(SeenEvent.seen_utc) < before)).rowcount


def _due(now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202 (SQLAlchemy's expression type says nothing more)
    return (col(Delivery.state) == "due") & (col(Delivery.due_utc) <= now)
