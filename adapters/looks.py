"""How what stands in a pack looks: an item open and answered, an exercise, a tip, each as neutral messages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import assert_never

from empathy_bot import practice
from empathy_bot.content import Item, Node, OpenReply, Quiz, Reflection, RolePlay, SelfCare
from empathy_bot.features import exercises, tips
from empathy_bot.message import Message
from empathy_bot.practice.parts import Given
from empathy_bot.store.tables import Prompt
from empathy_bot.turn import Voice


def looks(voice: Voice, entry_id: str) -> tuple[Message, ...]:
    """Return what has that id: an item as it is asked and then as it is answered best; empty when nothing has it."""
    pack = voice.pack
    exercise, tip = pack.exercise(entry_id), pack.tip(entry_id)
    if exercise is not None:
        return (Message.of(*exercises.blocks(voice, exercise)),)
    if tip is not None:
        return (Message.of(*tips.blocks(voice, tip)),)
    item = pack.item(entry_id) or pack.held(entry_id)
    if item is None:
        return ()
    prompt = _prompt(item)
    answered = practice.show_answered(voice, prompt, item, _answer(item), closing=())
    return (practice.show_open(voice, prompt, item), *([answered] if answered else []))


def _prompt(item: Item) -> Prompt:
    return Prompt(
        id=0,
        workspace_id=0,
        person_id=0,
        local_day=date.min,
        item_id=item.id,
        technique=item.technique,
        option_order="0123",
        created_utc=datetime.min.replace(tzinfo=UTC),
    )


def _answer(item: Item) -> Given:
    """Return the best answer that there is."""
    match item:
        case Quiz():
            return Given(option=item.best)
        case OpenReply():
            return Given(text=item.example)
        case Reflection():
            return Given(text="…")
        case SelfCare():
            return Given(option=0)
        case RolePlay():
            return Given(text=_best_way(item))
        case _:
            assert_never(item)


def _best_way(item: RolePlay) -> str:
    """Return the choices of a way through that takes the best line everywhere, as a stored answer has them."""
    way = ""
    here = item.place(item.nodes[0].id)
    while isinstance(here, Node):
        scores = [line.score for line in here.choices]
        best = scores.index(max(scores))
        way += str(best)
        here = item.place(here.choices[best].next)
    return way
