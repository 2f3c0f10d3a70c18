"""One HTTP session for Slack's Web API and for response URLs.

In come a method and its arguments, out goes what Slack answered. The SDK's own client is not used for this: it repeats
posts by itself and hides whether a request left the machine, which is what the outbox must know.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

Json = dict[str, Any]

_ERROR_NAME = re.compile(r"[a-z][a-z_]{2,60}")

LONGEST_WAIT = 60.0
"""Seconds for which an answer to somebody who is waiting is still worth sending."""


class NeverSentError(Exception):
    """No connection could be made: Slack has not seen the request."""


class NoAnswerError(Exception):
    """The request left, and the answer was lost or never came: nobody knows what became of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack said. `body` is empty when it was not an object; `retry_after` is in seconds."""

    ok: bool
    status: int
    body: Json
    text: str = ""
    retry_after: float | None = None

    @property
    def error(self) -> str:
        """Slack's name for what was wrong, else the HTTP status; empty when nothing was."""
        if self.ok:
            return ""
        if self.status == 429:
            return "ratelimited"
        named = self.body.get("error") or (self.text if _ERROR_NAME.fullmatch(self.text) else None)
        return str(named or f"http_{self.status}")


class SlackApi:
    """Slack at `api_url`. Opens its session with the first call; close it with `aclose`."""

    def __init__(self, *, api_url: str, patience: float = 10.0) -> None:
        self._url = api_url.rstrip("/") + "/"
        self._patience = aiohttp.ClientTimeout(total=patience, sock_connect=min(3.0, patience))
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, token: str, *, body: Json | None = None, form: Json | None = None) -> Answer:
        """Call a Web API method once, with a JSON `body` or, for methods that only read, a `form`.

        Raises NeverSentError and NoAnswerError.
        """
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        content = json.dumps(body) if body is not None else form
        answer = await self._post(self._url + method, content, headers)
        return replace(answer, ok=answer.body.get("ok") is True)

    async def insist(self, method: str, token: str, *, body: Json | None = None, form: Json | None = None) -> Answer:
        """Call as `call` does, again where Slack surely did nothing yet, as long as somebody would still wait."""
        waited = 0.0
        while True:
            try:
                answer = await self.call(method, token, body=body, form=form)
            except NeverSentError:
                wait = 1.0
                if waited + wait > LONGEST_WAIT / 4:
                    raise
            else:
                wait = answer.retry_after or 1.0
                if answer.error != "ratelimited" or waited + wait > LONGEST_WAIT:
                    return answer
            waited += wait
            await asyncio.sleep(wait)

    async def respond(self, response_url: str, body: Json) -> Answer:
        """Post to a response URL once; it answers in text or with an object.

        Raises NeverSentError and NoAnswerError.
        """
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = await self._post(response_url, json.dumps(body), headers)
        return replace(answer, ok=answer.status == 200 and answer.body.get("ok", True) is True)

    async def send(self, upload_url: str, content: bytes) -> Answer:
        """Send a file's bytes once to the address that Slack gave for them; no token goes there.

        Raises NeverSentError and NoAnswerError.
        """
        answer = await self._post(upload_url, content, {"Content-Type": "application/octet-stream"})
        return replace(answer, ok=answer.status == 200)

    async def aclose(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, content: str | bytes | Json | None, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._patience)
        try:
            async with self._session.post(url, data=content, headers=headers, allow_redirects=False) as response:
                text = await response.text(errors="replace")
                return Answer(
                    ok=False,
                    status=response.status,
                    body=_object(text),
                    text=text[:100].strip(),
                    retry_after=_seconds(response.headers.get("Retry-After", "")),
                )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NeverSentError(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswerError(type(error).__name__) from error


def _object(text: str) -> Json:
    try:
        decoded = json.loads(text)
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}


def _seconds(value: str) -> float | None:
    return float(value) if value.isdecimal() else None
