"""The bot's arrival, people coming and going, and who is enrolled by whom."""

from __future__ import annotations

from empathy_bot.actions import EnrolEveryone, JoinGroup, LeaveGroup, OpenKudos
from empathy_bot.events import BotAdded, BotRemoved, PeopleLeft, PeopleSeen, Place, Someone
from empathy_bot.message import Message
from empathy_bot.store import Scope, directory
from tests.fakes.world import CHANNEL, PEOPLE, World


def text(message: Message | None) -> str:
    assert message is not None
    return message.text


def prompts(world: World, day: str = "2026-11-17") -> set[str]:
    world.clock.at(f"{day} 09:00")
    return {one.address.id for one in world.tick() if "/prompt/" in one.key}


def test_nobody_practises_unasked(world: World) -> None:
    world.found_group()
    assert prompts(world) == set()


def test_the_bot_says_hello_once_a_day_at_most(world: World) -> None:
    world.found_group()
    world.handle(BotAdded(world.origin("mira", CHANNEL)))
    assert world.deliver() == []


def test_joining_says_when_the_first_prompt_comes(world: World) -> None:
    group = world.found_group()
    joined = text(world.clicks("dev", JoinGroup(group=group)).message)
    assert "09:00 (Asia/Kolkata)" in joined


def test_a_manager_enrols_everyone_who_has_not_left(world: World) -> None:
    group = world.found_group("ana")
    world.clicks("ana", LeaveGroup(group=group))
    assert "Only the people who manage" in text(world.clicks("ben", EnrolEveryone(group=group)).message)
    assert "enrolled 4 people" in text(world.clicks("mira", EnrolEveryone(group=group)).message)
    welcomes = world.deliver()
    assert {one.address.id for one in welcomes} == {"ben", "chloe", "dev", "mira"}
    assert all("You've been added" in one.message.text for one in welcomes)
    assert "enrolled already" in text(world.clicks("mira", EnrolEveryone(group=group)).message)
    world.clicks("ben", LeaveGroup(group=group))
    assert prompts(world) == {"chloe", "mira", "dev"}


def test_one_enrolled_person_is_one_person(world: World) -> None:
    group = world.found_group("ana", "ben", "chloe", "dev")
    assert "enrolled 1 person" in text(world.clicks("mira", EnrolEveryone(group=group)).message)


def test_a_welcome_to_somebody_who_has_left_meanwhile_is_dropped(world: World) -> None:
    group = world.found_group()
    world.clicks("mira", EnrolEveryone(group=group))
    world.clicks("ben", LeaveGroup(group=group))
    assert "ben" not in {one.address.id for one in world.deliver()}


def test_people_who_leave_the_channel_get_no_more_prompts_and_may_come_back(world: World) -> None:
    world.found_group("ana", "ben")
    world.handle(PeopleLeft(world.origin("mira", CHANNEL), (PEOPLE["ana"], Someone("unknown"))))
    assert prompts(world) == {"ben"}
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (PEOPLE["ana"],)))
    assert prompts(world, "2026-11-18") == {"ben"}


def test_a_complete_list_finds_who_is_gone(world: World) -> None:
    world.found_group("ana", "ben")
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (PEOPLE["ben"], PEOPLE["mira"]), complete=True))
    assert prompts(world) == {"ben"}


def test_bots_of_the_channel_are_not_enrolled(world: World) -> None:
    group = world.found_group()
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (Someone("robot", "Robot", is_bot=True),)))
    world.clicks("mira", EnrolEveryone(group=group))
    assert "robot" not in {one.address.id for one in world.deliver()}


def test_strangers_of_a_channel_are_looked_up(world: World) -> None:
    world.found_group()
    reply = world.handle(PeopleSeen(world.origin("mira", CHANNEL), (Someone("new"),)))
    assert reply.look_up == ("new",)
    assert world.handle(PeopleSeen(world.origin("mira"), (Someone("new", "New Person"),))).look_up == ()


def test_a_removed_bot_is_silent_and_wakes_when_it_returns(world: World) -> None:
    group = world.found_group("ana")
    world.handle(BotRemoved(world.origin("mira", CHANNEL)))
    assert prompts(world) == set()
    assert "no longer active" in text(world.clicks("ben", JoinGroup(group=group)).message)
    assert "no longer active" in text(world.clicks("mira", EnrolEveryone(group=group)).message)
    world.clock.at("2026-11-18 08:00")
    world.handle(BotAdded(world.origin("mira", CHANNEL)))
    hello = world.deliver()
    assert len(hello) == 1
    assert "already in" in text(world.presses("ana", hello[0].message, "Join in").message)
    assert prompts(world, "2026-11-18") == {"ana"}


def test_an_uninstalled_bot_sends_nothing(world: World) -> None:
    world.found_group("ana")
    world.says("ana", "kudos ", "@ben", " for the calm call")
    gone = world.origin("mira")
    world.handle(BotRemoved(type(gone)(gone.platform, gone.workspace, gone.person, None)))
    assert world.deliver() == []


