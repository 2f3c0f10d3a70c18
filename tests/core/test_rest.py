"""A schedule that respects a life: public holidays, being away, not now, hard calls, and one reminder at most."""

from __future__ import annotations

import pytest

from empathy_bot import schedule
from empathy_bot.actions import AnswerQuiz, SaveAway, SaveSettings, ShowMonth
from empathy_bot.message import Buttons, Facts, Message, Month, flat
from empathy_bot.ports import Outgoing
from tests.fakes.world import CHANNEL, World


def text(message: Message | None) -> str:
    assert message is not None
    return message.text


def best(message: Message) -> AnswerQuiz:
    """The button of the best option."""
    rows = [block for block in message.blocks if isinstance(block, Buttons)]
    buttons = [one.action for row in rows for one in row.buttons]
    return next(one for one in buttons if isinstance(one, AnswerQuiz) and one.option == 0)


def run(world: World, who: str = "ana") -> str:
    """The current run, as the streak view says it."""
    shown = world.says(who, "streak").message
    assert shown is not None
    return next(block for block in shown.blocks if isinstance(block, Facts)).facts[0].value


def at(world: World, instant: str) -> list[Outgoing]:
    """Go to a local time in Berlin and return what goes out to ana."""
    world.clock.at(instant)
    return [one for one in world.tick() if one.address.id == "ana"]


def morning(world: World, day: str) -> Message:
    (prompt,) = at(world, f"{day} 09:00")
    return prompt.message


# --- public holidays ----------------------------------------------------------------------------------


def set_country(world: World, country: str) -> None:
    reply = world.submits("ana", SaveSettings(), time="09:00", zone="Europe/Berlin", country=country)
    assert not reply.errors


def test_a_public_holiday_has_no_prompt_and_breaks_nothing(world: World) -> None:
    world.found_group("ana")
    set_country(world, "de")
    for day in (22, 23, 24):
        world.clicks("ana", best(morning(world, f"2026-12-{day}")))
    assert at(world, "2026-12-25 09:00") == []
    world.clicks("ana", best(morning(world, "2026-12-28")))
    assert run(world) == "4 working days"
    shown = world.says("ana", "streak").message
    assert "2 of 2 freezes left" not in text(shown)  # November's last days and December's first were never answered


def test_an_answer_on_a_public_holiday_counts(world: World) -> None:
    world.found_group("ana")
    set_country(world, "DE-BY")
    world.clock.at("2027-01-06 10:00")
    before = run(world)
    shown = world.says("ana", "today").message
    assert shown is not None
    world.clicks("ana", best(shown))
    assert (before, run(world)) == ("0 working days", "1 working day")


