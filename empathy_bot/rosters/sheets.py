"""Pure: a roster as CSV, read forgivingly where nothing can be mistaken, and row by row where something can.

Columns are named in the first row, in any order and case: `date` (or `first`), `last`, `shift`, `start`, `person`.
Commas, semicolons or tabs part them. Days are read as 2026-12-31 alone: 03/04/2026 is March to some, April to others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, time

from empathy_bot import workdays
from empathy_bot.rosters import Duty, Entry, Fault, Kind, Sheet, too_far

MOST_DAYS = 200_000
"""Days of people that one sheet may tell of."""

_COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("date", "day", "first", "first day"), "first"),
    **dict.fromkeys(("last", "last day", "until", "end date"), "last"),
    **dict.fromkeys(("shift", "kind", "type", "what"), "kind"),
    **dict.fromkeys(("start", "start time", "time", "begins"), "start"),
    **dict.fromkeys(("person", "name", "who", "agent", "employee"), "who"),
}
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("shift", "work", "working", "on", "early", "late", "night", "day", "early shift", "late shift",
                     "night shift", "day shift"), "shift"),
    **dict.fromkeys(("off", "free", "rest", "day off", "rest day", "none"), "off"),
    **dict.fromkeys(("leave", "annual leave", "vacation", "holiday", "sick", "sick leave", "pto", "away", "absent",
                     "parental leave", "time off"), "leave"),
}  # fmt: skip
_SPAN_OF_TIME = re.compile(r"(?P<start>[0-9]{1,2}:[0-9]{2})\s*(?:[-–]\s*[0-9]{1,2}:[0-9]{2})?")
_OTHER_DATE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}")
_SHOWN = 30


def read(text: str, *, today: date) -> Sheet:
    """Read the rows; every one that cannot be read is a fault of the sheet."""
    lines = list(rows(text))
    columns = [_COLUMNS.get(" ".join(cell.split()).casefold(), "") for cell in lines[0][1]] if lines else []
    if "first" not in columns:
        return Sheet(faults=(Fault(1, "roster.bad.header"),))
    twice = [cell for cell, name in zip(lines[0][1], columns, strict=True) if name and columns.count(name) > 1]
    if twice:
        return Sheet(faults=(Fault(1, "roster.bad.column_twice", {"text": _short(twice[0])}),))
    if len(lines) == 1:
        return Sheet(faults=(Fault(2, "roster.bad.no_rows"),))
    entries: list[Entry] = []
    faults: list[Fault] = []
    for line, cells in lines[1:]:
        found = _entry(line, cells, columns, today)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            entries.append(found)
    if sum((entry.last - entry.first).days + 1 for entry in entries) > MOST_DAYS:
        return Sheet(faults=(Fault(1, "roster.bad.large"),))
    faults = sorted([*faults, *_at_odds(entries)], key=lambda fault: fault.line)
    return Sheet(tuple(entries), tuple(faults), names="who" in columns)


def rows(text: str, *, breaks: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that say anything, with the number of the line on which each begins.

    With `breaks`, a cell in quotes may go over several lines, as long as every quote is closed; otherwise a quote that
    is not spoils its own line alone.
    """
    lines = text.splitlines()
    counts = {sign: next(iter(lines), "").count(sign) for sign in ",;\t"}
    delimiter = max(counts, key=lambda sign: counts[sign])
    for number, cells in (breaks and _over_lines(lines, delimiter)) or _line_by_line(lines, delimiter):
        stripped = [cell.strip() for cell in cells]
        while stripped and not stripped[-1]:
            stripped.pop()
        if stripped:
            yield number, stripped


def _line_by_line(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        try:
            yield number, next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:
            yield number, [line]


def _over_lines(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the rows of text whose quotes are all closed; none of any other."""
    found: list[tuple[int, list[str]]] = []
    begins = 1
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for cells in reader:
            found.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        return []
    return found


def decoded(raw: bytes) -> str:
    """Return a spreadsheet's text, as which programs save it: UTF-8, UTF-16 with its mark, else Windows-1252.

    Raises UnicodeDecodeError for what is no text at all.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _entry(line: int, cells: list[str], columns: list[str], today: date) -> Entry | Fault:
    if len(cells) > len(columns):
        return Fault(line, "roster.bad.cells", {"count": len(columns)})
    told = dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))
    first = _day(line, told["first"], today)
    last = _day(line, told["last"], today) if told.get("last") else first
    if isinstance(first, Fault):
        return first
    if isinstance(last, Fault):
        return last
    if last < first:
        return Fault(line, "roster.bad.turned", {"first": str(first), "last": str(last)})
    duty = _duty(line, told)
    return duty if isinstance(duty, Fault) else Entry(line, first, last, duty, told.get("who", ""))


def _day(line: int, text: str, today: date) -> date | Fault:
    day = workdays.parse_day(text)
    if day is not None:
        return Fault(line, "roster.bad.far", {"text": str(day)}) if too_far(day, today) else day
    if not text:
        return Fault(line, "roster.bad.day_missing", {"example": str(today)})
    iso = re.match(r"[0-9]{4}-", text) is not None
    ambiguous = not iso and _OTHER_DATE.fullmatch(text) is not None
    key = "roster.bad.day_ambiguous" if ambiguous else "roster.bad.day"
    return Fault(line, key, {"text": _short(text), "example": str(today)})


def _duty(line: int, told: Mapping[str, str]) -> Duty | Fault:
    """Return what a row says of its days. Without a column for it, every row is a shift."""
    word = " ".join(told.get("kind", "").split()).casefold()
    kind = _KINDS.get(word, "shift" if "kind" not in told else None)
    start: time | None = None
    spoken = _SPAN_OF_TIME.fullmatch(word)
    if kind is None and spoken is not None:
        kind, start = "shift", workdays.parse_time(spoken["start"])
    if kind is None or (spoken is not None and start is None):
        return Fault(line, "roster.bad.kind", {"text": _short(told["kind"])} if word else {"text": "…"})
    begins = told.get("start", "")
    if kind == "shift" and begins:
        start = workdays.parse_time(begins)
        if start is None:
            return Fault(line, "roster.bad.start", {"text": _short(begins)})
    return Duty(kind, start)


def _at_odds(entries: list[Entry]) -> Iterator[Fault]:
    """Yield a fault for every row that calls a day a shift which an earlier row calls off, or the other way round."""
    seen: dict[tuple[str, date], Entry] = {}
    for entry in entries:
        if entry.duty.kind == "leave":
            continue
        for day in workdays.days(entry.first, entry.last):
            earlier = seen.setdefault((entry.who.casefold(), day), entry)
            if earlier.duty.kind != entry.duty.kind:
                yield Fault(entry.line, "roster.bad.at_odds", {"day": str(day), "other": earlier.line})
                break


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
