"""What answers say about the items, for the people who write them: figures over many people, never about one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from empathy_bot.content import Pack, Quiz
from empathy_bot.learning.item_analysis import ENOUGH, Chosen, Figures, Remark, analyse
from empathy_bot.library import Library, shelf
from empathy_bot.store import Store, StoreError, checks

_SAYS: dict[Remark, str] = {
    "too_easy": "nearly everybody gets it right",
    "too_hard": "few get it right",
    "idle_option": "hardly anybody takes {idle}",
    "tells_little": "tells practised people hardly from others",
    "tells_backwards": "who does well elsewhere does worse here: look at the key",
}


def figures(store: Store, library: Library, workspace: str | None = None) -> list[Figures]:
    """Return the figures of every quiz with enough answers. Raises StoreError.

    What is shipped is counted over all workspaces, or one; what a workspace brought, for that workspace alone.
    """
    homes = [home for home in checks.workspaces(store) if workspace in {None, home[1]}]
    if workspace is not None and not homes:
        raise StoreError(f"there is no workspace {workspace!r} in this database: check the id")
    shipped = _quizzes(library.usual)
    found: list[Figures] = []
    everywhere: list[Chosen] = []
    for home in homes:
        with checks.looking(store, home) as scope:
            own = _quizzes(*(one.pack for one in shelf(scope).own))
            chosen = checks.choices(scope)
        everywhere += (one for one in chosen if one.item in shipped)
        found += (one for one in analyse(chosen, shipped | own) if one.item in own)
    return [*analyse(everywhere, shipped), *found]


def _quizzes(*packs: Pack) -> dict[str, int]:
    """Return how many options each quiz has."""
    return {item.id: len(item.options) for pack in packs for item in pack.items if isinstance(item, Quiz)}


def lines(found: Sequence[Figures], *, everything: bool) -> Iterator[str]:
    """Yield what is to be said: first of the items with a remark, on request also of the others."""
    for one in sorted(found, key=lambda one: (not one.remarks, one.item, one.locale)):
        if one.remarks or everything:
            shares = ", ".join(f"{letter(index)} {share:.0%}" for index, share in enumerate(one.options))
            tells = "" if one.tells is None else f"; tells people apart: {one.tells:.2f}"
            yield f"{one.item} ({one.locale}): {one.share:.0%} of {one.people} people found the best ({shares}){tells}"
            yield from (f"  {_say(one, remark)}" for remark in one.remarks)


def summary(found: Sequence[Figures]) -> str:
    """Return one sentence about how much there is to say."""
    if not found:
        return f"No item has {ENOUGH} first answers yet: below that, figures would be chance."
    remarked = sum(bool(one.remarks) for one in found)
    return f"Items with {ENOUGH} first answers or more, by language: {len(found)}. With a remark: {remarked}."


def as_json(found: Sequence[Figures]) -> str:
    """Return the figures for machines."""
    return json.dumps([asdict(one) for one in found], indent=2)


def letter(option: int) -> str:
    """Return the letter of an option, by its index as written."""
    return "ABCD"[option]


def _say(one: Figures, remark: Remark) -> str:
    return _SAYS[remark].format(idle=" and ".join(letter(option) for option in one.idle))
