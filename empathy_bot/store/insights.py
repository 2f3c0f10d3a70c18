"""Queries for people who manage a group: how far its recognition reaches, and what was given of late.

Only what counts on boards is looked at (KudosReceiver.points): never private kudos, nor any that were taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import col, func, select

from empathy_bot.store import Scope, directory
from empathy_bot.store.tables import Enrolment, Kudos, KudosReceiver, KudosReversal


class Exchange(NamedTuple):
    """How many kudos one person had from another."""

    giver_id: int
    receiver_id: int
    kudos: int


def received(scope: Scope, group_id: int, since: date) -> set[int]:
    """Return which of the group's people were thanked, in any group, since a local day of theirs."""
    rows = scope.session.exec(
        select(KudosReceiver.person_id)
        .where(
            KudosReceiver.workspace_id == scope.workspace_id,
            KudosReceiver.points > 0,
            KudosReceiver.local_day >= since,
            col(KudosReceiver.person_id).in_(_people(scope, [group_id])),
        )
        .distinct()
    ).all()
    return {number for number in rows if number is not None}


def gave(scope: Scope, group_id: int, since: date) -> set[int]:
    """Return which of the group's people thanked somebody, in any group, since a local day of theirs."""
    rows = scope.session.exec(
        select(Kudos.giver_id)
        .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
        .where(
            Kudos.workspace_id == scope.workspace_id,
            KudosReceiver.points > 0,
            Kudos.local_day >= since,
            col(Kudos.giver_id).in_(_people(scope, [group_id])),
        )
        .distinct()
    ).all()
    return {number for number in rows if number is not None}


def named(scope: Scope, group_id: int, since: date) -> Counter[str]:
    """Return how many kudos of the group name each behaviour, by its id, since a local day of the givers."""
    rows = scope.session.exec(
        select(Kudos.behaviours, func.count())
        .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
        .where(
            Kudos.workspace_id == scope.workspace_id,
            Kudos.group_id == group_id,
            Kudos.local_day >= since,
            Kudos.behaviours != "",
            KudosReceiver.points > 0,
        )
        .group_by(Kudos.behaviours)
    ).all()
    found: Counter[str] = Counter()
    for names, kudos in rows:
        for name in names.split(","):
            found[name] += kudos
    return found


def exchanged(scope: Scope, groups: Collection[int], since: date) -> list[Exchange]:
    """Return who had how many kudos from whom since a local day of the givers, where either is in one of `groups`."""
    people = _people(scope, groups)
    giver, receiver = col(Kudos.giver_id), col(KudosReceiver.person_id)
    found: list[Exchange] = []
    # What they gave, and what others gave them: each has an index, which one question with "or" would not use.
    for wanted in (giver.in_(people), receiver.in_(people) & giver.not_in(people)):
        rows = scope.session.exec(
            select(Kudos.giver_id, KudosReceiver.person_id, func.count())
            .join(KudosReceiver, col(KudosReceiver.kudos_id) == col(Kudos.id))
            .where(
                Kudos.workspace_id == scope.workspace_id,
                Kudos.local_day >= since,
                KudosReceiver.points > 0,
                wanted,
            )
            .group_by(giver, receiver)
        ).all()
        found += [Exchange(one, other, kudos) for one, other, kudos in rows if one and other]
    return found


def counted(scope: Scope, group_id: int, first: date, last: date) -> int:
    """Return how many kudos the group has from `first` to `last`, one for each receiver."""
    return scope.session.exec(
        select(func.count())
        .select_from(KudosReceiver)
        .join(Kudos, col(KudosReceiver.kudos_id) == col(Kudos.id))
        .where(
            Kudos.workspace_id == scope.workspace_id,
            Kudos.group_id == group_id,
            col(Kudos.local_day).between(first, last),
            KudosReceiver.points > 0,
        )
    ).one()


def recent(scope: Scope, group_id: int, *, before: int | None, most: int) -> Sequence[Kudos]:
    """Return the group's kudos that everybody may see and that still count, newest first; those before a row id."""
    query = select(Kudos).where(
        Kudos.workspace_id == scope.workspace_id,
        Kudos.group_id == group_id,
        col(Kudos.private).is_(False),
        col(Kudos.id).not_in(select(KudosReversal.kudos_id).where(KudosReversal.workspace_id == scope.workspace_id)),
    )
    if before is not None:
        query = query.where(col(Kudos.id) < before)
    return scope.session.exec(query.order_by(col(Kudos.id).desc()).limit(most)).all()


def _people(scope: Scope, groups: Collection[int]) -> Any:
    return select(Enrolment.person_id).where(
        Enrolment.workspace_id == scope.workspace_id,
        col(Enrolment.group_id).in_(groups),
        col(Enrolment.state).in_(directory.IN_CHANNEL),
    )
