"""Queries about who and where: workspaces, people, groups and enrolments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import and_, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select as SelectOfTuple

from empathy_bot.events import Someone, tidy_locale, tidy_name
from empathy_bot.store import Scope, insert_once, packs
from empathy_bot.store.tables import Enrolment, Group, Person, Workspace

ENROLLED = ("active",)
IN_CHANNEL = ("active", "invited")
_IDS = tuple(f"id_{place}" for place in range(20))
"""The people who are looked up in one statement; those beyond are asked for one by one."""
_MOVED, _MET, _HERE = "moved", "met", "here"


def workspace(session: Session, platform: str, external_id: str, now: datetime) -> Workspace:
    """Return the workspace, made when it is seen for the first time."""
    query = select(Workspace).where(Workspace.platform == platform, Workspace.external_id == external_id)
    found = session.exec(query).first()
    if found is None:
        insert_once(session, Workspace, platform=platform, external_id=external_id, created_utc=now)
        found = session.exec(query).one()
    return found


def workspace_by_id(session: Session, workspace_id: int) -> Workspace:
    """Return a workspace that is known to exist."""
    return session.exec(select(Workspace).where(Workspace.id == workspace_id)).one()


# Statements that every click runs are built once: building one costs as much as running it.
_PERSON = select(Person).where(
    Person.workspace_id == bindparam("workspace"), Person.external_id == bindparam("external_id")
)
_PARTS = (
    select(Group, Enrolment)
    .join(Enrolment, col(Enrolment.group_id) == col(Group.id))
    .where(Enrolment.workspace_id == bindparam("workspace"), Enrolment.person_id == bindparam("person"))
    .order_by(col(Enrolment.id))
)


_GROUP_AT = select(Group).where(
    Group.workspace_id == bindparam("workspace"), Group.external_id == bindparam("external_id")
)


def person(scope: Scope, external_id: str) -> Person | None:
    """Return the person with this platform id."""
    return scope.session.exec(_PERSON, params={"workspace": scope.workspace_id, "external_id": external_id}).first()


def person_by_id(scope: Scope, person_id: int) -> Person | None:
    """Return the person with this row id."""
    return scope.session.exec(
        select(Person).where(Person.workspace_id == scope.workspace_id, Person.id == person_id)
    ).first()


def meet(scope: Scope, ids: Collection[str], place: str | None) -> None:
    """Look up at once what nearly every event asks for: the people it names, its channel's group, the packs' stamp.

    `know`, `group_at` and `packs.stamp` then need not ask the database; whatever is not there yet, they do ask for.
    """
    named = dict(zip(_IDS, ids, strict=False))
    rows = scope.session.exec(_around(len(named)), params={"workspace": scope.workspace_id, "place": place, **named})
    met = scope.session.info[_MET] = {}
    for row, here, stamp in rows:
        met[row.external_id] = row
        if here is not None:
            scope.session.info[_HERE] = here
        packs.remember(scope, stamp)


@cache
def _around(people: int) -> SelectOfTuple[Person, Group, str]:
    return (
        select(Person, Group, Workspace.packs_stamp)
        .join(Workspace, col(Workspace.id) == col(Person.workspace_id))
        .join(
            Group,
            and_(col(Group.workspace_id) == col(Person.workspace_id), col(Group.external_id) == bindparam("place")),
            isouter=True,
        )
        .where(
            Person.workspace_id == bindparam("workspace"),
            col(Person.external_id).in_([bindparam(name) for name in _IDS[:people]]),
        )
    )


def lock(scope: Scope, *people: int) -> None:
    """Let nobody else who asks for one of these locks go on before the transaction ends, where the database can."""
    scope.session.exec(
        select(Person.id)
        .where(Person.workspace_id == scope.workspace_id, col(Person.id).in_(people))
        .order_by(col(Person.id))  # everybody in one order, so that two never wait for each other
        .with_for_update()
    ).all()


def people_by_id(scope: Scope, ids: Collection[int]) -> dict[int, Person]:
    """Return the people with these row ids."""
    rows = scope.session.exec(select(Person).where(Person.workspace_id == scope.workspace_id, col(Person.id).in_(ids)))
    return {row.id: row for row in rows if row.id is not None}


def know(scope: Scope, someone: Someone) -> Person:
    """Return the person's row, made when they are new, with everything that `someone` says written into it."""
    row = scope.session.info.get(_MET, {}).get(someone.id) or person(scope, someone.id)
    if row is None:
        insert_once(scope.session, Person, workspace_id=scope.workspace_id, external_id=someone.id, **_NEW_PERSON)
        row = person(scope, someone.id)
        if row is None:  # pragma: no cover - the row was inserted, or was there
            raise LookupError(someone.id)
    name = tidy_name(someone.name)
    if name and row.name != name:
        row.name = name
    if someone.zone and not row.zone_chosen and row.zone != someone.zone:
        row.zone = someone.zone
        scope.session.info.setdefault(_MOVED, set()).add(row.id)
    locale = tidy_locale(someone.locale)
    if locale and row.locale != locale:
        row.locale = locale
    if someone.is_bot and not row.is_bot:
        row.is_bot = True
    if someone.is_guest is not None and someone.is_guest != row.is_guest:
        row.is_guest = someone.is_guest
    if someone.is_gone is not None and someone.is_gone != row.is_gone:
        row.is_gone = someone.is_gone
    return row


