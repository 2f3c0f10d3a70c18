"""Who is who, and who is where, as Slack's directory tells it.

In come ids, out go people of `empathy_bot.events`. Asked after a Reply wanted it, and for user groups before their
words are read; it never writes anything.
"""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from adapters.slack.api import Json, NeverSentError, NoAnswerError, SlackApi
from adapters.slack.install import Installation, Installations
from adapters.slack.parse import Members, person
from empathy_bot.events import Place, Someone

log = structlog.get_logger()

AT_ONCE = 4
"""Questions in flight: users.info is Tier 4, a hundred a minute, and others ask too."""
MOST_TRIES = 3
GROUP_PATIENCE = 1.5
"""Seconds for looking up all user groups of one message: Slack waits three for its acknowledgement."""
GROUP_KEPT = 60.0
"""Seconds for which a user group's members are remembered: Tier 2 is twenty questions a minute."""


class DirectoryError(Exception):
    """The directory could not be read; the name of Slack's error."""


class Directory:
    """Slack's directory, for the workspaces where the bot is installed."""

    def __init__(self, api: SlackApi, installations: Installations) -> None:
        self._api = api
        self._installations = installations
        self._free = asyncio.Semaphore(AT_ONCE)
        self._groups: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}

    async def people(self, workspace: str, ids: tuple[str, ...]) -> tuple[Someone, ...]:
        """Return these people; those whom the workspace does not know are left out. Raises DirectoryError."""
        installation = await self._installation(workspace)
        found = await asyncio.gather(*(self._person(installation, workspace, identity) for identity in ids))
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

    async def user_groups(self, workspace: str, ids: tuple[str, ...]) -> Members:
        """Return the people of these user groups; a group whose people Slack does not tell in time is left out."""
        now = asyncio.get_running_loop().time()
        self._groups = {key: kept for key, kept in self._groups.items() if now < kept[0] + GROUP_KEPT}
        unknown = [identity for identity in ids if (workspace, identity) not in self._groups]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GROUP_PATIENCE):
                await asyncio.gather(*(self._learn_group(workspace, identity) for identity in unknown))
        found = {identity: self._groups.get((workspace, identity)) for identity in ids}
        return {identity: kept[1] for identity, kept in found.items() if kept is not None}

    async def _learn_group(self, workspace: str, identity: str) -> None:
        try:
            installation = await self._installation(workspace)
            form = {"usergroup": identity} | ({"team_id": workspace} if installation.organisation_wide else {})
            answer = await self._api.call("usergroups.users.list", installation.token, form=form)
        except (DirectoryError, NeverSentError, NoAnswerError) as error:
            log.warning("slack.user_group_unknown", error=type(error).__name__)
            return
        people = answer.body.get("users")
        if answer.ok and isinstance(people, list):
            now = asyncio.get_running_loop().time()
            self._groups[workspace, identity] = (now, tuple(one for one in people if isinstance(one, str)))
        else:
            log.warning("slack.user_group_unknown", error=answer.error)

    async def _installation(self, workspace: str) -> Installation:
        installation = await self._installations.find(workspace)
        if installation is None:
            raise DirectoryError("not_installed")
        return installation

    async def _person(self, installation: Installation, workspace: str, identity: str) -> Someone | None:
        async with self._free:
            try:
                body = await self._ask(installation, "users.info", {"user": identity, "include_locale": "true"})
            except DirectoryError as error:
                if str(error) in {"user_not_found", "user_not_visible"}:
                    return None
                raise
            return person(body["user"], at_home=frozenset({workspace, installation.enterprise or workspace}))

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
