"""Plain text on its way into an Adaptive Card: cut to length, and kept from becoming live.

Strings come in and go out. No card is built here and no sentence is made.
"""

from __future__ import annotations

import re
import unicodedata

_JOINER = "\u2060"  # word joiner: invisible, no width, and no markup character
_ZWJ = "\u200d"
_LOOKALIKES = str.maketrans({"*": "\u2217", "_": "\u02cd", "`": "\u02cb", "~": "\u223c", "\r": "\n"})
_OPENERS = re.compile(r"([<&\\{\[\]])")
_LINE_START = re.compile(r"^(?=[-+#>=|\d]|[^\S\n])", re.MULTILINE)
_LIVE = re.compile(r"[<>&\[\]()*_`~\\{}\r\n" + _JOINER + "]+")


def cut(text: str, longest: int) -> str:
    """Return `text` with at most `longest` characters; what is cut ends in an ellipsis, never inside a grapheme."""
    if len(text) <= longest:
        return text
    end = max(longest - 1, 0)
    while end and _joins(text, end):
        end -= 1
    return text[:end].rstrip() + "\u2026"


def _joins(text: str, index: int) -> bool:
    """Tell whether the character at `index` belongs to the grapheme that begins before it."""
    here, before = text[index], text[index - 1]
    return (
        unicodedata.category(here) in {"Mn", "Me", "Mc"}
        or _ZWJ in {here, before}
        or "\U0001f3fb" <= here <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= here <= "\U000e007f"  # tags in flags of regions
        or (_is_regional(here) and _flag_is_open(text, index))
    )


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_is_open(text: str, index: int) -> bool:
    start = index
    while start and _is_regional(text[start - 1]):
        start -= 1
    return (index - start) % 2 == 1


def neutral(text: str) -> str:
    """Return `text` so that no TextBlock reads markup, a mention, an entity or a date function in it.

    The cards' own parser on phones ignores a backslash before a link's bracket, so nothing is escaped: characters that
    open markup get an invisible word joiner behind them, and those of emphasis are shown by their look-alikes.
    """
    dead = _OPENERS.sub(r"\1" + _JOINER, text.translate(_LOOKALIKES))
    return _LINE_START.sub(_JOINER, dead).replace("://", f":{_JOINER}//")


def mention_name(name: str) -> str:
    """Return `name` without the characters that could end or forge a mention."""
    return " ".join(_LIVE.sub(" ", name).split()) or "?"


def lines(text: str) -> list[str]:
    """Return the non-empty lines of `text`, without control characters."""
    clean = "".join(c if c == "\n" or unicodedata.category(c) != "Cc" else " " for c in text.replace("\r\n", "\n"))
    return [line.strip() for line in clean.split("\n") if line.strip()]
