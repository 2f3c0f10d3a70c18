"""Answering a prompt, whatever its kind: whose it is, whether it still counts, and what is shown for it then.

A repeat, from another device or after a restart, shows the answer that stands; nothing counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar, assert_never

from empathy_bot import practice
from empathy_bot.actions import ExplainChoice, JudgeCoach, OpenKudos, ShowJournal, ShowTechnique
from empathy_bot.content import Item, OpenReply, Quiz, Reflection, RolePlay, SelfCare
from empathy_bot.message import Block, Button, Buttons, Message, Reply
from empathy_bot.practice import baseline, peers
from empathy_bot.practice.dialogue import another_way
from empathy_bot.practice.parts import Given
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Answer, Prompt
from empathy_bot.turn import Turn, row_id

_I = TypeVar("_I", bound=Item)


@dataclass(frozen=True, slots=True)
class Asked(Generic[_I]):
    """A prompt of the person, its item, and the answer that stands, if any. `late`: an answer no longer counts."""

    prompt: Prompt
    item: _I
    stored: Answer | None
    late: bool


def asked(turn: Turn, prompt_id: int, kind: type[_I]) -> Asked[_I] | Reply:
    """Return the person's own prompt, or what to say when it is not theirs, or its item is no longer of this kind."""
    found = store.prompt(turn.scope, row_id(turn.person), prompt_id)
    if found is None:
        return turn.answer("quiz.not_yours")
    prompt, stored = found
    item = turn.pack.item(prompt.item_id)
    if not isinstance(item, kind):
        return turn.answer("quiz.retired")
    return Asked(prompt, item, stored, late=stored is None and not practice.is_open(prompt, turn.zone, turn.now))


def still_open(turn: Turn, prompt_id: int) -> Prompt | Reply:
    """Return the person's own prompt while it waits for an answer, or what to say when it does not."""
    found = store.prompt(turn.scope, row_id(turn.person), prompt_id)
    if found is None:
        return turn.answer("quiz.not_yours")
    prompt, stored = found
    if stored is not None:
        return turn.answer("streak.today_done")
    return prompt if practice.is_open(prompt, turn.zone, turn.now) else turn.answer("rest.over")


def settle(turn: Turn, found: Asked[_I], given: Given, score: float | None, *, kept: Given | None = None) -> Reply:
    """Record what was given, once and while it counts, and show the answer that stands with what there is to say.

    `kept`: what is written down when that is less than what was given; then nothing stands, and what is given is shown.
    """
    if found.late:
        unkept = replace(given, sure=None)  # nothing comes of it, so nothing is promised
        shown = practice.show_answered(turn, found.prompt, found.item, unkept, closing=_late(turn, found))
    else:
        standing = practice.given_in(found.stored) if found.stored else None
        standing = standing or practice.record(turn, found.prompt, given if kept is None else kept, score)
        shown = show(turn, found.prompt, found.item, standing if kept is None else given)
    return Reply(message=shown, replace=True) if shown else turn.answer("quiz.retired")


def again(turn: Turn, found: Asked[_I]) -> Reply:
    """Show the answer that stands; to be asked only when there is one."""
    return settle(turn, found, Given(), None)


def show(turn: Turn, prompt: Prompt, item: Item, given: Given) -> Message | None:
    """Return an answered prompt with the streak and what can be done next; None when the answer no longer fits."""
    return practice.show_answered(turn, prompt, item, given, closing=closing(turn, prompt, item))


def closing(turn: Turn, prompt: Prompt, item: Item) -> tuple[Block, ...]:
    """Return what stands below an answer that counts."""
    own = practice.rhythm(turn.scope, turn.person)
    found, offer = practice.streak(turn, turn.person, own), baseline.offer(turn, turn.person, own)
    facts: tuple[Block, ...] = (practice.streak_facts(turn, found), *practice.milestone(turn, found, prompt.local_day))
    thanks = Button(label=turn.say("button.kudos"), action=OpenKudos())
    why = Button(label=turn.say("button.why"), action=ExplainChoice(prompt=prompt.id or 0))
    more = Button(label=turn.say("button.technique"), action=ShowTechnique(technique=item.technique))
    match item:
        case Quiz():
            return (*facts, Buttons(buttons=(thanks, why, more)), *offer)
        case OpenReply():
            return (
                *_fairness(turn, prompt),
                *facts,
                Buttons(buttons=(thanks, why, more, *peers.offer(turn, prompt))),
                *offer,
            )
        case Reflection():
            lines = Button(label=turn.say("button.journal"), action=ShowJournal())
            return (turn.paragraph("journal.kept"), *facts, Buttons(buttons=(lines, thanks)), *offer)
        case SelfCare():
            return (turn.paragraph("care.kept", quiet=True), *facts, Buttons(buttons=(thanks,)), *offer)
        case RolePlay():
            return (*facts, Buttons(buttons=(another_way(turn, prompt), thanks, more)), *offer)
        case _:
            assert_never(item)


def _late(turn: Turn, found: Asked[_I]) -> tuple[Block, ...]:
    """Return what stands below an answer that comes too late to count."""
    day = turn.words.day(found.prompt.local_day)
    match found.item:
        case Reflection():
            return (turn.paragraph("journal.late_sent", quiet=True, day=day),)
        case RolePlay():
            again = Buttons(buttons=(another_way(turn, found.prompt),))
            return (turn.paragraph("dialogue.late", quiet=True, day=day), again)
        case _:
            return (turn.paragraph("quiz.late", quiet=True, day=day),)


def _fairness(turn: Turn, prompt: Prompt) -> tuple[Block, ...]:
    """Return the question whether the coach was fair, until it has been answered."""
    number = prompt.id or 0
    if not turn.reads:
        return ()  # the coach has said nothing
    if store.opinion(turn.scope, number) is not None:
        return (turn.paragraph("coach.thanks", quiet=True),)
    asked = turn.say("coach.question")
    buttons = tuple(
        Button(label=label, hint=f"{asked} {label}", action=JudgeCoach(prompt=number, fair=fair))
        for label, fair in ((turn.say("coach.fair"), True), (turn.say("coach.unfair"), False))
    )
    return (turn.paragraph("coach.question", quiet=True), Buttons(buttons=buttons))