_NEW_PERSON = {"name": "", "zone_chosen": False, "is_bot": False, "peer_asks": True, "paused": False} | {
    "is_guest": False,
    "is_gone": False,
    "on_boards": True,
}


def has_moved(scope: Scope, person: Person) -> bool:
    """Tell whether this transaction learned that the person is in another zone."""
    return person.id in scope.session.info.get(_MOVED, ())


def group(scope: Scope, group_id: int) -> Group | None:
    """Return the group with this row id."""
    return scope.session.exec(
        select(Group).where(Group.workspace_id == scope.workspace_id, Group.id == group_id)
    ).first()


def group_at(scope: Scope, place: str) -> Group | None:
    """Return the group of the channel with this platform id."""
    here: Group | None = scope.session.info.get(_HERE)
    if here is not None and here.external_id == place:
        return here
    return scope.session.exec(_GROUP_AT, params={"workspace": scope.workspace_id, "external_id": place}).first()


def groups(scope: Scope) -> Sequence[Group]:
    """Return every group of the workspace."""
    return scope.session.exec(select(Group).where(Group.workspace_id == scope.workspace_id)).all()


def parts(scope: Scope, person_id: int) -> Sequence[tuple[Group, Enrolment]]:
    """Return every group that the person was ever part of, with their part in it, oldest first."""
    return scope.session.exec(_PARTS, params={"workspace": scope.workspace_id, "person": person_id}).all()


def groups_of(scope: Scope, person_id: int, states: Collection[str] = ENROLLED) -> list[Group]:
    """Return the active groups that the person is in, in one of `states`, oldest first."""
    return [group for group, part in parts(scope, person_id) if part.state in states and group.active]


def managed(scope: Scope, person_id: int) -> list[Group]:
    """Return the active groups that the person manages and whose channel they are in, oldest first."""
    rows = parts(scope, person_id)
    return [group for group, part in rows if part.is_manager and part.state != "gone" and group.active]


def enrolment(scope: Scope, group_id: int, person_id: int) -> Enrolment | None:
    """Return the person's part in the group."""
    return scope.session.exec(
        select(Enrolment).where(
            Enrolment.workspace_id == scope.workspace_id,
            Enrolment.group_id == group_id,
            Enrolment.person_id == person_id,
        )
    ).first()


def enrolments(scope: Scope, group_id: int) -> Sequence[Enrolment]:
    """Return everybody's part in the group."""
    return scope.session.exec(
        select(Enrolment).where(Enrolment.workspace_id == scope.workspace_id, Enrolment.group_id == group_id)
    ).all()


def locale_of(scope: Scope, group: Group) -> str | None:
    """Return the locale in which a group's channel is spoken to: the one set, until then that of its first manager.

    That one may become known only after the bot has arrived; from then on it is the group's.
    """
    if group.locale is None:
        first = (
            select(Person.locale)
            .join(Enrolment, col(Enrolment.person_id) == col(Person.id))
            .where(
                Person.workspace_id == scope.workspace_id,
                Enrolment.group_id == group.id,
                col(Enrolment.is_manager),
                col(Person.locale).is_not(None),
            )
            .order_by(col(Enrolment.id))
        )
        group.locale = scope.session.exec(first).first()
    return group.locale


def members(scope: Scope, group_id: int, states: Collection[str] = IN_CHANNEL) -> Sequence[Person]:
    """Return the people of the group's channel in one of `states`, by name."""
    return scope.session.exec(
        select(Person)
        .join(Enrolment, col(Enrolment.person_id) == col(Person.id))
        .where(
            Person.workspace_id == scope.workspace_id,
            Enrolment.group_id == group_id,
            col(Enrolment.state).in_(states),
            col(Person.is_bot).is_(False),
        )
        .order_by(Person.name, Person.external_id)
    ).all()


def due_people(session: Session, now: datetime, limit: int) -> Sequence[Person]:
    """Return people, of every workspace, whose next prompt is due. For the tick alone."""
    return session.exec(
        select(Person).where(col(Person.next_due_utc) <= now).order_by(col(Person.next_due_utc)).limit(limit)
    ).all()
