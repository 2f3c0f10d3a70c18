"""Where the demo's clock can go, and how its times are shown. Pure arithmetic on local days.

Instants are aware UTC; a person's zone says which morning is meant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from empathy_bot.words import words

MORNING = time(9)
"""When a group practises unless it says otherwise."""

MONDAY = 0
DAYS_A_WEEK = 7
FURTHEST = timedelta(days=366)
"""No jump is longer, so that one slip of the keyboard does not end the demo in another century."""


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first nine o'clock of the zone that is still to come."""
    today = now.astimezone(zone).date()
    morning = at_morning(today, zone)
    return morning if morning > now else at_morning(today + timedelta(days=1), zone)


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """Return nine o'clock on the next Monday of the zone, never today's."""
    today = now.astimezone(zone).date()
    return at_morning(today + timedelta(days=DAYS_A_WEEK - today.weekday() + MONDAY), zone)


def at_morning(day: date, zone: ZoneInfo) -> datetime:
    """Return nine o'clock of that day in the zone."""
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def day_title(day: date, locale: str | None) -> str:
    """Return the day as a person with this locale says it, e.g. Tuesday 24 November."""
    spoken = words(locale)
    return format_date(day, spoken.say("web.day_pattern"), locale=spoken.locale)


def clock_time(instant: datetime, zone: ZoneInfo) -> str:
    """Return the time of day in the zone, 24 hours."""
    return f"{instant.astimezone(zone):%H:%M}"
