"""Microsoft's side of Teams on this machine: the issuer of tokens, the login, and the Bot Connector.

It enforces what the real ones do: tokens, tenants, rosters, rates with 429 and Retry-After, sizes and card schemas. The
ledger holds every post that it accepted and is the judge of what was sent.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.payloads.teams import against_schemas

APP_ID = "c0ffee00-0000-4000-8000-00000000b0b0"
PASSWORD = "correct horse battery staple"
TENANT = "7e57ab1e-0000-4000-8000-000000000001"
ISSUER = "https://api.botframework.com"
MOST_BYTES = 28 * 1024
PER_CONVERSATION = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
PER_TENANT = ((50, 1.0),)


@dataclass(frozen=True)
class Colleague:
    """Somebody in the tenant."""

    name: str
    id: str = field(default_factory=lambda: str(uuid4()))
    guest: bool = False
    locale: str = "en-GB"

    @property
    def account(self) -> str:
        """How the channel names them."""
        return f"29:{self.id.replace('-', '')}"


@dataclass(frozen=True)
class Tag:
    """Several people under one name. A mention of it looks like one of a person whom no roster knows."""

    name: str

    @property
    def account(self) -> str:
        """How the channel names it."""
        return f"29:tag-{self.name}"


@dataclass
class Post:
    """An accepted message, as a client shows it now."""

    id: str
    conversation: str
    activity: dict[str, Any]
    thread: str | None = None
    edits: int = 0

    @property
    def card(self) -> dict[str, Any]:
        """The message's card."""
        card: dict[str, Any] = self.activity["attachments"][0]["content"]
        return card

    @property
    def text(self) -> str:
        """What a client shows that cannot draw cards."""
        return str(self.activity.get("text") or self.card["fallbackText"])


class SigningKey:
    """A key of the issuer."""

    def __init__(self, kid: str, endorsements: tuple[str, ...] = ("msteams", "webchat")) -> None:
        self.kid = kid
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.endorsements = endorsements

    def jwk(self) -> dict[str, Any]:
        """Return the public half as the issuer publishes it."""
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "x5t": self.kid, "endorsements": list(self.endorsements)}


