"""Deliveries of the bot that end in the local chat: the transcript takes them, and open windows show them.

Nothing is paced and nothing is far away; what can go wrong is a busy database, and then the lane tries again.
"""

from __future__ import annotations

from adapters.crossing import Crossing
from adapters.web.parse import direct_place
from adapters.web.stream import Bell
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Refused, Sent
from empathy_bot.store import ConflictError
from empathy_bot.store.transcript import Line, Transcript

GONE = Refused("the message is gone")
"""What becomes of an edit of a line that is not there."""


class WebSender:
    """Writes the bot's messages into the transcript."""

    at_once = 50
    """Posts in flight together: they only wait for the one writer."""

    def __init__(self, crossing: Crossing, transcript: Transcript, bell: Bell) -> None:
        self._crossing = crossing
        self._transcript = transcript
        self._bell = bell

    async def permit(self, _address: Address, *, edit: bool = False) -> None:
        """Wait for nothing: the local chat has no limits."""

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Write one message, or put it in the place of an earlier one, and wake the windows."""
        try:
            line = await self._crossing.run(written, self._transcript, outgoing)
        except ConflictError as error:
            return Later(str(error))
        if line is None:
            return GONE
        self._bell.ring()
        return Sent(str(line.id))


def written(transcript: Transcript, outgoing: Outgoing) -> Line | None:
    """Write a message of the bot's as a new line, or over an earlier one; return it, or None when that one is gone."""
    address = outgoing.address
    place = direct_place(address.id) if address.direct else address.id
    if outgoing.replaces is None:
        return transcript.add(place, message=outgoing.message)
    earlier = int(outgoing.replaces) if outgoing.replaces.isdecimal() else 0
    return transcript.replace(earlier, outgoing.message, place)
