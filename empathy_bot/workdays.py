"""Pure: working days, and the instants at which a local time of day comes round on them.

Dates and zones in, dates and instants out. No rows, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DAY = timedelta(days=1)
WEEKDAYS = range(1, 8)
"""The ISO weekdays, Monday being 1."""
WORKING_WEEK = "12345"
FURTHEST = timedelta(days=800)
"""How far ahead the next working day is looked for: further than a roster may reach (`rosters.AHEAD`)."""
QUIET_FROM, QUIET_UNTIL = time(18), time(8)
"""The local hours in which nobody is reminded of anything, unless they chose others."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?P<hours>[01]?[0-9]|2[0-3]):(?P<minutes>[0-5][0-9])")


def is_working(day: date, week: str) -> bool:
    """Tell whether `day` is a working day of `week`: ISO weekdays ("12345" is Monday to Friday).

    A week that has changed says since when: "12345 2026-12-01=123456" adds Saturdays from December on.
    """
    return str(day.isoweekday()) in (week if len(week) <= 7 else _week_on(day, week))


def changed_week(week: str, day: date, weekdays: str) -> str:
    """Return the week after it was changed to `weekdays` from `day` on; what came before stays as it was."""
    first, *changes = week.split()
    before = " ".join([first, *(change for change in changes if change[:10] < str(day))])
    return before if newest_week(before) == weekdays else f"{before} {day}={weekdays}"


def newest_week(week: str) -> str:
    """Return the weekdays of a week as they are after its last change."""
    return _changes(week)[-1][1]


@cache
def _changes(week: str) -> tuple[tuple[str, str], ...]:
    first, *changes = week.split() or [""]
    return ("", first), *((change[:10], change[11:]) for change in changes)


def _week_on(day: date, week: str) -> str:
    return [weekdays for since, weekdays in _changes(week) if since <= str(day)][-1]


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
    after: datetime, at: Callable[[date], time], zone: ZoneInfo, working: Container[date]
) -> datetime | None:
    """Return the first instant later than `after` that is the day's time `at` in `zone`, on a day that is `working`.

    None when there is none within FURTHEST.
    """
    today = after.astimezone(zone).date()
    for day in days(today, today + FURTHEST):
        if day in working:
            found = instant(day, at(day), zone)
            if found is not None and found > after:
                return found
    return None


def next_weekly(after: datetime, clock_time: time, zone: ZoneInfo, weekday: int) -> datetime:
    """Return the first instant later than `after` that is `clock_time` on an ISO weekday in `zone`."""
    day = after.astimezone(zone).date()
    while True:
        found = instant(day, clock_time, zone) if day.isoweekday() == weekday else None
        if found is not None and found > after:
            return found
        day += DAY


def is_quiet(instant: datetime, zone: ZoneInfo, quiet_from: time = QUIET_FROM, until: time = QUIET_UNTIL) -> bool:
    """Tell whether an instant falls into the quiet hours of `zone`; they may cross midnight, or have no length."""
    clock_time = instant.astimezone(zone).time()
    if quiet_from <= until:
        return quiet_from <= clock_time < until
    return clock_time >= quiet_from or clock_time < until


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
