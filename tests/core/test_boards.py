"""Boards: any days and several views on demand, one's own rank, the few and the hidden; and who may do what."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from empathy_bot.actions import (
    Action,
    ChooseBoardDays,
    ExportBoard,
    GiveKudos,
    OpenBoardDays,
    OpenBoardSchedule,
    Period,
    PostBoard,
    ShowBoard,
    ShowMyRank,
    decode,
)
from empathy_bot.events import BotAdded, BotRemoved, PeopleLeft, PeopleSeen, Place, Someone
from empathy_bot.features.boards import stretches
from empathy_bot.features.boards.exporting import plain, sheet
from empathy_bot.message import Buttons, Chart, File, Mention, Message, Paragraph, Reply, Table
from empathy_bot.practice import recognition
from empathy_bot.practice.recognition import Thanks
from empathy_bot.store import Scope, Store, boards, directory, ledger
from empathy_bot.store.boards import Days
from empathy_bot.store.scores import show_on_boards
from empathy_bot.store.tables import Enrolment, Group, Person, Workspace
from tests.fakes.world import CHANNEL, PEOPLE, World

OTHER = Place("refunds", direct=False, name="refunds")


def text(message: Message | None) -> str:
    assert message is not None
    return message.text


def shown(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def tables(message: Message | None) -> dict[str, Table]:
    assert message is not None
    return {block.title: block for block in message.blocks if isinstance(block, Table)}


def labels(message: Message | None) -> list[list[str]]:
    assert message is not None
    return [[one.label for one in block.buttons] for block in message.blocks if isinstance(block, Buttons)]


def thank(world: World, giver: str, receiver: str, what: str) -> None:
    world.says(giver, "kudos ", f"@{receiver}", f" {what}", place=CHANNEL)


def named(world: World, giver: str, receivers: tuple[str, ...], *behaviours: str) -> None:
    world.submits(giver, GiveKudos(), receivers=receivers, behaviour=behaviours, message=f"for {behaviours}")


def a_busy_week(world: World) -> int:
    group = world.found_group()
    for number in range(3):
        thank(world, "ana", "ben", f"call {number}")
    thank(world, "ben", "chloe", "the long mail")
    thank(world, "dev", "chloe", "the short mail")
    thank(world, "mira", "chloe", "the tricky chat")
    thank(world, "mira", "ana", "the refund")
    world.deliver()
    return group


def hide(world: World, who: str) -> None:
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        person = directory.person(scope, who)
        assert person is not None
        show_on_boards(scope, person, shown=False)


# --- what it shows ------------------------------------------------------------------------------------


def test_an_empty_board_is_kind(world: World) -> None:
    world.found_group()
    board = text(world.says("ana", "board", place=CHANNEL).message)
    assert "Recognition of the week in support" in board
    assert "No kudos in this time" in board
    assert "16–22 Nov 2026" in board


def test_the_board_has_chart_tables_and_the_same_in_words(world: World) -> None:
    a_busy_week(world)
    board = world.says("ana", "empathy board").message
    assert board is not None
    chart = next(block for block in board.blocks if isinstance(block, Chart))
    assert [(bar.label, bar.value) for bar in chart.bars] == [("Chloé Martin", 3), ("Ben Osei", 2.5), ("Ana Lima", 1)]
    assert chart.alt == "Recognised, Points: Chloé Martin 3, Ben Osei 2.5, Ana Lima 1."
    assert "points in all: 6.5" in board.text
    assert list(tables(board)) == ["Recognised", "Gave recognition"], "nobody named a behaviour"
    assert tables(board)["Recognised"].rows == (
        ("1", "Chloé Martin", "3"),
        ("2", "Ben Osei", "2.5"),
        ("3", "Ana Lima", "1"),
    )
    givers = tables(board)["Gave recognition"].rows
    assert givers[:2] == (("1", "Ana Lima", "2.5"), ("2", "Mira Novak", "2"))
    assert [row[:2] for row in givers[2:]] == [("3", "Ben Osei"), ("3", "Dev Patel")], "equal points share a rank"
    assert chart.alt in board.text
    spans = [span for block in board.blocks if isinstance(block, Paragraph) for span in block.spans]
    assert not [span for span in spans if isinstance(span, Mention)]


def test_behaviours_stand_in_the_spotlight_and_who_was_thanked_for_many_has_a_view(world: World) -> None:
    world.found_group()
    named(world, "ana", ("ben", "chloe"), "listened")
    named(world, "dev", ("ben",), "listened", "owned-it")
    named(world, "dev", ("ana",), "owned-it")
    named(world, "ben", ("mira",), "listened")
    board = shown(world.says("ana", "board", place=CHANNEL))
    assert tables(board)["In the spotlight"].rows == (("👂 Listened", "4"), ("🤝 Owned it", "2"))
    for message in (shown(world.presses("ana", board, "Most varied")), shown(world.says("ana", "board varied"))):
        assert list(tables(message)) == ["Most varied recognition"]
        found = tables(message)["Most varied recognition"].rows
        assert found[0] == ("1", "Ben Osei", "2")
        assert {row[0::2] for row in found[1:]} == {("2", "1")}
        assert len(found) == 4
    # The same, counted from the ledger.
    ranged = shown(world.says("ana", "board 2026-11-16 2026-11-16", place=CHANNEL))
    assert tables(ranged) == tables(board)
    assert tables(shown(world.presses("ana", ranged, "Most varied"))) == tables(message)


def test_any_days_can_be_looked_at(world: World) -> None:
    a_busy_week(world)
    world.clock.at("2026-12-02 10:00")
    thank(world, "ana", "dev", "the hand-over")
    week = shown(world.says("ana", "board", place=CHANNEL))
    assert [row[1] for row in tables(week)["Recognised"].rows] == ["Dev Patel"]
    month = shown(world.presses("ana", week, "This month"))
    assert "1–31 Dec 2026" in month.text
    assert tables(month) == tables(week)
    quarter = shown(world.presses("ana", month, "This quarter"))
    assert "Recognition of the quarter in support" in quarter.text
    assert "1 Oct\u2009–\u200931 Dec 2026" in quarter.text
    assert len(tables(quarter)["Recognised"].rows) == 4
    ever = shown(world.presses("ana", quarter, "All time"))
    assert "Since the beginning" in ever.text
    assert tables(ever) == tables(quarter)
    form = world.presses("ana", ever, "Other days").form
    assert form is not None
    novembers = shown(world.submits("ana", form.submit, first="2026-11-10", last=" 2026-11-20 "))
    assert "10–20 Nov 2026" in novembers.text
    assert tables(novembers)["Recognised"].rows[0] == ("1", "Chloé Martin", "3")
    assert tables(shown(world.says("ana", "board 2026-11-17 2026-12-01"))) == {}
    for words, same in (("month", month), ("quarter", quarter), ("all", ever), ("nonsense", week)):
        assert shown(world.says("ana", f"board {words}")).text == same.text


@pytest.mark.parametrize(
    ("first", "last", "at", "words"),
    [
        ("soon", "2026-11-20", "first", "Please write a day like 2026-11-01."),
        ("2026-11-20", "", "last", "Please write a day like 2026-11-01."),
        ("2026-11-20", "2026-11-19", "last", "comes before the first"),
        ("2024-11-19", "2026-11-21", "last", "more than two years"),
    ],
)
def test_days_that_make_no_stretch_are_told_at_their_input(
    world: World, first: str, last: str, at: str, words: str
) -> None:
    group = world.found_group()
    assert isinstance(world.clicks("ana", OpenBoardDays(group=group)).form, object)
    errors = world.submits("ana", ChooseBoardDays(group=group), first=first, last=last).errors
    assert list(errors) == [at]
    assert words in errors[at]
    if first[0] == last[:1] == "2":
        assert words in shown(world.says("ana", f"board {first} {last}")).text


@pytest.mark.parametrize(
    "days", ["2026-11-01", "2026-02-30 2026-11-20", "2026-11-01 2026-11-02 2026-11-03", "1.11. 5.11."]
)
def test_days_that_cannot_be_read_bring_no_other_days_instead(world: World, days: str) -> None:
    world.found_group()
    answer = text(world.says("ana", f"board {days}", place=CHANNEL).message)
    assert answer == "Please give me two days, the first and the last, each written like 2026-11-01."


def test_no_button_can_ask_for_days_that_make_no_stretch() -> None:
    for wrong in (
        '"period":"range"',
        '"period":"range","first":"2026-11-02","last":"2026-11-01"',
        '"period":"range","first":"2000-01-01","last":"2026-01-01"',
        '"period":"week","first":"2026-11-02","last":"2026-11-03"',
        '"period":"year"',
    ):
        assert decode(f'{{"kind":"show_board",{wrong}}}') is None
    with pytest.raises(ValidationError):
        PostBoard(group=1, period="range")
    old = decode('{"kind":"post_board","period":"month","group":3}')
    assert old == PostBoard(group=3, period="month"), "a button of an earlier version"


def test_a_board_changes_in_its_place_and_a_shout_out_s_button_opens_another(world: World) -> None:
    a_busy_week(world)
    shoutout = next(one.message for one in world.delivered if one.key.partition("/")[2].startswith("shoutout"))
    opened = world.presses("ben", shoutout, "Board")
    assert not opened.replace
    assert world.presses("ben", shown(opened), "This month").replace
    assert world.presses("ben", shown(opened), "Teams").replace


def test_which_week_it_is_says_the_reader_s_own_clock(world: World) -> None:
    a_busy_week(world)
    world.clock.at("2026-11-22 23:00")
    assert "16–22 Nov" in shown(world.says("ana", "board", place=CHANNEL)).text
    assert "23–29 Nov" in shown(world.says("dev", "board", place=CHANNEL)).text, "it is Monday in Kolkata"


def test_who_has_as_many_points_as_the_last_on_a_list_is_counted_below_it(world: World) -> None:
    people = tuple(Someone(f"p{number:02}", f"P{number:02}", "Europe/Berlin") for number in range(13))
    world.handle(BotAdded(world.origin("mira", CHANNEL)))
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (*PEOPLE.values(), *people), complete=True))
    for someone in people[:10]:
        named(world, "ana", (someone.id,), "listened")
    for someone in people[10:]:
        named(world, "ben", (someone.id,), "listened")
    named(world, "mira", ("ben",), "listened", "owned-it")
    hide(world, "ben")
    named(world, "mira", ("chloe",), "listened", "owned-it")
    for words in ("board", "board 2026-11-16 2026-11-20"):
        board = shown(world.says("dev", words, place=CHANNEL))
        assert len(tables(board)["Recognised"].rows) == 10
        assert "4 more people have as many points: 1." in board.text
        varied = shown(world.presses("dev", board, "Most varied"))
        assert [row[0] for row in tables(varied)["Most varied recognition"].rows] == ["1", *["2"] * 9]
        assert "4 more people have as many behaviours: 1." in varied.text


# --- few people, and people who hide ------------------------------------------------------------------


def test_among_fewer_than_five_people_nobody_is_ranked(world: World) -> None:
    group = a_busy_week(world)
    named(world, "ana", ("ben",), "listened")
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (Someone("dev"),)))
    for words in ("board", "board varied", "board month", "board all", "board 2026-11-01 2026-11-30"):
        board = shown(world.says("ana", words, place=CHANNEL))
        assert "points in all: 7" in board.text
        assert "With fewer than 5 people in a group I rank nobody" in board.text
        assert list(tables(board)) == ["In the spotlight"]
        assert not any(someone.name in board.text for someone in PEOPLE.values() if someone.name)
        assert not [block for block in board.blocks if isinstance(block, Chart)]
    mine = shown(world.clicks("ben", ShowMyRank(group=group))).text
    assert "Points received: 3." in mine
    assert "rank" not in mine.replace("I rank nobody", "")
    world.clicks("mira", PostBoard(group=group))
    (posted,) = [one.message for one in world.deliver() if one.address.id == CHANNEL.id and "board" in one.key]
    assert "Ben Osei" not in posted.text
    assert "I rank nobody" in posted.text
    (file,) = [one for one in shown(world.clicks("mira", ExportBoard(group=group))).blocks if isinstance(one, File)]
    assert "Osei" not in file.text
    assert "Listened" in file.text


def test_bots_and_people_without_an_account_make_no_group_bigger(world: World) -> None:
    a_busy_week(world)
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (Someone("dev"),)))
    robot, gone = Someone("robot", "Robot", is_bot=True), Someone("gia", "Gia", is_gone=True)
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (robot, gone)))
    assert "I rank nobody" in shown(world.says("ana", "board", place=CHANNEL)).text
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (Someone("eve", "Eve"),)))
    assert "Ben Osei" in shown(world.says("ana", "board", place=CHANNEL)).text


def test_who_hides_is_in_no_list_and_no_rank_and_only_they_are_told(world: World) -> None:
    group = a_busy_week(world)
    named(world, "ana", ("chloe", "ben"), "listened")
    hide(world, "chloe")
    for words in ("board", "board 2026-11-16 2026-11-22", "board varied"):
        board = shown(world.says("ana", words, place=CHANNEL))
        assert "Chloé" not in board.text
        assert "Only you see this" not in board.text
        assert "Only you see this" in shown(world.says("chloe", words, place=CHANNEL)).text
    assert "points in all: 8" in board.text, "the team's sum is everybody's"
    assert "👂 Listened, 2" in shown(world.says("ana", "board", place=CHANNEL)).text
    mine = shown(world.clicks("chloe", ShowMyRank(group=group))).text
    assert "Points received: 4." in mine
    assert "rank" not in mine
    assert "You chose not to stand on boards" in mine
    assert "Points received: 3. That is rank 1 of 2." in shown(world.clicks("ben", ShowMyRank(group=group))).text
    (file,) = [one for one in shown(world.clicks("mira", ExportBoard(group=group))).blocks if isinstance(one, File)]
    assert "Chloé" not in file.text


def test_a_board_on_which_everybody_hides_names_nobody(world: World) -> None:
    world.found_group()
    thank(world, "ana", "ben", "the call")
    for who in ("ana", "ben"):
        hide(world, who)
    board = shown(world.says("dev", "board", place=CHANNEL))
    assert tables(board) == {}
    assert "There is nobody to list here" in board.text


# --- one's own rank -----------------------------------------------------------------------------------


def test_one_s_own_rank_is_told_in_private_for_any_days(world: World) -> None:
    group = a_busy_week(world)
    board = shown(world.says("ben", "board", place=CHANNEL))
    ranged = shown(world.says("ben", "board 2026-11-16 2026-11-22", place=CHANNEL))
    for message in (board, ranged):
        reply = world.presses("ben", message, "Where am I on this?")
        assert not reply.replace, "the board itself, which others may see, stays as it is"
        assert "16–22 Nov 2026" in shown(reply).text
        assert "Points received: 2.5. That is rank 2 of 3." in shown(reply).text
        assert "Points given: 1. That is rank 3 of 4." in shown(reply).text
    nothing = shown(world.clicks("dev", ShowMyRank(group=group))).text
    assert "Much good work goes unseen" in nothing
    given_none = shown(world.clicks("chloe", ShowMyRank(group=group))).text
    assert "one line to them is enough" in given_none
    assert (
        "count one point each and further ones half" in shown(world.presses("ben", board, "How is this counted?")).text
    )
    assert world.deliver() == []
    assert "Ask me in your group's channel" in shown(world.clicks("zoe", ShowMyRank(group=group))).text


# --- teams --------------------------------------------------------------------------------------------


def a_second_group(world: World) -> int:
    """Bring Ana, Ben and Zoe's manager Zoe together in another channel; only Zoe and Ana are there."""
    world.handle(BotAdded(world.origin("zoe", OTHER)))
    people = (PEOPLE["ana"], Someone("zoe", "Zoe Weber", "Europe/Berlin"))
    world.handle(PeopleSeen(world.origin("zoe", OTHER), people, complete=True))
    world.deliver()
    with world.store.transaction() as session:
        found = directory.group_at(Scope(session, 1), OTHER.id)
        assert found is not None
        return found.id or 0


