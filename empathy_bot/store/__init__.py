"""The only room that speaks SQL: the engine, transactions and scopes. Queries stand beside, one file per feature.

A Scope is a transaction seen by one workspace; every query function takes one, so no query can forget the workspace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, event, literal, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, SQLModel, create_engine

SQLITE_WAIT_MS = 10_000
"""How long one process waits for another's write before it gives up."""


Transaction = Session
"""What a transaction is to those who may open one but may not speak SQL."""


class ConflictError(Exception):
    """Another transaction got there first; trying the whole transaction again is safe and will see its result."""


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A transaction, seen by one workspace."""

    session: Session
    workspace_id: int

    @property
    def connection(self) -> Connection:
        """The transaction's connection, for statements that speak of columns and not of objects."""
        return self.session.connection()

    def add(self, row: SQLModel) -> None:
        """Write a new row and learn its id."""
        self.session.add(row)
        self.session.flush()


class Store:
    """The database behind a URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @property
    def is_sqlite(self) -> bool:
        """Whether one writer at a time is all the database can do."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit at the end, or undo everything when anything is raised. Raises ConflictError (see there)."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except IntegrityError as error:
                raise ConflictError(str(error.orig)) from error
            except OperationalError as error:
                if _may_be_retried(error):
                    raise ConflictError(str(error.orig)) from error
                raise

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def table_of(row: type[SQLModel]) -> Table:
    """Return the table that holds rows of a kind.

    What runs often is built once and speaks of a table's columns: to build a statement, and to make objects of what it
    finds, costs several times as much as to run it.
    """
    return SQLModel.metadata.tables[str(row.__tablename__)]


def insert_once(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row unless its key is there already; tell whether it was new."""
    statement = _insert_once(session.get_bind().dialect.name, table)
    return session.connection().execute(statement, values).first() is not None


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet."""
    if rows:
        statement = missing(session.get_bind().dialect.name, table)
        session.connection().execute(statement, [*rows])


def upsert(session: Session, table: type[SQLModel], amount: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add the rows' `amount` to the rows with their keys, or insert them."""
    if rows:
        statement = adding(session.get_bind().dialect.name, table, amount)
        session.connection().execute(statement, [*rows])


# Built once for each dialect: building one costs as much as running it.


@cache
def _insert_once(dialect: str, table: type[SQLModel]) -> Executable:
    return missing(dialect, table).returning(literal(1))


@cache
def missing(dialect: str, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """Return the statement that inserts a row unless its key is there already."""
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def adding(dialect: str, table: type[SQLModel], amount: str) -> postgresql.Insert | sqlite.Insert:
    """Return the statement that adds a row's `amount` to the row with its key, or inserts it."""
    statement = _insert(dialect, table)
    columns = table_of(table)
    return statement.on_conflict_do_update(
        index_elements=list(columns.primary_key), set_={amount: columns.c[amount] + statement.excluded[amount]}
    )


def _insert(dialect: str, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _engine(url: str) -> Engine:
    """Return the engine. What is written is in no message of an error (`hide_parameters`): those stand in logs."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    if parsed.get_backend_name() != "sqlite":
        msg = f"DATABASE_URL must be SQLite or PostgreSQL, not {parsed.get_backend_name()}"
        raise StoreError(msg)
    engine = create_engine(parsed, poolclass=QueuePool, connect_args={"check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # _begin_at_once opens every transaction
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # what a person did survives a power cut
            "foreign_keys=ON",
            f"busy_timeout={SQLITE_WAIT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    engine.dialect.do_begin = _begin_at_once  # type: ignore[assignment,method-assign] # a listener would slow every statement
    return engine


def _begin_at_once(connection: Any) -> None:
    """Take the write lock at once: a read that turns into a write could otherwise fail half-way."""
    connection.execute("BEGIN IMMEDIATE")


def _may_be_retried(error: OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01"} or "database is locked" in str(error.orig)
