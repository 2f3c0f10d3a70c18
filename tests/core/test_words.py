"""Every sentence is asked for, every one that is asked for is there, and each reads as we want to be read.

What the code asks for is found by `ast`: a key is a literal, an f-string that stands for several, or one of two.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from empathy_bot.words import COMMANDS, language_name, locales, words
from tests.fakes.sentences import LOCALES, Sentence, forms, keys_in, pattern, sentences

HOUSE = Path(__file__).parents[2]
TEMPLATES = HOUSE / "adapters" / "web" / "templates"
ASKING = frozenset({"say", "spans", "paragraph", "note", "answer", "counted", "template", "pieces", "sentence"})
"""What asks for a sentence by its key, given first."""
LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "note_fault"})
NOT_PLACEHOLDERS = frozenset({"count", "quiet", "locale"})
KEY = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
LONGEST = 220
IN_A_SHOP = frozenset({"slack.manifest.long_description", "teams.manifest.full"})
"""Descriptions for the platforms' app directories: a paragraph each, with limits of their own."""
GUILT = {
    "en": r"\byou(?:'ve| have)? (?:failed|missed|broke|broken|lost|forgot|forgotten|neglected)\b|"
    r"you should(?:n't| have)|\b(?:asham|disappoint|falling behind|fell behind|guilt|last chance|lazy|shame|too bad|"
    r"unfortunately)",
    "es": r"\b(?:fallaste|perdiste|rompiste|olvidaste|descuidaste|has (?:fallado|perdido|roto|olvidado|descuidado)|"
    r"deber[ií]as)\b|\b(?:avergüenz|vergüenza|culpa|decepci|por desgracia|lamentablemente|desafortunadamente|pereza|"
    r"última oportunidad|qué pena|te estás quedando)",
}
PLEASE = {"en": "please", "es": "por favor"}


@dataclass(frozen=True)
class Use:
    """One place that asks for sentences: a pattern of keys, and the values it passes if that can be told."""

    where: str
    pattern: str
    passes: frozenset[str] | None

    @property
    def several(self) -> bool:
        return ".+" in self.pattern


# --- what the code asks for ---------------------------------------------------------------------------


@cache
def uses() -> tuple[Use, ...]:
    found = [use for path in _modules("empathy_bot", "adapters") for use in _in_module(path)]
    found += [use for path in sorted(TEMPLATES.glob("*.html")) for use in _in_template(path)]
    return (*found, *_in_slacks_manifest())


def _modules(*folders: str) -> list[Path]:
    """Return the modules of these folders; the store says nothing, and `person.id` is a column there."""
    return [path for folder in folders for path in sorted((HOUSE / folder).rglob("*.py")) if "store" not in path.parts]


def _in_module(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text("utf-8"))
    spaces = {key.partition(".")[0] for key in sentences()}
    told: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _called(node)
            where = f"{path.relative_to(HOUSE)}:{node.lineno}"
            if name in ASKING and node.args:
                for key in keys_in(node.args[0]):
                    told |= set(ast.walk(key))
                    yield Use(where, pattern(key), _passed(name, node))
            elif name in LOGGING:
                told |= set(node.args[:1])
    for node, text in _literals(tree):
        # A key that is handed on: to a helper, a variable, a table.
        known = KEY.fullmatch(text) and text.partition(".")[0] in spaces and not _is_a_file(text)
        if known and node not in told:
            yield Use(f"{path.relative_to(HOUSE)}:{node.lineno}", re.escape(text), None)


def _literals(tree: ast.AST) -> list[tuple[ast.Constant, str]]:
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [(node, node.value) for node in constants if isinstance(node.value, str)]


def _is_a_file(text: str) -> bool:
    return Path(text).suffix in {".html", ".json", ".css", ".js", ".svg", ".yaml"}


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _passed(name: str, call: ast.Call) -> frozenset[str] | None:
    names = {keyword.arg for keyword in call.keywords}
    if None in names:
        return None
    counts = len(call.args) > 1 or "count" in names or name == "counted"
    return frozenset(str(one) for one in names) - NOT_PLACEHOLDERS | ({"count"} if counts else set())


def _in_template(path: Path) -> Iterator[Use]:
    tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say":
            passes = frozenset(keyword.key for keyword in call.kwargs)
            for pattern in _patterns_in_template(call.args[0]):
                yield Use(f"{path.name}:{call.lineno}", pattern, passes)


def _patterns_in_template(node: nodes.Node) -> list[str]:
    match node:
        case nodes.Const(value=str(text)):
            return [re.escape(text)]
        case nodes.CondExpr(expr1=one, expr2=other) if other is not None:
            return _patterns_in_template(one) + _patterns_in_template(other)
        case nodes.Concat(nodes=parts):
            return ["".join(_patterns_in_template(part)[0] for part in parts)]
    return [".+"]


