"""The Teams app package: the manifest for one bot at one address, and its two icons.

The bot's id and address come in, JSON and bytes go out. Nothing is uploaded here.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from importlib import resources
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

from empathy_bot.words import words

COMMANDS = ("today", "streak", "kudos", "board", "settings", "pause", "resume", "away", "hardcall", "help")
SCOPES = (["personal"], ["team", "groupChat"])
PLACEHOLDER_ID = "00000000-0000-0000-0000-000000000000"
TEAL = (0x0F, 0x76, 0x6E)
COLOR_PIXELS = 192  # learn.microsoft.com, "App icons": 192 x 192 in colour, 32 x 32 white on transparent
OUTLINE_PIXELS = 32

Pixel = tuple[int, int, int, int]


def manifest(base_url: str | None, app_id: str = "", locale: str = "en") -> dict[str, Any]:
    """Return the manifest for the bot at `base_url`. Raises ValueError when that is no https address."""
    url = urlsplit(base_url or "")
    if url.scheme != "https" or not url.hostname:
        raise ValueError(f"Teams needs an https address, not {base_url!r}")
    say = words(locale).say
    told: dict[str, Any] = json.loads((resources.files(__package__) / "manifest.json").read_text(encoding="utf-8"))
    home = f"https://{url.netloc}{url.path.rstrip('/')}/"
    told["id"] = app_id or PLACEHOLDER_ID
    told["developer"] |= dict.fromkeys(("websiteUrl", "privacyUrl", "termsOfUseUrl"), home)
    told["description"] = {"short": say("teams.manifest.short"), "full": say("teams.manifest.full")}
    told["validDomains"] = [url.hostname]
    (bot,) = told["bots"]
    bot["botId"] = app_id or PLACEHOLDER_ID
    commands = [{"title": name, "description": say(f"teams.manifest.{name}")} for name in COMMANDS]
    bot["commandLists"] = [{"scopes": scopes, "commands": commands} for scopes in SCOPES]
    (extension,) = told["composeExtensions"]
    extension["botId"] = app_id or PLACEHOLDER_ID
    (command,) = extension["commands"]
    command["title"] = say("teams.manifest.kudos_for_message")
    command["description"] = say("teams.manifest.kudos_for_message_hint")
    return told


def package(base_url: str, app_id: str, locale: str = "en") -> bytes:
    """Return the zip that is uploaded to Teams: the manifest and its icons."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest(base_url, app_id, locale), indent=2))
        archive.writestr("color.png", icon(COLOR_PIXELS, (255, 255, 255, 255), (*TEAL, 255)))
        archive.writestr("outline.png", icon(OUTLINE_PIXELS, (255, 255, 255, 255), (255, 255, 255, 0)))
    return held.getvalue()


def icon(pixels: int, ink: Pixel, paper: Pixel) -> bytes:
    """Return a square PNG: a heart in `ink` on `paper`."""
    return _png(pixels, lambda x, y: ink if _in_heart(x, y) else paper)


def _in_heart(x: float, y: float) -> bool:
    """Tell whether a point of the square from -1 to 1 (y upwards) lies in the heart."""
    x, y = x * 1.75, y * 1.75 + 0.15
    ring = x * x + y * y - 1
    return ring**3 - x * x * y**3 <= 0


def _png(pixels: int, colour: Callable[[float, float], Pixel]) -> bytes:
    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    rows = bytearray()
    for row in range(pixels):
        rows.append(0)  # each row unfiltered
        for column in range(pixels):
            x, y = (2 * column + 1) / pixels - 1, 1 - (2 * row + 1) / pixels
            rows += bytes(colour(x, y))
    header = struct.pack(">IIBBBBB", pixels, pixels, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + chunk(b"IEND", b"")
    )
