"""A CSV of quizzes as a pack: for people who write in a spreadsheet. Every mistake is told by row and column.

Columns are named in the first row, in any order and case; COLUMNS says which there are. Commas, semicolons or tabs part
them. Techniques are those of the pack it leans on, by id or by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import PurePosixPath

from empathy_bot.characters import fit
from empathy_bot.content.items import Item, key_trouble
from empathy_bot.content.loading import ITEM, LONGEST_OWN, validated
from empathy_bot.content.pack import Pack
from empathy_bot.content.reading import ContentError, Entry, Problem
from empathy_bot.rosters import sheets

MOST_OPTIONS = 4
_OPTIONS = tuple(f"{what}_{n}" for n in range(1, MOST_OPTIONS + 1) for what in ("option", "score", "feedback"))
NEEDED = ("technique", "customer_name", "channel", "emotion", "customer", *_OPTIONS[:9])
COLUMNS = ("technique", "customer_name", "channel", "emotion", "customer", "question", *_OPTIONS, "id", "row")
"""Every column there is; `question`, the fourth option, `id` and `row` may be left out."""
USUAL_ROW = "own-questions"
"""The row of the curriculum that a question serves which says none."""
MOST_ROWS = 500
_OF_OPTION = re.compile(r"options\[(\d)\](?:\.(text|score|feedback))?")
_COLUMN_OF = {"text": "option", "score": "score", "feedback": "feedback"}


def read(file: str, raw: bytes, upon: Pack, *, title: str = "", locale: str = "en") -> tuple[str, Pack]:
    """Return the text of a CSV and the pack of its quizzes. Raises ContentError, which names all problems."""
    try:
        text = sheets.decoded(raw)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ContentError((Problem(file, 1, "", "This is no text: save the spreadsheet as CSV UTF-8."),))
    return text, _Sheet(file, upon).pack(text, title.strip() or _title(file), locale)


def slug(text: str) -> str:
    """Return a text as ids are written: small letters, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['\u2019]", "", text.casefold())).strip("-")


def _title(file: str) -> str:
    return PurePosixPath(file).stem.replace("_", " ").replace("-", " ").strip().capitalize() or "Own questions"


class _Sheet:
    """One run over a CSV, which goes on after a mistake in order to find the others."""

    def __init__(self, file: str, upon: Pack) -> None:
        self.file = file
        self.problems: set[Problem] = set()
        self.names = {one.name.casefold(): one.id for one in upon.techniques} | {
            one.id: one.id for one in upon.techniques
        }

    def pack(self, text: str, title: str, locale: str) -> Pack:
        lines = list(sheets.rows(text.lstrip("\ufeff"), breaks=True))
        columns = self.columns(lines[0][1]) if lines else []
        if not lines:
            self.tell(1, "", "Nothing stands in this file: write the columns' names into the first row.")
        elif len(lines) == 1:
            self.tell(2, "", "There are no questions: write one in each row below the names of the columns.")
        elif len(lines) > MOST_ROWS + 1:
            self.tell(lines[MOST_ROWS + 1][0], "", f"A file holds {MOST_ROWS} questions at most: split it.")
        items: tuple[Item, ...] = ()
        if columns and len(lines) <= MOST_ROWS + 1:
            missing = set(NEEDED) - set(columns)  # told once, and not in every row
            entries = [self.entry(line, cells, columns) for line, cells in lines[1:]]
            self.once(entries)
            items, problems = validated(ITEM, entries)
            self.problems |= {one for one in map(_by_column, problems) if one.field not in missing}
        name = slug(title)[:LONGEST_OWN].strip("-")
        if not name:
            self.tell(1, "", "No id can be made of this title: give one with a few plain letters (--title).")
        if len(title) > 60:
            self.tell(1, "", f"The title has {len(title)} characters: shorten it to 60.")
        if self.problems:
            raise ContentError(tuple(sorted(self.problems)))
        return Pack(id=name, title=title, locale=slug(locale) or "en", version=1, items=items, behaviours=())

    def columns(self, cells: Sequence[str]) -> list[str]:
        found = [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in cells]
        for name in sorted(set(NEEDED) - set(found)):
            self.tell(1, name, "This column is missing: add it to the first row.")
        for place, name in enumerate(found):
            if name not in COLUMNS:
                near = get_close_matches(name, COLUMNS, 1)
                hint = f"write `{near[0]}`, or remove it" if near else "correct its name or remove it"
                self.tell(1, name, f"There is no such column: {hint}.")
            elif name in found[:place]:
                self.tell(1, name, "This column stands here twice: keep one of them.")
        return found

    def entry(self, line: int, cells: Sequence[str], columns: Sequence[str]) -> Entry:
        """Return a row as the entry of a quiz; what it leaves empty is not in it."""
        if len(cells) > len(columns):
            message = f"There are {len(columns)} columns, but {len(cells)} cells here: put text with commas in quotes."
            self.tell(line, "", message)
        told = {name: fit(cell) for name, cell in zip(columns, cells, strict=False) if cell}
        value: dict[str, object] = {
            name: told[name] for name in ("customer_name", "customer", "question") if name in told
        }
        value |= {name: slug(told[name]) for name in ("id", "emotion", "row") if name in told}
        if "channel" in told:
            value["channel"] = slug(told["channel"]).replace("-", "_")
        if "technique" in told:
            value["technique"] = self.technique(line, told["technique"])
        options = tuple(_options(told))
        value |= {"kind": "quiz", "review": "draft_key", "options": options}
        value.setdefault("row", USUAL_ROW)
        value.setdefault("id", _id_of(told.get("customer_name", ""), told.get("customer", "")))
        if trouble := key_trouble([option.get("score") for option in options]):
            self.tell(line, "option_1", trouble)
        return Entry(self.file, {(): line}, value)

    def technique(self, line: int, wanted: str) -> str:
        found = self.names.get(wanted.casefold()) or self.names.get(slug(wanted))
        if found is None:
            near = get_close_matches(wanted.casefold(), self.names, 1)
            hint = f"is it `{self.names[near[0]]}`" if near else "write the id of one that the shipped pack teaches"
            self.tell(line, "technique", f"There is no technique `{wanted}`: {hint}{'?' if near else '.'}")
        return found or "unknown"

    def once(self, entries: Sequence[Entry]) -> None:
        seen: dict[str, int] = {}
        for entry in entries:
            name, line = entry.word("id"), entry.lines[()]
            if seen.setdefault(name, line) != line:
                self.tell(line, "id", f"The same question, or its id, already stands in row {seen[name]}: keep one.")

    def tell(self, line: int, column: str, message: str) -> None:
        self.problems.add(Problem(self.file, line, column, message))


def _options(told: dict[str, str]) -> Iterator[dict[str, object]]:
    """Yield the options up to the last one of which anything is told."""
    last = max((int(name[-1]) for name in _OPTIONS if name in told), default=0)
    for number in range(1, last + 1):
        option: dict[str, object] = {}
        for part, column in _COLUMN_OF.items():
            if cell := told.get(f"{column}_{number}"):
                option[part] = cell if part != "score" else _score(cell)
        yield option


def _score(cell: str) -> object:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return cell


def _id_of(*words: str) -> str:
    """Return an id for a question that names none: it stays the same wherever its row stands."""
    return "q-" + blake2b("\n".join(words).encode(), digest_size=4).hexdigest()


def _by_column(problem: Problem) -> Problem:
    """Return a problem of a quiz with the name of the column in which its text stands."""
    message = problem.message
    if message.startswith("This field is missing"):
        message = "Nothing stands here: fill it in."
    found = _OF_OPTION.fullmatch(problem.field)
    if found is None:
        return replace(problem, field="option_1" if problem.field == "options" else problem.field, message=message)
    return replace(problem, field=f"{_COLUMN_OF.get(found[2] or '', 'option')}_{found[1]}", message=message)
