"""The one way from the asynchronous edges into the synchronous core: a worker thread.

On SQLite it is one dedicated thread, so that nothing ever waits on the database's lock; on PostgreSQL a few.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import ParamSpec, TypeVar

from prometheus_client import Histogram

from empathy_bot.bot import Bot
from empathy_bot.events import Event
from empathy_bot.message import Reply

P = ParamSpec("P")
T = TypeVar("T")

Handle = Callable[[Event], Awaitable[Reply]]
"""What an adapter awaits once per event: when it returns, everything is durably committed."""

POSTGRES_THREADS = 8
EVENTS = Histogram("empathy_bot_event_seconds", "From an event's arrival in the core to its commit", ["platform"])


async def heard(news: asyncio.Event, longest: timedelta) -> None:
    """Wait for news, or so long. A cancel is never lost in it, as it may be in `asyncio.wait_for` of Python 3.11."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(longest.total_seconds()):
            await news.wait()


class Crossing:
    """The core, as the asynchronous edges see it."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._threads = ThreadPoolExecutor(1 if bot.store.is_sqlite else POSTGRES_THREADS, thread_name_prefix="core")
        self._after: list[Callable[[], None]] = []

    def after_queueing(self, callback: Callable[[], None]) -> None:
        """Call `callback` when an event put something into the outbox."""
        self._after.append(callback)

    async def handle(self, event: Event) -> Reply:
        """Do what an event asks for; see Bot.handle."""
        with EVENTS.labels(event.origin.platform).time():
            reply = await self.run(self.bot.handle, event)
        if reply.queued:
            for callback in self._after:
                callback()
        return reply

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a synchronous function of the core in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: function(*args, **kwargs))

    def close(self) -> None:
        """Let what is under way finish, then stop the threads."""
        self._threads.shutdown()
