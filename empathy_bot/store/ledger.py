"""Queries about the ledger of kudos: what was given, what of it still counts, what became of its source, erasure.

What is counted from it stands beside, in `scores` and `allowances`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Executable,
    Select,
    String,
    and_,
    bindparam,
    cast,
    insert,
    literal,
    or_,
    union,
    union_all,
)
from sqlalchemy import select as rows_of
from sqlalchemy import update as change
from sqlmodel import Session, col, delete, select, update

from empathy_bot.store import Scope, insert_once, missing, table_of
from empathy_bot.store.tables import (
    Kudos,
    KudosAllowance,
    KudosReceiver,
    KudosReversal,
    KudosSource,
    Person,
    Score,
)

_KUDOS, _RECEIVER, _REVERSAL, _PERSON = (table_of(row).c for row in (Kudos, KudosReceiver, KudosReversal, Person))

MOST_BY_PLACE = 20
"""How many people a statement names one by one: a list of any length is written into the statement every time."""


def _places(people: int) -> list[BindParameter[int]]:
    return [bindparam(f"person_{place}") for place in range(people)]


def _by_place(scope: Scope, people: Collection[int]) -> dict[str, Any]:
    return {"workspace": scope.workspace_id} | {f"person_{place}": person for place, person in enumerate(people)}


# --- the ledger -----------------------------------------------------------------------------------


def kudos(scope: Scope, kudos_id: int) -> Kudos | None:
    """Return the kudos with this row id."""
    return scope.session.exec(_ONE, params={"workspace": scope.workspace_id, "kudos": kudos_id}).first()


_ONE = select(Kudos).where(Kudos.workspace_id == bindparam("workspace"), Kudos.id == bindparam("kudos"))


def hold(scope: Scope, people: Collection[int]) -> dict[int, bool]:
    """Let nobody else change what these people gave or got until the transaction ends, where the database can.

    Return for each whether they show on boards; nobody can change that meanwhile either.
    """
    if (known := _loaded(scope, people)) is not None:
        return known
    if len(people) > MOST_BY_PLACE:
        found = scope.connection.execute(_HOLD_MANY, {"workspace": scope.workspace_id, "people": [*people]})
    else:
        found = scope.connection.execute(_hold(len(people)), _by_place(scope, people))
    return dict(found.all())


def _loaded(scope: Scope, people: Collection[int]) -> dict[int, bool] | None:
    """Return what this transaction has read of them already, where nobody else can write meanwhile: on SQLite."""
    if scope.session.get_bind().dialect.name != "sqlite":
        return None
    read = (row for row in scope.session.identity_map.values() if isinstance(row, Person))
    found = {row.id or 0: row.on_boards for row in read if row.workspace_id == scope.workspace_id}
    return found if found.keys() >= set(people) else None


_HOLD = (
    rows_of(_PERSON.id, _PERSON.on_boards)
    .where(_PERSON.workspace_id == bindparam("workspace"))
    .order_by(_PERSON.id)  # everybody in one order, so that two never wait for each other
    .with_for_update()
)
_HOLD_MANY = _HOLD.where(_PERSON.id.in_(bindparam("people", expanding=True)))


@cache
def _hold(people: int) -> Select[tuple[int, bool]]:
    return _HOLD.where(_PERSON.id.in_(_places(people)))


def hold_named(scope: Scope, kudos_id: int) -> dict[int, bool]:
    """Hold (see there) the giver and the receivers of kudos."""
    found = scope.connection.execute(_HOLD_NAMED, {"workspace": scope.workspace_id, "kudos": kudos_id})
    return dict(found.all())


# Joined to the list, and not looked for in it: SQLite would read the whole workspace.
_NAMED = union_all(
    rows_of(_KUDOS.giver_id.label("id")).where(_KUDOS.id == bindparam("kudos")),
    rows_of(_RECEIVER.person_id).where(_RECEIVER.kudos_id == bindparam("kudos")),
).subquery("named")
_HOLD_NAMED = _HOLD.with_for_update(of=table_of(Person)).join_from(_NAMED, table_of(Person), _PERSON.id == _NAMED.c.id)


def meant(scope: Scope, meaning: str) -> list[tuple[int, bool]]:
    """Return the row ids of the kudos that mean this, each with whether it still counts; oldest first."""
    found = scope.connection.execute(_MEANT, {"workspace": scope.workspace_id, "meaning": meaning})
    return [(number, taken is None) for number, taken in found]


_MEANT = (
    rows_of(_KUDOS.id, _REVERSAL.kudos_id)
    .outerjoin_from(table_of(Kudos), table_of(KudosReversal), _REVERSAL.kudos_id == _KUDOS.id)
    .where(_KUDOS.workspace_id == bindparam("workspace"), _KUDOS.meaning == bindparam("meaning"))
    .order_by(_KUDOS.edition)
)


def write(scope: Scope, act: Mapping[str, Any], receivers: Sequence[Mapping[str, Any]]) -> tuple[int, bool]:
    """Write kudos into the ledger, with their receivers (person_id, local_day, points); return their row id.

    While kudos of the same meaning still count, nothing is written and theirs is returned: False says so.
    """
    connection = scope.connection
    values = {"workspace_id": scope.workspace_id, "edition": 0, **act}
    statement = _write(connection.dialect.name)
    number: int | None = connection.execute(statement, values).scalar()
    if number is None:  # the same was given before: it may be given anew once that no longer counts
        before = meant(scope, act["meaning"])
        standing, counts = before[-1]
        if counts:
            return standing, False
        number = connection.execute(statement, values | {"edition": len(before)}).scalar_one()
    own = {"workspace_id": scope.workspace_id, "kudos_id": number}
    connection.execute(_WRITE_RECEIVER, [{**own, **row} for row in receivers])
    return number, True


@cache
def _write(dialect: str) -> Executable:
    return missing(dialect, Kudos).returning(_KUDOS.id)


_WRITE_RECEIVER = insert(table_of(KudosReceiver))


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


def given_since(scope: Scope, person_id: int, since: datetime) -> Sequence[Kudos]:
    """Return the kudos that somebody gave since an instant and that still count, oldest first."""
    return scope.session.exec(
        select(Kudos)
        .where(
            Kudos.workspace_id == scope.workspace_id,
            Kudos.giver_id == person_id,
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
    """One receiver's line of the ledger: its row id, its act, and whether the act was taken back. Nobody is None."""

    id: int
    kudos_id: int
    points: int
    person_id: int | None
    group_id: int
    giver_id: int | None
    behaviours: str
    private: bool
    local_day: date
    is_reversed: bool


