"""The way out to Bot Framework's services: one HTTP call, with the bot's token, to a host that may have it.

Nothing is repeated here, no redirect is followed, and the SDK is not known. What became of a call is said by its result
or by one of three exceptions.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from adapters.teams.config import TeamsConfig

CONNECT_SECONDS = 4
TOTAL_SECONDS = 8  # opening a chat and posting into it must fit into a lane's lease
IDLE_SECONDS = 10  # a connection is not used again after this: the other side may just be closing it
SCOPE = "https://api.botframework.com/.default"
TOKEN_MARGIN = 5 * 60  # seconds before its end that a token is no longer used


class NotSentError(Exception):
    """The call never left: no connection, no token, or a host that may not be written to."""


class BrokenError(Exception):
    """The connection broke after the call had left: the other side may have acted on it."""


class RejectedError(Exception):
    """The other side answered with an error. `wait` is how long it asked us to stay away."""

    def __init__(self, status: int, code: str, wait: timedelta | None = None) -> None:
        super().__init__(f"{status} {code}".rstrip())
        self.status = status
        self.code = code
        self.wait = wait


class Wire:
    """Calls to the connector, and the token that they need."""

    def __init__(self, config: TeamsConfig) -> None:
        self._config = config
        self._session: aiohttp.ClientSession | None = None
        self._token = ""
        self._token_until = 0.0
        self._lock = asyncio.Lock()

    async def call(self, method: str, url: str, body: str | bytes | None = None) -> Any:
        """Return what the other side answered, as parsed JSON (None when it said nothing).

        Raises NotSentError, BrokenError or RejectedError.
        """
        parts = urlsplit(url)
        if not self._config.may_write_to(f"{parts.scheme}://{parts.netloc}/"):
            raise NotSentError("the service URL is not on the list")
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        if self._config.app_id:
            headers["Authorization"] = f"Bearer {await self._bearer()}"
        try:
            return await self._exchange(method, url, body, headers)
        except RejectedError as error:
            if error.status == 401:
                self._token_until = 0.0  # asks for a new token next time
            raise

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _exchange(self, method: str, url: str, body: str | bytes | None, headers: dict[str, str]) -> Any:
        try:
            async with self._open().request(method, url, data=body, headers=headers, allow_redirects=False) as response:
                said = await response.read()
                if response.status >= 300:
                    raise RejectedError(response.status, _code(said), _wait(response.headers))
                return _json(said)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotSentError(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise BrokenError(type(error).__name__) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=100, keepalive_timeout=IDLE_SECONDS),
                timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, sock_connect=CONNECT_SECONDS),
            )
        return self._session

    async def _bearer(self) -> str:
        async with self._lock:
            if time.monotonic() >= self._token_until:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        """Fetch a token for the bot itself: OAuth 2.0 client credentials, as the connector's documentation says."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._config.app_id,
            "client_secret": self._config.app_password,
            "scope": SCOPE,
        }
        url = f"{self._config.login_url.rstrip('/')}/{self._config.token_tenant}/oauth2/v2.0/token"
        try:
            async with self._open().post(url, data=form, allow_redirects=False) as response:
                said = _json(await response.read())
                if response.status != 200:
                    raise NotSentError(f"no token: {response.status}")
                self._token = str(said["access_token"])
                life = int(said.get("expires_in", 3600))
        except (aiohttp.ClientError, TimeoutError, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotSentError(f"no token: {type(error).__name__}") from error
        self._token_until = time.monotonic() + max(life - TOKEN_MARGIN, life / 2)


def _json(said: bytes) -> Any:
    """Return the answer as JSON; an answer that is none (a proxy's page) tells us nothing."""
    try:
        return json.loads(said) if said else None
    except ValueError:
        return None


def _code(said: bytes) -> str:
    """Return the connector's own name of an error, e.g. ConversationNotFound."""
    told = _json(said)
    error = told.get("error") if isinstance(told, dict) else None
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    """Return what Retry-After asks for: seconds, or a date to be compared with the answer's own."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return timedelta(seconds=int(asked[:6]))
    try:
        return max(parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", "")), timedelta())
    except (ValueError, TypeError):
        return None
