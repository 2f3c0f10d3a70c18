"""Proactive messages: one post each, at Teams' pace, to hosts that may have the token; and what became of them."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.teams.deliver import Outward, TeamsSender
from adapters.teams.pace import Pace
from empathy_bot.message import Message, Paragraph, Plain
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Refused, Sent, Unclear
from tests.fakes.teams import APP_ID, TENANT, Cloud, Colleague
from tests.fakes.teams_bot import config_for

MESSAGE = Message.of(Paragraph(spans=(Plain(text="Good morning, Ana"),)))
BETTER = Message.of(Paragraph(spans=(Plain(text="Good evening, Ana"),)))


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud().serve() as served:
        yield served


@pytest.fixture
def ana(cloud: Cloud) -> Colleague:
    return cloud.hire("Ana Lima")


def run(cloud: Cloud, work: Callable[[Outward], Coroutine[Any, Any, Any]], **settings: Any) -> Any:
    async def within() -> Any:
        outward = Outward(config_for(cloud, **settings))
        try:
            return await work(outward)
        finally:
            await outward.aclose()

    return asyncio.run(within())


def send(cloud: Cloud, address: Address, **settings: Any) -> Outcome:
    async def work(outward: Outward) -> Outcome:
        sender = TeamsSender(outward)
        await sender.permit(address)
        return await sender.send(Outgoing(1, "key", address, MESSAGE))

    outcome: Outcome = run(cloud, work, **settings)
    return outcome


def stored(cloud: Cloud, place: str, service_url: str | None = None) -> str:
    return json.dumps(
        {
            "serviceUrl": service_url or cloud.service_url,
            "channelId": "msteams",
            "bot": {"id": f"28:{APP_ID}", "name": "Empathy Bot"},
            "conversation": {"id": place, "tenantId": TENANT},
        }
    )


@pytest.fixture
def known(cloud: Cloud, ana: Colleague) -> Address:
    """Ana's chat, as an earlier activity left it."""
    return Address(TENANT, ana.id, direct=True, conversation=stored(cloud, cloud.chat_with(ana)))


def known_again(address: Address) -> str:
    return json.dumps(json.loads(address.conversation or ""), separators=(",", ":"))


def test_a_stored_conversation_is_written_to(cloud: Cloud, ana: Colleague, known: Address) -> None:
    outcome = send(cloud, known)
    (post,) = cloud.to(ana)
    assert outcome == Sent(post.id, known_again(known))
    assert post.text == "Good morning, Ana"
    assert cloud.complaints == []


def test_somebody_new_gets_a_chat_of_their_own(cloud: Cloud, ana: Colleague) -> None:
    outcome = send(cloud, Address(TENANT, ana.id, direct=True))
    assert isinstance(outcome, Sent)
    assert len(cloud.to(ana)) == 1


def test_somebody_who_has_left_the_tenant_cannot_be_reached(cloud: Cloud) -> None:
    assert send(cloud, Address(TENANT, "gone", direct=True)) == Refused("404 UserNotFound")


def test_a_chat_is_opened_through_the_service_that_was_heard_last(cloud: Cloud, ana: Colleague) -> None:
    async def work(outward: Outward) -> list[Outcome]:
        outward.heard(TENANT, json.loads(stored(cloud, "a:1")))
        sender = TeamsSender(outward)
        address = Address(TENANT, ana.id, direct=True)
        return [await sender.send(Outgoing(i, "key", address, MESSAGE)) for i in range(2)]

    first, second = run(cloud, work)
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert json.loads(first.conversation or "")["conversation"]["id"] == cloud.personal[ana.id]
    assert [path for _, path in cloud.seen].count("/teams/v3/conversations") == 1
    assert len(cloud.to(ana)) == 2


def test_a_team_is_written_to_by_its_id(cloud: Cloud, ana: Colleague) -> None:
    team = cloud.team(ana)

    async def work(outward: Outward) -> Outcome:
        outward.heard(TENANT, json.loads(stored(cloud, "a:1")))
        return await TeamsSender(outward).send(Outgoing(1, "key", Address(TENANT, team, direct=False), MESSAGE))

    assert isinstance(run(cloud, work), Sent)
    assert len(cloud.within(team)) == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429 7", Later("429 Fault", timedelta(seconds=7))),
        ("429", Later("429 Fault")),
        ("412", Later("412 Fault")),
        ("502", Later("502 Fault")),
        ("503 2", Later("503 Fault", timedelta(seconds=2))),
        ("504", Later("504 Fault")),
        ("401", Later("401 Fault")),
        ("400", Refused("400 Fault")),
        ("403", Refused("403 Fault")),
        ("404", Refused("404 Fault")),
        ("413", Refused("413 Fault")),
        ("302", Refused("302 Fault")),
        ("500", Unclear("500 Fault")),
    ],
)
def test_what_an_answer_means(cloud: Cloud, known: Address, fault: str, expected: Outcome) -> None:
    cloud.faults.append(fault)
    assert send(cloud, known) == expected
    posts = [path for method, path in cloud.seen if method == "POST"]
    assert len(posts) == 1  # nothing repeats a post by itself
    assert all("elsewhere" not in path for _, path in cloud.seen)
    assert cloud.ledger == []


