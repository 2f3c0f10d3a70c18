"""What people who manage a group see of its recognition, what they set for it, and what they take off the board."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from empathy_bot.actions import (
    ForgetMe,
    GiveKudos,
    JoinKudos,
    OpenGroupKudos,
    OpenVoid,
    PostBoard,
    SaveGroupKudos,
    SaveRoster,
    ShowRecentKudos,
    ShowRecognition,
    VoidKudos,
)
from empathy_bot.events import BotAdded, PeopleLeft, PeopleSeen, Place, Reacted, Someone, Spot, Submitted
from empathy_bot.message import Buttons, Facts, Form, Matrix, Message, Quote, Reply
from empathy_bot.practice import emoji
from empathy_bot.store import Scope, scores
from empathy_bot.store.tables import Group
from tests.fakes.world import CHANNEL, PEOPLE, World, button

SALES = Place("sales", direct=False, name="sales")
WEEK = "week:2026-11-16"
T = TypeVar("T")


def shown(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def asked(reply: Reply) -> Form:
    assert reply.form is not None
    return reply.form


def blocks(message: Message, kind: type[T]) -> list[T]:
    return [block for block in message.blocks if isinstance(block, kind)]


def figures(message: Message) -> list[str]:
    return [fact.value for block in blocks(message, Facts) for fact in block.facts]


def view(world: World, who: str = "mira") -> Message:
    return shown(world.says(who, "recognition"))


def board(world: World, group: int, role: str = "receiver", period: str = WEEK) -> list[tuple[str, int]]:
    with world.store.transaction() as session:
        return [(row.person.name, row.points) for row in scores.top(Scope(session, 1), group, period, role, 10)]


def thanks(world: World, giver: str, receiver: str, *behaviours: str, **more: str) -> None:
    reply = world.submits(giver, GiveKudos(), receivers=receiver, message="for the call", behaviour=behaviours, **more)
    assert reply.message is not None


def second_team(world: World, *people: str, manager: str = "mira") -> int:
    """Bring the bot to another channel; return its group's row id."""
    world.handle(BotAdded(world.origin(manager, SALES)))
    world.handle(PeopleSeen(world.origin(manager, SALES), tuple(Someone(who, who.title()) for who in people)))
    hello = next(one.message for one in world.deliver() if one.address.id == SALES.id)
    return getattr(button(hello, "Join in"), "group", 0)


# --- the view -----------------------------------------------------------------------------------------


def test_whom_a_manager_could_thank_is_named_after_thirty_days_in_the_channel(world: World) -> None:
    world.found_group("ana", "ben")
    assert "nobody here has that yet" in view(world).text
    world.clock.wait(days=29)
    newcomer = Someone("nina", "Nina New")
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (newcomer,)))
    assert "nobody here has that yet" in view(world).text
    world.clock.wait(days=2)
    assert "\nAna Lima, Ben Osei, Chloé Martin, Dev Patel: no kudos" in view(world).text, "not Mira, not Nina"
    thanks(world, "ana", "ben")
    thanks(world, "dev", "chloe", seen_by="only_them")
    world.says("ana", "pause")
    first = world.clock.now().date() - timedelta(days=1)
    world.submits("dev", SaveRoster(), roster=f"first,last,shift\n{first},{first + timedelta(days=29)},leave")
    found = view(world)
    assert "\nAna Lima, Chloé Martin, Dev Patel: no kudos" in found.text, "a private thank-you is nobody's business"
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (Someone("chloe"),)))
    world.clock.wait(days=29)
    found = view(world)
    assert "\nAna Lima, Nina New: no kudos" in found.text, "Dev was on leave; Ana's pause says nothing"
    world.clock.wait(days=3)
    assert "\nAna Lima, Ben Osei, Dev Patel, Nina New: no kudos" in view(world).text


