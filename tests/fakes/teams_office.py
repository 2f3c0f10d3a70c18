"""A support team's office in Teams: the real Bot Framework adapter over signed HTTP, and a clock that stands still.

What the servers in Microsoft's place accepted (their ledger) is the judge of what was sent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from adapters.crossing import Crossing
from adapters.http import application
from adapters.lanes import Lanes
from adapters.serve import tick
from adapters.teams.app import routes
from adapters.teams.deliver import Outward, TeamsSender
from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.library import Library
from empathy_bot.store import Store
from empathy_bot.words import words
from tests.fakes.clock import StillClock
from tests.fakes.teams import Cloud, Colleague, Post
from tests.fakes.teams_bot import config_for
from tests.fakes.teams_client import TeamsClientSide, elements, served

say = words().say


@dataclass
class Office:
    """A support team in Teams, the bot among them, and a clock that the test moves."""

    cloud: Cloud
    client: TeamsClientSide
    clock: StillClock
    store: Store
    tick: Callable[[], None]

    def __post_init__(self) -> None:
        self.ana = self.cloud.hire("Ana Lima")
        self.ben = self.cloud.hire("Ben Osei")
        self.mira = self.cloud.hire("Mira Novak")
        self.team = self.cloud.team(self.ana, self.ben, self.mira)

    def grow(self) -> None:
        """Let two more people come into the team before the bot does: five are ranked on a board."""
        self.cloud.places[self.team] += [self.cloud.hire(name).id for name in ("Chloé Martin", "Dev Patel")]

    def at(self, instant: str) -> None:
        """Let it become `instant` in Berlin, and what is due happen."""
        self.clock.at(instant)
        self.tick()

    def found(self, *joining: Colleague) -> None:
        """Bring the bot into the team; let people join."""
        assert self.client.adds_bot(self.mira, self.team).status == 200
        hello = self.next(lambda: self.cloud.within(self.team), 0)
        for person in joining:
            assert self.client.clicks(person, hello, say("button.join")).sentence == say("teams.see_personal_chat")
            self.next(partial(self.cloud.to, person), 0)

    def next(self, posts: Callable[[], list[Post]], before: int) -> Post:
        """Wait for one post more than `before`, and return it."""
        for _ in range(1000):
            if len(posts()) > before:
                return posts()[before]
            time.sleep(0.01)
        pytest.fail(f"nothing came; the ledger ends with {[post.text for post in self.cloud.ledger[-3:]]}")

    def settle(self) -> None:
        """Wait until the outbox has nothing more to send, also what waits for something in flight."""
        for _ in range(1000):
            with self.store.transaction() as session:
                states = session.connection().execute(
                    text("SELECT state FROM delivery WHERE state IN ('due', 'sending')")
                )
                left = states.scalars().all()
            if not left:
                return
            if "sending" not in left:
                self.clock.wait(seconds=1)
                self.tick()
            time.sleep(0.02)
        pytest.fail(f"the outbox does not come to rest: {left}")

    def prompt(self, person: Colleague, instant: str) -> Post:
        """Return the prompt that comes to somebody at `instant`."""
        before = len(self.cloud.to(person))
        self.at(instant)
        return self.next(lambda: self.cloud.to(person), before)

    def cards(self) -> list[Post]:
        """Return the cards in the team."""
        return [post for post in self.cloud.within(self.team) if post.activity.get("attachments")]

    def rows(self) -> dict[str, int]:
        """Count what the database holds."""
        with self.store.transaction() as session:
            connection = session.connection()
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


@contextmanager
def teams_office(url: str, pack: Pack, clock: StillClock) -> Iterator[Office]:
    """Open the office; nothing that Microsoft's servers would complain of may have happened when it closes."""
    with ExitStack() as stack:
        cloud = stack.enter_context(Cloud().serve())
        store = Store(url)
        crossing = Crossing(Bot(store, clock, Library(pack)))
        outward = Outward(config_for(cloud))
        lanes = Lanes(crossing, {"teams": TeamsSender(outward)})
        loops: list[asyncio.AbstractEventLoop] = []

        async def work() -> None:
            loops.append(asyncio.get_running_loop())
            await lanes.run()

        def do_tick() -> None:
            asyncio.run_coroutine_threadsafe(tick(crossing, lanes), loops[0]).result(10)
            loops[0].call_soon_threadsafe(lanes.nudge)

        app = application(crossing, routes(crossing.handle, outward), [work], [outward.aclose])
        address = stack.enter_context(served(app))
        office = Office(cloud, TeamsClientSide(cloud, address), clock, store, do_tick)
        yield office
        assert cloud.complaints == []


def best(card: dict[str, Any]) -> str:
    """Return the letter of the best option: the pack's options say what they are."""
    return letter(card, "The best reply")


def letter(card: dict[str, Any], words: str) -> str:
    runs: list[str] = [one["text"] for one in elements(card) if one["type"] == "TextRun"]
    return next(runs[i - 1] for i, run in enumerate(runs) if run.startswith(words))
