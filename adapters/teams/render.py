"""Neutral messages and forms as Adaptive Cards 1.5, and cards as activities. Pure: no I/O, no SDK.

Text of people stands in RichTextBlocks, which know no markup; a TextBlock is used only where a heading or a mention
needs one. Nothing is dropped silently: what does not fit into an activity is cut, and the card says so.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, assert_never
from urllib.parse import quote

from adapters import pictures
from adapters.teams.text import cut, lines, mention_name, neutral
from empathy_bot.actions import Action, encode
from empathy_bot.message import (
    SYMBOLS,
    Block,
    Button,
    Buttons,
    Callout,
    Chart,
    Choice,
    Choices,
    Divider,
    Facts,
    File,
    Heading,
    Link,
    Matrix,
    Mention,
    Message,
    Month,
    Paragraph,
    Plain,
    Quote,
    Span,
    Spans,
    Strong,
    Table,
)
from empathy_bot.words import words

Card = dict[str, Any]
T = TypeVar("T")

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
ACTIVITY_BYTES = 28 * 1024  # PLATFORMS.md: a message stays under 28 KB to be safe
CARD_BYTES = ACTIVITY_BYTES - 2048  # leaves room for the activity around the card
ENVELOPE = "empathy"  # where our own values stand in a button's data, beside the inputs that the client adds
BUTTONS_A_ROW = 5  # Microsoft's renderer drops further actions of one set
FACTS_A_ROW = 3
COLUMN = 24  # parts of a table's width for a column of words; a column of figures has one for each of its characters
LABEL = 30  # characters of a bar's name; the table beside the chart has the whole one

_LONGEST_TEXTS = (6000, 3000, 1500, 700, 300, 120)
_MOST_ROWS = (100, 60, 40, 25, 15, 8)
_KNOWN_ID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27,29}|29:[\w-]+")
_TONES = {"good": "good", "partial": "warning", "careful": "attention"}
_MARKS = {"chosen": "accent", "best": "good", "chosen_best": "good"}
_SHADES = ("", "", "emphasis", "emphasis", "accent")
_STYLES = {"default": "default", "primary": "positive", "danger": "destructive"}


def message(message: Message, *, mentions: bool = True) -> Card:
    """Return the card of `message`, at most CARD_BYTES of UTF-8 JSON; people are mentioned, or only named."""
    limits = list(zip(_LONGEST_TEXTS, _MOST_ROWS, strict=True))
    for pictured, (longest, rows) in ((True, limits[0]), *((False, limit) for limit in limits)):
        card = _Page(longest, rows, mentions=mentions, pictured=pictured).card(message, message.blocks)
        if size(card) <= CARD_BYTES:
            return card
    return _shortened(message, mentions=mentions)


def _shortened(message: Message, *, mentions: bool) -> Card:
    """Return the card with as many leading blocks as fit; the last line says that there is more."""
    more = Paragraph(spans=(Plain(text=words(message.locale).say("teams.cut")),), quiet=True)
    page = (_LONGEST_TEXTS[-1], _MOST_ROWS[-1])
    fitting, failing = 0, len(message.blocks)
    while failing - fitting > 1:
        middle = (fitting + failing) // 2
        card = _Page(*page, mentions=mentions).card(message, (*message.blocks[:middle], more))
        fitting, failing = (middle, failing) if size(card) <= CARD_BYTES else (fitting, middle)
    return _Page(*page, mentions=mentions).card(message, (*message.blocks[:fitting], more))


def activity(card: Card, text: str) -> dict[str, Any]:
    """Return the message activity that carries `card`; `text` is what a notification shows of it."""
    return {
        "type": "message",
        "summary": cut(" ".join(lines(text)), 200),
        "attachments": [{"contentType": CARD_TYPE, "content": card}],
    }


def dialog(card: Card, title: str) -> dict[str, Any]:
    """Return the answer to a message action, or to what its dialog sent, that shows `card` in the dialog.

    There buttons submit: a dialog knows no Action.Execute. Its bar has the title, so the card need not. The card must
    mention nobody: desktop clients show the mention's markup there (microsoft/AdaptiveCards, issue 8961).
    """
    head, *rest = card["body"]
    shown = {**card, "body": rest if rest and head == heading(title) else card["body"]}
    told = {"contentType": CARD_TYPE, "content": _submitting(shown)}
    return {"task": {"type": "continue", "value": {"title": title, "width": "medium", "height": "large", "card": told}}}


def _submitting(value: Any) -> Any:
    if isinstance(value, list):
        return [_submitting(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "Action.Execute":
        kept = {key: inner for key, inner in value.items() if key not in {"verb", "fallback"}}
        return {**kept, "type": "Action.Submit"}
    return {key: _submitting(inner) for key, inner in value.items()}


def note_in_dialog(text: str) -> dict[str, Any]:
    """Return the answer to a message action that shows a sentence of ours in the dialog."""
    return {"task": {"type": "message", "value": text}}


def sentence(text: str) -> dict[str, Any]:
    """Return a message activity with a sentence of ours and no card."""
    return {"type": "message", "textFormat": "plain", "text": text}


def size(value: object) -> int:
    """Return the bytes of `value` as UTF-8 JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


