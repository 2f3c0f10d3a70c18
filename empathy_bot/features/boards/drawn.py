"""What stands on a board: the chart and the tables of a stretch of days, for one person or for a whole channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from empathy_bot import workdays
from empathy_bot.actions import View
from empathy_bot.clock import local_day
from empathy_bot.features.boards import stretches
from empathy_bot.features.boards.stretches import Stretch
from empathy_bot.message import Bar, Block, Chart, Heading, Paragraph, Plain, Table
from empathy_bot.practice import recognition
from empathy_bot.practice.team import SMALLEST
from empathy_bot.store import boards as store
from empathy_bot.store.scores import GIVER, RECEIVER, Standing
from empathy_bot.store.tables import Group
from empathy_bot.turn import UTC_ZONE, Scene, row_id

SHOWN = 10
"""People on a list; how many more have as many points as the last of them is told below it."""
LIT = 5
"""Behaviours in the spotlight."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """People in the order of a board. `key` names it in words; `value` is what a standing's points mean to people."""

    key: str
    standings: Sequence[Standing]
    value: Callable[[int], float]
    role: str | None = None

    def table(self, scene: Scene) -> Table:
        """Return the ranking as a table."""
        columns = ("board.column.rank", "board.column.name", f"{self.key}.points")
        return Table(
            title=scene.say(self.key),
            columns=tuple(scene.say(column) for column in columns),
            rows=tuple(
                (str(row.rank), scene.name(row.person), scene.words.number(self.value(row.points)))
                for row in self.standings
            ),
            numeric=(0, 2),
        )


def board(scene: Scene, group: Group, view: View, stretch: Stretch, teams: Sequence[Group]) -> tuple[Block, ...]:
    """Return a board: its heading, the days, and what it shows of them. `teams` are those that the reader may see."""
    if view == "teams":
        return _teams(scene, teams, latest(scene, group, stretch))
    heading = stretch.period if view == "people" else view
    shown: list[Block] = [Heading(text=scene.say(f"board.heading.{heading}", group=scene.group_name(group)))]
    told = days(scene, stretch)
    total = store.total(scene.scope, row_id(group), stretch.span)
    if not total:
        days_alone = scene.paragraph("board.days", quiet=True, days=told)
        return *shown, days_alone, nothing(scene, group, view, stretch)
    shown.append(scene.paragraph("board.days_total", quiet=True, days=told, points=points(scene, total)))
    small, behaviours = is_small(scene, group), spotlight(scene, group, stretch, LIT)
    if small:
        shown.append(nothing(scene, group, view, stretch))
    else:
        found = rankings(scene, group, view, stretch, SHOWN)
        shown += _chart(scene, found[0]) if found else [nothing(scene, group, view, stretch)]
        for ranking in found:
            shown += [ranking.table(scene), *_tied(scene, group, stretch, ranking)]
    if behaviours.rows and (small or view == "people"):
        shown.append(behaviours)
    return tuple(shown)


def nothing(scene: Scene, group: Group, view: View, stretch: Stretch) -> Paragraph:
    """Return why nobody is ranked on a board of people."""
    if not store.total(scene.scope, row_id(group), stretch.span):
        return scene.paragraph("board.empty")
    if is_small(scene, group):
        return scene.paragraph("board.small", least=SMALLEST)
    return scene.paragraph("board.nobody" if view == "people" else "board.no_behaviours")


def rankings(scene: Scene, group: Group, view: View, stretch: Stretch, most: int) -> list[Ranking]:
    """Return the rankings of a board that somebody stands on, at most so many people on each."""
    number, span = row_id(group), stretch.span
    if view == "varied":
        varied = store.varied(scene.scope, number, span, _behaviours(scene), most)
        found = [Ranking("board.varied", varied, int)]
    else:
        found = [
            Ranking(key, store.top(scene.scope, number, span, role, most), recognition.whole, role)
            for key, role in (("board.recognised", RECEIVER), ("board.givers", GIVER))
        ]
    return [ranking for ranking in found if ranking.standings]


def spotlight(scene: Scene, group: Group, stretch: Stretch, most: int) -> Table:
    """Return which behaviours people were thanked for, at most so many, and how often; it names nobody."""
    rows = [
        (f"{behaviour.emoji} {behaviour.name}", str(count))
        for name, count in store.spotlight(scene.scope, row_id(group), stretch.span, _behaviours(scene))
        if (behaviour := scene.pack.behaviour(name)) is not None
    ]
    return Table(
        title=scene.say("board.spotlight"),
        columns=(scene.say("board.column.behaviour"), scene.say("board.column.often")),
        rows=tuple(rows[:most]),
        numeric=(1,),
    )


