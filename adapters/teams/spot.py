"""The message that a message action was used on, as Teams tells of it. Pure: a payload in, a Spot out.

The payload comes with every request of the action's dialog, signed like the rest of the activity. What the dialog's own
data says is typed by people and is not read here.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from empathy_bot.events import Someone, Spot

LINK_ORIGINS = frozenset(
    {
        "https://teams.microsoft.com",
        "https://teams.cloud.microsoft",
        "https://teams.microsoft.us",
        "https://gov.teams.microsoft.us",
        "https://dod.teams.microsoft.us",
    }
)
"""Where the links of the public cloud, GCC High and DoD lead."""
LONGEST_LINK = 1000
LONGEST_CONTENT = 20_000
"""Characters of a message that are looked at: nobody reads more of it in a form."""

_ADDRESS = re.compile(r"https://[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+")
_OUTSIDE = frozenset({"federatedUser"})  # of another organisation's directory
_COLLEAGUES = frozenset({None, "aadUser", "onPremiseAadUser"})
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "title"})


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore")


class _User(_Part):
    id: str = Field(min_length=1)
    display_name: str | None = None
    user_identity_type: str | None = None


class _From(_Part):
    user: _User | None = None


class _Body(_Part):
    content_type: str | None = None
    content: str | None = None


class _Payload(_Part):
    id: str = Field(min_length=1)
    link_to_message: str | None = None
    sender: _From | None = Field(default=None, alias="from")
    body: _Body | None = None


def spot(payload: object) -> Spot | None:
    """Return the message of a `messagePayload`, or None when it is none."""
    try:
        told = _Payload.model_validate(payload)
    except ValidationError:
        return None
    user = told.sender.user if told.sender else None
    return Spot(
        message=told.id,
        author=_author(user) if user else None,
        text=_text(told.body) if told.body else "",
        link=known_link(told.link_to_message),
    )


def known_link(url: str | None) -> str | None:
    """Return `url` when it leads to a message in Teams, or None."""
    if url is None or len(url) > LONGEST_LINK or not _ADDRESS.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    nobody = parts.username is None and parts.password is None
    known = f"{parts.scheme}://{parts.hostname}" in LINK_ORIGINS and port in {None, 443}
    return url if nobody and known and parts.path.startswith("/l/message/") else None


def plain(content: str) -> str:
    """Return what a reader sees of a message in HTML: its lines, without what is invisible."""
    reader = _Reader()
    reader.feed(content[:LONGEST_CONTENT])
    reader.close()
    return reader.text()


def _author(user: _User) -> Someone | None:
    if user.user_identity_type in _OUTSIDE:
        return Someone(user.id, name=user.display_name, is_guest=True)
    return Someone(user.id, name=user.display_name) if user.user_identity_type in _COLLEAGUES else None


def _text(body: _Body) -> str:
    content = body.content or ""
    return plain(content) if body.content_type == "html" else content[:LONGEST_CONTENT].strip()


class _Reader(HTMLParser):
    """Collects the text of a message."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n")
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in {"img", "emoji"}:
            self._parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n")
        elif tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Return the lines that have words."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(line for line in lines if line)


def payload_of(value: Any) -> object:
    """Return the message that a dialog's request brings along, or None."""
    return value.get("messagePayload") if isinstance(value, dict) else None
