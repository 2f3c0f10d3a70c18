"""Every word the bot says, by locale.

A sentence has a key (`quiz.heading`) and stands in `<locale>.po`, which any gettext editor can open. Placeholders are
`{name}`; `*words*` are emphasised where a message can show it. Nothing else in the code holds a sentence for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, cached_property, lru_cache
from gettext import GNUTranslations
from importlib import resources
from io import BytesIO
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, get_day_names, match_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

DEFAULT_LOCALE = "en"
FOLDERS = [resources.files(__package__)]
"""Where catalogues stand; tests add a folder of theirs."""

COMMANDS = (
    "today", "streak", "month", "journal", "baseline", "mine", "given", "board", "week", "quarter",
    "recognition", "packs", "exercise", "tip", "talk", "settings", "messages", "ai", "pause", "resume", "away",
    "roster", "group", "hardcall", "my-data", "forget-me", "hello", "help",
)  # fmt: skip
"""What can be typed in English, everywhere; each stands in the catalogues as `command.…`, in their language."""

_PART = "\x00"
_SOUNDS_LIKE_Y = re.compile(r"h?[ií](?![aeouáéóú])", re.IGNORECASE)
"""Spanish "y" becomes "e" before such a word, but not before "hielo"."""
_EMPHASIS = re.compile(r"\*([^*]+)\*")
_formatter = Formatter()
Piece = tuple[str, str | None, bool]


class Words:
    """The sentences of one locale."""

    def __init__(self, locale: str, catalog: GNUTranslations) -> None:
        self.locale = locale
        self._babel = "en_GB" if locale == DEFAULT_LOCALE else locale  # day before month, as most of the world reads
        self._catalog = catalog

    def say(self, key: str, /, count: int | None = None, **values: object) -> str:
        """Return the sentence of `key` with its placeholders filled; `count` picks the plural and fills `{count}`.

        Raises KeyError when the key or a placeholder's value is missing: both are mistakes in the code.
        """
        return (
            self.template(key, count)
            .replace("*", "")
            .format_map(values if count is None else {"count": self.number(count), **values})
        )

    def template(self, key: str, count: int | None = None) -> str:
        """Return the sentence of `key` as written, placeholders and emphasis included. Raises KeyError."""
        found = self._catalog.gettext(key) if count is None else self._catalog.ngettext(key, key + "#", count)
        if found in {key, key + "#"}:
            raise KeyError(key)
        return found

    def pieces(self, key: str) -> Sequence[Piece]:
        """Return the sentence of `key` cut at its placeholders: (text, placeholder's name or None, emphasised)."""
        return _cut(self.template(key))

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day as this locale writes it, e.g. 'Monday, 23 November'; on request with its year."""
        skeletons = Locale.parse(self._babel).datetime_skeletons
        known = match_skeleton("yMMMMEEEEd" if year else "MMMMEEEEd", skeletons)
        pattern = re.sub("E+", "EEEE", skeletons[known].pattern)  # the closest one may shorten the weekday
        return format_date(day, pattern, locale=self._babel)

    def weekday(self, number: int, *, short: bool = False) -> str:
        """Return the name of an ISO weekday, Monday being 1."""
        return str(get_day_names("abbreviated" if short else "wide", "stand-alone", self._babel)[number - 1])

    def month(self, day: date, *, short: bool = False) -> str:
        """Return the name of a day's month with its year, e.g. 'November 2026', or 'Nov 2026'."""
        return format_skeleton("yMMM" if short else "yMMMM", datetime.combine(day, time()), locale=self._babel)

    def language(self, locale: str) -> str:
        """Return what a language is called, e.g. 'Spanish' for `es-MX`; a code that nobody knows stays as it is."""
        try:
            return Locale(language_of(locale)).get_display_name(self._babel) or locale
        except (UnknownLocaleError, ValueError):
            return locale

    def percent(self, share: float) -> str:
        """Return a share (0 to 1) as whole per cent, as this locale writes it, e.g. '82%'."""
        return format_percent(share, locale=self._babel)

    def number(self, value: float) -> str:
        """Return a number as this locale writes it, with one digit after the point at most: 2.5."""
        return format_decimal(value, format="#,##0.#", locale=self._babel)

    def joints(self, parts: Sequence[str]) -> list[str]:
        """Return what stands before each part of a list in a sentence: '', ', ', ' and '."""
        if len(parts) < 2:
            return ["" for _ in parts]
        joints = format_list([_PART] * len(parts), locale=self._babel).split(_PART)[:-1]
        if self.locale == "es" and _SOUNDS_LIKE_Y.match(parts[-1]):
            joints[-1] = joints[-1].replace("y", "e")  # CLDR's patterns cannot look at the word that follows
        return joints

    @cached_property
    def commands(self) -> dict[str, str]:
        """Return the commands of this language with the English ones that they stand for, without their accents."""
        return {_bare(self.say(f"command.{command.replace('-', '_')}")): command for command in COMMANDS}

    def command(self, typed: str) -> str:
        """Return the English command that a word stands for; what is none, and what is English already, as it is."""
        return typed if typed in COMMANDS else self.commands.get(_bare(typed), typed)

    def days(self, first: date, last: date) -> str:
        """Return a stretch of days as this locale writes it, e.g. '16 to 22 Nov 2026'."""
        return format_interval(first, last, "yMMMd", locale=self._babel)


@lru_cache(maxsize=2000)
def _cut(template: str) -> Sequence[Piece]:
    return tuple(
        (text, name, index % 2 == 1)
        for index, part in enumerate(_EMPHASIS.split(template))
        for text, name, _, _ in _formatter.parse(part)
    )


def _bare(text: str) -> str:
    """Return a text in small letters without accents, as it may be typed in haste."""
    return "".join(
        piece for piece in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(piece)
    )


def language_of(locale: str | None) -> str:
    """Return the language of a locale, in small letters: `en` of `en-GB`, and of none."""
    return (locale or DEFAULT_LOCALE).replace("_", "-").split("-")[0].lower()


def locales() -> list[str]:
    """Return the languages there are words in, in the order of their codes: ['en', 'es']."""
    return sorted(
        {path.name.removesuffix(".po") for folder in FOLDERS for path in folder.iterdir() if path.name.endswith(".po")}
    )


def language_name(locale: str) -> str:
    """Return what a language is called in itself, as a title: 'English', 'Español'."""
    name = str(Locale.parse(locale).get_display_name(locale))
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=256)  # a platform's tags are not ours: whatever comes, no more of them are kept
def words(locale: str | None = None) -> Words:
    """Return the words of the closest locale there is (`en-GB` -> `en`), English when there is none."""
    language = language_of(locale)
    return _spoken(language if language in locales() else DEFAULT_LOCALE)


@cache
def _spoken(language: str) -> Words:
    source = next(path for folder in FOLDERS if (path := folder / f"{language}.po").is_file())
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Words(language, GNUTranslations(compiled))
