"""The HTTP server below the platforms: health, readiness, metrics, and the life of what runs beside the routes.

Knows no platform: the composition root hands in their routes and their background work.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.crossing import Crossing
from empathy_bot.store import Store, StoreError, checks, schema

log = structlog.get_logger()
Work = Callable[[], Awaitable[None]]


def application(
    crossing: Crossing, routes: Sequence[BaseRoute], work: Sequence[Work], closing: Sequence[Work]
) -> Starlette:
    """Return the server: `work` runs beside the routes until shutdown, then `closing` runs, last in first out."""

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_kept_alive(one)) for one in work]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for one in reversed(closing):
            await one()
        crossing.close()
        crossing.bot.store.close()

    async def ready(_request: Request) -> Response:
        try:
            await crossing.run(_reach, crossing.bot.store)
        except StoreError as error:
            return PlainTextResponse(f"not ready: {error}\n", status_code=503)
        return PlainTextResponse("ready\n")

    own = [Route("/healthz", _healthy), Route("/readyz", ready), Route("/metrics", _metrics)]
    return Starlette(routes=[*own, *routes], lifespan=life)


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("alive\n")


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _reach(store: Store) -> None:
    """Raise StoreError unless the database answers and is up to date."""
    with checks.plain_faults():
        schema.require_newest(store)


async def _kept_alive(work: Work) -> None:
    """Run background work, and start it again when it fails: one fault must not silence the bot."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("background work failed; starting it again", work=getattr(work, "__qualname__", ""))
            await asyncio.sleep(1)
        else:
            return
