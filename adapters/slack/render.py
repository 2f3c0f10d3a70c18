"""Message -> Block Kit message, Form -> modal, Message -> Home. Pure.

In come the neutral shapes of `empathy_bot.message`; out go plain dicts ready for JSON. Never the network, never an SDK.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, assert_never

from adapters.slack import tables
from adapters.slack.forms import form
from adapters.slack.rich import (
    LONGEST_RICH,
    LONGEST_TEXT,
    bold,
    context,
    grouped,
    plain,
    rich_spans,
    rich_text,
    section,
    small_span,
    strong,
    weight,
)
from adapters.slack.text import clip, escaped, mrkdwn, shown, size
from empathy_bot.actions import encode
from empathy_bot.message import (
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
    Matrix,
    Message,
    Month,
    Paragraph,
    Plain,
    Quote,
    Table,
    flat,
)
from empathy_bot.words import words

__all__ = ["form", "has_native_blocks", "home", "message"]

Json = dict[str, Any]

MOST_BLOCKS = 50
"""Blocks in a message (docs.slack.dev/reference/block-kit/blocks)."""
MOST_BLOCKS_IN_VIEW = 100
"""Blocks in a modal or on the Home page."""
LONGEST_MESSAGE = 12_000
"""Units of all texts of one message together; Slack refuses a little above (`msg_blocks_too_long`)."""
MOST_CHARTS = 2
"""data_visualization blocks in one message."""
MOST_FIELDS = 10
"""Fields of a section."""
MOST_BUTTONS = 25
"""Elements of an actions block."""

_MARKS = {"open": "", "chosen": "👉 ", "best": "✅ ", "chosen_best": "✅ "}
_TONES = {"good": "🌟", "partial": "🌱", "careful": "💡"}


def message(content: Message, *, native: bool = True, pictures: Sequence[str] = ()) -> Json:
    """Return `text` and `blocks` for chat.postMessage or a response URL.

    With `native` False tables are drawn with classic blocks, for a workspace that answers `invalid_blocks`; and so are
    charts, unless `pictures` of them (ids of files, in order) are on Slack already.
    """
    return {
        "text": escaped(content.text, LONGEST_TEXT) or "–",
        "blocks": _blocks(content, most=MOST_BLOCKS, native=native, pictures=pictures),
    }


def home(content: Message) -> Json:
    """Return the Home view. Charts and tables are drawn with classic blocks there."""
    return {"type": "home", "blocks": _blocks(content, most=MOST_BLOCKS_IN_VIEW, native=False)}


def has_native_blocks(blocks: list[Json]) -> bool:
    """Tell whether a workspace without Slack's newer blocks could refuse these."""
    return any(block["type"] in {"data_visualization", "data_table"} for block in blocks)


def _blocks(content: Message, *, most: int, native: bool, pictures: Sequence[str] = ()) -> list[Json]:
    """Render the blocks up to Slack's number and size; what does not fit is said, never silently dropped."""
    rendered: list[Json] = []
    room = LONGEST_MESSAGE
    cut = words(content.locale).say("slack.cut")
    for block in _each(content.blocks, cut, native, iter(pictures)):
        room -= weight(block)
        if room < 0 or len(rendered) == most:
            # The notice takes the last place, so the block that stands there goes too when all are taken.
            return [*rendered[: most - 1], context(cut)]
        rendered.append(block)
    return rendered


