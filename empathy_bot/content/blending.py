"""Pure: what a workspace practises with, made of the shipped pack, the packs it brought, and what it switched off.

What an own pack defines is named behind the pack's id (`acme-basics/late-van`), so that its names never meet others'.
What is switched off is no longer offered and stays known behind the result, so that old questions can be answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from empathy_bot.content.pack import Pack
from empathy_bot.content.parts import Named
from empathy_bot.content.roleplay import RolePlay
from empathy_bot.words import language_of

MOST_BEHAVIOURS = 100
"""Behaviours that the kudos form offers: as many as a menu on Slack bears. The shipped ones come first."""
_N = TypeVar("_N", bound=Named)


@dataclass(frozen=True, slots=True)
class Own:
    """A pack that a workspace brought, its ids behind its own (see `named`); what is off is not offered."""

    pack: Pack
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a workspace has beside the shipped pack, and what it wants no practice of: techniques, or all it ships."""

    own: tuple[Own, ...] = ()
    off: frozenset[str] = frozenset()
    shipped_is_on: bool = True


PLAIN = Shelf()
"""The shelf of a workspace that brought nothing and switched nothing off."""


def named(pack: Pack) -> Pack:
    """Return an own pack with everything that it defines named behind its id, also where it is referred to."""
    skills = {one.id for one in pack.competencies}
    moves = {one.id for one in pack.techniques}

    def own(name: str) -> str:
        return f"{pack.id}/{name}"

    def anew(parts: Iterable[_N], field: str = "", mine: Collection[str] = ()) -> tuple[_N, ...]:
        """Return the parts with their ids, and what they refer to in `field` when the pack itself defines it."""
        return tuple(
            one.model_copy(
                update={"id": own(one.id)}
                | ({field: own(getattr(one, field))} if field and getattr(one, field) in mine else {})
            )
            for one in parts
        )

    return pack.model_copy(
        update={
            "competencies": anew(pack.competencies),
            "techniques": anew(pack.techniques, "competency", skills),
            "path": tuple(own(step) if step in moves else step for step in pack.path),
            "items": anew(pack.items, "technique", moves),
            "behaviours": anew(pack.behaviours, "technique", moves),
            "exercises": anew(pack.exercises, "technique", moves),
            "tips": anew(pack.tips, "competency", skills),
        }
    )


def offered(base: Pack, shelf: Shelf, language: str) -> Pack:
    """Return what somebody of that language practises with; `base` is the shipped pack that they have.

    An own pack is for people of its language, and for those who have the shipped pack of its language for want of one
    in theirs. Kudos behaviours, and what techniques are called, are never switched off but with an own pack: a
    colleague can be thanked for what is not practised. "Where am I" measures what is shipped, as long as that is on.
    When nothing is left to practise, the shipped pack is.
    """
    found = _offered(base, shelf, {language, language_of(base.locale)})
    return found if can_be_practised(found) else _offered(base, Shelf(shelf.own), {language, language_of(base.locale)})


def leaves_something(base: Pack, shelf: Shelf, language: str) -> bool:
    """Tell whether with this shelf somebody of that language still has something to practise."""
    return can_be_practised(_offered(base, shelf, {language, language_of(base.locale)}))


def can_be_practised(pack: Pack) -> bool:
    """Tell whether a pack holds an item for everybody."""
    return any(not isinstance(one, RolePlay) or one.audience == "everybody" for one in pack.items)


def _offered(base: Pack, shelf: Shelf, languages: Collection[str]) -> Pack:
    own = [one.pack for one in shelf.own if one.is_on and language_of(one.pack.locale) in languages]
    packs = [base, *own] if shelf.shipped_is_on else own
    return _joined(
        base,
        [base, *own],
        {
            "path": tuple(step for pack in packs for step in pack.path if step not in shelf.off),
            "items": tuple(one for pack in packs for one in pack.items if one.technique not in shelf.off),
            "exercises": tuple(one for pack in packs for one in pack.exercises if one.technique not in shelf.off),
            "tips": tuple(one for pack in packs for one in pack.tips),
            "baseline": base.baseline if shelf.shipped_is_on else (),
            "behind": _known(base, shelf),
        },
    )


def _known(base: Pack, shelf: Shelf) -> Pack:
    """Return everything that there is, before what was known behind the shipped pack already."""
    packs = [base, *(one.pack for one in shelf.own)]
    return _joined(
        base,
        packs,
        {
            "items": tuple(one for pack in packs for one in pack.items),
            "behaviours": tuple(one for pack in packs for one in pack.behaviours),
            "exercises": tuple(one for pack in packs for one in pack.exercises),
            "tips": tuple(one for pack in packs for one in pack.tips),
        },
    )


def _joined(base: Pack, packs: Sequence[Pack], others: dict[str, object]) -> Pack:
    return base.model_copy(
        update={
            "competencies": tuple(one for pack in packs for one in pack.competencies),
            "techniques": tuple(one for pack in packs for one in pack.techniques),
            "behaviours": tuple(one for pack in packs for one in pack.behaviours)[:MOST_BEHAVIOURS],
            **others,
        }
    )
