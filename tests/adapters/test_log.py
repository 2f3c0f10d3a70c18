"""What stands in the log when something breaks: the error and where it was, and never what somebody wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BREAKS = """
import sys
import structlog
from adapters.log import configure
from empathy_bot.actions import SendReply
from empathy_bot.store import Store
from tests.fakes.clock import StillClock
from tests.fakes.pack import reply_item, small_pack, with_items
from tests.fakes.world import World

configure(sys.argv[1], "INFO")
world = World(Store(sys.argv[2]), StillClock(), with_items(small_pack(), reply_item()))
world.says("ana", "today")
with world.store.transaction() as session:
    session.connection().exec_driver_sql(
        "CREATE TRIGGER broken BEFORE INSERT ON answer BEGIN SELECT RAISE(ABORT, 'nothing can be written'); END"
    )
try:
    world.submits("ana", SendReply(prompt=1), text="I am sorry, and this is private.")
except Exception:
    structlog.get_logger("adapters.teams").exception("teams click failed")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_tells_what_broke_and_not_what_was_written(form: str, sqlite_url: str) -> None:
    command = [sys.executable, "-c", BREAKS, form, sqlite_url]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert "teams click failed" in ran.stderr
    assert "nothing can be written" in ran.stderr
    assert "INSERT INTO answer" in ran.stderr
    assert "private" not in ran.stderr + ran.stdout
    assert "Ana Lima" not in ran.stderr + ran.stdout
