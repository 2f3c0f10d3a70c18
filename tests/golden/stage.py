"""A world on one platform, with people whose ids look like that platform's, and ears for every sentence it asks for.

Each story gets a stage and a database of its own, so that no golden depends on another story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from empathy_bot import rosters
from empathy_bot.actions import Action, JoinGroup
from empathy_bot.content import Channel, Pack, Quiz
from empathy_bot.content.parcels import Parcel
from empathy_bot.events import (
    BotAdded,
    Clicked,
    Origin,
    PackBrought,
    PeopleSeen,
    Place,
    Platform,
    RosterBrought,
    Said,
    Someone,
    Spot,
    Submitted,
)
from empathy_bot.learning.coach import Advice
from empathy_bot.message import Form, Message, Reply
from empathy_bot.ports import Outgoing
from empathy_bot.store import Scope, directory
from empathy_bot.store.scores import show_on_boards
from empathy_bot.store.tables import Group
from empathy_bot.words import Words, words
from tests.fakes.world import CHANNEL, PEOPLE, World, button

PLATFORMS: tuple[Platform, ...] = get_args(Platform)
LINKS: Mapping[Platform, str] = {
    "slack": "https://acme.slack.com/archives/C0SUPPORT/p1763370000000100",
    "teams": "https://teams.microsoft.com/l/message/19:support/1763370000000",
    "web": "/line/7",
}
"""The address of a message in the channel."""
CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True, slots=True)
class Home:
    """A person's own page, which platforms show elsewhere than a message."""

    page: Message


@dataclass(frozen=True, slots=True)
class Mistakes:
    """A form that was sent with mistakes: what stood in it, and the sentence for each input."""

    form: Form
    typed: Mapping[str, tuple[str, ...]]
    errors: Mapping[str, str]


Shown = Message | Form | Home | Mistakes


class AttentiveWords(Words):
    """The real sentences; it also writes down every key that it is asked for."""

    def __init__(self, heard: set[str]) -> None:
        real = words()
        super().__init__(real.locale, real._catalog)
        self._heard = heard

    def template(self, key: str, count: int | None = None) -> str:
        self._heard.add(key)
        return super().template(key, count)


