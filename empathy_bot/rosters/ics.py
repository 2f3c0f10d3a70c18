"""A roster as an ICS calendar (RFC 5545): one person's shifts and leave. Pure but for its slow import.

A title or category with a word of LEAVE is leave, every other event a shift. A shift belongs to the local day on which
it starts. Nothing in a calendar is ever fetched. What it may ask for is bounded: a rule that repeats every second, or
one that never comes true, would be looked for through eight thousand years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from empathy_bot import workdays
from empathy_bot.rosters import AHEAD, BACK, Duty, Entry, Fault, Sheet, too_far

LEAVE = frozenset(
    {
        "absence",
        "absent",
        "away",
        "holiday",
        "holidays",
        "leave",
        "off",
        "pto",
        "sick",
        "sickness",
        "vacation",
        "vacations",
    }
)
MOST_EVENTS = 2000
MOST_OCCURRENCES = 6000
"""How often the events of one calendar may take place, by the rules' own arithmetic: about a second's work."""
OLDEST = timedelta(days=3660)
"""How long ago a repetition may have begun, and how long an event may last."""

_DAYS_OF = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_PARTS = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY"},
    "YEARLY": {"BYMONTH", "BYMONTHDAY"},
}
"""What may narrow a rule, so that it is sure to come true within a year or so."""
_COMMON = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


def read(text: str, *, zone: ZoneInfo, today: date) -> Sheet:
    """Read the events; every one that cannot be read is a fault of the sheet, at the line on which it begins."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError):
        return Sheet(faults=(Fault(1, "roster.bad.calendar"),))
    events: Sequence[Any] = calendar.walk("VEVENT")
    if not events:
        return Sheet(faults=(Fault(1, "roster.bad.no_events"),))
    if len(events) > MOST_EVENTS:
        return Sheet(faults=(Fault(1, "roster.bad.large"),))
    lines += [1] * (len(events) - len(lines))
    faults = [
        Fault(line, key)
        for line, event in zip(lines, events, strict=False)
        if (key := _fault(event, today)) is not None
    ]
    if not faults and sum(map(_occurrences, events)) > MOST_OCCURRENCES:
        faults = [Fault(1, "roster.bad.large")]
    if faults:
        return Sheet(faults=tuple(faults))
    for event, line in zip(events, lines, strict=False):
        event.add("X-LINE", str(line))
    try:
        found = recurring_ical_events.of(calendar).between(today - BACK, today + AHEAD)
        entries = [entry for event in found for entry in _entries(event, zone, today)]
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError):
        return Sheet(faults=(Fault(1, "roster.bad.calendar"),))
    if not entries:
        return Sheet(faults=(Fault(1, "roster.bad.none_near"),))
    return Sheet(entries=tuple(entries))


def _fault(event: Any, today: date) -> str | None:
    """Return the key of what is wrong with an event, or None."""
    if event.errors or "DTSTART" not in event or isinstance(event["DTSTART"], list):
        return "roster.bad.event"
    try:
        if not timedelta() <= _length(event) <= OLDEST:
            return "roster.bad.event"
    except (ValueError, TypeError, AttributeError, OverflowError):
        return "roster.bad.event"
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        first = event["DTSTART"].dt
        if (first.date() if isinstance(first, datetime) else first) < today - OLDEST or not _is_plain(rule):
            return "roster.bad.repeats"
    return "roster.bad.repeats" if "EXRULE" in event else None


def _is_plain(rule: Any) -> bool:
    freq = str(_first(rule, "FREQ", "")).upper()
    parts = {str(part).upper() for part in rule}
    interval = _first(rule, "INTERVAL", 1)
    if freq not in _PARTS or parts - _COMMON - _PARTS[freq] or not 1 <= interval <= 366 or {"COUNT", "UNTIL"} <= parts:
        return False
    if freq == "DAILY" and interval != 1 and "BYDAY" in parts:
        return False
    days = [int(day) for day in rule.get("BYMONTHDAY", [])]
    # Together with a weekday, or in a month that is too short, a day of the month may never come.
    return all(1 <= abs(day) <= 28 for day in days) and not (days and "BYDAY" in parts)


def _occurrences(event: Any) -> float:
    """Return about how often an event takes place within reach, times the days it lasts where that is more than one."""
    rules = event.get("RRULE", [])
    found = 1.0
    for rule in rules if isinstance(rules, list) else [rules]:
        freq = str(_first(rule, "FREQ", "")).upper()
        every = _DAYS_OF[freq] * int(_first(rule, "INTERVAL", 1))
        each = max(1, len(rule.get("BYDAY", [])), len(rule.get("BYMONTHDAY", [])) * len(rule.get("BYMONTH", [1])))
        found += min((BACK + AHEAD).days / every * each, float(_first(rule, "COUNT", 1e9)))
    return found * min(max(1.0, _length(event) / workdays.DAY), (BACK + AHEAD).days)


def _length(event: Any) -> timedelta:
    begins, ends = event.start, event.end
    length: timedelta = ends - begins
    return length


def _first(rule: Any, part: str, default: Any) -> Any:
    found = rule.get(part, default)
    return found[0] if isinstance(found, list) and found else found


def _entries(event: Any, zone: ZoneInfo, today: date) -> Iterator[Entry]:
    """Yield the days of one occurrence, within reach."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    line = int(event.get("X-LINE", 1))
    begins, ends = event.start, event.end
    leave = _is_leave(event)
    if isinstance(begins, datetime):
        begins, ends = _local(begins, zone), _local(ends, zone)
        first = begins.date()
        duty = Duty("leave") if leave else Duty("shift", begins.time().replace(second=0, microsecond=0, fold=0))
        last = max(first, (ends - timedelta(seconds=1)).date()) if leave else first
    else:
        first, duty = begins, Duty("leave" if leave else "shift")
        last = max(first, ends - workdays.DAY)
    first, last = max(first, today - BACK), min(last, today + AHEAD)
    if first <= last and not too_far(first, today):
        yield Entry(line, first, last, duty)


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the wall clock of `zone` at an instant; a time without a zone is a wall clock already."""
    return (instant if instant.tzinfo is None else instant.astimezone(zone)).replace(tzinfo=None)


def _is_leave(event: Any) -> bool:
    categories = event.get("CATEGORIES", [])
    told = [event.get("SUMMARY", "")]
    for each in categories if isinstance(categories, list) else [categories]:
        told += getattr(each, "cats", [each])
    return any(word in LEAVE for text in told for word in re.findall(r"[a-z]+", str(text).casefold()))
