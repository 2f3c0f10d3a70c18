"""Pure: a typed text without what could tell of whom it speaks. Over-redaction is fine, under-redaction is not.

What comes out is ASCII: a letter of another script cannot be judged by its capitals, and could look like one of ours,
so its whole word goes. A capitalised word stays only where a sentence begins, and only if it is a common word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache

from empathy_bot.learning.coach.reading import SIGNS

NAME, NUMBER, ADDRESS, EMAIL, LINK, WORD = (
    f"[{what}]" for what in ("name", "number", "address", "email", "link", "word")
)
"""What stands in the place of what was taken out."""

COMMON = frozenset(
    re.findall(
        r"\S+",
        "a about after again all also although always am an and any are aren't as ask at be because been before but "
        "by can can't cannot could couldn't did didn't do does doesn't doing don't down each even every everything "
        "few first for from get give go good great had has hasn't have haven't having he hello help her here hey hi "
        "his how however i i'd i'll i'm i've if in into is isn't it it's its just know last later let let's like look "
        "make many may maybe me more most much must my need never next no not nothing now of off on once one only or "
        "other our out over perhaps please really reply right same see send she should since so some something soon "
        "sorry still such sure take team tell than thank thanks that that's the their them then there there's these "
        "they they're this those through time to today together tomorrow too under understand until up us very want "
        "was wasn't we we'd we'll we're we've were what what's when where which while who why will with without won't "
        "would wouldn't yes yesterday yet you you'd you'll you're you've your yours apologies apologise apologize "
        "best cheers dear regards sincerely sir madam mr mrs ms miss dr",
    )
)
"""Words that are no names by themselves, whatever a pack holds."""
_I = frozenset({"i", "i'd", "i'll", "i'm", "i've"})
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "miss", "prof"})
_CUES = _TITLES | {
    "hi", "hello", "hey", "dear", "thanks", "regards", "cheers", "best", "sincerely", "yours", "sir", "madam", "named",
    "called", "name"
}  # fmt: skip
"""Words after which an uncommon word may well be a name, however it is written."""
_STREETS = "street|road|avenue|lane|drive|court|square|boulevard|terrace|crescent|way|close|place|st|rd|ave|blvd|weg"
_IS_STREET = frozenset(_STREETS.split("|"))

_LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe"}
    | {"Œ": "OE", "ı": "i", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D"}
)
_FOREIGN = "\x00"
"""Stands for a letter that has no plain form; no text comes with one, because control characters go first."""
_CHUNK = re.compile(r"\s+|\S+")
_TOKEN = re.compile(r"\[(?:name|number|address|email|link|word)\]|[A-Za-z\x00]+(?:['-][A-Za-z\x00]+)*")
_LOWER_WORD = re.compile(r"(?<![A-Za-z'-])[a-z]+(?:'[a-z]+)?(?![A-Za-z'])")
_EDGES = "\"'().,;:!?*_>"
_AGAIN = re.compile(r"(\[[a-z]+\])(?: \1)+")
_STREET = re.compile(
    rf"(?:\[number\],? (?:(?:[a-z]+|\[(?:name|word)\]) ){{0,2}}|\[(?:name|word)\] )(?:{_STREETS})\b(?:,? \[number\])?"
    rf"|\b(?:{_STREETS}|[a-z]+(?:strasse|platz|allee|gasse|weg)) \[number\]",
    re.IGNORECASE,
)


def redact(text: str, names: AbstractSet[str], common: AbstractSet[str]) -> str:
    """Return a text in which placeholders stand for names, numbers, addresses, links and words of other scripts.

    `names` comes from `parts_of`, `common` from `common_words`. Redacting twice is redacting once. The work grows with
    the length of the text, not faster.
    """
    reader = _Reader(names, common)
    lines = "".join(reader.chunk(found[0]) for found in _CHUNK.finditer(plain(text)))
    before = ""
    while before != lines:
        before, lines = lines, _STREET.sub(ADDRESS, _AGAIN.sub(r"\1", lines))
    return lines.strip()


def plain(text: str) -> str:
    """Return a text in ASCII: no accents, nothing invisible, any script's digits as 0, foreign letters as one sign."""
    return "".join(map(_plain_character, text))


