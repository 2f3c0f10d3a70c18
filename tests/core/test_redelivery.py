"""Events that come again and again, in any order, to two processes: what they leave behind is what one of each leaves.

One workspace gets every event once, in order; its twin in the same database gets each up to four times, shuffled, from
two processes at once that start anew every day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from empathy_bot import schedule
from empathy_bot.actions import GiveKudos, JoinGroup
from empathy_bot.content import Pack
from empathy_bot.events import BotAdded, PeopleSeen, Someone
from empathy_bot.features import kudos
from empathy_bot.message import Message
from empathy_bot.store import ConflictError, Store
from empathy_bot.store.tables import Answer, Delivery, Enrolment, Group, Kudos, KudosReceiver, Person, Score, Workspace
from tests.core.test_practice_loop import answer_with
from tests.fakes.clock import StillClock
from tests.fakes.world import CHANNEL, World

Deed = Callable[[World], object]
"""Something that a person does, or a platform tells, in the workspace of a world; it may be done again."""

ONCE, OFTEN = "once", "often"
TEAM = tuple(f"rep{number:02}" for number in range(12))
NEWCOMERS = tuple(f"new{number:02}" for number in range(12))
DAYS = ("2026-11-17", "2026-11-18")
MOST_TIMES = 4
TRIES = 5
"""How often something is tried that lost its race against the other process every time."""
TEXTS = ("for staying calm", "for the long call", "for owning our mistake")


@dataclass
class Twins:
    """Two workspaces in one database, and the question that everybody was asked this morning, by workspace."""

    store: Store
    clock: StillClock
    pack: Pack
    asked: dict[tuple[str, str], Message] = field(default_factory=dict)

    def world(self, workspace: str, store: Store | None = None) -> World:
        return World(store or self.store, self.clock, self.pack, workspace=workspace)

    def found(self) -> None:
        """Bring the bot to the channel of both workspaces, with the team there and enrolled."""
        for world in (self.world(ONCE), self.world(OFTEN)):
            world.handle(BotAdded(world.origin("mira", CHANNEL)))
            seen = tuple(Someone(who, who.title(), "Europe/Berlin") for who in TEAM)
            world.handle(PeopleSeen(world.origin("mira", CHANNEL), seen, complete=False))
            for who in TEAM:
                joins(who)(world)
        with self.store.transaction() as session:
            for group in session.exec(
                select(Group)
            ):  # with an allowance used up, what counts would depend on the order
                group.kudos_a_day = group.kudos_a_week = 1000

    def morning(self, day: str) -> None:
        """Let it be nine o'clock, and everybody be asked."""
        self.clock.at(f"{day} 09:00")
        schedule.tick(self.store, self.clock)
        with self.store.transaction() as session:
            who = {
                f"person:{person.id}": (workspace.external_id, person.external_id)
                for person, workspace in session.exec(select(Person, Workspace).join(Workspace))
            }
        for outgoing in self.world(ONCE).deliver():
            recipient, kind, cause = outgoing.key.split("/")
            if (kind, cause) == ("prompt", day):
                self.asked[who[recipient]] = outgoing.message

    def answers(self, who: str, option: int) -> Deed:
        return lambda world: world.clicks(who, answer_with(self.asked[world.workspace, who], option))

    def left_behind(self, workspace: str) -> dict[str, object]:
        """Return everything that the events of a workspace have done, without row ids and without order."""
        with self.store.transaction() as session:
            return dict(_effects(session, workspace))


def joins(who: str) -> Deed:
    def deed(world: World) -> object:
        with world.store.transaction() as session:
            group = session.exec(select(Group.id).join(Workspace).where(Workspace.external_id == world.workspace)).one()
        return world.clicks(who, JoinGroup(group=group or 0), CHANNEL)

    return deed


def says(who: str, *words: str, key: str) -> Deed:
    return lambda world: world.says(who, *words, place=CHANNEL, key=key)


def thanks_by_form(who: str, receivers: tuple[str, ...], text: str) -> Deed:
    return lambda world: world.submits(who, GiveKudos(), receivers=receivers, behaviour="listened", message=text)


def is_seen(who: str, key: str) -> Deed:
    seen = (Someone(who, who.title(), "Europe/Berlin"),)
    return lambda world: world.handle(PeopleSeen(world.origin("mira", CHANNEL, key), seen))


