"""How easy a text is to read, by language, and how long texts are beside their limits.

A grade or an index sees two things only: how long sentences and words are. It is a floor, not a proof.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from adapters.authoring.passages import Passage, Role, passages
from adapters.authoring.verdict import Offender, Verdict, judged, not_run
from empathy_bot.content import Pack

FEWEST_WORDS = 5
"""Words below which one long word decides: "Congratulations, Ana!" would be grade 20."""
LIMITS: dict[Role, int] = {"customer": 400, "option": 220, "feedback": 350}
"""As the models have them; an option is printed in the message, its button carries a letter."""


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of an English text (Kincaid and others 1975)."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)
    if not words:
        return 0.0
    return 0.39 * len(words) / _sentences(text) + 11.8 * sum(map(english, words)) / len(words) - 15.59


def ease(text: str) -> float:
    """Return how easy a Spanish text is to read, from 0 to 100 and beyond: from 55 on it is normal or easier.

    Source: the index of Szigriszt-Pazos (1993), who mended that of Fernández Huerta (1959), read on the INFLESZ scale
    of Barrio-Cantalejo and others (2008): 40 to 55 somewhat difficult, 55 to 65 normal, 65 to 80 quite easy.
    """
    words = re.findall(r"[^\W\d_]+", text)
    if not words:
        return 100.0
    return 206.835 - 62.3 * sum(map(spanish, words)) / len(words) - len(words) / _sentences(text)


def _sentences(text: str) -> int:
    return max(1, len(re.findall(r"[.!?:…]+[\"'”’»)]*(?=\s|$)", text.strip())))


_SILENT = re.compile(
    r"(?<![aeiouy])(?<![^aeiouy]l)e$|[gq]ue$|[^aeiouytd](?<![^aeiouy]l)ed$|[^aeiouyscxzgh](?<![^aeiouy]l)es$"
)
"""An e that is not heard: time, file, called, times; but table, settled, places."""
_WITHIN = re.compile(r"[^aeiouy]e(?=(?:thing|body|one|where|how|work|line|less|ful|ly|ty|ment|times?)s?$)")
"""The same before what a word is put together with: something, useful, safety."""
_PARTED = re.compile(r"[aeouy]ing|quiet|[^cstgx]i[ao]|ier$|[ds]nt$")
"""Two vowels that are heard apart, or one that is not written: going, quiet, radio, easier, didn't."""


@cache
def english(word: str) -> int:
    """Return how many syllables an English word has, by rules; ADR 22 tells how often they are right."""
    word = re.sub(r"['’]", "", word.lower())
    found = len(re.findall(r"[aeiouyáéíóúüñ]+", word))
    return max(1, found - bool(_SILENT.search(word)) - bool(_WITHIN.search(word)) + bool(_PARTED.search(word)))


@cache
def spanish(word: str) -> int:
    """Return how many syllables a Spanish word has: two strong vowels part, and so does an accented weak one."""
    word = re.sub(r"([qg])u(?=[eiéí])", r"\1", word.lower()).replace("h", "")
    word = re.sub(r"y$", "i", word)
    groups = re.findall(r"[aeiouáéíóúü]+", word)
    parts = [re.findall(r"[iuü]?[aeoáéó][iuü]?|[íú]|[iuü]+", group) for group in groups]
    return max(1, sum(map(len, parts)))


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a language is measured: `worst` picks the text nearest to the limit, `sound` says whether one passes."""

    name: str
    measure: Callable[[str], float]
    limits: dict[tuple[Role, ...], float]
    higher_is_easier: bool = False

    def sound(self, value: float, limit: float) -> bool:
        return value >= limit if self.higher_is_easier else value <= limit


_SPOKEN: tuple[Role, ...] = ("customer", "option", "example")
_EXPLAINED: tuple[Role, ...] = ("feedback", "thought", "answer")
RULES = {
    "en": _Rule("Flesch-Kincaid grade", grade, {_SPOKEN: 8, _EXPLAINED: 9}),
    "es": _Rule("INFLESZ ease", ease, {(*_SPOKEN, *_EXPLAINED): 55}, higher_is_easier=True),
}
"""By language; any other has no rule yet."""


def reading(pack: Pack) -> Iterator[Verdict]:
    """Yield the verdicts on reading level and lengths."""
    found = passages(pack)
    rule = RULES.get(pack.locale.split("-", 1)[0])
    if rule is None:
        yield not_run("reading level", "all texts", f"no rule for this language ({pack.locale})")
    else:
        for roles, limit in rule.limits.items():
            yield _level(rule, limit, [one for one in found if one.role in roles], roles)
    yield _lengths(found)


def _level(rule: _Rule, limit: float, found: Sequence[Passage], roles: tuple[Role, ...]) -> Verdict:
    rated = [(rule.measure(one.text), one) for one in found if len(one.text.split()) >= FEWEST_WORDS]
    rated.sort(key=lambda pair: pair[0], reverse=not rule.higher_is_easier)
    hard = [(value, one) for value, one in rated if not rule.sound(value, limit)]
    worst = f"{rated[0][0]:.1f}" if rated else "-"
    return judged(
        f"reading level: {rule.name}",
        ", ".join(roles),
        sound=not hard,
        figure=f"hardest {worst} ({len(rated)} texts)",
        threshold=f"{'at least' if rule.higher_is_easier else 'at most'} {limit:g}",
        offenders=[Offender(one.item, one.file, f"{one.field}: {value:.1f}: {one.text[:60]}") for value, one in hard],
    )


def _lengths(found: Sequence[Passage]) -> Verdict:
    longest: dict[Role, int] = defaultdict(int)
    for one in found:
        longest[one.role] = max(longest[one.role], len(one.text))
    over = [one for one in found if len(one.text) > LIMITS.get(one.role, len(one.text))]
    return judged(
        "lengths in characters",
        "all texts",
        sound=not over,
        figure=", ".join(f"{role} {longest[role]}" for role in LIMITS),
        threshold=", ".join(f"{role} {limit}" for role, limit in LIMITS.items()),
        offenders=[Offender(one.item, one.file, f"{one.field}: {len(one.text)}") for one in over],
        note="the loader refuses what is longer",
    )
