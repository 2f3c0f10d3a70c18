"""Who is who, and who is where, as Slack's directory tells it.

In come ids, out go people of `empathy_bot.events`. Asked only after a Reply wanted it; it never writes anything.
"""

from __future__ import annotations

import asyncio

from adapters.slack.api import Json, NoAnswerError, SlackApi
from adapters.slack.install import Installation, Installations
from adapters.slack.parse import person
from empathy_bot.events import Place, Someone

AT_ONCE = 4
"""Questions in flight: users.info is Tier 4, a hundred a minute, and others ask too."""
MOST_TRIES = 3


class DirectoryError(Exception):
    """The directory could not be read; the name of Slack's error."""


class Directory:
    """Slack's directory, for the workspaces where the bot is installed."""

    def __init__(self, api: SlackApi, installations: Installations) -> None:
        self._api = api
        self._installations = installations
        self._free = asyncio.Semaphore(AT_ONCE)

    async def people(self, workspace: str, ids: tuple[str, ...]) -> tuple[Someone, ...]:
        """Return these people; those whom the workspace does not know are left out. Raises DirectoryError."""
        installation = await self._installation(workspace)
        found = await asyncio.gather(*(self._person(installation, identity) for identity in ids))
        return tuple(someone for someone in found if someone is not None)

    async def members(self, workspace: str, channel: str) -> tuple[Someone, ...]:
        """Return everybody in a channel. Raises DirectoryError: half a list would look as if people had left."""
        installation = await self._installation(workspace)
        ids: list[str] = []
        cursor = ""
        while True:
            page = {"channel": channel, "limit": "200"} | ({"cursor": cursor} if cursor else {})
            body = await self._ask(installation, "conversations.members", page)
            ids += [str(member) for member in body["members"]]
            cursor = str(body.get("response_metadata", {}).get("next_cursor") or "")
            if not cursor:
                return await self.people(workspace, tuple(ids))

    async def place(self, workspace: str, channel: str) -> Place:
        """Return a channel with its name, which membership events leave out. Raises DirectoryError."""
        installation = await self._installation(workspace)
        body = await self._ask(installation, "conversations.info", {"channel": channel})
        return Place(channel, direct=False, name=body["channel"].get("name"))

    async def _installation(self, workspace: str) -> Installation:
        installation = await self._installations.find(workspace)
        if installation is None:
            raise DirectoryError("not_installed")
        return installation

    async def _person(self, installation: Installation, identity: str) -> Someone | None:
        async with self._free:
            try:
                body = await self._ask(installation, "users.info", {"user": identity, "include_locale": "true"})
            except DirectoryError as error:
                if str(error) in {"user_not_found", "user_not_visible"}:
                    return None
                raise
            return person(body["user"])

    async def _ask(self, installation: Installation, method: str, form: Json) -> Json:
        """Ask once, and again when the answer was lost: reading twice does no harm."""
        for _ in range(MOST_TRIES):
            try:
                answer = await self._api.insist(method, installation.token, form=form)
            except NoAnswerError:
                continue
            if answer.ok:
                return answer.body
            if answer.status < 500:
                raise DirectoryError(answer.error)
        raise DirectoryError("no_answer")
