"""The local chat's routes, each for this machine's own browser only.

The composition root hands in what the chat stands on; addresses are given out here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web import deeds, packs, pages
from adapters.web.chat import Chat
from adapters.web.guard import LocalOnly

__all__ = ["Chat", "routes"]

STATIC = Path(__file__).parent / "static"
ROOM = "/as/{person}/chat/{room}"
LINE = ROOM + "/lines/{line:int}"

Endpoint = Callable[[Chat, Request], Awaitable[Response]]

PAGES: dict[str, Endpoint] = {
    "/": pages.start,
    "/line/{line:int}": pages.any_seat,
    ROOM: pages.conversation,
    f"{ROOM}/earlier": pages.earlier,
    f"{ROOM}/stream": pages.stream,
    f"{LINE}/elsewhere": pages.elsewhere,
    "/as/{person}/home": pages.home,
    "/as/{person}/packs": packs.own,
    "/as/{person}/preview": packs.shelf,
    "/as/{person}/preview/{item:path}": packs.item,
    "/as/{person}/drawn/{state}/{item:path}": packs.drawn,
    "/as/{person}/line/{line:int}": pages.line,
}
DEEDS: dict[str, Endpoint] = {
    f"{ROOM}/say": deeds.say,
    f"{ROOM}/submit": deeds.submit,
    f"{LINE}/click": deeds.click,
    f"{LINE}/react": deeds.react,
    f"{LINE}/choose": deeds.choose,
    f"{LINE}/delete": deeds.delete,
    "/as/{person}/channels": deeds.new_channel,
    "/as/{person}/packs/click": packs.click,
    "/as/{person}/packs/submit": packs.submit,
    "/as/{person}/clock": deeds.go,
    "/as/{person}/language": deeds.speak,
}
FILES: dict[str, Endpoint] = {
    "/as/{person}/packs/bring": packs.bring,
}


def routes(chat: Chat) -> list[BaseRoute]:
    """Return the routes of `chat`."""
    local, for_files = [Middleware(LocalOnly)], [Middleware(LocalOnly, longest=packs.MAX_BODY)]
    return [
        *(Route(path, partial(page, chat), methods=["GET"], middleware=local) for path, page in PAGES.items()),
        *(Route(path, partial(deed, chat), methods=["POST"], middleware=local) for path, deed in DEEDS.items()),
        *(Route(path, partial(deed, chat), methods=["POST"], middleware=for_files) for path, deed in FILES.items()),
        Mount("/static", StaticFiles(directory=STATIC), middleware=local),
    ]
