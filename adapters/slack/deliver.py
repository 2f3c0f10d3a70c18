"""Outgoing -> chat.postMessage or chat.update -> Outcome, at the pace Slack allows.

One call of `send` is one post, or one edit of a message. Whether to try again is for the outbox to decide; nothing here
repeats a post that Slack may have taken.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from pyrate_limiter import GCRA, Rate

from adapters.slack.api import Answer, Json, NeverSentError, NoAnswerError, SlackApi
from adapters.slack.files import Files
from adapters.slack.install import Installation, Installations
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Refused, Sent, Unclear

MINUTE = 60_000
"""Milliseconds, as the limiter counts."""
SECOND = 1_000
EDITS_PER_MINUTE = 50
"""What Slack grants a workspace for chat.update: it is Tier 3 (docs.slack.dev/apis/web-api/rate-limits)."""
MOST_NAMES = 4096
"""Names whose pace is remembered before idle ones are forgotten."""

NOT_NOW = {
    "ratelimited": timedelta(seconds=30),
    "service_unavailable": timedelta(minutes=1),
    "request_timeout": timedelta(seconds=5),
    "team_added_to_org": timedelta(minutes=10),
    "token_expired": timedelta(minutes=5),
}
"""Errors by which Slack says that nothing was done and later may do, with a wait for when it names none."""
NOBODY_KNOWS = frozenset({"internal_error", "fatal_error", "update_failed"})
"""Errors after which, says the documentation, some of the operation may have succeeded."""


class Pace:
    """A steady beat for each name: never more than `limit` in `interval` milliseconds."""

    def __init__(self, limit: int, interval: int) -> None:
        # A hundredth may come early, which makes up for waking late; the beat is slower by as much, so that together
        # they never pass the limit.
        early = limit // 100
        self._rates = [Rate(limit - early, interval, burst=1 + early)]
        self._rule = GCRA()
        self._states: dict[str, tuple[float, ...]] = {}

    async def wait(self, name: str) -> None:
        """Wait until one more may go to `name`, and count it."""
        while True:
            now = int(asyncio.get_running_loop().time() * SECOND)
            state = self._states.get(name) or self._rule.initial(self._rates)
            self._states[name], decision = self._rule.step(self._rates, state, now, 1)
            if decision.allowed:
                return self._forget_the_idle(now)
            await asyncio.sleep((decision.retry_after_ms or 1) / SECOND)

    def _forget_the_idle(self, now: int) -> None:
        if len(self._states) > MOST_NAMES:
            owed = {name: self._rule.consumed(self._rates, state, now) for name, state in self._states.items()}
            self._states = {name: state for name, state in self._states.items() if owed[name]}


class SlackSender:
    """Posts the outbox's messages for every workspace."""

    at_once = 8
    """A post takes under a second: eight in flight keep up with 500 a minute."""

    def __init__(self, api: SlackApi, installations: Installations, *, posts_per_minute: int = 500) -> None:
        self._api = api
        self._files = Files(api)
        self._installations = installations
        self._channels = Pace(1, SECOND)
        self._workspaces = Pace(posts_per_minute, MINUTE)
        self._edits = Pace(EDITS_PER_MINUTE, MINUTE)
        self._closed_until: dict[str, float] = {}

    async def permit(self, address: Address, *, edit: bool = False) -> None:
        """Wait until Slack's limits allow one more post there (1/s a channel, and the workspace's cap), or one edit."""
        if edit:
            await self._edits.wait(address.workspace)
        else:
            await self._channels.wait(f"{address.workspace}/{address.id}")
            await self._workspaces.wait(address.workspace)
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(self._closed_until.get(address.workspace, now) - now)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Post one message, or put it in the place of an earlier one; see Outcome for what may become of it."""
        address = outgoing.address
        try:
            installation = await self._installations.find(address.workspace)
            if installation is None:
                return Refused("not_installed")
            outcome = await self._post(outgoing, installation)
        except NeverSentError as error:
            return Later(f"not sent: {error}")
        except NoAnswerError as error:
            return Unclear(f"no answer: {error}")
        if isinstance(outcome, Later) and outcome.reason == "ratelimited" and outcome.wait:
            # Which of Slack's limits it was is not said, so the whole workspace waits.
            until = asyncio.get_running_loop().time() + outcome.wait.total_seconds()
            self._closed_until[address.workspace] = until
        return outcome

    async def _post(self, outgoing: Outgoing, installation: Installation) -> Outcome:
        address = outgoing.address
        rest: Json = {"channel": address.conversation or address.id}
        if outgoing.replaces is None:
            method = "chat.postMessage"
            rest |= {
                "unfurl_links": False,
                "unfurl_media": False,
                "metadata": {"event_type": "empathy_bot_delivery", "event_payload": {"key": outgoing.key}},
            }
        else:
            method = "chat.update"  # what it does not name, such as the metadata, stays
            rest |= {"ts": outgoing.replaces}

        async def post(content: Json) -> Answer:
            return await self._api.call(method, installation.token, body=content | rest)

        answer = await self._files.draw(outgoing.message, installation.token, post)
        return outcome_of(answer, direct=address.direct)


def outcome_of(answer: Answer, *, direct: bool) -> Outcome:
    """Return what became of it, by Slack's answer (docs.slack.dev/reference/methods, chat.postMessage, chat.update)."""
    if answer.ok:
        return Sent(str(answer.body["ts"]), str(answer.body["channel"]) if direct else None)
    error = answer.error
    if error in NOT_NOW:
        wait = timedelta(seconds=answer.retry_after) if answer.retry_after is not None else NOT_NOW[error]
        return Later(error, wait)
    if error in NOBODY_KNOWS or "error" not in answer.body:
        return Unclear(error)
    return Refused(error)
