"""Queries about recognition: kudos, the scores that boards read, and the boards' schedules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from empathy_bot.store import Scope
from empathy_bot.store.tables import BoardSchedule, Kudos, KudosReceiver, Person, Score


class Standing(NamedTuple):
    """A person's place on a board: people with the same points share a rank."""

    rank: int
    person: Person
    points: int


def by_meaning(scope: Scope, meaning: str) -> Kudos | None:
    """Return the kudos that mean this, if they were given before."""
    return scope.session.exec(
        select(Kudos).where(Kudos.workspace_id == scope.workspace_id, Kudos.meaning == meaning)
    ).first()


def kudos(scope: Scope, kudos_id: int) -> Kudos | None:
    """Return the kudos with this row id."""
    return scope.session.exec(
        select(Kudos).where(Kudos.workspace_id == scope.workspace_id, Kudos.id == kudos_id)
    ).first()


def receivers(scope: Scope, kudos_id: int) -> Sequence[Person]:
    """Return the receivers of kudos, by name."""
    return scope.session.exec(
        select(Person)
        .join(KudosReceiver, col(KudosReceiver.person_id) == col(Person.id))
        .where(KudosReceiver.workspace_id == scope.workspace_id, KudosReceiver.kudos_id == kudos_id)
        .order_by(Person.name, Person.external_id)
    ).all()


def top(scope: Scope, group_id: int, period: str, role: str, limit: int) -> list[Standing]:
    """Return the first `limit` people of a board, highest first; ties share a rank and stand by name."""
    rows = scope.session.exec(
        select(Person, Score.points)
        .join(Score, col(Score.person_id) == col(Person.id))
        .where(
            Score.workspace_id == scope.workspace_id,
            Score.group_id == group_id,
            Score.period == period,
            Score.role == role,
            Score.points > 0,
        )
        .order_by(col(Score.points).desc(), Person.name, Person.external_id)
        .limit(limit)
    ).all()
    standings: list[Standing] = []
    for index, (row, points) in enumerate(rows):
        tied = standings and standings[-1].points == points
        standings.append(Standing(standings[-1].rank if tied else index + 1, row, points))
    return standings


def total(scope: Scope, group_id: int, period: str, role: str) -> int:
    """Return the sum of everybody's points on a board."""
    found = scope.session.exec(
        select(func.sum(Score.points)).where(
            Score.workspace_id == scope.workspace_id,
            Score.group_id == group_id,
            Score.period == period,
            Score.role == role,
        )
    ).one()
    return int(found or 0)


def board_schedule(scope: Scope, group_id: int) -> BoardSchedule | None:
    """Return when the group's board is posted by itself."""
    return scope.session.exec(
        select(BoardSchedule).where(
            BoardSchedule.workspace_id == scope.workspace_id, BoardSchedule.group_id == group_id
        )
    ).first()


def due_board_schedules(session: Session, now: datetime) -> Sequence[BoardSchedule]:
    """Return the schedules, of every workspace, whose board is due. For the tick alone."""
    return session.exec(select(BoardSchedule).where(BoardSchedule.next_due_utc <= now)).all()
