"""Activities of Bot Framework as the core's events. Pure: bytes in, values out; no I/O, no SDK.

What must be looked up (the directory id of somebody whom an activity names only by channel id) is passed in.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from adapters.teams import forms
from adapters.teams.render import ENVELOPE
from adapters.teams.spot import payload_of, spot
from empathy_bot.actions import Action, GiveKudos, decode
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    ChoseMessage,
    Clicked,
    Event,
    MessageDeleted,
    Origin,
    PeopleLeft,
    PeopleSeen,
    Place,
    Reacted,
    Said,
    Someone,
    Spot,
    Submitted,
    UserGroup,
    Word,
)
from empathy_bot.message import Form

INVOKE = "adaptiveCard/action"
OPEN_DIALOG = "composeExtension/fetchTask"
SEND_DIALOG = "composeExtension/submitAction"

NOBODY = Someone("")
"""Who stands for the person that deleted a message, when they are not told."""
_SEVERAL = frozenset({"tag", "team", "channel"})
_SKIN_TONE = re.compile(r"-tone[1-5]$")  # learn.microsoft.com, "Teams Reactions Reference"
_MENTION = re.compile(r"<at[^>]*>.*?</at>", re.DOTALL)
_PREFIX = re.compile(r"^\s*/?\s*(?:empathy\b\s*)?", re.IGNORECASE)


Known = Mapping[str, str | None]
"""Directory ids by channel ids; None: no member of the place has that channel id."""


class MalformedError(ValueError):
    """The body is not an activity."""


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore")


class Account(_Part):
    """Somebody, or the bot, as the channel names them."""

    id: str = Field(min_length=1)
    name: str | None = None
    aad_object_id: str | None = None
    role: str | None = None
    type: str | None = None  # of who is mentioned: "tag" for several people under one name


class Conversation(_Part):
    """Where something was said."""

    id: str = Field(min_length=1)
    name: str | None = None
    conversation_type: str | None = None
    tenant_id: str | None = None
    is_group: bool | None = None


class _Named(_Part):
    id: str | None = None
    name: str | None = None


def _object_or_none(value: object) -> object:
    return value if isinstance(value, dict) else None


def _only_mentions(value: object) -> object:
    """Leave out the entities that we do not read, whatever their shape."""
    entities = value if isinstance(value, list) else []
    return [e for e in entities if isinstance(e, dict) and e.get("type") == "mention" and e.get("mentioned")]


def _only_reactions(value: object) -> object:
    """Leave out what is no reaction, whatever its shape."""
    told = value if isinstance(value, list) else []
    return [one["type"] for one in told if isinstance(one, dict) and isinstance(one.get("type"), str)]


def _text_or_none(value: object) -> object:
    return value if isinstance(value, str) else None


Reactions = Annotated[tuple[str, ...], BeforeValidator(_only_reactions)]


class ChannelData(_Part):
    """What Teams adds of its own."""

    tenant: _Named | None = None
    team: _Named | None = None
    channel: _Named | None = None
    event_type: str | None = None


class MentionEntity(_Part):
    """Who is meant by an `<at>` of the text."""

    text: str = ""
    mentioned: Account


class Activity(_Part):
    """An activity, as far as we read it."""

    type: str = Field(min_length=1)
    id: str | None = None
    name: str | None = None
    channel_id: str = Field(min_length=1)
    service_url: str = Field(min_length=1)
    sender: Account | None = Field(default=None, alias="from")
    recipient: Account
    conversation: Conversation
    channel_data: Annotated[ChannelData | None, BeforeValidator(_object_or_none)] = None
    entities: Annotated[tuple[MentionEntity, ...], BeforeValidator(_only_mentions)] = ()
    text: str | None = None
    value: Any = None
    action: str | None = None
    members_added: tuple[Account, ...] | None = None
    members_removed: tuple[Account, ...] | None = None
    locale: str | None = None
    local_timezone: str | None = None
    reply_to_id: str | None = None
    timestamp: Annotated[str | None, BeforeValidator(_text_or_none)] = None
    reactions_added: Reactions = ()
    reactions_removed: Reactions = ()

    @property
    def dialog(self) -> bool:
        """Whether this comes from the dialog of a message action."""
        return self.type == "invoke" and self.name in {OPEN_DIALOG, SEND_DIALOG}

    @property
    def direct(self) -> bool:
        """Whether this is somebody's personal chat with the bot.

        Nothing of a message action is: two people's own chat, where the bot is not, calls itself personal as well.
        """
        if self.dialog:
            return False
        kind = self.conversation.conversation_type
        team = self.channel_data is not None and self.channel_data.team is not None
        return kind == "personal" if kind else not (self.conversation.is_group or team)

    @property
    def tenants(self) -> frozenset[str]:
        """Every tenant that the activity names; one that is in order names one."""
        data = self.channel_data
        told = {self.conversation.tenant_id, data.tenant.id if data and data.tenant else None}
        return frozenset(tenant for tenant in told if tenant)

    @property
    def place_id(self) -> str:
        """The conversation without the thread in it."""
        return self.conversation.id.split(";messageid=", 1)[0]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A form was closed without sending it; no event of the core's."""

    origin: Origin


