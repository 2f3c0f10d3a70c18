"""The labelled replies, and how the coach's findings compare with their labels. README.md says what a label means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from empathy_bot.learning.coach import Advice, Move, Slip, advise

FOLDER = Path(__file__).parent
MOVES: tuple[Move, ...] = get_args(Move)
SLIPS: tuple[Slip, ...] = get_args(Slip)
DIMENSIONS: tuple[Move | Slip, ...] = (*MOVES, *SLIPS)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply and what a reader ticked."""

    id: str
    family: str
    split: str
    channel: str
    customer: str
    name: str
    reply: str
    labels: frozenset[str]

    def advice(self) -> Advice:
        """Return what the coach says."""
        return advise(self.reply, wanted=MOVES, customer=self.customer, customer_name=self.name)

    def found(self) -> frozenset[str]:
        """Return what the coach ticks."""
        advice = self.advice()
        return frozenset(one.what for one in (*advice.seen, *advice.slips))


@dataclass(frozen=True, slots=True)
class Tally:
    """How often finding and label are both there, only the one, only the other, and neither."""

    both: int
    only_found: int
    only_labelled: int
    neither: int

    @property
    def precision(self) -> float:
        return self.both / max(1, self.both + self.only_found)

    @property
    def recall(self) -> float:
        return self.both / max(1, self.both + self.only_labelled)

    @property
    def specificity(self) -> float:
        return self.neither / max(1, self.neither + self.only_found)

    @property
    def kappa(self) -> float:
        """Cohen's: agreement beyond chance."""
        total = self.both + self.only_found + self.only_labelled + self.neither
        found, labelled = self.both + self.only_found, self.both + self.only_labelled
        chance = (found * labelled + (total - found) * (total - labelled)) / total**2
        return 1.0 if chance == 1 else ((self.both + self.neither) / total - chance) / (1 - chance)


@cache
def _families() -> list[Labelled]:
    return [one for path in sorted((FOLDER / "replies").glob("*.yaml")) for one in _read(path)]


def replies(split: str | None = None) -> list[Labelled]:
    """Return the replies of one side of the split, or of both."""
    return [one for one in _families() if split in {None, one.split}]


@cache
def other_hand(split: str) -> list[Labelled]:
    """Return the `open` or the `closed` half of the replies that were taken from the content, not written for this."""
    return _read(FOLDER / "other_hand" / f"{split}.yaml")


@cache
def fresh(split: str) -> list[Labelled]:
    """Return the `open` or `closed` families of the replies that were written, by another hand, after the rules."""
    read = [one for path in sorted((FOLDER / "fresh").glob("*.yaml")) for one in _read(path)]
    return [one for one in read if one.split == split]


def second_labels() -> dict[str, frozenset[str]]:
    """Return the labels that the first reader gave a second time, by id."""
    return _labels("second_labels.yaml")


def another_reader() -> dict[str, frozenset[str]]:
    """Return the labels that another reader gave to the held-out families and to the fresh replies, by id."""
    return _labels("another_reader.yaml")


def _labels(file: str) -> dict[str, frozenset[str]]:
    read = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    return {one: frozenset(labels) for one, labels in read.items()}


def tally(pairs: Iterable[tuple[frozenset[str], frozenset[str]]], dimension: str) -> Tally:
    """Count over pairs of (found, labelled)."""
    counted = [(dimension in found, dimension in labelled) for found, labelled in pairs]
    return Tally(*(counted.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))


def compared(rows: Sequence[Labelled]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return for each reply what the coach found and what was labelled."""
    return [(row.found(), row.labels) for row in rows]


def _read(path: Path) -> list[Labelled]:
    family: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Labelled(
            id=row["id"],
            family=row["family"],
            split=family["split"],
            channel=row["channel"],
            customer=row["customer"],
            name=row["name"],
            reply=row["reply"],
            labels=frozenset(row["moves"] + row["slips"]),
        )
        for row in family["replies"]
    ]
