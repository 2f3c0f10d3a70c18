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
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from tests.fakes.teams import APP_ID, TENANT, Cloud, Colleague, Post, Tag

Json = dict[str, Any]

PATIENCE = 15.0
"""Seconds that Teams gives a turn."""
OPEN_DIALOG = "composeExtension/fetchTask"
SEND_DIALOG = "composeExtension/submitAction"
DIALOG_PATIENCE = 5.0
"""Seconds that Teams gives a message action."""
DIALOG_TRIES = 3
"""How often a client sends a message action that was not answered in time: once, and twice again."""


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


@dataclass(frozen=True)
class Dialog:
    """What a client shows after a message action; nothing when the bot closed it."""

    person: Colleague
    place: str
    payload: Json
    task: Json | None

    @property
    def title(self) -> str:
        """What stands in the dialog's bar."""
        assert self.task is not None
        return str(self.task["value"]["title"])

    @property
    def card(self) -> Json:
        """The card in the dialog."""
        assert self.task is not None
        assert self.task["type"] == "continue", self.task
        card: Json = self.task["value"]["card"]["content"]
        return card

    @property
    def sentence(self) -> str:
        """What the client says in the card's place."""
        assert self.task is not None
        assert self.task["type"] == "message", self.task
        return str(self.task["value"])


