"""Boards on demand, for one person alone: any days, several views, one's own rank, and how all of it is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from empathy_bot import workdays
from empathy_bot.actions import (
    LONGEST_RANGE,
    ChooseBoardDays,
    ExplainBoard,
    ExportBoard,
    OpenBoardDays,
    OpenBoardSchedule,
    OpenGroup,
    OpenKudos,
    PostBoard,
    ShowBoard,
    ShowGroupBaseline,
    ShowMyRank,
    ShowRecognition,
    View,
)
from empathy_bot.features.boards import drawn, stretches
from empathy_bot.features.boards.stretches import PERIODS
from empathy_bot.message import Block, Button, Buttons, Form, Message, Paragraph, Plain, Reply, TextInput
from empathy_bot.practice.team import SMALLEST
from empathy_bot.store import boards as store
from empathy_bot.store import directory
from empathy_bot.store.boards import Days
from empathy_bot.store.scores import GIVER, RECEIVER
from empathy_bot.store.tables import Group
from empathy_bot.turn import Turn, row_id


def said(turn: Turn, words: str) -> Reply:
    """Show the board that a command asks for: "month", "varied", "2026-11-01 2026-11-20"; this week's by default."""
    asked = [turn.words.command(word) for word in words.lower().split()]
    views: tuple[View, ...] = get_args(View)
    view: View = next((view for view in views if view in asked), "people")
    days = [word for word in asked if any(one.isdigit() for one in word)]
    if not days:
        return show(turn, ShowBoard(period=next((one for one in PERIODS if one in asked), "week"), view=view))
    if len(days) != 2 or not all(map(workdays.parse_day, days)):
        return turn.answer("board.mistake.days", example=str(stretches.months(turn.today)[0]))
    found = _days(turn, {"first": (days[0],), "last": (days[1],)})
    if not isinstance(found, Days):
        return Reply(message=Message.of(*(Paragraph(spans=(Plain(text=mistake),)) for mistake in found.values())))
    return show(turn, _range(found, view))


def show(turn: Turn, action: ShowBoard) -> Reply:
    """Show a board to the person who asks."""
    group = seen_by(turn, action.group)
    if group is None:
        return turn.answer("board.no_group")
    shown = list(drawn.board(turn, group, action.view, stretches.asked(action, turn.today), teams_of(turn)))
    if not turn.person.on_boards:
        shown.append(turn.paragraph("board.hidden", quiet=True))
    here = action.model_copy(update={"group": group.id, "in_place": True})
    return Reply(message=Message.of(*shown, *_buttons(turn, group, here)), replace=action.in_place)


