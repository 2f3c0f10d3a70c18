"""What managers are given besides practice: which exercise or tip comes next, and when somebody's tips come.

A tip comes once a local week, on a Tuesday morning or, when that is a day off, on the next day that is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TypeVar

from empathy_bot import practice, workdays
from empathy_bot.clock import local_day
from empathy_bot.content.parts import Named
from empathy_bot.learning.selection import NEVER, lot
from empathy_bot.store import Scope, directory
from empathy_bot.store import feeds as store
from empathy_bot.store.tables import Person, TipFeed
from empathy_bot.turn import row_id, zone_of

TIP_DAY, TIP_TIME = 2, time(10)
"""The ISO weekday and the local time at which a tip comes: when a week has begun, and is not yet full."""
MONDAY, NOON = 1, time(12)
WEEK = timedelta(days=7)

_N = TypeVar("_N", bound=Named)


def in_order(entries: Sequence[_N], seen: Sequence[str], seed: str) -> list[_N]:
    """Return the entries as they come next: those never seen, then those seen longest ago; `seed` decides equals."""
    last_seen = {entry_id: index for index, entry_id in enumerate(seen)}
    return sorted(entries, key=lambda entry: (last_seen.get(entry.id, NEVER), lot(seed, entry.id)))


def after(order: Sequence[_N], entry_id: str) -> _N | None:
    """Return the entry that follows in the order, which begins anew at its end; None when there is no other."""
    ids = [entry.id for entry in order]
    if entry_id not in ids:
        return order[0] if order else None
    found = order[(ids.index(entry_id) + 1) % len(order)]
    return found if found.id != entry_id else None


def begin_tips(scope: Scope, person: Person, now: datetime) -> None:
    """Let tips come to a new manager from next week on; whoever has had them, or wants none, is left as they are."""
    store.begin_tips(scope, row_id(person), next_week(scope, person, now))


def wants_tips(scope: Scope, person: Person) -> bool:
    """Tell whether tips come to the person, as long as they manage a group."""
    feed = store.tip_feed(scope, row_id(person))
    return feed is not None and feed.next_due_utc is not None


def switch_tips(scope: Scope, person: Person, now: datetime, *, on: bool) -> None:
    """Let tips come from next week on, or no more; to say so twice changes nothing."""
    feed = store.tip_feed(scope, row_id(person))
    if feed is None:
        feed = TipFeed(workspace_id=scope.workspace_id, person_id=row_id(person))
        scope.add(feed)
    if on != (feed.next_due_utc is not None):
        feed.next_due_utc = next_week(scope, person, now) if on else None


def next_week(scope: Scope, person: Person, now: datetime) -> datetime:
    """Return when the person's next local week has begun: only then is it decided when their tip comes.

    By then their zone and their days off are known, or have changed.
    """
    zone = zone_of(scope, person)
    return workdays.next_weekly(now, NOON, zone, MONDAY)


def tip_is_timely(scope: Scope, person: Person, now: datetime) -> bool:
    """Tell whether a tip may come now: to a manager who works today, outside quiet hours, from Tuesday on."""
    own = practice.rhythm(scope, person)
    today, here = local_day(now, own.zone), now.astimezone(own.zone)
    return (
        bool(directory.managed(scope, row_id(person)))
        and not person.paused
        and today in own.duty(today)
        and today.isoweekday() >= TIP_DAY
        and here.time() >= TIP_TIME
        and not practice.is_quiet(person, own.zone, now)
    )


def next_try(scope: Scope, person: Person, now: datetime) -> datetime:
    """Return when a tip that is not timely is tried again: on the next day from Tuesday on that the person works."""
    own = practice.rhythm(scope, person)
    duty, due = own.duty(local_day(now, own.zone)), now
    while True:
        found = workdays.next_instant(due, lambda _: TIP_TIME, own.zone, duty)
        if found is None:
            return next_week(scope, person, now)
        if local_day(found, own.zone).isoweekday() >= TIP_DAY:
            return found
        due = found