_LINE = (
    rows_of(
        _RECEIVER.id,
        _RECEIVER.kudos_id,
        _RECEIVER.points,
        _RECEIVER.person_id,
        _KUDOS.group_id,
        _KUDOS.giver_id,
        _KUDOS.behaviours,
        _KUDOS.private,
        _KUDOS.local_day,
        _REVERSAL.kudos_id.is_not(None),
    )
    .join_from(table_of(Kudos), table_of(KudosReceiver), _RECEIVER.kudos_id == _KUDOS.id)
    .outerjoin(table_of(KudosReversal), _REVERSAL.kudos_id == _KUDOS.id)
    .where(_KUDOS.workspace_id == bindparam("workspace"))
    .order_by(_KUDOS.id, _RECEIVER.id)
)


def lines(scope: Scope, kudos_id: int) -> list[Line]:
    """Return the lines of kudos, one for each receiver."""
    found = scope.connection.execute(_LINES, {"workspace": scope.workspace_id, "kudos": kudos_id})
    return [Line(*row) for row in found]


_LINES = _LINE.where(_KUDOS.id == bindparam("kudos"))


def between(scope: Scope, one: int, others: Collection[int], first: date, last: date) -> list[Line]:
    """Return what somebody and any of the others gave each other, not in private, from `first` to `last`, in order."""
    own = {"one": one, "first": first, "last": last}
    found = scope.connection.execute(_between(len(others)), own | _by_place(scope, others))
    return [Line(*row) for row in found]


@cache
def _between(others: int) -> Select[Any]:
    one: BindParameter[int] = bindparam("one")
    them = _places(others)
    return _LINE.where(
        _KUDOS.giver_id.in_([one, *them]),  # what follows says so too, but no index can be read by it
        _KUDOS.local_day.between(bindparam("first"), bindparam("last")),
        _KUDOS.private.is_(False),
        or_(
            and_(_KUDOS.giver_id == one, _RECEIVER.person_id.in_(them)),
            and_(_RECEIVER.person_id == one, _KUDOS.giver_id.in_(them)),
        ),
    )


