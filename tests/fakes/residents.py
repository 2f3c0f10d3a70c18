"""People in many zones with many prompt times on one real database, a clock that steps, and what should be queued.

Rows are written straight into the tables: enrolling thousands by clicks would take longer than the test.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import col, select

from empathy_bot import practice, schedule
from empathy_bot.store import Scope, Store, directory
from empathy_bot.store.tables import Delivery, Enrolment, Group, Person, Workspace
from tests.fakes.clock import StillClock
from tests.fakes.zones import DAY, comes

PROMPT = "prompt"
"""The outbox's kind of the daily question; its cause is the local day."""
Queued = dict[date, datetime]
"""The instant at which the prompt of each local day was put into the outbox."""


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody in a zone, with a prompt time and working days (ISO weekdays)."""

    zone: str
    time: str
    days: str


@dataclass(frozen=True, slots=True)
class Watch:
    """The stretch of time during which the people of a zone practise; outside it they have paused."""

    zone: str
    first: datetime
    last: datetime

    def expected(self, resident: Resident, ticks: Sequence[datetime]) -> Queued:
        """Return what the outbox should hold: each working day's prompt from the first tick at or after its time.

        A day on which no tick came any more has none: nobody wants yesterday's question.
        """
        zone, clock_time = ZoneInfo(resident.zone), time.fromisoformat(resident.time)
        found: Queued = {}
        day = self.first.astimezone(zone).date()
        while day <= self.last.astimezone(zone).date():
            due = comes(day, clock_time, zone) if str(day.isoweekday()) in resident.days else None
            if due is not None and due > self.first:
                place = bisect_left(ticks, due)
                if place < len(ticks) and ticks[place] < self.last and ticks[place].astimezone(zone).date() == day:
                    found[day] = ticks[place]
            day += DAY
        return found


class Town:
    """A workspace full of residents, all of them paused until somebody watches their zone."""

    def __init__(self, store: Store, residents: Iterable[Resident], start: datetime) -> None:
        self.store = store
        self.clock = StillClock(start)
        self.residents = dict(enumerate(residents, start=1))
        self._zones: dict[str, list[int]] = defaultdict(list)
        for number, resident in self.residents.items():
            self._zones[resident.zone].append(number)
        groups = {days: number for number, days in enumerate(sorted({one.days for one in self.residents.values()}), 1)}
        with store.transaction() as session:
            session.add(Workspace(id=1, platform="web", external_id="town", created_utc=start))
            session.flush()
            session.add_all(
                Group(id=number, workspace_id=1, external_id=days, working_days=days) for days, number in groups.items()
            )
            session.add_all(
                Person(
                    id=number,
                    workspace_id=1,
                    external_id=str(number),
                    zone=one.zone,
                    prompt_time=one.time,
                    paused=True,
                )
                for number, one in self.residents.items()
            )
            session.flush()
            rows = [
                {"workspace_id": 1, "group_id": groups[one.days], "person_id": number, "state": "active"}
                for number, one in self.residents.items()
            ]
            session.connection().execute(insert(Enrolment), [row | {"is_manager": False} for row in rows])

    def live(self, watches: Sequence[Watch], ticks: Sequence[datetime]) -> None:
        """Let the process tick at these instants, with the people of each watch practising while it lasts."""
        wakes = sorted(watches, key=lambda one: one.first, reverse=True)
        rests = sorted(watches, key=lambda one: one.last, reverse=True)
        for instant in ticks:
            while rests and rests[-1].last <= instant:
                self._plan(rests.pop().zone, paused=True)
            while wakes and wakes[-1].first <= instant:
                self.clock.instant = wakes[-1].first
                self._plan(wakes.pop().zone, paused=False)
            self.clock.instant = instant
            self.tick()

    def wake(self) -> None:
        """Let everybody practise from now on."""
        for zone in self._zones:
            self._plan(zone, paused=False)

    def tick(self) -> None:
        """Let the schedule put into the outbox what is due now."""
        schedule.tick(self.store, self.clock)

    def queued(self) -> dict[int, Queued]:
        """Return what the outbox holds for each resident, by row id."""
        found: dict[int, Queued] = {number: {} for number in self.residents}
        with self.store.transaction() as session:
            rows = session.exec(
                select(Delivery.recipient, Delivery.cause, Delivery.due_utc).where(col(Delivery.kind) == PROMPT)
            )
            for recipient, cause, queued in rows:
                found[int(recipient.removeprefix("person:"))][date.fromisoformat(cause)] = queued
        return found

    def _plan(self, zone: str, *, paused: bool) -> None:
        with self.store.transaction() as session:
            scope = Scope(session, 1)
            for person in directory.people_by_id(scope, self._zones[zone]).values():
                person.paused = paused
                practice.plan(scope, person, self.clock.now())


def differences(town: Town, watches: Sequence[Watch], ticks: Sequence[datetime]) -> tuple[int, list[str]]:
    """Return how many prompts were right, and a line for every resident and day that is missed, wrong or too many."""
    of_zone: dict[str, list[Watch]] = defaultdict(list)
    for watch in watches:
        of_zone[watch.zone].append(watch)
    right, lines = 0, []
    for number, queued in town.queued().items():
        resident = town.residents[number]
        expected: Queued = {}
        for watch in of_zone[resident.zone]:
            expected |= watch.expected(resident, ticks)
        for day in sorted(expected.keys() | queued.keys()):
            if expected.get(day) == queued.get(day):
                right += 1
                continue
            lines.append(f"{resident} {day:%a %Y-%m-%d}: expected {expected.get(day)}, queued {queued.get(day)}")
    return right, lines


def steps(stretches: Iterable[tuple[datetime, datetime]], minutes: Callable[[], int]) -> Iterator[datetime]:
    """Yield instants through every stretch, beginning on the hour, each so many minutes after the one before."""
    for first, last in stretches:
        instant = first.replace(minute=0, second=0)
        while instant <= last:
            yield instant
            instant += timedelta(minutes=minutes())


def around(instants: Iterable[datetime], reach: timedelta) -> list[tuple[datetime, datetime]]:
    """Return the stretches that reach so far to both sides of each instant, those that overlap joined into one."""
    return joined((instant - reach, instant + reach) for instant in instants)


def joined(stretches: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return stretches of time in order, those that overlap joined into one."""
    found: list[tuple[datetime, datetime]] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
