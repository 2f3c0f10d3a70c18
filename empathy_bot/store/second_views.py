"""Queries about second views: which groups allow them, and what an AI is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, cast, or_
from sqlmodel import Session, String, col, select

from empathy_bot.store import Scope, insert_once
from empathy_bot.store.tables import Delivery, Group, Prompt, SecondView, SecondViewSwitch

KIND = "second_view"
"""The outbox's kind of a second view; its cause is the prompt's row id."""


def switch(scope: Scope, group_id: int) -> SecondViewSwitch | None:
    """Return what a group's manager said of second views."""
    return scope.session.exec(
        select(SecondViewSwitch).where(
            SecondViewSwitch.workspace_id == scope.workspace_id, SecondViewSwitch.group_id == group_id
        )
    ).first()


def turn(scope: Scope, group: Group, now: datetime, *, on: bool, host: str) -> SecondViewSwitch:
    """Switch a group on for a host, or off; switching on counts anew unless it is on for this host already."""
    insert_once(
        scope.session,
        SecondViewSwitch,
        workspace_id=scope.workspace_id,
        group_id=group.id,
        on=False,
        host=host,
        times=0,
        turned_utc=now,
    )
    found = scope.session.exec(
        select(SecondViewSwitch)
        .where(SecondViewSwitch.workspace_id == scope.workspace_id, SecondViewSwitch.group_id == group.id)
        .with_for_update()
    ).one()
    if found.on != on or (on and found.host != host):
        found.times += on
        found.on, found.turned_utc = on, now
        found.host = host if on else found.host
    return found


def ask(scope: Scope, prompt: Prompt, now: datetime, host: str) -> bool:
    """Note that an AI is to be asked about the reply to a prompt, once; tell whether that was new."""
    return insert_once(
        scope.session,
        SecondView,
        workspace_id=scope.workspace_id,
        person_id=prompt.person_id,
        prompt_id=prompt.id,
        host=host,
        state="due",
        attempts=0,
        until_utc=now,
    )


def view(scope: Scope, person_id: int, number: int) -> SecondView | None:
    """Return a person's second view by its row id, locked until the transaction ends where the database can."""
    return scope.session.exec(
        select(SecondView)
        .where(
            SecondView.workspace_id == scope.workspace_id, SecondView.person_id == person_id, SecondView.id == number
        )
        .with_for_update()
    ).first()


def view_on(scope: Scope, person_id: int, prompt_id: int) -> SecondView | None:
    """Return a person's second view on their reply to a prompt."""
    return scope.session.exec(
        select(SecondView).where(
            SecondView.workspace_id == scope.workspace_id,
            SecondView.person_id == person_id,
            SecondView.prompt_id == prompt_id,
        )
    ).first()


def due(session: Session, now: datetime, limit: int) -> Sequence[SecondView]:
    """Return what is to be asked now, of every workspace, in nobody else's hands. For the lanes alone."""
    return session.exec(
        select(SecondView)
        .where(col(SecondView.state).in_(("due", "asked")), col(SecondView.until_utc) <= now)
        .order_by(col(SecondView.until_utc), col(SecondView.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def settled(session: Session, limit: int) -> Sequence[SecondView]:
    """Return views, of every workspace, whose text nobody needs: sent, or never to be sent. For the lanes alone."""
    told = and_(
        col(Delivery.workspace_id) == col(SecondView.workspace_id),
        col(Delivery.kind) == KIND,
        col(Delivery.cause) == cast(col(SecondView.prompt_id), String),
    )
    return session.exec(
        select(SecondView)
        .outerjoin(Delivery, told)
        .where(
            col(SecondView.text).is_not(None),
            or_(col(Delivery.state).is_(None), col(Delivery.state).not_in(("due", "sending"))),
        )
        .limit(limit)
    ).all()
