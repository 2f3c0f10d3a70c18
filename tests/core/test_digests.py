"""The weekly note: only for whoever wants it, once a week, on the last day of work, and never in a prompt's place."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_bot import asking, schedule
from empathy_bot.actions import AskLater, GiveKudos, SaveSettings, SaveWishes, StopDigest, UndoKudos
from empathy_bot.content import Pack
from empathy_bot.events import PeopleLeft, Someone
from empathy_bot.message import Buttons, Message
from empathy_bot.ports import Later, Outgoing
from empathy_bot.practice import digests
from empathy_bot.store import Store
from empathy_bot.store.tables import Person
from empathy_bot.workdays import is_quiet
from tests.fakes.clock import StillClock
from tests.fakes.world import CHANNEL, World


def shown(message: Message | None) -> Message:
    assert message is not None
    return message


def wants(world: World, *people: str) -> None:
    for who in people:
        assert not world.submits(who, SaveWishes(), digest="weekly").errors


def notes(sent: list[Outgoing]) -> list[Outgoing]:
    return [one for one in sent if f"/{asking.DIGEST}/" in one.key]


def notes_until(world: World, last: str, zone: str = "Europe/Berlin") -> list[tuple[str, str]]:
    """Let the days pass up to this one; return when (on clocks of the zone) which note came to whom."""
    come = []
    day = world.clock.now().date()
    while str(day) < last:
        day += timedelta(days=1)
        for hour in (10, 14, 15):
            world.clock.at(f"{day} {hour:02}:00", zone)
            come += [(f"{day:%a %d} {hour:02}", one.address.id) for one in notes(world.tick())]
    return come


def thanks(world: World, text: str = "for the calm call", giver: str = "ana", receiver: str = "ben") -> None:
    world.says(giver, "kudos ", f"@{receiver}", f" {text}")


def answers(world: World, who: str, day: str) -> None:
    world.clock.at(f"{day} 10:00")
    world.presses(who, shown(world.says(who, "today").message), "A")


@pytest.fixture
def team(sqlite_store: Store, clock: StillClock, pack: Pack) -> World:
    """A group in which Ana and Ben practise; it is Monday, the 16th."""
    world = World(sqlite_store, clock, pack)
    world.found_group("ana", "ben")
    return world


def test_nobody_gets_a_note_who_has_not_asked_for_it(team: World) -> None:
    thanks(team)
    assert notes_until(team, "2026-11-23") == []


def test_it_comes_on_fridays_and_tells_of_kudos_practice_and_the_streak(world: World) -> None:
    team = world
    team.found_group("ana", "ben")
    wants(team, "ben")
    thanks(team, "for hearing her out")
    team.submits("chloe", GiveKudos(), receivers="ben", seen_by="only_them", message="Thank you for the tea.")
    answers(team, "ben", "2026-11-17")
    answers(team, "ben", "2026-11-19")
    team.clock.at("2026-11-20 14:59")
    assert notes(team.tick()) == []
    team.clock.at("2026-11-20 15:00")
    (note,) = notes(team.tick())
    assert note.address.id == "ben"
    for part in ("2 kudos came to you.", "from Ana Lima", "for hearing her out", "Thank you for the tea."):
        assert part in note.message.text
    assert "You practised on 2 of 3 working days." in note.message.text, "from the day they joined; today is still open"
    assert "In a row: 2 working days" in note.message.text
    assert team.tick() == []


def test_a_week_with_nothing_to_tell_brings_no_note(team: World) -> None:
    wants(team, "ana", "ben")
    thanks(team)
    team.clicks("ana", UndoKudos(kudos=1))
    assert notes_until(team, "2026-11-23") == []


def test_what_comes_after_a_note_is_told_by_the_next_and_nothing_twice(team: World) -> None:
    wants(team, "ben")
    thanks(team, "number one")
    assert notes_until(team, "2026-11-20") == [("Fri 20 15", "ben")]
    team.clock.at("2026-11-20 18:00")
    thanks(team, "number two")
    assert notes_until(team, "2026-11-27") == [("Fri 27 15", "ben")]
    first, second = notes(team.delivered)
    assert ("number one" in first.message.text, "number two" in first.message.text) == (True, False)
    assert ("number one" in second.message.text, "number two" in second.message.text) == (False, True)
    assert notes_until(team, "2026-12-05") == []


def test_kudos_that_come_while_a_note_waits_for_its_turn_are_told_once(team: World) -> None:
    wants(team, "ben")
    thanks(team, "number one")
    team.deliver()
    team.clock.at("2026-11-20 15:00")
    schedule.tick(team.store, team.clock)
    team.clock.wait(minutes=20)
    thanks(team, "number two")
    team.deliver()
    assert notes_until(team, "2026-11-27") == [("Fri 27 15", "ben")]
    first, second = notes(team.delivered)
    for words in ("number one", "number two"):
        assert (words in first.message.text) + (words in second.message.text) == 1


def test_of_many_kudos_it_shows_three_and_counts_all(team: World) -> None:
    wants(team, "ben")
    for number in range(5):
        thanks(team, f"number {number}")
    notes_until(team, "2026-11-20")
    (note,) = notes(team.delivered)
    assert "5 kudos came to you." in note.message.text
    assert [f"number {number}" in note.message.text for number in range(5)] == [False, False, True, True, True]


def test_the_last_day_is_the_person_s_own(team: World) -> None:
    """By leave, by shifts, and by a zone of their own."""
    wants(team, "ana", "ben", "dev")
    for who in ("ana", "ben", "dev"):
        thanks(team, giver="chloe", receiver=who)
    away = team.says("ana", "roster").form
    assert away is not None
    team.submits("ana", away.submit, roster="date,shift\n2026-11-20,leave")
    team.submits("ben", away.submit, roster="date,shift\n2026-11-20,off\n2026-11-21,06:00\n2026-11-22,off")
    come = notes_until(team, "2026-11-22", "UTC")
    assert come == [("Thu 19 14", "ana"), ("Fri 20 10", "dev"), ("Sat 21 14", "ben")]


def test_a_day_off_that_is_told_late_takes_the_note_to_the_next_week_with_all_that_came(team: World) -> None:
    wants(team, "ben")
    thanks(team)
    assert notes_until(team, "2026-11-19") == []
    team.clock.at("2026-11-20 09:00")
    form = team.says("ben", "away").form
    assert form is not None
    team.submits("ben", form.submit, until="2026-11-22")
    assert notes_until(team, "2026-11-24") == []
    thanks(team, "number two")
    assert notes_until(team, "2026-11-28") == [("Fri 27 15", "ben")]


def test_who_has_paused_or_left_the_channel_gets_none(team: World) -> None:
    wants(team, "ana", "ben")
    thanks(team)
    thanks(team, giver="chloe", receiver="ana")
    team.says("ana", "pause")
    team.handle(PeopleLeft(team.origin("mira", CHANNEL), (Someone("ben"),)))
    assert notes_until(team, "2026-11-28") == []
    team.says("ana", "resume")
    thanks(team, "welcome back", giver="chloe", receiver="ana")
    assert notes_until(team, "2026-12-05") == [("Fri 04 15", "ana")]


def test_no_more_of_these_and_again_in_what_i_may_send_you(team: World) -> None:
    wants(team, "ben")
    thanks(team)
    notes_until(team, "2026-11-20")
    (note,) = notes(team.delivered)
    for _ in range(2):
        stopped = shown(team.presses("ben", note.message, "No more of these").message)
        assert "No more weekly notes" in stopped.text
    thanks(team, "number two")
    assert notes_until(team, "2026-11-28") == []
    form = team.presses("ben", stopped, "What I may send you").form
    assert form is not None
    assert next(one for one in form.inputs if one.name == "digest").initial == ("never",)
    wants(team, "ben")
    wants(team, "ben")
    thanks(team, "number three")
    assert notes_until(team, "2026-12-05") == [("Fri 04 15", "ben")]


def test_a_note_that_is_on_its_way_is_dropped_by_a_last_moment_no(team: World) -> None:
    wants(team, "ben")
    thanks(team)
    team.deliver()
    team.clock.at("2026-11-20 15:00")
    schedule.tick(team.store, team.clock)
    team.clicks("ben", StopDigest())
    assert notes(team.deliver()) == []


def test_a_note_that_is_tried_again_says_the_same(team: World) -> None:
    wants(team, "ben")
    thanks(team)
    team.deliver()
    team.clock.at("2026-11-20 15:00")
    team.outcome = lambda outgoing: Later("slow down")
    (first,) = notes(team.tick())
    team.clock.wait(minutes=1)
    (again,) = notes(team.tick())
    assert again.message == first.message


def test_no_prompt_gives_way_to_a_note(team: World) -> None:
    """The prompt of the last day, later than the note, has its place kept; a week of putting off leaves none for it."""
    wants(team, "ana", "ben")
    for who in ("ana", "ben"):
        team.submits(who, SaveSettings(), time="16:00", zone="Europe/Berlin", quiet_from="22:00", quiet_until="06:00")
        thanks(team, giver="chloe", receiver=who)
    prompts = []
    for day in range(17, 21):
        for hour in (15, 16, 17, 18):
            team.clock.at(f"2026-11-{day} {hour:02}:00")
            asked = [one for one in team.tick() if "/prompt/" in one.key]
            prompts += [(one.address.id, one.key.split("/")[2]) for one in asked]
            for action in (action for one in asked if one.address.id == "ben" for action in later(one.message)):
                team.clicks("ben", action)
    assert {(who, f"2026-11-{day}") for who in ("ana", "ben") for day in range(17, 21)} <= set(prompts)
    assert [one.address.id for one in notes(team.delivered)].count("ana") == 1
    told = [one for one in team.delivered if one.address.id == "ben" and one.key.split("/")[1] in asking.KINDS]
    assert len(told) <= asking.WEEKLY


def later(message: Message) -> list[AskLater]:
    actions = [one.action for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]
    return [action for action in actions if isinstance(action, AskLater)]


@settings(max_examples=200, deadline=None)
@given(st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0)), st.times())
def test_the_hour_of_a_note_is_never_a_quiet_one(begin: time, until: time) -> None:
    person = Person(workspace_id=1, external_id="ana", quiet_from=f"{begin:%H:%M}", quiet_until=f"{until:%H:%M}")
    at = digests.clock_time(person)
    quiet_from, quiet_until = (time.fromisoformat(f"{one:%H:%M}") for one in (begin, until))
    noon = datetime.fromisoformat("2026-11-20T00:00:00+00:00").replace(hour=at.hour, minute=at.minute)
    assert not is_quiet(noon, ZoneInfo("UTC"), quiet_from, quiet_until)
