"""Files brought to Slack, and messages drawn as far as a workspace can show them.

An upload takes three calls: ask for an address, send the bytes there, and say that it is complete and for which channel
(docs.slack.dev/messaging/working-with-files). It needs the scope files:write; what fails is logged, and told by None.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from adapters import pictures
from adapters.slack import render
from adapters.slack.api import Answer, Json, NeverSentError, NoAnswerError, SlackApi
from adapters.slack.text import clip
from empathy_bot.message import Chart, Message

log = structlog.get_logger()

BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long"})
"""Answers to blocks that this workspace does not take; nothing was posted."""
PATIENCE = 6.0
"""Seconds for all uploads of one message: with its post they fit into a lane's lease."""
READY_AFTER = (1.0, 2.0)
"""Seconds before each try to show a picture: Slack takes blocks with it only once it has looked through the file."""
_LONGEST_ALT = 1000
_SHARP = 2

Post = Callable[[Json], Awaitable[Answer]]


class Files:
    """Uploads to Slack through `api`."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api

    async def upload(
        self, token: str, name: str, content: bytes, *, alt: str = "", channel: str | None = None
    ) -> str | None:
        """Upload a file, into `channel` or to be shown by blocks alone; return its id, or None when that failed."""
        try:
            return await self._upload(token, name, content, alt, channel)
        except (NeverSentError, NoAnswerError) as error:
            log.warning("slack.upload_failed", error=str(error))
            return None

    async def _upload(self, token: str, name: str, content: bytes, alt: str, channel: str | None) -> str | None:
        asked = {"filename": name, "length": str(len(content))} | ({"alt_txt": clip(alt, _LONGEST_ALT)} if alt else {})
        answer = await self._api.call("files.getUploadURLExternal", token, form=asked)
        identity = str(answer.body.get("file_id", ""))
        if answer.ok:
            answer = await self._api.send(str(answer.body["upload_url"]), content)
        if answer.ok:
            told: Json = {"files": [{"id": identity, "title": name}]} | ({"channel_id": channel} if channel else {})
            answer = await self._api.call("files.completeUploadExternal", token, body=told)
        if not answer.ok:
            log.warning("slack.upload_failed", error=answer.error, status=answer.status)
        return identity if answer.ok else None

    async def draw(self, message: Message, token: str, post: Post) -> Answer:
        """Post a message with Slack's newer blocks; where those are refused, with its charts as pictures, else without.

        `post` is given the content and posts it once. A refusal of blocks means that nothing was posted.
        """
        content = render.message(message)
        answer = await post(content)
        if answer.error not in BAD_BLOCKS or not render.has_native_blocks(content["blocks"]):
            return answer
        if drawn := await self._pictures(message, token):
            for wait in READY_AFTER:
                await asyncio.sleep(wait)
                answer = await post(render.message(message, native=False, pictures=drawn))
                if answer.error not in BAD_BLOCKS:
                    return answer
        return await post(render.message(message, native=False))

    async def _pictures(self, message: Message, token: str) -> list[str]:
        """Return the ids of the message's charts as pictures, in order; none when not all of them could be brought."""
        charts = [block for block in message.blocks if isinstance(block, Chart)]
        try:
            async with asyncio.timeout(PATIENCE):
                brought = [await self._picture(chart, token) for chart in charts]
        except TimeoutError:
            log.warning("slack.upload_failed", error="it took too long")
            return []
        return [identity for identity in brought if identity] if all(brought) else []

    async def _picture(self, chart: Chart, token: str) -> str | None:
        drawn = await asyncio.to_thread(pictures.chart, chart, scale=_SHARP)
        return await self.upload(token, "chart.png", drawn, alt=chart.alt)
