"""What is printed for authors and operators: an item as a platform shows it, and the platforms' manifests."""

from __future__ import annotations

import json
from typing import Any, Literal

from adapters.looks import looks
from empathy_bot.content import ContentError, Pack, Problem, bundled, shipped_locales
from empathy_bot.message import Message
from empathy_bot.turn import Voice
from empathy_bot.words import DEFAULT_LOCALE, language_of, words


def preview(
    item_id: str, surface: Literal["slack", "teams", "web"], locale: str = DEFAULT_LOCALE, own: Pack | None = None
) -> str:
    """Return an item as Block Kit JSON, Adaptive Card JSON or the local chat's HTML. Raises ContentError.

    It is one of the pack that somebody with this locale sees, or of an author's `own`. An exercise for teams and a tip
    for managers can be shown as well.
    """
    language, pack = language_of(locale), bundled()
    if language in shipped_locales() - {DEFAULT_LOCALE}:
        pack = bundled(language).before(pack)
    voice = Voice(words(locale), own.before(pack) if own else pack)
    found = looks(voice, item_id)
    if not found:
        known = ", ".join(one.id for one in voice.pack.items[:5])
        raise ContentError(
            (Problem(voice.pack.id, 1, "id", f"There is no item {item_id!r}; there are, e.g., {known}."),)
        )
    return _drawn(voice, found[0], surface)


def _drawn(voice: Voice, message: Message, surface: Literal["slack", "teams", "web"]) -> str:
    message = message.spoken(voice.words.locale)
    if surface == "web":
        from adapters.web import render  # noqa: PLC0415 - one platform at a time

        return str(render.message(message))
    if surface == "slack":
        from adapters.slack import render as slack  # noqa: PLC0415

        return json.dumps(slack.message(message), indent=2, ensure_ascii=False)
    from adapters.teams import render as teams  # noqa: PLC0415

    return json.dumps(teams.message(message), indent=2, ensure_ascii=False)


def manifest_for(platform: Literal["slack", "teams"], base_url: str | None, app_id: str) -> dict[str, Any]:
    """Return the manifest to give to a platform. `app_id` is the bot's Microsoft app id."""
    if platform == "slack":
        from adapters.slack.manifest import manifest as slack  # noqa: PLC0415

        return slack(base_url)
    from adapters.teams.manifest import manifest as teams  # noqa: PLC0415

    return teams(base_url, app_id)
