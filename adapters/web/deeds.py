"""What people do in the local chat: say, press, fill in, react, delete, make a channel, move the clock.

Every deed becomes Events; the transcript keeps what is said, as a platform's servers would. Nothing is decided here.
Events name people in full, so a Reply never has to ask who somebody is.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from adapters.web import parse, render, times, views
from adapters.web.chat import HOME, Chat, Visit, address, parts
from adapters.web.team import Member
from adapters.web.views import Room
from empathy_bot.events import BotAdded, Event, OpenedHome, PeopleSeen, Place
from empathy_bot.message import Message, Reply
from empathy_bot.store.transcript import Line, Mark, Transcript
from empathy_bot.words import locales, words

MOST_IN_NAME = 60
"""Characters of a channel's name."""


async def say(chat: Chat, request: Request) -> Response:
    """Write a line; hand to the bot what is meant for it."""
    visit = await chat.visit(request)
    text = str((await request.form()).get("text", "")).strip()
    if not text:
        return Response(status_code=204)
    before = await chat.crossing.run(chat.transcript.mark)
    spoken = parse.spoken(text, chat.team, words(visit.me.locale).say("web.bot"), direct=visit.room.direct)
    only_for = visit.me.id if spoken.command and not visit.room.direct else None
    line = await chat.crossing.run(
        chat.transcript.add, visit.room.place, author=visit.me.id, text=text, only_for=only_for
    )
    chat.bell.ring()
    if spoken.words is not None:
        message = None if spoken.command else line
        return await _do(chat, parse.said(visit.me, visit.place, spoken.words, message), visit, before)
    reply = Reply()
    if spoken.command:
        reply = Reply(
            message=Message(text=words(visit.me.locale).say("web.unknown_command", command=spoken.command), blocks=())
        )
    return await _answer(chat, reply, visit, before)


async def click(chat: Chat, request: Request) -> Response:
    """Press a button of a message, or of the person's own page."""
    visit = await chat.visit(request)
    line = None if visit.room.slug == HOME else await chat.line(request, visit)
    action = str((await request.form()).get("action", ""))
    before = await chat.crossing.run(chat.transcript.mark)
    return await _do(chat, parse.clicked(visit.me, visit.place, action), visit, before, line)


async def react(chat: Chat, request: Request) -> Response:
    """Put the chat's reaction on a line, or take it off."""
    visit = await chat.visit(request)
    line = await _line(chat, request, visit, "react")
    on = (await request.form()).get("on") == "yes"
    before = await chat.crossing.run(chat.transcript.mark)
    if not await chat.crossing.run(chat.transcript.react, line.id, visit.me.id, parse.REACTION, on=on):
        return HTMLResponse(
            parts(visit.me.locale, lines=chat.shown([line], visit))
        )  # the page was behind: it gets what there is
    chat.bell.ring()
    at = chat.clock.now()
    return await _do(chat, parse.reacted(visit.me, visit.place, line, chat.team, on=on, at=at), visit, before)


async def choose(chat: Chat, request: Request) -> Response:
    """Pick a line to give kudos for it."""
    visit = await chat.visit(request)
    line = await _line(chat, request, visit, "choose")
    before = await chat.crossing.run(chat.transcript.mark)
    return await _do(chat, parse.chose(visit.me, visit.place, line, chat.team), visit, before)


async def delete(chat: Chat, request: Request) -> Response:
    """Delete a line of one's own."""
    visit = await chat.visit(request)
    line = await _line(chat, request, visit, "delete")
    before = await chat.crossing.run(chat.transcript.mark)
    await chat.crossing.run(chat.transcript.delete, line.id)
    chat.bell.ring()
    return await _do(chat, parse.deleted(visit.me, visit.place, line), visit, before)


async def submit(chat: Chat, request: Request) -> Response:
    """Send a form."""
    visit = await chat.visit(request)
    fields = [(name, str(value)) for name, value in (await request.form()).multi_items()]
    before = await chat.crossing.run(chat.transcript.mark)
    return await _do(chat, parse.submitted(visit.me, visit.place, fields), visit, before)


