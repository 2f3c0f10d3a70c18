"""What is printed for authors and operators: an item as a platform shows it, and the platforms' manifests."""

from __future__ import annotations

import json
from typing import Any, Literal

from adapters.looks import looks
from empathy_bot.content import ContentError, Pack, Problem, bundled
from empathy_bot.message import Message


def preview(item_id: str, surface: Literal["slack", "teams", "web"], pack: Pack | None = None) -> str:
    """Return an item as Block Kit JSON, Adaptive Card JSON or the local chat's HTML. Raises ContentError.

    It is one of `pack`, else of the pack that is shipped. An exercise for teams and a tip for managers can be shown as
    well.
    """
    shipped = bundled()
    pack = pack.before(shipped) if pack else shipped
    found = looks(pack, item_id)
    if not found:
        known = ", ".join(one.id for one in pack.items[:5])
        raise ContentError((Problem(pack.id, 1, "id", f"There is no item {item_id!r}; there are, e.g., {known}."),))
    return _drawn(found[0], surface)


def _drawn(message: Message, surface: Literal["slack", "teams", "web"]) -> str:
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
