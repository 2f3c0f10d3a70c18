"""Pure: which behaviours a text of thanks speaks of, by the signs that the pack gives for each.

Words are matched, nothing is understood: rather no suggestion than a wrong one. What is denied, wished for, or said of
oneself or of a customer suggests nothing, and neither does a sentence that asks. The words that take something back
stand here for every language of a pack; none of them means anything else in another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from empathy_bot.content import Behaviour, Pack

MOST = 2
"""How many behaviours are suggested, at most."""
ANYTHING = "…"
"""What stands in a sign for one to three words."""

_CLAUSE = re.compile(r"[^.,;:!?()\n–—]+[.,;:!?()\n–—]*")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_UNSAID = frozenset({
    "not", "no", "never", "nobody", "none", "neither", "nor", "without", "hardly", "barely", "cannot", "should",
    "could", "would", "wish", "hope", "please", "try", "if", "unless", "instead", "rather", "next",
    "nunca", "jamás", "nadie", "tampoco", "ni", "sin", "apenas", "debiste", "deberías", "debería", "podrías", "podría",
    "pudiste", "hubieras", "hubiera", "ojalá", "quisiera", "espero", "intenta", "procura", "si", "próxima",
})  # fmt: skip
"""Words before a sign, or within it, that take it back: what did not happen, or only might have."""
_NO_DENIAL = frozenset({("not", "only"), ("not", "just"), ("no", "solo"), ("no", "sólo")})
"""A "not" with the word behind it that makes it none."""
_OTHERS = frozenset({
    "i", "i'd", "i've", "we", "we'd", "we've", "customer", "customers", "caller", "callers", "client", "clients",
    "guest", "guests", "yo", "nosotros", "nosotras", "cliente", "clienta", "clientes", "clientas", "huésped",
})  # fmt: skip
"""Who is right before a sign when it tells of somebody else than the person who is thanked."""


def suggested(pack: Pack, text: str) -> tuple[str, ...]:
    """Return the ids of the behaviours that a text speaks of, in the order of the text, MOST at most."""
    signs = _by_first_word(pack.behaviours)
    found: dict[str, tuple[int, int]] = {}
    for number, clause in enumerate(_clauses(text)):
        for word in set(clause.split()):
            for name, sign in signs.get(word, ()):
                place = _place(sign, clause)
                if place is not None:
                    found[name] = min(found.get(name, (number, place)), (number, place))
    return tuple(sorted(found, key=lambda name: found[name])[:MOST])


@lru_cache(maxsize=16)
def _by_first_word(behaviours: tuple[Behaviour, ...]) -> Mapping[str, Sequence[tuple[str, re.Pattern[str]]]]:
    """Return the signs with their behaviours' ids by their first word, which is never any word."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for behaviour in behaviours:
        for sign in behaviour.signs:
            found.setdefault(sign.split()[0], []).append((behaviour.id, _pattern(sign)))
    return found


def _clauses(text: str) -> list[str]:
    """Return what is said, clause by clause, as small words with single blanks between; what is asked is left out."""
    plain = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    clauses = [clause for sentence in _sentences(plain) for clause in re.split(r"\b(?:but|pero|sino)\b", sentence)]
    return [" ".join(_WORD.findall(clause)) for clause in clauses]


def _sentences(text: str) -> list[str]:
    return [found[0] for found in _CLAUSE.finditer(text) if "?" not in found[0]]


def _place(sign: re.Pattern[str], clause: str) -> int | None:
    """Return where in the clause the sign stands and holds; None: nowhere."""
    for found in sign.finditer(clause):
        before = clause[: found.start()].split()
        unsaid = [word for word in [*_undone(before), *" ".join(found.groups()).split()] if _is_unsaid(word)]
        to_you = clause[found.end() :].split()[:2] == ["to", "you"]  # what somebody else did: "from listening to you"
        if not unsaid and not to_you and _OTHERS.isdisjoint(before[-1:]):
            return found.start()
    return None


def _undone(words: list[str]) -> list[str]:
    """Return the words without a "not" that is none: "not only", "not just", "no solo"."""
    return [pair[0] for pair in zip_longest(words, words[1:]) if pair not in _NO_DENIAL]


def _is_unsaid(word: str) -> bool:
    return word in _UNSAID or word.endswith("n't")


def _pattern(sign: str) -> re.Pattern[str]:
    words = [r"(\S+(?: \S+){0,2}?)" if word == ANYTHING else re.escape(word) for word in sign.split()]
    return re.compile(rf"(?<!\S){' '.join(words)}(?!\S)")
