"""A cold start: from the command to the first `/readyz` that answers 200, on a database that exists."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.clicks import Scale
from tests.benchmarks.report import Report
from tests.benchmarks.servers import SERVE, slack_settings, started, teams_settings, wait_until_ready
from tests.fakes.teams import Cloud

GOAL = 1.5
"""Seconds."""
FLOOR = "import slack_bolt.async_app, botbuilder.core, sqlmodel, starlette.applications, uvicorn"
TOP = 8
STANDARD = "Python's own library"
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)")


def settings_of(folder: Path, cloud: Cloud) -> dict[str, dict[str, str]]:
    """Return the three ways of serving, by name, each with a database of its own."""
    slack = slack_settings(folder / "slack.db", "http://127.0.0.1:9/api/")
    both = {**teams_settings(folder / "both.db", cloud), **slack_settings(folder / "both.db", slack["SLACK_API_URL"])}
    local = {"DATABASE_URL": f"sqlite:///{folder / 'local.db'}", "PORT": "0"}
    return {"Slack and Teams": both, "Slack": slack, "the local chat": local}


def run(scale: Scale, folder: Path) -> Report:
    """Measure."""
    report = Report(
        "Cold start",
        f"`empathy-bot serve`, from the command to the first `/readyz` that answers 200, on an existing SQLite "
        f"database, {scale.runs} times each. The floor is a Python process that does nothing but import Bolt, "
        "botbuilder, SQLModel, Starlette and uvicorn.",
    )
    with ExitStack() as stack:
        cloud = stack.enter_context(Cloud().serve())
        ways = settings_of(folder, cloud)
        for settings in ways.values():
            _start(folder, settings)  # makes the database, and the local chat's demo
        times: dict[str, list[float]] = defaultdict(list)
        for _ in range(scale.runs):
            for name, settings in ways.items():
                times[name].append(_start(folder, settings))
            times["floor: the imports alone"].append(_python("-c", FLOOR))
        report.table(
            ("Ready after", "median", "slowest"),
            *((name, f"{statistics.median(sample):.2f} s", f"{max(sample):.2f} s") for name, sample in times.items()),
        )
        spent = _imports(folder, ways["Slack and Teams"])
    report.table(
        ("Where importing takes time (Slack and Teams, under `-X importtime`)", "ms"),
        *((name, f"{milliseconds:.0f}") for name, milliseconds in spent),
    )
    for name in ways:
        median = statistics.median(times[name])
        report.judge(f"{name} ready within {GOAL} s (GOALS 22, median)", f"{median:.2f} s", met=median <= GOAL)
    report.remark(
        "botbuilder is not among the imports: it is loaded when Teams is first heard from, or first written to."
    )
    return report


def _start(folder: Path, settings: Mapping[str, str]) -> float:
    begin = time.perf_counter()
    with started(folder, *SERVE, settings=settings) as server:
        wait_until_ready(server)
        return time.perf_counter() - begin


def _python(*arguments: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True)
    return time.perf_counter() - begin


def _imports(folder: Path, settings: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return the packages that take longest to import, each without what it imports of others, and the rest."""
    errors = folder / "imports.log"
    with started(folder, "-X", "importtime", *SERVE, settings=settings, errors=errors) as server:
        wait_until_ready(server)
    took: dict[str, float] = defaultdict(float)
    for microseconds, module in _IMPORT.findall(errors.read_text(encoding="utf-8")):
        package = module.partition(".")[0]
        took[STANDARD if package in sys.stdlib_module_names else package] += int(microseconds) / 1000
    ordered = sorted(took.items(), key=lambda one: -one[1])
    return [*ordered[:TOP], ("everything else", sum(spent for _, spent in ordered[TOP:]))]
