"""What a feature is given: the transaction's scope, the moment, the words, the pack, and who did what where.

Made by `bot` for every event and every message to compose. Features take one and return messages; they never make one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from empathy_bot import workdays
from empathy_bot.clock import local_day
from empathy_bot.content import Pack
from empathy_bot.events import Place, Platform
from empathy_bot.message import Mention, Message, Paragraph, PickOption, Plain, Reply, Span, Spans, Strong
from empathy_bot.ports import SecondReader
from empathy_bot.store import Scope, directory
from empathy_bot.store.tables import Group, Person
from empathy_bot.words import DEFAULT_LOCALE, Words, language_of

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Voice:
    """One language and one pack: what is needed to say something."""

    words: Words
    pack: Pack

    @property
    def reads(self) -> bool:
        """Whether what somebody writes here can be read: the coach, and what takes names out, know English alone."""
        return language_of(self.words.locale) == language_of(self.pack.locale) == DEFAULT_LOCALE

    def say(self, key: str, /, count: int | None = None, **values: object) -> str:
        """Return a sentence as plain text."""
        return self.words.say(key, count, **values)

    def spans(self, key: str, /, **values: str | int | Spans) -> Spans:
        """Return a sentence as spans; a value may itself be spans (mentions)."""
        found: list[Span] = []
        for text, name, strong in self.words.pieces(key):
            if text:
                found.append(Strong(text=text) if strong else Plain(text=text))
            if name is not None:
                value = values[name]
                if isinstance(value, tuple):
                    found.extend(value)
                else:
                    found.append(Strong(text=str(value)) if strong else Plain(text=str(value)))
        return tuple(found)

    def paragraph(self, key: str, /, *, quiet: bool = False, **values: str | int | Spans) -> Paragraph:
        """Return a sentence as a paragraph."""
        return Paragraph(spans=self.spans(key, **values), quiet=quiet)

    def note(self, key: str, /, **values: str | int | Spans) -> Message:
        """Return a message of one sentence."""
        return Message.of(Paragraph(spans=self.spans(key, **values)))

    def group_name(self, group: Group | None) -> str:
        """Return what to call a group, also before its channel's name is known."""
        return (group.name if group else "") or self.say("group.unnamed")

    def weekdays(self) -> tuple[PickOption, ...]:
        """Return the weekdays to pick from; their values are ISO's numbers."""
        return tuple(PickOption(value=str(day), label=self.words.weekday(day)) for day in workdays.WEEKDAYS)

    def joined(self, names: Sequence[str]) -> str:
        """Return names joined as a sentence joins them: 'Ana, Ben and Chloé'."""
        return "".join(f"{joint}{name}" for joint, name in zip(self.words.joints(names), names, strict=True))

    def counted(self, key: str, count: int) -> Message:
        """Return a message of one sentence that depends on a count."""
        return Message.of(Paragraph(spans=(Plain(text=self.say(key, count)),)))


@dataclass(frozen=True, slots=True)
class Scene(Voice):
    """One workspace at one moment."""

    scope: Scope
    now: datetime
    reader: SecondReader | None = field(default=None, kw_only=True)
    """The AI that may read along where people allow it; None while the operator has set up none."""

    def name(self, person: Person) -> str:
        """Return what to call somebody, also before their name is known."""
        return person.name or self.say("person.unknown")

    def mention(self, person: Person) -> Spans:
        """Return somebody as a mention."""
        return (Mention(id=person.external_id, name=self.name(person)),)

    def listed(self, people: Sequence[Person]) -> Spans:
        """Return mentions joined as a sentence joins names: 'Ana, Ben and Chloé'."""
        spans: Spans = ()
        joints = self.words.joints([self.name(person) for person in people])
        for joint, person in zip(joints, people, strict=True):
            spans += (*((Plain(text=joint),) if joint else ()), *self.mention(person))
        return spans


@dataclass(frozen=True, slots=True)
class Turn(Scene):
    """What one person just did, and where. `strangers` collects people whose name is not known yet."""

    platform: Platform
    person: Person
    place: Place | None
    shipped: Pack = field(kw_only=True)
    """The pack in the person's language as it is shipped, whatever their workspace brought or switched off."""
    aloud: Callable[[Group], Scene] = field(kw_only=True)
    """How a group's channel is spoken to, for whoever looks at what is to be posted there."""
    strangers: set[str] = field(default_factory=set)

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return zone_of(self.scope, self.person)

    @property
    def today(self) -> date:
        """The person's local day."""
        return local_day(self.now, self.zone)

    def command(self, word: str) -> str:
        """Return how a command is typed here: `kudos`, on Slack `/kudos`; the others stand behind `/empathy`."""
        if self.platform != "slack":
            return word
        return f"/{word}" if word else "/empathy "

    def answer(self, key: str, /, **values: str | int | Spans) -> Reply:
        """Return a reply of one sentence, seen by this person only."""
        return Reply(message=self.note(key, **values))

    def group(self) -> Group | None:
        """Return the group of the place this happened in, else the person's own (the one they joined first)."""
        if self.place is not None and not self.place.direct:
            here = directory.group_at(self.scope, self.place.id)
            if here is not None and here.active:
                return here
        own = directory.groups_of(self.scope, row_id(self.person), directory.IN_CHANNEL)
        return own[0] if own else None

    def manages(self, group: Group) -> bool:
        """Tell whether the person manages the group; who has left its channel does so no longer."""
        part = directory.enrolment(self.scope, row_id(group), row_id(self.person))
        return part is not None and part.is_manager and part.state != "gone"


def zone_of(scope: Scope, person: Person) -> ZoneInfo:
    """Return the person's zone; while it is not known, that of their group; else UTC."""
    zone = workdays.parse_zone(person.zone)
    if zone is None:
        for group in directory.groups_of(scope, row_id(person), directory.IN_CHANNEL):
            zone = zone or workdays.parse_zone(group.zone)
    return zone or UTC_ZONE


def row_id(row: Person | Group) -> int:
    """Return the id of a row that has been written."""
    if row.id is None:  # pragma: no cover - every row here comes from the database
        msg = "the row has not been written yet"
        raise ValueError(msg)
    return row.id
