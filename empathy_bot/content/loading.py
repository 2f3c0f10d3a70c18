"""The loader that makes a Pack of a folder of YAML, or names every problem of the folder at once.

A pack that somebody brings beside the shipped one (`load_own`) may refer to what that one teaches, and is held to more:
its ids are to fit behind its own name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from empathy_bot.content.items import Item, Quiz, key_trouble
from empathy_bot.content.pack import Behaviour, Competency, Cover, OwnCover, Pack, Pair, Technique
from empathy_bot.content.reading import ContentError, Entry, Problem, Source, document
from empathy_bot.content.roleplay import TangledError, tangles
from empathy_bot.content.team import TeamExercise, Tip

_P = TypeVar("_P")
_COVER: TypeAdapter[OwnCover] = TypeAdapter(Cover)
_OWN_COVER, _BEHAVIOUR = TypeAdapter(OwnCover), TypeAdapter(Behaviour)
_EXERCISE, _TIP = TypeAdapter(TeamExercise), TypeAdapter(Tip)
ITEM: TypeAdapter[Item] = TypeAdapter(Item)
"""What reads an item of any kind."""
LONGEST_OWN, LONGEST_WHOLE = 30, 75
"""Characters of an own pack's id, and of any id behind it (`acme/late-van`): what a menu's option carries on Slack."""
MOST_OWN = 60
"""Techniques, and behaviours, that an own pack may bring: they stand in a menu."""

_BASELINE = "baseline/"
"""The folder of what daily practice never shows, by technique."""


def _holds_back(file: str) -> bool:
    return file.startswith(_BASELINE)


def _paired(held: Sequence[Quiz], techniques: Sequence[Technique]) -> tuple[Pair, ...]:
    """Return the pairs in the order of their techniques; what is no pair has been told as a problem."""
    by_technique = {one.id: [quiz for quiz in held if quiz.technique == one.id] for one in techniques}
    return tuple(Pair(a=found[0], b=found[1]) for found in by_technique.values() if len(found) == 2)


def shelf() -> Path:
    """Return the folder in which the packs that are shipped with the program stand, each by its locale."""
    inside = Path(__file__).parents[1]
    wheel, repository = inside / "_content", inside.parent / "content"
    return wheel if wheel.is_dir() else repository


def shipped_locales() -> frozenset[str]:
    """Return the languages in which a pack is shipped with the program."""
    return frozenset(path.parent.name for path in shelf().glob("*/pack.yaml"))


def bundled(locale: str = "en") -> Pack:
    """Load the pack that is shipped with the program. Raises ContentError."""
    return load(shelf() / locale)


def load(folder: Path) -> Pack:
    """Load the pack in `folder`. Raises ContentError, which names all problems found."""
    return _Reading(files_in(folder)).done()


def load_own(files: Source, upon: Pack, taken: Collection[str] = ()) -> Pack:
    """Load a pack that somebody brings beside the shipped one, `upon`. Raises ContentError, which names all problems.

    Its id is none of `taken`. Its own ids are as they stand in its files; see content/blending.py for how they are told
    apart from those of others.
    """
    return _Reading(files, upon=upon, taken=taken).done()


def files_in(folder: Path) -> dict[str, Path]:
    """Return the YAML files of a folder, by name. Raises ContentError when there is no such folder."""
    if not folder.is_dir():
        raise ContentError((Problem(str(folder), 1, "", "There is no such folder: check the path and the locale."),))
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.y*ml"))}


@dataclass(slots=True)
class _Reading:
    """One run over a pack's files, which goes on after a problem in order to find the others."""

    files: Source
    problems: set[Problem] = field(default_factory=set)
    upon: Pack | None = None
    taken: Collection[str] = ()

    def done(self) -> Pack:
        pack = self.pack()
        if pack is None or self.problems:
            raise ContentError(tuple(sorted(self.problems)))
        return pack

    def pack(self) -> Pack | None:
        cover = self.document("pack.yaml")
        behaviours = self.entries("behaviours.yaml") if self.upon is None else self.optional("behaviours.yaml")
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
        valid_items = self.valid(ITEM, items)
        valid_held = [item for item in self.valid(ITEM, both) if isinstance(item, Quiz)]
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
        if self.upon is not None:
            self.own(cover, behaviours, items, exercises, tips)
        covers = self.valid(_COVER if self.upon is None else _OWN_COVER, [cover])
        if not covers:
            return None
        pairs = _paired(valid_held, covers[0].techniques)
        return Pack.model_validate({**dict(covers[0]), **valid, "baseline": pairs})

    def item_files(self) -> list[str]:
        found = []
        for file in sorted(self.files, key=lambda name: name.split("/")):
            if not PurePosixPath(file).match("*.y*ml"):
                continue
            if self.upon is not None and _holds_back(file):
                message = "Only the shipped pack holds a baseline: move these quizzes to their technique's file."
                self.problems.add(Problem(file, 1, "", message))
            elif file.count("/") == 1 and file.endswith(".yaml"):
                found.append(file)
            elif file not in {"pack.yaml", "behaviours.yaml", "exercises.yaml", "tips.yaml"}:
                message = "This file would not be read: name it `<competency>/<technique>.yaml`, or remove it."
                self.problems.add(Problem(file, 1, "", message))
        if all(_holds_back(file) for file in found):
            self.problems.add(Problem(".", 1, "", "There are no items: write `<competency>/<technique>.yaml`."))
        return found

    def cross_check(self, cover: Entry, behaviours: list[Entry], items: list[Entry], held: list[Entry]) -> None:
        competencies, techniques = cover.parts("competencies"), cover.parts("techniques")
        fields, moves = self.known(cover, "competencies"), self.known(cover, "techniques")
        for entries in (competencies, techniques, behaviours, [*items, *held]):
            self.unique(entries)
        self.told_apart(behaviours)
        self.walk(cover, moves)
        self.refer(techniques, "competency", fields)
        self.refer([*behaviours, *items, *held], "technique", moves)
        homes = {one.id: f"{one.competency}/{one.id}.yaml" for one in (self.upon.techniques if self.upon else ())}
        homes |= {entry.word("id"): f"{entry.word('competency')}/{entry.word('id')}.yaml" for entry in techniques}
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
        self.refer(exercises, "technique", self.known(cover, "techniques"))
        self.refer(tips, "competency", self.known(cover, "competencies"))

    def known(self, cover: Entry, what: Literal["competencies", "techniques"]) -> set[str]:
        """Return the ids that may be referred to: the pack's own, and those of the pack it leans on."""
        shipped: Sequence[Competency | Technique] = getattr(self.upon, what, ())
        return {entry.word("id") for entry in cover.parts(what)} | {one.id for one in shipped}

    def own(self, cover: Entry, *held: list[Entry]) -> None:
        """Check that an own pack's ids fit behind its name, that nobody else has that, and that menus bear it."""
        name = cover.word("id")
        if name in self.taken:
            self.problems.add(cover.problem(f"`{name}` is a pack that is shipped: choose another id.", "id"))
        if len(name) > LONGEST_OWN:
            message = f"{len(name)} characters are too many here: shorten it to {LONGEST_OWN}."
            self.problems.add(cover.problem(message, "id"))
        room = LONGEST_WHOLE - 1 - min(len(name), LONGEST_OWN)
        techniques, (behaviours, *_) = cover.parts("techniques"), held
        for entry in [one for entries in (cover.parts("competencies"), techniques, *held) for one in entries]:
            if len(entry.word("id")) > room:
                message = f"Behind the pack's own id there is room for {room} characters: shorten it."
                self.problems.add(entry.problem(message, "id"))
        for entries in (techniques, behaviours):
            if len(entries) > MOST_OWN:
                self.problems.add(entries[MOST_OWN].problem(f"A pack brings {MOST_OWN} of these at most: split it."))

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
                if self.upon is not None:
                    message = f"Neither pack.yaml nor the shipped pack has a {name} `{wanted}`: correct the spelling."
                self.problems.add(entry.problem(message, name))

    def valid(self, adapter: TypeAdapter[_P], entries: list[Entry]) -> tuple[_P, ...]:
        found, problems = validated(adapter, entries)
        self.problems |= problems
        return found

    def entries(self, file: str) -> list[Entry]:
        whole = self.document(file)
        if whole and not whole.parts():
            self.problems.add(whole.problem("This file must hold a list: begin each entry with `- `."))
        return whole.parts() if whole else []

    def optional(self, file: str) -> list[Entry]:
        """Return the entries of a file that a pack may do without."""
        return self.entries(file) if file in self.files else []

    def document(self, file: str) -> Entry | None:
        found, problems = document(self.files, file)
        self.problems |= problems
        return found


def validated(adapter: TypeAdapter[_P], entries: Sequence[Entry]) -> tuple[tuple[_P, ...], set[Problem]]:
    """Return what the entries hold, as far as it is all right, and everything that is not."""
    found: list[_P] = []
    problems: set[Problem] = set()
    for entry in entries:
        try:
            found.append(adapter.validate_python(entry.value))
        except ValidationError as error:
            for details in error.errors(include_url=False):
                if isinstance(details.get("ctx", {}).get("error"), TangledError):
                    continue  # each of its problems has been told in its place
                problems.add(entry.problem(_explain(details), *_path(details, tagged=adapter is ITEM)))
    return tuple(found), problems


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
