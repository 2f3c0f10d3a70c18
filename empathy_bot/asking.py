"""Below practice: what asks somebody to practise, and how often it may.

Whatever asks is queued here and nowhere else, so that the budget of a week holds. The person's own clicks and commands
are answered at once and ask for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from empathy_bot import outbox, workdays
from empathy_bot.store import Scope, deliveries
from empathy_bot.store.tables import Delivery, Person

PROMPT = "prompt"
"""The outbox's kind of a prompt; its cause is the local day, and for the same prompt again also which time it is."""
REMINDER = "reminder"
"""The outbox's kind of the one reminder of a day's prompt; its cause is the local day."""
PEER = "peer"
"""The outbox's kind of a colleague's reply to look at; its cause is the local day: nobody is asked twice on one."""
BASELINE = "baseline"
"""The outbox's kind of the one offer of the second "Where am I"; its cause is the local day."""
TIP = "tip"
"""The outbox's kind of a manager's tip; its cause is the Monday of its local week."""
DIGEST = "digest"
"""The outbox's kind of a weekly note; its cause is the local day, the last that the person works in the week."""
KINDS = (PROMPT, REMINDER, PEER, BASELINE, TIP, DIGEST)
WEEKLY = 12
"""Messages that ask one person to practise in one local week (from Monday), at most, whatever they pressed."""
AGAIN = 2
"""How often a day's prompt may be put off by an hour."""


def again(day: date, number: int) -> str:
    """Return the cause of a day's prompt that comes for the `number`th time after it was put off."""
    return f"{day}/{number}"


def day_of(cause: str) -> date:
    """Return the local day that a cause is for."""
    return date.fromisoformat(cause.partition("/")[0])


def queue(scope: Scope, person: Person, kind: str, cause: str, due: datetime, *, kept: int = 0) -> bool:
    """Queue what asks, if it is new and the week has room for it and for `kept` more; tell whether it was queued."""
    recipient = outbox.to_person(person)
    return has_room(scope, person, day_of(cause), kept=kept) and deliveries.enqueue(scope, recipient, kind, cause, due)


def has_room(scope: Scope, person: Person, day: date, *, kept: int = 0) -> bool:
    """Tell whether the week of a local day has room for one more message that asks, and for `kept` others."""
    used = deliveries.count(scope, outbox.to_person(person), KINDS, _causes_of_week(day))
    return used + kept < WEEKLY


def prompted(scope: Scope, person: Person, day: date) -> Sequence[Delivery]:
    """Return the deliveries of a day's prompt, also those after it was put off, oldest first."""
    return deliveries.of_causes(scope, outbox.to_person(person), PROMPT, _causes(day))


def _causes(day: date) -> list[str]:
    return [str(day), *(again(day, number) for number in range(1, AGAIN + 1))]


def _causes_of_week(day: date) -> list[str]:
    monday = day - day.weekday() * workdays.DAY
    return [cause for each in workdays.days(monday, monday + 6 * workdays.DAY) for cause in _causes(each)]