def test_a_team_stands_beside_its_own_last_month_and_beside_no_other_s(world: World) -> None:
    world.clock.at("2026-10-20 10:00")
    group = world.found_group()
    a_second_group(world)
    thank(world, "ana", "ben", "the first")
    world.clock.at("2026-10-26 10:00")  # later in its month than today is in this one
    thank(world, "ana", "ben", "the second")
    world.clock.at("2026-11-21 10:00")
    thank(world, "ana", "ben", "the third")
    thank(world, "ana", "ben", "the fourth")
    thank(world, "ana", "ben", "the fifth")
    world.says("zoe", "kudos ", "@ana", " for the refund", place=OTHER)
    world.deliver()
    board = shown(world.says("ana", "board teams", place=CHANNEL))
    assert "1–21 Nov 2026, beside 1–21 Oct 2026" in board.text
    assert tables(board)["Points of a team"].rows == (("refunds", "1", "0"), ("support", "2.5", "1"))
    assert tables(shown(world.says("ben", "board teams")))["Points of a team"].rows == (("support", "2.5", "1"),)
    assert tables(shown(world.says("zoe", "board teams")))["Points of a team"].rows == (("refunds", "1", "0"),)
    world.clicks("mira", PostBoard(group=group))
    world.clicks("mira", PostBoard(group=group, view="teams"))
    first, second = (one.message for one in world.deliver())
    assert "Points of the whole team: 2.5 in 1–21 Nov 2026, 1 in 1–21 Oct 2026." in first.text
    assert "refunds" not in first.text + second.text, "a channel sees its own team alone"
    (file,) = [
        one
        for one in shown(world.clicks("mira", ExportBoard(group=group, view="teams"))).blocks
        if isinstance(one, File)
    ]
    assert file.name == "teams-2026-11-01-2026-11-21.csv", "the days that it counts"
    assert list(csv.reader(StringIO(file.text))) == [
        ["Team", "Nov 2026", "Oct 2026"],
        ["support", "2.5", "1"],
    ]


