"""What every part of a pack is made of: the frozen model, and the short kinds of text and number that fields hold.

A value that does not fit raises ValueError with what the author should do.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_P = TypeVar("_P")


_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
LONGEST_SLUG = 80


def _slug(text: str) -> str:
    if len(text) > LONGEST_SLUG or not re.fullmatch(_SLUG, text):
        raise ValueError("Use at most 80 lower-case letters, digits and single hyphens, such as `late-parcel`.")
    return text


def some(parts: tuple[_P, ...]) -> tuple[_P, ...]:
    """Return the list when something stands in it. Raises ValueError."""
    if not parts:
        raise ValueError("The list is empty: add at least one.")
    return parts


def _score(number: float) -> float:
    if number not in {0, 0.5, 1}:
        raise ValueError("The score must be 0, 0.5 or 1.")
    return number


Slug = Annotated[
    str, AfterValidator(_slug), Field(json_schema_extra={"pattern": f"^{_SLUG}$", "maxLength": LONGEST_SLUG})
]
Score = Annotated[float, AfterValidator(_score), Field(json_schema_extra={"enum": [0, 0.5, 1]})]
Label = Annotated[str, Field(max_length=60)]
Channel = Literal["chat", "email", "phone", "in_person", "social"]


class Part(BaseModel):
    """A frozen group of fields, none of them unknown or empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True, str_min_length=1)


class Named(Part):
    """A part with an id, by which it is looked up."""

    id: Slug


class Practised(Named):
    """What every item says of itself: the technique it belongs to, and the row of the curriculum that it serves."""

    technique: Slug
    row: Slug
