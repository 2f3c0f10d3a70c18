"""Whether everybody is welcome: no word of the list, no first name twice, no feeling tied to a group of people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from adapters.authoring.passages import all_items, home, passages
from adapters.authoring.verdict import Offender, Verdict, judged, not_run
from adapters.authoring.wording import BRANDS, avoided, wording
from empathy_bot.content import Item, Moment, Pack, RolePlay


def language(pack: Pack) -> Iterator[Verdict]:
    """Yield the verdicts on inclusive language, on names, and on brands."""
    yield _listed(pack)
    yield _names(pack)
    yield _brands(pack)


def _listed(pack: Pack) -> Verdict:
    gate, scope = "inclusive language", "all texts"
    if wording(pack.locale) is None:
        return not_run(gate, scope, f"no list for this language ({pack.locale})")
    patterns = avoided(pack.locale)
    found = [
        Offender(one.item, one.file, f"{one.field}: “{hit.group()}”: {advice}")
        for one in passages(pack)
        for pattern, advice in patterns
        if (hit := pattern.search(one.text.lower()))
    ]
    return judged(
        gate,
        scope,
        sound=not found,
        figure=f"{len(found)} hits of {len(patterns)} patterns",
        threshold="none",
        offenders=found,
    )


def _named(item: Item) -> str:
    return item.customer_name.split()[0] if isinstance(item, Moment | RolePlay) else ""


def _names(pack: Pack) -> Verdict:
    by_name: dict[str, list[Item]] = defaultdict(list)
    for item in all_items(pack):
        if name := _named(item):
            by_name[name].append(item)
    twice = {name: items for name, items in by_name.items() if len(items) > 1}
    return judged(
        "first names of customers",
        "practice and baseline",
        sound=not twice,
        figure=f"{len(by_name)} names, {len(twice)} of them more than once",
        threshold="each once",
        offenders=[
            Offender(
                items[1].id,
                home(pack, items[1]),
                f"{name} is also in {', '.join(one.id for one in items if one is not items[1])}",
            )
            for name, items in sorted(twice.items())
        ],
    )


def _brands(pack: Pack) -> Verdict:
    pattern = re.compile(rf"\b(?:{BRANDS})\b")
    cases = {one.id for one in (*pack.items, *pack.tips, *pack.exercises) if one.row == "cases"}
    found = [
        Offender(one.item, one.file, f"{one.field}: “{hit.group()}”")
        for one in passages(pack)
        if one.item not in cases and (hit := pattern.search(one.text.lower()))
    ]
    return judged(
        "brands outside a case",
        "all texts",
        sound=not found,
        figure=f"{len(found)} hits",
        threshold="none",
        offenders=found,
    )
