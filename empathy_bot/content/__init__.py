"""The curriculum: what a pack holds (frozen models), and the loader that makes one of a folder of YAML.

A folder comes in; a Pack goes out, or every problem of the folder at once, by file, line and field.
Never here: quality gates, people, platforms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from empathy_bot.content.reading import ContentError, Entry, Problem, document

__all__ = [
    "Behaviour",
    "Channel",
    "Competency",
    "ContentError",
    "Item",
    "Option",
    "Pack",
    "Problem",
    "Quiz",
    "Technique",
    "bundled",
    "load",
]


_P = TypeVar("_P")


def _slug(text: str) -> str:
    if len(text) > 80 or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError("Use at most 80 lower-case letters, digits and single hyphens, such as `late-parcel`.")
    return text


def _emoji(text: str) -> str:
    kinds = [unicodedata.category(character) for character in text]
    one = kinds.count("So") == 1 + text.count("\N{ZERO WIDTH JOINER}")
    if not one or kinds[0] != "So" or not set(kinds) <= {"So", "Sk", "Mn", "Cf"}:
        raise ValueError("Write exactly one emoji character, not a name such as `:ear:`.")
    return text


def _score(number: float) -> float:
    if number not in {0, 0.5, 1}:
        raise ValueError("The score must be 0, 0.5 or 1.")
    return number


def _key_trouble(scores: Sequence[object]) -> str:
    """Return what is wrong with a quiz's scores as a whole, if anything; single scores are judged elsewhere."""
    troubles = []
    if not 3 <= len(scores) <= 4:
        troubles.append(f"There are {len(scores)} options: a quiz has three or four.")
    best = sum(score == 1 for score in scores)
    if best > 1:
        troubles.append(f"{best} options score 1, but only one can be the best: give the others 0.5 or 0.")
    if best == 0 and all(score in (0, 0.5) for score in scores):
        troubles.append("No option scores 1: give the best one a 1.")
    return " ".join(troubles)


def _keyed(options: tuple[Option, ...]) -> tuple[Option, ...]:
    if trouble := _key_trouble([option.score for option in options]):
        raise ValueError(trouble)
    return options


def _some(parts: tuple[_P, ...]) -> tuple[_P, ...]:
    if not parts:
        raise ValueError("The list is empty: add at least one.")
    return parts


Slug = Annotated[str, AfterValidator(_slug)]
Label = Annotated[str, Field(max_length=60)]
Channel = Literal["chat", "email", "phone", "in_person", "social"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True, str_min_length=1)


class _Named(_Part):
    id: Slug


class Option(_Part):
    """One possible reply, what it is worth (0, 0.5 or 1) and why."""

    text: Annotated[str, Field(max_length=220)]
    score: Annotated[float, AfterValidator(_score)]
    feedback: Annotated[str, Field(max_length=350)]


class Quiz(_Named):
    """A customer's words and three or four replies, exactly one of which is the most effective."""

    kind: Literal["quiz"]
    technique: Slug
    row: Slug
    channel: Channel
    emotion: Slug
    customer: Annotated[str, Field(max_length=400)]
    customer_name: Label
    review: Literal["draft_key", "reviewed"]
    question: Annotated[str, Field(max_length=300)] | None = None
    options: Annotated[tuple[Option, ...], AfterValidator(_keyed)]

    @property
    def best(self) -> int:
        """Return the index of the most effective option."""
        return next(index for index, option in enumerate(self.options) if option.score == 1)


Item = Quiz
"""What can be practised: a union discriminated by `kind`, which so far has this one member."""


class Competency(_Named):
    """A field of skill; its folder holds the items of its techniques."""

    name: Label


class Technique(_Named):
    """One learnable move within a competency, with two or three sentences about it."""

    name: Label
    competency: Slug
    about: Annotated[str, Field(max_length=400)]


class Behaviour(_Named):
    """What a colleague can be thanked for; name and description each fit a line of a menu."""

    name: Label
    technique: Slug
    emoji: Annotated[str, AfterValidator(_emoji)]
    description: Annotated[str, Field(max_length=75)]


class _Cover(_Named):
    title: Label
    locale: Slug
    version: Annotated[int, Field(ge=1)]
    competencies: Annotated[tuple[Competency, ...], AfterValidator(_some)]
    techniques: Annotated[tuple[Technique, ...], AfterValidator(_some)]
    path: tuple[Slug, ...] = ()
    """The techniques that newcomers meet first, in this order."""


class Pack(_Cover):
    """A whole curriculum in one language. Lookups return None for what is not, or no longer, in the pack."""

    items: tuple[Item, ...]
    behaviours: tuple[Behaviour, ...]

    def item(self, item_id: str) -> Item | None:
        """Return the item of that id."""
        return _find(self.items, item_id)

    def technique(self, technique_id: str) -> Technique | None:
        """Return the technique of that id."""
        return _find(self.techniques, technique_id)

    def behaviour(self, behaviour_id: str) -> Behaviour | None:
        """Return the behaviour of that id."""
        return _find(self.behaviours, behaviour_id)


_N = TypeVar("_N", bound=_Named)
_COVER, _ITEM, _BEHAVIOUR = TypeAdapter(_Cover), TypeAdapter(Item), TypeAdapter(Behaviour)


def _find(parts: Iterable[_N], wanted: str) -> _N | None:
    return next((part for part in parts if part.id == wanted), None)


def bundled(locale: str = "en") -> Pack:
    """Load the pack that is shipped with the program. Raises ContentError."""
    inside = Path(__file__).parents[1]
    places = (inside / "_content" / locale, inside.parent / "content" / locale)  # in the wheel, in the repository
    return load(next((place for place in places if place.is_dir()), places[-1]))


