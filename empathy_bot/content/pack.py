"""A whole pack: its techniques, items, kudos behaviours and what managers are given. Models and look-ups only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from empathy_bot.content.items import Item, Quiz
from empathy_bot.content.parts import Label, Named, Part, Slug, some
from empathy_bot.content.team import TeamExercise, Tip

_N = TypeVar("_N", bound=Named)


def _emoji(text: str) -> str:
    kinds = [unicodedata.category(character) for character in text]
    one = kinds.count("So") == 1 + text.count("\N{ZERO WIDTH JOINER}")
    if not one or kinds[0] != "So" or not set(kinds) <= {"So", "Sk", "Mn", "Cf"}:
        raise ValueError("Write exactly one emoji character, not a name such as `:ear:`.")
    return text


def _sign(text: str) -> str:
    words = text.split(" ")
    if words[0] == "…" or words[-1] == "…" or not all(_SIGN_WORD.fullmatch(word) for word in words):
        raise ValueError("Write small words with single blanks; between two words, … stands for one to three others.")
    return text


class Competency(Named):
    """A field of skill; its folder holds the items of its techniques."""

    name: Label


class Technique(Named):
    """One learnable move within a competency, with two or three sentences about it."""

    name: Label
    competency: Slug
    about: Annotated[str, Field(max_length=400)]


_SIGN_WORD = re.compile(r"(?:(?![A-Z])[^\W_])+(?:'(?:(?![A-Z])[^\W_])+)*|…")
Sign = Annotated[str, Field(max_length=40), AfterValidator(_sign)]
"""A few small words that say of somebody that they did it; … stands for one to three others."""


def _at_least_three(signs: tuple[str, ...]) -> tuple[str, ...]:
    if len(signs) < 3:
        raise ValueError("Write at least three signs.")
    return signs


class Behaviour(Named):
    """What a colleague can be thanked for; name and description each fit a line of a menu.

    `signs` are phrases of which a text of thanks has one when it speaks of the behaviour.
    """

    name: Label
    technique: Slug
    emoji: Annotated[str, AfterValidator(_emoji)]
    description: Annotated[str, Field(max_length=75)]
    signs: Annotated[tuple[Sign, ...], AfterValidator(_at_least_three)]


class Pair(Part):
    """Two quizzes on one technique that daily practice never shows: one for each form of "Where am I"."""

    a: Quiz
    b: Quiz

    @property
    def technique(self) -> str:
        """The technique that both are about."""
        return self.a.technique

    def of(self, form: str) -> Quiz:
        """Return the quiz of form a or b."""
        return self.a if form == "a" else self.b


class OwnCover(Named):
    """What `pack.yaml` holds of a pack that leans on the shipped one: it may do without skills of its own."""

    title: Label
    locale: Slug
    version: Annotated[int, Field(ge=1)]
    competencies: tuple[Competency, ...] = ()
    techniques: tuple[Technique, ...] = ()
    path: tuple[Slug, ...] = ()
    """The techniques that newcomers meet first, in this order."""


class Cover(OwnCover):
    """What `pack.yaml` holds: what a pack is called, and its skills and techniques."""

    competencies: Annotated[tuple[Competency, ...], AfterValidator(some)]
    techniques: Annotated[tuple[Technique, ...], AfterValidator(some)]


class Pack(OwnCover):
    """A whole curriculum in one language. Lookups return None for what is not, or no longer, in the pack."""

    items: tuple[Item, ...]
    behaviours: tuple[Behaviour, ...]
    exercises: tuple[TeamExercise, ...] = ()
    tips: tuple[Tip, ...] = ()
    baseline: tuple[Pair, ...] = ()
    behind: Pack | None = None
    """What is still known, and no longer (or not here) offered: look-ups go on there."""

    def before(self, other: Pack) -> Pack:
        """Return this pack with another one behind it."""
        return self.model_copy(update={"behind": other})

    def _all(self) -> Iterator[Pack]:
        pack: Pack | None = self
        while pack is not None:
            yield pack
            pack = pack.behind

    @property
    def held_back(self) -> tuple[Quiz, ...]:
        """The quizzes of the baseline, which are not among the items."""
        return tuple(quiz for pair in self.baseline for quiz in (pair.a, pair.b))

    def held(self, item_id: str) -> Quiz | None:
        """Return the quiz of the baseline with that id."""
        return _find((one for pack in self._all() for one in pack.held_back), item_id)

    def item(self, item_id: str) -> Item | None:
        """Return the item of that id."""
        return _find((one for pack in self._all() for one in pack.items), item_id)

    def technique(self, technique_id: str) -> Technique | None:
        """Return the technique of that id."""
        return _find((one for pack in self._all() for one in pack.techniques), technique_id)

    def behaviour(self, behaviour_id: str) -> Behaviour | None:
        """Return the behaviour of that id."""
        return _find((one for pack in self._all() for one in pack.behaviours), behaviour_id)

    def exercise(self, exercise_id: str) -> TeamExercise | None:
        """Return the team exercise of that id."""
        return _find((one for pack in self._all() for one in pack.exercises), exercise_id)

    def tip(self, tip_id: str) -> Tip | None:
        """Return the tip of that id."""
        return _find((one for pack in self._all() for one in pack.tips), tip_id)


def _find(parts: Iterable[_N], wanted: str) -> _N | None:
    return next((part for part in parts if part.id == wanted), None)
