"""The packs there are, and which one somebody practises with: the one in their language, English where there is none.

Beside it stands what their workspace brought and switched off (content/blending.py says how). What
another language's pack holds stays known behind it, since somebody may have been asked in that language before.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from threading import Lock

from pydantic import ValidationError

from empathy_bot.content import Pack, bundled, shipped_locales
from empathy_bot.content.blending import Own, Shelf, named, offered
from empathy_bot.store import Scope
from empathy_bot.store import packs as store
from empathy_bot.store.tables import WorkspacePack
from empathy_bot.words import DEFAULT_LOCALE, language_of

MOST_REMEMBERED = 500
"""Put-together packs that are kept in memory, one for each workspace and language. They share the shipped items."""


class Library:
    """All packs that can be practised. The first one given is for everybody whose language has none of its own."""

    def __init__(self, usual: Pack, *others: Pack) -> None:
        self.usual = usual
        self.ids = frozenset(pack.id for pack in (usual, *others))
        self._by_language = {language_of(pack.locale): pack for pack in (usual, *others)}
        self._behind: dict[str, Pack] = {}
        self._made: dict[tuple[int, str], tuple[str, Pack]] = {}
        self._lock = Lock()

    def pack(self, scope: Scope, locale: str | None) -> Pack:
        """Return what somebody with this locale practises with in this workspace."""
        stamp = store.stamp(scope)
        if not stamp:
            return self.shipped(locale)
        key = (scope.workspace_id, language_of(locale))
        known = self._made.get(key)
        if known is None or known[0] != stamp:
            known = (stamp, offered(self.shipped(locale), shelf(scope), key[1]))
            with self._lock:
                while len(self._made) >= MOST_REMEMBERED:
                    del self._made[next(iter(self._made))]
                self._made[key] = known
        return known[1]

    def shipped(self, locale: str | None) -> Pack:
        """Return the shipped pack that somebody with this locale has, whatever their workspace says."""
        language = language_of(locale)
        found = self._by_language.get(language, self.usual)
        if found is self.usual:
            return found
        if language not in self._behind:
            self._behind[language] = found.before(self.usual)
        return self._behind[language]


def shelf(scope: Scope) -> Shelf:
    """Return what the workspace has beside the shipped pack, and what it switched off."""
    return shelf_of(store.rows(scope), store.off(scope, store.TECHNIQUE), bool(store.off(scope, store.SHIPPED)))


def shelf_of(rows: Iterable[WorkspacePack], off: frozenset[str], shipped_is_off: bool) -> Shelf:  # noqa: FBT001
    """Return the shelf that these rows and switches make; a pack that this version cannot read is left out."""
    packs = ((read(row), row.is_on) for row in rows)
    return Shelf(tuple(Own(pack, is_on) for pack, is_on in packs if pack is not None), off, not shipped_is_off)


def read(row: WorkspacePack) -> Pack | None:
    """Return an own pack with its ids behind its name; None when this version of the program cannot read it."""
    return _read(row.pack)


@lru_cache(maxsize=32)
def _read(packed: bytes) -> Pack | None:
    try:
        return named(Pack.model_validate_json(zlib.decompress(packed)))
    except (ValidationError, zlib.error):
        return None


def shipped() -> Library:
    """Return the packs that come with the program, for one database. Raises ContentError."""
    return Library(*_packs())


@cache
def _packs() -> tuple[Pack, ...]:
    return tuple(bundled(locale) for locale in (DEFAULT_LOCALE, *sorted(shipped_locales() - {DEFAULT_LOCALE})))
