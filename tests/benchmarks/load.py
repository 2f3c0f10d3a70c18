"""Requests over keep-alive connections, each timed: at a steady or random rate, or as fast as the server takes them.

At a rate, time runs from the moment a request was due, not from when it could be sent: a server that stalls is charged
for everybody who had to wait. Ready-made bytes come in, so that the client takes as little of the machine as it can.
"""

from __future__ import annotations

import asyncio
import gc
import selectors
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
Address = tuple[str, int]

BROKEN = 0
"""The status of a request that got no answer."""
MOST_CONNECTIONS = 200
"""Open at once; a request that finds none free waits for one, and its time runs."""
HEAD_START = 0.2
"""Seconds between the call and the first request."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What became of one request."""

    status: int
    seconds: float


def even(number: int, per_second: float) -> list[float]:
    """Return when requests are due that come like clockwork, in seconds."""
    return [index / per_second for index in range(number)]


def random(number: int, per_second: float, seed: int = 1) -> list[float]:
    """Return when requests are due that know nothing of each other, as people's do (a Poisson process)."""
    dice = Random(seed)
    return list(accumulate(dice.expovariate(per_second) for _ in range(number)))


def at_times(address: Address, requests: Sequence[bytes], due: Sequence[float]) -> list[Shot]:
    """Send each request when it is due, whatever became of those before, and return the shots in order."""
    return _run(lambda: _at_times(address, requests, due))


def flat_out(address: Address, requests: Sequence[bytes], connections: int, seconds: float) -> tuple[list[Shot], float]:
    """Send as fast as `connections` get their answers; return the shots of the requests used, and the seconds."""
    return _run(lambda: _flat_out(address, requests, connections, seconds))


async def _at_times(address: Address, requests: Sequence[bytes], due: Sequence[float]) -> list[Shot]:
    loop = asyncio.get_running_loop()
    idle: list[_Connection] = []
    free = asyncio.Semaphore(MOST_CONNECTIONS)
    begin = loop.time() + HEAD_START

    async def shoot(request: bytes, at: float) -> Shot:
        async with free:
            connection = await _take(address, idle)
            status, arrived = await connection.ask(request)
            idle.append(connection)
            return Shot(status, arrived - at)

    shots = []
    for request, after in zip(requests, due, strict=True):
        await asyncio.sleep(begin + after - loop.time())
        shots.append(loop.create_task(shoot(request, begin + after)))
    found = list(await asyncio.gather(*shots))
    _close(idle)
    return found


async def _flat_out(
    address: Address, requests: Sequence[bytes], connections: int, seconds: float
) -> tuple[list[Shot], float]:
    loop = asyncio.get_running_loop()
    shots: list[Shot] = [Shot(BROKEN, 0)] * len(requests)
    waiting = iter(enumerate(requests))
    open_ones = [await _take(address, []) for _ in range(connections)]
    begin = loop.time()

    async def keep_shooting(connection: _Connection) -> None:
        for index, request in waiting:
            sent = loop.time()
            status, arrived = await connection.ask(request)
            shots[index] = Shot(status, arrived - sent)
            if arrived - begin > seconds or status == BROKEN:
                return

    await asyncio.gather(*map(keep_shooting, open_ones))
    took = loop.time() - begin
    _close(open_ones)
    return shots[: next(waiting, (len(requests), b""))[0]], took


class _Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._said = b""
        self._answer: asyncio.Future[tuple[int, float]] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self.transport = None
        self._finish(BROKEN)

    def data_received(self, chunk: bytes) -> None:
        self._said += chunk
        head, found, body = self._said.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            self._finish(int(head[9:12]))

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, float]]:
        """Send a request; the future tells the status and when the last byte of the answer was there."""
        assert self.transport is not None
        self._said = b""
        self._answer = self._loop.create_future()
        self.transport.write(request)
        return self._answer

    def _finish(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((status, self._loop.time()))


def _length(head: bytes) -> int:
    _, found, after = head.lower().partition(b"content-length:")
    return int(after.split(b"\r\n", 1)[0]) if found else 0


async def _take(address: Address, idle: list[_Connection]) -> _Connection:
    """Return a connection that is open and free, the most recently used first."""
    while idle:
        connection = idle.pop()
        if connection.transport is not None:
            return connection
    _, connection = await asyncio.get_running_loop().create_connection(_Connection, *address)
    return connection


def _close(connections: Sequence[_Connection]) -> None:
    for connection in connections:
        if connection.transport is not None:
            connection.transport.close()


def _run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run on a loop whose timers are exact: select() takes microseconds where epoll rounds up to milliseconds."""
    with (
        _no_collector(),
        asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner,
    ):
        return runner.run(work())


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep the client's own garbage collection out of the server's figures."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
