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
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from empathy_bot.content.items import (
    CareChoice,
    Item,
    Moment,
    Move,
    OpenReply,
    Option,
    Quiz,
    Reflection,
    SelfCare,
    key_trouble,
)
from empathy_bot.content.parts import Channel, Label, Named, Part, Slug, some
from empathy_bot.content.reading import ContentError, Entry, Problem, document
from empathy_bot.content.roleplay import MOODS, Ending, Line, Mood, Node, RolePlay, TangledError, tangles
from empathy_bot.content.team import TeamExercise, Tip

__all__ = [
    "MOODS",
    "Behaviour",
    "CareChoice",
    "Channel",
    "Competency",
    "ContentError",
    "Ending",
    "Item",
    "Line",
    "Moment",
    "Mood",
    "Move",
    "Node",
    "OpenReply",
    "Option",
    "Pack",
    "Pair",
    "Problem",
    "Quiz",
    "Reflection",
    "RolePlay",
    "SelfCare",
    "TeamExercise",
    "Technique",
    "Tip",
    "bundled",
    "load",
    "shelf",
]


_P = TypeVar("_P")


def _emoji(text: str) -> str:
    kinds = [unicodedata.category(character) for character in text]
    one = kinds.count("So") == 1 + text.count("\N{ZERO WIDTH JOINER}")
    if not one or kinds[0] != "So" or not set(kinds) <= {"So", "Sk", "Mn", "Cf"}:
        raise ValueError("Write exactly one emoji character, not a name such as `:ear:`.")
    return text


def _sign(text: str) -> str:
    words = text.split(" ")
    if words[0] == "…" or words[-1] == "…" or not all(_SIGN_WORD.fullmatch(word) for word in words):
        raise ValueError("Write small words with single blanks; between two words, … stands for one to three others.")
    return text


class Competency(Named):
    """A field of skill; its folder holds the items of its techniques."""

    name: Label


class Technique(Named):
    """One learnable move within a competency, with two or three sentences about it."""

    name: Label
    competency: Slug
    about: Annotated[str, Field(max_length=400)]


_SIGN_WORD = re.compile(r"(?:(?![A-Z])[^\W_])+(?:'(?:(?![A-Z])[^\W_])+)*|…")
Sign = Annotated[str, Field(max_length=40), AfterValidator(_sign)]
"""A few small words that say of somebody that they did it; … stands for one to three others."""


def _at_least_three(signs: tuple[str, ...]) -> tuple[str, ...]:
    if len(signs) < 3:
        raise ValueError("Write at least three signs.")
    return signs


class Behaviour(Named):
    """What a colleague can be thanked for; name and description each fit a line of a menu.

    `signs` are phrases of which a text of thanks has one when it speaks of the behaviour.
    """

    name: Label
    technique: Slug
    emoji: Annotated[str, AfterValidator(_emoji)]
    description: Annotated[str, Field(max_length=75)]
    signs: Annotated[tuple[Sign, ...], AfterValidator(_at_least_three)]


class Pair(Part):
    """Two quizzes on one technique that daily practice never shows: one for each form of "Where am I"."""

    a: Quiz
    b: Quiz

    @property
    def technique(self) -> str:
        """The technique that both are about."""
        return self.a.technique

    def of(self, form: str) -> Quiz:
        """Return the quiz of form a or b."""
        return self.a if form == "a" else self.b


class _Cover(Named):
    title: Label
    locale: Slug
    version: Annotated[int, Field(ge=1)]
    competencies: Annotated[tuple[Competency, ...], AfterValidator(some)]
    techniques: Annotated[tuple[Technique, ...], AfterValidator(some)]
    path: tuple[Slug, ...] = ()
    """The techniques that newcomers meet first, in this order."""


class Pack(_Cover):
    """A whole curriculum in one language. Lookups return None for what is not, or no longer, in the pack."""

    items: tuple[Item, ...]
    behaviours: tuple[Behaviour, ...]
    exercises: tuple[TeamExercise, ...] = ()
    tips: tuple[Tip, ...] = ()
    baseline: tuple[Pair, ...] = ()

    @property
    def held_back(self) -> tuple[Quiz, ...]:
        """The quizzes of the baseline, which are not among the items."""
        return tuple(quiz for pair in self.baseline for quiz in (pair.a, pair.b))

    def held(self, item_id: str) -> Quiz | None:
        """Return the quiz of the baseline with that id."""
        return _find(self.held_back, item_id)

    def item(self, item_id: str) -> Item | None:
        """Return the item of that id."""
        return _find(self.items, item_id)

    def technique(self, technique_id: str) -> Technique | None:
        """Return the technique of that id."""
        return _find(self.techniques, technique_id)

    def behaviour(self, behaviour_id: str) -> Behaviour | None:
        """Return the behaviour of that id."""
        return _find(self.behaviours, behaviour_id)

    def exercise(self, exercise_id: str) -> TeamExercise | None:
        """Return the team exercise of that id."""
        return _find(self.exercises, exercise_id)

    def tip(self, tip_id: str) -> Tip | None:
        """Return the tip of that id."""
        return _find(self.tips, tip_id)


