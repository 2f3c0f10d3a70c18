"""A schedule that respects a life: public holidays, being away, not now, hard calls, and one reminder at most."""

from __future__ import annotations

from empathy_bot import schedule
from empathy_bot.actions import AnswerQuiz, SaveSettings
from empathy_bot.message import Buttons, Facts, Message
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
