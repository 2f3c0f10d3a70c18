"""What managers are given: exercises for the channel, by hand and by plan, tips and talks; and who is given none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from empathy_bot import schedule
from empathy_bot.actions import (
    Action,
    OpenExercise,
    OpenExercisePlan,
    OpenTalk,
    PostExercise,
    SaveExercisePlan,
    SaveWishes,
    ShowTip,
    StopExercisePlan,
    StopTips,
    WalkTalk,
)
from empathy_bot.content import Pack
from empathy_bot.events import BotRemoved, PeopleLeft, PeopleSeen, Someone
from empathy_bot.message import Buttons, Message, Reply
from empathy_bot.ports import Later
from empathy_bot.practice import feeds
from empathy_bot.store import Store
from tests.core.test_races import second_process, together
from tests.fakes.clock import StillClock
from tests.fakes.pack import for_managers, manager_talk, role_play, small_pack, with_items
from tests.fakes.world import CHANNEL, PEOPLE, World

PACK = for_managers(small_pack())


@pytest.fixture
def led(store: Store, clock: StillClock) -> World:
    """A core whose pack holds exercises, tips and talks; Mira brought the bot, Ana practises."""
    world = World(store, clock, PACK)
    world.found_group("ana")
    return world


def shown(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def titles(world: World, kind: str) -> list[str]:
    """Let the schedule work; return the titles of what comes now of a kind."""
    return [one.message.text.splitlines()[0] for one in world.tick() if f"/{kind}/" in one.key]


def plan(world: World, every: str = "week", weekday: str = "3", time: str = "10:00") -> Message:
    form = world.presses("mira", shown(world.says("mira", "exercise")), "Plan it").form
    assert form is not None
    return shown(world.submits("mira", form.submit, weekday=weekday, time=time, every=every))


def rows(world: World) -> dict[str, int]:
    """Count what the database holds of practice."""
    with world.store.transaction() as session:
        names = ("prompt", "answer", "dialogue", "delivery", "shown")
        connection = session.connection()
        return {name: connection.execute(sql(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


# --- exercises ----------------------------------------------------------------------------------------


def test_a_manager_looks_at_an_exercise_and_posts_it_once(led: World) -> None:
    first = shown(led.says("mira", "exercise"))
    assert "It is meant for support." in first.text
    second = shown(led.presses("mira", first, "Another one"))
    third = shown(led.presses("mira", second, "Another one"))
    assert len({message.blocks[1] for message in (first, second, third)}) == 3
    assert shown(led.presses("mira", third, "Another one")) == first
    assert led.deliver() == [], "looking posts nothing"
    for sentence in ("in a moment", "today already"):
        assert sentence in shown(led.presses("mira", second, "Post it now")).text
    (posted,) = led.deliver()
    assert posted.address.id == CHANNEL.id
    assert posted.message.blocks[0] == second.blocks[1]
    labels = [one.label for block in posted.message.blocks if isinstance(block, Buttons) for one in block.buttons]
    assert labels == ["Give kudos"]


def test_no_exercise_comes_again_while_others_are_unseen(led: World) -> None:
    led.presses("mira", shown(led.says("mira", "exercise")), "Post it now")
    come = [one.message.text.splitlines()[0] for one in led.deliver()]
    plan(led)
    for day in ("11-18", "11-25", "12-02", "12-09", "12-16"):
        led.clock.at(f"2026-{day} 09:59")
        assert titles(led, "exercise") == []
        led.clock.at(f"2026-{day} 10:00")
        come += titles(led, "exercise")
        assert titles(led, "exercise") == []
    assert len(come) == 6
    assert len(set(come[:3])) == 3
    assert come[3:] == come[:3]


@pytest.mark.parametrize(
    ("every", "days"),
    [("week", ["11-18", "11-25", "12-02"]), ("fortnight", ["11-18", "12-02", "12-16"]), ("month", ["12-02", "01-06"])],
)
def test_it_comes_as_often_as_it_was_planned(led: World, every: str, days: list[str]) -> None:
    plan(led, every)
    come = []
    led.clock.at("2026-11-17 10:00")
    for _ in range(8):
        assert titles(led, "exercise") == []
        led.clock.wait(days=1)  # Wednesday
        if titles(led, "exercise"):
            come.append(f"{led.clock.now():%m-%d}")
        led.clock.wait(days=6)
    assert come[: len(days)] == days


def test_a_plan_is_changed_kept_through_a_clock_change_and_stopped(led: World) -> None:
    led.clock.at("2027-03-22 12:00")  # the clocks of Europe change on the 28th
    assert "every Sunday at 02:30 (Europe/Berlin)" in plan(led, weekday="7", time="02:30").text
    told = plan(led, weekday="1", time="09:00")
    assert "every Monday at 09:00 (Europe/Berlin), starting on Monday 29 March" in told.text
    led.clock.at("2027-03-28 12:00")
    assert titles(led, "exercise") == []
    led.clock.at("2027-03-29 08:59")
    assert titles(led, "exercise") == []
    led.clock.at("2027-03-29 09:00")
    assert len(titles(led, "exercise")) == 1
    for _ in range(2):
        assert "No more planned exercises" in shown(led.presses("mira", told, "Stop the plan")).text
    led.clock.at("2027-04-05 09:00")
    assert titles(led, "exercise") == []


def test_one_missed_by_a_day_is_not_posted_late_and_a_fortnight_keeps_its_weeks(led: World) -> None:
    plan(led, "fortnight")
    led.clock.at("2026-11-19 10:00")
    assert titles(led, "exercise") == []
    led.clock.at("2026-11-25 10:00")
    assert titles(led, "exercise") == []
    led.clock.at("2026-12-02 10:00")
    assert len(titles(led, "exercise")) == 1


def test_two_ticks_at_once_post_one(led: World) -> None:
    plan(led)
    other = second_process(led)
    led.clock.at("2026-11-18 10:00")
    added = together(
        lambda: schedule.tick(led.store, led.clock),
        lambda: schedule.tick(other.store, other.clock),
    )
    other.store.close()
    assert len(added) == 2
    assert len(titles(led, "exercise")) == 1


def test_a_plan_outlives_its_manager_but_not_the_bots_leaving(led: World) -> None:
    first = shown(led.says("mira", "exercise"))
    plan(led)
    led.handle(PeopleLeft(led.origin("ana", CHANNEL), (Someone("mira"),)))
    led.clock.at("2026-11-18 10:00")
    assert len(titles(led, "exercise")) == 1
    assert "for people who manage" in shown(led.presses("mira", first, "Post it now")).text
    led.handle(BotRemoved(led.origin("ana", CHANNEL)))
    led.clock.at("2026-11-25 10:00")
    assert titles(led, "exercise") == []


def test_a_group_without_a_conversation_in_teams_gets_nothing_and_breaks_nothing(
    sqlite_store: Store, clock: StillClock
) -> None:
    world = World(sqlite_store, clock, PACK, platform="teams")
    group = world.found_group("ana")
    with world.store.transaction() as session:
        session.connection().execute(sql("UPDATE practice_group SET conversation = NULL"))
    world.clicks("mira", PostExercise(group=group, exercise="exercise-1"))
    assert len(world.deliver()) <= 1
    assert world.deliver() == []


FOR_MANAGERS: tuple[Action, ...] = (
    OpenExercise(group=1),
    OpenExercise(),
    PostExercise(group=1, exercise="exercise-1"),
    OpenExercisePlan(group=1),
    SaveExercisePlan(group=1),
    StopExercisePlan(group=1),
    ShowTip(),
    ShowTip(tip="tip-1"),
    OpenTalk(),
    WalkTalk(talk="talk-1", choices="0"),
)


def test_who_manages_nothing_is_told_kindly_and_nothing_happens(led: World) -> None:
    before = rows(led)
    for action in FOR_MANAGERS:
        assert "for people who manage a group" in shown(led.clicks("ana", action)).text
    for word in ("exercise", "tip", "talk"):
        assert "for people who manage a group" in shown(led.says("ana", word)).text
    assert rows(led) == before
    led.workspace = "globex"
    for action in FOR_MANAGERS:
        assert "for people who manage a group" in shown(led.clicks("mira", action)).text
    assert led.deliver() == []


def test_a_manager_elsewhere_is_nobody_in_this_workspaces_group(led: World) -> None:
    other = World(led.store, led.clock, PACK, workspace="globex")
    group = other.found_group("ana")
    assert group != 1
    for action in (PostExercise(group=1, exercise="exercise-1"), StopExercisePlan(group=1), OpenExercise(group=1)):
        assert "for people who manage a group" in shown(other.clicks("mira", action)).text
    assert led.deliver() == []


def test_home_and_help_name_what_managers_can_do_to_managers_alone(led: World) -> None:
    for who, has in (("mira", True), ("ana", False)):
        home = led.opens_home(who).home
        assert home is not None
        labels = {one.label for block in home.blocks if isinstance(block, Buttons) for one in block.buttons}
        assert ({"Tip of the week", "Team exercise", "Practise a talk", "Plan the board"} <= labels) is has
        assert ("talk lets you practise" in shown(led.says(who, "help")).text) is has


# --- tips ---------------------------------------------------------------------------------------------


def tips_until(world: World, last: str) -> list[tuple[str, str]]:
    """Let the days pass up to this one; return when (in UTC) which tip came to Mira."""
    come = []
    while world.clock.now().date().isoformat() < last:
        day = world.clock.now().date() + timedelta(days=1)
        for hour in (1, 9):
            world.clock.at(f"{day} {hour:02}:00", "UTC")
            for one in world.tick():
                if "/tip/" in one.key:
                    assert one.address.id == "mira"
                    come.append((f"{world.clock.now():%a %d %H}", one.message.text.splitlines()[0]))
    return come


def test_a_tip_comes_once_a_week_from_the_week_after_and_none_twice(led: World) -> None:
    come = tips_until(led, "2026-12-18")
    assert [when for when, _ in come] == ["Tue 24 09", "Tue 01 09", "Tue 08 09", "Tue 15 09"]  # UTC: ten in Berlin
    told = [tip for _, tip in come]
    assert len(set(told[:3])) == 3
    assert told[3] == told[0]


def test_a_manager_who_is_away_gets_theirs_when_they_are_back(led: World) -> None:
    form = led.says("mira", "away").form
    assert form is not None
    led.submits("mira", form.submit, until="2026-11-25")
    assert [when for when, _ in tips_until(led, "2026-12-03")] == ["Thu 26 09", "Tue 01 09"]


def test_no_tips_please_and_tips_again_in_the_settings(led: World) -> None:
    led.clock.at("2026-11-24 10:00")
    (tip,) = [one.message for one in led.tick() if "/tip/" in one.key]
    for _ in range(2):
        assert "No more tips" in shown(led.presses("mira", tip, "No tips, please")).text
    assert tips_until(led, "2026-12-09") == []
    led.submits("mira", SaveWishes(), remind="never")
    assert tips_until(led, "2026-12-16") == [], "a form that does not ask changes nothing"
    led.submits("mira", SaveWishes(), tips="weekly")
    led.submits("ana", SaveWishes(), tips="weekly")
    assert [when for when, _ in tips_until(led, "2026-12-23")] == ["Tue 22 09"]
    led.clicks("mira", StopTips())
    assert tips_until(led, "2027-01-06") == []


def test_a_tip_that_was_asked_for_is_not_the_one_that_comes(led: World) -> None:
    led.clock.at("2026-11-23 12:00")
    asked = shown(led.says("mira", "tip"))
    assert shown(led.says("mira", "tip")) == asked
    another = led.presses("mira", asked, "Another tip")
    assert led.presses("mira", asked, "Another tip") == another
    led.clock.at("2026-11-24 10:00")
    (come,) = [one.message for one in led.tick() if "/tip/" in one.key]
    assert len({message.blocks[0] for message in (asked, shown(another), come)}) == 3


def test_who_has_paused_or_left_or_whose_evening_it_is_gets_no_tip(led: World) -> None:
    led.says("mira", "pause")
    assert tips_until(led, "2026-11-27") == []
    led.says("mira", "resume")
    moved = Someone("mira", PEOPLE["mira"].name, "Asia/Tokyo")
    led.handle(PeopleSeen(led.origin("ana"), (moved,), complete=False))
    assert [when for when, _ in tips_until(led, "2026-12-04")] == ["Wed 02 01"], (
        "ten in Tokyo; on Tuesday it was evening there"
    )
    led.handle(PeopleLeft(led.origin("ana", CHANNEL), (Someone("mira"),)))
    assert tips_until(led, "2026-12-18") == []


def test_a_tip_that_is_tried_again_says_the_same(led: World) -> None:
    led.clock.at("2026-11-24 10:00")
    led.outcome = lambda outgoing: Later("slow down")
    (first,) = [one for one in led.tick() if "/tip/" in one.key]
    led.clock.wait(minutes=1)
    (again,) = [one for one in led.tick() if "/tip/" in one.key]
    assert again.message == first.message


# --- talks --------------------------------------------------------------------------------------------


def lines(message: Message) -> dict[str, WalkTalk]:
    actions = [one.action for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]
    return {action.choices[-1:]: action for action in actions if isinstance(action, WalkTalk)}


def test_a_talk_is_walked_to_its_end_and_kept_nowhere(led: World) -> None:
    before = rows(led)
    begun = shown(led.says("mira", "talk"))
    assert "Maya, of your team" in begun.text
    assert not led.clicks("mira", OpenTalk()).replace
    heard = led.clicks("mira", lines(begun)["0"])
    assert heard.replace
    assert "Mood: tense, 3 of 5" in shown(heard).text
    ended = shown(led.clicks("mira", lines(shown(heard))["0"]))
    assert "What turned it to settled." in ended.text
    assert led.clicks("mira", lines(begun)["0"]) == heard, "an old message, or a second device"
    assert shown(led.presses("mira", ended, "Try another way")) == begun
    other = shown(led.presses("mira", ended, "Another talk"))
    assert other.blocks[1] != begun.blocks[1]
    assert rows(led) == before


def test_a_talk_that_is_gone_or_rewritten_is_told_or_followed(led: World) -> None:
    assert "no longer in use" in shown(led.clicks("mira", WalkTalk(talk="late-parcel"))).text, "not for managers"
    begun = led.clicks("mira", WalkTalk(talk="talk-1"))
    assert led.clicks("mira", WalkTalk(talk="talk-1", choices="12")) == led.clicks(
        "mira", WalkTalk(talk="talk-1", choices="1")
    ), "this node has two lines"
    assert led.clicks("mira", WalkTalk(talk="talk-1", choices="")) == begun


def items_given(world: World, who: str, days: int) -> list[str]:
    """Ask for the prompt of so many days; return the items."""
    for _ in range(days):
        world.clock.wait(hours=24)
        world.says(who, "today")
    with world.store.transaction() as session:
        query = "SELECT item_id FROM prompt JOIN person ON person.id = person_id WHERE external_id = :who ORDER BY 1"
        return list(session.connection().execute(sql(query), {"who": who}).scalars())


def test_reps_are_never_prompted_with_a_managers_talk_and_managers_meet_theirs_first(led: World) -> None:
    world = replace(led, pack=with_items(PACK, role_play(), manager_talk(1), manager_talk(2)))
    assert set(items_given(world, "ana", 6)) == {"late-parcel"}
    assert items_given(world, "mira", 2) == ["talk-1", "talk-2"]
    assert set(items_given(world, "mira", 3)) == {"late-parcel", "talk-1", "talk-2"}


def test_a_pack_with_nothing_for_reps_has_no_question_for_them(led: World) -> None:
    world = replace(led, pack=with_items(PACK, manager_talk()))
    assert "I have no questions" in shown(world.says("ana", "today")).text


# --- what comes next ----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([tip.id for tip in PACK.tips])), st.text())
def test_what_comes_next_is_never_seen_more_lately_than_another(seen: list[str], seed: str) -> None:
    order = feeds.in_order(PACK.tips, seen, seed)
    assert sorted(tip.id for tip in order) == sorted(tip.id for tip in PACK.tips)
    last = {name: place for place, name in enumerate(seen)}
    places = [last.get(tip.id, -1) for tip in order]
    assert places == sorted(places)
    for tip in order:
        found = feeds.after(order, tip.id)
        assert found is not None
        assert found.id != tip.id


def test_of_one_alone_there_is_no_other(pack: Pack) -> None:
    assert feeds.after(PACK.tips[:1], PACK.tips[0].id) is None
    assert feeds.after(pack.tips, "anything") is None
