"""Saying how sure one is before the answer, what comes of it, and asking why a question came."""

from __future__ import annotations

import pytest

from empathy_bot.actions import AnswerQuiz, ExplainChoice, ShowToday, StateConfidence, decode, encode
from empathy_bot.message import Buttons, Message
from empathy_bot.store import Scope
from empathy_bot.store import practice as store
from tests.fakes.pack import TECHNIQUES
from tests.fakes.world import World, button

SURE_AND_WRONG = "You felt sure"
UNSURE_AND_RIGHT = "You weren't sure"


def morning(world: World, day: str, who: str = "ana") -> Message:
    world.clock.at(f"{day} 09:00")
    return next(one.message for one in world.tick() if one.address.id == who)


def letters(message: Message) -> list[AnswerQuiz]:
    buttons = [one for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]
    return [one.action for one in buttons if isinstance(one.action, AnswerQuiz)]


def option(message: Message, number: int) -> AnswerQuiz:
    return next(action for action in letters(message) if action.option == number)


def said(world: World, who: str, message: Message, label: str) -> Message:
    reply = world.presses(who, message, label)
    assert reply.message is not None
    return reply.message


def stored(world: World, who: str = "ana") -> list[tuple[float | None, bool | None]]:
    """Return score and confidence of everything that the person was given."""
    with world.store.transaction() as session:
        person = world.bot._turn(Scope(session, 1), world.origin(who), world.clock.now()).person
        return [(one.score, one.sure) for one in store.history(Scope(session, 1), person.id or 0)]


def test_the_letters_carry_what_was_said_and_the_button_says_so(world: World) -> None:
    world.found_group("ana")
    prompt = morning(world, "2026-11-17")
    assert {action.sure for action in letters(prompt)} == {None}
    reply = world.presses("ana", prompt, "I'm sure")
    assert reply.replace
    assert reply.message is not None
    assert {action.sure for action in letters(reply.message)} == {True}
    assert [block for block in reply.message.blocks if not isinstance(block, Buttons)] == [
        block for block in prompt.blocks if not isinstance(block, Buttons)
    ]
    assert stored(world) == [(None, None)], "nothing is kept before the answer"
    other = said(world, "ana", reply.message, "Not sure")
    assert {action.sure for action in letters(other)} == {False}
    assert button(other, "Not sure (noted)")
    assert button(other, "I'm sure")


@pytest.mark.parametrize(
    ("label", "number", "sentence"),
    [
        ("I'm sure", 2, SURE_AND_WRONG),
        ("I'm sure", 1, None),
        ("I'm sure", 0, None),
        ("Not sure", 0, UNSURE_AND_RIGHT),
        ("Not sure", 1, None),
        ("Not sure", 2, None),
    ],
)
def test_only_a_surprise_is_remarked_on(world: World, label: str, number: int, sentence: str | None) -> None:
    world.found_group("ana")
    prompt = said(world, "ana", morning(world, "2026-11-17"), label)
    answered = world.clicks("ana", option(prompt, number)).message
    assert answered is not None
    heard = {one for one in (SURE_AND_WRONG, UNSURE_AND_RIGHT) if one in answered.text}
    assert heard == ({sentence} if sentence else set())
    assert stored(world) == [((1, 0.5, 0)[number], label == "I'm sure")]
    assert world.clicks("ana", ShowToday()).message == answered


def test_the_first_answer_stands_with_its_confidence(world: World) -> None:
    world.found_group("ana")
    prompt = morning(world, "2026-11-17")
    sure = said(world, "ana", prompt, "I'm sure")
    first = world.clicks("ana", option(sure, 2)).message
    assert world.clicks("ana", option(prompt, 0)).message == first
    again = world.clicks("ana", letters_of_confidence(prompt))
    assert (again.message, again.replace) == (first, True)
    assert stored(world) == [(0, True)]


def letters_of_confidence(prompt: Message) -> StateConfidence:
    action = button(prompt, "Not sure")
    assert isinstance(action, StateConfidence)
    return action