class Cloud:
    """Microsoft's servers in one process, for one tenant and one bot."""

    def __init__(self, *, signed: bool = True) -> None:
        self.signed = signed
        self.keys = [SigningKey("one")]
        self.ledger: list[Post] = []
        self.complaints: list[str] = []
        self.seen: list[tuple[str, str]] = []  # every connector call: method and path
        self.people: dict[str, Colleague] = {}
        self.places: dict[str, list[str]] = defaultdict(list)  # conversation -> directory ids
        self.personal: dict[str, str] = {}  # directory id -> conversation
        self.blocked: set[str] = set()
        self.foreign: set[str] = set()  # activities that people wrote
        self.faults: list[str] = []
        self.page = 2
        self.rates = True
        self.fetches = 0
        self.tokens: dict[str, float] = {}
        self.port = 0
        self._posted: dict[str, list[float]] = defaultdict(list)
        self._numbers = count(1)

    # --- addresses and people -----------------------------------------------------------------------

    @property
    def host(self) -> str:
        """What TEAMS_SERVICE_HOSTS names."""
        return f"127.0.0.1:{self.port}"

    @property
    def service_url(self) -> str:
        """What activities carry."""
        return f"http://{self.host}/teams/"

    @property
    def metadata_url(self) -> str:
        """What TEAMS_OPENID_METADATA_URL names."""
        return f"http://{self.host}/openid"

    @property
    def login_url(self) -> str:
        """What TEAMS_LOGIN_URL names."""
        return f"http://{self.host}"

    def hire(self, name: str, *, guest: bool = False, locale: str = "en-GB") -> Colleague:
        """Add somebody to the tenant."""
        colleague = Colleague(name, guest=guest, locale=locale)
        self.people[colleague.id] = colleague
        return colleague

    def team(self, *members: Colleague) -> str:
        """Return a new team's conversation."""
        place = f"19:{uuid4().hex}@thread.tacv2"
        self.places[place] = [member.id for member in members]
        return place

    def chat_with(self, colleague: Colleague) -> str:
        """Return somebody's personal chat with the bot."""
        return self.personal.setdefault(colleague.id, f"a:{uuid4().hex}")

    def token(self, key: SigningKey | None = None, **claims: Any) -> str:
        """Return a token as Bot Framework signs it; a claim of None is left out."""
        now = int(time.time())
        told = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": self.service_url,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            **claims,
        }
        signer = key or self.keys[0]
        kept = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(kept, signer.private, algorithm="RS256", headers={"kid": signer.kid})

    def to(self, colleague: Colleague) -> list[Post]:
        """Return what the bot wrote to somebody privately."""
        return [post for post in self.ledger if post.conversation == self.personal.get(colleague.id)]

    def within(self, place: str) -> list[Post]:
        """Return what the bot wrote in a place."""
        return [post for post in self.ledger if post.conversation == place]

    # --- the servers --------------------------------------------------------------------------------

    @contextmanager
    def serve(self) -> Iterator[Cloud]:
        """Listen on this machine until the block ends."""
        app = web.Application(client_max_size=2**20)
        activities = "/teams/v3/conversations/{place}/activities"
        app.router.add_get("/openid", self._metadata)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._login)
        app.router.add_post("/teams/v3/conversations", self._create)
        app.router.add_post(activities, self._post)
        app.router.add_post(activities + "/{activity}", self._post)
        app.router.add_put(activities + "/{activity}", self._edit)
        app.router.add_get("/teams/v3/conversations/{place}/members/{member}", self._member)
        app.router.add_get("/teams/v3/conversations/{place}/pagedmembers", self._members)
        loop = asyncio.new_event_loop()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

        async def start() -> None:
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", self.port)
            await site.start()
            self.port = runner.addresses[0][1]

        loop.run_until_complete(start())
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _metadata(self, _: web.Request) -> web.Response:
        self.fetches += 1
        return web.json_response(
            {
                "issuer": ISSUER,
                "jwks_uri": f"http://{self.host}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [key.jwk() for key in self.keys]})

    async def _login(self, request: web.Request) -> web.Response:
        asked = await request.post()
        right = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": PASSWORD,
            "scope": "https://api.botframework.com/.default",
        }
        if request.match_info["tenant"] not in {"botframework.com", TENANT} or dict(asked) != right:
            return web.json_response({"error": "invalid_client"}, status=401)
        token = uuid4().hex
        self.tokens[token] = time.monotonic() + 3600
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": token})

    async def _create(self, request: web.Request) -> web.StreamResponse:
        if fault := await self._refused(request, ""):
            return fault
        asked = await request.json()
        members = [member["id"] for member in asked.get("members") or []]
        tenant = (asked.get("channelData") or {}).get("tenant", {}).get("id")
        if asked.get("isGroup") or len(members) != 1 or tenant != TENANT or asked["bot"]["id"] != f"28:{APP_ID}":
            return _error(400, "BadArgument")
        if members[0] not in self.people:
            return _error(404, "UserNotFound")
        if members[0] in self.blocked:
            return _error(403, "MessageWritesBlocked")
        return web.json_response({"id": self.chat_with(self.people[members[0]])}, status=201)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        place = unquote(request.match_info["place"])
        if fault := await self._refused(request, place):
            return fault
        activity = await request.json()
        if told := self._wrong(activity):
            self.complaints.append(told)
            return _error(413 if "large" in told else 400, told)
        if self.rates and (over := self._over(place)):
            return _too_many(over)
        post = Post(f"1:{next(self._numbers)}", place, activity, request.match_info.get("activity"))
        self.ledger.append(post)
        return await self._accepted(request, post)

    async def _accepted(self, request: web.Request, post: Post, status: int = 201) -> web.StreamResponse:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "reset":
            assert request.transport is not None
            request.transport.abort()
        elif fault == "slow":
            await asyncio.sleep(30)
        return web.json_response({"id": post.id}, status=status)

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        place = unquote(request.match_info["place"])
        if fault := await self._refused(request, place):
            return fault
        if unquote(request.match_info["activity"]) in self.foreign:
            return _error(403, "MessageEditForbidden")
        activity = await request.json()
        if told := self._wrong(activity):
            self.complaints.append(told)
            return _error(413 if "large" in told else 400, told)
        if self.rates and (over := self._over(place)):
            return _too_many(over)
        for post in self.ledger:
            if post.id == unquote(request.match_info["activity"]) and post.conversation == place:
                post.activity = activity
                post.edits += 1
                return await self._accepted(request, post, 200)
        return _error(404, "ActivityNotFoundInConversation")

    def delete(self, post: Post) -> None:
        """Let somebody delete a message."""
        self.ledger.remove(post)

    async def _member(self, request: web.Request) -> web.StreamResponse:
        place, asked = unquote(request.match_info["place"]), unquote(request.match_info["member"])
        if fault := await self._refused(request, place):
            return fault
        for person in self._roster(place):
            if asked in {person.id, person.account}:
                return web.json_response(_account(person))
        return _error(404, "MemberNotFoundInConversation")

    async def _members(self, request: web.Request) -> web.StreamResponse:
        place = unquote(request.match_info["place"])
        if fault := await self._refused(request, place):
            return fault
        start = int(request.query.get("continuationToken", "0"))
        people = self._roster(place)
        page = {"members": [_account(person) for person in people[start : start + self.page]]}
        more = {"continuationToken": str(start + self.page)} if start + self.page < len(people) else {}
        return web.json_response(page | more)

    def _roster(self, place: str) -> list[Colleague]:
        owner = [person for person, chat in self.personal.items() if chat == place]
        return [self.people[person] for person in (self.places.get(place) or owner)]

    def shows(self, answer: dict[str, Any]) -> None:
        """Complain of an answer to a message action that a client could not show."""
        task = answer.get("task")
        if len(json.dumps(answer, ensure_ascii=False).encode()) > MOST_BYTES:
            self.complaints.append("a dialog that is too large")
        if answer and not isinstance(task, dict):
            self.complaints.append(f"no dialog: {answer}")
        elif task and task["type"] == "continue":
            card = json.dumps(task["value"]["card"]["content"])
            if '"Action.Execute"' in card or "<at>" in card:
                self.complaints.append("a dialog's buttons submit, and it mentions nobody")
            if told := _complaint(card):
                self.complaints.append(told)
        elif task and (task["type"] != "message" or not isinstance(task["value"], str)):
            self.complaints.append(f"no dialog: {task}")

    # --- what the connector checks -------------------------------------------------------------------

    async def _refused(self, request: web.Request, place: str) -> web.StreamResponse | None:
        self.seen.append((request.method, request.path))
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if self.signed and (scheme != "Bearer" or self.tokens.get(token, 0) < time.monotonic()):
            return _error(401, "Unauthorized")
        if not self.signed and token:
            self.complaints.append("a token was sent to a client that has none")
        fault = self.faults[0] if self.faults else ""
        if fault and fault not in {"reset", "slow"}:
            self.faults.pop(0)
            status, _, wait = fault.partition(" ")
            headers = {"Retry-After": wait} if wait else {}
            if status == "302":
                headers["Location"] = f"http://{self.host}/elsewhere"
            return web.json_response({"error": {"code": "Fault"}}, status=int(status), headers=headers)
        if place and place not in self.places and place not in self.personal.values():
            return _error(404, "ConversationNotFound")
        if any(self.personal.get(person) == place for person in self.blocked):
            return _error(403, "MessageWritesBlocked")
        return None

    def _wrong(self, activity: dict[str, Any]) -> str:
        """Say what is wrong with a message; nothing when a client could show it."""
        if activity.get("type") != "message":
            return f"unknown activity type {activity.get('type')}"
        if len(json.dumps(activity, ensure_ascii=False).encode()) > MOST_BYTES:
            return "too large"
        if self.signed and (activity.get("from") or {}).get("id") != f"28:{APP_ID}":
            return "a message that is not from the bot"
        cards = [one["content"] for one in activity.get("attachments") or []]
        if not cards and not activity.get("text"):
            return "an empty message"
        return "; ".join(_complaint(json.dumps(card)) for card in cards).strip("; ")

    def _over(self, place: str) -> int:
        """Return the seconds that a client has to stay away; 0 when the post is within every rate."""
        now = time.monotonic()
        for key, rates in ((place, PER_CONVERSATION), (TENANT, PER_TENANT)):
            for most, seconds in rates:
                if sum(1 for at in self._posted[key] if now - at < seconds) >= most:
                    return max(1, round(seconds))
        self._posted[place].append(now)
        self._posted[TENANT].append(now)
        return 0


@lru_cache
def _complaint(card: str) -> str:
    """Return what the schemas say of a card; kept, because a fan-out posts the same one many times."""
    return "; ".join(against_schemas(0, json.loads(card)))


def _account(person: Colleague) -> dict[str, Any]:
    name = f"{person.id}_partner.example#EXT#@example.com" if person.guest else f"{person.id}@example.com"
    return {
        "id": person.account,
        "name": person.name,
        "aadObjectId": person.id,
        "userPrincipalName": name,
        "tenantId": TENANT,
        "userRole": "guest" if person.guest else "user",
    }


def _too_many(seconds: int) -> web.Response:
    body = {"error": {"code": "TooManyRequests"}}
    return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})


def _error(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status)
