"""Peer view: a reply that its writer shares with two peers, none of whom learns who the others are.

Who is asked and when, and when it is over. Whatever changes a view takes the workspace's lock first, so that of two at
once the second sees what the first did; and everything may be done twice without doing more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from empathy_bot import asking, outbox, practice, workdays
from empathy_bot.actions import AskPeers, TakeBackReply
from empathy_bot.clock import local_day
from empathy_bot.content.items import Move
from empathy_bot.duty import DutyDays
from empathy_bot.message import Button
from empathy_bot.practice import team
from empathy_bot.practice.team import SMALLEST
from empathy_bot.store import Scope, deliveries, directory
from empathy_bot.store import peers as store
from empathy_bot.store.tables import Group, PeerAsk, PeerView, Person, Prompt
from empathy_bot.turn import Turn, row_id, zone_of
from empathy_bot.words import words

End = Literal["told", "unseen", "taken_back"]

EVERY_DAY = DutyDays("1234567")
RESULT = "peers"
"""The outbox's kind of what the writer hears in the end; its cause is the prompt's row id."""
LOOKS = 2
"""Peers who look at a reply."""
MOST_ASKS = 4
"""Peers who are asked to look at one reply, at most."""
REST = timedelta(days=7)
"""How long somebody is left alone after they were asked."""
PATIENCE = timedelta(days=2)
"""How long a peer is waited for before somebody else is asked as well."""
ALONE = timedelta(days=3)
"""How long the first peer's marks wait for a second peer's."""
LONGEST = timedelta(days=5)
"""How long a reply waits for anybody at all."""
AGAIN = timedelta(hours=6)
"""When to look once more for somebody who can be asked."""
KEPT = timedelta(days=14)
"""How long a shared text is kept, whatever happens."""

_random = SystemRandom()  # the lot must not be foretold: whoever could would know who looked


def group_of(scope: Scope, person: Person) -> Group | None:
    """Return the group whose peers the person may ask: their first with enough people who practise."""
    own = directory.groups_of(scope, row_id(person))
    return next((group for group in own if is_large(scope, row_id(group), person)), None)


def is_large(scope: Scope, group_id: int, writer: Person) -> bool:
    """Tell whether so many practise with the group that a reply without a name tells nothing about anybody.

    The reply's language tells of its writer too, so only those count who are spoken to in the same.
    """
    people = directory.members(scope, group_id, directory.ENROLLED)
    return sum(not person.paused and _speaks_with(writer, person) for person in people) >= SMALLEST


def stands(scope: Scope, view: PeerView) -> bool:
    """Tell whether the writer's consent holds: nothing is over, and they still practise with the group's people."""
    group = directory.group(scope, view.group_id)
    part = directory.enrolment(scope, view.group_id, view.person_id)
    joined = group is not None and group.active and part is not None and part.state == "active"
    return joined and view.state == "open" and view.text is not None


def free(scope: Scope, group_id: int, writer: Person, but: Collection[int], now: datetime) -> list[Person]:
    """Return the group's people who may be asked today about a reply of `writer`, but not those (by row id) in `but`.

    Not who has paused, is away or off today, wants no asks, was asked within REST, or is spoken to in another language.
    """
    people = [
        person
        for person in directory.members(scope, group_id, directory.ENROLLED)
        if person.peer_asks
        and not person.paused
        and person.id not in {*but, writer.id}
        and _speaks_with(writer, person)
    ]
    resting = store.asked_after(scope, [row_id(person) for person in people], now - REST)
    group = directory.group(scope, group_id)
    duties = team.duties(scope, group, people, now) if group else {}
    excused = {number for number, (today, duty) in duties.items() if duty.excused(today)}
    return [person for person in people if person.id not in resting | excused]


def share(turn: Turn, prompt: Prompt, group: Group, text: str) -> None:
    """Share a text with two peers of the group, who are asked at the next hour that suits each of them."""
    view = PeerView(
        workspace_id=turn.scope.workspace_id,
        person_id=row_id(turn.person),
        prompt_id=prompt.id or 0,
        group_id=row_id(group),
        text=text,
        shared_utc=turn.now,
    )
    turn.scope.add(view)
    _take_further(turn.scope, view, turn.now)


def take_further(scope: Scope, view_id: int, now: datetime) -> int:
    """Do what is due about a view: ask somebody else, tell what was seen, or end it. Return how much was queued."""
    store.lock(scope)
    view = store.view(scope, view_id)
    if view is None or view.next_due_utc is None or view.next_due_utc > now:
        return 0  # another process was quicker
    return _take_further(scope, view, now)


def mark(scope: Scope, ask: PeerAsk, view: PeerView, moves: Collection[str], now: datetime) -> None:
    """Write down the moves that a peer saw; the second peer's marks end the view. To be called under the lock."""
    ask.marks, ask.marked_utc = ",".join(move for move in get_args(Move) if move in moves), now
    _take_further(scope, view, now)


def decline(scope: Scope, ask: PeerAsk, view: PeerView, now: datetime) -> None:
    """Leave a view to somebody else, once. To be called under the lock."""
    if not ask.declined:
        ask.declined = True
        _take_further(scope, view, now)


