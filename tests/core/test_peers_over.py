"""Peer view: taken back or gone, nobody else's business, and two things at the same instant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from empathy_bot import schedule
from empathy_bot.actions import AskPeers, DeclinePeer, LeaveGroup, MarkMoves, SendMarks, ShareReply, TakeBackReply
from empathy_bot.events import BotRemoved
from tests.core.test_peers import MORE, table
from tests.core.test_races import second_process, together
from tests.fakes.pack import reply_item, with_items
from tests.fakes.peers import EVERYBODY, SHARED, PeerTeam, gathered, rows, said
from tests.fakes.world import World


@pytest.fixture
def team(world: World) -> PeerTeam:
    return gathered(world, *EVERYBODY)


@pytest.fixture
def large(world: World) -> PeerTeam:
    return gathered(world, *MORE)


# --- taken back, or gone ------------------------------------------------------------------------------


def test_what_is_taken_back_before_it_is_sent_reaches_nobody(team: PeerTeam) -> None:
    shared = team.world.submits("ana", ShareReply(prompt=team.prompt), text=SHARED).message
    assert shared is not None
    assert "taken back and deleted" in said(team.world.presses("ana", shared, "Take it back"))
    assert team.tick() == []
    assert team.state() == ("taken_back", None)
    assert "taken back and deleted" in said(team.opens())
    assert "taken back and deleted" in said(team.world.submits("ana", ShareReply(prompt=team.prompt), text=SHARED))
    assert team.at("2026-11-24 10:00") == []


def test_taken_back_between_ask_and_mark_nothing_of_it_is_shown(team: PeerTeam) -> None:
    first, second = team.shares()
    form = team.presses(first, "Mark the moves").form
    assert form is not None
    seen = team.marks(second, "own")
    answered = team.world.says("ana", "today").message
    assert answered is not None
    team.world.presses("ana", answered, "Take it back")
    for reply in (
        team.world.submits(first.address.id, form.submit, moves=("own",)),
        team.presses(first, "Mark the moves"),
    ):
        assert "taken this one back" in said(reply)
        assert (reply.replace, SHARED in said(reply)) == (True, False)
    team.presses(first, "Not this time")
    assert SHARED in said(seen)
    assert SHARED not in said(team.presses(second, "Mark the moves")), "their own marks stay, the text does not"
    assert [one for day in range(18, 25) for one in team.at(f"2026-11-{day} 10:00")] == []
    assert team.world.clicks("ana", TakeBackReply(prompt=team.prompt)).message is not None


def test_taking_back_what_is_over_or_was_never_shared_does_no_harm(team: PeerTeam) -> None:
    assert "nothing of yours" in said(team.world.clicks("ana", TakeBackReply(prompt=team.prompt)))
    for ask in team.shares():
        team.marks(ask, "own")
    assert "closed" in said(team.world.clicks("ana", TakeBackReply(prompt=team.prompt)))
    assert team.state() == ("told", None)


@pytest.mark.parametrize("when", ["before", "after"])
def test_when_the_writer_leaves_the_group_nobody_reads_on(team: PeerTeam, when: str) -> None:
    team.world.submits("ana", ShareReply(prompt=team.prompt), text=SHARED)
    asks = team.tick() if when == "after" else []
    team.world.clicks("ana", LeaveGroup(group=team.group))
    assert [one for one in team.tick() if one.address.id != "ana"] == []
    for ask in asks:
        assert "closed by now" in said(team.presses(ask, "Mark the moves"))
    (told,) = team.at("2026-11-19 10:00")
    assert (told.address.id, team.state()) == ("ana", ("unseen", None))


def test_a_team_that_shrinks_below_five_is_not_asked(team: PeerTeam) -> None:
    team.world.submits("ana", ShareReply(prompt=team.prompt), text=SHARED)
    spare = rows(team.world, "SELECT external_id FROM person WHERE external_id <> 'ana' AND id NOT IN "
                             "(SELECT person_id FROM peerask)")  # fmt: skip
    team.world.clicks(str(spare[0][0]), LeaveGroup(group=team.group))
    assert team.tick() == []
    (told,) = team.at("2026-11-19 10:00")
    assert "Nobody had a moment" in told.message.text


def test_a_workspace_that_takes_the_bot_out_hears_nothing_more_and_keeps_no_text(team: PeerTeam) -> None:
    team.shares()
    origin = team.world.origin("mira")
    team.world.handle(BotRemoved(replace(origin, place=None)))
    assert [one for day in range(18, 25) for one in team.at(f"2026-11-{day} 10:00")] == []
    assert team.state() == ("unseen", None)


# --- nobody else's business ---------------------------------------------------------------------------


def test_an_ask_that_somebody_guesses_is_not_theirs(team: PeerTeam) -> None:
    asks = team.shares()
    asked = {one.address.id for one in asks}
    numbers = [int(str(number)) for (number,) in rows(team.world, "SELECT id FROM peerask")]
    other = World(team.world.store, team.world.clock, team.world.pack, workspace="globex")
    for number in (*numbers, 99):
        for action in (MarkMoves(ask=number), SendMarks(ask=number), DeclinePeer(ask=number, never=True)):
            strangers = [(team.world, who) for who in {*EVERYBODY, "zoe"} - asked] + [(other, who) for who in asked]
            for where, who in strangers:
                reply = where.submits(who, action, moves=("own",))
                assert said(reply) == "I can't find that one among what I asked you."
                assert not reply.replace
    for action in (AskPeers(prompt=team.prompt), TakeBackReply(prompt=team.prompt)):
        assert SHARED not in said(team.world.clicks("ben", action))
        assert SHARED not in said(other.clicks("ana", action))
    assert rows(team.world, "SELECT count(*) FROM peerask WHERE marks IS NOT NULL OR declined") == [(0,)]
    assert rows(team.world, "SELECT count(*) FROM person WHERE NOT peer_asks") == [(0,)]
    assert team.state() == ("open", SHARED)


def test_of_a_reply_that_is_not_in_use_any_more_nobody_sees_anything(team: PeerTeam) -> None:
    first, _ = team.shares()
    team.world.practises(with_items(team.world.pack, reply_item("naming")))
    assert "no longer in use" in said(team.presses(first, "Mark the moves"))
    assert "no longer in use" in said(team.opens())
    assert "taken back" in said(team.world.clicks("ana", TakeBackReply(prompt=team.prompt)))


# --- at the same instant ------------------------------------------------------------------------------


def test_two_peers_who_send_their_marks_at_the_same_instant_both_count_and_the_writer_hears_once(
    team: PeerTeam,
) -> None:
    other = second_process(team.world)
    first, second = team.shares()
    forms = [team.presses(ask, "Mark the moves").form for ask in (first, second)]
    assert all(forms)
    replies = together(
        *(
            lambda world=world, ask=ask, form=form: world.submits(ask.address.id, form.submit, moves=("own",))
            for world, ask, form in zip((team.world, other), (first, second), forms, strict=True)
        )
    )
    assert len(replies) == 2
    (result,) = team.tick()
    assert ("A next step that the writer takes on", "by both") in table(result.message)
    other.store.close()


def test_sharing_on_two_devices_at_once_asks_two_and_two_ticks_draw_one_in_place_of_one(large: PeerTeam) -> None:
    other = second_process(large.world)
    together(
        *(
            lambda world=world: world.submits("ana", ShareReply(prompt=large.prompt), text=SHARED)
            for world in (large.world, other)
        )
    )
    first, _ = large.tick()
    large.marks(first)
    large.world.clock.at("2026-11-19 10:00")
    together(*(lambda world=world: schedule.tick(world.store, world.clock) for world in (large.world, other)))
    assert len(large.tick()) == 1
    other.store.close()
