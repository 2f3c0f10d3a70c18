"""Not now: a prompt put off, a day taken off, a hard call, and one reminder at most, within the week's budget."""

from __future__ import annotations

import pytest

from empathy_bot import schedule
from empathy_bot.actions import SaveSettings, SaveWishes
from empathy_bot.message import Buttons, Message
from tests.core.test_rest import at, best, goes_away, morning, run, set_country, text
from tests.fakes.world import CHANNEL, World


def labels(message: Message) -> list[str]:
    return [one.label for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]


def todays(world: World) -> Message:
    shown = world.says("ana", "today").message
    assert shown is not None
    return shown


def test_in_an_hour_brings_the_same_prompt_again_twice_a_day_at_most(world: World) -> None:
    world.found_group("ana")
    first = morning(world, "2026-11-17")
    assert labels(first) == ["A", "B", "C", "I'm sure", "Not sure", "In an hour", "Tomorrow", "Hard call"]
    world.clock.at("2026-11-17 09:10")
    assert "again at 10:10" in text(world.presses("ana", first, "In an hour").message)
    world.clock.at("2026-11-17 09:30")
    assert "again at 10:10" in text(world.presses("ana", first, "In an hour").message)
    assert at(world, "2026-11-17 10:09") == []
    (again,) = at(world, "2026-11-17 10:10")
    assert again.message == first
    world.presses("ana", again.message, "In an hour")
    assert at(world, "2026-11-17 11:00") == []
    (last,) = at(world, "2026-11-17 11:10")
    assert labels(last.message) == ["A", "B", "C", "I'm sure", "Not sure", "Tomorrow", "Hard call"]
    assert "won't bring it again today" in text(world.presses("ana", first, "In an hour").message)
    assert at(world, "2026-11-17 12:30") == []
    world.clicks("ana", best(last.message))
    assert run(world) == "1 working day"


def test_what_is_answered_meanwhile_does_not_come_again(world: World) -> None:
    world.found_group("ana")
    first = morning(world, "2026-11-17")
    world.presses("ana", first, "In an hour")
    world.clicks("ana", best(first))
    assert at(world, "2026-11-17 10:00") == []
    assert "Today is done" in text(world.presses("ana", first, "In an hour").message)
    assert "Today is done" in text(world.presses("ana", first, "Tomorrow").message)


def test_what_would_come_after_the_day_is_not_put_off(world: World) -> None:
    world.found_group("ana")
    first = morning(world, "2026-11-17")
    world.clock.at("2026-11-17 23:30")
    assert "won't bring it again today" in text(world.presses("ana", first, "In an hour").message)
    world.clock.at("2026-11-18 08:00")
    assert "day is over" in text(world.presses("ana", first, "In an hour").message)
    assert "day is over" in text(world.presses("ana", first, "Tomorrow").message)
    assert [one.key.rpartition("/")[2] for one in at(world, "2026-11-18 09:00")] == ["2026-11-18"]


def test_a_repeat_that_the_lane_was_late_for_is_dropped_when_its_day_is_over(world: World) -> None:
    world.found_group("ana")
    world.presses("ana", morning(world, "2026-11-17"), "In an hour")
    assert [one.key.rpartition("/")[2] for one in at(world, "2026-11-18 09:00")] == ["2026-11-18"]


def test_a_night_shift_may_put_its_prompt_off_across_midnight(world: World) -> None:
    world.found_group("ana")
    world.submits("ana", SaveSettings(), time="23:00", zone="Europe/Berlin")
    (prompt,) = [one for one in at(world, "2026-11-17 23:00") if "/prompt/" in one.key]
    world.clock.at("2026-11-17 23:30")
    world.presses("ana", prompt.message, "In an hour")
    (again,) = at(world, "2026-11-18 00:30")
    assert again.message == prompt.message
    world.presses("ana", again.message, "Tomorrow")
    (prompt,) = at(world, "2026-11-18 23:00")
    world.clicks("ana", best(prompt.message))
    assert run(world) == "1 working day"
    assert "1 of 1 day" in text(world.says("ana", "streak").message)  # 17 November was taken off, not 18


