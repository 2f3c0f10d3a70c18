"""A whole process of the bot, to be killed: ticks and drains into the ledger of a test, on a clock that runs fast.

Started as `python -m tests.chaos.bot_process DATABASE LEDGER STARTED SPEED`, it forks a bot for every line on standard
input and prints that bot's process id; a start from nothing would be a second of imports.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from datetime import datetime, timedelta

import aiohttp

from adapters.crossing import Crossing
from adapters.lanes import Lanes
from empathy_bot import schedule
from empathy_bot.bot import Bot
from empathy_bot.library import Library
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Refused, Sent, Unclear
from empathy_bot.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.pack import small_pack

TICK_SECONDS = 0.05


class FastClock:
    """Runs `speed` times as fast as the machine's clock since `started`, the same in every process."""

    def __init__(self, started: float, speed: float) -> None:
        self._started = started
        self._speed = speed

    def now(self) -> datetime:
        return MONDAY + timedelta(seconds=(time.time() - self._started) * self._speed)


class LedgerSender:
    """Posts to the test's ledger over HTTP and is as careful about the answer as a platform's sender."""

    at_once = 2

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def permit(self, address: Address, *, edit: bool = False) -> None:
        await asyncio.sleep(0)

    async def send(self, outgoing: Outgoing) -> Outcome:
        post = {
            "workspace": outgoing.address.workspace,
            "key": outgoing.key,
            "text": outgoing.message.text,
            "replaces": outgoing.replaces or "",
        }
        try:
            async with self._session.post(self._url, json=post) as response:
                said = await response.json()
        except aiohttp.ClientConnectorError as error:
            return Later(type(error).__name__)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Unclear(type(error).__name__)
        match response.status:
            case 200:
                return Sent(said["reference"])
            case 429:
                return Later("ratelimited", timedelta(seconds=1))
            case _:
                return Refused(str(response.status))


async def live(database: str, ledger: str, clock: FastClock) -> None:
    """Tick and drain until killed."""
    store = Store(database)
    crossing = Crossing(Bot(store, clock, Library(small_pack())))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        lanes = Lanes(crossing, {"web": LedgerSender(session, ledger)})
        draining = asyncio.create_task(lanes.run())
        while not draining.done():
            await crossing.run(schedule.tick, store, clock)
            await asyncio.sleep(TICK_SECONDS)
            lanes.nudge()  # on a clock this fast a second is long
        await draining


def breed(database: str, ledger: str, clock: FastClock) -> None:
    """Fork a bot for every line that is read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody mourns them
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it logs must not be taken for a process id
            asyncio.run(live(database, ledger, clock))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    breed(sys.argv[1], sys.argv[2], FastClock(float(sys.argv[3]), float(sys.argv[4])))