def test_a_connection_that_breaks_after_the_post_leaves_it_unclear(cloud: Cloud, known: Address) -> None:
    cloud.faults.append("reset")
    assert isinstance(send(cloud, known), Unclear)
    assert len(cloud.ledger) == 1
    assert sum(method == "POST" for method, _ in cloud.seen) == 1


def test_an_answer_that_does_not_come_leaves_it_unclear(
    cloud: Cloud, known: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.teams.wire.TOTAL_SECONDS", 0.3)
    cloud.faults.append("slow")
    assert isinstance(send(cloud, known), Unclear)
    assert len(cloud.ledger) == 1


def test_a_service_that_is_not_there_is_tried_later(cloud: Cloud, ana: Colleague) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        address = Address(TENANT, ana.id, direct=True, conversation=stored(cloud, "a:1", f"http://{host}/teams/"))
        outcome = send(cloud, address, service_hosts=frozenset({host}))
    assert isinstance(outcome, Later)


def test_without_a_token_nothing_leaves(cloud: Cloud, known: Address) -> None:
    outcome = send(cloud, known, app_password="wrong")
    assert outcome == Later("no token: 401")
    assert cloud.seen == []


def test_without_a_login_nothing_leaves(cloud: Cloud, known: Address) -> None:
    assert isinstance(send(cloud, known, login_url="http://127.0.0.1:9"), Later)
    assert cloud.seen == []


def test_a_token_that_is_refused_is_renewed_next_time(cloud: Cloud, known: Address) -> None:
    async def work(outward: Outward) -> list[Outcome]:
        sender = TeamsSender(outward)
        first = await sender.send(Outgoing(1, "key", known, MESSAGE))
        cloud.tokens.clear()
        return [first, *[await sender.send(Outgoing(i, "key", known, MESSAGE)) for i in (2, 3)]]

    first, second, third = run(cloud, work)
    assert isinstance(first, Sent)
    assert second == Later("401 Unauthorized")
    assert isinstance(third, Sent)


@pytest.mark.parametrize(
    "conversation",
    ["", "{", "[]", "{}", '{"serviceUrl": 7, "conversation": {"id": "a"}}', '{"serviceUrl": "https://x/"}'],
)
def test_a_stored_conversation_that_is_none_is_refused(cloud: Cloud, ana: Colleague, conversation: str) -> None:
    assert isinstance(send(cloud, Address(TENANT, ana.id, direct=True, conversation=conversation)), Refused)
    assert cloud.seen == []


@pytest.mark.parametrize(
    "service_url",
    ["https://evil.example/teams/", "http://smba.trafficmanager.net/teams/", "http://127.0.0.1:9/", "file:///etc"],
)
def test_the_token_goes_nowhere_else(cloud: Cloud, ana: Colleague, service_url: str) -> None:
    address = Address(TENANT, ana.id, direct=True, conversation=stored(cloud, "a:1", service_url))
    assert isinstance(send(cloud, address), Refused)
    assert cloud.tokens == {}


def test_somebody_who_blocked_the_bot_is_left_alone(cloud: Cloud, ana: Colleague, known: Address) -> None:
    cloud.blocked.add(ana.id)
    assert send(cloud, known) == Refused("403 MessageWritesBlocked")


# --- edits ------------------------------------------------------------------------------------------


def edit(cloud: Cloud, address: Address, earlier: str, **settings: Any) -> Outcome:
    async def work(outward: Outward) -> Outcome:
        sender = TeamsSender(outward)
        await sender.permit(address, edit=True)
        return await sender.send(Outgoing(2, "key", address, BETTER, replaces=earlier))

    outcome: Outcome = run(cloud, work, **settings)
    return outcome


def test_an_edit_takes_the_place_of_the_message(cloud: Cloud, ana: Colleague, known: Address) -> None:
    send(cloud, known)
    (post,) = cloud.to(ana)
    assert edit(cloud, known, post.id) == Sent(post.id, known_again(known))
    assert [(one.text, one.edits) for one in cloud.to(ana)] == [("Good evening, Ana", 1)]
    assert cloud.complaints == []


def test_a_message_that_is_gone_is_not_edited_and_not_posted_again(
    cloud: Cloud, ana: Colleague, known: Address
) -> None:
    send(cloud, known)
    (post,) = cloud.to(ana)
    cloud.delete(post)
    assert edit(cloud, known, post.id) == Refused("404 ActivityNotFoundInConversation")
    cloud.foreign.add("1:theirs")
    assert edit(cloud, known, "1:theirs") == Refused("403 MessageEditForbidden")
    assert cloud.ledger == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("429 7", Later("429 Fault", timedelta(seconds=7))), ("412", Later("412 Fault")), ("500", Unclear("500 Fault"))],
)
def test_what_an_answer_means_for_an_edit(cloud: Cloud, known: Address, fault: str, expected: Outcome) -> None:
    send(cloud, known)
    cloud.faults.append(fault)
    assert edit(cloud, known, cloud.ledger[0].id) == expected
    assert cloud.ledger[0].edits == 0


