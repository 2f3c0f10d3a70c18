"""Every way to give kudos but the command and the form, and every way back; once, whatever comes twice or late."""

from __future__ import annotations

import itertools

import pytest
from sqlmodel import select

from empathy_bot import schedule
from empathy_bot.actions import GiveKudos, JoinKudos, UndoKudos, VoidKudos
from empathy_bot.events import BotRemoved, PeopleSeen, Place, Said, Someone, Spot, UserGroup
from empathy_bot.message import Link, Message, Paragraph, PeopleInput, Reply
from empathy_bot.ports import Outgoing
from empathy_bot.practice import recognition as ledger
from empathy_bot.store import Scope, scores
from empathy_bot.store.tables import Group, Kudos, KudosAllowance, KudosReversal, KudosSource, Person, Score
from tests.fakes.world import CHANNEL, World, button

BENS = Spot("m1", Someone("ben"), "I have called her back.", "/line/1")


def text(message: Message | None) -> str:
    assert message is not None
    return message.text


def in_channel(sent: list[Outgoing]) -> Outgoing:
    (found,) = [one for one in sent if not one.address.direct]
    return found


def points(world: World, role: str = "receiver", period: str = "week:2026-11-16") -> dict[str, float]:
    with world.store.transaction() as session:
        rows = scores.top(Scope(session, 1), 1, period, role, 10)
        return {row.person.external_id: ledger.whole(row.points) for row in rows}


def used(world: World, who: str) -> dict[str, int]:
    with world.store.transaction() as session:
        found = session.exec(
            select(KudosAllowance.period, KudosAllowance.used)
            .join(Person, Person.id == KudosAllowance.giver_id)  # type: ignore[arg-type]
            .where(Person.external_id == who)
        ).all()
        return {period: count for period, count in found if count}


def count(world: World, table: type[Kudos | KudosReversal | KudosSource | Person]) -> int:
    with world.store.transaction() as session:
        return len(session.exec(select(table)).all())


def limit(world: World, day: int, week: int) -> None:
    with world.store.transaction() as session:
        for group in session.exec(select(Group)):
            group.kudos_a_day, group.kudos_a_week = day, week


def test_a_chosen_message_opens_the_form_for_its_writer_and_is_linked(world: World) -> None:
    world.found_group()
    form = world.chooses("ana", BENS).form
    assert form is not None
    assert next(one for one in form.inputs if isinstance(one, PeopleInput)).initial == ("ben",)
    world.submits("ana", form.submit, receivers="ben", message="So calm with her.")
    shoutout = in_channel(world.deliver()).message
    links = [
        span.url
        for block in shoutout.blocks
        if isinstance(block, Paragraph)
        for span in block.spans
        if isinstance(span, Link)
    ]
    assert links == ["/line/1"]


@pytest.mark.parametrize("author", [Someone("ana"), Someone("bot", is_bot=True), None])
def test_for_ones_own_message_or_the_bots_nobody_is_chosen_yet(world: World, author: Someone | None) -> None:
    world.found_group()
    form = world.chooses("ana", Spot("m1", author)).form
    assert form is not None
    assert next(one for one in form.inputs if isinstance(one, PeopleInput)).initial == ()


@pytest.mark.parametrize("link", ["https://evil.example/x", "//evil.example", "https://acme.slack.com.evil.example/"])
def test_no_foreign_address_is_ever_shown(world: World, link: str) -> None:
    world.found_group()
    world.submits("ana", GiveKudos(link=link), receivers="ben", message="So calm with her.")
    assert "evil" not in str(in_channel(world.deliver()).message)


def test_a_reaction_gives_and_taking_it_off_takes_back_exactly(world: World) -> None:
    world.found_group()
    world.reacts("ana", BENS)
    sent = world.deliver()
    assert "Ana Lima thanks Ben Osei\nFor this message" in text(in_channel(sent).message)
    assert points(world) == {"ben": 1}
    assert used(world, "ana") == {"day:2026-11-16": 1, "week:2026-11-16": 1}
    world.reacts("ana", BENS, on=False, at=2.0)
    edit, *notes = sorted(world.deliver(), key=lambda one: one.address.direct)
    assert (edit.replaces, text(edit.message)) == (f"m{in_channel(sent).delivery}", "These kudos were taken back.")
    assert sorted((one.address.id, "no longer count" in one.message.text) for one in notes) == [
        ("ana", True),
        ("ben", True),
    ]
    assert points(world) == points(world, "giver") == points(world, period="all") == used(world, "ana") == {}


