"""Rosters from outside: what a rep, a manager and an operator send, and what comes of it."""

from __future__ import annotations

import json
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_bot import rosters, schedule
from empathy_bot.actions import (
    AnswerQuiz,
    ForgetRoster,
    OpenTeamRoster,
    SaveGroup,
    SaveRoster,
    SaveSettings,
    SaveTeamRoster,
    SaveWishes,
)
from empathy_bot.events import Origin, PeopleSeen, RosterBrought, Someone
from empathy_bot.message import Buttons, Message, Month, Reply, flat
from empathy_bot.rosters import Duty
from tests.fakes.world import CHANNEL, PEOPLE, World

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 16)


def shown(reply: Reply) -> Message:
    assert reply.message is not None, reply
    return reply.message


def text(reply: Reply) -> str:
    return shown(reply).text


def sends(world: World, rows: str, who: str = "ana") -> Reply:
    form = world.says(who, "roster").form
    assert form is not None
    return world.submits(who, form.submit, roster=rows)


def practises(world: World, who: str = "ana") -> None:
    rows = [block for block in shown(world.says(who, "today")).blocks if isinstance(block, Buttons)]
    buttons = [one.action for row in rows for one in row.buttons]
    world.clicks(who, next(one for one in buttons if isinstance(one, AnswerQuiz) and one.option == 0))


def prompted(world: World, instant: str, who: str = "ana") -> bool:
    """Whether the person is asked when the clock shows this in Berlin."""
    world.clock.at(instant)
    return who in {one.address.id for one in world.tick()}


def states(world: World, who: str = "ana") -> dict[int, str]:
    month = next(block for block in shown(world.says(who, "month")).blocks if isinstance(block, Month))
    return {day.number: day.state for week in month.weeks for day in week if day is not None}


# --- a rep ---------------------------------------------------------------------------------------------


def test_prompts_come_on_shifts_and_on_no_other_day_of_the_roster(world: World) -> None:
    world.found_group("ana")
    rows = "Date; Shift\r\n2026-11-18;06:00-14:00\r\n\r\n2026-11-21;night\r\n2026-11-22;off\r\n"
    told = text(sends(world, rows))
    assert "2 shifts, 18" in told
    assert "Tuesday 17 November at 09:00" in told, "the roster has not begun"
    assert text(sends(world, rows)) == told, "twice the same"
    asked = [day for day in range(17, 26) if prompted(world, f"2026-11-{day} 09:00")]
    assert asked == [17, 18, 21, 23, 24, 25]  # before and after the roster the group's weekdays count
    assert {18: "frozen", 19: "off", 20: "off"}.items() <= states(world).items()


def test_the_start_of_a_shift_is_when_its_prompt_comes_unless_a_time_was_chosen(world: World) -> None:
    world.found_group("ana", "ben")
    for who in ("ana", "ben"):
        sends(world, "date,shift,start\n2026-11-18,shift,22:30\n2026-11-19,shift,\n", who)
    world.submits("ben", SaveSettings(), time="09:00", zone="Europe/Berlin", when="time")
    assert prompted(world, "2026-11-18 09:00", "ben")
    assert not prompted(world, "2026-11-18 22:29")
    assert prompted(world, "2026-11-18 22:30"), "a night shift belongs to the day on which it starts"
    assert prompted(world, "2026-11-19 09:00")
    sends(world, "date,shift\n2026-11-20,13:00", "ben")
    world.submits("ben", SaveSettings(), time="10:00", zone="Europe/Berlin", when="shift")
    assert not prompted(world, "2026-11-20 10:00", "ben")
    assert prompted(world, "2026-11-20 13:00", "ben")


def test_saving_other_settings_leaves_the_shifts_their_start(world: World) -> None:
    world.found_group("ana")
    world.submits("ana", SaveSettings(), time="09:00", zone="Europe/Berlin")
    sends(world, "date,shift\n2026-11-18,06:00")
    assert prompted(world, "2026-11-18 06:00")


def test_a_calendar_tells_shifts_leave_and_what_repeats(world: World) -> None:
    world.found_group("ana")
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Early\r\nDTSTART:20261117T050000Z\r\nDTEND:20261117T130000Z\r\n"
        "RRULE:FREQ=WEEKLY;BYDAY=TU,SA;COUNT=4\r\nEXDATE:20261124T050000Z\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Annual leave\r\nDTSTART;VALUE=DATE:20261126\r\n"
        "DTEND;VALUE=DATE:20261128\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    told = text(sends(world, calendar))
    assert "3 shifts and 2 days of leave, 17" in told
    assert "Tuesday 17 November at 06:00" in told, "05:00 UTC is 06:00 in Berlin"
    found = [day for day in range(17, 31) if prompted(world, f"2026-11-{day} 12:00")]
    assert found == [17, 21, 28, 30]
    assert {24: "off", 26: "excused", 27: "excused"}.items() <= states(world).items()


