"""Below the features: plan a person's next prompt, give and show an item, record an answer, tell the streak.

Everything here happens inside the caller's transaction and may be done twice without doing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from empathy_bot import streaks, workdays
from empathy_bot.actions import AnswerQuiz
from empathy_bot.clock import local_day
from empathy_bot.content import Quiz
from empathy_bot.daysoff import DaysOff
from empathy_bot.learning import selection
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Callout,
    Choice,
    Choices,
    Fact,
    Facts,
    Heading,
    Message,
    Paragraph,
    Plain,
    Quote,
    Strong,
)
from empathy_bot.store import Scope, directory
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Absence, Person, Prompt
from empathy_bot.turn import Scene, Voice, row_id, zone_of

LETTERS = "ABCD"
OPEN_AT_LEAST = timedelta(hours=12)
"""A prompt stays open until its local day ends, and at least this long, for people whose shift crosses midnight."""
DEFAULT_TIME = "09:00"
DEFAULT_DAYS = "12345"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody practises: zone, time of day, working days, since which local day, and what keeps them away.

    Somebody who practises with no group has no prompts (`enrolled` is false), but may still ask for one.
    """

    zone: ZoneInfo
    clock_time: time
    working_days: str
    enrolled: bool
    since: date | None
    absences: tuple[tuple[date, date | None], ...] = ()
    country: str | None = None

    def off(self, today: date) -> DaysOff:
        """Return the person's days off, as they are known `today`."""
        return DaysOff(streaks.absent_days(self.absences, today), self.country)


def rhythm(scope: Scope, person: Person) -> Rhythm:
    """Return the person's rhythm: their own choices, then their group's, then the defaults."""
    parts = directory.parts(scope, row_id(person))
    group = next((group for group, part in parts if part.state == "active" and group.active), None)
    chosen = person.prompt_time or (group.prompt_time if group else DEFAULT_TIME)
    return Rhythm(
        zone=zone_of(scope, person),
        clock_time=workdays.parse_time(chosen) or time(9),
        working_days=group.working_days if group else DEFAULT_DAYS,
        enrolled=group is not None,
        since=min((part.since_day for _, part in parts if part.since_day is not None), default=None),
        absences=tuple((row.first_day, row.last_day) for row in store.absences(scope, row_id(person))),
        country=person.country,
    )


def plan(scope: Scope, person: Person, now: datetime) -> Rhythm:
    """Set when the person's next prompt is due: never, for somebody who practises with no group or has paused.

    Returns the rhythm that it follows.
    """
    own = rhythm(scope, person)
    person.next_due_utc = (
        workdays.next_instant(now, own.clock_time, own.zone, own.working_days, own.off(local_day(now, own.zone)))
        if own.enrolled and not person.paused
        else None
    )
    return own


def prompts_ahead(own: Rhythm, person: Person, day: date) -> int:
    """Return how many prompts of the local week of `day` are still to be queued, of which the week's budget is kept."""
    due = local_day(person.next_due_utc, own.zone) if person.next_due_utc else None
    off = own.off(day)
    ahead = workdays.days(day, day + (7 - day.isoweekday()) * workdays.DAY)
    return sum(
        workdays.is_working(each, own.working_days) and each not in off for each in ahead if each != day or due == day
    )


def plan_if_moved(scope: Scope, person: Person, now: datetime) -> None:
    """Plan anew when the person's zone has changed under a prompt that is still to come.

    A prompt that was to come today, and whose time has passed in the new zone, comes now: no day is lost to a journey.
    """
    due = person.next_due_utc
    if due is None or due <= now:
        return
    plan(scope, person, now)
    zone = zone_of(scope, person)
    today = local_day(now, zone)
    if local_day(due, zone) == today and person.next_due_utc and local_day(person.next_due_utc, zone) > today:
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


def streak(scene: Scene, person: Person) -> streaks.Streak:
    """Return the person's streak at this moment."""
    own = rhythm(scene.scope, person)
    return _streak(scene, own, store.answered_days(scene.scope, row_id(person)))


