"""Pure: what a typed reply to a customer does well, and the one thing to try next.

Each observation quotes the words it rests on. Wording is matched, nothing more: what is not spotted may still be there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Move = Literal["acknowledge", "apologise", "restate", "clarify", "own", "close", "name"]
Slip = Literal["conditional_apology", "dismiss", "blame", "policy"]

_MOVES: Mapping[Move, re.Pattern[str]] = {
    "apologise": re.compile(r"\bI(?:'m| am) (?:so |very )?sorry\b(?! if\b| but\b|, but\b)", re.IGNORECASE),
    "own": re.compile(r"\bI(?:'ll| will)\b[^.!?\n]{3,80}", re.IGNORECASE),
    "clarify": re.compile(r"\b(?:what|when|which|how|could you|can you)\b[^.!?\n]{3,80}\?", re.IGNORECASE),
}
_SLIPS: Mapping[Slip, re.Pattern[str]] = {
    "conditional_apology": re.compile(r"\bsorry,? (?:if|but)\b[^.!?\n]{0,40}", re.IGNORECASE),
    "dismiss": re.compile(r"\bcalm down\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Observation:
    """Something spotted; `quote` is a piece of the reply as it was typed."""

    what: Move | Slip
    quote: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What was spotted: moves in the order of the reply, slips, the strength to name first, the one thing to try."""

    seen: tuple[Observation, ...]
    slips: tuple[Observation, ...]
    strength: Observation | None
    suggestion: Move | Slip | None


def advise(reply: str, *, wanted: Sequence[Move], customer: str = "", customer_name: str = "") -> Advice:  # noqa: ARG001 - for restating
    """Return what can be said about the wording of a reply to `customer`, of which the moves `wanted` are hoped for."""
    found: list[tuple[int, Observation]] = []
    for move, pattern in _MOVES.items():
        if match := pattern.search(reply):
            found.append((match.start(), Observation(move, match[0])))
    if customer_name and (match := re.search(rf"\b{re.escape(customer_name)}\b", reply)):
        found.append((match.start(), Observation("name", match[0])))
    seen = tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))
    slips = tuple(Observation(slip, match[0]) for slip, pattern in _SLIPS.items() if (match := pattern.search(reply)))
    spotted = {one.what for one in seen}
    return Advice(
        seen=seen,
        slips=slips,
        strength=next((one for one in seen if one.what in wanted), next(iter(seen), None)),
        suggestion=slips[0].what if slips else next((move for move in wanted if move not in spotted), None),
    )
