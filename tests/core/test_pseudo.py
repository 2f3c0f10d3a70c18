"""The language nobody speaks says all that English says, so that what it leaves plain stands in the code."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from empathy_bot.words import locales, words
from tests.fakes import pseudo


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("Today's minute", "[Ţöðåý'š ṁîñûţé]"),
        ("Hello, *{name}*.", "[Ĥéļļö, *{name}*]"),
        (" and ", " [åñð] "),
        (", ", ", "),
        ("{names}", "[{names}]"),
    ],
)
def test_a_sentence_is_bracketed_and_accented_around_its_placeholders(english: str, told: str) -> None:
    assert pseudo.accented(english) == told


def test_every_sentence_is_told_in_it_with_its_plurals_and_placeholders(tmp_path: Path) -> None:
    with pseudo.spoken(tmp_path) as locale:
        told, english = words(locale), words()
        assert told.locale == locale
        assert told.say("streak.days", 1) == "[1 ŵöŕķîñĝ ðåý]"
        assert told.say("streak.days", 2) == "[2 ŵöŕķîñĝ ðåýš]"
        keys = [entry.id for entry in pseudo.catalogue() if isinstance(entry.id, str) and entry.id]
        for key in keys:
            assert placeholders(told.template(key)) == placeholders(english.template(key)), key
        letters = {key: re.sub(r"\{[^}]*\}", "", told.template(key)) for key in keys}
        assert [key for key, text in letters.items() if re.search("[A-Za-z]", text)] == ["web.day_pattern"]


def test_afterwards_nobody_speaks_it(tmp_path: Path) -> None:
    with pseudo.spoken(tmp_path):
        assert pseudo.LOCALE in locales()
    assert pseudo.LOCALE not in locales()
    assert words(pseudo.LOCALE).locale == "en"
