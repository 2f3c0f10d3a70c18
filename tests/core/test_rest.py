"""A schedule that respects a life: public holidays, being away until a day, and the month that shows both."""

from __future__ import annotations

import pytest

from empathy_bot import schedule
from empathy_bot.actions import AnswerQuiz, SaveAway, SaveSettings, ShowMonth
from empathy_bot.message import Buttons, Facts, Message, Month, flat
from empathy_bot.ports import Outgoing
from tests.fakes.world import World


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
