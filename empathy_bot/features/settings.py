"""A person's own settings: time, time zone, country, reminder, whether an AI may read along, pause and resume."""

from __future__ import annotations

from collections.abc import Mapping

from empathy_bot import practice, workdays
from empathy_bot.actions import (
    OpenAway,
    OpenKudos,
    OpenSettings,
    PausePractice,
    ResumePractice,
    SaveSettings,
    ShowBoard,
    ShowHelp,
)
from empathy_bot.daysoff import parse_country
from empathy_bot.message import Button, Buttons, Form, Message, PickInput, PickOption, Reply, TextInput, TimeInput
from empathy_bot.practice import second_view
from empathy_bot.store.tables import Absence
from empathy_bot.turn import Turn, row_id

NEVER = "never"
REMIND = {NEVER: None, "3": 3}
"""When somebody is reminded of a prompt that is still open, by what the form sends: after how many hours, if at all."""

SECOND = "second"
WANTED = {"yes": True, "no": False}
"""Whether an AI may read along, by what the form sends; where none does, the form does not ask."""


def form(turn: Turn) -> Reply:
    """Open the form with the person's own time, zone, country and reminder."""
    own = practice.rhythm(turn.scope, turn.person)
    away = practice.away_until(turn, turn.person)
    return Reply(
        form=Form(
            title=turn.say("settings.title"),
            intro=turn.spans("settings.away", day=turn.words.day(away)) if away else turn.spans("settings.intro"),
            inputs=(
                TimeInput(
                    name="time",
                    label=turn.say("settings.time"),
                    initial=f"{own.clock_time:%H:%M}",
                    missing=turn.say("mistake.time"),
                ),
                TextInput(
                    name="zone",
                    label=turn.say("settings.zone"),
                    placeholder=turn.say("settings.zone_example"),
                    initial=own.zone.key,
                    longest=64,
                    missing=turn.say("mistake.zone"),
                ),
                TextInput(
                    name="country",
                    label=turn.say("settings.country"),
                    placeholder=turn.say("settings.country_example"),
                    initial=turn.person.country or "",
                    longest=8,
                    required=False,
                    missing=turn.say("mistake.country"),
                ),
                PickInput(
                    name="remind",
                    label=turn.say("settings.remind"),
                    options=tuple(
                        PickOption(
                            value=value,
                            label=turn.say("settings.remind_after", hours)
                            if hours
                            else turn.say("settings.remind_never"),
                        )
                        for value, hours in REMIND.items()
                    ),
                    initial=(str(turn.person.remind_after or NEVER),),
                    missing=turn.say("mistake.remind"),
                ),
                *_second_view(turn),
            ),
            submit=SaveSettings(),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save(turn: Turn, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Save the person's own time, zone, country and reminder; a mistake is told at its input."""
    clock_time = workdays.parse_time("".join(values.get("time", ())))
    zone = workdays.parse_zone("".join(values.get("zone", ())))
    written = "".join(values.get("country", ())).strip()
    country = parse_country(written)
    remind = "".join(values.get("remind", (str(turn.person.remind_after or NEVER),)))
    errors: dict[str, str] = {}
    if clock_time is None:
        errors["time"] = turn.say("mistake.time")
    if zone is None:
        errors["zone"] = turn.say("mistake.zone")
    if written and country is None:
        errors["country"] = turn.say("mistake.country")
    if remind not in REMIND:
        errors["remind"] = turn.say("mistake.remind")
    second = "".join(values.get(SECOND, ()))
    if clock_time is None or zone is None or errors:
        return Reply(errors=errors)
    if second in WANTED:
        second_view.choose(turn, turn.person, wanted=WANTED[second])
    turn.person.prompt_time = f"{clock_time:%H:%M}"
    turn.person.zone, turn.person.zone_chosen = zone.key, True
    turn.person.country, turn.person.remind_after = country, REMIND[remind]
    practice.plan(turn.scope, turn.person, turn.now)
    if turn.person.next_due_utc is None:
        return turn.answer("settings.saved_paused" if turn.person.paused else "settings.saved_no_group")
    return turn.answer(
        "settings.saved",
        time=turn.person.prompt_time,
        zone=zone.key.replace("_", " "),
        day=turn.words.day(turn.person.next_due_utc.astimezone(zone).date()),
    )


def _second_view(turn: Turn) -> tuple[PickInput, ...]:
    """Return the input about an AI that reads along, for whom there is something to decide."""
    if not second_view.concerns(turn, turn.person):
        return ()
    wanted = "yes" if turn.person.no_second_views_utc is None else "no"
    return (
        PickInput(
            name=SECOND,
            label=turn.say("second.setting"),
            options=tuple(PickOption(value=value, label=turn.say(f"second.setting_{value}")) for value in WANTED),
            initial=(wanted,),
            missing=turn.say("second.setting_missing"),
        ),
    )


def pause(turn: Turn) -> Reply:
    """Stop prompts from today on; the days until resuming do not count against the streak."""
    if not turn.person.paused:
        turn.person.paused = True
        turn.scope.add(
            Absence(workspace_id=turn.scope.workspace_id, person_id=row_id(turn.person), first_day=turn.today)
        )
        practice.plan(turn.scope, turn.person, turn.now)
    button = Button(label=turn.say("button.resume"), action=ResumePractice(), style="primary")
    return Reply(message=Message.of(turn.paragraph("settings.paused"), Buttons(buttons=(button,))))


def resume(turn: Turn) -> Reply:
    """End a pause or an absence, and start prompts again; what was missed before it stays missed.

    While today's prompt is still to come, today is a day like any other; afterwards it counts only if it is answered.
    """
    ongoing = practice.ongoing(turn, turn.person)
    if turn.person.paused or ongoing:
        turn.person.paused = False
        own = practice.rhythm(turn.scope, turn.person)
        asked = workdays.instant(turn.today, own.clock_time, own.zone)
        last = turn.today - workdays.DAY if asked is not None and asked > turn.now else turn.today
        for absence in ongoing:
            absence.last_day = last
        practice.plan(turn.scope, turn.person, turn.now)
    due = turn.person.next_due_utc
    if due is None:
        return turn.answer("settings.resumed_resting")
    local = due.astimezone(turn.zone)
    return turn.answer("settings.resumed", day=turn.words.day(local.date()), time=f"{local:%H:%M}")


def section(turn: Turn) -> Buttons:
    """Return the home page's ways to the person's own settings and to everything else."""
    resting = turn.person.paused or practice.away_until(turn, turn.person) is not None
    return Buttons(
        buttons=(
            Button(label=turn.say("button.kudos"), action=OpenKudos()),
            Button(label=turn.say("button.board"), action=ShowBoard()),
            Button(label=turn.say("button.settings"), action=OpenSettings()),
            Button(
                label=turn.say("button.resume" if resting else "button.pause"),
                action=ResumePractice() if resting else PausePractice(),
            ),
            Button(label=turn.say("button.away"), action=OpenAway()),
            Button(label=turn.say("button.help"), action=ShowHelp()),
        )
    )
