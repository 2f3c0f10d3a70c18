"""People who change zones, east and west, and clocks that jump by days: each local day that they live is asked once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.events import Origin, PeopleSeen, Place, Said, Someone
from empathy_bot.library import Library
from empathy_bot.store import Store
from tests.fakes.residents import Resident, Town, Watch, differences, steps
from tests.fakes.world import PEOPLE, World
from tests.fakes.zones import DAY, comes

pytestmark = pytest.mark.no_cover

START = datetime(2026, 3, 24, 11, tzinfo=UTC)  # the clocks of Europe change on the way
JOURNEYS = timedelta(days=12)
TIMES = ("00:00", "00:30", "09:00", "16:00", "23:30")
FAR_APART = (
    "America/Nuuk",
    "America/New_York",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
TRAVELLERS = 40


def days_of(world: World, who: str = "ana") -> list[str]:
    """Let the schedule work; return the local days whose prompt this person gets now."""
    return [one.key.split("/")[-1] for one in world.tick() if one.address.id == who]


def moves(world: World, zone: str, who: str = "ana") -> None:
    """Let the platform's directory say that somebody is elsewhere."""
    world.handle(PeopleSeen(world.origin("mira"), (Someone(who, PEOPLE[who].name, zone),), complete=False))


def test_east_past_the_time_of_day_the_prompt_comes_at_once(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 08:00")
    moves(world, "Asia/Tokyo")  # 16:00 there
    assert days_of(world) == ["2026-11-17"]
    assert days_of(world) == []
    world.clock.at("2026-11-18 09:00", "Asia/Tokyo")
    assert days_of(world) == ["2026-11-18"]


def test_west_into_the_same_morning_nobody_is_asked_again(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 09:00")
    assert days_of(world) == ["2026-11-17"]
    world.clock.at("2026-11-17 12:00")
    moves(world, "America/New_York")  # 06:00 there
    world.clock.at("2026-11-17 09:00", "America/New_York")
    assert days_of(world) == []
    world.clock.at("2026-11-18 08:59", "America/New_York")
    assert days_of(world) == []
    world.clock.at("2026-11-18 09:00", "America/New_York")
    assert days_of(world) == ["2026-11-18"]


def test_east_over_the_date_line_the_new_day_is_not_lost(world: World) -> None:
    world.found_group("ana")
    moves(world, "Pacific/Honolulu")
    world.clock.at("2026-11-17 09:00", "Pacific/Honolulu")
    assert days_of(world) == ["2026-11-17"]
    world.clock.at("2026-11-17 10:00", "Pacific/Honolulu")
    moves(world, "Pacific/Kiritimati")  # Wednesday, 10:00
    assert days_of(world) == ["2026-11-18"]
    world.clock.at("2026-11-19 09:00", "Pacific/Kiritimati")
    assert days_of(world) == ["2026-11-19"]


def test_west_over_the_date_line_a_day_lived_twice_is_asked_once(world: World) -> None:
    world.found_group("ana")
    moves(world, "Pacific/Kiritimati")
    world.clock.at("2026-11-18 09:00", "Pacific/Kiritimati")
    assert days_of(world) == ["2026-11-18"]
    world.clock.at("2026-11-18 10:00", "Pacific/Kiritimati")
    moves(world, "Pacific/Honolulu")  # Tuesday, 10:00
    assert days_of(world) == ["2026-11-17"]
    world.clock.at("2026-11-18 09:00", "Pacific/Honolulu")
    assert days_of(world) == []
    world.clock.at("2026-11-19 09:00", "Pacific/Honolulu")
    assert days_of(world) == ["2026-11-19"]


def test_a_zone_that_becomes_known_later_brings_no_prompt_before_the_first_day(world: World) -> None:
    world.found_group("ana")  # at 18:00: tomorrow is the first day
    moves(world, "Europe/London")
    assert days_of(world) == []
    world.clock.at("2026-11-17 09:00", "Europe/London")
    assert days_of(world) == ["2026-11-17"]


def test_a_zone_told_by_a_message_moves_the_prompt_too(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 08:00")
    words = Origin("web", "acme", Someone("ana", zone="Asia/Tokyo"), Place("dm:ana", direct=True))
    world.handle(Said(words, ("help",)))
    assert days_of(world) == ["2026-11-17"]
    world.clock.at("2026-11-18 08:59", "Asia/Tokyo")
    assert days_of(world) == []
    world.clock.at("2026-11-18 09:00", "Asia/Tokyo")
    assert days_of(world) == ["2026-11-18"]


def test_a_clock_that_goes_back_asks_nobody_twice(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 09:00")
    assert days_of(world) == ["2026-11-17"]
    for earlier in ("2026-11-17 08:00", "2026-11-17 09:00", "2026-11-16 09:00", "2026-11-18 08:59"):
        world.clock.at(earlier)
        assert days_of(world) == []
    world.clock.at("2026-11-18 09:00")
    assert days_of(world) == ["2026-11-18"]


def test_a_clock_that_jumps_by_days_asks_for_today_alone(sqlite_store: Store) -> None:
    random = Random("jumps")
    town = Town(sqlite_store, (Resident(zone, at, "12345") for zone in FAR_APART for at in TIMES), START)
    ticks = [START]
    while ticks[-1] < START + timedelta(days=365):
        ticks.append(ticks[-1] + timedelta(minutes=random.choice((15, 45, 240, 1440, 3000, 10000, 40000))))
    watches = [Watch(zone, START, ticks[-1]) for zone in FAR_APART]
    town.live(watches, ticks)
    right, wrong = differences(town, watches, ticks)
    assert wrong == []
    assert right > len(town.residents)


def test_journeys_at_random(sqlite_store: Store, pack: Pack) -> None:
    random = Random("journeys")
    weeks = ("1234567", "12345", "12357")
    town = Town(
        sqlite_store,
        [Resident(random.choice(FAR_APART), random.choice(TIMES), random.choice(weeks)) for _ in range(TRAVELLERS)],
        START,
    )
    town.wake()
    bot = Bot(sqlite_store, town.clock, Library(pack))
    somebody = Origin("web", "town", Someone("1"))
    at = {number: ZoneInfo(one.zone) for number, one in town.residents.items()}
    lived: dict[int, dict[datetime, date]] = {number: {} for number in at}
    wanted: dict[int, set[date]] = {number: set() for number in at}
    for instant in steps([(START, START + JOURNEYS)], lambda: 15):
        town.clock.instant = instant
        town.tick()
        for number, one in town.residents.items():
            lived[number][instant] = today = instant.astimezone(at[number]).date()
            due = comes(today, time.fromisoformat(one.time), at[number])
            if str(today.isoweekday()) in one.days and due is not None and due <= instant:
                wanted[number].add(today)
        for number in random.sample(sorted(at), random.choice((0, 1))):
            town.clock.instant = instant + timedelta(minutes=random.randrange(15))
            at[number] = ZoneInfo(random.choice(FAR_APART))
            bot.handle(PeopleSeen(somebody, (Someone(str(number), zone=at[number].key),), complete=False))
    settled = START.date() + 2 * DAY  # whoever begins after their time of day is first asked on the next day
    for number, queued in town.queued().items():
        assert {day for day in wanted[number] if day > settled} <= queued.keys(), town.residents[number]
        assert all(lived[number][instant] == day for day, instant in queued.items())
        assert all(str(day.isoweekday()) in town.residents[number].days for day in queued)
