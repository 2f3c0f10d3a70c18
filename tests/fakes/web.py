"""The local chat served for real on this machine, and a browser's window on it without the browser.

Everything behind the HTTP is the real thing: store, bot, lanes. Only the pack is small; the clock starts on a Monday.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import uvicorn

from adapters.crossing import Crossing
from adapters.http import application
from adapters.lanes import Lanes
from adapters.web.app import routes
from adapters.web.chat import Chat
from adapters.web.deliver import WebSender
from adapters.web.stream import Bell
from empathy_bot import schedule
from empathy_bot.actions import Action, EnrolEveryone, encode
from empathy_bot.bot import Bot
from empathy_bot.clock import TravelClock
from empathy_bot.content import Pack
from empathy_bot.library import Library
from empathy_bot.message import Message
from empathy_bot.store import ConflictError, Store
from empathy_bot.store.transcript import Line, Transcript

MONDAY_EVENING = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    """One person's window on one conversation."""

    port: int
    person: str
    room: str = "dm"

    @property
    def address(self) -> str:
        return f"/as/{self.person}/chat/{self.room}"

    def get(self, path: str, **headers: str) -> Answer:
        return ask(self.port, "GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]], **headers: str) -> Answer:
        return ask(self.port, "POST", path, fields, headers)

    def page(self) -> Answer:
        return self.get(self.address)

    def says(self, text: str) -> Answer:
        return self.post(f"{self.address}/say", {"text": text})

    def clicks(self, line: int, action: Action | str) -> Answer:
        encoded = action if isinstance(action, str) else encode(action)
        return self.post(f"{self.address}/lines/{line}/click", {"action": encoded})

    def reacts(self, line: int, *, on: bool = True) -> Answer:
        return self.post(f"{self.address}/lines/{line}/react", {"on": "yes" if on else "no"})

    def chooses(self, line: int) -> Answer:
        return self.post(f"{self.address}/lines/{line}/choose", {})

    def deletes(self, line: int) -> Answer:
        return self.post(f"{self.address}/lines/{line}/delete", {})

    def submits(self, action: Action, values: list[tuple[str, str]]) -> Answer:
        return self.post(f"{self.address}/submit", [("action", encode(action)), *values])

    def brings(self, name: str, raw: bytes, **told: str) -> Answer:
        """Send a file on the page of packs, as a browser does."""
        line, parts = "empathy-boundary", []
        for field, value in told.items():
            parts.append(f'--{line}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode())
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), raw, f"\r\n--{line}--\r\n".encode()])
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            kind = {"Content-Type": f"multipart/form-data; boundary={line}"}
            connection.request("POST", f"/as/{self.person}/packs/bring", body, kind)
            response = connection.getresponse()
            text = response.read().decode()
            return Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, text)
        finally:
            connection.close()

    def makes_channel(self, name: str, *people: str) -> Answer:
        return self.post(f"/as/{self.person}/channels", [("name", name), *(("people", person) for person in people)])

    def goes_to(self, to: str, day: str = "") -> Answer:
        return self.post(f"/as/{self.person}/clock", {"to": to, "day": day})

    @contextmanager
    def news(self, after: str = "", last_event_id: str | None = None) -> Iterator[Iterator[News]]:
        """Listen to the stream; the iterator yields events as they come."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        connection.request("GET", f"{self.address}/stream?after={after}", headers=headers)
        try:
            yield _news(connection.getresponse())
        finally:
            connection.close()


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def lines(self) -> list[int]:
        """The numbers of the lines that it shows, in order."""
        return [int(found) for found in re.findall(r'id="line-(\d+)"', self.text)]

    @property
    def deeds(self) -> list[str]:
        """What can be done with its lines (`react`, `choose`, `delete`), in order."""
        return re.findall(r'hx-post="[^"]*/lines/\d+/(react|choose|delete)"', self.text)

    @property
    def actions(self) -> list[str]:
        """What its buttons would send back, in order."""
        return [html.unescape(found) for found in re.findall(r'name="action" value="([^"]*)"', self.text)]

    @property
    def mark(self) -> str:
        """How far the page has read, as it tells its stream."""
        return re.findall(r"stream\?after=([\d.]+)", self.text)[0]


@dataclass(frozen=True)
class News:
    """One server-sent event."""

    name: str
    id: str
    text: str


def ask(
    port: int,
    method: str,
    path: str,
    fields: dict[str, str] | list[tuple[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send one request; underscores in header names stand for hyphens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    if fields is not None:
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    try:
        connection.request(method, path, None if fields is None else urlencode(fields), sent)
        response = connection.getresponse()
        text = response.read().decode()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, text)
    finally:
        connection.close()


def _news(response: HTTPResponse) -> Iterator[News]:
    fields: dict[str, list[str]] = {}
    for raw in response:
        text = raw.decode().rstrip("\r\n")
        if text:
            name, _, value = text.partition(": ")
            fields.setdefault(name, []).append(value)
        elif "data" in fields:
            yield News(fields.get("event", [""])[0], fields.get("id", [""])[0], "\n".join(fields["data"]))
            fields = {}


@dataclass(frozen=True)
class LocalChat:
    """A running local chat."""

    port: int
    transcript: Transcript
    clock: TravelClock

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def window(self, person: str, room: str = "dm") -> Window:
        return Window(self.port, person, room)

    def founded(self, *people: str) -> Window:
        """Let Ruth make a channel with these people and enrol everybody in it; return her window on it."""
        ruth = self.window("ruth")
        made = ruth.makes_channel("Support", *people)
        window = self.window("ruth", made.headers["hx-redirect"].rsplit("/", 1)[1])
        with window.news(after="0.0") as news:
            hello = next(event.text for event in news if "Enrol everyone" in event.text)
        assert "hello" in hello.lower()
        window.clicks(window.page().lines[0], EnrolEveryone(group=1))
        return window


class _Server(uvicorn.Server):
    """Says when it accepts requests."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


@contextmanager
def local_chat(store: Store, pack: Pack) -> Iterator[LocalChat]:
    """Serve the local chat on a free port until the block ends."""
    clock = TravelClock(MONDAY_EVENING)
    transcript = Transcript(store, clock)
    ready = threading.Event()
    server: list[_Server] = []

    async def serve() -> None:
        crossing = Crossing(Bot(store, clock, Library(pack)))
        bell = Bell()
        lanes = Lanes(crossing, {"web": WebSender(crossing, transcript, bell)})

        async def tick() -> None:
            await crossing.run(schedule.tick, store, clock)
            await lanes.drain_all()

        previews = {"slack": _as_json, "teams": _as_json}
        chat = Chat(crossing=crossing, transcript=transcript, clock=clock, tick=tick, previews=previews, bell=bell)
        app = application(crossing, routes(chat), [lanes.run], [])
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=1)
        server.append(_Server(config, ready))
        await server[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10), "the local chat did not start"
    try:
        yield LocalChat(server[0].servers[0].sockets[0].getsockname()[1], transcript, clock)
    finally:
        server[0].should_exit = True
        thread.join(10)


class BusyTranscript(Transcript):
    """A transcript whose database somebody else is always writing to."""

    def add(self, _place: str, **_line: object) -> Line:
        raise ConflictError("database is locked")


def _as_json(shown: Message) -> object:
    return json.loads(shown.model_dump_json())
