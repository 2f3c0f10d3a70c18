"""What can be practised: the kinds of items, and `Item`, the union of them that `kind` tells apart.

Models only. Whoever shows or records an item matches over the kinds and ends in `assert_never`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from empathy_bot.content.parts import Channel, Label, Part, Practised, Score, Slug, some
from empathy_bot.content.roleplay import RolePlay

Move = Literal["acknowledge", "apologise", "restate", "clarify", "own", "close", "name"]
"""What a good reply does, as the reply coach knows it; tests/coach/README.md says what each one means."""


def key_trouble(scores: Sequence[object]) -> str:
    """Return what is wrong with a quiz's scores as a whole, if anything; single scores are judged elsewhere."""
    troubles = []
    if not 3 <= len(scores) <= 4:
        troubles.append(f"There are {len(scores)} options: a quiz has three or four.")
    best = sum(score == 1 for score in scores)
    if best > 1:
        troubles.append(f"{best} options score 1, but only one can be the best: give the others 0.5 or 0.")
    if best == 0 and all(score in (0, 0.5) for score in scores):
        troubles.append("No option scores 1: give the best one a 1.")
    return " ".join(troubles)


def _keyed(options: tuple[Option, ...]) -> tuple[Option, ...]:
    if trouble := key_trouble([option.score for option in options]):
        raise ValueError(trouble)
    return options


def _each_once(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    if len(set(moves)) < len(moves):
        raise ValueError("A move stands here twice: keep one of them.")
    return moves


def _three_or_four(choices: tuple[CareChoice, ...]) -> tuple[CareChoice, ...]:
    if not 3 <= len(choices) <= 4:
        raise ValueError(f"There are {len(choices)} choices: a check has three or four.")
    return choices


class Moment(Practised):
    """A moment with a customer: what they said or wrote, where, and how they feel."""

    channel: Channel
    emotion: Slug
    customer: Annotated[str, Field(max_length=400)]
    customer_name: Label
    review: Literal["draft_key", "reviewed"]
    question: Annotated[str, Field(max_length=300)] | None = None


class Option(Part):
    """One possible reply, what it is worth (0, 0.5 or 1) and why."""

    text: Annotated[str, Field(max_length=220)]
    score: Score
    feedback: Annotated[str, Field(max_length=350)]


class Quiz(Moment):
    """A customer's words and three or four replies, exactly one of which is the most effective."""

    kind: Literal["quiz"]
    options: Annotated[tuple[Option, ...], AfterValidator(_keyed)]

    @property
    def best(self) -> int:
        """Return the index of the most effective option."""
        return next(index for index, option in enumerate(self.options) if option.score == 1)


class OpenReply(Moment):
    """A customer's words, to be answered in one's own; with the moves a good reply makes, and one that makes them."""

    kind: Literal["reply"]
    wanted: Annotated[tuple[Move, ...], AfterValidator(some), AfterValidator(_each_once)]
    example: Annotated[str, Field(max_length=500)]
    why: Annotated[str, Field(max_length=350)]


class Reflection(Practised):
    """A thought and a question for a private line in one's own journal."""

    kind: Literal["reflection"]
    thought: Annotated[str, Field(max_length=400)]
    question: Annotated[str, Field(max_length=300)]


class CareChoice(Part):
    """One way in which somebody may be doing, and a kind, practical answer to it."""

    text: Annotated[str, Field(max_length=120)]
    answer: Annotated[str, Field(max_length=350)]


class SelfCare(Practised):
    """A short question about how one is doing, with three or four choices, none of them right or wrong."""

    kind: Literal["self_care"]
    question: Annotated[str, Field(max_length=300)]
    choices: Annotated[tuple[CareChoice, ...], AfterValidator(_three_or_four)]


Item = Annotated[Quiz | OpenReply | Reflection | SelfCare | RolePlay, Field(discriminator="kind")]
