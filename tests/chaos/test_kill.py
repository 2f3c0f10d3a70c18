"""`kill -9` of the real process at random moments: what the platform took it took once, and nothing is unaccounted for.

Edits of a shout-out are the exception: they may be made twice, and none is left undone.

The ledger, an HTTP server of the test, stands in the platform's place: it alone knows what was really posted.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Self

import pytest

from empathy_bot.actions import JoinKudos
from empathy_bot.store import Scope, Store, deliveries, directory
from empathy_bot.store.tables import Delivery
from tests.fakes.clock import MONDAY, StillClock
from tests.fakes.pack import small_pack
from tests.fakes.sender import crowd
from tests.fakes.world import World

ROOT = Path(__file__).parents[2]
WORKSPACES = ("acme", "globex")
PEOPLE = 90
"""In each workspace."""
EDITS = 6
"""Of one shout-out, in each workspace: so many people add their thanks."""
SPEED = 40.0
"""A lease of twenty seconds runs out after half a second."""
SPREAD = timedelta(seconds=240)
"""Of the fast clock: the time over which prompts fall due."""
PATIENCE = 60.0
"""Seconds in which everything must have been delivered or be in doubt."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Keep silent: whoever was connected is dead, which is what this test is about."""


class Ledger:
    """The platform: takes most posts after a moment, asks for patience now and then, and writes down what it took."""

    def __init__(self, seed: int) -> None:
        self.taken: list[tuple[str, str]] = []
        self.edited: list[tuple[tuple[str, str], str]] = []  # which delivery, and the message that it replaced
        self.asked_for_patience = 0
        self._random = Random(seed)
        self._lock = threading.Lock()
        ledger = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                post = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, before, after = ledger.decide()
                time.sleep(before)
                if status == 200:
                    ledger.take(post)
                time.sleep(after)
                said = json.dumps({"reference": f"m{len(ledger.taken)}"}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/post"

    def take(self, post: dict[str, str]) -> None:
        """Write down a post, or an edit of one."""
        key = post["workspace"], post["key"]
        if post["replaces"]:
            self.edited.append((key, f"{post['workspace']} {post['replaces']}"))
        else:
            self.taken.append(key)

    def wait_for_more(self) -> None:
        """Wait until one more post is taken."""
        before = len(self.taken)
        _until(lambda: len(self.taken) > before, "nothing is posted any more")

    def decide(self) -> tuple[int, float, float]:
        """Return the status, and the seconds before and after the post is taken."""
        with self._lock:
            if self._random.random() < 0.04:
                self.asked_for_patience += 1
                return 429, 0.005, 0.0
            return 200, self._random.uniform(0, 0.03), self._random.uniform(0, 0.06)

    @contextmanager
    def open(self) -> Iterator[Ledger]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


class Victims:
    """Processes of the bot on one database, some alive."""

    def __init__(self, url: str, ledger: Ledger, log: Path) -> None:
        started = str(time.time())
        command = [sys.executable, "-m", "tests.chaos.bot_process", url, ledger.url, started, str(SPEED)]
        with log.open("w") as told:
            self._nursery = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True
            )
        self._alive: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in self._alive:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._nursery.communicate()

    def start(self) -> None:
        """Bring a new process to life."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("\n")
        self._nursery.stdin.flush()
        self._alive.append(int(self._nursery.stdout.readline()))

    def kill(self, random: Random) -> None:
        """End one of them as a power cut would. Fails when it has died by itself."""
        os.kill(self._alive.pop(random.randrange(len(self._alive))), signal.SIGKILL)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """A database in which everybody's prompt, and every edit of a shout-out, falls due within SPREAD."""
    found = Store(sqlite_url)
    worlds = [World(found, StillClock(), small_pack(), workspace=workspace) for workspace in WORKSPACES]
    for world in worlds:
        crowd(world, PEOPLE)
        world.says("p0", "kudos ", "@p1", " for hearing a worried caller out.")
        world.deliver()
    for kudos, world in enumerate(worlds, start=1):
        for number in range(2, 2 + EDITS):
            world.clicks(f"p{number}", JoinKudos(kudos=kudos))
    with found.transaction() as session:
        for number in range(len(WORKSPACES)):
            for place, row in enumerate(_of_kind(Scope(session, number + 1), "shoutout_edit")):
                row.due_utc = MONDAY + SPREAD * place / EDITS
            people = directory.people_by_id(Scope(session, number + 1), range(1, 1000)).values()
            for place, person in enumerate(one for one in people if one.external_id.startswith("p")):
                person.next_due_utc = MONDAY + SPREAD * place / PEOPLE
    yield found
    found.close()


@pytest.mark.parametrize(("processes", "kills", "seed"), [(1, 15, 1), (2, 10, 2)])
def test_killed_at_any_moment_nothing_is_posted_twice_or_lost(
    store: Store, tmp_path: Path, processes: int, kills: int, seed: int
) -> None:
    random, log = Random(seed), tmp_path / "log"
    with Ledger(seed).open() as ledger, Victims(store.url, ledger, log) as victims:
        for _ in range(processes):
            victims.start()
        for _ in range(kills):
            ledger.wait_for_more()
            time.sleep(random.uniform(0, random.choice((0.02, 0.2))))  # often with an answer on its way
            victims.kill(random)
            victims.start()
        _until(lambda: not _open(store), "not everything was delivered")
    assert "Traceback" not in log.read_text()
    _account(store, ledger)


def _account(store: Store, ledger: Ledger) -> None:
    posts = Counter(ledger.taken)
    rows = {(workspace, f"{row.recipient}/{row.kind}/{row.cause}"): row.state for workspace, row in _rows(store)}
    assert len(rows) == PEOPLE * len(WORKSPACES)
    assert [key for key, times in posts.items() if times > 1] == []
    assert [key for key, state in rows.items() if state == "sent" and posts[key] != 1] == []
    assert [key for key in rows if not posts[key] and rows[key] != "ambiguous"] == []
    assert set(rows.values()) <= {"sent", "ambiguous"}
    doubts = [*rows.values(), *(row.state for _, row in _rows(store, "kudos_note"))].count("ambiguous")
    assert doubts or len(ledger.edited) > len(_edits(store)), (
        "no kill hit a post in flight: the test has lost its teeth"
    )
    assert list(rows.values()).count("sent") > len(rows) / 3
    edits = {(workspace, f"{row.recipient}/{row.kind}/{row.cause}"): row for workspace, row in _edits(store)}
    assert len(edits) == EDITS * len(WORKSPACES)
    assert {row.state for row in edits.values()} == {"sent"}
    assert {key for key, _ in ledger.edited} == set(edits)
    assert len({replaced for _, replaced in ledger.edited}) == len(WORKSPACES)


def _rows(store: Store, kind: str = "prompt") -> list[tuple[str, Delivery]]:
    with store.transaction() as session:
        return [
            (workspace, row)
            for number, workspace in enumerate(WORKSPACES)
            for row in _of_kind(Scope(session, number + 1), kind)
        ]


def _edits(store: Store) -> list[tuple[str, Delivery]]:
    return _rows(store, "shoutout_edit")


def _of_kind(scope: Scope, kind: str) -> list[Delivery]:
    return [row for row in deliveries.by_id(scope, range(1, 2000)) if row.kind == kind]


def _open(store: Store) -> int:
    """Return how many prompts are neither delivered nor in doubt, and how many edits are not made."""
    settled = [row for _, row in [*_rows(store), *_edits(store)] if row.state not in {"due", "sending"}]
    return (PEOPLE + EDITS) * len(WORKSPACES) - len(settled)


def _until(true: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)
