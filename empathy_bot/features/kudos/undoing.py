"""Taking kudos back: what it changes, and who is told."""

from __future__ import annotations

from empathy_bot import outbox
from empathy_bot.actions import UndoKudos
from empathy_bot.features.kudos import EDIT, TAKEN, mine
from empathy_bot.message import Message, Reply
from empathy_bot.practice import recognition
from empathy_bot.practice.recognition import Undoing
from empathy_bot.store import deliveries, directory
from empathy_bot.store import ledger as store
from empathy_bot.store.tables import Kudos, Person
from empathy_bot.turn import Scene, Turn


def undo(turn: Turn, action: UndoKudos) -> Reply:
    """Take one's own kudos back; twice says the same."""
    kudos = store.kudos(turn.scope, action.kudos)
    if kudos is None or kudos.giver_id != turn.person.id:
        return turn.answer("kudos.gone")
    take_back(turn, kudos, "undo", by=turn.person)
    names = turn.listed(store.receivers(turn.scope, action.kudos))
    told = turn.paragraph("kudos.undone", receivers=names)
    return Reply(message=mine.given_anew(turn, told) if action.listed else Message.of(told), replace=True)


def take_back(scene: Scene, kudos: Kudos, kind: Undoing, *, by: Person | None, reason: str = "") -> bool:
    """Take kudos back, correct the shout-out, and tell everybody who has not just done it themselves."""
    if not recognition.take_back(scene.scope, kudos, kind, scene.now, by=by, reason=reason):
        return False
    number = kudos.id or 0
    group = directory.group(scene.scope, kudos.group_id)
    if group is not None and not kudos.private:
        cause = f"{kudos.joined_id or number}:-{number}"
        deliveries.enqueue(scene.scope, outbox.to_group(group), EDIT, cause, scene.now)
    told = list(store.receivers(scene.scope, number))
    giver = recognition.giver(scene.scope, kudos)
    if giver is not None and kind != "undo":
        told.append(giver)
    for person in told:
        deliveries.enqueue(scene.scope, outbox.to_person(person), TAKEN, str(number), scene.now)
    return True
