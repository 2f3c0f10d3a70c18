"""Boards that post themselves: weekly or monthly, over which days, in whose zone, looked at before, and never late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_bot import schedule
from empathy_bot.actions import (
    OpenBoardSchedule,
    PreviewBoard,
    SaveBoardSchedule,
    SaveGroup,
    SaveSettings,
    StopBoardSchedule,
)
from empathy_bot.events import BotAdded, BotRemoved, PeopleSeen
from empathy_bot.features.boards import posting
from empathy_bot.message import Message, PickInput
from empathy_bot.practice import plans
from empathy_bot.store import Scope, directory
from empathy_bot.store.tables import BoardSchedule, Group
from tests.core.test_boards import OTHER, a_busy_week, a_second_group, labels, shown, thank
from tests.core.test_races import second_process, together
from tests.fakes.world import CHANNEL, PEOPLE, World


def plan(world: World, group: int, every: str = "week", **values: str) -> Message:
    said = {"weekday": "5", "time": "15:00", "period": "week"} | values
    return shown(world.submits("mira", SaveBoardSchedule(group=group), every=every, **said))


def posted(world: World) -> list[str]:
    """Let the schedule work; return the boards that come now."""
    return [one.message.text for one in world.tick() if "/board/" in one.key]


def test_a_weekly_board_posts_itself_once_a_week(world: World) -> None:
    a_busy_week(world)
    form = world.presses("mira", shown(world.says("mira", "board")), "Plan the board").form
    assert form is not None
    assert [item.name for item in form.inputs] == ["every", "weekday", "time", "period"]
    wrong = world.submits("mira", form.submit, every="fortnight", weekday="9", time="later", period="year")
    assert set(wrong.errors) == {"every", "weekday", "time", "period"}
    saved = shown(world.submits("mira", form.submit, every="week", weekday="5", time="15:00", period="week"))
    assert "every Friday at 15:00 (Europe/Berlin), starting on Friday 20 November" in saved.text
    world.clock.at("2026-11-20 14:59")
    assert posted(world) == []
    world.clock.at("2026-11-20 15:00")
    sent = world.tick()
    assert [one.address.id for one in sent] == [CHANNEL.id]
    assert "Ben Osei" in sent[0].message.text
    assert world.tick() == []
    world.clock.at("2026-11-27 15:00")
    (board,) = posted(world)
    assert "23–29 Nov 2026" in board
    for _ in range(2):
        assert "by itself any more" in shown(world.presses("mira", saved, "Stop posting it")).text
    world.clock.at("2026-12-04 15:00")
    assert posted(world) == []


def test_a_monday_board_tells_of_the_week_that_ended_and_the_last_plan_holds(world: World) -> None:
    group = a_busy_week(world)
    plan(world, group, weekday="1", time="09:00")
    plan(world, group, weekday="1", time="08:30")
    world.clock.at("2026-11-23 08:30")
    (board,) = posted(world)
    assert "16–22 Nov 2026" in board
    assert "Ben Osei" in board
    world.clock.at("2026-11-23 09:00")
    assert posted(world) == []


def test_a_board_missed_by_a_day_is_not_posted_late_but_by_hours_it_is(world: World) -> None:
    group = a_busy_week(world)
    plan(world, group, period="month")
    world.clock.at("2026-11-21 10:00")
    assert posted(world) == []
    world.clock.at("2026-11-27 23:59")
    assert len(posted(world)) == 1


@pytest.mark.parametrize(
    ("every", "period", "days"),
    [
        ("first_day", "month", [("2026-12-01", "1–30 Nov 2026"), ("2027-01-04", "1–31 Dec 2026")]),
        ("first_day", "quarter", [("2026-12-01", "1 Oct"), ("2027-01-04", "31 Dec 2026")]),
        ("first_day", "all", [("2026-12-01", "Since the beginning")]),
        ("month", "month", [("2026-12-04", "1–30 Nov 2026"), ("2027-01-01", "1–31 Dec 2026")]),
        ("month", "week", [("2026-12-04", "30 Nov")]),
    ],
)
def test_a_monthly_board_tells_of_the_month_that_ended(
    world: World, every: str, period: str, days: list[tuple[str, str]]
) -> None:
    group = a_busy_week(world)
    world.submits("mira", SaveGroup(group=group), time="09:00", days=tuple("12345"), country="DE")
    told = plan(world, group, every, period=period).text
    assert ("first working day of each month" if every == "first_day" else "the first Friday of each month") in told
    due = dict(days)
    world.clock.at("2026-11-17 15:00")
    for _ in range(55):
        found = posted(world)
        expected = due.pop(f"{world.clock.now():%Y-%m-%d}", None)
        assert (len(found) == 1) == (expected is not None) or not due
        assert expected is None or expected in found[0]
        world.clock.wait(days=1)
    assert not due


def test_a_plan_keeps_the_zone_of_whoever_made_it_and_their_clock_s_summer_time(world: World) -> None:
    group = a_busy_week(world)
    plan(world, group, time="09:00")
    world.submits("mira", SaveSettings(), time="09:00", zone="America/New_York", remind="never", peers="yes")
    world.clock.at("2027-03-26 08:59")  # the Friday before the clocks change
    posted(world)
    world.clock.at("2027-03-26 09:00")
    assert len(posted(world)) == 1
    world.clock.at("2027-04-02 08:59")
    assert posted(world) == []
    world.clock.at("2027-04-02 09:00")
    assert len(posted(world)) == 1
    assert world.clock.now().hour == 7


def test_a_plan_made_in_kolkata_is_due_on_its_own_day(world: World) -> None:
    group = a_busy_week(world)
    world.submits("mira", SaveSettings(), time="09:00", zone="Asia/Kolkata", remind="never", peers="yes")
    plan(world, group, weekday="1", time="00:15")
    world.clock.at("2026-11-23 00:15", "Asia/Kolkata")  # Sunday evening in Berlin
    (board,) = posted(world)
    assert "16–22 Nov 2026" in board


def test_a_manager_looks_at_the_planned_board_before_anybody_else(world: World) -> None:
    group = a_busy_week(world)
    world.clock.at("2026-12-02 10:00")
    thank(world, "ana", "dev", "the hand-over")
    world.deliver()
    saved = plan(world, group, "first_day", period="month")
    preview = shown(world.presses("mira", saved, "Preview"))
    assert "if the board were posted today" in preview.text
    assert "1–30 Nov 2026" in preview.text
    assert labels(preview) == [["Post to the channel", "Change the plan", "Stop posting it"]]
    assert world.deliver() == []
    world.presses("mira", preview, "Post to the channel")
    (sent,) = world.deliver()
    assert preview.text.endswith(sent.message.text), "what comes is what was shown"
    form = world.presses("mira", preview, "Change the plan").form
    assert form is not None
    assert [item.initial for item in form.inputs] == [("first_day",), ("5",), "15:00", ("month",)]
    world.presses("mira", preview, "Stop posting it")
    assert "No board is planned" in shown(world.presses("mira", saved, "Preview")).text


def test_only_managers_plan_and_only_in_their_own_workspace(world: World) -> None:
    group = a_busy_week(world)
    actions = (
        OpenBoardSchedule(group=group),
        SaveBoardSchedule(group=group),
        PreviewBoard(group=group),
        StopBoardSchedule(group=group),
    )
    plan(world, group)
    for who, workspace in (("ana", "acme"), ("mira", "globex")):
        world.workspace = workspace
        for action in actions:
            assert "Only the people who manage this group" in shown(world.clicks(who, action)).text
    world.workspace = "acme"
    world.clock.at("2026-11-20 15:00")
    assert len(posted(world)) == 1, "nobody stopped it"


def test_who_manages_several_groups_picks_the_channel_and_no_other(world: World) -> None:
    group = a_busy_week(world)
    other = a_second_group(world)
    assert (
        "Only the people who manage"
        in shown(
            world.submits("mira", SaveBoardSchedule(group=group), group=str(other), every="week", weekday="5")
        ).text
    )
    third = a_third_group(world)
    form = world.clicks("mira", OpenBoardSchedule(group=group)).form
    assert form is not None
    which = form.inputs[0]
    assert isinstance(which, PickInput)
    assert {option.value for option in which.options} == {str(group), str(third)}
    said = {"every": "week", "weekday": "5", "time": "15:00", "period": "week"}
    assert "night" in shown(world.submits("mira", form.submit, group=str(third), **said)).text
    world.clock.at("2026-11-20 15:00")
    assert [one.address.id for one in world.tick() if "/board/" in one.key] == ["night"]


def a_third_group(world: World) -> int:
    """Bring the bot to one more channel, which Mira manages too; return its group's row id."""
    place = type(OTHER)("night", direct=False, name="night")
    world.handle(BotAdded(world.origin("mira", place)))
    world.handle(PeopleSeen(world.origin("mira", place), (PEOPLE["mira"],), complete=True))
    world.deliver()
    with world.store.transaction() as session:
        found = directory.group_at(Scope(session, 1), place.id)
        assert found is not None
        return found.id or 0


