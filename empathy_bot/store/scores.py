"""Queries about scores: each person's points in a group, period and role, and the boards that are read from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as rows_of
from sqlmodel import col, select, update

from empathy_bot.store import Scope, table_of, upsert
from empathy_bot.store.tables import Person, Score

RECEIVER, GIVER, BEHAVIOUR = "receiver", "giver", "behaviour:"
"""The roles of a score; the last is followed by a behaviour's id."""

_SCORE = table_of(Score).c
_ABOVE = table_of(Score).alias("above").c


class Standing(NamedTuple):
    """A person's place on a board: people with the same points share a rank. `points` as in Score."""

    rank: int
    person: Person
    points: int


def add(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add points to the scores with these keys (group_id, period, role, person_id, points, shown), or begin them."""
    upsert(scope.session, Score, "points", [{"workspace_id": scope.workspace_id, **row} for row in rows])


def show_on_boards(scope: Scope, person: Person, *, shown: bool) -> None:
    """Let a person stand on boards, or on none."""
    person.on_boards = shown
    scope.session.exec(
        update(Score)
        .where(col(Score.workspace_id) == scope.workspace_id, col(Score.person_id) == person.id)
        .values(shown=shown)
    )


def ranked(rows: Sequence[tuple[Person, int]]) -> list[Standing]:
    """Return people with their points as standings, highest first: ties share a rank and stand by name."""
    standings: list[Standing] = []
    ordered = sorted(rows, key=lambda row: (-row[1], row[0].name, row[0].external_id))
    for index, (person, points) in enumerate(ordered, 1):
        tied = bool(standings) and standings[-1].points == points
        standings.append(Standing(standings[-1].rank if tied else index, person, int(points)))
    return standings


def top(scope: Scope, group_id: int, period: str, role: str, limit: int) -> list[Standing]:
    """Return the first `limit` people of a board, highest first; ties share a rank and stand by name.

    When not all who tie for the last place fit, those stay who came to the bot last: to look at all their names would
    mean to read them all.
    """
    own = {"workspace": scope.workspace_id, "group": group_id, "period": period, "role": role, "limit": limit}
    return ranked(scope.session.exec(_TOP, params=own).all())


_HIGHEST = (
    rows_of(_SCORE.person_id, _SCORE.points)
    .where(
        _SCORE.workspace_id == bindparam("workspace"),
        _SCORE.group_id == bindparam("group"),
        _SCORE.period == bindparam("period"),
        _SCORE.role == bindparam("role"),
        _SCORE.shown.is_(True),
        _SCORE.points > 0,
    )
    .order_by(_SCORE.points.desc(), _SCORE.person_id.desc())  # the board's index, read backwards
    .limit(bindparam("limit"))
    .subquery("highest")
)
_TOP = (
    select(Person, _HIGHEST.c.points)
    .join_from(_HIGHEST, Person, col(Person.id) == _HIGHEST.c.person_id)
    .where(Person.workspace_id == bindparam("workspace"))
)


def above(scope: Scope, group_id: int, period: str, role: str, points: int) -> int:
    """Return how many people on a board have more than these points; more than none: how many are ranked."""
    return scope.session.exec(
        select(func.count())
        .select_from(Score)
        .where(
            Score.workspace_id == scope.workspace_id,
            Score.group_id == group_id,
            Score.period == period,
            Score.role == role,
            col(Score.shown).is_(True),
            Score.points > points,
        )
    ).one()


def rank(scope: Scope, group_id: int, period: str, role: str, person_id: int) -> tuple[int, int] | None:
    """Return a person's rank among those who show on a board, and their points; None while they have none.

    Who does not show there may know it all the same: it is the rank that they would have.
    """
    own = {"workspace": scope.workspace_id, "person": person_id}
    board = {"group": group_id, "period": period, "role": role}
    found = scope.connection.execute(_RANK, own | board).first()
    return None if found is None else (found.above + 1, found.points)


_RANK = rows_of(
    _SCORE.points,
    # A group is of one workspace, so these are of the same; not to ask keeps the count within the board's index.
    rows_of(func.count())
    .where(
        _ABOVE.group_id == bindparam("group"),
        _ABOVE.period == bindparam("period"),
        _ABOVE.role == bindparam("role"),
        _ABOVE.shown.is_(True),
        _ABOVE.points > _SCORE.points,
    )
    .scalar_subquery()
    .label("above"),
).where(
    _SCORE.workspace_id == bindparam("workspace"),
    _SCORE.group_id == bindparam("group"),
    _SCORE.period == bindparam("period"),
    _SCORE.role == bindparam("role"),
    _SCORE.person_id == bindparam("person"),
    _SCORE.points > 0,
)


def total(scope: Scope, group_id: int, period: str, role: str) -> int:
    """Return the sum of everybody's points on a board, also of those who do not show there."""
    found = scope.session.exec(
        select(func.sum(Score.points)).where(
            Score.workspace_id == scope.workspace_id,
            Score.group_id == group_id,
            Score.period == period,
            Score.role == role,
        )
    ).one()
    return int(found or 0)


def varied(scope: Scope, group_id: int, period: str, behaviours: Collection[str], limit: int) -> list[Standing]:
    """Return who was thanked for the most different ones of these behaviours; a standing's points count them."""
    count = func.count()
    return ranked(
        scope.session.exec(
            select(Person, count)
            .join(Score, col(Score.person_id) == col(Person.id))
            .where(Score.workspace_id == scope.workspace_id, *_of_shown(group_id, period, behaviours))
            .group_by(col(Person.id))
            .order_by(count.desc(), col(Person.id).desc())
            .limit(limit)
        ).all()
    )


def many_sided(scope: Scope, group_id: int, period: str, behaviours: Collection[str], least: int) -> int:
    """Return how many people on a board were thanked for at least so many different ones of these behaviours."""
    people = (
        select(Score.person_id)
        .where(Score.workspace_id == scope.workspace_id, *_of_shown(group_id, period, behaviours))
        .group_by(col(Score.person_id))
        .having(func.count() >= least)
    )
    return scope.session.exec(select(func.count()).select_from(people.subquery())).one()


def named(scope: Scope, group_id: int, period: str, behaviours: Collection[str]) -> Counter[str]:
    """Return how often people were thanked for each of these behaviours, where they were at all."""
    query = select(Score.role, func.sum(Score.points)).where(
        Score.workspace_id == scope.workspace_id, *_of_behaviours(group_id, period, behaviours)
    )
    found = scope.session.exec(query.group_by(col(Score.role))).all()
    return Counter({role.removeprefix(BEHAVIOUR): int(often) for role, often in found})


def _of_behaviours(group_id: int, period: str, behaviours: Collection[str]) -> tuple[Any, ...]:
    return (
        Score.group_id == group_id,
        Score.period == period,
        col(Score.role).in_([f"{BEHAVIOUR}{name}" for name in behaviours]),
        Score.points > 0,
    )


def _of_shown(group_id: int, period: str, behaviours: Collection[str]) -> tuple[Any, ...]:
    return *_of_behaviours(group_id, period, behaviours), col(Score.shown).is_(True)
