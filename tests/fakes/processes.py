"""Real processes with a core each on one database, which handle events at the same instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from empathy_bot.bot import Bot
from empathy_bot.events import Event
from empathy_bot.library import Library
from empathy_bot.store import Store
from tests.fakes.clock import StillClock
from tests.fakes.pack import small_pack

PATIENCE = 60.0
"""Seconds in which a process must have started, and each event must be done."""


@contextmanager
def processes(url: str, count: int = 2) -> Iterator[Processes]:
    """Start processes on a database, and stop them in the end."""
    context = get_context("spawn")
    gate = context.Barrier(count)
    pipes = [context.Pipe() for _ in range(count)]
    started = [context.Process(target=_live, args=(url, theirs, gate), daemon=True) for _, theirs in pipes]
    for one in started:
        one.start()
    yield Processes([ours for ours, _ in pipes])
    for ours, _ in pipes:
        ours.send(None)
    for one in started:
        one.join(PATIENCE)
        assert one.exitcode == 0


class Processes:
    """What the processes are told through."""

    def __init__(self, pipes: Sequence[Connection]) -> None:
        self._pipes = pipes

    def at_once(self, now: datetime, *events: Event) -> list[str]:
        """Let each process handle one of the events, all at once; return the words of the answers."""
        for pipe, event in zip(self._pipes, events, strict=True):
            pipe.send((now, event))
        assert all(pipe.poll(PATIENCE) for pipe in self._pipes)
        return [pipe.recv() for pipe in self._pipes]


def _live(url: str, pipe: Connection, gate: Barrier) -> None:
    store, clock = Store(url), StillClock()
    bot = Bot(store, clock, Library(small_pack()))
    while (told := pipe.recv()) is not None:
        clock.instant, event = told
        gate.wait(PATIENCE)
        reply = bot.handle(event)
        pipe.send(reply.message.text if reply.message else "")
    store.close()
