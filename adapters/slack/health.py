"""Whether Slack takes the operator's tokens, asked of Slack itself. Changes nothing there.

Tokens come in, findings go out; no token is ever part of one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from adapters.finding import Finding
from adapters.slack.manifest import manifest

PATIENCE = aiohttp.ClientTimeout(total=10)

_COPY = "Copy SLACK_BOT_TOKEN again from the app's page “OAuth & Permissions”; it begins with xoxb-."
_MAKE = (
    "Make SLACK_APP_TOKEN anew under “Basic Information”, “App-Level Tokens”, with the scope connections:write "
    "(it begins with xapp-), and switch Socket Mode on."
)


@dataclass(frozen=True, slots=True)
class _Said:
    """Slack's answer. `error` is empty when it was yes; `scopes` is None when Slack did not tell them."""

    error: str = ""
    body: Mapping[str, Any] | None = None
    scopes: frozenset[str] | None = None


async def examine(*, api_url: str, bot_token: str, app_token: str = "") -> AsyncIterator[Finding]:
    """Try the bot token and its scopes, and the app token of Socket Mode when there is one."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        said = await _ask(session, f"{api_url.rstrip('/')}/auth.test", bot_token)
        if said.body is None:
            yield Finding(ok=False, what="Slack bot token", say=f"{said.error}. {_COPY}")
        else:
            told = f"it is {said.body.get('user')} in {said.body.get('team')}."
            yield Finding(ok=True, what="Slack bot token", say=told)
            yield _scopes(said.scopes)
        if app_token:
            said = await _ask(session, f"{api_url.rstrip('/')}/apps.connections.open", app_token)
            opens = "Slack opens a connection for the app token."
            what = "Slack Socket Mode"
            yield Finding(ok=not said.error, what=what, say=f"{said.error}. {_MAKE}" if said.error else opens)


def _scopes(granted: frozenset[str] | None) -> Finding:
    if granted is None:
        return Finding(ok=True, what="Slack scopes", say="Slack did not tell which the token has.")
    missing = frozenset(manifest(None)["oauth_config"]["scopes"]["bot"]) - granted
    if not missing:
        return Finding(ok=True, what="Slack scopes", say="the token may do all that the manifest asks for.")
    told = f"{', '.join(sorted(missing))} missing. Add under “OAuth & Permissions”, then install the app again."
    return Finding(ok=False, what="Slack scopes", say=told)


async def _ask(session: aiohttp.ClientSession, url: str, token: str) -> _Said:
    try:
        async with session.post(url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False) as response:
            body = await response.json(content_type=None)
            told = response.headers.get("x-oauth-scopes")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return _Said(f"Slack cannot be asked ({type(error).__name__}): is the network open to {url}?")
    if not isinstance(body, dict) or body.get("ok") is not True:
        named = body.get("error") if isinstance(body, dict) else None
        return _Said(f"Slack says {named or response.status}")
    return _Said(body=body, scopes=frozenset(part.strip() for part in told.split(",")) if told is not None else None)