def test_teams_beside_their_last_month_never_stand_in_a_month_to_come(world: World) -> None:
    world.found_group()
    thank(world, "ana", "ben", "the long mail")
    teams = shown(world.says("ana", "board teams 2026-10-20 2026-12-31", place=CHANNEL))
    assert "1–16 Nov 2026, beside 1–16 Oct 2026" in teams.text
    assert tables(teams)["Points of a team"].columns == ("Team", "Nov 2026", "Oct 2026")
    assert tables(teams)["Points of a team"].rows == (("support", "1", "0"),)


def test_a_posted_range_that_ends_later_sets_the_month_so_far_beside_as_many_days(world: World) -> None:
    world.found_group()
    thank(world, "ana", "ben", "the long mail")
    world.deliver()
    world.presses("mira", shown(world.says("mira", "board 2026-11-01 2026-11-30")), "Post to the channel")
    (board,) = world.deliver()
    assert "1 in 1–16 Nov 2026, 0 in 1–16 Oct 2026" in board.message.text


@pytest.mark.parametrize(
    ("today", "this", "last"),
    [
        ("2026-11-21", ("2026-11-01", "2026-11-21"), ("2026-10-01", "2026-10-21")),
        ("2027-03-31", ("2027-03-01", "2027-03-31"), ("2027-02-01", "2027-02-28")),
        ("2027-01-01", ("2027-01-01", "2027-01-01"), ("2026-12-01", "2026-12-01")),
    ],
)
def test_last_month_counts_as_many_days(today: str, this: tuple[str, str], last: tuple[str, str]) -> None:
    found = stretches.month_so_far(date.fromisoformat(today))
    assert [tuple(str(day) for day in days) for days in found] == [this, last]


