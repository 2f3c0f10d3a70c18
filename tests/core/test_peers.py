"""Peer view: a reply shared without a name, two peers who mark moves, and what its writer hears of it."""

from __future__ import annotations

import pytest

from empathy_bot import asking, schedule
from empathy_bot.actions import (
    AskPeers,
    SaveAway,
    SaveWishes,
    SendMarks,
    ShareReply,
    WriteReply,
)
from empathy_bot.message import Message, PickInput, Table, TextInput
from empathy_bot.store import Scope, deliveries
from tests.fakes.peers import EVERYBODY, SHARED, WRITTEN, PeerTeam, gathered, has_button, rows, said
from tests.fakes.world import World, button

MORE = (*EVERYBODY, "eva", "finn", "gus")


@pytest.fixture
def team(world: World) -> PeerTeam:
    return gathered(world, *EVERYBODY)


@pytest.fixture
def large(world: World) -> PeerTeam:
    return gathered(world, *MORE)


def table(message: Message | None) -> list[tuple[str, ...]]:
    assert message is not None
    (found,) = [block for block in message.blocks if isinstance(block, Table)]
    return list(found.rows)


# --- the whole way ------------------------------------------------------------------------------------


def test_two_peers_mark_what_they_see_and_only_then_everybody_sees_a_reply_that_works(team: PeerTeam) -> None:
    today = team.world.says("ana", "today").message
    assert today is not None
    form = team.world.presses("ana", today, "Ask two peers").form
    assert form is not None
    (box,) = form.inputs
    assert isinstance(box, TextInput)
    assert (box.initial, form.submit_label) == (WRITTEN, "Share without my name")
    assert rows(team.world, "SELECT id FROM peerview") == [], "opening the form shares nothing"

    first, second = asks = team.shares()
    assert len({one.address.id for one in asks} - {"ana"}) == 2
    for ask in asks:
        assert SHARED in ask.message.text
        assert "Customer words of reply-owning-1." in ask.message.text
        assert "The example of" not in ask.message.text
        assert "Ana" not in ask.message.model_dump_json()
    marking = team.presses(first, "Mark the moves").form
    assert marking is not None
    (moves,) = marking.inputs
    assert isinstance(moves, PickInput)
    assert (moves.several, len(moves.options)) == (True, 7)

    seen = team.marks(first, "own", "acknowledge").message
    assert table(seen) == [
        ("A word for what the customer feels", "yes", "no"),
        ("A plain apology, without if or but", "no", "yes"),
        ("A next step that the writer takes on", "yes", "yes"),
    ]
    assert seen is not None
    assert "The example of reply-owning-1." in seen.text
    assert team.tick() == [], "the writer hears nothing of the first alone"
    assert team.state() == ("open", SHARED)
    assert "The example of" in said(team.marks(second, "own", "apologise"))
    assert team.state() == ("told", None)

    (result,) = team.tick()
    assert (result.address.id, result.key.split("/")[1]) == ("ana", "peers")
    assert table(result.message) == [
        ("A word for what the customer feels", "by one"),
        ("A plain apology, without if or but", "by one"),
        ("A next step that the writer takes on", "by both"),
    ]
    assert "The example of reply-owning-1." in result.message.text
    assert not any(name in result.message.text for name in ("Ben", "Chlo", "Dev", "Mira"))
    assert said(team.opens()) == result.message.text
    assert not has_button(team.world.says("ana", "today").message, "Take it back")
    for day in range(18, 31):
        assert team.at(f"2026-11-{day} 10:00") == []


def test_what_was_marked_first_stands_whatever_comes_from_another_device(team: PeerTeam) -> None:
    first, _ = team.shares()
    seen = team.marks(first, "own")
    ask = rows(team.world, "SELECT id FROM peerask WHERE marks IS NOT NULL")[0][0]
    again = team.world.submits(first.address.id, SendMarks(ask=int(str(ask))), moves=("close", "name"))
    assert again == seen
    assert team.presses(first, "Mark the moves") == seen
    assert said(team.presses(first, "Not this time")) == "That's fine. Thank you for telling me."
    assert rows(team.world, "SELECT marks FROM peerask WHERE marks IS NOT NULL") == [("own",)]
    assert team.tick() == [], "nobody is asked in place of who has looked"


def test_a_peer_may_see_none_of_the_moves_and_what_is_not_offered_is_refused(team: PeerTeam) -> None:
    first, second = team.shares()
    form = team.presses(first, "Mark the moves").form
    assert form is not None
    assert set(team.world.submits(first.address.id, form.submit, moves=("own", "<b>")).errors) == {"moves"}
    team.marks(first)
    team.marks(second)
    (result,) = team.tick()
    assert {how for _, how in table(result.message)} == {"not spotted"}
    assert "may still be there" in result.message.text


# --- who may share, and what --------------------------------------------------------------------------


