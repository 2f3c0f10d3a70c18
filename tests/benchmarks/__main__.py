"""`python -m tests.benchmarks [NAME…] [--quick]`: measure, print, and after a whole run write docs/benchmarks.md.

A run of some benchmarks only prints. `--quick` measures too little to mean anything: for work on the benchmarks.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import coach, fanout, memory, recognition, selection, slack_click, start, teams_invoke
from tests.benchmarks.clicks import Scale
from tests.benchmarks.report import Report, load, machine, say
from tests.benchmarks.servers import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
FULL = Scale(rounds=3, seconds=10, flat_seconds=10, runs=10, idle_seconds=60, posts=2000)
QUICK = Scale(rounds=1, seconds=2, flat_seconds=2, runs=2, idle_seconds=3, posts=200)
DISK = Path("/var/tmp")
"""Where a database stands on a disk, as the default folder for temporary files may not."""

BENCHMARKS: dict[str, Callable[[Scale, Path], Report]] = {
    "slack_click": slack_click.run,
    "teams_invoke": teams_invoke.run,
    "start": start.run,
    "memory": memory.run,
    "fanout": fanout.run,
    "recognition": recognition.run,
    "selection": selection.run,
    "coach": coach.run,
}

INTRODUCTION = """# Benchmarks

First figures, made by `make bench`: commands that print what they find, never tests with a stopwatch. A machine is
never quite the same twice, so the ratios to a floor measured in the same run say more than the milliseconds.

"""


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="measure briefly")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - BENCHMARKS.keys():
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    names = arguments.names or list(BENCHMARKS)
    scale = QUICK if arguments.quick else FULL
    before = load()
    with TemporaryDirectory(dir=DISK if DISK.is_dir() else None) as folder:
        about = machine(Path(folder))
        say(about)
        sections = [_measured(name, scale, Path(folder)) for name in names]
    busy = f"- Load before and after: {before} and {load()}\n"
    say(busy)
    if not arguments.names and not arguments.quick:
        PAGE.write_text(INTRODUCTION + about + "\n" + busy + "\n" + "\n".join(sections), encoding="utf-8")


def _measured(name: str, scale: Scale, folder: Path) -> str:
    room = folder / name
    room.mkdir()
    text = BENCHMARKS[name](scale, room).markdown()
    say(f"\n{text}")
    return text


if __name__ == "__main__":
    main()