def test_a_chat_with_the_bot_alone_is_no_group(world: World) -> None:
    world.handle(BotAdded(world.origin("ana", Place("dm:ana", direct=True))))
    assert world.deliver() == []


def test_a_move_to_another_zone_moves_the_next_prompt(world: World) -> None:
    world.found_group("ana")
    moved = Someone("ana", "Ana Lima", "America/New_York")
    world.handle(PeopleSeen(world.origin("mira"), (moved,)))
    assert prompts(world) == set()
    world.clock.at("2026-11-17 09:00", "America/New_York")
    assert [one.address.id for one in world.tick()] == ["ana"]


def test_a_journey_east_loses_no_day(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 08:30")
    world.handle(PeopleSeen(world.origin("mira"), (Someone("ana", "Ana Lima", "Asia/Tokyo"),)))  # 16:30 there
    assert [one.key.split("/")[-1] for one in world.tick()] == ["2026-11-17"]
    world.clock.at("2026-11-17 23:00", "Asia/Tokyo")
    assert world.tick() == []
    world.clock.at("2026-11-18 09:00", "Asia/Tokyo")
    assert [one.key.split("/")[-1] for one in world.tick()] == ["2026-11-18"]


def test_a_journey_west_brings_no_second_prompt(world: World) -> None:
    world.found_group("ana")
    assert prompts(world) == {"ana"}
    world.handle(PeopleSeen(world.origin("mira"), (Someone("ana", "Ana Lima", "America/New_York"),)))
    world.clock.at("2026-11-17 09:00", "America/New_York")
    assert world.tick() == []
    world.clock.at("2026-11-18 09:00", "America/New_York")
    assert [one.key.split("/")[-1] for one in world.tick()] == ["2026-11-18"]


def test_a_list_of_people_may_bring_the_channels_name(world: World) -> None:
    place = Place("C1", direct=False)
    world.handle(BotAdded(world.origin("mira", place)))
    world.handle(PeopleSeen(world.origin("mira", Place("C1", direct=False, name="refunds")), (PEOPLE["mira"],)))
    assert "refunds" in text(world.says("mira", "board", place=place).message)


def test_a_group_takes_its_managers_zone_once_it_is_known(world: World) -> None:
    place = Place("late", direct=False)
    world.handle(BotAdded(world.origin("boss", place)))
    world.handle(PeopleSeen(world.origin("boss", place), (Someone("boss"), Someone("joe"))))
    world.handle(PeopleSeen(world.origin("boss"), (Someone("boss", "Boss", "Europe/Lisbon"),)))
    hello = world.deliver()[-1].message
    joined = text(world.presses("joe", hello, "Join in", place).message)
    assert "(Europe/Lisbon)" in joined
    assert "your group" in joined


def test_the_home_page_shows_the_streak_and_the_ways_on(world: World) -> None:
    world.found_group("ana")
    home = world.opens_home("ana").home
    assert home is not None
    assert "0 working days" in home.text
    paused = world.presses("ana", home, "Pause").message
    assert "Paused from today" in text(paused)
    home = world.opens_home("ana").home
    assert home is not None
    assert "Welcome back" in text(world.presses("ana", home, "Start again").message)


def test_help_speaks_the_platforms_language(world: World) -> None:
    assert "today shows today's question" in text(world.says("ana", "help").message)
    world.platform = "slack"
    assert "/empathy today shows today's question" in text(world.says("ana", "help").message)
    assert "What I can do" in text(world.says("ana").message)
    assert "I didn't get that one" in text(world.says("ana", "sing a song").message)


def test_without_a_group_people_can_still_try_a_question(world: World) -> None:
    shown = world.says("zoe", "/empathy", place=Place("dm:zoe", direct=True)).message
    assert "What I can do" in text(shown)
    assert "Which reply is most effective?" in text(world.says("zoe", "today").message)
    assert "Join a group" in text(world.submits("zoe", _settings(world), time="08:00", zone="UTC").message)
    assert "Paused" in text(world.says("zoe", "pause").message)
    assert "Join a group" in text(world.says("zoe", "resume").message)
    assert "nothing to leave" in text(world.clicks("zoe", LeaveGroup(group=99)).message)
    assert "no longer active" in text(world.clicks("zoe", JoinGroup(group=99)).message)


def _settings(world: World):  # type: ignore[no-untyped-def]  # noqa: ANN202
    form = world.says("zoe", "settings").form
    assert form is not None
    return form.submit


def test_a_directory_speaking_of_people_nobody_met_is_ignored(world: World) -> None:
    world.found_group()
    world.handle(PeopleSeen(world.origin("nobody"), (Someone("nobody", "Nobody Known"),)))
    assert "nobody" not in str(world.clicks("ana", OpenKudos()).form)
    with world.store.transaction() as session:
        assert directory.person(Scope(session, 1), "nobody") is None
