"""Every language says all that English says, with the same placeholders, and within the platforms' limits.

The limits are our own models' and, of what stands in a manifest, the platforms': Slack's "App manifest reference", and
"App manifest schema" of Teams. Which sentence becomes a label or a title is read from the code by `ast`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from empathy_bot.events import LONGEST_NAME
from empathy_bot.message import Button, Chart, Form, Heading, PickOption
from empathy_bot.words import words
from tests.fakes.sentences import LOCALES, TRANSLATIONS, forms, keys_in, pattern, sentences

CORE = Path(__file__).parents[2] / "empathy_bot"
PLACEHOLDER = re.compile(r"\{[^}]*\}")

FIELDS = [
    (Form, "title"),
    (Form, "submit_label"),
    (Form, "cancel_label"),
    (Button, "label"),
    (PickOption, "label"),
    (Heading, "text"),
    (Chart, "title"),
]
SLACKS_CAPTION = SLACKS_PLACEHOLDER = 150
HANDED_ON = {
    r"button\..+": (Button, "label"),
    r"form\.(?:save|send)": (Form, "submit_label"),
    r"(?:settings|second\.setting)[._](?:remind|peers|tips|digest|boards|setting)_.+": (PickOption, "label"),
    r"roster\.(?:form|team)\.title": (Form, "title"),
    r"board\.(?:recognised|givers|varied|teams)": (Chart, "title"),
    r"recognition\.matrix\.title": (Heading, "text"),
}
"""Keys that reach a field by way of a variable, which `ast` does not follow."""
NO_LABEL = frozenset({"board.form.intro"})
"""Keys that look like one of several labels and are none."""
IN_A_MANIFEST = {
    r"slack\.manifest\.name": 35,
    r"slack\.manifest\.description": 140,
    r"slack\.manifest\.long_description": 4000,
    r"slack\.manifest\.(?:empathy|kudos)": 2000,
    r"slack\.manifest\.(?:empathy|kudos)_hint": 1000,
    r"slack\.manifest\.shortcut": 24,
    r"slack\.manifest\.shortcut_hint": 150,
    r"teams\.manifest\.short": 80,
    r"teams\.manifest\.full": 4000,
    r"teams\.manifest\.kudos_for_message": 32,
    r"teams\.manifest\.(?!short$|full$|kudos_for_message$).+": 128,
}
SHORTEST_IN_SLACKS_DIRECTORY = 174

THE_SAME_IN = {
    "es": frozenset(
        {
            "group.kudos.emoji_example",
            "peers.no",
            "settings.peers_no",
            "settings.zone_example",
            "slack.manifest.empathy_hint",
            "slack.manifest.name",
            "web.bot",
            "web.elsewhere.json",
            "web.elsewhere.slack",
            "web.elsewhere.teams",
        }
    )
}
"""Sentences that are names, examples, commands, or by chance the same word."""
ENGLISH = re.compile(
    r"\b(?:the|and|you|your|yours|with|this|that|these|of|is|are|was|for|it|what|who|my|mine|please|kudos|streak|board|"
    r"prompt|feedback|today|week|question|reply|quiz|team|settings|tip|link|ok)\b",
    re.IGNORECASE,
)
TYPED = re.compile(
    r"\{empathy\}[a-z-]+(?: month)?|\{kudos\} mine|/empathy help|kudos @|@\w+|(?:person,)?date,shift|today \|.*|"
    r"Empathy Bot"
)
"""Commands and columns, which people type as the code knows them."""

in_every_language = pytest.mark.parametrize("locale", LOCALES)
in_every_translation = pytest.mark.parametrize("locale", TRANSLATIONS)


def test_there_are_two_languages() -> None:
    assert LOCALES == ["en", "es"]
    assert words("es-MX").locale == "es"


@in_every_translation
def test_a_language_has_every_sentence_and_no_other(locale: str) -> None:
    assert sorted(set(sentences()) ^ set(sentences(locale))) == []


@in_every_translation
def test_a_sentence_has_the_placeholders_of_english_in_each_of_its_forms(locale: str) -> None:
    english = sentences()
    wrong = {
        key: form
        for key, form in forms(locale)
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(english[key].forms[-1]))
    }
    assert wrong == {}


@in_every_translation
def test_what_english_emphasises_is_emphasised(locale: str) -> None:
    english = {key: form.count("*") for key, form in forms()}
    assert {key: form for key, form in forms(locale) if form.count("*") != english[key]} == {}


@in_every_translation
def test_plurals_have_as_many_forms_as_the_language(locale: str) -> None:
    plurals = {key for key, one in sentences().items() if len(one.forms) > 1}
    assert {key for key, one in sentences(locale).items() if len(one.forms) > 1} == plurals
    assert words(locale).say("streak.days", 1) != words(locale).say("streak.days", 2).replace("2", "1")
    many = 1_000_000  # CLDR has a form of its own for it, which gettext's two forms leave out
    assert words(locale).template("streak.days", many) == words(locale).template("streak.days", 2)


@in_every_translation
def test_nothing_is_left_in_english(locale: str) -> None:
    english = dict(forms())
    said = [(key, form) for key, form in forms(locale) if re.search(r"[^\W\d_]", PLACEHOLDER.sub("", form))]
    assert {key for key, form in said if form == english[key]} == THE_SAME_IN[locale]
    assert {key: form for key, form in said if ENGLISH.search(PLACEHOLDER.sub("", TYPED.sub("", form)))} == {}


@pytest.mark.parametrize("text", ["Da kudos a alguien.", "Guarda your racha.", "Today"])
def test_english_is_recognised(text: str) -> None:
    assert ENGLISH.search(TYPED.sub("", text))


def test_a_question_in_spanish_is_opened() -> None:
    assert {key: form for key, form in forms("es") if form.count("?") != form.count("¿")} == {}


def test_quotation_marks_in_spanish_are_those_of_english() -> None:
    quoted = {key: (form.count("“"), form.count("”")) for key, form in forms("es")}
    assert {key: marks for key, marks in quoted.items() if marks[0] != marks[1]} == {}


# --- how long a sentence may be -----------------------------------------------------------------------


def _most(model: type[Form | Button | PickOption | Heading | Chart], field: str) -> int:
    (most,) = (rule.max_length for rule in model.model_fields[field].metadata if hasattr(rule, "max_length"))
    return int(most)


@cache
def limits() -> dict[str, int]:
    """Return how long each sentence may be that becomes a title, a label or a part of a manifest."""
    found: dict[str, int] = {}
    fields = {(model.__name__, field): _most(model, field) for model, field in FIELDS}
    fields[("Table", "title")] = SLACKS_CAPTION
    fields[("TextInput", "placeholder")] = SLACKS_PLACEHOLDER
    handed_on = {keys_like: _most(model, field) for keys_like, (model, field) in HANDED_ON.items()}
    ruled = [*_ruled(fields), *handed_on.items(), *IN_A_MANIFEST.items()]
    for keys_like, most in ruled:
        keys = [key for key in sentences() if re.fullmatch(keys_like, key) and key not in NO_LABEL]
        assert keys, keys_like
        found |= {key: min(most, found.get(key, most)) for key in keys}
    return found


def _ruled(fields: dict[tuple[str, str], int]) -> Iterator[tuple[str, int]]:
    """Yield patterns of the keys that the code says straight into a field of a model."""
    for path in sorted(CORE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for keyword in node.keywords:
                    if most := fields.get((node.func.id, str(keyword.arg))):
                        yield from ((keys_like, most) for keys_like in _said(keyword.value))


def _said(node: ast.expr) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "say":
            yield from (pattern(key) for key in keys_in(call.args[0]))


def _filled(form: str) -> str:
    """Return a sentence with the longest names there are, and a number of two digits."""
    return PLACEHOLDER.sub("n" * LONGEST_NAME, form.replace("*", "").replace("{count}", "24"))


@in_every_language
def test_titles_labels_and_manifests_are_as_short_as_the_platforms_want_them(locale: str) -> None:
    longest = [
        (key, form, most) for key, form in forms(locale) if (most := limits().get(key)) and len(_filled(form)) > most
    ]
    assert longest == []
    assert len(sentences(locale)["slack.manifest.long_description"].forms[0]) >= SHORTEST_IN_SLACKS_DIRECTORY


def test_the_limits_are_found_in_the_code() -> None:
    found = limits()
    assert found["kudos.form.title"] == found["form.cancel"] == found["void.form.submit"] == 24
    assert found["peers.move.acknowledge"] == found["plan.every_month"] == found["settings.peers_yes"] == 75
    assert found["hello.heading"] == found["board.heading.all"] == found["kudos.form.example"] == 150
    assert {key for key in sentences() if key.endswith(".title")} <= set(found)
