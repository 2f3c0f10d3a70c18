"""Messages to Teams: one post, at the platform's pace, and what became of it.

Addresses and neutral messages come in; nothing is decided about whether or when a message is sent again.
"""

from __future__ import annotations

import asyncio
import gc
import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from adapters.teams import render
from adapters.teams.config import TeamsConfig
from adapters.teams.pace import Pace
from adapters.teams.wire import BrokenError, NotSentError, RejectedError, Wire
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Refused, Sent, Unclear

if TYPE_CHECKING:
    from adapters.teams.seam import Seam

# learn.microsoft.com, "Send proactive messages" and "Optimize your bot": what to send again, and what never to.
AGAIN = frozenset({401, 408, 412, 429, 502, 503, 504})
MOST_REMEMBERED = 20_000

Reference = Mapping[str, Any]


class Outward:
    """Everything that this bot writes to Teams: proactive messages and answers alike, through one seam and one pace."""

    def __init__(self, config: TeamsConfig) -> None:
        self.config = config
        self._wire = Wire(config)
        self._seam: Seam | None = None
        self._loading = asyncio.Lock()
        self._pace = Pace()
        self._services: dict[str, str] = {}  # tenant -> the service URL that was last heard from
        self._bots: dict[str, Mapping[str, Any]] = {}
        self._personal: OrderedDict[tuple[str, str], str] = OrderedDict()  # (tenant, person) -> conversation

    async def seam(self) -> Seam:
        """Return the seam to the SDK, whose half second of loading is spent in a thread and on first use."""
        if self._seam is None:
            async with self._loading:
                if self._seam is None:
                    self._seam = await asyncio.to_thread(self._load)
        return self._seam

    def _load(self) -> Seam:
        from adapters.teams.seam import Seam  # noqa: PLC0415 - the local chat starts without the SDK

        found = Seam(self._wire, self.config.app_id)
        gc.collect()
        gc.freeze()  # the SDK's many objects stay for good: no collection need walk them again
        return found

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    def heard(self, tenant: str, reference: Reference) -> None:
        """Remember through which service a tenant is reached, from a verified activity."""
        self._services[tenant] = reference["serviceUrl"]
        self._bots[tenant] = reference["bot"]

    async def permit(self, address: Address) -> None:
        """Wait until a post to `address` is about to be possible."""
        await self._pace.permit(address.workspace, address.id)

    async def post(
        self, tenant: str, address: str, reference: Reference, activity: Mapping[str, Any], thread: str | None = None
    ) -> str:
        """Post at the platform's pace; return the new activity's id. Raises what Wire.call raises."""
        seam = await self.seam()
        async with self._pace.post(tenant, address):
            return await seam.post(reference, activity, thread)

    async def update(
        self, tenant: str, address: str, reference: Reference, activity_id: str, activity: Mapping[str, Any]
    ) -> None:
        """Put another message in the place of one of the bot's own. Raises what Wire.call raises."""
        seam = await self.seam()
        async with self._pace.post(tenant, address):
            await seam.update(reference, activity_id, activity)

    async def personal(self, tenant: str, person: str) -> Reference:
        """Return where `person` is written to privately, opening the chat if need be. Raises what Wire.call raises."""
        service = self._services.get(tenant, self.config.service_url)
        bot = self._bots.get(tenant, {"id": f"28:{self.config.app_id}"})
        place = self._personal.get((tenant, person))
        if place is None:
            place = await (await self.seam()).personal(service, bot, tenant, person)
            self.learn(tenant, person, place)
        conversation = {"id": place, "conversationType": "personal", "tenantId": tenant}
        return {"serviceUrl": service, "channelId": "msteams", "bot": dict(bot), "conversation": conversation}

    def learn(self, tenant: str, person: str, place: str) -> None:
        """Remember a personal chat that was seen or opened."""
        self._personal[tenant, person] = place
        self._personal.move_to_end((tenant, person))
        if len(self._personal) > MOST_REMEMBERED:
            self._personal.popitem(last=False)

    async def reference(self, address: Address) -> Reference:
        """Return where `address` is written to.

        Raises what Wire.call raises, and ValueError when what is stored is no conversation that we may write to.
        """
        if address.conversation is not None:
            stored = _stored(address.conversation)
            if stored is None or not self.config.may_write_to(stored["serviceUrl"]):
                raise ValueError("the stored conversation is not one that we may write to")
            return stored
        if address.direct:
            return await self.personal(address.workspace, address.id)
        return {
            "serviceUrl": self._services.get(address.workspace, self.config.service_url),
            "channelId": "msteams",
            "bot": self._bots.get(address.workspace, {"id": f"28:{self.config.app_id}"}),
            "conversation": {"id": address.id, "tenantId": address.workspace},
        }


class TeamsSender:
    """The lanes' way out to Teams."""

    at_once = 25
    """Half of what a tenant takes in a second: one batch is under way while the window of the other passes."""

    def __init__(self, outward: Outward) -> None:
        self._outward = outward

    async def permit(self, address: Address, *, edit: bool = False) -> None:  # noqa: ARG002 - one rate for both
        """Wait until the platform's limits allow one more post or edit there."""
        await self._outward.permit(address)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Post once, or put the message in the place of an earlier one, and say what became of it."""
        address = outgoing.address
        try:
            reference = await self._outward.reference(address)
        except (NotSentError, BrokenError) as error:  # opening a chat twice gives the same chat: nothing is unclear
            return Later(str(error))
        except RejectedError as error:
            return _refusal(error)
        except ValueError as error:
            return Refused(str(error))
        card = render.message(outgoing.message)
        activity = render.activity(card, outgoing.message.text)
        posted = outgoing.replaces
        try:
            if posted is None:
                posted = await self._outward.post(address.workspace, address.id, reference, activity)
            else:
                await self._outward.update(address.workspace, address.id, reference, posted, activity)
        except NotSentError as error:
            return Later(str(error))
        except BrokenError as error:
            return Unclear(str(error))
        except RejectedError as error:
            return _refusal(error)
        return Sent(posted, json.dumps(reference, ensure_ascii=False, separators=(",", ":")))


def _refusal(error: RejectedError) -> Outcome:
    """Say what an error of the connector means for the message: it was not taken, now or ever."""
    if error.status in AGAIN:
        return Later(str(error), error.wait)
    if error.status >= 500:
        return Unclear(str(error))
    return Refused(str(error))


def _stored(text: str) -> Reference | None:
    """Return a stored conversation reference, or None when it is none."""
    try:
        told = json.loads(text)
        complete = isinstance(told["serviceUrl"], str) and isinstance(told["conversation"]["id"], str)
    except (ValueError, KeyError, TypeError):
        return None
    return told if complete else None
