"""Text as Slack counts and reads it: lengths, cuts, escapes.

Pure functions over str. Nothing here knows blocks, forms or the Web API.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"

_ZERO_WIDTH_JOINER = "\u200d"
_WORD_JOINER = "\u2060"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_FORMATTING = re.compile(r"([*_~`])")
_QUOTE_MARK = re.compile(r"^(?=&gt;)", re.MULTILINE)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def size(text: str) -> int:
    """Return the length of `text` as Slack's clients count it, in UTF-16 units: an emoji counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return `text` without control characters and broken surrogates; line feeds and tabs stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clip(text: str, longest: int) -> str:
    """Return `text`, cleaned, in at most `longest` units; what is cut ends in an ellipsis, between whole characters."""
    text = clean(text)
    if size(text) <= longest:
        return text
    return text[: _cut_at(text, longest - len(ELLIPSIS))].rstrip() + ELLIPSIS


def shown(text: str, longest: int) -> str:
    """Return `text` clipped, or a dash when nothing would be seen: Slack refuses empty texts."""
    return clip(text, longest).strip() or "–"


def pieces(text: str, longest: int) -> list[str]:
    """Cut `text` into pieces of at most `longest` units, at line ends or spaces where there are any."""
    text = clean(text)
    cut: list[str] = []
    while size(text) > longest:
        end = _cut_at(text, longest)
        best = max(text.rfind("\n", 1, end), text.rfind(" ", 1, end))
        end = best if best > end // 2 else end
        cut.append(text[:end])
        text = text[end:].lstrip(" \n")
    return [*cut, text] if text else cut


def escaped(text: str, longest: int) -> str:
    """Return `text` in at most `longest` units so that no mention, link or channel in it is live.

    docs.slack.dev/messaging/formatting-message-text: &, < and > are written as entities.
    """
    return _fitted(text, longest, lambda part: part.translate(_ESCAPES))


def mrkdwn(text: str, longest: int) -> str:
    """Return `text` for a mrkdwn field of at most `longest` units, with nothing in it live or formatted.

    mrkdwn has no escape for its own marks, so a word joiner, which nobody sees, keeps each from opening or closing.
    """
    return _fitted(text, longest, _neutral)


def _neutral(text: str) -> str:
    marked = _FORMATTING.sub(rf"{_WORD_JOINER}\1{_WORD_JOINER}", text.translate(_ESCAPES))
    return _QUOTE_MARK.sub(_WORD_JOINER, marked)


def _fitted(text: str, longest: int, change: Callable[[str], str]) -> str:
    """Clip `text` far enough that it still fits after `change` has made it longer."""
    limit = longest
    while (over := size(result := change(clip(text, limit))) - longest) > 0:
        limit -= max(1, over // 5)  # one character becomes at most five units
    return result


def width(text: str) -> int:
    """Return how many columns `text` takes in a fixed-width face: wide characters two, combining ones none."""
    return sum(
        0 if _joins(character) else 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
        for character in text
    )


def _cut_at(text: str, longest: int) -> int:
    """Return the last place in `text`, within `longest` units, that does not tear a visible character apart."""
    end, units = 0, 0
    for character in text:
        units += size(character)
        if units > longest:
            break
        end += 1
    whole = end
    while 0 < whole < len(text) and _tears(text, whole):
        whole -= 1
    return whole or end


def _tears(text: str, at: int) -> bool:
    if _joins(text[at]) or text[at - 1] == _ZERO_WIDTH_JOINER:
        return True
    flags = 0
    while flags < at and _is_flag_half(text[at - 1 - flags]):
        flags += 1
    return _is_flag_half(text[at]) and flags % 2 == 1


def _joins(character: str) -> bool:
    """Tell whether `character` belongs to the one before: combining marks, joiners, skin tones, tags."""
    return (
        character == _ZERO_WIDTH_JOINER
        or unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
