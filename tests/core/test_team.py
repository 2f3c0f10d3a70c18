"""What a team practised together: one figure on the posted board, for five people and more."""

from __future__ import annotations

import pytest

from empathy_bot.actions import AnswerQuiz, PostBoard
from empathy_bot.message import Buttons
from tests.fakes.world import CHANNEL, PEOPLE, World

EVERYBODY = tuple(PEOPLE)


def answers(world: World, who: str) -> None:
    today = world.says(who, "today").message
    assert today is not None
    action = next(
        one.action
        for block in today.blocks
        if isinstance(block, Buttons)
        for one in block.buttons
        if isinstance(one.action, AnswerQuiz)
    )
    world.clicks(who, action)


def posted(world: World, group: int) -> str:
    world.clicks("mira", PostBoard(group=group, period="week"))
    return world.deliver()[-1].message.text


def test_the_posted_board_tells_what_the_team_practised_together(world: World) -> None:
    group = world.found_group(*EVERYBODY)  # on a Monday evening: the first prompt is Tuesday's
    world.clock.at("2026-11-17 10:00")
    for who in EVERYBODY:
        answers(world, who)
    assert "practised on 100% of its working days" in posted(world, group)
    world.clock.at("2026-11-18 10:00")
    answers(world, "ana")
    assert "on 100%" in posted(world, group), "nobody is late while the day is not over"
    world.clock.at("2026-11-19 18:00")
    assert "on 60% of its working days" in posted(world, group)  # 6 of 10


def test_a_day_off_is_no_working_day(world: World) -> None:
    group = world.found_group(*EVERYBODY)
    world.clock.at("2026-11-17 10:00")
    for who in EVERYBODY[1:]:
        answers(world, who)
    world.says(EVERYBODY[0], "pause")
    world.clock.at("2026-11-18 07:00")
    assert "working days" not in posted(world, group), "only four people had a working day"


@pytest.mark.parametrize("people", [EVERYBODY[:4]])
def test_a_small_team_gets_no_figure(world: World, people: tuple[str, ...]) -> None:
    group = world.found_group(*people)
    world.clock.at("2026-11-17 10:00")
    for who in people:
        answers(world, who)
    assert "practised on" not in posted(world, group)


def test_who_asks_for_the_board_sees_no_figure(world: World) -> None:
    world.found_group(*EVERYBODY)
    world.clock.at("2026-11-17 10:00")
    for who in EVERYBODY:
        answers(world, who)
    asked = world.says("ana", "board", place=CHANNEL).message
    assert asked is not None
    assert "practised on" not in asked.text
