"""Slack's payload -> Event. Pure.

In come the decoded bodies of verified requests (events, interactivity, slash commands); out go neutral events, or None
for what is not ours to answer. Never the network, never an SDK.
"""

from __future__ import annotations

import re
from typing import Any

from empathy_bot.actions import decode
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    Clicked,
    Event,
    OpenedHome,
    Origin,
    PeopleLeft,
    PeopleSeen,
    Place,
    Said,
    Someone,
    Submitted,
    Word,
)

Json = dict[str, Any]

_SLACK_ITSELF = Someone("USLACKBOT", "Slack", is_bot=True)
_NAMELESS = {"directmessage", "privategroup"}
"""What Slack calls every conversation whose name it keeps to itself."""
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<([#!]?)([^<>|]*)(?:\|([^<>]*))?>")


class Malformed(ValueError):  # noqa: N818 - it names what the body is
    """The body is signed but not of a shape that Slack sends."""


def parse(body: Json, *, bot: str | None) -> Event | None:
    """Return what the person did, or None when there is nothing to do (other bots, edits, events not asked for).

    `bot` is the bot's own user id, where it is known. Raises Malformed when a part that the event needs is missing.
    """
    try:
        match body.get("type"):
            case "event_callback":
                return _event(body, bot)
            case "block_actions":
                return _click(body)
            case "view_submission":
                return _submission(body)
            case None if "command" in body:
                return _command(body, bot)
            case str():
                return None
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise Malformed(f"{body.get('type', 'command')}: {type(error).__name__}") from error
    raise Malformed("neither a type nor a command")


def check_shape(body: object) -> Json:
    """Return the decoded body when it has what routing needs. Raises Malformed otherwise."""
    if not isinstance(body, dict):
        raise Malformed("not an object")
    kind, event, view, actions = (body.get(key) for key in ("type", "event", "view", "actions"))
    wanted = {
        "event_callback": isinstance(event, dict) and isinstance(event.get("type"), str),
        "block_actions": isinstance(actions, list) and bool(actions) and all(map(_is_action, actions)),
        "view_submission": isinstance(view, dict) and isinstance(view.get("callback_id"), str),
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


def _event(body: Json, bot: str | None) -> Event | None:
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
            who = person(event["user"])
            return PeopleSeen(origin(who), (who,))
        case "app_mention" | "message" if not _is_ours_to_answer(event):
            return None
        case "app_mention" | "message" as kind:
            place = Place(event["channel"], direct=kind == "message")
            said = _MENTION.sub(lambda one: "" if one[1] == bot else one[0], event.get("text") or "")
            return Said(origin(Someone(event["user"]), place), _words(said, bot))
        case _:
            return None


def _is_ours_to_answer(event: Json) -> bool:
    """Tell whether a person just said this to the bot: no other bot, no edit or deletion, no channel talk."""
    spoken = event["type"] == "app_mention" or event.get("channel_type") == "im"
    # Only a message with an attached file has a subtype and is still something a person said.
    return spoken and not event.get("bot_id") and event.get("subtype") in {None, "file_share"} and "user" in event


def person(profile: Json) -> Someone:
    """Return the person of a users.info or user_change object: the name they chose, their zone and locale."""
    names = _dict(profile.get("profile"))
    name = names.get("display_name") or names.get("real_name") or profile.get("real_name") or profile.get("name")
    locale = profile.get("locale")
    is_bot = bool(profile.get("is_bot")) or profile["id"] == "USLACKBOT"
    return Someone(profile["id"], name or None, profile.get("tz") or None, locale or None, is_bot)


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


def _named_place(channel: str, name: str | None, *, direct: bool) -> Place:
    return Place(channel, direct=direct, name=None if direct or name in _NAMELESS else name)


def is_ephemeral(body: Json) -> bool:
    """Tell whether the clicked message is one that only this person sees."""
    return bool(_dict(body.get("container")).get("is_ephemeral"))


def _command(body: Json, bot: str | None) -> Event:
    """Return what was said after the slash. Typed in a direct conversation it has no place: see `_place`.

    A command needs no mention to reach the bot, so one of the bot itself is part of what was said.
    """
    text = str(body.get("text") or "")
    spoken = text if body["command"] == "/empathy" else f"{body['command'].removeprefix('/')} {text}"
    channel = str(body["channel_id"])
    place = None if channel.startswith("D") else _named_place(channel, body.get("channel_name"), direct=False)
    return Said(Origin("slack", workspace(body), Someone(body["user_id"]), place), _words(spoken, bot))


def _words(text: str, bot: str | None) -> tuple[Word, ...]:
    """Cut the text at mentions; entities are what they stand for."""
    text = text.strip()
    said: list[Word] = []
    at = 0
    for mention in _MENTION.finditer(text):
        said += [_unescaped(text[at : mention.start()]), Someone(mention[1], is_bot=mention[1] == bot)]
        at = mention.end()
    said.append(_unescaped(text[at:]))
    return tuple(part for part in said if part)


def _unescaped(text: str) -> str:
    """Return the text as it was typed: links and channels by their label, then &lt;, &gt; and &amp; as characters."""
    text = _LINK.sub(lambda link: ("#" if link[1] == "#" else "") + (link[3] or link[2]), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