_N = TypeVar("_N", bound=Named)
_COVER, _BEHAVIOUR = TypeAdapter(_Cover), TypeAdapter(Behaviour)
_EXERCISE, _TIP = TypeAdapter(TeamExercise), TypeAdapter(Tip)
_ITEM: TypeAdapter[Item] = TypeAdapter(Item)


_BASELINE = "baseline/"
"""The folder of what daily practice never shows, by technique."""


def _holds_back(file: str) -> bool:
    return file.startswith(_BASELINE)


def _paired(held: Sequence[Quiz], techniques: Sequence[Technique]) -> tuple[Pair, ...]:
    """Return the pairs in the order of their techniques; what is no pair has been told as a problem."""
    by_technique = {one.id: [quiz for quiz in held if quiz.technique == one.id] for one in techniques}
    return tuple(Pair(a=found[0], b=found[1]) for found in by_technique.values() if len(found) == 2)


def _find(parts: Iterable[_N], wanted: str) -> _N | None:
    return next((part for part in parts if part.id == wanted), None)


def shelf() -> Path:
    """Return the folder in which the packs that are shipped with the program stand, each by its locale."""
    inside = Path(__file__).parents[1]
    places = (inside / "_content", inside.parent / "content")  # in the wheel, in the repository
    return next((place for place in places if place.is_dir()), places[-1])


