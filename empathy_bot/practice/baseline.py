"""The baseline, "Where am I": where somebody is with it, and its quiet offer. Nobody else ever sees any of this.

It measures and does not teach: it feeds no memory, counts for no streak, and its quizzes come nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from empathy_bot import practice
from empathy_bot.actions import DeclineBaseline, OpenBaseline
from empathy_bot.clock import local_day
from empathy_bot.learning.baseline import MOST
from empathy_bot.message import Block, Button, Buttons, Paragraph, Plain
from empathy_bot.store import baselines as store
from empathy_bot.store.tables import Baseline, Person
from empathy_bot.turn import Scene, Voice, row_id, zone_of
from empathy_bot.workdays import DAY

FIRST_WEEK = 7 * DAY
"""How long after the first prompt's day the baseline is offered; whoever asks for it may take it later, too."""
AGAIN_AFTER = 90 * DAY
"""How many local days after the first round was finished the second may be taken."""

Stage = Literal["open", "declined", "under_way", "finished", "due", "done"]
"""Not begun; declined; begun and not finished; first round finished; and the second may be taken; both finished."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is with their two rounds. The row of a round is there once it was begun, offered or declined."""

    first: Baseline | None
    second: Baseline | None
    stage: Stage

    @property
    def refused(self) -> bool:
        """Whether the person would rather not be asked about the round that comes next."""
        coming = self.second if self.stage in {"finished", "due", "done"} else self.first
        return coming is not None and coming.declined_utc is not None


def standing(scene: Scene, person: Person) -> Standing:
    """Return where the person is."""
    rounds = store.rounds(scene.scope, row_id(person))
    first, second = rounds.get(1), rounds.get(2)
    if first is None or first.finished_day is None:
        return Standing(first, second, _stage(first, otherwise="open"))
    if second is not None and second.finished_day is not None:
        return Standing(first, second, "done")
    today = local_day(scene.now, zone_of(scene.scope, person))
    waiting: Stage = "due" if today >= first.finished_day + AGAIN_AFTER else "finished"
    found = _stage(second, otherwise=waiting)
    return Standing(first, second, waiting if found == "declined" else found)


def offer(scene: Scene, person: Person, own: practice.Rhythm) -> tuple[Block, ...]:
    """Return the quiet offer of the first week; nothing afterwards, once it is begun, or for who would rather not."""
    if (
        not scene.pack.baseline
        or not own.enrolled
        or own.since is None
        or local_day(scene.now, own.zone) > own.since + FIRST_WEEK
    ):
        return ()
    return first_offer(scene) if standing(scene, person).stage == "open" else ()


def first_offer(voice: Voice) -> tuple[Block, ...]:
    """Return the offer of the first round."""
    questions = min(len(voice.pack.baseline), MOST)
    begin = Button(label=voice.say("button.baseline"), action=OpenBaseline())
    return (
        Paragraph(spans=(Plain(text=voice.say("baseline.offer", questions)),), quiet=True),
        Buttons(buttons=(begin, decline(voice, 1))),
    )


def second_offer(voice: Voice) -> tuple[Block, ...]:
    """Return the offer of the second round."""
    begin = Button(label=voice.say("button.baseline_again"), action=OpenBaseline(repeat=True))
    return voice.paragraph("baseline.again"), Buttons(buttons=(begin, decline(voice, 2)))


def decline(voice: Voice, number: Literal[1, 2]) -> Button:
    """Return the button of whoever would rather not."""
    return Button(label=voice.say("button.baseline_decline"), action=DeclineBaseline(round=number))


def _stage(row: Baseline | None, *, otherwise: Stage) -> Stage:
    """Return what a round that is not finished says of itself; `otherwise`: nothing yet."""
    if row is not None and row.declined_utc is not None:
        return "declined"
    return otherwise if row is None or row.started_utc is None else "under_way"
