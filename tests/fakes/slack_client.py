"""People at their Slack windows: what they do becomes signed requests, as Slack sends them.

`SlackClientSide` keeps three seconds for the bot's acknowledgement, fills forms as the client would, and applies what
the acknowledgement says.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

import uvicorn
from starlette.applications import Starlette

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import buttons_of, view_faults
from tests.fakes.slack_model import BOT, BOT_USER, SECRET, WORKSPACE, Line, Post

Json = dict[str, Any]

PATIENCE = 3.0
"""Seconds that Slack waits for an acknowledgement."""


@dataclass(frozen=True)
class Acknowledgement:
    status: int
    text: str
    seconds: float

    @property
    def body(self) -> Json:
        found = json.loads(self.text) if self.text.startswith("{") else {}
        assert isinstance(found, dict)
        return found


def signature(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    """Sign as Slack does (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class SlackClientSide:
    """The people of one workspace in front of the bot at `bot_url`."""

    def __init__(self, slack: FakeSlack, bot_url: str, path: str = "/slack/events") -> None:
        self._slack = slack
        self._address = urlsplit(bot_url)
        self._path = path
        self._numbers = count(1)
        self._held: list[bytes] | None = None

    # --- requests -----------------------------------------------------------------------------------

    def send(self, body: bytes, kind: str, **headers: str) -> Acknowledgement:
        """Send signed bytes; `headers` replace Slack's own (an empty one is left out)."""
        now = str(int(time.time()))
        signed = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature(body, now), "Content-Type": kind}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in (signed | given).items() if value}
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=10)
        started = time.monotonic()
        try:
            connection.request("POST", self._path, body, sent)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        return Acknowledgement(response.status, text, time.monotonic() - started)

    def event(self, event: Json, **envelope: Any) -> Acknowledgement:
        """Deliver one event of the Events API, which Slack must have a reason to do."""
        assert (why := self._slack.why_not_told(event)) == "", f"Slack does not tell of this: {why}"
        body = json.dumps(self.event_body(event, **envelope)).encode()
        if self._held is not None:
            self._held.append(body)
            return Acknowledgement(200, "", 0.0)
        return self.deliver(body)

    def deliver(self, body: bytes) -> Acknowledgement:
        """Deliver the body of an event, for the first time or again."""
        return self._on_time(self.send(body, "application/json"))

    @contextmanager
    def held_back(self) -> Iterator[list[bytes]]:
        """Yield the bodies of all events that come about meanwhile; they are not delivered."""
        self._held = []
        try:
            yield self._held
        finally:
            self._held = None

    def event_body(self, event: Json, **envelope: Any) -> Json:
        authorization = {"enterprise_id": None, "team_id": WORKSPACE, "user_id": BOT_USER, "is_bot": True}
        return {
            "token": "verification-token",
            "team_id": WORKSPACE,
            "api_app_id": "A0APP",
            "event": {"event_ts": "1763300000.000100", **event},
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers):08d}",
            "event_time": int(time.time()),
            "authorizations": [{**authorization, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            **envelope,
        }

    def interact(self, payload: Json) -> Acknowledgement:
        """Deliver an interaction, in its form."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self._on_time(self.send(body, "application/x-www-form-urlencoded"))

    def _on_time(self, acknowledgement: Acknowledgement) -> Acknowledgement:
        assert acknowledgement.seconds < PATIENCE, f"acknowledged after {acknowledgement.seconds:.1f} s"
        return acknowledgement

    # --- what people do -----------------------------------------------------------------------------

    def open_home(self, person: str) -> Acknowledgement:
        channel = self._slack.direct_channel(person)
        return self.event({"type": "app_home_opened", "user": person, "channel": channel, "tab": "home"})

    def invite_bot(self, person: str, channel: str) -> Acknowledgement:
        self._slack.channels[channel].members.append(BOT_USER)
        return self._joined(BOT_USER, channel, inviter=person)

    def join(self, person: str, channel: str) -> Acknowledgement:
        self._slack.channels[channel].members.append(person)
        return self._joined(person, channel)

    def leave(self, person: str, channel: str) -> Acknowledgement:
        self._slack.channels[channel].members.remove(person)
        left = {"type": "member_left_channel", "user": person, "channel": channel, "channel_type": "C"}
        return self.event({**left, "team": WORKSPACE})

    def _joined(self, person: str, channel: str, **more: str) -> Acknowledgement:
        joined = {"type": "member_joined_channel", "user": person, "channel": channel, "channel_type": "C"}
        return self.event({**joined, "team": WORKSPACE, **more})

    def write(self, person: str, channel: str, text: str, *, below: Line | None = None) -> Line:
        """Write a message in a channel, perhaps in a thread, or, to the bot, in the direct conversation; return it."""
        line = Line(channel, self._slack.timestamp(), person, self.escaped(text), below.ts if below else None)
        self._tell(*self._said(line))
        return line

    def say(self, person: str, text: str) -> Acknowledgement:
        """Write to the bot in the direct conversation."""
        direct = self._slack.direct_channel(person)
        return self._tell(*self._said(Line(direct, self._slack.timestamp(), person, self.escaped(text))))

    def mention_bot(self, person: str, channel: str, text: str) -> Acknowledgement:
        """Mention the bot in a channel."""
        mention = f"<@{BOT_USER}> {self.escaped(text)}"
        return self._tell(*self._said(Line(channel, self._slack.timestamp(), person, mention)))

    def edit(self, line: Line, text: str) -> None:
        """Change what one wrote. A mention of the bot in it is told once more."""
        before = self._message(line)
        line.text = self.escaped(text)
        edited = {"edited": {"user": line.person, "ts": self._slack.timestamp()}}
        changed = {"subtype": "message_changed", "message": self._message(line) | edited, "previous_message": before}
        _, *mentions = self._said(line)
        fresh = {"event_ts": self._slack.timestamp()}
        self._tell(self._hidden(line, changed), *(mention | edited | fresh for mention in mentions))

    def delete(self, line: Line, *, has_replies: bool = False) -> None:
        """Delete what one wrote; below it there may be a thread, whose replies stay."""
        before = {"previous_message": self._message(line)}
        if has_replies:
            tombstone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True, "ts": line.ts}
            text = "This message was deleted."
            changed = {"subtype": "message_changed", "message": {**tombstone, "thread_ts": line.ts, "text": text}}
        else:
            changed = {"subtype": "message_deleted", "deleted_ts": line.ts}
        self._tell(self._hidden(line, changed | before))

    def react(self, person: str, where: Line | Post, emoji: str, *, on: bool = True) -> Acknowledgement:
        """Put a reaction on a message, or take it off."""
        return self.event(
            {
                "type": "reaction_added" if on else "reaction_removed",
                "user": person,
                "reaction": emoji,
                "item_user": where.person if isinstance(where, Line) else BOT_USER,
                "item": {"type": "message", "channel": where.channel, "ts": where.ts},
                "event_ts": self._slack.timestamp(),
            }
        )

    def choose(self, person: str, where: Line | Post, callback: str = "kudos_message") -> Acknowledgement:
        """Choose the bot's shortcut in a message's menu."""
        return self.interact(self.shortcut_body(person, where, callback))

    def shortcut_body(self, person: str, where: Line | Post, callback: str = "kudos_message") -> Json:
        shortcuts = self._slack.manifest["features"]["shortcuts"]
        assert callback in {one["callback_id"] for one in shortcuts if one["type"] == "message"}, "not in the menu"
        named = self._slack.channels.get(where.channel)
        return {
            "type": "message_action",
            "token": "verification-token",
            "action_ts": self._slack.timestamp(),
            "team": {"id": WORKSPACE, "domain": "acme"},
            "user": {"id": person, "username": "somebody", "name": "somebody", "team_id": WORKSPACE},
            "channel": {"id": where.channel, "name": named.name if named else "directmessage"},
            "is_enterprise_install": False,
            "enterprise": None,
            "callback_id": callback,
            "trigger_id": self._slack.trigger(person),
            "response_url": self._slack.response_url(where.channel, person, None),
            "message_ts": where.ts,
            "message": self._message(where),
        }

    def _said(self, line: Line) -> list[Json]:
        """Return the events that a message brings about: it was written, and perhaps it mentions the bot."""
        kind = "im" if line.channel.startswith("D") else "channel"
        written = {**self._message(line), "channel": line.channel, "channel_type": kind, "event_ts": line.ts}
        mention = {key: value for key, value in written.items() if key != "channel_type"} | {"type": "app_mention"}
        return [written, *([mention] if kind == "channel" and f"<@{BOT_USER}" in line.text else [])]

    def _message(self, where: Line | Post) -> Json:
        if isinstance(where, Line):
            told = {"type": "message", "user": where.person, "text": where.text, "ts": where.ts, "team": WORKSPACE}
            return told | ({"thread_ts": where.thread} if where.thread else {})
        return {"type": "message", "user": BOT_USER, "bot_id": BOT, "ts": where.ts, **where.content}

    def _hidden(self, line: Line, change: Json) -> Json:
        kind = "im" if line.channel.startswith("D") else "channel"
        now = self._slack.timestamp()
        told = {"type": "message", "hidden": True, "channel": line.channel, "channel_type": kind}
        return {**told, "ts": now, "event_ts": now, **change}

    def _tell(self, *events: Json) -> Acknowledgement:
        """Deliver those of the events that Slack tells the bot of; return the last acknowledgement."""
        told = [self.event(event) for event in events if not self._slack.why_not_told(event)]
        assert told, f"Slack tells the bot nothing of this: {self._slack.why_not_told(events[-1])}"
        assert {one.status for one in told[:-1]} <= {200}
        return told[-1]

    def command(self, person: str, line: str, channel: str | None = None) -> Acknowledgement:
        """Type a slash command, e.g. '/kudos @Ben thank you'; without a channel, in the direct conversation."""
        command, _, text = line.partition(" ")
        here = channel or self._slack.direct_channel(person)
        body = {
            "token": "verification-token",
            "team_id": WORKSPACE,
            "team_domain": "acme",
            "channel_id": here,
            "channel_name": self._slack.channels[here].name if channel else "directmessage",
            "user_id": person,
            "user_name": self._slack.people[person].name.split()[0].lower(),
            "command": command,
            "text": self.escaped(text),
            "api_app_id": "A0APP",
            "is_enterprise_install": "false",
            "response_url": self._slack.response_url(here, person, None),
            "trigger_id": self._slack.trigger(person),
        }
        return self._on_time(self.send(urlencode(body).encode(), "application/x-www-form-urlencoded"))

    def escaped(self, text: str) -> str:
        """Escape a typed line as Slack does: entities, and @Name as <@U…|handle>."""
        text = html.escape(text, quote=False)
        for person in self._slack.people.values():
            handle = person.name.split()[0].lower()
            text = re.sub(rf"@{re.escape(person.name)}\b", f"<@{person.id}|{handle}>", text)
        for group in self._slack.user_groups.values():
            text = re.sub(rf"@{re.escape(group.handle)}\b", f"<!subteam^{group.id}|@{group.handle}>", text)
        return text

    def click(self, person: str, where: Post | Json, label: str) -> Acknowledgement:
        """Press a button of a message, or of the Home page."""
        return self.interact(self.click_body(person, where, label))

    def click_body(self, person: str, where: Post | Json, label: str) -> Json:
        content = where.content if isinstance(where, Post) else where
        buttons = [one for one in buttons_of(content) if label in {one["text"]["text"], one.get("accessibility_label")}]
        assert buttons, f"no button {label!r} among {[one['text']['text'] for one in buttons_of(content)]}"
        return self.action_body(person, where, buttons[0])

    def action_body(self, person: str, where: Post | Json, button: Json) -> Json:
        """Return the payload of a pressed button."""
        body: Json = {
            "type": "block_actions",
            "user": {"id": person, "username": "somebody", "name": "somebody", "team_id": WORKSPACE},
            "api_app_id": "A0APP",
            "token": "verification-token",
            "trigger_id": self._slack.trigger(person),
            "team": {"id": WORKSPACE, "domain": "acme"},
            "enterprise": None,
            "is_enterprise_install": False,
            "state": {"values": {}},
            "actions": [{**button, "block_id": "b1", "action_ts": "1763300000.000200"}],
        }
        if not isinstance(where, Post):
            view = {**where, "id": "V0HOME", "team_id": WORKSPACE, "app_installed_team_id": WORKSPACE}
            return body | {"container": {"type": "view", "view_id": "V0HOME"}, "view": view}
        named = self._slack.channels.get(where.channel)
        here = {"message_ts": where.ts, "channel_id": where.channel, "is_ephemeral": where.only_for is not None}
        return body | {
            "container": {"type": "message", **here},
            "channel": {"id": where.channel, "name": named.name if named else "directmessage"},
            "message": {"type": "message", "ts": where.ts, **where.content},
            "response_url": self._slack.response_url(where.channel, person, where),
        }

    def submit(self, person: str, **values: str | list[str]) -> Acknowledgement:
        """Send the form in front of somebody; inputs not named keep what they show."""
        view = self._slack.modals[person]
        acknowledgement = self.interact(self.submission_body(person, view, values))
        said = acknowledgement.body
        match said.get("response_action"):
            case "errors":
                blocks = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
                assert said["errors"]
                assert set(said["errors"]) <= blocks, "an error for an input that is not there"
            case "update":
                assert view_faults(said["view"]) == []
                self._slack.show_modal(person, said["view"])
            case _ if acknowledgement.status == 200:
                self._slack.close_modal(person)
        return acknowledgement

    def submission_body(self, person: str, view: Json, values: dict[str, str | list[str]]) -> Json:
        state: Json = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                filled = _filled(element, values.get(block["block_id"]))
                assert block.get("optional") or any(filled.values()), f"the client asks for {block['label']['text']}"
                state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **filled}}
        return {
            "type": "view_submission",
            "team": {"id": WORKSPACE, "domain": "acme"},
            "user": {"id": person, "username": "somebody", "name": "somebody", "team_id": WORKSPACE},
            "api_app_id": "A0APP",
            "token": "verification-token",
            "trigger_id": self._slack.trigger(person),
            "view": {**view, "state": {"values": state}, "app_installed_team_id": WORKSPACE, "bot_id": "B0BOT"},
            "response_urls": [],
            "is_enterprise_install": False,
            "enterprise": None,
        }


def _filled(element: Json, value: str | list[str] | None) -> Json:
    """Return an input's part of the state, as the client fills it."""
    match element["type"]:
        case "plain_text_input":
            text = element.get("initial_value") if value is None else value
            assert len(text or "") <= element.get("max_length", 3000), "the client does not take more"
            return {"value": text or None}
        case "timepicker":
            return {"selected_time": element.get("initial_time") if value is None else value}
        case "multi_users_select":
            return {"selected_users": element.get("initial_users", []) if value is None else list(value)}
        case "static_select" | "radio_buttons":
            chosen = element.get("initial_option") if value is None else _option(element, str(value))
            return {"selected_option": chosen}
        case _:
            chosen = element.get("initial_options", [])
            labels = [value] if isinstance(value, str) else value
            return {"selected_options": chosen if labels is None else [_option(element, one) for one in labels]}


def _option(element: Json, label: str) -> Json:
    found = [one for one in element["options"] if label in {one["text"]["text"], one["value"]}]
    assert found, f"no option {label!r} among {[one['text']['text'] for one in element['options']]}"
    option: Json = found[0]
    return option


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Serve an application with uvicorn in a thread; yield its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="served", daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server did not start in time"
            time.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
        assert not thread.is_alive()
