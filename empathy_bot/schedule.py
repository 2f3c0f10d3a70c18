"""What is due now, for whom, and the tick that claims it.

The tick turns due prompts, boards, exercises, tips and weekly notes into outbox rows with unique keys, and moves each
on to its next time. Two processes, a restart, or a clock that jumps can therefore neither post twice nor lose a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from empathy_bot import asking, outbox, practice, slow_coach, workdays
from empathy_bot.clock import Clock, local_day
from empathy_bot.features import baseline, boards, exercises, prompts, tips
from empathy_bot.features.boards import posting as planned
from empathy_bot.practice import digests, feeds, peers, plans
from empathy_bot.store import Scope, Store, Transaction, deliveries, directory, ledger, mine
from empathy_bot.store import boards as board_plans
from empathy_bot.store import feeds as managers
from empathy_bot.store import peers as peer_views
from empathy_bot.store.tables import Digest, Person, TipFeed

REDELIVERY = timedelta(days=3)
"""How long an event may come again: Slack gives up after an hour, Teams much sooner; the rest is caution."""
AT_ONCE = 500
"""People per transaction: enough to be quick, few enough that a click never waits long for the writer."""


def tick(store: Store, clock: Clock) -> int:
    """Claim everything that is due, and return how many deliveries were added."""
    claimed = sum(_batches(store, clock)) + _boards(store, clock) + _peer_views(store, clock)
    return claimed + _for_managers(store, clock) + sum(_digests(store, clock))


def sweep(store: Store, clock: Clock) -> int:
    """Forget what is kept no longer, and return how many keys of events that no platform delivers again were among it.

    The others are replies that were shared with peers, and an AI's words that have been sent, also when there is no AI
    any more whose worker would forget them.
    """
    with store.transaction() as session:
        peer_views.forget_texts(session, clock.now() - peers.KEPT)
        slow_coach.forget(session)
        ledger.forget_sources(session, clock.now() - REDELIVERY)
        return deliveries.forget_events(session, clock.now() - REDELIVERY)


def prompt_day(due: datetime, now: datetime, rhythm: practice.Rhythm) -> date | None:
    """Return the local day for which a prompt that was due at `due` goes out `now`, or None.

    A prompt that comes late still goes out on its day. After a longer silence only today's does, once its time has
    come: nobody wants yesterday's question, and none on a day off.
    """
    today = local_day(now, rhythm.zone)
    if today not in rhythm.duty(today):
        return None
    if local_day(due, rhythm.zone) == today:
        return today
    at = workdays.instant(today, rhythm.at(today), rhythm.zone)
    return today if at is not None and at <= now else None


def _batches(store: Store, clock: Clock) -> Iterator[int]:
    """Claim prompts batch by batch, each in a transaction of its own."""
    more = True
    while more:
        with store.transaction() as session:
            now = clock.now()
            people = directory.due_people(session, now, AT_ONCE)
            yield sum(_claim(session, person, now) for person in people)
            more = len(people) == AT_ONCE


def _claim(session: Transaction, person: Person, now: datetime) -> bool:
    scope = Scope(session, person.workspace_id)
    due = person.next_due_utc
    own = practice.plan(scope, person, now)
    if due is None or person.paused or not own.enrolled:
        return False
    day = prompt_day(due, now, own)
    if day is None or not asking.queue(scope, person, asking.PROMPT, str(day), now):
        return False
    prompts.queue_reminder(scope, person, own, day, now)
    baseline.queue_offer(scope, person, own, day, now)
    return True


def _boards(store: Store, clock: Clock) -> int:
    with store.transaction() as session:
        now = clock.now()
        return sum(
            _claim_plan(session, plan, now, boards.KIND, planned.cause(plan))
            for plan in board_plans.due_schedules(session, now)
        )


def _claim_plan(session: Transaction, plan: plans.Plan, now: datetime, kind: str, cause: str) -> bool:
    """Post what a group planned for today; what was planned for an earlier day is left out."""
    scope = Scope(session, plan.workspace_id)
    group = directory.group(scope, plan.group_id)
    if not plans.move_on(plan, group, now) or group is None:
        return False
    return deliveries.enqueue(scope, outbox.to_group(group), kind, cause, now)


def _peer_views(store: Store, clock: Clock) -> int:
    """Take every shared reply that is due a step further, each in a transaction of its own."""
    with store.transaction() as session:
        due = peer_views.due(session, clock.now(), AT_ONCE)
    queued = 0
    for workspace_id, view_id in due:
        with store.transaction() as session:
            queued += peers.take_further(Scope(session, workspace_id), view_id, clock.now())
    return queued


def _for_managers(store: Store, clock: Clock) -> int:
    with store.transaction() as session:
        now = clock.now()
        due_plans, due_tips = managers.due_exercise_plans(session, now), managers.due_tip_feeds(session, now)
        return sum(
            _claim_plan(session, plan, now, exercises.KIND, exercises.planned_cause(plan)) for plan in due_plans
        ) + sum(_claim_tip(session, feed, now) for feed in due_tips)


def _claim_tip(session: Transaction, feed: TipFeed, now: datetime) -> bool:
    """Send a manager their tip when they have time for it; until then it is tried on each day that they work."""
    scope = Scope(session, feed.workspace_id)
    person = directory.person_by_id(scope, feed.person_id)
    if person is None or not directory.managed(scope, feed.person_id):
        feed.next_due_utc = now + feeds.WEEK
        return False
    if not feeds.tip_is_timely(scope, person, now):
        feed.next_due_utc = feeds.next_try(scope, person, now)
        return False
    feed.next_due_utc = feeds.next_week(scope, person, now)
    return tips.queue(scope, person, now)


def _digests(store: Store, clock: Clock) -> Iterator[int]:
    """Claim weekly notes batch by batch, each in a transaction of its own."""
    more = True
    while more:
        with store.transaction() as session:
            now = clock.now()
            due = mine.due_digests(session, now, AT_ONCE)
            yield sum(_claim_digest(session, row, now) for row in due)
            more = len(due) == AT_ONCE


def _claim_digest(session: Transaction, row: Digest, now: datetime) -> bool:
    """Send somebody their weekly note on the last day that they work; until then it is looked at on each such day."""
    scope = Scope(session, row.workspace_id)
    person = directory.person_by_id(scope, row.person_id)
    if person is None:
        row.next_due_utc = None
        return False
    if not digests.is_timely(scope, person, now):
        row.next_due_utc = digests.next_try(scope, person, now)
        return False
    row.next_due_utc = digests.next_week(scope, person, now)
    return digests.queue(scope, person, now)
