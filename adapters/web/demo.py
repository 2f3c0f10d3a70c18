"""Some weeks of a made-up team's life, so that the local chat opens on something worth looking at.

Nothing is written behind the bot's back: the people say and press things, the real tick asks its daily question, and a
clock of their own carries them from five weeks ago to today. The same dates give the same history.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import Progress

from adapters.web import parse
from adapters.web.deeds import keep
from adapters.web.deliver import GONE, written
from adapters.web.parse import direct_place
from adapters.web.team import TEAM, Member
from empathy_bot import outbox, schedule
from empathy_bot.actions import (
    Action,
    AnswerCare,
    AnswerQuiz,
    ChooseLine,
    EnrolEveryone,
    GiveKudos,
    KeepLine,
    PostBoard,
    SendReply,
    WriteLine,
    WriteReply,
)
from empathy_bot.bot import Bot
from empathy_bot.clock import Clock, TravelClock
from empathy_bot.content import Node, Pack, Quiz, RolePlay
from empathy_bot.events import BotAdded, Clicked, Event, PeopleSeen, Place, Submitted
from empathy_bot.library import Library
from empathy_bot.message import Buttons, Message, Quote
from empathy_bot.ports import Outcome, Sent
from empathy_bot.store import Store
from empathy_bot.store.transcript import Line, Mark, Transcript
from empathy_bot.words import words

CHANNEL = Place("c-support", direct=False, name="support")
HOME_ZONE = ZoneInfo("Europe/Berlin")
DAYS = 35
WORKING_DAYS = range(5)
AT_ONCE = 50
SEED = 20

DILIGENCE = {
    "ana": 0.95, "jonas": 0.8, "priya": 1.0, "tomasz": 0.85, "leyla": 0.9, "kofi": 0.75, "mei": 0.95, "ruth": 0.7
}  # fmt: skip
"""How likely each person is to answer on a working day."""

SKILL = {1.0: 12, 0.5: 5, 0.0: 2}
"""How often options are chosen, by what they are worth: most people choose well, nobody always."""

THANKS = (
    (1, 11, "mei", ("ana",), "stayed-calm"),
    (2, 15, "jonas", ("priya",), None),
    (4, 10, "ana", ("leyla",), "listened-to-the-end"),
    (6, 14, "leyla", ("kofi", "tomasz"), "stood-by-a-colleague"),
    (7, 16, "ruth", ("jonas",), "owned-a-mistake"),
    (9, 11, "priya", ("mei",), "asked-a-good-question"),
    (11, 13, "kofi", ("ana",), None),
    (12, 10, "tomasz", ("leyla",), "followed-up"),
    (14, 15, "mei", ("kofi",), "named-a-feeling"),
    (16, 12, "ana", ("priya",), "saw-the-person"),
    (17, 11, "leyla", ("ana",), "settled-a-complaint"),
    (19, 10, "jonas", ("mei", "priya"), None),
    (20, 14, "priya", ("tomasz",), "gave-honest-advice"),
    (22, 11, "kofi", ("leyla",), "took-it-on"),
    (23, 15, "ruth", ("ana", "mei"), "found-the-cause"),
    (24, 10, "tomasz", ("jonas",), None),
)
"""The team's thanks: working day, hour, giver, receivers, behaviour; their words are `web.demo.thanks.N`."""

CHATTER = ((0, 10, "ruth"), (3, 9, "mei"), (8, 12, "jonas"), (13, 9, "ana"), (21, 9, "priya"))
"""What people simply say in the channel: working day, hour, person; their words are `web.demo.chat.N`."""

CHEERS = (
    (2, 16, "ana", "thanks.2"),
    (9, 12, "leyla", "thanks.6"),
    (9, 13, "tomasz", "thanks.6"),
    (13, 10, "kofi", "chat.4"),
    (13, 11, "mei", "chat.4"),
    (24, 11, "priya", "thanks.16"),
)
"""The team's reactions: working day, hour, person, and the words (`web.demo.` and these) that they are for."""

REPLIES = 4
LINES = 3
"""What people write: to a customer `web.demo.reply.N`, into their journal `web.demo.line.N`."""

FRIDAY = 4
"""On the last Friday the manager thanks the team (`web.demo.weekend`) and posts the board."""


def prepare(store: Store, pack: Pack, clock: TravelClock) -> None:
    """Build the demo in an empty chat, with a progress bar; set `clock` where an earlier visit left it."""
    transcript = Transcript(store, clock)
    if is_wanted(transcript):
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task(words().say("web.demo.progress"), total=DAYS)
            build(store, pack, clock.now(), lambda: bar.advance(task))
    newest = transcript.newest_instant()
    if newest and newest > clock.now():
        clock.travel(newest)


