"""The asynchronous drain of each workspace's lane: wait for the platform's limits, compose, post, settle.

One task per workspace, so that a throttled one never slows another. Knows only ports: a Sender does the post.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import structlog
from prometheus_client import Counter

from adapters.crossing import Crossing, heard
from empathy_bot import outbox
from empathy_bot.outbox import Due, FencedError, Lease
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Unclear
from empathy_bot.store import ConflictError

log = structlog.get_logger()
DELIVERIES = Counter("empathy_bot_deliveries", "Posts, by what became of them", ["outcome"])

LOOK_AGAIN = timedelta(seconds=1)
"""How often lanes look for what has become due without anybody telling them."""


class Sender(Protocol):
    """One platform's way out."""

    at_once: int
    """How many posts of one workspace may be in flight together."""

    async def permit(self, address: Address, *, edit: bool = False) -> None:
        """Wait until the platform's limits allow one more post there, or one more edit of a message."""
        ...

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Post once, and say what became of it. Never raises for a fault of the platform or the network."""
        ...


class Lanes:
    """Every lane of this process. `senders` are the platforms' ways out, by platform."""

    def __init__(self, crossing: Crossing, senders: Mapping[str, Sender]) -> None:
        self._crossing = crossing
        self._senders = senders
        self._holder = uuid4().hex
        self._news = asyncio.Event()
        self._draining: dict[int, asyncio.Task[bool]] = {}
        self._resting: dict[int, float] = {}  # workspace -> the loop's time until which a platform asked for peace
        crossing.after_queueing(self.nudge)

    def nudge(self) -> None:
        """Say that something may be due now."""
        self._news.set()

    async def run(self) -> None:
        """Drain lanes until cancelled; then let posts in flight settle and give the lanes back."""
        try:
            while True:
                self._news.clear()
                await self._start_drains()
                await heard(self._news, LOOK_AGAIN)
        finally:
            for drain in self._draining.values():
                drain.cancel()
            await asyncio.gather(*self._draining.values(), return_exceptions=True)

    async def drain_all(self) -> None:
        """Drain every lane until nothing more is due now, or what is due is in other hands. For tests and the demo."""
        while await self._start_drains() or self._draining:
            if not any(await asyncio.gather(*self._draining.values())):
                return

    async def _start_drains(self) -> int:
        clock = asyncio.get_running_loop().time()
        waiting = await self._crossing.run(outbox.waiting, self._crossing.bot.store, self._crossing.bot.clock)
        started = 0
        for workspace_id, platform in waiting:
            sender = self._senders.get(platform)
            if sender is None or workspace_id in self._draining or self._resting.get(workspace_id, 0) > clock:
                continue
            self._draining[workspace_id] = asyncio.create_task(self._drain(workspace_id, sender))
            started += 1
        return started

    async def _drain(self, workspace_id: int, sender: Sender) -> bool:
        """Drain one lane; tell whether there was anything to do."""
        bot, run = self._crossing.bot, self._crossing.run
        worked = False
        try:
            lease = await run(outbox.take, bot.store, bot.clock, workspace_id, self._holder)
            if lease is None:
                return False
            try:
                while due := await run(outbox.due, bot.store, bot.clock, lease, sender.at_once):
                    worked = True
                    if not await self._send(lease, due, sender):
                        break
            finally:
                await run(outbox.release, bot.store, bot.clock, lease)
        except FencedError:
            log.warning("lane lost to another process", workspace=workspace_id)
            return False
        except Exception:
            log.exception("lane stopped", workspace=workspace_id)
            return False
        finally:
            del self._draining[workspace_id]
        return worked

    async def _send(self, lease: Lease, due: list[Due], sender: Sender) -> bool:
        """Send a batch; tell whether the lane may go on at once. Cancelled while it posts, it settles first."""
        for one in due:
            await sender.permit(one.address, edit=one.edit)
        posting = asyncio.create_task(self._post(lease, due, sender))
        try:
            return await asyncio.shield(posting)
        except asyncio.CancelledError:
            await asyncio.wait([posting])
            raise

    async def _post(self, lease: Lease, due: list[Due], sender: Sender) -> bool:
        bot, run = self._crossing.bot, self._crossing.run
        outgoing = await self._compose(lease, [one.delivery for one in due])
        if not outgoing:
            return True
        results = await asyncio.gather(*(_once(sender, one) for one in outgoing))
        outcomes = {one.delivery: outcome for one, outcome in zip(outgoing, results, strict=True)}
        await run(outbox.settle, bot.store, bot.clock, lease, outcomes)
        for outcome in results:
            DELIVERIES.labels(type(outcome).__name__.lower()).inc()
        waits = [outcome.wait for outcome in results if isinstance(outcome, Later) and outcome.wait]
        if waits:
            loop = asyncio.get_running_loop()
            self._resting[lease.workspace_id] = loop.time() + max(waits).total_seconds()
        return not waits

    async def _compose(self, lease: Lease, ids: list[int]) -> list[Outgoing]:
        """Compose a batch; a delivery that cannot be composed fails alone, and does not block the lane."""
        bot, run = self._crossing.bot, self._crossing.run
        try:
            return await run(bot.compose, lease, ids)
        except (FencedError, ConflictError):
            raise
        except Exception as error:
            if len(ids) > 1:
                return [one for delivery in ids for one in await self._compose(lease, [delivery])]
            log.exception("delivery cannot be composed", delivery=ids[0])
            await run(outbox.give_up, bot.store, bot.clock, lease, ids[0], type(error).__name__)
            return []


async def _once(sender: Sender, outgoing: Outgoing) -> Outcome:
    """Post once. A sender that raises after all must not cost the others of its batch what became of them."""
    try:
        return await sender.send(outgoing)
    except Exception as error:  # noqa: BLE001 - whatever it was, the post's fate is open
        log.error("sender failed", delivery=outgoing.delivery, error=type(error).__name__)  # noqa: TRY400 - it may quote
        return Unclear(type(error).__name__)
