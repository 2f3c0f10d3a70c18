"""Below the features: plan a person's next prompt, give and show an item, record an answer, tell the streak.

Everything here happens inside the caller's transaction and may be done twice without doing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from empathy_bot import streaks, workdays
from empathy_bot.actions import AnswerQuiz
from empathy_bot.clock import local_day
from empathy_bot.content import Ending, Item, OpenReply, Quiz, Reflection, RolePlay, SelfCare
from empathy_bot.learning import selection
from empathy_bot.learning.rhythm import kind_of_next, least_recent
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Callout,
    Choice,
    Choices,
    Fact,
    Facts,
    Message,
    Paragraph,
    Plain,
    Strong,
)
from empathy_bot.practice.care import answered_care, open_care
from empathy_bot.practice.dialogue import show_dialogue, standing
from empathy_bot.practice.parts import LETTERS, Given, question, technique
from empathy_bot.practice.written import answered_reflection, answered_reply, open_reflection, open_reply
from empathy_bot.store import Scope, dialogues, directory
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Answer, Person, Prompt
from empathy_bot.turn import Scene, Voice, row_id, zone_of

__all__ = [
    "DEFAULT_DAYS",
    "DEFAULT_TIME",
    "LETTERS",
    "Given",
    "Rhythm",
    "given_in",
    "is_open",
    "plan",
    "plan_if_moved",
    "prompt_for",
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
DEFAULT_DAYS = "12345"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody practises: their zone, their time of day, their working days, and since which local day.

    Somebody who practises with no group has no prompts (`enrolled` is false), but may still ask for one.
    """

    zone: ZoneInfo
    clock_time: time
    working_days: str
    enrolled: bool
    since: date | None


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
    )


def plan(scope: Scope, person: Person, now: datetime) -> None:
    """Set when the person's next prompt is due: never, for somebody who practises with no group or has paused."""
    own = rhythm(scope, person)
    person.next_due_utc = (
        workdays.next_instant(now, own.clock_time, own.zone, own.working_days)
        if own.enrolled and not person.paused
        else None
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


def streak(scene: Scene, person: Person) -> streaks.Streak:
    """Return the person's streak at this moment."""
    own = rhythm(scene.scope, person)
    today = local_day(scene.now, own.zone)
    absences = [(row.first_day, row.last_day) for row in store.absences(scene.scope, row_id(person))]
    return streaks.streak(
        store.answered_days(scene.scope, row_id(person)),
        since=own.since or today,
        today=today,
        working_days=own.working_days,
        absent=streaks.absent_days(absences, today),
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


def prompt_for(scene: Scene, person: Person, day: date) -> Prompt | None:
    """Return the person's prompt of a local day, chosen now if there is none; None when the pack holds no item."""
    found = store.prompt_on(scene.scope, row_id(person), day)
    if found is not None or not scene.pack.items:
        return found
    item = _next_item(scene, person)
    prompt = Prompt(
        workspace_id=scene.scope.workspace_id,
        person_id=row_id(person),
        local_day=day,
        item_id=item.id,
        technique=item.technique,
        option_order=_new_order(item, f"{person.external_id}/{day}"),
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
    if store.record(scene.scope, prompt, scene.now, option=given.option, text=given.text, score=score):
        return given
    stored = store.answer(scene.scope, prompt.id or 0)
    return given_in(stored) if stored else given


def given_in(answer: Answer) -> Given:
    """Return what a stored answer says."""
    return Given(option=answer.option, text=answer.text)


def show_open(voice: Voice, prompt: Prompt, item: Item, choices: str = "") -> Message:
    """Return the item, waiting for an answer; `choices` are those made in a role-play so far."""
    match item:
        case Quiz():
            return _open_quiz(voice, prompt, item)
        case OpenReply():
            return open_reply(voice, prompt, item)
        case Reflection():
            return open_reflection(voice, prompt, item)
        case SelfCare():
            return open_care(voice, prompt, item)
        case RolePlay():
            return show_dialogue(voice, prompt, item, choices)
        case _:
            assert_never(item)


def show_current(scene: Scene, prompt: Prompt, item: Item) -> Message:
    """Return the item of a prompt that has no answer yet; a role-play shows where it stands."""
    choices = dialogues.choices(scene.scope, prompt.id or 0) if isinstance(item, RolePlay) else ""
    return show_open(scene, prompt, item, choices)


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
            return _answered_quiz(voice, prompt, item, given.option, closing=closing)
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


def _next_item(scene: Scene, person: Person) -> Item:
    """Return the person's next item: of the kind whose turn it is, or a quiz while the pack has none of it."""
    number, seed = row_id(person), person.external_id
    seen = store.items_seen(scene.scope, number)
    kind = kind_of_next(store.prompts_given(scene.scope, number))
    quizzes = [item for item in scene.pack.items if isinstance(item, Quiz)]
    others = [item for item in scene.pack.items if item.kind == kind != "quiz"]
    if quizzes and not others:
        return selection.choose(quizzes, seen, seed)
    last = scene.pack.item(seen[-1]) if seen else None
    return least_recent(others or scene.pack.items, seen, last.technique if last else None, seed)


def _new_order(item: Item, seed: str) -> str:
    """Return the order in which a new prompt shows the item's options; empty for an item without any."""
    order = selection.shuffled(len(item.options), seed) if isinstance(item, Quiz) else ()
    return "".join(str(index) for index in order)


def _open_quiz(voice: Voice, prompt: Prompt, item: Quiz) -> Message:
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
        *question(voice, item),
        Choices(choices=tuple(choices)),
        Buttons(buttons=tuple(buttons)),
        technique(voice, item),
    )


def _answered_quiz(voice: Voice, prompt: Prompt, item: Quiz, option: int, *, closing: tuple[Block, ...]) -> Message:
    """Return the quiz with the chosen option marked, its feedback, and why the best one works."""
    chosen = item.options[option]
    best = item.best
    letters = {index: LETTERS[place] for place, index in enumerate(_order(prompt, item))}
    tone = "good" if chosen.score == 1 else "partial" if chosen.score else "careful"
    blocks: list[Block] = [
        *question(voice, item),
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
    return Message.of(*blocks, *closing, technique(voice, item))


def _marked(voice: Voice, item: Quiz, option: int, index: int, letter: str) -> Choice:
    text = item.options[index].text
    if index == option:
        mark = "chosen_best" if index == item.best else "chosen"
        return Choice(letter=letter, text=text, mark=mark, note=voice.say(f"quiz.mark.{mark}"))
    if index == item.best:
        return Choice(letter=letter, text=text, mark="best", note=voice.say("quiz.mark.best"))
    return Choice(letter=letter, text=text, mark="open")


def _order(prompt: Prompt, item: Quiz) -> list[int]:
    """Return the options' indexes in the order shown, also when the item has since lost or won an option."""
    stored = [int(digit) for digit in prompt.option_order if int(digit) < len(item.options)]
    return stored + [index for index in range(len(item.options)) if index not in stored]
