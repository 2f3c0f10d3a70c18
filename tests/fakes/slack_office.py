"""A support team's office in Slack: the real Bolt app over signed HTTP, a server in Slack's place, and a still clock.

What that server accepted (its ledger) is the judge of what was sent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text

from adapters.crossing import Crossing
from adapters.http import application
from adapters.lanes import Lanes
from adapters.serve import tick
from adapters.slack.app import Slack
from adapters.slack.deliver import SECOND, Pace
from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.library import Library
from empathy_bot.store import Store
from empathy_bot.words import words
from tests.conftest import missing
from tests.fakes.clock import StillClock
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import buttons_of, words_of
from tests.fakes.slack_client import Acknowledgement, SlackClientSide, served
from tests.fakes.slack_model import SECRET, TOKEN, Post
from tests.payloads.slack import check_slack, installed

say = words().say


@dataclass
class Office:
    """A support team in Slack, the bot, and a clock that the test moves."""

    slack: FakeSlack
    people: SlackClientSide
    clock: StillClock
    store: Store
    tick: Callable[[], None]

    def __post_init__(self) -> None:
        self.ana = self.slack.person("Ana Lima")
        self.ben = self.slack.person("Ben Osei")
        self.mira = self.slack.person("Mira Novak")
        self.channel = self.slack.channel("support", self.ana, self.ben, self.mira)

    def grow(self) -> None:
        """Let two more people come into the channel before the bot does: five are ranked on a board."""
        self.slack.channels[self.channel].members += [self.slack.person(name) for name in ("Chloé Martin", "Dev Patel")]

    def at(self, instant: str) -> None:
        """Let it become `instant` in Berlin, and what is due happen."""
        self.clock.at(instant)
        self.tick()

    def next_post(self, act: Callable[[], Acknowledgement | None], *, in_channel: bool, who: str = "") -> Post:
        """Do something that makes a message appear (or change) before somebody; return the message."""
        where = self.channel if in_channel else None
        before = len(self.slack.seen_by(who or self.mira, where))
        answer = act()
        assert answer is None or answer.status == 200
        self.slack.until(lambda: len(self.slack.seen_by(who or self.mira, where)) > before)
        return self.slack.seen_by(who or self.mira, where)[before]

    def found(self, *joining: str) -> None:
        """Bring the bot into the channel; let people join."""
        hello = self.next_post(lambda: self.people.invite_bot(self.mira, self.channel), in_channel=True)
        everybody = self.slack.channels[self.channel].members
        self.slack.until(lambda: self.known() == len(everybody))  # looked up in the background, the bot among them
        for person in joining:
            joined = partial(self.people.click, person, hello, say("button.join"))
            self.next_post(joined, in_channel=True, who=person)

    def known(self) -> int:
        """Count the people whose zone the bot has learnt from the directory."""
        with self.store.transaction() as session:
            return int(session.connection().execute(text("SELECT count(zone) FROM person")).scalar_one())

    def prompt(self, person: str, instant: str) -> Post:
        """Return the prompt that comes to somebody at `instant`."""
        return self.next_post(lambda: self.at(instant), in_channel=False, who=person)

    def rows(self) -> dict[str, int]:
        """Count what the database holds."""
        with self.store.transaction() as session:
            connection = session.connection()
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


@contextmanager
def slack_office(url: str, pack: Pack, clock: StillClock, *, posts_a_second: int = 1) -> Iterator[Office]:
    """Open the office; when it closes, every payload must have been of Slack's types.

    `posts_a_second` into one channel is what Slack and the bot agree on, for stories in which much is posted.
    """
    with ExitStack() as stack:
        slack = stack.enter_context(FakeSlack(posts_per_channel=8 * posts_a_second))
        store = Store(url)
        crossing = Crossing(Bot(store, clock, Library(pack)))
        bot = Slack(handle=crossing.handle, token=TOKEN, signing_secret=SECRET, api_url=slack.api_url)
        bot.sender._channels = Pace(posts_a_second, SECOND)
        if posts_a_second > 1:
            bot.sender._edits = Pace(posts_a_second, SECOND)
        lanes = Lanes(crossing, {"slack": bot.sender})
        loops: list[asyncio.AbstractEventLoop] = []

        async def work() -> None:
            loops.append(asyncio.get_running_loop())
            await lanes.run()

        def do_tick() -> None:
            asyncio.run_coroutine_threadsafe(tick(crossing, lanes), loops[0]).result(10)

        address = stack.enter_context(served(application(crossing, bot.routes(), [work], [bot.aclose])))
        yield Office(slack, SlackClientSide(slack, address), clock, store, do_tick)
        _every_payload_is_of_slacks_types(slack)


def _every_payload_is_of_slacks_types(slack: FakeSlack) -> None:
    if not installed():
        missing("the npm packages are not installed: make test does it")
    payloads = [post.content for post in slack.posts] + [old for post in slack.posts for old in post.was]
    sent = {json.dumps(payload, sort_keys=True): payload for payload in [*payloads, *slack.homes.values()]}
    assert check_slack(list(sent.values())) == []


def letter_of(post: Post, option: str) -> str:
    """Return the letter of the option whose text begins so: the pack's texts say what they are worth."""
    lines = [line for line in words_of(post.content).splitlines() if line.strip()]
    place = next(number for number, line in enumerate(lines) if line.strip().startswith(option))
    return lines[place - 1].split()[-1]


def streak(post: Post) -> str:
    """Return the figure of the running streak that a message shows."""
    figures = words_of(post.content).splitlines()
    return figures[figures.index(say("streak.current")) - 1].strip("*")


def letter_of_line(post: Post, number: int) -> str:
    """Return the letter of a role-play's line, by its place in the node as written."""
    return next(
        button["text"]["text"]
        for button in buttons_of(post.content)
        if f'"option":{number}' in button.get("value", "") or f'"choices":"{number}"' in button.get("value", "")
    )
