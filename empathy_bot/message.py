"""What to show: messages and their blocks, forms and their inputs, and the reply to an event.

Platform-neutral, frozen and JSON-ready. Renderers `match` over Block and Input and end in `assert_never`,
so a new kind is a type error wherever it must be learned. User text stands here unescaped; renderers escape it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field

from empathy_bot.actions import Action
from empathy_bot.words import DEFAULT_LOCALE


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""A language that there are words in, as `words` has them."""


# --- text -------------------------------------------------------------------------------------------


class Plain(_Value):
    """Text without emphasis."""

    kind: Literal["plain"] = "plain"
    text: str


class Strong(_Value):
    """Text with emphasis."""

    kind: Literal["strong"] = "strong"
    text: str


class Mention(_Value):
    """A person, notified where the platform can. `id` is the platform's id, `name` what readers see elsewhere."""

    kind: Literal["mention"] = "mention"
    id: str
    name: str


class Link(_Value):
    """Words that lead to an address. `url` came in a verified envelope, never in what somebody typed."""

    kind: Literal["link"] = "link"
    text: str
    url: str = Field(pattern="^(https://|/)", max_length=1000)


Span = Annotated[Plain | Strong | Mention | Link, Field(discriminator="kind")]
Spans = tuple[Span, ...]


def flat(spans: Spans) -> str:
    """Return the spans as plain text, people by name."""
    return "".join(span.name if isinstance(span, Mention) else span.text for span in spans)


# --- blocks -----------------------------------------------------------------------------------------


class Heading(_Value):
    """The message's title line, at most 150 characters."""

    kind: Literal["heading"] = "heading"
    text: str = Field(max_length=150)


class Paragraph(_Value):
    """A paragraph. `quiet` is small print."""

    kind: Literal["paragraph"] = "paragraph"
    spans: Spans
    quiet: bool = False


class Quote(_Value):
    """What somebody wrote or said. `source` tells who and where, e.g. 'Maya, by email'; empty when that is plain."""

    kind: Literal["quote"] = "quote"
    text: str
    source: str = ""


class Choice(_Value):
    """One lettered option. `mark` tells what became of it; `note` says the mark in a word or two."""

    letter: str
    text: str
    mark: Literal["open", "chosen", "best", "chosen_best"] = "open"
    note: str = ""


class Choices(_Value):
    """The lettered options of a quiz, each with its whole text; the buttons below carry only letters."""

    kind: Literal["choices"] = "choices"
    choices: tuple[Choice, ...]


class Callout(_Value):
    """Feedback that stands out. `tone` tells how close the answer came; `title` says it in words."""

    kind: Literal["callout"] = "callout"
    tone: Literal["good", "partial", "careful"]
    title: str
    spans: Spans


class Fact(_Value):
    """One figure with its label."""

    label: str
    value: str


class Facts(_Value):
    """A few figures side by side."""

    kind: Literal["facts"] = "facts"
    facts: tuple[Fact, ...]


class Bar(_Value):
    """One bar of a chart. Its value may have a fraction: points come in halves."""

    label: str
    value: float
    told: str = ""
    """The value as the message's language writes it."""

    @property
    def number(self) -> float:
        """The value as platforms want it: a whole number where it is one."""
        return int(self.value) if self.value.is_integer() else self.value

    @property
    def figure(self) -> str:
        """The value as people read it: 3, or 2.5, or 2,5."""
        return self.told or f"{self.value:.2f}".rstrip("0").rstrip(".")


class Chart(_Value):
    """A bar chart. `alt` says the same in a sentence. A Table beside it holds the full names and figures."""

    kind: Literal["chart"] = "chart"
    title: str = Field(max_length=50)
    measure: str
    bars: tuple[Bar, ...] = Field(min_length=1, max_length=20)
    alt: str


class Table(_Value):
    """A table; every row has as many cells as `columns`. `numeric` lists the columns that hold figures."""

    kind: Literal["table"] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


