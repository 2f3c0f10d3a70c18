"""The lanes on a real database: nothing twice, nobody waits for somebody else's platform, no stop loses a post."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest

from adapters.crossing import Crossing
from adapters.lanes import LOOK_AGAIN, Lanes, Sender
from empathy_bot import outbox, schedule
from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.library import Library
from empathy_bot.ports import Later, Outcome, Outgoing, Refused, Sent, Unclear
from empathy_bot.store import Scope, Store, deliveries
from empathy_bot.store.tables import Delivery
from tests.fakes.clock import StillClock
from tests.fakes.sender import MoodyPostOffice, PostOffice, crowd
from tests.fakes.world import World

PEOPLE = 7


@pytest.fixture
def acme(world: World) -> World:
    """A workspace in which everybody's prompt has just fallen due and is queued."""
    return morning(world)


@pytest.fixture
def globex(store: Store, clock: StillClock, pack: Pack, acme: World) -> World:
    """A second workspace on the same database, in the same state."""
    clock.at("2026-11-16 18:00")
    return morning(World(store, clock, pack, workspace="globex"))


def morning(world: World) -> World:
    crowd(world, PEOPLE)
    world.clock.at("2026-11-17 09:00")
    schedule.tick(world.store, world.clock)
    return world


@contextmanager
def crossing(world: World) -> Iterator[Crossing]:
    """Another process's crossing, on connections of its own."""
    store = Store(world.store.url)
    found = Crossing(Bot(store, world.clock, Library(world.pack)))
    try:
        yield found
    finally:
        found.close()
        store.close()


def lane(world: World, sender: Sender, story: Callable[[Lanes], Awaitable[None]]) -> None:
    """Play a story with one process's lanes."""
    with crossing(world) as own:
        asyncio.run(_told(own, sender, story))


async def _told(own: Crossing, sender: Sender, story: Callable[[Lanes], Awaitable[None]]) -> None:
    await story(Lanes(own, {"web": sender}))


def drained(world: World, sender: Sender) -> None:
    lane(world, sender, Lanes.drain_all)


def rows(world: World, workspace: int = 1) -> list[Delivery]:
    with world.store.transaction() as session:
        return [row for row in deliveries.by_id(Scope(session, workspace), range(1, 200)) if row.kind == "prompt"]


def states(world: World, workspace: int = 1) -> Counter[str]:
    return Counter(row.state for row in rows(world, workspace))


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (what is waited for has no event of its own)
            await asyncio.sleep(0.005)


def test_everything_is_delivered_once(acme: World, globex: World) -> None:
    office = PostOffice()
    drained(acme, office)
    drained(acme, office)
    assert len(set(office.keys())) == len(office.keys()) == PEOPLE
    assert len(set(office.keys("globex"))) == len(office.keys("globex")) == PEOPLE
    assert states(acme) == states(acme, 2) == {"sent": PEOPLE}
    assert {row.reference for row in rows(acme)} == {f"m{row.id}" for row in rows(acme)}


def test_a_lane_posts_no_more_at_once_than_its_sender_allows(acme: World) -> None:
    office = PostOffice(at_once=2)

    async def story(lanes: Lanes) -> None:
        office.hold("acme")
        drain = asyncio.create_task(lanes.drain_all())
        await until(lambda: len(office.ledger) == 2)
        await asyncio.sleep(0.05)
        assert len(office.ledger) == 2
        office.let_go("acme")
        await drain

    lane(acme, office, story)
    assert states(acme) == {"sent": PEOPLE}


def test_later_rests_that_workspace_only(acme: World, globex: World) -> None:
    busy = {"acme"}

    def answer(outgoing: Outgoing) -> Outcome:
        return Later("ratelimited", timedelta(seconds=2)) if outgoing.address.workspace in busy else Sent("m")

    office = PostOffice(answer=answer)

    async def story(lanes: Lanes) -> None:
        await lanes.drain_all()
        assert len(office.keys()) == office.at_once  # one batch, then peace
        assert len(office.keys("globex")) == PEOPLE
        await lanes.drain_all()
        assert len(office.keys()) == office.at_once
        busy.clear()
        await asyncio.sleep(2.1)
        acme.clock.wait(minutes=1)
        await lanes.drain_all()

    lane(acme, office, story)
    assert states(acme) == {"sent": PEOPLE}
    assert set(Counter(office.keys()).values()) == {1, 2}  # what was not taken the first time came again


