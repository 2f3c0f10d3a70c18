"""Queries about recognition: the ledger of kudos, what of them still counts, allowances, scores, boards' schedules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, col, delete, select, update

from empathy_bot.store import Scope, insert_once, upsert
from empathy_bot.store.tables import (
    BoardSchedule,
    Kudos,
    KudosAllowance,
    KudosReceiver,
    KudosReversal,
    KudosSource,
    Person,
    Score,
)

# --- the ledger -------------------------------------------------------------------------------------


def kudos(scope: Scope, kudos_id: int) -> Kudos | None:
    """Return the kudos with this row id."""
    return scope.session.exec(
        select(Kudos).where(Kudos.workspace_id == scope.workspace_id, Kudos.id == kudos_id)
    ).first()


def meant(scope: Scope, meaning: str) -> Sequence[tuple[Kudos, KudosReversal | None]]:
    """Return the kudos that mean this, each with what took it back, if anything did; oldest first."""
    return scope.session.exec(
        select(Kudos, KudosReversal)
        .outerjoin(KudosReversal, col(KudosReversal.kudos_id) == col(Kudos.id))
        .where(Kudos.workspace_id == scope.workspace_id, Kudos.meaning == meaning)
        .order_by(col(Kudos.id))
    ).all()


def reversal(scope: Scope, kudos_id: int) -> KudosReversal | None:
    """Return what took the kudos back, if anything did."""
    return scope.session.exec(
        select(KudosReversal).where(
            KudosReversal.workspace_id == scope.workspace_id, KudosReversal.kudos_id == kudos_id
        )
    ).first()


def from_source(scope: Scope, source: str, giver_id: int | None = None, *, counting: bool = True) -> Sequence[Kudos]:
    """Return the kudos, of one giver or of all, that came from a message or reaction; oldest first.

    Only those that still count, unless `counting` is False.
    """
    query = select(Kudos).where(Kudos.workspace_id == scope.workspace_id, Kudos.source == source)
    if counting:
        query = query.where(col(Kudos.id).not_in(_reversed(scope)))
    if giver_id is not None:
        query = query.where(Kudos.giver_id == giver_id)
    return scope.session.exec(query.order_by(col(Kudos.id))).all()


def joined(scope: Scope, kudos_id: int) -> Sequence[Kudos]:
    """Return the kudos that were added to these and still count, oldest first."""
    return scope.session.exec(
        select(Kudos)
        .where(
            Kudos.workspace_id == scope.workspace_id,
            Kudos.joined_id == kudos_id,
            col(Kudos.id).not_in(_reversed(scope)),
        )
        .order_by(col(Kudos.id))
    ).all()


def received_since(scope: Scope, person_id: int, since: datetime) -> Sequence[Kudos]:
    """Return the kudos that somebody received since an instant and that still count, oldest first."""
    return scope.session.exec(
        select(Kudos)
        .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
        .where(
            Kudos.workspace_id == scope.workspace_id,
            KudosReceiver.person_id == person_id,
            Kudos.given_utc >= since,
            col(Kudos.id).not_in(_reversed(scope)),
        )
        .order_by(col(Kudos.id))
    ).all()


def receivers(scope: Scope, kudos_id: int) -> Sequence[Person]:
    """Return the receivers of kudos, by name; nobody stands for somebody erased."""
    return scope.session.exec(
        select(Person)
        .join(KudosReceiver, col(KudosReceiver.person_id) == col(Person.id))
        .where(KudosReceiver.workspace_id == scope.workspace_id, KudosReceiver.kudos_id == kudos_id)
        .order_by(Person.name, Person.external_id)
    ).all()


def receiver_rows(scope: Scope, kudos_id: int) -> Sequence[KudosReceiver]:
    """Return the ledger's rows of the receivers of kudos."""
    return scope.session.exec(
        select(KudosReceiver)
        .where(KudosReceiver.workspace_id == scope.workspace_id, KudosReceiver.kudos_id == kudos_id)
        .order_by(col(KudosReceiver.id))
    ).all()


