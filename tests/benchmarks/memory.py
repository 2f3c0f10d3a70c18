"""Resident memory of an idle server, and what it gains over a month that a travelling clock skips through."""

from __future__ import annotations

import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from empathy_bot.content import Quiz, bundled
from tests.benchmarks import load, slack_click, teams_invoke
from tests.benchmarks.clicks import Scale
from tests.benchmarks.crowd import Waiting
from tests.benchmarks.report import Report
from tests.benchmarks.servers import SERVE, Server, started, wait_until_ready
from tests.benchmarks.start import settings_of
from tests.fakes.teams import Cloud

GOAL = 150
"""MB."""
GOAL_A_MONTH = 1
"""MB."""
MONTH = 30
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def run(scale: Scale, folder: Path) -> Report:
    """Measure."""
    report = Report(
        "Memory",
        f"Resident memory of `empathy-bot serve` after {scale.idle_seconds:.0f} idle seconds; then after the first "
        "click from each platform, which loads the rest of the SDKs.",
    )
    with ExitStack() as stack:
        cloud = stack.enter_context(Cloud().serve())
        place = stack.enter_context(slack_click.slack_place(folder, urls=1))
        ways = settings_of(folder, cloud)
        for settings in ways.values():
            if "SLACK_API_URL" in settings:
                settings["SLACK_API_URL"] = place.api_url
        servers = {
            name: stack.enter_context(started(folder, *SERVE, settings=settings)) for name, settings in ways.items()
        }
        for server in servers.values():
            wait_until_ready(server)
        time.sleep(scale.idle_seconds)
        idle = {name: server.megabytes() for name, server in servers.items()}
        clicked = {"the local chat": "–"}
        for name in ("Slack and Teams", "Slack"):
            _click(servers[name], place, cloud if "Teams" in name else None)
            clicked[name] = f"{servers[name].megabytes():.0f} MB"
        chat = servers["the local chat"]
        months = [_a_month_later(chat) for _ in range(3)]
    report.table(
        ("Resident", "idle", "after the first click"),
        *((name, f"{size:.0f} MB", clicked[name]) for name, size in idle.items()),
    )
    report.table(
        ("The local chat, from morning to morning, nobody answering", "resident"),
        *((f"after {number * MONTH} days", f"{size:.1f} MB") for number, size in enumerate(months, 1)),
    )
    for name, size in idle.items():
        report.judge(f"{name} idle within {GOAL} MB (GOALS 21)", f"{size:.0f} MB", met=size <= GOAL)
    growth = months[2] - months[1]
    report.judge(
        f"no more than {GOAL_A_MONTH} MB gained in a month (GOALS 21; from day {2 * MONTH} to {3 * MONTH}, the local "
        "chat's team of eight)",
        f"{growth:.1f} MB",
        met=growth <= GOAL_A_MONTH,
    )
    return report


def _click(server: Server, place: slack_click.Place, cloud: Cloud | None) -> None:
    """Click once on each platform, on a prompt that is not there: everything is loaded for that too."""
    item = next(item for item in bundled().items if isinstance(item, Quiz))
    waiting = Waiting(1, "U0000001", item, 0)
    requests = [slack_click.wrap(slack_click.clicks([waiting], place.response_urls)[0].body)]
    if cloud is not None:
        people = teams_invoke.souls(cloud, 1)
        requests.append(teams_invoke.wrap(cloud.token(), teams_invoke.clicks(cloud, [waiting], people)[0].body))
    shots = load.at_times(server.address, requests, load.even(len(requests), 1))
    assert all(shot.status == 200 for shot in shots), shots
    time.sleep(2)


def _a_month_later(chat: Server) -> float:
    """Go through a month in the local chat, morning by morning, and return the memory at its end."""
    connection = HTTPConnection(*chat.address, timeout=30)
    for _ in range(MONTH):
        connection.request("POST", "/as/ruth/clock", urlencode({"to": "morning"}), FORM)
        response = connection.getresponse()
        response.read()
        assert response.status == 200, response.status
    connection.close()
    return chat.megabytes()