def test_leave_over_a_quarter_breaks_nothing_and_the_next_prompt_is_told_with_its_year(world: World) -> None:
    world.found_group("ana")
    world.clock.at("2026-11-17 10:00")
    practises(world)
    told = text(sends(world, "first,last,shift\n2026-11-18,2027-02-28,leave"))
    assert "103 days of leave" in told
    assert "1 Mar 2027" in told
    assert not any(prompted(world, f"{day} 09:00") for day in ("2026-11-18", "2026-12-24", "2027-02-26"))
    assert prompted(world, "2027-03-01 09:00")
    practises(world)
    streak = text(world.says("ana", "streak"))
    assert "2 working days" in streak
    assert "2 of 2 freezes left" in streak


def test_two_years_without_a_shift_end_with_a_prompt(world: World) -> None:
    world.found_group("ana")
    assert "16 Nov 2028" in text(sends(world, "first,last,shift\n2026-11-16,2028-11-15,off"))


def test_a_late_edit_drops_the_prompt_that_waits_and_repairs_the_past(world: World) -> None:
    world.found_group("ana")
    for day in (17, 18, 23):
        world.clock.at(f"2026-11-{day} 10:00")
        practises(world)
    world.clock.at("2026-11-27 08:00")
    assert "In a row: 0 working days" in text(world.says("ana", "streak"))
    world.clock.at("2026-11-27 09:00")
    schedule.tick(world.store, world.clock)
    days = ("19,off", "20,off", "23,shift", "24,leave", "27,off")
    sends(world, "date,shift\n2026-11-17,shift\n2026-11-18,shift\n" + "\n".join(f"2026-11-{day}" for day in days))
    assert world.deliver() == []
    assert "In a row: 3 working days" in text(world.says("ana", "streak"))
    assert "working days count for you again" in text(world.clicks("ana", ForgetRoster()))
    assert "In a row: 0 working days" in text(world.says("ana", "streak"))


ROSTERS = (
    "date,shift\n2026-11-18,off\n2026-11-21,shift\n2026-11-24,leave\n2026-12-02,off",
    "first,last,shift\n2026-11-14,2026-11-17,shift\n2026-11-18,2026-11-30,off",
    "date,shift\n2026-11-17,leave\n2026-12-01,leave",
    "date,shift\n2026-11-15,night\n2026-12-06,night",
)


@pytest.mark.parametrize("rows", ROSTERS)
def test_a_roster_told_late_gives_the_month_and_streak_of_one_known_before(world: World, rows: str) -> None:
    late = World(world.store, world.clock, world.pack, workspace="late")
    before = World(world.store, world.clock, world.pack, workspace="before")
    before.submits("ana", SaveRoster(), roster=rows)
    for one in (late, before):
        one.found_group("ana")
    for day in ("2026-11-17", "2026-11-18", "2026-11-21", "2026-11-26", "2026-12-02", "2026-12-04"):
        world.clock.at(f"{day} 12:00")
        practises(late)
        practises(before)
    world.clock.at("2026-12-07 08:00")
    late.submits("ana", SaveRoster(), roster=rows)
    for words in ("streak", "month"):
        assert text(late.says("ana", words)) == text(before.says("ana", words))
    november = [one.presses("ana", shown(one.says("ana", "month")), "The month before") for one in (late, before)]
    assert shown(november[0]).blocks == shown(november[1]).blocks


# --- what cannot be read --------------------------------------------------------------------------------


def test_broken_rows_import_nothing_and_each_is_named(world: World) -> None:
    world.found_group("ana")
    good = "date,shift\n2026-11-17,off\n"
    few = sends(world, good + "2026-13-01,off\n03/04/2026,shift").errors["roster"]
    assert few.count("Line ") == 2
    assert "Line 3: “2026-13-01” is no day. Please write it like 2026-11-16." in few
    assert "Line 4: “03/04/2026” can be read in two ways." in few
    pasted = good + "\n".join(f"2026-99-{number},off" for number in range(10, 50))
    many = sends(world, pasted).form
    assert many is not None
    told = flat(many.intro)
    assert "I can't read 40 rows" in told
    assert all(f"Line {line}:" in told or f" {line}" in told for line in range(3, 43))
    assert json.dumps(pasted)[1:-1] in many.model_dump_json(), "nothing that was pasted is lost"
    assert "3600 characters" in sends(world, "x" * 3600).errors["roster"]
    assert prompted(world, "2026-11-17 09:00"), "nothing was imported"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=9", "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYHOUR=1,2,3", "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=31", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=NEVER", "FREQ=WEEKLY;BYDAY=XX",
    ],
)  # fmt: skip
def test_a_hostile_repetition_is_refused_by_its_line(rule: str) -> None:
    calendar = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261117T050000Z\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR"
    sheet = rosters.read(calendar, zone=BERLIN, today=TODAY)
    assert [fault.line for fault in sheet.faults] == [2]
    assert sheet.entries == ()


