"""What kudos ask of the database (GOALS 16): few statements, and indexes that hold only what is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from empathy_bot.events import Someone
from empathy_bot.store import Scope, Store, directory
from tests.fakes.world import CHANNEL, World


@contextmanager
def heard(store: Store) -> Iterator[list[str]]:
    """Hear every statement that is sent."""
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(" ".join(statement.split()))

    event.listen(store.engine, "before_cursor_execute", hear)
    yield found
    event.remove(store.engine, "before_cursor_execute", hear)


def test_kudos_are_given_in_few_statements(world: World) -> None:
    world.found_group("ana", "ben")
    world.says("ana", "kudos ", "@ben", " for calming the caller down", place=CHANNEL)
    with heard(world.store) as found:
        world.says("ana", "kudos ", "@ben", " for a second call", place=CHANNEL)
    locks = [one for one in found if "FOR" in one.split()]  # whoever may give at once must wait, but on SQLite all do
    assert len(locks) == (0 if world.store.is_sqlite else 1)
    assert [one.split(" (")[0] for one in found if one.startswith("INSERT")] == [
        "INSERT INTO kudosallowance",
        "INSERT INTO kudos",
        "INSERT INTO kudosreceiver",
        "INSERT INTO score",
        "INSERT INTO delivery",
    ]
    assert len(found) - len(locks) == 7, found


def test_what_comes_from_nothing_stands_in_no_index_that_looks_for_it(store: Store) -> None:
    with store.engine.connect() as connection:
        if not store.is_sqlite:
            connection.execute(text("SET enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"
        for column, index in {"source": "ix_kudos_source", "joined_id": "ix_kudos_joined_id"}.items():
            asked = f"{explain} SELECT id FROM kudos WHERE workspace_id = 1 AND {column} = :value"
            plan = connection.execute(text(asked), {"value": "x" if column == "source" else 1})
            assert index in " ".join(str(row) for row in plan), column
        catalogue = "sqlite_master" if store.is_sqlite else "pg_indexes"
        shape, name = ("sql", "name") if store.is_sqlite else ("indexdef", "indexname")
        shapes = connection.execute(text(f"SELECT {shape} FROM {catalogue} WHERE {name} LIKE 'ix_kudos_%'")).scalars()
        assert sum("IS NOT NULL" in one for one in shapes) == 2


@pytest.mark.parametrize("people", [1, 2, 20, 25])
def test_everybody_named_is_found_however_many_they_are(world: World, people: int) -> None:
    world.found_group("ana")
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        numbers = [directory.know(scope, Someone(f"p{one}", f"Person {one}")).id for one in range(people)]
    with world.store.transaction() as session, heard(world.store) as found:
        scope = Scope(session, 1)
        directory.meet(scope, [f"p{one}" for one in range(people)], CHANNEL.id)
        assert [directory.know(scope, Someone(f"p{one}")).id for one in range(people)] == numbers
        here = directory.group_at(scope, CHANNEL.id)
        assert here is not None
        assert here.external_id == CHANNEL.id
        assert directory.group_at(scope, "elsewhere") is None
    asked = [one for one in found if one.startswith("SELECT")]
    assert len(asked) == 1 + max(0, people - 20) + 1  # the look-up, those beyond it, and the channel that nobody knows


def test_whom_nobody_knows_yet_is_met_in_a_channel_that_is_known(world: World) -> None:
    world.found_group("ana")
    with world.store.transaction() as session:
        scope = Scope(session, 1)
        directory.meet(scope, ["newcomer"], CHANNEL.id)
        assert directory.know(scope, Someone("newcomer", "New Comer")).name == "New Comer"
        assert directory.group_at(scope, CHANNEL.id) is not None


def test_a_look_up_stays_within_the_workspace(world: World) -> None:
    world.found_group("ana")
    other = World(world.store, world.clock, world.pack, workspace="globex")
    other.says("ana", "help")
    with world.store.transaction() as session:
        scope = Scope(session, 2)
        directory.meet(scope, ["ana", "ben"], CHANNEL.id)
        assert directory.group_at(scope, CHANNEL.id) is None
        assert directory.person(scope, "ben") is None
        assert directory.know(scope, Someone("ana")).workspace_id == 2
