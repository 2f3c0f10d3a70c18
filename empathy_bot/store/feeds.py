"""Queries about what managers are given: exercises for their group and when, their own tips, and what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from empathy_bot.store import Scope, insert_once
from empathy_bot.store.tables import ExercisePlan, Shown, TipFeed


def exercise_plan(scope: Scope, group_id: int) -> ExercisePlan | None:
    """Return when an exercise is posted to the group by itself."""
    return scope.session.exec(
        select(ExercisePlan).where(ExercisePlan.workspace_id == scope.workspace_id, ExercisePlan.group_id == group_id)
    ).first()


def due_exercise_plans(session: Session, now: datetime) -> Sequence[ExercisePlan]:
    """Return the plans, of every workspace, whose exercise is due. For the tick alone."""
    return session.exec(select(ExercisePlan).where(ExercisePlan.next_due_utc <= now)).all()


def tip_feed(scope: Scope, person_id: int) -> TipFeed | None:
    """Return when the person gets their next tip; None: they never managed a group."""
    return scope.session.exec(
        select(TipFeed).where(TipFeed.workspace_id == scope.workspace_id, TipFeed.person_id == person_id)
    ).first()


def due_tip_feeds(session: Session, now: datetime) -> Sequence[TipFeed]:
    """Return the feeds, of every workspace, whose tip is due. For the tick alone."""
    return session.exec(select(TipFeed).where(col(TipFeed.next_due_utc) <= now)).all()


def begin_tips(scope: Scope, person_id: int, due: datetime) -> bool:
    """Let tips come from `due` on, unless the person has a feed already; tell whether it was new."""
    return insert_once(scope.session, TipFeed, workspace_id=scope.workspace_id, person_id=person_id, next_due_utc=due)


def shown(scope: Scope, recipient: str, kind: str) -> Sequence[Shown]:
    """Return what the recipient was shown of a kind, oldest first."""
    return scope.session.exec(
        select(Shown)
        .where(Shown.workspace_id == scope.workspace_id, Shown.recipient == recipient, Shown.kind == kind)
        .order_by(col(Shown.id))
    ).all()


def show(scope: Scope, recipient: str, kind: str, *, cause: str, entry_id: str, now: datetime) -> bool:
    """Write down what is shown for a cause, once; tell whether it was new."""
    return insert_once(
        scope.session,
        Shown,
        workspace_id=scope.workspace_id,
        recipient=recipient,
        kind=kind,
        cause=cause,
        entry_id=entry_id,
        shown_utc=now,
    )
