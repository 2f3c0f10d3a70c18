"""`POST /api/messages`: verify, parse, let the core decide and commit, then answer.

Activities of Bot Framework come in; events go to the core; its replies go back in the invoke response or, after
it, as posts. Nothing is decided here about what the bot says.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.background import BackgroundTasks
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.crossing import Handle
from adapters.teams import forms, parse, render
from adapters.teams.auth import Denied, Gate
from adapters.teams.deliver import Outward
from adapters.teams.parse import Cancelled
from adapters.teams.people import Directory
from adapters.teams.wire import BrokenError, NotSentError, RejectedError
from empathy_bot.events import Event, Submitted
from empathy_bot.message import Form, Reply
from empathy_bot.words import words

MAX_BODY = 256 * 1024
DIALOG_LOOK_UP = 2  # seconds that finding out who asks may take of the 5 that a message action has
_WIRE_ERRORS = (NotSentError, BrokenError, RejectedError)
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"

log = structlog.get_logger()


def routes(handle: Handle, outward: Outward) -> list[Route]:
    """Return the Teams side of the HTTP application."""
    endpoint = _Endpoint(handle, outward)
    return [Route("/api/messages", endpoint.messages, methods=["POST"])]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where a reply goes: in the place of what was clicked, or as a private message, or as a sentence only."""

    in_place: render.Card | None = None
    private: Mapping[str, Any] | None = None
    say: str = ""


class _Endpoint:
    """Checks a request and takes it through a turn."""

    def __init__(self, handle: Handle, outward: Outward) -> None:
        self._handle = handle
        self._outward = outward
        self._gate = Gate(outward.config)
        self._directory = Directory(outward, handle)

    async def messages(self, request: Request) -> Response:
        """Answer one activity: 401 when it is not from whom it should be, 4xx when it is none."""
        try:
            caller = await self._gate.caller(request)
            media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media != "application/json":
                return Response(status_code=415)
            body = await _body(request)
            if body is None:
                return Response(status_code=413)
            activity = parse.activity(body)
            tenant = self._gate.tenant(caller, activity)
        except Denied as denied:
            log.warning("teams request refused", reason=str(denied))
            return Response(status_code=401)
        except parse.MalformedError as malformed:
            log.warning("teams request malformed", reason=str(malformed))
            return Response(status_code=400)
        return await self._turn(activity, tenant)

    async def _turn(self, activity: parse.Activity, tenant: str) -> Response:
        turn = _Turn(activity, tenant, self._handle, self._outward, self._directory)
        seam = await self._outward.seam()
        try:
            status, body = await seam.turn(activity, turn.invoked, turn.told)
        except parse.MalformedError as malformed:
            log.warning("teams request malformed", reason=str(malformed))
            return Response(status_code=400)
        except Exception:
            # The failure is the core's or a bug. Nothing was committed, so a platform that repeats may repeat.
            log.exception("teams turn failed", type=activity.type)
            return Response(status_code=500, background=turn.later)
        if body is None:
            return Response(status_code=status, background=turn.later)
        return JSONResponse(body, status_code=status, background=turn.later)


