"""Who is calling `/api/messages`: the token of Bot Framework, or Microsoft's local client on this machine.

Headers and an activity come in, a verified tenant goes out, or Denied. Nothing of a request is acted upon here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import jwt
from jwt.algorithms import RSAAlgorithm
from starlette.requests import Request

from adapters.teams.config import TeamsConfig, is_loopback
from adapters.teams.parse import Activity

ISSUER = "https://api.botframework.com"
SKEW = 5 * 60  # seconds; learn.microsoft.com, "Authentication with the Bot Connector API", step 4
KEYS_LIVE = 24 * 60 * 60  # seconds; the same page asks for at most 24 hours
REFRESH_PAUSE = 60  # seconds between fetches that an unknown key may cause
RETRY_PAUSE = 1  # seconds between fetches while there is no key at all
FETCH_SECONDS = 5
LOCAL_TENANT = "local"

_ALGORITHMS = ("RS256", "RS384", "RS512")
_FORWARDED = ("forwarded", "via", "x-real-ip")
_CHANNELS = frozenset({"msteams"})
_LOCAL_CHANNELS = frozenset({"msteams", "emulator"})


class Denied(Exception):  # noqa: N818 - what happened, not what broke
    """The request is not from whom it should be. The text is for the log and names no person."""


@dataclass(frozen=True, slots=True)
class _Key:
    public: Any
    endorsements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Caller:
    """What a good token says: where its bearer may be answered, and for which channels its key speaks."""

    service_url: str | None
    endorsements: frozenset[str]


class Keys:
    """The issuer's signing keys: fetched when needed, kept for a day, asked for again when an unknown one comes."""

    def __init__(self, metadata_url: str) -> None:
        self._url = metadata_url
        self._keys: Mapping[str, _Key] = {}
        self._issuers = frozenset({ISSUER})
        self._fetched = -float(KEYS_LIVE)
        self._tried = -float(REFRESH_PAUSE)
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> tuple[_Key, frozenset[str]]:
        """Return the key and the issuers it may sign for. Raises Denied when there is none."""
        if kid not in self._keys or self._stale():
            async with self._lock:
                if kid not in self._keys or self._stale():
                    await self._refresh()
        key = self._keys.get(kid)
        if key is None:
            raise Denied("unknown signing key")
        return key, self._issuers

    def _stale(self) -> bool:
        return time.monotonic() - self._fetched >= KEYS_LIVE

    async def _refresh(self) -> None:
        if time.monotonic() - self._tried < (REFRESH_PAUSE if self._keys else RETRY_PAUSE):
            return
        self._tried = time.monotonic()
        try:
            timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session:
                metadata = await _json(session, self._url)
                found = await _json(session, str(metadata["jwks_uri"]))
            self._keys = {str(key["kid"]): _key(key) for key in found["keys"] if key.get("kty") == "RSA"}
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            if self._stale():
                self._keys = {}
                raise Denied(f"signing keys cannot be fetched: {type(error).__name__}") from error
            return
        self._issuers = frozenset({ISSUER, str(metadata.get("issuer", ISSUER))})
        self._fetched = time.monotonic()


async def _json(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    async with session.get(url, allow_redirects=False) as response:
        return cast("dict[str, Any]", await response.json(content_type=None))


def _key(jwk: Mapping[str, Any]) -> _Key:
    return _Key(RSAAlgorithm.from_jwk(dict(jwk)), frozenset(jwk.get("endorsements") or ()))


class Gate:
    """Lets in what Bot Framework sent for this bot, and without an app id only what this machine sent."""

    def __init__(self, config: TeamsConfig) -> None:
        self._config = config
        self._keys = Keys(config.metadata_url)

    async def caller(self, request: Request) -> Caller:
        """Check the request's headers, before its body is read. Raises Denied."""
        if not self._config.app_id:
            _must_be_local(request)
            return Caller(None, frozenset())
        return await self._bearer(request.headers.get("authorization", ""))

    def tenant(self, caller: Caller, activity: Activity) -> str:
        """Check the activity against its caller and return the tenant that it comes from. Raises Denied."""
        local = not self._config.app_id
        if activity.channel_id not in (_LOCAL_CHANNELS if local else _CHANNELS):
            raise Denied("another channel")
        if caller.endorsements and activity.channel_id not in caller.endorsements:
            raise Denied("the signing key does not speak for this channel")
        if not local and activity.service_url != caller.service_url:
            raise Denied("the service URL is not the token's")
        if not self._config.may_write_to(activity.service_url):
            raise Denied("the service URL is not on the list")
        tenants = activity.tenants or (frozenset({LOCAL_TENANT}) if local else frozenset())
        if len(tenants) != 1:
            raise Denied("no tenant, or two of them")
        (tenant,) = tenants
        if self._config.app_type == "SingleTenant" and tenant != self._config.tenant_id:
            raise Denied("another tenant")
        return tenant

    async def _bearer(self, header: str) -> Caller:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Denied("no bearer token")
        try:
            head = jwt.get_unverified_header(token)
            if head.get("alg") not in _ALGORITHMS or not isinstance(head.get("kid"), str):
                raise Denied("no such algorithm, or no key id")
            key, issuers = await self._keys.find(head["kid"])
            claims = jwt.decode(
                token,
                key.public,
                algorithms=list(_ALGORITHMS),
                audience=self._config.app_id,
                issuer=list(issuers),
                leeway=SKEW,
                options={"require": ["exp", "aud", "iss"], "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            raise Denied(f"bad token: {type(error).__name__}") from error
        service_url = claims.get("serviceurl")
        if not isinstance(service_url, str):
            raise Denied("a token without a service URL")
        return Caller(service_url, key.endorsements)


def _must_be_local(request: Request) -> None:
    """Raise Denied unless the request was made on this machine, by no web page and through no proxy."""
    headers = request.headers
    if request.client is None or not is_loopback(request.client.host):
        raise Denied("not from this machine")
    if any(name in _FORWARDED or name.startswith("x-forwarded") for name in headers):
        raise Denied("forwarded")
    if not is_loopback(_host(headers.get("host", ""))):
        raise Denied("a foreign host")
    origin = headers.get("origin")
    if origin is not None and not is_loopback(_host(origin.partition("://")[2])):
        raise Denied("from a foreign page")


def _host(authority: str) -> str:
    """Return the host of `host:port`."""
    return authority[: authority.find("]") + 1] if authority.startswith("[") else authority.partition(":")[0]
