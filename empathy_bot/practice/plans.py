"""Plans of what is posted to a group's channel by itself: what their form asks for, and when they are due."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from empathy_bot import workdays
from empathy_bot.clock import local_day
from empathy_bot.duty import DutyDays
from empathy_bot.message import Input, Paragraph, PickInput, PickOption, TimeInput
from empathy_bot.store.tables import BoardSchedule, ExercisePlan, Group
from empathy_bot.turn import UTC_ZONE, Turn

Every = Literal["week", "fortnight", "month", "first_day"]
"""How often a plan posts: each week, each second week, on the first such weekday of a month, or on the month's first
working day, whatever its weekday."""
Plan = BoardSchedule | ExercisePlan
FORTNIGHT = timedelta(days=14)
FIRST_WEEK = 7
"""The last day of a month on which a weekday comes for the first time."""


@dataclass(frozen=True, slots=True)
class When:
    """What a plan's form says: how often, on which ISO weekday, and at what time."""

    every: str
    weekday: int
    at: time


def inputs(turn: Turn, plan: Plan | None, choices: Sequence[Every], *, usual: When) -> tuple[Input, ...]:
    """Return what a plan's form asks for, filled with the present plan, else with the usual one."""
    present = _said(plan) if plan else usual
    return (
        PickInput(
            name="every",
            label=turn.say("plan.every"),
            options=tuple(PickOption(value=every, label=turn.say(f"plan.every_{every}")) for every in choices),
            initial=(present.every,),
            missing=turn.say("plan.mistake.every"),
        ),
        PickInput(
            name="weekday",
            label=turn.say("plan.weekday"),
            options=turn.weekdays(),
            initial=(str(present.weekday),),
            missing=turn.say("plan.mistake.weekday"),
        ),
        TimeInput(
            name="time",
            label=turn.say("plan.time"),
            initial=f"{present.at:%H:%M}",
            missing=turn.say("mistake.time"),
        ),
    )


def read(
    turn: Turn, values: Mapping[str, tuple[str, ...]], choices: Sequence[Every]
) -> tuple[When | None, dict[str, str]]:
    """Return what a form says, None when something is wrong with it, and a sentence for each mistake."""
    every, weekday, clock = ("".join(values.get(name, ())) for name in ("every", "weekday", "time"))
    at = workdays.parse_time(clock)
    errors: dict[str, str] = {}
    if every not in choices:
        errors["every"] = turn.say("plan.mistake.every")
    if weekday not in {str(day) for day in workdays.WEEKDAYS}:
        errors["weekday"] = turn.say("plan.mistake.weekday")
    if at is None:
        errors["time"] = turn.say("mistake.time")
    return (None if errors or at is None else When(every, int(weekday), at)), errors


def columns(turn: Turn, group: Group, when: When) -> dict[str, Any]:
    """Return what a plan's row says of it; it posts in the zone of whoever makes it."""
    return {
        "every": when.every,
        "weekday": when.weekday,
        "time": f"{when.at:%H:%M}",
        "zone": turn.zone.key,
        "next_due_utc": _first(when, turn.now, turn.zone, _working(group)),
    }


def told(turn: Turn, kind: Literal["board", "exercise"], group: Group, plan: Plan) -> Paragraph:
    """Return the sentence that says when a plan posts."""
    return turn.paragraph(
        f"{kind}.planned_{plan.every}",
        group=turn.group_name(group),
        weekday=turn.words.weekday(plan.weekday),
        time=plan.time,
        zone=plan.zone.replace("_", " "),
        day=turn.words.day(due_day(plan)),
    )


def zone(plan: Plan) -> ZoneInfo:
    """Return the zone in which a plan was made."""
    return workdays.parse_zone(plan.zone) or UTC_ZONE


def due_day(plan: Plan) -> date:
    """Return the local day on which a plan is due next."""
    return local_day(plan.next_due_utc, zone(plan))


def move_on(plan: Plan, group: Group | None, now: datetime) -> bool:
    """Let a plan that is due be due the next time after `now`; tell whether it may still post today.

    It posts on the day for which it was planned, at whatever hour, and never later.
    """
    on_time = due_day(plan) == local_day(now, zone(plan))
    plan.next_due_utc = _next(plan, now, _working(group))
    return on_time and group is not None and group.active


def _next(plan: Plan, now: datetime, working: Container[date]) -> datetime:
    when = _said(plan)
    if when.every != "fortnight":
        return _first(when, now, zone(plan), working)
    day = due_day(plan) + FORTNIGHT  # a second week stays a second week
    while (due := workdays.instant(day, when.at, zone(plan))) is None or due <= now:
        day += FORTNIGHT
    return due


def _first(when: When, now: datetime, local: ZoneInfo, working: Container[date]) -> datetime:
    """Return when a plan that is made now posts for the first time."""
    if when.every == "first_day":
        first = local_day(now, local).replace(day=1)
        while (due := workdays.instant(_first_working(first, working), when.at, local)) is None or due <= now:
            first = _next_month(first)
        return due
    due = workdays.next_weekly(now, when.at, local, when.weekday)
    while when.every == "month" and local_day(due, local).day > FIRST_WEEK:
        due = workdays.next_weekly(due, when.at, local, when.weekday)
    return due


def _first_working(first: date, working: Container[date]) -> date:
    """Return a month's first working day, its first day when it has none."""
    last = _next_month(first) - workdays.DAY
    return next((day for day in workdays.days(first, last) if day in working), first)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _working(group: Group | None) -> Container[date]:
    return DutyDays(group.working_days, country=group.country) if group else DutyDays()


def _said(plan: Plan) -> When:
    return When(plan.every, plan.weekday, workdays.parse_time(plan.time) or time(9))