@given(st.dates(date(1999, 1, 1), date(2101, 1, 1)), st.sampled_from(("week", "month", "quarter")))
def test_a_period_holds_its_days_and_all_of_them_say_the_same(day: date, period: Period) -> None:
    stretch = stretches.of(period, day)
    assert stretch.days is not None
    first, last = stretch.days
    assert first <= day <= last
    assert stretches.of(period, first).span == stretches.of(period, last).span == stretch.span
    assert stretches.of(period, first - timedelta(days=1)).span != stretch.span
    assert stretches.of(period, last + timedelta(days=1)).span != stretch.span


# --- who may do what ----------------------------------------------------------------------------------


def managers_actions(group: int) -> tuple[Action, ...]:
    return PostBoard(group=group, period="week"), ExportBoard(group=group)


def test_only_managers_see_and_use_the_managers_buttons(world: World) -> None:
    group = a_busy_week(world)
    assert labels(world.says("ana", "board").message) == [
        ["This week", "This month", "This quarter", "All time", "Other days"],
        ["Most varied", "Teams", "Where am I on this?", "How is this counted?"],
        ["Give kudos"],
    ]
    assert labels(world.says("mira", "board").message)[2][1:4] == ["Post to the channel", "Plan the board", "Export"]
    for action in managers_actions(group):
        assert "Only the people who manage this group" in text(world.clicks("ana", action).message)
    assert world.deliver() == []


