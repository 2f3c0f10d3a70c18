"""What a manager sets for a group: time of day, working days, country. People's own choices go before it."""

from __future__ import annotations

from collections.abc import Mapping

from empathy_bot import practice, workdays
from empathy_bot.actions import OpenGroup, OpenTeamRoster, SaveGroup
from empathy_bot.daysoff import parse_country
from empathy_bot.message import Button, Buttons, Form, Message, PickInput, Reply, TextInput, TimeInput
from empathy_bot.store import directory
from empathy_bot.store.tables import Group
from empathy_bot.turn import Turn, row_id


def form(turn: Turn, action: OpenGroup) -> Reply:
    """Open the form with what is set for the group; without one, for the group of the place or of the person."""
    group = turn.group() if action.group is None else directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    return Reply(
        form=Form(
            title=turn.say("group.form.title"),
            intro=turn.spans("group.form.intro", group=turn.group_name(group)),
            inputs=(
                TimeInput(
                    name="time",
                    label=turn.say("settings.time"),
                    initial=group.prompt_time,
                    missing=turn.say("mistake.time"),
                ),
                PickInput(
                    name="days",
                    label=turn.say("group.form.days"),
                    options=turn.weekdays(),
                    initial=tuple(workdays.newest_week(group.working_days)),
                    several=True,
                    missing=turn.say("group.mistake.days"),
                ),
                TextInput(
                    name="country",
                    label=turn.say("settings.country"),
                    placeholder=turn.say("settings.country_example"),
                    initial=group.country or "",
                    longest=8,
                    required=False,
                    missing=turn.say("mistake.country"),
                ),
            ),
            submit=SaveGroup(group=row_id(group)),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save(turn: Turn, action: SaveGroup, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Set it, and plan everybody's next prompt anew. Other working days count from tomorrow: no past day is missed."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    clock_time = workdays.parse_time("".join(values.get("time", ())))
    days = "".join(str(day) for day in workdays.WEEKDAYS if str(day) in values.get("days", ()))
    written = "".join(values.get("country", ())).strip()
    country = parse_country(written)
    errors: dict[str, str] = {}
    if clock_time is None:
        errors["time"] = turn.say("mistake.time")
    if not days:
        errors["days"] = turn.say("group.mistake.days")
    if written and country is None:
        errors["country"] = turn.say("mistake.country")
    if clock_time is None or errors:
        return Reply(errors=errors)
    group.prompt_time, group.country = f"{clock_time:%H:%M}", country
    group.working_days = workdays.changed_week(group.working_days, turn.today + workdays.DAY, days)
    turn.scope.session.flush()
    for person in directory.members(turn.scope, row_id(group), directory.ENROLLED):
        practice.plan(turn.scope, person, turn.now)
    return Reply(message=_saved(turn, group, days))


def _saved(turn: Turn, group: Group, days: str) -> Message:
    names = turn.say("list.comma").join(turn.words.weekday(int(day), short=True) for day in days)
    button = Button(label=turn.say("button.team_roster"), action=OpenTeamRoster(group=row_id(group)))
    return Message.of(
        turn.paragraph(
            "group.saved",
            group=turn.group_name(group),
            time=group.prompt_time,
            days=names,
            country=group.country or turn.say("group.no_country"),
        ),
        turn.paragraph("group.saved_note", quiet=True),
        Buttons(buttons=(button,)),
    )
