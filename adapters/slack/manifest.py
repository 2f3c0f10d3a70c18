"""The app manifest that an operator pastes into Slack: manifest.json with this installation's address and our words.

Strings of the template that begin with `words:` name a sentence; those that begin with `base:` are paths of the bot.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from empathy_bot.words import words

Json = dict[str, Any]


def manifest(base_url: str | None) -> Json:
    """Return the manifest for a bot at `base_url`, e.g. https://bot.example.com; without one, for Socket Mode."""
    template = json.loads((resources.files(__package__) / "manifest.json").read_text("utf-8"))
    filled: Json = _filled(template, base_url.rstrip("/") if base_url else None)
    filled["settings"]["socket_mode_enabled"] = base_url is None
    return filled


def _filled(part: Any, base: str | None) -> Any:
    match part:
        case dict():
            made = {name: _filled(value, base) for name, value in part.items()}
            return {name: value for name, value in made.items() if value is not None}
        case list():
            return [_filled(value, base) for value in part]
        case str() if part.startswith("words:"):
            return words().say(part.removeprefix("words:"))
        case str() if part.startswith("base:"):
            return base + part.removeprefix("base:") if base else None
        case _:
            return part
