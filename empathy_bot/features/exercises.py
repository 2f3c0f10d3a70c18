"""Team exercises: looked at, posted to the channel now, or by plan; which one is chosen when it is sent.

Whoever manages a group may post to it. What stands in the channel has no button that needs a right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from empathy_bot import outbox, workdays
from empathy_bot.actions import (
    OpenExercise,
    OpenExercisePlan,
    OpenKudos,
    PostExercise,
    SaveExercisePlan,
    StopExercisePlan,
)
from empathy_bot.clock import local_day
from empathy_bot.content import TeamExercise
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Form,
    Heading,
    Message,
    PickInput,
    PickOption,
    Reply,
    TimeInput,
)
from empathy_bot.practice import feeds
from empathy_bot.store import deliveries, directory
from empathy_bot.store import feeds as store
from empathy_bot.store.tables import ExercisePlan, Group
from empathy_bot.turn import UTC_ZONE, Scene, Turn, Voice, row_id

KIND = "exercise"
"""The outbox's kind; its cause is `now:2026-11-20:the-echo`, or `plan:2026-11-20`, for which one is chosen at last."""
Every = Literal["week", "fortnight", "month"]
"""How often a plan posts: each week, each second week, or on the first such weekday of a month."""
FORTNIGHT = timedelta(days=14)
FIRST_WEEK = 7
"""The last day of a month on which a weekday comes for the first time."""


def show(turn: Turn, action: OpenExercise) -> Reply:
    """Show an exercise to a manager, before anybody else sees it: the one asked for, else the group's next."""
    group = _managed(turn, action.group)
    if group is None:
        return turn.answer("managers.only")
    order = _order(turn, group)
    found = turn.pack.exercise(action.exercise) if action.exercise else None
    exercise = found or next(iter(order), None)
    if exercise is None:
        return turn.answer("exercise.none")
    number, following = row_id(group), feeds.after(order, exercise.id)
    post_it = PostExercise(group=number, exercise=exercise.id)
    buttons = [Button(label=turn.say("button.exercise_post"), action=post_it, style="primary")]
    if following is not None:
        another = OpenExercise(group=number, exercise=following.id)
        buttons.append(Button(label=turn.say("button.another"), action=another))
    buttons.append(Button(label=turn.say("button.exercise_plan"), action=OpenExercisePlan(group=number)))
    preview = turn.paragraph("exercise.preview", quiet=True, group=turn.group_name(group))
    return Reply(message=Message.of(preview, *blocks(turn, exercise), Buttons(buttons=tuple(buttons))))


def post(turn: Turn, action: PostExercise) -> Reply:
    """Post an exercise to the group's channel now; the same one once a day is enough."""
    group = _managed(turn, action.group)
    if group is None:
        return turn.answer("managers.only")
    if turn.pack.exercise(action.exercise) is None:
        return turn.answer("exercise.gone")
    cause = f"now:{turn.today}:{action.exercise}"
    new = deliveries.enqueue(turn.scope, outbox.to_group(group), KIND, cause, turn.now)
    return turn.answer("exercise.posted" if new else "exercise.posted_already", group=turn.group_name(group))


