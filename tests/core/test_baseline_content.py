"""The held-back quizzes of "Where am I": two parallel forms, each sound alone, and apart from daily practice."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path
from statistics import mean

import pytest

from adapters.authoring.likeness import shared
from empathy_bot import content
from empathy_bot.content import Moment, Pack
from tests.core.test_content import ITEMS, problems, write

PAIRED = ITEMS.replace("late-parcel", "held-a") + ITEMS.replace("late-parcel", "held-b")
HELD = "baseline/say-it-back.yaml"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return content.bundled()


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
    """Further apart than any two texts must be: whoever has practised is not to know these."""
    moments = [item for item in pack.items if isinstance(item, Moment)]
    customers = [one.customer for one in [*moments, *pack.held_back]]
    assert [pair for pair in combinations(customers, 2) if shared(*pair) >= 0.25] == []


@pytest.mark.parametrize("form", ["a", "b"])
def test_neither_form_alone_gives_the_best_option_away(pack: Pack, form: str) -> None:
    held = [pair.of(form) for pair in pack.baseline]
    longest = sum(max(quiz.options, key=lambda option: len(option.text)).score == 1 for quiz in held)
    assert longest <= 0.4 * len(held)
    places = Counter(quiz.best for quiz in held)
    assert max(places.values()) - min(places.get(place, 0) for place in range(3)) <= 1


def test_the_forms_are_as_long(pack: Pack) -> None:
    assert all(len(option.feedback) >= 120 for quiz in pack.held_back for option in quiz.options)
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