def test_a_small_group_gets_no_names(world: World) -> None:
    group = world.found_group("ana")
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (Someone("dev"),)))
    world.clock.wait(days=31)
    found = view(world)
    assert "No kudos have reached 3 people" in found.text
    for who in PEOPLE.values():
        assert (who.name or "") not in found.text
    for who in ("ana", "ben", "chloe"):
        thanks(world, "mira", who)
    assert "Everybody who was here" in view(world).text
    assert shown(world.clicks("mira", ShowRecognition(group=group))) == view(world)


def test_participation_counts_people_and_not_how_often_and_nothing_private_or_taken_back(world: World) -> None:
    world.found_group()
    assert figures(view(world)) == ["0%", "0%"]
    thanks(world, "ana", "ben")
    thanks(world, "ana", "chloe")
    thanks(world, "ben", "ana", seen_by="only_them")
    assert figures(view(world)) == ["20%", "40%"]
    world.clicks("mira", JoinKudos(kudos=1))
    assert figures(view(world)) == ["40%", "40%"]
    world.submits("mira", VoidKudos(kudos=2), reason="A test.")
    assert figures(view(world)) == ["40%", "20%"]
    world.clock.wait(days=31)
    assert figures(view(world)) == ["0%", "0%"]


def test_rare_behaviours_are_told_rarest_first(world: World) -> None:
    world.found_group()
    assert "No kudos have named a behaviour yet" in view(world).text
    thanks(world, "ana", "ben", "owned-it")
    assert "👂 Listened (0), 🤝 Owned it (1)" in view(world).text
    for receiver in ("chloe", "dev"):
        thanks(world, "ana", receiver, "owned-it")
    assert "👂 Listened (0). " in view(world).text
    for receiver in ("ben", "chloe", "dev"):
        thanks(world, "mira", receiver, "listened", "owned-it")
    assert "named several times" in view(world).text
    world.clock.wait(days=91)
    assert "No kudos have named a behaviour yet" in view(world).text


def test_the_ways_between_teams_name_only_the_managers_own(world: World) -> None:
    world.found_group()
    second_team(world, "sam", "sue", manager="sue")
    assert "no kudos in the last 90 days" in view(world).text
    thanks(world, "ana", "ben")
    assert "stayed within the team" in view(world).text
    world.handle(
        Submitted(
            replace(world.origin("sam"), person=Someone("sam", "Sam")),
            GiveKudos(),
            {"receivers": ("ana",), "message": ("for the hint",)},
        )
    )
    found = view(world)
    (matrix,) = blocks(found, Matrix)
    assert matrix.columns == ("support", "other teams")
    assert [(row.label, row.values) for row in matrix.rows] == [("support", (1, 0)), ("other teams", (1, None))]
    assert matrix.alt == "Kudos in the last 90 days: 1 within support, 1 from other teams to support."
    assert "sales" not in found.text
    theirs = view(world, "sue")
    assert "Recognition in sales" in theirs.text
    assert "1 from sales to other teams" in theirs.text
    assert "Ana" not in theirs.text


def test_a_manager_of_two_teams_sees_both_by_name_and_can_switch(world: World) -> None:
    group = world.found_group()
    other = second_team(world, "mira", "sam", "sue")
    thanks(world, "sam", "ben")
    (matrix,) = blocks(view(world), Matrix)
    assert matrix.columns == ("support", "sales", "other teams")
    assert [row.values for row in matrix.rows] == [(0, 0, 0), (1, 0, 0), (0, 0, None)]
    assert [[matrix.level(value) for value in row.values] for row in matrix.rows] == [[0, 0, 0], [4, 0, 0], [0, 0, 0]]
    there = shown(world.presses("mira", view(world), "sales"))
    assert "Recognition in sales" in there.text
    assert shown(world.presses("mira", there, "support")) == shown(world.clicks("mira", ShowRecognition(group=group)))
    in_sales = shown(world.says("mira", "recognition", place=SALES))
    assert in_sales == shown(world.clicks("mira", ShowRecognition(group=other)))


