"""Below the features: plan a person's next prompt, give and show an item, record an answer, tell the streak.

Everything here happens inside the caller's transaction and may be done twice without doing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from empathy_bot import streaks, workdays
from empathy_bot.clock import local_day
from empathy_bot.content import Ending, Item, OpenReply, Quiz, Reflection, RolePlay, SelfCare
from empathy_bot.duty import DutyDays
from empathy_bot.learning import memory, selection
from empathy_bot.learning.rhythm import least_recent, of_turn
from empathy_bot.message import Block, Fact, Facts, Message, Paragraph, Spans
from empathy_bot.practice import second_view
from empathy_bot.practice.care import answered_care, open_care
from empathy_bot.practice.dialogue import show_dialogue, standing
from empathy_bot.practice.parts import Given
from empathy_bot.practice.quiz import answered_quiz, open_quiz
from empathy_bot.practice.wild import applied
from empathy_bot.practice.written import answered_reflection, answered_reply, open_reflection, open_reply
from empathy_bot.rosters import NOTHING_KNOWN, Roster
from empathy_bot.store import Scope, dialogues, directory, shifts
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Absence, Answer, Group, Person, Prompt
from empathy_bot.turn import Scene, Voice, row_id, zone_of

__all__ = [
    "DEFAULT_DAYS",
    "DEFAULT_TIME",
    "Given",
    "Rhythm",
    "away_until",
    "country_of",
    "given_in",
    "is_open",
    "is_quiet",
    "milestone",
    "month",
    "ongoing",
    "plan",
    "plan_if_moved",
    "prompt_for",
    "prompts_ahead",
    "quiet_hours",
    "record",
    "rhythm",
    "show_answered",
    "show_current",
    "show_open",
    "streak",
    "streak_facts",
]

OPEN_AT_LEAST = timedelta(hours=12)
"""A prompt stays open until its local day ends, and at least this long, for people whose shift crosses midnight."""
DEFAULT_TIME = "09:00"
DEFAULT_DAYS = workdays.WORKING_WEEK


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody practises: zone, time of day, days of work, since which local day, and what keeps them away.

    Somebody who practises with no group has no prompts (`enrolled` is false), but may still ask for one. `own_time`:
    they chose the time themselves; else a shift's start, where the roster tells it, goes before it.
    """

    zone: ZoneInfo
    clock_time: time
    own_time: bool
    week: str
    enrolled: bool
    since: date | None
    absences: tuple[tuple[date, date | None], ...] = ()
    country: str | None = None
    roster: Roster = NOTHING_KNOWN

    def duty(self, today: date) -> DutyDays:
        """Return the person's days of work and rest, as they are known `today`."""
        return DutyDays(self.week, streaks.absent_days(self.absences, today), self.country, self.roster)

    def at(self, day: date) -> time:
        """Return the local time at which the prompt of a day comes."""
        known = None if self.own_time else self.roster.on(day)
        return self.clock_time if known is None or known.start is None else known.start

    def tells_starts(self, today: date) -> bool:
        """Tell whether the roster says of any day from today on when its shift starts."""
        return any(duty.start is not None for day, duty in self.roster.known() if day >= today)


def rhythm(scope: Scope, person: Person) -> Rhythm:
    """Return the person's rhythm: their own choices, then their group's, then the defaults."""
    parts = directory.parts(scope, row_id(person))
    group = next((group for group, part in parts if part.state == "active" and group.active), None)
    chosen = person.prompt_time or (group.prompt_time if group else DEFAULT_TIME)
    return Rhythm(
        zone=zone_of(scope, person),
        clock_time=workdays.parse_time(chosen) or time(9),
        own_time=person.prompt_time is not None,
        week=group.working_days if group else DEFAULT_DAYS,
        enrolled=group is not None,
        since=min((part.since_day for _, part in parts if part.since_day is not None), default=None),
        absences=tuple((row.first_day, row.last_day) for row in store.absences(scope, row_id(person))),
        country=country_of(person, group),
        roster=shifts.roster(scope, row_id(person)),
    )


def country_of(person: Person, group: Group | None) -> str | None:
    """Return the place whose public holidays are the person's: their own (perhaps none), else their group's."""
    return (person.country or None) if person.country is not None else group.country if group else None


def quiet_hours(person: Person) -> tuple[time, time]:
    """Return from when until when, on the person's clocks, they want no reminder; of no length: there are no such."""
    begin, end = (workdays.parse_time(text or "") for text in (person.quiet_from, person.quiet_until))
    if begin is None or end is None:
        return workdays.QUIET_FROM, workdays.QUIET_UNTIL
    return begin, end


def is_quiet(person: Person, zone: ZoneInfo, instant: datetime) -> bool:
    """Tell whether an instant falls into the person's quiet hours; `zone` is theirs."""
    return workdays.is_quiet(instant, zone, *quiet_hours(person))