def plan_form(turn: Turn, action: OpenExercisePlan) -> Reply:
    """Open the form that plans the group's exercise, filled with the present plan."""
    group = _managed(turn, action.group)
    if group is None:
        return turn.answer("managers.only")
    plan = store.exercise_plan(turn.scope, row_id(group))
    return Reply(
        form=Form(
            title=turn.say("exercise.form.title"),
            intro=turn.spans("exercise.form.intro", group=turn.group_name(group), zone=turn.zone.key),
            inputs=(
                PickInput(
                    name="weekday",
                    label=turn.say("exercise.form.weekday"),
                    options=turn.weekdays(),
                    initial=(str(plan.weekday if plan else 3),),
                    missing=turn.say("exercise.mistake.weekday"),
                ),
                TimeInput(
                    name="time",
                    label=turn.say("exercise.form.time"),
                    initial=plan.time if plan else "10:00",
                    missing=turn.say("mistake.time"),
                ),
                PickInput(
                    name="every",
                    label=turn.say("exercise.form.every"),
                    options=tuple(
                        PickOption(value=every, label=turn.say(f"exercise.form.every_{every}"))
                        for every in get_args(Every)
                    ),
                    initial=(plan.every if plan else "week",),
                    missing=turn.say("exercise.mistake.every"),
                ),
            ),
            submit=SaveExercisePlan(group=row_id(group)),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save_plan(turn: Turn, action: SaveExercisePlan, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Plan the group's exercise; a mistake is told at its input."""
    group = _managed(turn, action.group)
    if group is None:
        return turn.answer("managers.only")
    weekday, every, clock = ("".join(values.get(name, ())) for name in ("weekday", "every", "time"))
    clock_time = workdays.parse_time(clock)
    errors: dict[str, str] = {}
    if weekday not in {str(day) for day in workdays.WEEKDAYS}:
        errors["weekday"] = turn.say("exercise.mistake.weekday")
    if every not in get_args(Every):
        errors["every"] = turn.say("exercise.mistake.every")
    if clock_time is None:
        errors["time"] = turn.say("mistake.time")
    if errors or clock_time is None:
        return Reply(errors=errors)
    due = first_due(turn.now, clock_time, turn.zone, weekday, every)
    plan = store.exercise_plan(turn.scope, row_id(group))
    if plan is None:
        plan = ExercisePlan(
            workspace_id=turn.scope.workspace_id,
            group_id=row_id(group),
            weekday=int(weekday),
            time=f"{clock_time:%H:%M}",
            zone=turn.zone.key,
            every=every,
            next_due_utc=due,
        )
        turn.scope.add(plan)
    else:
        plan.weekday, plan.time, plan.zone = int(weekday), f"{clock_time:%H:%M}", turn.zone.key
        plan.every, plan.next_due_utc = every, due
    told = turn.paragraph(
        f"exercise.planned_{every}",
        group=turn.group_name(group),
        weekday=turn.words.weekday(plan.weekday),
        time=plan.time,
        zone=plan.zone.replace("_", " "),
        day=turn.words.day(local_day(due, turn.zone)),
    )
    stop = Button(label=turn.say("button.exercise_stop"), action=StopExercisePlan(group=row_id(group)))
    return Reply(message=Message.of(told, Buttons(buttons=(stop,))))


def stop_plan(turn: Turn, action: StopExercisePlan) -> Reply:
    """End the group's regular exercise; ending it twice says the same."""
    group = _managed(turn, action.group)
    if group is None:
        return turn.answer("managers.only")
    plan = store.exercise_plan(turn.scope, row_id(group))
    if plan is not None:
        turn.scope.session.delete(plan)
    return turn.answer("exercise.stopped", group=turn.group_name(group))


def compose(scene: Scene, group: Group, cause: str) -> Message | None:
    """Return the exercise for the group's channel; of a plan's, the one that comes next when it is sent."""
    recipient = outbox.to_group(group)
    why, _, named = cause.partition(":")
    before = {row.cause: row.entry_id for row in store.shown(scene.scope, recipient, KIND)}
    if cause in before:
        exercise = scene.pack.exercise(before[cause])
    elif why == "now":
        exercise = scene.pack.exercise(named.partition(":")[2])
    else:
        exercise = next(iter(_order(scene, group)), None)
    if exercise is None:
        return None
    store.show(scene.scope, recipient, KIND, cause=cause, entry_id=exercise.id, now=scene.now)
    thanks = Button(label=scene.say("button.kudos"), action=OpenKudos())
    return Message.of(*blocks(scene, exercise), Buttons(buttons=(thanks,)))


def blocks(voice: Voice, exercise: TeamExercise) -> tuple[Block, ...]:
    """Return what an exercise says: title, time, purpose, needs, steps and question."""
    return (
        Heading(text=voice.say("exercise.heading", title=exercise.title)),
        voice.paragraph(
            "exercise.about", minutes=voice.say("exercise.minutes", exercise.minutes), purpose=exercise.purpose
        ),
        voice.paragraph("exercise.needs", needs=exercise.needs),
        *(voice.paragraph("exercise.step", number=number, step=step) for number, step in enumerate(exercise.steps, 1)),
        voice.paragraph("exercise.question", question=exercise.question),
    )


def planned_cause(plan: ExercisePlan) -> str:
    """Return the outbox's cause of a plan's next exercise: the local day on which it is due."""
    return f"plan:{local_day(plan.next_due_utc, plan_zone(plan))}"


def plan_zone(plan: ExercisePlan) -> ZoneInfo:
    """Return the zone in which a plan was made."""
    return workdays.parse_zone(plan.zone) or UTC_ZONE


def first_due(now: datetime, clock_time: time, zone: ZoneInfo, weekday: str, every: str) -> datetime:
    """Return when a plan that is made now posts for the first time."""
    due = workdays.next_weekly(now, clock_time, zone, int(weekday))
    while every == "month" and local_day(due, zone).day > FIRST_WEEK:
        due = workdays.next_weekly(due, clock_time, zone, int(weekday))
    return due


def next_due(plan: ExercisePlan, now: datetime) -> datetime:
    """Return when a plan that is due posts the next time after `now`; a second week stays a second week."""
    zone = plan_zone(plan)
    clock_time = workdays.parse_time(plan.time) or time(9)
    if plan.every != "fortnight":
        return first_due(now, clock_time, zone, str(plan.weekday), plan.every)
    day = local_day(plan.next_due_utc, zone) + FORTNIGHT
    while (due := workdays.instant(day, clock_time, zone)) is None or due <= now:
        day += FORTNIGHT
    return due


def _order(scene: Scene, group: Group) -> list[TeamExercise]:
    seen = [row.entry_id for row in store.shown(scene.scope, outbox.to_group(group), KIND)]
    return feeds.in_order(scene.pack.exercises, seen, group.external_id)


def _managed(turn: Turn, group_id: int | None) -> Group | None:
    """Return the group of that id, without one the group of the place or else their first, if the person manages it."""
    own = directory.managed(turn.scope, row_id(turn.person))
    if group_id is not None:
        return next((group for group in own if group.id == group_id), None)
    here = turn.place.id if turn.place is not None else None
    return next((group for group in own if group.external_id == here), next(iter(own), None))
