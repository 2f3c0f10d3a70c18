"""What is kept about a person: all of it, nothing of anybody else's, and told to that person alone."""

from __future__ import annotations

import json

import pytest

from adapters.export import export
from empathy_bot.actions import KeepLine, NameBehaviours, SaveWishes
from empathy_bot.message import Facts
from empathy_bot.store import Scope, StoreError, directory, personal
from empathy_bot.store.tables import METADATA
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
    "alembic_version",
}


@pytest.fixture
def lived(world: World) -> World:
    """A world in which Ana wrote a line, thanked Ben, was thanked by him, and took a day off."""
    world.pack = world.bot.pack = with_items(world.pack, reflection_item())
    world.found_group("ana", "ben")
    world.clock.at("2026-11-17 09:00")
    world.tick()
    world.submits("ana", KeepLine(prompt=1), text="A quiet line.")
    world.submits("ben", KeepLine(prompt=2), text="Ben's own.")
    world.says("ana", "kudos ", "@ben", " for calling the customer back twice")
    world.says("ben", "kudos ", "@ana", " for staying with an angry customer")
    world.submits("ana", NameBehaviours(kudos=1), behaviour="owned-it")
    world.submits("ben", NameBehaviours(kudos=2), behaviour="listened")
    for who in ("ana", "ben"):
        world.submits(who, SaveWishes(), digest="weekly", boards="no")
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
