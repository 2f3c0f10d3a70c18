"""What an operator's commands ask of a database: to be opened by its address, and whether its rows fit the clock.

Read only, and about the whole database, never about a person. Every fault comes out as a sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session, col, func, select

from empathy_bot.store import Store, StoreError
from empathy_bot.store.tables import Answer, Delivery, Kudos, Prompt, SeenEvent

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


def newest_instant(store: Store) -> datetime | None:
    """Return when the newest thing that happened was written down; None when nothing has happened yet."""
    with Session(store.engine) as session:
        found = [session.exec(select(func.max(col(column)))).one() for column in _WRITTEN]
    return max((instant for instant in found if instant is not None), default=None)
