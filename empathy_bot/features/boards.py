"""Recognition boards: on demand, posted now, or posted every week by itself.

Names, never mentions: being on a board pings nobody. What a board shows is read from the scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from empathy_bot import outbox, workdays
from empathy_bot.actions import (
    OpenBoardSchedule,
    OpenGroup,
    OpenKudos,
    Period,
    PostBoard,
    SaveBoardSchedule,
    ShowBoard,
    ShowGroupBaseline,
    ShowRecognition,
    StopBoardSchedule,
)
from empathy_bot.clock import local_day
from empathy_bot.message import (
    Bar,
    Block,
    Button,
    Buttons,
    Chart,
    Form,
    Heading,
    Message,
    PickInput,
    PickOption,
    Reply,
    Table,
    TimeInput,
)
from empathy_bot.practice import goal, team
from empathy_bot.practice import recognition as recognised
from empathy_bot.store import deliveries, directory, recognition
from empathy_bot.store.recognition import Standing
from empathy_bot.store.tables import BoardSchedule, Group
from empathy_bot.turn import UTC_ZONE, Scene, Turn, row_id

KIND = "board"
"""The outbox's kind; its cause is `week:2026-11-20:scheduled`: the period, its day, and why it is posted."""
SHOWN = 10


def show(turn: Turn, action: ShowBoard) -> Reply:
    """Show a board to the person who asks."""
    group = _group(turn, action.group)
    if group is None:
        return turn.answer("board.no_group")
    other: Period = "month" if action.period == "week" else "week"
    buttons = [
        Button(label=turn.say(f"button.board_{other}"), action=ShowBoard(group=group.id, period=other)),
        Button(label=turn.say("button.kudos"), action=OpenKudos()),
    ]
    if turn.manages(group):
        buttons += [
            Button(label=turn.say("button.board_post"), action=PostBoard(group=row_id(group), period=action.period)),
            Button(label=turn.say("button.board_schedule"), action=OpenBoardSchedule(group=row_id(group))),
            Button(label=turn.say("button.recognition"), action=ShowRecognition(group=row_id(group))),
            Button(label=turn.say("button.group"), action=OpenGroup(group=row_id(group))),
            Button(label=turn.say("button.group_baseline"), action=ShowGroupBaseline(group=row_id(group))),
        ]
    return Reply(
        message=Message.of(*_board(turn, group, action.period, turn.today), Buttons(buttons=tuple(buttons))),
    )


