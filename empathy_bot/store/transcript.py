"""What the local chat's own servers would remember: its lines, the reactions on them, and who sits in which channel.

Real platforms keep this for themselves. Transcript opens its own short transactions, the only room outside `bot`,
`schedule` and `outbox` that may: a chat server does not wait for the bot's. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from empathy_bot.clock import Clock
from empathy_bot.message import Message
from empathy_bot.store import Scope, Store, directory
from empathy_bot.store.tables import ChatLine, ChatReaction

PLATFORM = "web"
WORKSPACE = "local"
"""The local chat is one workspace."""

PAGE = 60
"""Lines read at a time."""

IN_ROOM = ("active", "invited", "left")
"""Whoever stopped practising still sits in the channel."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction on a line, and the platform id of whose it is."""

    person: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: typed by a person (`text`), or a message of the bot (`author` None).

    A deleted line says nothing any more. Reactions are in the order in which they came.
    """

    id: int
    place: str
    author: str | None
    only_for: str | None
    text: str
    message: Message | None
    at: datetime
    edition: int
    deleted: bool = False
    reactions: tuple[Reaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a reader has come: the newest line, and the newest change of a line, that they have seen."""

    line: int = 0
    edition: int = 0

    def past(self, line: Line) -> Mark:
        """Return the mark of a reader who has now seen `line` as well."""
        return Mark(max(self.line, line.id), max(self.edition, line.edition))


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the platform ids of the people in it."""

    id: str
    name: str
    members: tuple[str, ...]


class Transcript:
    """The lines and channels of the local chat."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._workspace_id: int | None = None

    def locale(self, person: str) -> str | None:
        """Return the locale that somebody has chosen; None while they have not."""
        with self._scope() as scope:
            found = directory.person(scope, person)
            return found.locale if found else None

    def add(
        self,
        place: str,
        *,
        author: str | None = None,
        only_for: str | None = None,
        text: str = "",
        message: Message | None = None,
    ) -> Line:
        """Write a new line at the present instant."""
        with self._scope() as scope:
            row = ChatLine(
                workspace_id=scope.workspace_id,
                place=place,
                author=author,
                only_for=only_for,
                text=text,
                message=message.model_dump_json() if message else None,
                at_utc=self._clock.now(),
            )
            scope.add(row)
            return _line(row)

    def replace(self, line: int, message: Message, place: str | None = None) -> Line | None:
        """Put `message` in the place of a line of the bot's, which becomes the newest edition of the whole transcript.

        Return the line, or None when there is none such (in `place`, if that is given).
        """
        with self._scope() as scope:
            row = scope.session.exec(_mine(scope, ChatLine.id == line, col(ChatLine.message).is_not(None))).first()
            if row is None or place not in {None, row.place}:
                return None
            row.message = message.model_dump_json()
            _changed(scope, row)
            return _lines(scope, [row])[0]

    def delete(self, line: int) -> None:
        """Leave nothing of a line but that it was there."""
        with self._scope() as scope:
            row = _row(scope, line)
            row.text, row.message, row.deleted_utc = "", None, row.deleted_utc or self._clock.now()
            for reaction in _reactions(scope, (line,)):
                scope.session.delete(reaction)
            _changed(scope, row)

    def react(self, line: int, person: str, emoji: str, *, on: bool) -> bool:
        """Put a person's reaction on a line, or take it off; tell whether that is something new."""
        with self._scope() as scope:
            there = [one for one in _reactions(scope, (line,)) if (one.person, one.emoji) == (person, emoji)]
            if on == bool(there):
                return False
            if on:
                scope.add(ChatReaction(workspace_id=scope.workspace_id, line_id=line, person=person, emoji=emoji))
            for reaction in there:
                scope.session.delete(reaction)
            _changed(scope, _row(scope, line))
            return True

    def line(self, line: int, reader: str) -> Line | None:
        """Return one line, if this person may read it."""
        with self._scope() as scope:
            rows = scope.session.exec(_mine(scope, ChatLine.id == line, _readable(reader))).all()
            return next(iter(_lines(scope, rows)), None)

    def page(self, place: str, reader: str, before: int | None = None) -> list[Line]:
        """Return the newest PAGE lines of a place that the person may read, oldest first; those before `before`."""
        with self._scope() as scope:
            query = _mine(scope, ChatLine.place == place, _readable(reader)).order_by(col(ChatLine.id).desc())
            if before is not None:
                query = query.where(col(ChatLine.id) < before)
            return _lines(scope, scope.session.exec(query.limit(PAGE)).all()[::-1])

    def since(self, mark: Mark, places: Collection[str], reader: str) -> list[Line]:
        """Return the lines of these places that are new or changed since `mark`, oldest first."""
        changed = or_(col(ChatLine.id) > mark.line, col(ChatLine.edition) > mark.edition)
        with self._scope() as scope:
            query = _mine(scope, changed, col(ChatLine.place).in_(places), _readable(reader)).order_by(col(ChatLine.id))
            return _lines(scope, scope.session.exec(query).all())

    def newest_instant(self) -> datetime | None:
        """Return when the newest line was written; a demo's clock that was moved stays ahead after a restart."""
        with self._scope() as scope:
            query = select(func.max(ChatLine.at_utc)).where(ChatLine.workspace_id == scope.workspace_id)
            return scope.session.exec(query).one()

    def mark(self) -> Mark:
        """Return the mark of a reader who has seen everything."""
        with self._scope() as scope:
            return _mark(scope)

    def newest(self, places: Collection[str], reader: str) -> dict[str, int]:
        """Return each place's newest line that the person may read."""
        with self._scope() as scope:
            rows = scope.session.exec(
                select(ChatLine.place, func.max(ChatLine.id))
                .where(ChatLine.workspace_id == scope.workspace_id, col(ChatLine.place).in_(places), _readable(reader))
                .group_by(ChatLine.place)
            )
            return {place: line for place, line in rows if line is not None}

    def channels(self) -> list[Channel]:
        """Return every channel in which the bot is, by name."""
        with self._scope() as scope:
            return [
                Channel(group.external_id, group.name, _members(scope, group.id))
                for group in sorted(directory.groups(scope), key=lambda group: group.name)
                if group.active and group.id is not None
            ]

    @contextmanager
    def _scope(self) -> Iterator[Scope]:
        with self._store.transaction() as session:
            known = self._workspace_id
            if known is None:
                known = directory.workspace(session, PLATFORM, WORKSPACE, self._clock.now()).id or 0
            yield Scope(session, known)
        self._workspace_id = known  # only now that the row is committed


