"""Whether Microsoft takes the operator's credentials, asked of Microsoft itself. Changes nothing there.

The settings come in, findings go out; neither password nor token is ever part of one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from adapters.finding import Finding
from adapters.teams.config import TeamsConfig
from adapters.teams.wire import SCOPE

PATIENCE = aiohttp.ClientTimeout(total=10)

# learn.microsoft.com, "Microsoft Entra authentication and authorization error codes".
_REMEDIES = {
    "AADSTS7000215": "MICROSOFT_APP_PASSWORD is wrong: it must be the secret's value, not its id.",
    "AADSTS7000222": "MICROSOFT_APP_PASSWORD has expired: make a new client secret.",
    "AADSTS700016": "MICROSOFT_APP_ID is unknown there: check it, MICROSOFT_APP_TENANT_ID and MICROSOFT_APP_TYPE.",
    "AADSTS90002": "MICROSOFT_APP_TENANT_ID is no tenant: copy it from the app's page “Overview”.",
}
_REMEDY = "Check MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD, MICROSOFT_APP_TENANT_ID and MICROSOFT_APP_TYPE."


async def examine(config: TeamsConfig) -> AsyncIterator[Finding]:
    """Fetch a token as the bot does for every post, and the keys by which Microsoft's requests are known."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        wrong = await _token(session, config)
        good = "Microsoft gives one for this id, password and tenant."
        yield Finding(ok=not wrong, what="Teams token", say=wrong or good)
        wrong = await _keys(session, config.metadata_url)
        yield Finding(ok=not wrong, what="Teams signing keys", say=wrong or "they can be fetched.")


async def _token(session: aiohttp.ClientSession, config: TeamsConfig) -> str:
    """Return what keeps the bot from getting a token, empty when nothing does."""
    form = {
        "grant_type": "client_credentials",
        "client_id": config.app_id,
        "client_secret": config.app_password,
        "scope": SCOPE,
    }
    url = f"{config.login_url.rstrip('/')}/{config.token_tenant}/oauth2/v2.0/token"
    try:
        async with session.post(url, data=form, allow_redirects=False) as response:
            said = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return f"Microsoft cannot be asked ({type(error).__name__}): is the network open to {config.login_url}?"
    said = said if isinstance(said, dict) else {}
    if said.get("access_token"):
        return ""
    code = str(said.get("error_description", "")).partition(":")[0]
    return f"Microsoft says {said.get('error', response.status)}. {_REMEDIES.get(code, _REMEDY)}"


async def _keys(session: aiohttp.ClientSession, metadata_url: str) -> str:
    """Return what keeps the bot from knowing Microsoft's signature, empty when nothing does."""
    try:
        keys = await _get(session, str((await _get(session, metadata_url))["jwks_uri"]))
        found = len(keys["keys"])
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
        return (
            f"they cannot be fetched from {metadata_url} ({type(error).__name__}), and without them every request of "
            "Teams is refused: is the network open to it?"
        )
    return "" if found else f"{metadata_url} names none."


async def _get(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(url, allow_redirects=False, raise_for_status=True) as response:
        return await response.json(content_type=None)
