"""What the local chat shows: conversations, the person's own page, how a message looks elsewhere, and news as it comes.

Pages only read; the one event among them is that somebody opened the bot's page.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from adapters.web import parse, render, times, views
from adapters.web.chat import HOME, Chat, Visit, address, milliseconds, parts
from adapters.web.stream import as_mark, as_text, rounds
from adapters.web.team import Member
from empathy_bot.events import OpenedHome
from empathy_bot.store.transcript import Line, Mark
from empathy_bot.words import language_name, locales, words

COMMANDS = ("today", "streak", "month", "board", "settings", "pause", "resume", "away", "roster", "hardcall", "help")
"""What the composer suggests after `/empathy`."""

FACES = 5
"""How many of a channel's people stand in its header."""


async def start(chat: Chat, _request: Request) -> Response:
    """Open the first person's direct messages."""
    return RedirectResponse(address(chat.team.members[0]))


async def conversation(chat: Chat, request: Request) -> Response:
    """Show a conversation."""
    visit = await chat.visit(request)
    me, room, say = visit.me, visit.room, words(visit.me.locale).say
    # The mark comes first: what is said between the two readings is then shown, and sent once more.
    mark = await chat.crossing.run(chat.transcript.mark)
    lines = await _lines(chat, visit, request.query_params.get("line", ""))
    return HTMLResponse(
        await framed(
            chat,
            visit,
            "conversation.html",
            view="chat",
            about=say("web.about_bot") if room.direct else say("web.members", count=len(room.members)),
            placeholder=say("web.composer.direct" if room.direct else "web.composer.channel", name=room.name),
            faces=[views.author(member, chat.team) for member in room.members[:FACES]],
            lines=chat.shown(lines, visit),
            earlier=await _before(chat, lines, visit),
            mark=as_text(mark),
            people=json.dumps(_suggested_people(chat, me)),
            commands=json.dumps(_suggested_commands(me)),
        )
    )


async def line(chat: Chat, request: Request) -> Response:
    """Lead to a line where the person reads it."""
    me = await chat.me(request)
    number = request.path_params["line"]
    found = await chat.crossing.run(chat.transcript.line, number, me.id)
    for room in await chat.rooms(me):
        if found is not None and room.place == found.place:
            return RedirectResponse(f"{address(me, room.slug)}?line={number}#line-{number}")
    raise HTTPException(404)


async def any_seat(chat: Chat, request: Request) -> Response:
    """Lead to a line from outside the chat, where nobody has said who reads: to the first person who can."""
    number = request.path_params["line"]
    for member in chat.team:
        found = await chat.crossing.run(chat.transcript.line, number, member.id)
        if found is not None and any(room.place == found.place for room in await chat.rooms(member)):
            return RedirectResponse(f"/as/{member.id}{parse.link(number)}")
    raise HTTPException(404)


async def home(chat: Chat, request: Request) -> Response:
    """Show the person's own page."""
    visit = await chat.visit(request)
    reply = await chat.crossing.handle(OpenedHome(parse.origin(visit.me, visit.place)))
    html = await framed(
        chat,
        visit,
        "home.html",
        view=HOME,
        about=words(visit.me.locale).say("web.about_bot"),
        card=render.message(reply.home, visit.me.id) if reply.home else None,
        mark=as_text(await chat.crossing.run(chat.transcript.mark)),
    )
    return HTMLResponse(html)


async def earlier(chat: Chat, request: Request) -> Response:
    """Show the lines before the oldest one on the page."""
    visit = await chat.visit(request)
    before = request.query_params.get("before", "")
    if not before.isdecimal():
        raise HTTPException(400)
    lines = await chat.crossing.run(chat.transcript.page, visit.room.place, visit.me.id, int(before))
    older = await _before(chat, lines, visit)
    shown = chat.shown(lines, visit)
    return HTMLResponse(
        render.page("earlier.html", visit.me.locale, me=visit.me, here=visit.room.slug, lines=shown, earlier=older)
    )


