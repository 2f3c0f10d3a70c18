"""A quiz click in Slack, from the signed request to the acknowledgement, its effects durably committed before it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from adapters.slack import render
from empathy_bot.actions import AnswerQuiz, encode
from empathy_bot.content import Pack, Quiz, bundled
from empathy_bot.practice import show_open
from empathy_bot.turn import Voice
from empathy_bot.words import words
from tests.benchmarks.clicks import Click, Contender, Scale, prove, race, tell
from tests.benchmarks.crowd import Commits, Soul, Waiting, drawn_prompt, fill
from tests.benchmarks.report import Report
from tests.benchmarks.servers import SERVE, Server, slack_settings, started
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_client import SlackClientSide, signature
from tests.fakes.slack_model import WORKSPACE, Post

PROMPT = 987654321
PERSON = "U0SOMEBODY"
URL = "http://response.url/"
"""What stands in a drawn click for what differs from click to click."""
ANSWERS_WITHIN = 30.0
"""Seconds given to the replies that follow the acknowledgements."""


@dataclass(frozen=True, slots=True)
class Place:
    """The server in Slack's place, in a process of its own."""

    server: Server
    api_url: str
    response_urls: list[str]
    people: list[str]

    def posts(self) -> int:
        """Return how many messages it has accepted."""
        process = self.server.process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        return int(process.stdout.readline())


@contextmanager
def slack_place(folder: Path, *, urls: int = 0, people: int = 0) -> Iterator[Place]:
    """Serve Slack's side of it."""
    with started(folder, "-m", "tests.benchmarks.slack_place", str(urls), str(people)) as server:
        assert server.process.stdout is not None
        yield Place(server, **json.loads(server.process.stdout.readline()))


def souls(number: int) -> list[Soul]:
    """Return people with Slack's ids."""
    return [Soul(f"U0{index:07d}", f"Person {index}") for index in range(1, number + 1)]


def clicks(waiting: Sequence[Waiting], urls: Sequence[str]) -> list[Click]:
    """Return the body of each click, as Slack sends it: with the whole message that was clicked."""
    pack = bundled()
    drawn = {item.id: _drawn(pack, item) for item in pack.items if isinstance(item, Quiz)}
    found = []
    for one, url in zip(waiting, urls, strict=True):
        filled = (
            drawn[one.item.id][one.option]
            .replace(str(PROMPT), str(one.prompt))
            .replace(PERSON, one.person)
            .replace(URL, url)
        )
        found.append(Click(one, urlencode({"payload": filled}).encode()))
    return found


def wrap(body: bytes) -> bytes:
    """Return a body as a request, signed now."""
    now = str(int(time.time()))
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: bot.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature(body, now)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(scale: Scale, folder: Path) -> Report:
    """Measure."""
    report = Report(
        "A quiz click in Slack",
        "From a signed HTTP request to the acknowledgement; the answer is committed before it. The client is a process "
        "of its own with keep-alive connections; at a rate, time counts from when a click was due. Each click answers "
        "another person's prompt, and its reply follows by a response URL, which the bot's figures pay for too. The "
        "floor is Starlette and Bolt with one listener that acknowledges, under the same load in the same run, the "
        "rounds of both interleaved.",
    )
    database = folder / "slack.db"
    waiting = fill(database, "slack", WORKSPACE, souls(scale.clicks))
    with ExitStack() as stack:
        place = stack.enter_context(slack_place(folder, urls=scale.clicks))
        commits = Commits(database, folder / "floor.db", waiting)
        floor_server = stack.enter_context(started(folder, "-m", "tests.benchmarks.bare_slack"))
        settings = slack_settings(database, place.api_url)
        server = stack.enter_context(started(folder, *SERVE, settings=settings))
        bodies = clicks(waiting, place.response_urls)
        ours = Contender("Empathy Bot", server, bodies, wrap)
        floor = Contender("Starlette + Bolt", floor_server, bodies, wrap)
        committed = race(ours, floor, commits, scale)
        commits.close()
        seconds = _answered(place, len(ours.acknowledged))
        shown = place.posts()
        server.process.kill()
        server.process.wait()
        tell(report, ours, floor, committed)
        prove(report, ours, floor, database)
        report.remark(
            f"Replies that followed: {shown} of {len(ours.acknowledged)}, the last of them {seconds:.1f} s after the "
            "last click of the flat-out run."
        )
    return report


def _answered(place: Place, number: int) -> float:
    """Wait until so many replies have arrived; return the seconds that it took."""
    begin = time.monotonic()
    while place.posts() < number and time.monotonic() - begin < ANSWERS_WITHIN:
        time.sleep(0.05)
    return time.monotonic() - begin


def _drawn(pack: Pack, item: Quiz) -> list[str]:
    """Return the click on each option of an item."""
    prompt = drawn_prompt(PROMPT, item)
    content = render.message(show_open(Voice(words(), pack), prompt, item))
    slack = FakeSlack()
    people = SlackClientSide(slack, "http://127.0.0.1")
    post = Post(slack.direct_channel(PERSON), "1763300000.000100", content)
    return [json.dumps(_pressed(people, post, item, option)) for option in range(len(item.options))]


def _pressed(people: SlackClientSide, post: Post, item: Quiz, option: int) -> dict[str, Any]:
    value = encode(AnswerQuiz(prompt=PROMPT, option=option))
    buttons = [
        element
        for block in post.content["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["value"] == value
    ]
    assert len(buttons) == 1, f"{len(buttons)} buttons for option {option} of {item.id}"
    return people.action_body(PERSON, post, buttons[0]) | {"response_url": URL}
