"""Queries about role-plays that people are in the middle of, or have ended."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import col, select, update

from empathy_bot.store import ConflictError, Scope, insert_once
from empathy_bot.store.tables import Answer, Dialogue, Prompt


def choices(scope: Scope, prompt_id: int) -> str:
    """Return the choices made so far; empty before the first."""
    found = scope.session.exec(
        select(Dialogue.choices).where(Dialogue.workspace_id == scope.workspace_id, Dialogue.prompt_id == prompt_id)
    ).first()
    return found or ""


def advance(scope: Scope, prompt_id: int, before: str, after: str, now: datetime) -> None:
    """Replace the choices, which are those of `before`; of two who choose at once, the second is turned away.

    Raises ConflictError when they are no longer `before`: done again, the event will see what stands by then.
    """
    if before:
        moved = scope.session.exec(
            update(Dialogue)
            .where(
                col(Dialogue.workspace_id) == scope.workspace_id,
                col(Dialogue.prompt_id) == prompt_id,
                col(Dialogue.choices) == before,
            )
            .values(choices=after, updated_utc=now)
            .returning(col(Dialogue.id))
        )
        done = moved.first() is not None
    else:
        values = {"workspace_id": scope.workspace_id, "prompt_id": prompt_id, "choices": after, "updated_utc": now}
        done = insert_once(scope.session, Dialogue, **values)
    if not done:
        raise ConflictError(f"another choice was made in the dialogue of prompt {prompt_id}")


def latest_unanswered(scope: Scope, person_id: int, before: date) -> tuple[Prompt, str] | None:
    """Return the person's latest role-play of a day before, begun and without an answer, with its choices so far."""
    return scope.session.exec(
        select(Prompt, Dialogue.choices)
        .join(Dialogue, col(Dialogue.prompt_id) == col(Prompt.id))
        .outerjoin(Answer, col(Answer.prompt_id) == col(Prompt.id))
        .where(
            Prompt.workspace_id == scope.workspace_id,
            Prompt.person_id == person_id,
            Prompt.local_day < before,
            col(Answer.id).is_(None),
        )
        .order_by(col(Prompt.local_day).desc())
    ).first()
