"""Pure: what a person remembers of each technique, by FSRS, worked out from the log of their answers.

Never stored: the log is the truth, and whatever changes it, or the model, leaves no stale number behind (ADR 10).
Time is counted in the person's local days, so that a minute earlier than yesterday is still a day later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fsrs import Card, Rating, Scheduler

RETENTION = 0.8
"""The recall below which a technique is due: at 0.9 easy ones crowd out the rest (CURRICULUM, Adaptive practice)."""
HORIZON = timedelta(days=90)
"""How far ahead practice is meant to last: a quarter, the time between two looks at one's own baseline."""

_NOON = time(12, tzinfo=UTC)
_SCHEDULER = Scheduler(desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Practised:
    """One answer of the log: its score (0 to 1), whether the person said that they were sure, and when it was.

    `day` is the local day that it counts for, `at` the instant that orders answers of one day.
    """

    technique: str
    score: float
    sure: bool | None
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one technique: FSRS's card (which nobody changes), and the last answer's score."""

    card: Card
    score: float


def replay(log: Iterable[Practised]) -> dict[str, Memory]:
    """Return the memories that the answers left, by technique, in whatever order the log comes."""
    memories: dict[str, Memory] = {}
    for answer in sorted(log, key=_order):
        memories[answer.technique] = after(memories.get(answer.technique), answer)
    return memories


def after(memory: Memory | None, answer: Practised) -> Memory:
    """Return what is remembered after an answer.

    Right is Good, partly right Hard, wrong Again. Right but unsure is Hard, because a lucky guess is not yet known.
    Wrong but sure counts as wrong twice, so that it comes back sooner: such errors are corrected readily, but return
    within the week (Butterfield and Metcalfe 2001; Butler, Fazio and Marsh 2011).
    """
    card = memory.card if memory else _new(answer.day)
    for rating in _ratings(answer):
        card, _ = _SCHEDULER.review_card(card, rating, _instant(answer.day))
    return Memory(card, answer.score)


def recall(memory: Memory | None, day: date) -> float:
    """Return the probability, 0 to 1, that a technique is remembered on a day; 0 for one that was never practised."""
    if memory is None:
        return 0.0
    return _SCHEDULER.get_card_retrievability(memory.card, _instant(day))


def is_due(memory: Memory, day: date) -> bool:
    """Tell whether recall has fallen to what is still wanted."""
    return recall(memory, day) <= RETENTION


def is_settled(memory: Memory) -> bool:
    """Tell whether the technique, from its last practice on, stays remembered to the horizon without another."""
    return memory.card.last_review is not None and memory.card.due - memory.card.last_review >= HORIZON


def _ratings(answer: Practised) -> tuple[Rating, ...]:
    if answer.score == 1:
        return (Rating.Hard if answer.sure is False else Rating.Good,)
    if answer.score > 0:
        return (Rating.Hard,)
    return (Rating.Again, Rating.Again) if answer.sure else (Rating.Again,)


def _order(answer: Practised) -> tuple[date, datetime, str, float, str]:
    return (answer.day, answer.at, answer.technique, answer.score, str(answer.sure))


def _new(day: date) -> Card:
    """Return an empty card; without an id and a date of ours, it would wait for the machine's clock."""
    return Card(card_id=0, due=_instant(day))


def _instant(day: date) -> datetime:
    return datetime.combine(day, _NOON)
