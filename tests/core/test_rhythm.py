"""Which kind of item comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from empathy_bot.actions import Action, AnswerCare, AnswerQuiz, ChooseLine, KeepLine, SendReply, WriteLine, WriteReply
from empathy_bot.content import Item, bundled
from empathy_bot.learning.rhythm import ROUND, Kind, kind_of_next, least_recent, of_turn
from empathy_bot.message import Buttons, Message, Reply
from tests.fakes.pack import (
    TECHNIQUES,
    care_item,
    mixed_pack,
    reflection_item,
    reply_item,
    role_play,
    small_pack,
    with_items,
)
from tests.fakes.world import World


def test_a_fifth_is_free_text_a_fifth_for_oneself_and_a_tenth_a_role_play() -> None:
    kinds = Counter(kind_of_next(given) for given in range(100))
    assert kinds["reply"] == 20
    assert kinds["reflection"] + kinds["self_care"] == 20
    assert kinds["roleplay"] == 10
    assert kind_of_next(0) == "quiz", "the first prompt is the one that explains itself"


def test_every_item_comes_before_any_comes_twice() -> None:
    items = [reply_item(name) for name in ("listening", "naming", "owning")]
    seen: list[str] = []
    for _ in range(6):
        seen.append(least_recent(items, seen, None, "ana").id)
    assert sorted(seen[:3]) == sorted(item.id for item in items)
    assert seen[3:] == seen[:3]


def test_no_technique_comes_twice_running_while_there_is_another() -> None:
    items = [reply_item("listening"), reply_item("naming")]
    assert least_recent(items, [items[1].id], "listening", "ana").technique == "naming"
    assert least_recent(items[:1], [], "listening", "ana").technique == "listening"


def test_people_begin_at_different_items() -> None:
    items = [reflection_item(number) for number in range(8)]
    assert len({least_recent(items, [], None, f"person {number}").id for number in range(40)}) > 4


def test_no_items_is_told() -> None:
    with pytest.raises(ValueError, match="empty"):
        least_recent([], [], None, "ana")


def kinds_given(world: World, days: int) -> list[str]:
    """Let Ana ask for as many days' prompts and return their kinds."""
    world.found_group("ana")
    for day in range(1, days + 1):
        world.clock.at(f"2026-12-{day:02} 12:00")
        world.says("ana", "today")
    with world.store.transaction() as session:
        ids = session.connection().execute(text("SELECT item_id FROM prompt ORDER BY local_day")).scalars().all()
    found = [world.bot.library.usual.item(item_id) for item_id in ids]
    return [item.kind for item in found if item]


def test_a_person_meets_every_kind_within_two_weeks(world: World) -> None:
    world.practises(mixed_pack())
    assert kinds_given(world, 12) == [kind_of_next(given) for given in range(12)]


def test_a_pack_with_quizzes_alone_gives_quizzes(world: World) -> None:
    assert set(kinds_given(world, 10)) == {"quiz"}


def test_a_pack_without_quizzes_gives_what_it_has(world: World) -> None:
    world.practises(with_items(small_pack(), reply_item(), care_item()))
    assert set(kinds_given(world, 10)) == {"reply", "self_care"}


# --- no technique twice running, over all kinds --------------------------------------------------------

TUESDAY = date(2026, 11, 17)
ANSWERS = (AnswerQuiz, AnswerCare, ChooseLine, WriteReply, WriteLine)
ITEMS: dict[Kind, list[Item]] = {
    "quiz": list(small_pack().items),
    "reply": [reply_item(name) for name in TECHNIQUES],
    "reflection": [reflection_item().model_copy(update={"id": f"thought-{n}", "technique": n}) for n in TECHNIQUES],
    "self_care": [care_item().model_copy(update={"id": f"check-{n}", "technique": n}) for n in TECHNIQUES],
    "roleplay": [role_play().model_copy(update={"id": f"talk-{n}", "technique": n}) for n in TECHNIQUES],
}