def test_a_long_leave_is_cut_at_the_reach_and_an_endless_one_is_refused() -> None:
    def read(first: str, last: str) -> rosters.Sheet:
        event = f"DTSTART;VALUE=DATE:{first}\nDTEND;VALUE=DATE:{last}\nSUMMARY:Sick"
        calendar = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR"
        return rosters.read(calendar, zone=BERLIN, today=TODAY)

    assert [(fault.line, fault.key) for fault in read("00010101", "99991231").faults] == [(2, "roster.bad.event")]
    sheet = read("20200101", "20291231")
    assert sheet.faults == ()
    assert [(entry.first, entry.last) for entry in sheet.entries] == [(TODAY - rosters.BACK, TODAY + rosters.AHEAD)]


def test_an_occurrence_that_was_moved_or_called_off_is_where_it_is_now() -> None:
    calendar = (
        "BEGIN:VCALENDAR\n"
        "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Europe/Berlin:20261201T220000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY;COUNT=3\n"
        "END:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261208T220000\n"
        "DTSTART;TZID=Europe/Berlin:20261209T180000\nDURATION:PT8H\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nSTATUS:CANCELLED\nDTSTART:20261203T050000Z\nEND:VEVENT\nEND:VCALENDAR"
    )
    sheet = rosters.read(calendar, zone=ZoneInfo("Asia/Tokyo"), today=TODAY)
    days = rosters.days_of(sheet.entries, rosters.span_of(sheet.entries))
    assert {day: duty.start for day, duty in days.items() if duty.kind == "shift"} == {
        date(2026, 12, 2): time(6), date(2026, 12, 10): time(2), date(2026, 12, 16): time(6),
    }  # fmt: skip


@given(
    st.text(max_size=300), st.sampled_from(["", "date,shift\n", "BEGIN:VCALENDAR\n", "date;last;start\n2026-12-01;"])
)
def test_whatever_is_pasted_is_read_or_named(pasted: str, before: str) -> None:
    sheet = rosters.read(before + pasted, zone=BERLIN, today=TODAY)
    assert sheet.faults or sheet.entries
    assert all(entry.first <= entry.last for entry in sheet.entries)


def test_leave_goes_before_a_shift_and_of_two_shifts_the_earlier_start_stands() -> None:
    rows = "date,shift\n2026-12-01,14:00\n2026-12-01,06:00\n2026-12-02,shift\n2026-12-02,sick\n2026-12-04,free"
    sheet = rosters.read(rows, zone=BERLIN, today=TODAY)
    assert list(rosters.days_of(sheet.entries, rosters.span_of(sheet.entries)).values()) == [
        Duty("shift", time(6)), Duty("leave"), Duty("off"), Duty("off"),
    ]  # fmt: skip


# --- a manager ------------------------------------------------------------------------------------------

TEAM = "person,date,shift\nana lima,2026-11-17,off\nben,2026-11-17,leave\nAna Lima,2026-11-18,07:00\n"


def test_a_manager_sends_the_teams_shifts(world: World) -> None:
    group = world.found_group("ana", "ben", "chloe")
    assert "2 people" in text(world.submits("mira", SaveTeamRoster(group=group), roster=TEAM))
    world.clock.at("2026-11-17 09:00")
    assert [one.address.id for one in world.tick()] == ["chloe"]
    assert prompted(world, "2026-11-18 07:00")
    assert prompted(world, "2026-11-18 09:00", "ben"), "of ben only leave was told"


def test_one_wrong_name_imports_nobody(world: World) -> None:
    group = world.found_group("ana", "ben")
    twin = Someone("ben2", "Ben Osei", "Europe/Berlin")
    world.handle(PeopleSeen(world.origin("mira", CHANNEL), (*PEOPLE.values(), twin), complete=True))
    rows = TEAM + "Ben Osei,2026-11-17,off\nEve,2026-11-17,off"
    told = world.submits("mira", SaveTeamRoster(group=group), roster=rows).errors["roster"]
    assert "Line 5: More than one person here is called “Ben Osei”." in told
    assert "Line 6: I find nobody called “Eve”" in told
    assert prompted(world, "2026-11-17 09:00")


