from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.web import demo
from adapters.web.team import TEAM
from empathy_bot.actions import ReplayDialogue, WriteLine, WriteReply
from empathy_bot.clock import TravelClock
from empathy_bot.content import bundled
from empathy_bot.message import Buttons, Chart, Choices, Facts, Message
from empathy_bot.store import Store
from empathy_bot.store.transcript import Transcript
from empathy_bot.words import words
from tests.fakes.clock import StillClock

SUNDAY = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)


def blocks(shown: list[Message | None], kind: type) -> int:
    return sum(isinstance(block, kind) for message in shown if message for block in message.blocks)


def without_choices(shown: list[Message | None]) -> int:
    """Count the questions that show no choices: those answered in a form, and the role-plays that have ended."""
    rows = [block for message in shown if message for block in message.blocks if isinstance(block, Buttons)]
    return sum(isinstance(one.action, WriteReply | WriteLine | ReplayDialogue) for row in rows for one in row.buttons)


def streaks(shown: list[Message | None]) -> int:
    """Count the answers: each shows the streak."""
    found = [block for message in shown if message for block in message.blocks if isinstance(block, Facts)]
    return sum(facts.facts[0].label == words().say("streak.current") for facts in found)


@pytest.mark.parametrize("now", [SUNDAY, WEDNESDAY])
def test_a_first_start_finds_a_team_that_has_practised_for_weeks(sqlite_store: Store, now: datetime) -> None:
    transcript = Transcript(sqlite_store, StillClock(now))
    assert demo.is_wanted(transcript)
    days: list[int] = []
    demo.build(sqlite_store, bundled(), now, lambda: days.append(1))
    assert len(days) == demo.DAYS
    assert not demo.is_wanted(transcript)

    (channel,) = transcript.channels()
    assert set(channel.members) == {member.id for member in TEAM}
    said = transcript.page(channel.id, "ana")
    assert [line.text for line in said].count("") < len(said), "people say things, too"
    assert blocks([line.message for line in said], Chart) == 1

    for member in TEAM:
        asked = [line.message for line in transcript.page(f"dm-{member.id}", member.id)]
        questions, answers = blocks(asked, Choices) + without_choices(asked), streaks(asked)
        assert 24 <= questions <= 26
        assert questions // 3 <= answers <= questions


def test_the_history_ends_before_today_and_is_the_same_every_time(sqlite_store: Store) -> None:
    demo.build(sqlite_store, bundled(), WEDNESDAY)
    transcript = Transcript(sqlite_store, StillClock(WEDNESDAY))
    newest = transcript.newest_instant()
    assert newest is not None
    assert WEDNESDAY - timedelta(days=2) < newest < WEDNESDAY


def test_a_second_start_builds_nothing_and_the_clock_stays_where_it_was_moved(sqlite_store: Store) -> None:
    later = SUNDAY + timedelta(days=400)
    transcript = Transcript(sqlite_store, StillClock(later))
    transcript.add("dm-ana", author="ana", text="hello from the future")
    clock = TravelClock(SUNDAY)
    demo.prepare(sqlite_store, bundled(), clock)
    assert clock.now() >= later
    assert transcript.mark().line == 1
