"""Whether the key of an item agrees with the coach, and every role-play leads somewhere of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from adapters.authoring.passages import all_items, home, passages
from adapters.authoring.verdict import Offender, Verdict, judged, not_run
from empathy_bot.content import Moment, OpenReply, Pack, Quiz, RolePlay
from empathy_bot.learning.coach import Advice, advise

FEWEST_ENDINGS = 3
COACHED = {"en"}
"""The languages that the coach reads."""


def keys(pack: Pack) -> Iterator[Verdict]:
    """Yield the verdicts on model replies, on quizzes as the coach sees them, and on role-plays."""
    if pack.locale.split("-", 1)[0] in COACHED:
        yield _model_replies(pack)
        yield _quizzes(pack)
    else:
        for gate in ("model replies and the coach", "quizzes and the coach"):
            yield not_run(gate, "practice", f"no coach for this language ({pack.locale})")
    yield _endings(pack)
    yield _own_feedback(pack)


def _advice(item: Moment, text: str) -> Advice:
    wanted = item.wanted if isinstance(item, OpenReply) else ()
    return advise(text, wanted=wanted, customer=item.customer, customer_name=item.customer_name)


def _model_replies(pack: Pack) -> Verdict:
    replies = [item for item in pack.items if isinstance(item, OpenReply)]
    found = []
    for item in replies:
        advice = _advice(item, item.example)
        seen = {one.what for one in advice.seen}
        if missing := [move for move in item.wanted if move not in seen]:
            found.append(
                Offender(item.id, home(pack, item), f"the coach does not see in the example: {', '.join(missing)}")
            )
        found += [
            Offender(item.id, home(pack, item), f"the coach warns ({one.what}): {one.quote}") for one in advice.slips
        ]
    return judged(
        "model replies and the coach",
        "practice",
        sound=not found,
        figure=f"{len({one.item for one in found})} of {len(replies)} differ",
        threshold="none",
        offenders=found,
        note="every wanted move is seen, and nothing is warned of",
    )


def _quizzes(pack: Pack) -> Verdict:
    """Count what the coach sees in each option; a slip takes one away."""
    asked = [item for item in all_items(pack) if isinstance(item, Quiz)]
    found = []
    for item in asked:
        advice = [_advice(item, option.text) for option in item.options]
        best = advice[item.best]
        for place, option in enumerate(item.options):
            if option.score == 0 and _worth(advice[place]) > _worth(best):
                seen = f"the coach sees {_seen(advice[place])}; in the best one {_seen(best)}"
                why = f"options[{place + 1}] scores 0, and {seen}"
                found.append(Offender(item.id, home(pack, item), why))
    return judged(
        "quizzes and the coach",
        "practice and baseline",
        sound=not found,
        figure=f"{len({one.item for one in found})} of {len(asked)} differ",
        threshold="none",
        offenders=found,
        note="no option that scores 0 makes more moves, less slips, than the best one",
    )


def _worth(advice: Advice) -> int:
    return len(advice.seen) - len(advice.slips)


def _seen(advice: Advice) -> str:
    return ", ".join([one.what for one in advice.seen] + [f"a slip ({one.what})" for one in advice.slips]) or "nothing"


def _endings(pack: Pack) -> Verdict:
    plays = [item for item in pack.items if isinstance(item, RolePlay)]
    found = []
    for play in plays:
        if len({ending.turned for ending in play.endings}) < FEWEST_ENDINGS:
            found.append(Offender(play.id, home(pack, play), f"{len(play.endings)} endings"))
        found += [
            Offender(play.id, home(pack, play), f"{node.id}: {best} lines score 1")
            for node in play.nodes
            if (best := [line.score for line in node.choices].count(1)) != 1
        ]
    fewest = min((len(play.endings) for play in plays), default=0)
    return judged(
        "endings and best lines",
        "role-plays",
        sound=not found,
        figure=f"at least {fewest} endings ({len(plays)} role-plays)",
        threshold=f"{FEWEST_ENDINGS} endings, one best line a turn",
        offenders=found,
    )


def _own_feedback(pack: Pack) -> Verdict:
    places: dict[str, list[Offender]] = defaultdict(list)
    told = [one for one in passages(pack) if one.role in {"feedback", "answer"}]
    for one in told:
        places[one.text].append(Offender(one.item, one.file, f"{one.field}: {one.text[:60]}"))
    found = [offender for offenders in places.values() if len(offenders) > 1 for offender in offenders]
    return judged(
        "feedback of its own",
        "options, lines, endings, examples, checks",
        sound=not found,
        figure=f"{len(told) - len(places)} of {len(told)} shared",
        threshold="none",
        offenders=found,
    )