def parts_of(names: Iterable[str]) -> frozenset[str]:
    """Return everything by which people with these names could be called: first names, last names, both in one word."""
    found: set[str] = set()
    for name in names:
        words = [found[0].lower() for found in re.finditer(r"[A-Za-z\x00]+(?:['-][A-Za-z\x00]+)*", plain(name))]
        pieces = [piece for word in words for piece in re.split("['-]", word)]
        found.update(words, pieces, ["".join(pieces)], (re.sub("['-]", "", word) for word in words))
    return frozenset(one for one in found if len(one) > 1)  # a single letter is an article, or a slip of the finger


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that these texts write in lower case, with those that are common everywhere."""
    return COMMON | {found[0] for text in texts for found in _LOWER_WORD.finditer(plain(text))}


class _Reader:
    """Goes through a text once, and knows whether a sentence has just begun, or a greeting or a title."""

    def __init__(self, names: AbstractSet[str], common: AbstractSet[str]) -> None:
        self._names = names
        self._common = common
        self._begins = True
        self._cued = False
        self._titled = False

    def chunk(self, chunk: str) -> str:
        """Return what may stay of a run of space, or of anything else."""
        if chunk.isspace():
            self._begins = self._begins or "\n" in chunk
            return "\n" if "\n" in chunk else " "
        core = chunk.strip(_EDGES)
        if whole := self._whole(core):
            before, _, after = chunk.partition(core)
            self._between(after)
            return before + whole + after
        kept, at = [], 0
        for found in _TOKEN.finditer(chunk):
            kept += [self._between(chunk[at : found.start()]), self._token(found[0])]
            at = found.end()
        return "".join([*kept, self._between(chunk[at:])])

    def _whole(self, core: str) -> str:
        """Return the placeholder for something that is to go as a whole, or nothing."""
        what = ""
        if "@" in core:
            before, _, after = core.partition("@")
            what = EMAIL if before and after else NAME
        elif "://" in core or core.lower().startswith("www.") or self._is_domain(core.partition("/")[0]):
            what = LINK
        elif any(character.isdigit() for character in core):
            what = NUMBER
        if what:
            self._begins = self._cued = self._titled = False
        return what

    def _is_domain(self, host: str) -> bool:
        """Tell whether something is written like a domain; a full stop without a space behind it makes none."""
        parts = host.split(".")
        return (
            len(parts) > 1
            and all(part.replace("-", "").isalnum() for part in parts)
            and parts[-1].islower()
            and len(parts[-1]) > 1
            and not all(part.lower() in self._common for part in parts)
        )

    def _between(self, signs: str) -> str:
        if any(sign in signs for sign in ".!?") and not self._titled:
            self._begins = True
        return signs

    def _token(self, token: str) -> str:
        if token.startswith("["):
            self._begins = self._cued = self._titled = False
            return token
        word = token.lower()
        kept = self._word(token, word)
        self._cued = word in _CUES or (self._cued and word == "is")
        self._begins, self._titled = False, word in _TITLES
        return kept

    def _word(self, token: str, word: str) -> str:
        if _FOREIGN in token:
            return WORD
        if self._is_known(word):
            return NAME
        if word in _I or word in _IS_STREET or word in _TITLES:
            return token
        common = self._is_common(word)
        if token == word:
            return token if common or not self._cued else NAME
        return token if common and (self._begins or (token.isupper() and len(token) > 1)) else NAME

    def _is_known(self, word: str) -> bool:
        pieces = {word, word.replace("'", "").replace("-", ""), *re.split("['-]", word), word.removesuffix("'s")}
        return any(piece in self._names or piece.removesuffix("s") in self._names for piece in pieces)

    def _is_common(self, word: str) -> bool:
        return word in self._common or all(part in self._common for part in word.removesuffix("'s").split("-"))


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() or character in "\n\t" else " " if character.isspace() else ""
    if unicodedata.numeric(character, None) is not None:
        return "0"
    if character.isspace():
        return "\n" if character in "\x85\u2028\u2029" else " "
    decomposed = unicodedata.normalize("NFKD", character.translate(SIGNS).translate(_LETTERS))
    return "".join(map(_plain_piece, decomposed))


def _plain_piece(piece: str) -> str:
    """Return a character of a decomposition: itself if it is ASCII, nothing if nobody sees it, a space for a sign."""
    piece = piece.translate(SIGNS).translate(_LETTERS)
    if piece.isascii():
        return piece
    if unicodedata.numeric(piece, None) is not None:
        return "0"
    kind = unicodedata.category(piece)
    if kind in {"Mn", "Me", "Cf", "Cc", "Cs"}:
        return ""
    return " " if kind[0] in "PSZ" else _FOREIGN
