"""Rosters: a person's own shifts and leave, a whole team's from a manager, and one that an operator brings as a file.

A roster with any row that cannot be read changes nothing, and every such row is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from empathy_bot import practice, rosters
from empathy_bot.actions import (
    ForgetRoster,
    OpenRoster,
    OpenTeamRoster,
    SaveRoster,
    SaveTeamRoster,
    ShowMonth,
)
from empathy_bot.clock import local_day
from empathy_bot.events import RosterBrought
from empathy_bot.message import Block, Button, Buttons, Form, Message, Paragraph, Plain, Reply, Spans, TextInput
from empathy_bot.rosters import NOTHING_KNOWN, Duty, Entry, Fault, Sheet
from empathy_bot.store import directory, shifts
from empathy_bot.store.tables import Group, Person
from empathy_bot.turn import Scene, Turn, row_id, zone_of

INPUT = "roster"
LONGEST = 3000
"""Characters that a form's field holds: Slack's limit, the tightest. An operator's file may be larger."""
FEW = 3
"""Rows that a field's own error names; of more, the form itself tells."""
FAR = timedelta(days=60)
"""From how far ahead on the next prompt's day is told with its year, and that it is far."""
MANY = 12
"""Rows that are named with what to do about them; of the others it says only which."""


def form(turn: Turn) -> Reply:
    """Open the form into which people paste their own roster."""
    return Reply(form=_own_form(turn))


