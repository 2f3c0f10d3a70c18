"""The small pieces that messages, forms and Home are built from: plain text, rich text, spans. Pure.

What people typed goes into plain_text and rich_text, which Slack shows as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, assert_never

from adapters.slack.text import clip, escaped, mrkdwn, pieces, shown, size
from empathy_bot.message import Link, Mention, Plain, Span, Spans, Strong

Json = dict[str, Any]

LONGEST_TEXT = 3000
"""Units in one text object (docs.slack.dev/reference/block-kit/composition-objects/text-object)."""
LONGEST_RICH = 2600
"""Units below one heading in a rich text block; with the heading it stays under LONGEST_TEXT."""

_PERSON = re.compile(r"[UW][A-Z0-9]+")


def is_person(identity: str) -> bool:
    """Tell whether this is an id of a person on Slack: only such an id becomes a live mention."""
    return _PERSON.fullmatch(identity) is not None


def plain(text: str, longest: int) -> Json:
    """Return a plain_text object; a text without anything to see becomes a dash, for Slack refuses empty ones."""
    return {"type": "plain_text", "text": shown(text, longest), "emoji": True}


def context(text: str) -> Json:
    """Return small print of one plain text."""
    return {"type": "context", "elements": [plain(text, LONGEST_TEXT)]}


def bold(text: str, longest: int) -> str:
    """Return `text` in bold mrkdwn. Line ends become spaces: Slack's bold does not cross them."""
    inner = mrkdwn(" ".join(text.split()), longest - 2)
    return f"*{inner}*" if inner else ""


def rich_text(*elements: Json) -> Json:
    """Return a rich_text block."""
    return {"type": "rich_text", "elements": list(elements)}


def section(elements: list[Json]) -> Json:
    """Return a run of rich text."""
    return {"type": "rich_text_section", "elements": elements}


def strong(text: str, longest: int) -> Json:
    """Return a rich text element in bold."""
    return {"type": "text", "text": shown(text, longest), "style": {"bold": True}}


def rich_spans(spans: Spans) -> list[Json]:
    """Return rich text elements for the spans, each at most LONGEST_RICH long."""
    return [element for span in spans for element in _rich_span(span)]


def _rich_span(span: Span) -> list[Json]:
    match span:
        case Plain():
            return [{"type": "text", "text": piece} for piece in pieces(span.text, LONGEST_RICH)]
        case Strong():
            return [strong(piece, LONGEST_RICH) for piece in pieces(span.text, LONGEST_RICH)]
        case Mention():
            if is_person(span.id):
                return [{"type": "user", "user_id": span.id}]
            return [{"type": "text", "text": clip(f"@{span.name}", 300)}]
        case Link():
            return [{"type": "link", "url": span.url, "text": shown(span.text, 300)}]
        case _:
            assert_never(span)


def small_span(span: Span) -> str:
    """Return the span as mrkdwn, for small print, where rich text is not to be had."""
    match span:
        case Plain():
            return mrkdwn(span.text, LONGEST_TEXT)
        case Strong():
            return bold(span.text, LONGEST_TEXT)
        case Mention():
            return f"<@{span.id}>" if is_person(span.id) else mrkdwn(f"@{span.name}", 300)
        case Link():
            return f"<{escaped(span.url, 1100)}|{mrkdwn(span.text, 300)}>"
        case _:
            assert_never(span)


def grouped(elements: list[Json]) -> Iterator[list[Json]]:
    """Put rich text elements into groups of at most LONGEST_RICH units, one for each block."""
    group: list[Json] = []
    room = LONGEST_RICH
    for element in elements:
        if group and weight(element) > room:
            yield group
            group, room = [], LONGEST_RICH
        group.append(element)
        room -= weight(element)
    if group:
        yield group


def weight(value: object) -> int:
    """Return how many units of text stand in a rendered block; types, ids and buttons' commands do not count."""
    match value:
        case str():
            return size(value)
        case list():
            return sum(weight(item) for item in value)
        case dict():
            return sum(weight(item) for key, item in value.items() if key not in {"type", "value", "action_id"})
        case _:
            return 0
