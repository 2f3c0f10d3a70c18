"""Days off: public holidays by country and region, and instants that keep clear of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from empathy_bot import workdays
from empathy_bot.daysoff import parse_country, public_holidays
from empathy_bot.duty import DutyDays


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DE", "DE"),
        (" de-by ", "DE-BY"),
        ("us-ca", "US-CA"),
        ("GB-ENG", "GB-ENG"),
        ("DE-", None),
        ("DE-XX", None),
        ("XX", None),
        ("DEU", None),
        ("Germany", None),
        ("", None),
        ("ｄｅ", None),
        ("DE-BY; DROP TABLE person", None),
    ],
)
def test_countries_people_write(text: str, expected: str | None) -> None:
    assert parse_country(text) == expected


def test_a_region_has_the_holidays_of_its_country_and_its_own() -> None:
    epiphany = date(2027, 1, 6)
    assert date(2026, 12, 25) in public_holidays("DE", 2026) & public_holidays("DE-BY", 2026)
    assert epiphany in public_holidays("DE-BY", 2027)
    assert epiphany not in public_holidays("DE", 2027)


def test_a_place_that_is_no_longer_known_has_no_holidays() -> None:
    assert public_holidays("XX", 2026) == public_holidays("nowhere", 2026) == frozenset()


def test_days_off_are_absences_and_holidays() -> None:
    duty = DutyDays(absent={date(2026, 12, 1)}, country="DE")
    assert date(2026, 12, 1) not in duty
    assert date(2026, 12, 25) not in duty
    assert date(2026, 12, 2) in duty
    assert date(2026, 12, 25) in DutyDays()
    assert "2026-12-02" not in duty


def test_the_next_instant_keeps_clear_of_days_off() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    after = datetime(2026, 12, 23, 12, tzinfo=UTC)  # Wednesday
    duty = DutyDays(absent={date(2026, 12, 24), date(2026, 12, 28)}, country="DE")
    found = workdays.next_instant(after, lambda _: time(9), berlin, duty)
    assert found is not None
    assert found.astimezone(berlin).date() == date(2026, 12, 29)


def test_the_library_is_imported_for_the_first_country_and_not_before() -> None:
    program = (
        "import sys; from datetime import date; import empathy_bot.bot; from empathy_bot.duty import DutyDays;"
        "assert date(2026, 12, 25) in DutyDays(); assert 'holidays' not in sys.modules;"
        "assert date(2026, 12, 25) not in DutyDays(country='DE'); assert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
