"""Pure: what a person's roster says of their days, and how one that somebody sends is read.

A roster knows a stretch of local days: on each a shift (perhaps with its start), a day off, or leave. Of other days it
knows nothing. What somebody sends is read into a Sheet, which also names, row by row, what could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from empathy_bot import workdays

Kind = Literal["shift", "off", "leave"]

BACK, AHEAD = timedelta(days=366), timedelta(days=731)
"""How far from today a day of a roster may lie: a year back, two years ahead."""
LARGEST = 1_000_000
"""Characters of a roster that are read at all."""

_WIDTH = 4
_UNKNOWN, _WORK, _OFF, _LEAVE = "    ", "work", "off ", "away"


@dataclass(frozen=True, slots=True)
class Duty:
    """What a roster says of one day; `start` is when its shift begins, if that is told."""

    kind: Kind
    start: time | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that could be read: every day from `first` to `last` is `duty`. `who` is whom it names, if anybody."""

    line: int
    first: date
    last: date
    duty: Duty
    who: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be read: the key of the sentence that says why and what to do, and what fills it."""

    line: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody sent. With any fault, nothing of it counts. `names` tells whether its rows say whose they are."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    names: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """What is known of the days from `first` on: `days` has four characters for each, as they are stored."""

    first: date = date.min
    days: str = ""

    def on(self, day: date) -> Duty | None:
        """Return what is known of a day, or None."""
        place = (day.toordinal() - self.first.toordinal()) * _WIDTH
        return _duty(self.days[place : place + _WIDTH]) if 0 <= place < len(self.days) else None

    def known(self) -> Iterator[tuple[date, Duty]]:
        """Yield every day of which something is known, oldest first."""
        for number in range(len(self.days) // _WIDTH):
            day = self.first + number * workdays.DAY
            duty = self.on(day)
            if duty is not None:
                yield day, duty

    def with_days(self, newer: Mapping[date, Duty]) -> Roster:
        """Return the roster after `newer` took the place of what was known of its days."""
        days = {**dict(self.known()), **newer}
        if not days:
            return NOTHING_KNOWN
        first, last = min(days), max(days)
        return Roster(first, "".join(_code(days.get(day)) for day in workdays.days(first, last)))


NOTHING_KNOWN = Roster()


def days_of(entries: Iterable[Entry], span: tuple[date, date] | None) -> dict[date, Duty]:
    """Return what one person's rows say of each day; `span` is what the whole sheet tells of (see `span_of`).

    Somebody with a shift or a day off in the sheet has no shift on the other days of its span. Of somebody of whom only
    leave is told, nothing else is known. Leave goes before a shift; of two shifts on a day the earlier start stands.
    """
    rows = list(entries)
    found: dict[date, Duty] = {}
    if span is not None and any(row.duty.kind != "leave" for row in rows):
        found = dict.fromkeys(workdays.days(*span), Duty("off"))
    for row in rows:
        for day in workdays.days(row.first, row.last):
            found[day] = _stronger(found.get(day), row.duty)
    return found


def span_of(entries: Iterable[Entry]) -> tuple[date, date] | None:
    """Return the first and last day of which a sheet tells shifts or days off; None when it tells of leave alone."""
    rows = [row for row in entries if row.duty.kind != "leave"]
    return (min(row.first for row in rows), max(row.last for row in rows)) if rows else None


def read(text: str, *, zone: ZoneInfo, today: date) -> Sheet:
    """Read a roster, as CSV or as an ICS calendar, whichever it is. Instants are told as local times of `zone`."""
    text = text.lstrip("\ufeff").strip()
    if not text:
        return Sheet(faults=(Fault(1, "roster.bad.empty"),))
    if len(text) > LARGEST:
        return Sheet(faults=(Fault(1, "roster.bad.large"),))
    if text[:15].upper() == "BEGIN:VCALENDAR":
        from empathy_bot.rosters import ics  # noqa: PLC0415 - its library takes a fifth of a second to import

        return ics.read(text, zone=zone, today=today)
    from empathy_bot.rosters import sheets  # noqa: PLC0415 - it builds on this module

    return sheets.read(text, today=today)


def too_far(day: date, today: date) -> bool:
    """Tell whether a day lies further away than a roster may reach."""
    return not today - BACK <= day <= today + AHEAD


def _stronger(known: Duty | None, newer: Duty) -> Duty:
    if known is None or known.kind == "off":
        return newer
    if "leave" in {known.kind, newer.kind}:
        return known if known.kind == "leave" else newer
    starts = [duty.start for duty in (known, newer) if duty.start is not None]
    return Duty("shift", min(starts, default=None)) if newer.kind == "shift" else known


@cache
def _duty(code: str) -> Duty | None:
    match code:
        case "    ":
            return None
        case "work":
            return Duty("shift")
        case "off ":
            return Duty("off")
        case "away":
            return Duty("leave")
    return Duty("shift", time(int(code[:2]), int(code[2:])))


def _code(duty: Duty | None) -> str:
    if duty is None:
        return _UNKNOWN
    if duty.kind == "shift":
        return f"{duty.start:%H%M}" if duty.start else _WORK
    return _OFF if duty.kind == "off" else _LEAVE
