"""What the local chat's pages and deeds stand on: who asks, in which conversation, and how lines are shown to them.

Who acts is told by the address (`/as/ana/…`), so that two windows can be two people.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request

from adapters.crossing import Crossing
from adapters.web import render, views
from adapters.web.parse import DIRECT
from adapters.web.stream import Bell
from adapters.web.team import TEAM, Member, Team
from adapters.web.views import Room
from empathy_bot.clock import TravelClock
from empathy_bot.events import Place
from empathy_bot.message import Message
from empathy_bot.store.transcript import Line, Transcript
from empathy_bot.words import DEFAULT_LOCALE

HOME = "home"
"""What stands in an address for the person's own page, which is shown beside the direct messages."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: who makes it, in which of their conversations."""

    me: Member
    room: Room
    rooms: tuple[Room, ...]

    @property
    def place(self) -> Place:
        """The conversation as the core knows places."""
        name = None if self.room.direct else self.room.name
        return Place(self.room.place, direct=self.room.direct, name=name)

    @property
    def address(self) -> str:
        """Where the conversation stands."""
        return address(self.me, self.room.slug)


@dataclass(frozen=True, slots=True)
class Chat:
    """The local chat. `tick` lets the bot do and deliver what is due; `previews` tell how others would draw it."""

    crossing: Crossing
    transcript: Transcript
    clock: TravelClock
    tick: Callable[[], Awaitable[None]]
    previews: Mapping[str, Callable[[Message], object]]
    bell: Bell
    team: Team = TEAM

    async def me(self, request: Request) -> Member:
        """Return who asks, with their language. Raises HTTPException (404) when nobody is called so."""
        me = self.team.find(request.path_params["person"])
        if me is None:
            raise HTTPException(404)
        return replace(me, locale=await self.crossing.run(self.transcript.locale, me.id) or DEFAULT_LOCALE)

    async def visit(self, request: Request) -> Visit:
        """Return who asks, and where. Raises HTTPException (404) when they have no such conversation."""
        me = await self.me(request)
        slug = request.path_params.get("room", HOME)
        rooms = await self.rooms(me)
        for room in (Room(HOME, rooms[0].place, rooms[0].name, rooms[0].members), *rooms):
            if room.slug == slug:
                return Visit(me, room, rooms)
        raise HTTPException(404)

    async def rooms(self, me: Member) -> tuple[Room, ...]:
        """Return the person's conversations, the direct messages first."""
        return views.rooms(me, await self.crossing.run(self.transcript.channels), self.team)

    async def line(self, request: Request, visit: Visit) -> Line:
        """Return the line that is asked for. Raises HTTPException (404) when the person cannot see it there."""
        line = await self.crossing.run(self.transcript.line, request.path_params["line"], visit.me.id)
        if line is None or line.place != visit.room.place:
            raise HTTPException(404)
        return line

    def shown(self, lines: Sequence[Line], visit: Visit) -> list[views.Shown]:
        """Return the lines as the visitor sees them."""
        return [views.line(line, visit.room, visit.me, self.team) for line in lines]

    async def sidebar(self, visit: Visit, rooms: Sequence[Room]) -> Markup:
        """Return the list of conversations with the newest line of each."""
        places = [room.place for room in rooms]
        newest = await self.crossing.run(self.transcript.newest, places, visit.me.id)
        return render.page(
            "rooms.html",
            visit.me.locale,
            me=visit.me,
            here=visit.room.slug,
            channels=[room for room in rooms if not room.direct],
            newest={room.slug: newest.get(room.place, 0) for room in rooms},
        )


def address(me: Member, slug: str = DIRECT) -> str:
    """Return where one of the person's conversations stands."""
    return f"/as/{me.id}/chat/{quote(slug)}"


def parts(locale: str | None = None, **some: object) -> Markup:
    """Return what an answer or a stream puts into the open page of somebody; see templates/parts.html."""
    nothing: dict[str, object] = {"lines": (), "form": None, "mistakes": {}, "rooms": None, "clock_mistake": None}
    return render.page("parts.html", locale, **nothing | some)


def milliseconds(instant: datetime) -> int:
    """Return the instant as browsers count."""
    return int(instant.timestamp() * 1000)
