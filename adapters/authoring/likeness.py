"""Whether two texts of a pack are more or less the same one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from adapters.authoring.cues import NEEDS_EXTRA
from adapters.authoring.passages import Passage, passages
from adapters.authoring.verdict import Offender, Verdict, judged, not_run, shown
from empathy_bot.content import Pack

MOST_SHARED = 0.5
MOST_ALIKE = 0.75
SHORTEST = 6
"""Words below which two texts may be alike by chance: "Thank you, that helps." """
_COMPARED = {"customer", "option", "feedback", "example", "thought", "answer", "told"}
"""Not questions ("Which reply helps most?") and what fits a button, which may well return."""


def likeness(pack: Pack) -> Iterator[Verdict]:
    """Yield the verdicts on near duplicates: by shared shingles, and by the words used."""
    found = [one for one in passages(pack) if one.role in _COMPARED and len(_words(one.text)) >= SHORTEST]
    yield _shared(found)
    yield _alike(found)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:['’]\w+)*", text.lower())


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return every three words that follow each other."""
    words = _words(text)
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def shared(one: str, other: str) -> float:
    """Return which part of the shingles of two texts they have in common (Jaccard)."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def _shared(found: Sequence[Passage]) -> Verdict:
    """Compare only texts that have a shingle in common: 3000 texts are 4.5 million pairs, and few of them meet."""
    sets = [shingles(one.text) for one in found]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    meets: Counter[tuple[int, int]] = Counter()
    for place, of_it in enumerate(sets):
        for shingle in of_it:
            meets.update((before, place) for before in holders[shingle])
            holders[shingle].append(place)
    rated = sorted(
        ((common / (len(sets[a]) + len(sets[b]) - common), a, b) for (a, b), common in meets.items()), reverse=True
    )
    return judged(
        "near duplicates, shingles of three words",
        "all texts",
        sound=not rated or rated[0][0] < MOST_SHARED,
        figure=f"at most {rated[0][0] if rated else 0:.2f} shared ({len(found)} texts)",
        threshold=f"below {MOST_SHARED}",
        offenders=[_pair(found[a], found[b], part) for part, a, b in rated if part >= MOST_SHARED],
    )


def _alike(found: Sequence[Passage]) -> Verdict:
    gate, scope = "near duplicates, words (TF-IDF cosine)", "all texts"
    if len(found) < 2:
        return not_run(gate, scope, f"needs 2 texts, and there are {len(found)}")
    try:
        from adapters.authoring.learned import alike  # noqa: PLC0415 - only authors have it, and it takes a while
    except ImportError:
        return not_run(gate, scope, NEEDS_EXTRA)
    pairs = alike([one.text for one in found], MOST_ALIKE)
    return shown(
        gate,
        scope,
        figure=f"{len(pairs)} pairs above",
        threshold=f"look from {MOST_ALIKE} on",
        offenders=[_pair(found[a], found[b], cosine) for a, b, cosine in pairs],
    )


def _pair(one: Passage, other: Passage, how: float) -> Offender:
    return Offender(one.item, one.file, f"{one.field} is like {other.item} {other.field} ({how:.2f}): {one.text[:60]}")