def plan(scope: Scope, person: Person, now: datetime) -> Rhythm:
    """Set when the person's next prompt is due: never, for somebody who practises with no group or has paused.

    Nor for somebody without a day of work as far ahead as is looked. Returns the rhythm that it follows.
    """
    own = rhythm(scope, person)
    person.next_due_utc = (
        workdays.next_instant(now, own.at, own.zone, own.duty(local_day(now, own.zone)))
        if own.enrolled and not person.paused
        else None
    )
    return own


def prompts_ahead(own: Rhythm, person: Person, day: date) -> int:
    """Return how many prompts of the local week of `day` are still to be queued, of which the week's budget is kept."""
    due = local_day(person.next_due_utc, own.zone) if person.next_due_utc else None
    duty = own.duty(day)
    ahead = workdays.days(day, day + (7 - day.isoweekday()) * workdays.DAY)
    return sum(each in duty for each in ahead if each != day or due == day)


def plan_if_moved(scope: Scope, person: Person, now: datetime) -> None:
    """Plan anew when the person's zone has changed under a prompt that is still to come.

    Where today's time has passed already, today's prompt comes now, unless it came before they set out (the outbox
    knows) or their first day is still to come: no day is lost to a journey, not even over the date line.
    """
    due = person.next_due_utc
    if due is None or due <= now:
        return
    plan(scope, person, now)
    if person.next_due_utc is None or (person.next_due_utc == due and not directory.has_moved(scope, person)):
        return
    own = rhythm(scope, person)
    today = local_day(now, own.zone)
    at = workdays.instant(today, own.at(today), own.zone)
    wanted = own.duty(today).planned(today) and (own.since is None or own.since <= today)
    if wanted and at is not None and at <= now:
        person.next_due_utc = now


def ongoing(scene: Scene, person: Person) -> list[Absence]:
    """Return the person's absences that go on after today: a pause, or being away until a later day."""
    today = local_day(scene.now, zone_of(scene.scope, person))
    rows = store.absences(scene.scope, row_id(person))
    return [row for row in rows if row.last_day is None or row.last_day > today]


def away_until(scene: Scene, person: Person) -> date | None:
    """Return the last day on which the person is away, when that is a later day than today and they have not paused."""
    return (
        None if person.paused else max((row.last_day for row in ongoing(scene, person) if row.last_day), default=None)
    )


def streak(scene: Scene, person: Person, own: Rhythm | None = None) -> streaks.Streak:
    """Return the person's streak at this moment; `own` is their rhythm, where it is known already."""
    own = own or rhythm(scene.scope, person)
    return _streak(scene, own, store.answered_days(scene.scope, row_id(person)))


def _streak(scene: Scene, own: Rhythm, answered: Sequence[date]) -> streaks.Streak:
    today = local_day(scene.now, own.zone)
    return streaks.streak(answered, since=own.since or today, today=today, duty=own.duty(today))


