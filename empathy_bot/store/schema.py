"""Bringing a database to the shape that this version of the program needs.

Alembic does the work; it is imported only when asked for, because a server that starts up to date does not need it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from empathy_bot.store import Store, StoreError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "20261128_sparse"
"""The revision that this version of the program works with; a test holds it against the scripts."""


def revision(store: Store) -> str | None:
    """Return the database's revision, or None for an empty database."""
    with store.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(store: Store) -> bool:
    """Bring the database up to date; tell whether anything had to be done."""
    if revision(store) == NEWEST:
        return False
    from alembic import command  # noqa: PLC0415 (see the module's first lines)

    with store.engine.connect() as connection:
        command.upgrade(_config(connection), "head")
    return True


def require_newest(store: Store) -> None:
    """Raise StoreError, with the remedy, unless the database is up to date."""
    found = revision(store)
    if found != NEWEST:
        msg = f"the database is at {found or 'no revision'}, this version needs {NEWEST}: run `empathy-bot db upgrade`"
        raise StoreError(msg)


def differences(store: Store) -> list[str]:
    """Return where the database's tables differ from the program's, in Alembic's words; empty when they agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    from empathy_bot.store import tables  # noqa: PLC0415

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return [str(difference) for difference in compare_metadata(context, tables.METADATA)]


def _config(connection: object) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
