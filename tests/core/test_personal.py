"""What is kept about a person: all of it, nothing of anybody else's, and told to that person alone."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from adapters.export import export, forget
from empathy_bot.actions import KeepLine, NameBehaviours, SaveWishes
from empathy_bot.message import Facts
from empathy_bot.store import Scope, StoreError, directory, personal
from empathy_bot.store.tables import METADATA, Person
from tests.fakes.pack import reflection_item, with_items
from tests.fakes.world import World

# About no person, or not the bot's to tell: see store/personal.py.
ABOUT_NOBODY = {
    "workspace",
    "practice_group",
    "boardschedule",
    "secondviewswitch",
    "exerciseplan",
    "seenevent",
    "lane",
    "chatline",
    "chatreaction",
    "workspacepack",
    "switchedoff",
    "alembic_version",
}


@pytest.fixture
def lived(world: World) -> World:
    """A world in which Ana wrote a line, thanked Ben, was thanked by him, and took a day off."""
    world.practises(with_items(world.pack, reflection_item()))
    world.found_group("ana", "ben")
    world.clock.at("2026-11-17 09:00")
    world.tick()
    world.submits("ana", KeepLine(prompt=1), text="A quiet line.")
    world.submits("ben", KeepLine(prompt=2), text="Ben's own.")
    world.says("ana", "kudos ", "@ben", " for calling the customer back twice")
    world.says("ben", "kudos ", "@ana", " for staying with an angry customer")
    world.submits("ana", NameBehaviours(kudos=1), behaviour="owned-it")
    world.submits("ben", NameBehaviours(kudos=2), behaviour="listened")
    world.submits("ana", SaveWishes(), digest="weekly", boards="no")
    world.submits("ben", SaveWishes(), digest="weekly")
    world.says("ana", "pause")
    world.deliver()
    return world


def about(world: World, who: str) -> dict[str, list[personal.Row]]:
    with world.store.transaction() as session:
        scope = Scope(session, directory.workspace(session, world.platform, world.workspace, world.clock.now()).id or 0)
        person = directory.person(scope, who)
        return personal.about(scope, person) if person else {}


def test_all_of_a_person_and_nothing_of_another(lived: World) -> None:
    found = about(lived, "ana")
    assert [row["text"] for row in found["answer"]] == ["A quiet line."]
    assert [(row.get("giver", "herself"), row["text"]) for row in found["kudos"]] == [
        ("herself", "for calling the customer back twice"),
        ("Ben Osei", "for staying with an angry customer"),
    ]
    assert found["person"][0]["on_boards"] is False
    assert len(found["digest"]) == 1
    assert [(row["before"], row["behaviours"]) for row in found["kudostag"]] == [("", "owned-it"), ("", "listened")]
    assert {"person", "enrolment", "prompt", "absence", "score", "delivery"} <= set(found)
    assert all(len(found[name]) == 1 for name in ("person", "enrolment", "prompt", "kudosreceiver"))
    told = json.dumps(found, default=str)
    for other in ("Ben's own.", "Mira", '"ben"', "workspace_id"):
        assert other not in told
    lived.workspace = "globex"
    lived.says("ana", "help")
    assert set(about(lived, "ana")) == {"person"}


def test_every_table_about_people_is_looked_into(world: World) -> None:
    """A new table reaches the export by its foreign keys; one that has none says here that it is about nobody."""
    reached = {table.name for table in METADATA.sorted_tables if personal.is_personal(table)}
    assert reached | ABOUT_NOBODY >= set(METADATA.tables)
    assert not reached & ABOUT_NOBODY


def test_my_data_counts_what_is_kept_and_says_who_sees_it(lived: World) -> None:
    message = lived.says("ana", "my-data").message
    assert message is not None
    figures = [(fact.label, fact.value) for block in message.blocks if isinstance(block, Facts) for fact in block.facts]
    assert figures == [
        ("Questions you got", "1"),
        ("Your answers", "1"),
        ("Lines in your journal", "1"),
        ("Kudos you gave", "1"),
        ("Kudos you got", "1"),
        ("Times away or paused", "1"),
    ]
    assert "A quiet line." in (lived.presses("ana", message, "My journal").message or message).text


def test_the_operator_exports_one_person_of_one_workspace(lived: World) -> None:
    told = json.loads(export(lived.store, "ana"))
    assert (told["platform"], told["workspace"]) == ("web", "acme")
    assert told["answer"][0]["text"] == "A quiet line."
    with pytest.raises(StoreError, match="check the id"):
        export(lived.store, "nobody")
    lived.workspace = "globex"
    lived.says("ana", "help")
    with pytest.raises(StoreError, match="--workspace"):
        export(lived.store, "ana")
    assert "answer" not in json.loads(export(lived.store, "ana", "globex"))
    with pytest.raises(StoreError, match="check the id"):
        export(lived.store, "ana", "initech")


@pytest.mark.parametrize("by", ["the chat", "the operator"])
def test_who_is_forgotten_stands_in_no_table_any_more(lived: World, by: str) -> None:
    with lived.store.transaction() as session:
        ana = session.exec(select(Person).where(Person.external_id == "ana")).one().id
    if by == "the chat":
        asked = lived.says("ana", "forget-me").message
        assert asked is not None
        assert about(lived, "ana")
        for _ in range(2):
            told = lived.presses("ana", asked, "Yes, forget me").message
            assert told is not None
            assert "forgotten you" in told.text
    else:
        assert "deleted" in forget(lived.store, lived.clock, "ana", "acme")
        with pytest.raises(StoreError, match="nothing is kept"):
            forget(lived.store, lived.clock, "ana", "acme")
    with lived.store.transaction() as session:
        for table in METADATA.sorted_tables:
            for row in session.connection().execute(table.select()).mappings():
                people = [
                    row[column.name]
                    for column in table.c
                    if any(key.column.table.name == "person" for key in column.foreign_keys)
                ]
                assert ana not in people, table.name
                assert not {"ana", f"person:{ana}", "Ana Lima"} & {str(value) for value in row.values()}, table.name
                assert not any("customer" in str(value) for value in row.values()), table.name
    assert about(lived, "ben")
    board = lived.says("ben", "board").message
    assert board is not None
    assert "points in all: 1" in board.text
    assert "Ana" not in board.text
    lived.deliver()
