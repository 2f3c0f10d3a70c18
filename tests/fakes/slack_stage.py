"""The Slack adapter on a stage: served over HTTP, a scripted core behind it, a server in Slack's place before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from starlette.applications import Starlette

from adapters.slack.app import Slack
from tests.fakes.scripted_core import ScriptedCore
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_client import SlackClientSide, served
from tests.fakes.slack_model import BOT_USER, SECRET, TOKEN


@dataclass
class Stage:
    slack: FakeSlack
    core: ScriptedCore
    people: SlackClientSide
    ana: str
    channel: str


@contextmanager
def staged() -> Iterator[Stage]:
    core = ScriptedCore()
    with FakeSlack() as slack:
        bot = Slack(handle=core.handle, token=TOKEN, signing_secret=SECRET, api_url=slack.api_url)

        with served(application(bot)) as url:
            ana = slack.person("Ana Lima")
            channel = slack.channel("support", ana, BOT_USER)
            yield Stage(slack, core, SlackClientSide(slack, url), ana, channel)


def application(bot: Slack) -> Starlette:
    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        await bot.aclose()

    return Starlette(routes=list(bot.routes()), lifespan=life)
