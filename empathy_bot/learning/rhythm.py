"""Pure: which kind of item a person's next prompt is, and which item of a kind that is not chosen by memory.

The kind follows from how many prompts the person has had: out of ten, five quizzes, two replies in one's own words, one
role-play, one look back and one self-care check. So everybody meets every kind within two weeks, and a break changes
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from empathy_bot.content import Item
from empathy_bot.learning.selection import NEVER, lot

Kind = Literal["quiz", "reply", "reflection", "self_care", "roleplay"]

ROUND: tuple[Kind, ...] = (
    *("quiz", "quiz", "reply", "quiz", "reflection"),
    *("quiz", "roleplay", "reply", "quiz", "self_care"),
)
"""The kinds of ten prompts in a row: with five working days, the week ends on a thought for oneself."""

_I = TypeVar("_I", bound=Item)


def kind_of_next(given: int) -> Kind:
    """Return the kind of the next prompt of somebody who has been given so many."""
    return ROUND[given % len(ROUND)]


def of_turn(items: Sequence[Item], given: int, after: str | None) -> list[Item]:
    """Return the items that may come next for somebody who has been given so many, the last of the technique `after`.

    They are of the kind whose turn it is, or quizzes while there is none. None teaches `after` again, nor what the next
    kind cannot do without, so that no technique comes twice running; a kind that could only repeat waits for its next
    turn. Where there is but one technique, it comes again.
    """
    wanted = _of_kind(items, kind_of_next(given))
    other = [item for item in items if item.technique != after]
    wanted = [item for item in wanted if item.technique != after] or _of_kind(other, "quiz") or wanted
    ahead = {item.technique for item in _of_kind(items, kind_of_next(given + 1))}
    return [item for item in wanted if {item.technique} != ahead] or wanted


def _of_kind(items: Sequence[Item], kind: Kind) -> list[Item]:
    found = [item for item in items if item.kind == kind]
    return found or [item for item in items if item.kind == "quiz"] or list(items)


def least_recent(items: Sequence[_I], seen: Sequence[str], after: str | None, seed: str) -> _I:
    """Return the item seen longest ago or never, of another technique than `after` if there is one.

    `seen` are the ids of earlier items, oldest first; `seed` decides between equals. Raises ValueError for no items.
    """
    last_seen = {item_id: index for index, item_id in enumerate(seen)}
    return min(
        items,
        key=lambda item: (item.technique == after, last_seen.get(item.id, NEVER), lot(seed, item.id)),
    )
