"""Pure: working days, and the instants at which a local time of day comes round on them.

Dates and zones in, dates and instants out. No rows, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DAY = timedelta(days=1)
QUIET_FROM, QUIET_UNTIL = time(18), time(8)
"""The local hours in which nobody is reminded of anything. A prompt comes whenever its person wants it."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?P<hours>[01]?[0-9]|2[0-3]):(?P<minutes>[0-5][0-9])")


def is_working(day: date, working_days: str) -> bool:
    """Tell whether `day` is one of the ISO weekdays in `working_days` ("12345" is Monday to Friday)."""
    return str(day.isoweekday()) in working_days


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + offset * DAY


def instant(day: date, clock_time: time, zone: ZoneInfo) -> datetime | None:
    """Return the UTC instant at which `zone`'s clocks show `clock_time` on `day`, or None if the zone skips that day.

    A time that the clocks jump over comes as much later as they jump, or as much earlier when they jump over the day's
    end (Nuuk, 23:00 to 00:00); one that they show twice is the first.
    """
    for fold in (0, 1):
        found = datetime.combine(day, clock_time.replace(fold=fold), zone).astimezone(UTC)
        if found.astimezone(zone).date() == day:
            return found
    return None


def next_instant(
    after: datetime, clock_time: time, zone: ZoneInfo, working_days: str, off: Container[date] = ()
) -> datetime:
    """Return the first instant later than `after` that is `clock_time` on a working day in `zone` and not `off`."""
    day = after.astimezone(zone).date()
    while True:
        if is_working(day, working_days) and day not in off:
            found = instant(day, clock_time, zone)
            if found is not None and found > after:
                return found
        day += DAY


def is_quiet(instant: datetime, zone: ZoneInfo) -> bool:
    """Tell whether an instant falls into the quiet hours of `zone`."""
    clock_time = instant.astimezone(zone).time()
    return clock_time >= QUIET_FROM or clock_time < QUIET_UNTIL


def parse_time(text: str) -> time | None:
    """Return the time of day that "9:05" or "09:05" tells, or None."""
    found = _TIME.fullmatch(text.strip())
    return time(int(found["hours"]), int(found["minutes"])) if found else None


def parse_day(text: str) -> date | None:
    """Return the day that "2026-12-24" tells, or None."""
    try:
        return date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        return None


def parse_zone(text: str | None) -> ZoneInfo | None:
    """Return the time zone of an IANA name, whatever its case, or None if there is none of that name."""
    name = _zone_names().get((text or "").strip().replace(" ", "_").lower())
    return ZoneInfo(name) if name else None


@cache
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
