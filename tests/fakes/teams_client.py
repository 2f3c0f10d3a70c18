"""People at their Teams windows: what they do becomes signed activities, as Bot Framework sends them.

`TeamsClientSide` fills forms as the client would, refuses what the client would refuse, and puts the card of an invoke
response in the place of the clicked one, for the person who clicked.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from tests.fakes.teams import APP_ID, TENANT, Cloud, Colleague, Post

Json = dict[str, Any]

PATIENCE = 15.0
"""Seconds that Teams gives a turn."""


@dataclass(frozen=True)
class Answer:
    """What the bot's endpoint answered."""

    status: int
    body: Json | None

    @property
    def card(self) -> Json:
        """The card that takes the place of the clicked one."""
        assert self.body is not None
        assert self.body["type"] == "application/vnd.microsoft.card.adaptive", self.body
        card: Json = self.body["value"]
        return card

    @property
    def sentence(self) -> str:
        """What the client says below the card."""
        assert self.body is not None
        assert self.body["type"] == "application/vnd.microsoft.activity.message", self.body
        return str(self.body["value"])


class TeamsClientSide:
    """The people of one tenant in front of the bot at `bot_url`."""

    def __init__(self, cloud: Cloud, bot_url: str) -> None:
        self._cloud = cloud
        self._address = urlsplit(bot_url)
        self._numbers = count(1)

    # --- requests -----------------------------------------------------------------------------------

    def send(self, body: bytes, token: str | None = None, **headers: str) -> Answer:
        """Post bytes; `headers` replace the usual ones (an empty one is left out)."""
        usual = {"Content-Type": "application/json; charset=utf-8"}
        if self._cloud.signed:
            usual["Authorization"] = f"Bearer {token or self._cloud.token()}"
        sent = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=PATIENCE)
        try:
            connection.request("POST", "/api/messages", body, {k: v for k, v in sent.items() if v})
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return Answer(response.status, json.loads(text) if text else None)

    def deliver(self, activity: Json, token: str | None = None) -> Answer:
        """Post an activity."""
        return self.send(json.dumps(activity).encode(), token)

    def activity(self, kind: str, person: Colleague, place: str | None = None, **more: Any) -> Json:
        """Return an activity in full, as Teams sends it; without a place it is the person's chat with the bot."""
        number = next(self._numbers)
        direct = place is None
        where = self._cloud.chat_with(person) if place is None else place
        team = {} if direct else {"team": {"id": where}, "channel": {"id": where}}
        return {
            "type": kind,
            "id": f"{1_700_000_000_000 + number}",
            "timestamp": "2026-11-23T08:00:00.000Z",
            "localTimestamp": "2026-11-23T09:00:00.000+01:00",
            "localTimezone": "Europe/Berlin",
            "serviceUrl": self._cloud.service_url,
            "channelId": "msteams",
            "from": {"id": person.account, "name": person.name, "aadObjectId": person.id},
            "conversation": {
                "id": where if direct else f"{where};messageid=17000000{number}",
                "tenantId": TENANT,
                "conversationType": "personal" if direct else "channel",
                **({} if direct else {"isGroup": True}),
            },
            "recipient": {"id": f"28:{APP_ID}", "name": "Empathy Bot"},
            "entities": [{"locale": "en-GB", "country": "GB", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT}, **team},
            "locale": "en-GB",
            **more,
        }

    # --- what people do -----------------------------------------------------------------------------

    def adds_bot(self, person: Colleague, team: str, name: str = "Support") -> Answer:
        """Put the app into a team."""
        activity = self.activity(
            "conversationUpdate",
            person,
            team,
            membersAdded=[{"id": f"28:{APP_ID}"}],
        )
        activity["conversation"]["id"] = team
        data = activity["channelData"]
        activity["channelData"] = data | {"team": {"id": team, "name": name}, "eventType": "teamMemberAdded"}
        return self.deliver(activity)

    def removes_bot(self, person: Colleague, team: str) -> Answer:
        """Take the app out of a team."""
        return self.deliver(self.activity("conversationUpdate", person, team, membersRemoved=[{"id": f"28:{APP_ID}"}]))

    def says(self, person: Colleague, *words: str | Colleague, place: str | None = None) -> Answer:
        """Write to the bot; in a team the bot is mentioned first, as Teams demands it."""
        entities: list[Json] = []
        text = ""
        bot = {"id": f"28:{APP_ID}", "name": "Empathy Bot"}
        if place is not None:
            entities.append({"type": "mention", "text": "<at>Empathy Bot</at>", "mentioned": bot})
            text = "<at>Empathy Bot</at>&nbsp;"
        for word in words:
            if isinstance(word, Colleague):
                told = f"<at>{word.name}</at>"
                mentioned = {"id": word.account, "name": word.name}
                entities.append({"type": "mention", "text": told, "mentioned": mentioned})
                text += told
            else:
                text += word
        activity = self.activity("message", person, place, text=text, textFormat="plain")
        activity["entities"] += entities
        return self.deliver(activity)

    def clicks(self, person: Colleague, shown: Post | Json, title: str) -> Answer:
        """Press a button of a message or of a card."""
        card, place = (shown.card, shown.conversation) if isinstance(shown, Post) else (shown, None)
        return self.presses(person, button(card, title), {}, place)

    def submits(self, person: Colleague, shown: Post | Json, title: str, **values: str | Sequence[str]) -> Answer:
        """Fill a form and press its button; what the client checks itself is checked here."""
        card, place = (shown.card, shown.conversation) if isinstance(shown, Post) else (shown, None)
        return self.presses(person, button(card, title), filled(card, values), place)

    def presses(self, person: Colleague, action: Json, inputs: Json, place: str | None = None) -> Answer:
        """Send an Action.Execute as an invoke."""
        assert action["type"] == "Action.Execute"
        own = place is None or place == self._cloud.personal.get(person.id)
        told = {"type": "Action.Execute", "verb": action["verb"], "data": {**action["data"], **inputs}}
        activity = self.activity(
            "invoke",
            person,
            None if own else place,
            name="adaptiveCard/action",
            value={"action": told, "trigger": "manual"},
        )
        return self.deliver(activity)

    def falls_back(self, person: Colleague, shown: Post, title: str, **values: str | Sequence[str]) -> Answer:
        """Press a button on a client that knows no Action.Execute: a message with the submit's data."""
        action = button(shown.card, title)["fallback"]
        assert action["type"] == "Action.Submit"
        own = shown.conversation == self._cloud.personal.get(person.id)
        activity = self.activity("message", person, None if own else shown.conversation)
        return self.deliver(
            activity | {"value": {**action["data"], **filled(shown.card, values)}, "replyToId": shown.id}
        )