class TeamsClientSide:
    """The people of one tenant in front of the bot at `bot_url`."""

    def __init__(self, cloud: Cloud, bot_url: str) -> None:
        self._cloud = cloud
        self._address = urlsplit(bot_url)
        self._numbers = count(1)
        self.dialog_patience = DIALOG_PATIENCE

    # --- requests -----------------------------------------------------------------------------------

    def send(self, body: bytes, token: str | None = None, *, patience: float = PATIENCE, **headers: str) -> Answer:
        """Post bytes; `headers` replace the usual ones (an empty one is left out)."""
        usual = {"Content-Type": "application/json; charset=utf-8"}
        if self._cloud.signed:
            usual["Authorization"] = f"Bearer {token or self._cloud.token()}"
        sent = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=patience)
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
            "timestamp": f"2026-11-23T08:{number // 60_000:02}:{number // 1000 % 60:02}.{number % 1000:03}4321Z",
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
            "entities": [{"locale": person.locale, "country": "GB", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT}, **team},
            "locale": person.locale,
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

    def says(self, person: Colleague, *words: str | Colleague | Tag, place: str | None = None) -> Answer:
        """Write to the bot; in a team the bot is mentioned first, as Teams demands it."""
        return self.deliver(self.said(person, *words, place=place))

    def said(self, person: Colleague, *words: str | Colleague | Tag, place: str | None = None) -> Json:
        """Return the activity of a message to the bot."""
        entities: list[Json] = []
        text = ""
        bot = {"id": f"28:{APP_ID}", "name": "Empathy Bot"}
        if place is not None:
            entities.append({"type": "mention", "text": "<at>Empathy Bot</at>", "mentioned": bot})
            text = "<at>Empathy Bot</at>&nbsp;"
        for word in words:
            if isinstance(word, Colleague | Tag):
                told = f"<at>{word.name}</at>"
                mentioned = {"id": word.account, "name": word.name}
                entities.append({"type": "mention", "text": told, "mentioned": mentioned})
                text += told
            else:
                text += word
        activity = self.activity("message", person, place, text=text, textFormat="plain")
        activity["entities"] += entities
        return activity

    def reaction(self, person: Colleague, post: Post, kind: str = "heart", *, on: bool = True) -> Json:
        """Return the activity of a reaction that somebody puts on one of the bot's messages, or takes off."""
        own = post.conversation == self._cloud.personal.get(person.id)
        changed = {"reactionsAdded" if on else "reactionsRemoved": [{"type": kind}], "replyToId": post.id}
        activity = self.activity("messageReaction", person, None if own else post.conversation, **changed)
        del activity["from"]["name"]
        return activity | {"id": f"f:{activity['id']}"}

    def deletion(self, said: Json) -> Json:
        """Return the activity of the deletion of a message to the bot: it has the message's own id."""
        gone = {key: value for key, value in said.items() if key not in {"text", "textFormat"}}
        return gone | {
            "type": "messageDelete",
            "timestamp": f"2026-11-23T09:{said['timestamp'][14:]}",
            "channelData": {**said["channelData"], "eventType": "softDeleteMessage"},
        }

    # --- message actions -----------------------------------------------------------------------------

    def written(self, author: Colleague | None, html: str, **changes: Any) -> Json:
        """Return a message of people's own, or (without an author) of an application, as an action brings it along."""
        number = f"{1_690_000_000_000 + next(self._numbers)}"
        user = {"userIdentityType": "aadUser", "id": author.id, "displayName": author.name} if author else None
        application = None if author else {"applicationIdentityType": "bot", "id": APP_ID, "displayName": "Empathy Bot"}
        return {
            "linkToMessage": f"https://teams.microsoft.com/l/message/19:{TENANT}@thread.tacv2/{number}",
            "id": number,
            "replyToId": None,
            "createdDateTime": "2026-11-23T07:30:00.000Z",
            "lastModifiedDateTime": None,
            "deleted": False,
            "subject": None,
            "summary": None,
            "importance": "normal",
            "locale": "en-us",
            "body": {"contentType": "html", "content": html},
            "from": {"device": None, "conversation": None, "user": user, "application": application},
            "attachments": [],
            **changes,
        }

    def picks(self, person: Colleague, payload: Json, place: str) -> Dialog:
        """Use the message action on a message."""
        return self._ask(Dialog(person, place, payload, None), OPEN_DIALOG, {})

    def sends(self, dialog: Dialog, title: str, **values: str | Sequence[str]) -> Dialog:
        """Press a button of a dialog, with its inputs filled."""
        action = button(dialog.card, title, "Action.Submit")
        inputs = {} if action.get("associatedInputs") == "none" else filled(dialog.card, values)
        return self.forges(dialog, {**action["data"], **inputs})

    def forges(self, dialog: Dialog, values: Json) -> Dialog:
        """Send any values as those of a dialog."""
        return self._ask(dialog, SEND_DIALOG, {"data": values})

    def _ask(self, dialog: Dialog, name: str, more: Json) -> Dialog:
        for attempt in range(1, DIALOG_TRIES + 1):
            activity = self.message_action(dialog, name, more)
            try:
                answer = self.send(json.dumps(activity).encode(), patience=self.dialog_patience)
            except TimeoutError:
                assert attempt < DIALOG_TRIES, "Unable to reach the app"
                continue
            assert answer.status == 200, answer
            assert answer.body is not None
            self._cloud.shows(answer.body)
            return replace(dialog, task=answer.body.get("task"))
        raise AssertionError

    def message_action(self, dialog: Dialog, name: str, more: Json) -> Json:
        """Return the activity of a message action."""
        value = {
            "commandId": "kudosForMessage",
            "commandContext": "message",
            "requestId": f"{next(self._numbers):032x}",
            "messagePayload": dialog.payload,
            "context": {"theme": "default"},
        }
        activity = self.activity("invoke", dialog.person, dialog.place, name=name, value={**value, **more})
        activity["channelData"]["source"] = {"name": "message"}
        return activity | {"id": f"f:{activity['id']}"}

    # --- buttons and forms ---------------------------------------------------------------------------

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


def button(card: Json, title: str, kind: str = "Action.Execute") -> Json:
    """Return the button that reads `title`."""
    found = [one for one in elements(card) if one["type"] == kind and one["title"] == title]
    assert len(found) == 1, f"{len(found)} buttons read {title!r}: {titles(card, kind)}"
    return found[0]


def titles(card: Json, kind: str = "Action.Execute") -> list[str]:
    """Return what a card's buttons read."""
    return [one["title"] for one in elements(card) if one["type"] == kind]


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
