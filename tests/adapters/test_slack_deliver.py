from __future__ import annotations

import asyncio
import socket
import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.slack.api import NeverSentError, SlackApi
from adapters.slack.deliver import EDITS_PER_MINUTE, Pace, SlackSender
from adapters.slack.directory import Directory, DirectoryError
from adapters.slack.install import OneWorkspace
from empathy_bot.message import Bar, Chart, Message, Paragraph, Plain, Table
from empathy_bot.ports import Address, Later, Outcome, Outgoing, Refused, Sent, Unclear
from tests.fakes.slack import PER_MINUTE, FakeSlack
from tests.fakes.slack_blocks import words_of
from tests.fakes.slack_model import BOT_USER, TOKEN, WORKSPACE, Fault


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


def run(
    slack: FakeSlack,
    act: Callable[[SlackSender], Awaitable[Outcome | list[Outcome]]],
    *,
    token: str = TOKEN,
    api_url: str | None = None,
    patience: float = 2.0,
    per_minute: int = 500,
) -> Outcome | list[Outcome]:
    async def acted() -> Outcome | list[Outcome]:
        api = SlackApi(api_url=api_url or slack.api_url, patience=patience)
        try:
            return await act(SlackSender(api, OneWorkspace(api, token), posts_per_minute=per_minute))
        finally:
            await api.aclose()

    return asyncio.run(acted())


def outgoing(address: Address, content: Message | None = None, number: int = 1) -> Outgoing:
    message = content or Message.of(Paragraph(spans=(Plain(text=f"Good morning {number}."),)))
    return Outgoing(number, f"key-{number}", address, message)


def direct(person: str) -> Address:
    return Address(WORKSPACE, person, direct=True)


def send(slack: FakeSlack, address: Address, content: Message | None = None, **how: object) -> Outcome:
    result = run(slack, lambda sender: sender.send(outgoing(address, content)), **how)  # type: ignore[arg-type]
    assert not isinstance(result, list)
    return result


BETTER = Message.of(Paragraph(spans=(Plain(text="Better."),)))
CHART = Message.of(
    Chart(title="Kudos", measure="kudos", bars=(Bar(label="Ana", value=3),), alt="Ana has 3."),
    Table(title="All", columns=("Name", "Kudos"), rows=(("Ana", "3"),), numeric=(1,)),
)


def test_a_direct_message_arrives_and_tells_its_conversation(slack: FakeSlack) -> None:
    ana = slack.person("Ana Lima")
    outcome = send(slack, direct(ana))
    post = slack.posts[0]
    assert outcome == Sent(post.ts, slack.direct_channel(ana))
    assert words_of(post.content) == "Good morning 1."
    assert post.metadata == {"event_type": "empathy_bot_delivery", "event_payload": {"key": "key-1"}}


def test_a_known_conversation_is_written_to(slack: FakeSlack) -> None:
    conversation = slack.direct_channel(slack.person("Ana Lima"))
    assert isinstance(send(slack, Address(WORKSPACE, "U0GONE", direct=True, conversation=conversation)), Sent)


def test_a_channel_keeps_its_own_address(slack: FakeSlack) -> None:
    channel = slack.channel("support", BOT_USER)
    assert send(slack, Address(WORKSPACE, channel, direct=False)) == Sent(slack.posts[0].ts)


def test_charts_and_tables_go_as_slacks_own_blocks(slack: FakeSlack) -> None:
    assert isinstance(send(slack, direct(slack.person("Ana")), CHART), Sent)
    assert [block["type"] for block in slack.posts[0].content["blocks"]] == ["data_visualization", "data_table"]


def test_a_workspace_that_refuses_the_newer_blocks_gets_them_drawn(slack: FakeSlack) -> None:
    slack.knows_new_blocks = False
    slack.lacks.add("files:write")
    assert isinstance(send(slack, direct(slack.person("Ana")), CHART), Sent)
    assert [block["type"] for block in slack.posts[0].content["blocks"]] == ["rich_text", "rich_text"]
    assert len(slack.posts) == 1