packs = st.fixed_dictionaries({kind: st.sets(st.sampled_from(TECHNIQUES)) for kind in ITEMS}).filter(
    lambda kinds: len(set().union(*kinds.values())) > 1
)
"""Which techniques each kind of item teaches; two at least in all."""
weeks = st.lists(st.sampled_from(["off", "seen", "first", "last"]), min_size=12, max_size=25)
"""What somebody does day by day: nothing, look at the prompt, or answer it with the first or the last of its ways."""


def ways(message: Message | None) -> list[Action]:
    blocks = message.blocks if message else ()
    buttons = [one.action for block in blocks if isinstance(block, Buttons) for one in block.buttons]
    return [action for action in buttons if isinstance(action, ANSWERS)]


def answers(world: World, reply: Reply, which: int) -> None:
    """Answer a prompt as its kind asks for; a role-play to its end."""
    while found := ways(reply.message):
        match found[which]:
            case WriteReply(prompt=prompt):
                reply = world.submits("ana", SendReply(prompt=prompt), text="I'm sorry. I'll call you today.")
            case WriteLine(prompt=prompt):
                reply = world.submits("ana", KeepLine(prompt=prompt), text="I let her finish.")
            case action:
                reply = world.clicks("ana", action)


def lives(world: World, days: Sequence[str]) -> list[tuple[str, str]]:
    """Let Ana live through the days as a newcomer; return the kind and technique of each of her prompts."""
    world.workspace = uuid4().hex
    for number, deed in enumerate(days):
        world.clock.at(f"{TUESDAY + timedelta(days=number)} 12:00")
        if deed != "off":
            reply = world.says("ana", "today")
            if deed != "seen":
                answers(world, reply, 0 if deed == "first" else -1)
    query = """SELECT item_id, technique FROM prompt JOIN workspace ON workspace.id = prompt.workspace_id
        WHERE external_id = :workspace ORDER BY local_day"""
    with world.store.transaction() as session:
        rows = session.connection().execute(text(query), {"workspace": world.workspace}).all()
    found = [(world.bot.library.usual.item(item_id), technique) for item_id, technique in rows]
    return [(item.kind, technique) for item, technique in found if item]


@given(kinds=packs, days=weeks)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_technique_comes_twice_running_whatever_the_kinds(
    world: World, kinds: dict[Kind, set[str]], days: list[str]
) -> None:
    items = [item for kind, names in kinds.items() for item in ITEMS[kind] if item.technique in names]
    world.practises(with_items(small_pack(), *items))
    prompts = lives(world, days)
    assert len(prompts) == len(days) - days.count("off")
    assert all(one != two for (_, one), (_, two) in pairwise(prompts)), prompts


@given(days=weeks)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_bundled_curriculum_keeps_its_rhythm_and_repeats_no_technique(world: World, days: list[str]) -> None:
    world.practises(bundled())
    prompts = lives(world, days)
    assert [kind for kind, _ in prompts] == [kind_of_next(number) for number in range(len(prompts))]
    assert all(one != two for (_, one), (_, two) in pairwise(prompts)), prompts


def test_what_the_next_kind_cannot_do_without_is_left_to_it() -> None:
    check = ROUND.index("self_care")
    items = [*ITEMS["quiz"], *(care_item(number) for number in (1, 2))]
    before = of_turn(items, check - 1, "closing")
    assert {(item.kind, item.technique) for item in before} == {("quiz", "listening"), ("quiz", "owning")}
    assert {item.kind for item in of_turn(items, check, "owning")} == {"self_care"}


def test_a_kind_that_could_only_repeat_waits_for_its_next_turn() -> None:
    items = [*ITEMS["quiz"], care_item()]
    assert {item.kind for item in of_turn(items, ROUND.index("self_care"), "naming")} == {"quiz"}
    assert of_turn([care_item()], 0, "naming") == [care_item()], "and comes again when there is nothing else"
