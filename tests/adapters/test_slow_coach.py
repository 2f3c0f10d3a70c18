"""The AI that reads along, asked over HTTP by the real loop: nothing of anybody leaves, and nothing is told twice."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import get_args
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from adapters.crossing import Crossing
from adapters.lanes import Lanes
from adapters.serve import SetupError, build
from adapters.slow_coach import AT_ONCE, ChatCompletions, NoViewError, Outcome, SecondViews, reader_at
from empathy_bot.actions import ChooseSecondViews, SwitchSecondViews
from empathy_bot.bot import Bot
from empathy_bot.content import OpenReply, bundled
from empathy_bot.events import Someone
from empathy_bot.features.second_views import AGAIN
from empathy_bot.learning.coach.second_view import INSTRUCTION
from empathy_bot.library import Library
from empathy_bot.message import Message
from empathy_bot.ports import SecondReader
from empathy_bot.settings import Settings
from empathy_bot.slow_coach import SPARE
from empathy_bot.store import Scope, Store, second_views
from empathy_bot.store.tables import SecondView
from tests.adapters.test_server import Served
from tests.fakes.clock import StillClock
from tests.fakes.coach import KEY, MODEL, VIEW, FakeCoach, Mood
from tests.fakes.pack import reply_item, small_pack, with_items
from tests.fakes.sender import PostOffice
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_model import BOT_USER, SECRET, TOKEN, WORKSPACE
from tests.fakes.world import CHANNEL, PEOPLE, World

TEXT = "I'm sorry, Maya. Ben Osei will call you on 0170 1234567 about order AB-99, or write to ana@acme.example."
LEAKS = ("Ana", "Lima", "Ben", "Osei", "Maya", "Mira", "0170", "1234567", "AB-99", "acme", "example", "support")


@pytest.fixture
def coach() -> Iterator[FakeCoach]:
    with FakeCoach() as found:
        yield found


@pytest.fixture
def acme(store: Store, clock: StillClock, coach: FakeCoach) -> World:
    """A group that practises written replies, with second views switched on and announced."""
    reader = reader_at(coach.url, MODEL, 1)
    return switched_on(World(store, clock, with_items(small_pack(), reply_item()), reader=reader))


@pytest.fixture
def at_home(sqlite_store: Store, clock: StillClock, coach: FakeCoach) -> World:
    """The same on SQLite alone, for what the database has no part in."""
    reader = reader_at(coach.url, MODEL, 1)
    return switched_on(World(sqlite_store, clock, with_items(small_pack(), reply_item()), reader=reader))


def switched_on(world: World) -> World:
    group = world.found_group(*PEOPLE)
    world.clicks("mira", SwitchSecondViews(group=group, on=True), CHANNEL)
    world.deliver()
    return world


def replies(world: World, who: str = "ana", text: str = TEXT) -> Message:
    shown = world.says(who, "today").message
    assert shown is not None
    form = world.presses(who, shown, "Write my reply").form
    assert form is not None
    answered = world.submits(who, form.submit, text=text).message
    assert answered is not None
    return answered


@contextmanager
def crossing(world: World) -> Iterator[Crossing]:
    """Another process's crossing, on connections of its own."""
    store = Store(world.store.url)
    found = Crossing(Bot(store, world.clock, Library(world.pack), world.reader))
    try:
        yield found
    finally:
        found.close()
        store.close()


def process(world: World, coach: FakeCoach, story: Callable[[SecondViews, Lanes], Awaitable[None]]) -> PostOffice:
    """Play a story with one process's loop and lanes; return what was posted."""
    office = PostOffice()
    with crossing(world) as own:
        asyncio.run(_played(own, coach, office, story))
    return office


async def _played(
    own: Crossing, coach: FakeCoach, office: PostOffice, story: Callable[[SecondViews, Lanes], Awaitable[None]]
) -> None:
    asking = ChatCompletions(url=coach.url, key=KEY, reader=_reader(own))
    try:
        await story(SecondViews(own, asking, _reader(own)), Lanes(own, {"web": office}))
    finally:
        await asking.aclose()


def _reader(own: Crossing) -> SecondReader:
    assert own.bot.reader is not None
    return own.bot.reader


async def everything(views: SecondViews, lanes: Lanes) -> None:
    await views.ask_all()
    await lanes.drain_all()


def rows(world: World) -> list[SecondView]:
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        found = (second_views.view_on(scope, person, prompt) for person in range(1, 9) for prompt in range(1, 9))
        return [row for row in found if row is not None]


def states(world: World) -> list[tuple[str, int, str | None]]:
    return [(row.state, row.attempts, row.text) for row in rows(world)]


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("empathy_bot_second_views_total", {"outcome": outcome}) or 0.0


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (what is waited for has no event of its own)
            await asyncio.sleep(0.005)