def test_in_a_team_of_four_nothing_is_offered_and_nothing_shared(world: World) -> None:
    team = gathered(world, *EVERYBODY[:4])
    assert not has_button(world.says("ana", "today").message, "Ask two peers")
    assert "needs a group of five" in said(team.opens())
    assert "needs a group of five" in said(world.submits("ana", ShareReply(prompt=team.prompt), text=SHARED))
    assert rows(world, "SELECT id FROM peerview") == []


def test_who_has_paused_does_not_make_a_team_large(team: PeerTeam) -> None:
    team.world.says("mira", "pause")
    assert not has_button(team.world.says("ana", "today").message, "Ask two peers")
    assert "needs a group of five" in said(team.opens())


@pytest.mark.parametrize(("typed", "told"), [(" 🎉 ", "in words"), ("x" * 1501, "1501 characters")])
def test_a_mistake_is_told_at_the_input_and_nothing_is_shared(team: PeerTeam, typed: str, told: str) -> None:
    refused = team.world.submits("ana", ShareReply(prompt=team.prompt), text=typed)
    assert told in refused.errors["text"]
    assert rows(team.world, "SELECT id FROM peerview") == []


def test_sharing_twice_shares_once(team: PeerTeam) -> None:
    assert len(team.shares()) == 2
    again = team.world.submits("ana", ShareReply(prompt=team.prompt), text="Something else.")
    assert said(again) == said(team.opens())
    assert has_button(again.message, "Take it back")
    assert team.tick() == []
    assert team.state() == ("open", SHARED)


def test_a_reply_that_was_never_sent_is_not_shared(team: PeerTeam) -> None:
    team.world.clock.at("2026-11-18 09:00")
    (asked,) = [one.message for one in team.world.tick() if one.address.id == "ana"]
    waiting = button(asked, "Write my reply")
    assert isinstance(waiting, WriteReply)
    assert "write your reply first" in said(team.world.clicks("ana", AskPeers(prompt=waiting.prompt)))


@pytest.mark.parametrize("what", ["pause", "hardcall", "away", "peers"])
def test_who_rests_or_wants_none_is_not_asked(large: PeerTeam, what: str) -> None:
    """Of seven peers five are left alone, so that the lot can only fall on the other two."""
    for who in ("ben", "chloe", "mira", "dev", "eva"):
        rests(large.world, who, what if who == "ben" else "peers")
    assert {one.address.id for one in large.shares()} == {"finn", "gus"}


def rests(world: World, who: str, how: str) -> None:
    match how:
        case "away":
            assert not world.submits(who, SaveAway(), until="2026-11-17").errors
        case "peers":
            assert not world.submits(who, SaveWishes(), peers="no").errors
        case _:
            world.says(who, how)


def test_a_team_that_was_asked_enough_is_left_alone_for_a_week(team: PeerTeam) -> None:
    for who in ("ben", "chloe"):
        rests(team.world, who, "peers")
    for ask in team.shares():
        team.marks(ask)
    another = team.answers("2026-11-18")
    assert "asked enough for now" in said(team.world.clicks("ana", AskPeers(prompt=another)))
    team.world.clock.at("2026-11-24 09:59")
    assert "asked enough for now" in said(team.world.clicks("ana", AskPeers(prompt=another)))
    team.world.clock.at("2026-11-24 10:00")
    assert team.world.clicks("ana", AskPeers(prompt=another)).form is not None


def test_a_peer_can_say_no_more_and_change_their_mind(team: PeerTeam) -> None:
    first, _ = team.shares()
    who = first.address.id
    never = team.presses(first, "No more of these")
    assert never.replace
    assert SHARED not in said(never)
    assert rows(team.world, "SELECT count(*) FROM person WHERE NOT peer_asks") == [(1,)]
    assert len(team.tick()) == 1, "somebody else is asked instead"
    form = team.world.says(who, "messages").form
    assert form is not None
    assert next(one for one in form.inputs if one.name == "peers").initial == ("no",)
    team.world.submits(who, SaveWishes(), remind="3")
    assert rows(team.world, "SELECT count(*) FROM person WHERE NOT peer_asks") == [(1,)], "not sent, so not changed"
    team.world.presses(who, never.message, "Ask me again") if never.message else None
    assert rows(team.world, "SELECT count(*) FROM person WHERE NOT peer_asks") == [(0,)]


# --- time passes --------------------------------------------------------------------------------------


def test_whoever_declines_is_replaced_and_four_are_asked_at_most(large: PeerTeam) -> None:
    asks = large.shares()
    for round_ in range(2):
        assert said(large.presses(asks[round_], "Not this time")) == "That's fine. Thank you for telling me."
        large.presses(asks[round_], "Not this time")
        asks += large.tick()
        assert len(asks) == 3 + round_
    assert len({one.address.id for one in asks}) == 4
    large.presses(asks[2], "Not this time")
    assert large.tick() == []
    large.presses(asks[3], "Not this time")
    (told,) = large.tick()
    assert told.address.id == "ana"
    assert "Nobody had a moment" in told.message.text
    assert large.state() == ("unseen", None)