def test_nobody_else_may_send_it(world: World) -> None:
    group = world.found_group("ana", "ben")
    refusal = text(world.submits("ben", SaveGroup(group=group)))
    for action in (SaveTeamRoster(group=group), OpenTeamRoster(group=group)):
        assert text(world.submits("ben", action, roster=TEAM)) == refusal
    other = World(world.store, world.clock, world.pack, workspace="other")
    other.found_group("ana")
    assert text(other.submits("mira", SaveTeamRoster(group=group), roster=TEAM)) == refusal
    assert "“Ben Osei” is somebody else" in sends(world, "person,date\nBen Osei,2026-11-17").errors["roster"]
    sends(other, "date,shift\n2026-11-17,off")
    world.clock.at("2026-11-17 09:00")
    assert sorted(one.address.id for one in world.tick()) == ["ana", "ben"], "ana of the other workspace is another ana"


def test_a_manager_sets_time_and_days_and_no_past_day_is_missed(world: World) -> None:
    group = world.found_group("ana", "ben")
    world.submits("ben", SaveSettings(), time="10:00", zone="Europe/Berlin")
    world.clock.at("2026-11-22 10:00")  # a Sunday
    told = text(world.submits("mira", SaveGroup(group=group), time="8:00", days=("1", "2", "6"), country="DE"))
    assert "08:00, Mon, Tue, Sat, public holidays: DE" in told
    assert states(world)[21] == "off", "Saturdays count from now on"
    assert prompted(world, "2026-11-28 08:00")
    assert prompted(world, "2026-11-28 10:00", "ben")
    assert {20: "missed", 25: "off"}.items() <= states(world).items()


def test_a_groups_country_is_everybodys_who_has_not_said_otherwise(world: World) -> None:
    group = world.found_group("ana", "ben", "chloe")
    world.submits("chloe", SaveSettings(), time="09:00", zone="Europe/Berlin", country="FR")
    world.submits("mira", SaveGroup(group=group), time="09:00", days=tuple("12345"), country="DE")
    world.submits("ben", SaveSettings(), time="09:00", zone="Europe/Berlin", country="")
    world.clock.at("2027-01-04 12:00")
    world.tick()
    world.submits("mira", SaveGroup(group=group), time="09:00", days=tuple("12345"), country="DE-BY")
    world.clock.at("2027-01-05 12:00")
    world.tick()
    world.clock.at("2027-01-06 09:00")  # Epiphany, in Bavaria alone
    assert sorted(one.address.id for one in world.tick()) == ["ben", "chloe"]
    world.submits("ben", SaveSettings(), time="09:00", zone="Europe/Berlin", country="de-by")
    world.submits("mira", SaveGroup(group=group), time="09:00", days=tuple("12345"))
    form = world.says("ben", "settings").form
    assert form is not None
    assert '"initial":"DE' not in form.model_dump_json(), "who says what the group says follows it"


def test_quiet_hours_are_ones_own(world: World) -> None:
    world.found_group("ana", "ben", "chloe")
    hours = {"ana": ("18:00", "08:00"), "ben": ("12:00", "13:00"), "chloe": ("00:00", "00:00")}
    for who, (begin, end) in hours.items():
        at = "17:00" if who == "chloe" else "09:30"
        quiet = {"quiet_from": begin, "quiet_until": end}
        world.submits(who, SaveSettings(), time=at, zone="Europe/Berlin", **quiet)
        world.submits(who, SaveWishes(), remind="3")
    told = {}
    for instant in ("09:30", "12:30", "17:00", "20:00"):
        world.clock.at(f"2026-11-17 {instant}")
        told[instant] = sorted(one.address.id for one in world.tick())
    assert told == {"09:30": ["ana", "ben"], "12:30": ["ana"], "17:00": ["chloe"], "20:00": ["chloe"]}


# --- an operator ----------------------------------------------------------------------------------------


def test_an_operators_file_is_imported_with_a_managers_rights(world: World) -> None:
    world.found_group("ana", "ben")

    def brings(rows: str, who: str = "", group: str | None = "support") -> Reply:
        sheet = rosters.read(rows, zone=BERLIN, today=TODAY)
        return world.handle(RosterBrought(Origin("web", "acme", Someone(who)), sheet, group))

    bad = brings(TEAM + "\n".join(f"ana,2026-99-{number},off" for number in range(10, 40)))
    assert bad.errors["roster"].count("Line ") == 30, "an operator reads all of them"
    assert "whose shifts" in brings("date,shift\n2026-11-17,off").errors["roster"]
    assert brings(TEAM, group="nowhere").errors
    assert "don't know that person" in brings("date\n2026-11-17", "eve", None).errors["roster"]
    assert text(brings(TEAM)) == text(brings(TEAM))
    assert "1 day off" in text(brings("date,shift\n2026-11-19,off", "ana", None))
    assert not prompted(world, "2026-11-17 09:00")
    assert prompted(world, "2026-11-18 07:00")
    assert not prompted(world, "2026-11-19 09:00")
