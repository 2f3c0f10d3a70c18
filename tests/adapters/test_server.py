"""The whole server as it is served: its own routes, what it refuses to be, and how it stops."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import uvicorn

from adapters.serve import SetupError, build, is_loopback
from empathy_bot.settings import Settings
from empathy_bot.store import Store, StoreError

SLACK = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s3cret", "slack_api_url": "http://127.0.0.1:1/api/"}
TEAMS = {
    "microsoft_app_id": "c0ffee00-0000-4000-8000-00000000b0b0",
    "microsoft_app_password": "s3cret",
    "teams_login_url": "http://127.0.0.1:1",
    "teams_openid_metadata_url": "http://127.0.0.1:1/openid",
}


def settings(url: str, **told: Any) -> Settings:
    return Settings(_env_file=None, database_url=url, **told)


class Served:
    """A server in a thread, at `url`."""

    def __init__(self, found: Settings) -> None:
        config = uvicorn.Config(build(found), host="127.0.0.1", port=0, log_config=None, proxy_headers=False)
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.server.run)

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started:
            assert self._thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        host, port = self.server.servers[0].sockets[0].getsockname()
        self.port, self.url = port, f"http://{host}:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self, seconds: float = 10) -> None:
        self.server.should_exit = True
        self._thread.join(seconds)
        assert not self._thread.is_alive()

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> tuple[int, str]:
        try:
            with urlopen(Request(self.url + path, method=method, headers=headers), timeout=10) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def local(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The local chat, with its demo team. It is only looked at, so that one is enough for all."""
    file = tmp_path_factory.mktemp("local") / "empathy.db"
    shutil.copy(sqlite_template, file)
    with Served(settings(f"sqlite:///{file}")) as served:
        yield served


def paths(served: Served) -> set[str]:
    """Return the paths that a server answers."""
    asked = ("/", "/static/chat.css", "/slack/events", "/api/messages", "/healthz", "/readyz", "/metrics")
    return {path for path in asked if served.ask(path)[0] != 404}


def paths_with(found: Settings) -> set[str]:
    with Served(found) as served:
        return paths(served)


def test_it_tells_that_it_lives_that_it_is_ready_and_how_it_does(local: Served) -> None:
    assert local.ask("/healthz") == (200, "alive\n")
    assert local.ask("/readyz") == (200, "ready\n")
    status, told = local.ask("/metrics")
    assert status == 200
    assert "# TYPE empathy_bot_deliveries_total counter" in told
    assert "# TYPE empathy_bot_event_seconds histogram" in told


def test_it_is_not_ready_while_the_database_is_behind(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    with Served(settings(sqlite_url, **SLACK)) as served:
        with store.transaction() as session:
            session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
        status, told = served.ask("/readyz")
        assert status == 503
        assert "older" in told
        assert "empathy-bot db upgrade" in told
        assert served.ask("/healthz")[0] == 200  # restarting it would not help
    store.close()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_it_is_not_ready_while_the_database_is_gone(database_url: str, postgres_template: str) -> None:
    server = Store(postgres_template).engine.execution_options(isolation_level="AUTOCOMMIT")
    name = Store(database_url).engine.url.database
    with Served(settings(database_url, **SLACK)) as served, server.connect() as connection:
        assert served.ask("/readyz") == (200, "ready\n")
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        status, told = served.ask("/readyz")
        assert (status, told.partition(":")[0]) == (503, "not ready")
        assert "DATABASE_URL" in told
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert served.ask("/readyz") == (200, "ready\n")
    server.dispose()


def test_without_credentials_it_serves_the_local_chat_and_microsofts_local_client(local: Served) -> None:
    assert paths(local) == {
        "/", "/static/chat.css", "/api/messages", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip


def test_with_slack_only_it_serves_slack_only(sqlite_url: str) -> None:
    assert paths_with(settings(sqlite_url, **SLACK)) == {"/slack/events", "/healthz", "/readyz", "/metrics"}


def test_with_teams_only_it_serves_teams_only(sqlite_url: str) -> None:
    assert paths_with(settings(sqlite_url, **TEAMS)) == {"/api/messages", "/healthz", "/readyz", "/metrics"}


def test_with_both_it_serves_both(sqlite_url: str) -> None:
    both = settings(sqlite_url, **SLACK, **TEAMS)
    assert paths_with(both) == {"/slack/events", "/api/messages", "/healthz", "/readyz", "/metrics"}


@pytest.mark.parametrize("path", ["/", "/static/chat.css"])
@pytest.mark.parametrize(
    "headers", [{"Host": "chat.example.com"}, {"X-Forwarded-For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}]
)
def test_the_local_chat_is_for_this_machine_only(local: Served, path: str, headers: dict[str, str]) -> None:
    assert local.ask(path)[0] == 200
    assert local.ask(path, **headers)[0] == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
def test_it_refuses_to_open_the_local_chat_to_the_network(sqlite_url: str, host: str) -> None:
    with pytest.raises(SetupError, match=r"would open the local chat to the network.*HOST=127\.0\.0\.1"):
        build(settings(sqlite_url, host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_by_any_name_will_do(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "told",
    [
        {"slack_bot_token": "xoxb-1"},
        {"slack_signing_secret": "s3cret"},
        {"slack_app_token": "xapp-1"},
        {**TEAMS, "microsoft_app_password": None},
        {**TEAMS, "microsoft_app_id": ""},
    ],
)
def test_half_of_a_platforms_credentials_is_a_mistake_and_no_local_chat(sqlite_url: str, told: dict[str, Any]) -> None:
    with pytest.raises(SetupError, match="needs"):
        build(settings(sqlite_url, **told))


@pytest.mark.parametrize(
    "told", [{"teams_login_url": "https://login.example.com"}, {"microsoft_app_type": "SingleTenant"}]
)
def test_teams_settings_that_cannot_be_right_are_refused(sqlite_url: str, told: dict[str, Any]) -> None:
    with pytest.raises(SetupError):
        build(settings(sqlite_url, **{**TEAMS, **told}))


def test_an_empty_sqlite_file_is_brought_up_to_date(tmp_path: Path) -> None:
    with Served(settings(f"sqlite:///{tmp_path / 'new.db'}", **SLACK)) as served:
        assert served.ask("/readyz")[0] == 200


def test_a_postgresql_that_is_behind_is_refused_with_the_remedy(postgres_template: str) -> None:
    with pytest.raises(StoreError, match="empathy-bot db upgrade"):
        build(settings(postgres_template, **SLACK))  # the server's own database, without a table of ours


def test_postgresql_is_served_once_it_is_migrated(database_url: str) -> None:
    with Served(settings(database_url, **SLACK)) as served:
        assert served.ask("/readyz")[0] == 200


def test_it_stops_at_once_and_leaves_no_thread_behind(sqlite_url: str) -> None:
    before = set(threading.enumerate())
    served = Served(settings(sqlite_url))
    with served:
        assert served.ask("/")[0] == 200
        began = time.monotonic()
        served.stop()
        assert time.monotonic() - began < 5
    assert set(threading.enumerate()) <= before
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", served.port), timeout=1)
