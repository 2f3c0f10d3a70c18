"""A whole core on a real database, and a lane that keeps a ledger instead of posting.

Stories in the tests read like what people do: `world.says("ana", "kudos ", "@ben", " for …")`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from empathy_bot import outbox, schedule, slow_coach
from empathy_bot.actions import Action, JoinGroup
from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.events import (
    BotAdded,
    ChoseMessage,
    Clicked,
    CoachSaid,
    Event,
    MessageDeleted,
    OpenedHome,
    Origin,
    PeopleSeen,
    Place,
    Platform,
    Reacted,
    Said,
    Someone,
    Spot,
    Submitted,
)
from empathy_bot.library import Library
from empathy_bot.message import Buttons, Message, Reply
from empathy_bot.ports import Asked, Outcome, Outgoing, SecondReader, Sent
from empathy_bot.practice.emoji import USUAL
from empathy_bot.store import Store
from tests.fakes.clock import StillClock
from tests.fakes.pseudo import folded

PEOPLE = {
    "ana": Someone("ana", "Ana Lima", "Europe/Berlin", "en-GB"),
    "ben": Someone("ben", "Ben Osei", "Europe/Berlin", "en-GB"),
    "chloe": Someone("chloe", "Chloé Martin", "Europe/Berlin", "en-GB"),
    "dev": Someone("dev", "Dev Patel", "Asia/Kolkata", "en-GB"),
    "mira": Someone("mira", "Mira Novak", "Europe/Berlin", "en-GB"),  # the manager
}
CHANNEL = Place("support", direct=False, name="support")


@dataclass
class World:
    """The core, its clock, and everything that was delivered."""

    store: Store
    clock: StillClock
    pack: Pack
    platform: Platform = "web"
    workspace: str = "acme"
    reader: SecondReader | None = None
    delivered: list[Outgoing] = field(default_factory=list)
    outcome: Callable[[Outgoing], Outcome] = lambda outgoing: Sent(reference=f"m{outgoing.delivery}")

    def __post_init__(self) -> None:
        self.bot = Bot(self.store, self.clock, Library(self.pack), self.reader)

    def practises(self, pack: Pack) -> None:
        """Let everybody practise with another pack from now on."""
        self.pack = pack
        self.bot.library = Library(pack)

    def origin(self, who: str, place: Place | None = None, key: str | None = None) -> Origin:
        someone = PEOPLE.get(who) or Someone(who)
        direct = Place(f"dm:{who}", direct=True)
        return Origin(self.platform, self.workspace, someone, place or direct, key)

    def handle(self, event: Event) -> Reply:
        return self.bot.handle(event)

    def says(
        self, who: str, *words: str, place: Place | None = None, key: str | None = None, message: str | None = None
    ) -> Reply:
        """Say words; one that begins with @ is a mention. `message` is the platform's id of them."""
        said = tuple(self.someone(word[1:]) if word.startswith("@") else word for word in words)
        return self.handle(Said(self.origin(who, place, key), said, message))

    def someone(self, who: str) -> Someone:
        return PEOPLE.get(who) or Someone(who)

    def reacts(self, who: str, spot: Spot, *, on: bool = True, at: float = 1.0, emoji: str | None = None) -> Reply:
        """Put a reaction, the platform's usual one for kudos, on a message of the channel, or take it off."""
        name = USUAL[self.platform] if emoji is None else emoji
        return self.handle(Reacted(self.origin(who, CHANNEL), spot, name, on, at))

    def reaction(self, who: str, spot: Spot, place: Place) -> Reacted:
        return Reacted(self.origin(who, place), spot, USUAL[self.platform], on=True, at=1.0)

    def chooses(self, who: str, spot: Spot) -> Reply:
        """Choose a message of the channel, to give kudos for it."""
        return self.handle(ChoseMessage(self.origin(who, CHANNEL), spot))

    def deletes(self, message: str, place: Place = CHANNEL) -> Reply:
        return self.handle(MessageDeleted(self.origin("nobody", place), message))

    def clicks(self, who: str, action: Action | None, place: Place | None = None) -> Reply:
        return self.handle(Clicked(self.origin(who, place), action))

    def presses(self, who: str, message: Message, label: str, place: Place | None = None) -> Reply:
        """Press the button of a message that has this label."""
        return self.clicks(who, button(message, label), place)

    def submits(self, who: str, action: Action | None, **values: str | tuple[str, ...]) -> Reply:
        filled = {name: (value,) if isinstance(value, str) else value for name, value in values.items()}
        return self.handle(Submitted(self.origin(who), action, filled))

    def opens_home(self, who: str) -> Reply:
        return self.handle(OpenedHome(self.origin(who)))

    def found_group(self, *joining: str, manager: str = "mira") -> int:
        """Bring the bot to the channel, with everybody there and `joining` enrolled; return the group's row id."""
        reply = self.handle(BotAdded(self.origin(manager, CHANNEL)))
        assert reply.list_place == CHANNEL.id
        self.handle(PeopleSeen(self.origin(manager, CHANNEL), tuple(PEOPLE.values()), complete=True))
        hello = self.deliver()[-1].message
        join = button(hello, "Join in")
        assert isinstance(join, JoinGroup)
        for who in joining:
            self.clicks(who, join, CHANNEL)
        return join.group

    def questions(self, limit: int = 10) -> list[Asked]:
        """Take what a slow coach is to be asked now, as its worker does."""
        assert self.bot.reader is not None
        common = slow_coach.words_of(self.bot.library.usual)
        return slow_coach.claim(
            self.store, self.clock, self.bot.library, common=common, reader=self.bot.reader, limit=limit
        )

    def coach_says(self, asked: Asked, text: str | None) -> Reply:
        """Hand back what came of a question, as the worker does."""
        origin = Origin(asked.platform, asked.workspace, Someone(asked.person))
        return self.handle(CoachSaid(origin, asked.view, asked.attempt, text))

    def tick(self) -> list[Outgoing]:
        """Let the schedule claim what is due, and deliver it."""
        schedule.tick(self.store, self.clock)
        return self.deliver()

    def deliver(self, holder: str = "lane") -> list[Outgoing]:
        """Drain every lane once, in order; return what went out."""
        sent: list[Outgoing] = []
        for workspace_id, _ in outbox.waiting(self.store, self.clock):
            lease = outbox.take(self.store, self.clock, workspace_id, holder)
            assert lease is not None
            while due := outbox.due(self.store, self.clock, lease, 50):
                outgoing = self.bot.compose(lease, [one.delivery for one in due])
                outbox.settle(self.store, self.clock, lease, {one.delivery: self.outcome(one) for one in outgoing})
                sent += outgoing
            outbox.release(self.store, self.clock, lease)
        self.delivered += sent
        return sent


def button(message: Message, label: str) -> Action:
    """Return the action behind the button with this label, which may be told in the language nobody speaks."""
    buttons = [one for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]
    found = [one.action for one in buttons if one.label == label]
    found = found or [one.action for one in buttons if folded(one.label) == folded(label)]
    assert found, f"no button {label!r} among {[one.label for one in buttons]}"
    return found[0]
