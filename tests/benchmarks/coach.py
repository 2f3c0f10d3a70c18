"""The reply coach against labelled replies: how often it is right, how far labels can be trusted, how long it takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.clicks import Scale
from tests.benchmarks.report import Report, milliseconds, percentile
from tests.coach.labelled import DIMENSIONS, Labelled, Tally, compared, other_hand, replies, second_labels, tally

ROUNDS = 20
"""Times that each reply is read for the clock."""


def run(scale: Scale, _folder: Path) -> Report:
    """Measure."""
    sets = (replies("held_out"), replies("development"), other_hand("closed"), other_hand("open"))
    report = Report(
        "The reply coach",
        f"Labelled replies: {len(sets[0])} of held-out families and {len(sets[1])} of development families; of another "
        f"hand (options of the content) {len(sets[2])} never looked at and {len(sets[3])} used for tuning. "
        "Precision / recall / specificity in per cent, then how many labels there are.",
    )
    report.table(
        ("Dimension", "held out", "development", "another hand", "another hand, used"),
        *_quality(*sets),
    )
    report.table(("Labelled twice", "Cohen's kappa"), *_agreement())
    took = _seconds(replies(), ROUNDS if scale.runs > 2 else 2)
    report.table(
        ("A reply", "p50", "p99"), ("processor time", *(milliseconds(percentile(took, share)) for share in (0.5, 0.99)))
    )
    return report


def _quality(*sets: Sequence[Labelled]) -> list[tuple[str, ...]]:
    pairs = [compared(one) for one in sets]
    return [(dimension, *(_figures(tally(one, dimension)) for one in pairs)) for dimension in DIMENSIONS]


def _figures(one: Tally) -> str:
    labelled = one.both + one.only_labelled
    return f"{one.precision * 100:.0f} / {one.recall * 100:.0f} / {one.specificity * 100:.1f} ({labelled})"


def _agreement() -> list[tuple[str, str]]:
    second = second_labels()
    pairs = [(second[one.id], one.labels) for one in replies() if one.id in second]
    return [(dimension, f"{tally(pairs, dimension).kappa:.2f}") for dimension in DIMENSIONS]


def _seconds(rows: Sequence[Labelled], rounds: int) -> list[float]:
    """Return the processor time of each reading, once everything is loaded."""
    for row in rows:
        row.advice()
    took = []
    for _ in range(rounds):
        for row in rows:
            before = time.process_time()
            row.advice()
            took.append(time.process_time() - before)
    return took