def at_once(monkeypatch: pytest.MonkeyPatch, *waits: float) -> None:
    monkeypatch.setattr("adapters.slack.files.READY_AFTER", waits or (0.0, 0.0))


def test_there_a_chart_is_a_picture_with_its_words(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    slack.knows_new_blocks = False
    slack.looks_through_files = 1
    channel = slack.channel("support", BOT_USER)
    assert isinstance(send(slack, Address(WORKSPACE, channel, direct=False), CHART), Sent)
    (post,) = slack.posts  # the picture alone is shared nowhere
    picture, table = post.content["blocks"]
    (upload,) = slack.uploads.values()
    assert picture == {"type": "image", "slack_file": {"id": upload.id}, "alt_text": "Ana has 3."}
    assert table["type"] == "rich_text"
    assert (upload.name, upload.alt, upload.channel) == ("chart.png", "Ana has 3.", None)
    assert (upload.content or b"").startswith(b"\x89PNG")


def test_a_picture_that_slack_never_shows_is_drawn_instead(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    slack.knows_new_blocks = False
    slack.looks_through_files = 5
    assert isinstance(send(slack, direct(slack.person("Ana")), CHART), Sent)
    (post,) = slack.posts
    assert [block["type"] for block in post.content["blocks"]] == ["rich_text", "rich_text"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("files.getUploadURLExternal", "busy", "30"),
        Fault("files.getUploadURLExternal", "garbage"),
        Fault("upload", "down", "500"),
        Fault("upload", "drop"),
        Fault("upload", "slow", "1"),
        Fault("files.completeUploadExternal", "error", "internal_error"),
    ],
    ids=lambda fault: f"{fault.method}-{fault.kind}",
)
def test_a_picture_that_does_not_get_through_costs_no_message(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr("adapters.slack.files.PATIENCE", 0.5)
    slack.knows_new_blocks = False
    slack.faults.append(fault)
    assert isinstance(send(slack, direct(slack.person("Ana")), CHART), Sent)
    (post,) = slack.posts
    assert [block["type"] for block in post.content["blocks"]] == ["rich_text", "rich_text"]


def test_blocks_that_are_refused_even_so_are_refused(slack: FakeSlack) -> None:
    slack.faults += [Fault("chat.postMessage", "error", "invalid_blocks")]
    assert send(slack, direct(slack.person("Ana"))) == Refused("invalid_blocks")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("chat.postMessage", "busy", "7"), Later("ratelimited", timedelta(seconds=7))),
        (Fault("chat.postMessage", "error", "service_unavailable"), Later("service_unavailable", timedelta(minutes=1))),
        (Fault("chat.postMessage", "error", "team_added_to_org"), Later("team_added_to_org", timedelta(minutes=10))),
        (Fault("chat.postMessage", "error", "internal_error"), Unclear("internal_error")),
        (Fault("chat.postMessage", "error", "fatal_error"), Unclear("fatal_error")),
        (Fault("chat.postMessage", "error", "account_inactive"), Refused("account_inactive")),
        (Fault("chat.postMessage", "error", "restricted_action"), Refused("restricted_action")),
        (Fault("chat.postMessage", "error", "an_error_of_next_year"), Refused("an_error_of_next_year")),
        (Fault("chat.postMessage", "down", "500"), Unclear("http_500")),
        (Fault("chat.postMessage", "down", "503"), Unclear("http_503")),
        (Fault("chat.postMessage", "garbage"), Unclear("http_200")),
        (Fault("chat.postMessage", "drop"), Unclear("no answer: ServerDisconnectedError")),
        (Fault("chat.postMessage", "slow", "2"), Unclear("no answer: TimeoutError")),
        (Fault("auth.test", "error", "account_inactive"), Refused("not_installed")),
        (Fault("auth.test", "error", "invalid_auth"), Later("not sent: invalid_auth")),
        (Fault("auth.test", "busy", "9"), Later("not sent: ratelimited")),
        (Fault("auth.test", "down", "502"), Later("not sent: http_502")),
        (Fault("auth.test", "drop"), Later("not sent: ServerDisconnectedError")),
    ],
    ids=lambda value: f"{value.method}-{value.kind}-{value.detail}" if isinstance(value, Fault) else "",
)
def test_what_slack_answers_decides_what_became_of_it(slack: FakeSlack, fault: Fault, expected: Outcome) -> None:
    slack.faults.append(fault)
    assert send(slack, direct(slack.person("Ana")), patience=0.5) == expected


