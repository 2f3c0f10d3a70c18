"""The Teams side of the bot, served on this machine, in front of a core that only says what a test told it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette

from adapters.teams.app import routes
from adapters.teams.config import TeamsConfig
from adapters.teams.deliver import Outward
from empathy_bot.events import Event
from empathy_bot.message import Reply
from tests.fakes.teams import APP_ID, PASSWORD, Cloud
from tests.fakes.teams_client import TeamsClientSide, served


@dataclass(frozen=True)
class Slow:
    """A reply that takes so many seconds that nobody waits for it."""

    seconds: float


@dataclass
class ScriptedCore:
    """Remembers every event, and answers with the next of its replies."""

    events: list[Event] = field(default_factory=list)
    replies: list[Reply | Exception | Slow] = field(default_factory=list)

    async def handle(self, event: Event) -> Reply:
        self.events.append(event)
        reply = self.replies.pop(0) if self.replies else Reply()
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, Slow):
            await asyncio.sleep(reply.seconds)
            return Reply()
        return reply


@dataclass
class RunningBot:
    """A served endpoint, the core behind it, and Microsoft's side of it."""

    cloud: Cloud
    client: TeamsClientSide
    core: ScriptedCore

    def forget(self) -> None:
        """Begin anew, as far as a test can see."""
        self.core.events.clear()
        self.core.replies.clear()
        self.cloud.ledger.clear()


def config_for(cloud: Cloud, **settings: Any) -> TeamsConfig:
    """Return the settings of a bot in front of `cloud`."""
    usual: dict[str, Any] = {
        "app_id": APP_ID if cloud.signed else "",
        "app_password": PASSWORD,
        "metadata_url": cloud.metadata_url,
        "login_url": cloud.login_url,
        "service_hosts": frozenset({cloud.host}),
    }
    return TeamsConfig(**{**usual, **settings})


@contextmanager
def running(*, signed: bool = True, **settings: Any) -> Iterator[RunningBot]:
    """Serve the bot and its cloud until the block ends."""
    with ExitStack() as stack:
        cloud = stack.enter_context(Cloud(signed=signed).serve())
        core = ScriptedCore()
        outward = Outward(config_for(cloud, **settings))

        @asynccontextmanager
        async def life(_: Starlette) -> AsyncIterator[None]:
            yield
            await outward.aclose()

        app = Starlette(routes=routes(core.handle, outward), lifespan=life)
        url = stack.enter_context(served(app))
        yield RunningBot(cloud, TeamsClientSide(cloud, url), core)
