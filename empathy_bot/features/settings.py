"""A person's own settings: time, zone, country, reminder, quiet hours, what they are asked, pause and resume."""

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
    PausePractice,
    ResumePractice,
    SaveSettings,
    ShowBoard,
    ShowHelp,
)
from empathy_bot.daysoff import parse_country
from empathy_bot.message import Button, Buttons, Form, Message, PickInput, PickOption, Reply, TextInput, TimeInput
from empathy_bot.practice import feeds, second_view
from empathy_bot.store import directory
from empathy_bot.store.tables import Absence
from empathy_bot.turn import Turn, row_id

NEVER = "never"
QUIET = ("quiet_from", "quiet_until")
WEEKLY = "weekly"
TIPS = (NEVER, WEEKLY)
REMIND = {NEVER: None, "3": 3}
"""When somebody is reminded of a prompt that is still open, by what the form sends: after how many hours, if at all."""

SECOND = "second"
WANTED = {"yes": True, "no": False}
"""Whether an AI may read along, by what the form sends; where none does, the form does not ask."""


PEERS = {"yes": True, "no": False}
"""Whether somebody may be asked to look at a colleague's reply, by what the form sends."""


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
                PickInput(
                    name="peers",
                    label=turn.say("settings.peers"),
                    options=tuple(
                        PickOption(value=value, label=turn.say(f"settings.peers_{value}")) for value in PEERS
                    ),
                    initial=(_peers(turn),),
                    missing=turn.say("mistake.peers"),
                ),
                *_tips(turn),
                *_second_view(turn),
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
    remind = "".join(values.get("remind", (str(turn.person.remind_after or NEVER),)))
    quiet = [
        workdays.parse_time("".join(values.get(name, (f"{now:%H:%M}",))))
        for name, now in zip(QUIET, practice.quiet_hours(turn.person), strict=True)
    ]
    peers = "".join(values.get("peers", (_peers(turn),)))
    tips = "".join(values.get("tips", ()))
    errors: dict[str, str] = {}
    if clock_time is None:
        errors["time"] = turn.say("mistake.time")
    if zone is None:
        errors["zone"] = turn.say("mistake.zone")
    if written and country is None:
        errors["country"] = turn.say("mistake.country")
    if remind not in REMIND:
        errors["remind"] = turn.say("mistake.remind")
    errors |= {name: turn.say("mistake.time") for name, told in zip(QUIET, quiet, strict=True) if told is None}
    if peers not in PEERS:
        errors["peers"] = turn.say("mistake.peers")
    if tips and tips not in TIPS:
        errors["tips"] = turn.say("mistake.tips")
    if clock_time is None or zone is None or errors:
        return Reply(errors=errors)
    second = "".join(values.get(SECOND, ()))
    if second in WANTED:
        second_view.choose(turn, turn.person, wanted=WANTED[second])
    turn.person.prompt_time = _own_time(turn, clock_time, values.get("when"))
    turn.person.zone, turn.person.zone_chosen = zone.key, True
    turn.person.country, turn.person.remind_after = _own_country(turn, country), REMIND[remind]
    turn.person.quiet_from, turn.person.quiet_until = (f"{told:%H:%M}" for told in quiet if told is not None)
    turn.person.peer_asks = PEERS[peers]
    if tips and _tips(turn):
        feeds.switch_tips(turn.scope, turn.person, turn.now, on=tips == WEEKLY)
    own = practice.plan(turn.scope, turn.person, turn.now)
    if turn.person.next_due_utc is None:
        return turn.answer("settings.saved_paused" if turn.person.paused else "settings.saved_no_group")
    day = turn.person.next_due_utc.astimezone(zone).date()
    return turn.answer(
        "settings.saved", time=f"{own.at(day):%H:%M}", zone=zone.key.replace("_", " "), day=turn.words.day(day)
    )


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


def _tips(turn: Turn) -> tuple[PickInput, ...]:
    """Return the form's question whether tips may come; nothing for somebody who manages no group."""
    if not directory.managed(turn.scope, row_id(turn.person)):
        return ()
    return (
        PickInput(
            name="tips",
            label=turn.say("settings.tips"),
            options=tuple(PickOption(value=value, label=turn.say(f"settings.tips_{value}")) for value in TIPS),
            initial=(WEEKLY if feeds.wants_tips(turn.scope, turn.person) else NEVER,),
            missing=turn.say("mistake.tips"),
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


def _peers(turn: Turn) -> str:
    """Return what the form sends for the person's present choice."""
    return next(value for value, wanted in PEERS.items() if wanted == turn.person.peer_asks)
