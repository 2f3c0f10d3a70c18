"""From a signed request to its acknowledgement, the bot against a floor: the same course for Slack and for Teams.

The bot and its floors take turns under the same load, so that what else the machine does falls on all of them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import load
from tests.benchmarks.crowd import Commits, Waiting, answers
from tests.benchmarks.load import Shot
from tests.benchmarks.report import SPREAD, Report, milliseconds, percentile, spread
from tests.benchmarks.servers import Server

RATE = 200
"""Clicks a second."""
CONNECTIONS = 16
"""Of those who click as fast as they can."""
WARM_UP = 200
MOST_FLAT_OUT = 900
"""Clicks a second that are prepared for the bot flat out; more would not be used."""
ABSOLUTE = 0.012
"""Seconds; the goal's other half."""
COMMITS = 1.5
"""Times a commit's p99 that a click may take beyond its floor."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    rounds: int
    seconds: float
    flat_seconds: float
    runs: int
    idle_seconds: float
    posts: int

    @property
    def clicks(self) -> int:
        """How many clicks the bot gets at most."""
        at_rate = int(RATE * self.seconds) * (self.rounds + 1)
        return 1 + WARM_UP + at_rate + int(MOST_FLAT_OUT * self.flat_seconds)


@dataclass(frozen=True, slots=True)
class Click:
    """An answer to a waiting prompt, as the body of a request."""

    waiting: Waiting
    body: bytes


@dataclass
class Contender:
    """A server under the load, and what was found of it. `wrap` makes a body a request, signed now."""

    name: str
    server: Server
    clicks: Sequence[Click]
    wrap: Callable[[bytes], bytes]
    steady: list[Shot] = field(default_factory=list)
    random: list[Shot] = field(default_factory=list)
    acknowledged: list[Waiting] = field(default_factory=list)
    failed: int = 0
    first: float = 0.0
    processor: float = 0.0
    a_second: float = 0.0
    _used: int = 0

    def at(self, due: list[float]) -> list[Shot]:
        """Click when it is due."""
        chosen = self.clicks[self._used : self._used + len(due)]
        shots = load.at_times(self.server.address, [self.wrap(click.body) for click in chosen], due)
        self._count(shots)
        return shots

    def warm_up(self) -> None:
        """Click once for a first time, then often enough that everything is loaded."""
        self.first = self.at([0.0])[0].seconds
        self.at(load.even(WARM_UP, RATE / 2))

    def keep_steady(self, seconds: float) -> None:
        """Click like clockwork, and measure the processor too."""
        before = self.server.processor_seconds()
        shots = self.at(load.even(int(RATE * seconds), RATE))
        self.processor += self.server.processor_seconds() - before
        self.steady += shots

    def go_flat_out(self, seconds: float) -> None:
        """Click as fast as the answers come."""
        requests = [self.wrap(click.body) for click in self.clicks[self._used :]]
        shots, took = load.flat_out(self.server.address, requests, CONNECTIONS, seconds)
        self._count(shots)
        self.a_second = sum(shot.status == 200 for shot in shots) / took

    def _count(self, shots: list[Shot]) -> None:
        for shot in shots:
            if shot.status == 200:
                self.acknowledged.append(self.clicks[self._used].waiting)
            else:
                self.failed += 1
            self._used += 1


def race(ours: Contender, floor: Contender, commits: Commits, scale: Scale) -> list[float]:
    """Let the two and the bare commit take turns; return the seconds of each commit."""
    took: list[float] = []
    for one in (floor, ours):
        one.warm_up()
    for _ in range(scale.rounds):
        floor.keep_steady(scale.seconds)
        took += _commit_steadily(commits, scale.seconds)
        ours.keep_steady(scale.seconds)
    for one in (floor, ours):
        one.random = one.at(load.random(int(RATE * scale.seconds), RATE))
    for one in (floor, ours):
        one.go_flat_out(scale.flat_seconds)
    return took


def tell(report: Report, ours: Contender, floor: Contender, commits: list[float]) -> None:
    """Write down the figures and the verdicts."""
    steady, floor_steady = ([shot.seconds for shot in one.steady] for one in (ours, floor))
    report.table(
        (f"{RATE} a second", *SPREAD),
        (ours.name, *spread(steady)),
        (floor.name, *spread(floor_steady)),
        ("sqlite3: the same row, committed", *spread(commits)),
        (f"{ours.name}, arrivals at random", *spread([shot.seconds for shot in ours.random])),
        (f"{floor.name}, arrivals at random", *spread([shot.seconds for shot in floor.random])),
    )
    report.table(
        ("Work", ours.name, floor.name, "ratio"),
        (
            "processor time a click",
            *(milliseconds(one.processor / len(one.steady)) for one in (ours, floor)),
            _ratio(ours.processor / len(ours.steady), floor.processor / len(floor.steady)),
        ),
        (
            f"flat out, {CONNECTIONS} connections, clicks a second",
            f"{ours.a_second:.0f}",
            f"{floor.a_second:.0f}",
            _ratio(ours.a_second, floor.a_second),
        ),
        ("the first click after the start", milliseconds(ours.first), milliseconds(floor.first), ""),
    )
    p99, floor_p99, commit_p99 = (percentile(sample, 0.99) for sample in (steady, floor_steady, commits))
    allowed = floor_p99 + COMMITS * commit_p99
    report.judge(
        f"p99 ≤ the floor's p99 + {COMMITS} × a commit's p99 (GOALS 11), here "
        f"{milliseconds(floor_p99)} + {COMMITS} × {milliseconds(commit_p99)} = {milliseconds(allowed)}",
        milliseconds(p99),
        met=p99 <= allowed,
    )
    report.judge(f"p99 ≤ {milliseconds(ABSOLUTE)} (GOALS 11)", milliseconds(p99), met=p99 <= ABSOLUTE)


def prove(report: Report, ours: Contender, floor: Contender, database: Path) -> None:
    """Compare what was acknowledged with what the database holds, once the server is dead."""
    stored = answers(database)
    lost = sum(stored.get(one.prompt) != one.option for one in ours.acknowledged)
    report.judge(
        "every acknowledged click has its answer in the database after `kill -9`",
        f"{len(ours.acknowledged) - lost} of {len(ours.acknowledged)}",
        met=not lost,
    )
    if ours.failed or floor.failed:
        report.remark(f"Not acknowledged: {ours.failed} clicks of the bot's, {floor.failed} of the floor's.")


def _commit_steadily(commits: Commits, seconds: float) -> list[float]:
    took: list[float] = []
    begin = time.perf_counter()
    for after in load.even(int(RATE * seconds), RATE):
        time.sleep(max(0.0, begin + after - time.perf_counter()))
        started = time.perf_counter()
        commits.one()
        took.append(time.perf_counter() - started)
    return took


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "–"
