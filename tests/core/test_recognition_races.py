"""Kudos given, taken back and erased at the same instant: by two real processes, and by two transactions of one."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from empathy_bot.actions import ForgetMe, UndoKudos
from empathy_bot.events import Clicked, Event, Said
from empathy_bot.features.kudos import EDIT
from empathy_bot.practice import recognition
from empathy_bot.practice.recognition import Thanks
from empathy_bot.store import ConflictError, Scope, Store, directory, scores
from empathy_bot.store.tables import Delivery, Group, Kudos, KudosReversal
from tests.core.test_races import second_process, together
from tests.fakes.processes import processes
from tests.fakes.slow_ledger import Counted
from tests.fakes.thanks import assert_recounted
from tests.fakes.world import CHANNEL, PEOPLE, World

ROUNDS = 3


def thanks(world: World, giver: str, receiver: str, text: str) -> Event:
    return Said(world.origin(giver, CHANNEL), ("kudos ", PEOPLE[receiver], text))


def undo(world: World, number: int) -> Event:
    return Clicked(world.origin("ana", CHANNEL), UndoKudos(kudos=number))


def newest(world: World) -> int:
    with world.store.transaction() as session:
        return session.exec(select(Kudos.id).order_by(col(Kudos.id).desc())).first() or 0


def recounted(world: World) -> Counted:
    with world.store.transaction() as session:
        return assert_recounted(session, 1)


def number_of(world: World, who: str) -> int:
    with world.store.transaction() as session:
        person = directory.person(Scope(session, 1), who)
        assert person is not None
        return person.id or 0


def let_thank(world: World, a_day: int) -> None:
    with world.store.transaction() as session:
        session.exec(select(Group)).one().kudos_a_day = a_day


def test_two_processes_at_the_same_instant(world: World) -> None:
    group = world.found_group("ana", "ben", "chloe")
    ana, ben = (number_of(world, who) for who in ("ana", "ben"))
    with processes(world.store.url) as pair:
        let_thank(world, 1)
        for number in range(ROUNDS):  # the last that the day allows
            world.clock.at(f"2026-11-{16 + number} 12:00")
            replies = pair.at_once(
                world.clock.now(), thanks(world, "ana", "ben", " for that"), thanks(world, "ana", "chloe", " for that")
            )
            assert sorted("will appear" in reply for reply in replies) == [False, True]
            assert recounted(world).kudosallowance[group, ana, f"day:2026-11-{16 + number}"] == 1

        let_thank(world, 10)
        world.clock.at("2026-11-25 12:00")
        for number in range(4):  # to each other
            replies = pair.at_once(
                world.clock.now(),
                thanks(world, "ana", "ben", f" for call {number}"),
                thanks(world, "ben", "ana", f" for call {number}"),
            )
            assert all("will appear" in reply for reply in replies)
        score = recounted(world).score
        given, received = (
            [score[group, "week:2026-11-23", role, person][0] for person in (ana, ben)]
            for role in ("giver", "receiver")
        )
        assert sum(given) == sum(received) == 2 * recognition.FULL + 6 * recognition.HALF

        world.clock.at("2026-11-30 12:00")
        for number in range(ROUNDS):  # the same undo, on two devices
            world.handle(thanks(world, "ana", "ben", f" for mail {number}"))
            kudos = newest(world)
            replies = pair.at_once(world.clock.now(), *([undo(world, kudos)] * 2))
            assert replies[0] == replies[1]
            recounted(world)
            with world.store.transaction() as session:
                edits = session.exec(select(Delivery).where(Delivery.kind == EDIT)).all()
                assert [one.cause for one in edits].count(f"{kudos}:-{kudos}") == 1
        assert (group, ana, "day:2026-11-30") not in recounted(world).kudosallowance

        for number in range(ROUNDS):  # the same kudos given anew while they are being taken back
            world.handle(thanks(world, "ana", "ben", f" for chat {number}"))
            kudos = newest(world)
            given, _ = pair.at_once(
                world.clock.now(), thanks(world, "ana", "ben", f" for chat {number}"), undo(world, kudos)
            )
            assert (newest(world) > kudos) == ("will appear" in given)
            recounted(world)
            with world.store.transaction() as session:
                assert session.exec(select(KudosReversal).where(KudosReversal.kudos_id == kudos)).one()

        for number in range(ROUNDS):  # to somebody who is being forgotten
            world.handle(thanks(world, "ana", "ben", f" for visit {number}"))
            world.handle(thanks(world, "ben", "ana", f" for visit {number}"))
            forget = Clicked(world.origin("ben", CHANNEL), ForgetMe())
            pair.at_once(world.clock.now(), thanks(world, "ana", "ben", f" for tour {number}"), forget)
            recounted(world)


def test_who_is_erased_while_others_thank_them_stands_nowhere(world: World) -> None:
    world.found_group("ana", "ben", "chloe")
    other = second_process(world)

    def erase() -> None:
        for _ in range(10):
            try:
                with other.store.transaction() as session:
                    person = directory.person(Scope(session, 1), "ben")
                    assert person is not None
                    recognition.erase(Scope(session, 1), person)
            except ConflictError:
                continue
            return

    for number in range(ROUNDS):
        world.clock.wait(days=1)
        world.says("ana", "kudos ", "@ben", " ", "@chloe", f" for call {number}", place=CHANNEL)
        kudos = newest(world)
        together(
            erase,
            lambda kudos=kudos: world.handle(undo(world, kudos)),
            lambda number=number: world.says("ben", "kudos ", "@ana", f" for chat {number}", place=CHANNEL),
        )
        recounted(world)
    erase()
    other.store.close()
    found, ben = recounted(world), number_of(world, "ben")
    assert not any(row[2] == ben for row in found.kudos)
    assert not any(row[1] == ben for row in found.kudosreceiver)
    assert not any(key[3] == ben for key in found.score)
    assert not any(key[1] == ben for key in found.kudosallowance)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_hides_while_they_are_thanked_stays_hidden(world: World) -> None:
    """Kudos that began before somebody hid and end after it begin a score that does not show."""
    group = world.found_group("ana", "ben")
    other = Store(world.store.url)
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        ana, ben = (directory.person(scope, who) for who in ("ana", "ben"))
        row = directory.group(scope, group)
        assert ana is not None
        assert ben is not None
        assert row is not None
        with other.transaction() as theirs:
            hiding = directory.person(Scope(theirs, 1), "ben")
            assert hiding is not None
            scores.show_on_boards(Scope(theirs, 1), hiding, shown=False)
        today = world.clock.now().date()
        recognition.give(scope, ana, row, [ben], Thanks("for the call"), today=today, now=world.clock.now())
    other.close()
    assert recounted(world).score[group, "all", "receiver", ben.id] == (recognition.FULL, False)