def test_the_picture_of_a_manager_of_many_teams_always_has_the_one_that_is_looked_at(world: World) -> None:
    for number in range(7):
        place = Place(f"team{number}", direct=False, name=f"team {number}")
        world.handle(BotAdded(world.origin("mira", place)))
        world.handle(PeopleSeen(world.origin("mira", place), (Someone(f"p{number}", f"P{number}"),)))
        thanks(world, "mira", f"p{number}")
    last = shown(world.clicks("mira", ShowRecognition(group=7)))
    (matrix,) = blocks(last, Matrix)
    assert "team 6" in matrix.columns
    assert len(matrix.columns) == 7, "six by name, and all others together"


def test_only_who_manages_a_group_sees_its_recognition(world: World) -> None:
    group = world.found_group("ana")
    assert "people who manage a group here" in view(world, "ana").text
    for action in (ShowRecognition(group=group), ShowRecentKudos(group=group), OpenGroupKudos(group=group)):
        assert "Only the people who manage this group" in shown(world.clicks("ana", action)).text
    reply = world.submits("ana", SaveGroupKudos(group=group), day="1", week="1")
    assert "Only the people who manage this group" in shown(reply).text
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (Someone("mira"),)))
    assert "people who manage a group here" in view(world).text
    elsewhere = World(world.store, world.clock, world.pack, workspace="other")
    second_team(elsewhere, "mira")
    for action in (ShowRecognition(group=group), ShowRecentKudos(group=group), OpenGroupKudos(group=group)):
        assert "Only the people who manage this group" in shown(elsewhere.clicks("mira", action)).text


def test_the_way_there_is_on_home_and_on_the_board_of_managers_only(world: World) -> None:
    world.found_group("ana")
    home = world.opens_home("mira").home
    assert home is not None
    assert "Recognition in support" in shown(world.presses("mira", home, "Recognition")).text
    board_of_hers = shown(world.says("mira", "board"))
    assert "Recognition in support" in shown(world.presses("mira", board_of_hers, "Recognition")).text
    home = world.opens_home("ana").home
    assert home is not None
    for message in (home, shown(world.says("ana", "board"))):
        assert "Recognition" not in [one.label for row in blocks(message, Buttons) for one in row.buttons]


# --- what is set --------------------------------------------------------------------------------------


def test_a_group_sets_its_kudos_and_they_hold_at_once(world: World) -> None:
    world.platform = "slack"
    group = world.found_group()
    form = asked(world.presses("mira", view(world), "Kudos settings"))
    assert [getattr(one, "initial", None) for one in form.inputs] == ["10", "30", ":heart_hands:", ""]
    told = shown(world.submits("mira", form.submit, day="1", week="2", emoji=":clap:", goal="3"))
    assert "each may thank 1 a day and 2 a week" in told.text
    assert "reaction :clap:" in told.text
    form = asked(world.clicks("mira", OpenGroupKudos(group=group)))
    assert [getattr(one, "initial", None) for one in form.inputs] == ["1", "2", ":clap:", "3"]
    thanks(world, "ana", "ben")
    assert "all your kudos" in shown(world.says("ana", "kudos ", "@dev", " for more")).text
    world.deliver()
    spot = Spot(message="7", author=PEOPLE["dev"], text="the fix", link="/line/7")
    for who, name in (("ben", "heart_hands"), ("ben", "clap")):
        world.handle(Reacted(world.origin(who, CHANNEL), spot, name, on=True, at=1.0))
    assert board(world, group, "giver") == [("Ana Lima", 2), ("Ben Osei", 2)]
    assert figures(view(world))[2] == "2 of 3"
    world.clicks("mira", PostBoard(group=group, period="week"))
    assert "goal for November 2026: 2 of 3 kudos so far" in world.deliver()[-1].message.text
    world.submits("mira", form.submit, day="9", week="9", emoji="", goal="2")
    world.clicks("mira", PostBoard(group=group, period="month"))
    world.clock.wait(minutes=1)
    assert "reached its goal for November 2026: 2 of 2 kudos" in world.deliver()[-1].message.text
    world.handle(Reacted(world.origin("chloe", CHANNEL), replace(spot, message="8"), "clap", on=True, at=1.0))
    assert len(board(world, group, "giver")) == 2, "no reaction gives kudos any more"
    world.clock.wait(days=20)
    assert figures(view(world))[2] == "0 of 2"
    world.submits("mira", form.submit, day="9", week="9", emoji="heart_hands", goal="")
    with world.store.transaction() as session:
        row = session.get(Group, group)
        assert row is not None
        assert (row.kudos_emoji, row.kudos_goal) == (None, None)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"day": "0", "week": "0"}, {"day", "week"}),
        ({"day": "ten", "week": "2.5"}, {"day", "week"}),
        ({"day": "101", "week": "9" * 5000}, {"day", "week"}),
        ({"day": "5", "week": "4"}, {"week"}),
        ({"day": "", "week": ""}, {"day", "week"}),
        ({"day": "5", "week": "5", "emoji": "two words", "goal": "-1"}, {"emoji", "goal"}),
        ({"day": "5", "week": "5", "emoji": "🦖", "goal": "10001"}, {"emoji", "goal"}),
        ({"day": "²", "week": "5", "emoji": "<!channel>"}, {"day", "emoji"}),
    ],
)
def test_a_mistake_in_the_kudos_settings_stands_at_its_input(
    sqlite_store: object, world: World, typed: dict[str, str], wrong: set[str]
) -> None:
    group = world.found_group()
    assert set(world.submits("mira", SaveGroupKudos(group=group), **typed).errors) == wrong
    form = asked(world.clicks("mira", OpenGroupKudos(group=group)))
    assert [getattr(one, "initial", None) for one in form.inputs] == ["10", "30", "🫶", ""]