def test_a_post_that_broke_off_after_slack_took_it_is_not_posted_again(slack: FakeSlack) -> None:
    slack.faults.append(Fault("chat.postMessage", "reset"))
    assert isinstance(send(slack, direct(slack.person("Ana"))), Unclear)
    time.sleep(0.3)
    assert len(slack.posts) == 1


def test_where_slack_is_not_reached_it_has_nothing(slack: FakeSlack) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}/api/"

        async def act(sender: SlackSender) -> Outcome:
            sender._installations = OneWorkspace(known, TOKEN)
            try:
                return await sender.send(outgoing(direct("U0ANA")))
            finally:
                await known.aclose()

        known = SlackApi(api_url=slack.api_url)
        assert run(slack, act, api_url=nowhere) == Later("not sent: ClientConnectorError")


def test_places_where_the_bot_may_not_write_are_refused(slack: FakeSlack) -> None:
    gone = slack.person("Gone", deactivated=True)
    bot = slack.person("Other", is_bot=True)
    outside = slack.channel("secret")
    archived = slack.channel("old", BOT_USER)
    slack.channels[archived].is_archived = True
    reasons = {
        direct(gone): "account_inactive",
        direct(bot): "cannot_dm_bot",
        direct("U0NOBODY"): "channel_not_found",
        Address(WORKSPACE, outside, direct=False): "not_in_channel",
        Address(WORKSPACE, archived, direct=False): "is_archived",
        Address("T0OTHER", outside, direct=False): "not_installed",
    }
    assert {address: send(slack, address) for address in reasons} == {
        address: Refused(reason) for address, reason in reasons.items()
    }
    assert slack.posts == []


def test_a_wrong_token_can_still_be_put_right(slack: FakeSlack) -> None:
    assert send(slack, direct(slack.person("Ana")), token="xoxb-other") == Later("not sent: invalid_auth")
    assert slack.posts == []


# --- edits ------------------------------------------------------------------------------------------


def edit(slack: FakeSlack, address: Address, earlier: str, content: Message = BETTER, **how: object) -> Outcome:
    async def act(sender: SlackSender) -> Outcome:
        await sender.permit(address, edit=True)
        return await sender.send(Outgoing(2, "key-2", address, content, replaces=earlier))

    result = run(slack, act, **how)  # type: ignore[arg-type]
    assert not isinstance(result, list)
    return result


def test_an_edit_takes_the_place_of_the_message_and_keeps_its_metadata(slack: FakeSlack) -> None:
    channel = Address(WORKSPACE, slack.channel("support", BOT_USER), direct=False)
    send(slack, channel)
    (post,) = slack.posts
    assert edit(slack, channel, post.ts) == Sent(post.ts)
    assert words_of(post.content) == "Better."
    assert [words_of(was) for was in post.was] == ["Good morning 1."]
    assert post.metadata == {"event_type": "empathy_bot_delivery", "event_payload": {"key": "key-1"}}
    assert len(slack.posts) == 1


def test_a_direct_message_is_edited_in_its_conversation(slack: FakeSlack) -> None:
    ana = slack.person("Ana Lima")
    send(slack, direct(ana))
    (post,) = slack.posts
    known = Address(WORKSPACE, ana, direct=True, conversation=slack.direct_channel(ana))
    assert edit(slack, known, post.ts) == Sent(post.ts, slack.direct_channel(ana))
    assert edit(slack, direct(ana), post.ts) == Refused("channel_not_found")  # chat.update takes no person's id
    assert len(slack.posts) == 1


