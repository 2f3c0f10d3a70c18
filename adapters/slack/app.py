"""Slack's way in: verify, cross into the core once, acknowledge, and only then answer.

In come signed HTTP requests (and, through `socket_mode`, the same bodies); out go acknowledgements, then the Replies.
It knows no feature and keeps no state.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.crossing import Handle
from adapters.slack import render
from adapters.slack.answer import Answers, sentence
from adapters.slack.api import Json, SlackApi
from adapters.slack.deliver import SlackSender
from adapters.slack.directory import Directory
from adapters.slack.faults import note_fault
from adapters.slack.install import Installations, OneWorkspace
from adapters.slack.languages import Languages
from adapters.slack.parse import Malformed, check_shape, named_groups, parse, workspace
from empathy_bot.events import BotAdded, Event
from empathy_bot.message import Reply
from empathy_bot.words import words

LARGEST_BODY = 1_000_000
"""Bytes; Slack's largest payloads, forms with all their state, stay far below."""

LONGEST_INTRODUCTION = 1.5
"""Seconds to ask who brought the bot; Slack waits three for an acknowledgement."""

_ANSWER = "empathy_bot.answer"
_EVERYTHING = re.compile("")

UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What comes of reading a body that lacks a part, or has another in its place."""

After = Callable[[], Awaitable[None]]
"""What is left to do once an acknowledgement is sent."""


class Slack:
    """The bot on Slack: one Bolt app, its routes, and the sender for the outbox."""

    def __init__(
        self,
        *,
        handle: Handle,
        token: str,
        signing_secret: str,
        api_url: str = "https://slack.com/api/",
        posts_per_minute: int = 500,
    ) -> None:
        self.api_url = api_url
        self._handle = handle
        self._api = SlackApi(api_url=api_url)
        self._installations: Installations = OneWorkspace(self._api, token)
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self.directory = Directory(self._api, self._installations)
        self.sender = SlackSender(self._api, self._installations, posts_per_minute=posts_per_minute)
        self._languages = Languages()
        self._answers = Answers(self._api, self._installations, self.directory, handle)
        self._bolt = self._listening()

    def routes(self) -> list[Route]:
        """Return the HTTP routes: events, interactivity and slash commands all come to one address."""
        return [Route("/slack/events", self._receive, methods=["POST"])]

    async def dispatch(self, request: AsyncBoltRequest) -> tuple[BoltResponse, After | None]:
        """Let Bolt handle a verified request. Returns the acknowledgement and what to do once it is sent."""
        try:
            response = await self._bolt.async_dispatch(request)
        except UNREADABLE as error:
            response = await _failed(error)
        return response, request.context.get(_ANSWER)

    async def aclose(self) -> None:
        """Close what is open towards Slack."""
        await self._api.aclose()

    async def _receive(self, request: Request) -> Response:
        body = await _all_of(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        if not self._is_genuine(body, request):
            return PlainTextResponse("not signed by Slack", 401)
        try:
            bolt_request = AsyncBoltRequest(body=body.decode(), headers=dict(request.headers))
            check_shape(bolt_request.body)
        except (*UNREADABLE, RecursionError) as error:
            note_fault("slack.malformed", error)
            return PlainTextResponse("malformed", 400)
        response, answer = await self.dispatch(bolt_request)
        return Response(
            response.body,
            response.status,
            headers=response.first_headers_without_set_cookie(),
            background=BackgroundTask(answer) if answer else None,
        )

    def _is_genuine(self, body: bytes, request: Request) -> bool:
        """Tell whether Slack signed these bytes within the last five minutes.

        It is the check that Bolt makes, made before anything of the body is read; Bolt's own is switched off.
        docs.slack.dev/authentication/verifying-requests-from-slack
        """
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if self._verifier is None or not (timestamp.isascii() and timestamp.isdecimal() and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False  # Slack sends and signs text only

    def _listening(self) -> AsyncApp:
        """Return the Bolt app with its five broad listeners."""

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
            found = await self._installations.find(team_id, enterprise_id)
            if found is None:
                return None
            return AuthorizeResult(
                enterprise_id=found.enterprise,
                team_id=found.workspace,
                url=found.address,
                bot_token=found.token,
                bot_id=found.bot,
                bot_user_id=found.bot_user,
            )

        quiet = logging.getLogger("adapters.slack.bolt")
        quiet.setLevel(logging.ERROR)  # its warnings quote whole payloads
        app = AsyncApp(
            name="empathy-bot",
            logger=quiet,
            client=AsyncWebClient(base_url=self.api_url, retry_handlers=[], logger=quiet),
            authorize=authorize,  # type: ignore[arg-type]  # it may return None, says Bolt's code
            user_facing_authorize_error_message=words().say("slack.not_installed"),
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
        )
        app.error(_failed)
        for listen in (app.event, app.action, app.view, app.command, app.shortcut):
            listen(_EVERYTHING)(self._listen)
        return app

    async def _listen(self, body: Json, context: AsyncBoltContext, ack: AsyncAck) -> BoltResponse:
        """Cross into the core, then acknowledge: what the person did is committed when Slack hears of it."""
        try:
            event = await self._read(body, context)
        except Malformed as error:
            note_fault("slack.malformed", error)
            return BoltResponse(status=400)
        if event is None:
            return await ack()
        try:
            reply = await self._handle(event)
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing is committed and the person must hear of it
            note_fault("slack.not_handled", error, act=type(event).__name__)
            if body.get("type") == "event_callback":
                return BoltResponse(status=500)  # Slack brings it again
            reply = _apology(body, self._languages.of(event.origin))
        else:
            self._languages.learn(event.origin, reply.locale)
        context[_ANSWER] = partial(self._answers, event, reply, body)
        return await ack(**_acknowledgement(reply, body))

    async def _read(self, body: Json, context: AsyncBoltContext) -> Event | None:
        """Return what was done; who is in a user group that was named must be known before. Raises Malformed."""
        named = named_groups(body)
        members = await self.directory.user_groups(workspace(body), named) if named else {}
        address = context.authorize_result.url if context.authorize_result else None
        event = parse(body, bot=context.bot_user_id, address=address, members=members)
        return await self._introduced(event) if isinstance(event, BotAdded) else event

    async def _introduced(self, event: BotAdded) -> BotAdded:
        """Return the event with what Slack knows of whoever brought the bot: the channel is greeted in their language.

        Without an answer in good time the greeting is English, and what follows is theirs once they are known.
        """
        origin = event.origin
        try:
            async with asyncio.timeout(LONGEST_INTRODUCTION):
                found = await self.directory.people(origin.workspace, (origin.person.id,))
        except Exception as error:  # noqa: BLE001 - the bot has arrived, whatever the directory says
            note_fault("slack.not_introduced", error)
            return event
        return replace(event, origin=replace(origin, person=found[0])) if found else event


async def _all_of(request: Request) -> bytes | None:
    """Return the body, or None when it is larger than anything Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


