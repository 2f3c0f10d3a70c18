"""The rep's day: the prompt, the answer, the streak, and everything that may happen twice or late."""

from __future__ import annotations

import pytest

from empathy_bot.actions import AnswerQuiz, PausePractice, ResumePractice, ShowToday
from empathy_bot.message import Buttons, Callout, Choices, Facts, Message
from empathy_bot.ports import Outgoing
from tests.fakes.world import CHANNEL, World, button


def answer_with(message: Message, option: int) -> AnswerQuiz:
    """The button of the option that was written at this place in the item (0 is the best one)."""
    row = next(block for block in message.blocks if isinstance(block, Buttons))
    return next(one.action for one in row.buttons if isinstance(one.action, AnswerQuiz) and one.action.option == option)


def facts(message: Message | None) -> list[str]:
    assert message is not None
    return [fact.value for block in message.blocks if isinstance(block, Facts) for fact in block.facts]


def morning(world: World, day: str, who: str = "ana") -> Outgoing:
    world.clock.at(f"{day} 09:00")
    prompts = [one for one in world.tick() if one.address.id == who]
    assert len(prompts) == 1
    return prompts[0]


def test_the_prompt_comes_at_nine_local_time_and_not_before(world: World) -> None:
    world.found_group("ana", "dev")
    world.clock.at("2026-11-17 04:29")  # 08:59 in Kolkata
    assert world.tick() == []
    world.clock.at("2026-11-17 04:30")
    assert [one.address.id for one in world.tick()] == ["dev"]
    world.clock.at("2026-11-17 08:59")
    assert world.tick() == []
    world.clock.at("2026-11-17 09:00")
    assert [one.address.id for one in world.tick()] == ["ana"]
    assert world.tick() == []


def test_an_answer_shows_feedback_and_streak(world: World) -> None:
    world.found_group("ana")
    prompt = morning(world, "2026-11-17").message
    reply = world.clicks("ana", answer_with(prompt, 1))
    assert reply.replace
    assert reply.message is not None
    callout = next(block for block in reply.message.blocks if isinstance(block, Callout))
    assert callout.tone == "partial"
    assert "partly right" in reply.message.text
    assert "Why the best of" in reply.message.text
    assert facts(reply.message) == ["1 working day", "1 working day", "1 of 1 day"]
    marks = {choice.mark for block in reply.message.blocks if isinstance(block, Choices) for choice in block.choices}
    assert marks == {"chosen", "best", "open"}


def test_the_best_answer_needs_no_second_explanation(world: World) -> None:
    world.found_group("ana")
    reply = world.clicks("ana", answer_with(morning(world, "2026-11-17").message, 0))
    assert reply.message is not None
    assert reply.message.text.count("Why the best of") == 1


def test_a_second_answer_from_another_device_shows_the_first(world: World) -> None:
    world.found_group("ana")
    prompt = morning(world, "2026-11-17").message
    first = world.clicks("ana", answer_with(prompt, 0))
    second = world.clicks("ana", answer_with(prompt, 2))
    assert second.message == first.message


def texts(message: Message | None) -> list[str]:
    assert message is not None
    return [choice.text for block in message.blocks if isinstance(block, Choices) for choice in block.choices]


def test_everybody_sees_the_options_in_an_order_of_their_own_and_sees_it_again_whenever_they_look(world: World) -> None:
    people = [f"person-{number}" for number in range(12)]
    world.found_group(*people)
    world.clock.at("2026-11-17 15:00")
    prompts = {one.address.id: one.message for one in world.tick()}
    places = set()
    for who in people:
        shown = texts(prompts[who])
        assert texts(world.says(who, "today").message) == shown
        answered = world.clicks(who, answer_with(prompts[who], 1))
        assert texts(answered.message) == shown
        places.add(next(place for place, text in enumerate(shown) if "best" in text))
    assert places == {0, 1, 2}


