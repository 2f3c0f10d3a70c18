"""The floor of a click in Slack: Starlette and Bolt, a signature check, one listener that acknowledges."""

from __future__ import annotations

import re

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.routing import Route

from tests.benchmarks.servers import serve_bare
from tests.fakes.slack_model import BOT, BOT_USER, SECRET, TOKEN, WORKSPACE


async def authorize() -> AuthorizeResult:
    """Know the one workspace without asking Slack."""
    return AuthorizeResult(enterprise_id=None, team_id=WORKSPACE, bot_token=TOKEN, bot_id=BOT, bot_user_id=BOT_USER)


async def acknowledge(ack: AsyncAck) -> None:
    """Say that the click was heard."""
    await ack()


if __name__ == "__main__":
    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)
    app.action(re.compile(""))(acknowledge)
    handler = AsyncSlackRequestHandler(app)
    serve_bare(Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])]))