def test_what_cannot_be_edited_is_refused_and_not_posted_again(slack: FakeSlack) -> None:
    channel = Address(WORKSPACE, slack.channel("support", BOT_USER), direct=False)
    theirs = slack.says(slack.person("Ana"), channel.id, "Mine")
    send(slack, channel)
    gone = slack.posts[-1]
    slack.delete(gone)
    assert edit(slack, channel, gone.ts) == Refused("message_not_found")
    assert edit(slack, channel, "1.000000") == Refused("message_not_found")
    assert edit(slack, channel, theirs.ts) == Refused("cant_update_message")
    slack.faults.append(Fault("chat.update", "error", "edit_window_closed"))
    assert edit(slack, channel, gone.ts) == Refused("edit_window_closed")
    assert slack.posts == [theirs, gone]


def test_an_edit_whose_answer_is_lost_can_be_made_again(slack: FakeSlack) -> None:
    channel = Address(WORKSPACE, slack.channel("support", BOT_USER), direct=False)
    send(slack, channel)
    (post,) = slack.posts
    slack.faults += [Fault("chat.update", "reset"), Fault("chat.update", "error", "update_failed")]
    assert isinstance(edit(slack, channel, post.ts), Unclear)
    assert edit(slack, channel, post.ts) == Unclear("update_failed")
    assert edit(slack, channel, post.ts) == Sent(post.ts)
    assert words_of(post.content) == "Better."
    assert len(post.was) == 2


def test_charts_in_an_edit_are_pictures_where_the_newer_blocks_are_refused(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch)
    channel = Address(WORKSPACE, slack.channel("support", BOT_USER), direct=False)
    send(slack, channel)
    slack.knows_new_blocks = False
    assert edit(slack, channel, slack.posts[0].ts, CHART) == Sent(slack.posts[0].ts)
    assert [block["type"] for block in slack.posts[0].content["blocks"]] == ["image", "rich_text"]


# --- pace -------------------------------------------------------------------------------------------


def test_a_channel_gets_one_message_a_second_and_others_do_not_wait_for_it(slack: FakeSlack) -> None:
    channel = Address(WORKSPACE, slack.channel("support", BOT_USER), direct=False)
    others = [direct(slack.person(f"Person {letter}")) for letter in "ABCDE"]

    async def timed(sender: SlackSender, address: Address, number: int) -> Outcome:
        await sender.permit(address)
        return await sender.send(outgoing(address, number=number))

    async def act(sender: SlackSender) -> list[Outcome]:
        addresses = [channel, channel, channel, *others]
        return list(await asyncio.gather(*(timed(sender, one, n) for n, one in enumerate(addresses))))

    outcomes = run(slack, act, per_minute=6000)
    assert isinstance(outcomes, list)
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    times = [post.at for post in slack.posts if post.channel == channel.id]
    assert all(later - sooner >= 0.95 for sooner, later in pairwise(times))
    assert max(post.at for post in slack.posts if post.channel != channel.id) - times[0] < 0.9


class RushingLoop(asyncio.SelectorEventLoop):
    """Time passes as soon as everybody sleeps; every sleeper wakes a little late, as on a busy machine."""

    LATE = 0.004

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        select = self._selector.select  # type: ignore[attr-defined]

        def rush(timeout: float | None) -> object:
            self._now += timeout + self.LATE if timeout else 0.0
            return select(0)

        self._selector.select = rush  # type: ignore[attr-defined]

    def time(self) -> float:
        return self._now


def test_a_workspace_is_filled_to_its_cap_and_not_above() -> None:
    async def arrivals(pace: Pace, seconds: float) -> list[float]:
        loop, times = asyncio.get_running_loop(), []
        while loop.time() < seconds:
            await pace.wait("T")
            times.append(loop.time())
        return times

    with asyncio.Runner(loop_factory=RushingLoop) as runner:
        times = runner.run(arrivals(Pace(500, 60_000), 600))
    windows = [bisect_left(times, start + 60) - bisect_left(times, start) for start in times if start + 60 <= 600]
    assert max(windows) <= 500
    assert len(times) >= 0.97 * 5000


