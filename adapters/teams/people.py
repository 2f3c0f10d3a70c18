"""Who people are: the directory ids behind channel ids, and the rosters that the core asks for.

Activities come in; ids, and PeopleSeen for the core, go out. Nobody is remembered beyond their two ids.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog

from adapters.crossing import Handle
from adapters.teams import parse
from adapters.teams.deliver import Outward
from adapters.teams.wire import BrokenError, NotSentError, RejectedError
from empathy_bot.events import Origin, PeopleSeen, Place, Someone
from empathy_bot.message import Reply

MOST_REMEMBERED = 20_000
AT_ONCE = 4  # look-ups of one reply that may be under way together

log = structlog.get_logger()


class _StrangerError(Exception):
    """The roster has no such person."""


class Directory:
    """The rosters of Teams' conversations."""

    def __init__(self, outward: Outward, handle: Handle) -> None:
        self._outward = outward
        self._handle = handle
        self._ids: OrderedDict[tuple[str, str], str] = OrderedDict()  # (tenant, channel's id) -> directory's id
        self._accounts: OrderedDict[tuple[str, str], str] = OrderedDict()  # and back

    async def ids(self, tenant: str, activity: parse.Activity) -> dict[str, str | None]:
        """Return the directory ids of those whom the activity names only by channel id.

        None where the roster knows nobody of that id; those whom it could not tell are left out.
        Microsoft's local client has no directory: there the channel's id stands for the person.
        """
        for channel_id, directory_id in parse.named(activity).items():
            self._remember(tenant, channel_id, directory_id)
        known: dict[str, str | None] = {}
        for channel_id in parse.nameless(activity):
            found = self._ids.get((tenant, channel_id))
            if found is None:
                try:
                    found = await self._ask(activity, channel_id)
                except _StrangerError:
                    known[channel_id] = None
                if found is None and not self._outward.config.app_id:
                    found = channel_id
            if found is not None:
                known[channel_id] = found
                self._remember(tenant, channel_id, found)
        return known

    def _remember(self, tenant: str, channel_id: str, directory_id: str) -> None:
        for kept, key, value in (
            (self._ids, (tenant, channel_id), directory_id),
            (self._accounts, (tenant, directory_id), channel_id),
        ):
            kept[key] = value
            kept.move_to_end(key)
            if len(kept) > MOST_REMEMBERED:
                kept.popitem(last=False)

    async def look_up(self, activity: parse.Activity, origin: Origin, reply: Reply) -> None:
        """Ask for the people that the core does not know, and for the people of a place, and tell it."""
        if reply.look_up:
            gate = asyncio.Semaphore(AT_ONCE)
            tenant = origin.workspace
            found = await asyncio.gather(*(self._someone(activity, tenant, one, gate) for one in reply.look_up))
            people = tuple(person for person in found if person)
            if people:
                await self._handle(PeopleSeen(replace(origin, place=None, key=None), people))
        if reply.list_place is not None:
            await self._list(activity, origin, reply.list_place)

    async def _list(self, activity: parse.Activity, origin: Origin, place_id: str) -> None:
        same = origin.place is not None and origin.place.id == place_id
        place = origin.place if same and origin.place else Place(place_id, direct=False)
        try:
            seam = await self._outward.seam()
            members = await seam.members(activity.service_url, place_id)
        except (NotSentError, BrokenError, RejectedError) as error:
            log.warning("teams roster not read", reason=str(error))
            return
        people = tuple(person for member in members if (person := self._from_roster(member, origin.workspace)))
        await self._handle(PeopleSeen(replace(origin, place=place, key=None), people, complete=True))

    async def _someone(
        self, activity: parse.Activity, tenant: str, person: str, gate: asyncio.Semaphore
    ) -> Someone | None:
        async with gate:  # Teams finds people by either id, the local client only by the channel's
            try:
                found = await self._member(activity, self._accounts.get((tenant, person), person))
            except _StrangerError:
                return None
        return Someone(person, name=found["name"], is_guest=self._is_guest(found, tenant)) if found else None

    async def _ask(self, activity: parse.Activity, channel_id: str) -> str | None:
        found = await self._member(activity, channel_id)
        return found["aadObjectId"] if found else None

    async def _member(self, activity: parse.Activity, person: str) -> dict[str, Any] | None:
        try:
            seam = await self._outward.seam()
            return await seam.member(activity.service_url, activity.place_id, person)
        except (NotSentError, BrokenError, RejectedError) as error:
            log.warning("teams roster not read", reason=str(error))
            if isinstance(error, RejectedError) and error.status in {400, 404} and error.code != "ConversationNotFound":
                raise _StrangerError from error
            return None

    def _from_roster(self, member: dict[str, Any], tenant: str) -> Someone | None:
        found = member["aadObjectId"] or (None if self._outward.config.app_id else member["id"])
        return Someone(found, name=member["name"], is_guest=self._is_guest(member, tenant)) if found else None

    def _is_guest(self, member: Mapping[str, Any], tenant: str) -> bool | None:
        """Tell whether a member is from outside the customer's own directory; None where the roster does not say."""
        role, name, home = (str(member.get(key) or "") for key in ("userRole", "userPrincipalName", "tenantId"))
        from_elsewhere = home not in {"", tenant} and bool(self._outward.config.app_id)
        if role.lower() in {"guest", "anonymous"} or "#ext#" in name.lower() or from_elsewhere:
            return True
        return False if role or name or home else None