def test_a_late_answer_promises_nothing(world: World) -> None:
    world.found_group("ana")
    sure = said(world, "ana", morning(world, "2026-11-17"), "I'm sure")
    world.clock.at("2026-11-18 08:00")
    answered = world.clicks("ana", option(sure, 2)).message
    assert answered is not None
    assert SURE_AND_WRONG not in answered.text
    assert stored(world) == [(None, None)]


def test_letters_of_before_still_answer(world: World) -> None:
    world.found_group("ana")
    prompt = option(morning(world, "2026-11-17"), 0)
    old = decode(f'{{"kind":"answer_quiz","prompt":{prompt.prompt},"option":0}}')
    assert old == prompt
    assert decode(encode(prompt)) == prompt
    assert world.clicks("ana", old).replace
    assert stored(world) == [(1, None)]


@pytest.mark.parametrize("make", [lambda prompt: StateConfidence(prompt=prompt, sure=True), ExplainChoice])
def test_the_question_of_somebody_else_is_refused(world: World, make: type[ExplainChoice]) -> None:
    world.found_group("ana", "ben")
    prompt = option(morning(world, "2026-11-17"), 0).prompt
    for who in ("ben", "mira"):
        reply = world.clicks(who, make(prompt=prompt))
        assert reply.message is not None
        assert "can't find that question among yours" in reply.message.text
        assert not reply.replace
    world.workspace = "globex"
    reply = world.clicks("ana", make(prompt=prompt))
    assert reply.message is not None
    assert "can't find that question among yours" in reply.message.text


def test_a_question_that_is_no_longer_in_use_cannot_be_asked_again(world: World) -> None:
    world.found_group("ana")
    action = letters_of_confidence(morning(world, "2026-11-17"))
    world.practises(world.pack.model_copy(update={"items": ()}))
    reply = world.clicks("ana", action)
    assert reply.message is not None
    assert "no longer in use" in reply.message.text


def test_why_is_told_to_the_person_alone_and_names_the_technique(world: World) -> None:
    world.practises(world.pack.model_copy(update={"path": ("owning", "closing")}))
    world.found_group("ana")
    told = []
    for day in ("2026-11-17", "2026-11-18", "2026-11-19"):
        answered = world.clicks("ana", option(morning(world, day), 0)).message
        assert answered is not None
        reply = world.presses("ana", answered, "Why this one?")
        assert reply.message is not None
        assert not reply.replace
        told.append(reply.message.text)
    assert (
        told[0] == "Owning is one of the first steps here. Everybody starts with them, since the rest builds on them."
    )
    assert told[1].startswith("Closing is one of the first steps")
    assert told[2] in {f"{name.title()} is new to you, and today is a good day to meet it." for name in TECHNIQUES}


def test_why_is_told_also_of_a_technique_that_is_gone(world: World) -> None:
    world.found_group("ana")
    action = ExplainChoice(prompt=option(morning(world, "2026-11-17"), 0).prompt)
    world.practises(world.pack.model_copy(update={"items": (), "techniques": ()}))
    reply = world.clicks("ana", action)
    assert reply.message is not None
    assert "is new to you" in reply.message.text


def test_what_went_wrong_comes_back_within_days_and_what_went_well_waits(world: World) -> None:
    world.found_group("ana")
    techniques: list[str] = []
    for day in ("17", "18", "19", "20", "23", "24"):
        prompt = morning(world, f"2026-11-{day}")
        technique = next(name for name in TECHNIQUES if f" {name}-" in prompt.text)
        world.clicks("ana", option(prompt, 2 if technique == "naming" else 0))
        techniques.append(technique)
    assert set(techniques[:4]) == set(TECHNIQUES)
    assert "naming" in techniques[4:]


def test_an_answer_leads_to_what_its_technique_is_about(world: World) -> None:
    world.practises(world.pack.model_copy(update={"path": ("listening",)}))
    world.found_group("ana")
    answered = world.clicks("ana", option(morning(world, "2026-11-17"), 0)).message
    assert answered is not None
    reply = world.presses("ana", answered, "Learn more")
    assert reply.message is not None
    assert (reply.message.text, reply.replace) == ("Listening\nAbout listening.", False)
