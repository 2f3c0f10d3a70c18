"""The streak against a slow model, and the instants of a local time across every clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_bot import streaks, workdays

FIRST = date(2026, 1, 5)
some_days = st.sets(st.integers(0, 120)).map(lambda found: {FIRST + timedelta(days=number) for number in found})
masks = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda found: "".join(sorted(found)))


def slow_streak(answered: set[date], absent: set[date], today: date, mask: str) -> tuple[int, int]:
    """Walk back from today for the run; try every run for the best."""

    def counts(day: date) -> bool:
        return str(day.isoweekday()) in mask and (day in answered or day not in absent)

    line = [day for day in workdays.days(FIRST, today) if counts(day) and not (day == today and day not in answered)]
    runs = "".join("x" if day in answered else " " for day in line).split(" ")
    return len(runs[-1]), max(len(run) for run in runs)


@given(answered=some_days, absent=some_days, after=st.integers(0, 120), mask=masks)
def test_the_streak_agrees_with_a_slow_model(answered: set[date], absent: set[date], after: int, mask: str) -> None:
    today = FIRST + timedelta(days=after)
    answered = {day for day in answered if day <= today}
    found = streaks.streak(answered, since=FIRST, today=today, working_days=mask, absent=absent)
    assert (found.current, found.best) == slow_streak(answered, absent, today, mask)
    assert found.done <= found.of
    assert found.today == (today in answered)


@given(answered=some_days, mask=masks)
def test_an_answer_never_shortens_a_streak(answered: set[date], mask: str) -> None:
    today = FIRST + timedelta(days=60)
    answered = {day for day in answered if day < today}
    before = streaks.streak(answered, since=FIRST, today=today, working_days=mask)
    after = streaks.streak(answered | {today}, since=FIRST, today=today, working_days=mask)
    assert after.current >= before.current
    assert after.best >= before.best


def test_an_absence_without_an_end_lasts_until_today() -> None:
    assert streaks.absent_days([(date(2026, 1, 5), None)], date(2026, 1, 7)) == {
        date(2026, 1, 5),
        date(2026, 1, 6),
        date(2026, 1, 7),
    }


@pytest.mark.parametrize("zone_name", sorted(available_timezones()))
def test_every_working_day_of_a_year_has_one_instant(zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    for clock_time in (time(9), time(0, 0), time(2, 30)):
        moment = datetime(2025, 12, 30, tzinfo=UTC)
        found: list[date] = []
        while (moment := workdays.next_instant(moment, clock_time, zone, "12345")) < datetime(2027, 1, 2, tzinfo=UTC):
            found.append(moment.astimezone(zone).date())
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
    assert workdays.next_instant(after, time(9), ZoneInfo("Pacific/Apia"), "12345").astimezone(
        ZoneInfo("Pacific/Apia")
    ).date() == date(2012, 1, 2)


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