DayState = Literal["answered", "frozen", "excused", "missed", "off", "ahead"]
SYMBOLS: Mapping[DayState, str] = {
    "answered": "🟩", "frozen": "🟦", "excused": "🟨", "missed": "⬜", "off": "➖", "ahead": "🔲"
}  # fmt: skip
"""What stands for a day where a platform has nothing to draw with but text; all equally wide."""


class MonthDay(_Value):
    """A day of a month and what became of it; `note` says that in a word or two."""

    number: int = Field(ge=1, le=31)
    state: DayState
    note: str


class Month(_Value):
    """The days of a month in weeks from Monday, None where a week reaches beyond it. `alt` says the same; show both."""

    kind: Literal["month"] = "month"
    title: str
    weekdays: tuple[str, ...] = Field(min_length=7, max_length=7)
    weeks: tuple[tuple[MonthDay | None, ...], ...] = Field(max_length=6)
    alt: str

    def legend(self) -> list[tuple[DayState, str]]:
        """Return the states that the month shows, each with its words, in a steady order."""
        notes = {day.state: day.note for week in self.weeks for day in week if day is not None}
        return [(state, notes[state]) for state in SYMBOLS if state in notes]


LEVELS = " ▂▄▆█"
"""What stands for a level of a matrix where a platform has nothing to draw with but text."""


class MatrixRow(_Value):
    """One row of a matrix; None: a figure that is not for this reader, or that there is none of."""

    label: str
    values: tuple[int | None, ...]


class Matrix(_Value):
    """How much goes from each row to each column, the more the darker. `alt` says the same; show both.

    `corner` says what rows and columns are, e.g. 'From ↓ to →'.
    """

    kind: Literal["matrix"] = "matrix"
    title: str
    corner: str
    columns: tuple[str, ...] = Field(min_length=1, max_length=8)
    rows: tuple[MatrixRow, ...] = Field(min_length=1, max_length=8)
    alt: str

    def level(self, value: int | None) -> int:
        """Return how dark a figure is drawn: 0 for nothing, up to 4 for the largest."""
        most = max((one or 0 for row in self.rows for one in row.values), default=0)
        return -(-4 * (value or 0) // most) if most else 0

    def figure(self, value: int | None) -> str:
        """Return a figure in text, behind what shows how large it is."""
        return "–" if value is None else f"{LEVELS[self.level(value)]} {value}".strip()


class Button(_Value):
    """A button that sends `action` back. `hint` is what a screen reader says when the label alone is too short."""

    label: str = Field(max_length=75)
    action: Action
    style: Literal["default", "primary", "danger"] = "default"
    hint: str = ""


class Buttons(_Value):
    """A row of buttons."""

    kind: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...] = Field(min_length=1, max_length=25)


class File(_Value):
    """A small text file for the one person who asked for it, in the reply to that alone. `note` says what is in it."""

    kind: Literal["file"] = "file"
    name: str = Field(pattern=r"^[\w-][\w.-]{0,79}$")
    media: Literal["text/csv", "text/plain"]
    text: str = Field(min_length=1, max_length=100_000)
    note: str

    def content(self) -> bytes:
        """Return what is written to the file. A CSV says that it is UTF-8, else Excel would misread its names."""
        return self.text.encode("utf-8-sig" if self.media == "text/csv" else "utf-8", "replace")


class Divider(_Value):
    """A thin line."""

    kind: Literal["divider"] = "divider"


Block = Annotated[
    Heading | Paragraph | Quote | Choices | Callout | Facts | Chart | Table | Matrix | Month | File | Buttons | Divider,
    Field(discriminator="kind"),
]


class Message(_Value):
    """A message. `text` says the same as the blocks, for notifications, screen readers and plain clients."""

    text: str
    blocks: tuple[Block, ...]
    locale: Language = DEFAULT_LOCALE
    """The language it is written in, for what a renderer adds in words."""

    def spoken(self, locale: str) -> Message:
        """Return the same message as one in this language."""
        return self if locale == self.locale else self.model_copy(update={"locale": locale})

    @classmethod
    def of(cls, *blocks: Block) -> Message:
        """Return the message of these blocks, with the text that says the same."""
        return cls(text="\n".join(line for block in blocks for line in _lines(block)), blocks=blocks)


