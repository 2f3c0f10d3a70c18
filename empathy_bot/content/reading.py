"""One YAML file as plain values with the line of each, and the problems that an author is told of.

A file comes in; out come text, numbers, tuples and dicts, or what is wrong with it, by line.
Never here: what a pack means. No YAML is ever turned into anything else, whatever its tags ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 10
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is about eight times as fast
_KINDS = yaml.SafeLoader.yaml_implicit_resolvers


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author must mend: the file within the pack, the line (from 1), the field, and what to do."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: "
        return f"{where}{self.field}: {self.message}" if self.field else where + self.message


class ContentError(Exception):
    """A pack cannot be used; `problems` holds every reason, by file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


Where = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of a pack as it stands in a file: the plain value, its path, and the line of every path there."""

    file: str
    lines: Mapping[Where, int]
    value: object
    at: Where = ()

    def get(self, name: str) -> object:
        """Return the value of a field, None if there is none."""
        return self.value.get(name) if isinstance(self.value, dict) else None

    def word(self, name: str) -> str:
        """Return the text of a field, empty if there is none."""
        found = self.get(name)
        return found if isinstance(found, str) else ""

    def parts(self, *names: str) -> list[Entry]:
        """Return the entries of the list in a field or, without a name, of the list that this is."""
        found = self.get(names[0]) if names else self.value
        values = found if isinstance(found, tuple) else ()
        return [Entry(self.file, self.lines, value, (*self.at, *names, place)) for place, value in enumerate(values)]

    def problem(self, message: str, *path: int | str) -> Problem:
        """Return a problem of this entry, or of what stands in it at `path`."""
        whole = (*self.at, *path)
        line = next(line for end in range(len(whole), -1, -1) if (line := self.lines.get(whole[:end])))
        within = whole[1:] if whole and isinstance(whole[0], int) else whole  # the line says which entry of a list
        steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in within)
        return Problem(self.file, line, "".join(steps).lstrip("."), message)


Source = Mapping[str, Path | bytes]
"""A pack's files by name, with `/` between folders: where each lies, or what it holds."""


def document(files: Source, file: str) -> tuple[Entry | None, set[Problem]]:
    """Return a file's one document, None if it cannot be had, and all that is wrong with the YAML as such."""
    try:
        events = iter(_events(_text(files.get(file))))
    except _UnreadableError as error:
        return None, {Problem(file, line, "", message) for line, message in error.troubles}
    root = next(events)
    lines: dict[Where, int] = {(): _line(root)}
    troubles: list[tuple[int, Where, str]] = []
    whole = Entry(file, lines, _plain(root, events, (), lines, troubles))
    return whole, {replace(whole.problem(message, *path), line=line) for line, path, message in troubles}


class _UnreadableError(Exception):
    """A file whose text or YAML cannot be had; `troubles` are lines (from 1) and what to do."""

    def __init__(self, *troubles: tuple[int, str]) -> None:
        super().__init__(troubles)
        self.troubles = troubles


