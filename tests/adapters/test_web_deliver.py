from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from adapters.crossing import Crossing
from adapters.web.deliver import WebSender
from adapters.web.stream import Bell
from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.library import Library
from empathy_bot.message import Message
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Refused, Sent
from empathy_bot.store import Store
from empathy_bot.store.transcript import Transcript
from tests.fakes.clock import StillClock
from tests.fakes.web import BusyTranscript

HELLO = Message(text="Hello", blocks=())
BEFORE = Message(text="Before", blocks=())


@pytest.fixture
def crossing(sqlite_store: Store, clock: StillClock, pack: Pack) -> Iterator[Crossing]:
    made = Crossing(Bot(sqlite_store, clock, Library(pack)))
    yield made
    made.close()


def send(
    crossing: Crossing, transcript: Transcript, address: Address, replaces: str | None = None
) -> tuple[Outcome, bool]:
    """Send a message there; return what became of it and whether the bell rang."""

    async def sending() -> tuple[Outcome, bool]:
        bell = Bell()
        ring = bell.next()
        sender = WebSender(crossing, transcript, bell)
        await sender.permit(address)
        outcome = await sender.send(Outgoing(1, "k", address, HELLO, replaces))
        return outcome, ring.is_set()

    return asyncio.run(sending())


@pytest.mark.parametrize(
    ("address", "place"),
    [(Address("local", "ana", direct=True), "dm-ana"), (Address("local", "c-support", direct=False), "c-support")],
)
def test_a_delivery_becomes_a_line_and_wakes_the_windows(
    crossing: Crossing, sqlite_store: Store, clock: StillClock, address: Address, place: str
) -> None:
    transcript = Transcript(sqlite_store, clock)
    outcome, rang = send(crossing, transcript, address)
    (line,) = transcript.page(place, "ana")
    assert (outcome, rang) == (Sent(str(line.id)), True)
    assert (line.message, line.author, line.only_for) == (HELLO, None, None)


def test_an_edit_takes_the_place_of_its_line(crossing: Crossing, sqlite_store: Store, clock: StillClock) -> None:
    transcript = Transcript(sqlite_store, clock)
    line = transcript.add("c-support", message=BEFORE)
    seen = transcript.mark()
    outcome, rang = send(crossing, transcript, Address("local", "c-support", direct=False), replaces=str(line.id))
    assert (outcome, rang) == (Sent(str(line.id)), True)
    (now,) = transcript.page("c-support", "ana")
    assert (now.id, now.message) == (line.id, HELLO)
    assert transcript.since(seen, ["c-support"], "ana") == [now]


@pytest.mark.parametrize("replaces", ["999", "", "1.5", "of-a-person", "of-another-place"])
def test_an_edit_finds_only_a_line_of_the_bots_in_that_place(
    crossing: Crossing, sqlite_store: Store, clock: StillClock, replaces: str
) -> None:
    transcript = Transcript(sqlite_store, clock)
    own = transcript.add("c-support", author="ana", text="Mine")
    elsewhere = transcript.add("c-other", message=BEFORE)
    named = {"of-a-person": str(own.id), "of-another-place": str(elsewhere.id)}.get(replaces, replaces)
    outcome, rang = send(crossing, transcript, Address("local", "c-support", direct=False), replaces=named)
    assert (outcome, rang) == (Refused("the message is gone"), False)
    assert transcript.page("c-support", "ana") == [own]
    assert transcript.page("c-other", "ana") == [elsewhere]


def test_a_busy_database_takes_it_later(crossing: Crossing, sqlite_store: Store, clock: StillClock) -> None:
    transcript = BusyTranscript(sqlite_store, clock)
    outcome, rang = send(crossing, transcript, Address("local", "ana", direct=True))
    assert (outcome, rang) == (Later("database is locked"), False)
