"""Boards: on demand, posted now, every week by itself; and who may do what."""

from __future__ import annotations

from empathy_bot.actions import OpenBoardSchedule, PostBoard, SaveBoardSchedule, StopBoardSchedule
from empathy_bot.message import Chart, Mention, Message, Paragraph, Table
from tests.fakes.world import CHANNEL, World, button


def text(message: Message | None) -> str:
    assert message is not None
    return message.text


def thank(world: World, giver: str, receiver: str, what: str) -> None:
    world.says(giver, "kudos ", f"@{receiver}", f" {what}", place=CHANNEL)


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
    assert [(bar.label, bar.value) for bar in chart.bars] == [("Ben Osei", 3), ("Chloé Martin", 3), ("Ana Lima", 1)]
    assert chart.alt == "7 kudos received: Ben Osei 3, Chloé Martin 3, Ana Lima 1."
    recognised, givers = (block for block in board.blocks if isinstance(block, Table))
    assert recognised.rows == (("1", "Ben Osei", "3"), ("1", "Chloé Martin", "3"), ("3", "Ana Lima", "1"))
    assert givers.rows[0] == ("1", "Ana Lima", "3")
    assert chart.alt in board.text
    assert not [
        span
        for block in board.blocks
        if isinstance(block, Paragraph)
        for span in block.spans
        if isinstance(span, Mention)
    ]


def test_week_and_month(world: World) -> None:
    a_busy_week(world)
    world.clock.at("2026-11-23 10:00")
    week = world.says("ana", "board", place=CHANNEL).message
    assert "No kudos in this time" in text(week)
    assert week is not None
    month = text(world.presses("ana", week, "This month").message)
    assert "Recognition of the month in support" in month
    assert "Ben Osei" in month
    assert text(world.says("ana", "board month").message) == month


def test_only_managers_see_and_use_the_managers_buttons(world: World) -> None:
    group = a_busy_week(world)
    plain = world.says("ana", "board").message
    assert plain is not None
    assert "Post to the channel" not in str(plain.blocks)
    for action in (
        PostBoard(group=group, period="week"),
        OpenBoardSchedule(group=group),
        SaveBoardSchedule(group=group),
        StopBoardSchedule(group=group),
    ):
        assert "Only the people who manage this group" in text(world.clicks("ana", action).message)
    assert world.deliver() == []


def test_a_manager_of_another_workspace_is_nobody_here(world: World) -> None:
    group = a_busy_week(world)
    world.workspace = "globex"
    assert "Only the people who manage" in text(world.clicks("mira", PostBoard(group=group, period="week")).message)
    assert world.deliver() == []


def test_post_now(world: World) -> None:
    a_busy_week(world)
    board = world.says("mira", "board").message
    assert board is not None
    action = button(board, "Post to the channel")
    world.clicks("mira", action)
    world.clicks("mira", action)
    sent = world.deliver()
    assert [one.address.id for one in sent] == [CHANNEL.id]
    assert "Ben Osei" in sent[0].message.text


def test_a_weekly_board_posts_itself_once_a_week(world: World) -> None:
    a_busy_week(world)
    board = world.says("mira", "board").message
    assert board is not None
    form = world.presses("mira", board, "Post it every week").form
    assert form is not None
    assert set(world.submits("mira", form.submit, weekday="9", time="later", period="year").errors) == {
        "weekday",
        "time",
        "period",
    }
    saved = world.submits("mira", form.submit, weekday="5", time="15:00", period="week").message
    assert "every Friday at 15:00 (Europe/Berlin), starting on Friday 20 November" in text(saved)
    world.clock.at("2026-11-20 14:59")
    assert world.tick() == []
    world.clock.at("2026-11-20 15:00")
    sent = world.tick()
    assert [one.address.id for one in sent] == [CHANNEL.id]
    assert "Ben Osei" in sent[0].message.text
    assert world.tick() == []
    world.clock.at("2026-11-27 15:00")
    sent = world.tick()
    assert len(sent) == 1
    assert "23–29 Nov 2026" in sent[0].message.text
    assert saved is not None
    assert "has been stopped" in text(world.presses("mira", saved, "Stop the weekly post").message)
    assert "has been stopped" in text(world.presses("mira", saved, "Stop the weekly post").message)
    world.clock.at("2026-12-04 15:00")
    assert world.tick() == []


def test_a_monday_board_tells_of_the_week_that_ended(world: World) -> None:
    group = a_busy_week(world)
    world.submits("mira", SaveBoardSchedule(group=group), weekday="1", time="09:00", period="week")
    world.submits("mira", SaveBoardSchedule(group=group), weekday="1", time="08:30", period="week")
    world.clock.at("2026-11-23 08:30")
    sent = world.tick()
    assert "16–22 Nov 2026" in sent[0].message.text
    assert "Ben Osei" in sent[0].message.text
    world.clock.at("2026-11-23 09:00")
    assert world.tick() == []


def test_a_board_missed_by_a_day_is_not_posted_late(world: World) -> None:
    group = a_busy_week(world)
    world.submits("mira", SaveBoardSchedule(group=group), weekday="5", time="15:00", period="month")
    world.clock.at("2026-11-21 10:00")
    assert world.tick() == []
    world.clock.at("2026-11-27 15:01")
    assert len(world.tick()) == 1


def test_somebody_outside_every_group_is_told_where_to_ask(world: World) -> None:
    a_busy_week(world)
    assert "Ask me in your group's channel" in text(world.says("zoe", "board").message)
