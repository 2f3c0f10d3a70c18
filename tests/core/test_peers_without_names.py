"""Whatever a team does with shared replies, no message tells one of them who another is, and nobody is asked often."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from empathy_bot.actions import (
    Action,
    AskPeers,
    DeclinePeer,
    JoinGroup,
    MarkMoves,
    SendMarks,
    SendReply,
    ShareReply,
    TakeBackReply,
)
from empathy_bot.content import Pack
from empathy_bot.events import BotAdded, PeopleSeen, Someone
from empathy_bot.practice import peers
from empathy_bot.store import Store
from empathy_bot.store.tables import PeerAsk, PeerView, Person, Prompt
from tests.fakes.clock import StillClock
from tests.fakes.pack import reply_item, small_pack, with_items
from tests.fakes.world import CHANNEL, World

pytestmark = pytest.mark.no_cover

TEAM = tuple(f"qx{number}zk" for number in range(7))
"""Platform ids that stand in no sentence of the bot's; the names hold them."""
ZONES = ("Europe/Berlin", "Asia/Kolkata", "America/New_York")
SHARED = "I'm sorry. Text of {}."
STEP = 6
"""Hours between ticks."""

whoever = st.sampled_from(TEAM)
deeds = st.one_of(
    st.tuples(st.sampled_from(("share", "share", "take back", "guess", "pause")), whoever),
    st.tuples(st.sampled_from(("mark", "mark", "mark", "decline", "never")), st.integers(0, 20)),
    st.tuples(st.just("wait"), st.sampled_from((1, 6, 18, 30, 60, 150))),
)


@dataclass
class Town:
    """A team whose every message is kept, with whoever read it."""

    world: World
    read: list[tuple[str, str]] = field(default_factory=list)
    row_ids: dict[str, int] = field(default_factory=dict)

    def found(self) -> None:
        origin = self.world.origin(TEAM[0], CHANNEL)
        self.world.handle(BotAdded(origin))
        team = [Someone(who, f"Name of {who}", ZONES[number % 3], "en") for number, who in enumerate(TEAM)]
        self.world.handle(PeopleSeen(origin, tuple(team), complete=True))
        self.world.deliver()
        for who in TEAM:
            self.world.clicks(who, JoinGroup(group=1))
        with self.world.store.transaction() as session:
            self.row_ids = {person.external_id: person.id or 0 for person in session.exec(select(Person))}

    def play(self, deed: str, what: str | int) -> None:
        match deed, what:
            case "wait", int():
                for _ in range(0, what, STEP):
                    self.world.clock.wait(hours=min(what, STEP))
                    self.read += [(one.address.id, one.message.model_dump_json()) for one in self.world.tick()]
            case "share", str():
                self.world.says(what, "today")
                prompt = max(self.prompts(what))
                self.does(what, SendReply(prompt=prompt), text="I'm sorry. I'll call you.")
                self.does(what, AskPeers(prompt=prompt))
                self.does(what, ShareReply(prompt=prompt), text=SHARED.format(self.row_ids[what]))
            case "take back", str():
                for prompt in self.prompts(what):
                    self.does(what, TakeBackReply(prompt=prompt))
            case "guess", str():
                for number in range(1, 5):
                    self.does(what, MarkMoves(ask=number))
                    self.does(what, TakeBackReply(prompt=number)) if number not in self.prompts(what) else None
                    self.does(what, AskPeers(prompt=number))
            case "pause", str():
                self.world.says(what, "pause")
                self.world.says(what, "resume")
            case _, int():
                asked = sorted((ask, who) for who in TEAM for ask in self.asks(who))
                for ask, who in asked[what % len(asked) :][:1] if asked else ():
                    self.does(who, MarkMoves(ask=ask))
                    answer = {"mark": SendMarks(ask=ask), "decline": DeclinePeer(ask=ask)}
                    self.does(who, answer.get(deed) or DeclinePeer(ask=ask, never=True), moves="own")

    def does(self, who: str, action: Action, **values: str) -> None:
        reply = self.world.submits(who, action, **values)
        self.read += [(who, one.model_dump_json()) for one in (reply.message, reply.form) if one is not None]

    def prompts(self, who: str) -> list[int]:
        with self.world.store.transaction() as session:
            found = session.exec(select(Prompt.id).where(Prompt.person_id == self.row_ids[who])).all()
        return [number for number in found if number is not None]

    def asks(self, who: str) -> list[int]:
        with self.world.store.transaction() as session:
            found = session.exec(select(PeerAsk.id).where(PeerAsk.person_id == self.row_ids[who])).all()
        return sorted(number for number in found if number is not None)

    def check(self) -> None:
        own = {who: ({*self.asks(who)}, {*self.prompts(who)}) for who in TEAM}
        for who, payload in self.read:
            assert [one for one in TEAM if one != who and one in payload] == []
            asks, prompts = own[who]
            assert {int(number) for number in re.findall(r'"ask":(\d+)', payload)} <= asks
            assert {int(number) for number in re.findall(r'"prompt":(\d+)', payload)} <= prompts
        with self.world.store.transaction() as session:
            views, asked = session.exec(select(PeerView)).all(), session.exec(select(PeerAsk)).all()
        times = defaultdict(list)
        for ask in asked:
            times[ask.person_id].append(ask.asked_utc)
        for found in times.values():
            assert all(later - earlier >= peers.REST for earlier, later in pairwise(sorted(found)))
        for view in views:
            of_view = [ask for ask in asked if ask.view_id == view.id]
            assert len(of_view) <= peers.MOST_ASKS
            assert view.person_id not in {ask.person_id for ask in of_view}
            assert (view.text is None) == (view.state != "open") == (view.next_due_utc is None)
            assert view.state != "open" or self.world.clock.now() < view.shared_utc + timedelta(days=8, hours=STEP)
        writers = {view.id: view.person_id for view in views}
        for writer in {*writers.values()}:
            readers = {writer, *(ask.person_id for ask in asked if writers[ask.view_id] == writer)}
            found_by = {self.row_ids[who] for who, payload in self.read if SHARED.format(writer) in payload}
            assert found_by <= readers


@pytest.mark.parametrize("pack", [with_items(small_pack(), reply_item(), reply_item("naming"))], ids=["replies"])
@given(played=st.lists(deeds, min_size=8, max_size=25), seed=st.integers(0, 2**16))
@settings(max_examples=12, deadline=None)
def test_nobody_learns_who_another_is(
    sqlite_template: Path, pack: Pack, played: list[tuple[str, str | int]], seed: int
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("empathy_bot.practice.peers._random", Random(seed))
        store = Store(f"sqlite:///{shutil.copy(sqlite_template, Path(folder, 'town.db'))}")
        town = Town(World(store, StillClock(), pack))
        town.found()
        town.play("wait", 18)
        for deed, what in played:
            town.play(deed, what)
        town.check()
        store.close()
