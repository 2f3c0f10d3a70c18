"""The floors of an invoke in Teams: a bot on the SDK's CloudAdapterBase that answers with a sentence, nothing else.

`python -m tests.benchmarks.bare_teams lean|shipped PORT`, the port being that of Microsoft's side of it. "lean" has the
bot's own check of the token and keeps its connectors; "shipped" is the SDK as it comes, which checks tokens itself and
makes a connector for each turn.
"""

from __future__ import annotations

import json
import sys

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    ClaimsIdentity,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.teams.auth import Gate
from adapters.teams.seam import SCOPE, _Connectors, _Verified
from adapters.teams.wire import Wire
from tests.benchmarks.servers import serve_bare
from tests.fakes.teams import APP_ID, ISSUER, PASSWORD, Cloud
from tests.fakes.teams_bot import config_for

HEARD = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Heard."}


class Listener(ActivityHandler):  # type: ignore[misc]  # the SDK carries no types
    """Answers every invoke."""

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        return InvokeResponse(status=200, body=HEARD)


class Lean:
    """The SDK's adapter behind the bot's own check."""

    def __init__(self, cloud: Cloud) -> None:
        config = config_for(cloud)
        self._gate = Gate(config)
        self._connectors = _Connectors(Wire(config))
        self._adapter = CloudAdapterBase(_Verified(self._connectors))

    async def messages(self, request: Request) -> Response:
        await self._gate.caller(request)
        verified = AuthenticateRequestResult()
        verified.claims_identity = ClaimsIdentity({"aud": APP_ID, "appid": APP_ID}, is_authenticated=True)
        verified.audience = SCOPE
        verified.caller_id = None
        verified.connector_factory = self._connectors
        return await _turn(self._adapter, verified, request)


class Shipped:
    """The SDK's adapter and the SDK's authentication."""

    def __init__(self, cloud: Cloud) -> None:
        self._adapter = CloudAdapterBase(
            BotFrameworkAuthenticationFactory.create(
                validate_authority=True,
                to_channel_from_bot_login_url=cloud.login_url,
                to_channel_from_bot_oauth_scope=SCOPE,
                to_bot_from_channel_token_issuer=ISSUER,
                oauth_url=cloud.login_url,
                to_bot_from_channel_open_id_metadata_url=cloud.metadata_url,
                to_bot_from_emulator_open_id_metadata_url=cloud.metadata_url,
                credential_factory=PasswordServiceClientCredentialFactory(APP_ID, PASSWORD),
            )
        )

    async def messages(self, request: Request) -> Response:
        return await _turn(self._adapter, request.headers["authorization"], request)


async def _turn(adapter: CloudAdapterBase, caller: AuthenticateRequestResult | str, request: Request) -> Response:
    activity = Activity().deserialize(json.loads(await request.body()))
    answer = await adapter.process_activity(caller, activity, Listener().on_turn)
    return JSONResponse(answer.body, status_code=answer.status)


if __name__ == "__main__":
    kind, port = sys.argv[1:]
    cloud = Cloud()
    cloud.port = int(port)
    messages = (Lean(cloud) if kind == "lean" else Shipped(cloud)).messages
    serve_bare(Starlette(routes=[Route("/api/messages", messages, methods=["POST"])]))