def test_a_second_view_is_asked_for_and_told_once_to_its_writer(acme: World, coach: FakeCoach) -> None:
    before = counted("answered")
    replies(acme)
    office = process(acme, coach, everything)
    assert [(one.address.id, VIEW in one.message.text) for one in office.ledger] == [("ana", True)]
    assert process(acme, coach, everything).ledger == []
    assert len(coach.asked) == 1
    assert counted("answered") - before == 1
    assert states(acme) == [("told", 1, None)]  # the text went once it was sent


def test_the_loop_finds_by_itself_what_there_is_to_ask(acme: World, coach: FakeCoach) -> None:
    async def story(views: SecondViews, lanes: Lanes) -> None:
        running = [asyncio.create_task(one.run()) for one in (views, lanes)]
        await asyncio.to_thread(replies, acme)
        await until(lambda: rows(acme) and states(acme)[0] == ("told", 1, None))
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    assert len(process(acme, coach, story).ledger) == 1


def test_of_all_bytes_that_leave_none_tells_of_anybody(acme: World, coach: FakeCoach) -> None:
    texts = [
        TEXT,
        "Hi Maya, Chloé's invoice ４５６ is at https://acme.example/x?id=7. Dev Patel lives at 12 High Street.",
        "MAYA, b\u200ben OSEI or @mira will ring +49 (170) 123-45-67. DE89 3704 0044 0532 0130 00. Regards, ana lima",
        "Dear Ms Maya, \u0661\u0662\u0663 euros went to chloe martin, Priya knows. Yours, Ana's team at acme.example",
    ]
    for who, text in zip(("ana", "ben", "chloe", "dev"), texts, strict=True):
        replies(acme, who, text)
    process(acme, coach, everything)
    assert len(coach.asked) == len(texts)
    said = [json.loads(one["messages"][1]["content"]) for one in coach.asked]
    for one in said:
        assert not any(character.isdigit() for character in one["reply"])
    assert coach.received.count(INSTRUCTION.encode()) == len(texts)
    received = coach.received.replace(INSTRUCTION.encode(), b"").lower()
    others = ("Chloé", "chloe", "martin", "dev", "patel", "priya", "high street", "456", "3704", "123-45")
    assert [one for one in (*LEAKS, *others) if re.search(rb"\b" + one.lower().encode() + rb"\b", received)] == []
    assert received.count(b"bearer " + KEY.encode()) == len(texts)


FAULTS: list[tuple[Mood, Outcome]] = [
    ("hang", "timed_out"), ("drop", "unreachable"), ("garbage", "unusable"), ("empty", "unusable"),
    ("no_choices", "unusable"), ("no_text", "unusable"), ("huge", "unusable"), ("redirect", "refused"),
    (400, "refused"), (401, "refused"), (429, "refused"), (500, "refused"), (503, "refused"),
]  # fmt: skip


def test_every_fault_of_the_fake_is_tried() -> None:
    names = {mood for mood in get_args(get_args(Mood)[0]) if mood != "answer"}
    assert names == {mood for mood, _ in FAULTS if isinstance(mood, str)}


@pytest.mark.parametrize(("mood", "outcome"), FAULTS)
def test_a_fault_is_tried_twice_then_given_up_in_silence(
    at_home: World, coach: FakeCoach, mood: Mood, outcome: Outcome
) -> None:
    before = counted(outcome)
    coach.moods = [mood] * 5
    assert VIEW not in replies(at_home).text
    with capture_logs() as logs:
        for _ in range(3):
            assert process(at_home, coach, everything).ledger == []
            at_home.clock.instant += AGAIN
    assert states(at_home) == [("given_up", 2, None)]
    assert len(coach.asked) == 2
    assert counted(outcome) - before == 2
    assert {one["event"] for one in logs} == {"no second view"}
    assert not any(leak in json.dumps(logs) for leak in (*LEAKS, "sorry", KEY))


@pytest.mark.parametrize("mood", ["hang", "drop", 500, 429, "garbage"])
def test_after_one_fault_the_view_still_comes(at_home: World, coach: FakeCoach, mood: Mood) -> None:
    coach.moods = [mood]
    replies(at_home)
    assert process(at_home, coach, everything).ledger == []
    at_home.clock.instant += AGAIN
    assert len(process(at_home, coach, everything).ledger) == 1
    assert states(at_home)[0][:2] == ("told", 2)