def test_reactions_in_any_order_and_again_end_as_the_newest_says(world: World) -> None:
    world.found_group()
    deeds = [(True, 1.0), (False, 2.0), (True, 3.0), (False, 4.0)]
    for number, order in enumerate(itertools.permutations(range(4))):
        spot = Spot(f"m{number}", Someone("ben"))
        for index in (*order, *order):
            on, at = deeds[index]
            world.reacts("ana", spot, on=on, at=at)
        assert points(world) == used(world, "ana") == {}
    world.reacts("ana", spot, at=5.0)
    assert points(world) == {"ben": 1}
    assert used(world, "ana") == {"day:2026-11-16": 1, "week:2026-11-16": 1}


def test_a_reaction_taken_off_weeks_later_takes_back_all_the_same(world: World) -> None:
    world.found_group()
    world.reacts("ana", BENS)
    world.clock.wait(hours=24 * 21)
    schedule.sweep(world.store, world.clock)
    assert count(world, KudosSource) == 0
    for _ in range(2):
        world.reacts("ana", BENS, on=False, at=2.0)
    assert points(world) == used(world, "ana") == {}
    assert count(world, KudosReversal) == 1
    world.reacts("ana", BENS, at=1.5)
    assert points(world, period="all") == {}


def test_other_reactions_and_other_places_leave_nothing_behind(world: World) -> None:
    world.found_group()
    people = count(world, Person)
    world.reacts("stranger", BENS, emoji="eyes")
    elsewhere = Spot("m1", Someone("ben"))
    world.handle(world.reaction("stranger", elsewhere, Place("random", direct=False)))
    assert (count(world, Person), count(world, Kudos), count(world, KudosSource)) == (people, 0, 0)


def test_a_manager_may_choose_another_reaction_or_none(world: World) -> None:
    world.platform = "slack"
    world.found_group()
    with world.store.transaction() as session:
        session.exec(select(Group)).one().kudos_emoji = "clap"
    world.reacts("ana", BENS)
    assert points(world) == {}
    world.reacts("ana", BENS, emoji="clap")
    assert points(world) == {"ben": 1}
    with world.store.transaction() as session:
        session.exec(select(Group)).one().kudos_emoji = ""
    world.reacts("chloe", BENS, emoji="")
    assert points(world) == {"ben": 1}


def test_an_old_reaction_taken_off_takes_back_what_it_gave_whatever_is_chosen_since(world: World) -> None:
    world.platform = "slack"
    world.found_group()
    world.reacts("ana", BENS)
    world.reacts("ana", BENS, emoji="eyes")
    for chosen in ("clap", ""):
        with world.store.transaction() as session:
            session.exec(select(Group)).one().kudos_emoji = chosen
        world.reacts("ana", BENS, emoji="eyes", on=False, at=2.0)
        assert points(world) == {"ben": 1}
    world.reacts("ana", BENS, emoji="heart_hands", on=False, at=3.0)
    assert points(world) == used(world, "ana") == {}
    people = count(world, Person)
    world.reacts("stranger", BENS, emoji="heart_hands", on=False, at=3.0)
    assert (count(world, Person), count(world, KudosSource)) == (people, 1)


@pytest.mark.parametrize("author", [Someone("ana"), Someone("bot", is_bot=True), Someone("lea", is_gone=True), None])
def test_a_reaction_to_oneself_a_bot_or_nobody_gives_nothing(world: World, author: Someone | None) -> None:
    world.found_group()
    world.reacts("ana", Spot("m1", author))
    assert world.deliver() == []
    assert count(world, Kudos) == 0


