"""The migrations and the models say the same, on every database, forwards and back."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from empathy_bot.store import Store, schema
from empathy_bot.store.tables import METADATA, Answer, Enrolment, Prompt


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


def test_a_prompt_an_answer_and_an_enrolment_of_before_keep_their_place(store: Store) -> None:
    with store.engine.connect() as connection:
        command.downgrade(schema._config(connection), "20261122_first")
    now = "'2026-11-20 08:00:00+00:00'"
    rows = {
        "workspace (id, platform, external_id, created_utc)": f"1, 'web', 'acme', {now}",
        "person (id, workspace_id, external_id, name, zone_chosen, is_bot, paused)": (
            "1, 1, 'ana', 'Ana', false, false, false), (2, 1, 'ben', 'Ben', false, false, false"
        ),
        "practice_group (id, workspace_id, external_id, name, prompt_time, working_days, active)": (
            "1, 1, 'support', 'support', '09:00', '12345', true"
        ),
        "enrolment (id, workspace_id, group_id, person_id, state, is_manager, since_day)": (
            "1, 1, 1, 1, 'active', false, '2020-11-20'), (2, 1, 1, 2, 'invited', false, NULL"
        ),
        "prompt (id, workspace_id, person_id, local_day, item_id, technique, option_order, created_utc)": (
            f"1, 1, 1, '2026-11-20', 'naming-1', 'naming', '012', {now}"
        ),
        "answer (id, workspace_id, person_id, prompt_id, local_day, option, score, answered_utc)": (
            f"1, 1, 1, 1, '2026-11-20', 0, 1, {now}"
        ),
    }
    with store.engine.begin() as connection:
        for columns, values in rows.items():
            connection.execute(text(f"INSERT INTO {columns} VALUES ({values})"))
    assert schema.upgrade(store)
    with store.transaction() as session:
        prompt, answer = session.get(Prompt, 1), session.get(Answer, 1)
        since = [part.here_since_utc for number in (1, 2) if (part := session.get(Enrolment, number)) is not None]
    assert prompt is not None
    assert answer is not None
    assert (prompt.reason, answer.sure) == ("refresh", None)
    assert since[0] == datetime(2020, 11, 20, tzinfo=UTC), "in the channel at the latest since they practise"
    assert since[1] is not None
    assert since[1] > datetime(2026, 1, 1, tzinfo=UTC), "and otherwise since it was written down"


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
