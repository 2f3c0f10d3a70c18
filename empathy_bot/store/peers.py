"""Queries about replies that are shared with peers without a name: the views, and who is asked to look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select, update

from empathy_bot.store import Scope
from empathy_bot.store.tables import PeerAsk, PeerView, Prompt, Workspace

Found = tuple[PeerAsk, PeerView, Prompt]
"""Somebody's ask, the view that it is for, and the prompt that the shared reply answers."""


def lock(scope: Scope) -> None:
    """Let nobody else change a view of the workspace before the transaction ends, where the database can.

    To be taken before a view or an ask is read: what is read afterwards is what stands.
    """
    query = select(Workspace.id).where(Workspace.id == scope.workspace_id)
    scope.session.exec(query.with_for_update(key_share=True)).one()  # rows that only refer to it need not wait


def view(scope: Scope, view_id: int) -> PeerView | None:
    """Return the view with this row id."""
    return scope.session.exec(
        select(PeerView).where(PeerView.workspace_id == scope.workspace_id, PeerView.id == view_id)
    ).first()


def view_of(scope: Scope, person_id: int, prompt_id: int) -> PeerView | None:
    """Return the view of the person's own reply to a prompt."""
    return scope.session.exec(
        select(PeerView).where(
            PeerView.workspace_id == scope.workspace_id,
            PeerView.person_id == person_id,
            PeerView.prompt_id == prompt_id,
        )
    ).first()


def ask(scope: Scope, person_id: int, ask_id: int) -> Found | None:
    """Return the ask with this row id, if it is this person's."""
    return scope.session.exec(
        select(PeerAsk, PeerView, Prompt)
        .join(PeerView, col(PeerView.id) == col(PeerAsk.view_id))
        .join(Prompt, col(Prompt.id) == col(PeerView.prompt_id))
        .where(PeerAsk.workspace_id == scope.workspace_id, PeerAsk.person_id == person_id, PeerAsk.id == ask_id)
    ).first()


def ask_on(scope: Scope, person_id: int, day: date) -> Found | None:
    """Return the person's ask of a local day."""
    return scope.session.exec(
        select(PeerAsk, PeerView, Prompt)
        .join(PeerView, col(PeerView.id) == col(PeerAsk.view_id))
        .join(Prompt, col(Prompt.id) == col(PeerView.prompt_id))
        .where(PeerAsk.workspace_id == scope.workspace_id, PeerAsk.person_id == person_id, PeerAsk.local_day == day)
    ).first()


def asks(scope: Scope, view_id: int) -> Sequence[PeerAsk]:
    """Return everybody who was asked to look at a view, in that order."""
    return scope.session.exec(
        select(PeerAsk)
        .where(PeerAsk.workspace_id == scope.workspace_id, PeerAsk.view_id == view_id)
        .order_by(col(PeerAsk.id))
    ).all()


def asked_after(scope: Scope, people: Collection[int], instant: datetime) -> set[int]:
    """Return who of these people (by row id) was asked to look at anything after an instant, or is about to be."""
    return {
        *scope.session.exec(
            select(PeerAsk.person_id).where(
                PeerAsk.workspace_id == scope.workspace_id,
                col(PeerAsk.person_id).in_(people),
                PeerAsk.asked_utc > instant,
            )
        )
    }


def due(session: Session, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Return (workspace's row id, view's row id) of views, of every workspace, that are due. For the tick alone."""
    rows = session.exec(
        select(PeerView.workspace_id, PeerView.id)
        .where(col(PeerView.next_due_utc) <= now)
        .order_by(col(PeerView.next_due_utc))
        .limit(limit)
    ).all()
    return [(workspace_id, view_id) for workspace_id, view_id in rows if view_id is not None]


def forget_texts(session: Session, before: datetime) -> int:
    """Delete the texts shared before an instant, of every workspace; return how many. For the tick alone."""
    return session.exec(
        update(PeerView).where(col(PeerView.shared_utc) < before, col(PeerView.text).is_not(None)).values(text=None)
    ).rowcount
