"""What follows the acknowledgement: the Reply goes back to where the person acted, and what it asks for is looked up.

In come an event, its Reply and the payload's addresses (response URL, trigger). It decides nothing about the content.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import structlog

from adapters.crossing import Handle
from adapters.slack import render
from adapters.slack.api import Answer, Json, SlackApi
from adapters.slack.directory import Directory
from adapters.slack.faults import note_fault
from adapters.slack.files import Files
from adapters.slack.install import Installation, Installations
from adapters.slack.parse import is_ephemeral
from empathy_bot.events import Event, Origin, PeopleSeen, Said
from empathy_bot.message import File, Message, Paragraph, Plain, Reply
from empathy_bot.words import words

log = structlog.get_logger()

MOST_LOOK_UPS = 3
"""Rounds of looking up that one event may cause: a list of people, then what they are called."""


def sentence(key: str, *, locale: str) -> Message:
    """Return a message of one sentence from the words of a language."""
    return Message.of(Paragraph(spans=(Plain(text=words(locale).say(key)),))).spoken(locale)


class Answers:
    """Carries Replies back to people."""

    def __init__(self, api: SlackApi, installations: Installations, directory: Directory, handle: Handle) -> None:
        self._api = api
        self._files = Files(api)
        self._installations = installations
        self._directory = directory
        self._handle = handle

    async def __call__(self, event: Event, reply: Reply, body: Json) -> None:
        """Show the reply, then look up what it asks for. What fails is logged: the person's act is long committed."""
        for step in (partial(self._show, event, reply, body), partial(self._look_up, event.origin, reply)):
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - nobody is left to tell, and the other step may still work
                note_fault("slack.reply_failed", error, act=type(event).__name__)

    async def _show(self, event: Event, reply: Reply, body: Json) -> None:
        # A submitted form's next form went out in the acknowledgement.
        form = None if body.get("type") == "view_submission" else reply.form
        if not (reply.home or reply.message or form):
            return
        installation = await self._installations.find(event.origin.workspace)
        if installation is None:
            return
        if reply.home:
            view: Json = {"user_id": event.origin.person.id, "view": render.home(reply.home)}
            _noted(await self._api.insist("views.publish", installation.token, body=view))
        elif form:
            view = {"trigger_id": body.get("trigger_id", ""), "view": render.form(form)}
            if not _noted(await self._api.insist("views.open", installation.token, body=view)).ok:
                await self._say(installation, event, sentence("slack.failed", locale=reply.locale), body)
        elif reply.message:
            await self._say(installation, event, reply.message, body, in_place=reply.replace)

    async def _say(
        self, installation: Installation, event: Event, message: Message, body: Json, *, in_place: bool = False
    ) -> None:
        """Send the message by the event's own channel, else where only this person sees it."""
        origin = event.origin
        if files := [block for block in message.blocks if isinstance(block, File)]:
            await self._hand_over(installation, event, message, files, body)
            return
        if url := body.get("response_url"):
            how: Json = {"replace_original": in_place, "response_type": _audience(origin, body)}

            async def respond(content: Json) -> Answer:
                return await self._api.respond(url, content | how)

            if _noted(await self._files.draw(message, installation.token, respond)).ok:
                return
        place = origin.place if isinstance(event, Said) else None
        if place is not None and not place.direct:
            thread = body.get("event", {}).get("thread_ts")
            here: Json = {"channel": place.id, "user": origin.person.id} | ({"thread_ts": thread} if thread else {})
            if (await self._post("chat.postEphemeral", installation, message, here)).ok:
                return
        to = place.id if place is not None and place.direct else origin.person.id
        there: Json = {"channel": to, "unfurl_links": False, "unfurl_media": False}
        await self._post("chat.postMessage", installation, message, there)

    async def _hand_over(
        self, installation: Installation, event: Event, message: Message, files: list[File], body: Json
    ) -> None:
        """Bring files to the person's own talk with the bot, wherever they asked for them, and say where they are."""
        origin = event.origin
        there: Json = {"channel": origin.person.id, "unfurl_links": False, "unfurl_media": False}
        posted = await self._post("chat.postMessage", installation, message, there)
        if not posted.ok:
            await self._say(installation, event, sentence("slack.file_failed", locale=message.locale), body)
            return
        channel = str(posted.body["channel"])
        for file in files:
            if not await self._files.upload(installation.token, file.name, file.content(), channel=channel):
                await self._post(
                    "chat.postMessage", installation, sentence("slack.file_failed", locale=message.locale), there
                )
                return
        if origin.place is not None and origin.place.id != channel and "response_url" in body:
            await self._say(installation, event, sentence("slack.file_sent", locale=message.locale), body)

    async def _post(self, method: str, installation: Installation, message: Message, where: Json) -> Answer:
        async def post(content: Json) -> Answer:
            return await self._api.insist(method, installation.token, body=content | where)

        return _noted(await self._files.draw(message, installation.token, post))

    async def _look_up(self, origin: Origin, reply: Reply) -> None:
        """Ask the directory for what the core does not know, and tell it; it may then ask for more."""
        for _ in range(MOST_LOOK_UPS):
            if reply.list_place:
                place = await self._directory.place(origin.workspace, reply.list_place)
                people = await self._directory.members(origin.workspace, reply.list_place)
                event = PeopleSeen(replace(origin, key=None, place=place), people, complete=True)
            elif reply.look_up:
                people = await self._directory.people(origin.workspace, reply.look_up)
                event = PeopleSeen(replace(origin, key=None, place=None), people)
            else:
                return
            reply = await self._handle(event)


def _audience(origin: Origin, body: Json) -> str:
    """Say who may see an answer: in a channel only this person; in one's own talk with the bot it stays for later.

    A slash command in a direct conversation may be between two people, so its answer is for one pair of eyes.
    """
    own = origin.place is not None and origin.place.direct and not is_ephemeral(body)
    return "in_channel" if own else "ephemeral"


def _noted(answer: Answer) -> Answer:
    if not answer.ok:
        log.warning("slack.refused", error=answer.error, status=answer.status)
    return answer
