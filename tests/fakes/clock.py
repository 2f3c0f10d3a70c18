"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MONDAY = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)  # 18:00 in Berlin: the working day is over


class StillClock:
    """Shows one instant. Unlike the real ones it may go back, as a machine's clock can."""

    def __init__(self, instant: datetime = MONDAY) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def wait(self, **how_long: float) -> None:
        self.instant += timedelta(**how_long)

    def at(self, text: str, zone: str = "Europe/Berlin") -> None:
        """Move to a local time, e.g. '2026-11-17 09:00'."""
        self.instant = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