class _Page:
    """One card in the making: how long its texts may be, and whom it mentions.

    When `pictured`, there is a picture of each chart for clients that do not draw it themselves.
    """

    def __init__(self, longest: int, rows: int, *, mentions: bool, pictured: bool = False) -> None:
        self._longest = longest
        self._rows = rows
        self._mentioning = mentions
        self._pictured = pictured
        self._mentions: dict[str, dict[str, Any]] = {}

    def card(self, message: Message, blocks: Iterable[Block]) -> Card:
        body: list[Card] = []
        line = False
        for block in blocks:
            drawn = self._block(block, message.locale)
            if line and drawn:  # a divider is a property of what follows it
                drawn[0] |= {"separator": True, "spacing": "medium"}
            line = isinstance(block, Divider) or (line and not drawn)
            body += drawn
        card = frame(body, message.text, message.locale)
        if self._mentions:
            card["msteams"] = {"entities": list(self._mentions.values())}
        return card

    def _block(self, block: Block, locale: str) -> list[Card]:
        match block:
            case Heading():
                return [heading(cut(" ".join(lines(block.text)) or "\u00a0", 150))]
            case Paragraph():
                return self._paragraph(block)
            case Quote():
                source = [_rich([_run(block.source, quiet=True)])] if block.source else []
                return [_box("emphasis", [*self._text(block.text), *source])]
            case Choices():
                return [self._choice(choice) for choice in block.choices]
            case Callout():
                told = self._spans(block.spans)
                return [_box(_TONES[block.tone], [_rich([_run(block.title, strong=True)]), *told])]
            case Facts():
                return [_columns([_figure(f.value, f.label) for f in row]) for row in _rows(block.facts, FACTS_A_ROW)]
            case Chart():
                return [self._chart(block)]
            case Table():
                return self._table(block, locale)
            case Matrix():
                return self._matrix(block)
            case Month():
                return self._month(block)
            case File():
                return self._file(block, locale)
            case Buttons():
                rows = _rows(block.buttons, BUTTONS_A_ROW)
                return [{"type": "ActionSet", "actions": [_button(button) for button in row]} for row in rows]
            case Divider():
                return []
            case _:
                assert_never(block)

    def _paragraph(self, block: Paragraph) -> list[Card]:
        return self._spans(block.spans, quiet=block.quiet)

    def _spans(self, spans: Spans, *, quiet: bool = False) -> list[Card]:
        """Return the spans as rich text, or as a TextBlock where somebody is mentioned: only there mentions work."""
        mentions = any(isinstance(span, Mention) and _KNOWN_ID.fullmatch(span.id) for span in spans)
        if not (mentions and self._mentioning):
            return _lines_of_runs(self._within(spans), quiet=quiet)
        text = "".join(self._live(span) for span in self._within(spans))
        return [{"type": "TextBlock", "wrap": True, "text": text, **({"isSubtle": True} if quiet else {})}]

    def _within(self, spans: Spans) -> list[Span]:
        """Return the spans cut to this page's length of text."""
        left = self._longest
        kept: list[Span] = []
        for span in spans:
            if isinstance(span, Mention):
                kept.append(span)
                left -= len(span.name)
            elif left > 0:
                kept.append(span.model_copy(update={"text": cut(span.text, left)}))
                left -= len(span.text)
        return kept

    def _live(self, span: Span) -> str:
        match span:
            case Plain():
                return neutral("\n\n".join(lines(span.text)) if "\n" in span.text else span.text)
            case Strong():
                inner = neutral(" ".join(lines(span.text)))
                return f"{_edge(span.text, 0)}**{inner}**{_edge(span.text, -1)}" if inner else span.text
            case Mention():
                return self._mention(span)
            case Link():
                return f"[{neutral(span.text)}]({_url(span.url)})"
            case _:
                assert_never(span)

    def _mention(self, span: Mention) -> str:
        if not _KNOWN_ID.fullmatch(span.id):
            return neutral(f"@{span.name}")
        if span.id in self._mentions:
            return str(self._mentions[span.id]["text"])
        name = cut(mention_name(span.name), 80)
        taken = {entity["text"] for entity in self._mentions.values()}
        while f"<at>{name}</at>" in taken:  # two people of one name: the texts must differ, the eye sees none of it
            name += "\u2060"
        entity = {
            "type": "mention",
            "text": f"<at>{name}</at>",
            "mentioned": {"id": span.id, "name": mention_name(span.name)},
        }
        self._mentions[span.id] = entity
        return str(entity["text"])

    def _text(self, text: str) -> list[Card]:
        return _lines_of_runs([Plain(text=cut(text, self._longest))])

    def _choice(self, choice: Choice) -> Card:
        letter = _rich([_run(choice.letter, strong=True)])
        told = self._text(choice.text)
        if choice.note:
            told = [_rich([_run(choice.note, strong=True)]), *({**line, "spacing": "small"} for line in told)]
        columns = {"type": "ColumnSet", "columns": [_column("auto", [letter]), _column("stretch", told)]}
        # A box that bleeds keeps the letters of all options in one line.
        return columns if choice.mark == "open" else {**_box(_MARKS[choice.mark], [columns]), "bleed": True}

    def _chart(self, chart: Chart) -> Card:
        seen: Counter[str] = Counter()
        points = []
        for bar in chart.bars:
            label = cut(" ".join(lines(bar.label)) or "?", LABEL)
            seen[label] += 1  # bars of one name would be drawn as one
            points.append({"x": label if seen[label] == 1 else f"{label} ({seen[label]})", "y": bar.number})
        return {
            "type": "Chart.HorizontalBar",
            "title": chart.title,
            "showTitle": True,
            "xAxisTitle": chart.measure,
            "color": "categoricalTeal",
            "data": points,
            "fallback": self._chart_elsewhere(chart),
        }

    def _chart_elsewhere(self, chart: Chart) -> Card:
        """Return what a client shows that draws no charts: a picture of it, or a sentence that says the same."""
        if not self._pictured:
            title = _rich([_run(chart.title, strong=True)])
            return {"type": "Container", "items": [title, *self._text(chart.alt)]}
        picture = b64encode(pictures.chart(chart)).decode()
        alt = cut(" ".join(lines(chart.alt)) or chart.title, self._longest)
        return {"type": "Image", "url": f"data:image/png;base64,{picture}", "altText": alt, "size": "stretch"}

    def _file(self, file: File, locale: str) -> list[Card]:
        """Return the file's lines, ready to be copied: real files need consent cards and somebody's OneDrive."""
        written = _within(file.text.splitlines(), 2 * self._longest)
        plain = [{**_rich([_run_of_code(line)]), "spacing": "none"} for line in written[: self._rows]]
        say = words(locale).say
        cut_short = _rich([_run(say("teams.cut"), quiet=True)])
        if len(plain) < len(written):
            plain.append(cut_short)
        drawn = [
            _rich([_run(file.name, strong=True)]),
            *self._text(file.note),
            {
                "type": "CodeBlock",
                "codeSnippet": "\n".join(written),
                "language": "PlainText",
                "fallback": {"type": "Container", "items": plain},
            },
            _rich([_run(say("teams.copy_file", name=file.name), quiet=True)]),
        ]
        if len(written) < len(file.text.splitlines()):
            drawn.append(cut_short)
        return drawn

    def _table(self, table: Table, locale: str) -> list[Card]:
        rows = [table.columns, *table.rows[: self._rows]]
        drawn: list[Card] = [_rich([_run(table.title, strong=True)])] if table.title.strip() else []
        drawn.append(
            {
                "type": "Table",
                "firstRowAsHeader": True,
                "showGridLines": False,
                "columns": [
                    {"width": _width(table, i)}
                    | ({"horizontalCellContentAlignment": "right"} if i in table.numeric else {})
                    for i in range(len(table.columns))
                ],
                "rows": [self._row(row, header=i == 0) for i, row in enumerate(rows)],
            }
        )
        if len(table.rows) > self._rows:
            drawn.append(_rich([_run(words(locale).say("teams.cut"), quiet=True)]))
        return drawn

    def _matrix(self, matrix: Matrix) -> list[Card]:
        rows = []
        for row in matrix.rows:
            drawn = self._row([cut(row.label, LABEL), *map(matrix.figure, row.values)], header=False)
            for cell, value in zip(drawn["cells"][1:], row.values, strict=True):
                if style := _SHADES[matrix.level(value)]:
                    cell["style"] = style
            rows.append(drawn)
        return [
            *self._text(matrix.alt),
            _rich([_run(cut(matrix.title, 100), strong=True)]),
            {
                "type": "Table",
                "firstRowAsHeader": True,
                "columns": [
                    {"width": 2},
                    *({"width": 1, "horizontalCellContentAlignment": "right"} for _ in matrix.columns),
                ],
                "rows": [
                    self._row([matrix.corner, *(cut(name, LABEL) for name in matrix.columns)], header=True),
                    *rows,
                ],
            },
        ]

    def _month(self, month: Month) -> list[Card]:
        days = [
            [f"{SYMBOLS[day.state]} {day.number}" if day else SYMBOLS["off"] for day in week] for week in month.weeks
        ]
        legend = "  ".join(f"{SYMBOLS[state]} {cut(note, LABEL)}" for state, note in month.legend())
        return [
            _rich([_run(cut(month.title, LABEL), strong=True)]),
            *self._text(month.alt),
            {
                "type": "Table",
                "firstRowAsHeader": True,
                "showGridLines": False,
                "columns": [{"width": 1}] * len(month.weekdays),
                "rows": [
                    self._row([cut(name, LABEL) for name in month.weekdays], header=True),
                    *(self._row(week, header=False) for week in days),
                ],
            },
            _rich([_run(legend, quiet=True)]),
        ]

    def _row(self, row: Sequence[str], *, header: bool) -> Card:
        cells = [_rich([_run(cut(text, min(self._longest, 300)), strong=header)]) for text in row]
        return {"type": "TableRow", "cells": [{"type": "TableCell", "items": [cell]} for cell in cells]}


