"""Keeps the local chat local: only this machine's own browser, only its own pages, nothing from outside.

Judges the request's envelope alone; knows nothing of what is asked for. Also puts the security headers on every answer.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from empathy_bot.words import Words, words

MAX_BODY = 512 * 1024
"""Bytes that a form of the chat can have; 40,000 of any characters fit, so that the core can say that they are many."""

SECURITY = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class LocalOnly:
    """ASGI middleware that answers 403 to whatever does not come from a page of this chat on this machine."""

    def __init__(self, app: ASGIApp, longest: int = MAX_BODY) -> None:
        self._app = app
        self._longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":  # pragma: no cover - only HTTP is routed here
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        peer = scope["client"][0] if scope.get("client") else ""
        if refused(scope["method"], peer, headers):
            await PlainTextResponse(_words(headers).say("web.refused"), 403)(scope, receive, send)
        elif scope["method"] == "POST" and not _fits(headers, self._longest):
            await PlainTextResponse(_words(headers).say("web.too_long"), 413)(scope, receive, send)
        else:
            await self._app(scope, receive, _secured(send))


def refused(method: str, peer: str, headers: Headers) -> bool:
    """Tell whether a request comes from elsewhere: another machine, a proxy, another name, or another site's page."""
    if not _loopback(peer) or not _loopback(_host(headers.get("host", ""))):
        return True
    if "forwarded" in headers or any(name.startswith("x-forwarded-") for name in headers):
        return True
    if method in {"GET", "HEAD"}:
        return False
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return True
    return "origin" in headers and urlsplit(headers["origin"]).netloc != headers["host"]


def _words(headers: Headers) -> Words:
    """Return the words of the browser's own language: nobody has said yet who asks."""
    return words(headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip())


def _fits(headers: Headers, longest: int) -> bool:
    length = headers.get("content-length", "")
    return length.isdecimal() and int(length) <= longest


def _host(value: str) -> str:
    try:
        return urlsplit(f"//{value}").hostname or ""
    except ValueError:
        return ""


def _loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _secured(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers[name] = value
        await send(message)

    return sending