def months(scene: Scene, teams: Sequence[Group], day: date) -> list[tuple[str, int, int]]:
    """Return each team's name and its points, in halves, of this month so far and of as many days of the last one.

    By name, for no team stands beside another; those without kudos in either are left out.
    """
    this, last = stretches.month_so_far(day)
    found = [
        (
            scene.group_name(group),
            store.total(scene.scope, row_id(group), this),
            store.total(scene.scope, row_id(group), last),
        )
        for group in teams
    ]
    return sorted(row for row in found if row[1] or row[2])


def own_month(scene: Scene, group: Group, day: date) -> tuple[Paragraph, ...]:
    """Return how a team's month so far stands beside its last one, in a sentence; nothing while there are no kudos."""
    this, last = stretches.month_so_far(day)
    now, before = (store.total(scene.scope, row_id(group), days) for days in (this, last))
    if not now:
        return ()
    return (
        scene.paragraph(
            "board.own_month",
            now=points(scene, now),
            before=points(scene, before),
            days=scene.words.days(*this),
            days_before=scene.words.days(*last),
        ),
    )


def team_columns(scene: Scene, day: date) -> tuple[str, ...]:
    """Return what stands above `months`: both months by name, for a range may end in one that is long over."""
    return scene.say("board.column.team"), *(
        scene.words.month(each.first, short=True) for each in stretches.month_so_far(day)
    )


def latest(scene: Scene, group: Group, stretch: Stretch) -> date:
    """Return the last day of a stretch that has come for the group; days to come stand beside none of a last month."""
    if stretch.period != "range":
        return stretch.day
    return min(stretch.day, local_day(scene.now, workdays.parse_zone(group.zone) or UTC_ZONE))


def days(scene: Scene, stretch: Stretch) -> str:
    """Return the days of a stretch as people read them."""
    return scene.words.days(*stretch.days) if stretch.days else scene.say("board.always")


def points(scene: Scene, halves: int) -> str:
    """Return points, which are stored in halves, as people read them."""
    return scene.words.number(recognition.whole(halves))


def is_small(scene: Scene, group: Group) -> bool:
    """Tell whether so few people are in the group's channel that nobody is ranked there."""
    return store.people(scene.scope, row_id(group)) < SMALLEST


def _teams(scene: Scene, teams: Sequence[Group], day: date) -> tuple[Block, ...]:
    this, last = stretches.month_so_far(day)
    table = Table(
        title=scene.say("board.teams"),
        columns=team_columns(scene, day),
        rows=tuple(
            (name, points(scene, now), points(scene, before)) for name, now, before in months(scene, teams, day)
        ),
        numeric=(1, 2),
    )
    return (
        Heading(text=scene.say("board.heading.teams")),
        scene.paragraph(
            "board.teams.days", quiet=True, days=scene.words.days(*this), days_before=scene.words.days(*last)
        ),
        table if table.rows else scene.paragraph("board.teams.empty"),
    )


def _chart(scene: Scene, ranking: Ranking) -> list[Block]:
    title, measure = scene.say(ranking.key), scene.say(f"{ranking.key}.points")
    values = [(scene.name(row.person), ranking.value(row.points)) for row in ranking.standings]
    bars = tuple(Bar(label=name, value=value, told=scene.words.number(value)) for name, value in values)
    names = scene.say("list.comma").join(f"{bar.label} {bar.figure}" for bar in bars)
    alt = scene.say("board.alt", title=title, measure=measure, names=names)
    return [Chart(title=title, measure=measure, bars=bars, alt=alt)]


def _tied(scene: Scene, group: Group, stretch: Stretch, ranking: Ranking) -> list[Block]:
    """Return how many more people have as many points as the last of a full list, if there are any."""
    if len(ranking.standings) < SHOWN:
        return []
    number, least = row_id(group), ranking.standings[-1].points
    if ranking.role is None:
        known = store.many_sided(scene.scope, number, stretch.span, _behaviours(scene), least)
    else:
        known = store.above(scene.scope, number, stretch.span, ranking.role, least - 1)
    more = known - SHOWN
    if more <= 0:
        return []
    key = "board.varied.tied" if ranking.role is None else "board.tied"
    said = scene.say(key, more, points=scene.words.number(ranking.value(least)))
    return [Paragraph(spans=(Plain(text=said),), quiet=True)]


def _behaviours(scene: Scene) -> list[str]:
    return [behaviour.id for behaviour in scene.pack.behaviours]
