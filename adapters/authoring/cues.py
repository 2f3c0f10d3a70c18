"""Whether anything but the customer's words gives the best option away: its length, its place, its wording.

Every gate here runs over quizzes, or turns of role-plays, seen without the customer.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import mean
from typing import TYPE_CHECKING

from adapters.authoring.passages import Asked, quizzes, turns
from adapters.authoring.verdict import Offender, Outcome, Verdict, judged, not_run, shown, too_few
from adapters.authoring.wording import wording
from empathy_bot.content import Pack

if TYPE_CHECKING:
    from adapters.authoring.learned import Learned

MOST_LONGEST = 0.4
RATIO = (0.8, 1.25)
SURE = 1.96
"""Standard errors above chance that a bot may win: one that guesses stays below in 39 runs of 40."""
FEWEST = 20
"""Questions below which a share says nothing."""
FEWEST_OF_ONE = 4
"""Quizzes of one technique below which it is not looked at by itself."""
FEWEST_TO_LEARN = 40
"""Questions below which a classifier says nothing."""
TURNS = "role-play turns"
MOST_AUC = 0.65
LEAST_P = 0.05
NEEDS_EXTRA = "needs the `authoring` extra: pip install 'empathy-bot[authoring]'"

Bot = Callable[[Asked], list[int]]
"""Which choices somebody would take who follows one simple rule; of several, any."""


def cues(pack: Pack) -> Iterator[Verdict]:
    """Yield the verdicts of all gates that look for what gives the best option away."""
    asked = {scope: found for scope, found in quizzes(pack).items() if found or scope == "practice"}
    lines = {TURNS: found} if (found := turns(pack)) else {}
    scopes = {**asked, **lines}
    for scope, found in scopes.items():
        yield from _length(scope, found)
    yield _longest_by_technique(scopes["practice"])
    for scope, found in scopes.items():
        yield from _bots(pack, scope, found)
    for scope, found in scopes.items():
        yield _position(scope, found)
    yield from _classifier("all quizzes", asked)
    if lines:
        yield from _classifier(TURNS, lines)


def _length(scope: str, found: Sequence[Asked]) -> Iterator[Verdict]:
    longest, ratio = "best is longest", "length of best / others"
    if len(found) < FEWEST:
        for gate in (longest, ratio):
            yield too_few(gate, scope, needed=FEWEST, found=len(found), what="questions")
        return
    sure = [one for one in found if _is_longest(one)]
    yield judged(
        longest,
        scope,
        sound=len(sure) <= MOST_LONGEST * len(found),
        figure=f"{len(sure) / len(found):.0%} ({len(sure)} of {len(found)})",
        threshold=f"at most {MOST_LONGEST:.0%}",
        offenders=[_offender(one, f"{_proportion(one):.2f} of the others' mean length") for one in _by_length(sure)],
    )
    quotient = mean(len(one.choices[one.best]) for one in found) / mean(
        len(text) for one in found for text in one.others
    )
    least, most = RATIO
    out_of_line = [one for one in found if (_proportion(one) > most if quotient > 1 else _proportion(one) < least)]
    yield judged(
        ratio,
        scope,
        sound=least <= quotient <= most,
        figure=f"{quotient:.2f}",
        threshold=f"{least} to {most}",
        offenders=[_offender(one, f"{_proportion(one):.2f}") for one in _by_length(out_of_line)],
    )


def _longest_by_technique(found: Sequence[Asked]) -> Verdict:
    by_technique: dict[str, list[Asked]] = defaultdict(list)
    for one in found:
        by_technique[one.technique].append(one)
    over = {
        name: sure
        for name, of_it in by_technique.items()
        if len(of_it) >= FEWEST_OF_ONE
        and len(sure := [one for one in of_it if _is_longest(one)]) > MOST_LONGEST * len(of_it)
    }
    return shown(
        "best is longest, by technique",
        "practice",
        figure=f"{len(over)} of {len(by_technique)} techniques above",
        threshold=f"look above {MOST_LONGEST:.0%}",
        offenders=[
            Offender(
                name, sure[0].file, f"{len(sure)} of {len(by_technique[name])}: {', '.join(one.item for one in sure)}"
            )
            for name, sure in over.items()
        ],
    )


def _is_longest(one: Asked) -> bool:
    return len(one.choices[one.best]) > max(map(len, one.others))


def _proportion(one: Asked) -> float:
    return len(one.choices[one.best]) / mean(map(len, one.others))


def _by_length(found: Sequence[Asked]) -> list[Asked]:
    return sorted(found, key=lambda one: -abs(math.log(_proportion(one))))


def _offender(one: Asked, why: str) -> Offender:
    return Offender(one.item, one.file, why)


def _bots(pack: Pack, scope: str, found: Sequence[Asked]) -> Iterator[Verdict]:
    """Yield what bots score that follow one rule; their best chance is told beside what a guess would reach."""
    lists = wording(pack.locale)
    rules: dict[str, Bot | None] = {
        "picks the longest": lambda one: _all_of(one, max(map(len, one.choices)), len),
        "picks the shortest": lambda one: _all_of(one, min(map(len, one.choices)), len),
        "picks sorry / understand": _saying(lists.sorry, kind=True) if lists else None,
        "avoids sorry / understand": _saying(lists.sorry, kind=False) if lists else None,
    }
    for name, rule in rules.items():
        gate = f"bot: {name}"
        if rule is None:
            yield not_run(gate, scope, f"no words for this language ({pack.locale})")
        elif len(found) < FEWEST:
            yield too_few(gate, scope, needed=FEWEST, found=len(found), what="questions")
        else:
            yield _scored(gate, scope, found, rule)
    looked_for = {"asks": r"\?", "names a number or time": r"\d|\b(today|tomorrow|tonight|noon|hour|minutes?)\b"}
    if len(found) >= FEWEST:
        for name, sign in looked_for.items():
            yield _softened(_scored(f"bot: picks what {name}", scope, found, _saying(sign, kind=True)))


def _scored(gate: str, scope: str, found: Sequence[Asked], rule: Bot) -> Verdict:
    chances = [1 / len(one.choices) for one in found]
    most = mean(chances) + SURE * math.sqrt(sum(chance * (1 - chance) for chance in chances)) / len(found)
    hits = [_hit(one, rule) for one in found]
    return judged(
        gate,
        scope,
        sound=mean(hits) <= most,
        figure=f"{mean(hits):.0%}",
        threshold=f"at most {most:.0%}",
        offenders=[
            _offender(one, "the rule finds the best one") for one, hit in zip(found, hits, strict=True) if hit == 1
        ],
        note=f"a guess reaches {mean(chances):.0%}",
    )


def _hit(one: Asked, rule: Bot) -> float:
    picked = rule(one)
    return (one.best in picked) / len(picked)


def _all_of(one: Asked, value: int, of: Callable[[str], int]) -> list[int]:
    return [place for place, text in enumerate(one.choices) if of(text) == value]


def _saying(pattern: str, *, kind: bool) -> Bot:
    sign = re.compile(pattern)

    def picked(one: Asked) -> list[int]:
        found = [place for place, text in enumerate(one.choices) if bool(sign.search(text.lower())) is kind]
        return found or list(range(len(one.choices)))

    return picked


def _position(scope: str, found: Sequence[Asked]) -> Verdict:
    """Compare where the best options stand with what even odds among each question's own places would give."""
    gate = "place of the best"
    if len(found) < FEWEST:
        return too_few(gate, scope, needed=FEWEST, found=len(found), what="questions")
    try:
        from scipy.special import chdtrc  # noqa: PLC0415 - only authors have it, and it takes a while
    except ImportError:
        return not_run(gate, scope, NEEDS_EXTRA)
    places = range(max(len(one.choices) for one in found))
    counts = Counter(one.best for one in found)
    expected = [sum(1 / len(one.choices) for one in found if place < len(one.choices)) for place in places]
    squares = sum((counts[place] - wanted) ** 2 / wanted for place, wanted in enumerate(expected))
    p = float(chdtrc(len(places) - 1, squares))
    crowded = max(places, key=lambda place: counts[place] - expected[place])
    spread = " ".join(f"{'ABCD'[place]} {counts[place]}" for place in places)
    return judged(
        gate,
        scope,
        sound=p > LEAST_P,
        figure=f"p = {p:.2f} ({spread})",
        threshold=f"p > {LEAST_P}",
        offenders=[
            _offender(one, f"best at {'ABCD'[crowded]}, where too many are") for one in found if one.best == crowded
        ],
        note="people see options shuffled, in an order that is stored with the prompt",
    )