@pytest.mark.parametrize("label", ["Tomorrow", "Hard call"])
def test_a_day_taken_off_breaks_nothing_and_asks_no_more(world: World, label: str) -> None:
    world.found_group("ana")
    for day in (17, 18):
        world.clicks("ana", best(morning(world, f"2026-11-{day}")))
    prompt = morning(world, "2026-11-19")
    world.presses("ana", prompt, "In an hour")
    told = world.presses("ana", prompt, label)
    assert not told.replace
    assert "Today is off" in text(told.message)
    assert world.presses("ana", prompt, label) == told
    assert "won't bring it again today" in text(world.presses("ana", todays(world), "In an hour").message)
    assert at(world, "2026-11-19 10:00") == []
    world.clicks("ana", best(morning(world, "2026-11-20")))
    assert run(world) == "3 working days"
    assert "2 of 2 freezes" in text(world.says("ana", "streak").message)


@pytest.mark.parametrize("label", ["In an hour", "Tomorrow", "Hard call"])
def test_answering_after_all_undoes_it(world: World, label: str) -> None:
    world.found_group("ana")
    prompt = morning(world, "2026-11-17")
    world.presses("ana", prompt, label)
    world.clicks("ana", best(prompt))
    assert run(world) == "1 working day"
    assert at(world, "2026-11-17 10:00") == []
    assert at(world, "2026-11-18 09:00") != []


def test_a_hard_call_told_before_nine_keeps_the_morning_free_and_is_seen_by_nobody_else(world: World) -> None:
    world.found_group("ana", "ben")
    world.clock.at("2026-11-17 08:30")
    told = world.says("ana", "hardcall", place=CHANNEL).message
    assert "Breathe." in text(told)
    assert told is not None
    assert "Which reply is most effective?" in text(world.presses("ana", told, "Today's minute").message)
    world.clock.at("2026-11-17 09:00")
    assert [one.address.id for one in world.tick()] == ["ben"]


def test_a_hard_call_on_an_old_prompt_takes_off_today(world: World) -> None:
    world.found_group("ana")
    old = morning(world, "2026-11-17")
    world.clock.at("2026-11-18 08:00")
    assert "Breathe." in text(world.presses("ana", old, "Hard call").message)
    assert at(world, "2026-11-18 09:00") == []
    assert at(world, "2026-11-19 09:00") != []


def test_nobody_puts_off_or_takes_off_anothers_prompt(world: World) -> None:
    world.found_group("ana", "ben")
    prompt = morning(world, "2026-11-17")
    for label in ("In an hour", "Tomorrow"):
        assert "can't find that question among yours" in text(world.presses("ben", prompt, label).message)
    world.presses("ben", prompt, "Hard call")
    assert [one.address.id for one in world.tick()] == []
    world.clicks("ana", best(prompt))
    assert run(world) == "1 working day"


def test_who_practises_with_no_group_has_nothing_to_put_off(world: World) -> None:
    shown = world.says("zoe", "today").message
    assert shown is not None
    assert labels(shown) == ["A", "B", "C", "I'm sure", "Not sure"]
    world.found_group("ana")
    prompt = morning(world, "2026-11-17")
    world.says("ana", "pause")
    assert "won't bring it again today" in text(world.presses("ana", prompt, "In an hour").message)


def test_a_week_asks_twelve_times_at_most_and_no_prompt_goes_short(world: World) -> None:
    world.found_group("ana")
    days = ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27")
    keys = []
    for day in days:
        for hour in range(9, 18):
            for one in at(world, f"{day} {hour:02}:00"):
                keys.append(one.key)
                world.presses("ana", todays(world), "In an hour")
    assert len(keys) == 12
    assert {key.split("/")[2] for key in keys} == {*days}
    assert at(world, "2026-11-30 09:00") != []


# --- one reminder at most -----------------------------------------------------------------------------


def wants_a_reminder(world: World, time: str = "09:00", remind: str = "3") -> None:
    assert not world.submits("ana", SaveSettings(), time=time, zone="Europe/Berlin").errors
    assert not world.submits("ana", SaveWishes(), remind=remind).errors


def test_nobody_is_reminded_who_has_not_asked_for_it(world: World) -> None:
    world.found_group("ana")
    morning(world, "2026-11-17")
    assert at(world, "2026-11-17 12:00") == []


