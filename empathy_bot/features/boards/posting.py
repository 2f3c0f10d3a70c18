"""Boards in a group's channel: posted now, or by plan; looked at by a manager before anybody else sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import get_args

from empathy_bot import outbox, workdays
from empathy_bot.actions import (
    ExplainBoard,
    OpenBoardSchedule,
    OpenKudos,
    Period,
    PostBoard,
    PreviewBoard,
    SaveBoardSchedule,
    ShowMyRank,
    StopBoardSchedule,
    View,
)
from empathy_bot.clock import local_day
from empathy_bot.features.boards import KIND, drawn, stretches
from empathy_bot.features.boards.stretches import PERIODS, Stretch
from empathy_bot.message import Block, Button, Buttons, Form, Input, Message, PickInput, PickOption, Reply
from empathy_bot.practice import goal, plans, team
from empathy_bot.store import boards, deliveries, directory
from empathy_bot.store.tables import BoardSchedule, Group
from empathy_bot.turn import Scene, Turn, row_id

EVERY: tuple[plans.Every, ...] = ("week", "month", "first_day")
"""How often a plan may post."""
USUAL = plans.When("week", 5, time(15))
ONCE = timedelta(minutes=1)
"""Who presses twice within it means one post, whether or not a minute of the clock turns meanwhile."""


def post(turn: Turn, action: PostBoard) -> Reply:
    """Post a board to the group's channel now; pressed again within a minute, it is the same one."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    if not group.active:
        return turn.answer("board.left", group=turn.group_name(group))
    asked = f"{action.period}:{stretches.asked(action, turn.today).key()}:{action.view}"
    before, cause = (f"{asked}:{at:%Y-%m-%d %H.%M}" for at in (turn.now - ONCE, turn.now))
    posted = deliveries.of_causes(turn.scope, outbox.to_group(group), KIND, [before])
    if not any(turn.now - one.due_utc < ONCE for one in posted):
        deliveries.enqueue(turn.scope, outbox.to_group(group), KIND, cause, turn.now)
    return turn.answer("board.posted", group=turn.group_name(group))


def schedule_form(turn: Turn, action: OpenBoardSchedule) -> Reply:
    """Open the form that plans the regular board, filled with the present plan."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    if not group.active:
        return turn.answer("board.left", group=turn.group_name(group))
    plan = boards.schedule(turn.scope, row_id(group))
    return Reply(
        form=Form(
            title=turn.say("board.form.title"),
            intro=turn.spans("board.form.intro", group=turn.group_name(group), zone=turn.zone.key),
            inputs=(
                *_which_group(turn, group),
                *plans.inputs(turn, plan, EVERY, usual=USUAL),
                PickInput(
                    name="period",
                    label=turn.say("board.form.period"),
                    options=tuple(
                        PickOption(value=period, label=turn.say(f"board.form.{period}")) for period in PERIODS
                    ),
                    initial=(plan.period if plan else "week",),
                    missing=turn.say("board.mistake.period"),
                ),
            ),
            submit=SaveBoardSchedule(group=row_id(group)),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save_schedule(turn: Turn, action: SaveBoardSchedule, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Plan the regular board of a group; a mistake is told at its input."""
    number = "".join(values.get("group", ())) or str(action.group)
    group = next((one for one in directory.managed(turn.scope, row_id(turn.person)) if str(one.id) == number), None)
    if group is None:
        return turn.answer("group.managers_only")
    when, errors = plans.read(turn, values, EVERY)
    period = "".join(values.get("period", ()))
    if period not in PERIODS:
        errors["period"] = turn.say("board.mistake.period")
    if when is None or errors:
        return Reply(errors=errors)
    columns = plans.columns(turn, group, when) | {"period": period}
    plan = boards.schedule(turn.scope, row_id(group))
    if plan is None:
        plan = BoardSchedule(workspace_id=turn.scope.workspace_id, group_id=row_id(group), **columns)
        turn.scope.add(plan)
    else:
        plan.sqlmodel_update(columns)
    told = plans.told(turn, "board", group, plan)
    ways = (
        Button(label=turn.say("button.board_preview"), action=PreviewBoard(group=row_id(group)), style="primary"),
        Button(label=turn.say("button.board_stop"), action=StopBoardSchedule(group=row_id(group))),
    )
    return Reply(message=Message.of(told, Buttons(buttons=ways)))


