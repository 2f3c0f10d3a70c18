"""What many answers say about a quiz itself: too easy, too hard, an option that nobody takes, no telling apart.

Classical item analysis, over people's first answers to an item: `share` is the share of people who chose the best
reply, `tells` the correlation of an item's score with the mean score of the same people's other items (item-rest
correlation). The bounds are those usual in writing multiple-choice tests (Haladyna & Rodriguez, Developing and
Validating Test Items, 2013): an option taken by fewer than one in twenty does no work, a correlation below 0.1 tells
little, one well below zero hints at a wrong key. About people it says nothing, and over few answers nothing at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import StatisticsError, correlation
from typing import Literal, NamedTuple

ENOUGH = 40
"""First answers, each of another person, below which nothing is said of an item."""
OTHERS = 5
"""How many other items somebody must have answered to say how they do on the whole."""
TOO_EASY, TOO_HARD = 0.9, 0.3
IDLE = 0.05
TELLS_LITTLE, BACKWARDS = 0.1, -0.1

Remark = Literal["too_easy", "too_hard", "idle_option", "tells_little", "tells_backwards"]


class Chosen(NamedTuple):
    """What one person chose the first time that they met an item; `option` is its index as written."""

    person: int
    item: str
    locale: str
    option: int
    score: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How one item did in one language. `tells` is None where too few people answered enough besides, or all alike."""

    item: str
    locale: str
    people: int
    share: float
    options: tuple[float, ...]
    tells: float | None
    remarks: tuple[Remark, ...]
    idle: tuple[int, ...] = ()
    """The options, by index, that hardly anybody takes."""


def analyse(answers: Iterable[Chosen], options: Mapping[str, int]) -> list[Figures]:
    """Return the figures of every item with enough answers, by item and language.

    `options` says how many options each known item has; answers to others, or to options that are gone, are left out.
    """
    first: dict[tuple[int, str], Chosen] = {}
    for one in answers:
        if one.option < options.get(one.item, 0):
            first.setdefault((one.person, one.item), one)
    totals: dict[int, list[float]] = defaultdict(list)
    for one in first.values():
        totals[one.person].append(one.score)
    by_item: dict[tuple[str, str], list[Chosen]] = defaultdict(list)
    for one in first.values():
        by_item[one.item, one.locale].append(one)
    return [
        _figures(item, locale, chosen, totals, options[item])
        for (item, locale), chosen in sorted(by_item.items())
        if len(chosen) >= ENOUGH
    ]


def _figures(item: str, locale: str, chosen: list[Chosen], totals: Mapping[int, list[float]], options: int) -> Figures:
    people = len(chosen)
    taken = Counter(one.option for one in chosen)
    shares = tuple(taken[option] / people for option in range(options))
    share = sum(one.score == 1 for one in chosen) / people
    tells = _tells(chosen, totals)
    idle = tuple(option for option, part in enumerate(shares) if part < IDLE)
    remarks: list[Remark] = []
    if share > TOO_EASY:
        remarks.append("too_easy")
    if share < TOO_HARD:
        remarks.append("too_hard")
    if idle:
        remarks.append("idle_option")
    if tells is not None and tells < TELLS_LITTLE:
        remarks.append("tells_backwards" if tells < BACKWARDS else "tells_little")
    return Figures(item, locale, people, share, shares, tells, tuple(remarks), idle)


def _tells(chosen: list[Chosen], totals: Mapping[int, list[float]]) -> float | None:
    """Return the correlation between the scores here and the same people's mean scores elsewhere."""
    pairs = [
        (one.score, (sum(totals[one.person]) - one.score) / (len(totals[one.person]) - 1))
        for one in chosen
        if len(totals[one.person]) > OTHERS
    ]
    if len(pairs) < ENOUGH:
        return None
    try:
        return correlation(*zip(*pairs, strict=True))
    except StatisticsError:  # everybody did the same, here or elsewhere
        return None