def _each(content: tuple[Block, ...], cut: str, native: bool, pictures: Iterator[str]) -> Iterator[Json]:  # noqa: FBT001
    action_ids = count()
    charts_left = MOST_CHARTS if native else 0
    cells_left = tables.LONGEST_TABLES
    for block in content:
        match block:
            case Heading():
                yield {"type": "header", "text": plain(block.text, 150)}
            case Paragraph():
                yield from _paragraph(block)
            case Quote():
                yield from _bordered(block.source, rich_spans((Plain(text=block.text),)))
            case Choices():
                yield from (_choice(choice) for choice in block.choices)
            case Callout():
                yield from _bordered(f"{_TONES[block.tone]} {block.title}", rich_spans(block.spans))
            case Facts():
                yield from _facts(block)
            case Chart():
                if charts_left > 0:
                    yield tables.chart(block)
                elif picture := next(pictures, ""):
                    yield tables.picture(block, picture)
                else:
                    yield rich_text(*tables.drawn_chart(block))
                charts_left -= 1
            case Table():
                if native and (native_table := tables.table(block, room=cells_left)):
                    cells_left -= weight(native_table["rows"])
                    yield native_table
                else:
                    yield from _drawn_table(block, cut)
            case Matrix():
                yield from _paragraph(Paragraph(spans=(Plain(text=block.alt),)))
                yield rich_text(*tables.drawn_matrix(block))
            case Month():
                yield from _paragraph(Paragraph(spans=(Plain(text=block.alt),)))
                yield rich_text(*tables.drawn_month(block))
                yield context(tables.legend(block))
            case File():  # the file itself is uploaded beside the message
                name, note = strong(f"📎 {block.name}", 100), f"  {shown(block.note, LONGEST_RICH)}"
                yield rich_text(section([name, {"type": "text", "text": note}]))
            case Buttons():
                yield from _buttons(block, action_ids)
            case Divider():
                yield {"type": "divider"}
            case _:
                assert_never(block)


def _paragraph(block: Paragraph) -> Iterator[Json]:
    if not block.quiet:
        yield from (rich_text(section(group)) for group in grouped(rich_spans(block.spans)))
        return
    text = "".join(small_span(span) for span in block.spans)
    if size(text) > LONGEST_TEXT:
        yield context(flat(block.spans))
    elif text.strip():
        yield {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _bordered(title: str, elements: list[Json]) -> Iterator[Json]:
    """Yield a bold line with what belongs to it below, behind a border; long text goes on in further blocks."""
    head = [section([strong(title, 300)])] if title else []
    for group in grouped(elements):
        yield rich_text(*head, {"type": "rich_text_quote", "elements": group})
        head = []
    if head:
        yield rich_text(*head)


def _choice(choice: Choice) -> Json:
    """Return one option: its letter, its whole text, and in words what became of it."""
    elements: list[Json] = [
        strong(f"{_MARKS[choice.mark]}{shown(choice.letter, 20)}", 30),
        {"type": "text", "text": f"  {shown(choice.text, LONGEST_RICH)}"},
    ]
    if choice.note:
        elements.append({"type": "text", "text": f"  · {clip(choice.note, 300)}", "style": {"italic": True}})
    return rich_text(section(elements))


def _facts(block: Facts) -> Iterator[Json]:
    fields = [
        {"type": "mrkdwn", "text": f"{bold(fact.value, 900) or '–'}\n{mrkdwn(fact.label, 900)}", "verbatim": True}
        for fact in block.facts
    ]
    for start in range(0, len(fields), MOST_FIELDS):
        yield {"type": "section", "fields": fields[start : start + MOST_FIELDS]}


def _drawn_table(block: Table, cut: str) -> Iterator[Json]:
    elements, complete = tables.drawn_table(block)
    yield rich_text(*elements)
    if not complete:
        yield context(cut)


def _buttons(block: Buttons, action_ids: Iterator[int]) -> Iterator[Json]:
    elements = [_button(button, next(action_ids)) for button in block.buttons]
    for start in range(0, len(elements), MOST_BUTTONS):
        yield {"type": "actions", "elements": elements[start : start + MOST_BUTTONS]}


def _button(button: Button, number: int) -> Json:
    element: Json = {
        "type": "button",
        # Unique in the whole message: Slack refuses a second button with the same id.
        "action_id": f"{button.action.kind}:{number}",
        "text": plain(button.label, 75),
        "value": encode(button.action),
    }
    if button.style != "default":
        element["style"] = button.style
    if button.hint:
        element["accessibility_label"] = shown(button.hint, 75)
    return element
