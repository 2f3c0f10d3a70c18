"""Which days a board counts, and their name in the score table where they have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from empathy_bot.actions import Period
from empathy_bot.practice import recognition
from empathy_bot.store.boards import Days, Span

PERIODS: tuple[Period, ...] = ("week", "month", "quarter", "all")
"""The periods that boards are counted for as kudos are given; any other days are counted as one asks."""


class Asked(Protocol):
    """What an action about a board says of its days; it has been checked there that these fit together."""

    @property
    def period(self) -> Period:
        """Which kind of stretch it is."""

    @property
    def first(self) -> date | None:
        """The first day of a range; of other periods a day that they hold, None: today."""

    @property
    def last(self) -> date | None:
        """The last day of a range."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that a board counts: those of a period that hold `day`, or a range that ends with it.

    `days` is None for all time; `span` is what the store is asked for.
    """

    period: Period
    day: date
    days: Days | None
    span: Span

    def key(self) -> str:
        """Return the days as they stand in the outbox's cause."""
        return f"{self.days.first}/{self.days.last}" if self.period == "range" and self.days else str(self.day)


def of(period: Period, day: date, last: date | None = None) -> Stretch:
    """Return the period that holds a day; of a range, its first and last day are given."""
    if period == "range":
        days = Days(day, last or day)
        return Stretch(period, days.last, days, days)
    week, month, quarter, forever = recognition.periods(day)
    match period:
        case "week":
            return Stretch(period, day, Days(*recognition.week(day)), week)
        case "month":
            return Stretch(period, day, Days(*months(day)), month)
        case "quarter":
            first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            return Stretch(period, day, Days(*months(first, 3)), quarter)
        case "all":
            return Stretch(period, day, None, forever)


def asked(action: Asked, today: date) -> Stretch:
    """Return the stretch that an action asks for."""
    return of(action.period, action.first or today, action.last)


def months(day: date, count: int = 1) -> tuple[date, date]:
    """Return the first and the last day of so many months, beginning with the one that holds a day."""
    first = following = day.replace(day=1)
    for _ in range(count):
        following = (following + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def month_so_far(today: date) -> tuple[Days, Days]:
    """Return the days of this month until today, and as many of last month's, at most all of them."""
    first, _ = months(today)
    before, end = months(first - timedelta(days=1))
    return Days(first, today), Days(before, min(before + (today - first), end))
