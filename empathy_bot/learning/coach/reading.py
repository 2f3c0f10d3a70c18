"""Pure: a typed text made plain for matching, with a way back to what was typed.

Plain means: no accents, no full-width letters, no curly quotes, no zero-width characters, single spaces, lower case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from empathy_bot.learning.coach.observation import Span

SIGNS = str.maketrans(
    "\u2018\u2019\u201a\u201b\u2032\u00b4\u0060"
    "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
    "\u2010\u2011\u2012\u2013\u2014\u2015",
    "'''''''\"\"\"\"\"\"\"------",
)
GLANCE = 80
"""Characters that a quote may grow by at either end, to show the words around what was found."""
LONGEST = 240
"""Characters of a quote."""
NEAR = 160
"""Characters of a sentence at either side that say what something found in it means. Bounds the work."""
HIDDEN = "|"
"""Stands for every character of somebody else's words: no phrase goes across it."""

_PIECE = re.compile(r"\s+|[!-~]+|[^\x00-\x7f]|[\x00-\x7f]")
_TITLE = re.compile(r"\b(mr|mrs|ms|dr|prof|approx|incl)\.(?= )")
_QUOTED = re.compile(r"\"[^\"\n]{1,240}\"|(?<![\w])'[^'\n]{2,120}'(?!\w)|(?:^|(?<=\n))>[^\n]*")
_I_SAY = re.compile(
    r"\b(?:i(?:'?d| would|'?ll| will)?(?: first| then| just)? (?:say|reply|answer|respond|write|tell (?:him|"
    r"her|them))|(?:my )?reply|me|agent|rep)\s?[:,-]? ?$"
)
_BORDER = re.compile(
    r"[,;:.!?]+(?=[\s\"')]|$)|[\n|()\"]| - | (?=(?:and|but) (?:i|we)\b)|[\u2600-\u27bf\U0001f000-\U0001faff]"
)
_STOP = re.compile(r"[.!?]+(?=[\s\"')]|$)|\n")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and its plain form. `own` is the plain form with quoted words hidden; `ends` are where sentences end."""

    typed: str
    plain: str
    own: str
    origins: Sequence[int]
    ends: Sequence[int]

    def quote(self, span: Span) -> str:
        """Return the words at a place as they were typed, trimmed, and not all of what is too long."""
        last = self.origins[span.end - 1]
        after = next((at for at in self.origins[span.end :] if at != last), len(self.typed))
        words = self.typed[self.origins[span.start] : after].strip()
        return words if len(words) <= LONGEST else words[:LONGEST].rsplit(None, 1)[0]

    def sentence(self, found: re.Match[str]) -> Span:
        """Return the sentence in which something was found, of a very long one only what stands near."""
        after = bisect_right(self.ends, found.start())
        start = self.ends[after - 1] if after else 0
        end = self.ends[after] if after < len(self.ends) else len(self.plain)
        return Span(max(start, found.start() - NEAR), min(end, found.end() + NEAR))

    def before(self, found: re.Match[str]) -> str:
        """Return the rep's own words of the sentence before something that was found."""
        return self.own[self.sentence(found).start : found.start()]

    def clause(self, span: Span) -> Span:
        """Return a place with the rest of its clause, or with what a glance takes in of a long one."""
        glance = max(0, span.start - GLANCE)
        ends = [glance + found.end() for found in _BORDER.finditer(self.own[glance : span.end])]
        start = max((end for end in ends if end <= span.start), default=span.start if glance else 0)
        border = _BORDER.search(self.own, span.end - 1)
        after = border.start() if border else len(self.own)
        if after > span.end + GLANCE:
            after = self.own.rfind(" ", 0, span.end + GLANCE)
        return Span(start, max(span.end, after))

    def sentences(self) -> list[Span]:
        """Return all sentences of the plain text in their order."""
        edges = [0, *self.ends, len(self.plain)]
        return [Span(start, end) for start, end in pairwise(edges) if start < end]


def read(typed: str) -> Reading:
    """Return a text with its plain form. The work grows with its length, not faster."""
    pieces: list[str] = []
    origins: list[int] = []
    for found in _PIECE.finditer(typed):
        start, text = found.start(), found[0]
        if text.isspace():
            text = _space(text, typed[found.end() : found.end() + 1])
            origins.append(start)
        elif text.isascii():
            text = text.lower()
            origins.extend(range(start, found.end()))
        else:
            text = _plain_character(text)
            origins.extend([start] * len(text))
        pieces.append(text)
    plain = _TITLE.sub(r"\1 ", "".join(pieces))
    own = _own(plain)
    return Reading(typed, plain, own, origins, tuple(found.end() for found in _STOP.finditer(own)))


def _own(plain: str) -> str:
    """Return a plain text with somebody else's words hidden: quoted ones, unless the rep says or types nothing else."""

    def hidden(found: re.Match[str]) -> str:
        said = _I_SAY.search(plain, max(0, found.start() - GLANCE), found.start())
        return found[0] if said else HIDDEN * len(found[0])

    own = _QUOTED.sub(hidden, plain)
    spoken = any(character.isalnum() for character in own) or plain.lstrip().startswith(">")
    return own if spoken else plain


def _space(text: str, following: str) -> str:
    """Return what a run of spaces is worth: a line that goes on in lower case was only wrapped."""
    return "\n" if "\n" in text and not (text.count("\n") == 1 and following.islower()) else " "


@lru_cache(maxsize=2048)
def _plain_character(character: str) -> str:
    """Return a character that is not ASCII as plain ones: none for a mark or a zero-width one, else at least one."""
    decomposed = unicodedata.normalize("NFKD", character.translate(SIGNS))
    kept = "".join(one for one in decomposed if unicodedata.category(one) not in {"Mn", "Me", "Cf", "Cc", "Cs"})
    return kept.translate(SIGNS).lower()