# --- parts ------------------------------------------------------------------------------------------


def frame(body: list[Card], text: str, locale: str) -> Card:
    """Return the card around `body`; `text` is what a client shows that cannot draw it."""
    return {
        "type": "AdaptiveCard",
        "$schema": "https://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": locale,
        "fallbackText": cut(text, 600),
        "body": body,
    }


def heading(text: str) -> Card:
    """Return a heading that screen readers announce as one."""
    return {
        "type": "TextBlock",
        "text": neutral(text),
        "style": "heading",
        "size": "large",
        "weight": "bolder",
        "wrap": True,
    }


def execute(title: str, verb: str, envelope: Mapping[str, object], **more: object) -> Card:
    """Return an Action.Execute whose data carries `envelope`; clients that do not know it submit the same instead.

    A form that the envelope brings along for redrawing goes into the first only: it is the bulk of a card.
    """
    light = {key: value for key, value in envelope.items() if key != "form"}
    shared = {"title": title, **more}
    return {
        "type": "Action.Execute",
        **shared,
        "verb": verb,
        "data": {ENVELOPE: {"do": verb, **envelope}},
        "fallback": {"type": "Action.Submit", **shared, "data": {ENVELOPE: {"do": verb, **light}}},
    }


def command(action: Action) -> dict[str, object]:
    """Return what a button carries for `action`."""
    return {"action": encode(action)}


