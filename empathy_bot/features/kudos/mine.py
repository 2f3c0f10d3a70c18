"""One's own kudos, for oneself alone: what others wrote, and what one gave, with the way to take it back."""

from __future__ import annotations

from datetime import date

from empathy_bot.actions import OpenKudos, ShowMyKudos, UndoKudos
from empathy_bot.features.kudos import giving, shown
from empathy_bot.features.kudos.naming import names
from empathy_bot.message import Block, Button, Buttons, Heading, Message, Quote, Reply
from empathy_bot.practice import recognition
from empathy_bot.store import ledger
from empathy_bot.store import mine as store
from empathy_bot.store.mine import Received
from empathy_bot.store.tables import Kudos
from empathy_bot.turn import Scene, Turn, row_id

MOST = 8
"""Kudos that are shown at once: the longest ones fill a message."""


def show(turn: Turn, action: ShowMyKudos) -> Reply:
    """Show what the person received, or gave, newest first and a message at a time, seen by this person only."""
    return Reply(message=_received(turn, action) if action.side == "received" else _given(turn, action))


def given_anew(turn: Turn, *above: Block) -> Message:
    """Return the list of what the person gave as it is now, below what has just changed it."""
    return Message.of(*above, *_given(turn, ShowMyKudos(side="given")).blocks)


def section(turn: Turn) -> tuple[Block, ...]:
    """Return the home page's way to one's own kudos; how many came this month, once there are some."""
    count = store.count_received(turn.scope, row_id(turn.person), turn.today.replace(day=1))
    button = Button(label=turn.say("button.my_kudos"), action=ShowMyKudos())
    told = turn.counted("mine.this_month", count).blocks if count else ()
    return (*told, Buttons(buttons=(button,)))


def received(scene: Scene, one: Received) -> list[Block]:
    """Return what somebody was thanked for: when, by whom, and in which words."""
    kudos = one.kudos
    giver = recognition.giver(scene.scope, kudos)
    name = scene.name(giver) if giver else scene.say("person.unknown")
    key = "mine.from_private" if kudos.private else "mine.from"
    return [scene.paragraph(key, day=_day(scene, one.day), giver=name), *_said(scene, kudos)]


def _received(turn: Turn, action: ShowMyKudos) -> Message:
    found = store.received(turn.scope, row_id(turn.person), before=action.before, most=MOST + 1)
    blocks: list[Block] = [Heading(text=turn.say("mine.heading"))]
    for one in found[:MOST]:
        blocks += received(turn, one)
    if not found:
        blocks.append(turn.paragraph("mine.empty" if action.before is None else "mine.no_earlier"))
    blocks.append(turn.paragraph("mine.private", quiet=True))
    given = Button(label=turn.say("button.my_kudos_given"), action=ShowMyKudos(side="given"))
    before = found[MOST - 1].kudos.id if len(found) > MOST else None
    return Message.of(*blocks, _ways_on(turn, action, before, given))


def _given(turn: Turn, action: ShowMyKudos) -> Message:
    found = store.given(turn.scope, row_id(turn.person), before=action.before, most=MOST + 1)
    blocks: list[Block] = [Heading(text=turn.say("mine.given_heading"))]
    for kudos in found[:MOST]:
        blocks += _one_given(turn, kudos)
    if not found:
        blocks.append(turn.paragraph("mine.given_empty" if action.before is None else "mine.no_earlier"))
    group = turn.group()
    if group is not None:
        blocks.append(giving.left_today(turn, recognition.left(turn.scope, turn.person, group, turn.today)))
    received = Button(label=turn.say("button.my_kudos"), action=ShowMyKudos())
    before = found[MOST - 1].id if len(found) > MOST else None
    return Message.of(*blocks, _ways_on(turn, action, before, received))


def _one_given(turn: Turn, kudos: Kudos) -> list[Block]:
    people = [turn.name(row) for row in ledger.receivers(turn.scope, kudos.id or 0)]
    name = turn.say("list.comma").join(people) or turn.say("person.unknown")
    key = "mine.to_private" if kudos.private else "mine.to"
    undo = Button(
        label=turn.say("button.kudos_undo"),
        hint=turn.say("mine.undo_hint", receivers=name),
        action=UndoKudos(kudos=kudos.id or 0, listed=True),
    )
    told = turn.paragraph(key, day=_day(turn, kudos.local_day), receivers=name)
    return [told, *_said(turn, kudos), Buttons(buttons=(undo,))]


def _ways_on(turn: Turn, action: ShowMyKudos, before: int | None, other: Button) -> Buttons:
    """Return the ways to earlier ones, when there are such, and to the other side."""
    earlier = ShowMyKudos(side=action.side, before=before)
    more = () if before is None else (Button(label=turn.say("button.earlier_kudos"), action=earlier),)
    return Buttons(buttons=(*more, other, Button(label=turn.say("button.kudos"), action=OpenKudos())))


def _said(scene: Scene, kudos: Kudos) -> list[Block]:
    """Return the words of kudos, then in small print what they name and the message that they are about."""
    blocks: list[Block] = [Quote(text=kudos.text)] if kudos.text else []
    named = names(scene, recognition.behaviours(kudos))
    if named:
        blocks.append(scene.paragraph("mine.behaviours", quiet=True, behaviours=named))
    return [*blocks, *shown.about(scene, kudos, quiet=True)]


def _day(scene: Scene, day: date) -> str:
    """Return a day with its year: kudos are kept for as long as there is somebody to read them."""
    return scene.words.day(day, year=True)
