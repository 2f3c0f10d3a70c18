"""Pure: which quiz comes next for a person.

The technique practised longest ago, and of it the item seen longest ago; never one technique twice running while
there is another. People start at different places, so that colleagues can compare notes without spoiling an item.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from empathy_bot.content import Quiz

NEVER = -1


def choose(items: Sequence[Quiz], seen: Sequence[str], seed: str) -> Quiz:
    """Return the next quiz of `items`. `seen` are the ids of earlier ones, oldest first. Raises ValueError for none."""
    if not items:
        msg = "there is no quiz to choose from"
        raise ValueError(msg)
    last_seen = {item_id: index for index, item_id in enumerate(seen)}
    last_practised: dict[str, int] = {}
    for item in items:
        when = last_seen.get(item.id, NEVER)
        last_practised[item.technique] = max(when, last_practised.get(item.technique, NEVER))
    return min(
        items,
        key=lambda item: (
            last_practised[item.technique],
            _lot(seed, item.technique),
            last_seen.get(item.id, NEVER),
            _lot(seed, item.id),
        ),
    )


def shuffled(options: int, seed: str) -> tuple[int, ...]:
    """Return the indexes 0 … options - 1 in an order that `seed` decides."""
    return tuple(sorted(range(options), key=lambda index: _lot(seed, str(index))))


def _lot(seed: str, name: str) -> bytes:
    return blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
