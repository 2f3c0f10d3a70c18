"""What one gate says of one pack: a figure beside its threshold, and the items that offend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What came of a gate. Only `FAILED` ends `content check` with an error."""

    PASSED = "passed"
    FAILED = "failed"
    SHOWN = "look"
    """Nothing is wrong by itself, and an author should look."""
    NOT_RUN = "not run"
    """It could not be computed here; the note says why."""
    NOT_ASKED = "not asked"
    """It is not asked of this pack; the note says why."""


@dataclass(frozen=True, slots=True, order=True)
class Offender:
    """An item, row, technique or name that a gate points at, its file where it has one, and what about it."""

    item: str
    file: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`gate` over `scope` ("practice", "baseline a", "the pack", …); `note` is what a reader should know besides."""

    gate: str
    scope: str
    outcome: Outcome
    figure: str = ""
    threshold: str = ""
    offenders: tuple[Offender, ...] = ()
    note: str = ""


def judged(
    gate: str,
    scope: str,
    *,
    sound: bool,
    figure: str,
    threshold: str,
    offenders: Sequence[Offender] = (),
    note: str = "",
) -> Verdict:
    """Return a verdict that passes when `sound`; the offenders of a gate that passed are left out."""
    outcome = Outcome.PASSED if sound else Outcome.FAILED
    return Verdict(gate, scope, outcome, figure, threshold, () if sound else tuple(offenders), note)


def shown(gate: str, scope: str, *, figure: str, threshold: str, offenders: Sequence[Offender]) -> Verdict:
    """Return a verdict that never fails: offenders are there for an author to look at."""
    outcome = Outcome.SHOWN if offenders else Outcome.PASSED
    return Verdict(gate, scope, outcome, figure, threshold, tuple(offenders))


def not_run(gate: str, scope: str, why: str) -> Verdict:
    """Return the verdict of a gate that could not be computed."""
    return Verdict(gate, scope, Outcome.NOT_RUN, note=why)


def too_few(gate: str, scope: str, *, needed: int, found: int, what: str) -> Verdict:
    """Return the verdict of a statistic that would say nothing over so few."""
    return not_run(gate, scope, f"needs {needed} {what}, and there are {found}")