def _text(file: Path | bytes | None) -> str:
    try:
        raw = _start(file)
    except FileNotFoundError:
        raise _UnreadableError((1, "This file is missing: every pack needs it.")) from None
    except OSError as error:
        raise _UnreadableError((1, f"This file cannot be read ({error.strerror}): make it a readable file.")) from None
    if len(raw) > MAX_BYTES:
        raise _UnreadableError((1, "This file is larger than a megabyte: split it."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _UnreadableError((line, "This line is not UTF-8: save the file with that encoding.")) from None


def _start(file: Path | bytes | None) -> bytes:
    """Return what a file holds; of a larger one a byte more than it may hold."""
    if file is None:
        raise FileNotFoundError
    if isinstance(file, bytes):
        return file
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _events(text: str) -> list[yaml.Event]:
    """Return what the parser meets within the one document. Tags, anchors and deep nesting are refused on the way.

    It is parsed once, into no tree: parsing is most of what a pack costs at a start.
    """
    events: list[yaml.Event] = []
    try:
        if tricks := tuple(_tricks(yaml.parse(text, Loader=_YAML), events)):
            raise _UnreadableError(*tricks)
    except yaml.MarkedYAMLError as error:
        opens = error.context_mark if error.context == "while scanning a quoted scalar" else None
        mark = opens or error.problem_mark  # a quote that is never closed is told where it opens
        raise _invalid(mark.line + 1 if mark else 1, error.problem) from None
    except (yaml.YAMLError, ValueError):  # a control character, which PyYAML places by byte and not by line
        odd = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", text)
        line = text.count("\n", 0, odd.start()) + 1 if odd else 1
        raise _UnreadableError((line, "An invisible character that YAML does not allow: remove it.")) from None
    starts = [place for place, event in enumerate(events) if isinstance(event, yaml.DocumentStartEvent)]
    if not starts:
        raise _UnreadableError((1, "This file is empty: fill it or remove it."))
    if len(starts) > 1:
        raise _invalid(_line(events[starts[1]]), "but found another document")
    return events[starts[0] + 1 :]


def _invalid(line: int, problem: str | None) -> _UnreadableError:
    message = f"This is not valid YAML ({problem}): check indentation, quotes and colons here and above."
    return _UnreadableError((line, message))


def _tricks(met: Iterable[yaml.Event], events: list[yaml.Event]) -> Iterator[tuple[int, str]]:
    """Yield what is refused, and put all that was met into `events`."""
    depth = 0
    for event in met:
        events.append(event)
        if getattr(event, "anchor", None):
            message = "Anchors (&) and aliases (*) are not used here: write the text out, or put it in quotes."
            yield _line(event), message
        if getattr(event, "tag", None):
            yield _line(event), "Tags (!) are not used here: remove it, or put the text in quotes."
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            message = f"Lists and groups stand more than {MAX_DEPTH} deep: correct the indentation or the brackets."
            yield _line(event), message
            return


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _plain(
    event: yaml.Event,
    rest: Iterator[yaml.Event],
    path: Where,
    lines: dict[Where, int],
    troubles: list[tuple[int, Where, str]],
) -> object:
    """Return the text, number, tuple or dict that begins with an event, and note the line of every path in it."""
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        parts: list[object] = []
        while not isinstance(child := next(rest), yaml.SequenceEndEvent):
            here = (*path, len(parts))
            lines[here] = _line(child)
            parts.append(_plain(child, rest, here, lines, troubles))
        return tuple(parts)
    found: dict[str, object] = {}
    while not isinstance(key := next(rest), yaml.MappingEndEvent):
        line = _line(key)
        if not isinstance(key, yaml.ScalarEvent):
            troubles.append((line, path, "A field's name must be a word: remove the brackets."))
            _plain(key, rest, (), {}, [])
            _plain(next(rest), rest, (), {}, [])
        elif key.value in found:
            troubles.append((line, (*path, key.value), "This field stands here twice: keep one of them."))
            _plain(next(rest), rest, (), {}, [])
        else:
            here = (*path, key.value)
            lines[here] = line
            found[key.value] = _plain(next(rest), rest, here, lines, troubles)
    return found


def _scalar(event: yaml.ScalarEvent) -> object:
    text: str = event.value
    kind = _kind(text) if event.implicit[0] else ""  # what stands in quotes is text
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in {"true", "yes", "on"}
    try:
        return {"int": int, "float": float}.get(kind, str)(text)
    except ValueError:
        return text  # a number in a notation of YAML's own, such as 0x1F or .nan


def _kind(text: str) -> str:
    """Return what YAML takes text without quotes for, such as `int`; empty for mere text."""
    tags = (tag for tag, pattern in _KINDS.get(text[:1], ()) if pattern.match(text))
    return next(tags, "").rpartition(":")[2]
