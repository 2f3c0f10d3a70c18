"""The JSON Schema of each kind of file in a pack, for editors: what may stand where, as far as one value can say.

Whether ids fit each other, and texts the gates, only `content check` can tell. content/schemas/ holds these as files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from empathy_bot.content.items import Item
from empathy_bot.content.pack import Behaviour, OwnCover
from empathy_bot.content.team import TeamExercise, Tip

_TITLES: Mapping[str, tuple[str, TypeAdapter[Any]]] = {
    "pack": ("pack.yaml: the cover of a pack", TypeAdapter(OwnCover)),
    "items": ("<competency>/<technique>.yaml: the items of a technique", TypeAdapter(tuple[Item, ...])),
    "behaviours": ("behaviours.yaml: what colleagues thank each other for", TypeAdapter(tuple[Behaviour, ...])),
    "exercises": ("exercises.yaml: what a team does together", TypeAdapter(tuple[TeamExercise, ...])),
    "tips": ("tips.yaml: thoughts for managers", TypeAdapter(tuple[Tip, ...])),
}
KINDS = tuple(_TITLES)


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file. Raises KeyError for none of KINDS."""
    title, adapter = _TITLES[kind]
    found = adapter.json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": title}
