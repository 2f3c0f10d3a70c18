"""The daily prompt: sending it, showing it on demand, answering it.

Answering twice, from two devices or after a restart shows the stored answer again; nothing counts twice.
"""

from __future__ import annotations

from datetime import date

from empathy_bot import practice
from empathy_bot.actions import AnswerQuiz, ExplainChoice, OpenKudos, ShowStreak, ShowToday, StateConfidence
from empathy_bot.clock import local_day
from empathy_bot.content import Quiz
from empathy_bot.message import Button, Buttons, Heading, Message, Reply
from empathy_bot.store import directory
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Person, Prompt
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
        return Reply(message=practice.show_open(turn, prompt, item))
    return Reply(message=_answered(turn, prompt, item, answer.option, sure=answer.sure))


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
    if stored is None:
        option, sure = practice.record(turn, prompt, item, action.option, sure=action.sure)
    else:
        option, sure = stored.option, stored.sure
    return Reply(message=_answered(turn, prompt, item, option, sure=sure), replace=True)


def state_confidence(turn: Turn, action: StateConfidence) -> Reply:
    """Show the open prompt again, its letters now carrying what the person said; nothing is kept until the answer."""
    found = store.prompt(turn.scope, row_id(turn.person), action.prompt)
    if found is None:
        return turn.answer("quiz.not_yours")
    prompt, stored = found
    item = turn.pack.item(prompt.item_id)
    if item is None:
        return turn.answer("quiz.retired")
    if stored is not None:
        return Reply(message=_answered(turn, prompt, item, stored.option, sure=stored.sure), replace=True)
    return Reply(message=practice.show_open(turn, prompt, item, sure=action.sure), replace=True)


def explain(turn: Turn, action: ExplainChoice) -> Reply:
    """Say why a prompt's technique was chosen."""
    found = store.prompt(turn.scope, row_id(turn.person), action.prompt)
    if found is None:
        return turn.answer("quiz.not_yours")
    prompt, _ = found
    return turn.answer(f"why.{prompt.reason}", technique=practice.technique_name(turn, prompt.technique))


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
    return practice.show_open(scene, prompt, item)


def _answered(turn: Turn, prompt: Prompt, item: Quiz, option: int, *, sure: bool | None) -> Message:
    facts = practice.streak_facts(turn, practice.streak(turn, turn.person))
    steps = Buttons(
        buttons=(
            Button(label=turn.say("button.kudos"), action=OpenKudos()),
            Button(label=turn.say("button.why"), action=ExplainChoice(prompt=prompt.id or 0)),
        )
    )
    return practice.show_answered(turn, prompt, item, option, sure=sure, closing=(facts, steps))
