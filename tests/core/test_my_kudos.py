"""A person's own kudos: what they name, what they count as, the private lists, and what boards may show."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text as sql

from empathy_bot import practice
from empathy_bot.actions import (
    ExplainChoice,
    GiveKudos,
    JoinKudos,
    NameBehaviours,
    OpenBehaviours,
    ShowMyKudos,
    UndoKudos,
)
from empathy_bot.learning.memory import Memory
from empathy_bot.message import Buttons, Message, PickInput
from empathy_bot.practice.recognition import periods
from empathy_bot.store import Scope, directory
from empathy_bot.turn import Scene
from empathy_bot.words import words
from tests.fakes.pack import with_items
from tests.fakes.world import CHANNEL, World, button

LISTENED = " you listened to the whole story"


def shown(message: Message | None) -> Message:
    assert message is not None
    return message


def says(world: World, who: str, *said: str) -> str:
    return shown(world.says(who, *said).message).text


def rows(world: World, query: str) -> list[tuple[object, ...]]:
    with world.store.transaction() as session:
        return [tuple(row) for row in session.connection().execute(sql(query))]


def named(world: World) -> dict[str, int]:
    """Return how many kudos of all time name which behaviour; each behaviour stands in every period alike."""
    found = rows(world, "SELECT role, period, sum(points) FROM score WHERE role LIKE 'behaviour:%' GROUP BY 1, 2")
    whole = {str(role).removeprefix("behaviour:"): int(str(n)) for role, period, n in found if period == "all"}
    assert {(role, n) for role, _, n in found} == {(f"behaviour:{name}", n) for name, n in whole.items()}
    assert len(found) == len(whole) * len(periods(date(2026, 11, 16)))
    return {name: n for name, n in whole.items() if n}


def memories(world: World, who: str) -> dict[str, Memory]:
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        person = directory.person(scope, who)
        assert person is not None
        scene = Scene(words(), world.pack, scope, world.clock.now())
        return dict(practice._past(scene, person, []).memories)


# --- behaviours read from the text --------------------------------------------------------------------


def test_what_nobody_chose_is_read_from_the_text_and_said(world: World) -> None:
    world.found_group()
    reply = shown(world.says("ana", "kudos ", "@ben", LISTENED, place=CHANNEL).message)
    assert "I read it as Listened." in reply.text
    assert button(reply, "Take it back") == UndoKudos(kudos=1)
    assert [one.message.text.count("Listened: Heard them out.") for one in world.deliver()] == [1, 1]
    assert named(world) == {"listened": 1}
    by_form = world.submits("ana", GiveKudos(), receivers="chloe", message="You listened and owned up to it.")
    assert "I read it as Listened and Owned it." in shown(by_form.message).text
    assert named(world) == {"listened": 2, "owned-it": 1}


def test_what_somebody_chose_stands_and_what_says_nothing_is_left(world: World) -> None:
    world.found_group()
    chosen = world.submits("ana", GiveKudos(), receivers="ben", behaviour="owned-it", message="You listened so well.")
    assert "I read it" not in shown(chosen.message).text
    plain = says(world, "ana", "kudos ", "@chloe", " for everything")
    assert "I read it" not in plain
    assert named(world) == {"owned-it": 1}
    assert "I read it" not in says(world, "ana", "kudos ", "@chloe", " for everything"), "nor when it was given before"


def test_another_is_chosen_in_a_form_and_every_score_and_the_shoutout_follow(world: World) -> None:
    world.found_group()
    reply = shown(world.says("ana", "kudos ", "@ben", " ", "@chloe", LISTENED).message)
    world.deliver()
    form = world.presses("ana", reply, "Choose another").form
    assert form is not None
    (choice,) = form.inputs
    assert isinstance(choice, PickInput)
    assert (choice.initial, choice.several, choice.required) == (("listened",), True, False)
    assert set(world.submits("ana", form.submit, behaviour=("listened", "bribed")).errors) == {"behaviour"}
    for _ in range(2):
        told = shown(world.submits("ana", form.submit, behaviour=("owned-it",)).message).text
        assert told == "It now says Owned it."
        assert named(world) == {"owned-it": 2}
    (edit,) = world.deliver()
    assert edit.replaces is not None
    assert "Owned it" in edit.message.text
    assert "Listened" not in edit.message.text
    assert "names nothing" in shown(world.submits("ana", form.submit).message).text
    assert named(world) == {}
    assert rows(world, "SELECT before, behaviours FROM kudostag ORDER BY id") == [
        ("listened", "owned-it"),
        ("owned-it", ""),
    ]


def test_what_is_named_anew_is_taken_back_whole(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", LISTENED)
    world.submits("ana", NameBehaviours(kudos=1), behaviour="owned-it")
    world.clicks("ana", UndoKudos(kudos=1))
    assert named(world) == {}
    assert rows(world, "SELECT count(*) FROM score WHERE points <> 0") == [(0,)]
    assert "can't be found" in shown(world.submits("ana", NameBehaviours(kudos=1), behaviour="listened").message).text
    assert named(world) == {}


def test_only_the_giver_names_and_private_kudos_stay_off_boards(world: World) -> None:
    world.found_group()
    world.submits("ana", GiveKudos(), receivers="ben", seen_by="only_them", message="You listened to me.")
    for who in ("ben", "mira"):
        assert "can't be found" in shown(world.clicks(who, OpenBehaviours(kudos=1)).message).text
        refused = world.submits(who, NameBehaviours(kudos=1), behaviour="owned-it").message
        assert "can't be found" in shown(refused).text
    world.deliver()
    assert "Owned it" in shown(world.submits("ana", NameBehaviours(kudos=1), behaviour="owned-it").message).text
    assert world.deliver() == []
    assert named(world) == {}
    world.workspace = "globex"
    assert "can't be found" in shown(world.clicks("ana", OpenBehaviours(kudos=1)).message).text


# --- practice in the wild -----------------------------------------------------------------------------


def test_a_behaviour_received_is_one_right_practice_a_day_until_it_is_taken_back(world: World) -> None:
    world.found_group("ben")
    before = memories(world, "ben")
    assert before == {}
    world.says("ana", "kudos ", "@ben", LISTENED)
    once = memories(world, "ben")
    assert set(once) == {"listening"}
    assert once["listening"].score == 1
    world.submits("chloe", GiveKudos(), receivers="ben", seen_by="only_them", message="You listened to me, too.")
    assert memories(world, "ben") == once, "once a local day, and a private one counts as well"
    world.clicks("ana", UndoKudos(kudos=1))
    again = memories(world, "ben")
    assert again == once, "the private one stands"
    world.clicks("chloe", UndoKudos(kudos=2))
    assert memories(world, "ben") == before
    assert memories(world, "ana") == {}


def test_another_day_counts_anew_and_another_name_counts_elsewhere(world: World) -> None:
    world.found_group("ben")
    world.says("ana", "kudos ", "@ben", LISTENED)
    world.clock.at("2026-11-18 10:00")
    world.says("chloe", "kudos ", "@ben", LISTENED)
    twice = memories(world, "ben")["listening"]
    assert twice.card.last_review is not None
    assert twice.card.last_review.date() == date(2026, 11, 18)
    world.submits("chloe", NameBehaviours(kudos=2), behaviour="owned-it")
    assert set(memories(world, "ben")) == {"listening", "owning"}
    assert memories(world, "ben")["listening"] != twice
    world.practises(world.pack.model_copy(update={"behaviours": world.pack.behaviours[:1]}))
    assert set(memories(world, "ben")) == {"listening"}, "a behaviour that is no longer in the pack says nothing"


def test_it_is_no_answer_no_day_of_a_streak_and_told_with_the_reason(world: World) -> None:
    items = [item for item in world.pack.items if item.technique in {"listening", "naming"}]
    world.practises(with_items(world.pack, *items))
    world.found_group("ben")
    world.says("ana", "kudos ", "@ben", LISTENED)
    assert "0 working days" in says(world, "ben", "streak")
    assert rows(world, "SELECT count(*) FROM answer") == [(0,)]

    def why(prompt: int) -> str:
        return shown(world.clicks("ben", ExplainChoice(prompt=prompt)).message).text

    for number in (17, 18):
        world.clock.at(f"2026-11-{number} 10:00")
        world.says("ben", "today")
    assert rows(world, "SELECT technique FROM prompt ORDER BY id") == [("naming",), ("listening",)]
    assert "thanked you" not in why(1)
    assert "On Monday 16 November, Ana Lima thanked you for just that." in why(2)
    world.says("chloe", "kudos ", "@ben", LISTENED)
    assert "Ana Lima" in why(2), "what came after the question did not lead to it"
    world.clicks("ana", UndoKudos(kudos=1))
    assert "thanked you" not in why(2)


def test_a_technique_just_shown_to_a_customer_is_not_asked_for_at_once(world: World) -> None:
    """Of four new techniques the one that somebody was thanked for comes last."""
    world.found_group("ben")
    world.says("ana", "kudos ", "@ben", LISTENED)
    met = []
    for number in (17, 18, 19):
        world.clock.at(f"2026-11-{number} 10:00")
        world.says("ben", "today")
    met = [str(technique) for (technique,) in rows(world, "SELECT technique FROM prompt ORDER BY id")]
    assert "listening" not in met


# --- the lists ----------------------------------------------------------------------------------------


def test_what_others_wrote_is_kept_for_oneself_newest_first_and_page_by_page(world: World) -> None:
    world.found_group()
    for number in range(9):
        world.clock.at(f"2026-11-{16 + number} 10:00")
        world.says("ana", "kudos ", "@ben", f" thanks number {number}")
    page = shown(world.says("ben", "kudos mine").message)
    assert [page.text.count(f"thanks number {number}") for number in range(9)] == [0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert page.text.index("thanks number 8") < page.text.index("thanks number 7")
    assert "Tuesday, 24 November 2026, from Ana Lima" in page.text
    earlier = shown(world.presses("ben", page, "Earlier ones").message)
    assert "thanks number 0" in earlier.text
    labels = [one.label for block in earlier.blocks if isinstance(block, Buttons) for one in block.buttons]
    assert "Earlier ones" not in labels
    assert "no earlier ones" in shown(world.clicks("ben", ShowMyKudos(before=1)).message).text
    for said in (("my kudos",), ("kudos ", "mine"), ("/kudos Mine ",), ("empathy kudos mine",)):
        assert shown(world.says("ben", *said).message) == page
    assert "Nothing here yet" in says(world, "chloe", "kudos mine")
    world.workspace = "globex"
    assert "Nothing here yet" in says(world, "ben", "kudos mine")


def test_taken_back_is_gone_private_is_said_and_an_addition_counts(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", " for the first one")
    world.clicks("chloe", JoinKudos(kudos=1))
    world.submits("dev", GiveKudos(), receivers="ben", seen_by="only_them", message="Between us: thank you.")
    world.clicks("ana", UndoKudos(kudos=1))
    told = says(world, "ben", "kudos mine")
    assert "for the first one" not in told
    assert "from Chloé Martin" in told
    assert "from Dev Patel, in private" in told
    assert "Between us: thank you." in told


def test_what_one_gave_is_listed_with_the_way_back_and_what_is_left(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", " ", "@chloe", " for the long night")
    world.says("ana", "kudos ", "@dev", LISTENED)
    listed = shown(world.says("ana", "kudos given").message)
    assert "to Ben Osei, Chloé Martin" in listed.text
    assert "You can thank 7 more people today." in listed.text
    undone = world.clicks("ana", UndoKudos(kudos=2, listed=True))
    assert undone.replace
    assert "taken back" in shown(undone.message).text
    assert "Dev Patel\n" not in shown(undone.message).text
    assert "You can thank 8 more people today." in shown(undone.message).text
    assert "for the long night" in shown(undone.message).text
    world.presses("ana", shown(undone.message), "Take it back")
    assert "given none so far" in says(world, "ana", "kudos given")
    received = world.presses("ana", listed, "My kudos")
    assert "Kudos you received" in shown(received.message).text


def test_home_and_the_note_lead_to_them_and_home_counts_the_month(world: World) -> None:
    world.found_group()
    quiet = shown(world.opens_home("ben").home)
    assert "this month" not in quiet.text
    assert button(quiet, "My kudos") == ShowMyKudos()
    for number in range(2):
        world.says("ana", "kudos ", "@ben", f" thanks {number}")
    note = next(one for one in world.deliver() if one.address.direct)
    assert button(note.message, "My kudos") == ShowMyKudos()
    assert "2 kudos have come to you this month." in shown(world.opens_home("ben").home).text
    world.clicks("ana", UndoKudos(kudos=1))
    assert "1 kudos has come to you this month." in shown(world.opens_home("ben").home).text
    world.clock.at("2026-12-01 00:30")
    assert "this month" not in shown(world.opens_home("ben").home).text


# --- boards -------------------------------------------------------------------------------------------


def test_who_wants_to_stand_on_no_board_stands_on_none_and_still_gets_kudos(world: World) -> None:
    world.found_group()
    world.says("ana", "kudos ", "@ben", " for the calm")
    form = world.says("ben", "messages").form
    assert form is not None
    assert set(world.submits("ben", form.submit, boards="perhaps", digest="daily").errors) == {"boards", "digest"}
    assert not world.submits("ben", form.submit, boards="no").errors
    world.says("chloe", "kudos ", "@ben", " for the calm again")
    assert rows(world, "SELECT DISTINCT shown FROM score JOIN person ON id = person_id WHERE external_id = 'ben'") in (
        [(0,)],
        [(False,)],
    )
    assert "Ben Osei" not in says(world, "ana", "board")
    assert "for the calm again" in says(world, "ben", "kudos mine")
    assert not world.submits("ben", form.submit, boards="yes").errors
    assert "Ben Osei" in says(world, "ana", "board")


@pytest.mark.parametrize("word", ["kudos mine please", "my name", "kudos my"])
def test_other_words_are_no_lists(world: World, word: str) -> None:
    world.found_group()
    assert "Kudos you received" not in says(world, "ana", word)