def _members(scope: Scope, group_id: int) -> tuple[str, ...]:
    return tuple(person.external_id for person in directory.members(scope, group_id, IN_ROOM))


def _mine(scope: Scope, *conditions: ColumnElement[bool] | bool) -> SelectOfScalar[ChatLine]:
    return select(ChatLine).where(ChatLine.workspace_id == scope.workspace_id, *conditions)


def _readable(reader: str) -> ColumnElement[bool]:
    return or_(col(ChatLine.only_for).is_(None), col(ChatLine.only_for) == reader)


def _mark(scope: Scope) -> Mark:
    query = select(func.max(ChatLine.id), func.max(ChatLine.edition))
    line, edition = scope.session.exec(query.where(ChatLine.workspace_id == scope.workspace_id)).one()
    return Mark(line or 0, edition or 0)


def _row(scope: Scope, line: int) -> ChatLine:
    return scope.session.exec(_mine(scope, ChatLine.id == line)).one()


def _changed(scope: Scope, row: ChatLine) -> None:
    """Let everybody who has seen the line hear of it again."""
    row.edition = _mark(scope).edition + 1
    scope.session.add(row)


def _reactions(scope: Scope, lines: Collection[int]) -> Sequence[ChatReaction]:
    query = select(ChatReaction).where(ChatReaction.workspace_id == scope.workspace_id)
    return scope.session.exec(query.where(col(ChatReaction.line_id).in_(lines)).order_by(col(ChatReaction.id))).all()


def _lines(scope: Scope, rows: Sequence[ChatLine]) -> list[Line]:
    found: dict[int, list[Reaction]] = {row.id: [] for row in rows if row.id is not None}
    for one in _reactions(scope, found) if found else ():
        found[one.line_id].append(Reaction(one.person, one.emoji))
    return [_line(row, tuple(found[row.id])) for row in rows if row.id is not None]


def _line(row: ChatLine, reactions: tuple[Reaction, ...] = ()) -> Line:
    if row.id is None:  # pragma: no cover - a stored row has an id
        raise LookupError(row.place)
    return Line(
        id=row.id,
        place=row.place,
        author=row.author,
        only_for=row.only_for,
        text=row.text,
        message=Message.model_validate_json(row.message) if row.message else None,
        at=row.at_utc,
        edition=row.edition,
        deleted=row.deleted_utc is not None,
        reactions=reactions,
    )