@dataclass
class Stage(World):
    """A World whose people carry the ids of its platform; a name that nobody has is a stranger's id."""

    people: dict[str, Someone] = field(default_factory=dict)
    place: Place = CHANNEL

    def __post_init__(self) -> None:
        super().__post_init__()
        self.people |= {who: replace(one, id=platform_id(self.platform, who)) for who, one in PEOPLE.items()}

    def someone(self, who: str) -> Someone:
        return self.people.get(who) or Someone(platform_id(self.platform, who))

    def link(self) -> str:
        """Return an address of a message, as the platform writes them."""
        return LINKS[self.platform]

    def origin(self, who: str, place: Place | None = None, key: str | None = None) -> Origin:
        person = self.someone(who)
        return Origin(self.platform, self.workspace, person, place or Place(f"dm:{person.id}", direct=True), key)

    def said(self, who: str, *said: str, place: Place | None = None, message: str | None = None) -> Message:
        """Say words and return the message they are answered with; a word that begins with @ is a mention."""
        return _message(self.says(who, *said, place=place, message=message))

    def chosen(self, who: str, spot: Spot) -> Form:
        """Choose a message to give kudos for, and return the form that opens."""
        return form(self.chooses(who, spot))

    def limit(self, group: int, people: int) -> None:
        """Let everybody thank so many people in a day and a week of the group."""
        with self.store.transaction() as session:
            row = session.get(Group, group)
            assert row is not None
            row.kudos_a_day = row.kudos_a_week = people

    def asked(self, who: str, *said: str) -> Form:
        """Say words and return the form they are answered with."""
        return form(self.handle(Said(self.origin(who), said)))

    def clicked(self, who: str, action: Action | None) -> Message:
        return message(self.handle(Clicked(self.origin(who), action)))

    def pressed(self, who: str, shown: Message, label: str) -> Message:
        return self.clicked(who, button(shown, label))

    def form(self, who: str, shown: Message, label: str) -> Form:
        """Press a button that opens a form."""
        return self.opened(who, button(shown, label))

    def opened(self, who: str, action: Action) -> Form:
        """Do what opens a form."""
        return form(self.handle(Clicked(self.origin(who), action)))

    def hide(self, *people: str) -> None:
        """Let people stand on no board, as their settings do."""
        with self.store.transaction() as session:
            workspace = directory.workspace(session, self.platform, self.workspace, self.clock.now())
            scope = Scope(session, workspace.id or 0)
            for who in people:
                row = directory.person(scope, self.someone(who).id)
                assert row is not None
                show_on_boards(scope, row, shown=False)

    def sent(self, who: str, shown: Form, **values: str | tuple[str, ...]) -> Message:
        """Send a form that is all right and return what it is answered with."""
        return message(self._submitted(who, shown, values))

    def refused(self, who: str, shown: Form, **values: str) -> Mistakes:
        """Send a form with mistakes."""
        reply = self._submitted(who, shown, values)
        assert reply.errors
        return Mistakes(shown, {name: (value,) for name, value in values.items()}, reply.errors)

    def reopened(self, who: str, shown: Form, **values: str) -> Form:
        """Send a form with more mistakes than stand at an input, and return the form that says them."""
        return form(self._submitted(who, shown, values))

    def brought(self, text: str, who: str = "ana", place: str | None = None) -> Reply:
        """Let an operator bring a roster, of a person or of the people of a place."""
        sheet = rosters.read(text, zone=ZoneInfo("UTC"), today=self.clock.now().date())
        return self.handle(RosterBrought(self.origin(who), sheet, place))

    def brings(self, who: str, found: Parcel, *, operator: bool = False) -> Reply:
        """Bring a pack of the workspace's own."""
        return self.handle(PackBrought(self.origin(who), found, operator))

    def receiver(self, sent: Outgoing) -> str:
        """Return who got a message, where the lot decided that."""
        return next(who for who, someone in self.people.items() if someone.id == sent.address.id)

    def home(self, who: str) -> Home:
        reply = self.opens_home(who)
        assert reply.home is not None
        return Home(reply.home)

    def gather(self, *joining: str, name: str | None = "support") -> tuple[Message, int]:
        """Bring the bot to a channel with everybody in it, let `joining` join; return its hello and the group's id."""
        self.place = replace(CHANNEL, name=name)
        self.handle(BotAdded(self.origin("mira", self.place)))
        self.handle(PeopleSeen(self.origin("mira", self.place), tuple(self.people.values()), complete=True))
        (hello,) = [one.message for one in self.deliver()]
        join = button(hello, "Join in")
        assert isinstance(join, JoinGroup)
        for who in joining:
            self.clicked(who, join)
        return hello, join.group

    def morning(self, day: str, who: str = "ana") -> Message:
        """Go to nine o'clock and return the person's prompt."""
        self.clock.at(f"{day} 09:00")
        return to(self.tick(), self.someone(who).id)

    def with_pack(self, pack: Pack) -> Stage:
        """Return the same stage after its content was changed."""
        return replace(self, pack=pack)

    def _submitted(self, who: str, shown: Form, values: Mapping[str, str | tuple[str, ...]]) -> Reply:
        filled = {name: (value,) if isinstance(value, str) else value for name, value in values.items()}
        return self.handle(Submitted(self.origin(who), shown.submit, filled))


def platform_id(platform: Platform, who: str) -> str:
    """Return an id of the shape that the platform gives people."""
    match platform:
        case "slack":
            return f"U0{who.upper()}"
        case "teams":
            return f"00000000-0000-4000-8000-{who.encode().hex()[:12].rjust(12, '0')}"
        case "web":
            return who


def message(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


_message = message  # where an argument has its name


def form(reply: Reply) -> Form:
    assert reply.form is not None
    return reply.form


def to(sent: list[Outgoing], recipient: str) -> Message:
    """Return the one message that went to a person or channel."""
    (found,) = [one.message for one in sent if one.address.id == recipient]
    return found


def only(pack: Pack, **changes: object) -> Pack:
    """Return the pack with its first quiz alone, changed."""
    first: Quiz = pack.items[0]
    return pack.model_copy(update={"items": (first.model_copy(update=changes),)})


@contextmanager
def overheard(heard: set[str]) -> Iterator[None]:
    """Write down every key that the core asks for in the meantime: `bot` hands it all its words."""

    def attentive(locale: str | None = None) -> Words:
        assert words(locale).locale == "en"
        return AttentiveWords(heard)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("empathy_bot.bot.words", attentive)
        yield


@contextmanager
def observing(advice: Advice) -> Iterator[None]:
    """Let the coach see just this, whatever is written: the messages are looked at here, not the coach."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("empathy_bot.practice.written.advise", lambda *_, **__: advice)
        yield