async def elsewhere(chat: Chat, request: Request) -> Response:
    """Return a message as the other platforms would receive it."""
    visit = await chat.visit(request)
    line = await chat.line(request, visit)
    if line.message is None:
        raise HTTPException(404)
    return JSONResponse({platform: draw(line.message) for platform, draw in chat.previews.items()})


async def stream(chat: Chat, request: Request) -> Response:
    """Send whatever is new, from the mark that the window names, until it goes away."""
    visit = await chat.visit(request)
    named = request.headers.get("last-event-id") or request.query_params.get("after", "")
    mark = as_mark(named)
    if mark is None:
        mark = await chat.crossing.run(chat.transcript.mark)
    return EventSourceResponse(_news(chat, visit, mark), ping=20)


async def _news(chat: Chat, visit: Visit, mark: Mark) -> AsyncIterator[ServerSentEvent]:
    drawn = ""
    async for _ in rounds(chat.bell):
        rooms = await chat.rooms(visit.me)
        found = await chat.crossing.run(chat.transcript.since, mark, [room.place for room in rooms], visit.me.id)
        here = [line for line in found if line.place == visit.room.place]
        if here and visit.room.slug != HOME:
            yield ServerSentEvent(parts(visit.me.locale, lines=chat.shown(here, visit)))
        side = await chat.sidebar(visit, rooms)
        if side != drawn:
            drawn = side
            yield ServerSentEvent(parts(visit.me.locale, rooms=side))
        for line in found:
            mark = mark.past(line)
        # The last event of a round carries the mark, so that a break in the middle repeats the whole round.
        now = json.dumps({"now": milliseconds(chat.clock.now())})
        yield ServerSentEvent(now, event="clock", id=as_text(mark))


async def framed(chat: Chat, visit: Visit, template: str, **facts: object) -> str:
    """Return a page of the visitor's with everything that stands around it."""
    me, room = visit.me, visit.room
    now = chat.clock.now()
    today = now.astimezone(me.zone).date()
    shared = {member.id: parse.DIRECT if room.direct else room.slug for member in room.members}
    return render.page(
        template,
        me.locale,
        lang=words(me.locale).locale,
        languages=[(locale, language_name(locale)) for locale in locales()],
        title=room.name,
        me=me,
        me_author=views.author(me, chat.team),
        team=[(member, views.author(member, chat.team)) for member in chat.team],
        here=room.slug,
        here_for={member.id: shared.get(member.id, parse.DIRECT) for member in chat.team},
        rooms=await chat.sidebar(visit, visit.rooms),
        now_ms=milliseconds(now),
        time=times.clock_time(now, me.zone),
        day=times.day_title(today, me.locale),
        tomorrow=(today + timedelta(days=1)).isoformat(),
        **facts,
    )


async def _before(chat: Chat, lines: Sequence[Line], visit: Visit) -> int | None:
    """Return the number before which there are older lines, if there are any."""
    if not lines:
        return None
    older = await chat.crossing.run(chat.transcript.page, visit.room.place, visit.me.id, lines[0].id)
    return lines[0].id if older else None


async def _lines(chat: Chat, visit: Visit, wanted: str) -> list[Line]:
    """Return the newest lines of a conversation, and as many older ones as lead to the wanted line."""
    lines: list[Line] = []
    while True:
        before = lines[0].id if lines else None
        older = await chat.crossing.run(chat.transcript.page, visit.room.place, visit.me.id, before)
        lines = [*older, *lines]
        if not older or not wanted.isdecimal() or lines[0].id <= int(wanted):
            return lines


def _suggested_people(chat: Chat, me: Member) -> list[dict[str, str]]:
    say = words(me.locale).say
    people = [{"name": one.name, "about": say(f"web.role.{one.role}")} for one in chat.team if one != me]
    people += [{"name": name, "about": say("web.user_group", count=len(ids))} for name, ids in chat.team.named]
    return [*people, {"name": say("web.bot"), "about": say("web.app")}]


def _suggested_commands(me: Member) -> list[dict[str, str]]:
    say = words(me.locale).say
    kudos = {"name": "/kudos @", "about": say("web.command.kudos")}
    return [kudos] + [
        {"name": f"/empathy {say(f'command.{name}')}", "about": say(f"web.command.{name}")} for name in COMMANDS
    ]
