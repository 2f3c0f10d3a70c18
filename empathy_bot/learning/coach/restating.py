"""Pure: whether a reply says back what the customer told, by the words that the two have in common.

A sentence restates when enough of the customer's own words come back in it, outside the steps that the rep takes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from empathy_bot.learning.coach.observation import Span
from empathy_bot.learning.coach.owning import owns
from empathy_bot.learning.coach.reading import Reading, read

ENOUGH = 3
"""Different words in common. One fewer is enough after an opening such as "so"."""
_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"[^,;:.!?\n|()]+")
_OPENING = re.compile(
    r"^\W*(?:(?:ok|okay|right|got it|thanks|hi|dear|hello)\W+(?:\w+\W+)?)?(?:so\b|just to (?:check|make sure|"
    r"confirm|be sure)|let me (?:see if|check that|make sure|repeat|sum)|if i(?:'?ve)? (?:understand|"
    r"understood|got|get|hear|heard|read)|you(?:'?re| are)? (?:told|said|say|saying|mentioned|mention|write|"
    r"wrote|asked|ordered|paid|wanted|want|booked|cancelled|canceled|needed|need|never|were|was|bought|had|"
    r"'?d|'?ve|have|returned|stayed|waited|received|got)\b|in other words|what i(?:'?m)? hear|"
    r"it sounds (?:like|as)|sounds like|your \w+ (?:was|were|is|are|has|have|went|jumped|had|came|still)\b)"
)
_OURS = re.compile(r"\W*(?:our|we|there|here)\b")
_AHEAD = re.compile(r"\b(?:you'?ll|you will|we need|please|you can|we can|you could|next time)\b(?!')")
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a about above after again all also am an and any anyone anything are as at back be because been "
        "before being but by can cannot could day days did do does doing done dont down each even ever every "
        "everything few first for from get gets getting give go goes going gone good got had has have having "
        "he her here hers him his how i if im in into is isnt it its just know let like lot made make makes "
        "many may me mine more most much must my need never new no nobody none not nothing now of off ok okay "
        "on once one only or other our out over please put really said same say says see she should since so "
        "some someone something still such sure take tell than thank thanks that the their them then there "
        "these they thing things think this those time to today told too took try up us use used very want "
        "wanted was way we well went were what when where which while who why will with without work would "
        "yes yet you your yours re ve ll s t d m sorry apologise apologize hi hello dear mr mrs ms ",
    )
)
_FORMS = {
    "1": "first",
    "2": "two second twice",
    "3": "three third",
    "4": "four fourth",
    "5": "five fifth",
    "6": "six sixth",
    "7": "seven",
    "8": "eight",
    "9": "nine",
    "10": "ten",
    "11": "eleven",
    "12": "twelve dozen",
    "20": "twenty",
    "30": "thirty",
    "40": "forty",
    "50": "fifty",
    "100": "hundred",
    "mother": "mum mom mums",
    "father": "dad",
    "child": "kid children kids",
    "package": "parcel",
    "break": "broken broke",
    "send": "sent",
    "buy": "bought",
    "pay": "paid",
    "lose": "lost gone",
    "miss": "missed",
    "write": "wrote",
    "call": "called rang phone",
    "cancel": "cancelled canceled",
    "delay": "late delayed",
    "come": "came",
    "picture": "photo pic",
    "charge": "charged",
    "bill": "billed",
    "grandmother": "nan gran",
    "refrigerator": "fridge",
    "internet": "net",
    "book": "booked",
    "order": "ordered",
    "house": "home",
    "die": "died",
    "stop": "stopped",
    "go": "went",
}
_SAME = {form: word for word, forms in _FORMS.items() for form in forms.split()}
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s", "e")


def restated(reading: Reading, customer: str, slips: Collection[Span]) -> Span | None:
    """Return the sentence that says back most of what the customer told, from its first to its last word in common.

    A sentence with one of the `slips` in it does not count: "you said you paid, but our policy" gives nothing back.
    """
    told = frozenset(_lemmas(customer))
    best: list[re.Match[str]] = []
    for sentence in reading.sentences():
        text = reading.plain[sentence.start : sentence.end]
        if _OURS.match(text) or any(sentence.meets(slip) for slip in slips):
            continue
        opened = _OPENING.match(text) is not None
        enough = ENOUGH - opened
        common = _common(reading, sentence, told)
        if len({_lemma(found[0]) for found in common}) >= enough and len(common) > len(best) and not _asks(text):
            best = common
    return Span(best[0].start(), best[-1].end()) if best else None


def _common(reading: Reading, sentence: Span, told: frozenset[str]) -> list[re.Match[str]]:
    """Return the words of a sentence that the customer used too, without the clauses about what the rep does."""
    return [
        word
        for clause in _CLAUSE.finditer(reading.plain, sentence.start, sentence.end)
        if not owns(clause[0].strip()) and not _AHEAD.search(clause[0])
        for word in _WORD.finditer(reading.plain, clause.start(), clause.end())
        if word[0] not in _STOP and _lemma(word[0]) in told
    ]


def _asks(text: str) -> bool:
    """Tell whether a sentence is a question about the customer's doings rather than their words said back."""
    return (
        text.rstrip().endswith("?")
        and re.match(r"\W*(?:did|have|has|do|does|can|could|would|why|are|is)\b", text) is not None
    )


@lru_cache(maxsize=64)
def _lemmas(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_lemma(word) for word in _WORD.findall(read(text).plain) if word not in _STOP))


def _lemma(word: str) -> str:
    """Return what a word and its forms have in common: a number as digits, else the word without its ending."""
    word = _SAME.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
