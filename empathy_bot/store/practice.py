"""Queries about practice: prompts, answers and absences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from empathy_bot.store import Scope
from empathy_bot.store.tables import Absence, Answer, Prompt


def prompt(scope: Scope, person_id: int, prompt_id: int) -> Prompt | None:
    """Return a prompt if it is this person's."""
    return scope.session.exec(
        select(Prompt).where(
            Prompt.workspace_id == scope.workspace_id, Prompt.person_id == person_id, Prompt.id == prompt_id
        )
    ).first()


def prompt_on(scope: Scope, person_id: int, day: date) -> Prompt | None:
    """Return the person's prompt of a local day."""
    return scope.session.exec(
        select(Prompt).where(
            Prompt.workspace_id == scope.workspace_id, Prompt.person_id == person_id, Prompt.local_day == day
        )
    ).first()


def items_seen(scope: Scope, person_id: int, limit: int = 1000) -> list[str]:
    """Return the ids of the items the person was given, oldest first."""
    newest_first = scope.session.exec(
        select(Prompt.item_id)
        .where(Prompt.workspace_id == scope.workspace_id, Prompt.person_id == person_id)
        .order_by(col(Prompt.local_day).desc())
        .limit(limit)
    ).all()
    return list(reversed(newest_first))


def answer(scope: Scope, prompt_id: int) -> Answer | None:
    """Return the answer to a prompt."""
    return scope.session.exec(
        select(Answer).where(Answer.workspace_id == scope.workspace_id, Answer.prompt_id == prompt_id)
    ).first()


def answered_days(scope: Scope, person_id: int) -> Sequence[date]:
    """Return the local days that hold an answer of the person."""
    return scope.session.exec(
        select(col(Answer.local_day)).where(Answer.workspace_id == scope.workspace_id, Answer.person_id == person_id)
    ).all()


def absences(scope: Scope, person_id: int) -> Sequence[Absence]:
    """Return the person's absences, in the order in which they were told."""
    return scope.session.exec(
        select(Absence)
        .where(Absence.workspace_id == scope.workspace_id, Absence.person_id == person_id)
        .order_by(col(Absence.id))
    ).all()
