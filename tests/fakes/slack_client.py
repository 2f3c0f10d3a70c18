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
from tests.fakes.slack_model import BOT_USER, SECRET, WORKSPACE, Post

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
        """Deliver one event of the Events API."""
        body = self.event_body(event, **envelope)
        return self._on_time(self.send(json.dumps(body).encode(), "application/json"))

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

    def say(self, person: str, text: str) -> Acknowledgement:
        """Write to the bot in the direct conversation."""
        channel = self._slack.direct_channel(person)
        said = {"type": "message", "channel": channel, "channel_type": "im", "user": person, "ts": "1.0"}
        return self.event({**said, "text": self.escaped(text)})

    def mention_bot(self, person: str, channel: str, text: str) -> Acknowledgement:
        """Mention the bot in a channel."""
        said = {"type": "app_mention", "channel": channel, "user": person, "ts": "1.0"}
        return self.event({**said, "text": f"<@{BOT_USER}> {self.escaped(text)}"})

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
            return {"selected_options": chosen if value is None else [_option(element, one) for one in value]}


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
