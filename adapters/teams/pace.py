"""Teams' rates, kept: how many posts a conversation and a tenant may take in each stretch of time.

Ids come in, waits happen. Nothing is counted when it is planned but when Teams sees it: a post in flight counts as now,
and one that landed as of its arrival. (pyrate-limiter counts when it permits; against a fake with sliding windows that
drew 429s after a slow first batch.)
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# learn.microsoft.com, "Optimize your bot with rate limiting": per bot and conversation, and per app and tenant.
CONVERSATION = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
TENANT = ((50, 1.0),)
MARGIN = 0.01  # seconds that each window is kept longer: two posts may arrive this much closer than they left
HEAD_START = 0.02  # seconds that composing takes: a permit is given this much before its post may leave
WARM_UP = 50  # posts before the quickest round trip is believed: the first ones open connections
LANDING = 0.01  # seconds between looks while everything that a window takes is in flight
MOST_CONVERSATIONS = 20_000


class _Window:
    """The posts of one conversation or tenant, as far back as its longest rate looks."""

    def __init__(self, rates: tuple[tuple[int, float], ...]) -> None:
        self._rates = rates
        self._arrived: list[float] = []
        self.flying = 0

    def wait(self, now: float) -> float:
        """Return the seconds until one more post fits; not more than 0 when it does now."""
        waits = [0.0]
        for most, seconds in self._rates:
            ahead = most - self.flying  # the post that has to leave the window first is this many back
            if ahead <= 0:
                waits.append(LANDING)
            elif ahead <= len(self._arrived):
                waits.append(self._arrived[-ahead] + seconds + MARGIN - now)
        return max(waits)

    def land(self, arrived: float) -> None:
        """Count a post that was in flight as one that arrived then."""
        self.flying -= 1
        insort(self._arrived, arrived)
        del self._arrived[: bisect_left(self._arrived, arrived - self._rates[-1][1] - 1)]


class Pace:
    """The windows of every conversation and tenant that this process writes to."""

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, _Window] = OrderedDict()
        self._tenants: dict[str, _Window] = {}
        self._fastest = float("inf")  # seconds of the quickest round trip so far
        self._landings = 0

    async def permit(self, tenant: str, conversation: str) -> None:
        """Wait until a post is about to be possible. Nothing is reserved."""
        await self._free(self._windows(tenant, conversation), HEAD_START)

    @asynccontextmanager
    async def post(self, tenant: str, conversation: str) -> AsyncIterator[None]:
        """Wait for the moment at which a post may leave; the block is its flight."""
        windows = self._windows(tenant, conversation)
        await self._free(windows, 0)
        left = time.monotonic()
        for window in windows:
            window.flying += 1
        try:
            yield
        finally:
            landed = time.monotonic()
            self._landings += 1
            self._fastest = min(self._fastest, landed - left)
            # It arrived when it landed at the latest, and sooner by the ways to and fro once those are known.
            arrived = landed - (self._fastest if self._landings > WARM_UP else 0)
            for window in windows:
                window.land(arrived)

    async def _free(self, windows: tuple[_Window, ...], before: float) -> None:
        """Return as soon as every window has room, `before` seconds early; others may take it while this waits."""
        while True:
            wait = max(window.wait(time.monotonic()) for window in windows) - before
            if wait <= 0:
                return
            await asyncio.sleep(wait)

    def _windows(self, tenant: str, conversation: str) -> tuple[_Window, ...]:
        of_tenant = self._tenants.setdefault(tenant, _Window(TENANT))
        name = f"{tenant} {conversation}"
        of_conversation = self._conversations.setdefault(name, _Window(CONVERSATION))
        self._conversations.move_to_end(name)
        if len(self._conversations) > MOST_CONVERSATIONS:
            self._conversations.popitem(last=False)
        return of_conversation, of_tenant
