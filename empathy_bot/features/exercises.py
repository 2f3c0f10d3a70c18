"""Team exercises: looked at, posted to the channel now, or by plan; which one is chosen when it is sent.

Whoever manages a group may post to it. What stands in the channel has no button that needs a right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from empathy_bot import outbox
from empathy_bot.actions import (
    OpenExercise,
    OpenExercisePlan,
    OpenKudos,
    PostExercise,
    SaveExercisePlan,
    StopExercisePlan,
)
from empathy_bot.content import TeamExercise
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Form,
    Heading,
    Message,
    Reply,
)
from empathy_bot.practice import feeds, plans
from empathy_bot.store import deliveries, directory
from empathy_bot.store import feeds as store
from empathy_bot.store.tables import ExercisePlan, Group
from empathy_bot.turn import Scene, Turn, Voice, row_id

KIND = "exercise"
"""The outbox's kind; its cause is `now:2026-11-20:the-echo`, or `plan:2026-11-20`, for which one is chosen at last."""
EVERY: tuple[plans.Every, ...] = ("week", "fortnight", "month")
"""How often a plan may post."""
USUAL = plans.When("week", 3, time(10))


def show(turn: Turn, action: OpenExercise) -> Reply:
    """Show an exercise to a manager, before anybody else sees it: the one asked for, else the group's next."""
    group = _managed(turn, action.group)
    if group is None:
        return turn.answer("managers.only")
    channel = turn.aloud(group)
    order = _order(channel, group)
    found = channel.pack.exercise(action.exercise) if action.exercise else None
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
    return Reply(message=Message.of(preview, *blocks(channel, exercise), Buttons(buttons=tuple(buttons))))


def post(turn: Turn, action: PostExercise) -> Reply:
    """Post an exercise to the group's channel now; the same one once a day is enough."""
    group = _managed(turn, action.group)
    if group is None:
        return turn.answer("managers.only")
    if turn.aloud(group).pack.exercise(action.exercise) is None:
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
            inputs=plans.inputs(turn, plan, EVERY, usual=USUAL),
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
    when, errors = plans.read(turn, values, EVERY)
    if when is None:
        return Reply(errors=errors)
    columns = plans.columns(turn, group, when)
    plan = store.exercise_plan(turn.scope, row_id(group))
    if plan is None:
        plan = ExercisePlan(workspace_id=turn.scope.workspace_id, group_id=row_id(group), **columns)
        turn.scope.add(plan)
    else:
        plan.sqlmodel_update(columns)
    told = plans.told(turn, "exercise", group, plan)
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
    return f"plan:{plans.due_day(plan)}"


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
