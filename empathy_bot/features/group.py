"""What a manager sets for a group: time, working days, country, language, and in a form of its own what its kudos are.

People's own time and country go before the group's.
"""

from __future__ import annotations

from collections.abc import Mapping

from empathy_bot import practice, workdays
from empathy_bot.actions import OpenGroup, OpenGroupKudos, OpenTeamRoster, SaveGroup, SaveGroupKudos, ShowRecognition
from empathy_bot.daysoff import parse_country
from empathy_bot.message import Button, Buttons, Form, Message, PickInput, PickOption, Reply, TextInput, TimeInput
from empathy_bot.practice import emoji, goal
from empathy_bot.store import directory
from empathy_bot.store.tables import Group
from empathy_bot.turn import Turn, row_id
from empathy_bot.words import language_name, locales, words

MOST_KUDOS = 100
"""People that a group may let each of its own thank in a day, or in a week."""


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
                PickInput(
                    name="language",
                    label=turn.say("group.form.language"),
                    options=tuple(PickOption(value=one, label=language_name(one)) for one in locales()),
                    initial=(words(directory.locale_of(turn.scope, group)).locale,),
                    missing=turn.say("group.mistake.language"),
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
    language = "".join(values.get("language", ()))  # empty in a form from before there was a choice
    errors: dict[str, str] = {}
    if clock_time is None:
        errors["time"] = turn.say("mistake.time")
    if not days:
        errors["days"] = turn.say("group.mistake.days")
    if written and country is None:
        errors["country"] = turn.say("mistake.country")
    if language and language not in locales():
        errors["language"] = turn.say("group.mistake.language")
    if clock_time is None or errors:
        return Reply(errors=errors)
    group.prompt_time, group.country = f"{clock_time:%H:%M}", country
    spoken = directory.locale_of(turn.scope, group)
    if language and language != words(spoken).locale:  # "es-MX" stays while "es" is picked
        group.locale = language
    group.working_days = workdays.changed_week(group.working_days, turn.today + workdays.DAY, days)
    turn.scope.session.flush()
    for person in directory.members(turn.scope, row_id(group), directory.ENROLLED):
        practice.plan(turn.scope, person, turn.now)
    return Reply(message=_saved(turn, group, days))


def _saved(turn: Turn, group: Group, days: str) -> Message:
    names = turn.say("list.comma").join(turn.words.weekday(int(day), short=True) for day in days)
    buttons = (
        Button(label=turn.say("button.team_roster"), action=OpenTeamRoster(group=row_id(group))),
        Button(label=turn.say("button.group_kudos"), action=OpenGroupKudos(group=row_id(group))),
    )
    return Message.of(
        turn.paragraph(
            "group.saved",
            group=turn.group_name(group),
            time=group.prompt_time,
            days=names,
            country=group.country or turn.say("group.no_country"),
        ),
        turn.paragraph(
            "group.saved_language",
            quiet=True,
            language=language_name(words(directory.locale_of(turn.scope, group)).locale),
        ),
        turn.paragraph("group.saved_note", quiet=True),
        Buttons(buttons=buttons),
    )


def kudos_form(turn: Turn, action: OpenGroupKudos) -> Reply:
    """Open the form with how many kudos people may give, which reaction gives them, and the team's goal."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    return Reply(
        form=Form(
            title=turn.say("group.kudos.title"),
            intro=turn.spans("group.kudos.intro", group=turn.group_name(group)),
            inputs=(
                _figure(turn, "day", str(group.kudos_a_day), required=True),
                _figure(turn, "week", str(group.kudos_a_week), required=True),
                TextInput(
                    name="emoji",
                    label=turn.say("group.kudos.emoji"),
                    placeholder=turn.say("group.kudos.emoji_example"),
                    initial=emoji.shown(emoji.emoji(group, turn.platform), turn.platform),
                    longest=emoji.LONGEST + 20,  # with colons and a colour of skin
                    required=False,
                    missing=turn.say("group.mistake.emoji"),
                ),
                _figure(turn, "goal", str(group.kudos_goal or ""), required=False),
            ),
            submit=SaveGroupKudos(group=row_id(group)),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save_kudos(turn: Turn, action: SaveGroupKudos, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Set it; it holds from now on, also for who has given some today. A mistake is told at its input."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    written = {name: "".join(values.get(name, ())).strip() for name in ("day", "week", "emoji", "goal")}
    day, week = _whole(written["day"], MOST_KUDOS), _whole(written["week"], MOST_KUDOS)
    wanted = _whole(written["goal"], goal.MOST)
    name = emoji.named(written["emoji"], turn.platform) if written["emoji"] else ""
    errors: dict[str, str] = {}
    if day is None:
        errors["day"] = turn.say("group.mistake.figure", most=MOST_KUDOS)
    if week is None:
        errors["week"] = turn.say("group.mistake.figure", most=MOST_KUDOS)
    elif day is not None and week < day:
        errors["week"] = turn.say("group.mistake.week", day=day)
    if name is None:
        errors["emoji"] = turn.say("group.mistake.emoji")
    if written["goal"] and wanted is None:
        errors["goal"] = turn.say("group.mistake.figure", most=goal.MOST)
    if day is None or week is None or errors:
        return Reply(errors=errors)
    group.kudos_a_day, group.kudos_a_week, group.kudos_goal = day, week, wanted
    group.kudos_emoji = None if name == emoji.USUAL[turn.platform] else name
    return Reply(message=_saved_kudos(turn, group))


def _figure(turn: Turn, name: str, initial: str, *, required: bool) -> TextInput:
    most = MOST_KUDOS if required else goal.MOST
    return TextInput(
        name=name,
        label=turn.say(f"group.kudos.{name}"),
        initial=initial,
        longest=8,
        required=required,
        missing=turn.say("group.mistake.figure", most=most),
    )


def _whole(text: str, most: int) -> int | None:
    """Return a whole number from 1 to `most`; None for everything else."""
    number = int(text) if text.isdecimal() and len(text) <= len(str(most)) else 0
    return number if 1 <= number <= most else None


def _saved_kudos(turn: Turn, group: Group) -> Message:
    name = emoji.shown(emoji.emoji(group, turn.platform), turn.platform)
    buttons = (
        Button(label=turn.say("button.recognition"), action=ShowRecognition(group=group.id)),
        Button(label=turn.say("button.group"), action=OpenGroup(group=group.id)),
    )
    return Message.of(
        turn.paragraph(
            "group.kudos.saved", group=turn.group_name(group), day=group.kudos_a_day, week=group.kudos_a_week
        ),
        turn.paragraph("group.kudos.by_reaction", emoji=name) if name else turn.paragraph("group.kudos.no_reaction"),
        *([turn.paragraph("group.kudos.goal_set", goal=group.kudos_goal)] if group.kudos_goal else []),
        Buttons(buttons=buttons),
    )
