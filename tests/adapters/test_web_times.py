from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.web import times
from adapters.web.deeds import channel_name, destination
from adapters.web.team import TEAM

BERLIN = ZoneInfo("Europe/Berlin")
ANA = TEAM.members[0]


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "morning", "monday"),
    [
        ("2026-11-16 08:00", "2026-11-16 09:00", "2026-11-23 09:00"),  # a Monday, before nine
        ("2026-11-16 09:00", "2026-11-17 09:00", "2026-11-23 09:00"),
        ("2026-11-20 18:00", "2026-11-21 09:00", "2026-11-23 09:00"),  # a Friday evening
        ("2026-11-22 23:59", "2026-11-23 09:00", "2026-11-23 09:00"),  # a Sunday night
        ("2026-10-24 18:00", "2026-10-25 09:00", "2026-10-26 09:00"),  # the clocks go back in the night
        ("2026-12-31 10:00", "2027-01-01 09:00", "2027-01-04 09:00"),
    ],
)
def test_next_morning_and_next_monday_are_nine_o_clock_of_ones_own_zone(now: str, morning: str, monday: str) -> None:
    assert times.next_morning(berlin(now), BERLIN) == berlin(morning)
    assert times.next_monday(berlin(now), BERLIN) == berlin(monday)


@pytest.mark.parametrize(
    "day", ["2026-11-15", "2026-11-16", "2027-11-18", "9999-12-31", "0001-01-01", "someday", "", "2026-13-01"]
)
def test_the_clock_does_not_go_back_nor_too_far_nor_to_a_day_that_is_none(day: str) -> None:
    assert destination("day", day, berlin("2026-11-16 18:00"), ANA) is None


def test_the_clock_goes_to_the_morning_of_a_day() -> None:
    assert destination("day", "2026-12-24", berlin("2026-11-16 18:00"), ANA) == berlin("2026-12-24 09:00")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Support Evening ", "support-evening"),
        ("#Zürich & Genf!", "zürich-genf"),
        ("--", ""),
        ("<b>", "b"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_channel_s_name_is_written_as_channels_are(typed: str, name: str) -> None:
    assert channel_name(typed) == name
