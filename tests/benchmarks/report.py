"""What a benchmark found, as Markdown: for the terminal and for docs/benchmarks.md.

Figures come in, text goes out. Nothing is measured here.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

GIB = 2**30
SPREAD = ("p50", "p90", "p99", "p99.9")


@dataclass
class Report:
    """One benchmark's findings: tables first, then one line for each goal or remark."""

    title: str
    about: str
    tables: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def table(self, head: Sequence[str], *rows: Sequence[str]) -> None:
        """Add a table; all columns but the first are figures."""
        ruler = ["---", *("---:" for _ in head[1:])]
        self.tables.append("\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows)))

    def judge(self, goal: str, found: str, *, met: bool) -> None:
        """Add a verdict."""
        self.remarks.append(f"**{'Met' if met else 'Missed'}**: {goal}. Found: {found}.")

    def remark(self, text: str) -> None:
        """Add a line that is no verdict."""
        self.remarks.append(text)

    def markdown(self) -> str:
        """Return the section of the document."""
        lines = "\n".join(f"- {one}" for one in self.remarks)
        return "\n\n".join([f"## {self.title}", self.about, *self.tables, lines]).rstrip() + "\n"


def percentile(sample: Sequence[float], share: float) -> float:
    """Return the smallest figure that `share` of the sample does not exceed (nearest rank)."""
    ordered = sorted(sample)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def milliseconds(seconds: float) -> str:
    """Return a duration as a table shows it."""
    return f"{seconds * 1000:.2f} ms"


def spread(sample: Sequence[float]) -> tuple[str, str, str, str]:
    """Return p50, p90, p99 and p99.9 of durations, as a table shows them."""
    return tuple(milliseconds(percentile(sample, share)) for share in (0.5, 0.9, 0.99, 0.999))  # type: ignore[return-value]


def say(line: str) -> None:
    """Print a line at once, for whoever waits at the other end."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def machine(folder: Path) -> str:
    """Return what the figures were measured on: nothing that names the machine or its owner."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return "\n".join(
        (
            f"- {datetime.now(UTC):%d %B %Y}",
            f"- {cores} cores ({_processor()}), {memory:.0f} GiB of memory, {platform.system()} {_release()}",
            f"- Python {platform.python_version()}",
            f"- SQLite {sqlite3.sqlite_version}, WAL, `synchronous=FULL`, a file on {_file_system(folder)}",
        )
    )


def load() -> str:
    """Return how busy the machine is, in processes that want a core (1 minute's average)."""
    return f"{os.getloadavg()[0]:.1f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _release() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.release()


def _file_system(folder: Path) -> str:
    """Return the kind of file system that holds `folder`; memory would make every commit free."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return sys.platform
    holding = [(len(where), kind) for _, where, kind, *_ in mounts if folder.resolve().is_relative_to(where)]
    return max(holding)[1]