def test_a_plan_due_in_two_processes_at_once_posts_once_and_never_to_a_channel_that_was_left(world: World) -> None:
    group = a_busy_week(world)
    plan(world, group)
    other = second_process(world)
    world.clock.at("2026-11-20 15:00")
    claimed = together(*(lambda core=core: schedule.tick(core.store, core.clock) for core in (world, other)))
    other.store.close()
    assert sorted(map(str, claimed)) == ["0", "1"]
    assert len(posted(world)) == 1
    world.handle(BotRemoved(world.origin("mira", CHANNEL)))
    world.clock.at("2026-11-27 15:00")
    assert posted(world) == []


# --- when a plan is due -------------------------------------------------------------------------------

ZONES = st.sampled_from(["Europe/Berlin", "America/Nuuk", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo", "UTC"])


def row_of(every: str, weekday: int, at: time, zone: str, due: datetime) -> BoardSchedule:
    return BoardSchedule(
        workspace_id=1,
        group_id=1,
        weekday=weekday,
        time=f"{at:%H:%M}",
        zone=zone,
        every=every,
        period="month",
        next_due_utc=due,
    )


@settings(deadline=None)  # the first day of a country takes a second: its holidays are read
@given(
    every=st.sampled_from(get_args(plans.Every)),
    weekday=st.integers(1, 7),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    zone=ZONES,
    days=st.integers(0, 7000),
    minutes=st.integers(0, 24 * 60 - 1),
    late=st.timedeltas(timedelta(), timedelta(days=90)),
    week=st.sampled_from(["12345", "123456", "7", "12345 2020-01-01=67"]),
)
def test_a_plan_is_due_next_on_the_right_day_and_later_than_now(
    *, every: str, weekday: int, at: time, zone: str, days: int, minutes: int, late: timedelta, week: str
) -> None:
    group = Group(id=1, workspace_id=1, external_id="c", working_days=week, country="DE")
    due = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minutes)
    row = row_of(every, weekday, at, zone, due)
    now = row.next_due_utc + late
    plans.move_on(row, group, now)
    local = row.next_due_utc.astimezone(ZoneInfo(zone))
    assert row.next_due_utc > now
    assert row.next_due_utc - now < timedelta(days=65)
    if every in {"week", "month"}:
        assert local.isoweekday() == weekday
    if every == "month":
        assert local.day <= 7
    if every == "first_day":
        until = [local.date().replace(day=day) for day in range(1, local.day + 1)]
        worked = [day for day in until if day in plans._working(group)]
        assert worked == [local.date()] or (local.day == 1 and worked == [])
    covered = posting.cause(row)
    assert covered.split(":")[0] == "month"
    if every != "week":
        assert date.fromisoformat(covered.split(":")[1]) == local.date().replace(day=1) - timedelta(days=1)
