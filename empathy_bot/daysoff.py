"""Pure: the public holidays of a country or region, on which nobody has to practise.

The library that knows the holidays takes a fifth of a second to import; it is imported once somebody has a country.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

_PLACE = re.compile(r"(?P<country>[A-Z]{2})(?:-(?P<region>[A-Z0-9]{1,3}))?", re.ASCII)


def is_holiday(place: str | None, day: date) -> bool:
    """Tell whether a day is a public holiday of a place such as DE or DE-BY; without a place there are none."""
    return bool(place) and day in public_holidays(place or "", day.year)


def parse_country(text: str) -> str | None:
    """Return the place that "de" or "de-by" names (ISO 3166: DE, DE-BY), or None when its holidays are not known."""
    place = text.strip().upper()
    return place if _PLACE.fullmatch(place) and _known(place) else None


@cache
def public_holidays(place: str, year: int) -> frozenset[date]:
    """Return a year's public holidays, in place of those on a weekend also the days that are given for them.

    Empty for a place that is not known (any more).
    """
    import holidays  # noqa: PLC0415 (see the module's first lines)

    found = _PLACE.fullmatch(place)
    if found is None:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(found["country"], subdiv=found["region"], years=year))
    except NotImplementedError:
        return frozenset()


@cache
def _known(place: str) -> bool:
    import holidays  # noqa: PLC0415

    country, _, region = place.partition("-")
    try:
        holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return False
    return True
