"""What the core hands outward and takes back: a message to deliver and what became of it.

Plain values only; how a platform is reached is the adapters' affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from empathy_bot.events import Platform
    from empathy_bot.message import Message


@dataclass(frozen=True, slots=True)
class Address:
    """Where a delivery goes.

    `id` is the person's or channel's platform id. `conversation` is what an earlier contact taught us about writing
    there (Slack: the DM's channel id; Teams: the conversation reference as JSON), or None.
    """

    workspace: str
    id: str
    direct: bool
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. `delivery` is its row; `key` identifies it across processes and restarts.

    `replaces` is the reference (Sent) of an earlier message at the same address, whose place it takes; or None. Such an
    edit may be repeated without harm: a sender says Unclear as ever, and the outbox tries again. Where the earlier
    message is gone, it is Refused.
    """

    delivery: int
    key: str
    address: Address
    message: Message
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it. `reference` names the message there; `conversation` is worth keeping for the address."""

    reference: str
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """The platform did not take it and will later; `wait` is how long it asked for, if it did."""

    reason: str
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The connection broke after the message may have been taken: nobody knows."""

    reason: str


Outcome = Sent | Later | Refused | Unclear


@dataclass(frozen=True, slots=True)
class SecondReader:
    """The AI that may read replies beside the coach: where it is reached, which model it is, how long it may take.

    `here` tells that it runs on the bot's own machine.
    """

    host: str
    model: str
    patience: timedelta
    here: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a slow coach, about one reply, already redacted. `attempt` fences off whoever asked before.

    Whose it is goes back with the answer and nowhere else: a coach is given `instruction` and `question` alone.
    """

    view: int
    attempt: int
    platform: Platform
    workspace: str
    person: str
    instruction: str
    question: str