def spans_of(spans: Spans) -> list[Card]:
    """Return spans as rich text, people by name only."""
    return _lines_of_runs(spans)


def note(text: str, color: str) -> Card:
    """Return a short strong line in one of the cards' colours."""
    return _rich([{**_run(text, strong=True), "color": color}])


def _width(table: Table, column: int) -> int:
    """Return how many parts of a table's width a column has: figures need room for themselves and their heading."""
    if column not in table.numeric:
        return COLUMN
    return min(COLUMN, 1 + max(len(row[column]) for row in (table.columns, *table.rows) if column < len(row)))


def _rows(items: tuple[T, ...], most: int) -> list[tuple[T, ...]]:
    return [items[i : i + most] for i in range(0, len(items), most)]


def _button(button: Button) -> Card:
    more = {"style": _STYLES[button.style]} if button.style != "default" else {}
    if button.hint:
        more["tooltip"] = button.hint
    return execute(button.label, "click", command(button.action), **more)


def _run(text: str, *, strong: bool = False, quiet: bool = False) -> Card:
    run: Card = {"type": "TextRun", "text": " ".join(lines(text)) or "\u00a0"}
    if strong:
        run["weight"] = "bolder"
    if quiet:
        run |= {"isSubtle": True, "size": "small"}
    return run