def post(turn: Turn, action: PostBoard) -> Reply:
    """Post a board to the group's channel now; once a minute is enough for anybody."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    cause = f"{action.period}:{turn.today}:{turn.now:%H:%M}"
    deliveries.enqueue(turn.scope, outbox.to_group(group), KIND, cause, turn.now)
    return turn.answer("board.posted", group=turn.group_name(group))


def schedule_form(turn: Turn, action: OpenBoardSchedule) -> Reply:
    """Open the form that plans the weekly board, filled with the present plan."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    plan = recognition.board_schedule(turn.scope, row_id(group))
    return Reply(
        form=Form(
            title=turn.say("board.form.title"),
            intro=turn.spans("board.form.intro", group=turn.group_name(group), zone=turn.zone.key),
            inputs=(
                PickInput(
                    name="weekday",
                    label=turn.say("board.form.weekday"),
                    options=turn.weekdays(),
                    initial=(str(plan.weekday if plan else 5),),
                    missing=turn.say("board.mistake.weekday"),
                ),
                TimeInput(
                    name="time",
                    label=turn.say("board.form.time"),
                    initial=plan.time if plan else "15:00",
                    missing=turn.say("mistake.time"),
                ),
                PickInput(
                    name="period",
                    label=turn.say("board.form.period"),
                    options=(
                        PickOption(value="week", label=turn.say("board.form.week")),
                        PickOption(value="month", label=turn.say("board.form.month")),
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
    """Plan the weekly board; a mistake is told at its input."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    weekday, period, clock = ("".join(values.get(name, ())) for name in ("weekday", "period", "time"))
    clock_time = workdays.parse_time(clock)
    errors: dict[str, str] = {}
    if weekday not in {str(day) for day in workdays.WEEKDAYS}:
        errors["weekday"] = turn.say("board.mistake.weekday")
    if period not in {"week", "month"}:
        errors["period"] = turn.say("board.mistake.period")
    if clock_time is None:
        errors["time"] = turn.say("mistake.time")
    if errors or clock_time is None:
        return Reply(errors=errors)
    due = workdays.next_weekly(turn.now, clock_time, turn.zone, int(weekday))
    plan = recognition.board_schedule(turn.scope, row_id(group))
    if plan is None:
        plan = BoardSchedule(
            workspace_id=turn.scope.workspace_id,
            group_id=row_id(group),
            weekday=int(weekday),
            time=f"{clock_time:%H:%M}",
            zone=turn.zone.key,
            period=period,
            next_due_utc=due,
        )
        turn.scope.add(plan)
    else:
        plan.weekday, plan.time, plan.zone = int(weekday), f"{clock_time:%H:%M}", turn.zone.key
        plan.period, plan.next_due_utc = period, due
    return Reply(
        message=Message.of(
            turn.paragraph(
                "board.scheduled",
                group=turn.group_name(group),
                weekday=turn.words.weekday(plan.weekday),
                time=plan.time,
                zone=plan.zone.replace("_", " "),
                day=turn.words.day(local_day(due, turn.zone)),
            ),
            Buttons(
                buttons=(Button(label=turn.say("button.board_stop"), action=StopBoardSchedule(group=row_id(group))),)
            ),
        )
    )


def stop_schedule(turn: Turn, action: StopBoardSchedule) -> Reply:
    """End the weekly board; ending it twice says the same."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    plan = recognition.board_schedule(turn.scope, row_id(group))
    if plan is not None:
        turn.scope.session.delete(plan)
    return turn.answer("board.stopped", group=turn.group_name(group))


def compose(scene: Scene, group: Group, cause: str) -> Message | None:
    """Return the board for the group's channel, as it stands when it is sent."""
    period, day, _ = cause.split(":", 2)
    kind: Period = "month" if period == "month" else "week"
    give = Button(label=scene.say("button.kudos"), action=OpenKudos())
    first, last, _ = _stretch(kind, date.fromisoformat(day))
    share = team.practised(scene, group, first, last)
    together = () if share is None else (scene.paragraph("board.together", share=scene.words.percent(share)),)
    return Message.of(
        *_board(scene, group, kind, date.fromisoformat(day)),
        *together,
        *goal.told(scene, group, date.fromisoformat(day)),
        Buttons(buttons=(give,)),
    )


def scheduled_cause(plan: BoardSchedule) -> str:
    """Return the outbox's cause of a plan's next board: the period that holds the day before it is due.

    So a board on Monday morning, or on the first of a month, tells of the time that has just ended.
    """
    due = local_day(plan.next_due_utc, workdays.parse_zone(plan.zone) or UTC_ZONE)
    return f"{plan.period}:{due - workdays.DAY}:scheduled"


def _group(turn: Turn, group_id: int | None) -> Group | None:
    if group_id is None:
        return turn.group()
    group = directory.group(turn.scope, group_id)
    part = directory.enrolment(turn.scope, group_id, row_id(turn.person))
    return group if part is not None and part.state != "gone" else turn.group()


def _board(scene: Scene, group: Group, period: Period, day: date) -> tuple[Block, ...]:
    first, last, name = _stretch(period, day)
    received = recognition.top(scene.scope, row_id(group), name, "receiver", SHOWN)
    given = recognition.top(scene.scope, row_id(group), name, "giver", SHOWN)
    where = scene.group_name(group)
    heading = Heading(text=scene.say(f"board.heading.{period}", group=where))
    stretch = scene.paragraph("board.stretch", quiet=True, days=scene.words.days(first, last))
    if not received:
        return heading, stretch, scene.paragraph("board.empty")
    total = recognition.total(scene.scope, row_id(group), name, "receiver")
    return (
        heading,
        stretch,
        Chart(
            title=scene.say("board.chart.title"),
            measure=scene.say("board.chart.measure"),
            bars=tuple(Bar(label=scene.name(row.person), value=recognised.whole(row.points)) for row in received),
            alt=scene.say(
                "board.chart.alt",
                total // recognised.FULL,
                names=scene.say("list.comma").join(
                    f"{scene.name(row.person)} {_points(scene, row.points)}" for row in received
                ),
            ),
        ),
        _table(scene, "board.recognised", received),
        _table(scene, "board.givers", given),
        scene.paragraph("board.counted", quiet=True),
    )


def _table(scene: Scene, key: str, standings: list[Standing]) -> Table:
    return Table(
        title=scene.say(key),
        columns=(scene.say("board.column.rank"), scene.say("board.column.name"), scene.say(f"{key}.points")),
        rows=tuple((str(row.rank), scene.name(row.person), _points(scene, row.points)) for row in standings),
        numeric=(0, 2),
    )


def _points(scene: Scene, halves: int) -> str:
    return scene.words.number(recognised.whole(halves))


def _stretch(period: Period, day: date) -> tuple[date, date, str]:
    """Return the first and last day of the week or month that holds `day`, and its name in the score table."""
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6), f"week:{monday}"
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), f"month:{day:%Y-%m}"
