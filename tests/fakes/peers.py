"""A team in which Ana has answered a customer in her own words and may ask two peers about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import text

from empathy_bot import asking
from empathy_bot.actions import AskPeers, JoinGroup, SendReply, ShareReply
from empathy_bot.events import PeopleSeen, Someone
from empathy_bot.message import Message, Reply
from empathy_bot.ports import Outgoing
from empathy_bot.practice import peers
from tests.fakes.pack import reply_item, with_items
from tests.fakes.world import CHANNEL, PEOPLE, World, button

EVERYBODY = tuple(PEOPLE)
WRITTEN = "I'm sorry, Maya. I'll call you before four."
SHARED = "I'm sorry. I'll call you before four."


@dataclass
class PeerTeam:
    """The team and the prompt that Ana answered, on Tuesday 17 November 2026 at 10:00 in Berlin."""

    world: World
    group: int
    prompt: int
    sent: list[Outgoing] = field(default_factory=list)

    def opens(self) -> Reply:
        return self.world.clicks("ana", AskPeers(prompt=self.prompt))

    def answers(self, day: str) -> int:
        """Let Ana answer the prompt of another day, too; return its row id."""
        self.world.clock.at(f"{day} 09:00")
        (asked,) = [one.message for one in self.world.tick() if one.address.id == "ana" and "/prompt/" in one.key]
        return answered(self.world, asked)

    def shares(self, words: str = SHARED) -> list[Outgoing]:
        """Let Ana share, and return what goes out about it at once."""
        assert said(self.world.submits("ana", ShareReply(prompt=self.prompt), text=words)).startswith("Done.")
        return self.tick()

    def at(self, instant: str) -> list[Outgoing]:
        """Go to a local time in Berlin and return what goes out about shared replies."""
        self.world.clock.at(instant)
        return self.tick()

    def tick(self) -> list[Outgoing]:
        found = [one for one in self.world.tick() if one.key.split("/")[1] in {asking.PEER, peers.RESULT}]
        self.sent += found
        return found

    def presses(self, ask: Outgoing, label: str) -> Reply:
        """Let whoever got an ask press one of its buttons."""
        return self.world.presses(ask.address.id, ask.message, label)

    def marks(self, ask: Outgoing, *moves: str) -> Reply:
        """Let whoever got an ask send the form with these moves."""
        form = self.presses(ask, "Mark the moves").form
        assert form is not None
        return self.world.submits(ask.address.id, form.submit, moves=moves)

    def state(self) -> tuple[object, ...]:
        """Return the state of the one shared reply, and its text."""
        (found,) = rows(self.world, "SELECT state, text FROM peerview")
        return found


def gathered(world: World, *people: str) -> PeerTeam:
    """Let these people join (whoever is not in PEOPLE is new in the channel), and Ana answer her prompt."""
    world.practises(with_items(world.pack, reply_item()))
    group = world.found_group(*(who for who in people if who in PEOPLE))
    for who in people:
        if who not in PEOPLE:
            someone = Someone(who, who.title(), "Europe/Berlin", "en-GB")
            world.handle(PeopleSeen(world.origin("mira", CHANNEL), (someone,)))
            world.clicks(who, JoinGroup(group=group))
    world.clock.at("2026-11-17 09:00")
    (asked,) = [one.message for one in world.tick() if one.address.id == "ana"]
    world.clock.at("2026-11-17 10:00")
    return PeerTeam(world, group, answered(world, asked))


def answered(world: World, asked: Message) -> int:
    form = world.presses("ana", asked, "Write my reply").form
    assert form is not None
    assert isinstance(form.submit, SendReply)
    world.submits("ana", form.submit, text=WRITTEN)
    return form.submit.prompt


def rows(world: World, query: str) -> list[tuple[object, ...]]:
    with world.store.transaction() as session:
        return [tuple(row) for row in session.connection().execute(text(query)).all()]


def said(reply: Reply) -> str:
    assert reply.message is not None
    return reply.message.text


def has_button(message: Message | None, label: str) -> bool:
    assert message is not None
    try:
        button(message, label)
    except AssertionError:
        return False
    return True