def test_a_wrong_key_or_nobody_there_is_a_fault_like_any_other(acme: World, coach: FakeCoach) -> None:
    replies(acme)

    async def story() -> None:
        reader = acme.reader
        assert reader is not None
        with crossing(acme) as own:
            for url, key in ((coach.url, "sk-wrong"), ("http://127.0.0.1:1", KEY)):
                asking = ChatCompletions(url=url, key=key, reader=reader)
                await SecondViews(own, asking, reader).ask_all()
                await asking.aclose()
                acme.clock.instant += AGAIN

    asyncio.run(story())
    assert states(acme) == [("given_up", 2, None)]
    assert coach.asked == []


def test_what_the_model_writes_is_plain_text_without_links(acme: World, coach: FakeCoach) -> None:
    coach.text = "# Well done! <!channel> [Click](https://evil.test/x) **now**, or evil.test. <b>Be kind.</b> And"
    replies(acme)
    (sent,) = process(acme, coach, everything).ledger
    assert "Be kind" in sent.message.text
    assert "evil" not in sent.message.text
    assert not set("<>*#[]") & set(sent.message.text)


def test_who_says_no_while_the_model_thinks_is_heard(acme: World, coach: FakeCoach) -> None:
    replies(acme)

    async def story(views: SecondViews, lanes: Lanes) -> None:
        slow = _Slow(acme.reader)
        views._coach = slow
        asking = asyncio.create_task(views.ask_all())
        await slow.asked.wait()
        await asyncio.to_thread(acme.clicks, "ana", ChooseSecondViews(wanted=False))
        slow.answer.set()
        await asking
        await lanes.drain_all()

    assert process(acme, coach, story).ledger == []
    assert states(acme) == [("given_up", 1, None)]


class _Slow:
    """A coach that answers when it is told to."""

    def __init__(self, _reader: SecondReader | None) -> None:
        self.asked, self.answer = asyncio.Event(), asyncio.Event()

    async def view(self, _asked: object) -> str:
        self.asked.set()
        await self.answer.wait()
        return VIEW


class _Broken:
    """A coach with a bug of its own."""

    async def view(self, _asked: object) -> str:
        raise RuntimeError(TEXT)


def test_a_coach_with_a_bug_stops_nothing_and_quotes_nothing(acme: World, coach: FakeCoach) -> None:
    replies(acme)
    replies(acme, "ben")

    async def story(views: SecondViews, lanes: Lanes) -> None:
        views._coach = _Broken()
        await everything(views, lanes)

    with capture_logs() as logs:
        process(acme, coach, story)
    assert {(one["event"], one["error"]) for one in logs} == {("slow coach failed", "RuntimeError")}
    assert not any(leak in json.dumps(logs) for leak in LEAKS)
    acme.clock.instant += AGAIN
    assert len(process(acme, coach, everything).ledger) == 2


def test_a_process_that_dies_while_it_waits_is_followed_by_another_after_the_lease(
    acme: World, coach: FakeCoach
) -> None:
    coach.moods = ["hang"]
    replies(acme)

    async def dies(views: SecondViews, _lanes: Lanes) -> None:
        running = asyncio.create_task(views.run())
        await until(lambda: coach.asked)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    process(acme, coach, dies)
    assert process(acme, coach, everything).ledger == []  # the lease still runs: hands off
    assert acme.reader is not None
    acme.clock.instant += acme.reader.patience + SPARE
    (sent,) = process(acme, coach, everything).ledger
    assert VIEW in sent.message.text
    assert len(coach.asked) == 2
    assert process(acme, coach, everything).ledger == []