def test_the_streak_grows_over_a_weekend(world: World) -> None:
    world.found_group("ana")
    for count, day in enumerate(["2026-11-19", "2026-11-20", "2026-11-23"], start=1):
        reply = world.clicks("ana", answer_with(morning(world, day).message, 0))
        assert facts(reply.message)[0] == f"{count} working day" + ("s" if count > 1 else "")


def test_no_prompt_at_the_weekend(world: World) -> None:
    world.found_group("ana")
    morning(world, "2026-11-20")
    for day in ("2026-11-21 09:00", "2026-11-22 12:00"):
        world.clock.at(day)
        assert world.tick() == []


def test_a_missed_day_is_frozen_and_the_third_of_a_month_ends_the_run_but_hides_nothing(world: World) -> None:
    world.found_group("ana")
    for day in ("2026-11-17", "2026-11-18"):
        world.clicks("ana", answer_with(morning(world, day).message, 0))
    morning(world, "2026-11-19")
    reply = world.clicks("ana", answer_with(morning(world, "2026-11-20").message, 0))
    assert facts(reply.message) == ["3 working days", "3 working days", "3 of 4 days"]
    shown = world.says("ana", "streak").message
    assert shown is not None
    assert "1 of 2 freezes left this month." in shown.text
    for day in ("2026-11-23", "2026-11-24"):
        morning(world, day)
    reply = world.clicks("ana", answer_with(morning(world, "2026-11-25").message, 0))
    assert facts(reply.message) == ["1 working day", "3 working days", "4 of 7 days"]


def test_a_milestone_is_said_with_the_answer_that_reaches_it(world: World) -> None:
    world.found_group("ana")
    days = ("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23", "2026-11-24")
    said = []
    for day in days:
        prompt = morning(world, day).message
        reply = world.clicks("ana", answer_with(prompt, 0)).message
        assert reply is not None
        assert world.clicks("ana", answer_with(prompt, 1)).message == reply
        said.append("Five working days in a row" in reply.text)
    assert said == [False, False, False, False, True, False]


def test_a_late_answer_is_feedback_only(world: World) -> None:
    world.found_group("ana")
    old = morning(world, "2026-11-17").message
    world.clock.at("2026-11-18 08:00")
    reply = world.clicks("ana", answer_with(old, 0))
    assert reply.message is not None
    assert "your streak stays as it is" in reply.message.text
    assert "Tuesday 17 November" in reply.message.text
    new = morning(world, "2026-11-18").message
    assert facts(world.clicks("ana", answer_with(new, 0)).message)[0] == "1 working day"


def test_a_night_shift_may_answer_after_midnight(world: World) -> None:
    world.found_group("ana")
    reply = world.says("ana", "settings")
    assert reply.form is not None
    world.submits("ana", reply.form.submit, time="22:00", zone="Europe/Berlin")
    world.clock.at("2026-11-17 22:00")
    prompt = next(one.message for one in world.tick() if one.key.endswith("2026-11-17"))
    world.clock.at("2026-11-18 00:30")
    world.clicks("ana", answer_with(prompt, 0))
    world.clock.at("2026-11-18 22:00")
    prompt = world.tick()[0].message
    assert facts(world.clicks("ana", answer_with(prompt, 0)).message)[0] == "2 working days"


def test_today_on_demand_is_the_same_prompt(world: World) -> None:
    world.found_group("ana")
    prompt = morning(world, "2026-11-17").message
    assert world.says("ana", "today").message == prompt
    answered = world.clicks("ana", answer_with(prompt, 0)).message
    assert world.clicks("ana", ShowToday()).message == answered