def test_a_holiday_that_is_told_late_takes_back_its_prompt(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-12-24 12:00")
    world.tick()
    world.clock.at("2026-12-25 08:00")
    set_country(world, "DE")
    assert at(world, "2026-12-25 09:00") == []


def test_a_country_set_between_queueing_and_sending_drops_the_prompt(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-12-25 09:00")
    schedule.tick(world.store, world.clock)
    set_country(world, "DE")
    assert world.deliver() == []


def test_an_unknown_country_is_told_at_its_input_and_an_empty_one_is_none(world: World) -> None:
    world.found_group("ana")
    wrong = world.submits("ana", SaveSettings(), time="09:00", zone="Europe/Berlin", country="Atlantis")
    assert set(wrong.errors) == {"country"}
    set_country(world, "DE")
    form = world.says("ana", "settings").form
    assert form is not None
    assert '"initial":"DE"' in form.model_dump_json()
    set_country(world, " ")
    assert at(world, "2026-12-25 09:00") != []


# --- away until a day ---------------------------------------------------------------------------------


def goes_away(world: World, until: str, who: str = "ana") -> str:
    form = world.says(who, "away").form
    assert form is not None
    return text(world.submits(who, form.submit, until=until).message)


def test_away_until_a_day_stops_prompts_and_breaks_nothing(world: World) -> None:
    world.found_group("ana")
    world.clicks("ana", best(morning(world, "2026-11-17")))
    told = goes_away(world, "2026-12-04")
    assert "until Friday 4 December" in told
    assert "comes on Monday 7 December" in told
    assert goes_away(world, " 2026-12-04 ") == told
    for day in ("2026-11-18", "2026-11-30", "2026-12-04"):
        assert at(world, f"{day} 09:00") == []
    world.clicks("ana", best(morning(world, "2026-12-07")))
    assert run(world) == "2 working days"
    assert "2 of 2 freezes left this month" in text(world.says("ana", "streak").message)


def test_the_next_prompt_comes_on_a_day_that_is_no_holiday_either(world: World) -> None:
    world.found_group("ana")
    set_country(world, "DE")
    assert "comes on Monday 28 December" in goes_away(world, "2026-12-24")


@pytest.mark.parametrize("until", ["", "soon", "2026-11-15", "2026-02-30", "20261224", "2027-11-18", "9999-12-31"])
def test_days_that_cannot_be_are_told_at_their_input(world: World, until: str) -> None:
    world.found_group("ana")
    assert set(world.submits("ana", SaveAway(), until=until).errors) == {"until"}
    assert at(world, "2026-11-17 09:00") != []


def test_today_and_a_day_in_a_year_may_be_the_last_day_away(world: World) -> None:
    world.found_group("ana")
    assert "comes on Tuesday 17 November" in goes_away(world, "2026-11-16")
    assert "comes on Thursday 18 November" in goes_away(world, "2027-11-17")


def test_resuming_ends_it_early_and_repairs_nothing(world: World) -> None:
    world.found_group("ana")
    world.clicks("ana", best(morning(world, "2026-11-17")))
    for day in (18, 19, 20):
        morning(world, f"2026-11-{day}")
    world.clock.at("2026-11-23 08:00")
    goes_away(world, "2026-12-24")
    assert at(world, "2026-11-24 09:00") == []
    world.clock.at("2026-11-25 12:00")
    assert "comes on Thursday 26 November" in text(world.says("ana", "resume").message)
    world.says("ana", "resume")
    world.clicks("ana", best(morning(world, "2026-11-26")))
    shown = world.says("ana", "streak").message
    assert run(world) == "1 working day"
    assert "2 of 5 days" in text(shown)


def test_who_resumes_before_their_time_is_asked_on_the_same_day(world: World) -> None:
    world.found_group("ana")
    goes_away(world, "2026-12-24")
    world.clock.at("2026-11-18 08:59")
    assert "comes on Wednesday 18 November" in text(world.says("ana", "resume").message)
    morning(world, "2026-11-18")
    world.clock.at("2026-11-18 18:00")
    world.says("ana", "pause")
    world.says("ana", "resume")
    assert at(world, "2026-11-19 09:00") != []


def test_being_away_takes_the_place_of_a_pause_and_a_pause_that_of_being_away(world: World) -> None:
    world.found_group("ana")
    world.says("ana", "pause")
    assert "comes on Friday 27 November" in goes_away(world, "2026-11-26")
    assert "You're away until Thursday 26 November" in text(world.opens_home("ana").home)
    world.says("ana", "pause")
    assert "You've paused" in text(world.opens_home("ana").home)
    assert at(world, "2026-11-27 09:00") == []
    world.clock.at("2026-11-27 10:00")
    assert "comes on Monday 30 November" in text(world.says("ana", "resume").message)


def test_an_absence_told_between_queueing_and_sending_drops_the_prompt(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 09:00")
    schedule.tick(world.store, world.clock)
    goes_away(world, "2026-11-17")
    assert world.deliver() == []


def test_only_a_longer_absence_is_shown_as_being_away(world: World) -> None:
    world.found_group("ana")
    goes_away(world, "2026-11-18")
    form = world.says("ana", "settings").form
    assert form is not None
    assert "You're away until Wednesday 18 November" in flat(form.intro)
    world.clock.at("2026-11-18 12:00")
    assert "away" not in text(world.opens_home("ana").home)
    other = world.says("ben", "away").form
    assert other is not None
    assert "2026-11-18" not in other.model_dump_json()


# --- not now ------------------------------------------------------------------------------------------


def labels(message: Message) -> list[str]:
    return [one.label for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]


def test_in_an_hour_brings_the_same_prompt_again_twice_a_day_at_most(world: World) -> None:
    world.found_group("ana")
    first = morning(world, "2026-11-17")
    assert labels(first) == ["A", "B", "C", "In an hour", "Tomorrow", "Hard call"]
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
    assert labels(last.message) == ["A", "B", "C", "Tomorrow", "Hard call"]
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
    assert "won't bring it again today" in text(world.presses("ana", world_today(world), "In an hour").message)
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
    assert labels(shown) == ["A", "B", "C"]
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
                world.presses("ana", world_today(world), "In an hour")
    assert len(keys) == 12
    assert {key.split("/")[2] for key in keys} == {*days}
    assert at(world, "2026-11-30 09:00") != []


def world_today(world: World) -> Message:
    shown = world.says("ana", "today").message
    assert shown is not None
    return shown


# --- one reminder at most -----------------------------------------------------------------------------


def wants_a_reminder(world: World, time: str = "09:00", remind: str = "3") -> None:
    reply = world.submits("ana", SaveSettings(), time=time, zone="Europe/Berlin", remind=remind)
    assert not reply.errors


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
    wrong = world.submits("ana", SaveSettings(), time="09:00", zone="Europe/Berlin", remind="1")
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
                world.presses("ana", world_today(world), "In an hour")
    assert len(keys) == 12
    assert {key.split("/")[2] for key in keys if "/prompt/" in key} == {f"2026-11-{day}" for day in range(23, 28)}


# --- the month ----------------------------------------------------------------------------------------


def month(message: Message | None) -> Month:
    assert message is not None
    return next(block for block in message.blocks if isinstance(block, Month))


def states(shown: Month) -> dict[int, str]:
    return {day.number: day.state for week in shown.weeks for day in week if day is not None}


def test_a_month_tells_what_became_of_each_day(world: World) -> None:
    world.found_group("ana")
    set_country(world, "DE-SN")  # where 18 November is a public holiday
    for day in (17, 19, 24):
        world.clicks("ana", best(morning(world, f"2026-11-{day}")))
    world.clock.at("2026-11-25 10:00")
    world.says("ana", "hardcall")
    world.clock.at("2026-11-26 10:00")
    shown = month(world.says("ana", "month").message)
    assert shown.title == "November 2026"
    assert shown.weekdays == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    assert [None if day is None else day.number for day in shown.weeks[0]] == [None] * 6 + [1]
    assert len(shown.weeks) == 6
    found = states(shown)
    assert {found[day] for day in range(1, 17)} == {"off"}
    assert [found[day] for day in range(17, 31)] == [
        *("answered", "excused", "answered", "frozen", "off", "off", "frozen"),
        *("answered", "excused", "ahead", "ahead", "off", "off", "ahead"),
    ]
    assert shown.alt == "Answered 3 of 5 working days in November 2026. 2 freezes were used."


def test_earlier_months_are_one_press_away_and_end_with_a_word(world: World) -> None:
    world.found_group("ana")
    world.clicks("ana", best(morning(world, "2026-11-17")))
    world.clock.at("2027-01-04 10:00")
    january = world.says("ana", "month").message
    assert january is not None
    assert month(january).alt == "Answered 0 of 1 working day in January 2027. 1 freeze was used."
    december = world.presses("ana", january, "The month before").message
    assert december is not None
    assert "Answered 0 of 23 working days in December 2026." in text(december)
    november = world.presses("ana", december, "The month before").message
    assert "Answered 1 of 10 working days in November 2026." in text(november)
    far = world.clicks("ana", ShowMonth(back=120)).message
    assert far is not None
    assert month(far).alt == "No working days of yours are over in January 2017."
    assert world.presses("ana", far, "The month before").message == far


def test_the_month_agrees_with_the_streak(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-22 12:00")  # a Sunday
    sunday = world.says("ana", "today").message
    assert sunday is not None
    world.clicks("ana", best(sunday))
    shown = month(world.says("ana", "month").message)
    assert states(shown)[22] == "answered"
    assert shown.alt == "Answered 0 of 4 working days in November 2026. 2 freezes were used."
    assert "0 of 4 days" in text(world.says("ana", "streak").message)
