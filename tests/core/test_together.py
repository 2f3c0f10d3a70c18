"""Where a group stands together: one rounded figure for its managers, and nothing that tells on anybody."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from empathy_bot.actions import JoinGroup, LeaveGroup, ShowGroupBaseline
from empathy_bot.content import Pack
from empathy_bot.events import BotAdded, PeopleLeft, PeopleSeen, Place, Someone
from empathy_bot.learning.baseline import MOST, SMALLEST, by_chance, published, questions, rounded
from tests.core.test_baseline import home, labels, shown, walk
from tests.fakes.pack import small_pack, with_baseline, with_techniques
from tests.fakes.world import CHANNEL, PEOPLE, World

EVERYBODY = tuple(PEOPLE)
NO_FIGURE = "There is no figure yet."


@pytest.fixture(scope="module")
def pack() -> Pack:
    return with_baseline(small_pack())


def figure(world: World, group: int, who: str = "mira") -> str:
    return shown(world.clicks(who, ShowGroupBaseline(group=group))).text


def joins(world: World, group: int, *people: str) -> None:
    """Let newcomers come into the channel and join."""
    for who in people:
        world.handle(PeopleSeen(world.origin(who, CHANNEL), (Someone(who, who.title(), "Europe/Berlin", "en"),)))
        world.clicks(who, JoinGroup(group=group), CHANNEL)


@pytest.mark.parametrize("people", [EVERYBODY[:4], EVERYBODY], ids=["four", "five"])
def test_a_group_of_five_has_a_figure_once_the_month_is_over(world: World, people: tuple[str, ...]) -> None:
    group = world.found_group(*EVERYBODY)
    for who, options in zip(people, ("0000", "0002", "0022", "0122", "2222"), strict=False):
        walk(world, who, options)
    world.clock.at("2026-11-30 23:00")
    assert NO_FIGURE in figure(world, group), "the month is not over"
    world.clock.at("2026-12-01 00:30")
    told = figure(world, group)
    if len(people) < SMALLEST:
        assert NO_FIGURE in told
        assert "%" not in told
    else:
        assert "5 people chose the most effective reply to 50% of the questions" in told
    assert not any(someone.name in told for someone in PEOPLE.values())


def test_the_board_leads_managers_there_and_nobody_else(world: World) -> None:
    group = world.found_group(*EVERYBODY)
    board = shown(world.says("mira", "board", place=CHANNEL))
    assert NO_FIGURE in shown(world.presses("mira", board, "Where we stand")).text
    assert "Where we stand" not in labels(shown(world.says("ana", "board", place=CHANNEL)))
    assert "Only the people who manage this group" in figure(world, group, "ana")
    world.handle(BotAdded(world.origin("ana", Place("sales", direct=False, name="sales"))))
    assert "Only the people who manage this group" in figure(world, group, "ana"), "another group's manager"
    abroad = World(world.store, world.clock, world.pack, workspace="globex")
    assert "Only the people who manage this group" in figure(abroad, group), "another workspace's namesake"


def test_the_figure_changes_for_five_more_and_never_for_whoever_comes_or_goes(world: World) -> None:
    group = world.found_group(*EVERYBODY)
    for who in EVERYBODY:
        walk(world, who, "0000")
    world.clock.at("2026-12-01 09:00")
    before = figure(world, group)
    assert "100%" in before
    newcomers = [f"new{number}" for number in range(5)]
    joins(world, group, *newcomers)
    for who in newcomers[:4]:
        walk(world, who, "2222")
    world.clicks("dev", LeaveGroup(group=group))
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (PEOPLE["chloe"],)))
    for month in ("2027-01", "2027-02", "2027-03"):
        world.clock.at(f"{month}-01 09:00")
        assert figure(world, group) == before, "four came, one left, one was taken out"
    walk(world, newcomers[4], "2222")
    world.clock.at("2027-04-01 09:00")
    assert "10 people chose the most effective reply to 50% of the questions" in figure(world, group)


def test_then_and_now_are_of_the_same_people(world: World) -> None:
    group = world.found_group(*EVERYBODY)
    joins(world, group, "extra")
    for who in (*EVERYBODY, "extra"):
        walk(world, who, "0022")
    world.clock.at("2027-02-20 12:00")
    for who in EVERYBODY[:4]:
        walk(world, who, "0002", repeat=True)
    world.clock.at("2027-03-01 09:00")
    assert "6 people chose the most effective reply to 50%" in figure(world, group), "four have both"
    walk(world, EVERYBODY[4], "0000", repeat=True)
    world.clock.at("2027-04-01 09:00")
    told = figure(world, group)
    assert "Then: 50%" in told
    assert "Now: 80%" in told
    assert "the same 5 people" in told
    assert "up to 20 per cent can be chance" in told


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(days=st.lists(DAYS, max_size=40), today=DAYS)
@settings(max_examples=40, deadline=None)
def test_no_figure_is_of_fewer_than_five_and_no_two_differ_by_fewer(days: list[date], today: date) -> None:
    """Whoever writes down every figure there ever was, and takes one from another, is left with five people or more."""
    counted = [0]
    for offset in range(800):
        until = published(days, date(2026, 1, 1) + timedelta(days=offset))
        here = sum(day <= until for day in days) if until else 0
        if here != counted[-1]:
            counted.append(here)
    assert all(after - before >= SMALLEST for before, after in pairwise(counted))
    until = published(days, today)
    assert until is None or (until < today and (until + timedelta(days=1)).day == 1)


@given(days=st.lists(DAYS, max_size=SMALLEST - 1), today=DAYS)
@settings(deadline=None)
def test_under_five_there_is_never_a_figure(days: list[date], today: date) -> None:
    assert published(days, today) is None


@given(shares=st.lists(st.integers(0, 12).map(lambda best: best / 12), min_size=5, max_size=30))
@settings(deadline=None)
def test_a_figure_is_rounded_to_five_per_cent(shares: list[float]) -> None:
    found = rounded(shares) * 100
    assert found == pytest.approx(round(found / 5) * 5)
    assert abs(found - 100 * sum(shares) / len(shares)) <= 2.5 + 1e-9


def test_what_can_be_chance_shrinks_with_people() -> None:
    assert [by_chance(people) for people in (5, 10, 20, 60)] == [20, 15, 10, 5]


@given(size=st.integers(1, 40), seed=st.text(max_size=12))
@settings(deadline=None)
def test_a_round_asks_twelve_at_most_once_each_and_the_second_the_same_in_the_other_form(
    pack: Pack, size: int, seed: str
) -> None:
    large = with_techniques(pack, size)
    first = questions(large, "a", seed)
    asked = {quiz.technique for quiz in first}
    assert len(first) == len(asked) == min(size, MOST)
    second = questions(large, "b", seed, only=asked)
    assert {quiz.technique for quiz in second} == asked
    assert not {quiz.id for quiz in second} & {quiz.id for quiz in first}


def test_a_field_is_asked_about_by_its_share_of_the_techniques(pack: Pack) -> None:
    large = with_techniques(pack, 24)
    home = {technique.id: technique.competency for technique in large.techniques}
    share = {field: found / 2 for field, found in Counter(home.values()).items()}
    for seed in map(str, range(50)):
        asked = Counter(home[quiz.technique] for quiz in questions(large, "a", seed))
        assert all(abs(asked[field] - wanted) <= 0.5 for field, wanted in share.items())


@pytest.mark.parametrize("size", [17, 24])
def test_every_technique_of_a_large_pack_is_asked_of_as_many_people(pack: Pack, size: int) -> None:
    large = with_techniques(pack, size)
    asked = Counter(quiz.technique for seed in range(1000) for quiz in questions(large, "a", f"U{seed}"))
    assert len(asked) == size
    assert all(found / 1000 == pytest.approx(MOST / size, abs=0.07) for found in asked.values())


def test_a_round_begun_before_the_pack_grew_keeps_its_questions_and_so_does_its_second(
    world: World, pack: Pack
) -> None:
    world.found_group("ana")
    begun = walk(world, "ana", "0")
    assert "Question 2 of 4" in begun.text
    world.practises(with_techniques(pack, 24))
    assert shown(world.says("ana", "baseline")) == begun
    assert "of 4 replies" in walk(world, "ana", "012").text
    world.clock.at("2027-02-20 12:00")
    assert "Of 4 replies" in walk(world, "ana", "0012", repeat=True).text


def test_whoever_begins_with_a_large_pack_is_asked_about_the_same_twelve_both_times(world: World, pack: Pack) -> None:
    world.practises(with_techniques(pack, 24))
    world.found_group("ana")
    assert "Where am I? 12 questions" in home(world, "ana").text
    walk(world, "ana", "0" * MOST)
    world.clock.at("2027-02-20 12:00")
    assert "Of 12 replies" in walk(world, "ana", "0" * MOST, repeat=True).text
    with world.store.transaction() as session:
        rows = session.connection().execute(
            sql("SELECT technique, count(DISTINCT item_id) FROM baselineanswer GROUP BY 1")
        )
        asked = dict(tuple(row) for row in rows)
    assert len(asked) == MOST
    assert set(asked.values()) == {2}, "in the other form"
