"""Charts and tables: as Slack's newer blocks, or drawn with characters for where those are not to be had. Pure.

Shapes and limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from adapters.slack.rich import section, strong
from adapters.slack.text import clean, clip, shown, size, width
from empathy_bot.message import SYMBOLS, Chart, Matrix, Month, Table

Json = dict[str, Any]

LONGEST_TABLES = 10_000
"""Units in all cells of all tables of one message."""
MOST_ROWS = 100
MOST_COLUMNS = 20
LONGEST_LABEL = 20
"""Units in a chart's category and series names."""
LONGEST_ALT = 2000
LONGEST_CELL = 200
LONGEST_DRAWING = 2600
"""Units in a drawn chart or table, its title left out."""

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,3})?")
_BAR = 16  # columns of the longest drawn bar
_DRAWN_CELL = 24


def chart(block: Chart) -> Json:
    """Return a data_visualization block with one series of bars."""
    labels = _distinct([bar.label for bar in block.bars])
    points = [{"label": label, "value": bar.number} for label, bar in zip(labels, block.bars, strict=True)]
    return {
        "type": "data_visualization",
        "title": shown(block.title, 50),
        "chart": {
            "type": "bar",
            "series": [{"name": shown(block.measure, LONGEST_LABEL), "data": points}],
            "axis_config": {"categories": labels, "y_label": shown(block.measure, 50)},
        },
    }


def picture(block: Chart, file: str) -> Json:
    """Return an image block that shows the chart as an uploaded file."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": shown(block.alt, LONGEST_ALT)}


def _distinct(names: list[str]) -> list[str]:
    """Clip the names to a label's length and number those that came out the same: a category names one point."""
    labels: list[str] = []
    for name in names:
        label, number = shown(name, LONGEST_LABEL), 1
        while label in labels:
            number += 1
            label = f"{shown(name, LONGEST_LABEL - len(f' {number}'))} {number}"
        labels.append(label)
    return labels


def table(block: Table, *, room: int) -> Json | None:
    """Return a data_table block, or None when Slack would not take it: no rows, too many, or over `room` units."""
    if not block.rows or not block.columns or len(block.rows) > MOST_ROWS or len(block.columns) > MOST_COLUMNS:
        return None
    rows = [[_raw_text(column) for column in block.columns]]
    rows += [[_cell(text, numeric=at in block.numeric) for at, text in enumerate(row)] for row in block.rows]
    if any(len(row) != len(block.columns) for row in rows):
        return None
    if sum(size(cell["text"]) for row in rows for cell in row) > room:
        return None
    named = [at for at in range(len(block.columns)) if at not in block.numeric]
    return {
        "type": "data_table",
        "caption": shown(block.title, 150),
        "rows": rows,
        "page_size": min(len(block.rows), MOST_ROWS),
        "row_header_column_index": named[0] if named else 0,
    }


def _raw_text(text: str) -> Json:
    return {"type": "raw_text", "text": shown(text, LONGEST_CELL)}


def _cell(text: str, *, numeric: bool) -> Json:
    if numeric and _NUMBER.fullmatch(text):
        return {"type": "raw_number", "value": float(text) if "." in text else int(text), "text": text}
    return _raw_text(text)


def drawn_chart(block: Chart) -> list[Json]:
    """Return rich text elements that draw the bars with characters, in a fixed-width face."""
    labels = _distinct([bar.label for bar in block.bars])
    most = max((abs(bar.value) for bar in block.bars), default=0) or 1
    column = max(width(label) for label in labels)
    lines = [
        f"{_left(label, column)} {'█' * max(round(abs(bar.value) / most * _BAR), 1 if bar.value else 0)} {bar.figure}"
        for label, bar in zip(labels, block.bars, strict=True)
    ]
    return _drawing(block.title or block.measure, lines)


def drawn_table(block: Table) -> tuple[list[Json], bool]:
    """Return rich text elements that set the table in a fixed-width face, and whether all of it found room."""
    texts = [[_one_line(cell) for cell in row] for row in (block.columns, *block.rows)]
    columns = max(len(row) for row in texts)
    texts = [row + [""] * (columns - len(row)) for row in texts]
    widths = [max(width(row[at]) for row in texts) for at in range(columns)]
    lines: list[str] = []
    left = LONGEST_DRAWING
    for number, row in enumerate(texts):
        cells = [
            (_right if at in block.numeric else _left)(text, wide)
            for at, (text, wide) in enumerate(zip(row, widths, strict=True))
        ]
        fresh = ["  ".join(cells).rstrip(), *(["─" * min(sum(widths) + 2 * (columns - 1), 60)] if number == 0 else [])]
        left -= sum(size(line) + 1 for line in fresh)
        if left < 0:
            return _drawing(block.title, lines), False
        lines += fresh
    return _drawing(block.title, lines), True


def drawn_matrix(block: Matrix) -> list[Json]:
    """Return rich text elements that set the figures in a fixed-width face, each behind a bar that shows how large."""
    texts = [[_one_line(text) for text in (block.corner, *block.columns)]]
    texts += [[_one_line(row.label), *map(block.figure, row.values)] for row in block.rows]
    widths = [max(width(row[at]) for row in texts) for at in range(len(texts[0]))]
    lines = [
        "  ".join(
            (_right if at else _left)(text, wide) for at, (text, wide) in enumerate(zip(row, widths, strict=True))
        )
        for row in texts
    ]
    return _drawing(block.title, lines)


def drawn_month(block: Month) -> list[Json]:
    """Return rich text elements with a line a week: its first and last day, and a square a day."""
    lines = []
    for week in block.weeks:
        days = [day.number for day in week if day is not None]
        squares = "".join(SYMBOLS["off" if day is None else day.state] for day in week)
        lines.append(f"{_stretch(days):<5}  {squares}")
    return _drawing(block.title, lines)


def _stretch(days: list[int]) -> str:
    """Return a week's days by its first and last, or the only one alone."""
    first, *others = [f"{day:>2}" for day in days] or [""]
    return f"{first}–{days[-1]}" if others else first


def legend(block: Month) -> str:
    """Return what the squares of a month mean."""
    return "  ".join(f"{SYMBOLS[state]} {_one_line(note)}" for state, note in block.legend()) or "–"


def _drawing(title: str, lines: list[str]) -> list[Json]:
    drawing = clip("\n".join(lines), LONGEST_DRAWING)
    text = {"type": "text", "text": drawing if drawing.strip() else "–"}
    return [section([strong(title, 150)]), {"type": "rich_text_preformatted", "elements": [text]}]


def _one_line(text: str) -> str:
    return clip(" ".join(clean(text).split()), _DRAWN_CELL)


def _left(text: str, wide: int) -> str:
    return _apart(text) + " " * (wide - width(text))


def _right(text: str, wide: int) -> str:
    return " " * (wide - width(text)) + _apart(text)


def _apart(text: str) -> str:
    """Return a cell so that what is written from right to left in it does not draw the figures beside it along."""
    if any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text):
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    return text