async def _body(request: Request) -> bytes | None:
    """Return the request's body, or None when it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


class _Turn:
    """One activity: what it means, what the core replied, and what is left to do after the answer."""

    def __init__(
        self, activity: parse.Activity, tenant: str, handle: Handle, outward: Outward, directory: Directory
    ) -> None:
        self._activity = activity
        self._tenant = tenant
        self._handle = handle
        self._outward = outward
        self._directory = directory
        self._reference = parse.reference(activity)
        self._words = words(activity.locale)
        self._person = ""
        self.later = BackgroundTasks()

    async def invoked(self) -> tuple[int, dict[str, Any] | None]:
        """Answer a button with what becomes of its card, or with a sentence."""
        if self._activity.dialog:
            return 200, await self._dialog()
        if self._activity.name != parse.INVOKE:
            return 501, None
        try:
            plans = [await self._do(event) for event in await self._events()]
        except parse.MalformedError:
            raise
        except Exception:
            log.exception("teams click failed")
            return 200, _invoke(500, _ERROR, {"code": "NotDone", "message": self._words.say("teams.oops")})
        plan = next(iter(plans), _Plan())
        if plan.in_place is not None:
            return 200, _invoke(200, render.CARD_TYPE, plan.in_place)
        if plan.private is not None:
            self.later.add_task(self._post_privately, plan.private)
            here = "teams.new_message" if self._activity.direct else "teams.see_personal_chat"
            return 200, _invoke(200, _MESSAGE, self._words.say(here))
        return 200, _invoke(200, _MESSAGE, plan.say or self._words.say("teams.done"))

    async def _dialog(self) -> dict[str, Any]:
        """Answer a message action, or what its dialog sent, by what the dialog shows next.

        The client sends it again when it waits for long; the core then says once more what it has stored.
        """
        try:
            for event in await self._events():
                if isinstance(event, Cancelled):
                    return {}  # nothing to show: the client closes the dialog
                return self._shown(await self._reply(event))
        except Exception:
            log.exception("teams message action failed")
        oops = self._words.say("teams.oops")
        form = parse.carried_form(self._activity)
        return self._form_again(form, {"": oops}) if form else render.note_in_dialog(oops)

    def _shown(self, reply: Reply) -> dict[str, Any]:
        form = parse.carried_form(self._activity) if reply.errors else reply.form
        message = reply.message or reply.home
        if form is not None and reply.errors:
            return self._form_again(form, reply.errors)
        if reply.errors:
            return render.note_in_dialog("\n".join(reply.errors.values()))
        if form is not None:
            return render.dialog(forms.card(form), form.title)
        if message is None:
            return render.note_in_dialog(self._words.say("teams.done"))
        title = self._words.say("teams.manifest.kudos_for_message")
        return render.dialog(render.message(message, mentions=False), title)

    def _form_again(self, form: Form, errors: Mapping[str, str]) -> dict[str, Any]:
        """Return the dialog with the form, what was typed, and what is wrong."""
        card = forms.card(form, parse.typed(self._activity), errors)
        return render.dialog(card, form.title)

    async def told(self) -> None:
        """Do what a message or a change of people asks for; whatever is said follows the answer."""
        try:
            plans = [await self._do(event) for event in await self._events()]
        except Exception:
            if self._activity.type != "message":
                raise
            log.exception("teams message failed")
            self.later.add_task(self._post_here, self._words.say("teams.oops"))
            return
        for plan in plans:
            self._answer_by_post(plan)

    async def _events(self) -> tuple[Event | Cancelled, ...]:
        known = await self._known()
        found = parse.events(self._activity, self._tenant, known)
        self._outward.heard(self._tenant, json.loads(self._reference))
        for event in found:
            self._person = event.origin.person.id
            if self._activity.direct and self._person:
                self._outward.learn(self._tenant, self._person, self._activity.place_id)
        return found

    async def _known(self) -> parse.Known:
        try:
            async with asyncio.timeout(DIALOG_LOOK_UP if self._activity.dialog else None):
                return await self._directory.ids(self._tenant, self._activity)
        except TimeoutError:
            return {}

    async def _do(self, event: Event | Cancelled) -> _Plan:
        """Let the core do what an event asks for, and plan where its reply goes."""
        if isinstance(event, Cancelled):
            return _Plan(in_place=self._closed())
        return self._plan(event, await self._reply(event))

    async def _reply(self, event: Event) -> Reply:
        reply = await self._handle(event)
        self._words = words(reply.locale)  # an activity may not name its language; who sent it has one
        if reply.look_up or reply.list_place:
            self.later.add_task(self._directory.look_up, self._activity, event.origin, reply)
        return reply

    def _plan(self, event: Event, reply: Reply) -> _Plan:
        if reply.errors:
            form = parse.carried_form(self._activity)
            if form is None:
                told = "\n".join(reply.errors.values())
                return _Plan(private=render.sentence(told), say=told)
            card = forms.card(form, parse.typed(self._activity), reply.errors)
            return _Plan(in_place=card, private=render.activity(card, form.title))
        if reply.form is not None:
            return _Plan(private=render.activity(forms.card(reply.form), reply.form.title))
        message = reply.message or reply.home
        if message is None:
            return _Plan()
        card = render.message(message)
        # A form is done once it was sent: what comes of it takes its place, as a dialogue would close.
        if (reply.message is not None and reply.replace) or isinstance(event, Submitted):
            return _Plan(in_place=card, private=render.activity(card, message.text))
        return _Plan(private=render.activity(card, message.text))

    def _closed(self) -> render.Card:
        text = self._words.say("teams.cancelled")
        return render.frame([render.note(text, "default")], text, self._words.locale)

    def _answer_by_post(self, plan: _Plan) -> None:
        """Answer where there is no invoke response: put a card in the place of the clicked one, or write."""
        clicked = self._activity.reply_to_id if isinstance(self._activity.value, dict) else None
        if plan.in_place is not None and clicked and self._activity.direct:
            card = render.activity(plan.in_place, str(plan.in_place["fallbackText"]))
            self.later.add_task(self._replace, clicked, card)
        elif plan.private is not None:
            self.later.add_task(self._post_privately, plan.private)

    async def _post_privately(self, message: Mapping[str, Any]) -> None:
        """Write to the person alone; who asked in front of others is told there where the answer is."""
        person = self._person
        if self._activity.direct:
            await self._deliver(person, json.loads(self._reference), message)
            return
        try:
            chat = await self._outward.personal(self._tenant, person)
            await self._outward.post(self._tenant, person, chat, message)
            told = "teams.see_personal_chat"
        except _WIRE_ERRORS as error:
            log.warning("teams answer not delivered", reason=str(error))
            told = "teams.cannot_write"
        if self._activity.type == "message" or (told == "teams.cannot_write" and self._activity.type == "invoke"):
            await self._post_here(self._words.say(told))

    async def _post_here(self, text: str) -> None:
        """Answer the activity where it was written, or beside the message whose button was pressed."""
        key = self._person if self._activity.direct else self._activity.place_id
        message = self._activity.id if self._activity.type == "message" else self._activity.reply_to_id
        thread = None if self._activity.direct else message
        await self._deliver(key, json.loads(self._reference), render.sentence(text), thread)

    async def _deliver(
        self, key: str, reference: Mapping[str, Any], message: Mapping[str, Any], thread: str | None = None
    ) -> None:
        try:
            await self._outward.post(self._tenant, key, reference, message, thread)
        except _WIRE_ERRORS as error:
            log.warning("teams answer not delivered", reason=str(error))

    async def _replace(self, clicked: str, message: Mapping[str, Any]) -> None:
        try:
            await self._outward.update(self._tenant, self._person, json.loads(self._reference), clicked, message)
        except _WIRE_ERRORS as error:
            log.warning("teams answer not delivered", reason=str(error))


def _invoke(status: int, kind: str, value: object) -> dict[str, Any]:
    """Return the body of an invoke response; learn.microsoft.com, "Universal Actions", "Response format"."""
    return {"statusCode": status, "type": kind, "value": value}
