"""No day is missed and none repeated: the real tick beside every clock change of ten years, in every zone.

`make test` plays one change of each kind that people can see (both offsets, weekday and time of day) and the zones that
never change; `make soak` plays all changes. What should come is told by `tests/fakes/zones.py`, not by the bot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from empathy_bot.store import Store
from tests.fakes.residents import Resident, Town, Watch, around, differences, joined, steps
from tests.fakes.zones import DAY, Change, behaviours, by_looks, changes_of, comes

pytestmark = pytest.mark.no_cover

Changes = Mapping[str, Sequence[Change]]
Process = Callable[[Sequence[Watch], Sequence[datetime]], list[datetime]]
"""From what is watched, and when clocks change, to when the process ticks."""

FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
TIMES = ("00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "09:00", "23:30")
EVERY_DAY, WORKING_WEEK = "1234567", "12345"
QUIET = datetime(2026, 6, 30, 12, tzinfo=UTC)
"""A moment around which zones without changes are watched."""
NEAR = timedelta(hours=18)
"""How far from a change the steady process takes quarters of an hour instead of hours."""
OUTAGE = timedelta(minutes=35)
"""How long the faltering process is down on both sides of a change, at least."""


def steady(watches: Sequence[Watch], changes: Sequence[datetime]) -> list[datetime]:
    """When a process ticks that never stops: every hour, and every quarter of an hour near a change."""
    hours = steps(joined((one.first, one.last) for one in watches), lambda: 60)
    return sorted({*hours, *steps(around(changes, NEAR), lambda: 15)})


def faltering(watches: Sequence[Watch], changes: Sequence[datetime]) -> list[datetime]:
    """When a process ticks that is down for hours again and again, and whenever clocks change."""
    random = Random("faltering")
    ticks = list(
        steps(joined((one.first, one.last) for one in watches), lambda: random.choice((5, 15, 15, 45, 60, 90, 180)))
    )
    down = around(changes, OUTAGE)
    return [tick for tick in ticks if not any(first < tick < last for first, last in down)]


def watched(changes: Changes, reach: timedelta) -> list[Watch]:
    """The time around every change of every zone."""
    return [
        Watch(zone, first, last)
        for zone, some in changes.items()
        for first, last in around([change.instant for change in some] or [QUIET], reach)
    ]


def play(
    store: Store,
    changes: Changes,
    process: Process,
    *,
    rhythms: Iterable[tuple[str, str]],
    reach: timedelta,
) -> int:
    """Let people live through the changes; return how many prompts came, every one when it should."""
    watches = watched(changes, reach)
    ticks = process(watches, sorted({change.instant for some in changes.values() for change in some}))
    residents = (Resident(zone, clock_time, days) for zone in changes for clock_time, days in rhythms)
    town = Town(store, residents, ticks[0])
    town.live(watches, ticks)
    right, wrong = differences(town, watches, ticks)
    assert wrong == []
    return right


WITH_WEEKENDS = [(clock_time, EVERY_DAY) for clock_time in TIMES]
ALL = [(clock_time, days) for clock_time in TIMES for days in (EVERY_DAY, WORKING_WEEK)]
FEW = [*WITH_WEEKENDS, ("00:00", WORKING_WEEK), ("09:00", WORKING_WEEK), ("23:30", WORKING_WEEK)]


def test_ten_years_have_clock_changes_of_many_kinds() -> None:
    found = behaviours(FIRST, LAST)
    kinds = by_looks(found)
    assert len(found) > 60
    assert sum(len(changes) for changes in found.values()) > 500
    assert len({change.looks for changes in kinds.values() for change in changes}) > 50


@pytest.mark.parametrize("process", [steady, faltering])
def test_every_kind_of_clock_change(sqlite_store: Store, process: Process) -> None:
    kinds = by_looks(behaviours(FIRST, LAST))
    assert play(sqlite_store, kinds, process, rhythms=FEW, reach=timedelta(hours=36)) > 1000


def test_zones_that_never_change(sqlite_store: Store) -> None:
    quiet = {zone: changes for zone, changes in behaviours(FIRST, LAST).items() if not changes}
    assert play(sqlite_store, quiet, steady, rhythms=FEW, reach=DAY) > 500


@pytest.mark.soak
@pytest.mark.parametrize("process", [steady, faltering])
@pytest.mark.parametrize("year", range(FIRST.year, LAST.year + 1))
def test_every_clock_change(sqlite_store: Store, year: int, process: Process) -> None:
    found = {
        zone: tuple(change for change in changes if change.instant.year == year)
        for zone, changes in behaviours(FIRST, LAST).items()
    }
    changing = {zone: changes for zone, changes in found.items() if changes}
    assert play(sqlite_store, changing, process, rhythms=ALL, reach=4 * DAY) > 1000


@pytest.mark.parametrize(
    ("zone", "skipped"), [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))]
)
def test_a_day_that_a_zone_skipped_has_no_prompt(sqlite_store: Store, zone: str, skipped: date) -> None:
    assert comes(skipped, time(9), ZoneInfo(zone)) is None
    changes = {zone: changes_of(zone, skipped - 3 * DAY, skipped + 3 * DAY)}
    play(sqlite_store, changes, steady, rhythms=ALL, reach=4 * DAY)
