"""The streak over random rosters, told early or late, beside journeys, absences and freezes: it is the slow model's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from empathy_bot import rosters, streaks, workdays
from empathy_bot.duty import DutyDays
from empathy_bot.rosters import Duty, Roster
from tests.fakes.slow_streak import FIRST, slow_streak, some_answers, some_days, zones

WORDS = {"s": "shift", "o": "off", "l": "leave"}
Edit = tuple[int, str]
"""A stretch of days that is told at once: how many days after FIRST it begins, and what its days are."""
edits = st.lists(st.tuples(st.integers(0, 110), st.text("sol", min_size=1, max_size=40)), max_size=6)
masks = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda found: "".join(sorted(found)))
afters = st.integers(0, 120)


def told(edit: Edit) -> dict[date, str]:
    first, pattern = edit
    return {FIRST + timedelta(days=first + number): WORDS[sign] for number, sign in enumerate(pattern)}


def after_edits(some: list[Edit]) -> Roster:
    """What is known after every edit was sent as a list, as people send them."""
    known = rosters.NOTHING_KNOWN
    for edit in some:
        text = "date,shift\n" + "\n".join(f"{day},{word}" for day, word in told(edit).items())
        sheet = rosters.read(text, zone=ZoneInfo("UTC"), today=FIRST)
        assert not sheet.faults
        known = known.with_days(rosters.days_of(sheet.entries, rosters.span_of(sheet.entries)))
    return known


def figures(found: streaks.Streak) -> tuple[int, int, int, int, list[date], int]:
    return found.current, found.best, found.done, found.of, list(found.frozen), found.freezes


@given(answered=some_answers, absent=some_days, some=edits, after=afters, mask=masks)
def test_the_streak_over_rosters_agrees_with_the_slow_model(
    answered: set[date], absent: set[date], some: list[Edit], after: int, mask: str
) -> None:
    today = FIRST + timedelta(days=after)
    answered = {day for day in answered if day <= today}
    known: dict[date, str] = {}
    for edit in some:
        known |= told(edit)
    duty = DutyDays(mask, absent, roster=after_edits(some))
    found = streaks.streak(answered, since=FIRST, today=today, duty=duty)
    assert figures(found) == slow_streak(answered, absent, today, mask, roster=known)
    months = [
        streaks.month(date(2026, number, 1), found, answered, since=FIRST, today=today, duty=duty)
        for number in range(1, 7)
    ]
    marks = dict(day for month in months for day in month.days)
    assert all(day in duty for day, state in marks.items() if state in {"missed", "frozen", "ahead"})
    assert all(day not in duty for day, state in marks.items() if state == "excused")


@given(answered=some_answers, some=edits, mask=masks, order=st.randoms(use_true_random=False))
def test_what_is_told_late_gives_the_streak_of_what_was_known_before(
    answered: set[date], some: list[Edit], mask: str, order: Random
) -> None:
    """However a roster came to be known, day by day, in any order, after being wrong: only what it says now counts."""
    today = FIRST + timedelta(days=120)
    answered = {day for day in answered if day <= today}
    at_once = after_edits(some)
    days = list(at_once.known())
    order.shuffle(days)
    late = rosters.NOTHING_KNOWN.with_days({day: Duty("off") for day, _ in days})
    for day, duty in days:
        late = late.with_days({day: duty})
    assert late == at_once

    def found(roster: Roster) -> streaks.Streak:
        return streaks.streak(answered, since=FIRST, today=today, duty=DutyDays(mask, roster=roster))

    assert found(late) == found(at_once)


@given(answered=some_answers, some=edits, leave=some_days, mask=masks)
def test_leave_never_shortens_a_streak(answered: set[date], some: list[Edit], leave: set[date], mask: str) -> None:
    today = FIRST + timedelta(days=120)
    answered = {day for day in answered if day <= today}
    before = after_edits(some)
    after = before.with_days(dict.fromkeys(leave, Duty("leave")))
    runs = [
        streaks.streak(answered, since=FIRST, today=today, duty=DutyDays(mask, roster=roster)).current
        for roster in (before, after)
    ]
    assert runs[1] >= runs[0]


@given(some=edits, after=afters, zone=zones, mask=masks, hour=st.integers(0, 23))
def test_the_next_prompt_is_that_of_the_first_day_of_duty_to_come(
    some: list[Edit], after: int, zone: str, mask: str, hour: int
) -> None:
    now = datetime(2026, 1, 5, hour, tzinfo=UTC) + timedelta(days=after)
    place = ZoneInfo(zone)
    duty = DutyDays(mask, roster=after_edits(some))
    found = workdays.next_instant(now, lambda _: time(9), place, duty)
    today = now.astimezone(place).date()
    expected = [
        instant
        for day in workdays.days(today, today + timedelta(days=200))
        if day in duty and (instant := datetime.combine(day, time(9), place).astimezone(UTC)) > now
    ]
    assert found == expected[0]


@given(some=edits)
def test_a_roster_is_what_was_written_down(some: list[Edit]) -> None:
    known = after_edits(some)
    assert Roster(known.first, known.days) == known
    said: dict[date, str] = {}
    for edit in some:
        said |= told(edit)
    assert {day: duty.kind for day, duty in known.known()} == said
    assert all(known.on(day) == duty for day, duty in known.known())
    assert known.on(FIRST - timedelta(days=1)) is None
    assert known.on(FIRST + timedelta(days=400)) is None
