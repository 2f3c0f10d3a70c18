"""The reply coach against labelled replies: how often it is right, how far labels can be trusted, how long it takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.clicks import Scale
from tests.benchmarks.report import Report, milliseconds, percentile
from tests.coach.labelled import (
    DIMENSIONS,
    Labelled,
    Tally,
    another_reader,
    compared,
    fresh,
    other_hand,
    replies,
    second_labels,
    tally,
)

ROUNDS = 20
"""Times that each reply is read for the clock."""


def run(scale: Scale, _folder: Path) -> Report:
    """Measure."""
    sets = (replies("held_out"), replies("development"), other_hand("closed"), other_hand("open"))
    new = (fresh("closed"), fresh("open"))
    report = Report(
        "The reply coach",
        f"Labelled replies: {len(sets[0])} of held-out families and {len(sets[1])} of development families; of another "
        f"hand (options of the content) {len(sets[2])} never looked at and {len(sets[3])} used for tuning; of a third "
        "hand, written when the rules stood, families whose errors were never looked at (closed) and used (open). "
        "Precision / recall / specificity in per cent, then how many labels there are.",
    )
    report.table(
        ("Dimension", "held out", "development", "another hand", "another hand, used"),
        *_quality(*sets),
    )
    report.table(
        ("Dimension", f"fresh, closed ({len(new[0])})", f"fresh, open ({len(new[1])})"),
        *_quality(*new),
    )
    report.table(
        ("Cohen's kappa", "the same reader again", "another reader, held out", "another, fresh"), *_agreement()
    )
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


def _agreement() -> list[tuple[str, ...]]:
    new = (*fresh("closed"), *fresh("open"))
    readings = ((second_labels(), replies()), (another_reader(), replies("held_out")), (another_reader(), new))
    pairs = [[(labels[one.id], one.labels) for one in rows if one.id in labels] for labels, rows in readings]
    return [(dimension, *(f"{tally(one, dimension).kappa:.2f}" for one in pairs)) for dimension in DIMENSIONS]


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