def bundled(locale: str = "en") -> Pack:
    """Load the pack that is shipped with the program. Raises ContentError."""
    return load(shelf() / locale)


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
        files = self.item_files()
        items = [entry for file in files if not _holds_back(file) for entry in self.entries(file)]
        held = {file: self.entries(file) for file in files if _holds_back(file)}
        both = [entry for entries in held.values() for entry in entries]
        exercises, tips = self.optional("exercises.yaml"), self.optional("tips.yaml")
        for entry in [*items, *both]:
            scores = [option.get("score") for option in entry.parts("options")]
            if scores and (trouble := key_trouble(scores)):  # told here also when the item has other mistakes
                self.problems.add(entry.problem(trouble, "options"))
            if entry.get("kind") == "roleplay":
                self.problems |= set(tangles(entry))
        valid_items = self.valid(_ITEM, items)
        valid_held = [item for item in self.valid(_ITEM, both) if isinstance(item, Quiz)]
        valid = {
            "items": valid_items,
            "behaviours": self.valid(_BEHAVIOUR, behaviours),
            "exercises": self.valid(_EXERCISE, exercises),
            "tips": self.valid(_TIP, tips),
        }
        if cover is None:
            return None
        self.cross_check(cover, behaviours, items, both)
        self.for_managers(cover, exercises, tips)
        for file, entries in held.items():
            self.paired(file, entries)
        covers = self.valid(_COVER, [cover])
        if not covers:
            return None
        pairs = _paired(valid_held, covers[0].techniques)
        return Pack.model_validate({**dict(covers[0]), **valid, "baseline": pairs})

    def item_files(self) -> list[str]:
        found = []
        for path in sorted(self.folder.rglob("*.y*ml")):
            parts = path.relative_to(self.folder).parts
            file = "/".join(parts)
            if len(parts) == 2 and path.suffix == ".yaml":
                found.append(file)
            elif file not in {"pack.yaml", "behaviours.yaml", "exercises.yaml", "tips.yaml"}:
                message = "This file would not be read: name it `<competency>/<technique>.yaml`, or remove it."
                self.problems.add(Problem(file, 1, "", message))
        if all(_holds_back(file) for file in found):
            self.problems.add(Problem(".", 1, "", "There are no items: write `<competency>/<technique>.yaml`."))
        return found

    def cross_check(self, cover: Entry, behaviours: list[Entry], items: list[Entry], held: list[Entry]) -> None:
        competencies, techniques = cover.parts("competencies"), cover.parts("techniques")
        for entries in (competencies, techniques, behaviours, [*items, *held]):
            self.unique(entries)
        self.told_apart(behaviours)
        self.walk(cover, {entry.word("id") for entry in techniques})
        self.refer(techniques, "competency", {entry.word("id") for entry in competencies})
        self.refer([*behaviours, *items, *held], "technique", {entry.word("id") for entry in techniques})
        homes = {entry.word("id"): f"{entry.word('competency')}/{entry.word('id')}.yaml" for entry in techniques}
        for item in items:
            wanted = item.word("technique")
            home = homes.get(wanted, item.file)
            if item.get("kind") == "roleplay":  # long, and on no shelf of one technique: each has a file of its own
                self.alone(item)
            elif wanted and home != item.file:
                self.problems.add(item.problem(f"Items of this technique stand in {home}: move it there.", "technique"))

    def paired(self, file: str, held: list[Entry]) -> None:
        """Check a file of the baseline: two quizzes of the technique that it is named after, form a before form b."""
        if held and len(held) != 2:
            message = "Write two quizzes into this file: the first for form a of the baseline, the second for form b."
            self.problems.add(held[-1].problem(message))
        for entry in held:
            if entry.word("kind") not in {"", "quiz"}:
                self.problems.add(entry.problem("The baseline asks quizzes alone: write one in its place.", "kind"))
            wanted = entry.word("technique")
            if wanted and file != f"{_BASELINE}{wanted}.yaml":
                message = f"The baseline of this technique stands in {_BASELINE}{wanted}.yaml: move it there."
                self.problems.add(entry.problem(message, "technique"))

    def for_managers(self, cover: Entry, exercises: list[Entry], tips: list[Entry]) -> None:
        for entries in (exercises, tips):
            self.unique(entries)
        self.refer(exercises, "technique", {entry.word("id") for entry in cover.parts("techniques")})
        self.refer(tips, "competency", {entry.word("id") for entry in cover.parts("competencies")})

    def alone(self, item: Entry) -> None:
        home = f"roleplay/{item.word('id')}.yaml"
        if item.word("id") and item.file != home:
            self.problems.add(item.problem(f"This role-play belongs into a file of its own, {home}.", "id"))

    def unique(self, entries: list[Entry]) -> None:
        first: dict[str, Problem] = {}
        for entry in entries:
            name, here = entry.word("id"), entry.problem("", "id")
            if name and (there := first.setdefault(name, here)) is not here:
                message = f"`{name}` already stands in {there.file}, line {there.line}: choose another id."
                self.problems.add(entry.problem(message, "id"))

    def told_apart(self, behaviours: list[Entry]) -> None:
        """Check that no sign stands for two behaviours, nor twice for one."""
        first: dict[str, Problem] = {}
        for sign in (sign for behaviour in behaviours for sign in behaviour.parts("signs")):
            text, here = sign.value, sign.problem("")
            if isinstance(text, str) and (there := first.setdefault(text, here)) is not here:
                message = f"`{text}` already stands in {there.file}, line {there.line}: let it speak for one behaviour."
                self.problems.add(sign.problem(message))

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
                    if isinstance(details.get("ctx", {}).get("error"), TangledError):
                        continue  # each of its problems has been told in its place
                    self.problems.add(entry.problem(_explain(details), *_path(details, tagged=adapter is _ITEM)))
        return tuple(found)

    def entries(self, file: str) -> list[Entry]:
        whole = self.document(file)
        if whole and not whole.parts():
            self.problems.add(whole.problem("This file must hold a list: begin each entry with `- `."))
        return whole.parts() if whole else []

    def optional(self, file: str) -> list[Entry]:
        """Return the entries of a file that a pack may do without."""
        return self.entries(file) if (self.folder / file).exists() else []

    def document(self, file: str) -> Entry | None:
        found, problems = document(self.folder, file)
        self.problems |= problems
        return found


def _path(error: ErrorDetails, *, tagged: bool) -> tuple[int | str, ...]:
    """Return where the mistake stands in the entry; `tagged`: behind the item's kind, which is no field around it."""
    if error["type"].startswith("union_tag"):
        return ("kind",)
    return error["loc"][1:] if tagged else error["loc"]


def _explain(error: ErrorDetails) -> str:
    """Return what the author should do, in plain words."""
    found, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "union_tag_not_found":
            return "This field is missing: add a line `kind:`."
        case "union_tag_invalid":
            return f"Write one of these: {limits['expected_tags']}."
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
        case "model_type" | "model_attributes_type":
            return "This must be a group of fields: one `name: value` on each line."
        case "value_error":
            return str(limits["error"])
        case _:
            return f"{error['msg']}: correct it."