async def new_channel(chat: Chat, request: Request) -> Response:
    """Make a channel with the bot and the chosen people in it; its maker manages its group."""
    me = await chat.me(request)
    fields = await request.form()
    name = channel_name(str(fields.get("name", "")))
    if not name:
        return HTMLResponse(parts(me.locale, mistakes={"name": words(me.locale).say("web.channel.name_missing")}))
    if name in {channel.name for channel in await chat.crossing.run(chat.transcript.channels)}:
        return HTMLResponse(
            parts(me.locale, mistakes={"name": words(me.locale).say("web.channel.name_taken", name=name)})
        )
    chosen = {str(person) for person in fields.getlist("people")} | {me.id}
    place = f"c-{name}"
    members = tuple(member for member in chat.team if member.id in chosen)
    visit = Visit(me, Room(place, place, name, members), ())
    origin = parse.origin(me, visit.place)
    await chat.crossing.handle(BotAdded(origin))
    await chat.crossing.handle(PeopleSeen(origin, tuple(member.someone for member in members), complete=True))
    chat.bell.ring()
    return Response(headers={"HX-Redirect": visit.address})


async def go(chat: Chat, request: Request) -> Response:
    """Move the demo's clock forward and let the bot do what is then due."""
    me = await chat.me(request)
    fields = await request.form()
    instant = destination(str(fields.get("to", "")), str(fields.get("day", "")), chat.clock.now(), me)
    if instant is None:
        return HTMLResponse(parts(me.locale, clock_mistake=words(me.locale).say("web.clock.only_forward")))
    chat.clock.travel(instant)
    await chat.tick()
    chat.bell.ring()
    day, time = times.day_title(instant.astimezone(me.zone).date(), me.locale), times.clock_time(instant, me.zone)
    toast = {"toast": {"text": words(me.locale).say("web.clock.moved", day=day, time=time)}}
    return HTMLResponse(parts(me.locale, clock_mistake=""), headers={"HX-Trigger": json.dumps(toast)})


async def speak(chat: Chat, request: Request) -> Response:
    """Choose the person's language, as they would in a platform's own settings, and show the page anew."""
    me = await chat.me(request)
    chosen = str((await request.form()).get("locale", ""))
    if chosen not in locales():
        raise HTTPException(400)
    await chat.crossing.handle(OpenedHome(parse.origin(replace(me, locale=chosen), None)))
    return Response(headers={"HX-Refresh": "true"})


def channel_name(typed: str) -> str:
    """Return the name as channels are written: small letters, hyphens between words."""
    return re.sub(r"[^\w]+", "-", typed.strip().lower()).strip("-_")[:MOST_IN_NAME]


def destination(to: str, day: str, now: datetime, me: Member) -> datetime | None:
    """Return where the clock is to go, or None when that is not ahead, or too far."""
    match to:
        case "morning":
            return times.next_morning(now, me.zone)
        case "monday":
            return times.next_monday(now, me.zone)
        case _:
            try:
                instant = times.at_morning(date.fromisoformat(day), me.zone)
            except ValueError:
                return None
            return instant if now < instant < now + times.FURTHEST else None


async def _line(chat: Chat, request: Request, visit: Visit, deed: views.Deed) -> Line:
    """Return the line that is asked for. Raises HTTPException (404) when the visitor cannot do this with it."""
    line = await chat.line(request, visit)
    if deed not in views.deeds(line, visit.room, visit.me):
        raise HTTPException(404)
    return line


async def _do(chat: Chat, event: Event, visit: Visit, before: Mark, line: Line | None = None) -> Response:
    return await _answer(chat, await chat.crossing.handle(event), visit, before, line)


async def _answer(chat: Chat, reply: Reply, visit: Visit, before: Mark, line: Line | None = None) -> Response:
    """Keep what the bot replied and send every line that has changed, so that the page need not wait for the stream."""
    await chat.crossing.run(keep, chat.transcript, reply, visit.place, visit.me, line)
    chat.bell.ring()
    lines = await chat.crossing.run(chat.transcript.since, before, [visit.room.place], visit.me.id)
    if visit.room.slug == HOME and lines:
        return Response(headers={"HX-Redirect": address(visit.me)})
    form = render.form(reply.form, f"{visit.address}/submit", visit.me.id) if reply.form else None
    html = parts(visit.me.locale, lines=chat.shown(lines, visit), form=form, mistakes=reply.errors)
    return HTMLResponse(html)


def keep(transcript: Transcript, reply: Reply, place: Place, me: Member, line: Line | None = None) -> None:
    """Write the reply's message over the clicked line, or as a new one that `me` alone sees."""
    if reply.message and reply.replace and line:
        transcript.replace(line.id, reply.message)
    elif reply.message:
        transcript.add(place.id, message=reply.message, only_for=None if place.direct else me.id)