def load(folder: Path) -> Pack:
    """Load the pack in `folder`. Raises ContentError, which names all problems found."""
    if not folder.is_dir():
        raise ContentError((Problem(str(folder), 1, "", "There is no such folder: check the path and the locale."),))
    reading = _Reading(folder)
    pack = reading.pack()
    if pack is None or reading.problems:
        raise ContentError(tuple(sorted(reading.problems)))
    return pack


@dataclass(slots=True)
class _Reading:
    """One run over a pack's folder, which goes on after a problem in order to find the others."""

    folder: Path
    problems: set[Problem] = field(default_factory=set)

    def pack(self) -> Pack | None:
        cover = self.document("pack.yaml")
        behaviours = self.entries("behaviours.yaml")
        items = [entry for file in self.item_files() for entry in self.entries(file)]
        for entry in items:
            scores = [option.get("score") for option in entry.parts("options")]
            if scores and (trouble := _key_trouble(scores)):  # told here also when the item has other mistakes
                self.problems.add(entry.problem(trouble, "options"))
        valid_items = self.valid(_ITEM, items)
        valid_behaviours = self.valid(_BEHAVIOUR, behaviours)
        if cover is None:
            return None
        self.cross_check(cover, behaviours, items)
        covers = self.valid(_COVER, [cover])
        if not covers:
            return None
        return Pack.model_validate({**dict(covers[0]), "items": valid_items, "behaviours": valid_behaviours})

    def item_files(self) -> list[str]:
        found = []
        for path in sorted(self.folder.rglob("*.y*ml")):
            parts = path.relative_to(self.folder).parts
            file = "/".join(parts)
            if len(parts) == 2 and path.suffix == ".yaml":
                found.append(file)
            elif file not in {"pack.yaml", "behaviours.yaml"}:
                message = "This file would not be read: name it `<competency>/<technique>.yaml`, or remove it."
                self.problems.add(Problem(file, 1, "", message))
        if not found:
            self.problems.add(Problem(".", 1, "", "There are no items: write `<competency>/<technique>.yaml`."))
        return found

    def cross_check(self, cover: Entry, behaviours: list[Entry], items: list[Entry]) -> None:
        competencies, techniques = cover.parts("competencies"), cover.parts("techniques")
        for entries in (competencies, techniques, behaviours, items):
            self.unique(entries)
        self.walk(cover, {entry.word("id") for entry in techniques})
        self.refer(techniques, "competency", {entry.word("id") for entry in competencies})
        self.refer([*behaviours, *items], "technique", {entry.word("id") for entry in techniques})
        homes = {entry.word("id"): f"{entry.word('competency')}/{entry.word('id')}.yaml" for entry in techniques}
        for item in items:
            wanted = item.word("technique")
            home = homes.get(wanted, item.file)
            if wanted and home != item.file:
                self.problems.add(item.problem(f"Items of this technique stand in {home}: move it there.", "technique"))

    def unique(self, entries: list[Entry]) -> None:
        first: dict[str, Problem] = {}
        for entry in entries:
            name, here = entry.word("id"), entry.problem("", "id")
            if name and (there := first.setdefault(name, here)) is not here:
                message = f"`{name}` already stands in {there.file}, line {there.line}: choose another id."
                self.problems.add(entry.problem(message, "id"))

    def walk(self, cover: Entry, known: set[str]) -> None:
        """Follow the path of techniques: each of them is known, and stands in it once."""
        met: set[str] = set()
        for step in cover.parts("path"):
            name = step.value
            if not isinstance(name, str):
                continue  # told elsewhere
            if name in met:
                self.problems.add(step.problem(f"`{name}` already stands in the path: name each technique once."))
            elif known and name not in known:
                message = f"There is no technique `{name}` in this file: correct the spelling or add it."
                self.problems.add(step.problem(message))
            met.add(name)

    def refer(self, entries: list[Entry], name: str, known: set[str]) -> None:
        for entry in entries:
            wanted = entry.word(name)
            if wanted and known and wanted not in known:  # with none known, pack.yaml's own problem is enough
                message = f"pack.yaml has no {name} `{wanted}`: correct the spelling or add it there."
                self.problems.add(entry.problem(message, name))

    def valid(self, adapter: TypeAdapter[_P], entries: list[Entry]) -> tuple[_P, ...]:
        found = []
        for entry in entries:
            try:
                found.append(adapter.validate_python(entry.value))
            except ValidationError as error:
                for details in error.errors(include_url=False):
                    self.problems.add(entry.problem(_explain(details), *details["loc"]))
        return tuple(found)

    def entries(self, file: str) -> list[Entry]:
        whole = self.document(file)
        if whole and not whole.parts():
            self.problems.add(whole.problem("This file must hold a list: begin each entry with `- `."))
        return whole.parts() if whole else []

    def document(self, file: str) -> Entry | None:
        found, problems = document(self.folder, file)
        self.problems |= problems
        return found


def _explain(error: ErrorDetails) -> str:
    """Return what the author should do, in plain words."""
    found, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            return f"This field is missing: add a line `{error['loc'][-1]}:`."
        case "extra_forbidden":
            return "There is no such field here: correct its name or remove it."
        case _ if found is None or not str(found).strip():
            return "Nothing stands here: fill it in."
        case "string_type":
            return "This must be text: write words, and put a lone number or yes/no in quotes."
        case "string_too_long":
            return f"{len(found.strip())} characters are too many: shorten it to {limits['max_length']}."
        case "literal_error":
            return f"Write one of these: {limits['expected']}."
        case "tuple_type":
            return "This must be a list: begin each entry with `- `."
        case "model_type":
            return "This must be a group of fields: one `name: value` on each line."
        case "value_error":
            return str(limits["error"])
        case _:
            return f"{error['msg']}: correct it."