def marks_in(ask: PeerAsk) -> frozenset[str]:
    """Return the moves that a peer saw."""
    return frozenset((ask.marks or "").split(",")) - {""}


def end(view: PeerView, how: End, now: datetime) -> None:
    """Close a view and forget its text."""
    view.state, view.closed_utc, view.text, view.next_due_utc = how, now, None, None


def offer(turn: Turn, prompt: Prompt) -> tuple[Button, ...]:
    """Return what can be done about an answered reply: ask two peers, where there are enough, or take it back."""
    number = prompt.id or 0
    view = store.view_of(turn.scope, row_id(turn.person), number)
    if view is not None:
        return () if view.state != "open" else (take_back_button(turn, number),)
    if group_of(turn.scope, turn.person) is None:
        return ()
    return (Button(label=turn.say("button.ask_peers"), action=AskPeers(prompt=number)),)


def take_back_button(turn: Turn, prompt_id: int) -> Button:
    """Return the button that takes a shared reply back."""
    return Button(label=turn.say("button.take_back"), action=TakeBackReply(prompt=prompt_id))


def _take_further(scope: Scope, view: PeerView, now: datetime) -> int:
    if view.state != "open":
        return 0
    asks = list(store.asks(scope, view.id or 0))
    marked = sorted(one.marked_utc for one in asks if one.marked_utc is not None)
    alone = bool(marked) and now >= marked[0] + ALONE
    late = not marked and now >= view.shared_utc + LONGEST
    writer = directory.person_by_id(scope, view.person_id)
    over = len(marked) >= LOOKS or alone or late
    if writer is None or over or not stands(scope, view) or not is_large(scope, view.group_id, writer):
        return _tell(scope, view, "told" if marked else "unseen", now)
    last = marked[0] + ALONE if marked else view.shared_utc + LONGEST
    asked = 0
    while len(marked) + sum(_is_waited_for(one, now) for one in asks) < LOOKS and len(asks) < MOST_ASKS:
        another = _draw(scope, view, writer, asks, now, last=last)
        if another is None:
            break
        asks.append(another)
        asked += 1
    if len(asks) == MOST_ASKS and all(one.declined or one.marks is not None for one in asks):
        return asked + _tell(scope, view, "told" if marked else "unseen", now)
    waiting = [one.asked_utc + PATIENCE for one in asks if _is_waited_for(one, now)]
    again = [now + AGAIN] if len(marked) + len(waiting) < LOOKS and len(asks) < MOST_ASKS else []
    view.next_due_utc = min([last, *waiting, *again])
    return asked


def _speaks_with(one: Person, other: Person) -> bool:
    """Tell whether two people practise in the same language."""
    return words(one.locale).locale == words(other.locale).locale


def _is_waited_for(ask: PeerAsk, now: datetime) -> bool:
    return ask.marks is None and not ask.declined and now < ask.asked_utc + PATIENCE


def _draw(
    scope: Scope, view: PeerView, writer: Person, asks: Sequence[PeerAsk], now: datetime, *, last: datetime
) -> PeerAsk | None:
    """Ask one more peer, drawn by lot among those who can be asked before `last` and whose week still has room."""
    people = free(scope, view.group_id, writer, {one.person_id for one in asks}, now)
    for person in _random.sample(people, len(people)):
        own = practice.rhythm(scope, person)
        due = _next_hour(own, person, now)
        if due is None:
            continue
        day = local_day(due, own.zone)
        kept = practice.prompts_ahead(own, person, day)
        if due < last and asking.queue(scope, person, asking.PEER, str(day), due, kept=kept):
            ask = PeerAsk(
                workspace_id=scope.workspace_id,
                view_id=view.id or 0,
                person_id=row_id(person),
                local_day=day,
                asked_utc=due,
            )
            scope.add(ask)
            return ask
    return None


def _tell(scope: Scope, view: PeerView, how: End, now: datetime) -> int:
    """End a view and let its writer know, not in quiet hours."""
    end(view, how, now)
    writer = directory.person_by_id(scope, view.person_id)
    if writer is None:
        return 0
    zone = zone_of(scope, writer)
    due = _after_quiet(writer, zone, now, EVERY_DAY) or now
    return int(deliveries.enqueue(scope, outbox.to_person(writer), RESULT, str(view.prompt_id), due))


def _next_hour(own: practice.Rhythm, person: Person, now: datetime) -> datetime | None:
    """Return the present instant while the person works, else when the quiet hours end on their next working day."""
    return _after_quiet(person, own.zone, now, own.duty(local_day(now, own.zone)))


def _after_quiet(person: Person, zone: ZoneInfo, now: datetime, days: DutyDays) -> datetime | None:
    """Return the present instant, if it is on one of the days and not quiet, else the next end of the quiet hours."""
    if local_day(now, zone) in days and not practice.is_quiet(person, zone, now):
        return now
    _, until = practice.quiet_hours(person)
    return workdays.next_instant(now, lambda _: until, zone, days)
