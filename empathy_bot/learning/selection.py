"""Pure: which customer moment comes next for a person, and why.

Techniques are scheduled, not items: the one that is remembered least, and of it the item seen longest ago. Newcomers
walk the pack's path first, nobody meets one technique twice running while there is another, and a few at a time are
learnt until they last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Generic, Literal, TypeVar

from empathy_bot.content import Moment
from empathy_bot.learning import memory
from empathy_bot.learning.memory import Memory

Reason = Literal["path", "new", "stumbled", "fading", "refresh"]
"""Why a technique was chosen: a step of the path; never practised; wrong last time; recall has fallen; still fresh."""

ACTIVE = 24
"""Techniques learnt at once: with more, each comes too seldom to settle; with fewer, some are never met in half a year.
(CURRICULUM, Adaptive practice; measured in tests/benchmarks/selection.py.)"""
NEVER = -1


@dataclass(frozen=True, slots=True)
class Past:
    """What a person has behind them: the items given and their techniques, oldest first, and what is remembered."""

    seen: Sequence[str] = ()
    techniques: Sequence[str] = ()
    memories: Mapping[str, Memory] = field(default_factory=dict)


_M = TypeVar("_M", bound=Moment)


@dataclass(frozen=True, slots=True)
class Chosen(Generic[_M]):
    """The next item, and why its technique."""

    item: _M
    reason: Reason


def choose(
    items: Sequence[_M], past: Past, day: date, seed: str, *, path: Sequence[str] = (), active: int = ACTIVE
) -> Chosen[_M]:
    """Return the item of `items` for a local day. Raises ValueError for none.

    `seed` decides between equals: people start at different places, so that colleagues can compare notes without
    spoiling an item.
    """
    if not items:
        msg = "there is no item to choose from"
        raise ValueError(msg)
    techniques = dict.fromkeys(item.technique for item in items)
    technique, reason = next_technique(techniques, past, day, seed, path=path, active=active)
    last_seen = {item_id: index for index, item_id in enumerate(past.seen)}
    item = min(
        (item for item in items if item.technique == technique),
        key=lambda item: (last_seen.get(item.id, NEVER), lot(seed, item.id)),
    )
    return Chosen(item, reason)


def next_technique(
    techniques: Collection[str], past: Past, day: date, seed: str, *, path: Sequence[str] = (), active: int = ACTIVE
) -> tuple[str, Reason]:
    """Return the technique to practise on a local day, and why. `techniques` holds at least one.

    A new one is begun only while fewer than `active` are being learnt; one that has settled makes room. Of those that
    were given but never answered, the one given longest ago comes first.
    """
    known = past.memories
    last_given = {name: index for index, name in enumerate(past.techniques)}
    possible = [name for name in techniques if name not in past.techniques[-1:]] or list(techniques)
    for step in path:
        if step in possible and step not in known:
            return step, "path"
    learning = sum(not memory.is_settled(known[name]) for name in techniques if name in known)
    begun = [name for name in possible if name in known]
    candidates = possible if learning < active or not begun else begun
    best = min(
        candidates,
        key=lambda name: (memory.recall(known.get(name), day), last_given.get(name, NEVER), lot(seed, name)),
    )
    return best, _reason(known.get(best), day)


def shuffled(options: int, seed: str) -> tuple[int, ...]:
    """Return the indexes 0 … options - 1 in an order that `seed` decides."""
    return tuple(sorted(range(options), key=lambda index: lot(seed, str(index))))


def _reason(remembered: Memory | None, day: date) -> Reason:
    if remembered is None:
        return "new"
    if not remembered.score:
        return "stumbled"
    return "fading" if memory.is_due(remembered, day) else "refresh"


def lot(seed: str, name: str) -> bytes:
    """Return what decides between equals: as good as drawn, and always the same for a seed."""
    return blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