def test_a_manager_of_another_workspace_is_nobody_here(world: World) -> None:
    group = a_busy_week(world)
    world.workspace = "globex"
    for action in managers_actions(group):
        assert "Only the people who manage" in text(world.clicks("mira", action).message)
    for own in (ShowBoard(group=group), ShowMyRank(group=group)):
        assert "Ask me in your group's channel" in text(world.clicks("mira", own).message)
    assert world.deliver() == []


def test_somebody_outside_every_group_is_told_where_to_ask(world: World) -> None:
    a_busy_week(world)
    assert "Ask me in your group's channel" in text(world.says("zoe", "board").message)


def test_post_now(world: World) -> None:
    a_busy_week(world)
    board = shown(world.says("mira", "board varied"))
    board = shown(world.presses("mira", board, "Recognised"))
    for _ in range(2):
        world.presses("mira", board, "Post to the channel")
    (sent,) = world.deliver()
    assert sent.address.id == CHANNEL.id
    assert "Ben Osei" in sent.message.text
    assert labels(sent.message) == [["Give kudos", "Where am I on this?", "How is this counted?"]]
    assert "rank 2 of 3" in shown(world.presses("ben", sent.message, "Where am I on this?", CHANNEL)).text
    ranged = shown(world.says("mira", "board 2026-11-01 2026-11-20"))
    world.clock.wait(minutes=1)
    world.presses("mira", ranged, "Post to the channel")
    (sent,) = world.deliver()
    assert "1–20 Nov 2026" in sent.message.text
    assert "1–20 Nov 2026" in shown(world.presses("ben", sent.message, "Where am I on this?", CHANNEL)).text
    world.clock.wait(days=1)
    world.presses("mira", ranged, "Post to the channel")
    assert len(world.deliver()) == 1, "the same days at the same hour of another day"