def is_wanted(transcript: Transcript) -> bool:
    """Tell whether the local chat is still empty."""
    return transcript.mark() == Mark()


def build(store: Store, pack: Pack, now: datetime, advance: Callable[[], object] = lambda: None) -> None:
    """Play the team's weeks up to the day before `now`; `advance` is called after each of the DAYS."""
    today = now.astimezone(HOME_ZONE).date()
    days = [today - timedelta(days=DAYS - number) for number in range(DAYS)]
    clock = TravelClock(_instant(days[0], time(8)))
    dice = random.Random(f"{SEED}/{today}")  # noqa: S311 - a demo, no secret
    demo = _Demo(Bot(store, clock, Library(pack)), Transcript(store, clock), clock, pack, dice)
    demo.found()
    for number, day in enumerate(days):
        working = sum(earlier.weekday() in WORKING_DAYS for earlier in days[:number])
        last_friday = day.weekday() == FRIDAY and number >= DAYS - 7
        deeds = [*demo.day(day, working), *(demo.last_friday(day) if last_friday else ())]
        for deed in sorted(deeds, key=lambda deed: deed.at):
            if deed.at > clock.now():
                clock.travel(deed.at)
            deed.do()
        advance()


@dataclass(frozen=True, slots=True)
class _Deed:
    at: datetime
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Demo:
    bot: Bot
    transcript: Transcript
    clock: Clock
    pack: Pack
    dice: random.Random
    asked: dict[str, Line] = field(default_factory=dict)
    """Each place's newest question."""

    def found(self) -> None:
        """Bring the bot into the channel and enrol everybody, as the manager does."""
        ruth = _member("ruth")
        origin = parse.origin(ruth, CHANNEL)
        self.send(BotAdded(origin))
        self.send(PeopleSeen(origin, tuple(member.someone for member in TEAM), complete=True))
        hello = self.transcript.page(CHANNEL.id, ruth.id)[-1]
        self.press(ruth, CHANNEL, hello, _only(hello.message, EnrolEveryone))
        self.deliver()

    def day(self, day: date, number: int) -> Iterator[_Deed]:
        """Yield what happens on one day, the team's working day of that number unless it is a weekend."""
        if day.weekday() not in WORKING_DAYS:
            return
        for index, (on, hour, who, receivers, behaviour) in enumerate(THANKS, 1):
            if on == number:
                text = words().say(f"web.demo.thanks.{index}")
                yield _Deed(_instant(day, time(hour, 20)), partial(self.thank, who, receivers, behaviour, text))
        for index, (on, hour, who) in enumerate(CHATTER, 1):
            if on == number:
                text = words().say(f"web.demo.chat.{index}")
                yield _Deed(_instant(day, time(hour, 41)), partial(self.chat, who, text))
        for on, hour, who, heard in CHEERS:
            if on == number:
                yield _Deed(_instant(day, time(hour, 52)), partial(self.cheer, who, words().say(f"web.demo.{heard}")))
        for hour in (9, 10):  # nine in Berlin, then nine in London
            yield _Deed(_instant(day, time(hour, 0, 30)), self.ask)
        for member in TEAM:
            if self.dice.random() < DILIGENCE[member.id]:
                at = _instant(day, time(10, 1)) + timedelta(minutes=self.dice.randrange(6 * 60))
                yield _Deed(at, partial(self.answer, member))

    def last_friday(self, day: date) -> Iterator[_Deed]:
        """Yield what the manager does on a Friday afternoon."""
        yield _Deed(_instant(day, time(16, 41)), partial(self.chat, "ruth", words().say("web.demo.weekend")))
        yield _Deed(_instant(day, time(16, 43)), self.post_board)

    def chat(self, who: str, text: str) -> None:
        """Say something in the channel."""
        self.transcript.add(CHANNEL.id, author=who, text=text)

    def ask(self) -> None:
        """Let the bot ask whoever is due."""
        schedule.tick(self.bot.store, self.clock)
        self.deliver()

    def answer(self, member: Member) -> None:
        """Answer the newest question, as a decent rep would."""
        place = Place(direct_place(member.id), direct=True)
        line = self.asked[place.id]
        ways = _ways(line.message)
        match ways[0]:
            case WriteReply(prompt=prompt):
                said = words().say(f"web.demo.reply.{self.dice.randint(1, REPLIES)}")
                self.write(member, place, SendReply(prompt=prompt), said)
            case WriteLine(prompt=prompt):
                said = words().say(f"web.demo.line.{self.dice.randint(1, LINES)}")
                self.write(member, place, KeepLine(prompt=prompt), said)
            case _:
                shown = line.message
                while ways:  # a role-play takes several choices
                    weights = [SKILL[self.worth(shown, action)] for action in ways]
                    shown = self.press(member, place, line, self.dice.choices(ways, weights)[0])
                    ways = _ways(shown)

    def write(self, member: Member, place: Place, action: Action, text: str) -> None:
        """Fill in the form that a question opens, and send it."""
        reply = self.bot.handle(Submitted(parse.origin(member, place), action, {"text": (text,)}))
        keep(self.transcript, reply, place, member)

    def worth(self, shown: Message | None, action: Action) -> float:
        """Return what the option is worth in the pack; a choice in a self-care check is worth as much as any."""
        asked = [block.text for block in shown.blocks if isinstance(block, Quote)] if shown else []
        match action:
            case AnswerQuiz():
                quiz = next(item for item in self.pack.items if isinstance(item, Quiz) and item.customer in asked)
                return quiz.options[action.option].score
            case ChooseLine():
                return next(node for node in self.nodes() if node.customer == asked[-1]).choices[action.option].score
            case _:
                return 1.0

    def nodes(self) -> Iterator[Node]:
        """Yield every node of every role-play."""
        for item in self.pack.items:
            if isinstance(item, RolePlay):
                yield from item.nodes

    def thank(self, who: str, receivers: tuple[str, ...], behaviour: str | None, text: str) -> None:
        """Give kudos: by the form when a behaviour is named, otherwise by the command."""
        giver = _member(who)
        if behaviour is None:
            names = " ".join(f"@{_member(receiver).name}" for receiver in receivers)
            spoken = parse.spoken(f"/kudos {names} {text}", TEAM, words().say("web.bot"), direct=False)
            self.send(parse.said(giver, CHANNEL, spoken.words or ()))
            return
        values = {"receivers": receivers, "behaviour": (behaviour,), "message": (text,)}
        self.send(Submitted(parse.origin(giver, CHANNEL), GiveKudos(), values))

    def cheer(self, who: str, heard: str) -> None:
        """Put a reaction on the newest line that says this."""
        member, page = _member(who), self.transcript.page(CHANNEL.id, who)
        line = next(one for one in reversed(page) if heard in (one.message.text if one.message else one.text))
        self.transcript.react(line.id, who, parse.REACTION, on=True)
        self.send(parse.reacted(member, CHANNEL, line, TEAM, on=True, at=self.clock.now()))

    def post_board(self) -> None:
        """Ask for the week's board and post it to the channel, as the manager does."""
        ruth = _member("ruth")
        reply = self.bot.handle(parse.said(ruth, CHANNEL, ("board",)))
        self.send(Clicked(parse.origin(ruth, CHANNEL), _only(reply.message, PostBoard)))

    def press(self, member: Member, place: Place, line: Line, action: Action) -> Message | None:
        """Press a button of a line; return what is shown then."""
        reply = self.bot.handle(Clicked(parse.origin(member, place), action))
        keep(self.transcript, reply, place, member, line)
        return reply.message

    def send(self, event: Event) -> None:
        """Let the bot know, and deliver; what it says back to one person alone is left out of the demo."""
        reply = self.bot.handle(event)
        if reply.errors:
            raise ValueError(reply.errors)
        self.deliver()

    def deliver(self) -> None:
        """Bring everything that is due into the transcript, as the lanes do."""
        store, clock = self.bot.store, self.clock
        for workspace_id, _platform in outbox.waiting(store, clock):
            lease = outbox.take(store, clock, workspace_id, uuid4().hex)
            while lease and (due := outbox.due(store, clock, lease, AT_ONCE)):
                outcomes: dict[int, Outcome] = {}
                for one in self.bot.compose(lease, [found.delivery for found in due]):
                    line = written(self.transcript, one)
                    outcomes[one.delivery] = Sent(str(line.id)) if line else GONE
                    if line and _ways(line.message):
                        self.asked[line.place] = line
                outbox.settle(store, clock, lease, outcomes)
            if lease:
                outbox.release(store, clock, lease)


def _member(person: str) -> Member:
    return next(member for member in TEAM if member.id == person)


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, HOME_ZONE).astimezone(UTC)


def _actions(shown: Message | None) -> list[Action]:
    blocks = shown.blocks if shown else ()
    return [button.action for block in blocks if isinstance(block, Buttons) for button in block.buttons]


def _ways(shown: Message | None) -> list[Action]:
    """Return the ways in which a question can be answered; none for what is no question."""
    kinds = AnswerQuiz | AnswerCare | ChooseLine | WriteReply | WriteLine
    return [action for action in _actions(shown) if isinstance(action, kinds)]


def _only(shown: Message | None, kind: type[Action]) -> Action:
    """Return the message's action of that kind."""
    return next(action for action in _actions(shown) if isinstance(action, kind))
