"""A role-play from the morning to its end: resumed, repeated, from two devices, late, and once more for learning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text as sql

from empathy_bot.actions import Action, ChooseLine, ReplayDialogue, ResumeDialogue, ShowToday
from empathy_bot.content import Pack
from empathy_bot.message import Buttons, Callout, Message, Quote, Reply
from empathy_bot.store import ConflictError, Scope, Store, dialogues
from tests.core.test_practice_loop import facts, morning
from tests.core.test_races import second_process, together
from tests.fakes.clock import StillClock
from tests.fakes.pack import reply_item, role_play, small_pack, with_items
from tests.fakes.world import World, button

PLAY = role_play()


@pytest.fixture
def talk(store: Store, clock: StillClock, pack: Pack) -> World:
    """A core whose pack holds nothing but a role-play; Ana practises."""
    world = World(store, clock, pack.model_copy(update={"items": (PLAY,)}))
    world.found_group("ana")
    return world


def actions(message: Message) -> list[Action]:
    return [one.action for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]


def line(message: Message, option: int) -> Action:
    """The button of the line that was written at this place in its node (0 is the best one)."""
    for action in actions(message):
        if isinstance(action, ChooseLine) and action.option == option:
            return action
        if isinstance(action, ReplayDialogue) and action.choices.endswith(str(option)):
            return action
    raise AssertionError(actions(message))


def shown(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def says(world: World, message: Message, *options: int, who: str = "ana") -> Message:
    """Say one line after the other and return what is shown at last."""
    for option in options:
        reply = world.clicks(who, line(message, option))
        assert reply.replace
        message = shown(reply)
    return message


def spoken(message: Message) -> list[str]:
    return [f"{block.source}: {block.text}" for block in message.blocks if isinstance(block, Quote)]


def kept(world: World) -> dict[str, list[tuple[object, ...]]]:
    """What the database knows of prompts that were talked through."""
    with world.store.transaction() as session:
        connection = session.connection()
        return {
            "dialogue": [tuple(row) for row in connection.execute(sql("SELECT choices FROM dialogue ORDER BY id"))],
            "answer": [tuple(row) for row in connection.execute(sql("SELECT score FROM answer ORDER BY id"))],
        }


def test_a_conversation_from_the_morning_to_its_end(talk: World) -> None:
    message = morning(talk, "2026-11-17").message
    assert "A conversation with Maya" in message.text
    assert "Mood: upset, 2 of 5" in message.text
    assert spoken(message) == ["Maya, on the phone: Where is my parcel?"]
    assert [type(one).__name__ for one in actions(message)] == [*["ChooseLine"] * 3, "AskLater", "SkipDay", "HardCall"]
    message = says(talk, message, 0)
    assert "Mood: tense, 3 of 5" in message.text
    assert "Before your last words: upset, 2 of 5" in message.text
    assert "The note on line 0 of start." in message.text
    assert spoken(message)[1:] == ["You: Line 0 of start.", "Maya, on the phone: It was to be here on Monday."]
    assert kept(talk) == {"dialogue": [("0",)], "answer": []}
    message = says(talk, message, 0)
    assert "Mood at the start: upset, 2 of 5" in message.text
    assert "Mood at the end: at ease, 5 of 5" in message.text
    assert spoken(message)[-1] == "Maya, on the phone: Last words of settled."
    assert "What turned it: What turned it to settled." in message.text
    assert facts(message)[2:] == ["1 working day", "1 working day", "1 of 1 day"]
    assert kept(talk) == {"dialogue": [("00",)], "answer": [(1,)]}
    assert shown(talk.clicks("ana", ShowToday())) == message


@pytest.mark.parametrize(
    ("options", "tone", "score"), [((0, 0), "good", 1), ((0, 2), "partial", 0.5), ((2, 1), "careful", 0)]
)
def test_the_way_it_went_decides_the_tone_and_what_memory_learns(
    talk: World, options: tuple[int, ...], tone: str, score: float
) -> None:
    message = says(talk, morning(talk, "2026-11-17").message, *options)
    assert next(block for block in message.blocks if isinstance(block, Callout)).tone == tone
    assert kept(talk)["answer"] == [(score,)]


def test_lines_stand_in_an_order_of_their_own_and_the_same_each_time(talk: World) -> None:
    orders = set()
    for day in ("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"):
        message = morning(talk, day).message
        assert shown(talk.says("ana", "today")) == message
        orders.add(tuple(action.option for action in actions(message) if isinstance(action, ChooseLine)))
    assert all(sorted(order) == [0, 1, 2] for order in orders)
    assert len(orders) > 1


def test_a_line_whose_turn_has_passed_changes_nothing(talk: World) -> None:
    first = morning(talk, "2026-11-17").message
    second = says(talk, first, 0)
    for option in (0, 1, 2):
        assert says(talk, first, option) == second, "an old message, or a second device"
    assert kept(talk)["dialogue"] == [("0",)]
    ended = says(talk, second, 1)
    assert says(talk, second, 0) == ended
    assert says(talk, first, 2) == ended
    assert kept(talk) == {"dialogue": [("01",)], "answer": [(1,)]}


def test_a_line_that_is_not_there_or_not_yet_changes_nothing(talk: World) -> None:
    first = morning(talk, "2026-11-17").message
    action = line(first, 1)
    assert isinstance(action, ChooseLine)
    assert spoken(shown(talk.clicks("ana", action.model_copy(update={"step": 1})))) == spoken(first)
    second = says(talk, first, 1)
    third = ChooseLine(prompt=action.prompt, step=1, option=2)  # this node has two lines
    assert shown(talk.clicks("ana", third)) == second
    assert kept(talk) == {"dialogue": [("1",)], "answer": []}


def test_today_and_the_morning_go_on_where_it_stopped(talk: World) -> None:
    talk.clock.at("2026-11-17 07:30")
    begun = says(talk, shown(talk.says("ana", "today")), 1)
    assert shown(talk.says("ana", "today")) == begun
    assert morning(talk, "2026-11-17").message == begun
    restarted = second_process(talk)
    assert shown(restarted.says("ana", "today")) == begun
    restarted.store.close()


def test_begun_today_and_finished_tomorrow_is_shown_and_said_kindly(talk: World) -> None:
    begun = says(talk, morning(talk, "2026-11-17").message, 0)
    talk.clock.at("2026-11-18 08:00")
    ended = says(talk, begun, 0)
    assert "What turned it to settled." in ended.text
    assert "You began this on Tuesday 17 November" in ended.text
    assert button(ended, "Try another way")
    assert kept(talk) == {"dialogue": [("00",)], "answer": []}
    assert says(talk, begun, 1) == ended
    assert facts(talk.says("ana", "streak").message)[0] == "0 working days"


def test_a_night_shift_may_end_it_after_midnight(talk: World) -> None:
    form = talk.says("ana", "settings").form
    assert form is not None
    talk.submits("ana", form.submit, time="22:00", zone="Europe/Berlin")
    talk.clock.at("2026-11-17 22:00")
    message = next(one.message for one in talk.tick() if one.key.endswith("2026-11-17"))
    talk.clock.at("2026-11-18 00:30")
    says(talk, message, 0, 0)
    assert kept(talk)["answer"] == [(1,)]


def test_an_unfinished_one_is_offered_beside_todays(talk: World) -> None:
    begun = says(talk, morning(talk, "2026-11-17").message, 0)
    today = morning(talk, "2026-11-18").message
    asked = shown(talk.says("ana", "today"))
    assert asked.blocks[: len(today.blocks)] == today.blocks
    reply = talk.presses("ana", asked, "Go on with Maya")
    assert not reply.replace
    assert shown(reply) == begun
    answered = says(talk, today, 0, 0)
    assert button(shown(talk.says("ana", "today")), "Go on with Maya")
    ended = says(talk, begun, 0)
    assert shown(talk.presses("ana", asked, "Go on with Maya")) == ended
    assert shown(talk.says("ana", "today")) == answered, "what has ended waits for nobody"


def test_another_way_keeps_and_counts_nothing(talk: World) -> None:
    ended = says(talk, morning(talk, "2026-11-17").message, 0, 0)
    before = kept(talk)
    again = shown(talk.presses("ana", ended, "Try another way"))
    assert "Mood: upset, 2 of 5" in again.text
    assert "Nothing of it is kept" in again.text
    worse = says(talk, again, 2, 1)
    assert "What turned it to gone." in worse.text
    assert says(talk, again, 2, 1) == worse
    assert shown(talk.presses("ana", worse, "Try another way")) == again
    assert kept(talk) == before
    assert shown(talk.says("ana", "today")) == ended


@pytest.mark.parametrize(
    "action", [ChooseLine(prompt=1, step=0, option=0), ReplayDialogue(prompt=1), ResumeDialogue(prompt=1)]
)
def test_the_conversation_of_somebody_else_is_not_shown(talk: World, action: Action) -> None:
    morning(talk, "2026-11-17")
    assert "can't find that question among yours" in shown(talk.clicks("ben", action)).text
    talk.workspace = "globex"
    assert "can't find that question among yours" in shown(talk.clicks("ana", action)).text
    assert kept(talk) == {"dialogue": [], "answer": []}


def test_a_role_play_that_is_gone_is_told(talk: World) -> None:
    begun = says(talk, morning(talk, "2026-11-17").message, 0)
    without = replace(talk, pack=small_pack())
    for action in (line(begun, 0), ReplayDialogue(prompt=1)):
        assert "no longer in use" in shown(without.clicks("ana", action)).text


def test_one_that_was_rewritten_is_followed_as_far_as_it_goes(talk: World) -> None:
    begun = says(talk, morning(talk, "2026-11-17").message, 2, 0)
    shorter = PLAY.nodes[0].model_copy(update={"choices": PLAY.nodes[0].choices[:2]})
    rewritten = PLAY.model_copy(update={"nodes": (shorter, *PLAY.nodes[1:])})
    world = replace(talk, pack=talk.pack.model_copy(update={"items": (rewritten,)}))
    back = says(world, begun, 0)
    assert spoken(back) == ["Maya, on the phone: Where is my parcel?"]
    says(world, back, 0, 0)
    assert kept(world) == {"dialogue": [("00",)], "answer": [(1,)]}


def test_an_answer_that_no_longer_fits_what_was_rewritten_is_told(talk: World) -> None:
    first = morning(talk, "2026-11-17").message
    says(talk, first, 0, 2)
    node = PLAY.nodes[1].model_copy(update={"choices": PLAY.nodes[1].choices[:2]})
    rewritten = PLAY.model_copy(update={"nodes": (PLAY.nodes[0], node, *PLAY.nodes[2:])})
    world = replace(talk, pack=talk.pack.model_copy(update={"items": (rewritten,)}))
    assert "Today is done" in shown(world.says("ana", "today")).text
    assert "no longer in use" in shown(world.clicks("ana", line(first, 0))).text
    other = replace(talk, pack=with_items(talk.pack, reply_item().model_copy(update={"id": PLAY.id})))
    other.clock.at("2026-11-18 12:00")
    form = other.presses("ana", shown(other.says("ana", "today")), "Write my reply")
    assert form.form is not None
    other.submits("ana", form.form.submit, text="I'm sorry, 2 of 10 came.")
    assert "Today is done" in shown(talk.says("ana", "today")).text


def test_two_devices_choose_at_once_and_see_the_same(talk: World) -> None:
    other = second_process(talk)
    for day in ("2026-11-17", "2026-11-18", "2026-11-19"):
        message = morning(talk, day).message
        while any(isinstance(action, ChooseLine) for action in actions(message)):
            one, two = (line(message, option) for option in (0, 1))
            replies = together(
                lambda one=one: talk.clicks("ana", one),
                lambda two=two: other.clicks("ana", two),
            )
            assert isinstance(replies[0], Reply)
            assert isinstance(replies[1], Reply)
            message = shown(replies[0])
            assert message.text == shown(replies[1]).text
    other.store.close()
    assert len(kept(talk)["answer"]) == 3
    assert all(len(str(choices)) == 2 for (choices,) in kept(talk)["dialogue"])


def test_who_comes_second_is_turned_away(talk: World) -> None:
    morning(talk, "2026-11-17")
    with talk.store.transaction() as session:
        scope, now = Scope(session, 1), talk.clock.now()
        dialogues.advance(scope, 1, "", "0", now)
        with pytest.raises(ConflictError):
            dialogues.advance(scope, 1, "", "1", now)
        dialogues.advance(scope, 1, "0", "02", now)
        with pytest.raises(ConflictError):
            dialogues.advance(scope, 1, "0", "01", now)
        with pytest.raises(ConflictError):
            dialogues.advance(Scope(session, 2), 1, "02", "020", now)
        assert dialogues.choices(scope, 1) == "02"
        assert dialogues.choices(Scope(session, 2), 1) == ""
