"""The composition root: settings -> store, bot, platforms, lanes, schedule, and one HTTP server around them.

Platforms are imported only when they are served, because their SDKs take most of a cold start.
"""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from ipaddress import ip_address
from typing import TYPE_CHECKING

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters.crossing import Crossing
from adapters.http import Work, application
from adapters.lanes import Lanes, Sender
from empathy_bot import schedule
from empathy_bot.bot import Bot
from empathy_bot.clock import SystemClock, TravelClock
from empathy_bot.library import shipped
from empathy_bot.ports import SecondReader
from empathy_bot.settings import Settings
from empathy_bot.store import Store, StoreError, checks, schema

if TYPE_CHECKING:
    from adapters.slow_coach import ChatCompletions
    from adapters.teams.config import TeamsConfig

TICK_SECONDS = 2


class SetupError(Exception):
    """The settings cannot be served; the message says what to change."""


@dataclass(slots=True)
class _Parts:
    """What the platforms bring to the server."""

    routes: list[BaseRoute] = field(default_factory=list)
    senders: dict[str, Sender] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)
    closing: list[Work] = field(default_factory=list)


def open_store(settings: Settings) -> Store:
    """Open the database, bringing an SQLite file up to date. Raises StoreError with the remedy."""
    store = checks.opened(settings.database_url)
    try:
        with checks.plain_faults():
            if store.is_sqlite:
                schema.upgrade(store)
            else:
                schema.require_newest(store)
    except StoreError:
        store.close()
        raise
    return store


def half_given(settings: Settings) -> list[str]:
    """Say what is missing where only a part of a platform's credentials is set."""
    told = []
    if not settings.slack and (settings.slack_bot_token or settings.slack_signing_secret or settings.slack_app_token):
        told.append(
            "Slack needs SLACK_BOT_TOKEN, and beside it SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode)."
        )
    if bool(settings.microsoft_app_id) != bool(settings.microsoft_app_password):
        told.append("Teams needs both MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD.")
    if not (settings.coach_url and settings.coach_model) and (
        settings.coach_url or settings.coach_model or settings.coach_key
    ):
        told.append("A second view from an AI needs both COACH_URL and COACH_MODEL.")
    return told


def build(settings: Settings) -> Starlette:
    """Return the whole server. Raises SetupError or StoreError with a sentence that says what to change."""
    if told := half_given(settings):
        raise SetupError(" ".join(told))
    if settings.local and not is_loopback(settings.host):
        msg = (
            f"HOST={settings.host} would open the local chat to the network, and it knows no passwords. "
            "Set HOST=127.0.0.1, or give Slack or Teams credentials."
        )
        raise SetupError(msg)
    reader = second_reader(settings)
    store = open_store(settings)
    clock = TravelClock() if settings.local else SystemClock()
    crossing = Crossing(Bot(store, clock, shipped(), reader))
    parts = _Parts()
    lanes = Lanes(crossing, parts.senders)
    if settings.slack:
        _add_slack(parts, settings, crossing)
    if settings.teams or settings.local:
        _add_teams(parts, settings, crossing)
    if settings.local and isinstance(clock, TravelClock):
        _add_web(parts, crossing, clock, lanes)
    if reader is not None:
        _add_slow_coach(parts, settings, crossing, reader)
    parts.work += [lanes.run, lambda: _keep_ticking(crossing, lanes)]
    return application(crossing, parts.routes, parts.work, parts.closing)