def test_who_presses_twice_as_the_minute_turns_posts_once(world: World) -> None:
    group = a_busy_week(world)
    world.clock.at("2026-11-18 10:00:59")
    world.clicks("mira", PostBoard(group=group))
    world.clock.wait(seconds=2)
    world.clicks("mira", PostBoard(group=group))
    assert len(world.deliver()) == 1
    world.clock.wait(seconds=60)
    world.clicks("mira", PostBoard(group=group))
    assert len(world.deliver()) == 1, "a minute later somebody means it"


def test_where_i_am_no_more_nothing_is_promised(world: World) -> None:
    group = a_busy_week(world)
    world.handle(BotRemoved(world.origin("mira", CHANNEL)))
    for action in (PostBoard(group=group), OpenBoardSchedule(group=group)):
        assert (
            text(world.clicks("mira", action).message) == "I am not in support any more, so I can post nothing there."
        )
    assert world.deliver() == []


# --- for a spreadsheet --------------------------------------------------------------------------------


def test_a_manager_takes_the_board_along_as_csv(world: World) -> None:
    a_busy_week(world)
    named(world, "ana", ("dev",), "listened")
    board = shown(world.says("mira", "board"))
    (file,) = shown(world.presses("mira", board, "Export")).blocks
    assert isinstance(file, File)
    assert (file.name, file.media) == ("board-2026-11-16-2026-11-22.csv", "text/csv")
    assert file.content().startswith(b"\xef\xbb\xbf"), "so that spreadsheets read names right"
    head, *rest = csv.reader(StringIO(file.text))
    assert head == ["List", "Rank", "Name", "Points or how often"]
    assert rest[:2] == [["Recognised", "1", "Chloé Martin", "3"], ["Recognised", "2", "Ben Osei", "2.5"]]
    assert rest[-1] == ["In the spotlight", "", "👂 Listened", "1"]
    assert {len(row) for row in rest} == {4}


