"""What of a drawn message is words that people see, and which of these nobody but the code can have said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

from babel import Locale

from tests.fakes.pseudo import LOCALE

SEEN = frozenset(
    {"text", "title", "label", "name", "caption", "alt_text", "accessibility_label"}  # Block Kit
    | {"altText", "errorMessage", "placeholder", "tooltip", "codeSnippet", "message"}  # cards
)
"""The keys of Slack's and Teams' JSON whose texts people read or hear, but those that only repeat others cut short."""
UNSEEN = frozenset({"data", "value", "private_metadata", "msteams", "entities"})
"""What goes back to the bot, or names people to the platform."""
ATTRIBUTES = frozenset(
    {"aria-label", "title", "placeholder", "alt", "content"}
    | {
        f"data-{what}"
        for what in ("missing", "failed", "lost", "copied", "unknown", "count", "none", "today", "yesterday")
    }
)
"""The attributes of HTML whose texts people read or hear."""
_SILENT = frozenset({"script", "style", "svg"})
_MENTION = re.compile(r"</?at>")
_WORD = re.compile(r"[A-Za-z]{2,}")


def in_json(drawn: Any, key: str = "") -> Iterator[str]:
    """Yield every text that a platform shows of a payload."""
    match drawn:
        case str() if key in SEEN:
            yield unescape(_MENTION.sub("", drawn))
        case dict():
            for name, inner in drawn.items():
                if name not in UNSEEN:
                    yield from in_json(inner, name)
        case list():
            for inner in drawn:
                yield from in_json(inner, key)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag != "meta":
            self.texts += [text for name, text in attrs if name in ATTRIBUTES and text]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data)


def in_html(drawn: str) -> list[str]:
    """Return every text that a browser shows of a page, or reads out."""
    page = _Page()
    page.feed(drawn)
    page.close()
    return page.texts


def unexplained(texts: Iterable[str], known: Iterable[str]) -> set[str]:
    """Return the words with plain letters that are neither in a known text nor one of the locale's own for dates."""
    longest_first = sorted({text for text in known if text.strip()}, key=len, reverse=True)
    parts = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(text)}(?![A-Za-z])" for text in longest_first) or r"(?!)")
    return {word for text in texts for word in _WORD.findall(parts.sub(" ", text))} - _dates()


@cache
def _dates() -> frozenset[str]:
    locale = Locale(LOCALE)
    names = [*locale.days["stand-alone"].values(), *locale.days["format"].values()]
    names += [*locale.months["stand-alone"].values(), *locale.months["format"].values()]
    said = " ".join(str(name) for some in names for name in some.values())
    return frozenset(_WORD.findall(f"{said} kaj de la al"))
