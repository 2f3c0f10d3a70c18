"""The seam to Microsoft's Bot Framework SDK: the only module that imports it.

The SDK is archived. Whatever follows it has to offer what this module does: take an authenticated activity through a
turn, write to a conversation, open a personal one, and list people. JSON and plain values cross the seam, no SDK types.

Measured traps that shaped it: a new ConnectorClient costs 3.4 ms (its retry policy scans a list), so one is kept for
each service; the SDK's own client is blocking, repeats posts and follows redirects, so its pipeline is ours;
its checks of a token let several bad ones pass or crash, so `auth.py` does them and the SDK is handed their result.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory
from msrest.authentication import Authentication
from msrest.pipeline import Request, Response
from msrest.pipeline.async_abc import AsyncHTTPSender, AsyncPipeline
from msrest.pipeline.universal import RawDeserializer

from adapters.teams import parse
from adapters.teams.wire import Wire

SCOPE = "https://api.botframework.com"
PAGE = 500  # people asked for at once; learn.microsoft.com, "Fetch the roster": 50 to 500

Invoked = Callable[[], Awaitable[tuple[int, dict[str, Any] | None]]]
Told = Callable[[], Awaitable[None]]


class _Answer:
    """What msrest reads of a response."""

    status_code = 200

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers


class _WireSender(AsyncHTTPSender[Any, Any]):
    """The end of msrest's pipeline: our one HTTP call. Errors are raised below it and pass through the SDK."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def __aexit__(self, *_: object) -> None:
        """Leave the connections open: they are the wire's."""

    async def send(self, request: Request[Any], **_: Any) -> Response[Any, Any]:
        http = request.http_request
        said = await self._wire.call(http.method, http.url, http.data)
        return Response(request, _Answer({}), {RawDeserializer.CONTEXT_NAME: said})


class _Connectors(ConnectorFactory):  # type: ignore[misc]  # the SDK carries no types
    """One connector for each service URL, kept."""

    def __init__(self, wire: Wire) -> None:
        self._sender = _WireSender(wire)
        self._kept: dict[str, ConnectorClient] = {}

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:  # noqa: ARG002 - the SDK's
        return self.to(service_url)

    def to(self, service_url: str) -> ConnectorClient:
        """Return the connector of a service."""
        if service_url not in self._kept:
            self._kept[service_url] = ConnectorClient(
                Authentication(),
                base_url=service_url,
                pipeline_type=lambda _: AsyncPipeline([], self._sender),
            )
        return self._kept[service_url]


