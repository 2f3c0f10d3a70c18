"""Everything that is kept about one person, found by the tables' own foreign keys: a new table is in it by itself.

Not here: the local chat's lines, which stand for what a platform's own servers remember, and what a platform needs to
write to somebody. Of other people nothing but the names that the person was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select

from empathy_bot.store import Scope, table_of
from empathy_bot.store.tables import METADATA, Kudos, KudosReceiver, Person

_PERSON, _KUDOS, _RECEIVER = (table_of(row) for row in (Person, Kudos, KudosReceiver))
_LEFT_OUT = frozenset({"workspace_id", "conversation"})

Row = dict[str, Any]


def about(scope: Scope, person: Person) -> dict[str, list[Row]]:
    """Return the rows about a person by table, oldest first; tables without one are left out."""
    found: dict[Table, Sequence[Row]] = {}
    for table in METADATA.sorted_tables:  # what is referred to comes before what refers to it
        wanted = _wanted(table, person, found)
        if wanted:
            query = select(table).where(table.c.workspace_id == scope.workspace_id, or_(*wanted))
            rows = scope.connection.execute(query.order_by(*table.primary_key)).mappings().all()
            found[table] = [dict(row) for row in rows]
    names = _names(scope, found, person)
    return {table.name: [_told(table, row, names, person) for row in rows] for table, rows in found.items() if rows}


def erase(scope: Scope, person: Person) -> None:
    """Delete every row about a person and, with it, what refers to it; kudos must have been cleared of them before."""
    connection = scope.connection
    doomed: dict[Table, Sequence[int]] = {_PERSON: [person.id or 0]}
    deletions = [delete(_PERSON).where(_PERSON.c.workspace_id == scope.workspace_id, _PERSON.c.id == person.id)]
    for table in METADATA.sorted_tables:
        wanted: list[ColumnElement[bool]] = [
            key.parent.in_(doomed[key.column.table]) for key in table.foreign_keys if key.column.table in doomed
        ]
        if "recipient" in table.c:
            wanted.append(table.c.recipient == f"person:{person.id}")
        if not wanted:
            continue
        where = (table.c.workspace_id == scope.workspace_id, or_(*wanted))
        deletions.append(delete(table).where(*where))
        if "id" in table.c:
            doomed[table] = connection.execute(select(table.c.id).where(*where)).scalars().all()
    for deletion in reversed(deletions):
        connection.execute(deletion)
    scope.session.expunge_all()  # what is gone must not be written back


def is_personal(table: Table) -> bool:
    """Tell whether a table's rows are about people."""
    owners = {_PERSON, *(key.column.table for key in table.foreign_keys if _people(key.column.table))}
    return table is _PERSON or "recipient" in table.c or any(key.column.table in owners for key in table.foreign_keys)


def _wanted(table: Table, person: Person, found: dict[Table, Sequence[Row]]) -> list[ColumnElement[bool]]:
    """Return the conditions under which a row of the table is about the person; none for a table about no one."""
    if table is _PERSON:
        return [table.c.id == person.id]
    if "recipient" in table.c:
        return [table.c.recipient == f"person:{person.id}"]
    direct = [column == person.id for column in _people(table)]
    if table is _KUDOS:
        received = select(_RECEIVER.c.kudos_id).where(
            _RECEIVER.c.workspace_id == person.workspace_id, _RECEIVER.c.person_id == person.id
        )
        return [*direct, table.c.id.in_(received)]
    return direct or [
        key.parent.in_([row["id"] for row in found[key.column.table]])
        for key in table.foreign_keys
        if key.column.table in found
    ]


def _people(table: Table) -> list[Column[Any]]:
    """Return the columns that name a person."""
    return [column for column in table.c if any(key.column is _PERSON.c.id for key in column.foreign_keys)]


def _names(scope: Scope, found: dict[Table, Sequence[Row]], person: Person) -> dict[int, str]:
    ids = {row[column.name] for table, rows in found.items() for column in _people(table) for row in rows}
    query = select(_PERSON.c.id, _PERSON.c.name).where(
        _PERSON.c.workspace_id == scope.workspace_id, _PERSON.c.id.in_(ids - {person.id, None})
    )
    return {row.id: row.name for row in scope.connection.execute(query)}


def _told(table: Table, row: Row, names: dict[int, str], person: Person) -> Row:
    """Return a row without what says nothing to the person, and with names in the place of other people's ids."""
    people = {column.name for column in _people(table)}
    told: Row = {}
    for name, value in row.items():
        if name in people and value != person.id:
            told[name.removesuffix("_id")] = names.get(value, "")
        elif name not in people | _LEFT_OUT:
            told[name] = value
    return told
