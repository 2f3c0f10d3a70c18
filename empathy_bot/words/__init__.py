"""Every word the bot says, by locale.

A sentence has a key (`quiz.heading`) and stands in `<locale>.po`, which any gettext editor can open. Placeholders are
`{name}`; `*words*` are emphasised where a message can show it. Nothing else in the code holds a sentence for a person.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache
from gettext import GNUTranslations
from importlib import resources
from io import BytesIO
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.dates import format_interval, format_skeleton, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

DEFAULT_LOCALE = "en"

_EMPHASIS = re.compile(r"\*([^*]+)\*")
_formatter = Formatter()


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
        return self.template(key, count).replace("*", "").format_map(_with_count(values, count))

    def template(self, key: str, count: int | None = None) -> str:
        """Return the sentence of `key` as written, placeholders and emphasis included. Raises KeyError."""
        found = self._catalog.gettext(key) if count is None else self._catalog.ngettext(key, key + "#", count)
        if found in {key, key + "#"}:
            raise KeyError(key)
        return found

    def pieces(self, key: str) -> list[tuple[str, str | None, bool]]:
        """Return the sentence of `key` cut at its placeholders: (text, placeholder's name or None, emphasised)."""
        cut: list[tuple[str, str | None, bool]] = []
        for index, part in enumerate(_EMPHASIS.split(self.template(key))):
            cut += [(text, name, index % 2 == 1) for text, name, _, _ in _formatter.parse(part)]
        return cut

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day as this locale writes it, e.g. 'Monday, 23 November'; on request with its year."""
        skeleton = "yMMMMEEEEd" if year else "MMMMEEEEd"
        return format_skeleton(skeleton, datetime.combine(day, time()), locale=self._babel)

    def weekday(self, number: int, *, short: bool = False) -> str:
        """Return the name of an ISO weekday, Monday being 1."""
        return str(get_day_names("abbreviated" if short else "wide", "stand-alone", self._babel)[number - 1])

    def month(self, day: date) -> str:
        """Return the name of a day's month with its year, e.g. 'November 2026'."""
        return format_skeleton("yMMMM", datetime.combine(day, time()), locale=self._babel)

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

    def days(self, first: date, last: date) -> str:
        """Return a stretch of days as this locale writes it, e.g. '16 to 22 Nov 2026'."""
        return format_interval(first, last, "yMMMd", locale=self._babel)


def _with_count(values: dict[str, object], count: int | None) -> dict[str, object]:
    return values if count is None else {"count": count, **values}


def language_of(locale: str | None) -> str:
    """Return the language of a locale, in small letters: `en` of `en-GB`, and of none."""
    return (locale or DEFAULT_LOCALE).replace("_", "-").split("-")[0].lower()


@cache
def words(locale: str | None = None) -> Words:
    """Return the words of the closest locale there is (`en-GB` -> `en`), English when there is none."""
    language = language_of(locale)
    source = resources.files(__package__) / f"{language}.po"
    if not language.isalpha() or not source.is_file():
        return words(DEFAULT_LOCALE)
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Words(language, GNUTranslations(compiled))
