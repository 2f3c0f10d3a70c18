"""Every message, form and page that the core can show, on one platform, with the sentences it asked for.

Stories come in from stories.py and hostile.py; each is played on a fresh stage with a real database of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from empathy_bot.events import Platform
from empathy_bot.store import Store, schema
from tests.fakes.clock import StillClock
from tests.fakes.pack import small_pack
from tests.golden import hostile, stories
from tests.golden.stage import Shown, Stage, overheard

Story = Callable[[Stage], Iterator[tuple[str, Shown]]]

STORIES: tuple[Story, ...] = (
    stories.arrival,
    stories.enrolling,
    stories.enrolling_the_last,
    stories.a_channel_without_a_name,
    stories.practice,
    stories.how_sure,
    stories.why_this_one,
    stories.milestones,
    stories.content,
    stories.free_text,
    stories.a_second_view,
    stories.a_second_view_from_ones_own_machine,
    stories.another_language_than_english,
    stories.the_coach,
    stories.peer_view,
    stories.peer_view_with_less_luck,
    stories.reflection,
    stories.self_care,
    stories.role_playing,
    stories.kudos,
    stories.kudos_mistakes,
    stories.kudos_for_a_message,
    stories.kudos_added_and_taken_back,
    stories.kudos_read_from_the_text,
    stories.my_kudos,
    stories.why_with_kudos,
    stories.a_weekly_note,
    stories.boards,
    stories.a_board_of_many,
    stories.boards_of_few_and_of_the_hidden,
    stories.a_team_together,
    stories.a_planned_board,
    stories.files,
    stories.a_team_exercise,
    stories.tips,
    stories.talks,
    stories.a_manager,
    stories.packs_of_a_workspace,
    stories.recognition_of_a_team,
    stories.recognition_of_few_and_of_many,
    stories.recognition_between_teams,
    stories.recent_kudos,
    stories.kudos_settings,
    stories.settings,
    stories.away,
    stories.my_roster,
    stories.a_teams_roster,
    stories.not_now,
    stories.a_reminder,
    stories.a_month,
    stories.where_am_i,
    stories.where_am_i_changed,
    stories.where_a_group_is,
    stories.settings_without_a_group,
    stories.help_and_the_unknown,
    hostile.kudos,
    hostile.own_words,
    hostile.own_packs,
    hostile.shared_words,
    hostile.reasons,
    hostile.names,
    hostile.a_board_of_ten,
)


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the stories showed, by name, and the keys of every sentence that they asked for."""

    shown: dict[str, Shown]
    heard: frozenset[str]


@cache
def catalog(platform: Platform) -> Catalog:
    """Play every story on the platform; the second time, return what the first showed."""
    shown: dict[str, Shown] = {}
    heard: set[str] = set()
    with TemporaryDirectory() as folder, overheard(heard):
        empty = Path(folder, "empty.db")
        store = Store(f"sqlite:///{empty}")
        schema.upgrade(store)
        store.close()
        for number, story in enumerate(STORIES):
            path = copy(empty, Path(folder, f"{number}.db"))
            store = Store(f"sqlite:///{path}")
            for name, one in story(Stage(store, StillClock(), small_pack(), platform)):
                assert name not in shown, name
                shown[name] = one
            store.close()
    return Catalog(shown, frozenset(heard))
