"""What Slack asks of an app before it answers a call or tells of an event: scopes and subscriptions."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

NEEDED_BY_METHOD = {
    "auth.test": set[str](),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "views.open": set[str](),
    "views.publish": set[str](),
}
"""What docs.slack.dev/reference/methods asks for, for each method that we call."""
NEEDED_BY_EVENT = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set[str](),
    "channel_left": {"channels:read"},
    "group_left": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "tokens_revoked": set[str](),
    "user_change": {"users:read"},
}
"""What docs.slack.dev/reference/events asks for, for each event that `parse` reads."""
_MESSAGES = {"im": "message.im", "channel": "message.channels", "group": "message.groups", "mpim": "message.mpim"}


def scopes(manifest: Json) -> set[str]:
    """Return the scopes that an app made from this manifest is granted."""
    return set(manifest["oauth_config"]["scopes"]["bot"])


def missing_for(method: str, manifest: Json) -> set[str]:
    """Return the scopes that the app lacks for a method of the Web API."""
    return NEEDED_BY_METHOD.get(method, set()) - scopes(manifest)


def why_not_told(event: Json, manifest: Json) -> str:
    """Return why the app is not told of this event; empty when it is."""
    kind = str(event.get("type"))
    name = _MESSAGES.get(str(event.get("channel_type")), kind) if kind == "message" else kind
    if name not in manifest["settings"]["event_subscriptions"]["bot_events"]:
        return f"not subscribed to {name}"
    lacking = NEEDED_BY_EVENT.get(name, set()) - scopes(manifest)
    return f"no scope {', '.join(sorted(lacking))} for {name}" if lacking else ""