def test_answered_before_nine_is_not_asked_again(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 07:30")
    shown = world.says("ana", "today").message
    assert shown is not None
    world.clicks("ana", answer_with(shown, 0))
    world.clock.at("2026-11-17 09:00")
    assert world.tick() == []


def test_the_question_of_somebody_else_cannot_be_answered(world: World) -> None:
    world.found_group("ana", "ben")
    action = answer_with(morning(world, "2026-11-17").message, 0)
    reply = world.clicks("ben", action)
    assert reply.message is not None
    assert "can't find that question among yours" in reply.message.text
    assert facts(world.says("ana", "streak").message)[0] == "0 working days"


def test_an_option_that_is_gone_is_told(world: World) -> None:
    world.found_group("ana")
    prompt = answer_with(morning(world, "2026-11-17").message, 0).prompt
    reply = world.clicks("ana", AnswerQuiz(prompt=prompt, option=3))
    assert reply.message is not None
    assert "no longer in use" in reply.message.text
    assert facts(world.says("ana", "streak").message)[0] == "0 working days"


def test_another_workspace_cannot_answer_it(world: World, pack: object) -> None:
    world.found_group("ana")
    action = answer_with(morning(world, "2026-11-17").message, 0)
    world.workspace = "globex"
    reply = world.clicks("ana", action)
    assert reply.message is not None
    assert "can't find that question among yours" in reply.message.text


def test_a_pause_stops_prompts_and_excuses_its_days(world: World) -> None:
    world.found_group("ana")
    world.clicks("ana", answer_with(morning(world, "2026-11-17").message, 0))
    world.clock.at("2026-11-17 12:00")
    world.clicks("ana", PausePractice())
    world.clicks("ana", PausePractice())
    for day in ("2026-11-18 09:00", "2026-11-19 09:00"):
        world.clock.at(day)
        assert world.tick() == []
    world.clock.at("2026-11-19 18:00")
    world.clicks("ana", ResumePractice())
    world.clicks("ana", ResumePractice())
    reply = world.clicks("ana", answer_with(morning(world, "2026-11-20").message, 0))
    assert facts(reply.message)[0] == "2 working days"


def test_a_pause_between_queueing_and_sending_drops_the_prompt(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 09:00")
    world.clicks("ana", PausePractice())
    assert world.tick() == []


def test_people_choose_their_own_time_and_zone(world: World) -> None:
    world.found_group("ana")
    form = world.says("ana", "settings").form
    assert form is not None
    wrong = world.submits("ana", form.submit, time="25:00", zone="Atlantis")
    assert set(wrong.errors) == {"time", "zone"}
    right = world.submits("ana", form.submit, time="7:05", zone="europe/lisbon")
    assert right.message is not None
    assert "07:05 (Europe/Lisbon)" in right.message.text
    world.clock.at("2026-11-17 07:04", "Europe/Lisbon")
    assert world.tick() == []
    world.clock.at("2026-11-17 07:05", "Europe/Lisbon")
    assert len(world.tick()) == 1


def test_a_day_without_power_skips_yesterday_and_keeps_today(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-18 14:00")
    keys = [one.key.split("/")[-1] for one in world.tick()]
    assert keys == ["2026-11-18"]
    world.clock.at("2026-11-20 08:00")
    assert world.tick() == []
    world.clock.at("2026-11-20 09:00")
    assert [one.key.split("/")[-1] for one in world.tick()] == ["2026-11-20"]


def test_leaving_ends_prompts_and_joining_again_keeps_the_history(world: World) -> None:
    group = world.found_group("ana")
    world.clicks("ana", answer_with(morning(world, "2026-11-17").message, 0))
    joined = world.clicks("ana", button(world.delivered[0].message, "Join in"), CHANNEL).message
    assert joined is not None
    assert "already in" in joined.text
    left = world.presses("ana", joined, "Leave").message
    assert left is not None
    again = world.presses("ana", joined, "Leave").message
    assert again is not None
    assert "nothing to leave" in again.text
    world.clock.at("2026-11-18 09:00")
    assert world.tick() == []
    assert facts(world.says("ana", "streak").message)[1] == "1 working day"
    assert group


@pytest.mark.parametrize("option", [0, 1, 2])
def test_every_option_has_feedback(world: World, option: int) -> None:
    world.found_group("ana")
    reply = world.clicks("ana", answer_with(morning(world, "2026-11-17").message, option))
    assert reply.message is not None
    assert next(block for block in reply.message.blocks if isinstance(block, Callout)).spans
