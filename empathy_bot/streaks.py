"""Pure: from the days on which somebody answered to their streak.

Only working days count, and days off excuse. Two freezes a month catch what is left unanswered, and a break never hides
what was done before it: the best run and "31 of 34 days" stay (Silverman and Barasch on broken streaks, Sharif and Shu
on an emergency reserve; CURRICULUM, Streaks). Nothing is stored: a late edit of the past recomputes everything.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from empathy_bot import workdays
from empathy_bot.duty import DutyDays

WINDOW = 50
"""Calendar days over which "N of M days" looks back: about seven working weeks."""
FREEZES = 2
"""Missed working days a calendar month that do no harm, the earliest ones of the month (CURRICULUM, Streaks)."""
MILESTONES = (5, 20, 60, 120, 240)
"""Runs that deserve a sentence: about a working week, a month, a quarter, half a year and a year."""


@dataclass(frozen=True, slots=True)
class Streak:
    """A person's practice, in working days."""

    current: int
    best: int
    done: int  # of the last WINDOW calendar days: working days with an answer …
    of: int  # … and working days in all
    today: bool  # whether today has its answer
    reached: date | None = None  # the newest day that counts in the current run
    frozen: tuple[date, ...] = ()  # the days that a freeze has covered, oldest first
    freezes: int = FREEZES  # freezes left in the month that holds today

    def milestone(self, day: date) -> int | None:
        """Return the milestone that the answer of `day` reached and no later day has changed, or None."""
        return self.current if day == self.reached and self.current in MILESTONES else None


State = Literal["answered", "frozen", "excused", "missed", "off", "ahead"]


@dataclass(frozen=True, slots=True)
class Month:
    """What became of the days of a month, with how many of the working days that counted were answered, or frozen."""

    days: tuple[tuple[date, State], ...]
    done: int
    of: int
    frozen: int


def absent_days(absences: Iterable[tuple[date, date | None]], today: date) -> set[date]:
    """Return every day of the absences; one without an end is still going on and has lasted up to `today`."""
    return {day for first, last in absences for day in workdays.days(first, last or today)}


def streak(answered: Collection[date], *, since: date, today: date, duty: DutyDays) -> Streak:
    """Return the streak of somebody who has practised since the local day `since` and works on the days of `duty`.

    Today's working day, not yet answered, neither counts nor breaks: the day is not over. A frozen day neither adds to
    the run nor breaks it, and of "N of M days" it is one of the M.
    """
    answered = frozenset(answered)
    current = best = done = of = 0
    month, freezes = (0, 0), FREEZES
    reached: date | None = None
    frozen: list[date] = []
    window_start = today.toordinal() - WINDOW
    for day in workdays.days(min([since, *answered]), today):
        if (day.year, day.month) != month:
            month, freezes = (day.year, day.month), FREEZES
        practised = day in answered
        if not duty.counts(day, practised=practised) or (day == today and not practised):
            continue
        if practised:
            current, reached = current + 1, day
        elif freezes:
            freezes -= 1
            frozen.append(day)
        else:
            current = 0
        best = max(best, current)
        if day.toordinal() > window_start:
            done += practised
            of += 1
    return Streak(
        current=current,
        best=best,
        done=done,
        of=of,
        today=today in answered,
        reached=reached,
        frozen=tuple(frozen),
        freezes=freezes,
    )


def counted(days: Iterable[date], answered: Container[date], duty: DutyDays) -> tuple[int, int]:
    """Return how many of these days were answered, of how many that count (`DutyDays.counts`)."""
    counting = [day for day in days if duty.counts(day, practised=day in answered)]
    return sum(day in answered for day in counting), len(counting)


def month(
    first: date,
    found: Streak,
    answered: Collection[date],
    *,
    since: date,
    today: date,
    duty: DutyDays,
) -> Month:
    """Return the month that begins on `first`, of somebody whose streak is `found`. Today, while open, is ahead."""
    begun = min([since, *answered])
    last = (first + 31 * workdays.DAY).replace(day=1) - workdays.DAY
    days: list[tuple[date, State]] = []
    done = 0
    for day in workdays.days(first, last):
        working = duty.planned(day)
        state: State = "missed"
        if day in answered:
            state = "answered"
            done += working
        elif day < begun or not working:
            state = "off"
        elif duty.excused(day):
            state = "excused"
        elif day >= today:
            state = "ahead"
        elif day in found.frozen:
            state = "frozen"
        days.append((day, state))
    states = [state for _, state in days]
    frozen = states.count("frozen")
    return Month(days=tuple(days), done=done, of=done + frozen + states.count("missed"), frozen=frozen)
