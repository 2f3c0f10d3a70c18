"""Talks for managers: a conversation with a member of their own team after a hard call, whenever they like.

Nothing of one is written down: its buttons carry the whole way, and it counts for no day.
"""

from __future__ import annotations

from empathy_bot.actions import OpenTalk, WalkTalk
from empathy_bot.content import RolePlay
from empathy_bot.learning.selection import lot
from empathy_bot.message import Button, Buttons, Message, Reply
from empathy_bot.practice import dialogue, feeds
from empathy_bot.store import directory
from empathy_bot.turn import Turn, row_id


def begin(turn: Turn, action: OpenTalk) -> Reply:
    """Show the beginning of a talk, beside what is shown already: the one asked for, else the day's."""
    if not directory.managed(turn.scope, row_id(turn.person)):
        return turn.answer("managers.only")
    order = _order(turn)
    if not order:
        return turn.answer("talk.none")
    found = next((talk for talk in order if talk.id == action.talk), None)
    return Reply(message=_shown(turn, found or order[turn.today.toordinal() % len(order)], ""))


def walk(turn: Turn, action: WalkTalk) -> Reply:
    """Show where the talk stands after the lines that were said, or how it ended."""
    if not directory.managed(turn.scope, row_id(turn.person)):
        return turn.answer("managers.only")
    found = next((talk for talk in _order(turn) if talk.id == action.talk), None)
    if found is None:
        return turn.answer("talk.gone")
    return Reply(message=_shown(turn, found, action.choices), replace=True)


def _shown(turn: Turn, talk: RolePlay, choices: str) -> Message:
    again = Button(label=turn.say("button.another_way"), action=WalkTalk(talk=talk.id))
    following = feeds.after(_order(turn), talk.id)
    other = () if following is None else (_another(turn, following),)
    return dialogue.show_talk(turn, talk, choices, closing=(Buttons(buttons=(again, *other)),))


def _another(turn: Turn, talk: RolePlay) -> Button:
    return Button(label=turn.say("button.another_talk"), action=OpenTalk(talk=talk.id))


def _order(turn: Turn) -> list[RolePlay]:
    """Return the pack's talks for managers in an order of the person's own, always the same."""
    talks = [item for item in turn.pack.items if isinstance(item, RolePlay) and item.audience == "managers"]
    return sorted(talks, key=lambda talk: lot(turn.person.external_id, talk.id))
