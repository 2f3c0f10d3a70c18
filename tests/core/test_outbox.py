"""The life of a delivery: never twice, never unaccounted for, whoever crashes when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from empathy_bot import outbox, schedule
from empathy_bot.features.kudos import EDIT
from empathy_bot.outbox import FencedError, Lease
from empathy_bot.ports import Later, Outcome, Outgoing, Refused, Sent, Unclear
from empathy_bot.store import Scope, deliveries, directory
from empathy_bot.store.tables import Delivery
from tests.fakes.world import World


def rows(world: World, kind: str = "prompt") -> list[Delivery]:
    with world.store.transaction() as session:
        found = deliveries.by_id(Scope(session, 1), range(1, 100))
        return [row for row in found if row.kind == kind]


def queued(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 09:00")
    schedule.tick(world.store, world.clock)


def taken(world: World, holder: str = "one") -> Lease:
    lease = outbox.take(world.store, world.clock, 1, holder)
    assert lease is not None
    return lease


def composed(world: World, lease: Lease) -> list[Outgoing]:
    due = outbox.due(world.store, world.clock, lease, 10)
    return world.bot.compose(lease, [one.delivery for one in due])


def settled(world: World, lease: Lease, outgoing: list[Outgoing], outcome: Outcome) -> None:
    outbox.settle(world.store, world.clock, lease, {one.delivery: outcome for one in outgoing})


def test_sending_is_committed_before_the_post(world: World) -> None:
    queued(world)
    assert len(composed(world, taken(world))) == 1
    assert [row.state for row in rows(world)] == ["sending"]


def test_a_sent_delivery_keeps_its_reference_and_the_conversation(world: World) -> None:
    queued(world)
    lease = taken(world)
    settled(world, lease, composed(world, lease), Sent("m1", conversation="D1"))
    assert [(row.state, row.reference) for row in rows(world)] == [("sent", "m1")]
    with world.store.transaction() as session:
        person = directory.person(Scope(session, 1), "ana")
        assert person is not None
        assert person.conversation == "D1"


def test_a_refused_delivery_says_why(world: World) -> None:
    queued(world)
    lease = taken(world)
    settled(world, lease, composed(world, lease), Refused("channel_not_found"))
    assert [(row.state, row.reason) for row in rows(world)] == [("failed", "channel_not_found")]


def test_later_waits_at_least_as_long_as_the_platform_asked(world: World) -> None:
    queued(world)
    lease = taken(world)
    settled(world, lease, composed(world, lease), Later("ratelimited", timedelta(seconds=30)))
    world.clock.wait(seconds=29)
    assert composed(world, taken(world)) == []
    world.clock.wait(seconds=1)
    assert len(composed(world, taken(world))) == 1


def test_later_gives_up_in_the_end(world: World) -> None:
    queued(world)
    for _ in range(outbox.MAX_ATTEMPTS):
        lease = taken(world)
        settled(world, lease, composed(world, lease), Later("no answer"))
        world.clock.wait(minutes=16)
    assert [(row.state, row.attempts) for row in rows(world)] == [("failed", outbox.MAX_ATTEMPTS)]


def test_an_unclear_post_is_never_repeated(world: World) -> None:
    queued(world)
    lease = taken(world)
    settled(world, lease, composed(world, lease), Unclear("timeout"))
    world.clock.wait(minutes=30)
    assert composed(world, taken(world)) == []
    assert [(row.state, row.reason) for row in rows(world)] == [("ambiguous", "timeout")]


def test_a_crash_before_sending_loses_nothing(world: World) -> None:
    queued(world)
    outbox.due(world.store, world.clock, taken(world, "crashed"), 10)
    assert outbox.take(world.store, world.clock, 1, "next") is None
    world.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
    assert len(composed(world, taken(world, "next"))) == 1


def test_a_crash_while_sending_is_ambiguous_and_not_repeated(world: World) -> None:
    queued(world)
    composed(world, taken(world, "crashed"))
    world.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
    assert composed(world, taken(world, "next")) == []
    assert [row.state for row in rows(world)] == ["ambiguous"]


def edits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is queued be edits of messages, as a shout-out's are."""
    monkeypatch.setattr(outbox, "EDITS", frozenset({"prompt"}))
    queued(world)


