"""Which workspaces the bot is installed in, and with which token.

Today one token from the environment. OAuth brings a second kind of Installations; nobody else has to change.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Protocol

import structlog

from adapters.slack.api import NeverSentError, NoAnswerError, SlackApi

log = structlog.get_logger()

GONE = frozenset({"account_inactive", "token_revoked"})
"""Answers to a token whose workspace has taken the bot away."""

_ADDRESS = re.compile(r"https://[a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one workspace, or in a whole organisation (`organisation_wide`).

    `address` is where its people read, e.g. https://acme.slack.com, or None where Slack told none.
    """

    token: str
    bot_user: str
    bot: str
    workspace: str
    enterprise: str | None = None
    organisation_wide: bool = False
    address: str | None = None


class Installations(Protocol):
    """Anything that can tell how the bot is installed in a workspace."""

    async def find(self, workspace: str | None, enterprise: str | None = None) -> Installation | None:
        """Return the installation that serves this workspace, or None.

        Raises NeverSentError when Slack cannot be asked, or refuses a token that an operator may still put right.
        """
        ...


class OneWorkspace:
    """The installation that one bot token stands for; Slack is asked once whose token it is."""

    def __init__(self, api: SlackApi, token: str) -> None:
        self._api = api
        self._token = token
        self._found: Installation | None = None
        self._asking = asyncio.Lock()

    async def find(self, workspace: str | None, enterprise: str | None = None) -> Installation | None:
        """Return the token's installation when it serves this workspace, else None."""
        async with self._asking:
            if self._found is None:
                self._found = await self._ask()
        found = self._found
        if found is None or workspace == found.workspace:
            return found
        same_organisation = enterprise is None or enterprise == found.enterprise
        return found if found.organisation_wide and same_organisation else None

    async def _ask(self) -> Installation | None:
        try:
            answer = await self._api.call("auth.test", self._token, form={})
        except NoAnswerError as error:
            raise NeverSentError(str(error)) from error
        if not answer.ok:
            log.error("slack.token_refused", error=answer.error)
            if answer.error in GONE:
                return None
            raise NeverSentError(answer.error)
        said = answer.body
        return Installation(
            token=self._token,
            bot_user=str(said["user_id"]),
            bot=str(said.get("bot_id", "")),
            workspace=str(said["team_id"]),
            enterprise=said.get("enterprise_id"),
            organisation_wide=bool(said.get("is_enterprise_install")),
            address=_address(said.get("url")),
        )


def _address(url: object) -> str | None:
    found = url.rstrip("/") if isinstance(url, str) else ""
    return found if _ADDRESS.fullmatch(found) else None
