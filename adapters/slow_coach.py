"""The AI that may read along: asks it what the core has composed, and hands back what came of it as an event.

Knows no platform. One loop for all workspaces; what is asked, of whom and whether at all is the core's decision
(empathy_bot/slow_coach.py). Whatever goes wrong here costs a second view and nothing else.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from ipaddress import ip_address
from typing import Literal, Protocol
from urllib.parse import SplitResult, urlsplit

import aiohttp
import structlog
from prometheus_client import Counter
from pydantic import BaseModel, Field, ValidationError

from adapters.crossing import Crossing, heard
from adapters.finding import Finding
from empathy_bot import slow_coach
from empathy_bot.events import CoachSaid, Origin, Someone
from empathy_bot.learning.coach.second_view import INSTRUCTION, presentable, question
from empathy_bot.ports import Asked, SecondReader

log = structlog.get_logger()
VIEWS = Counter("empathy_bot_second_views", "Questions to the AI that reads along, by what came of them", ["outcome"])

AT_ONCE = 4
"""Questions in flight together, over all workspaces."""
LOOK_AGAIN = timedelta(seconds=1)
"""How often the loop looks for replies to ask about."""
LONGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read; two sentences take far less."""

Outcome = Literal["answered", "timed_out", "refused", "unreachable", "unusable"]


class NoViewError(Exception):
    """The coach gave no view. `outcome` is for counting; the text says why, and quotes nothing of what was sent."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class SlowCoach(Protocol):
    """Whoever gives second views."""

    async def view(self, asked: Asked) -> str:
        """Return what the coach says of a reply. Raises NoViewError, and nothing else for a fault outside."""
        ...


class _Said(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Said


class _Completion(BaseModel):
    """What is read of an answer: platform.openai.com/docs/api-reference/chat/object."""

    choices: list[_Choice] = Field(min_length=1)


class ChatCompletions:
    """A model behind the interface of OpenAI's chat completions, which others and local servers speak too.

    Only what all of them know is sent: the model and two messages. It follows no redirect and takes no proxy from the
    environment, so that what leaves goes to the host that people were told, and nowhere else.
    """

    def __init__(self, *, url: str, key: str, reader: SecondReader) -> None:
        path = "/chat/completions" if url.rstrip("/").endswith("/v1") else "/v1/chat/completions"
        self._url = url.rstrip("/") + path
        self._headers = {"Accept-Encoding": "identity", "User-Agent": "empathy-bot"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._reader = reader
        self._session: aiohttp.ClientSession | None = None

    async def view(self, asked: Asked) -> str:
        """Ask once. Raises NoViewError when time is up, or nothing came back that could be a view."""
        told = {
            "model": self._reader.model,
            "messages": [
                {"role": "system", "content": asked.instruction},
                {"role": "user", "content": asked.question},
            ],
        }
        try:
            async with self._open().post(self._url, json=told, allow_redirects=False) as response:
                if response.status != 200:
                    raise NoViewError("refused", f"status {response.status}")
                answer = await _limited(response)
        except TimeoutError as error:
            raise NoViewError("timed_out", f"no answer in {self._reader.patience.total_seconds():g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NoViewError("unreachable", type(error).__name__) from error
        try:
            return _Completion.model_validate_json(answer).choices[0].message.content
        except ValidationError as error:
            raise NoViewError("unusable", "not a chat completion") from error

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=self._reader.patience.total_seconds()),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,  # none was asked for, and little could become very much
            )
        return self._session


class SecondViews:
    """The loop that asks for second views and hands them back. `coach` is asked about what the core composes."""

    def __init__(self, crossing: Crossing, coach: SlowCoach, reader: SecondReader) -> None:
        self._crossing = crossing
        self._coach = coach
        self._reader = reader
        self._common = slow_coach.words_of(crossing.bot.library.usual)
        self._asking: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Ask until cancelled. What is in flight then is asked again, by whoever comes next, after its lease."""
        try:
            while True:
                self._news.clear()
                await self._start()
                await heard(self._news, LOOK_AGAIN)
        finally:
            for task in self._asking:
                task.cancel()
            await asyncio.gather(*self._asking, return_exceptions=True)

    async def ask_all(self) -> None:
        """Ask about everything that is due now, and wait for what comes of it. For tests."""
        while await self._start() or self._asking:
            await asyncio.gather(*self._asking)

    async def _start(self) -> int:
        bot, free = self._crossing.bot, AT_ONCE - len(self._asking)
        if not free:
            return 0
        found = await self._crossing.run(
            slow_coach.claim, bot.store, bot.clock, bot.library, common=self._common, reader=self._reader, limit=free
        )
        for asked in found:
            task = asyncio.create_task(self._ask(asked))
            self._asking.add(task)
            task.add_done_callback(self._done)
        return len(found)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        self._news.set()

    async def _ask(self, asked: Asked) -> None:
        """Ask one question and hand back what came of it; a fault of ours leaves it to the lease."""
        outcome: Outcome = "answered"
        text: str | None = None
        try:
            text = await self._coach.view(asked)
            outcome = "answered" if presentable(text) else "unusable"
        except NoViewError as error:
            outcome = error.outcome
            log.warning("no second view", view=asked.view, attempt=asked.attempt, reason=str(error))
        except Exception as error:  # noqa: BLE001 - the loop serves everybody, and the error may quote a reply
            log.error("slow coach failed", view=asked.view, error=type(error).__name__)  # noqa: TRY400 - the same
            outcome = "unusable"
        VIEWS.labels(outcome).inc()
        origin = Origin(asked.platform, asked.workspace, Someone(asked.person))
        try:
            await self._crossing.handle(CoachSaid(origin, asked.view, asked.attempt, text))
        except Exception as error:  # noqa: BLE001 - as above
            log.error("second view lost", view=asked.view, error=type(error).__name__)  # noqa: TRY400 - as above


def reader_at(url: str, model: str, seconds: int) -> SecondReader:
    """Return the AI that is reached at an address. Raises ValueError with a sentence that says what to change."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        parts, host = SplitResult("", "", "", "", ""), ""
    here = _is_here(parts.hostname or "")
    if not host or parts.scheme not in {"http", "https"}:
        raise ValueError("COACH_URL is no address: write it like https://ai.example.com or http://127.0.0.1:8080.")
    if parts.scheme == "http" and not here:
        raise ValueError("COACH_URL must begin with https: people's replies do not go through a network in the open.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("COACH_URL holds more than an address and a path: the key belongs in COACH_KEY.")
    return SecondReader(host=host, model=model, patience=timedelta(seconds=seconds), here=here)


async def examine(coach: SlowCoach, reader: SecondReader) -> Finding:
    """Ask the AI about a made-up reply, and say whether it answers."""
    made_up = question("My parcel is late.", "I'm sorry. I will find out where it is today.", ["own"])
    asked = Asked(0, 1, "web", "", "", INSTRUCTION, made_up)
    trouble = ""
    try:
        if not presentable(await coach.view(asked)):
            trouble = "it says nothing that could be shown"
    except NoViewError as error:
        trouble = str(error)
    told = (
        f"{reader.host} gives no second view ({trouble}): is it up, and are COACH_URL, COACH_KEY, COACH_MODEL right?"
        if trouble
        else f"{reader.host} answers; managers switch it on for their group with the command `ai`."
    )
    return Finding(ok=not trouble, what="second views", say=told)


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    answer = b""
    async for piece in response.content.iter_chunked(8192):
        answer += piece
        if len(answer) > LONGEST_ANSWER:
            raise NoViewError("unusable", f"more than {LONGEST_ANSWER} bytes")
    return answer


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