def test_one_reminder_comes_three_hours_later_and_can_be_answered(world: World) -> None:
    world.found_group("ana")
    wants_a_reminder(world)
    prompt = morning(world, "2026-11-17")
    assert at(world, "2026-11-17 11:59") == []
    (reminder,) = at(world, "2026-11-17 12:00")
    assert reminder.message.blocks[1:] == prompt.blocks
    assert "no second reminder" in text(reminder.message)
    assert at(world, "2026-11-17 17:00") == []
    world.clicks("ana", best(reminder.message))
    assert run(world) == "1 working day"


@pytest.mark.parametrize("what", ["answer", "pause", "away", "hardcall", "In an hour", "Tomorrow", "never"])
def test_a_reminder_that_is_no_longer_wanted_is_dropped(world: World, what: str) -> None:
    world.found_group("ana")
    wants_a_reminder(world)
    prompt = morning(world, "2026-11-17")
    world.clock.at("2026-11-17 11:30")
    match what:
        case "answer":
            world.clicks("ana", best(prompt))
        case "away":
            goes_away(world, "2026-11-17")
        case "never":
            wants_a_reminder(world, remind="never")
        case "pause" | "hardcall":
            world.says("ana", what)
        case _:
            world.presses("ana", prompt, what)
    assert at(world, "2026-11-17 12:00") == []


@pytest.mark.parametrize("time", ["15:00", "18:30", "22:00", "04:59", "23:59"])
def test_nobody_is_reminded_in_quiet_hours(world: World, time: str) -> None:
    world.found_group("ana")
    wants_a_reminder(world, time)
    assert len(at(world, f"2026-11-17 {time}")) == 1
    keys = [one.key for hour in range(24) for one in at(world, f"2026-11-18 {hour:02}:{time[3:]}")]
    assert [key for key in keys if "/reminder/" in key] == []


def test_the_first_and_last_minutes_outside_quiet_hours_are_no_quiet_hours(world: World) -> None:
    world.found_group("ana")
    wants_a_reminder(world, "14:59")
    at(world, "2026-11-17 14:59")
    assert ["/reminder/" in one.key for one in at(world, "2026-11-17 17:59")] == [True]
    wants_a_reminder(world, "05:00")
    at(world, "2026-11-18 05:00")
    assert ["/reminder/" in one.key for one in at(world, "2026-11-18 08:00")] == [True]


def test_a_reminder_that_is_late_does_not_come_in_quiet_hours(world: World) -> None:
    world.found_group("ana")
    wants_a_reminder(world)
    morning(world, "2026-11-17")
    assert at(world, "2026-11-17 18:00") == []


def test_a_prompt_that_is_late_is_not_followed_at_once_by_its_reminder(world: World) -> None:
    world.found_group("ana")
    wants_a_reminder(world)
    world.clock.at("2026-11-17 09:00")
    schedule.tick(world.store, world.clock)
    assert ["/prompt/" in one.key for one in at(world, "2026-11-17 12:30")] == [True]
    assert at(world, "2026-11-17 15:00") == []


def test_a_setting_that_is_not_offered_is_refused_and_one_that_is_not_sent_stays(world: World) -> None:
    world.found_group("ana")
    wants_a_reminder(world)
    wrong = world.submits("ana", SaveWishes(), remind="1")
    assert set(wrong.errors) == {"remind"}
    set_country(world, "")
    morning(world, "2026-11-17")
    assert len(at(world, "2026-11-17 12:00")) == 1


def test_reminders_and_repeats_together_keep_to_the_weeks_budget(world: World) -> None:
    world.found_group("ana")
    wants_a_reminder(world)
    keys = []
    for day in range(23, 28):
        for hour in range(9, 18):
            keys += [one.key for one in at(world, f"2026-11-{day} {hour:02}:00")]
            if day % 2:
                world.presses("ana", todays(world), "In an hour")
    assert len(keys) == 12
    assert {key.split("/")[2] for key in keys if "/prompt/" in key} == {f"2026-11-{day}" for day in range(23, 28)}


def test_a_prompt_that_the_lane_was_a_day_late_for_is_dropped(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 09:00")
    schedule.tick(world.store, world.clock)
    world.clock.at("2026-11-18 08:00")
    assert world.deliver() == []
