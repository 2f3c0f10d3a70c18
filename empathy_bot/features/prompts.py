"""The daily prompt: sending it, showing it on demand, answering it, putting it off.

Answering twice, from two devices or after a restart shows the stored answer again; nothing counts twice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from empathy_bot import asking, practice, streaks
from empathy_bot.actions import (
    AnswerQuiz,
    AskLater,
    ExplainChoice,
    HardCall,
    ShowMonth,
    ShowStreak,
    ShowTechnique,
    ShowToday,
    SkipDay,
    StateConfidence,
)
from empathy_bot.clock import local_day
from empathy_bot.content import Quiz
from empathy_bot.message import Button, Buttons, Heading, Message, Paragraph, Plain, Reply
from empathy_bot.practice import answers, dialogue, wild
from empathy_bot.practice.parts import technique_name
from empathy_bot.practice.quiz import open_quiz
from empathy_bot.store import Scope, directory
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Person, Prompt
from empathy_bot.turn import Scene, Turn, Voice, row_id, zone_of

LATER = timedelta(hours=1)
"""How long a prompt is put off."""


def compose(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the person's prompt of the cause's local day, or None when it is no longer wanted."""
    day = asking.day_of(cause)
    own = practice.rhythm(scene.scope, person)
    duty = own.duty(day)
    if person.paused or not own.enrolled or duty.excused(day):
        return None
    if cause == str(day) and (day not in duty or day != local_day(scene.now, own.zone)):
        return None
    prompt = practice.prompt_for(scene, person, day)
    item = scene.pack.item(prompt.item_id) if prompt else None
    if prompt is None or item is None or not practice.is_open(prompt, own.zone, scene.now):
        return None
    if store.answer(scene.scope, prompt.id or 0) is not None:
        return None
    ways_out = _ways_out(scene, prompt, last=cause == asking.again(day, asking.AGAIN))
    return practice.show_current(scene, prompt, item, ways_out)


def queue_reminder(scope: Scope, person: Person, own: practice.Rhythm, day: date, now: datetime) -> None:
    """Queue one reminder of the prompt that goes out now, for whoever wants one, unless it came in quiet hours."""
    if person.remind_after is None:
        return
    due = now + timedelta(hours=person.remind_after)
    if local_day(due, own.zone) == day and not practice.is_quiet(person, own.zone, due):
        kept = practice.prompts_ahead(own, person, day)
        asking.queue(scope, person, asking.REMINDER, str(day), due, kept=kept)


