"""A streak worked out slowly and obviously, and the days that somebody who travels may have answered on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from empathy_bot import streaks, workdays

FIRST = date(2026, 1, 5)
some_days = st.sets(st.integers(0, 120)).map(lambda found: {FIRST + timedelta(days=number) for number in found})
zones = st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Apia"])
moments = st.tuples(st.integers(0, 120 * 24), zones)


def lived(found: set[tuple[int, str]]) -> set[date]:
    """The local days of instants, each in the zone in which somebody then was: a traveller's answers."""
    start = datetime(2026, 1, 5, 12, tzinfo=UTC)
    return {(start + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).date() for hours, zone in found}


some_answers = some_days | st.sets(moments).map(lived)


def slow_streak(
    answered: set[date],
    off: set[date],
    today: date,
    mask: str,
    since: date = FIRST,
    *,
    roster: Mapping[date, str] | None = None,
) -> tuple[int, int, int, int, list[date], int]:
    """Take the first missed days of every month out of the line, then cut the line where a day is missed.

    `roster` says of some days that they are a shift, off or leave; the weekdays of `mask` say it of the others.
    """
    known = roster or {}

    def counts(day: date) -> bool:
        said = known.get(day, "shift" if str(day.isoweekday()) in mask else "off")
        return said != "off" and (day in answered or (said != "leave" and day not in off))

    first = min({since, *answered})
    line = [day for day in workdays.days(first, today) if counts(day) and not (day == today and day not in answered)]
    frozen = [
        day
        for year, month in {(day.year, day.month) for day in line}
        for day in [day for day in line if (day.year, day.month) == (year, month) and day not in answered][:2]
    ]
    runs = "".join("x" if day in answered else " " for day in line if day not in frozen).split(" ")
    window = [day for day in line if day > today - timedelta(days=streaks.WINDOW)]
    left = 2 - sum((day.year, day.month) == (today.year, today.month) for day in frozen)
    done = sum(day in answered for day in window)
    return len(runs[-1]), max(len(run) for run in runs), done, len(window), sorted(frozen), left
