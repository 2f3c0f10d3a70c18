from __future__ import annotations

import pytest

from adapters.web.stream import as_mark, as_text
from empathy_bot.message import Heading, Message
from empathy_bot.store import Store
from empathy_bot.store.transcript import Mark, Reaction, Transcript
from tests.fakes.clock import StillClock

HELLO = Message(text="Hello", blocks=(Heading(text="Hello"),))
BETTER = Message(text="Better", blocks=())


@pytest.fixture
def transcript(sqlite_store: Store, clock: StillClock) -> Transcript:
    return Transcript(sqlite_store, clock)


def test_what_is_written_is_read_again(transcript: Transcript, clock: StillClock) -> None:
    line = transcript.add("c-1", message=HELLO)
    assert transcript.page("c-1", "ana") == [line]
    assert (line.message, line.at, line.author) == (HELLO, clock.now(), None)


def test_a_private_line_is_read_by_one_person_alone(transcript: Transcript) -> None:
    line = transcript.add("c-1", message=HELLO, only_for="ana")
    assert transcript.line(line.id, "ana") == line
    assert transcript.line(line.id, "ben") is None
    assert transcript.page("c-1", "ben") == []
    assert transcript.since(Mark(), ["c-1"], "ben") == []
    assert transcript.newest(["c-1"], "ben") == {}
    assert transcript.newest(["c-1"], "ana") == {"c-1": line.id}


def test_a_replaced_line_is_new_to_whoever_saw_the_old_one_and_to_nobody_twice(transcript: Transcript) -> None:
    first, second = transcript.add("c-1", message=HELLO), transcript.add("c-1", message=HELLO)
    seen = transcript.mark()
    transcript.replace(first.id, BETTER)
    transcript.replace(second.id, BETTER)
    news = transcript.since(seen, ["c-1"], "ana")
    assert [(line.id, line.message) for line in news] == [(first.id, BETTER), (second.id, BETTER)]
    for line in news:
        seen = seen.past(line)
    assert transcript.since(seen, ["c-1"], "ana") == []
    transcript.replace(first.id, HELLO)
    assert [line.id for line in transcript.since(seen, ["c-1"], "ana")] == [first.id]


def test_only_the_places_asked_for_are_read(transcript: Transcript) -> None:
    transcript.add("c-1", text="one", author="ana")
    there = transcript.add("c-2", text="two", author="ana")
    assert transcript.since(Mark(), ["c-2"], "ana") == [there]


def test_an_empty_transcript_has_no_newest_instant(transcript: Transcript, clock: StillClock) -> None:
    assert transcript.newest_instant() is None
    transcript.add("c-1", text="one", author="ana")
    assert transcript.newest_instant() == clock.now()


@pytest.mark.parametrize("text", ["", "5", "5.", ".5", "a.b", "5.5.5", "-1.2", "5,2"])
def test_an_event_id_that_says_no_mark_is_none(text: str) -> None:
    assert as_mark(text) is None


def test_a_mark_survives_its_way_through_an_event_id() -> None:
    assert as_mark(as_text(Mark(57, 12))) == Mark(57, 12)


def test_a_reaction_is_put_on_once_and_taken_off_once_and_every_change_is_news(transcript: Transcript) -> None:
    line = transcript.add("c-1", author="mei", text="I called her back twice.")
    seen = transcript.mark()
    assert [transcript.react(line.id, "ana", "heart_hands", on=True) for _ in range(2)] == [True, False]
    assert transcript.react(line.id, "ben", "heart_hands", on=True)
    (news,) = transcript.since(seen, ["c-1"], "mei")
    assert news.reactions == (Reaction("ana", "heart_hands"), Reaction("ben", "heart_hands"))
    seen = seen.past(news)
    assert [transcript.react(line.id, "ana", "heart_hands", on=False) for _ in range(2)] == [True, False]
    (news,) = transcript.since(seen, ["c-1"], "mei")
    assert news.reactions == (Reaction("ben", "heart_hands"),)
    assert transcript.since(seen.past(news), ["c-1"], "mei") == []


def test_of_a_deleted_line_nothing_is_left_but_its_place(transcript: Transcript) -> None:
    line = transcript.add("c-1", author="mei", text="A secret, by mistake.")
    transcript.react(line.id, "ana", "heart_hands", on=True)
    seen = transcript.mark()
    transcript.delete(line.id)
    (gone,) = transcript.since(seen, ["c-1"], "ana")
    assert (gone.id, gone.deleted, gone.text, gone.reactions) == (line.id, True, "", ())
    assert transcript.page("c-1", "ana") == [gone]
