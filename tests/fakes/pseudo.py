"""A language nobody speaks: en.po in brackets and accents, so that what stands in the code instead shows plainly.

The idea is CLDR's pseudo-locale en-XA. It bears the code of Esperanto, as Babel must know a language to write days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, resources
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

LOCALE = "eo"
AS_THEY_ARE = frozenset({"web.day_pattern"})
"""Keys whose words are no sentence: a pattern that Babel fills."""
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ACCENTED = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļṁñöþǫŕšţûṽŵẋýž"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
_BARE = str.maketrans(_ACCENTED, _PLAIN)
_PLACEHOLDER = re.compile(r"(\{[^}]*\})")


def accented(text: str) -> str:
    """Return a sentence in brackets and accents, its placeholders as they are: 'Hello, {name}.' -> '[Ĥéļļö, {name}]'.

    The closing bracket takes the place of a closing mark, so that a form's title still fits. What has no letters and
    no placeholder stays, such as the comma between two names; so do spaces at either end.
    """
    bare = text.strip()
    if not re.search(r"[^\W\d_]", bare):
        return text
    parts = _PLACEHOLDER.split(re.sub(r"[.?:…]$", "", bare))
    told = "".join(part if _PLACEHOLDER.fullmatch(part) else part.translate(_ACCENTS) for part in parts)
    return text.replace(bare, f"[{told}]")


def folded(text: str) -> str:
    """Return a sentence without brackets, accents and closing mark: the same for a sentence and what became of it."""
    return re.sub(r"[.?:…]$", "", re.sub(r"[\[\]]", "", text).translate(_BARE).strip())


def catalogue() -> Catalog:
    """Return every sentence of en.po, each in brackets and accents."""
    made = Catalog(locale=LOCALE)
    with (resources.files("empathy_bot.words") / "en.po").open("rb") as file:
        for entry in read_po(file):
            if entry.id:
                key, said = entry.id, entry.string
                forms = said if isinstance(said, list | tuple) else (said,)
                told = tuple(form if key in AS_THEY_ARE else accented(form) for form in forms)
                made.add(key, told if len(told) > 1 else told[0])
    return made


@contextmanager
def spoken(folder: Path) -> Iterator[str]:
    """Let `words(LOCALE)` find the catalogue, written to `folder`, until the end; yield the locale."""
    asked = import_module("empathy_bot.words")
    with (folder / f"{LOCALE}.po").open("wb") as file:
        write_po(file, catalogue())
    asked.FOLDERS.append(folder)
    asked.words.cache_clear()
    try:
        yield LOCALE
    finally:
        asked.FOLDERS.remove(folder)
        asked.words.cache_clear()