def month(scene: Scene, person: Person, back: int) -> streaks.Month:
    """Return what became of the person's days in the month `back` months ago."""
    own = rhythm(scene.scope, person)
    today = local_day(scene.now, own.zone)
    answered = store.answered_days(scene.scope, row_id(person))
    months = today.year * 12 + today.month - 1 - back
    return streaks.month(
        date(months // 12, months % 12 + 1, 1),
        _streak(scene, own, answered),
        frozenset(answered),
        since=own.since or today,
        today=today,
        duty=own.duty(today),
    )


def streak_facts(voice: Voice, found: streaks.Streak) -> Facts:
    """Return the streak as figures."""
    facts = [
        Fact(label=voice.say("streak.current"), value=voice.say("streak.days", found.current)),
        Fact(label=voice.say("streak.best"), value=voice.say("streak.days", found.best)),
    ]
    if found.of:
        facts.append(Fact(label=voice.say("streak.lately"), value=voice.say("streak.of", found.of, done=found.done)))
    return Facts(facts=tuple(facts))


def milestone(voice: Voice, found: streaks.Streak, day: date) -> tuple[Paragraph, ...]:
    """Return the sentence of the milestone that the answer of `day` has reached, if it has."""
    reached = found.milestone(day)
    return () if reached is None else (voice.paragraph(f"streak.milestone.{reached}"),)


def prompt_for(scene: Scene, person: Person, day: date) -> Prompt | None:
    """Return the person's prompt of a local day, chosen now if there is none; None when the pack holds no item."""
    found = store.prompt_on(scene.scope, row_id(person), day)
    if found is not None or not scene.pack.items:
        return found
    chosen = _next_item(scene, person, day)
    if chosen is None:
        return None
    item, reason = chosen
    prompt = Prompt(
        workspace_id=scene.scope.workspace_id,
        person_id=row_id(person),
        local_day=day,
        item_id=item.id,
        technique=item.technique,
        option_order=_new_order(item, f"{person.external_id}/{day}"),
        reason=reason,
        locale=scene.pack.locale,
        created_utc=scene.now,
    )
    scene.scope.add(prompt)
    return prompt


def is_open(prompt: Prompt, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether an answer still counts for the prompt's local day."""
    return local_day(now, zone) <= prompt.local_day or now < prompt.created_utc + OPEN_AT_LEAST


def record(scene: Scene, prompt: Prompt, given: Given, score: float | None) -> Given:
    """Write down the answer to a prompt, which counts for the prompt's local day; return the answer that stands.

    A repeat changes nothing and returns the first one. `score` is for memory; None: the kind teaches no technique.
    """
    if store.record(scene.scope, prompt, scene.now, option=given.option, text=given.text, score=score, sure=given.sure):
        return given
    stored = store.answer(scene.scope, prompt.id or 0)
    return given_in(stored) if stored else given


def given_in(answer: Answer) -> Given:
    """Return what a stored answer says."""
    return Given(option=answer.option, text=answer.text, sure=answer.sure)


def show_open(voice: Voice, prompt: Prompt, item: Item, choices: str = "", also_read: Spans = ()) -> Message:
    """Return the item, waiting for an answer; `choices` are those made in a role-play so far.

    `also_read` says who reads a reply beside its writer, where somebody does.
    """
    match item:
        case Quiz():
            return open_quiz(voice, prompt, item)
        case OpenReply():
            return open_reply(voice, prompt, item, also_read)
        case Reflection():
            return open_reflection(voice, prompt, item)
        case SelfCare():
            return open_care(voice, prompt, item)
        case RolePlay():
            return show_dialogue(voice, prompt, item, choices)
        case _:
            assert_never(item)


def show_current(scene: Scene, prompt: Prompt, item: Item, *ways_out: Block) -> Message:
    """Return the item of a prompt that has no answer yet; a role-play shows where it stands.

    `ways_out` stand below it, unless a role-play has begun: nobody walks off in the middle of a talk.
    """
    choices = dialogues.choices(scene.scope, prompt.id or 0) if isinstance(item, RolePlay) else ""
    shown = show_open(scene, prompt, item, choices, second_view.also_read(scene, prompt))
    return shown if choices else Message.of(*shown.blocks, *ways_out)


def show_answered(
    voice: Voice, prompt: Prompt, item: Item, given: Given, *, closing: tuple[Block, ...]
) -> Message | None:
    """Return the item with what was answered and what there is to say to it; None when it is no answer to this item.

    That can happen when the content has changed since.
    """
    match item:
        case Quiz():
            if given.option is None or given.option >= len(item.options):
                return None
            return answered_quiz(voice, prompt, item, given.option, sure=given.sure, closing=closing)
        case OpenReply():
            return None if given.text is None else answered_reply(voice, item, given.text, closing=closing)
        case Reflection():
            return None if given.text is None else answered_reflection(voice, item, given.text, closing=closing)
        case SelfCare():
            if given.option is not None and given.option >= len(item.choices):
                return None
            return answered_care(voice, item, given.option, closing=closing)
        case RolePlay():
            if given.text is None or not isinstance(standing(item, given.text).here, Ending):
                return None
            return show_dialogue(voice, prompt, item, given.text, closing=closing)
        case _:
            assert_never(item)


def _next_item(scene: Scene, person: Person, day: date) -> tuple[Item, str] | None:
    """Return the person's next item, and why; None when the pack holds nothing for them.

    A manager's own talks come before the role-plays for everybody.
    """
    given, seed = store.history(scene.scope, row_id(person)), person.external_id
    after = given[-1].technique if given else None
    suited = [item for item in scene.pack.items if not _is_for_managers(item)]
    own = [item for item in scene.pack.items if _is_for_managers(item)]
    if own and directory.managed(scene.scope, row_id(person)):
        met = {one.item_id for one in given}
        new = [item for item in own if item.id not in met]
        suited = [*new, *(item for item in suited if not isinstance(item, RolePlay))] if new else [*suited, *own]
    if not suited:
        return None
    wanted = of_turn(suited, store.prompts_given(scene.scope, row_id(person)), after)
    by_memory = [item for item in wanted if isinstance(item, Quiz | OpenReply)]
    if by_memory:
        chosen = selection.choose(by_memory, _past(scene, person, given), day, seed, path=scene.pack.path)
        return chosen.item, chosen.reason
    seen = [one.item_id for one in given]
    return least_recent(wanted, seen, after, seed), "variety"


def _is_for_managers(item: Item) -> bool:
    return isinstance(item, RolePlay) and item.audience == "managers"


def _past(scene: Scene, person: Person, given: Sequence[store.Given]) -> selection.Past:
    """Return what a person has behind them, and what they remember of it: what they answered, and did in earnest."""
    log = [
        memory.Practised(one.technique, one.score, one.sure, one.local_day, one.answered_utc)
        for one in given
        if one.score is not None and one.answered_utc is not None
    ]
    log += [memory.Practised(one.technique, 1.0, None, one.day, one.at) for one in applied(scene, person)]
    return selection.Past(
        seen=[one.item_id for one in given],
        techniques=[one.technique for one in given],
        memories=memory.replay(log),
    )


def _new_order(item: Item, seed: str) -> str:
    """Return the order in which a new prompt shows the item's options; empty for an item without any."""
    order = selection.shuffled(len(item.options), seed) if isinstance(item, Quiz) else ()
    return "".join(str(index) for index in order)
