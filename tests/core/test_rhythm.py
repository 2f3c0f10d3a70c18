"""Which kind of item comes next."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import text

from empathy_bot.learning.rhythm import kind_of_next, least_recent
from tests.fakes.pack import care_item, mixed_pack, reflection_item, reply_item, small_pack, with_items
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
    found = [world.bot.pack.item(item_id) for item_id in ids]
    return [item.kind for item in found if item]


def test_a_person_meets_every_kind_within_two_weeks(world: World) -> None:
    world.bot.pack = mixed_pack()
    assert kinds_given(world, 12) == [kind_of_next(given) for given in range(12)]


def test_a_pack_with_quizzes_alone_gives_quizzes(world: World) -> None:
    assert set(kinds_given(world, 10)) == {"quiz"}


def test_a_pack_without_quizzes_gives_what_it_has(world: World) -> None:
    world.bot.pack = with_items(small_pack(), reply_item(), care_item())
    assert set(kinds_given(world, 10)) == {"reply", "self_care"}
