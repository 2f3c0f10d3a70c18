"""The migrations and the models say the same, on every database, forwards and back."""

from __future__ import annotations

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from empathy_bot.store import Store, schema
from empathy_bot.store.tables import METADATA


def tables(store: Store) -> set[str]:
    with store.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_migrations_build_what_the_models_say(store: Store) -> None:
    assert schema.differences(store) == []
    assert tables(store) == {*METADATA.tables, "alembic_version"}


def test_a_difference_is_told(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE person ADD COLUMN shoe_size INTEGER"))
    assert [told for told in schema.differences(store) if "shoe_size" in told]


def test_there_is_one_newest_script_and_the_program_knows_it(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(schema._config(connection))
        assert scripts.get_heads() == [schema.NEWEST]
        assert scripts.get_bases() == [[*scripts.walk_revisions()][-1].revision]


def test_every_migration_can_be_undone_and_done_again(store: Store) -> None:
    with store.engine.connect() as connection:
        command.downgrade(schema._config(connection), "base")
    assert tables(store) == {"alembic_version"}
    assert schema.revision(store) is None
    assert schema.upgrade(store)
    assert schema.differences(store) == []
    assert not schema.upgrade(store)