def _in_slacks_manifest() -> Iterator[Use]:
    text = json.dumps(json.loads((HOUSE / "adapters" / "slack" / "manifest.json").read_text("utf-8")))
    for key in re.findall(r'"words:([^"]+)"', text):
        yield Use("manifest.json", re.escape(key), frozenset())


def asked_by(use: Use) -> list[str]:
    return [key for key in sentences() if re.fullmatch(use.pattern, key)]


# --- completeness -------------------------------------------------------------------------------------


def test_every_key_that_is_asked_for_is_there() -> None:
    assert [f"{use.where} {use.pattern}" for use in uses() if not asked_by(use)] == []


def test_every_sentence_is_asked_for() -> None:
    asked = {key for use in uses() for key in asked_by(use)}
    assert sorted(set(sentences()) - asked) == []
    assert len(uses()) > 150


def test_a_sentence_has_the_placeholders_that_its_callers_fill() -> None:
    wrong = [
        f"{use.where} {key}: {sorted(sentences()[key].placeholders)}, not {sorted(use.passes)}"
        for use in uses()
        if use.passes is not None and not use.several
        for key in asked_by(use)
        if sentences()[key].placeholders != use.passes
    ]
    assert wrong == []


def test_sentences_that_share_a_caller_use_its_values_and_no_others() -> None:
    shared = [(use, use.passes, asked_by(use)) for use in uses() if use.passes is not None and use.several]
    assert shared
    for use, passes, keys in shared:
        assert passes <= frozenset[str]().union(*(sentences()[key].placeholders for key in keys)), use
    alone = {key for use in uses() if not use.several for key in asked_by(use)}
    for key in set(sentences()) - alone:
        assert sentences()[key].placeholders <= frozenset[str]().union(*(p for _, p, keys in shared if key in keys)), (
            key
        )


def test_plurals_have_both_forms_and_the_same_placeholders() -> None:
    plurals = {key: one.forms for key, one in sentences().items() if len(one.forms) > 1}
    assert plurals
    for key, both in plurals.items():
        assert len(both) == 2, key
        assert all(both), key
        assert [Sentence((form,)).placeholders for form in both] == [sentences()[key].placeholders] * 2, key


# --- how they read ------------------------------------------------------------------------------------

in_every_language = pytest.mark.parametrize("locale", LOCALES)


@in_every_language
def test_no_sentence_is_empty_and_none_has_stray_spaces(locale: str) -> None:
    assert [key for key, form in forms(locale) if not form.strip()] == []
    assert [key for key, form in forms(locale) if "  " in form or "\n" in form] == []
    assert [key for key, form in forms(locale) if form != form.strip() and not key.startswith("list.")] == []


@in_every_language
def test_emphasis_is_opened_and_closed(locale: str) -> None:
    assert [key for key, form in forms(locale) if form.count("*") % 2] == []


@in_every_language
def test_nobody_is_shouted_at(locale: str) -> None:
    assert [key for key, form in forms(locale) if re.search("[!¡]", form)] == []
    assert [key for key, form in forms(locale) if re.search(r"\b[A-ZÁÉÍÑÓÚ]{5,}\b", form)] == []


@in_every_language
def test_please_is_said_once(locale: str) -> None:
    assert [
        key
        for key, form in forms(locale)
        for part in re.split(r"[.?;:]", form)
        if part.lower().count(PLEASE[locale]) > 1
    ] == []


@in_every_language
def test_sentences_are_short(locale: str) -> None:
    assert [(key, len(form)) for key, form in forms(locale) if len(form) > LONGEST and key not in IN_A_SHOP] == []


@in_every_language
def test_nobody_is_made_to_feel_guilty(locale: str) -> None:
    assert [(key, form) for key, form in forms(locale) if re.search(GUILT[locale], form, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "You missed a day."),
        ("en", "You've lost your streak"),
        ("en", "Unfortunately no"),
        ("en", "You should have"),
        ("es", "Perdiste tu racha."),
        ("es", "Deberías practicar más."),
        ("es", "Lamentablemente, no"),
        ("es", "Por desgracia no"),
    ],
)
def test_guilt_is_recognised(locale: str, text: str) -> None:
    assert re.search(GUILT[locale], text, re.IGNORECASE)


# --- nowhere else -------------------------------------------------------------------------------------