def test_edits_keep_their_own_limit_and_hold_up_no_post() -> None:
    async def arrivals() -> tuple[list[float], float]:
        loop = asyncio.get_running_loop()
        api = SlackApi(api_url="http://127.0.0.1:9/")
        sender = SlackSender(api, OneWorkspace(api, TOKEN))
        channel = Address(WORKSPACE, "C0SUPPORT", direct=False)
        edited = []
        while loop.time() < 180:
            await sender.permit(channel, edit=True)
            edited.append(loop.time())
        before = loop.time()
        await sender.permit(channel)
        return edited, loop.time() - before

    with asyncio.Runner(loop_factory=RushingLoop) as runner:
        times, waited = runner.run(arrivals())
    assert max(sum(start <= one < start + 60 for one in times) for start in times) <= EDITS_PER_MINUTE
    assert len(times) >= 0.95 * 3 * EDITS_PER_MINUTE
    assert waited < 0.1


def test_names_that_are_idle_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.deliver.MOST_NAMES", 3)

    async def many() -> int:
        pace = Pace(60_000, 1000)
        for number in range(40):
            await pace.wait(f"C{number}")
            await asyncio.sleep(0.002)
        return len(pace._states)

    assert asyncio.run(many()) <= 5


def test_after_a_busy_answer_the_workspace_waits_as_long_as_slack_said(slack: FakeSlack) -> None:
    ana, ben = direct(slack.person("Ana")), direct(slack.person("Ben"))
    slack.faults.append(Fault("chat.postMessage", "busy", "1"))

    async def act(sender: SlackSender) -> list[Outcome]:
        first = await sender.send(outgoing(ana))
        started = time.monotonic()
        await sender.permit(ben)
        assert time.monotonic() - started >= 0.9
        return [first, await sender.send(outgoing(ben, number=2))]

    outcomes = run(slack, act)
    assert isinstance(outcomes, list)
    assert [type(outcome) for outcome in outcomes] == [Later, Sent]


# --- directory --------------------------------------------------------------------------------------


def listed(slack: FakeSlack, channel: str, workspace: str = WORKSPACE) -> list[str]:
    async def ask() -> list[str]:
        api = SlackApi(api_url=slack.api_url)
        try:
            people = await Directory(api, OneWorkspace(api, TOKEN)).members(workspace, channel)
        finally:
            await api.aclose()
        return [person.id for person in people]

    return asyncio.run(ask())


def test_a_channel_of_several_pages_is_listed_whole(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PER_MINUTE, "users.info", 1000)
    people = [slack.person(f"Person {number}") for number in range(410)]
    assert listed(slack, slack.channel("all", *people)) == people
    assert [method for method, _ in slack.calls].count("conversations.members") == 3


def test_a_slack_that_comes_back_is_reached_by_who_insists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing was sent, trying again does no harm; for ever would help nobody."""
    monkeypatch.setattr("adapters.slack.api.LONGEST_WAIT", 4.1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))

        async def ask() -> None:
            api = SlackApi(api_url=f"http://127.0.0.1:{unused.getsockname()[1]}/api/")
            try:
                await api.insist("users.info", TOKEN, form={"user": "U0ANA"})
            finally:
                await api.aclose()

        started = time.monotonic()
        with pytest.raises(NeverSentError):
            asyncio.run(ask())
        assert time.monotonic() - started >= 1


def test_an_organisations_installation_serves_its_workspaces_and_no_others(slack: FakeSlack) -> None:
    slack.organisation = "E0ACME"

    async def ask() -> list[bool]:
        api = SlackApi(api_url=slack.api_url)
        installations = OneWorkspace(api, TOKEN)
        try:
            asked = [("T0SALES", "E0ACME"), ("T0SALES", None), ("T0SALES", "E0OTHER"), (WORKSPACE, None)]
            return [await installations.find(*which) is not None for which in asked]
        finally:
            await api.aclose()

    assert asyncio.run(ask()) == [True, True, False, True]
    assert [method for method, _ in slack.calls] == ["auth.test"]


@pytest.mark.parametrize(("workspace", "error"), [(WORKSPACE, "channel_not_found"), ("T0OTHER", "not_installed")])
def test_what_cannot_be_listed_is_an_error_and_no_empty_list(slack: FakeSlack, workspace: str, error: str) -> None:
    with pytest.raises(DirectoryError, match=error):
        listed(slack, "C0NONE", workspace)
