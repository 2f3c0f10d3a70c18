"""The pages about packs: those of the workspace, with a form that brings one, and how every item of them looks.

A file is read here, outside any transaction; the core decides who may bring it, and what becomes of it.
"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from adapters.looks import looks
from adapters.web import parse, render
from adapters.web.chat import Chat, Visit, parts
from adapters.web.pages import framed
from adapters.web.stream import as_text
from empathy_bot.actions import ShowPacks
from empathy_bot.content import Pack
from empathy_bot.content.parcels import MOST_BYTES, Label, opened
from empathy_bot.events import Clicked, PackBrought, tidy
from empathy_bot.features.packs import INPUT
from empathy_bot.message import Reply
from empathy_bot.turn import Voice
from empathy_bot.words import words

MAX_BODY = MOST_BYTES + 10_000
"""Bytes that a form with a file can have."""


async def own(chat: Chat, request: Request) -> Response:
    """Show what the workspace practises with, and the form that brings a pack."""
    visit = await chat.visit(request)
    reply = await chat.crossing.handle(Clicked(parse.origin(visit.me, visit.place), ShowPacks(back=True)))
    html = await framed(
        chat,
        visit,
        "packs.html",
        view="packs",
        about=words(visit.me.locale).say("web.packs.about"),
        card=render.message(reply.message, visit.me.id) if reply.message else "",
        may_bring=reply.replace,  # whoever is told no has no list that could be replaced
        mark=as_text(await chat.crossing.run(chat.transcript.mark)),
    )
    return HTMLResponse(html)


async def click(chat: Chat, request: Request) -> Response:
    """Press a button of that page."""
    visit = await chat.visit(request)
    action = str((await request.form()).get("action", ""))
    return _answer(await chat.crossing.handle(parse.clicked(visit.me, visit.place, action)), visit)


async def submit(chat: Chat, request: Request) -> Response:
    """Send a form that was opened there."""
    visit = await chat.visit(request)
    fields = [(name, str(value)) for name, value in (await request.form()).multi_items()]
    return _answer(await chat.crossing.handle(parse.submitted(visit.me, visit.place, fields)), visit)


async def bring(chat: Chat, request: Request) -> Response:
    """Bring a zip or a CSV."""
    visit = await chat.visit(request)
    async with request.form(max_files=1, max_fields=5) as fields:
        file = fields.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return _mistakes(words(visit.me.locale).say("web.packs.no_file"), visit)
        name, raw = file.filename, await file.read()
        label = Label(tidy(str(fields.get("title", ""))), str(fields.get("locale", "")) or "en")
    library = chat.crossing.bot.library
    parcel = await asyncio.to_thread(opened, name, raw, library.usual, library.ids, label)
    reply = await chat.crossing.handle(PackBrought(parse.origin(visit.me, visit.place), parcel))
    if reply.errors:
        return _mistakes(reply.errors[INPUT], visit)
    answer = _answer(reply, visit)
    if reply.message:  # the card may be out of sight by now
        told = reply.message.text.partition("\n")[0]
        answer.headers["HX-Trigger"] = json.dumps({"toast": {"text": told}})
    return answer


async def shelf(chat: Chat, request: Request) -> Response:
    """List every item that the person's workspace has, to look at."""
    visit = await chat.visit(request)
    pack = await chat.crossing.run(chat.crossing.bot.pack_for, parse.origin(visit.me, visit.place))
    html = await framed(
        chat,
        visit,
        "preview.html",
        view="packs",
        about=words(visit.me.locale).say("web.preview.about"),
        fields=_by_technique(pack),
        mark=as_text(await chat.crossing.run(chat.transcript.mark)),
    )
    return HTMLResponse(html)


async def item(chat: Chat, request: Request) -> Response:
    """Show an item as it is asked and as it is answered, each with the way to its looks elsewhere."""
    visit = await chat.visit(request)
    name = request.path_params["item"]
    pack = await chat.crossing.run(chat.crossing.bot.pack_for, parse.origin(visit.me, visit.place))
    shown = looks(Voice(words(visit.me.locale), pack), name)
    if not shown:
        raise HTTPException(404)
    states = ("open", "answered")
    html = await framed(
        chat,
        visit,
        "preview_item.html",
        view="packs",
        about=words(visit.me.locale).say("web.preview.about"),
        item=name,
        shown=[
            (state, render.message(message, visit.me.id), f"/as/{visit.me.id}/drawn/{state}/{quote(name)}")
            for state, message in zip(states, shown, strict=False)
        ],
        mark=as_text(await chat.crossing.run(chat.transcript.mark)),
    )
    return HTMLResponse(html)


async def drawn(chat: Chat, request: Request) -> Response:
    """Return an item as the other platforms would receive it."""
    visit = await chat.visit(request)
    pack = await chat.crossing.run(chat.crossing.bot.pack_for, parse.origin(visit.me, visit.place))
    shown = dict(
        zip(("open", "answered"), looks(Voice(words(visit.me.locale), pack), request.path_params["item"]), strict=False)
    )
    message = shown.get(request.path_params["state"])
    if message is None:
        raise HTTPException(404)
    return JSONResponse({platform: draw(message) for platform, draw in chat.previews.items()})


def _by_technique(pack: Pack) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return what there is to look at, under the names of techniques: id, first words, kind; what is off comes last."""
    seen: set[str] = set()
    found: dict[str, list[tuple[str, str, str]]] = {}
    for one in [*pack.items, *(pack.behind.items if pack.behind else ())]:
        if one.id in seen:
            continue
        seen.add(one.id)
        technique = pack.technique(one.technique)
        words_of = next(
            text for name in ("customer", "opening", "thought", "question") if (text := getattr(one, name, None))
        )
        found.setdefault(technique.name if technique else one.technique, []).append((one.id, words_of, one.kind))
    return list(found.items())


def _answer(reply: Reply, visit: Visit) -> Response:
    form = render.form(reply.form, f"/as/{visit.me.id}/packs/submit", visit.me.id) if reply.form else None
    card = render.message(reply.message, visit.me.id) if reply.message else None
    brought = render.page("packs_parts.html", visit.me.locale, card=card, mistakes=()) if card else ""
    return HTMLResponse(parts(form=form, mistakes=reply.errors, locale=visit.me.locale) + brought)


def _mistakes(told: str, visit: Visit) -> Response:
    return HTMLResponse(render.page("packs_parts.html", visit.me.locale, card=None, mistakes=told.splitlines()))
