"""The life of a proactive message: due, sending, then sent, failed, ambiguous or dropped.

`sending` is committed before the post, so that a crash can leave a row in doubt but never a message unaccounted for.
One lane per workspace has one holder at a time; a fencing epoch keeps an earlier holder from touching what is no longer
its own. Nothing here sends: a lane does, outside every transaction.

An edit is the exception to doubt: put in its place twice, a message stands there once. So an edit whose fate is unknown
is due again, composed anew from what is true by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import assert_never

from empathy_bot.clock import Clock
from empathy_bot.ports import Address, Later, Outcome, Refused, Sent, Unclear
from empathy_bot.store import Scope, Store, deliveries, directory
from empathy_bot.store.tables import Delivery, Group, Person

LEASE = timedelta(seconds=20)
"""How long a lane stays with a holder that says nothing; longer than any one post may take."""
MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)

EDITS = frozenset({"shoutout_edit"})
"""Kinds that take the place of a message that stands already (Outgoing.replaces), and are never sent as a new one."""

_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Lease:
    """A lane in hand: whose it is, and the epoch that fences everybody else off."""

    workspace_id: int
    holder: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that may be sent now, and where to. `edit` tells that it takes the place of an earlier message."""

    delivery: int
    address: Address
    edit: bool = False


class FencedError(Exception):
    """The lane has passed to somebody else; stop touching it."""


def to_person(person: Person) -> str:
    """Return the recipient's name in the outbox."""
    return f"person:{person.id}"


def to_group(group: Group) -> str:
    """Return the recipient's name in the outbox."""
    return f"group:{group.id}"


def waiting(store: Store, clock: Clock) -> list[tuple[int, str]]:
    """Return (workspace's row id, platform) of every workspace with something due."""
    with store.transaction() as session:
        return deliveries.waiting(session, clock.now())


def take(store: Store, clock: Clock, workspace_id: int, holder: str) -> Lease | None:
    """Take or keep a workspace's lane; None while somebody else holds it."""
    with store.transaction() as session:
        scope = Scope(session, workspace_id)
        now = clock.now()
        lane = deliveries.make_lane(scope, now)
        if lane.holder != holder:
            if lane.until_utc > now:
                return None
            lane.holder = holder
            lane.epoch += 1
            deliveries.abandon(scope, lane.epoch, now, again=EDITS)
        lane.until_utc = now + LEASE
        return Lease(workspace_id, holder, lane.epoch)


def release(store: Store, clock: Clock, lease: Lease) -> None:
    """Give the lane back, so that another process need not wait for the lease to end."""
    with store.transaction() as session:
        lane = deliveries.lane(Scope(session, lease.workspace_id))
        if lane is not None and (lane.holder, lane.epoch) == (lease.holder, lease.epoch):
            lane.holder = ""
            lane.until_utc = clock.now()


def keep(scope: Scope, lease: Lease, now: datetime) -> None:
    """Renew the lease inside a transaction. Raises FencedError when the lane has passed to somebody else."""
    lane = deliveries.lane(scope)
    if lane is None or (lane.holder, lane.epoch) != (lease.holder, lease.epoch):
        raise FencedError(lease.workspace_id)
    lane.until_utc = now + LEASE


def due(store: Store, clock: Clock, lease: Lease, limit: int) -> list[Due]:
    """Return what may be sent now, oldest first; a row whose recipient has vanished is dropped."""
    with store.transaction() as session:
        scope = Scope(session, lease.workspace_id)
        now = clock.now()
        keep(scope, lease, now)
        found: list[Due] = []
        for row in deliveries.due(scope, now, limit):
            where = address(scope, row)
            if where is None or row.id is None:
                drop(row, now, "nobody is there to receive it")
            else:
                found.append(Due(row.id, where, row.kind in EDITS))
        return found


def address(scope: Scope, row: Delivery) -> Address | None:
    """Return where a delivery goes, or None when the person or group is not there (any more)."""
    kind, _, number = row.recipient.partition(":")
    recipient: Person | Group | None = (
        directory.person_by_id(scope, int(number)) if kind == "person" else directory.group(scope, int(number))
    )
    if recipient is None or (isinstance(recipient, Group) and not recipient.active):
        return None
    workspace = directory.workspace_by_id(scope.session, scope.workspace_id)
    if workspace.removed_utc is not None:
        return None
    return Address(workspace.external_id, recipient.external_id, kind == "person", recipient.conversation)


def drop(row: Delivery, now: datetime, reason: str) -> None:
    """Settle a delivery that nobody needs any more."""
    row.state, row.reason, row.settled_utc = "dropped", reason, now


def give_up(store: Store, clock: Clock, lease: Lease, delivery: int, reason: str) -> None:
    """Settle a delivery that cannot be composed as failed."""
    with store.transaction() as session:
        for row in deliveries.by_id(Scope(session, lease.workspace_id), [delivery]):
            row.state, row.reason, row.settled_utc = "failed", reason, clock.now()


def settle(store: Store, clock: Clock, lease: Lease, outcomes: Mapping[int, Outcome]) -> None:
    """Write down what became of the posts, in one commit.

    What was marked ambiguous in the meantime is settled too: the truth has arrived late, but it has arrived.
    """
    with store.transaction() as session:
        scope = Scope(session, lease.workspace_id)
        now = clock.now()
        for row in deliveries.by_id(scope, list(outcomes)):
            if row.id is not None and row.epoch == lease.epoch and row.state in {"sending", "ambiguous"}:
                _settle_row(scope, row, outcomes[row.id], now)


def _settle_row(scope: Scope, row: Delivery, outcome: Outcome, now: datetime) -> None:
    if isinstance(outcome, Unclear) and row.kind in EDITS:
        outcome = Later(outcome.reason)
    row.settled_utc = now
    match outcome:
        case Sent():
            row.state, row.reason, row.reference = "sent", "", outcome.reference
            if outcome.conversation:
                _remember_conversation(scope, row, outcome.conversation)
        case Refused():
            row.state, row.reason = "failed", outcome.reason
        case Unclear():
            row.state, row.reason = "ambiguous", outcome.reason
        case Later():
            row.attempts += 1
            row.reason = outcome.reason
            row.state = "due" if row.attempts < MAX_ATTEMPTS else "failed"
            row.due_utc = now + max(outcome.wait or timedelta(), _backoff(row.attempts))
        case _:
            assert_never(outcome)


def _remember_conversation(scope: Scope, row: Delivery, conversation: str) -> None:
    kind, _, number = row.recipient.partition(":")
    if kind == "person":
        person = directory.person_by_id(scope, int(number))
        if person is not None:
            person.conversation = conversation


def _backoff(attempts: int) -> timedelta:
    """Return an exponential wait with full jitter in its upper half."""
    longest: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1))
    return longest * _random.uniform(0.5, 1.0)