def reverse(scope: Scope, kudos_id: int, kind: str, *, by_id: int | None, reason: str, now: datetime) -> bool:
    """Write down that kudos no longer count; tell whether they did until now."""
    return insert_once(
        scope.session,
        KudosReversal,
        kudos_id=kudos_id,
        workspace_id=scope.workspace_id,
        kind=kind,
        by_id=by_id,
        reason=reason,
        at_utc=now,
    )


class Line(NamedTuple):
    """One receiver's line of the ledger, with its act, and whether the act was taken back."""

    act: Kudos
    row: KudosReceiver
    is_reversed: bool


def between(scope: Scope, one: int, other: int, first: date, last: date) -> list[Line]:
    """Return what two people gave each other in shared kudos from `first` to `last`, oldest first."""
    found = scope.session.exec(
        _BETWEEN,
        params={"workspace": scope.workspace_id, "one": one, "other": other, "first": first, "last": last},
    ).all()
    return [Line(act, row, taken is not None) for act, row, taken in found]


_BETWEEN = (
    select(Kudos, KudosReceiver, KudosReversal.kudos_id)
    .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
    .outerjoin(KudosReversal, col(KudosReversal.kudos_id) == col(Kudos.id))
    .where(
        Kudos.workspace_id == bindparam("workspace"),
        col(Kudos.local_day).between(bindparam("first"), bindparam("last")),
        col(Kudos.private).is_(False),
        or_(
            (col(Kudos.giver_id) == bindparam("one")) & (col(KudosReceiver.person_id) == bindparam("other")),
            (col(Kudos.giver_id) == bindparam("other")) & (col(KudosReceiver.person_id) == bindparam("one")),
        ),
        col(Kudos.giver_id).in_((bindparam("one"), bindparam("other"))),
    )
    .order_by(col(Kudos.id))
    .execution_options(populate_existing=True)  # what was read before the lock may have changed since
)


def _reversed(scope: Scope) -> Any:
    return select(KudosReversal.kudos_id).where(KudosReversal.workspace_id == scope.workspace_id)


# --- what comes late or again -----------------------------------------------------------------------


def source(scope: Scope, name: str, person_id: int | None) -> KudosSource | None:
    """Return the newest known state of a person's reaction, or (person None) of a message."""
    return scope.session.exec(
        select(KudosSource).where(
            KudosSource.workspace_id == scope.workspace_id,
            KudosSource.source == name,
            col(KudosSource.person_id).is_(None) if person_id is None else KudosSource.person_id == person_id,
        )
    ).first()


def forget_sources(session: Session, before: datetime) -> int:
    """Delete states seen before an instant, of every workspace; return how many. For the tick alone."""
    return session.exec(delete(KudosSource).where(col(KudosSource.seen_utc) < before)).rowcount


# --- allowances -------------------------------------------------------------------------------------


def spend(scope: Scope, group_id: int, giver_id: int, most: Mapping[str, int], people: int) -> bool:
    """Take `people` from the giver's allowance of every period in `most`; tell whether all of them allowed it.

    The caller holds the giver's lock, so nothing comes between the look and the taking.
    """
    used = allowance_used(scope, group_id, giver_id, most)
    if any(used[period] + people > limit for period, limit in most.items()):
        return False
    give_back(scope, group_id, giver_id, most, -people)
    return True


def give_back(scope: Scope, group_id: int, giver_id: int, periods: Collection[str], people: int) -> None:
    """Give `people` of an allowance back."""
    upsert(
        scope.session,
        KudosAllowance,
        "used",
        [
            {
                "workspace_id": scope.workspace_id,
                "group_id": group_id,
                "giver_id": giver_id,
                "period": period,
                "used": -people,
            }
            for period in periods
        ],
    )


def allowance_used(scope: Scope, group_id: int, giver_id: int, periods: Collection[str]) -> dict[str, int]:
    """Return how many people the giver has thanked in the group, by period."""
    rows = scope.session.exec(
        select(KudosAllowance.period, KudosAllowance.used).where(
            KudosAllowance.workspace_id == scope.workspace_id,
            KudosAllowance.group_id == group_id,
            KudosAllowance.giver_id == giver_id,
            col(KudosAllowance.period).in_(periods),
        )
    ).all()
    return dict.fromkeys(periods, 0) | dict(rows)


