"""The daily prompt: sending it, showing it on demand, answering it.

Answering twice, from two devices or after a restart shows the stored answer again; nothing counts twice.
"""

from __future__ import annotations

from datetime import date

from empathy_bot import practice, streaks
from empathy_bot.actions import AnswerQuiz, OpenKudos, ShowStreak, ShowToday
from empathy_bot.clock import local_day
from empathy_bot.message import Block, Button, Buttons, Heading, Message, Paragraph, Plain, Reply
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Person
from empathy_bot.turn import Scene, Turn, row_id

KIND = "prompt"
"""The outbox's kind; its cause is the local day."""


def compose(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the person's prompt of the local day `cause`, or None when it is no longer wanted."""
    day = date.fromisoformat(cause)
    own = practice.rhythm(scene.scope, person)
    if person.paused or not own.enrolled or day != local_day(scene.now, own.zone) or day in own.off(day):
        return None
    return _open_prompt(scene, person, day)


def show_today(turn: Turn) -> Reply:
    """Show today's prompt, answered or not; on a day off, too, for whoever asks."""
    prompt = practice.prompt_for(turn, turn.person, turn.today)
    item = turn.pack.item(prompt.item_id) if prompt else None
    if prompt is None or item is None:
        return turn.answer("quiz.none")
    answer = store.answer(turn.scope, prompt.id or 0)
    if answer is None:
        return Reply(message=practice.show_open(turn, prompt, item))
    return Reply(
        message=practice.show_answered(turn, prompt, item, answer.option, closing=_closing(turn, prompt.local_day))
    )


def answer(turn: Turn, action: AnswerQuiz) -> Reply:
    """Record the chosen option, once, and show its feedback and the streak."""
    found = store.prompt(turn.scope, row_id(turn.person), action.prompt)
    if found is None:
        return turn.answer("quiz.not_yours")
    prompt, stored = found
    item = turn.pack.item(prompt.item_id)
    if item is None or action.option >= len(item.options):
        return turn.answer("quiz.retired")
    if stored is None and not practice.is_open(prompt, turn.zone, turn.now):
        late = turn.paragraph("quiz.late", quiet=True, day=turn.words.day(prompt.local_day))
        return Reply(
            message=practice.show_answered(turn, prompt, item, action.option, closing=(late,)),
            replace=True,
        )
    option = practice.record(turn, prompt, item, action.option) if stored is None else stored.option
    return Reply(
        message=practice.show_answered(turn, prompt, item, option, closing=_closing(turn, prompt.local_day)),
        replace=True,
    )


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
    buttons = () if found.today else (Buttons(buttons=(Button(label=turn.say("button.today"), action=ShowToday()),)),)
    return Reply(
        message=Message.of(
            Heading(text=turn.say("streak.heading")),
            practice.streak_facts(turn, found),
            turn.paragraph(key),
            Paragraph(spans=(Plain(text=turn.say("streak.freezes", found.freezes, most=streaks.FREEZES)),)),
            turn.paragraph("streak.rule", quiet=True),
            *buttons,
        )
    )


def _open_prompt(scene: Scene, person: Person, day: date) -> Message | None:
    prompt = practice.prompt_for(scene, person, day)
    item = scene.pack.item(prompt.item_id) if prompt else None
    if prompt is None or item is None or store.answer(scene.scope, prompt.id or 0) is not None:
        return None
    return practice.show_open(scene, prompt, item)


def _closing(turn: Turn, day: date) -> tuple[Block, ...]:
    """Return what stands below the answer of `day`: the streak, the milestone that it reached, and the ways on."""
    found = practice.streak(turn, turn.person)
    kudos = Buttons(buttons=(Button(label=turn.say("button.kudos"), action=OpenKudos()),))
    return (practice.streak_facts(turn, found), *practice.milestone(turn, found, day), kudos)
