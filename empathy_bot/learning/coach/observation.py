"""Pure: what the coach can tell about a reply.

Keys and quotes only. Sentences for people stand in words/ and never here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from empathy_bot.content import Move

__all__ = ["Advice", "Move", "Observation", "Slip", "Span"]

Slip = Literal["conditional_apology", "dismiss", "blame", "policy"]
"""What hurts one. A command to calm down is a `dismiss`."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that the wording shows. `quote` is a slice of the reply as it was typed, never empty."""

    what: Move | Slip
    quote: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything to tell about one reply.

    `seen` and `slips` stand in the order of the reply, each move and slip once, at its first place. `strength` is the
    one to name first. `suggestion` is the one thing to try: a slip first, else a wanted move that was not spotted.
    """

    seen: tuple[Observation, ...]
    slips: tuple[Observation, ...]
    strength: Observation | None
    suggestion: Move | Slip | None


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the plain text of a reading: its characters from `start` up to but not including `end`."""

    start: int
    end: int

    def meets(self, other: Span) -> bool:
        """Tell whether the two have a character in common."""
        return self.start < other.end and other.start < self.end
