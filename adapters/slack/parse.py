"""Slack's payload -> Event. Pure.

In come the decoded bodies of verified requests (events, interactivity, slash commands); out go neutral events, or None
for what is not ours to answer. Never the network, never an SDK.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from empathy_bot.actions import decode
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    ChoseMessage,
    Clicked,
    Event,
    MessageDeleted,
    OpenedHome,
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

Json = dict[str, Any]

Members = Mapping[str, tuple[str, ...]]
"""Who is in a user group, by its id; only of groups that could be asked for."""

KUDOS_FOR_MESSAGE = "kudos_message"
"""The callback_id of the message shortcut, as the manifest names it."""
MOST_GROUPS = 5
"""User groups of one message that are looked up: Tier 2 is twenty questions a minute."""

_SLACK_ITSELF = Someone("USLACKBOT", "Slack", is_bot=True)
_NAMELESS = {"directmessage", "privategroup"}
"""What Slack calls every conversation whose name it keeps to itself."""
_MENTION = re.compile(r"<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|([^<>]*))?>")
"""A person, else a user group; then the label."""
_TIMESTAMP = re.compile(r"[0-9]+\.[0-9]+")
_LINK = re.compile(r"<([#!]?)([^<>|]*)(?:\|([^<>]*))?>")

_SIGNS_OF_A_GUEST = ("is_restricted", "is_ultra_restricted", "is_stranger")
_UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Malformed(ValueError):  # noqa: N818 - it names what the body is
    """The body is signed but not of a shape that Slack sends."""


def parse(body: Json, *, bot: str | None, address: str | None = None, members: Members | None = None) -> Event | None:
    """Return what the person did, or None when there is nothing to do (other bots, edits, events not asked for).

    `bot` is the bot's own user id and `address` the workspace's, e.g. https://acme.slack.com, where they are known;
    `members` are those of the user groups that `named_groups` found. Raises Malformed when a part that the event needs
    is missing.
    """
    try:
        match body.get("type"):
            case "event_callback":
                return _event(body, bot, address, members or {})
            case "block_actions":
                return _click(body)
            case "view_submission":
                return _submission(body)
            case "message_action" if body["callback_id"] == KUDOS_FOR_MESSAGE:
                return _chosen(body, bot, address)
            case None if "command" in body:
                return _command(body, bot, members or {})
            case str():
                return None
    except _UNREADABLE as error:
        raise Malformed(f"{body.get('type', 'command')}: {type(error).__name__}") from error
    raise Malformed("neither a type nor a command")


def named_groups(body: Json) -> tuple[str, ...]:
    """Return the ids of the user groups, at most MOST_GROUPS, that words to the bot name; of nothing else any.

    Raises Malformed as `parse` does.
    """
    event = _dict(body.get("event"))
    try:
        if body.get("type") == "event_callback":
            text = (event.get("text") or "") if _is_said(event) and _is_ours_to_answer(event) else ""
        else:
            text = str(body.get("text") or "") if "command" in body else ""
        found = dict.fromkeys(mention[2] for mention in _MENTION.finditer(text) if mention[2])
        if found:
            workspace(body)  # where they are to be looked up must be told, too
    except _UNREADABLE as error:
        raise Malformed(f"user groups: {type(error).__name__}") from error
    return tuple(found)[:MOST_GROUPS]


def check_shape(body: object) -> Json:
    """Return the decoded body when it has what routing needs. Raises Malformed otherwise."""
    if not isinstance(body, dict):
        raise Malformed("not an object")
    kind, event, view, actions = (body.get(key) for key in ("type", "event", "view", "actions"))
    has_callback = isinstance(body.get("callback_id"), str)
    wanted = {
        "event_callback": isinstance(event, dict) and isinstance(event.get("type"), str),
        "block_actions": isinstance(actions, list) and bool(actions) and all(map(_is_action, actions)),
        "view_submission": isinstance(view, dict) and isinstance(view.get("callback_id"), str),
        "message_action": has_callback and isinstance(body.get("message"), dict),
        "shortcut": has_callback,
        "url_verification": isinstance(body.get("challenge"), str),
    }
    if kind is None and not isinstance(body.get("command"), str):
        raise Malformed("neither a type nor a command")
    if kind is not None and (not isinstance(kind, str) or not wanted.get(kind, True)):
        raise Malformed("a part is missing")
    return body


def _is_action(action: object) -> bool:
    return isinstance(action, dict) and isinstance(action.get("action_id"), str)


def workspace(body: Json) -> str:
    """Return the id of the workspace whose installation this request came through.

    Tenancy follows the installation, not the person's passport. In a channel shared between companies (Slack Connect)
    somebody from another workspace practises with the group of the workspace that brought the bot: that one owns the
    group, its token reaches the person, and its admins answer for what is stored. So `user.team_id`, which would name
    the stranger's own workspace, counts only last. The order is Bolt's, which picks the token by the same rule:

    1. `view.app_installed_team_id` (a form that was opened inside a shared channel),
    2. `team` (interactivity) and `authorizations[0].team_id` (events; the outer `team_id` may be the other company's),
    3. `team_id` (commands, events without authorizations),
    4. for an organisation-wide installation, whose envelope names no workspace: the person's own, `user.team_id`.

    Raises KeyError when the envelope names none.
    """
    view, team, user = (_dict(body.get(key)) for key in ("view", "team", "user"))
    authorization = _dict(next(iter(body.get("authorizations") or ()), None))
    found = (
        view.get("app_installed_team_id")
        or team.get("id")
        or authorization.get("team_id")
        or body.get("team_id")
        or _dict(body.get("event")).get("team")
        or user.get("team_id")
        or view.get("team_id")
    )
    if not isinstance(found, str):
        raise KeyError("team_id")
    return found


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _event(body: Json, bot: str | None, address: str | None, members: Members) -> Event | None:
    event: Json = body["event"]

    def origin(person: Someone, place: Place | None = None) -> Origin:
        return Origin("slack", workspace(body), person, place, body["event_id"])

    match event["type"]:
        case "app_home_opened":
            return OpenedHome(origin(Someone(event["user"]))) if event.get("tab", "home") == "home" else None
        case "member_joined_channel":
            who, place = Someone(event["user"], is_bot=event["user"] == bot), Place(event["channel"], direct=False)
            if who.is_bot:
                return BotAdded(origin(Someone(event["inviter"]) if event.get("inviter") else who, place))
            return PeopleSeen(origin(who, place), (who,))
        case "member_left_channel":
            who, place = Someone(event["user"], is_bot=event["user"] == bot), Place(event["channel"], direct=False)
            return BotRemoved(origin(who, place)) if who.is_bot else PeopleLeft(origin(who, place), (who,))
        case "channel_left" | "group_left":
            return BotRemoved(origin(_SLACK_ITSELF, Place(event["channel"], direct=False)))
        case "app_uninstalled":
            return BotRemoved(origin(_SLACK_ITSELF))
        case "tokens_revoked":
            return BotRemoved(origin(_SLACK_ITSELF)) if event["tokens"].get("bot") else None
        case "user_change":
            who = person(event["user"], at_home=_home(body))
            return PeopleSeen(origin(who), (who,))
        case "reaction_added" | "reaction_removed" as kind:
            if event["item"]["type"] != "message" or event["user"] == bot:
                return None
            where = origin(Someone(event["user"]), _plain_place(event["item"]["channel"]))
            emoji = event["reaction"].partition("::")[0]  # what follows is a skin tone
            at = float(event["event_ts"])
            return Reacted(where, _spot(event, bot, address), emoji, on=kind == "reaction_added", at=at)
        case "message" if gone := _deleted(event):
            return MessageDeleted(origin(_writer(event, bot), _plain_place(event["channel"])), gone)
        case "app_mention" | "message" if _is_ours_to_answer(event):
            said = _MENTION.sub(lambda one: "" if bot and one[1] == bot else one[0], event.get("text") or "")
            place = Place(event["channel"], direct=event["type"] == "message")
            return Said(origin(Someone(event["user"]), place), _words(said, bot, members), event["ts"])
        case _:
            return None


def _is_said(event: Json) -> bool:
    return event.get("type") in {"app_mention", "message"}


def _is_ours_to_answer(event: Json) -> bool:
    """Tell whether a person just said this to the bot: no other bot, no edit or deletion, no channel talk.

    An edit that mentions the bot comes as a new event about the same message: only its `ts` is that of before.
    """
    spoken = event["type"] == "app_mention" or event.get("channel_type") == "im"
    # Only a message with an attached file has a subtype and is still something a person said.
    return spoken and not event.get("bot_id") and event.get("subtype") in {None, "file_share"} and "user" in event


def _deleted(event: Json) -> str | None:
    """Return which message this says to be gone, if it says so.

    A message with a thread below it is not deleted: it is changed into a "tombstone", and goes with its last reply.
    """
    if event.get("channel_type") not in {"channel", "group", "im"}:
        return None
    message = _dict(event.get("message"))
    if event.get("subtype") == "message_changed" and message.get("subtype") == "tombstone":
        return str(message["ts"])
    return str(event["deleted_ts"]) if event.get("subtype") == "message_deleted" else None


def _writer(event: Json, bot: str | None) -> Someone:
    """Return who wrote what was deleted, or Slack itself where it does not tell."""
    user = _dict(event.get("previous_message")).get("user")
    if not isinstance(user, str) or user == _SLACK_ITSELF.id:
        return _SLACK_ITSELF
    return Someone(user, is_bot=user == bot)


def _spot(event: Json, bot: str | None, address: str | None) -> Spot:
    """Return the message that a reaction is about; its text and thread are not told."""
    item = event["item"]
    return Spot(item["ts"], _author(event, "item_user", bot), link=_link(address, item["channel"], item["ts"]))


def _author(told: Json, name: str, bot: str | None) -> Someone | None:
    """Return the person whose id stands under `name`; None for Slack, the bot itself, and where nobody stands."""
    author = told.get(name)
    return Someone(author) if isinstance(author, str) and author not in {bot, _SLACK_ITSELF.id} else None


def _home(body: Json) -> frozenset[str]:
    """Return the ids of the workspace and its organisation: people of any other are guests."""
    authorization = _dict(next(iter(body.get("authorizations") or ()), None))
    return frozenset({workspace(body), str(authorization.get("enterprise_id") or workspace(body))})


def person(profile: Json, *, at_home: frozenset[str]) -> Someone:
    """Return the person of a users.info or user_change object: the name they chose, their zone and locale.

    `at_home` are the ids of the installation's workspace and organisation. People of another company, in a channel that
    both share, are guests as much as those with a guest's account.
    """
    names = _dict(profile.get("profile"))
    name = names.get("display_name") or names.get("real_name") or profile.get("real_name") or profile.get("name")
    teams = {profile.get("team_id"), _dict(profile.get("enterprise_user")).get("enterprise_id")} - {None}
    foreign = [teams.isdisjoint(at_home)] if teams else []
    told = [bool(profile[sign]) for sign in _SIGNS_OF_A_GUEST if sign in profile] + foreign
    return Someone(
        profile["id"],
        name or None,
        profile.get("tz") or None,
        profile.get("locale") or None,
        is_bot=bool(profile.get("is_bot")) or profile["id"] == _SLACK_ITSELF.id,
        is_guest=any(told) if told else None,
        is_gone=bool(profile["deleted"]) if "deleted" in profile else None,
    )


def _chosen(body: Json, bot: str | None, address: str | None) -> Event:
    """Return the message that somebody picked from its menu. In a direct conversation it has no place: see `_place`."""
    message, channel = body["message"], str(body["channel"]["id"])
    by_bot = message.get("bot_id") or message.get("subtype") == "bot_message"
    private = channel.startswith("D") or str(body["channel"].get("name") or "").startswith("mpdm-")
    origin = _interactive_origin(body)
    return ChoseMessage(
        Origin(origin.platform, origin.workspace, origin.person, None if channel.startswith("D") else origin.place),
        Spot(
            str(message["ts"]),
            None if by_bot else _author(message, "user", bot),
            _flat(str(message.get("text") or "")),
            None if private else _link(address, channel, message["ts"], message.get("thread_ts")),
        ),
    )


def _link(address: str | None, channel: str, ts: str, thread: str | None = None) -> str | None:
    """Return the permalink that chat.getPermalink would give; of a direct conversation none."""
    if address is None or channel.startswith("D") or not _TIMESTAMP.fullmatch(ts):
        return None
    link = f"{address}/archives/{channel}/p{ts.replace('.', '')}"
    in_thread = thread is not None and thread != ts and _TIMESTAMP.fullmatch(thread)
    return f"{link}?thread_ts={thread}&cid={channel}" if in_thread else link


def _click(body: Json) -> Event:
    return Clicked(_interactive_origin(body), decode(str(body["actions"][0].get("value") or "")))


def _submission(body: Json) -> Event:
    view: Json = body["view"]
    action = decode(str(view.get("private_metadata") or ""))
    values = {name: _values(next(iter(elements.values()), {})) for name, elements in view["state"]["values"].items()}
    return Submitted(_interactive_origin(body), action, values)


def _values(element: Json) -> tuple[str, ...]:
    match element:
        case {"selected_users": list(users)}:
            return tuple(map(str, users))
        case {"selected_options": list(options)}:
            return tuple(str(option["value"]) for option in options)
        case {"selected_option": {"value": str(value)}} | {"selected_time": str(value)} | {"value": str(value)}:
            return (value,) if value else ()
        case _:
            return ()


def _interactive_origin(body: Json) -> Origin:
    # `user.name` is the sign-in name, not what the person wants to be called; the directory knows that.
    return Origin("slack", workspace(body), Someone(body["user"]["id"]), _place(body))


def _place(body: Json) -> Place | None:
    """Return where a click happened; None on Home and in forms, and where the message was for one pair of eyes.

    An ephemeral message in a direct conversation may stand between two people, where the bot is no member: such a
    place is nobody's direct messages with the bot.
    """
    channel = _dict(body.get("channel"))
    if "id" not in channel:
        return None
    direct = str(channel["id"]).startswith("D")
    if direct and is_ephemeral(body):
        return None
    return _named_place(channel["id"], channel.get("name"), direct=direct)


def _plain_place(channel: str) -> Place:
    """Return the place of an event, which tells no name; the bot hears of its own direct conversations only."""
    return Place(channel, direct=channel.startswith("D"))


def _named_place(channel: str, name: str | None, *, direct: bool) -> Place:
    return Place(channel, direct=direct, name=None if direct or name in _NAMELESS else name)


def is_ephemeral(body: Json) -> bool:
    """Tell whether the clicked message is one that only this person sees."""
    return bool(_dict(body.get("container")).get("is_ephemeral"))


def _command(body: Json, bot: str | None, members: Members) -> Event:
    """Return what was said after the slash. Typed in a direct conversation it has no place: see `_place`.

    A command needs no mention to reach the bot, so one of the bot itself is part of what was said.
    """
    text = str(body.get("text") or "")
    spoken = text if body["command"] == "/empathy" else f"{body['command'].removeprefix('/')} {text}"
    channel = str(body["channel_id"])
    place = None if channel.startswith("D") else _named_place(channel, body.get("channel_name"), direct=False)
    origin = Origin("slack", workspace(body), Someone(body["user_id"]), place)
    return Said(origin, _words(spoken, bot, members))


def _words(text: str, bot: str | None, members: Members) -> tuple[Word, ...]:
    """Cut the text at mentions; entities are what they stand for."""
    text = text.strip()
    said: list[Word] = []
    at = 0
    for mention in _MENTION.finditer(text):
        said += [_unescaped(text[at : mention.start()]), _mentioned(mention, bot, members)]
        at = mention.end()
    said.append(_unescaped(text[at:]))
    return tuple(part for part in said if part)


def _mentioned(mention: re.Match[str], bot: str | None, members: Members) -> Someone | UserGroup:
    identity, group, label = mention.groups()
    if identity:
        return Someone(identity, is_bot=identity == bot)
    people = members.get(group)
    known = None if people is None else tuple(Someone(one, is_bot=one == bot) for one in people)
    return UserGroup(_unescaped(label or "").removeprefix("@") or group, known)


def _flat(text: str) -> str:
    """Return a message's text with every mention as it was typed, so far as it is told."""
    return _unescaped(_MENTION.sub(lambda one: f"@{(one[3] or one[1] or one[2]).removeprefix('@')}", text))


def _unescaped(text: str) -> str:
    """Return the text as it was typed: links and channels by their label, then &lt;, &gt; and &amp; as characters."""
    text = _LINK.sub(lambda link: ("#" if link[1] == "#" else "") + (link[3] or link[2]), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