def _for_people(path: Path) -> Iterator[str]:
    """Yield literals that read like a person's words: a capital and small letters, in no docstring, error or log."""
    tree = ast.parse(path.read_text("utf-8"))
    ours: set[ast.AST] = set()
    for node in ast.walk(tree):
        message = isinstance(node, ast.Assign) and [ast.dump(one) for one in node.targets] == [
            ast.dump(ast.Name("msg", ast.Store()))
        ]
        if isinstance(node, ast.Raise | ast.Assert) or message:
            ours |= set(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            ours.add(node.value)
        elif isinstance(node, ast.Call) and _called(node) in LOGGING:
            ours |= set(ast.walk(node))
    for node, text in _literals(tree):
        if node not in ours and re.match(r"\W*[A-Z]?[a-z']+ [a-z]", text) and re.search(r"[A-Z.?!]", text):
            yield f"{path.relative_to(HOUSE)}:{node.lineno} {text!r}"


def test_no_sentence_for_a_person_stands_in_the_core() -> None:
    # Under content/ stand the answers to authors, by file, line and field, and under coach/ the wordings that it looks
    # for in a reply; neither are the bot's words.
    modules = [path for path in _modules("empathy_bot") if not {"content", "coach"} & set(path.parts)]
    assert len(modules) > 20
    assert [found for path in modules for found in _for_people(path)] == []


def test_a_sentence_in_the_core_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""A docstring of ours."""\nsay = "Thank you very much."\nmsg = "No row here."\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "HOUSE", tmp_path)
        assert list(_for_people(tmp_path / "a.py")) == ["a.py:2 'Thank you very much.'"]


class _Letters(HTMLParser):
    """What of a template people would read, once everything that is filled in is gone."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        read = {"alt", "aria-label", "placeholder", "title"}
        self.found += [value for name, value in attrs if name in read and value and re.search("[a-z]", value)]

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r"(?<![#\w])[A-Za-z]{2,}.*", data)  # but no anchor, such as #home


def test_no_sentence_for_a_person_stands_in_the_local_chats_templates() -> None:
    found = {path.name: _Letters(path.read_text("utf-8")).found for path in TEMPLATES.glob("*.html")}
    assert found
    assert {name: words for name, words in found.items() if words} == {}


# --- lists, days and commands -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "names", "joined"),
    [
        ("en", "Ana", "Ana"),
        ("en", "Ana Ben", "Ana and Ben"),
        ("en", "Ana Ben Chloé", "Ana, Ben and Chloé"),
        ("es", "Ana Ben Chloé", "Ana, Ben y Chloé"),
        ("es", "Ana Inés", "Ana e Inés"),
        ("es", "Ana Ben Hilario", "Ana, Ben e Hilario"),
        ("es", "Ana Ícaro", "Ana e Ícaro"),
        ("es", "Inés Ana", "Inés y Ana"),
        ("es", "agua hielo", "agua y hielo"),
        ("es", "Ana Iago", "Ana y Iago"),
    ],
)
def test_names_are_joined_as_the_language_joins_them(locale: str, names: str, joined: str) -> None:
    parts = names.split()
    assert "".join(joint + part for joint, part in zip(words(locale).joints(parts), parts, strict=True)) == joined


def test_nobody_is_joined_to_nothing() -> None:
    assert words("es").joints([]) == []


def test_a_large_count_is_written_as_its_language_writes_it() -> None:
    said = [words(locale).say("streak.days", 12345) for locale in ("en", "es")]
    assert [one.split(" ")[0] for one in said] == ["12,345", "12.345"]


def test_days_and_figures_are_written_as_the_language_writes_them() -> None:
    day = date(2026, 11, 23)
    told = [
        (said.day(day), said.day(day, year=True), said.percent(0.82), said.number(2.5))
        for said in (words("en"), words("es"))
    ]
    assert told == [
        ("Monday 23 November", "Monday, 23 November 2026", "82%", "2.5"),
        ("lunes, 23 de noviembre", "lunes, 23 de noviembre de 2026", "82\N{NO-BREAK SPACE}%", "2,5"),
    ]


def test_a_language_is_called_what_it_calls_itself() -> None:
    assert [language_name(locale) for locale in locales()] == ["English", "Español"]


@pytest.mark.parametrize("locale", locales())
def test_no_two_commands_of_a_language_are_the_same_and_none_means_another_in_english(locale: str) -> None:
    own = words(locale).commands
    assert sorted(own.values()) == sorted(COMMANDS)
    assert {typed: meant for typed, meant in own.items() if typed in COMMANDS and typed != meant} == {}
    assert {typed for typed in own if " " in typed or not typed} == set()
    assert {words(locale).command(command) for command in COMMANDS} == set(COMMANDS)
    assert words(locale).command("nonsense") == "nonsense"
