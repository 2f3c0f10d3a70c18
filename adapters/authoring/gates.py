"""All the gates, in the order in which they are read."""

from __future__ import annotations

from adapters.authoring.coverage import coverage
from adapters.authoring.cues import cues
from adapters.authoring.curriculum import Curriculum
from adapters.authoring.keys import keys
from adapters.authoring.language import language
from adapters.authoring.likeness import likeness
from adapters.authoring.reading import reading
from adapters.authoring.verdict import Verdict
from empathy_bot.content import Pack


def examine(pack: Pack, map_: Curriculum) -> list[Verdict]:
    """Return what every gate says of the pack. `map_` is what the shipped packs are asked to cover."""
    return [
        *cues(pack),
        *likeness(pack),
        *reading(pack),
        *language(pack),
        *keys(pack),
        *coverage(pack, map_),
    ]