async def _failed(error: Exception) -> BoltResponse:
    """Answer for Bolt where it failed outside our listener: on a part that is not what Slack sends, or on its way."""
    note_fault("slack.bolt_failed", error)
    return BoltResponse(status=400 if isinstance(error, UNREADABLE) else 500)


def _apology(body: Json, locale: str) -> Reply:
    """Return the reply to something that did not work: in a form beside what was typed, else as a message."""
    if body.get("type") == "view_submission" and (first := _inputs(body)[:1]):
        return Reply(errors={first[0]: words(locale).say("slack.form_failed")})
    return Reply(message=sentence("slack.failed", locale=locale), locale=locale)


def _acknowledgement(reply: Reply, body: Json) -> dict[str, Any]:
    """Return what the acknowledgement of a submitted form carries; of anything else it is empty."""
    if body.get("type") != "view_submission":
        return {}
    inputs = _inputs(body)
    if reply.errors and inputs:
        # Slack refuses an error for an input that the form does not have.
        errors = {name if name in inputs else inputs[0]: said for name, said in reversed(reply.errors.items())}
        return {"response_action": "errors", "errors": errors}
    if reply.form:
        return {"response_action": "update", "view": render.form(reply.form)}
    return {"response_action": "clear"}


def _inputs(body: Json) -> list[str]:
    blocks = body["view"].get("blocks") or ()
    return [block["block_id"] for block in blocks if block.get("type") == "input"]