def test_an_edit_whose_answer_is_lost_can_be_made_again(cloud: Cloud, ana: Colleague, known: Address) -> None:
    send(cloud, known)
    (post,) = cloud.to(ana)
    cloud.faults += ["reset", "reset"]  # aiohttp itself repeats a PUT once, which it may
    assert isinstance(edit(cloud, known, post.id), Unclear)
    assert isinstance(edit(cloud, known, post.id), Sent)
    assert [(one.text, one.edits) for one in cloud.to(ana)] == [("Good evening, Ana", 3)]


# --- pace --------------------------------------------------------------------------------------------


def test_the_windows_of_a_conversation_are_kept() -> None:
    async def work() -> list[float]:
        pace = Pace()
        started = time.monotonic()
        left = []
        for _ in range(9):
            await pace.permit("tenant", "chat")
            async with pace.post("tenant", "chat"):
                left.append(time.monotonic() - started)
        return left

    left = asyncio.run(work())
    assert left[6] < 1.0 <= left[7]
    assert left[8] >= 2.0


def test_a_burst_to_many_people_keeps_the_tenants_rate(cloud: Cloud) -> None:
    people = [cloud.hire(f"P{i}") for i in range(120)]

    async def work(outward: Outward) -> tuple[list[Outcome], float]:
        sender = TeamsSender(outward)
        outcomes: list[Outcome] = []
        addresses = [
            Address(TENANT, person.id, direct=True, conversation=stored(cloud, cloud.chat_with(person)))
            for person in people
        ]
        started = 0.0
        for start in range(0, len(addresses), sender.at_once):
            batch = addresses[start : start + sender.at_once]
            for address in batch:
                await sender.permit(address)
            started = started or time.monotonic()
            outcomes += await asyncio.gather(*(sender.send(Outgoing(1, "key", one, MESSAGE)) for one in batch))
        return outcomes, time.monotonic() - started

    outcomes, seconds = run(cloud, work)
    assert [type(outcome) for outcome in outcomes] == [Sent] * 120  # no 429 among them
    assert len(cloud.ledger) == 120
    assert seconds >= 2.0  # 50 at once, 50 after a second, 20 after another


def test_a_slow_conversation_does_not_hold_up_another() -> None:
    async def work() -> float:
        pace = Pace()

        async def post(chat: str) -> None:
            async with pace.post("tenant", chat):
                await asyncio.sleep(0)

        for _ in range(7):
            await post("busy")
        waiting = asyncio.create_task(post("busy"))
        started = time.monotonic()
        await post("quiet")
        taken = time.monotonic() - started
        waiting.cancel()
        return taken

    assert asyncio.run(work()) < 0.9


def test_what_is_in_flight_counts_as_now() -> None:
    async def work() -> float:
        pace = Pace()
        landing = asyncio.Event()

        async def post() -> None:
            async with pace.post("tenant", "chat"):
                await landing.wait()

        flying = [asyncio.create_task(post()) for _ in range(7)]
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.3, landing.set)
        started = time.monotonic()
        async with pace.post("tenant", "chat"):
            taken = time.monotonic() - started
        await asyncio.gather(*flying)
        return taken

    assert asyncio.run(work()) >= 1.0