def deeds(twins: Twins, random: Random, count: int, day: str) -> Iterator[Deed]:
    """Yield what may come in any order: everybody answers each day with one option, and thanks in the same words."""
    options = {who: random.randrange(3) for who in TEAM}
    for number in range(count):
        key, who = f"{day}/{number}", random.choice(TEAM)
        others = random.sample([one for one in TEAM if one != who], random.choice((1, 1, 2, 3)))
        text = random.choice(TEXTS)
        newcomer = random.choice(NEWCOMERS)
        yield random.choice(
            (
                twins.answers(who, options[who]),
                twins.answers(who, options[who]),
                says(who, "kudos ", *(f"@{one}" for one in others), f" {text}", key=key),
                says(who, "kudos ", *(f"@{one}" for one in others), f" {text.upper()}", key=key),
                thanks_by_form(who, tuple(others), text),
                says(who, random.choice(("today", "streak", "board", "settings", "help", "nonsense")), key=key),
                is_seen(newcomer, key),
                joins(newcomer),
            )
        )


def deliver(world: World, some: Sequence[Deed]) -> None:
    """Do everything; what lost its race every time is tried again, as a platform or a person would."""
    for _ in range(TRIES):
        some = [deed for deed in some if not done(world, deed)]
    assert not some


def done(world: World, deed: Deed) -> bool:
    try:
        deed(world)
    except ConflictError:
        return False
    return True


def _effects(session: Session, workspace: str) -> Iterator[tuple[str, object]]:
    place = session.exec(select(Workspace).where(Workspace.external_id == workspace)).one().id

    def rows(table: type[SQLModel]) -> list[Any]:
        return list(session.exec(select(table).where(col(table.workspace_id) == place)))

    name = {row.id: row.external_id for row in rows(Person)}
    received: dict[int, dict[str, int]] = {}
    for row in rows(KudosReceiver):
        received.setdefault(row.kudos_id, {})[name[row.person_id]] = row.points
    acts = {
        row.id: (name[row.giver_id], tuple(sorted(received[row.id])), row.text.casefold(), str(row.local_day))
        for row in rows(Kudos)
    }
    points: Counter[tuple[str, str, str]] = Counter()
    between: dict[frozenset[str], list[int]] = {}
    for number, (giver, _, _, day) in sorted(acts.items()):
        for one, halves in received[number].items():
            between.setdefault(frozenset((giver, one)), []).append(halves)
            for period in ("week:2026-11-16", f"month:{day[:7]}", "quarter:2026-Q4", "all"):
                points[period, "giver", giver] += halves
                points[period, "receiver", one] += halves
    assert all(halves == [2, 2, *[1] * len(halves)][: len(halves)] for halves in between.values())
    scores = {
        (row.period, row.role, name[row.person_id]): row.points
        for row in rows(Score)
        if not row.role.startswith("behaviour:")
    }
    assert scores == dict(points)
    yield "people", sorted(name.values())
    yield "answers", sorted((name[row.person_id], row.local_day, row.option) for row in rows(Answer))
    yield "kudos", sorted(acts.values())
    yield "scores", scores
    yield "enrolments", sorted((name[row.person_id], row.state, row.since_day) for row in rows(Enrolment))
    yield (
        "deliveries",
        sorted(
            (
                name.get(int(row.recipient.partition(":")[2])) if row.recipient.startswith("person") else "channel",
                row.kind,
                str(acts[int(row.cause)]) if row.kind in {kudos.SHOUTOUT, kudos.NOTE} else row.cause,
                row.state,
            )
            for row in rows(Delivery)
        ),
    )


def play(twins: Twins, count: int) -> dict[str, object]:
    """Play two days; return what the workspace has that got everything often, which must be what the other has."""
    random = Random(f"redelivery {count}")
    twins.found()
    for day in DAYS:
        twins.morning(day)
        once = list(deeds(twins, random, count // len(DAYS), day))
        deliver(twins.world(ONCE), once)
        often = [deed for deed in once for _ in range(random.randint(1, MOST_TIMES))]
        random.shuffle(often)
        processes = [Store(twins.store.url) for _ in range(2)]
        with ThreadPoolExecutor(len(processes)) as threads:
            runs = [
                threads.submit(deliver, twins.world(OFTEN, store), often[place :: len(processes)])
                for place, store in enumerate(processes)
            ]
            for run in runs:
                run.result()
        for store in processes:
            store.close()
        twins.world(ONCE).deliver()
    found = twins.left_behind(OFTEN)
    assert found == twins.left_behind(ONCE)
    return found


@pytest.fixture
def twins(store: Store, clock: StillClock, pack: Pack) -> Twins:
    return Twins(store, clock, pack)


def test_events_that_come_again_in_any_order_count_once(twins: Twins) -> None:
    found = play(twins, 80)
    assert all(found.values())


@pytest.mark.soak
def test_two_thousand_events_that_come_again_in_any_order_count_once(twins: Twins) -> None:
    assert all(play(twins, 2000).values())