def test_refused_and_unclear_posts_are_not_repeated(acme: World) -> None:
    answers: Iterator[Outcome] = iter((Refused("channel_not_found"), Unclear("timeout"), *[Sent("m")] * PEOPLE))
    office = PostOffice(at_once=1, answer=lambda _: next(answers))
    drained(acme, office)
    acme.clock.wait(minutes=30)
    drained(acme, office)
    assert states(acme) == {"failed": 1, "ambiguous": 1, "sent": PEOPLE - 2}
    assert len(set(office.keys())) == len(office.keys()) == PEOPLE


def test_a_sender_that_raises_leaves_its_post_in_doubt_and_the_others_told(acme: World) -> None:
    def answer(outgoing: Outgoing) -> Outcome:
        if len(office.ledger) == 2:
            raise RuntimeError("a bug of the platform's own")
        return Sent("m")

    office = PostOffice(answer=answer)
    drained(acme, office)
    assert states(acme) == {"ambiguous": 1, "sent": PEOPLE - 1}
    assert [row.reason for row in rows(acme) if row.state == "ambiguous"] == ["RuntimeError"]


def test_a_delivery_that_cannot_be_composed_fails_alone(acme: World) -> None:
    with acme.store.transaction() as session:
        deliveries.enqueue(Scope(session, 1), "person:1", "a kind of the future", "1", acme.clock.instant)
    office = PostOffice()
    drained(acme, office)
    assert len(office.keys()) == PEOPLE
    assert states(acme) == {"sent": PEOPLE}
    with acme.store.transaction() as session:
        odd = [one for one in deliveries.by_id(Scope(session, 1), range(1, 200)) if one.kind == "a kind of the future"]
    assert [(one.state, one.reason) for one in odd] == [("failed", "KeyError")]


def test_a_sender_that_hangs_blocks_no_other_workspace(acme: World, globex: World) -> None:
    office = PostOffice()

    async def story(lanes: Lanes) -> None:
        office.hold("acme")
        running = asyncio.create_task(lanes.run())
        await until(lambda: len(office.keys("globex")) == PEOPLE)
        await until(lambda: states(acme, 2) == {"sent": PEOPLE})
        assert states(acme) == {"sending": office.at_once, "due": PEOPLE - office.at_once}
        office.let_go("acme")
        await until(lambda: states(acme) == {"sent": PEOPLE})
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    lane(acme, office, story)


def test_news_start_a_drain_without_waiting_for_the_next_look(world: World) -> None:
    office = PostOffice()
    waits: list[float] = []

    async def story(lanes: Lanes) -> None:
        running = asyncio.create_task(lanes.run())
        clock = asyncio.get_running_loop().time
        while len(waits) < 3:
            world.clock.wait(days=1)
            office.arrived.clear()
            queued = await asyncio.to_thread(schedule.tick, world.store, world.clock)
            if not queued or office.arrived.is_set():
                continue  # a weekend, or the next look came first, by chance: it says nothing about news
            told = clock()
            lanes.nudge()
            await asyncio.wait_for(office.arrived.wait(), 5)
            waits.append(clock() - told)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    crowd(world, 1)
    lane(world, office, story)
    assert min(waits) < LOOK_AGAIN.total_seconds() / 2


def test_a_stop_that_comes_in_the_same_instant_as_news_is_heard(world: World) -> None:
    async def story(lanes: Lanes) -> None:
        running = asyncio.create_task(lanes.run())
        await asyncio.sleep(0.1)
        lanes.nudge()
        await asyncio.sleep(0)  # now what the loop waits for is done, and the loop has not run yet
        running.cancel()
        done, _ = await asyncio.wait([running], timeout=5)
        assert done == {running}

    lane(world, PostOffice(), story)


def test_a_platform_that_is_not_served_keeps_its_deliveries(acme: World) -> None:
    with crossing(acme) as own:

        async def story() -> None:
            await Lanes(own, {"slack": PostOffice()}).drain_all()

        asyncio.run(story())
    assert states(acme) == {"due": PEOPLE}


def test_stopping_in_flight_lets_the_post_settle_and_frees_the_lane(acme: World) -> None:
    office = PostOffice()

    async def story(lanes: Lanes) -> None:
        office.hold("acme")
        running = asyncio.create_task(lanes.run())
        await until(lambda: len(office.ledger) == office.at_once)
        running.cancel()
        await asyncio.sleep(0.05)
        assert not running.done()
        office.let_go("acme")
        await asyncio.gather(running, return_exceptions=True)

    lane(acme, office, story)
    assert states(acme) == {"sent": office.at_once, "due": PEOPLE - office.at_once}
    drained(acme, office)  # at once: the lease was given back
    assert states(acme) == {"sent": PEOPLE}
    assert len(set(office.keys())) == len(office.keys()) == PEOPLE


