"""The streak against a slow model, and the instants of a local time across every clock change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_bot import streaks, workdays
from empathy_bot.duty import DutyDays
from tests.fakes.slow_streak import FIRST, slow_streak, some_answers, some_days

masks = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda found: "".join(sorted(found)))


@given(answered=some_answers, absent=some_days, holidays=some_days, after=st.integers(0, 120), mask=masks)
def test_the_streak_agrees_with_a_slow_model(
    answered: set[date], absent: set[date], holidays: set[date], after: int, mask: str
) -> None:
    today = FIRST + timedelta(days=after)
    answered = {day for day in answered if day <= today}
    found = streaks.streak(answered, since=FIRST, today=today, duty=DutyDays(mask, absent | holidays))
    assert (
        found.current,
        found.best,
        found.done,
        found.of,
        list(found.frozen),
        found.freezes,
    ) == slow_streak(answered, absent | holidays, today, mask)
    assert found.today == (today in answered)
    assert found.reached is None or found.reached in answered


@given(answered=some_answers, absences=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 9))), known=st.randoms())
def test_an_absence_known_late_gives_the_streak_of_one_known_before(
    answered: set[date], absences: list[tuple[int, int]], known: Random
) -> None:
    told = [(FIRST + timedelta(days=first), FIRST + timedelta(days=first + more)) for first, more in absences]
    late = known.sample(told, len(told))
    today = FIRST + timedelta(days=120)
    answered = {day for day in answered if day <= today}

    def found(rows: list[tuple[date, date]]) -> streaks.Streak:
        off = streaks.absent_days(rows, today)
        return streaks.streak(answered, since=FIRST, today=today, duty=DutyDays(absent=off))

    assert found(told) == found(late)
    assert found(told).current >= found([]).current


def weekdays(first: date, count: int) -> list[date]:
    """The first `count` days from Monday to Friday, beginning with `first`."""
    return [day for day in workdays.days(first, first + timedelta(days=2 * count + 3)) if day.isoweekday() < 6][:count]


@pytest.mark.parametrize(("missed", "current", "left"), [(1, 9, 1), (2, 8, 0), (3, 2, 0)])
def test_two_missed_days_a_month_are_covered_and_the_third_is_not(missed: int, current: int, left: int) -> None:
    days = weekdays(date(2026, 3, 2), 10)
    answered = {*days} - {days[1], days[4], days[7]} if missed == 3 else {*days} - {*days[1 : 1 + missed]}
    found = streaks.streak(answered, since=days[0], today=days[-1], duty=DutyDays())
    assert (found.current, found.freezes) == (current, left)


def test_freezes_come_back_with_the_month_and_the_earliest_missed_days_have_them() -> None:
    days = weekdays(date(2026, 3, 23), 10)  # until Friday 3 April
    answered = {*days} - {days[0], days[6], days[7], days[9]}
    found = streaks.streak(answered, since=days[0], today=days[-1], duty=DutyDays())
    assert (found.frozen, found.freezes) == ((days[0], days[6], days[7]), 1)
    assert (found.current, found.best, found.done, found.of) == (6, 6, 6, 9)


def test_an_answer_that_comes_late_gives_its_freeze_back() -> None:
    days = weekdays(date(2026, 3, 2), 10)
    gaps = {days[2], days[4], days[6]}
    before = streaks.streak({*days} - gaps, since=days[0], today=days[-1], duty=DutyDays())
    after = streaks.streak({*days} - gaps, since=days[0], today=days[-1], duty=DutyDays(absent={days[2]}))
    assert (before.current, before.frozen) == (3, (days[2], days[4]))
    assert (after.current, after.frozen) == (7, (days[4], days[6]))


@pytest.mark.parametrize("run", [4, 5, 6, 20, 60, 120, 240, 241])
def test_a_milestone_belongs_to_the_answer_that_reached_it(run: int) -> None:
    days = weekdays(FIRST, run)
    found = streaks.streak({*days}, since=FIRST, today=days[-1] + timedelta(days=1), duty=DutyDays())
    assert found.milestone(days[-1]) == (run if run in streaks.MILESTONES else None)
    assert found.milestone(days[0]) is None
    weekend = {*days, days[-1] + timedelta(days=1)}
    if days[-1].isoweekday() == 5:
        found = streaks.streak(weekend, since=FIRST, today=max(weekend), duty=DutyDays())
        assert found.milestone(max(weekend)) is None


@given(answered=some_days, mask=masks)
def test_an_answer_never_shortens_a_streak(answered: set[date], mask: str) -> None:
    today = FIRST + timedelta(days=60)
    answered = {day for day in answered if day < today}
    before = streaks.streak(answered, since=FIRST, today=today, duty=DutyDays(mask))
    after = streaks.streak(answered | {today}, since=FIRST, today=today, duty=DutyDays(mask))
    assert after.current >= before.current
    assert after.best >= before.best


def test_an_absence_without_an_end_lasts_until_today() -> None:
    assert streaks.absent_days([(date(2026, 1, 5), None)], date(2026, 1, 7)) == {
        date(2026, 1, 5),
        date(2026, 1, 6),
        date(2026, 1, 7),
    }


def always(clock_time: time) -> Callable[[date], time]:
    return lambda _: clock_time


@pytest.mark.parametrize("zone_name", sorted(available_timezones()))
def test_every_working_day_of_a_year_has_one_instant(zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    for clock_time in (time(9), time(0, 0), time(2, 30)):
        moment: datetime | None = datetime(2025, 12, 30, tzinfo=UTC)
        found: list[date] = []
        while moment is not None and moment < datetime(2027, 1, 2, tzinfo=UTC):
            moment = workdays.next_instant(moment, always(clock_time), zone, DutyDays())
            found += [moment.astimezone(zone).date()] if moment else []
        expected = [day for day in workdays.days(date(2026, 1, 1), date(2026, 12, 31)) if day.isoweekday() < 6]
        assert [day for day in found if day.year == 2026] == expected


def test_a_time_that_the_clocks_jump_over_comes_as_much_later() -> None:
    found = workdays.instant(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin"))
    assert found == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_at_the_end_of_a_day_comes_as_much_earlier() -> None:
    found = workdays.instant(date(2026, 3, 28), time(23, 30), ZoneInfo("America/Nuuk"))  # 23:00 becomes 00:00
    assert found == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert found.astimezone(ZoneInfo("America/Nuuk")).time() == time(22, 30)


def test_a_time_shown_twice_is_the_first() -> None:
    found = workdays.instant(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Berlin"))
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_that_a_zone_skipped_has_no_instant() -> None:
    assert workdays.instant(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia")) is None
    after = datetime(2011, 12, 29, 20, 0, tzinfo=UTC)  # Thursday 10:00 in Apia
    found = workdays.next_instant(after, always(time(9)), ZoneInfo("Pacific/Apia"), DutyDays())
    assert found is not None
    assert found.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2012, 1, 2)


def test_the_next_instant_is_looked_for_only_so_far() -> None:
    after = datetime(2026, 1, 5, tzinfo=UTC)
    assert workdays.next_instant(after, always(time(9)), ZoneInfo("UTC"), frozenset()) is None
    assert workdays.next_weekly(after, time(9), ZoneInfo("UTC"), 5) == datetime(2026, 1, 9, 9, tzinfo=UTC)


def test_a_week_that_changes_stays_what_it_was_before() -> None:
    week = workdays.changed_week("12345", date(2026, 12, 1), "123456")
    saturdays = [date(2026, 11, 28), date(2026, 12, 5)]
    assert [workdays.is_working(day, week) for day in saturdays] == [False, True]
    assert workdays.newest_week(week) == "123456"
    assert workdays.changed_week(week, date(2026, 12, 1), "12345") == "12345"
    later = workdays.changed_week(week, date(2027, 1, 1), "67")
    assert [workdays.is_working(day, later) for day in (*saturdays, date(2027, 1, 1))] == [False, True, False]
    assert workdays.changed_week(later, date(2027, 1, 1), "67") == later


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:05", time(9, 5)),
        (" 09:05 ", time(9, 5)),
        ("23:59", time(23, 59)),
        ("24:00", None),
        ("9", None),
        ("9:5", None),
        ("", None),
        ("٩:٠٥", None),
    ],
)
def test_times_people_write(text: str, expected: time | None) -> None:
    assert workdays.parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" america/new york ", "America/New_York"),
        ("Atlantis", None),
        ("", None),
        (None, None),
        ("../etc/passwd", None),
    ],
)
def test_zones_people_write(text: str | None, expected: str | None) -> None:
    zone = workdays.parse_zone(text)
    assert (zone.key if zone else None) == expected


@given(answered=some_answers, off=some_days, after=st.integers(0, 120), mask=masks)
def test_the_months_together_are_the_streaks_own_days(
    answered: set[date], off: set[date], after: int, mask: str
) -> None:
    today = FIRST + timedelta(days=after)
    answered = {day for day in answered if day <= today}
    found = streaks.streak(answered, since=FIRST, today=today, duty=DutyDays(mask, off))
    months = [
        streaks.month(date(2026, number, 1), found, answered, since=FIRST, today=today, duty=DutyDays(mask, off))
        for number in range(1, 7)
    ]
    marks = dict(day for month in months for day in month.days)
    assert [*marks] == [*workdays.days(date(2026, 1, 1), date(2026, 6, 30))]
    assert {day for day, state in marks.items() if state == "answered"} == answered
    assert tuple(day for day, state in marks.items() if state == "frozen") == found.frozen
    assert {state for day, state in marks.items() if day > today} <= {"ahead", "off", "excused"}
    assert sum(month.of for month in months) == sum(month.done for month in months) + sum(
        state in {"frozen", "missed"} for state in marks.values()
    )
    assert all(str(day.isoweekday()) in mask and day not in off for day, state in marks.items() if state == "missed")