def _lines(block: Block) -> list[str]:
    match block:
        case Heading():
            return [block.text]
        case Paragraph():
            return [flat(block.spans)]
        case Quote():
            return [f"{block.source}: {block.text}" if block.source else block.text]
        case Choices():
            return [
                f"{choice.letter}: {choice.text}" + (f" ({choice.note})" if choice.note else "")
                for choice in block.choices
            ]
        case Callout():
            return [f"{block.title} {flat(block.spans)}"]
        case Facts():
            return [f"{fact.label}: {fact.value}" for fact in block.facts]
        case Chart():
            return [block.alt]
        case Table():
            return [block.title, *(", ".join(row) for row in block.rows)]
        case Matrix() | Month():
            return [block.alt]
        case File():
            return [f"{block.name}: {block.note}"]
        case Buttons() | Divider():
            return []
        case _:
            assert_never(block)


# --- forms ------------------------------------------------------------------------------------------


class PickOption(_Value):
    """One thing that can be picked."""

    value: str
    label: str = Field(max_length=75)


class PickInput(_Value):
    """Pick one (or several) of a list."""

    kind: Literal["pick"] = "pick"
    name: str
    label: str
    options: tuple[PickOption, ...] = Field(max_length=100)
    initial: tuple[str, ...] = ()
    several: bool = False
    required: bool = True
    missing: str  # what to say when nothing was picked


class PeopleInput(_Value):
    """Pick people. `options` are those the bot knows (values are platform ids); Slack shows its own picker instead."""

    kind: Literal["people"] = "people"
    name: str
    label: str
    options: tuple[PickOption, ...]
    initial: tuple[str, ...] = ()
    missing: str


class TextInput(_Value):
    """Type a text of at most `longest` characters."""

    kind: Literal["text"] = "text"
    name: str
    label: str
    placeholder: str = ""
    initial: str = ""
    lines: Literal["one", "many"] = "one"
    longest: int = 3000
    required: bool = True
    missing: str


class TimeInput(_Value):
    """Pick a time of day; the value is HH:MM, 24 hours."""

    kind: Literal["time"] = "time"
    name: str
    label: str
    initial: str
    missing: str


Input = Annotated[PickInput | PeopleInput | TextInput | TimeInput, Field(discriminator="kind")]


class Form(_Value):
    """A form that sends `submit` back with its inputs. `title` is at most 24 characters (Slack's modal)."""

    title: str = Field(max_length=24)
    intro: Spans = ()
    inputs: tuple[Input, ...]
    submit: Action
    submit_label: str = Field(max_length=24)
    cancel_label: str = Field(max_length=24)
    locale: Language = DEFAULT_LOCALE

    def spoken(self, locale: str) -> Form:
        """Return the same form as one in this language."""
        return self if locale == self.locale else self.model_copy(update={"locale": locale})


# --- replies ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person gets back for an event, and what the core would like the adapter to look up.

    At most one of `message`, `form`, `errors` and `home` is set; none means that there is nothing to say.
    """

    message: Message | None = None
    replace: bool = False
    """The message takes the place of the one that was clicked; otherwise it is new, and seen by this person only."""
    form: Form | None = None
    errors: dict[str, str] = field(default_factory=dict)
    """What is wrong with a submitted form: a sentence by input name. The form stays open, nothing typed is lost."""
    home: Message | None = None
    """The person's own page."""
    look_up: tuple[str, ...] = ()
    """Platform ids of people whose name and zone are not known yet: answer with PeopleSeen (place None)."""
    list_place: str | None = None
    """A place whose people should be listed: answer with PeopleSeen(complete=True) in that place."""
    locale: str = DEFAULT_LOCALE
    """The language in which the person is spoken to."""
    queued: bool = False
    """Something waits in the outbox now: wake the lanes."""
