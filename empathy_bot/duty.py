"""Pure: on which local days somebody practises, from all that is known: weekdays, roster, absences, public holidays.

This is the one place where they come together. A roster goes before the weekdays and the public holidays, for it says
who works on them; an absence goes before everything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from empathy_bot import workdays
from empathy_bot.daysoff import is_holiday
from empathy_bot.rosters import NOTHING_KNOWN, Roster


@dataclass(frozen=True, slots=True)
class DutyDays:
    """The days on which somebody works and is not excused; ask with `in`.

    `week` are the weekdays of their group (`workdays.is_working`), `absent` the days of their absences, `country` the
    place whose public holidays are theirs, such as DE or DE-BY.
    """

    week: str = workdays.WORKING_WEEK
    absent: Collection[date] = frozenset()
    country: str | None = None
    roster: Roster = NOTHING_KNOWN

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.planned(day) and not self.excused(day)

    def planned(self, day: date) -> bool:
        """Tell whether it is a day of work, be they excused from it or not; leave is, a weekend or a day off is not."""
        known = self.roster.on(day)
        return workdays.is_working(day, self.week) if known is None else known.kind != "off"

    def excused(self, day: date) -> bool:
        """Tell whether they need not practise on that day: an absence, leave, or a holiday that is no shift."""
        if day in self.absent:
            return True
        known = self.roster.on(day)
        return is_holiday(self.country, day) if known is None else known.kind == "leave"

    def counts(self, day: date, *, practised: bool) -> bool:
        """Tell whether a day counts for a streak: one to practise on, or one they are excused from and practised on."""
        return self.planned(day) and (practised or not self.excused(day))

    def start(self, day: date) -> time | None:
        """Return when the day's shift starts, where a roster tells."""
        known = self.roster.on(day)
        return known.start if known else None
