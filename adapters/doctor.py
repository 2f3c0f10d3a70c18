"""`empathy-bot doctor`: looks at everything that the bot stands on and says what to do about what is wrong.

Settings come in, findings go out. It changes nothing, and no secret is ever part of what it says.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.finding import Finding
from adapters.serve import SetupError, half_given, second_reader, slow_coach, teams_config
from empathy_bot.clock import SystemClock
from empathy_bot.settings import Settings
from empathy_bot.store import Store, StoreError, checks, schema

TOLERANCE = timedelta(minutes=2)
"""By how much the clocks of two machines that write into one database may differ."""

__all__ = ["Finding", "examine"]


async def examine(settings: Settings) -> list[Finding]:
    """Look at the database, the clock and each platform that is set up."""
    return [*_database(settings), _zones(), *[finding async for finding in _platforms(settings)]]


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        store = checks.opened(settings.database_url)
    except StoreError as error:
        yield Finding(ok=False, what="database", say=str(error))
        return
    file = store.engine.url.database
    if store.is_sqlite and file and not Path(file).exists():
        yield Finding(ok=True, what="database", say=f"{file} is not there yet; `empathy-bot serve` makes it.")
        return
    try:
        with checks.plain_faults():
            schema.require_newest(store)
            yield Finding(ok=True, what="database", say="it answers and is up to date.")
            yield _clock(settings, store)
    except StoreError as error:
        yield Finding(ok=False, what="database", say=str(error))
    finally:
        store.close()


def _clock(settings: Settings, store: Store) -> Finding:
    now, newest = SystemClock().now(), checks.newest_instant(store)
    told = f"it is {now:%Y-%m-%d %H:%M} UTC"
    if newest is None or newest <= now + TOLERANCE:
        return Finding(ok=True, what="clock", say=f"{told}, later than anything in the database.")
    told += f", but the database has seen {newest:%Y-%m-%d %H:%M}"
    if settings.local:
        return Finding(ok=True, what="clock", say=f"{told}: the local chat's clock was moved forward.")
    return Finding(ok=False, what="clock", say=f"{told}: set this machine's clock, and let NTP keep it right.")


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Finding(ok=False, what="time zones", say="there is no database of them: install the package tzdata.")
    return Finding(ok=True, what="time zones", say="they are known.")


async def _platforms(settings: Settings) -> AsyncIterator[Finding]:
    for told in half_given(settings):
        yield Finding(ok=False, what="settings", say=told)
    if settings.slack and settings.slack_bot_token:
        from adapters.slack import health as slack  # noqa: PLC0415 - one platform at a time

        app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        bot_token = settings.slack_bot_token.get_secret_value()
        async for finding in slack.examine(api_url=settings.slack_api_url, bot_token=bot_token, app_token=app_token):
            yield finding
    if settings.teams:
        from adapters.teams import health as teams  # noqa: PLC0415

        try:
            config = teams_config(settings)
        except SetupError as error:
            yield Finding(ok=False, what="Teams settings", say=str(error))
            return
        async for finding in teams.examine(config):
            yield finding
    async for finding in _second_views(settings):
        yield finding
    if settings.local and not half_given(settings):
        yield Finding(ok=True, what="platforms", say="none is set up, so `empathy-bot serve` shows the local chat.")


async def _second_views(settings: Settings) -> AsyncIterator[Finding]:
    try:
        reader = second_reader(settings)
    except SetupError as error:
        yield Finding(ok=False, what="second views", say=str(error))
        return
    if reader is not None:
        from adapters.slow_coach import examine as ask  # noqa: PLC0415 - only where one is set up

        coach = slow_coach(settings, reader)
        try:
            yield await ask(coach, reader)
        finally:
            await coach.aclose()
