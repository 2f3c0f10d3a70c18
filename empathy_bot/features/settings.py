"""A person's own settings: time, zone, country, quiet hours, pause and resume."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from empathy_bot import practice, workdays
from empathy_bot.actions import (
    OpenAway,
    OpenGroup,
    OpenKudos,
    OpenRoster,
    OpenSettings,
    OpenWishes,
    PausePractice,
    ResumePractice,
    SaveSettings,
    ShowBoard,
    ShowHelp,
)
from empathy_bot.daysoff import parse_country
from empathy_bot.message import (
    Button,
    Buttons,
    Form,
    Message,
    Paragraph,
    PickInput,
    PickOption,
    Reply,
    TextInput,
    TimeInput,
)
from empathy_bot.store import directory
from empathy_bot.store.tables import Absence
from empathy_bot.turn import Turn, row_id

QUIET = ("quiet_from", "quiet_until")


def form(turn: Turn) -> Reply:
    """Open the form with the person's own settings."""
    own = practice.rhythm(turn.scope, turn.person)
    quiet_from, quiet_until = practice.quiet_hours(turn.person)
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
                *_when(turn, own),
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
                    initial=own.country or "",
                    longest=8,
                    required=False,
                    missing=turn.say("mistake.country"),
                ),
                TimeInput(
                    name="quiet_from",
                    label=turn.say("settings.quiet_from"),
                    initial=f"{quiet_from:%H:%M}",
                    missing=turn.say("mistake.time"),
                ),
                TimeInput(
                    name="quiet_until",
                    label=turn.say("settings.quiet_until"),
                    initial=f"{quiet_until:%H:%M}",
                    missing=turn.say("mistake.time"),
                ),
            ),
            submit=SaveSettings(),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save(turn: Turn, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Save what the form sent; a mistake is told at its input, and what was not sent stays as it is."""
    clock_time = workdays.parse_time("".join(values.get("time", ())))
    zone = workdays.parse_zone("".join(values.get("zone", ())))
    written = "".join(values.get("country", ())).strip()
    country = parse_country(written)
    quiet = [
        workdays.parse_time("".join(values.get(name, (f"{now:%H:%M}",))))
        for name, now in zip(QUIET, practice.quiet_hours(turn.person), strict=True)
    ]
    errors: dict[str, str] = {}
    if clock_time is None:
        errors["time"] = turn.say("mistake.time")
    if zone is None:
        errors["zone"] = turn.say("mistake.zone")
    if written and country is None:
        errors["country"] = turn.say("mistake.country")
    errors |= {name: turn.say("mistake.time") for name, told in zip(QUIET, quiet, strict=True) if told is None}
    if clock_time is None or zone is None or errors:
        return Reply(errors=errors)
    turn.person.prompt_time = _own_time(turn, clock_time, values.get("when"))
    turn.person.zone, turn.person.zone_chosen = zone.key, True
    turn.person.country = _own_country(turn, country)
    turn.person.quiet_from, turn.person.quiet_until = (f"{told:%H:%M}" for told in quiet if told is not None)
    own = practice.plan(turn.scope, turn.person, turn.now)
    if turn.person.next_due_utc is None:
        key = "settings.saved_paused" if turn.person.paused else "settings.saved_no_group"
        return _saved(turn, turn.paragraph(key))
    day = turn.person.next_due_utc.astimezone(zone).date()
    at, where = f"{own.at(day):%H:%M}", zone.key.replace("_", " ")
    return _saved(turn, turn.paragraph("settings.saved", time=at, zone=where, day=turn.words.day(day)))


def _saved(turn: Turn, told: Paragraph) -> Reply:
    """Return what is said of saved settings, with the way to the others."""
    others = Button(label=turn.say("button.wishes"), action=OpenWishes())
    return Reply(message=Message.of(told, Buttons(buttons=(others,))))


def _when(turn: Turn, own: practice.Rhythm) -> tuple[PickInput, ...]:
    """Return the choice between a shift's start and a time of one's own, for somebody whose roster tells the first."""
    if not own.tells_starts(turn.today):
        return ()
    return (
        PickInput(
            name="when",
            label=turn.say("settings.when"),
            options=(
                PickOption(value="shift", label=turn.say("settings.when_shift")),
                PickOption(value="time", label=turn.say("settings.when_time")),
            ),
            initial=("time" if own.own_time else "shift",),
            missing=turn.say("mistake.when"),
        ),
    )


def _own_time(turn: Turn, clock_time: time, when: tuple[str, ...] | None) -> str | None:
    """Return the time to keep as the person's own; None: they go by their shifts, or by what holds for their group."""
    own = practice.rhythm(turn.scope, turn.person)
    if when == ("shift",) or (when is None and not own.own_time and clock_time == own.clock_time):
        return None
    return f"{clock_time:%H:%M}"


def _own_country(turn: Turn, country: str | None) -> str | None:
    """Return the country to keep as the person's own; None: the same as their group's, also when that changes."""
    group = next(iter(directory.groups_of(turn.scope, row_id(turn.person))), None)
    return None if country == (group.country if group else None) else country or ""


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
        asked = workdays.instant(turn.today, own.at(turn.today), own.zone)
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
    group = turn.group()
    manages = group is not None and turn.manages(group)
    managers = (Button(label=turn.say("button.group"), action=OpenGroup()),) if manages else ()
    resting = turn.person.paused or practice.away_until(turn, turn.person) is not None
    return Buttons(
        buttons=(
            Button(label=turn.say("button.kudos"), action=OpenKudos()),
            Button(label=turn.say("button.board"), action=ShowBoard()),
            Button(label=turn.say("button.settings"), action=OpenSettings()),
            Button(label=turn.say("button.wishes"), action=OpenWishes()),
            Button(
                label=turn.say("button.resume" if resting else "button.pause"),
                action=ResumePractice() if resting else PausePractice(),
            ),
            Button(label=turn.say("button.away"), action=OpenAway()),
            Button(label=turn.say("button.roster"), action=OpenRoster()),
            *managers,
            Button(label=turn.say("button.help"), action=ShowHelp()),
        )
    )