def test_whoever_says_nothing_for_two_days_is_no_longer_waited_for_but_may_still_look(large: PeerTeam) -> None:
    first, second = large.shares()
    large.marks(second, "own")
    assert large.at("2026-11-19 09:59") == []
    (third,) = large.at("2026-11-19 10:00")
    assert third.address.id not in {first.address.id, second.address.id, "ana"}
    large.marks(first, "own")
    (result,) = large.tick()
    assert ("A next step that the writer takes on", "by both") in table(result.message)
    gone = large.presses(third, "Mark the moves")
    assert (gone.replace, SHARED in said(gone)) == (True, False)
    assert "closed by now" in said(gone)


def test_the_marks_of_one_are_told_after_three_days(team: PeerTeam) -> None:
    for who in ("ben", "chloe"):
        rests(team.world, who, "peers")
    first, _ = team.shares()
    team.marks(first, "apologise")
    assert [one for day in (18, 19, 20) for one in team.at(f"2026-11-{day} 09:59")] == []
    (result,) = team.at("2026-11-20 10:00")
    assert "One colleague has read" in result.message.text
    assert ("A plain apology, without if or but", "by one") in table(result.message)


def test_when_nobody_looks_for_five_days_it_is_closed_with_one_kind_sentence(large: PeerTeam) -> None:
    large.shares()
    asked = [one for day in (18, 19, 20, 21) for one in large.at(f"2026-11-{day} 11:00")]
    assert len(asked) == 2, "two more, after two days"
    assert large.at("2026-11-22 09:59") == []
    (told,) = large.at("2026-11-22 10:00")
    assert told.address.id == "ana"
    assert "says nothing about your reply" in told.message.text
    assert (large.state(), len(large.sent)) == (("unseen", None), 5)
    assert "closed by now" in said(large.presses(large.sent[0], "Mark the moves"))


def test_nobody_is_asked_or_told_in_quiet_hours(team: PeerTeam) -> None:
    team.world.clock.at("2026-11-17 18:30")  # 23:00 in Kolkata
    assert team.shares() == []
    assert team.at("2026-11-18 07:59") in ([], [one for one in team.sent if one.address.id == "dev"])
    team.at("2026-11-18 08:00")
    first, second = team.sent
    team.world.clock.at("2026-11-18 21:00")
    team.marks(first)
    team.marks(second)
    assert team.tick() == []
    assert team.at("2026-11-19 07:59") == []
    assert [one.address.id for one in team.at("2026-11-19 08:00")] == ["ana"]


def test_nobody_is_asked_on_a_weekend(team: PeerTeam) -> None:
    team.world.clock.at("2026-11-21 12:00")
    assert team.shares() == []
    assert team.at("2026-11-22 12:00") == []
    assert len(team.at("2026-11-23 08:00")) == 2


def test_an_ask_that_the_lane_was_late_for_does_not_come_in_quiet_hours(team: PeerTeam) -> None:
    team.world.submits("ana", ShareReply(prompt=team.prompt), text=SHARED)
    schedule.tick(team.world.store, team.world.clock)
    assert team.at("2026-11-17 19:00") == []


def test_a_full_week_leaves_no_room_for_an_ask_and_the_next_one_does(team: PeerTeam) -> None:
    with team.world.store.transaction() as session:
        for (person,) in rows(team.world, "SELECT id FROM person WHERE external_id <> 'ana'"):
            for day in range(16, 23):
                for kind in (asking.PROMPT, asking.REMINDER):
                    cause = f"2026-11-{day}"
                    deliveries.enqueue(Scope(session, 1), f"person:{person}", kind, cause, team.world.clock.now())
        session.connection().exec_driver_sql("UPDATE delivery SET state = 'sent'")
    team.world.clock.at("2026-11-20 10:00")
    assert team.shares() == []
    assert team.at("2026-11-20 13:00") == []
    assert rows(team.world, "SELECT id FROM peerask") == []
    assert team.at("2026-11-22 12:00") == []
    assert len(team.at("2026-11-23 08:00")) == 2


def test_nobody_is_asked_for_a_day_on_which_it_is_over(team: PeerTeam) -> None:
    team.shares()
    team.at("2026-11-20 19:00")  # on a Friday evening two more could be asked, for Monday; it ends on Sunday
    assert rows(team.world, "SELECT count(*) FROM peerask") == [(2,)]
    (told,) = team.at("2026-11-22 10:00")
    assert told.address.id == "ana"


def test_the_text_is_forgotten_after_a_fortnight_whatever_happens(team: PeerTeam) -> None:
    team.shares()
    team.world.clock.at("2026-12-01 10:00")
    schedule.sweep(team.world.store, team.world.clock)
    assert team.state() == ("open", SHARED)
    team.world.clock.wait(seconds=1)
    schedule.sweep(team.world.store, team.world.clock)
    assert team.state() == ("open", None)
    assert "closed by now" in said(team.presses(team.sent[0], "Mark the moves"))
