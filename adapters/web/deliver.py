"""Deliveries of the bot that end in the local chat: the transcript takes them, and open windows show them.

Nothing is paced and nothing is far away; what can go wrong is a busy database, and then the lane tries again.
"""

from __future__ import annotations

from adapters.crossing import Crossing
from adapters.web.parse import direct_place
from adapters.web.stream import Bell
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Sent
from empathy_bot.store import ConflictError
from empathy_bot.store.transcript import Transcript


class WebSender:
    """Writes the bot's messages into the transcript."""

    at_once = 50
    """Posts in flight together: they only wait for the one writer."""

    def __init__(self, crossing: Crossing, transcript: Transcript, bell: Bell) -> None:
        self._crossing = crossing
        self._transcript = transcript
        self._bell = bell

    async def permit(self, _address: Address) -> None:
        """Wait for nothing: the local chat has no limits."""

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Write one message and wake the windows."""
        address = outgoing.address
        place = direct_place(address.id) if address.direct else address.id
        try:
            line = await self._crossing.run(self._transcript.add, place, message=outgoing.message)
        except ConflictError as error:
            return Later(str(error))
        self._bell.ring()
        return Sent(str(line.id))
