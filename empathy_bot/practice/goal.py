"""A team's own goal: how many kudos a month its people would like to give, and how many they have."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from empathy_bot.message import Paragraph
from empathy_bot.store import Scope, insights
from empathy_bot.store.tables import Group
from empathy_bot.turn import Scene, row_id

MOST = 10_000


class Progress(NamedTuple):
    """How many kudos there are in the month so far, and how many the team would like."""

    given: int
    goal: int


def progress(scope: Scope, group: Group, day: date) -> Progress | None:
    """Return how far a group is in the month that holds `day`; None when its manager has set no goal."""
    if group.kudos_goal is None:
        return None
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Progress(insights.counted(scope, row_id(group), first, last), group.kudos_goal)


def told(scene: Scene, group: Group, day: date) -> tuple[Paragraph, ...]:
    """Return the sentence for everybody about the month that holds `day`; nothing without a goal, or without kudos."""
    found = progress(scene.scope, group, day)
    if found is None or not found.given:
        return ()
    key = "goal.reached" if found.given >= found.goal else "goal.progress"
    return (scene.paragraph(key, given=found.given, goal=found.goal, month=scene.words.month(day)),)