def test_two_processes_ask_about_each_reply_once_and_few_at_a_time(acme: World, coach: FakeCoach) -> None:
    for who in PEOPLE:
        replies(acme, who)
    offices: list[PostOffice] = []
    threads = [threading.Thread(target=lambda: offices.append(process(acme, coach, everything))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    offices.append(process(acme, coach, everything))
    told = Counter(one.address.id for office in offices for one in office.ledger)
    assert told == dict.fromkeys(PEOPLE, 1)
    assert len(coach.asked) == len(PEOPLE)
    assert coach.most_at_once <= 2 * AT_ONCE


def test_no_more_is_in_flight_than_is_good_for_the_model(acme: World, coach: FakeCoach) -> None:
    acme.reader = acme.bot.reader
    for who in PEOPLE:
        replies(acme, who)

    async def story(views: SecondViews, _lanes: Lanes) -> None:
        slow = _Counting()
        views._coach = slow
        running = asyncio.create_task(views.run())
        await until(lambda: slow.now == AT_ONCE)
        await asyncio.sleep(0.05)
        assert slow.now == AT_ONCE < len(PEOPLE)
        slow.answer.set()
        await until(lambda: slow.all == len(PEOPLE))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    process(acme, coach, story)


class _Counting:
    """A coach that counts whom it keeps waiting."""

    def __init__(self) -> None:
        self.now = self.all = 0
        self.answer = asyncio.Event()

    async def view(self, _asked: object) -> str:
        self.now, self.all = self.now + 1, self.all + 1
        await self.answer.wait()
        self.now -= 1
        return VIEW


def test_a_certificate_that_nobody_vouches_for_gets_nothing(at_home: World, tmp_path: Path) -> None:
    replies(at_home)
    received: list[bytes] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read())
        writer.close()

    async def story() -> None:
        server = await asyncio.start_server(keep, "127.0.0.1", 0, ssl=_self_signed(tmp_path))
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        own = reader_at(url, MODEL, 2)
        asking = ChatCompletions(url=url, key=KEY, reader=own)
        with pytest.raises(NoViewError, match="Certificate"):
            await asking.view(at_home.questions()[0])
        await asking.aclose()
        server.close()

    asyncio.run(story())
    assert received == []


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


# --- what an operator sets ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host", "here"),
    [
        ("https://AI.example.com", "ai.example.com", False),
        ("https://ai.example.com:8443/v1/", "ai.example.com:8443", False),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", True),
        ("http://localhost:11434/v1", "localhost:11434", True),
        ("https://[::1]:8080", "::1:8080", True),
    ],
)
def test_an_address_becomes_what_people_are_told(url: str, host: str, *, here: bool) -> None:
    assert reader_at(url, MODEL, 20) == SecondReader(host, MODEL, timedelta(seconds=20), here)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://ai.example.com", "https"),
        ("http://192.0.2.1:8080", "https"),
        ("http://127.0.0.1.evil.test", "https"),
        ("https://user:pass@ai.example.com", "COACH_KEY"),
        ("https://ai.example.com?key=1", "COACH_KEY"),
        ("ftp://ai.example.com", "no address"),
        ("ai.example.com", "no address"),
        ("https://", "no address"),
        ("https://[::1", "no address"),
        ("https://ai.example.com:port", "no address"),
    ],
)
def test_an_address_that_is_not_safe_is_refused_at_the_start(sqlite_url: str, url: str, says: str) -> None:
    with pytest.raises(SetupError, match=says):
        build(settings(sqlite_url, coach_url=url, coach_model=MODEL))


@pytest.mark.parametrize("told", [{"coach_url": "https://ai.example.com"}, {"coach_model": "m"}, {"coach_key": "sk-1"}])
def test_half_of_an_ai_is_a_mistake(sqlite_url: str, told: dict[str, str]) -> None:
    with pytest.raises(SetupError, match="needs both COACH_URL and COACH_MODEL"):
        build(settings(sqlite_url, **told))


def settings(url: str, **told: object) -> Settings:
    return Settings(_env_file=None, database_url=url, **told)  # type: ignore[arg-type]


def test_served_with_slack_a_reply_gets_its_second_view_in_the_writers_own_conversation(
    database_url: str, coach: FakeCoach
) -> None:
    """The whole server: composition root, loop, lanes and Slack's stand-in."""
    with FakeSlack() as slack:
        ana, mira = slack.person("Ana Lima"), slack.person("Mira Novak")
        channel = slack.channel("support", ana, mira, BOT_USER)
        store = Store(database_url)
        item = next(one for one in bundled().items if isinstance(one, OpenReply))
        reader = reader_at(coach.url, MODEL, 5)
        world = SlackWorld(store, StillClock(), with_items(bundled(), item), "slack", WORKSPACE, reader)
        world.ids = {"ana": ana, "mira": mira}
        switched_on(world)
        replies(world)
        store.close()
        found = settings(
            database_url, coach_url=coach.url, coach_model=MODEL, coach_key=KEY, coach_seconds=5,
            slack_bot_token=TOKEN, slack_signing_secret=SECRET, slack_api_url=slack.api_url,
        )  # fmt: skip
        with Served(found) as served:
            slack.until(lambda: bool(slack.seen_by(ana)), 20)
            with urlopen(f"{served.url}/metrics") as response:
                assert b'empathy_bot_second_views_total{outcome="answered"}' in response.read()
        (post,) = slack.seen_by(ana)
        assert post.content["text"].startswith(f"A second view, by an AI ({MODEL}).")
        assert VIEW in post.content["text"]
        assert slack.seen_by(mira) == []
        assert [one for one in slack.posts if one.channel == channel] == []
        assert len(coach.asked) == 1


class SlackWorld(World):
    """A world whose people are those of Slack's stand-in."""

    ids: dict[str, str]

    def origin(self, who, place=None, key=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        found = super().origin(who, place, key)
        one = found.person
        known = Someone(self.ids.get(who, one.id), one.name, one.zone, one.locale)
        return type(found)(found.platform, found.workspace, known, found.place, key)