def elements(value: Any) -> Iterator[Json]:
    """Yield every part of a card that has a type."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for key, inner in value.items():
            if key not in {"data", "fallback"}:
                yield from elements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements(inner)


def button(card: Json, title: str) -> Json:
    """Return the button that reads `title`."""
    found = [one for one in elements(card) if one["type"] == "Action.Execute" and one["title"] == title]
    assert len(found) == 1, f"{len(found)} buttons read {title!r}: {titles(card)}"
    return found[0]


def titles(card: Json) -> list[str]:
    """Return what a card's buttons read."""
    return [one["title"] for one in elements(card) if one["type"] == "Action.Execute"]


def words_of(card: Json) -> str:
    """Return what a reader sees of a card, line by line."""
    return "\n".join(one["text"] for one in elements(card) if one["type"] in {"TextBlock", "TextRun"})


def file_in(card: Json) -> str:
    """Return the lines that a card offers to be copied into a file."""
    (code,) = [one for one in elements(card) if one["type"] == "CodeBlock"]
    return str(code["codeSnippet"])


def filled(card: Json, values: dict[str, str | Sequence[str]]) -> Json:
    """Return a form's inputs as the client sends them, with what stood there already. Choices go by their titles."""
    sent: Json = {}
    known = {one["id"]: one for one in elements(card) if one["type"].startswith("Input.")}
    assert values.keys() <= known.keys(), f"no input {values.keys() - known.keys()}"
    for name, element in known.items():
        typed = values.get(name)
        if typed is None:
            text = element.get("value", "")
        elif element["type"] == "Input.ChoiceSet":
            chosen = [typed] if isinstance(typed, str) else typed
            by_title = {choice["title"]: choice["value"] for choice in element["choices"]}
            text = ",".join(by_title[title] for title in chosen)
        else:
            text = str(typed)
        assert text or not element.get("isRequired"), element["errorMessage"]
        assert len(text) <= element.get("maxLength", len(text))
        sent[name] = text
    return sent


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Serve an application with uvicorn in a thread; yield its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="on", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
