"""Queries about boards: standings, totals and behaviours, over a period of the score table or any days; schedules.

A period's name (see Score) is read from `scores`; any other days are counted from the ledger as one asks, by the
giver's local day. Both count the same: who hides from boards is in no standing, but in every total.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from empathy_bot.store import Scope, directory, scores
from empathy_bot.store.scores import RECEIVER, Standing, ranked
from empathy_bot.store.tables import BoardSchedule, Enrolment, Kudos, KudosReceiver, Person


class Days(NamedTuple):
    """A stretch of local days, both included."""

    first: date
    last: date


Span = str | Days
"""What a board counts: a period by its name in the score table, or days."""


def people(scope: Scope, group_id: int) -> int:
    """Return how many people are in the group's channel, whether they practise or not."""
    return scope.session.exec(
        select(func.count())
        .select_from(Enrolment)
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(
            Enrolment.workspace_id == scope.workspace_id,
            Enrolment.group_id == group_id,
            Enrolment.state != "gone",
            col(Person.is_bot).is_(False),
            col(Person.is_gone).is_(False),
        )
    ).one()


def top(scope: Scope, group_id: int, span: Span, role: str, limit: int) -> list[Standing]:
    """Return the first `limit` people of a board as standings; of ties for the last place, who came to the bot last."""
    if isinstance(span, str):
        return scores.top(scope, group_id, span, role, limit)
    counted = _counted(scope, group_id, span, role).subquery()
    return ranked(
        scope.session.exec(
            select(Person, counted.c.points)
            .join(counted, counted.c.person_id == Person.id)
            .where(Person.workspace_id == scope.workspace_id, col(Person.on_boards).is_(True))
            .order_by(counted.c.points.desc(), counted.c.person_id.desc())
            .limit(limit)
        ).all()
    )


def above(scope: Scope, group_id: int, span: Span, role: str, points: int) -> int:
    """Return how many people on the board have more than these points; more than none: how many are ranked."""
    if isinstance(span, str):
        return scores.above(scope, group_id, span, role, points)
    counted = _counted(scope, group_id, span, role).subquery()
    return scope.session.exec(
        select(func.count())
        .select_from(counted)
        .join(Person, counted.c.person_id == Person.id)
        .where(Person.workspace_id == scope.workspace_id, col(Person.on_boards).is_(True), counted.c.points > points)
    ).one()


def rank(scope: Scope, group_id: int, span: Span, role: str, person_id: int) -> tuple[int, int] | None:
    """Return a person's rank among those who show on a board, and their points; None while they have none.

    Who hides from boards may know it all the same: it is the rank that they would have.
    """
    if isinstance(span, str):
        return scores.rank(scope, group_id, span, role, person_id)
    own = scope.session.exec(_counted(scope, group_id, span, role).where(_who(role) == person_id)).first()
    return (1 + above(scope, group_id, span, role, own.points), int(own.points)) if own else None


def total(scope: Scope, group_id: int, span: Span, role: str = RECEIVER) -> int:
    """Return the sum of everybody's points, also of those who hide from boards."""
    if isinstance(span, str):
        return scores.total(scope, group_id, span, role)
    query = select(func.sum(KudosReceiver.points)).where(Kudos.workspace_id == scope.workspace_id)
    return int(scope.session.exec(_lines(group_id, span, query, _who(role))).one() or 0)


def varied(scope: Scope, group_id: int, span: Span, behaviours: Collection[str], limit: int) -> list[Standing]:
    """Return who was thanked for the most different ones of these behaviours; a standing's points count them."""
    if isinstance(span, str):
        return scores.varied(scope, group_id, span, behaviours, limit)
    counted = _differently(scope, group_id, span, behaviours)
    return ranked(sorted(counted, key=lambda row: (-row[1], -(row[0].id or 0)))[:limit])


def many_sided(scope: Scope, group_id: int, span: Span, behaviours: Collection[str], least: int) -> int:
    """Return how many people on a board were thanked for at least so many different ones of these behaviours."""
    if isinstance(span, str):
        return scores.many_sided(scope, group_id, span, behaviours, least)
    return sum(often >= least for _, often in _differently(scope, group_id, span, behaviours))


def _differently(scope: Scope, group_id: int, span: Days, behaviours: Collection[str]) -> list[tuple[Person, int]]:
    """Return for how many different ones of these behaviours whoever shows on boards was thanked, from the ledger."""
    named: defaultdict[int, set[str]] = defaultdict(set)
    query = select(KudosReceiver.person_id, Kudos.behaviours).where(Kudos.workspace_id == scope.workspace_id).distinct()
    for person_id, names in scope.session.exec(_lines(group_id, span, query)).all():
        named[person_id or 0].update(set(names.split(",")) & set(behaviours))
    shown = [one for one in directory.people_by_id(scope, named).values() if one.on_boards and named[one.id or 0]]
    return [(one, len(named[one.id or 0])) for one in shown]


def spotlight(scope: Scope, group_id: int, span: Span, behaviours: Collection[str]) -> list[tuple[str, int]]:
    """Return the ones of these behaviours that people were thanked for, each with how often, most often first."""
    if isinstance(span, str):
        found = scores.named(scope, group_id, span, behaviours)
    else:
        found = Counter()
        counted = select(Kudos.behaviours, func.count()).where(Kudos.workspace_id == scope.workspace_id)
        lines = _lines(group_id, span, counted)
        for names, count in scope.session.exec(lines.group_by(col(Kudos.behaviours))).all():
            found.update(dict.fromkeys(set(names.split(",")) & set(behaviours), count))
    return sorted(found.items(), key=lambda row: (-row[1], row[0]))


def schedule(scope: Scope, group_id: int) -> BoardSchedule | None:
    """Return when the group's board is posted by itself."""
    return scope.session.exec(
        select(BoardSchedule).where(
            BoardSchedule.workspace_id == scope.workspace_id, BoardSchedule.group_id == group_id
        )
    ).first()


def due_schedules(session: Session, now: datetime) -> Sequence[BoardSchedule]:
    """Return the schedules, of every workspace, whose board is due. For the tick alone."""
    return session.exec(select(BoardSchedule).where(BoardSchedule.next_due_utc <= now)).all()


def _who(role: str) -> Any:
    return col(KudosReceiver.person_id) if role == RECEIVER else col(Kudos.giver_id)


def _counted(scope: Scope, group_id: int, days: Days, role: str) -> Any:
    """Return the query of everybody's points in a role, counted from the ledger."""
    who = _who(role)
    query = select(who.label("person_id"), func.sum(KudosReceiver.points).label("points"))
    query = query.where(Kudos.workspace_id == scope.workspace_id)
    return _lines(group_id, days, query, who).group_by(who)


def _lines(group_id: int, days: Days, query: Any, who: Any = KudosReceiver.person_id) -> Any:
    """Return a workspace's query narrowed to the lines of the ledger that count, of people who are not erased."""
    return query.join_from(Kudos, KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id)).where(
        Kudos.group_id == group_id,
        col(Kudos.local_day).between(days.first, days.last),
        KudosReceiver.points > 0,
        col(who).is_not(None),
    )
