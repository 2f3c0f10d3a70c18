"""Two processes at the same instant: each effect happens once, and nobody sees an error."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from empathy_bot import outbox, schedule
from empathy_bot.events import BotAdded
from empathy_bot.message import Reply
from empathy_bot.store import Scope, Store, directory, practice, scores
from tests.core.test_practice_loop import answer_with, morning
from tests.fakes.world import CHANNEL, World

ROUNDS = 5


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do everything at once, each in a thread of its own."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        gate.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def second_process(world: World) -> World:
    return World(Store(world.store.url), world.clock, world.pack, world.platform, world.workspace)


def text(reply: object) -> str:
    assert isinstance(reply, Reply)
    assert reply.message is not None
    return reply.message.text


def test_two_devices_answer_at_once(world: World) -> None:
    world.found_group("ana")
    other = second_process(world)
    for day in ("2026-11-17", "2026-11-18", "2026-11-19"):
        prompt = morning(world, day).message
        replies = together(
            lambda prompt=prompt: world.clicks("ana", answer_with(prompt, 0)),
            lambda prompt=prompt: other.clicks("ana", answer_with(prompt, 2)),
        )
        assert text(replies[0]) == text(replies[1])
    other.store.close()
    with world.store.transaction() as session:
        assert len(practice.answered_days(Scope(session, 1), 2)) <= len(("17", "18", "19"))


def test_a_prompt_put_off_on_two_devices_at_once_comes_again_once(world: World) -> None:
    world.found_group("ana")
    other = second_process(world)
    for day in ("2026-11-17", "2026-11-18", "2026-11-19"):
        prompt = morning(world, day).message
        replies = together(
            *(lambda one=one, prompt=prompt: one.presses("ana", prompt, "In an hour") for one in (world, other))
        )
        assert ["again at 10:00" in text(reply) for reply in replies] == [True, True]
        world.clock.wait(hours=1)
        assert [one.key for one in world.tick()] == [f"person:2/prompt/{day}/1"]
    other.store.close()


def test_the_same_kudos_at_once_count_once(world: World) -> None:
    group = world.found_group()
    other = second_process(world)
    for number in range(ROUNDS):
        replies = together(
            *(
                lambda one=one, number=number: one.says("ana", "kudos ", "@ben", f" for call {number}", place=CHANNEL)
                for one in (world, other)
            )
        )
        assert sorted("count once" in text(reply) for reply in replies) == [False, True]
    other.store.close()
    with world.store.transaction() as session:
        standing = scores.top(Scope(session, 1), group, "week:2026-11-16", "receiver", 1)[0]
    assert standing.points == 2 * 2 + (ROUNDS - 2)  # in halves: two count fully, the others half
    assert len([one for one in world.deliver() if one.key.startswith("group:")]) == ROUNDS


def test_the_same_stranger_met_twice_at_once_is_one_person(world: World) -> None:
    world.found_group()
    other = second_process(world)
    for number in range(ROUNDS):
        together(
            lambda number=number: world.says(f"new{number}", "today"),
            lambda number=number: other.says(f"new{number}", "today"),
        )
    other.store.close()
    with world.store.transaction() as session:
        assert all(directory.person(Scope(session, 1), f"new{number}") for number in range(ROUNDS))


def test_a_new_workspace_met_twice_at_once_is_one(world: World) -> None:
    other = second_process(world)
    together(
        lambda: world.handle(BotAdded(world.origin("mira", CHANNEL))),
        lambda: other.handle(BotAdded(other.origin("mira", CHANNEL))),
    )
    other.store.close()
    assert len(world.deliver()) == 1


def test_two_ticks_at_once_queue_each_prompt_once(world: World) -> None:
    world.found_group("ana", "ben", "chloe", "dev", "mira")
    other = second_process(world)
    for day in ("2026-11-17", "2026-11-18", "2026-11-19"):
        world.clock.at(f"{day} 09:00")
        together(*(lambda one=one: schedule.tick(one.store, one.clock) for one in (world, other)))
        sent = [one.key for one in world.deliver()]
        assert len(sent) == len(set(sent))
        assert {key.split("/")[0] for key in sent} >= {"person:1", "person:2"}
    other.store.close()


def test_one_of_two_takes_the_lane(world: World) -> None:
    world.found_group("ana")
    other = second_process(world)
    world.clock.at("2026-11-17 09:00")
    schedule.tick(world.store, world.clock)
    leases = together(
        lambda: outbox.take(world.store, world.clock, 1, "one"), lambda: outbox.take(other.store, other.clock, 1, "two")
    )
    other.store.close()
    assert sorted(lease is None for lease in leases) == [False, True]
