"""An HTTP server in the place of a model: refuses what the chat completions interface refuses, keeps every byte it got.

It runs in a thread on 127.0.0.1 and knows nothing of the bot's code. The shapes are those of
platform.openai.com/docs/api-reference/chat.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any, Literal, Self

from aiohttp import web

KEY = "sk-test-of-nobody"
MODEL = "small-1"
VIEW = "You said sorry in your own words, and that helps. You could also say when you will call."

Mood = Literal["answer", "hang", "drop", "garbage", "empty", "no_choices", "no_text", "huge", "redirect"] | int
"""What becomes of a request: an answer, one of several faults, or a bare status."""


class FakeCoach:
    """One model, and the server in front of it. `moods` are for the next requests; later ones are answered."""

    def __init__(self, *, key: str = KEY, text: str = VIEW) -> None:
        self.moods: list[Mood] = []
        self.text = text
        self.asked: list[dict[str, Any]] = []
        self.received = b""
        self.most_at_once = 0
        self.port = 0
        self._key = key
        self._now = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fake-coach", daemon=True)
        self._ready = threading.Event()
        self._stopping = asyncio.Event()
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def until(self, true: Callable[[], object], seconds: float = 10) -> None:
        """Wait until a request has made something true."""
        with self._changed:
            assert self._changed.wait_for(true, seconds)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._any)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        with self._changed:
            self.received += b"\n".join(
                [request.raw_path.encode(), *(b": ".join(header) for header in request.raw_headers), body, b""]
            )
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self._changed.notify_all()
        try:
            return await self._answer(request, body)
        finally:
            self._now -= 1

    async def _answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if (request.method, request.path) != ("POST", "/v1/chat/completions"):
            return _fault(404, "unknown_url")
        if request.headers.get("Authorization") != f"Bearer {self._key}":
            return _fault(401, "invalid_api_key")
        if request.content_type != "application/json":
            return _fault(400, "not JSON")
        told = json.loads(body)
        if set(told) != {"model", "messages"} or [one["role"] for one in told["messages"]] != ["system", "user"]:
            return _fault(400, "unknown_parameter")
        if told["model"] != MODEL:
            return _fault(404, "model_not_found")
        with self._changed:
            self.asked.append(told)
            self._changed.notify_all()
        match self.moods.pop(0) if self.moods else "answer":
            case "answer":
                return _completion(self.text)
            case "hang":
                await self._stopping.wait()
                return web.Response()
            case "drop":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "garbage":
                return web.Response(body=b"\xff<html>" + b"[" * 5000, content_type="application/json")
            case "empty":
                return web.Response()
            case "no_choices":
                return web.json_response({"choices": []})
            case "no_text":
                return web.json_response({"choices": [{"message": {"role": "assistant", "content": None}}]})
            case "huge":
                return _completion("So kind. " * 100_000)
            case "redirect":
                raise web.HTTPTemporaryRedirect("/v1/elsewhere")
            case int() as status:
                return _fault(status, "a fault")


def _completion(text: str) -> web.Response:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return web.json_response({"id": "c1", "object": "chat.completion", "model": MODEL, "choices": [choice]})


def _fault(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"message": code, "code": code}}, status=status)