def test_further_reactions_are_added_to_the_first_and_each_is_taken_off_alone(world: World) -> None:
    world.found_group()
    for who in ("ana", "chloe", "dev"):
        world.reacts(who, BENS)
    sent = world.deliver()
    assert "Ana Lima thanks Ben Osei" in text(in_channel(sent).message)
    assert "Chloé Martin and Dev Patel say thank you too." in text(in_channel(sent).message)
    assert points(world) == {"ben": 3}
    world.reacts("ana", BENS, on=False, at=2.0)
    assert "Chloé Martin and Dev Patel thank Ben Osei" in text(in_channel(world.deliver()).message)
    assert points(world) == {"ben": 2}
    world.reacts("ana", BENS, at=3.0)
    assert points(world) == {"ben": 3}
    assert points(world, "giver") == {"ana": 1, "chloe": 1, "dev": 1}


def test_adding_mine_thanks_everybody_but_oneself_once(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", " ", "@chloe", " for the calm call")
    shoutout = in_channel(world.deliver())
    assert "in support too" in text(world.presses("ben", shoutout.message, "Add mine").message)
    assert "count once" in text(world.presses("ben", shoutout.message, "Add mine").message)
    assert points(world) == {"ben": 1, "chloe": 2}
    edit = in_channel(world.deliver())
    assert edit.replaces == f"m{shoutout.delivery}"
    assert "Ben Osei says thank you too." in text(edit.message)
    assert "gave these kudos yourself" in text(world.presses("ana", shoutout.message, "Add mine").message)
    spot = Spot(f"m{shoutout.delivery}")
    world.reacts("ben", spot)
    world.reacts("dev", spot)
    assert points(world) == {"ben": 2, "chloe": 3}


def test_nobody_adds_to_what_is_not_theirs_to_see(world: World) -> None:
    world.found_group()
    world.submits("ana", GiveKudos(), receivers="ben", message="Between us.", seen_by="only_them")
    assert "can't be found" in text(world.clicks("chloe", JoinKudos(kudos=1)).message)
    world.workspace = "globex"
    for action in (JoinKudos(kudos=1), UndoKudos(kudos=1)):
        assert "can't be found" in text(world.clicks("ana", action).message)


def test_nobody_adds_to_what_does_not_stand_any_more(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", " for the mail to Mrs Kim")
    shoutout = in_channel(world.deliver())
    world.submits("mira", VoidKudos(kudos=1), reason="It names a customer.")
    world.deliver()
    for who in ("ana", "dev"):
        assert "can't be found" in text(world.presses(who, shoutout.message, "Add mine").message)
        world.reacts(who, Spot(f"m{shoutout.delivery}"))
    assert world.deliver() == []
    assert points(world) == {}


def test_nobody_adds_where_the_bot_is_no_more(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", " for the calm call")
    shoutout = in_channel(world.deliver())
    world.handle(BotRemoved(world.origin("mira", CHANNEL)))
    assert "can't be found" in text(world.presses("dev", shoutout.message, "Add mine").message)
    assert points(world) == {"ben": 1}


def test_private_kudos_reach_their_receivers_alone_and_no_board(world: World) -> None:
    world.found_group()
    reply = world.submits("ana", GiveKudos(), receivers="ben", message="Between us.", seen_by="only_them")
    assert "nobody else sees them" in text(reply.message)
    (note,) = world.deliver()
    assert (note.address.id, "thanked you in private" in note.message.text) == ("ben", True)
    assert points(world) == {}
    assert used(world, "ana") == {"day:2026-11-16": 1, "week:2026-11-16": 1}


def test_what_was_said_in_private_may_be_said_aloud_too(world: World) -> None:
    world.found_group()
    for seen_by, said in (("only_them", "nobody else"), ("everybody", "will appear"), ("only_them", "count once")):
        reply = world.submits("ana", GiveKudos(), receivers="ben", message="So calm.", seen_by=seen_by)
        assert said in text(reply.message)
    assert points(world) == {"ben": 1}


def test_pressing_undo_takes_back_once_and_only_ones_own(world: World) -> None:
    world.found_group()
    given = world.says("ana", "kudos ", "@ben", " for the calm call").message
    assert given is not None
    shoutout = in_channel(world.deliver())
    undo = button(given, "Take it back")
    assert "can't be found" in text(world.clicks("ben", undo).message)
    for _ in range(2):
        assert "no longer count" in text(world.clicks("ana", undo).message)
    sent = world.deliver()
    assert in_channel(sent).replaces == f"m{shoutout.delivery}"
    assert [one.address.id for one in sent if one.address.direct] == ["ben"]
    assert points(world) == used(world, "ana") == {}
    assert count(world, KudosReversal) == 1
    assert "will appear" in text(world.says("ana", "kudos ", "@ben", " for the calm call").message)
    assert points(world) == {"ben": 1}


def test_what_is_taken_back_before_it_was_sent_is_not_spoken_of(world: World) -> None:
    world.found_group()
    given = world.says("ana", "kudos ", "@ben", " for the calm call").message
    assert given is not None
    world.presses("ana", given, "Take it back")
    assert world.deliver() == []


def test_a_message_gives_once_whatever_is_edited_and_takes_back_when_it_is_deleted(world: World) -> None:
    world.found_group()
    for words in (" for the calm call", " for the calm call!!", " for the very calm call"):
        last = world.says("ana", "kudos ", "@ben", words, place=CHANNEL, message="m5")
    assert "sent already" in text(last.message)
    assert points(world) == {"ben": 1}
    world.deliver()
    for _ in range(2):
        world.deletes("m5")
    assert sorted(one.address.id for one in world.deliver()) == ["ana", "ben", CHANNEL.id]
    assert points(world) == used(world, "ana") == {}
    assert world.says("ana", "kudos ", "@ben", " once more", place=CHANNEL, message="m5") == Reply()


def test_a_deletion_that_overtakes_its_message_leaves_nothing(world: World) -> None:
    world.found_group()
    world.deletes("m5")
    assert world.says("ana", "kudos ", "@ben", " for the calm call", place=CHANNEL, message="m5") == Reply()
    assert world.deliver() == []
    world.deletes("m6", Place("random", direct=False))
    assert count(world, KudosSource) == 1


def test_a_user_group_is_everybody_in_it_but_oneself_and_bots(world: World) -> None:
    world.found_group()
    night = UserGroup("night-shift", (Someone("ana"), Someone("ben"), Someone("dev"), Someone("bot", is_bot=True)))
    said = ("kudos ", night, " ", Someone("ben"), " for staying up")
    world.handle(Said(world.origin("ana"), said))
    assert points(world) == {"ben": 1, "dev": 1}
    assert "for staying up" in text(in_channel(world.deliver()).message)
    alone = ("kudos ", UserGroup("me", (Someone("ana"),)), " for staying up")
    assert "at least one colleague" in text(world.handle(Said(world.origin("ana"), alone)).message)
    unknown = ("kudos ", UserGroup("night-shift"), " for staying up")
    assert "can't see who is in @night-shift" in text(world.handle(Said(world.origin("ana"), unknown)).message)


def test_an_allowance_holds_by_local_day_and_week_and_comes_back(world: World) -> None:
    world.found_group()
    limit(world, day=2, week=3)
    world.says("ana", "kudos ", "@ben", " ", "@chloe", " for the calm call")
    assert "given all your kudos" in text(world.says("ana", "kudos ", "@dev", " for the mail").message)
    world.clock.at("2026-11-16 23:30", "UTC")  # in Berlin the next day has begun
    given = world.says("ana", "kudos ", "@dev", " for the mail").message
    assert given is not None
    assert "given all your kudos" in text(world.says("ana", "kudos ", "@ben", " for the chat").message)
    world.presses("ana", given, "Take it back")
    assert "will appear" in text(world.says("ana", "kudos ", "@ben", " for the chat").message)
    world.clock.at("2026-11-22 23:30", "UTC")  # Monday, in Berlin
    assert "will appear" in text(world.says("ana", "kudos ", "@ben", " for the walk").message)


def test_who_turns_out_to_be_an_app_or_gone_gets_nothing_after_all(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@robot", " for the quick answer")
    world.says("ana", "kudos ", "@lea", " for all the years")
    world.says("ana", "kudos ", "@max", " for the tour")
    world.clock.wait(minutes=20)
    world.handle(PeopleSeen(world.origin("ana"), (Someone("max", "Max", is_gone=True),)))
    assert points(world) == {"robot": 1, "lea": 1, "max": 1}
    world.says("ana", "kudos ", "@eva", " for the tour")
    seen = (Someone("robot", "Robot", is_bot=True), Someone("eva", "Eva", is_gone=True))
    for _ in range(2):
        world.handle(PeopleSeen(world.origin("ana"), seen))
    assert points(world) == {"lea": 1, "max": 1, "robot": 1}
    assert "has left" in text(world.says("ana", "kudos ", "@eva", " for the trip").message)


def test_an_app_gives_nothing_whether_that_is_known_before_or_after(world: World) -> None:
    world.found_group()
    world.reacts("robot", BENS)
    assert points(world) == {"ben": 1}
    world.handle(PeopleSeen(world.origin("ana"), (Someone("robot", "Robot", is_bot=True),)))
    world.reacts("robot", Spot("m2", Someone("ben")))
    assert points(world) == {}


def test_a_user_group_of_many_is_refused_before_anybody_of_it_is_met(world: World) -> None:
    world.found_group()
    people = count(world, Person)
    crowd = UserGroup("everybody", tuple(Someone(f"p{number}") for number in range(11)))
    reply = world.handle(Said(world.origin("ana"), ("kudos ", crowd, " for staying up")))
    assert "at most 10" in text(reply.message)
    assert (reply.look_up, count(world, Person)) == ((), people)


def test_a_guest_is_thanked_where_they_can_see_it(world: World) -> None:
    world.found_group()
    guest = Someone("gil", "Gil Roy", is_guest=True)
    world.handle(PeopleSeen(world.origin("ana"), (Someone("ana"),)))
    world.handle(Said(world.origin("ana"), ("kudos ", guest, " for the help")))
    assert points(world) == {}
    world.handle(PeopleSeen(world.origin("ana", CHANNEL), (guest,)))
    world.handle(Said(world.origin("ana"), ("kudos ", guest, " for the help")))
    assert points(world) == {"gil": 1}


def test_who_turns_out_to_be_a_guest_elsewhere_gets_nothing_after_all(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@gil", " for the help")
    world.deliver()
    world.handle(PeopleSeen(world.origin("ana"), (Someone("gil", "Gil Roy", is_guest=True),)))
    assert points(world) == used(world, "ana") == {}
    told = {one.address.id: text(one.message) for one in world.deliver()}
    assert "for a guest who shares no channel with me" in told["ana"]
    assert told[CHANNEL.id] == "These kudos were taken back."


def test_guests_elsewhere_are_left_out_of_a_user_group(world: World) -> None:
    world.found_group()
    guest = Someone("gil", "Gil Roy", is_guest=True)
    night = UserGroup("night-shift", (guest, Someone("ben")))
    world.handle(Said(world.origin("ana"), ("kudos ", night, " for staying up")))
    assert points(world) == {"ben": 1}


def test_more_of_the_same_two_counts_less_and_undoing_the_first_moves_the_others_up(world: World) -> None:
    world.found_group()
    first = world.says("ana", "kudos ", "@ben", " for the first call").message
    world.says("ben", "kudos ", "@ana", " for the second call")
    for number in (3, 4):
        world.says("ana", "kudos ", "@ben", f" for call {number}")
    assert points(world) == {"ben": 2, "ana": 1}
    assert first is not None
    world.presses("ana", first, "Take it back")
    assert points(world) == {"ben": 1.5, "ana": 1}
    assert points(world, "giver") == {"ana": 1.5, "ben": 1}


def test_erasing_somebody_leaves_nobody_in_their_place_and_counts_anew(world: World) -> None:
    world.found_group()
    for number in range(3):
        world.says("ana", "kudos ", "@ben", f" for call {number}, says Ana")
    world.says("ben", "kudos ", "@chloe", " for the mail")
    assert points(world) == {"ben": 2.5, "chloe": 1}
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        ana = session.exec(select(Person).where(Person.external_id == "ana")).one()
        ledger.erase(scope, ana)
        assert [(row.giver_id, row.text) for row in session.exec(select(Kudos)) if row.text is None] == [
            (None, None)
        ] * 3
        assert not session.exec(select(Score).where(Score.person_id == ana.id)).all()
    assert points(world) == {"ben": 3, "chloe": 1}
    assert world.deliver()