def compose_reminder(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the day's prompt with a word before it; None when it is answered, off, put off, or has only just come."""
    sent = [row.settled_utc for row in asking.prompted(scene.scope, person, asking.day_of(cause))]
    if len(sent) != 1 or sent[0] is None or sent[0] > scene.now - LATER:
        return None
    if person.remind_after is None or practice.is_quiet(person, zone_of(scene.scope, person), scene.now):
        return None
    shown = compose(scene, person, cause)
    return Message.of(scene.paragraph("reminder.open"), *shown.blocks) if shown else None


def show_today(turn: Turn) -> Reply:
    """Show today's prompt, answered or not; on a day off, too, for whoever asks."""
    prompt = practice.prompt_for(turn, turn.person, turn.today)
    item = turn.pack.item(prompt.item_id) if prompt else None
    if prompt is None or item is None:
        return turn.answer("quiz.none")
    answer = store.answer(turn.scope, prompt.id or 0)
    if answer is None:
        shown: Message | None = practice.show_current(turn, prompt, item, *_own_ways_out(turn, prompt))
    else:
        shown = answers.show(turn, prompt, item, practice.given_in(answer))
    if shown is None:
        return turn.answer("streak.today_done")
    return Reply(message=Message.of(*shown.blocks, *dialogue.unfinished(turn, prompt)))


def answer(turn: Turn, action: AnswerQuiz) -> Reply:
    """Record the chosen option, once, and show its feedback and the streak."""
    found = answers.asked(turn, action.prompt, Quiz)
    if isinstance(found, Reply):
        return found
    if action.option >= len(found.item.options):
        return turn.answer("quiz.retired")
    given = practice.Given(option=action.option, sure=action.sure)
    return answers.settle(turn, found, given, found.item.options[action.option].score)


def state_confidence(turn: Turn, action: StateConfidence) -> Reply:
    """Show the open prompt again, its letters now carrying what the person said; nothing is kept until the answer."""
    found = answers.asked(turn, action.prompt, Quiz)
    if isinstance(found, Reply):
        return found
    if found.stored is not None:
        return answers.again(turn, found)
    shown = open_quiz(turn, found.prompt, found.item, sure=action.sure)
    return Reply(message=Message.of(*shown.blocks, *_own_ways_out(turn, found.prompt)), replace=True)


def explain(turn: Turn, action: ExplainChoice) -> Reply:
    """Say why a prompt's technique was chosen, and who has seen it in the person."""
    found = store.prompt(turn.scope, row_id(turn.person), action.prompt)
    if found is None:
        return turn.answer("quiz.not_yours")
    prompt, _ = found
    why = turn.paragraph(f"why.{prompt.reason}", technique=technique_name(turn, prompt.technique))
    seen = wild.told(turn, turn.person, prompt) if prompt.reason != "variety" else ()
    return Reply(message=Message.of(why, *seen))


def about(turn: Turn, action: ShowTechnique) -> Reply:
    """Say what a technique is about, in two or three sentences."""
    technique = turn.pack.technique(action.technique)
    if technique is None:
        return turn.answer("quiz.retired")
    return Reply(message=Message.of(Heading(text=technique.name), Paragraph(spans=(Plain(text=technique.about),))))


def ask_later(turn: Turn, action: AskLater) -> Reply:
    """Put a prompt off by an hour, unless it has been put off already and is still to come; twice a day at most."""
    directory.lock(turn.scope, row_id(turn.person))
    prompt = answers.still_open(turn, action.prompt)
    if isinstance(prompt, Reply):
        return prompt
    due = _put_off(turn, prompt)
    if due is None:
        return turn.answer("rest.no_more")
    return turn.answer("rest.later", time=f"{due.astimezone(turn.zone):%H:%M}")


def section(turn: Turn) -> Buttons:
    """Return the home page's way to today's prompt."""
    return Buttons(
        buttons=(
            Button(label=turn.say("button.today"), action=ShowToday(), style="primary"),
            Button(label=turn.say("button.streak"), action=ShowStreak()),
        )
    )


def show_streak(turn: Turn) -> Reply:
    """Show the person's own streak."""
    found = practice.streak(turn, turn.person)
    key = "streak.today_done" if found.today else "streak.today_open"
    today = () if found.today else (Button(label=turn.say("button.today"), action=ShowToday()),)
    month = Button(label=turn.say("button.month"), action=ShowMonth())
    return Reply(
        message=Message.of(
            Heading(text=turn.say("streak.heading")),
            practice.streak_facts(turn, found),
            turn.paragraph(key),
            Paragraph(spans=(Plain(text=turn.say("streak.freezes", found.freezes, most=streaks.FREEZES)),)),
            turn.paragraph("streak.rule", quiet=True),
            Buttons(buttons=(*today, month)),
        )
    )


def _put_off(turn: Turn, prompt: Prompt) -> datetime | None:
    """Return when the prompt comes again; None when its day is off, over by then, or has had it often enough."""
    own = practice.rhythm(turn.scope, turn.person)
    day, due = prompt.local_day, turn.now + LATER
    if turn.person.paused or not own.enrolled or own.duty(day).excused(day):
        return None
    earlier = [row for row in asking.prompted(turn.scope, turn.person, day) if row.cause != str(day)]
    waiting = next((row.due_utc for row in earlier if row.state == "due"), None)
    if waiting is not None:
        return waiting
    if len(earlier) == asking.AGAIN or not practice.is_open(prompt, own.zone, due):
        return None
    kept = practice.prompts_ahead(own, turn.person, day)
    cause = asking.again(day, len(earlier) + 1)
    return due if asking.queue(turn.scope, turn.person, asking.PROMPT, cause, due, kept=kept) else None


def _own_ways_out(turn: Turn, prompt: Prompt) -> tuple[Buttons, ...]:
    """Return the quiet ways out of a prompt, for somebody who is asked daily."""
    return (_ways_out(turn, prompt),) if practice.rhythm(turn.scope, turn.person).enrolled else ()


def _ways_out(voice: Voice, prompt: Prompt, *, last: bool = False) -> Buttons:
    """Return the quiet ways out of an open prompt; `last`: it has been put off often enough."""
    number = prompt.id or 0
    later = () if last else (Button(label=voice.say("button.later"), action=AskLater(prompt=number)),)
    skip = Button(label=voice.say("button.tomorrow"), action=SkipDay(prompt=number))
    hard = Button(label=voice.say("button.hard_call"), action=HardCall(prompt=number))
    return Buttons(buttons=(*later, skip, hard))
