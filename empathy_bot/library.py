"""The packs there are, and which one somebody practises with: the one in their language, English where there is none.

What another language's pack holds stays known behind it, since somebody may have been asked in that language before.
"""

from __future__ import annotations

from functools import cache

from empathy_bot.content import Pack, bundled, shipped_locales
from empathy_bot.store import Scope
from empathy_bot.words import DEFAULT_LOCALE, language_of


class Library:
    """All packs that can be practised. The first one given is for everybody whose language has none of its own."""

    def __init__(self, usual: Pack, *others: Pack) -> None:
        self.usual = usual
        self._by_language = {language_of(pack.locale): pack for pack in (usual, *others)}
        self._behind: dict[str, Pack] = {}

    def pack(self, _scope: Scope, locale: str | None) -> Pack:
        """Return what somebody with this locale practises with in this workspace."""
        language = language_of(locale)
        found = self._by_language.get(language, self.usual)
        if found is self.usual:
            return found
        if language not in self._behind:
            self._behind[language] = found.before(self.usual)
        return self._behind[language]


@cache
def shipped() -> Library:
    """Return the packs that come with the program. Raises ContentError."""
    others = sorted(shipped_locales() - {DEFAULT_LOCALE})
    return Library(bundled(DEFAULT_LOCALE), *(bundled(locale) for locale in others))
