"""Pure: where a role-play stands after some choices, how the mood has moved, and what the way was worth.

Choices are indexes of lines as written. Those that the role-play of today cannot follow (its content has changed) are
left out, with all that came after them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from empathy_bot.content import MOODS, Ending, Line, Mood, Node, RolePlay

GOOD, FAIR = 0.75, 0.5
"""From which mean worth of its lines a conversation counts as recalled (1), or as partly recalled (0.5)."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The other person's words, the line they were answered with, and the mood after it."""

    customer: str
    line: Line
    mood: Mood


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands: what was said, the mood, and the node that waits for a line, or the ending."""

    said: tuple[Exchange, ...]
    start: Mood
    here: Node | Ending

    @property
    def mood(self) -> Mood:
        """How the other person feels now."""
        return self.said[-1].mood if self.said else self.start

    @property
    def before(self) -> Mood | None:
        """How they felt before the last line; None while nothing has been said."""
        if not self.said:
            return None
        return self.said[-2].mood if len(self.said) > 1 else self.start

    def waits_for(self, step: int, choice: int) -> bool:
        """Tell whether this line, chosen after so many others, would be the next one."""
        return step == len(self.said) and isinstance(self.here, Node) and choice < len(self.here.choices)

    @property
    def score(self) -> float:
        """Return what the way is worth to memory, 1, 0.5 or 0, by the share of good choices in it."""
        if not self.said:
            return 0
        share = sum(exchange.line.score for exchange in self.said) / len(self.said)
        return 1 if share >= GOOD else 0.5 if share >= FAIR else 0


def follow(play: RolePlay, choices: Sequence[int]) -> Standing:
    """Return where the role-play stands after these choices."""
    said: list[Exchange] = []
    here: Node | Ending = play.nodes[0]
    mood = play.mood
    for choice in choices:
        if isinstance(here, Ending) or not 0 <= choice < len(here.choices):
            break
        line = here.choices[choice]
        mood = moved(mood, line.mood)
        said.append(Exchange(here.customer, line, mood))
        here = play.place(line.next)
    return Standing(tuple(said), play.mood, here)


def moved(mood: Mood, steps: int) -> Mood:
    """Return the mood so many steps better (or worse, below zero); there is nothing beyond either end."""
    return MOODS[min(max(MOODS.index(mood) + steps, 0), len(MOODS) - 1)]


def level(mood: Mood) -> int:
    """Return the mood as a number, from 1 for the worst."""
    return MOODS.index(mood) + 1
