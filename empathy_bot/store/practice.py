"""Queries about practice: prompts, answers and absences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from empathy_bot.store import Scope, insert_once
from empathy_bot.store.tables import Absence, Answer, CoachOpinion, Prompt


class Given(NamedTuple):
    """An item that a person was given for a local day; `answered_utc` and `score` are None without an answer."""

    item_id: str
    technique: str
    local_day: date
    score: float | None
    sure: bool | None
    answered_utc: datetime | None


# Built once: every click runs these, and building a statement costs as much as running it.
_PROMPT = (
    select(Prompt, Answer)
    .outerjoin(Answer, col(Answer.prompt_id) == col(Prompt.id))
    .where(
        Prompt.workspace_id == bindparam("workspace"),
        Prompt.person_id == bindparam("person"),
        Prompt.id == bindparam("prompt"),
    )
)
_ANSWERED_DAYS = select(col(Answer.local_day)).where(
    Answer.workspace_id == bindparam("workspace"), Answer.person_id == bindparam("person")
)
_ABSENCES = (
    select(Absence)
    .where(Absence.workspace_id == bindparam("workspace"), Absence.person_id == bindparam("person"))
    .order_by(col(Absence.id))
)
_HISTORY = (
    select_columns(
        col(Prompt.item_id),
        col(Prompt.technique),
        col(Prompt.local_day),
        col(Answer.score),
        col(Answer.sure),
        col(Answer.answered_utc),
    )
    .outerjoin(Answer, col(Answer.prompt_id) == col(Prompt.id))
    .where(col(Prompt.workspace_id) == bindparam("workspace"), col(Prompt.person_id) == bindparam("person"))
    .order_by(col(Prompt.local_day).desc())
    .limit(bindparam("limit"))
)


def prompt(scope: Scope, person_id: int, prompt_id: int) -> tuple[Prompt, Answer | None] | None:
    """Return a prompt, with its answer if it has one, if it is this person's."""
    return scope.session.exec(
        _PROMPT, params={"workspace": scope.workspace_id, "person": person_id, "prompt": prompt_id}
    ).first()


def prompt_on(scope: Scope, person_id: int, day: date) -> Prompt | None:
    """Return the person's prompt of a local day."""
    return scope.session.exec(
        select(Prompt).where(
            Prompt.workspace_id == scope.workspace_id, Prompt.person_id == person_id, Prompt.local_day == day
        )
    ).first()


def history(scope: Scope, person_id: int, limit: int = 1000) -> list[Given]:
    """Return what the person was given and how they answered, oldest first; of more than `limit` the newest."""
    values = {"workspace": scope.workspace_id, "person": person_id, "limit": limit}
    newest_first = scope.connection.execute(_HISTORY, values).all()
    return [Given(*row) for row in reversed(newest_first)]


def prompts_given(scope: Scope, person_id: int) -> int:
    """Count the prompts the person was given."""
    return scope.session.exec(
        select(func.count()).where(Prompt.workspace_id == scope.workspace_id, Prompt.person_id == person_id)
    ).one()


def answer(scope: Scope, prompt_id: int) -> Answer | None:
    """Return the answer to a prompt."""
    return scope.session.exec(
        select(Answer).where(Answer.workspace_id == scope.workspace_id, Answer.prompt_id == prompt_id)
    ).first()


def record(
    scope: Scope,
    prompt: Prompt,
    now: datetime,
    *,
    option: int | None,
    text: str | None,
    score: float | None,
    sure: bool | None = None,
) -> bool:
    """Write the answer to a prompt unless it, or the person's day, has one; tell whether it was new."""
    return insert_once(
        scope.session,
        Answer,
        workspace_id=scope.workspace_id,
        person_id=prompt.person_id,
        prompt_id=prompt.id,
        local_day=prompt.local_day,
        option=option,
        text=text,
        score=score,
        sure=sure,
        answered_utc=now,
    )


def answered_days(scope: Scope, person_id: int) -> Sequence[date]:
    """Return the local days that hold an answer of the person."""
    return scope.session.exec(_ANSWERED_DAYS, params={"workspace": scope.workspace_id, "person": person_id}).all()


def answered_by(scope: Scope, people: Collection[int], first: date, last: date) -> list[tuple[int, date]]:
    """Return who (by row id) answered on which local day from `first` to `last`."""
    query = select_columns(col(Answer.person_id), col(Answer.local_day)).where(
        col(Answer.workspace_id) == scope.workspace_id,
        col(Answer.person_id).in_(people),
        col(Answer.local_day).between(first, last),
    )
    return [(number, day) for number, day in scope.connection.execute(query)]


def absences_of(scope: Scope, people: Collection[int]) -> Sequence[Absence]:
    """Return the absences of these people."""
    return scope.session.exec(
        select(Absence).where(Absence.workspace_id == scope.workspace_id, col(Absence.person_id).in_(people))
    ).all()


def absences(scope: Scope, person_id: int) -> Sequence[Absence]:
    """Return the person's absences, in the order in which they were told."""
    return scope.session.exec(_ABSENCES, params={"workspace": scope.workspace_id, "person": person_id}).all()


def journal(scope: Scope, person_id: int, *, before: date | None, most: int) -> Sequence[tuple[Prompt, str]]:
    """Return the person's lines, newest first, at most `most`: the texts that say nothing about a technique.

    `before`: only those of earlier local days.
    """
    rows = scope.session.exec(
        select(Prompt, Answer.text)
        .join(Answer, col(Answer.prompt_id) == col(Prompt.id))
        .where(
            Prompt.workspace_id == scope.workspace_id,
            Prompt.person_id == person_id,
            Prompt.local_day < (before or date.max),
            col(Answer.text).is_not(None),
            col(Answer.score).is_(None),
        )
        .order_by(col(Prompt.local_day).desc())
        .limit(most)
    ).all()
    return [(prompt, text) for prompt, text in rows if text is not None]


def opinion(scope: Scope, prompt_id: int) -> CoachOpinion | None:
    """Return what the person said of the coach's words on their reply to a prompt."""
    return scope.session.exec(
        select(CoachOpinion).where(CoachOpinion.workspace_id == scope.workspace_id, CoachOpinion.prompt_id == prompt_id)
    ).first()


def judge(scope: Scope, prompt: Prompt, now: datetime, *, fair: bool, reason: str) -> bool:
    """Write down whether the coach was fair about a prompt's reply, unless that was said; tell whether it was new."""
    return insert_once(
        scope.session,
        CoachOpinion,
        workspace_id=scope.workspace_id,
        person_id=prompt.person_id,
        prompt_id=prompt.id,
        fair=fair,
        reason=reason,
        said_utc=now,
    )