def test_an_emoji_is_known_by_its_name_with_colons_or_without_and_by_its_looks() -> None:
    for written in (":clap:", "clap", "CLAP", "👏", "👏🏽", ":clap::skin-tone-3:", " 👏 ", "clap:"):
        assert emoji.named(written, "slack") == "clap", written
    assert emoji.named("❤️", "slack") == emoji.named("❤", "teams") == "heart"
    assert emoji.named("👍", "teams") == "like"
    assert emoji.named("👍", "slack") == "+1"
    assert emoji.named("1f44f_clappinghands-tone3", "teams") == "1f44f_clappinghands"
    assert [emoji.named(written, "slack") for written in ("🦖", "", "::", "a b", "x" * 101)] == [None] * 5
    for platform, usual in emoji.USUAL.items():
        for name in (usual, "clap", "like", "parrot", ""):
            assert emoji.named(emoji.shown(name, platform), platform) == (name or None)


# --- recent kudos, and taking some off ----------------------------------------------------------------


def test_kudos_are_taken_off_with_a_reason_that_both_sides_read(world: World) -> None:
    group = world.found_group()
    world.says("ana", "kudos ", "@ben", " for the patience", place=CHANNEL)
    world.clicks("chloe", JoinKudos(kudos=1))
    world.deliver()
    assert board(world, group) == [("Ben Osei", 4)]
    listed = shown(world.presses("mira", view(world), "Recent kudos"))
    assert "Chloé Martin said thank you too to Ben Osei" in listed.text
    assert [quote.text for quote in blocks(listed, Quote)] == ["for the patience"]
    form = asked(world.clicks("mira", OpenVoid(kudos=1)))
    for wrong in ("", " \n", "🎉", "x" * 201):
        assert set(world.submits("mira", form.submit, reason=wrong).errors) == {"reason"}
    assert board(world, group) == [("Ben Osei", 4)]
    done = shown(world.submits("mira", form.submit, reason="It names a\ncustomer."))
    assert "The kudos from Ana Lima to Ben Osei no longer count" in done.text
    sent = {one.address.id: one.message.text for one in world.deliver()}
    assert sorted(sent) == ["ana", "ben", CHANNEL.id]
    assert "The reason: It names a customer." in sent["ana"]
    assert "Ana Lima gave you" in sent["ben"]
    assert "It names a customer." in sent["ben"]
    assert "for the patience" not in sent[CHANNEL.id]
    assert "Chloé Martin thanks Ben Osei" in sent[CHANNEL.id], "what was added stands"
    assert board(world, group) == [("Ben Osei", 2)]
    assert "nothing left to do" in shown(world.submits("mira", form.submit, reason="Again.")).text
    assert "nothing left to do" in shown(world.clicks("mira", OpenVoid(kudos=1))).text
    assert world.deliver() == []
    assert [quote.text for quote in blocks(shown(world.clicks("mira", ShowRecentKudos(group=group))), Quote)] == []