def save(turn: Turn, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Let the pasted roster take the place of what was known of its days, and tell what is known now."""
    text = "".join(values.get(INPUT, ()))
    sheet = _read(turn, text)
    if isinstance(sheet, Reply):
        return sheet
    sheet, _ = _assigned(sheet, [turn.person], "roster.bad.not_you")
    if sheet.faults:
        return _refused(turn, sheet.faults, _own_form(turn), text)
    days = _keep(turn, turn.person, sheet.entries, sheet)
    return Reply(message=Message.of(*_told(turn, days), _next(turn), _after(turn)))


def forget(turn: Turn) -> Reply:
    """Forget the person's roster: the days of their group count again, in the past as well."""
    shifts.keep(turn.scope, row_id(turn.person), NOTHING_KNOWN)
    practice.plan(turn.scope, turn.person, turn.now)
    return Reply(message=Message.of(turn.paragraph("roster.forgotten"), _next(turn)))


def team_form(turn: Turn, action: OpenTeamRoster) -> Reply:
    """Open the form into which a manager pastes the roster of a group."""
    group = _managed(turn, action.group)
    return group if isinstance(group, Reply) else Reply(form=_team_form(turn, group))


def save_team(turn: Turn, action: SaveTeamRoster, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Let a manager's roster take the place of what was known of its people's days."""
    group = _managed(turn, action.group)
    if isinstance(group, Reply):
        return group
    text = "".join(values.get(INPUT, ()))
    sheet = _read(turn, text)
    if isinstance(sheet, Reply):
        return sheet
    told = _import(turn, group, sheet)
    if isinstance(told, Message):
        return Reply(message=told)
    return _refused(turn, told, _team_form(turn, group), text)


def brought(scene: Scene, event: RosterBrought) -> Reply:
    """Do what an operator's file says, with a manager's rights; the reply's errors name every row that is wrong."""
    if event.group is not None:
        group = directory.group_at(scene.scope, event.group)
        if group is None:
            return Reply(errors={INPUT: scene.say("group.gone")})
        told = _import(scene, group, event.sheet)
        return Reply(message=told) if isinstance(told, Message) else Reply(errors={INPUT: _all(scene, told)})
    person = directory.person(scene.scope, event.origin.person.id)
    if person is None:
        return Reply(errors={INPUT: scene.say("roster.nobody")})
    sheet, _ = _assigned(event.sheet, [person], "roster.bad.not_theirs")
    if sheet.faults:
        return Reply(errors={INPUT: _all(scene, sheet.faults)})
    return Reply(message=Message.of(*_told(scene, _keep(scene, person, sheet.entries, sheet))))


# --- what was sent ------------------------------------------------------------------------------------


def _read(turn: Turn, text: str) -> Sheet | Reply:
    if len(text) > LONGEST:
        return Reply(errors={INPUT: turn.say("mistake.long", length=len(text), longest=LONGEST)})
    return rosters.read(text, zone=turn.zone, today=turn.today)


def _assigned(sheet: Sheet, people: Sequence[Person], stranger: str) -> tuple[Sheet, dict[int, list[Entry]]]:
    """Return the sheet with a fault for every row that names none of `people`, or two; and the rows of each of them.

    People are named by their platform id or their exact name, in any case. `stranger` is the key for anybody else. Rows
    without a name are those of the only person.
    """
    named: dict[str, list[Person]] = {}
    for person in people:
        for name in {person.external_id.casefold(), person.name.casefold()} - {""}:
            named.setdefault(name, []).append(person)
    found: dict[int, list[Entry]] = {}
    faults = list(sheet.faults)
    for entry in sheet.entries:
        who = list(people) if not sheet.names else named.get(entry.who.casefold(), [])
        if len(who) == 1:
            found.setdefault(row_id(who[0]), []).append(entry)
        else:
            faults.append(Fault(entry.line, "roster.bad.two_people" if who else stranger, {"who": entry.who or "…"}))
    return replace(sheet, faults=tuple(sorted(faults, key=lambda fault: fault.line))), found


def _import(scene: Scene, group: Group, sheet: Sheet) -> Message | tuple[Fault, ...]:
    """Write a sheet about a group's people and return what to say, or return why nothing was written."""
    if not sheet.names:
        return sheet.faults or (Fault(1, "roster.bad.no_names"),)
    people = directory.members(scene.scope, row_id(group))
    sheet, found = _assigned(sheet, people, "roster.bad.stranger")
    if sheet.faults:
        return sheet.faults
    by_id = {row_id(person): person for person in people}
    days = [_keep(scene, by_id[number], rows, sheet) for number, rows in sorted(found.items())]
    all_days = [day for some in days for day in some]
    told = scene.say(
        "roster.team_saved",
        len(days),
        group=scene.group_name(group),
        days=scene.words.days(min(all_days), max(all_days)),
    )
    return Message.of(Paragraph(spans=(Plain(text=told),)))


def _keep(scene: Scene, person: Person, entries: Iterable[Entry], sheet: Sheet) -> Mapping[date, Duty]:
    """Write down a person's rows, plan their next prompt, and return what the rows say of each day."""
    directory.lock(scene.scope, row_id(person))
    days = rosters.days_of(entries, rosters.span_of(sheet.entries))
    known = shifts.roster(scene.scope, row_id(person))
    shifts.keep(scene.scope, row_id(person), known.with_days(days))
    practice.plan(scene.scope, person, scene.now)
    return days


# --- what is said -------------------------------------------------------------------------------------


def _own_form(turn: Turn) -> Form:
    known = [day for day, _ in shifts.roster(turn.scope, row_id(turn.person)).known()]
    intro: Spans = (
        *turn.spans("roster.form.intro"),
        Plain(text=" "),
        *turn.spans("roster.form.example", day=str(turn.today)),
    )
    if known:
        stretch = turn.words.days(known[0], known[-1])
        intro = (*turn.spans("roster.form.known", days=stretch), Plain(text=" "), *intro)
    return _form(turn, turn.say("roster.form.title"), intro, SaveRoster(), "date,shift")


def _team_form(turn: Turn, group: Group) -> Form:
    intro = turn.spans("roster.team.intro", group=turn.group_name(group), day=str(turn.today))
    return _form(turn, turn.say("roster.team.title"), intro, SaveTeamRoster(group=row_id(group)), "person,date,shift")


def _form(turn: Turn, title: str, intro: Spans, submit: SaveRoster | SaveTeamRoster, header: str) -> Form:
    return Form(
        title=title,
        intro=intro,
        inputs=(
            TextInput(
                name=INPUT,
                label=turn.say("roster.form.text"),
                placeholder=header,
                lines="many",
                longest=LONGEST,
                missing=turn.say("roster.bad.empty"),
            ),
        ),
        submit=submit,
        submit_label=turn.say("form.save"),
        cancel_label=turn.say("form.cancel"),
    )


def _refused(turn: Turn, faults: Collection[Fault], opened: Form, text: str) -> Reply:
    """Name the rows beside the field while they are few; else in the form, which comes again with what was typed."""
    if len(faults) <= FEW:
        return Reply(errors={INPUT: " ".join(_lines(turn, faults))})
    told = [turn.say("roster.bad.heading", len(faults)), *_lines(turn, faults)[:MANY]]
    more = [str(line) for line in sorted({fault.line for fault in [*faults][MANY:]})]
    if more:
        told.append(turn.say("roster.bad.more", lines=turn.say("list.comma").join(more)))
    (field,) = opened.inputs
    return Reply(
        form=opened.model_copy(
            update={
                "intro": (Plain(text="\n".join(told)),),
                "inputs": (field.model_copy(update={"initial": text}),),
            }
        )
    )


def _lines(scene: Scene, faults: Iterable[Fault]) -> list[str]:
    return [scene.say("roster.bad.line", line=fault.line, what=_what(scene.say, fault)) for fault in faults]


def _what(say: Callable[..., str], fault: Fault) -> str:
    return say(fault.key, **fault.values)


def _all(scene: Scene, faults: Iterable[Fault]) -> str:
    return "\n".join(_lines(scene, faults))


def _told(scene: Scene, days: Mapping[date, Duty]) -> tuple[Block, ...]:
    """Return the sentence that says what the days hold."""
    kinds = [duty.kind for duty in days.values()]
    shift, leave = kinds.count("shift"), kinds.count("leave")
    parts = [scene.say("roster.shifts", shift)] if shift else []
    if leave:
        parts.append(scene.say("roster.leave", leave))
    what = scene.joined(parts) or scene.say("roster.off", len(kinds))
    return (scene.paragraph("roster.saved", what=what, days=scene.words.days(min(days), max(days))),)


def _next(turn: Turn) -> Paragraph:
    """Return when the person's next prompt comes, or why none does."""
    due = turn.person.next_due_utc
    if due is not None:
        zone = zone_of(turn.scope, turn.person)
        day = local_day(due, zone)
        if day > turn.today + FAR:
            return turn.paragraph("roster.next_far", day=turn.words.days(day, day))
        return turn.paragraph("roster.next", day=turn.words.day(day), time=f"{due.astimezone(zone):%H:%M}")
    return turn.paragraph("roster.resting")


def _after(turn: Turn) -> Buttons:
    return Buttons(
        buttons=(
            Button(label=turn.say("button.month"), action=ShowMonth()),
            Button(label=turn.say("button.roster_more"), action=OpenRoster()),
            Button(label=turn.say("button.roster_forget"), action=ForgetRoster(), style="danger"),
        )
    )


def _managed(turn: Turn, group_id: int) -> Group | Reply:
    group = directory.group(turn.scope, group_id)
    return group if group is not None and turn.manages(group) else turn.answer("group.managers_only")
