"""Pure: from the days on which somebody answered to their streak.

Only working days count, only absences excuse. Weekends never break a run, and a break never hides what was done
before it: the best run and "31 of 34 days" stay (Silverman and Barasch on broken streaks; CURRICULUM, Streaks).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from empathy_bot import workdays

WINDOW = 50
"""Calendar days over which "N of M days" looks back: about seven working weeks."""


@dataclass(frozen=True, slots=True)
class Streak:
    """A person's practice, in working days."""

    current: int
    best: int
    done: int  # of the last WINDOW calendar days: working days with an answer …
    of: int  # … and working days in all
    today: bool  # whether today has its answer


def absent_days(absences: Iterable[tuple[date, date | None]], today: date) -> set[date]:
    """Return every day of the absences up to `today`; an absence without an end is still going on."""
    return {day for first, last in absences for day in workdays.days(first, min(last or today, today))}


def streak(
    answered: Collection[date], *, since: date, today: date, working_days: str, absent: Collection[date] = ()
) -> Streak:
    """Return the streak of somebody who has practised since the local day `since`.

    Today's working day, not yet answered, neither counts nor breaks: the day is not over.
    """
    answered = frozenset(answered)
    current = best = done = of = 0
    window_start = today.toordinal() - WINDOW
    for day in workdays.days(min([since, *answered]), today):
        practised = day in answered
        counts = workdays.is_working(day, working_days) and (practised or day not in absent)
        if not counts or (day == today and not practised):
            continue
        current = current + 1 if practised else 0
        best = max(best, current)
        if day.toordinal() > window_start:
            done += practised
            of += 1
    return Streak(current=current, best=best, done=done, of=of, today=today in answered)