def test_a_file_without_a_line_says_why(world: World) -> None:
    group = world.found_group()
    export = ExportBoard(group=group)
    assert "No kudos in this time." in text(world.clicks("mira", export).message)
    thank(world, "ana", "ben", "the long mail")
    varied = ExportBoard(group=group, view="varied")
    assert "No kudos of this time name a behaviour yet." in text(world.clicks("mira", varied).message)
    for who in ("ana", "ben"):
        hide(world, who)
    assert "nobody to list here" in text(world.clicks("mira", export).message)
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (Someone("dev"),)))
    assert "With fewer than 5 people" in text(world.clicks("mira", export).message)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")), min_size=1)))
def test_every_cell_comes_back_and_none_begins_like_a_formula(cells: list[list[str]]) -> None:
    read = list(csv.reader(StringIO(sheet(cells), newline="")))
    for row, original in zip(read, cells, strict=True):
        assert [cell.replace("'", "") for cell in row] == [cell.replace("'", "") for cell in original]
        assert not [cell for cell in row if cell.lstrip()[:1] in set("=+-@") or cell[:1] in {"\t", "\r"}]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("x")'])
def test_a_formula_becomes_plain_text(cell: str) -> None:
    assert plain(cell)[0] == "'"
    assert plain(cell).replace("'", "") == cell


