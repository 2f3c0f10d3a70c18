"""Who may call `/api/messages`: every wrong token is a 401 and reaches nobody."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from adapters.teams.app import MAX_BODY
from adapters.teams.config import TeamsConfig
from empathy_bot.events import Said
from tests.fakes.teams import APP_ID, ISSUER, TENANT, SigningKey
from tests.fakes.teams_bot import RunningBot, running


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningBot]:
    with running() as bot:
        yield bot


@pytest.fixture
def bot(shared: RunningBot) -> RunningBot:
    shared.forget()
    return shared


def hello(bot: RunningBot) -> bytes:
    return json.dumps(bot.client.activity("message", bot.cloud.hire("Ana"), text="today")).encode()


def test_a_good_token_is_let_in(bot: RunningBot) -> None:
    assert bot.client.send(hello(bot)).status == 200
    assert [type(event) for event in bot.core.events] == [Said]
    assert bot.core.events[0].origin.workspace == TENANT


def now() -> int:
    return int(time.time())


def none_alg(bot: RunningBot) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"iss": ISSUER, "aud": APP_ID, "serviceurl": bot.cloud.service_url, "exp": now() + 600}
    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': 'one'})}.{part(claims)}."


def hs256_with_the_public_key(bot: RunningBot) -> str:
    public = bot.cloud.keys[0].private.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=")
    claims = {"iss": ISSUER, "aud": APP_ID, "serviceurl": bot.cloud.service_url, "exp": now() + 600}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signed = base64.urlsafe_b64encode(mac.sign(header + b"." + body, pem)).rstrip(b"=")
    return b".".join((header, body, signed)).decode()


def unknown_kid_with_a_known_name(bot: RunningBot) -> str:
    return bot.cloud.token(SigningKey("one"))  # our kid, another's key


def changed(bot: RunningBot) -> str:
    head, _, signature = bot.cloud.token(aud="another-bot").split(".")
    _, claims, _ = bot.cloud.token().split(".")
    return f"{head}.{claims}.{signature}"


BAD: dict[str, Callable[[RunningBot], str]] = {
    "wrong audience": lambda bot: bot.cloud.token(aud="another-bot"),
    "a list of audiences": lambda bot: bot.cloud.token(aud=[APP_ID, "another-bot"]),
    "no audience": lambda bot: bot.cloud.token(aud=None),
    "wrong issuer": lambda bot: bot.cloud.token(iss="https://sts.windows.net/somebody/"),
    "no issuer": lambda bot: bot.cloud.token(iss=None),
    "wrong key": unknown_kid_with_a_known_name,
    "unknown kid": lambda bot: bot.cloud.token(SigningKey("never published")),
    "wrong service URL": lambda bot: bot.cloud.token(serviceurl="https://smba.trafficmanager.net/teams/"),
    "no service URL": lambda bot: bot.cloud.token(serviceurl=None),
    "a service URL that is no text": lambda bot: bot.cloud.token(serviceurl=[bot.cloud.service_url]),
    "no expiry": lambda bot: bot.cloud.token(exp=None),
    "expired": lambda bot: bot.cloud.token(exp=now() - 301),
    "not yet valid": lambda bot: bot.cloud.token(nbf=now() + 330),
    "issued in the future": lambda bot: bot.cloud.token(iat=now() + 330),
    "an expiry that is no number": lambda bot: bot.cloud.token(exp="soon"),
    "alg none": none_alg,
    "HS256 with the public key": hs256_with_the_public_key,
    "garbage": lambda bot: "garbage",
    "three parts of garbage": lambda bot: "a.b.c",
    "a token cut short": lambda bot: bot.cloud.token()[:-20],
    "a token with its claims changed": changed,
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
def test_a_bad_token_is_a_401_and_reaches_nobody(bot: RunningBot, make: Callable[[RunningBot], str]) -> None:
    answer = bot.client.send(hello(bot), make(bot))
    assert (answer.status, answer.body) == (401, None)
    assert bot.core.events == []


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "bearer\ta.b.c", "Bearer a b c", "Bearer \u00e9"],
)
def test_a_header_that_is_none_is_a_401(bot: RunningBot, header: str) -> None:
    assert bot.client.send(hello(bot), Authorization=header).status == 401
    assert bot.core.events == []


def test_the_clock_may_be_five_minutes_off(bot: RunningBot) -> None:
    assert bot.client.send(hello(bot), bot.cloud.token(exp=now() - 280)).status == 200
    assert bot.client.send(hello(bot), bot.cloud.token(nbf=now() + 280, iat=now() + 280)).status == 200


def test_a_key_that_does_not_speak_for_teams_is_refused() -> None:
    with running() as bot:
        bot.cloud.keys.append(SigningKey("webchat only", endorsements=("webchat",)))
        assert bot.client.send(hello(bot), bot.cloud.token(bot.cloud.keys[1])).status == 401
        assert bot.core.events == []


@pytest.mark.parametrize(
    "change",
    [
        {"channelId": "directline"},
        {"serviceUrl": "https://evil.example/teams/"},
        {"serviceUrl": "http://127.0.0.1:9/teams/"},
        {"conversation": {"id": "a:1", "conversationType": "personal"}, "channelData": {}},
        {"channelData": {"tenant": {"id": "another"}}},
    ],
    ids=["channel", "foreign service", "another port", "no tenant", "two tenants"],
)
def test_an_activity_that_its_token_does_not_cover_is_a_401(bot: RunningBot, change: dict[str, Any]) -> None:
    activity = bot.client.activity("message", bot.cloud.hire("Ana"), text="today") | change
    token = bot.cloud.token(serviceurl=activity["serviceUrl"])
    assert bot.client.deliver(activity, token).status == 401
    assert bot.core.events == []


def test_a_single_tenant_bot_takes_only_its_tenant() -> None:
    with running(app_type="SingleTenant", tenant_id="0ther") as bot:
        assert bot.client.send(hello(bot)).status == 401
        assert bot.core.events == []
    with running(app_type="SingleTenant", tenant_id=TENANT) as bot:
        assert bot.client.send(hello(bot)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b'{"type": "message"}',
        b"\xff\xfe\x00",
        b'{"type": 1, "channelId": "msteams"}',
    ],
)
def test_a_malformed_body_is_a_400(bot: RunningBot, body: bytes) -> None:
    assert bot.client.send(body).status == 400
    assert bot.core.events == []


@pytest.mark.parametrize("value", [None, "text", [], {}, {"action": None}, {"action": "text"}])
def test_an_invoke_without_an_action_is_a_400(bot: RunningBot, value: object) -> None:
    activity = bot.client.activity("invoke", bot.cloud.hire("Ana"), name="adaptiveCard/action", value=value)
    assert bot.client.deliver(activity).status == 400
    assert bot.core.events == []


def test_an_unknown_invoke_is_a_501(bot: RunningBot) -> None:
    activity = bot.client.activity("invoke", bot.cloud.hire("Ana"), name="composeExtension/query", value={})
    assert bot.client.deliver(activity).status == 501


def test_a_body_that_is_too_large_is_a_413(bot: RunningBot) -> None:
    assert bot.client.send(b" " * (MAX_BODY + 1)).status == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/json5", ""])
def test_another_content_type_is_a_415(bot: RunningBot, kind: str) -> None:
    assert bot.client.send(hello(bot), Content_Type=kind).status == 415
    assert bot.core.events == []


# --- the issuer's keys -------------------------------------------------------------------------------


def test_keys_are_fetched_once_and_again_for_a_new_key() -> None:
    with running() as bot:
        for _ in range(3):
            assert bot.client.send(hello(bot)).status == 200
        assert bot.cloud.fetches == 1


def test_a_key_that_is_rolled_is_found_but_strangers_cannot_cause_a_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.teams.auth.REFRESH_PAUSE", 0.2)
    with running() as bot:
        assert bot.client.send(hello(bot)).status == 200
        time.sleep(0.25)
        bot.cloud.keys.append(SigningKey("two"))
        assert bot.client.send(hello(bot), bot.cloud.token(bot.cloud.keys[1])).status == 200
        before = bot.cloud.fetches
        stranger = SigningKey("stranger")
        for _ in range(5):
            assert bot.client.send(hello(bot), bot.cloud.token(stranger)).status == 401
        assert bot.cloud.fetches <= before + 1


def test_without_the_issuer_nobody_is_let_in() -> None:
    with running(metadata_url="http://127.0.0.1:9/openid") as bot:
        assert bot.client.send(hello(bot)).status == 401
        assert bot.core.events == []


# --- Microsoft's local client -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def open_door() -> Iterator[RunningBot]:
    with running(signed=False) as bot:
        yield bot


def test_the_local_client_needs_no_token(open_door: RunningBot) -> None:
    open_door.forget()
    assert open_door.client.send(hello(open_door)).status == 200
    assert len(open_door.core.events) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_For": "10.0.0.1"},
        {"X_Forwarded_Host": "bot.example"},
        {"Forwarded": "for=10.0.0.1"},
        {"Via": "1.1 proxy"},
        {"Host": "bot.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_the_open_door_is_for_this_machine_only(open_door: RunningBot, headers: dict[str, str]) -> None:
    open_door.forget()
    assert open_door.client.send(hello(open_door), **headers).status == 401
    assert open_door.core.events == []


def test_through_the_open_door_only_this_machine_is_answered(open_door: RunningBot) -> None:
    open_door.forget()
    activity = open_door.client.activity("message", open_door.cloud.hire("Ana"), text="today")
    for url in ("https://smba.trafficmanager.net/teams/", "http://192.0.2.1/", "http://user@127.0.0.1/"):
        assert open_door.client.deliver(activity | {"serviceUrl": url}).status == 401
    assert open_door.core.events == []


# --- settings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"metadata_url": "https://evil.example/openid"},
        {"metadata_url": "http://login.botframework.com/v1/.well-known/openidconfiguration"},
        {"login_url": "https://login.microsoftonline.com.evil.example"},
        {"login_url": "https://user@login.microsoftonline.com"},
        {"login_url": "https://login.microsoftonline.com:8443"},
        {"login_url": "https://[broken"},
        {"service_hosts": frozenset({"evil.example:443"})},
        {"app_type": "SingleTenant"},
    ],
    ids=str,
)
def test_endpoints_that_are_neither_microsofts_nor_ours_are_refused_at_start(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"TEAMS_|MICROSOFT_"):
        TeamsConfig(app_id=APP_ID, **settings)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/teams/", True),
        ("https://smba.trafficmanager.net/amer/7e57/", True),
        ("https://smba.trafficmanager.net:443/", True),
        ("https://smba.infra.gov.teams.microsoft.us/teams", True),
        ("http://smba.trafficmanager.net/teams/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://user:pass@smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net/?to=evil", False),
        ("https://smba.trafficmanager.net/#x", False),
        ("ftp://smba.trafficmanager.net/", False),
        ("//smba.trafficmanager.net/", False),
        ("https://[bad/", False),
        ("https://smba.trafficmanager.net:notaport/", False),
        ("http://127.0.0.1:80/", False),
        ("", False),
    ],
)
def test_the_list_of_service_hosts(url: str, *, allowed: bool) -> None:
    assert TeamsConfig(app_id=APP_ID).may_write_to(url) is allowed
