"""A shell for `python -m adapters.cli` that has imported everything already, which is nearly all of what a start takes.

A line of JSON asks for a command; a fork of this process becomes it, with its own folder, environment and files.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds that a command may take."""
MODULES = (
    "adapters.authoring.gates",
    "adapters.doctor",
    "adapters.export",
    "adapters.preview",
    "adapters.rosters",
    "adapters.serve",
    "alembic.command",
    "empathy_bot.store.checks",
    "empathy_bot.store.schema",
    "rich.markdown",
    "rich.progress",
    "typer.rich_utils",
)
"""What the commands import when they run; the layers' contracts see to it that each could come first."""


class Shell:
    """The process that forks; `run` is to a command what `subprocess.run` would be."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.fakes.shell"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def run(self, folder: Path, *words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with TemporaryDirectory() as told:
            out, err = Path(told, "out"), Path(told, "err")
            asked = {
                "folder": str(folder),
                "words": words,
                "environment": environment,
                "out": str(out),
                "err": str(err),
            }
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(words, code, out.read_text("utf-8"), err.read_text("utf-8"))

    def close(self) -> None:
        """End it; what it runs has ended before."""
        self._process.communicate(timeout=PATIENCE)


def _serve() -> None:
    for name in MODULES:
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _become(asked)
            return
        sys.stdout.write(f"{_code_of(child)}\n")
        sys.stdout.flush()


def _become(asked: dict[str, Any]) -> None:
    """Go on as the command that was asked for; this process ends with it."""
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, asked["out"], os.O_WRONLY | os.O_CREAT),
        (2, asked["err"], os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = ["adapters.cli", *asked["words"]]
    runpy.run_module("adapters.cli", run_name="__main__", alter_sys=True)


def _code_of(child: int) -> int:
    """Wait until a command has ended, and return its exit code."""
    deadline = time.monotonic() + PATIENCE
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(child, 9)
        time.sleep(0.01)
    return os.waitstatus_to_exitcode(ended[1])


if __name__ == "__main__":
    _serve()