async def work(settings: Settings) -> None:
    """Deliver until cancelled, beside one or more servers. Raises SetupError or StoreError."""
    if settings.local:
        raise SetupError("A worker delivers to Slack or Teams: give it their credentials.")
    reader = second_reader(settings)
    store = open_store(settings)
    if store.is_sqlite:
        raise SetupError("A worker needs a database that processes can share: set DATABASE_URL to PostgreSQL.")
    crossing = Crossing(Bot(store, SystemClock(), shipped(), reader))
    parts = _Parts()
    if settings.slack:
        _add_slack(parts, settings, crossing)
    if settings.teams:
        _add_teams(parts, settings, crossing)
    try:
        await Lanes(crossing, parts.senders).run()
    finally:
        for close in parts.closing:
            await close()
        crossing.close()
        store.close()


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until stopped; `announce` is called once, with the address, when requests are accepted."""
    with _listen(settings) as listening:
        config = uvicorn.Config(
            build(settings),
            log_config=None,
            access_log=False,
            proxy_headers=False,  # the peer's own address decides whether a request is local
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        _Announcing(config, announce).run([listening])


async def tick(crossing: Crossing, lanes: Lanes) -> None:
    """Claim what is due, and wake the lanes when there is anything."""
    if await crossing.run(schedule.tick, crossing.bot.store, crossing.bot.clock):
        lanes.nudge()


def is_loopback(host: str) -> bool:
    """Tell whether an address to bind to is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(settings: Settings) -> socket.socket:
    """Return the socket that requests will come to. Raises SetupError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        where = f"HOST={settings.host} PORT={settings.port}"
        raise SetupError(f"Nothing can listen at {where} ({error.strerror}): set another PORT or HOST.") from error


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        gc.collect()
        gc.freeze()  # what a start leaves stays for good, and a full collection would walk it in the midst of a click
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._announce(f"http://{host}:{port}/")


def _add_slack(parts: _Parts, settings: Settings, crossing: Crossing) -> None:
    from adapters.slack.app import Slack  # noqa: PLC0415 (see the module's first lines)

    slack = Slack(
        handle=crossing.handle,
        token=settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else "",
        signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "",
        api_url=settings.slack_api_url,
        posts_per_minute=settings.slack_posts_per_minute,
    )
    parts.senders["slack"] = slack.sender
    parts.closing.append(slack.aclose)
    if settings.slack_signing_secret:
        parts.routes += slack.routes()
    if settings.slack_app_token:
        from adapters.slack.socket_mode import SocketMode  # noqa: PLC0415

        parts.work.append(SocketMode(slack, app_token=settings.slack_app_token.get_secret_value()).run)


def _add_teams(parts: _Parts, settings: Settings, crossing: Crossing) -> None:
    from adapters.teams.app import routes  # noqa: PLC0415
    from adapters.teams.deliver import Outward, TeamsSender  # noqa: PLC0415

    outward = Outward(teams_config(settings))
    parts.routes += routes(crossing.handle, outward)
    parts.senders["teams"] = TeamsSender(outward)
    parts.closing.append(outward.aclose)


def teams_config(settings: Settings) -> TeamsConfig:
    """Return the settings as the Teams adapter wants them. Raises SetupError."""
    from adapters.teams.config import TeamsConfig  # noqa: PLC0415

    try:
        return TeamsConfig(
            app_id=settings.microsoft_app_id,
            app_password=settings.microsoft_app_password.get_secret_value() if settings.microsoft_app_password else "",
            tenant_id=settings.microsoft_app_tenant_id,
            app_type=settings.microsoft_app_type,
            metadata_url=settings.teams_openid_metadata_url,
            login_url=settings.teams_login_url,
            service_hosts=TeamsConfig.hosts(settings.teams_service_hosts),
        )
    except ValueError as error:
        raise SetupError(str(error)) from error


def second_reader(settings: Settings) -> SecondReader | None:
    """Return the AI that may read along, None when none is set up. Raises SetupError."""
    if not (settings.coach_url and settings.coach_model):
        return None
    from adapters.slow_coach import reader_at  # noqa: PLC0415 (see the module's first lines)

    try:
        return reader_at(settings.coach_url, settings.coach_model, settings.coach_seconds)
    except ValueError as error:
        raise SetupError(str(error)) from error


def slow_coach(settings: Settings, reader: SecondReader) -> ChatCompletions:
    """Return the way to ask the AI that may read along."""
    from adapters.slow_coach import ChatCompletions  # noqa: PLC0415

    key = settings.coach_key.get_secret_value() if settings.coach_key else ""
    return ChatCompletions(url=settings.coach_url, key=key, reader=reader)


def _add_slow_coach(parts: _Parts, settings: Settings, crossing: Crossing, reader: SecondReader) -> None:
    from adapters.slow_coach import SecondViews  # noqa: PLC0415

    coach = slow_coach(settings, reader)
    parts.closing.append(coach.aclose)
    parts.work.append(SecondViews(crossing, coach, reader).run)


def _add_web(parts: _Parts, crossing: Crossing, clock: TravelClock, lanes: Lanes) -> None:
    from adapters.slack import render as slack  # noqa: PLC0415
    from adapters.teams import render as teams  # noqa: PLC0415
    from adapters.web.app import Chat, routes  # noqa: PLC0415
    from adapters.web.deliver import WebSender  # noqa: PLC0415
    from adapters.web.demo import prepare  # noqa: PLC0415
    from adapters.web.stream import Bell  # noqa: PLC0415
    from empathy_bot.store.transcript import Transcript  # noqa: PLC0415

    prepare(crossing.bot.store, crossing.bot.library.usual, clock)
    bell = Bell()
    transcript = Transcript(crossing.bot.store, clock)

    async def tick_and_deliver() -> None:
        await crossing.run(schedule.tick, crossing.bot.store, clock)
        await lanes.drain_all()

    parts.senders["web"] = WebSender(crossing, transcript, bell)
    parts.routes += routes(
        Chat(
            crossing=crossing,
            transcript=transcript,
            clock=clock,
            tick=tick_and_deliver,
            previews={"slack": slack.message, "teams": teams.message},
            bell=bell,
        )
    )


async def _keep_ticking(crossing: Crossing, lanes: Lanes) -> None:
    """Tick until cancelled. One job in memory, not a job per person (see docs/adr)."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(tick, "interval", args=(crossing, lanes), seconds=TICK_SECONDS, coalesce=True, max_instances=1)
    scheduler.add_job(
        crossing.run,
        "interval",
        args=(schedule.sweep, crossing.bot.store, crossing.bot.clock),
        hours=1,
        max_instances=1,
    )
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)