def _classifier(scope: str, parts: Mapping[str, Sequence[Asked]]) -> Iterator[Verdict]:
    """Learn from the options alone which is best, on other questions than those that are judged.

    Features of each option: TF-IDF of its words; its length and its number of words, both less the mean of its
    question. A logistic regression, ten folds, a question always whole in one of them; nothing in it is random. Keys
    drawn by lot come to 0.50, give or take 0.03 over 180 questions and 0.06 over 70. Shown, and never failing: each
    part alone, which is smaller, and the same with pairs of words, which is stricter than what is asked.
    """
    gate = "stem-blind classifier"
    found = [one for part in parts.values() for one in part]
    if len(found) < FEWEST_TO_LEARN:
        yield too_few(gate, scope, needed=FEWEST_TO_LEARN, found=len(found), what="questions")
        return
    try:
        from adapters.authoring.learned import learn  # noqa: PLC0415 - only authors have it, and it takes a while
    except ImportError:
        yield not_run(gate, scope, NEEDS_EXTRA)
        return
    learned = learn(found, words=1)
    yield _blind(gate, scope, found, learned)
    start = 0
    for name, part in parts.items():
        if FEWEST <= len(part) < len(found):
            yield _softened(_blind(f"{gate}, apart", name, part, learned.part(start, start + len(part))))
        start += len(part)
    yield _softened(_blind(f"{gate}, with pairs of words", scope, found, learn(found, words=2)))


def _blind(gate: str, scope: str, found: Sequence[Asked], learned: Learned) -> Verdict:
    return judged(
        gate,
        scope,
        sound=learned.auc <= MOST_AUC,
        figure=f"AUC {learned.auc:.2f}",
        threshold=f"at most {MOST_AUC}",
        offenders=[_offender(found[place], f"given away by {margin:.2f}") for place, margin in learned.given_away()],
        note=f"picks the best in {learned.picked:.0%}; for the best speak {', '.join(learned.best_words)}; "
        f"against it {', '.join(learned.other_words)}",
    )


def _softened(verdict: Verdict) -> Verdict:
    """Return the verdict as something to look at, which never fails."""
    return replace(verdict, outcome=Outcome.SHOWN) if verdict.outcome is Outcome.FAILED else verdict