def _run_of_code(line: str) -> Card:
    return {"type": "TextRun", "text": line or "\u00a0", "fontType": "monospace"}


def _within(rows: list[str], longest: int) -> list[str]:
    """Return as many whole rows as fit into `longest` characters, the first one in any case."""
    kept: list[str] = []
    for row in rows:
        longest -= len(row) + 1
        if kept and longest < 0:
            break
        kept.append(row)
    return kept


def _rich(runs: list[Card]) -> Card:
    return {"type": "RichTextBlock", "inlines": runs}


def _lines_of_runs(spans: Sequence[Span], *, quiet: bool = False) -> list[Card]:
    """Return one RichTextBlock a line; spaces between spans stay."""
    rows: list[list[Card]] = [[]]
    for span in spans:
        text = f"@{span.name}" if isinstance(span, Mention) else span.text
        for index, part in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if index:
                rows.append([])
            if part:
                run = _run(part, strong=isinstance(span, Strong), quiet=quiet)
                run["text"] = _edge(part, 0) + run["text"] + _edge(part, -1)
                if isinstance(span, Link):
                    run["selectAction"] = {"type": "Action.OpenUrl", "url": span.url}
                rows[-1].append(run)
    drawn = [_rich(row) for row in rows if any(run["text"].strip() for run in row)]
    for block in drawn[1:]:
        block["spacing"] = "small"
    return drawn


def _url(url: str) -> str:
    """Return an address as markdown's brackets can hold it."""
    return quote(url, safe=":/?#@!$&'*+,;=%-._~")


def _edge(text: str, index: int) -> str:
    return " " if text.strip() and text[index].isspace() else ""


def _box(style: str, items: list[Card]) -> Card:
    return {"type": "Container", "style": style, "items": items}


def _column(width: str, items: list[Card]) -> Card:
    return {"type": "Column", "width": width, "items": items}


def _columns(columns: list[list[Card]]) -> Card:
    return {"type": "ColumnSet", "columns": [_column("stretch", items) for items in columns]}


def _figure(value: str, label: str) -> list[Card]:
    return [
        _rich([{**_run(cut(value, 60), strong=True), "size": "medium"}]),
        {**_rich([_run(cut(label, 60), quiet=True)]), "spacing": "none"},
    ]
