"""Processes to be measured: the real `empathy-bot serve`, and the floors beside it.

Each runs in a folder of its own, with no settings but those it is given, on a port of this machine alone.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import mkstemp

import uvicorn
from starlette.applications import Starlette

from empathy_bot.settings import Settings
from tests.benchmarks.load import Address
from tests.benchmarks.report import say
from tests.fakes.slack_model import SECRET, TOKEN
from tests.fakes.teams import APP_ID, PASSWORD, Cloud

ROOT = Path(__file__).parents[2]
SERVE = ("-m", "adapters.cli", "serve")
PATIENCE = 60.0
_ANNOUNCED = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True, slots=True)
class Server:
    """A process that accepts requests."""

    process: subprocess.Popen[str]
    address: Address

    def processor_seconds(self) -> float:
        """Return how long it has kept a core busy."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Return its resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024 / 1e6

    def get(self, path: str) -> int:
        """Return the status of a page; 0 while nobody answers."""
        connection = HTTPConnection(*self.address, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


@contextmanager
def started(
    folder: Path, *command: str, settings: Mapping[str, str] | None = None, errors: Path | None = None
) -> Iterator[Server]:
    """Start a Python module, with options before it, that says where it listens; end it as a power cut would.

    What it writes to its standard error goes to `errors`.
    """
    with (errors or Path(mkstemp(".log", dir=folder)[1])).open("w+", encoding="utf-8") as log:
        process = _spawn(folder, [sys.executable, *command], settings or {}, log.fileno())
        try:
            assert process.stdout is not None
            found = _ANNOUNCED.search(process.stdout.readline())
            if found is None:
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)} did not start: {log.read()[-2000:]}")
            yield Server(process, ("127.0.0.1", int(found[1])))
        finally:
            process.kill()
            process.communicate()


def wait_until_ready(server: Server) -> None:
    """Return as soon as the server says that it is ready."""
    deadline = time.monotonic() + PATIENCE
    while server.get("/readyz") != 200:
        assert server.process.poll() is None, "the server stopped"
        assert time.monotonic() < deadline, "the server did not become ready"
        time.sleep(0.005)


def slack_settings(database: Path, api_url: str) -> dict[str, str]:
    """Return what an operator sets for Slack."""
    return {
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": "0",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
    }


def teams_settings(database: Path, cloud: Cloud) -> dict[str, str]:
    """Return what an operator sets for Teams."""
    return {
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": "0",
        "MICROSOFT_APP_ID": APP_ID,
        "MICROSOFT_APP_PASSWORD": PASSWORD,
        "TEAMS_OPENID_METADATA_URL": cloud.metadata_url,
        "TEAMS_LOGIN_URL": cloud.login_url,
        "TEAMS_SERVICE_HOSTS": cloud.host,
    }


def serve_bare(app: Starlette) -> None:
    """Serve an application with the same server, and the same settings of it, as the bot."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    say(f"http://127.0.0.1:{listener.getsockname()[1]}/")
    config = uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def _spawn(folder: Path, command: list[str], settings: Mapping[str, str], log: int) -> subprocess.Popen[str]:
    ours = {name.upper() for name in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
