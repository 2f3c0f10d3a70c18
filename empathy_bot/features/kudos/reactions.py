"""Kudos by a reaction, and what a deleted message or a look-up takes back.

Platforms tell of a reaction more than once and in any order: the newest state of each is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from empathy_bot import outbox
from empathy_bot.events import MessageDeleted, Place, Reacted, Someone
from empathy_bot.features.kudos import SHOUTOUT, SPENT, giving, undoing
from empathy_bot.message import Reply
from empathy_bot.practice.emoji import USUAL, emoji
from empathy_bot.practice.recognition import Thanks
from empathy_bot.store import Scope, deliveries, directory
from empathy_bot.store import ledger as store
from empathy_bot.store.tables import Group, Kudos, KudosSource
from empathy_bot.turn import Scene, Turn, row_id

JUST_NOW = timedelta(minutes=15)
"""How long after kudos a look-up that finds their receiver gone still takes them back."""


def concerns(scope: Scope, event: Reacted) -> bool:
    """Tell whether a reaction may be about kudos at all: of whom it is not, nothing is kept.

    One that gave kudos takes them back when it is taken off, whichever the manager has chosen since.
    """
    place = event.origin.place
    group = directory.group_at(scope, place.id) if place is not None and not place.direct else None
    if group is None or place is None or not group.active or not event.emoji:
        return False
    wanted = emoji(group, event.origin.platform)
    if wanted and event.origin.platform == "web":
        wanted = USUAL["web"]  # the local chat knows one reaction, whichever the manager chose
    if event.emoji == wanted:
        return True
    person = None if event.on else directory.person(scope, event.origin.person.id)
    return person is not None and bool(store.from_source(scope, _source(place, event), row_id(person)))


def reacted(turn: Turn, event: Reacted) -> Reply:
    """Give kudos for the message, or take them back; to see the same again, or an older state, changes nothing."""
    group = turn.group()
    if group is None or turn.place is None or turn.person.is_bot:
        return Reply()
    source = _source(turn.place, event)
    if not _is_news(turn, source, event):
        return Reply()
    if not event.on:
        for kudos in store.from_source(turn.scope, source, row_id(turn.person)):
            undoing.take_back(turn, kudos, "gone", by=turn.person)
        return Reply()
    first = _first(turn, group, event.spot.message, source)
    if first is not None:
        receivers = giving.joinable(turn, first) if giving.stands(turn, first) else []
        own = first.giver_id == turn.person.id and store.reversal(turn.scope, first.id or 0) is None
        given = giving.add(turn, group, receivers, first, source) if receivers and not own else None
    else:
        author = event.spot.author
        row = directory.know(turn.scope, author) if author and not author.is_bot else None
        if row is None or row.id == turn.person.id or row.is_bot or row.is_gone:
            return Reply()
        if not row.name:
            turn.strangers.add(row.external_id)
        given = giving.post(turn, group, [row], Thanks(source=source, link=event.spot.link))
    if given is not None and given.kudos is None:
        deliveries.enqueue(turn.scope, outbox.to_person(turn.person), SPENT, str(turn.today), turn.now)
    return Reply()


def deleted(scene: Scene, event: MessageDeleted) -> Reply:
    """Take back what a message gave that is gone; one that is gone before it came gives nothing later."""
    place = event.origin.place
    if place is None or not (place.direct or directory.group_at(scene.scope, place.id)):
        return Reply()
    source = giving.from_message(place.id, event.message)
    if store.source(scene.scope, source, None) is None:
        scene.scope.add(
            KudosSource(workspace_id=scene.scope.workspace_id, source=source, on=False, at=0.0, seen_utc=scene.now)
        )
    for kudos in store.from_source(scene.scope, source):
        undoing.take_back(scene, kudos, "gone", by=None)
    return Reply(queued=deliveries.has_queued(scene.scope))


def looked_up(turn: Turn, people: Sequence[Someone]) -> None:
    """Take back what was given to, or by, somebody of whom only now is known that they are a bot, or have just gone.

    So with guests who are in no channel of ours: they may give, and receive nothing.
    """
    for someone in people:
        row = directory.person(turn.scope, someone.id)
        if row is None or not (row.is_bot or row.is_gone or giving.is_guest_elsewhere(turn, row)):
            continue
        if row.is_bot:
            for kudos in store.given_since(turn.scope, row_id(row), turn.now - JUST_NOW):
                undoing.take_back(turn, kudos, "bot_gave", by=None)
        for kudos in store.received_since(turn.scope, row_id(row), turn.now - JUST_NOW):
            undoing.take_back(turn, kudos, "bot" if row.is_bot else "left" if row.is_gone else "guest", by=None)


def _source(place: Place, event: Reacted) -> str:
    """Return the source of kudos that a reaction gives."""
    return f"reaction:{place.id}:{event.spot.message}:{event.emoji}"


def _is_news(turn: Turn, source: str, event: Reacted) -> bool:
    """Remember the newest state of the person's reaction; tell whether this is another than the one known.

    States are forgotten after some days, kudos are not: one that is off may have given something long ago.
    """
    directory.lock(turn.scope, row_id(turn.person))
    known = store.source(turn.scope, source, row_id(turn.person))
    if known is None:
        turn.scope.add(
            KudosSource(
                workspace_id=turn.scope.workspace_id,
                source=source,
                person_id=row_id(turn.person),
                on=event.on,
                at=event.at,
                seen_utc=turn.now,
            )
        )
        return True
    if event.at <= known.at:
        return False
    before, known.on, known.at, known.seen_utc = known.on, event.on, event.at, turn.now
    return before != event.on


def _first(turn: Turn, group: Group, message: str, source: str) -> Kudos | None:
    """Return the kudos that a reaction is added to: those of the shout-out it is on, or of the first who reacted."""
    posted = deliveries.by_reference(turn.scope, outbox.to_group(group), SHOUTOUT, message)
    if posted is not None:
        return store.kudos(turn.scope, int(posted.cause))
    standing = next(iter(store.from_source(turn.scope, source)), None)
    if standing is None or standing.joined_id is None:
        return standing
    return store.kudos(turn.scope, standing.joined_id)
