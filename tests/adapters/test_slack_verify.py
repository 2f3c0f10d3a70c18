"""What comes in from the network before anything is believed of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.app import LARGEST_BODY
from empathy_bot.events import OpenedHome
from tests.fakes.slack_client import signature
from tests.fakes.slack_stage import Stage, staged

FAILED = "That did not work."
JSON = "application/json"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as found:
        yield found


def event_bytes(stage: Stage) -> bytes:
    body = stage.people.event_body({"type": "app_home_opened", "user": stage.ana, "tab": "home", "channel": "D0"})
    return json.dumps(body).encode()


def test_a_signed_event_reaches_the_core_once(stage: Stage) -> None:
    assert stage.people.send(event_bytes(stage), JSON).status == 200
    assert [type(event) for event in stage.core.events] == [OpenedHome]


OLD = str(int(time.time()) - 301)
FORGED = {
    "no headers": {"X_Slack_Signature": "", "X_Slack_Request_Timestamp": ""},
    "no signature": {"X_Slack_Signature": ""},
    "no timestamp": {"X_Slack_Request_Timestamp": ""},
    "another secret": {"X_Slack_Signature": "other secret"},
    "cut signature": {"X_Slack_Signature": "v0="},
    "strange signature": {"X_Slack_Signature": "v0=ÿ"},
    "strange timestamp": {"X_Slack_Request_Timestamp": "soon"},
    "bytes that are no text": {},
    "digits of another script": {"X_Slack_Request_Timestamp": "²"},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED.keys())
def test_what_slack_did_not_sign_is_refused_unread(stage: Stage, headers: dict[str, str]) -> None:
    body = event_bytes(stage) if headers else b'{"type": "\xff"}'
    if headers.get("X_Slack_Signature") == "other secret":
        now = str(int(time.time()))
        headers = {"X_Slack_Signature": signature(body, now, "0" * 32), "X_Slack_Request_Timestamp": now}
    assert stage.people.send(body, JSON, **headers).status == 401
    assert stage.core.events == []
    assert stage.slack.calls == []


@pytest.mark.parametrize("age", [301, 86_400, -301])
def test_a_request_from_another_time_is_refused(stage: Stage, age: int) -> None:
    body, then = event_bytes(stage), str(int(time.time()) - age)
    answer = stage.people.send(body, JSON, X_Slack_Request_Timestamp=then, X_Slack_Signature=signature(body, then))
    assert answer.status == 401
    assert stage.core.events == []


def test_a_request_four_minutes_old_is_let_in(stage: Stage) -> None:
    body, then = event_bytes(stage), str(int(time.time()) - 240)
    answer = stage.people.send(body, JSON, X_Slack_Request_Timestamp=then, X_Slack_Signature=signature(body, then))
    assert answer.status == 200


def test_a_changed_body_is_refused(stage: Stage) -> None:
    body, now = event_bytes(stage), str(int(time.time()))
    forged = body.replace(stage.ana.encode(), b"U0SOMEBODY")
    answer = stage.people.send(forged, JSON, X_Slack_Request_Timestamp=now, X_Slack_Signature=signature(body, now))
    assert answer.status == 401
    assert stage.core.events == []


MALFORMED = {
    "empty": b"",
    "not json": b"{",
    "a list": b"[]",
    "a number": b"7",
    "a deep nest": b'{"a":' + b"[" * 200_000,
    "no type": b"{}",
    "no event": b'{"type": "event_callback"}',
    "an event without a type": b'{"type": "event_callback", "event": {}}',
    "an event that is none": b'{"type": "event_callback", "event": 5}',
    "a user that is none": b'{"type": "block_actions", "user": 5, "actions": [{"action_id": "a"}]}',
    "no actions": b'{"type": "block_actions", "user": {"id": "U1"}, "actions": []}',
    "no user": b'{"type": "block_actions", "team": {"id": "T0ACME"}, "actions": [{"action_id": "a"}]}',
    "no event id": b'{"type": "event_callback", "team_id": "T0ACME", "event": {"type": "app_home_opened"}}',
    "no view": b'{"type": "view_submission"}',
    "no message": b'{"type": "message_action", "callback_id": "kudos_message", "team": {"id": "T0ACME"}}',
    "no channel": b'{"type": "message_action", "callback_id":"kudos_message", "team": {"id": "T0ACME"}, "message": {}}',
    "no shortcut": b'{"type": "message_action", "team": {"id": "T0ACME"}, "message": {}}',
    "a shortcut that is none": b'{"type": "shortcut", "callback_id": 5, "team": {"id": "T0ACME"}}',
    "no challenge": b'{"type": "url_verification"}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_signed_body_that_slack_never_sends_is_400(stage: Stage, body: bytes) -> None:
    assert stage.people.send(body, JSON).status == 400
    assert stage.core.events == []


@pytest.mark.parametrize("body", [b"payload=%7B", b"payload=", b"text=hi", b"payload=[]"])
def test_a_signed_form_that_slack_never_sends_is_400(stage: Stage, body: bytes) -> None:
    assert stage.people.send(body, "application/x-www-form-urlencoded").status == 400
    assert stage.core.events == []


_JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["event_callback", "block_actions", "view_submission", "message_action"]),
    part=st.sampled_from(
        ["event", "actions", "view", "user", "team", "authorizations", "container", "channel", "message", "callback_id"]
    ),
    value=_JSON_VALUES,
)
def test_a_part_of_any_other_shape_is_never_a_fault_of_ours(stage: Stage, kind: str, part: str, value: object) -> None:
    event = {"type": "app_home_opened", "user": stage.ana}
    body = {
        "type": kind,
        "team_id": "T0ACME",
        "event_id": "Ev1",
        "event": event,
        "user": {"id": "U1"},
        "actions": [{"action_id": "a"}],
        "view": {"callback_id": "x", "state": {"values": {}}},
        "callback_id": "kudos_message",
        "message": {"ts": "1.2", "text": "x", "user": "U2"},
        "channel": {"id": "C1", "name": "support"},
        part: value,
    }
    assert stage.people.send(json.dumps(body).encode(), JSON).status in {200, 400}


def test_a_body_of_more_than_a_megabyte_is_not_read_to_its_end(stage: Stage) -> None:
    assert stage.people.send(b"x" * (LARGEST_BODY + 1), JSON).status == 413
    assert stage.core.events == []


def test_slack_can_verify_the_address(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "token": "t", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}).encode()
    answer = stage.people.send(body, JSON)
    assert (answer.status, answer.body) == (200, {"challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"})
    assert stage.people.send(body, JSON, X_Slack_Signature="v0=0").status == 401


def test_another_workspace_is_told_that_the_bot_is_not_there(stage: Stage) -> None:
    event = {"type": "app_home_opened", "user": stage.ana, "tab": "home"}
    stranger = {"team_id": "T0OTHER", "authorizations": [{"team_id": "T0OTHER", "is_enterprise_install": False}]}
    answer = stage.people.event(event, **stranger)
    assert answer.status == 200
    assert "no longer set up" in answer.text
    assert stage.core.events == []
