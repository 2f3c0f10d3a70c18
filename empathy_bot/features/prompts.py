"""The daily prompt: sending it, showing it on demand, answering it.

Answering twice, from two devices or after a restart shows the stored answer again; nothing counts twice.
"""

from __future__ import annotations

from datetime import date

from empathy_bot import practice
from empathy_bot.actions import AnswerQuiz, ShowStreak, ShowToday
from empathy_bot.clock import local_day
from empathy_bot.content import Quiz
from empathy_bot.message import Button, Buttons, Heading, Message, Reply
from empathy_bot.practice import answers, dialogue
from empathy_bot.store import directory
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Person
from empathy_bot.turn import Scene, Turn, row_id, zone_of

KIND = "prompt"
"""The outbox's kind; its cause is the local day."""


def compose(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the person's prompt of the local day `cause`, or None when it is no longer wanted."""
    day = date.fromisoformat(cause)
    if person.paused or day != local_day(scene.now, zone_of(scene.scope, person)):
        return None
    if not directory.groups_of(scene.scope, row_id(person)):
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
        shown: Message | None = practice.show_current(turn, prompt, item)
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
    return answers.settle(turn, found, practice.Given(option=action.option), found.item.options[action.option].score)


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
            turn.paragraph("streak.rule", quiet=True),
            *buttons,
        )
    )


def _open_prompt(scene: Scene, person: Person, day: date) -> Message | None:
    prompt = practice.prompt_for(scene, person, day)
    item = scene.pack.item(prompt.item_id) if prompt else None
    if prompt is None or item is None or store.answer(scene.scope, prompt.id or 0) is not None:
        return None
    return practice.show_current(scene, prompt, item)
