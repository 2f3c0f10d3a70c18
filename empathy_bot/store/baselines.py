"""Queries about "Where am I": the rounds that people are in or have finished, and their answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from empathy_bot.store import Scope, insert_once
from empathy_bot.store.tables import Baseline, BaselineAnswer


class Finished(NamedTuple):
    """A finished round: whose (by row id), which, on which of their local days, and the scores of its answers."""

    person_id: int
    round: int
    day: date
    scores: tuple[float, ...]


# Built once: the tick and many clicks run it, and building a statement costs as much as running it.
_ROUNDS = select(Baseline).where(
    Baseline.workspace_id == bindparam("workspace"), Baseline.person_id == bindparam("person")
)


def rounds(scope: Scope, person_id: int) -> dict[int, Baseline]:
    """Return the person's rounds by number."""
    rows = scope.session.exec(_ROUNDS, params={"workspace": scope.workspace_id, "person": person_id})
    return {row.round: row for row in rows}


def make(scope: Scope, person_id: int, number: int, form: str) -> bool:
    """Make the person's round unless it is there already; tell whether it was new."""
    return insert_once(
        scope.session,
        Baseline,
        workspace_id=scope.workspace_id,
        person_id=person_id,
        round=number,
        form=form,
        items="",
    )


def answers(scope: Scope, baseline_id: int) -> Sequence[BaselineAnswer]:
    """Return the answers of a round, in the order of its questions."""
    return scope.session.exec(
        select(BaselineAnswer)
        .where(BaselineAnswer.workspace_id == scope.workspace_id, BaselineAnswer.baseline_id == baseline_id)
        .order_by(col(BaselineAnswer.place))
    ).all()


def record(
    scope: Scope,
    row: Baseline,
    now: datetime,
    *,
    place: int,
    item_id: str,
    technique: str,
    option: int,
    score: float,
) -> bool:
    """Write the answer to a question of a round unless it has one; tell whether it was new."""
    return insert_once(
        scope.session,
        BaselineAnswer,
        workspace_id=scope.workspace_id,
        person_id=row.person_id,
        baseline_id=row.id,
        place=place,
        item_id=item_id,
        technique=technique,
        option=option,
        score=score,
        answered_utc=now,
    )


def finished(scope: Scope, people: Collection[int]) -> list[Finished]:
    """Return the finished rounds of these people that hold an answer."""
    query = (
        select_columns(
            col(Baseline.person_id), col(Baseline.round), col(Baseline.finished_day), col(BaselineAnswer.score)
        )
        .join(BaselineAnswer, col(BaselineAnswer.baseline_id) == col(Baseline.id))
        .where(
            col(Baseline.workspace_id) == scope.workspace_id,
            col(Baseline.person_id).in_(people),
            col(Baseline.finished_day).is_not(None),
        )
    )
    scores: dict[tuple[int, int, date], list[float]] = {}
    for person_id, number, day, score in scope.connection.execute(query):
        if day is not None:  # the query asks for no other; for the type's sake
            scores.setdefault((person_id, number, day), []).append(score)
    return [Finished(*key, tuple(found)) for key, found in scores.items()]
