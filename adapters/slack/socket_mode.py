"""Socket Mode: the same bodies over a WebSocket that the bot opens itself, for hosts without a public address.

In come envelopes, out go acknowledgements; then the answers. What is said is decided elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import time

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import UNREADABLE, After, Slack
from adapters.slack.faults import note_fault
from adapters.slack.parse import check_shape

MISSES = 3
"""Looks in a row that find no connection before the client is given up."""

log = structlog.get_logger()


class SocketMode:
    """Keeps one connection to Slack open until it is cancelled.

    The SDK reconnects by itself, but is known to stop for good after "Session is closed" (python-slack-sdk #1922). So
    every `interval` seconds somebody looks, and a client that stays without a live connection is replaced by a new one.
    """

    def __init__(self, slack: Slack, *, app_token: str, interval: float = 5.0) -> None:
        self._slack = slack
        self._app_token = app_token
        self._interval = interval
        self.client: SocketModeClient | None = None
        self._quiet = logging.getLogger("adapters.slack.bolt.socket")
        self._quiet.setLevel(logging.CRITICAL)  # its messages quote envelopes; what matters is logged here

    async def run(self) -> None:
        """Connect, and stay connected, until cancelled."""
        while True:
            client = self.client = self._new_client()
            try:
                async with asyncio.timeout(self._interval * 2 * MISSES):
                    await client.connect()  # type: ignore[no-untyped-call]
                log.info("slack.socket_connected")
                await self._until_lost(client)
            except TimeoutError:
                log.warning("slack.socket_unreachable")
            finally:
                await client.close()  # type: ignore[no-untyped-call]

    def _new_client(self) -> SocketModeClient:
        web = AsyncWebClient(base_url=self._slack.api_url, retry_handlers=[], logger=self._quiet)
        client = SocketModeClient(self._app_token, logger=self._quiet, web_client=web, ping_interval=self._interval)
        client.socket_mode_request_listeners.append(self._receive)
        return client

    async def _until_lost(self, client: SocketModeClient) -> None:
        misses = 0
        while misses < MISSES:
            await asyncio.sleep(self._interval)
            misses = 0 if await client.is_connected() else misses + 1
        log.warning("slack.socket_lost")

    async def _receive(self, client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        response, answer = await self._dispatch(envelope)
        if response.status == 400:
            response = BoltResponse(status=200)  # it will not read any better when it comes again
        try:
            await send_async_response(client, envelope, response, time.time())
        except (ConnectionError, RuntimeError) as error:
            note_fault("slack.not_acknowledged", error)  # what was done is done, so its answer still goes out
        if answer:
            await answer()

    async def _dispatch(self, envelope: SocketModeRequest) -> tuple[BoltResponse, After | None]:
        try:
            body = check_shape(envelope.payload)
            request = AsyncBoltRequest(mode="socket_mode", body=body, headers=build_headers(envelope))
        except UNREADABLE as error:
            note_fault("slack.malformed", error)
            return BoltResponse(status=400), None
        return await self._slack.dispatch(request)
