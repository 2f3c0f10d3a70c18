"""An HTTP server in Slack's place that refuses what Slack refuses and keeps a ledger of what it accepted.

It runs in a thread on 127.0.0.1, so that a test can read like a story: nothing here is aware of the bot's code. It asks
for the scopes and subscriptions of the manifest, which is what an operator gives to Slack.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Self

from aiohttp import web

from adapters.slack.manifest import manifest
from tests.fakes.slack_blocks import NEW_BLOCKS, message_faults, view_faults
from tests.fakes.slack_model import (
    APP_TOKEN,
    BOT,
    BOT_USER,
    SECRET,
    TOKEN,
    WORKSPACE,
    Channel,
    Fault,
    Person,
    Post,
    ResponseUrl,
    Upload,
    UserGroup,
)
from tests.fakes.slack_scopes import missing_for, why_not_told

__all__ = ["APP_TOKEN", "BOT", "BOT_USER", "SECRET", "TOKEN", "WORKSPACE", "FakeSlack", "Fault", "Post"]

Json = dict[str, Any]

TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 1800.0
READS = {
    "auth.test",
    "users.info",
    "conversations.info",
    "conversations.members",
    "apps.connections.open",
    "usergroups.users.list",
}
"""Methods that take a form only; a JSON body is not read."""
PER_MINUTE = {
    "chat.update": 50,
    "conversations.members": 100,
    "usergroups.users.list": 20,
    "users.info": 100,
    "views.open": 100,
    "views.publish": 100,
}


class FakeSlack:
    """One workspace, and the server in front of it."""

    def __init__(self, *, posts_per_minute: int = 500, posts_per_channel: int = 2) -> None:
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, "Empathy Bot", is_bot=True)}
        self.channels: dict[str, Channel] = {}
        self.user_groups: dict[str, UserGroup] = {}
        self.manifest = manifest(None)
        self.direct: dict[str, str] = {}  # person -> D… channel with the bot
        self.posts: list[Post] = []  # the ledger: every message that Slack took, in order
        self.calls: list[tuple[str, Json]] = []
        self.homes: dict[str, Json] = {}
        self.modals: dict[str, Json] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.faults: list[Fault] = []
        self.uploads: dict[str, Upload] = {}
        self.lacks: set[str] = set()  # scopes that this installation was not given
        self.looks_through_files = 0  # how often it refuses blocks with a file that has just come
        self.knows_new_blocks = True
        self.organisation: str | None = None  # set: the app is installed for the whole organisation
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: dict[str, Json] = {}
        self.tickets: set[str] = set()
        self.hellos = 0
        self._posts_per_minute = posts_per_minute
        self._posts_per_channel = posts_per_channel
        self._windows: dict[str, deque[float]] = defaultdict(deque)
        self._numbers = count(1)
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fake-slack", daemon=True)
        self._ready = threading.Event()
        self._stopping = asyncio.Event()
        self.port = 0

    # --- life ---------------------------------------------------------------------------------------

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

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/actions/{secret}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stopping.wait()
        for socket in self.sockets:
            await socket.close()
        await runner.cleanup()

    # --- the workspace ------------------------------------------------------------------------------

    def person(self, name: str, **facts: Any) -> str:
        """Add somebody; return their id."""
        identity = f"U0{re.sub('[^A-Z]', '', name.upper())}{next(self._numbers)}"
        self.people[identity] = Person(identity, name, **facts)
        return identity

    def channel(self, name: str, *members: str) -> str:
        """Add a channel; return its id."""
        identity = f"C0{re.sub('[^A-Z]', '', name.upper())}{next(self._numbers)}"
        self.channels[identity] = Channel(identity, name, list(members))
        return identity

    def user_group(self, handle: str, *people: str) -> str:
        """Add a user group, which people mention by its handle; return its id."""
        identity = f"S0{re.sub('[^A-Z]', '', handle.upper())}{next(self._numbers)}"
        self.user_groups[identity] = UserGroup(identity, handle, list(people))
        return identity

    def timestamp(self) -> str:
        """Return the next message's or event's timestamp, later than every one before."""
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def why_not_told(self, event: Json) -> str:
        """Return why the bot is not told of an event; empty when it is."""
        item = event.get("item", {})
        channel = event.get("channel") or item.get("channel")
        here = self.channels.get(channel) if isinstance(channel, str) else None
        leaving = event.get("type") in {"member_left_channel", "channel_left", "group_left"}
        if here is not None and BOT_USER not in here.members and not leaving:
            return f"the bot is not in {here.name}"
        return why_not_told(event, self.manifest)

    def direct_channel(self, person: str) -> str:
        """Return the id of a person's direct conversation with the bot."""
        return self.direct.setdefault(person, f"D0{person[2:]}")

    def seen_by(self, person: str, channel: str | None = None) -> list[Post]:
        """Return the messages somebody sees, in one channel or in their direct messages."""
        here = channel or self.direct_channel(person)
        seen = (post for post in self.posts if post.channel == here and post.only_for in {None, person})
        return [post for post in seen if not post.gone]

    def says(self, person: str, channel: str, text: str) -> Post:
        """Let somebody write a message of their own."""
        post = self._take(channel, {"text": text})
        post.author = person
        return post

    def delete(self, post: Post) -> None:
        """Let somebody delete a message."""
        with self._change():
            post.gone = True

    def trigger(self, person: str) -> str:
        """Return a fresh trigger id: good once, for three seconds."""
        identity = f"{next(self._numbers)}.trigger"
        self.triggers[identity] = (person, time.monotonic())
        return identity

    def response_url(self, channel: str, person: str, post: Post | None) -> str:
        """Return a fresh response URL: good for five uses in half an hour."""
        secret = f"r{next(self._numbers)}"
        self.response_urls[secret] = ResponseUrl(channel, person, post)
        return f"{self.url}/actions/{secret}"

    def until(self, true: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until something is true, of the workspace or of what stands behind the bot."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not true():
                assert time.monotonic() < deadline, f"not within {seconds} s"
                self._changed.wait(0.02)

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._changed:
            yield
            self._changed.notify_all()

    # --- Web API ------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = next((one for one in self.faults if one.method == method), None)
        if fault:
            self.faults.remove(fault)
            if (early := await self._go_wrong(fault, request)) is not None:
                return early
        answer = await self._answer(method, request)
        with self._change():
            self.calls.append((method, answer))
        if fault and fault.kind == "reset":  # Slack took it, and nobody hears of it
            assert request.transport is not None
            request.transport.abort()
        if answer.get("error") == "ratelimited":
            return web.json_response(answer, status=429, headers={"Retry-After": str(answer.pop("_wait", 1))})
        return web.json_response(answer)

    async def _go_wrong(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        match fault.kind:
            case "busy":
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers={"Retry-After": fault.detail or "1"})
            case "error":
                return web.json_response({"ok": False, "error": fault.detail})
            case "down":
                return web.Response(
                    status=int(fault.detail or 500), text="<html>upstream</html>", content_type="text/html"
                )
            case "garbage":
                return web.Response(status=200, text="not what you think", content_type="text/plain")
            case "drop":  # before anything is done
                assert request.transport is not None
                request.transport.abort()
            case "slow":
                await asyncio.sleep(float(fault.detail))
        return None

    async def _answer(self, method: str, request: web.Request) -> Json:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return _no("not_authed")
        if token != (APP_TOKEN if method == "apps.connections.open" else TOKEN):
            return _no("invalid_auth")
        handler = self._methods().get(method)
        if handler is None:
            return _no("unknown_method", req_method=method)
        if lacking := missing_for(method, self.manifest):
            return _no("missing_scope", needed=",".join(sorted(lacking)))
        if not self._within(f"method {method}", PER_MINUTE.get(method, 10_000), 60.0):
            return _no("ratelimited", _wait=5)
        if request.content_type == "application/json":
            if method in READS:
                return _no("invalid_arguments")
            try:
                arguments = json.loads(await request.text())
            except ValueError:
                return _no("invalid_json")
            if not isinstance(arguments, dict):
                return _no("json_not_object")
        else:
            arguments = dict(await request.post())
        return handler(arguments)

    def _methods(self) -> dict[str, Callable[[Json], Json]]:
        return {
            "auth.test": self._auth_test,
            "apps.connections.open": self._open_connection,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "conversations.info": self._conversation,
            "conversations.members": self._members,
            "usergroups.users.list": self._user_group,
            "files.completeUploadExternal": self._complete_upload,
            "files.getUploadURLExternal": self._upload_address,
            "users.info": self._user,
            "views.open": self._open_view,
            "views.publish": self._publish_view,
        }

    def _within(self, name: str, limit: int, seconds: float) -> bool:
        now, window = time.monotonic(), self._windows[name]
        while window and window[0] <= now - seconds:
            window.popleft()
        if len(window) >= limit:
            return False
        window.append(now)
        return True

    def _auth_test(self, _: Json) -> Json:
        who = {"user_id": BOT_USER, "bot_id": BOT, "team_id": WORKSPACE, "user": "empathy", "team": "Acme"}
        wide = {"enterprise_id": self.organisation, "is_enterprise_install": self.organisation is not None}
        return {"ok": True, "url": "https://acme.slack.com/", **wide, **who}

    def _post_message(self, arguments: Json) -> Json:
        channel = self._writable(str(arguments.get("channel", "")))
        if isinstance(channel, dict):
            return channel
        if wrong := self._refused(arguments):
            return wrong
        if not self._within(f"channel {channel}", self._posts_per_channel, 1.0):
            return _no("ratelimited", _wait=1)
        if not self._within("posts", self._posts_per_minute, 60.0):
            return _no("ratelimited", _wait=10)
        post = self._take(channel, arguments)
        return {"ok": True, "channel": channel, "ts": post.ts, "message": {"text": arguments.get("text", "")}}

    def _post_ephemeral(self, arguments: Json) -> Json:
        channel = self._writable(str(arguments.get("channel", "")))
        if isinstance(channel, dict):
            return channel
        person = str(arguments.get("user", ""))
        if person not in self.people or (channel in self.channels and person not in self.channels[channel].members):
            return _no("user_not_in_channel")
        if wrong := self._refused(arguments):
            return wrong
        return {"ok": True, "message_ts": self._take(channel, arguments, only_for=person).ts}

    def _update(self, arguments: Json) -> Json:
        channel = str(arguments.get("channel", ""))
        if channel not in self.channels and channel not in self.direct.values():
            return _no("channel_not_found")  # also for a person's id: only chat.postMessage takes that
        ts = arguments.get("ts")
        post = next((one for one in self.posts if (one.channel, one.ts) == (channel, ts)), None)
        if post is None or post.gone or post.only_for:
            return _no("message_not_found")
        if post.author != BOT_USER:
            return _no("cant_update_message")
        if wrong := self._refused(arguments):
            return wrong
        with self._change():
            post.was.append(post.content)
            post.content = {"text": arguments.get("text", ""), "blocks": arguments.get("blocks", [])}
            post.metadata = arguments.get("metadata", post.metadata)
        return {"ok": True, "channel": channel, "ts": ts, "text": arguments.get("text", "")}

    def _writable(self, channel: str) -> str | Json:
        """Return the id of the conversation, or Slack's refusal to write there."""
        if channel in self.people:
            person = self.people[channel]
            if person.is_bot:
                return _no("cannot_dm_bot")
            return _no("account_inactive") if person.deactivated else self.direct_channel(channel)
        if channel in self.direct.values():
            return channel
        found = self.channels.get(channel)
        if found is None:
            return _no("channel_not_found")
        if found.is_archived:
            return _no("is_archived")
        return channel if BOT_USER in found.members else _no("not_in_channel")

    def _refused(self, content: Json) -> Json | None:
        blocks = content.get("blocks", [])
        if not content.get("text") and not blocks:
            return _no("no_text")
        if len(content.get("text", "")) > 40_000:
            return _no("msg_too_long")
        faults = message_faults(blocks)
        if not self.knows_new_blocks:
            faults += [f"unsupported type: {block['type']}" for block in blocks if block.get("type") in NEW_BLOCKS]
        faults += [told for block in blocks if block.get("type") == "image" for told in self._unseen(block)]
        if faults:
            return _no("invalid_blocks", errors=faults, response_metadata={"messages": faults})
        if len(json.dumps(blocks)) > 60_000:
            return _no("msg_blocks_too_long")
        metadata = content.get("metadata")
        if metadata is not None and not (
            isinstance(metadata, dict)
            and set(metadata) == {"event_type", "event_payload"}
            and all(isinstance(value, str | int | bool) for value in metadata["event_payload"].values())
        ):
            return _no("invalid_metadata_format")
        return None

    def _take(self, channel: str, content: Json, only_for: str | None = None) -> Post:
        ts = self.timestamp()
        kept = {"text": content.get("text", ""), "blocks": content.get("blocks", [])}
        post = Post(channel, ts, kept, only_for, content.get("metadata"), thread=content.get("thread_ts"))
        with self._change():
            self.posts.append(post)
        return post

    # --- files --------------------------------------------------------------------------------------

    def _upload_address(self, arguments: Json) -> Json:
        if "files:write" in self.lacks:
            return _no("missing_scope", needed="files:write")
        name, length = str(arguments.get("filename", "")), str(arguments.get("length", ""))
        if not name or not length.isdecimal() or int(length) < 1:
            return _no("invalid_arguments")
        upload = Upload(f"F0FILE{next(self._numbers):04d}", name, int(length), str(arguments.get("alt_txt", "")))
        self.uploads[upload.id] = upload
        return {"ok": True, "upload_url": f"{self.url}/upload/{upload.id}", "file_id": upload.id}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = next((one for one in self.faults if one.method == "upload"), None)
        if fault:
            self.faults.remove(fault)
            if (early := await self._go_wrong(fault, request)) is not None:
                return early
        assert "Authorization" not in request.headers, "the token went to the address of an upload"
        upload = self.uploads.get(request.match_info["file"])
        content = await request.read()
        if upload is None or len(content) != upload.length:
            return web.Response(status=400, text="no such upload, or not its length")
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

    def _complete_upload(self, arguments: Json) -> Json:
        if "files:write" in self.lacks:
            return _no("missing_scope", needed="files:write")
        files = [self.uploads.get(one["id"]) for one in arguments.get("files", [])]
        if not files or any(upload is None or upload.content is None for upload in files):
            return _no("file_not_found")
        channel = arguments.get("channel_id")
        if channel is not None and not re.fullmatch("[CGD][A-Z0-9]+", channel):
            return _no("invalid_arguments")  # no person's id, unlike chat.postMessage
        if channel is not None and isinstance(where := self._writable(channel), dict):
            return where
        for upload in files:
            assert upload is not None
            upload.complete, upload.channel, upload.refusals = True, channel, self.looks_through_files
        with self._change():
            if channel is not None:
                names = [upload.name for upload in files if upload]
                self.posts.append(Post(channel, f"{int(time.time())}.{next(self._numbers):06d}", {"files": names}))
        return {"ok": True, "files": [{"id": one["id"], "title": one.get("title")} for one in arguments["files"]]}

    def _unseen(self, block: Json) -> list[str]:
        """Say what keeps Slack from showing an image block's file, if anything does."""
        upload = self.uploads.get(block.get("slack_file", {}).get("id", ""))
        if upload is None or not upload.complete or upload.refusals:
            if upload is not None:
                upload.refusals = max(0, upload.refusals - 1)
            return ["invalid slack file [json-pointer:/blocks/slack_file]"]
        return []

    def _conversation(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None:
            return _no("channel_not_found")
        return {"ok": True, "channel": {"id": channel.id, "name": channel.name, "is_archived": channel.is_archived}}

    def _members(self, arguments: Json) -> Json:
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None:
            return _no("channel_not_found")
        limit = int(arguments.get("limit", 100))
        start = int(arguments.get("cursor") or 0)
        end = start + min(limit, 1000)
        cursor = str(end) if end < len(channel.members) else ""
        return {"ok": True, "members": channel.members[start:end], "response_metadata": {"next_cursor": cursor}}

    def _user_group(self, arguments: Json) -> Json:
        found = self.user_groups.get(arguments.get("usergroup", ""))
        return {"ok": True, "users": found.people} if found else _no("no_such_subteam")

    def _user(self, arguments: Json) -> Json:
        person = self.people.get(arguments.get("user", ""))
        if person is None:
            return _no("user_not_found")
        profile = person.profile()
        if arguments.get("include_locale") != "true":
            del profile["locale"]
        return {"ok": True, "user": profile}

    def _open_view(self, arguments: Json) -> Json:
        person, made = self.triggers.get(str(arguments.get("trigger_id")), ("", 0.0))
        if not person:
            return _no("invalid_trigger_id")
        if made < 0:
            return _no("exchanged_trigger_id")
        if time.monotonic() - made > TRIGGER_SECONDS:
            return _no("expired_trigger_id")
        view = arguments.get("view")
        if faults := view_faults(view):
            return _no("invalid_arguments", response_metadata={"messages": faults})
        if not isinstance(view, dict) or view["type"] != "modal":
            return _no("invalid_arguments", response_metadata={"messages": ["a modal is wanted"]})
        self.triggers[str(arguments["trigger_id"])] = (person, -1.0)
        self.show_modal(person, view)
        return {"ok": True, "view": self.modals[person]}

    def show_modal(self, person: str, view: Json) -> None:
        """Put a view in front of somebody, as Slack does for views.open and `response_action: update`."""
        with self._change():
            self.modals[person] = {**view, "id": f"V{next(self._numbers)}", "hash": "h", "state": {"values": {}}}

    def close_modal(self, person: str) -> None:
        with self._change():
            self.modals.pop(person, None)

    def _publish_view(self, arguments: Json) -> Json:
        person, view = str(arguments.get("user_id")), arguments.get("view")
        if person not in self.people:
            return _no("user_not_found")
        if faults := view_faults(view):
            return _no("invalid_arguments", response_metadata={"messages": faults})
        if not isinstance(view, dict) or view["type"] != "home":
            return _no("invalid_arguments", response_metadata={"messages": ["a Home view is wanted"]})
        with self._change():
            self.homes[person] = view
        return {"ok": True, "view": view}

    # --- response URLs ------------------------------------------------------------------------------

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        fault = next((one for one in self.faults if one.method == "response_url"), None)
        if fault:
            self.faults.remove(fault)
            if (early := await self._go_wrong(fault, request)) is not None:
                return early
        target = self.response_urls.get(request.match_info["secret"])
        if target is None or time.monotonic() - target.made > RESPONSE_URL_SECONDS:
            return web.json_response(_no("expired_url"), status=404)
        if target.uses >= RESPONSE_URL_USES:
            return web.json_response(_no("used_url"), status=404)
        content = json.loads(await request.text())
        if wrong := self._refused(content):
            return web.Response(status=400, text=wrong["error"])
        target.uses += 1
        if content.get("replace_original") and target.post is not None:
            with self._change():
                target.post.was.append(target.post.content)
                target.post.content = {"text": content.get("text", ""), "blocks": content.get("blocks", [])}
                self.posts.append(target.post)  # once more in the ledger: it changed
        else:
            alone = content.get("response_type") != "in_channel"
            self._take(target.channel, content, only_for=target.person if alone else None)
        with self._change():
            self.calls.append(("response_url", {"ok": True}))
        return web.Response(text="ok")

    # --- Socket Mode --------------------------------------------------------------------------------

    def _open_connection(self, _: Json) -> Json:
        ticket = f"t{next(self._numbers)}"
        self.tickets.add(ticket)
        return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link?ticket={ticket}"}

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=401)
        self.tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}})
        with self._change():
            self.sockets.append(socket)
            self.hellos += 1
        async for message in socket:
            said = json.loads(message.data)
            with self._change():
                self.acknowledged[said["envelope_id"]] = said
        with self._change():
            self.sockets.remove(socket)
        return socket

    def push(self, kind: str, payload: Json, *, accepts_payload: bool = False) -> str:
        """Send an envelope through the newest socket; return its id."""
        identity = f"envelope-{next(self._numbers)}"
        envelope = {"envelope_id": identity, "type": kind, "payload": payload}
        self._through_socket({**envelope, "accepts_response_payload": accepts_payload})
        return identity

    def say_goodbye(self) -> None:
        """Announce that the connection will be refreshed, as Slack does every few hours."""
        self._through_socket({"type": "disconnect", "reason": "refresh_requested"})

    def cut_sockets(self) -> None:
        """Cut every connection without a word."""

        def cut() -> None:
            for socket in self.sockets:
                transport = socket._req.transport if socket._req else None
                if transport is not None:
                    transport.abort()

        self._loop.call_soon_threadsafe(cut)

    def _through_socket(self, message: Json) -> None:
        asyncio.run_coroutine_threadsafe(self.sockets[-1].send_json(message), self._loop).result(5)


def _no(error: str, **more: Any) -> Json:
    return {"ok": False, "error": error, **more}
