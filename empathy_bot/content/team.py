"""What people who manage a group are given: exercises for the channel, and tips for themselves.

Neither is an item: nobody is prompted with one, nothing about it is answered or remembered as practice.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from empathy_bot.content.parts import Label, Named, Practised, Slug

SHORTEST, LONGEST = 5, 10
"""How many minutes an exercise for a channel may take."""
FEWEST_STEPS, MOST_STEPS = 3, 6


def _a_few_minutes(minutes: int) -> int:
    if not SHORTEST <= minutes <= LONGEST:
        raise ValueError(f"An exercise for a channel takes {SHORTEST} to {LONGEST} minutes: write a number of these.")
    return minutes


def _a_few_steps(steps: tuple[str, ...]) -> tuple[str, ...]:
    if not FEWEST_STEPS <= len(steps) <= MOST_STEPS:
        raise ValueError(f"There are {len(steps)} steps: an exercise has {FEWEST_STEPS} to {MOST_STEPS}.")
    return steps


class TeamExercise(Practised):
    """Something a team does together in a few minutes: what for, what it needs, the steps, a question to close."""

    title: Label
    minutes: Annotated[int, AfterValidator(_a_few_minutes)]
    purpose: Annotated[str, Field(max_length=200)]
    needs: Annotated[str, Field(max_length=150)]
    steps: Annotated[tuple[Annotated[str, Field(max_length=250)], ...], AfterValidator(_a_few_steps)]
    question: Annotated[str, Field(max_length=200)]


class Tip(Named):
    """A short thought for somebody who manages a group, and one step to try within a week."""

    competency: Slug
    row: Slug
    title: Label
    text: Annotated[str, Field(max_length=500)]
    step: Annotated[str, Field(max_length=250)]
