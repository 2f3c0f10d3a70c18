"""What an operator's commands ask of a database: to open, what their words mean in it, whether it fits the clock.

Read only. Every fault comes out as a sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import select as rows_of
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session, col, func, or_, select

from empathy_bot.events import Platform
from empathy_bot.learning.item_analysis import Chosen
from empathy_bot.store import Scope, Store, StoreError, directory, personal
from empathy_bot.store.tables import (
    Answer,
    Delivery,
    Enrolment,
    Group,
    Kudos,
    Person,
    Prompt,
    SeenEvent,
    Workspace,
)
from empathy_bot.words import DEFAULT_LOCALE

PLATFORMS: tuple[Platform, ...] = get_args(Platform)

_WRITTEN = (
    SeenEvent.seen_utc, Prompt.created_utc, Answer.answered_utc, Kudos.given_utc, Delivery.settled_utc
)  # fmt: skip


@contextmanager
def plain_faults() -> Iterator[None]:
    """Turn what a driver or a bad address raises into a StoreError that says what to check. Quotes no password."""
    try:
        yield
    except ArgumentError as error:
        raise StoreError("DATABASE_URL is not an address such as sqlite:///bot.db or postgresql://host/name") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"PostgreSQL needs the package {error.name}: install empathy-bot[postgres]") from error
    except DBAPIError as error:
        reason = (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]
        raise StoreError(
            f"the database cannot be used ({reason}): check DATABASE_URL, and that it is running"
        ) from error


def opened(url: str) -> Store:
    """Return the store behind DATABASE_URL, which Heroku and Dokku begin with `postgres:`. Raises StoreError."""
    scheme, colon, rest = url.partition(":")
    with plain_faults():
        return Store(("postgresql" if scheme == "postgres" else scheme) + colon + rest)


@dataclass(frozen=True, slots=True)
class Found:
    """What an operator's words mean: a group's channel, or a person and their zone, by the platform's ids."""

    group: str | None = None
    person: str | None = None
    zone: str | None = None


def workspaces(store: Store) -> list[tuple[Platform, str]]:
    """Return every workspace, by platform and the platform's id."""
    with Session(store.engine) as session:
        rows = session.exec(select(Workspace).order_by(col(Workspace.id)))
        return [(platform, row.external_id) for row in rows for platform in PLATFORMS if platform == row.platform]


def the_workspace(store: Store, wanted: str | None) -> tuple[Platform, str]:
    """Return the workspace with that id, without one the only one there is. Raises LookupError with what to do."""
    homes = [home for home in workspaces(store) if wanted in {None, home[1]}]
    if not homes:
        raise LookupError(f"there is no workspace {wanted!r}" if wanted else "nobody uses this database yet")
    if len(homes) > 1:
        told = ", ".join(f"--workspace {id_}" for _, id_ in homes)
        raise LookupError(f"there is more than one workspace, say which: {told}")
    return homes[0]


def find(store: Store, workspace: tuple[Platform, str], *, group: str | None, person: str | None) -> list[Found]:
    """Return what in a workspace is meant by the id, or exact name, of a group or a person; two may share a name."""
    with Session(store.engine) as session:
        number = _workspace_id(session, workspace)
        if group is not None:
            groups = session.exec(select(Group).where(Group.workspace_id == number)).all()
            same_id = [row for row in groups if row.external_id == group]
            return [Found(group=row.external_id) for row in same_id or groups if group in {row.external_id, row.name}]
        people = session.exec(
            select(Person).where(
                Person.workspace_id == number, or_(col(Person.external_id) == person, col(Person.name) == person)
            )
        ).all()
        same = [row for row in people if row.external_id == person] or people
        return [Found(person=row.external_id, zone=_zone(session, row)) for row in same]


@contextmanager
def looking(store: Store, workspace: tuple[Platform, str]) -> Iterator[Scope]:
    """Look into a workspace without changing anything."""
    with Session(store.engine) as session:
        yield Scope(session, _workspace_id(session, workspace))


def kept(store: Store, workspace: tuple[Platform, str], person_id: str) -> dict[str, list[personal.Row]] | None:
    """Return what is kept about a person, by table; None when nobody there has this platform id."""
    with looking(store, workspace) as scope:
        person = directory.person(scope, person_id)
        return personal.about(scope, person) if person else None


def choices(scope: Scope) -> list[Chosen]:
    """Return what people of a workspace chose in quizzes of daily practice, oldest first."""
    rows = scope.connection.execute(
        rows_of(col(Answer.person_id), col(Prompt.item_id), col(Prompt.locale), col(Answer.option), col(Answer.score))
        .join(Prompt, col(Prompt.id) == col(Answer.prompt_id))
        .where(col(Answer.workspace_id) == scope.workspace_id, col(Answer.option).is_not(None))
        .order_by(col(Answer.local_day), col(Answer.id))
    )
    return [
        Chosen(person, item, locale or DEFAULT_LOCALE, option, score)
        for person, item, locale, option, score in rows
        if option is not None and score is not None
    ]


def _workspace_id(session: Session, workspace: tuple[Platform, str]) -> int:
    where = select(Workspace.id).where(Workspace.platform == workspace[0], Workspace.external_id == workspace[1])
    return session.exec(where).one() or 0


def _zone(session: Session, person: Person) -> str | None:
    """Return the person's zone, else that of a group of theirs."""
    groups = session.exec(
        select(Group.zone)
        .join(Enrolment, col(Enrolment.group_id) == col(Group.id))
        .where(Enrolment.workspace_id == person.workspace_id, Enrolment.person_id == person.id)
        .order_by(col(Enrolment.id))
    )
    return person.zone or next((zone for zone in groups if zone), None)


def newest_instant(store: Store) -> datetime | None:
    """Return when the newest thing that happened was written down; None when nothing has happened yet."""
    with Session(store.engine) as session:
        found = [session.exec(select(func.max(col(column)))).one() for column in _WRITTEN]
    return max((instant for instant in found if instant is not None), default=None)