class _Verified(BotFrameworkAuthentication):  # type: ignore[misc]
    """What the SDK asks of an authentication once `auth.py` has done it."""

    def __init__(self, connectors: _Connectors) -> None:
        self._connectors = connectors

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:  # noqa: ARG002
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in to anything else here."""

    async def authenticate_request(self, *_: object) -> None:
        raise PermissionError

    async def authenticate_streaming_request(self, *_: object) -> None:
        raise PermissionError


class _Turn(ActivityHandler):  # type: ignore[misc]
    """One activity's way through the SDK: everything is handled by the two calls that it was given."""

    def __init__(self, invoked: Invoked, told: Told) -> None:
        super().__init__()
        self._invoked = invoked
        self._told = told

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:  # noqa: ARG002
        status, body = await self._invoked()
        return InvokeResponse(status=status, body=body)

    async def on_message_activity(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        await self._told()

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        await self._told()

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        await self._told()

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        await self._told()

    async def on_installation_update(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        await self._told()


class Seam:
    """The SDK's adapter and connectors, for one bot."""

    def __init__(self, wire: Wire, app_id: str) -> None:
        self._connectors = _Connectors(wire)
        self._adapter = CloudAdapterBase(_Verified(self._connectors))
        self._claims = {"aud": app_id, "appid": app_id}

    async def turn(self, activity: parse.Activity, invoked: Invoked, told: Told) -> tuple[int, Any]:
        """Take a verified activity through the SDK and return the status and body of the answer."""
        verified = AuthenticateRequestResult()
        verified.claims_identity = ClaimsIdentity(dict(self._claims), is_authenticated=True)
        verified.audience = SCOPE
        verified.caller_id = None
        verified.connector_factory = self._connectors
        result = await self._adapter.process_activity(verified, _inbound(activity), _Turn(invoked, told).on_turn)
        return (result.status, result.body) if result else (200, None)

    async def post(self, reference: Mapping[str, Any], activity: Mapping[str, Any], thread: str | None = None) -> str:
        """Write into a conversation, or answer `thread` in it; return the new activity's id."""
        conversations = self._connectors.to(reference["serviceUrl"]).conversations
        place, body = reference["conversation"]["id"], _outbound(reference, activity)
        if thread is None:
            posted = await conversations.send_to_conversation(place, body)
        else:
            posted = await conversations.reply_to_activity(place, thread, body)
        return str(posted.id or "") if posted else ""

    async def update(self, reference: Mapping[str, Any], activity_id: str, activity: Mapping[str, Any]) -> None:
        """Put another message in the place of one of the bot's own."""
        conversations = self._connectors.to(reference["serviceUrl"]).conversations
        await conversations.update_activity(
            reference["conversation"]["id"], activity_id, _outbound(reference, activity, activity_id)
        )

    async def personal(self, service_url: str, bot: Mapping[str, Any], tenant: str, person: str) -> str:
        """Open (or find again) a person's chat with the bot and return its id."""
        found = await self._connectors.to(service_url).conversations.create_conversation(
            ConversationParameters(
                is_group=False,
                bot=ChannelAccount(id=bot["id"], name=bot.get("name")),
                members=[ChannelAccount(id=person)],
                tenant_id=tenant,
                channel_data={"tenant": {"id": tenant}},
            )
        )
        return str(found.id)

    async def member(self, service_url: str, place: str, person: str) -> dict[str, Any]:
        """Return what the roster of a place says of one person, by channel id or directory id."""
        found = await self._connectors.to(service_url).conversations.get_conversation_member(place, person)
        return _member(found)

    async def members(self, service_url: str, place: str) -> list[dict[str, Any]]:
        """Return everybody in a place, page by page."""
        people: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            page = await self._connectors.to(service_url).conversations.get_teams_conversation_paged_members(
                place, PAGE, after
            )
            people += [_member(found) for found in page.members or ()]
            after = page.continuation_token
            if not after:
                return people


def _member(account: Any) -> dict[str, Any]:
    """Return a roster's member; the SDK reads one alone as somebody of any channel, and a page as Teams' members."""
    more = account.additional_properties or {}
    return {
        "id": account.id,
        "name": account.name,
        "aadObjectId": account.aad_object_id or more.get("objectId"),
        "userRole": getattr(account, "user_role", None) or more.get("userRole"),
        "userPrincipalName": getattr(account, "user_principal_name", None) or more.get("userPrincipalName"),
        "tenantId": getattr(account, "tenant_id", None) or more.get("tenantId"),
    }


def _inbound(activity: parse.Activity) -> Activity:
    """Return as much of the activity as a turn needs; the SDK's own reader takes 0.2 ms for the rest of it."""
    return Activity(
        type=activity.type,
        id=activity.id,
        name=activity.name,
        channel_id=activity.channel_id,
        service_url=activity.service_url,
        from_property=ChannelAccount(id=activity.sender.id) if activity.sender else None,
        recipient=ChannelAccount(id=activity.recipient.id),
        conversation=ConversationAccount(id=activity.conversation.id),
    )


def _account(told: Mapping[str, Any] | None) -> ChannelAccount | None:
    return ChannelAccount(id=told.get("id"), name=told.get("name")) if told else None


def _outbound(reference: Mapping[str, Any], activity: Mapping[str, Any], activity_id: str | None = None) -> Activity:
    conversation = reference["conversation"]
    return Activity(
        type=activity["type"],
        id=activity_id,
        summary=activity.get("summary"),
        text=activity.get("text"),
        text_format=activity.get("textFormat"),
        attachments=[
            Attachment(content_type=one["contentType"], content=one["content"])
            for one in activity.get("attachments", ())
        ],
        from_property=_account(reference.get("bot")),
        conversation=ConversationAccount(id=conversation["id"], tenant_id=conversation.get("tenantId")),
        service_url=reference["serviceUrl"],
        channel_id=reference.get("channelId"),
    )
