"""When somebody's weekly note comes: in the afternoon of their last day of work in a week, and only if they want one.

A week is easier to leave with a kind word than to begin with one more message on a Monday morning. By then the week's
prompts have come, so that the note takes none of their places. Which day is the last is decided on each day anew:
rosters and absences change.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from empathy_bot import asking, outbox, practice, workdays
from empathy_bot.clock import local_day
from empathy_bot.practice import feeds
from empathy_bot.store import Scope, deliveries, directory, mine
from empathy_bot.store.tables import Person
from empathy_bot.turn import row_id

AT = time(15)
"""The local time at which the note comes, unless the person's quiet hours say otherwise."""
FURTHEST_BACK = timedelta(days=28)
"""How long before a note the one before may lie for the newer to go on from it; else it tells of one week."""
_HOUR = timedelta(hours=1)


def wants(scope: Scope, person: Person) -> bool:
    """Tell whether weekly notes come to the person."""
    found = mine.digest(scope, row_id(person))
    return found is not None and found.next_due_utc is not None


def switch(scope: Scope, person: Person, now: datetime, *, on: bool) -> None:
    """Let weekly notes come from now on, or no more; to say so twice changes nothing."""
    if on:
        mine.want_digest(scope, row_id(person))
    found = mine.digest(scope, row_id(person))
    if found is not None and on != (found.next_due_utc is not None):
        found.next_due_utc = next_try(scope, person, now) if on else None


def is_timely(scope: Scope, person: Person, now: datetime) -> bool:
    """Tell whether the note may come now: on the last day that the person works this week, outside quiet hours."""
    own = practice.rhythm(scope, person)
    today = local_day(now, own.zone)
    duty = own.duty(today)
    later = workdays.days(today + workdays.DAY, _sunday(today))
    return (
        not person.paused
        and today in duty
        and not any(day in duty for day in later)
        and now.astimezone(own.zone).time() >= clock_time(person)
        and not practice.is_quiet(person, own.zone, now)
        and bool(directory.groups_of(scope, row_id(person), directory.IN_CHANNEL))
    )


def next_try(scope: Scope, person: Person, now: datetime) -> datetime:
    """Return when it is looked again whether the day is the last of the person's week: on the next day they work."""
    own = practice.rhythm(scope, person)
    at = clock_time(person)
    found = workdays.next_instant(now, lambda _: at, own.zone, own.duty(local_day(now, own.zone)))
    return found or feeds.next_week(scope, person, now)


def next_week(scope: Scope, person: Person, now: datetime) -> datetime:
    """Return when it is looked again after this week's note: once the person's next local week has begun."""
    return feeds.next_week(scope, person, now)


def queue(scope: Scope, person: Person, now: datetime) -> bool:
    """Queue the note of today, if it is new and the week has room for it beside its prompts."""
    own = practice.rhythm(scope, person)
    today = local_day(now, own.zone)
    kept = practice.prompts_ahead(own, person, today)
    return asking.queue(scope, person, asking.DIGEST, str(today), now, kept=kept)


def told(scope: Scope, person: Person, day: date, now: datetime) -> tuple[datetime, datetime]:
    """Return between which instants the note of a day tells of kudos: from the note before it, else for a week.

    Until it was due, at whatever hour it is sent: there the next note goes on.
    """
    own = deliveries.of_causes(scope, outbox.to_person(person), asking.DIGEST, [str(day)])
    until = min([row.due_utc for row in own], default=now)
    days = [str(day - number * workdays.DAY) for number in range(1, FURTHEST_BACK.days + 1)]
    before = deliveries.of_causes(scope, outbox.to_person(person), asking.DIGEST, days)
    came = [row.due_utc for row in before if row.state in {"sending", "sent", "ambiguous"}]
    return max(came) if came else until - feeds.WEEK, until


def clock_time(person: Person) -> time:
    """Return the local time of the note: when quiet hours hold then, at their end, or an hour before they begin."""
    begin, end = practice.quiet_hours(person)
    day = date.min
    if not _within(AT, begin, end):
        return AT
    if end > AT:
        return end
    earlier = (datetime.combine(day + workdays.DAY, begin) - _HOUR).time()
    return end if _within(earlier, begin, end) else earlier


def _within(moment: time, begin: time, end: time) -> bool:
    return begin <= moment < end if begin <= end else moment >= begin or moment < end


def _sunday(day: date) -> date:
    return day + (7 - day.isoweekday()) * workdays.DAY