def test_stopping_does_not_wait_for_permits(acme: World) -> None:
    office = PostOffice()
    office.close("acme")

    async def story(lanes: Lanes) -> None:
        running = asyncio.create_task(lanes.run())
        await until(lambda: office.waiting_for_permits)
        running.cancel()
        async with asyncio.timeout(2):
            await asyncio.gather(running, return_exceptions=True)

    lane(acme, office, story)
    assert states(acme) == {"due": PEOPLE}
    drained(acme, PostOffice())
    assert states(acme) == {"sent": PEOPLE}


def test_a_lane_whose_holder_died_is_taken_over_after_its_lease(acme: World) -> None:
    dead, next_one = PostOffice(), PostOffice()

    async def story(lanes: Lanes) -> None:
        dead.hold("acme")
        drain = asyncio.create_task(lanes.drain_all())
        await dead.arrived.wait()
        with crossing(acme) as other:
            heir = Lanes(other, {"web": next_one})
            await heir.drain_all()  # the lease still runs: hands off
            assert next_one.ledger == []
            acme.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
            await heir.drain_all()
        assert states(acme) == {"ambiguous": dead.at_once, "sent": PEOPLE - dead.at_once}
        dead.let_go("acme")
        await drain

    lane(acme, dead, story)
    assert states(acme) == {"sent": PEOPLE}  # it was only slow, and its late truth was kept
    assert len({*dead.keys(), *next_one.keys()}) == len([*dead.keys(), *next_one.keys()]) == PEOPLE


def test_a_loop_that_dies_in_flight_leaves_doubt_and_no_repeat(acme: World) -> None:
    dead, next_one = PostOffice(), PostOffice()

    async def story(lanes: Lanes) -> None:
        dead.hold("acme")
        drain = asyncio.create_task(lanes.drain_all())
        await dead.arrived.wait()
        assert not drain.done()  # and the story, and with it the loop, ends here

    lane(acme, dead, story)
    acme.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
    drained(acme, next_one)
    assert states(acme) == {"ambiguous": dead.at_once, "sent": PEOPLE - dead.at_once}
    assert not {*dead.keys()} & {*next_one.keys()}


def test_an_edit_in_doubt_is_made_again_whoever_died_or_failed(acme: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "EDITS", frozenset({"prompt"}))
    answers: Iterator[Outcome] = iter((Unclear("timeout"), Refused("message_not_found"), *[Sent("m")] * PEOPLE))
    dead, next_one = PostOffice(), PostOffice(at_once=1, answer=lambda _: next(answers))

    async def story(lanes: Lanes) -> None:
        dead.hold("acme")
        drain = asyncio.create_task(lanes.drain_all())
        await dead.arrived.wait()
        assert not drain.done()  # and the story, and with it the loop, ends here

    lane(acme, dead, story)
    acme.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
    drained(acme, next_one)
    acme.clock.wait(minutes=1)
    drained(acme, next_one)
    assert states(acme) == {"failed": 1, "sent": PEOPLE - 1}
    assert {*dead.keys()} <= {*next_one.keys()}
    assert Counter(Counter(next_one.keys()).values()) == {2: 1, 1: PEOPLE - 1}  # the unclear one twice
    assert {*dead.permitted, *next_one.permitted} == {"edit"}


@pytest.mark.parametrize("seed", range(4))
def test_two_processes_never_post_twice(acme: World, globex: World, seed: int) -> None:
    """Both drain the same two lanes while leases run out under whoever is slow."""
    random = Random(seed)
    ledger: list[Outgoing] = []

    async def process(own: Crossing) -> None:
        lanes = Lanes(own, {"web": MoodyPostOffice(random, ledger)})
        while any(states(acme, workspace)["due"] for workspace in (1, 2)):
            await asyncio.sleep(random.uniform(0, 0.01))
            await lanes.drain_all()

    async def both(one: Crossing, two: Crossing) -> None:
        async def time_flies() -> None:
            while True:
                await asyncio.sleep(random.uniform(0, 0.03))
                acme.clock.wait(seconds=random.choice((1, outbox.LEASE.total_seconds() + 1)))

        flying = asyncio.create_task(time_flies())
        async with asyncio.timeout(30):
            await asyncio.gather(process(one), process(two))
        flying.cancel()

    with crossing(acme) as one, crossing(acme) as two:
        asyncio.run(both(one, two))
    keys = Counter((outgoing.address.workspace, outgoing.key) for outgoing in ledger)
    assert set(keys.values()) == {1}
    for workspace, name in ((1, "acme"), (2, "globex")):
        for row in rows(acme, workspace):
            posted = keys[name, f"{row.recipient}/{row.kind}/{row.cause}"]
            assert (row.state, posted) in {("sent", 1), ("ambiguous", 1), ("ambiguous", 0)}