def test_an_edit_is_told_from_a_post(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(world)
    assert [one.edit for one in outbox.due(world.store, world.clock, taken(world), 10)] == [False]
    monkeypatch.setattr(outbox, "EDITS", frozenset({"prompt"}))
    assert [one.edit for one in outbox.due(world.store, world.clock, taken(world), 10)] == [True]


def test_the_outbox_knows_the_shout_outs_edits() -> None:
    assert {EDIT} == outbox.EDITS


def test_an_unclear_edit_is_made_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    edits(world, monkeypatch)
    lease = taken(world)
    settled(world, lease, composed(world, lease), Unclear("timeout"))
    assert [(row.state, row.reason, row.attempts) for row in rows(world)] == [("due", "timeout", 1)]
    world.clock.wait(minutes=1)
    settled(world, lease := taken(world), composed(world, lease), Sent("m1"))
    assert [(row.state, row.reference) for row in rows(world)] == [("sent", "m1")]


def test_a_crash_in_the_midst_of_an_edit_makes_it_due_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    edits(world, monkeypatch)
    slow = taken(world, "slow")
    outgoing = composed(world, slow)
    world.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
    lease = taken(world, "next")
    settled(world, slow, outgoing, Sent("m0"))  # late news of it change nothing: it is made again anyway
    assert [row.state for row in rows(world)] == ["due"]
    settled(world, lease, composed(world, lease), Sent("m1"))
    assert [(row.state, row.reference) for row in rows(world)] == [("sent", "m1")]


def test_an_edit_of_what_is_gone_is_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    edits(world, monkeypatch)
    lease = taken(world)
    settled(world, lease, composed(world, lease), Refused("message_not_found"))
    assert [(row.state, row.reason) for row in rows(world)] == [("failed", "message_not_found")]


def test_a_fenced_lane_stops_but_its_late_truth_is_kept(world: World) -> None:
    queued(world)
    slow = taken(world, "slow")
    outgoing = composed(world, slow)
    world.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
    taken(world, "next")
    with pytest.raises(FencedError):
        world.bot.compose(slow, [outgoing[0].delivery])
    with pytest.raises(FencedError):
        outbox.due(world.store, world.clock, slow, 10)
    settled(world, slow, outgoing, Sent("m1"))
    assert [row.state for row in rows(world)] == ["sent"]


def test_a_released_lane_is_free_at_once(world: World) -> None:
    queued(world)
    outbox.release(world.store, world.clock, taken(world, "one"))
    assert len(composed(world, taken(world, "two"))) == 1


def test_releasing_somebody_elses_lane_does_nothing(world: World) -> None:
    queued(world)
    old = taken(world, "one")
    world.clock.wait(seconds=outbox.LEASE.total_seconds() + 1)
    taken(world, "two")
    outbox.release(world.store, world.clock, old)
    assert outbox.take(world.store, world.clock, 1, "three") is None


def test_what_is_composed_twice_is_sent_once(world: World) -> None:
    queued(world)
    lease = taken(world)
    due = outbox.due(world.store, world.clock, lease, 10)
    ids = [one.delivery for one in due]
    assert len(world.bot.compose(lease, ids)) == 1
    assert world.bot.compose(lease, ids) == []


def test_two_ticks_queue_one_prompt(world: World) -> None:
    queued(world)
    assert schedule.tick(world.store, world.clock) == 0
    world.clock.at("2026-11-17 08:00")  # the machine's clock was set back
    with world.store.transaction() as session:
        person = directory.person(Scope(session, 1), "ana")
        assert person is not None
        person.next_due_utc = world.clock.now()
    world.clock.at("2026-11-17 09:00")
    assert schedule.tick(world.store, world.clock) == 0
    assert len(rows(world)) == 1


def test_a_delivery_to_nobody_is_dropped(world: World) -> None:
    world.found_group("ana")
    with world.store.transaction() as session:
        deliveries.enqueue(Scope(session, 1), "person:999", "prompt", "2026-11-17", world.clock.now())
    assert world.deliver() == []
    assert [(row.state, row.reason) for row in rows(world)] == [("dropped", "nobody is there to receive it")]


def test_a_reply_says_whether_something_was_queued(world: World) -> None:
    world.found_group("ana")
    assert not world.says("ana", "streak").queued
    assert world.says("ana", "kudos ", "@ben", " for the calm call").queued


def test_a_delivery_that_cannot_be_composed_fails_alone(world: World) -> None:
    queued(world)
    lease = taken(world)
    due = outbox.due(world.store, world.clock, lease, 10)
    outbox.give_up(world.store, world.clock, lease, due[0].delivery, "KeyError")
    assert [(row.state, row.reason) for row in rows(world)] == [("failed", "KeyError")]


def test_old_event_keys_are_forgotten(world: World) -> None:
    world.says("ana", "help", key="old")
    world.clock.wait(days=2)
    world.says("ana", "help", key="new")
    world.clock.wait(days=2)
    assert schedule.sweep(world.store, world.clock) == 1
    assert world.says("ana", "help", key="new").message is None
    assert world.says("ana", "help", key="old").message is not None