def days_form(turn: Turn, action: OpenBoardDays) -> Reply:
    """Open the form that asks which days a board should count."""
    first, _ = stretches.months(turn.today)
    return Reply(
        form=Form(
            title=turn.say("board.days_form.title"),
            intro=turn.spans("board.days_form.intro", example=str(first)),
            inputs=tuple(
                TextInput(
                    name=name,
                    label=turn.say(f"board.days_form.{name}"),
                    placeholder=str(day),
                    longest=10,
                    missing=turn.say("mistake.day", example=day),
                )
                for name, day in (("first", first), ("last", turn.today))
            ),
            submit=ChooseBoardDays(group=action.group, view=action.view),
            submit_label=turn.say("board.days_form.submit"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def choose_days(turn: Turn, action: ChooseBoardDays, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Show the board of the days that were typed; a mistake is told at its input."""
    days = _days(turn, values)
    if not isinstance(days, Days):
        return Reply(errors=days)
    return show(turn, _range(days, action.view, action.group))


def my_rank(turn: Turn, action: ShowMyRank) -> Reply:
    """Tell somebody where they stand, and nobody else: what they received, and what they gave."""
    group = seen_by(turn, action.group)
    if group is None:
        return turn.answer("board.no_group")
    stretch = stretches.asked(action, turn.today)
    days = drawn.days(turn, stretch)
    told: list[Block] = [turn.paragraph("board.rank.heading", group=turn.group_name(group), days=days)]
    small = drawn.is_small(turn, group)
    for role in (RECEIVER, GIVER):
        asked = (turn.scope, row_id(group), stretch.span, role)
        found = store.rank(*asked, row_id(turn.person))
        if found is None:
            told.append(turn.paragraph(f"board.rank.{role}_none"))
            continue
        rank, points = found[0], drawn.points(turn, found[1])
        if small or not turn.person.on_boards:
            told.append(turn.paragraph(f"board.rank.{role}_alone", points=points))
        else:
            told.append(turn.paragraph(f"board.rank.{role}", points=points, rank=rank, of=store.above(*asked, 0)))
    if not turn.person.on_boards:
        told.append(turn.paragraph("board.hidden", quiet=True))
    elif small:
        told.append(turn.paragraph("board.small", quiet=True, least=SMALLEST))
    else:
        told.append(turn.paragraph("board.rank.private", quiet=True))
    return Reply(message=Message.of(*told))


def explain(turn: Turn) -> Reply:
    """Tell in one sentence how boards count."""
    return turn.answer("board.counted")


def seen_by(turn: Turn, group_id: int | None) -> Group | None:
    """Return the group of that id if the person is in its channel, else the one of the place or their first."""
    if group_id is None:
        return turn.group()
    group = directory.group(turn.scope, group_id)
    part = directory.enrolment(turn.scope, group_id, row_id(turn.person))
    return group if part is not None and part.state != "gone" else turn.group()


def teams_of(turn: Turn) -> list[Group]:
    """Return the groups that somebody may see as a team: their own, and those that they manage."""
    own = directory.groups_of(turn.scope, row_id(turn.person), directory.IN_CHANNEL)
    more = directory.managed(turn.scope, row_id(turn.person))
    return own + [group for group in more if group not in own]


def _days(turn: Turn, values: Mapping[str, tuple[str, ...]]) -> Days | dict[str, str]:
    """Return the days that were typed, or a sentence for each mistake."""
    typed = {name: workdays.parse_day("".join(values.get(name, ()))) for name in ("first", "last")}
    first, last = typed["first"], typed["last"]
    if first is None or last is None:
        example = stretches.months(turn.today)[0]
        return {name: turn.say("mistake.day", example=example) for name, day in typed.items() if day is None}
    if last < first:
        return {"last": turn.say("board.mistake.order")}
    if last - first > LONGEST_RANGE:
        return {"last": turn.say("board.mistake.long")}
    return Days(first, last)


def _range(days: Days, view: View, group: int | None = None) -> ShowBoard:
    return ShowBoard(period="range", first=days.first, last=days.last, view=view, group=group)


def _buttons(turn: Turn, group: Group, here: ShowBoard) -> list[Buttons]:
    """Return the ways on: to other days, to what else there is to see, and to what one can do."""
    number = row_id(group)
    asked: Any = {"period": here.period, "first": here.first, "last": here.last, "view": here.view, "group": number}
    days = [
        Button(
            label=turn.say(f"button.board_{period}"),
            action=ShowBoard(period=period, view=here.view, group=number, in_place=True),
            style="primary" if period == here.period else "default",
        )
        for period in PERIODS
    ]
    days.append(
        Button(
            label=turn.say("button.board_days"),
            action=OpenBoardDays(group=number, view=here.view),
            style="primary" if here.period == "range" else "default",
        )
    )
    others = [
        Button(label=turn.say(f"button.board_{view}"), action=here.model_copy(update={"view": view}))
        for view in get_args(View)
        if view != here.view
    ]
    if here.view == "people":
        others.append(Button(label=turn.say("button.board_rank"), action=ShowMyRank(**asked)))
    others.append(Button(label=turn.say("button.board_counted"), action=ExplainBoard()))
    deeds = [Button(label=turn.say("button.kudos"), action=OpenKudos())]
    if turn.manages(group):
        deeds += [
            Button(label=turn.say("button.board_post"), action=PostBoard(**asked)),
            Button(label=turn.say("button.board_plan"), action=OpenBoardSchedule(group=number)),
            Button(label=turn.say("button.board_export"), action=ExportBoard(**asked)),
            Button(label=turn.say("button.recognition"), action=ShowRecognition(group=number)),
            Button(label=turn.say("button.group"), action=OpenGroup(group=number)),
            Button(label=turn.say("button.group_baseline"), action=ShowGroupBaseline(group=number)),
        ]
    rows = (others, deeds) if here.view == "teams" else (days, others, deeds)
    return [Buttons(buttons=tuple(row)) for row in rows]