def test_nobody_takes_off_what_is_not_theirs_to_take_off(world: World) -> None:
    group = world.found_group("ana")
    world.says("ana", "kudos ", "@ben", " for the patience")
    thanks(world, "dev", "ben", seen_by="only_them")
    world.deliver()
    for who in ("ana", "ben", "dev"):
        for action in (OpenVoid(kudos=1), VoidKudos(kudos=1)):
            reply = world.submits(who, action, reason="Because.")
            assert "Only the people who manage this group" in shown(reply).text
    for number in (2, 99):  # private, or none: the same words
        for action in (OpenVoid(kudos=number), VoidKudos(kudos=number)):
            assert "can't be found" in shown(world.submits("mira", action, reason="Because.")).text
    elsewhere = World(world.store, world.clock, world.pack, workspace="other")
    second_team(elsewhere, "mira")
    assert "can't be found" in shown(elsewhere.submits("mira", VoidKudos(kudos=1), reason="Because.")).text
    assert world.deliver() == []
    assert board(world, group) == [("Ben Osei", 2)]
    listed = shown(world.clicks("mira", ShowRecentKudos(group=group)))
    assert "Dev Patel" not in listed.text, "private kudos are not listed"


def test_the_reason_reaches_the_receiver_also_when_the_giver_is_forgotten(world: World) -> None:
    world.found_group("ana")
    world.says("ana", "kudos ", "@ben", " for the patience")
    world.deliver()
    world.clicks("ana", ForgetMe())
    world.submits("mira", VoidKudos(kudos=1), reason="It names a customer.")
    (told,) = [one for one in world.deliver() if one.address.direct]
    assert (told.address.id, "that a colleague gave you" in told.message.text) == ("ben", True)
    assert "It names a customer." in told.message.text


def test_who_has_left_the_channel_manages_it_no_longer(world: World) -> None:
    group = world.found_group("ana")
    world.says("ana", "kudos ", "@ben", " for the patience")
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (PEOPLE["mira"],)))
    for action in (VoidKudos(kudos=1), ShowRecentKudos(group=group), ShowRecognition(group=group)):
        reply = world.submits("mira", action, reason="Because.")
        assert "Only the people who manage this group" in shown(reply).text
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (PEOPLE["mira"],)))
    assert "no longer count" in shown(world.submits("mira", VoidKudos(kudos=1), reason="Because.")).text


def test_recent_kudos_come_page_by_page(world: World) -> None:
    group = world.found_group()
    assert "no kudos to show yet" in shown(world.clicks("mira", ShowRecentKudos(group=group))).text
    for number in range(7):
        world.says("ana", "kudos ", "@ben", f" for call {number}")
    world.says("ben", "kudos ", "@chloe", " ", "@dev", " for tea")
    page = shown(world.clicks("mira", ShowRecentKudos(group=group)))
    assert [quote.text for quote in blocks(page, Quote)] == ["for tea", *(f"for call {n}" for n in (6, 5, 4, 3))]
    assert "Ben Osei thanked Chloé Martin and Dev Patel" in page.text
    page = shown(world.presses("mira", page, "Earlier kudos"))
    assert [quote.text for quote in blocks(page, Quote)] == [f"for call {n}" for n in (2, 1, 0)]
    assert "Earlier kudos" not in [one.label for row in blocks(page, Buttons) for one in row.buttons]
    assert "no earlier kudos" in shown(world.clicks("mira", ShowRecentKudos(group=group, before=1))).text
