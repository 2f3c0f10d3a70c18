"""Prompts to many people through one lane, the platform's caps out of the way, every step of every post durable."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from adapters.crossing import Crossing
from adapters.lanes import Lanes
from adapters.slack.app import Slack
from empathy_bot import schedule
from empathy_bot.bot import Bot
from empathy_bot.clock import TravelClock
from empathy_bot.content import bundled
from empathy_bot.library import Library
from empathy_bot.store import Store
from tests.benchmarks.clicks import Scale
from tests.benchmarks.crowd import Soul, fill
from tests.benchmarks.report import Report
from tests.benchmarks.slack_click import slack_place
from tests.benchmarks.slack_place import NO_CAP
from tests.fakes.slack_model import SECRET, TOKEN, WORKSPACE


def run(scale: Scale, folder: Path) -> Report:
    """Measure."""
    report = Report(
        "Fan-out",
        f"{scale.posts} daily prompts of one Slack workspace, due at one instant, through its one lane to the server "
        "in Slack's place (a process of its own); the workspace's cap is out of the way. Every post is composed, "
        "committed as `sending`, posted, and its outcome committed. GOALS 4 is about 100 lanes and comes later.",
    )
    database = folder / "fanout.db"
    with slack_place(folder, people=scale.posts) as place:
        fill(database, "slack", WORKSPACE, [Soul(person, person) for person in place.people])
        store = Store(f"sqlite:///{database}")
        queued, queueing, sending = asyncio.run(_send(store, place.api_url))
        arrived = place.posts()
        states = _states(store)
        store.close()
    report.table(
        ("One lane", "prompts", "seconds", "a second"),
        ("queued by the tick", f"{queued}", f"{queueing:.2f}", f"{queued / queueing:.0f}"),
        ("sent", f"{states.get('sent', 0)}", f"{sending:.2f}", f"{states.get('sent', 0) / sending:.0f}"),
    )
    report.judge(
        "every prompt accepted once",
        f"{arrived} accepted for {queued} queued; rows: {states}",
        met=arrived == queued == states.get("sent"),
    )
    return report


async def _send(store: Store, api_url: str) -> tuple[int, float, float]:
    """Let everybody's prompt fall due, and deliver; return how many, and the seconds of queueing and of sending."""
    clock = TravelClock()
    ahead = next(days for days in (1, 2, 3) if (clock.now() + timedelta(days=days)).isoweekday() <= 5)
    clock.travel(clock.now() + timedelta(days=ahead, seconds=1))
    crossing = Crossing(Bot(store, clock, Library(bundled())))
    slack = Slack(handle=crossing.handle, token=TOKEN, signing_secret=SECRET, api_url=api_url, posts_per_minute=NO_CAP)
    lanes = Lanes(crossing, {"slack": slack.sender})
    begin = time.perf_counter()
    queued = await crossing.run(schedule.tick, store, clock)
    ticked = time.perf_counter()
    await lanes.drain_all()
    done = time.perf_counter()
    await slack.aclose()
    crossing.close()
    return queued, ticked - begin, done - ticked


def _states(store: Store) -> dict[str, int]:
    with store.transaction() as session:
        rows = session.connection().execute(text("SELECT state, count(*) FROM delivery GROUP BY state")).all()
        return {str(state): int(number) for state, number in rows}
