"""A board as a file for a spreadsheet, for managers: what may be read as a formula there is made plain text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from empathy_bot.actions import ExportBoard
from empathy_bot.features.boards import drawn, stretches
from empathy_bot.features.boards.showing import teams_of
from empathy_bot.features.boards.stretches import Stretch
from empathy_bot.message import File, Message, Paragraph, Reply
from empathy_bot.practice.recognition import whole
from empathy_bot.store import directory
from empathy_bot.store.boards import Days
from empathy_bot.store.tables import Group
from empathy_bot.turn import Turn

MOST = 300
"""Lines of each list in a file."""
_FORMULA = "=+-@＝＋－＠"
_BREAKS = "\t\r\n"
_INSIDE = re.compile(rf'(?<=[;{_BREAKS}])(?=[\s"]*[{re.escape(_FORMULA)}])')
"""Where a spreadsheet that parts cells by another sign than a comma, as those of many countries do, sees a formula."""


def export(turn: Turn, action: ExportBoard) -> Reply:
    """Give a manager the board that they look at as a file."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    stretch = stretches.asked(action, turn.today)
    if action.view == "teams":
        day = drawn.latest(turn, group, stretch)
        rows: list[Sequence[str]] = _team_rows(turn, day)
        days: Days | None = stretches.month_so_far(day)[0]
        name, note = "teams", turn.say("board.exported_teams")
    else:
        rows, days = _rows(turn, group, action, stretch), stretch.days
        name, note = "board", turn.say("board.exported", group=turn.group_name(group))
    if len(rows) == 1:
        return Reply(message=Message.of(_nothing(turn, group, action, stretch)))
    file = f"{name}-{'-'.join(map(str, days or ('all',)))}.csv"
    return Reply(message=Message.of(File(name=file, media="text/csv", text=sheet(rows), note=note)))


def sheet(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV that a spreadsheet opens without harm."""
    text = StringIO()
    csv.writer(text).writerows([plain(cell) for cell in row] for row in rows)
    return text.getvalue()


def plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one."""
    cell = _INSIDE.sub("'", cell)
    begins = cell.lstrip()[:1]
    return f"'{cell}" if (begins and begins in _FORMULA) or (cell and cell[0] in _BREAKS) else cell


def _rows(turn: Turn, group: Group, action: ExportBoard, stretch: Stretch) -> list[Sequence[str]]:
    """Return everybody on the lists of a board and the behaviours; no people of a group too small to be ranked."""
    columns = ("board.column.list", "board.column.rank", "board.column.name", "board.column.count")
    rows: list[Sequence[str]] = [tuple(turn.say(column) for column in columns)]
    rankings = [] if drawn.is_small(turn, group) else drawn.rankings(turn, group, action.view, stretch, MOST)
    for ranking in rankings:
        title = turn.say(ranking.key)
        rows += [
            (title, str(row.rank), turn.name(row.person), _number(ranking.value(row.points)))
            for row in ranking.standings
        ]
    spotlight = drawn.spotlight(turn, group, stretch, MOST)
    rows += [(spotlight.title, "", *row) for row in spotlight.rows]
    return rows


def _nothing(turn: Turn, group: Group, action: ExportBoard, stretch: Stretch) -> Paragraph:
    """Return why there is no line in a file; the board that somebody looks at says the same."""
    if action.view == "teams":
        return turn.paragraph("board.teams.empty")
    return drawn.nothing(turn, group, action.view, stretch)


def _team_rows(turn: Turn, day: date) -> list[Sequence[str]]:
    found = drawn.months(turn, teams_of(turn), day)
    return [
        drawn.team_columns(turn, day),
        *((name, _number(whole(now)), _number(whole(before))) for name, now, before in found),
    ]


def _number(value: float) -> str:
    """Return a number as spreadsheets read it everywhere: without signs between its digits but the point."""
    return f"{value:.1f}".removesuffix(".0")
