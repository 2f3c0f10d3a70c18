"""When the clocks of every zone change, and what a zone's wall clock shows, told without the bot's own arithmetic.

Zones whose clocks run alike over the whole stretch share one behaviour, and stand for each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

STRIDE = timedelta(days=2)
"""How far apart offsets are compared. A change undone sooner would not be seen (steps of six hours find no more)."""
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """The first instant of a new offset from UTC, with the offsets on both sides of it."""

    instant: datetime
    before: timedelta
    after: timedelta

    @property
    def looks(self) -> tuple[timedelta, timedelta, str]:
        """What the people there see: both offsets, and the weekday and time at which it happens."""
        return self.before, self.after, f"{self.instant.replace(tzinfo=None) + self.before:%a %H:%M:%S}"


@cache
def behaviours(first: date, last: date) -> dict[str, tuple[Change, ...]]:
    """Return the changes between two days, both included, by the first zone (of the alphabet) that behaves so."""
    alike: dict[tuple[timedelta, tuple[Change, ...]], str] = {}
    for name in sorted(available_timezones()):
        begins = offset(datetime.combine(first, time(), UTC), ZoneInfo(name))
        alike.setdefault((begins, changes_of(name, first, last)), name)
    return {name: changes for (_, changes), name in alike.items()}


def changes_of(name: str, first: date, last: date) -> tuple[Change, ...]:
    """Return the changes of one zone between two days of UTC, both included."""
    zone = ZoneInfo(name)
    found: list[Change] = []
    here, end = datetime.combine(first, time(), UTC), datetime.combine(last + DAY, time(), UTC)
    now = offset(here, zone)
    while here < end:
        there = min(here + STRIDE, end)
        then = offset(there, zone)
        if then != now:
            found.append(Change(_bisect(zone, here, there), now, then))
        here, now = there, then
    return tuple(found)


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far a zone's wall clock is ahead of UTC at an instant."""
    return zone.fromutc(instant.replace(tzinfo=zone)).utcoffset() or timedelta()


def comes(day: date, clock_time: time, zone: ZoneInfo) -> datetime | None:
    """Return when the wall clock of a zone first shows a time of a day; None when the zone has no such day.

    Jumped over, it comes as much later as the clocks jump, or, if it would then be the next day, as much earlier.
    """
    wall = datetime.combine(day, clock_time, UTC)
    before, after = offset(wall - DAY, zone), offset(wall + DAY, zone)
    shown = [instant for instant in (wall - before, wall - after) if instant + offset(instant, zone) == wall]
    if shown:
        return min(shown)
    beside = (instant for instant in (wall - before, wall - after) if instant.astimezone(zone).date() == day)
    return next(beside, None)


def _bisect(zone: ZoneInfo, old: datetime, new: datetime) -> datetime:
    """Return the first second between two instants at which the zone's offset is no longer that of the first."""
    was = offset(old, zone)
    while new - old > SECOND:
        middle = old + ((new - old) / 2 // SECOND) * SECOND
        if offset(middle, zone) == was:
            old = middle
        else:
            new = middle
    return new


def by_looks(found: dict[str, tuple[Change, ...]]) -> dict[str, tuple[Change, ...]]:
    """Return one change of every kind that people can see: the earliest, in the first zone that has it."""
    seen: dict[tuple[timedelta, timedelta, str], tuple[datetime, str, Change]] = {}
    for name, changes in found.items():
        for change in changes:
            if change.looks not in seen or (change.instant, name) < seen[change.looks][:2]:
                seen[change.looks] = (change.instant, name, change)
    chosen: dict[str, list[Change]] = defaultdict(list)
    for _, name, change in seen.values():
        chosen[name].append(change)
    return {name: tuple(sorted(changes, key=lambda one: one.instant)) for name, changes in chosen.items()}
