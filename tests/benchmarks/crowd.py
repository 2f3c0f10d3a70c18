"""A database full of people who practise, each with a prompt of today that waits for an answer.

Rows are written straight into the tables: playing the days that led here would take longer than the benchmark.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import SQLModel

from empathy_bot.content import Quiz, bundled
from empathy_bot.store import Store, schema
from empathy_bot.store.tables import Answer, Enrolment, Group, Person, Prompt, Workspace

ZONE = "Europe/Berlin"
PAST_DAYS = 10
"""Working days that each person has already answered: two weeks of a streak to be counted."""
CHANNEL = "C0SUPPORT"


@dataclass(frozen=True, slots=True)
class Soul:
    """A person as the platform knows them."""

    id: str
    name: str
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A prompt that waits, and the answer that will be given."""

    prompt: int
    person: str
    item: Quiz
    option: int


def fill(database: Path, platform: str, workspace: str, souls: Sequence[Soul]) -> list[Waiting]:
    """Make the database; return each person's prompt of today, in the order of `souls`."""
    items = [item for item in bundled().items if isinstance(item, Quiz)]
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(ZONE)).date()
    days = [today, *_working_days_before(today, PAST_DAYS)]
    people = range(1, len(souls) + 1)
    prompts = [
        {
            "id": number * len(souls) + person,
            "workspace_id": 1,
            "person_id": person,
            "local_day": day,
            "item_id": (item := items[(person + number) % len(items)]).id,
            "technique": item.technique,
            "option_order": _order(item),
            "created_utc": now - (today - day),
        }
        for number, day in enumerate(days)
        for person in people
    ]
    answers = [
        {
            "workspace_id": 1,
            "person_id": prompt["person_id"],
            "prompt_id": prompt["id"],
            "local_day": prompt["local_day"],
            "option": 0,
            "score": 0.5,
            "answered_utc": prompt["created_utc"],
        }
        for prompt in prompts[len(souls) :]
    ]
    store = Store(f"sqlite:///{database}")
    schema.upgrade(store)
    _write(
        store,
        {Prompt: prompts, Answer: answers},
        [Workspace(id=1, platform=platform, external_id=workspace, created_utc=now)],
        [
            Group(id=1, workspace_id=1, external_id=CHANNEL, name="support", zone=ZONE),
            *(_person(number, soul, now) for number, soul in zip(people, souls, strict=True)),
        ],
        [
            Enrolment(workspace_id=1, group_id=1, person_id=person, state="active", since_day=days[-1])
            for person in people
        ],
    )
    store.close()
    return [
        Waiting(person, soul.id, item, person % len(item.options))
        for person, soul in zip(people, souls, strict=True)
        for item in [items[person % len(items)]]
    ]


def drawn_prompt(number: int, item: Quiz) -> Prompt:
    """Return a prompt to be drawn, in no database."""
    now = datetime.now(UTC)
    return Prompt(
        id=number,
        workspace_id=1,
        person_id=1,
        local_day=now.date(),
        item_id=item.id,
        technique=item.technique,
        option_order=_order(item),
        created_utc=now,
    )


def answers(database: Path) -> dict[int, int]:
    """Return the chosen option of every prompt that has an answer."""
    with sqlite3.connect(database) as connection:
        return dict(connection.execute("SELECT prompt_id, option FROM answer"))


class Commits:
    """The floor of a click's effects: its row, written and committed with sqlite3 alone on a copy of the database."""

    def __init__(self, database: Path, copy: Path, waiting: Iterable[Waiting]) -> None:
        with sqlite3.connect(database) as original, sqlite3.connect(copy) as target:
            original.backup(target)
        self._connection = sqlite3.connect(copy, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        now = datetime.now(UTC).replace(tzinfo=None)
        today = now.date()
        self._rows = iter(
            [(1, one.prompt, one.prompt, str(today), one.option, 0.5, str(now)) for one in waiting]
        )  # a person's number is their prompt's

    def one(self) -> None:
        """Write one answer durably."""
        row = next(self._rows)
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(
            "INSERT INTO answer (workspace_id, person_id, prompt_id, local_day, option, score, answered_utc)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            row,
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the copy."""
        self._connection.close()


def _person(number: int, soul: Soul, now: datetime) -> Person:
    return Person(
        id=number,
        workspace_id=1,
        external_id=soul.id,
        name=soul.name,
        zone=ZONE,
        locale="en-GB",
        conversation=soul.conversation,
        next_due_utc=now + timedelta(days=1),
    )


def _write(store: Store, bulk: dict[type[SQLModel], list[dict[str, Any]]], *layers: list[Any]) -> None:
    """Write rows whose keys refer to the layer before, then those of `bulk`."""
    with store.transaction() as session:
        for rows in layers:
            session.add_all(rows)
            session.flush()
        for table, values in bulk.items():
            session.connection().execute(insert(table), values)


def _order(item: Quiz) -> str:
    return "".join(str(index) for index in range(len(item.options)))


def _working_days_before(day: date, number: int) -> list[date]:
    earlier = (day - timedelta(days=back) for back in range(1, 2 * number + 7))
    return [one for one in earlier if one.isoweekday() <= 5][:number]
