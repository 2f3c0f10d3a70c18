from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

import pytest

from adapters.slack import render
from adapters.slack.app import Slack
from adapters.slack.socket_mode import SocketMode
from empathy_bot.actions import ShowToday
from empathy_bot.events import Clicked, Event, OpenedHome
from empathy_bot.message import Button, Buttons, Message, Paragraph, Plain, Reply
from tests.fakes.scripted_core import ScriptedCore
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import words_of
from tests.fakes.slack_client import SlackClientSide
from tests.fakes.slack_model import APP_TOKEN, BOT_USER, TOKEN, Fault, Post

INTERVAL = 0.15


class Listening:
    """The bot in Socket Mode, in a thread of its own."""

    def __init__(self, slack: FakeSlack, core: ScriptedCore) -> None:
        self._loop = asyncio.new_event_loop()
        self._bot = Slack(handle=core.handle, token=TOKEN, signing_secret="", api_url=slack.api_url)
        self._socket = SocketMode(self._bot, app_token=APP_TOKEN, interval=INTERVAL)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def blind_the_client(self) -> None:
        """End the client's own tasks, then its session."""

        async def blind() -> None:
            client = self._socket.client
            assert client is not None
            for task in (client.current_session_monitor, client.message_receiver):
                assert task is not None
                task.cancel()
            assert client.current_session is not None
            await client.current_session.close()

        asyncio.run_coroutine_threadsafe(blind(), self._loop).result(5)

    def is_connected(self) -> bool:
        return self._socket.client is not None and self._socket.client.message_receiver is not None

    def _run(self) -> None:
        async def until_cancelled() -> None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._socket.run()
            await self._bot.aclose()
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.gather(*rest, return_exceptions=True)

        self._task = self._loop.create_task(until_cancelled())
        self._loop.run_until_complete(self._task)
        self._loop.close()


@pytest.fixture
def core() -> ScriptedCore:
    return ScriptedCore()


@pytest.fixture
def slack(core: ScriptedCore) -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        bot = Listening(fake, core)
        bot.start()
        fake.until(lambda: bool(fake.sockets))
        yield fake
        bot.stop()


def people(slack: FakeSlack) -> SlackClientSide:
    return SlackClientSide(slack, "http://127.0.0.1:1")  # nobody sends HTTP here


def opened_home(slack: FakeSlack, person: str) -> str:
    body = people(slack).event_body({"type": "app_home_opened", "user": person, "tab": "home"})
    return slack.push("events_api", body)


def clicked(slack: FakeSlack, person: str) -> tuple[str, Post]:
    content = render.message(Message.of(Buttons(buttons=(Button(label="Today", action=ShowToday()),))))
    post = Post(slack.channel("support", person, BOT_USER), "1.0", content)
    return slack.push("interactive", people(slack).click_body(person, post, "Today"), accepts_payload=True), post


def answer(text: str) -> Reply:
    return Reply(message=Message.of(Paragraph(spans=(Plain(text=text),))), replace=True)


def test_an_event_is_handled_and_acknowledged(slack: FakeSlack, core: ScriptedCore) -> None:
    envelope = opened_home(slack, slack.person("Ana"))
    slack.until(lambda: envelope in slack.acknowledged)
    assert [type(event) for event in core.events] == [OpenedHome]


def test_the_answer_follows_the_acknowledgement(slack: FakeSlack, core: ScriptedCore) -> None:
    core.script = lambda _: answer("Well done.")
    slack.faults.append(Fault("response_url", "slow", "0.4"))
    envelope, post = clicked(slack, slack.person("Ana"))
    slack.until(lambda: envelope in slack.acknowledged)
    assert post.was == []
    slack.until(lambda: bool(post.was))
    assert words_of(post.content) == "Well done."
    assert isinstance(core.events[0], Clicked)


def test_an_event_that_fails_is_not_acknowledged_and_comes_again(slack: FakeSlack, core: ScriptedCore) -> None:
    def broken(_: Event) -> Reply:
        raise RuntimeError

    core.script = broken
    ana = slack.person("Ana")
    first = opened_home(slack, ana)
    slack.until(lambda: len(core.events) == 1)
    core.script = lambda _: Reply()
    second = opened_home(slack, ana)
    slack.until(lambda: second in slack.acknowledged)
    assert first not in slack.acknowledged


def test_what_slack_never_sends_is_acknowledged_and_dropped(slack: FakeSlack, core: ScriptedCore) -> None:
    nonsense = [
        slack.push("events_api", {"type": "event_callback"}),
        slack.push("interactive", {"type": "block_actions", "actions": [{"action_id": "a"}]}),
    ]
    slack.until(lambda: set(nonsense) <= set(slack.acknowledged))
    assert core.events == []


@pytest.mark.parametrize("loss", ["goodbye", "cut"])
def test_a_lost_connection_is_made_again(slack: FakeSlack, core: ScriptedCore, loss: str) -> None:
    if loss == "goodbye":
        slack.say_goodbye()
    else:
        slack.cut_sockets()
    slack.until(lambda: slack.hellos >= 2 and bool(slack.sockets), 10)
    envelope = opened_home(slack, slack.person("Ana"))
    slack.until(lambda: envelope in slack.acknowledged)
    assert len(core.events) == 1


def test_a_client_that_has_stopped_watching_is_replaced(core: ScriptedCore) -> None:
    """The fault of python-slack-sdk #1922: the session is closed, and nothing in the client sees it any more."""
    with FakeSlack() as slack:
        bot = Listening(slack, core)
        bot.start()
        slack.until(bot.is_connected)
        bot.blind_the_client()
        slack.until(lambda: slack.hellos == 2 and bool(slack.sockets), 10)
        envelope = opened_home(slack, slack.person("Ana"))
        slack.until(lambda: envelope in slack.acknowledged)
        bot.stop()


@pytest.mark.parametrize(
    "fault", [Fault("apps.connections.open", "down", "503"), Fault("apps.connections.open", "slow", "1.5")]
)
def test_a_slack_that_cannot_be_reached_is_tried_again(core: ScriptedCore, fault: Fault) -> None:
    with FakeSlack() as slack:
        slack.faults += [fault]
        bot = Listening(slack, core)
        bot.start()
        slack.until(bot.is_connected)
        bot.stop()


def test_what_was_done_is_answered_though_the_connection_broke_meanwhile(slack: FakeSlack, core: ScriptedCore) -> None:
    core.script = lambda _: answer("Well done.")
    core.seconds = 0.3
    _, post = clicked(slack, slack.person("Ana"))
    slack.until(lambda: bool(core.events))
    slack.cut_sockets()
    slack.until(lambda: bool(post.was))
    assert words_of(post.content) == "Well done."
