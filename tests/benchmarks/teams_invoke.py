"""A quiz click in Teams, from the signed invoke to its response with the new card, durably committed before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from adapters.teams import parse, render
from empathy_bot.actions import AnswerQuiz
from empathy_bot.content import Pack, Quiz, bundled
from empathy_bot.practice import show_open
from empathy_bot.turn import Voice
from empathy_bot.words import words
from tests.benchmarks import load
from tests.benchmarks.clicks import CONNECTIONS, Click, Contender, Scale, prove, race, tell
from tests.benchmarks.crowd import Commits, Soul, Waiting, drawn_prompt, fill
from tests.benchmarks.report import Report
from tests.benchmarks.servers import SERVE, started, teams_settings
from tests.fakes.teams import TENANT, Cloud, Colleague
from tests.fakes.teams_client import TeamsClientSide, elements

PROMPT = 987654321
PERSON = "5a5a5a5a-0000-4000-8000-00000000abcd"
NAME = "Somebody Else"
"""What stands in a drawn click for what differs from click to click."""


def souls(cloud: Cloud, number: int) -> list[Soul]:
    """Return people of the tenant, as earlier activities have made them known."""
    pattern = _activity(cloud, {"type": "Action.Execute", "verb": "do", "data": {}})
    conversation = parse.reference(parse.activity(json.dumps(pattern).encode()))
    named = ((f"5a5a5a5a-0000-4000-8000-{index:012x}", f"Person {index}") for index in range(1, number + 1))
    return [Soul(person, name, _personal(conversation, person, name)) for person, name in named]


def clicks(cloud: Cloud, waiting: Sequence[Waiting], people: Sequence[Soul]) -> list[Click]:
    """Return the body of each click, as Bot Framework sends it."""
    pack = bundled()
    drawn = {item.id: _drawn(cloud, pack, item) for item in pack.items if isinstance(item, Quiz)}
    return [
        Click(
            one,
            _personal(drawn[one.item.id][one.option], soul.id, soul.name)
            .replace(str(PROMPT), str(one.prompt))
            .encode(),
        )
        for one, soul in zip(waiting, people, strict=True)
    ]


def wrap(token: str, body: bytes) -> bytes:
    """Return a body as a request with a token, which Bot Framework uses for an hour."""
    head = (
        "POST /api/messages HTTP/1.1\r\nHost: bot.example.com\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(scale: Scale, folder: Path) -> Report:
    """Measure."""
    report = Report(
        "A quiz click in Teams",
        "The same for an Action.Execute: from an invoke with a signed token (RS256) to the invoke response that "
        "carries the answered card. The floor is a bot on botbuilder's CloudAdapterBase under Starlette that checks "
        "the same token in the same way, reads the activity with the SDK and answers with a sentence.",
    )
    database = folder / "teams.db"
    with ExitStack() as stack:
        cloud = stack.enter_context(Cloud().serve())
        people = souls(cloud, scale.clicks)
        waiting = fill(database, "teams", TENANT, people)
        bodies = clicks(cloud, waiting, people)
        commits = Commits(database, folder / "floor.db", waiting)
        bare = [
            stack.enter_context(started(folder, "-m", "tests.benchmarks.bare_teams", kind, str(cloud.port)))
            for kind in ("lean", "shipped")
        ]
        server = stack.enter_context(started(folder, *SERVE, settings=teams_settings(database, cloud)))
        signed = partial(wrap, cloud.token())
        ours = Contender("Empathy Bot", server, bodies, signed)
        floor = Contender("Starlette + CloudAdapterBase", bare[0], bodies, signed)
        committed = race(ours, floor, commits, scale)
        commits.close()
        requests = [signed(click.body) for click in bodies]
        shots, took = load.flat_out(bare[1].address, requests, CONNECTIONS, scale.flat_seconds / 2)
        server.process.kill()
        server.process.wait()
    tell(report, ours, floor, committed)
    prove(report, ours, floor, database)
    report.remark(
        f"The SDK as it is shipped (its own check of the token, a connector for each turn), flat out: "
        f"{sum(shot.status == 200 for shot in shots) / took:.0f} invokes a second."
    )
    report.remark("The SDK is loaded when Teams is first heard from; the first click after a start waits for that.")
    return report


def _drawn(cloud: Cloud, pack: Pack, item: Quiz) -> list[str]:
    """Return the click on each option of an item."""
    card = render.message(show_open(Voice(words(), pack), drawn_prompt(PROMPT, item), item))
    return [json.dumps(_activity(cloud, _button(card, option))) for option in range(len(item.options))]


def _button(card: dict[str, Any], option: int) -> dict[str, Any]:
    value = AnswerQuiz(prompt=PROMPT, option=option).model_dump_json()
    found = [
        one
        for one in elements(card)
        if one["type"] == "Action.Execute" and one["data"][render.ENVELOPE].get("action") == value
    ]
    assert len(found) == 1, f"{len(found)} buttons for option {option}"
    return found[0]


def _activity(cloud: Cloud, action: dict[str, Any]) -> dict[str, Any]:
    somebody = Colleague(NAME, PERSON)
    cloud.personal[PERSON] = f"a:{PERSON}"
    told = {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}
    client = TeamsClientSide(cloud, "http://127.0.0.1")
    return client.activity("invoke", somebody, name="adaptiveCard/action", value={"action": told, "trigger": "manual"})


def _personal(text: str, person: str, name: str) -> str:
    account = Colleague(NAME, PERSON).account
    return text.replace(account, Colleague(name, person).account).replace(PERSON, person).replace(NAME, name)
