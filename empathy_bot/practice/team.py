"""What a team has practised together: one figure for all, and never a word about anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from empathy_bot import practice, streaks, workdays
from empathy_bot.clock import local_day
from empathy_bot.duty import DutyDays
from empathy_bot.rosters import NOTHING_KNOWN
from empathy_bot.store import Scope, directory, shifts
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Group, Person
from empathy_bot.turn import UTC_ZONE, Scene, row_id

SMALLEST = 5
"""People of whom a common figure tells nothing about anybody; a smaller team gets none."""


def practised(scene: Scene, group: Group, first: date, last: date) -> float | None:
    """Return on what share (0 to 1) of their working days from `first` to `last` the group's people answered.

    Days to come do not count, nor today while it is not answered. None when fewer than SMALLEST people had such a day.
    """
    people = directory.members(scene.scope, row_id(group), directory.ENROLLED)
    ids = [row_id(person) for person in people]
    since = {part.person_id: part.since_day for part in directory.enrolments(scene.scope, row_id(group))}
    answered: dict[int, set[date]] = defaultdict(set)
    for number, day in store.answered_by(scene.scope, ids, first, last):
        answered[number].add(day)
    figures = []
    for number, (today, duty) in duties(scene.scope, group, people, scene.now).items():
        begin, end = max(first, since[number] or today), min(last, today)
        days = [day for day in workdays.days(begin, end) if day != today or day in answered[number]]
        figures.append(streaks.counted(days, answered[number], duty))
    counting = [(done, of) for done, of in figures if of]
    if len(counting) < SMALLEST:
        return None
    return sum(done for done, _ in counting) / sum(of for _, of in counting)


def on_leave(scene: Scene, group: Group, people: Sequence[Person], days: int) -> set[int]:
    """Return the row ids of those of a group's people who were at work on none of the last `days` days before today.

    What somebody's pausing of practice says is nobody's business: only a roster and absences with an end count.
    """
    found = duties(scene.scope, group, people, scene.now, announced=True)
    return {
        number
        for number, (today, duty) in found.items()
        if not any(day in duty for day in workdays.days(today - days * workdays.DAY, today - workdays.DAY))
    }


def duties(
    scope: Scope, group: Group, people: Sequence[Person], now: datetime, *, announced: bool = False
) -> dict[int, tuple[date, DutyDays]]:
    """Return the present local day of each of a group's people, and their days of work, by row id.

    With `announced` only absences count whose end was told.
    """
    ids = [row_id(person) for person in people]
    away: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for row in store.absences_of(scope, ids):
        if row.last_day is not None or not announced:
            away[row.person_id].append((row.first_day, row.last_day))
    rosters = shifts.rosters(scope, ids)
    found = {}
    for person in people:
        number = row_id(person)
        today = local_day(now, workdays.parse_zone(person.zone) or workdays.parse_zone(group.zone) or UTC_ZONE)
        absent, country = streaks.absent_days(away[number], today), practice.country_of(person, group)
        roster = rosters.get(number, NOTHING_KNOWN)
        found[number] = today, DutyDays(group.working_days, absent, country, roster)
    return found
