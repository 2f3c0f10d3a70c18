"""What many answers say about a quiz, from people made up with known habits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest

from empathy_bot.learning.item_analysis import ENOUGH, Chosen, Figures, analyse

SCORES = (1.0, 0.5, 0.0)
SOUND = tuple(f"sound-{number}" for number in range(12))
PEOPLE = 400

Habit = Callable[[Random, float], int]
"""How somebody of a skill between 0 and 1 chooses an option."""


def by_skill(dice: Random, skill: float) -> int:
    return 0 if dice.random() < 0.05 + 0.9 * skill else dice.choice((1, 2))


HABITS: dict[str, Habit] = {
    "easy": lambda dice, _: 0 if dice.random() < 0.95 else dice.choice((1, 2)),
    "hard": lambda dice, skill: 0 if dice.random() < 0.3 * skill else dice.choice((1, 2)),
    "idle": lambda dice, skill: 0 if dice.random() < 0.05 + 0.9 * skill else 1,
    "blind": lambda dice, _: dice.choice((0, 1, 2)),
    "backwards": lambda dice, skill: by_skill(dice, 1 - skill),
}


def town(people: int = PEOPLE, locale: str = "en") -> Iterator[Chosen]:
    dice = Random(7)
    for person in range(people):
        skill = dice.random()
        for name in SOUND:
            yield chosen(person, name, by_skill(dice, skill), locale)
        for name, habit in HABITS.items():
            yield chosen(person, name, habit(dice, skill), locale)


def chosen(person: int, item: str, option: int, locale: str = "en") -> Chosen:
    return Chosen(person, item, locale, option, SCORES[option])


OPTIONS = dict.fromkeys((*SOUND, *HABITS), 3)


def figures(answers: Iterator[Chosen] | list[Chosen]) -> dict[str, Figures]:
    return {one.item: one for one in analyse(answers, OPTIONS)}


@pytest.mark.parametrize(
    ("item", "remark"),
    [
        ("easy", "too_easy"),
        ("hard", "too_hard"),
        ("idle", "idle_option"),
        ("blind", "tells_little"),
        ("backwards", "tells_backwards"),
    ],
)
def test_each_fault_is_found_in_the_item_that_has_it(item: str, remark: str) -> None:
    found = figures(town())
    assert remark in found[item].remarks


def test_a_sound_item_has_no_remark_and_tells_people_apart() -> None:
    found = figures(town())
    for name in SOUND:
        assert found[name].remarks == ()
        assert (found[name].tells or 0) > 0.15
        assert found[name].people == PEOPLE
        assert sum(found[name].options) == pytest.approx(1)


def test_the_idle_option_is_named() -> None:
    assert figures(town())["idle"].idle == (2,)


def test_nothing_is_said_over_few_people() -> None:
    assert figures(town(ENOUGH - 1)) == {}
    assert len(figures(town(ENOUGH))) == len(OPTIONS)


def test_only_the_first_answer_of_a_person_counts() -> None:
    again = [chosen(person, "easy", 2) for person in range(PEOPLE)]
    assert figures([*town(), *again]) == figures(town())


def test_languages_are_told_apart() -> None:
    spanish = [one._replace(person=one.person + PEOPLE, locale="es") for one in town(100)]
    found = analyse([*town(), *spanish], OPTIONS)
    assert {(one.locale, one.people) for one in found} == {("en", PEOPLE), ("es", 100)}


def test_items_and_options_that_are_gone_are_left_out() -> None:
    strange = [Chosen(person, "long-gone", "en", 0, 1.0) for person in range(100)]
    strange += [Chosen(PEOPLE + person, "easy", "en", 3, 0.0) for person in range(100)]
    assert figures([*town(), *strange]) == figures(town())


def test_who_answered_little_else_says_nothing_about_telling_apart() -> None:
    alone = [chosen(person, "easy", person % 3) for person in range(100)]
    assert figures(alone)["easy"].tells is None


def test_where_everybody_does_the_same_nothing_is_told_apart() -> None:
    same = [chosen(person, name, 0) for person in range(ENOUGH) for name in OPTIONS]
    assert {one.tells for one in figures(same).values()} == {None}
    assert {one.remarks for one in figures(same).values()} == {("too_easy", "idle_option")}