def activity(body: bytes) -> Activity:
    """Return the activity in a request's body. Raises MalformedError when there is none."""
    try:
        return Activity.model_validate_json(body)
    except ValidationError as error:
        raise MalformedError(f"not an activity: {error.error_count()} errors") from None


def nameless(activity: Activity) -> tuple[str, ...]:
    """Return the channel ids of the people whom the activity does not name by their directory id."""
    mentioned = (e.mentioned for e in activity.entities if e.mentioned.type not in _SEVERAL)
    people = [activity.sender, *mentioned, *_members(activity)]
    return tuple(
        dict.fromkeys(
            person.id
            for person in people
            if person and not person.aad_object_id and person.id != activity.recipient.id and not _is_bot(person)
        )
    )


def named(activity: Activity) -> dict[str, str]:
    """Return the directory ids of those whom the activity names by both ids, by channel id."""
    people = [activity.sender, *(e.mentioned for e in activity.entities), *_members(activity)]
    return {person.id: person.aad_object_id for person in people if person and person.aad_object_id}


def reference(activity: Activity) -> str:
    """Return what is needed to write into the activity's conversation later, as JSON."""
    conversation: dict[str, object] = {
        "id": activity.place_id,
        "conversationType": activity.conversation.conversation_type,
        "tenantId": activity.conversation.tenant_id,
    }
    told = {
        "serviceUrl": activity.service_url,
        "channelId": activity.channel_id,
        "bot": {"id": activity.recipient.id, "name": activity.recipient.name},
        "conversation": {key: value for key, value in conversation.items() if value},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def events(activity: Activity, workspace: str, known: Known | None = None) -> tuple[Event | Cancelled, ...]:
    """Return what happened, in order; nothing when it is not ours to act on.

    `workspace` is the verified tenant; `known` gives the directory ids of those whom `nameless` told.
    Raises MalformedError when an invoke carries no action.
    """
    reader = _Reader(activity, workspace, known or {})
    match activity.type:
        case "message":
            return reader.message()
        case "invoke" if activity.name == INVOKE:
            return reader.invoke()
        case "invoke" if activity.dialog:
            return reader.dialog()
        case "messageReaction":
            return reader.reactions()
        case "messageDelete":
            return reader.deletion()
        case "conversationUpdate":
            return reader.conversation_update()
        case "installationUpdate":
            return reader.installation_update()
        case _:
            return ()


def carried_form(activity: Activity) -> Form | None:
    """Return the form that a submit button brought along, to be drawn again."""
    return forms.read(_envelope(_pressed(activity)).get("form"))


def typed(activity: Activity) -> dict[str, tuple[str, ...]]:
    """Return the values of a form's inputs, by name."""
    pressed = _pressed(activity)
    told = _envelope(pressed).get("several")
    many = told if isinstance(told, list) else []
    return {
        name: tuple(forms.unpack(part) for part in value.split(",") if part) if name in many else _single(value)
        for name, value in pressed.items()
        if isinstance(value, str) and name not in {ENVELOPE, "msteams"}
    }


def _single(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _pressed(activity: Activity) -> dict[str, Any]:
    """Return a button's values together with the inputs, as an invoke or as a message has them."""
    value = activity.value
    if activity.dialog:
        value = value.get("data") if isinstance(value, dict) else None
    elif activity.type == "invoke":
        action = value.get("action") if isinstance(value, dict) else None
        value = action.get("data") if isinstance(action, dict) else None
    return value if isinstance(value, dict) else {}


def _envelope(pressed: Mapping[str, Any]) -> dict[str, Any]:
    told = pressed.get(ENVELOPE)
    return told if isinstance(told, dict) else {}


def _members(activity: Activity) -> tuple[Account, ...]:
    return (activity.members_added or ()) + (activity.members_removed or ())


def _is_bot(person: Account) -> bool:
    return person.role == "bot" or person.id.startswith("28:")


class _Reader:
    """One activity being read."""

    def __init__(self, activity: Activity, workspace: str, known: Known) -> None:
        self._activity = activity
        self._workspace = workspace
        self._known = known

    def message(self) -> tuple[Event | Cancelled, ...]:
        """Read words to the bot, or a button of a client that does not know Action.Execute."""
        origin = self._origin(key=self._activity.id)
        if origin is None:
            return ()
        if not self._activity.text and isinstance(self._activity.value, dict):
            return (self._button(replace(origin, key=None)),)
        return (Said(origin, self._words(), message=self._activity.id),)

    def invoke(self) -> tuple[Event | Cancelled, ...]:
        """Read a button.

        It has no key: its effects have keys of their own meaning, and a repeat shows what is stored.
        """
        value = self._activity.value
        if not isinstance(value, dict) or not isinstance(value.get("action"), dict):
            raise MalformedError("an invoke without an action")
        origin = self._origin(key=None)
        return (self._button(origin),) if origin else ()

    def dialog(self) -> tuple[Event | Cancelled, ...]:
        """Read a message action, or what was sent in its dialog. It has no key, as a button has none."""
        origin = self._origin(key=None)
        if origin is None:
            return ()
        chosen = self._chosen()
        if self._activity.name == OPEN_DIALOG and chosen is not None:
            return (ChoseMessage(origin, chosen),)
        return (self._button(origin),)

    def reactions(self) -> tuple[Event, ...]:
        """Read the reactions that somebody put on one of the bot's messages, or took off."""
        activity = self._activity
        at = _seconds(activity.timestamp)
        if activity.reply_to_id is None or at is None:
            return ()
        on = Spot(activity.reply_to_id)
        found: list[Event] = []
        for reactions, is_on in ((activity.reactions_added, True), (activity.reactions_removed, False)):
            for index, reaction in enumerate(reactions):
                origin = self._origin(key=self._key(f"{'on' if is_on else 'off'}:{index}"))
                if origin is not None:
                    found.append(Reacted(origin, on, _SKIN_TONE.sub("", reaction), on=is_on, at=at))
        return tuple(found)

    def deletion(self) -> tuple[Event, ...]:
        """Read that somebody deleted a message to the bot: the activity has the message's own id."""
        origin = self._origin(key=self._key(MessageDeleted.__name__), otherwise=(NOBODY,))
        return (MessageDeleted(origin, self._activity.id),) if origin and self._activity.id else ()

    def conversation_update(self) -> tuple[Event, ...]:
        """Read who came or went. Each event has a key of its own under the activity's."""
        activity = self._activity
        found: list[Event] = []
        for members, bot, people in (
            (activity.members_added, BotAdded, PeopleSeen),
            (activity.members_removed, BotRemoved, PeopleLeft),
        ):
            persons = self._people(members or ())
            if any(member.id == activity.recipient.id for member in members or ()):
                origin = self._origin(key=self._key(bot.__name__), otherwise=persons)
                found += [bot(origin)] if origin else []
            if persons:
                origin = self._origin(key=self._key(people.__name__), otherwise=persons)
                found += [people(origin, persons)] if origin else []
        return tuple(found)

    def installation_update(self) -> tuple[Event, ...]:
        """Read that the app came or went.

        Teams also tells of it by a conversation update, so the core sees the same thing twice.
        """
        origin = self._origin(key=self._activity.id)
        action = self._activity.action or ""
        if origin is None or not action.startswith(("add", "remove")):
            return ()
        return (BotAdded(origin) if action.startswith("add") else BotRemoved(origin),)

    def _key(self, kind: str) -> str | None:
        return f"{self._activity.id}:{kind}" if self._activity.id else None

    def _button(self, origin: Origin) -> Event | Cancelled:
        envelope = _envelope(_pressed(self._activity))
        text = envelope.get("action")
        action = self._vouched(decode(text)) if isinstance(text, str) else None
        match envelope.get("do"):
            case "submit":
                return Submitted(origin, action, typed(self._activity))
            case "cancel":
                return Cancelled(origin)
            case _:
                return Clicked(origin, action)

    def _chosen(self) -> Spot | None:
        return spot(payload_of(self._activity.value)) if self._activity.dialog else None

    def _vouched(self, action: Action | None) -> Action | None:
        """Return the action with the link to the message of the dialog that it comes from, whatever link it carried."""
        if not isinstance(action, GiveKudos):
            return action
        chosen = self._chosen()
        return action.model_copy(update={"link": chosen.link if chosen else None})

    def _origin(self, *, key: str | None, otherwise: tuple[Someone, ...] = ()) -> Origin | None:
        """Return the envelope; None when nobody known did it (a bot, or a guest without a directory id)."""
        activity = self._activity
        sender = activity.sender
        person = self._someone(sender) if sender and not _is_bot(sender) else None
        if person is not None:
            person = replace(person, zone=activity.local_timezone, locale=activity.locale)
        elif otherwise:
            person = otherwise[0]
        if person is None:
            return None
        place = Place(
            id=activity.place_id,
            direct=activity.direct,
            name=self._place_name(),
            reference=reference(activity),
        )
        return Origin(platform="teams", workspace=self._workspace, person=person, place=place, key=key)

    def _place_name(self) -> str | None:
        data = self._activity.channel_data
        named = (data.channel, data.team) if data else ()
        names = [part.name for part in named if part and part.name]
        return next(iter(names), self._activity.conversation.name)

    def _someone(self, account: Account) -> Someone | None:
        found = account.aad_object_id or self._known.get(account.id)
        return Someone(found, name=account.name) if found else None

    def _people(self, members: tuple[Account, ...]) -> tuple[Someone, ...]:
        people = [self._someone(m) for m in members if m.id != self._activity.recipient.id and not _is_bot(m)]
        return tuple(person for person in people if person)

    def _words(self) -> tuple[Word, ...]:
        """Return the text in order, people in place of their `<at>`, the bot's own mention left out."""
        text = self._activity.text or ""
        waiting = list(self._activity.entities)
        words: list[Word] = []
        before = ""  # whom the last mention meant
        end = 0
        for found in _MENTION.finditer(text):
            entity = next((e for e in waiting if e.text == found.group()), None)
            if entity is None:
                continue
            if any(e is not entity and e.text == entity.text for e in waiting):
                waiting.remove(entity)  # two people of one name stand in the order of their entities
            between, end = _plain(text[end : found.start()]), found.end()
            if entity.mentioned.id == before and not between.strip() and words and isinstance(words[-1], Someone):
                words[-1] = _whole(words[-1], entity.mentioned)
                continue
            words += [between, *self._mentioned(entity)]
            before = entity.mentioned.id
        words.append(_plain(text[end:]))
        return _tidy(words)

    def _mentioned(self, entity: MentionEntity) -> list[Word]:
        if entity.mentioned.id == self._activity.recipient.id:
            return []
        name = entity.mentioned.name or ""
        if entity.mentioned.type in _SEVERAL:
            return [UserGroup(name)]
        person = self._someone(entity.mentioned)
        if person is None and entity.mentioned.id in self._known:
            return [UserGroup(name)]  # no member has that id: it is a tag's, which often says no more of itself
        return [person or f"@{name}"]


def _whole(first: Someone, second: Account) -> Someone:
    """Return one person for two mentions in a row: Teams may send first and last name apart."""
    names = [first.name] if first.name == second.name else [first.name, second.name]
    return replace(first, name=" ".join(name for name in names if name) or None)


def _seconds(timestamp: str | None) -> float | None:
    """Return an ISO 8601 instant in seconds since 1970, or None when it is none."""
    try:
        told = datetime.fromisoformat(timestamp or "")
    except ValueError:
        return None
    return told.replace(tzinfo=told.tzinfo or UTC).timestamp()


def _plain(text: str) -> str:
    """Return text as typed: Teams sends entities for some characters, and a no-break space after a mention."""
    return html.unescape(text).replace("\u00a0", " ")


def _tidy(words: list[Word]) -> tuple[Word, ...]:
    """Return the words with neighbouring texts joined, and without the name of a slash command at the start."""
    joined: list[Word] = []
    for word in words:
        if isinstance(word, str) and joined and isinstance(joined[-1], str):
            joined[-1] += word
        else:
            joined.append(word)
    if joined and isinstance(joined[0], str):
        joined[0] = _PREFIX.sub("", joined[0])
    if joined and isinstance(joined[-1], str):
        joined[-1] = joined[-1].rstrip()
    return tuple(word for word in joined if word != "")