def set_points(scope: Scope, points: Mapping[int, int]) -> None:
    """Write what lines of the ledger, by row id, are worth now."""
    if points:
        scope.connection.execute(
            _SET_POINTS,
            [{"workspace": scope.workspace_id, "line": line, "worth": worth} for line, worth in points.items()],
        )


_SET_POINTS = (
    change(table_of(KudosReceiver))
    .where(_RECEIVER.workspace_id == bindparam("workspace"), _RECEIVER.id == bindparam("line"))
    .values(points=bindparam("worth"))
)


def _reversed(scope: Scope) -> Any:
    return select(KudosReversal.kudos_id).where(KudosReversal.workspace_id == scope.workspace_id)


# --- what comes late or again ---------------------------------------------------------------------


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


# --- erasure --------------------------------------------------------------------------------------


def erase(scope: Scope, person_id: int) -> list[Line]:
    """Put nobody in the place of a person wherever kudos name them, without words; return their lines as they are now.

    What was counted for the person alone, their scores and allowances, is deleted. The caller holds the person and
    everybody in `companions`.
    """
    own = {"workspace": scope.workspace_id, "person": person_id}
    found = [Line(*row) for row in scope.connection.execute(_LINES_OF, own)]
    if found:
        wiped = [{"workspace": scope.workspace_id, "kudos": number} for number in {line.kudos_id for line in found}]
        scope.connection.execute(_WIPE, wiped)
    for statement in (
        update(Kudos)
        .where(col(Kudos.workspace_id) == scope.workspace_id, col(Kudos.giver_id) == person_id)
        .values(giver_id=None),
        update(KudosReceiver)
        .where(col(KudosReceiver.workspace_id) == scope.workspace_id, col(KudosReceiver.person_id) == person_id)
        .values(person_id=None),
        update(KudosReversal)
        .where(col(KudosReversal.workspace_id) == scope.workspace_id, col(KudosReversal.by_id) == person_id)
        .values(by_id=None),
        delete(Score).where(col(Score.workspace_id) == scope.workspace_id, col(Score.person_id) == person_id),
        delete(KudosAllowance).where(
            col(KudosAllowance.workspace_id) == scope.workspace_id, col(KudosAllowance.giver_id) == person_id
        ),
        delete(KudosSource).where(
            col(KudosSource.workspace_id) == scope.workspace_id, col(KudosSource.person_id) == person_id
        ),
    ):
        scope.session.exec(statement)
    for row in [*scope.session]:
        if isinstance(row, Kudos):
            scope.session.expunge(row)  # what was read before still has the words: it is read anew
    return [
        line._replace(
            giver_id=None if line.giver_id == person_id else line.giver_id,
            person_id=None if line.person_id == person_id else line.person_id,
        )
        for line in found
    ]


_NAMING = union(
    rows_of(_KUDOS.id).where(_KUDOS.giver_id == bindparam("person")),
    rows_of(_RECEIVER.kudos_id).where(_RECEIVER.person_id == bindparam("person")),
).subquery("naming")
_LINES_OF = _LINE.join(_NAMING, _NAMING.c.id == _KUDOS.id).where(
    or_(_KUDOS.giver_id == bindparam("person"), _RECEIVER.person_id == bindparam("person"))
)
_WIPE = (
    change(table_of(Kudos))
    .where(_KUDOS.workspace_id == bindparam("workspace"), _KUDOS.id == bindparam("kudos"))
    .values(text=None, link=None, source=None, meaning=literal("erased:") + cast(_KUDOS.id, String))
)


def companions(scope: Scope, person_id: int) -> set[int]:
    """Return everybody who gave kudos to a person or got some from them."""
    own = {"workspace": scope.workspace_id, "person": person_id}
    found = [Line(*row) for row in scope.connection.execute(_LINES_OF, own)]
    people = {line.giver_id for line in found} | {line.person_id for line in found}
    return {number for number in people if number is not None and number != person_id}