def preview(turn: Turn, action: PreviewBoard) -> Reply:
    """Show a manager what the planned board would say if it were due now, and let them post it."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    plan = boards.schedule(turn.scope, row_id(group))
    if plan is None:
        return turn.answer("board.no_plan", group=turn.group_name(group))
    stretch = _covered(plan, local_day(turn.now, plans.zone(plan)))
    post_it = PostBoard(group=row_id(group), period=stretch.period, first=stretch.day)
    ways = (
        Button(label=turn.say("button.board_post"), action=post_it),
        Button(label=turn.say("button.board_change"), action=OpenBoardSchedule(group=row_id(group))),
        Button(label=turn.say("button.board_stop"), action=StopBoardSchedule(group=row_id(group))),
    )
    told = turn.paragraph("board.preview", quiet=True, group=turn.group_name(group))
    return Reply(message=Message.of(told, *_posted(turn.aloud(group), group, "people", stretch), Buttons(buttons=ways)))


def stop_schedule(turn: Turn, action: StopBoardSchedule) -> Reply:
    """End the regular board; ending it twice says the same."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    plan = boards.schedule(turn.scope, row_id(group))
    if plan is not None:
        turn.scope.session.delete(plan)
    return turn.answer("board.stopped", group=turn.group_name(group))


def compose(scene: Scene, group: Group, cause: str) -> Message | None:
    """Return the board for the group's channel, as it stands when it is sent."""
    period, view, stretch = _read(cause)
    days = stretch.days if period == "range" else None
    rank = ShowMyRank(
        group=row_id(group), period=period, first=days.first if days else stretch.day, last=days.last if days else None
    )
    ways = (
        Button(label=scene.say("button.kudos"), action=OpenKudos()),
        Button(label=scene.say("button.board_rank"), action=rank),
        Button(label=scene.say("button.board_counted"), action=ExplainBoard()),
    )
    return Message.of(*_posted(scene, group, view, stretch), Buttons(buttons=ways))


def cause(plan: BoardSchedule) -> str:
    """Return the outbox's cause of a plan's next board."""
    stretch = _covered(plan, plans.due_day(plan))
    return f"{stretch.period}:{stretch.key()}:people:scheduled"


def _covered(plan: BoardSchedule, due: date) -> Stretch:
    """Return what a plan's board covers when it is due on a day: the period that holds the day before.

    So a board on Monday morning tells of the week that has just ended. One that comes once a month tells of the month
    or quarter that had ended, or was going on, when the last month was over.
    """
    period = next(one for one in get_args(Period) if one == plan.period)
    monthly = plan.every != "week" and period != "week"
    return stretches.of(period, (due.replace(day=1) if monthly else due) - workdays.DAY)


def _posted(scene: Scene, group: Group, view: View, stretch: Stretch) -> tuple[Block, ...]:
    """Return what a channel sees of its board, and in a sentence each how the team practised and how its month goes."""
    shown, day = list(drawn.board(scene, group, view, stretch, [group])), drawn.latest(scene, group, stretch)
    if stretch.days is not None and stretch.period != "range":
        share = team.practised(scene, group, *stretch.days)
        if share is not None:
            shown.append(scene.paragraph("board.together", share=scene.words.percent(share)))
    if view != "teams":
        shown += drawn.own_month(scene, group, day)
    shown += goal.told(scene, group, day)
    return tuple(shown)


def _read(cause: str) -> tuple[Period, View, Stretch]:
    """Return what a cause tells: the period, the view, and the days. An older one tells of no view."""
    name, days, what = [*cause.split(":"), ""][:3]
    first, _, last = days.partition("/")
    period: Period = next(one for one in get_args(Period) if one == name)
    view: View = next((one for one in get_args(View) if one == what), "people")
    return period, view, stretches.of(period, date.fromisoformat(first), date.fromisoformat(last) if last else None)


def _which_group(turn: Turn, group: Group) -> tuple[Input, ...]:
    """Return what asks for the channel, of somebody who manages several."""
    own = directory.managed(turn.scope, row_id(turn.person))
    if len(own) < 2:
        return ()
    return (
        PickInput(
            name="group",
            label=turn.say("board.form.group"),
            options=tuple(PickOption(value=str(one.id), label=turn.group_name(one)[:75]) for one in own[:100]),
            initial=(str(group.id),),
            missing=turn.say("board.mistake.group"),
        ),
    )
