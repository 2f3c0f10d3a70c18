"""Pure: "Where am I": which questions somebody is asked, what they add up to, and what a group may learn of it.

Two forms of the same difficulty hold one quiz for each technique. Who starts with which is drawn by lot, and the second
round is the other one, so that a difference between the forms cancels out in a group.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Literal

from empathy_bot.content import Pack, Pair, Quiz
from empathy_bot.learning.selection import lot, shuffled

Form = Literal["a", "b"]

MOST = 12
"""Questions in a round, at most: about five minutes."""
BY_CHANCE = 2
"""Replies by which two rounds of one person may well differ by chance: with 12 questions that a person gets right two
times in three, the difference of two rounds has a standard deviation of 2.3."""
SMALLEST = 5
"""People of whom a group's figure tells nothing about anybody, and by how many a figure changes at least."""
STEP = 5
"""Per cent to which a group's figure is rounded."""
_SPREAD = 19
"""Standard deviation, in per cent, of the difference of one person's two rounds (see BY_CHANCE)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many replies were the most effective, how many partly right, and of how many."""

    best: int
    partly: int
    of: int


def tally(scores: Iterable[float]) -> Tally:
    """Return what the scores of some replies add up to."""
    found = list(scores)
    return Tally(found.count(1), found.count(0.5), len(found))


def form_of(seed: str, number: int) -> Form:
    """Return the form of a person's first or second round: half of all people start with each, then it is the other."""
    return "a" if (lot(seed, "baseline")[0] + number) % 2 else "b"


def questions(pack: Pack, form: str, seed: str, *, only: Collection[str] | None = None) -> list[Quiz]:
    """Return the quizzes of a round in the order in which they are asked.

    Of a pack with more than MOST techniques, those that the lot gives this person. `only`: those of the first round, so
    that the second asks about the same techniques.
    """
    pairs = (
        _drawn(pack, f"{seed}/baseline") if only is None else [pair for pair in pack.baseline if pair.technique in only]
    )
    return sorted((pair.of(form) for pair in pairs), key=lambda quiz: lot(f"{seed}/{form}", quiz.id))


def order(quiz: Quiz, seed: str) -> tuple[int, ...]:
    """Return the indexes of the quiz's options in the order in which a person sees them."""
    return shuffled(len(quiz.options), f"{seed}/{quiz.id}")


def published(days: Sequence[date], today: date) -> date | None:
    """Return up to which day people count in a group's figure; None while there is no figure.

    `days` says for each of the group's people since when they would. A figure changes at the end of a calendar month,
    and only when SMALLEST people or more have come in since it last changed: two figures of one group never differ by
    fewer, so that nobody's result can be had by taking one from the other.
    """
    counted, until = 0, None
    for end in _ends(min(days, default=today), today):
        here = sum(day <= end for day in days)
        if here - counted >= SMALLEST:
            counted, until = here, end
    return until


def rounded(shares: Sequence[float]) -> float:
    """Return the mean of some shares (0 to 1), rounded to STEP per cent."""
    return round(100 * sum(shares) / len(shares) / STEP) * STEP / 100


def by_chance(people: int) -> int:
    """Return by how many per cent the means of a group's two rounds may well differ by chance, in whole STEPs."""
    return ceil(1.96 * _SPREAD / sqrt(people) / STEP) * STEP


def _drawn(pack: Pack, seed: str) -> list[Pair]:
    """Return at most MOST pairs, drawn by lot and spread over the competencies (a systematic sample).

    Every pair has the same chance, so the mean over many people stands for the whole pack.
    """
    home = {technique.id: technique.competency for technique in pack.techniques}
    field = {competency.id: place for place, competency in enumerate(pack.competencies)}
    row = sorted(pack.baseline, key=lambda pair: (field[home[pair.technique]], lot(seed, pair.technique)))
    most = min(len(row), MOST)
    start = int.from_bytes(lot(seed, "start")) % max(len(row), 1)
    return [row[(start + number * len(row)) // most] for number in range(most)]


def _ends(first: date, today: date) -> Iterable[date]:
    """Yield the last day of every month from that of `first` on which is over `today`."""
    while True:
        following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        if following > today:
            return
        yield following - timedelta(days=1)
        first = following
