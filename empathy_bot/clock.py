"""The only place that asks the machine what time it is.

Every instant is an aware datetime in UTC. A local day is worked out from an instant and a person's zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Anything that can tell the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class TravelClock:
    """A clock that runs at the machine's pace but can be moved forward (the local chat, and tests)."""

    def __init__(self, start: datetime | None = None) -> None:
        real = datetime.now(UTC)
        self._ahead = (start - real) if start else timedelta()

    def now(self) -> datetime:
        """Return the travelled instant, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def travel(self, instant: datetime) -> None:
        """Move to `instant`. Going back is refused with ValueError: what was sent has been sent."""
        now = self.now()
        if instant < now:
            msg = f"the clock only goes forward: {instant:%Y-%m-%d %H:%M} is before {now:%Y-%m-%d %H:%M} (UTC)"
            raise ValueError(msg)
        self._ahead += instant - now


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day that a person in `zone` lives at `instant`."""
    return instant.astimezone(zone).date()
