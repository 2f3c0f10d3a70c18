"""Rest: being away until a day, not today, and a hard call. Seen by nobody but the person; each is an absence.

A day that is excused asks for nothing and breaks nothing; whoever answers all the same has practised.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from empathy_bot import practice, workdays
from empathy_bot.actions import HardCall, ResumePractice, SaveAway, ShowToday, SkipDay
from empathy_bot.message import Button, Buttons, Form, Heading, Message, Reply, TextInput
from empathy_bot.practice import answers
from empathy_bot.store import practice as store
from empathy_bot.store.tables import Absence
from empathy_bot.turn import Turn, row_id

LONGEST = timedelta(days=366)
"""How far ahead the last day of an absence may lie: a year. For longer there is the pause."""
EXAMPLE = timedelta(days=7)


def away_form(turn: Turn) -> Reply:
    """Open the form that asks for the last day away."""
    until = practice.away_until(turn, turn.person)
    return Reply(
        form=Form(
            title=turn.say("away.title"),
            intro=turn.spans("away.intro"),
            inputs=(
                TextInput(
                    name="until",
                    label=turn.say("away.until"),
                    placeholder=str(turn.today + EXAMPLE),
                    initial=str(until or ""),
                    longest=10,
                    missing=turn.say("mistake.day", example=turn.today + EXAMPLE),
                ),
            ),
            submit=SaveAway(),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save_away(turn: Turn, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Excuse every day from today to the one that was typed, in place of a pause or absence that goes on."""
    until = workdays.parse_day("".join(values.get("until", ())))
    if until is None:
        return Reply(errors={"until": turn.say("mistake.day", example=turn.today + EXAMPLE)})
    if until < turn.today:
        return Reply(errors={"until": turn.say("mistake.day_over")})
    if until > turn.today + LONGEST:
        return Reply(errors={"until": turn.say("mistake.day_far")})
    for absence in practice.ongoing(turn, turn.person):
        absence.last_day = until
    turn.person.paused = False
    _excuse(turn, turn.today, until)
    practice.plan(turn.scope, turn.person, turn.now)
    due = turn.person.next_due_utc
    told = (
        turn.paragraph("away.saved_no_group", until=turn.words.day(until))
        if due is None
        else turn.paragraph(
            "away.saved", until=turn.words.day(until), back=turn.words.day(due.astimezone(turn.zone).date())
        )
    )
    button = Button(label=turn.say("button.resume"), action=ResumePractice())
    return Reply(message=Message.of(told, Buttons(buttons=(button,))))


def skip(turn: Turn, action: SkipDay) -> Reply:
    """Take off the day of an open prompt. Answering it after all undoes that."""
    prompt = answers.still_open(turn, action.prompt)
    if isinstance(prompt, Reply):
        return prompt
    _excuse(turn, prompt.local_day, prompt.local_day)
    practice.plan(turn.scope, turn.person, turn.now)
    return turn.answer("rest.skipped")


def hard_call(turn: Turn, action: HardCall) -> Reply:
    """Take off the day and offer a minute's rest. Answering the day's prompt after all undoes the first."""
    found = store.prompt(turn.scope, row_id(turn.person), action.prompt) if action.prompt else None
    day = found[0].local_day if found and practice.is_open(found[0], turn.zone, turn.now) else turn.today
    _excuse(turn, day, day)
    practice.plan(turn.scope, turn.person, turn.now)
    return Reply(
        message=Message.of(
            Heading(text=turn.say("reset.heading")),
            turn.paragraph("reset.off"),
            turn.paragraph("reset.breathe"),
            turn.paragraph("reset.water"),
            turn.paragraph("reset.window"),
            turn.paragraph("reset.private", quiet=True),
            Buttons(buttons=(Button(label=turn.say("button.today"), action=ShowToday()),)),
        )
    )


def _excuse(turn: Turn, first: date, last: date) -> None:
    """Write down an absence, unless one of the person's covers these days already."""
    for row in store.absences(turn.scope, row_id(turn.person)):
        if row.first_day <= first and (row.last_day is None or row.last_day >= last):
            return
    turn.scope.add(
        Absence(workspace_id=turn.scope.workspace_id, person_id=row_id(turn.person), first_day=first, last_day=last)
    )
