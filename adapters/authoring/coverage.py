"""Whether everything is taught: every row by the kinds it asks for, every technique often and in various moments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import assert_never

from adapters.authoring.curriculum import Curriculum, Kind, Strands, Volume
from adapters.authoring.passages import home
from adapters.authoring.verdict import Offender, Outcome, Verdict, judged
from empathy_bot.content import Item, Moment, OpenReply, Pack, Quiz, Reflection, RolePlay, SelfCare

FEWEST_VARIANTS, FEWEST_CHANNELS, FEWEST_EMOTIONS = 5, 2, 2
PATH = 5
"""Steps of the path for newcomers, which the row `five-steps` names."""
ROWS, TECHNIQUES, VOLUME = "rows of the curriculum", "variants of each technique", "volume"


def coverage(pack: Pack, map_: Curriculum) -> Iterator[Verdict]:
    """Yield the verdicts on rows, strands, techniques and volume, of the packs of which they are asked."""
    asked = map_.asks(pack)
    if asked is None:
        for gate in (ROWS, *(strands.row for strands in map_.by_technique), TECHNIQUES, VOLUME):
            yield Verdict(
                gate, "the pack", Outcome.NOT_ASKED, note="not asked of this pack: curriculum.yaml does not name it"
            )
        return
    yield _rows(pack, map_)
    for strands in map_.by_technique:
        yield _strands(pack, strands)
    yield _techniques(pack)
    yield _volume(pack, asked.volume)


def _kind(item: Item) -> Kind:
    match item:
        case RolePlay():
            return "talk" if item.audience == "managers" else "roleplay"
        case Quiz() | OpenReply() | Reflection() | SelfCare():
            return item.kind
        case _:
            assert_never(item)


def _rows(pack: Pack, map_: Curriculum) -> Verdict:
    there: dict[str, set[Kind]] = defaultdict(set)
    techniques: dict[str, set[str]] = defaultdict(set)
    for item in pack.items:
        there[item.row].add(_kind(item))
        if item.row == "team-exercises" and isinstance(item, RolePlay):
            there[item.row].add("roleplay")  # one for managers is played as well
        techniques[item.row].add(item.technique)
    for quiz in pack.held_back:
        there[quiz.row].add("quiz")
    for exercise in pack.exercises:
        there[exercise.row].add("exercise")
    for tip in pack.tips:
        there[tip.row].add("tip")
    for row, named in techniques.items():
        if named & {behaviour.technique for behaviour in pack.behaviours}:
            there[row].add("behaviour")
    if len(pack.path) == PATH:
        there["five-steps"].add("path")
    found = [
        Offender(row.id, "", f"has no {', no '.join(kind for kind in row.kinds if kind not in there[row.id])}")
        for row in map_.rows
        if not set(row.kinds) <= there[row.id]
    ]
    whole = len(map_.rows) - len(found)
    known = {row.id for row in map_.rows}
    strays = [
        Offender(one.id, file, f"there is no row `{one.row}`")
        for one, file in (
            *((item, home(pack, item)) for item in (*pack.items, *pack.held_back)),
            *((exercise, "exercises.yaml") for exercise in pack.exercises),
            *((tip, "tips.yaml") for tip in pack.tips),
        )
        if one.row not in known
    ]
    return judged(
        ROWS,
        "the pack",
        sound=not found and not strays,
        figure=f"{whole} of {len(map_.rows)}",
        threshold="each, with its kinds",
        offenders=[*found, *strays],
    )


def _of_technique(pack: Pack, name: str) -> set[Kind]:
    kinds = {_kind(item) for item in pack.items if item.technique == name}
    if any(behaviour.technique == name for behaviour in pack.behaviours):
        kinds.add("behaviour")
    return kinds


def _strands(pack: Pack, strands: Strands) -> Verdict:
    found = []
    for part in strands.parts:
        there = _of_technique(pack, part.technique)
        if missing := [kind for kind in strands.kinds if kind not in there]:
            found.append(Offender(part.technique, "", f"{part.name}: has no {', no '.join(missing)}"))
    return judged(
        strands.row,
        "by technique",
        sound=not found,
        figure=f"{len(strands.parts) - len(found)} of {len(strands.parts)}",
        threshold=f"each with {', '.join(strands.kinds)}",
        offenders=found,
    )


def _variants(pack: Pack) -> list[Moment | RolePlay]:
    """Return what reps are prompted with to practise a technique: quizzes, replies, and role-plays for everybody."""
    moments = (item for item in pack.items if isinstance(item, Moment | RolePlay))
    return [item for item in moments if not (isinstance(item, RolePlay) and item.audience == "managers")]


def _techniques(pack: Pack) -> Verdict:
    found = []
    fewest = len(pack.items)
    for technique in pack.techniques:
        of_it = [item for item in _variants(pack) if item.technique == technique.id]
        channels, emotions = {one.channel for one in of_it}, {one.emotion for one in of_it}
        fewest = min(fewest, len(of_it))
        if len(of_it) < FEWEST_VARIANTS or len(channels) < FEWEST_CHANNELS or len(emotions) < FEWEST_EMOTIONS:
            why = f"{len(of_it)} variants, {len(channels)} channels, {len(emotions)} emotions"
            found.append(Offender(technique.id, f"{technique.competency}/{technique.id}.yaml", why))
    return judged(
        TECHNIQUES,
        "the pack",
        sound=not found,
        figure=f"{len(pack.techniques) - len(found)} of {len(pack.techniques)}, at least {fewest} variants",
        threshold=f"{FEWEST_VARIANTS} variants, {FEWEST_CHANNELS} channels, {FEWEST_EMOTIONS} emotions",
        offenders=found,
    )


def _volume(pack: Pack, volume: Volume) -> Verdict:
    kinds = [_kind(item) for item in pack.items]
    plays = kinds.count("roleplay") + kinds.count("talk")
    there = {
        "techniques": len(pack.techniques),
        "practice": kinds.count("quiz") + kinds.count("reply") + plays,
        "quiz": kinds.count("quiz"),
        "reply": kinds.count("reply"),
        "roleplay": plays,
        "reflection": kinds.count("reflection"),
        "self_care": kinds.count("self_care"),
        "exercise": len(pack.exercises),
        "tip": len(pack.tips),
        "behaviour": len(pack.behaviours),
    }
    wanted = volume.model_dump()
    return judged(
        VOLUME,
        "the pack",
        sound=all(there[name] >= least for name, least in wanted.items()),
        figure=f"{there['practice']} practice items, {sum(there[name] >= least for name, least in wanted.items())} of "
        f"{len(wanted)} counts reached",
        threshold=f"{wanted['practice']} practice items, all counts",
        offenders=[
            Offender(name, "", f"{there[name]} of {least}") for name, least in wanted.items() if there[name] < least
        ],
    )
