"""A platform's way out that keeps a ledger: answers as it is told, and can hold posts of a workspace in flight."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from empathy_bot.actions import JoinGroup
from empathy_bot.events import BotAdded, Clicked, PeopleSeen, Someone
from empathy_bot.ports import Address, Outcome, Outgoing, Sent
from tests.fakes.world import CHANNEL, World


class PostOffice:
    """Takes every post into `ledger` as it arrives. `answer` says what becomes of it; it may raise."""

    def __init__(self, *, at_once: int = 3, answer: Callable[[Outgoing], Outcome] | None = None) -> None:
        self.at_once = at_once
        self.answer = answer or (lambda outgoing: Sent(f"m{outgoing.delivery}"))
        self.ledger: list[Outgoing] = []
        self.waiting_for_permits = 0
        self.permitted: list[str] = []
        self.arrived = asyncio.Event()
        self._held: dict[str, asyncio.Event] = {}
        self._closed: set[str] = set()

    def hold(self, workspace: str) -> None:
        """Keep whatever arrives from a workspace in flight from now on."""
        self._held[workspace] = asyncio.Event()

    def let_go(self, workspace: str) -> None:
        """Answer what is in flight, and hold nothing any more."""
        self._held.pop(workspace).set()

    def close(self, workspace: str) -> None:
        """Permit nothing more to a workspace."""
        self._closed.add(workspace)

    async def permit(self, address: Address, *, edit: bool = False) -> None:
        self.permitted.append("edit" if edit else "post")
        if address.workspace in self._closed:
            self.waiting_for_permits += 1
            await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> Outcome:
        self.ledger.append(outgoing)
        self.arrived.set()
        if held := self._held.get(outgoing.address.workspace):
            await held.wait()
        return self.answer(outgoing)

    def keys(self, workspace: str = "acme") -> list[str]:
        """Return the keys of a workspace's posts, in the order of their arrival."""
        return [one.key for one in self.ledger if one.address.workspace == workspace]


class MoodyPostOffice(PostOffice):
    """Takes its time, never the same twice: permits and posts last up to `longest` seconds."""

    def __init__(self, random: Random, ledger: list[Outgoing], longest: float = 0.01) -> None:
        super().__init__()
        self.ledger = ledger
        self._random = random
        self._longest = longest

    async def permit(self, address: Address, *, edit: bool = False) -> None:
        await asyncio.sleep(self._random.uniform(0, self._longest))

    async def send(self, outgoing: Outgoing) -> Outcome:
        self.ledger.append(outgoing)
        await asyncio.sleep(self._random.uniform(0, self._longest))
        return self.answer(outgoing)


def crowd(world: World, people: int) -> None:
    """Bring the bot to the world's channel with so many people from Berlin, all of them practising."""
    someones = tuple(Someone(f"p{number}", f"Person {number}", "Europe/Berlin", "en-GB") for number in range(people))
    world.handle(BotAdded(world.origin("mira", CHANNEL)))
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), someones, complete=True))
    hello = next(one for one in world.deliver() if one.address.workspace == world.workspace)
    join = next(
        button.action
        for block in hello.message.blocks
        for button in getattr(block, "buttons", ())
        if isinstance(button.action, JoinGroup)
    )
    for someone in someones:
        world.handle(Clicked(world.origin(someone.id, CHANNEL), join))
    world.deliver()