# --- scores and boards ------------------------------------------------------------------------------


class Standing(NamedTuple):
    """A person's place on a board: people with the same points share a rank. `points` as in Score."""

    rank: int
    person: Person
    points: int


def add_points(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
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


def top(scope: Scope, group_id: int, period: str, role: str, limit: int) -> list[Standing]:
    """Return the first `limit` people of a board, highest first; ties share a rank and stand by name."""
    rows = scope.session.exec(
        _TOP,
        params={"workspace": scope.workspace_id, "group": group_id, "period": period, "role": role, "limit": limit},
    ).all()
    standings: list[Standing] = []
    for index, (row, points) in enumerate(rows):
        tied = standings and standings[-1].points == points
        standings.append(Standing(standings[-1].rank if tied else index + 1, row, points))
    return standings


_TOP = (
    select(Person, Score.points)
    .join(Score, col(Score.person_id) == col(Person.id))
    .where(
        Score.workspace_id == bindparam("workspace"),
        Score.group_id == bindparam("group"),
        Score.period == bindparam("period"),
        Score.role == bindparam("role"),
        col(Score.shown).is_(True),
        Score.points > 0,
    )
    .order_by(col(Score.points).desc(), Person.name, Person.external_id)
    .limit(bindparam("limit"))
)


def rank(scope: Scope, group_id: int, period: str, role: str, person_id: int) -> int | None:
    """Return a person's rank on a board: one more than the people with more points. None for who is not on it."""
    board = (
        Score.workspace_id == scope.workspace_id,
        Score.group_id == group_id,
        Score.period == period,
        Score.role == role,
        col(Score.shown).is_(True),
    )
    own = scope.session.exec(select(Score.points).where(*board, Score.person_id == person_id)).first()
    if not own:
        return None
    return 1 + scope.session.exec(select(func.count()).where(*board, Score.points > own)).one()


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


# --- erasure ----------------------------------------------------------------------------------------


def erase(scope: Scope, person_id: int) -> list[Line]:
    """Put nobody in the place of a person wherever kudos name them, without words; return the lines that named them.

    What was counted for the person alone, their scores and allowances, is deleted.
    """
    lines = [
        Line(act, row, taken is not None)
        for act, row, taken in scope.session.exec(
            select(Kudos, KudosReceiver, KudosReversal.kudos_id)
            .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
            .outerjoin(KudosReversal, col(KudosReversal.kudos_id) == col(Kudos.id))
            .where(
                Kudos.workspace_id == scope.workspace_id,
                or_(
                    col(Kudos.giver_id) == person_id,
                    col(Kudos.id).in_(select(KudosReceiver.kudos_id).where(KudosReceiver.person_id == person_id)),
                ),
            )
            .order_by(col(KudosReceiver.id))
        ).all()
    ]
    for act, row, _ in lines:
        act.text, act.link, act.source, act.meaning = None, None, None, f"erased:{act.id}"
        act.giver_id = None if act.giver_id == person_id else act.giver_id
        row.person_id = None if row.person_id == person_id else row.person_id
    for reversal_ in scope.session.exec(
        select(KudosReversal).where(KudosReversal.workspace_id == scope.workspace_id, KudosReversal.by_id == person_id)
    ).all():
        reversal_.by_id = None
    scope.session.flush()
    for mine in (
        delete(Score).where(col(Score.workspace_id) == scope.workspace_id, col(Score.person_id) == person_id),
        delete(KudosAllowance).where(
            col(KudosAllowance.workspace_id) == scope.workspace_id, col(KudosAllowance.giver_id) == person_id
        ),
        delete(KudosSource).where(
            col(KudosSource.workspace_id) == scope.workspace_id, col(KudosSource.person_id) == person_id
        ),
    ):
        scope.session.exec(mine)
    return lines


# --- schedules --------------------------------------------------------------------------------------


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
