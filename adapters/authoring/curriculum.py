"""The map of the curriculum (content/curriculum.yaml): which kinds each row asks for, and how much a pack holds."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from empathy_bot.content import ContentError, Pack, shelf
from empathy_bot.content.parts import Part, Slug
from empathy_bot.content.reading import document

Kind = Literal["quiz", "reply", "roleplay", "talk", "reflection", "self_care", "exercise", "tip", "behaviour", "path"]
FILE = "curriculum.yaml"


class Row(Part):
    """A row of the curriculum, and the kinds of which it has at least one item."""

    id: Slug
    kinds: tuple[Kind, ...]


class Strand(Part):
    """One part of a row that is taught by a technique of its own."""

    name: str
    technique: Slug


class Strands(Part):
    """A row whose every part is taught by one technique, with items of all these kinds."""

    row: Slug
    kinds: tuple[Kind, ...]
    parts: tuple[Strand, ...]


class Volume(Part):
    """How many of each kind a shipped pack holds at least; `practice` are quizzes, replies and role-plays together."""

    techniques: int
    practice: int
    quiz: int
    reply: int
    roleplay: int
    reflection: int
    self_care: int
    exercise: int
    tip: int
    behaviour: int


class Shipped(Part):
    """A pack of which the whole curriculum is asked, and its volume."""

    id: Slug
    locale: Slug
    volume: Volume


class Curriculum(Part):
    """The whole map."""

    rows: tuple[Row, ...]
    by_technique: tuple[Strands, ...]
    packs: tuple[Shipped, ...]

    def asks(self, pack: Pack) -> Shipped | None:
        """Return what is asked of this pack as a whole; None for a pack that may be of any size."""
        return next((one for one in self.packs if (one.id, one.locale) == (pack.id, pack.locale)), None)


def curriculum(folder: Path | None = None) -> Curriculum:
    """Read the map that is shipped, or the one in `folder`. Raises ContentError."""
    entry, problems = document({FILE: (folder or shelf()) / FILE}, FILE)
    if entry is None or problems:
        raise ContentError(tuple(sorted(problems)))
    try:
        return Curriculum.model_validate(entry.value)
    except ValidationError as error:
        found = [entry.problem(f"{one['msg']}.", *one["loc"]) for one in error.errors(include_url=False)]
        raise ContentError(tuple(sorted(set(found)))) from None
