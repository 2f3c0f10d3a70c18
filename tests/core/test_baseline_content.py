"""The held-back quizzes of "Where am I": two parallel forms, sound by every gate, and apart from daily practice."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from statistics import mean

import pytest

from empathy_bot import content
from empathy_bot.content import Moment, Pack, Quiz
from tests.core.test_content import ITEMS, problems, write

PAIRED = ITEMS.replace("late-parcel", "held-a") + ITEMS.replace("late-parcel", "held-b")
HELD = "baseline/say-it-back.yaml"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return content.bundled()


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return every three words that follow each other."""
    words = re.findall(r"[a-z']+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def likeness(one: str, other: str) -> float:
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b) if a | b else 0


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$|\")", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    word = word.lower().replace("'", "")
    found = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and found > 1
    quiet_ed = word.endswith("ed") and not word.endswith(("ted", "ded")) and found > 1
    return max(1, found - silent - quiet_ed)


def test_every_technique_has_a_quiz_in_each_form_and_they_differ(pack: Pack) -> None:
    assert [pair.technique for pair in pack.baseline] == [technique.id for technique in pack.techniques]
    for pair in pack.baseline:
        assert pair.a.technique == pair.b.technique
        assert pair.a.channel != pair.b.channel
        assert pair.a.emotion != pair.b.emotion
        assert len(pair.a.options) == len(pair.b.options)
        assert sorted(one.score for one in pair.a.options) == sorted(one.score for one in pair.b.options)
    assert {quiz.row for quiz in pack.held_back} == {"where-am-i"}


def test_daily_practice_never_meets_them(pack: Pack) -> None:
    held = {quiz.id for quiz in pack.held_back}
    assert not held & {item.id for item in pack.items}
    assert all(pack.item(name) is None for name in held)
    assert all(pack.held(name) is not None for name in held)
    assert pack.held("long-gone") is None


def test_customers_and_moments_are_new(pack: Pack) -> None:
    moments = [item for item in pack.items if isinstance(item, Moment)]
    names = [quiz.customer_name for quiz in pack.held_back]
    assert len(set(names)) == len(names)
    assert not set(names) & {item.customer_name for item in moments}
    customers = [one.customer for one in [*moments, *pack.held_back]]
    assert [pair for pair in combinations(customers, 2) if likeness(*pair) >= 0.25] == []
    texts = [option.text for quiz in quizzes(pack) for option in quiz.options]
    assert [pair for pair in combinations(texts, 2) if likeness(*pair) >= 0.5] == []


def quizzes(pack: Pack) -> list[Quiz]:
    return [*(item for item in pack.items if isinstance(item, Quiz)), *pack.held_back]


@pytest.mark.parametrize("form", ["a", "b", "both"])
def test_no_cue_gives_the_best_option_away(pack: Pack, form: str) -> None:
    held = pack.held_back if form == "both" else tuple(pair.of(form) for pair in pack.baseline)
    longest = sum(max(quiz.options, key=lambda option: len(option.text)).score == 1 for quiz in held)
    assert longest <= 0.4 * len(held)
    best = mean(len(quiz.options[quiz.best].text) for quiz in held)
    others = mean(len(option.text) for quiz in held for option in quiz.options if option.score < 1)
    assert 0.8 <= best / others <= 1.25
    places = Counter(quiz.best for quiz in held)
    assert max(places.values()) - min(places.get(place, 0) for place in range(3)) <= 1
    chance = mean(1 / len(quiz.options) for quiz in held)
    most = chance + 1.96 * (chance * (1 - chance) / len(held)) ** 0.5
    assert mean(_guessed(quiz, kind=True) for quiz in held) <= most
    assert mean(_guessed(quiz, kind=False) for quiz in held) <= most


def _guessed(quiz: Quiz, *, kind: bool) -> float:
    """Return the chance that whoever picks (or avoids) what says sorry, glad or understand picks the best option."""
    said = [bool(re.search(r"\b(sorry|understand|glad)\b", option.text.lower())) for option in quiz.options]
    picked = [index for index, is_kind in enumerate(said) if is_kind == kind] or list(range(len(quiz.options)))
    return (quiz.best in picked) / len(picked)


def test_the_forms_are_as_long_and_as_easy_to_read(pack: Pack) -> None:
    for quiz in pack.held_back:
        assert grade(quiz.customer) <= 8, quiz.id
        for option in quiz.options:
            assert grade(option.text) <= 8, option.text
            assert grade(option.feedback) <= 9, option.feedback
            assert len(option.feedback) >= 120, option.feedback
    lengths = [
        mean(
            len(pair.of(form).customer) + sum(len(option.text) for option in pair.of(form).options)
            for pair in pack.baseline
        )
        for form in ("a", "b")
    ]
    assert max(lengths) / min(lengths) <= 1.1


def test_a_sound_pair_loads_and_stands_apart(tmp_path: Path) -> None:
    pack = content.load(write(tmp_path, **{HELD: PAIRED}))
    assert [item.id for item in pack.items] == ["late-parcel"]
    assert [(pair.a.id, pair.b.id) for pair in pack.baseline] == [("held-a", "held-b")]
    assert content.load(write(tmp_path / "none")).baseline == ()


MISTAKES = {
    "one form alone": (ITEMS.replace("late-parcel", "held-a"), (HELD, 1, "")),
    "three": (PAIRED + ITEMS.replace("late-parcel", "held-c"), (HELD, 39, "")),
    "an id of daily practice": (PAIRED.replace("held-b", "late-parcel"), (HELD, 20, "id")),
    "another kind": (
        PAIRED[: len(PAIRED) // 2]
        + "- id: who-listened\n  kind: reflection\n  technique: say-it-back\n  row: active-listening\n"
        "  thought: Think of it.\n  question: What do they do?\n",
        (HELD, 21, "kind"),
    ),
    "no best option": (PAIRED.replace("score: 1", "score: 0", 1), (HELD, 10, "options")),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_a_pair_is_one_problem(tmp_path: Path, text: str, expected: tuple[str, int, str]) -> None:
    assert problems(write(tmp_path, **{HELD: text})) == [expected]


def test_a_pair_stands_in_the_file_of_its_technique(tmp_path: Path) -> None:
    found = problems(write(tmp_path, **{"baseline/other.yaml": PAIRED}))
    assert found == [("baseline/other.yaml", 3, "technique"), ("baseline/other.yaml", 22, "technique")]


def test_a_pack_of_held_back_quizzes_alone_has_no_items(tmp_path: Path) -> None:
    write(tmp_path, **{HELD: PAIRED})
    (tmp_path / "listening" / "say-it-back.yaml").unlink()
    assert problems(tmp_path) == [(".", 1, "")]