@pytest.mark.parametrize("name", ["Ana;=1+1", "Ana\t=1+1", 'Ana; "=1+1', ';"+1', "Ana;;@SUM(A1)", "Ana;＝1"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_no_formula_appears_where_cells_are_parted_by_another_sign(name: str, separator: str) -> None:
    written = StringIO(sheet([("List", name, "3"), (name, "List", "3")]), newline="")
    read = [cell for row in csv.reader(written, delimiter=separator) for cell in row]
    assert not [cell for cell in read if cell.lstrip()[:1] in set("=+-@＝")]


# --- against a slow model -----------------------------------------------------------------------------

MONDAY = date(2026, 11, 23)
NAMES = ("listened", "owned-it", "calm")
ACTS = st.lists(
    st.tuples(
        st.integers(0, 5),  # giver
        st.sets(st.integers(0, 5), min_size=1, max_size=3),  # receivers
        st.integers(0, 12),  # days after a Monday: over the end of a week and of a month
        st.sets(st.sampled_from(NAMES), max_size=2),
        st.sampled_from(["shared"] * 6 + ["private", "taken back"]),
    ),
    max_size=14,
)
numbers = count(1)


@pytest.fixture(scope="module")
def shared(sqlite_template: Any) -> Iterator[Store]:
    store = Store(f"sqlite:///{sqlite_template}")
    yield store
    store.close()


class Undone(Exception):  # noqa: N818 - nothing went wrong
    """Ends a transaction without a trace."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, hidden=st.sets(st.integers(0, 5), max_size=2))
def test_ranks_ties_and_sums_are_those_of_a_slow_model(shared: Store, acts: list[Any], hidden: set[int]) -> None:
    with pytest.raises(Undone), shared.transaction() as session:  # noqa: PT012
        now = datetime(2026, 11, 23, 12, tzinfo=UTC)
        row = Workspace(platform="web", external_id=f"w{next(numbers)}", created_utc=now)
        session.add(row)
        session.flush()
        scope = Scope(session, row.id or 0)
        group = Group(workspace_id=scope.workspace_id, external_id="c")
        scope.add(group)
        people = [Person(workspace_id=scope.workspace_id, external_id=f"p{who}", name=f"P{who}") for who in range(6)]
        for who, person in enumerate(people):
            person.on_boards = who not in hidden
            scope.add(person)
            scope.add(
                Enrolment(
                    workspace_id=scope.workspace_id, group_id=group.id or 0, person_id=person.id or 0, state="active"
                )
            )
        log = _play(scope, group, people, acts)
        for days in (Days(MONDAY, MONDAY + timedelta(days=6)), Days(date(2026, 11, 1), date(2026, 11, 30))):
            period = "week" if days.first == MONDAY else "month"
            for span in (days, stretches.of(period, days.first).span):
                _compare(scope, group, people, _within(log, days), span)
        some = Days(MONDAY + timedelta(days=4), MONDAY + timedelta(days=9))
        _compare(scope, group, people, _within(log, some), some)
        _compare(scope, group, people, log, "all")
        raise Undone


def _play(scope: Scope, group: Group, people: Sequence[Person], acts: Sequence[Any]) -> list[dict[str, Any]]:
    """Give everything; return the lines that count, with their points by the rule, counted from scratch."""
    lines: list[dict[str, Any]] = []
    for number, (giver, receivers, after, behaviours, kind) in enumerate(acts):
        day = MONDAY + timedelta(days=after)
        to = [people[who] for who in sorted(receivers - {giver})]
        if not to:
            continue
        thanks = Thanks(text=f"{number}", behaviours=tuple(sorted(behaviours)), private=kind == "private")
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        found = recognition.give(scope, people[giver], group, to, thanks, today=day, now=now)
        if found.kudos is None:
            continue
        if kind == "taken back":
            kudos = ledger.kudos(scope, found.kudos)
            assert kudos is not None
            recognition.take_back(scope, kudos, "undo", now, by=None)
        elif kind == "shared":
            order = found.kudos
            lines += [
                {"order": order, "day": day, "giver": giver, "to": people.index(one), "names": behaviours} for one in to
            ]
    between: Counter[Any] = Counter()
    for line in sorted(lines, key=lambda line: line["order"]):
        pair = frozenset((line["giver"], line["to"])), line["day"].isocalendar()[:2]
        between[pair] += 1
        line["points"] = 2 if between[pair] <= 2 else 1
    return lines


def _within(log: Sequence[dict[str, Any]], days: Days) -> list[dict[str, Any]]:
    return [line for line in log if days.first <= line["day"] <= days.last]


def _compare(
    scope: Scope, group: Group, people: Sequence[Person], lines: Sequence[dict[str, Any]], span: boards.Span
) -> None:
    number = group.id or 0
    for role, side in (("receiver", "to"), ("giver", "giver")):
        points: Counter[int] = Counter()
        for line in lines:
            points[line[side]] += line["points"]
        _standings(people, points, lambda limit, role=role: boards.top(scope, number, span, role, limit))
        on = {who: sum_ for who, sum_ in points.items() if people[who].on_boards}
        for who, person in enumerate(people):
            rank = 1 + sum(other > points[who] for other in on.values())
            expected = (rank, points[who]) if points[who] else None
            assert boards.rank(scope, number, span, role, person.id or 0) == expected
        assert boards.above(scope, number, span, role, 0) == len(on)
        assert boards.total(scope, number, span, role) == points.total()
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    often: Counter[str] = Counter()
    for line in lines:
        kinds[line["to"]] |= line["names"]
        often.update(line["names"])
    varied = Counter({who: len(names) for who, names in kinds.items() if names})
    _standings(people, varied, lambda limit: boards.varied(scope, number, span, NAMES, limit))
    assert dict(boards.spotlight(scope, number, span, NAMES)) == dict(often)


def _standings(people: Sequence[Person], points: Counter[int], ask: Callable[[int], list[Any]]) -> None:
    on = sorted((-sum_, -who) for who, sum_ in points.items() if people[who].on_boards)
    for limit in (3, 10):  # of ties for the last place stays who came last
        kept = sorted((less, people[-who].name) for less, who in on[:limit])
        expected = [(1 + sum(other < less for other, _ in on), name, -less) for less, name in kept]
        assert [(row.rank, row.person.name, row.points) for row in ask(limit)] == expected
