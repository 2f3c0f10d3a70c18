"""Where a role-play stands: walked by hand, and by any choices that anybody could make."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_bot.content import MOODS, Ending, Node
from empathy_bot.learning.dialogue import follow, level, moved
from tests.fakes.pack import role_play

PLAY = role_play()
CHOICES = st.lists(st.integers(-1, 4), max_size=8)


def test_it_begins_with_the_first_node() -> None:
    standing = follow(PLAY, ())
    assert (standing.said, standing.here, standing.mood, standing.before) == ((), PLAY.nodes[0], "upset", None)


def test_each_choice_moves_the_mood_and_decides_what_comes_next() -> None:
    standing = follow(PLAY, (0,))
    assert (standing.here, standing.mood, standing.before) == (PLAY.place("heard"), "tense", "upset")
    standing = follow(PLAY, (0, 0))
    assert (standing.here, standing.mood, standing.before) == (PLAY.place("settled"), "at_ease", "tense")
    assert [exchange.customer for exchange in standing.said] == [PLAY.nodes[0].customer, PLAY.nodes[1].customer]
    assert [exchange.mood for exchange in standing.said] == ["tense", "at_ease"]
    assert follow(PLAY, (2,)).mood == "furious"


@pytest.mark.parametrize(
    ("choices", "score"), [((), 0), ((0, 0), 1), ((0, 1), 1), ((0, 2), 0.5), ((1, 0), 1), ((1, 1), 0), ((2, 0, 0), 0.5)]
)
def test_the_share_of_good_choices_is_what_memory_learns(choices: tuple[int, ...], score: float) -> None:
    assert follow(PLAY, choices).score == score


def test_the_mood_stays_on_its_scale() -> None:
    assert [level(mood) for mood in MOODS] == [1, 2, 3, 4, 5]
    assert moved("furious", -2) == "furious"
    assert moved("calmer", 2) == "at_ease"
    assert moved("tense", -1) == "upset"


@given(CHOICES)
@settings(max_examples=300, deadline=None)
def test_any_choices_lead_somewhere(choices: list[int]) -> None:
    standing = follow(PLAY, choices)
    assert len(standing.said) <= min(len(choices), 4)
    assert standing.mood in MOODS
    assert standing.score in (0, 0.5, 1)
    assert isinstance(standing.here, Node | Ending)
    assert len({exchange.line.note for exchange in standing.said}) == len(standing.said)
    followed = choices[: len(standing.said)]
    assert follow(PLAY, followed) == standing, "what cannot be followed is left out"
    for end in range(len(followed)):
        before = follow(PLAY, followed[:end])
        assert before.said == standing.said[:end], "what was said stays said"
        assert isinstance(before.here, Node)
        assert standing.said[end].mood == moved(before.mood, before.here.choices[followed[end]].mood)


@given(CHOICES)
@settings(max_examples=100, deadline=None)
def test_going_on_with_the_first_line_ends_within_four_choices(choices: list[int]) -> None:
    standing = follow(PLAY, [choice for choice in choices if 0 <= choice <= 1])
    while isinstance(standing.here, Node):
        said = [
            next(place for place, line in enumerate(node.choices) if line == exchange.line)
            for exchange in standing.said
            for node in PLAY.nodes
            if exchange.line in node.choices
        ]
        standing = follow(PLAY, [*said, 0])
    assert 2 <= len(standing.said) <= 4
    assert standing.here in PLAY.endings