def _streak(scene: Scene, own: Rhythm, answered: Sequence[date]) -> streaks.Streak:
    today = local_day(scene.now, own.zone)
    return streaks.streak(
        answered, since=own.since or today, today=today, working_days=own.working_days, off=own.off(today)
    )


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
        working_days=own.working_days,
        off=own.off(today),
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
    item = selection.choose(scene.pack.items, store.items_seen(scene.scope, row_id(person)), person.external_id)
    order = selection.shuffled(len(item.options), f"{person.external_id}/{day}")
    prompt = Prompt(
        workspace_id=scene.scope.workspace_id,
        person_id=row_id(person),
        local_day=day,
        item_id=item.id,
        technique=item.technique,
        option_order="".join(str(index) for index in order),
        created_utc=scene.now,
    )
    scene.scope.add(prompt)
    return prompt


def is_open(prompt: Prompt, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether an answer still counts for the prompt's local day."""
    return local_day(now, zone) <= prompt.local_day or now < prompt.created_utc + OPEN_AT_LEAST


def record(scene: Scene, prompt: Prompt, item: Quiz, option: int) -> int:
    """Write down the answer to a prompt, which counts for the prompt's local day; return the option that stands.

    A repeat changes nothing and returns the first one.
    """
    if store.record(scene.scope, prompt, option, item.options[option].score, scene.now):
        return option
    stored = store.answer(scene.scope, prompt.id or 0)
    return stored.option if stored else option


def show_open(voice: Voice, prompt: Prompt, item: Quiz) -> Message:
    """Return the quiz, waiting for an answer."""
    choices = [
        Choice(letter=LETTERS[place], text=item.options[index].text) for place, index in enumerate(_order(prompt, item))
    ]
    buttons = [
        Button(
            label=choice.letter,
            hint=voice.say("quiz.choose", letter=choice.letter, text=choice.text),
            action=AnswerQuiz(prompt=prompt.id or 0, option=index),
        )
        for choice, index in zip(choices, _order(prompt, item), strict=True)
    ]
    return Message.of(
        *_question(voice, item),
        Choices(choices=tuple(choices)),
        Buttons(buttons=tuple(buttons)),
        _technique(voice, item),
    )


def show_answered(voice: Voice, prompt: Prompt, item: Quiz, option: int, *, closing: tuple[Block, ...]) -> Message:
    """Return the quiz with the chosen option marked, its feedback, and why the best one works."""
    chosen = item.options[option]
    best = item.best
    letters = {index: LETTERS[place] for place, index in enumerate(_order(prompt, item))}
    tone = "good" if chosen.score == 1 else "partial" if chosen.score else "careful"
    blocks: list[Block] = [
        *_question(voice, item),
        Choices(choices=tuple(_marked(voice, item, option, index, letter) for index, letter in letters.items())),
        Callout(
            tone=tone,
            title=voice.say(f"quiz.feedback.{tone}", letter=letters[option]),
            spans=(Plain(text=chosen.feedback),),
        ),
    ]
    if option != best:
        title = Strong(text=voice.say("quiz.best", letter=letters[best]) + " ")
        blocks.append(Paragraph(spans=(title, Plain(text=item.options[best].feedback))))
    return Message.of(*blocks, *closing, _technique(voice, item))


def _marked(voice: Voice, item: Quiz, option: int, index: int, letter: str) -> Choice:
    text = item.options[index].text
    if index == option:
        mark = "chosen_best" if index == item.best else "chosen"
        return Choice(letter=letter, text=text, mark=mark, note=voice.say(f"quiz.mark.{mark}"))
    if index == item.best:
        return Choice(letter=letter, text=text, mark="best", note=voice.say("quiz.mark.best"))
    return Choice(letter=letter, text=text, mark="open")


def _question(voice: Voice, item: Quiz) -> tuple[Block, ...]:
    source = voice.say(f"quiz.source.{item.channel}", name=item.customer_name)
    question = item.question or voice.say("quiz.question")
    return (
        Heading(text=voice.say("quiz.heading")),
        Quote(source=source, text=item.customer),
        Paragraph(spans=(Strong(text=question),)),
    )


def _technique(voice: Voice, item: Quiz) -> Paragraph:
    technique = voice.pack.technique(item.technique)
    return voice.paragraph("quiz.technique", quiet=True, technique=technique.name if technique else item.technique)


def _order(prompt: Prompt, item: Quiz) -> list[int]:
    """Return the options' indexes in the order shown, also when the item has since lost or won an option."""
    stored = [int(digit) for digit in prompt.option_order if int(digit) < len(item.options)]
    return stored + [index for index in range(len(item.options)) if index not in stored]
