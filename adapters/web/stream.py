"""Server-sent events: whatever is new in the transcript reaches every open window by itself.

The transcript is the truth; the bell only says "look again". A window that was away names the last mark that it saw
and gets everything since.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from empathy_bot.store.transcript import Mark


class Bell:
    """Wakes everybody who waits for news. Belongs to the server's event loop."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits now; who comes later waits for the next ring."""
        self._next.set()
        self._next = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Return the coming ring. Take it before looking for news, so that none falls in between."""
        return self._next


def as_text(mark: Mark) -> str:
    """Return the mark as an event id."""
    return f"{mark.line}.{mark.edition}"


def as_mark(text: str) -> Mark | None:
    """Return the mark that an event id says, or None when it says none."""
    line, _, edition = text.partition(".")
    return Mark(int(line), int(edition)) if line.isdecimal() and edition.isdecimal() else None


async def rounds(bell: Bell) -> AsyncIterator[None]:
    """Yield once now and once after every ring: the moments at which to look for news."""
    while True:
        ring = bell.next()
        yield
        await ring.wait()
