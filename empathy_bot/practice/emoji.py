"""Emoji: the reaction that gives kudos in a group and how a manager may write it; and whether a text is only emoji."""

from __future__ import annotations

import re
from collections.abc import Mapping

from empathy_bot.events import Platform
from empathy_bot.store.tables import Group

USUAL: Mapping[Platform, str] = {"slack": "heart_hands", "teams": "heart", "web": "heart_hands"}
"""The reaction that gives kudos while a group's manager has chosen none."""
LONGEST = 100

_COMMON = {
    "🫶": "heart_hands", "❤": "heart", "💚": "green_heart", "💙": "blue_heart", "💜": "purple_heart",
    "💛": "yellow_heart", "🧡": "orange_heart", "💖": "sparkling_heart", "👏": "clap", "🙌": "raised_hands",
    "🙏": "pray", "👍": "+1", "💪": "muscle", "🤝": "handshake", "🤗": "hugging_face", "🎉": "tada",
    "🎊": "confetti_ball", "🥳": "partying_face", "⭐": "star", "🌟": "star2", "✨": "sparkles",
    "🏆": "trophy", "🥇": "first_place_medal", "🏅": "sports_medal", "💯": "100", "🔥": "fire",
    "🚀": "rocket", "💎": "gem", "🌻": "sunflower", "🌷": "tulip", "🌹": "rose", "💐": "bouquet",
    "🍀": "four_leaf_clover", "🌱": "seedling", "🌈": "rainbow", "☀": "sunny", "🦸": "superhero",
    "🦉": "owl", "😊": "blush", "😍": "heart_eyes", "🥰": "smiling_face_with_3_hearts", "👌": "ok_hand",
    "✅": "white_check_mark",
}  # fmt: skip
_CHARACTERS: Mapping[Platform, Mapping[str, str]] = {
    "slack": _COMMON,
    "web": _COMMON,
    # The names that Teams gives the other emoji it has can be written as they are.
    "teams": {"👍": "like", "❤": "heart", "😆": "laugh", "😮": "surprised", "😢": "sad", "😡": "angry"},
}
_TONE = re.compile("::?skin-tone-[2-6]:?$|-tone[1-5]$|[\U0001f3fb-\U0001f3ff\ufe0f]")
_NAME = re.compile(r"[\w+'-]+")
# As Slack writes emoji (`:tada:`), letters and digits that are drawn as emoji, such as the 1 of a keycap, and letters
# that are drawn as nothing.
_NO_WORDS = re.compile(r":[\w+'-]+:|.\ufe0f|[0-9]\u20e3|[\u115f\u1160\u3164\uffa0]")


def emoji(group: Group, platform: Platform) -> str:
    """Return the name of the reaction that gives kudos in the group; empty: none does."""
    return USUAL[platform] if group.kudos_emoji is None else group.kudos_emoji


def named(text: str, platform: Platform) -> str | None:
    """Return the name of an emoji written as `:clap:`, as `clap` or as 👏, whatever its skin; None for what is none."""
    written = _TONE.sub("", text.strip())
    known = _CHARACTERS[platform].get(written)
    if known is not None:
        return known
    name = written.removeprefix(":").removesuffix(":").lower()
    return name if len(name) <= LONGEST and _NAME.fullmatch(name) else None


def has_words(text: str) -> bool:
    """Tell whether a text says anything in letters or digits: emoji alone, however they are written, do not."""
    return any(character.isalnum() for character in _NO_WORDS.sub("", text))


def shown(name: str, platform: Platform) -> str:
    """Return a reaction's name as people of the platform read it, and as `named` takes it back."""
    if platform == "slack":
        return f":{name}:" if name else ""
    return next((character for character, known in _CHARACTERS[platform].items() if known == name), name)
