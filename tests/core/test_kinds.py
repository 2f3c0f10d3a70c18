"""Replies in one's own words, lines in the journal, self-care checks: once, privately, and never for nothing."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from empathy_bot import content, practice
from empathy_bot.actions import (
    AnswerCare,
    AnswerQuiz,
    JudgeCoach,
    KeepLine,
    SendReply,
    ShowJournal,
    WriteLine,
    WriteReply,
)
from empathy_bot.learning import coach
from empathy_bot.learning.coach import Advice, Move, Observation
from empathy_bot.message import Buttons, Callout, Facts, Message, Quote, Reply
from empathy_bot.practice import written
from empathy_bot.store.tables import Prompt
from empathy_bot.turn import Voice
from empathy_bot.words import words
from tests.fakes.pack import care_item, reflection_item, reply_item, small_pack, with_items
from tests.fakes.world import World

SORRY = Observation("apologise", "I'm sorry")
OWN = Observation("own", "I'll call you")
IF = Observation("conditional_apology", "sorry if")
TEXT = "I'm sorry. I'll call you today."


@pytest.fixture
def replying(world: World) -> World:
    """A world whose only item is a customer to be answered in words; Ana and Ben practise there."""
    return practising(world, reply_item())


@pytest.fixture
def reflecting(world: World) -> World:
    return practising(world, reflection_item())


@pytest.fixture
def caring(world: World) -> World:
    return practising(world, care_item())


def practising(world: World, *items: content.Item) -> World:
    world.practises(with_items(world.pack, *items))
    world.found_group("ana", "ben")
    return world


def seeing(monkeypatch: pytest.MonkeyPatch, *seen: Observation, slips: tuple[Observation, ...] = ()) -> None:
    """Let the coach see just this."""
    advice = Advice(seen, slips, next(iter(seen), None), next((one.what for one in slips), None))
    monkeypatch.setattr("empathy_bot.practice.written.advise", lambda *_, **__: advice)


def morning(world: World, day: str, who: str = "ana") -> Message:
    world.clock.at(f"{day} 09:00")
    (found,) = [one.message for one in world.tick() if one.address.id == who]
    return found


def said(reply: Reply) -> str:
    assert reply.message is not None
    return reply.message.text


def shown_by(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def figures(message: Message | None) -> list[str]:
    assert message is not None
    return [fact.value for block in message.blocks if isinstance(block, Facts) for fact in block.facts]


def rows(world: World, query: str) -> list[tuple[object, ...]]:
    with world.store.transaction() as session:
        return [tuple(row) for row in session.connection().execute(text(query)).all()]


# --- a reply in one's own words -----------------------------------------------------------------------


def test_a_reply_gets_feedback_beside_one_that_works_and_counts_for_the_streak(
    replying: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeing(monkeypatch, SORRY, OWN)
    prompt = morning(replying, "2026-11-17")
    form = replying.presses("ana", prompt, "Write my reply").form
    assert form is not None
    answered = replying.submits("ana", form.submit, text=f"  {TEXT}  ").message
    assert answered is not None
    assert [block.text for block in answered.blocks if isinstance(block, Quote)][1:] == [
        TEXT,
        "The example of reply-owning-1.",
    ]
    assert "Why the example of reply-owning-1 works." in answered.text
    (callout,) = [block for block in answered.blocks if isinstance(block, Callout)]
    assert "I'm sorry" in "".join(span.text for span in callout.spans if span.kind != "mention")
    assert figures(answered)[0] == "1 working day"
    assert rows(replying, "SELECT option, text, score FROM answer") == [(None, TEXT, 1.0)]


def test_nothing_of_a_score_is_shown(replying: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seeing(monkeypatch, slips=(IF,))
    prompt = morning(replying, "2026-11-17")
    form = replying.presses("ana", prompt, "Write my reply").form
    assert form is not None
    shown = said(replying.submits("ana", form.submit, text=TEXT))
    assert rows(replying, "SELECT score FROM answer") == [(0.0,)]
    assert not any(word in shown.lower() for word in ("score", "points", "correct", "0.5"))


@pytest.mark.parametrize(
    ("seen", "slips", "worth"),
    [
        ((SORRY, OWN), (), 1),
        ((SORRY,), (), 0.5),
        ((), (), 0.5),
        ((SORRY, OWN), (IF,), 0.5),
        ((Observation("close", "Bye"),), (IF,), 0),
        ((), (IF,), 0),
    ],
)
def test_what_a_reply_is_worth_to_memory(
    monkeypatch: pytest.MonkeyPatch, seen: tuple[Observation, ...], slips: tuple[Observation, ...], worth: float
) -> None:
    seeing(monkeypatch, *seen, slips=slips)
    assert written.score(Voice(words(), small_pack()), reply_item(), TEXT) == worth


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ((), "in words"),
        ("   \n\t ", "in words"),
        ("🎉🎉 👍🏽", "in words"),
        ("\x00\x07\u202e", "in words"),
        ("\u200b\u200d\ufeff\u2060", "in words"),
        ("x" * 1501, "1501 characters"),
        ("word " * 8000, "39999 characters"),
    ],
)
@pytest.mark.parametrize("kind", ["reply", "line"])
def test_a_mistake_is_told_at_the_input_and_nothing_is_kept(
    world: World, typed: str | tuple[str, ...], told: str, kind: str
) -> None:
    world = practising(world, reply_item() if kind == "reply" else reflection_item())
    prompt = morning(world, "2026-11-17")
    form = world.presses("ana", prompt, "Write my reply" if kind == "reply" else "Write a line").form
    assert form is not None
    assert form.inputs[0].name == "text"
    refused = world.submits("ana", form.submit, text=typed)
    assert refused.message is None
    assert list(refused.errors) == ["text"]
    assert told in refused.errors["text"]
    assert rows(world, "SELECT id FROM answer") == []
    assert "1 working day" not in said(world.says("ana", "streak"))
    assert world.submits("ana", form.submit, text="x" * 1500).message is not None


def test_control_characters_are_dropped_and_the_rest_is_kept_as_typed(replying: World) -> None:
    morning(replying, "2026-11-17")
    replying.submits("ana", SendReply(prompt=1), text="I'm \x00sorry,\r\nMaya\u202e 😊")
    assert rows(replying, "SELECT text FROM answer") == [("I'm sorry,\nMaya 😊",)]


def test_a_second_reply_from_anywhere_shows_the_first(replying: World) -> None:
    prompt = morning(replying, "2026-11-17")
    first = replying.submits("ana", SendReply(prompt=1), text=TEXT)
    again = replying.submits("ana", SendReply(prompt=1), text="Another reply.")
    assert again.message == first.message
    assert replying.presses("ana", prompt, "Write my reply").message == first.message
    assert replying.says("ana", "today").message == first.message
    assert replying.submits("ana", SendReply(prompt=1), text="").message == first.message
    assert rows(replying, "SELECT text FROM answer") == [(TEXT,)]


def test_a_late_reply_gets_feedback_and_is_not_kept(replying: World) -> None:
    morning(replying, "2026-11-17")
    morning(replying, "2026-11-18")
    late = replying.submits("ana", SendReply(prompt=1), text=TEXT)
    assert "your streak stays as it is" in said(late)
    assert "Why the example" in said(late)
    assert "Was my feedback fair" not in said(late)
    assert rows(replying, "SELECT id FROM answer") == []


def test_nobody_else_can_read_or_answer_it(replying: World) -> None:
    morning(replying, "2026-11-17")
    replying.submits("ana", SendReply(prompt=1), text=TEXT)
    for action in (WriteReply(prompt=1), JudgeCoach(prompt=1, fair=True)):
        assert said(replying.clicks("ben", action)) == said(replying.clicks("ben", WriteReply(prompt=99)))
    assert TEXT not in said(replying.submits("ben", SendReply(prompt=1), text="Mine."))
    replying.workspace = "globex"
    assert TEXT not in said(replying.clicks("ana", WriteReply(prompt=1)))


@pytest.mark.parametrize(
    "action", [AnswerQuiz(prompt=1, option=0), WriteLine(prompt=1), AnswerCare(prompt=1, choice=0)]
)
def test_a_prompt_is_answered_in_its_own_way_alone(
    replying: World, action: AnswerQuiz | WriteLine | AnswerCare
) -> None:
    morning(replying, "2026-11-17")
    assert "no longer in use" in said(replying.clicks("ana", action))
    assert rows(replying, "SELECT id FROM answer") == []


def test_an_answer_to_what_the_item_was_before_does_no_harm(replying: World) -> None:
    morning(replying, "2026-11-17")
    replying.submits("ana", SendReply(prompt=1), text=TEXT)
    quiz = small_pack().items[0].model_copy(update={"id": reply_item().id})
    replying.practises(with_items(replying.pack, quiz))
    assert "Today is done" in said(replying.says("ana", "today"))
    assert "no longer in use" in said(replying.clicks("ana", AnswerQuiz(prompt=1, option=0)))
    replying.practises(with_items(replying.pack, care_item().model_copy(update={"id": reply_item().id})))
    assert "answered today's check" in said(replying.says("ana", "today"))


# --- was the coach fair? ------------------------------------------------------------------------------


def test_an_opinion_on_the_coach_is_kept_once(replying: World) -> None:
    morning(replying, "2026-11-17")
    answered = replying.submits("ana", SendReply(prompt=1), text=TEXT).message
    assert answered is not None
    thanked = replying.presses("ana", answered, "Yes")
    assert thanked.replace
    assert "Thank you" in said(thanked)
    assert "Was my feedback fair" not in said(thanked)
    assert "already told me" in said(replying.presses("ana", answered, "Yes"))
    assert "already told me" in said(replying.presses("ana", answered, "Not quite"))
    assert rows(replying, "SELECT prompt_id, reason FROM coachopinion") == [(1, "")]


@pytest.mark.parametrize(("reason", "kept"), [(" You missed it. ", "You missed it."), ((), "")])
def test_a_reason_is_asked_for_and_may_be_left_out(replying: World, reason: str | tuple[str, ...], kept: str) -> None:
    morning(replying, "2026-11-17")
    answered = replying.submits("ana", SendReply(prompt=1), text=TEXT).message
    assert answered is not None
    form = replying.presses("ana", answered, "Not quite").form
    assert form is not None
    assert rows(replying, "SELECT id FROM coachopinion") == [], "closing the form keeps nothing"
    assert list(replying.submits("ana", form.submit, reason="x" * 501).errors) == ["reason"]
    assert "Thank you" in said(replying.submits("ana", form.submit, reason=reason))
    assert "already told me" in said(replying.submits("ana", form.submit, reason="Once more."))
    assert rows(replying, "SELECT reason FROM coachopinion") == [(kept,)]
    assert "can't find" in said(replying.submits("ben", form.submit, reason="Not mine."))


def test_there_is_no_opinion_without_a_reply(replying: World) -> None:
    morning(replying, "2026-11-17")
    replying.clicks("ana", JudgeCoach(prompt=1, fair=True))
    assert rows(replying, "SELECT id FROM coachopinion") == []


# --- a line in the journal ----------------------------------------------------------------------------


def test_a_line_is_kept_for_its_writer_and_counts_for_the_streak(reflecting: World) -> None:
    prompt = morning(reflecting, "2026-11-17")
    form = reflecting.presses("ana", prompt, "Write a line").form
    assert form is not None
    kept = reflecting.submits("ana", form.submit, text="I asked one question.").message
    assert kept is not None
    assert "Kept for you alone" in kept.text
    assert figures(kept)[0] == "1 working day"
    assert reflecting.submits("ana", form.submit, text="Another.").message == kept
    assert reflecting.presses("ana", prompt, "Write a line").message == kept
    assert rows(reflecting, "SELECT option, text, score FROM answer") == [(None, "I asked one question.", None)]
    assert "I asked one question." in said(reflecting.presses("ana", kept, "My journal"))
    assert "no lines" in said(reflecting.says("ben", "journal"))
    reflecting.workspace = "globex"
    assert "no lines" in said(reflecting.says("ana", "journal"))


def test_nobody_else_writes_into_a_journal(reflecting: World) -> None:
    morning(reflecting, "2026-11-17")
    assert "can't find" in said(reflecting.clicks("ben", WriteLine(prompt=1)))
    assert "can't find" in said(reflecting.submits("ben", KeepLine(prompt=1), text="Mine."))


def test_a_late_line_is_given_back_and_not_kept(reflecting: World) -> None:
    old = morning(reflecting, "2026-11-17")
    morning(reflecting, "2026-11-18")
    late = reflecting.presses("ana", old, "Write a line")
    assert late.form is None
    assert "can't keep a line" in said(late)
    sent = said(reflecting.submits("ana", KeepLine(prompt=1), text="Too late."))
    assert "Too late." in sent
    assert "isn't in your journal" in sent
    assert "no lines" in said(reflecting.says("ana", "journal"))


def test_the_journal_holds_every_line_and_no_replies(reflecting: World) -> None:
    reflecting.practises(with_items(reflecting.pack, reply_item()))
    morning(reflecting, "2026-11-17")
    reflecting.submits("ana", SendReply(prompt=1), text=TEXT)
    reflecting.practises(with_items(reflecting.pack, reflection_item()))
    for day in range(1, 29):
        reflecting.clock.at(f"2026-12-{day:02} 18:00")
        form = reflecting.presses("ana", shown_by(reflecting.says("ana", "today")), "Write a line").form
        assert form is not None
        reflecting.submits("ana", form.submit, text=f"Line of December {day:02}.")
    reflecting.clock.at("2028-02-01 18:00")
    pages = [shown_by(reflecting.says("ana", "journal"))]
    while any(isinstance(block, Buttons) for block in pages[-1].blocks):
        pages.append(shown_by(reflecting.presses("ana", pages[-1], "Earlier lines")))
    shown = [block.text for page in pages for block in page.blocks if isinstance(block, Quote)]
    assert shown == [f"Line of December {day:02}." for day in range(28, 0, -1)]
    assert "2026" in pages[0].text, "a day of another year says which"
    assert "no earlier" in said(reflecting.clicks("ana", ShowJournal(before=date(2026, 12, 1))))
    assert "no lines" in said(reflecting.says("ben", "journal"))


# --- a self-care check --------------------------------------------------------------------------------


def test_a_check_counts_and_its_choice_is_kept_nowhere(caring: World) -> None:
    prompt = morning(caring, "2026-11-17")
    letters = [one.label for block in prompt.blocks if isinstance(block, Buttons) for one in block.buttons]
    assert letters == ["A", "B", "C", "In an hour", "Tomorrow", "Hard call"]
    answered = caring.presses("ana", prompt, "B")
    assert answered.replace
    assert "Answer 2 of care 1." in said(answered)
    assert figures(answered.message)[0] == "1 working day"
    assert rows(caring, "SELECT option, text, score FROM answer") == [(None, None, None)]
    assert "Answer 3 of care 1." in said(caring.presses("ana", prompt, "C")), "another device may look at another"
    assert rows(caring, "SELECT count(*) FROM answer") == [(1,)]
    again = said(caring.says("ana", "today"))
    assert "answered today's check" in again
    assert "Answer" not in again


def test_a_late_check_is_answered_and_does_not_count(caring: World) -> None:
    old = morning(caring, "2026-11-17")
    morning(caring, "2026-11-18")
    late = said(caring.presses("ana", old, "A"))
    assert "Answer 1 of care 1." in late
    assert "your streak stays as it is" in late
    assert rows(caring, "SELECT id FROM answer") == []


def test_a_choice_that_is_gone_is_told(caring: World) -> None:
    morning(caring, "2026-11-17")
    assert "no longer in use" in said(caring.clicks("ana", AnswerCare(prompt=1, choice=3)))
    assert "can't find" in said(caring.clicks("ben", AnswerCare(prompt=1, choice=0)))


def test_an_answer_that_is_none_to_its_item_is_not_shown() -> None:
    voice = Voice(words(), small_pack())
    prompt = Prompt(id=1, workspace_id=1, person_id=1, local_day=date.min, item_id="x", technique="x", option_order="")
    strange = practice.Given(option=3)
    for item in (care_item(), reply_item(), reflection_item(), small_pack().items[0]):
        assert practice.show_answered(voice, prompt, item, strange, closing=()) is None


# --- the coach's promises -----------------------------------------------------------------------------


def test_the_content_wants_what_the_coach_can_see() -> None:
    assert get_args(content.Move) == get_args(Move)


@given(st.text(max_size=300))
def test_the_coach_quotes_what_was_typed(reply: str) -> None:
    advice = coach.advise(reply, wanted=get_args(Move), customer="Where is it?", customer_name="Maya")
    assert all(one.quote in reply for one in (*advice.seen, *advice.slips))
    assert advice == coach.advise(reply, wanted=get_args(Move), customer="Where is it?", customer_name="Maya")


def test_nothing_written_is_nothing_seen() -> None:
    advice = coach.advise("", wanted=())
    assert (advice.seen, advice.slips, advice.strength) == ((), (), None)


def test_the_coach_sees_an_apology_a_next_step_and_a_condition() -> None:
    advice = coach.advise("I'm sorry, Maya. I'll call you today.", wanted=("own",), customer_name="Maya")
    assert {"apologise", "own"} <= {one.what for one in advice.seen}
    assert not advice.slips
    assert coach.advise("Sorry if you had to wait.", wanted=()).suggestion == "conditional_apology"
