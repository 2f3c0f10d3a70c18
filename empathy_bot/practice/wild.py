"""What somebody was thanked for, as practice: a behaviour that came to them is one right practice of its technique.

Once a local day and technique, and only from kudos that still count: memories are replayed from the log, so that kudos
which are taken back leave nothing behind. It adds to no streak and to no count of answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from empathy_bot.message import Block
from empathy_bot.store import directory, mine
from empathy_bot.store.tables import Person, Prompt
from empathy_bot.turn import Scene, row_id


@dataclass(frozen=True, slots=True)
class Applied:
    """That somebody was thanked for a technique; `day` is their own local day, the giver None for somebody erased."""

    technique: str
    day: date
    at: datetime
    giver_id: int | None


def applied(scene: Scene, person: Person) -> list[Applied]:
    """Return what the person was thanked for, oldest first: the first of each technique and local day."""
    found: dict[tuple[str, date], Applied] = {}
    for one in mine.seen(scene.scope, row_id(person)):
        for name in one.behaviours.split(","):
            behaviour = scene.pack.behaviour(name)
            if behaviour is not None:
                key = (behaviour.technique, one.day)
                found.setdefault(key, Applied(behaviour.technique, one.day, one.at, one.giver_id))
    return [*found.values()]


def told(scene: Scene, person: Person, prompt: Prompt) -> tuple[Block, ...]:
    """Return who saw the prompt's technique in the person last, before the prompt was chosen; nothing if nobody did."""
    before = [
        one
        for one in applied(scene, person)
        if one.technique == prompt.technique and one.at < prompt.created_utc and one.giver_id is not None
    ]
    giver = directory.person_by_id(scene.scope, before[-1].giver_id or 0) if before else None
    if giver is None:
        return ()
    return (scene.paragraph("why.applied", giver=scene.name(giver), day=scene.words.day(before[-1].day)),)
