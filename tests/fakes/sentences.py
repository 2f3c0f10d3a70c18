"""The sentences of a language as its catalogue holds them, for tests that look at every one."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter

from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

from empathy_bot.words import DEFAULT_LOCALE, locales

LOCALES = locales()
TRANSLATIONS = [locale for locale in LOCALES if locale != DEFAULT_LOCALE]
LIKE_A_KEY = re.compile(r"(?:[a-z]+|\.\+)(?:\\\.(?:[a-z0-9_]|\.\+)+)+")


@dataclass(frozen=True)
class Sentence:
    """One entry of a catalogue: its forms (one, or singular and plural)."""

    forms: tuple[str, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(name for form in self.forms for _, name, _, _ in Formatter().parse(form) if name is not None)


@cache
def sentences(locale: str = DEFAULT_LOCALE) -> dict[str, Sentence]:
    with (resources.files("empathy_bot.words") / f"{locale}.po").open("rb") as file:
        return {_key(entry): Sentence(_forms(entry)) for entry in read_po(file) if entry.id}


def forms(locale: str = DEFAULT_LOCALE) -> list[tuple[str, str]]:
    return [(key, form) for key, sentence in sentences(locale).items() for form in sentence.forms]


def _key(entry: Entry) -> str:
    return entry.id[0] if isinstance(entry.id, list | tuple) else str(entry.id)


def _forms(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.string) if isinstance(entry.string, list | tuple) else (str(entry.string),)


def keys_in(node: ast.expr) -> list[ast.expr]:
    """Return the literals and f-strings that an argument may be."""
    match node:
        case ast.IfExp():
            return keys_in(node.body) + keys_in(node.orelse)
        case ast.Constant(value=str()) | ast.JoinedStr():
            return [node] if LIKE_A_KEY.fullmatch(pattern(node)) else []
    return []


def pattern(node: ast.expr) -> str:
    """Return what matches the keys that a literal or an f-string stands for."""
    match node:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr():
            return "".join(pattern(part) if isinstance(part, ast.Constant) else ".+" for part in node.values)
    raise AssertionError(ast.dump(node))
