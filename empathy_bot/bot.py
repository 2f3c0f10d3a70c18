"""Event -> feature -> Reply and deliveries. Owns the transaction of an event, and of composing what a lane sends.

An adapter calls `handle` once per event, in a worker thread; when it returns, everything is durably committed. Nothing
here knows a platform, waits for a network, or decides what a feature decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from empathy_bot import asking, outbox, practice
from empathy_bot.acting import act, obey
from empathy_bot.clock import Clock
from empathy_bot.content import Pack
from empathy_bot.events import (
    BotAdded,
    BotRemoved,
    ChoseMessage,
    Clicked,
    CoachSaid,
    Deed,
    Event,
    MessageDeleted,
    OpenedHome,
    Origin,
    PackBrought,
    PeopleLeft,
    PeopleSeen,
    Reacted,
    RosterBrought,
    Said,
    Someone,
    Submitted,
    tidy,
)
from empathy_bot.features import (
    baseline,
    boards,
    enrolment,
    exercises,
    guide,
    kudos,
    leading,
    packs,
    peers,
    prompts,
    roster,
    second_views,
    settings,
    tips,
)
from empathy_bot.features.boards import posting
from empathy_bot.features.kudos import giving, mine, reactions, shown, weekly
from empathy_bot.library import Library
from empathy_bot.message import Divider, Heading, Message, Reply
from empathy_bot.outbox import Lease
from empathy_bot.ports import Outgoing, SecondReader
from empathy_bot.practice import second_view
from empathy_bot.store import ConflictError, Scope, Store, Transaction, deliveries, directory
from empathy_bot.store import second_views as second_view_rows
from empathy_bot.store.tables import Delivery, Group, Person
from empathy_bot.turn import Scene, Turn
from empathy_bot.words import words

IN_FLIGHT = timedelta(seconds=5)
"""How long a correction waits for a message that is just being sent."""
TRIES = 3
"""How often a transaction that lost a race is tried; every effect has a unique key, so trying again is safe."""

_TO_PERSON: Mapping[str, Callable[[Scene, Person, str], Message | None]] = {
    asking.PROMPT: prompts.compose,
    asking.REMINDER: prompts.compose_reminder,
    asking.BASELINE: baseline.compose_offer,
    asking.PEER: peers.compose_ask,
    peers.RESULT: peers.compose_result,
    asking.TIP: tips.compose,
    asking.DIGEST: weekly.compose,
    kudos.NOTE: shown.compose_note,
    kudos.TAKEN: shown.compose_taken,
    kudos.SPENT: shown.compose_spent,
    enrolment.WELCOME: enrolment.compose_welcome,
    second_view_rows.KIND: second_views.compose,
}
_TO_GROUP: Mapping[str, Callable[[Scene, Group, str], Message | None]] = {
    kudos.SHOUTOUT: shown.compose_shoutout,
    kudos.EDIT: shown.compose_edit,
    boards.KIND: posting.compose,
    exercises.KIND: exercises.compose,
    enrolment.HELLO: enrolment.compose_hello,
    second_view.NOTICE: second_views.compose_notice,
}


class Bot:
    """The core behind one database: decides what every event does, and what every delivery says."""

    def __init__(self, store: Store, clock: Clock, library: Library, reader: SecondReader | None = None) -> None:
        self.store = store
        self.clock = clock
        self.library = library
        self.reader = reader
        self._workspaces: dict[tuple[str, str], int] = {}

    def handle(self, event: Event) -> Reply:
        """Do what the event asks for and commit. Raises ConflictError when it lost the race TRIES times."""
        for attempt in range(TRIES):
            try:
                return self._handle(event)
            except ConflictError:
                if attempt == TRIES - 1:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def pack_for(self, origin: Origin) -> Pack:
        """Return what the origin's person practises with, to be looked at."""
        with self.store.transaction() as session:
            scope = Scope(session, self._workspace_id(session, origin, self.clock.now()))
            return self.library.pack(scope, origin.person.locale)

    def compose(self, lease: Lease, ids: Sequence[int]) -> list[Outgoing]:
        """Compose deliveries and commit them as `sending`; what is no longer wanted is dropped.

        The returned messages may be posted, once. Raises FencedError when the lane has passed to somebody else.
        """
        with self.store.transaction() as session:
            scope = Scope(session, lease.workspace_id)
            now = self.clock.now()
            outbox.keep(scope, lease, now)
            outgoing: list[Outgoing] = []
            taken: set[int] = set()
            for row in deliveries.by_id(scope, ids):
                if row.state != "due":
                    continue
                replaced = self._replaced(scope, row)
                if replaced is not None and replaced.state == "sending" and replaced.id not in taken:
                    row.due_utc = now + IN_FLIGHT
                    continue
                address = outbox.address(scope, row)
                message = self._compose(scope, row, now) if address else None
                if message is None or address is None or row.id is None or _is_too_early(row, replaced):
                    outbox.drop(row, now, "no longer wanted")
                    continue
                taken.add(row.id)
                row.state, row.epoch = "sending", lease.epoch
                key = f"{row.recipient}/{row.kind}/{row.cause}"
                replaces = replaced.reference if replaced else None
                outgoing.append(Outgoing(row.id, key, address, message, replaces))
            return outgoing

    def _replaced(self, scope: Scope, row: Delivery) -> Delivery | None:
        """Return the delivery that this one corrects; None when it corrects none."""
        if row.kind != kudos.EDIT:
            return None
        found = deliveries.of_causes(scope, row.recipient, kudos.SHOUTOUT, [row.cause.partition(":")[0]])
        return next(iter(found), None)

    def _compose(self, scope: Scope, row: Delivery, now: datetime) -> Message | None:
        kind, _, number = row.recipient.partition(":")
        if kind == "person":
            person = directory.person_by_id(scope, int(number))
            if person is None:
                return None
            scene = self._scene(scope, person.locale, now)
            message = _TO_PERSON[row.kind](scene, person, row.cause)
        else:
            found = directory.group(scope, int(number))
            if found is None:
                return None
            scene = self._scene(scope, directory.locale_of(scope, found), now)
            message = _TO_GROUP[row.kind](scene, found, row.cause)
        return message.spoken(scene.words.locale) if message else None

    def _scene(self, scope: Scope, locale: str | None, now: datetime) -> Scene:
        return Scene(words(locale), self.library.pack(scope, locale), scope, now, reader=self.reader)

    def _handle(self, event: Event) -> Reply:
        with self.store.transaction() as session:
            now = self.clock.now()
            origin = event.origin
            scope = Scope(session, self._workspace_id(session, origin, now))
            if isinstance(event, Reacted) and not reactions.concerns(scope, event):
                return Reply()
            if isinstance(event, MessageDeleted):  # needs no key: to be gone twice is to be gone
                return reactions.deleted(self._scene(scope, None, now), event)
            if origin.key is not None and not deliveries.first_time(scope, origin.key, now):
                return Reply()
            if isinstance(event, RosterBrought):
                return roster.brought(self._scene(scope, None, now), event)
            if isinstance(event, PackBrought) and event.operator:
                return packs.brought(self._scene(scope, None, now), event)
            if _is_about_strangers(scope, event):
                return Reply()
            directory.meet(scope, _named(event), origin.place.id if origin.place else None)
            turn = self._turn(scope, origin, now)
            reply, locale = _decide(turn, event), turn.words.locale
            return replace(
                reply,
                locale=locale,
                message=reply.message and reply.message.spoken(locale),
                form=reply.form and reply.form.spoken(locale),
                home=reply.home and reply.home.spoken(locale),
                look_up=(*reply.look_up, *sorted(turn.strangers)),
                queued=deliveries.has_queued(scope),
            )

    def _workspace_id(self, session: Transaction, origin: Origin, now: datetime) -> int:
        """Return the workspace's row id, remembered because every event asks for it and it never changes."""
        key = (origin.platform, origin.workspace)
        if key not in self._workspaces:
            found = directory.workspace(session, *key, now).id or 0
            session.commit()  # so that what is remembered is there
            self._workspaces[key] = found
        return self._workspaces[key]

    def _turn(self, scope: Scope, origin: Origin, now: datetime) -> Turn:
        person = directory.know(scope, origin.person)
        if directory.has_moved(scope, person):
            practice.plan_if_moved(scope, person, now)
        if origin.place is not None and origin.place.reference:
            _keep_reference(scope, person, origin)
        turn = Turn(
            scope=scope,
            now=now,
            words=words(person.locale),
            pack=self.library.pack(scope, person.locale),
            platform=origin.platform,
            person=person,
            place=origin.place,
            aloud=lambda group: self._scene(scope, directory.locale_of(scope, group), now),
            reader=self.reader,
            shipped=self.library.shipped(person.locale),
        )
        if not person.name:
            turn.strangers.add(person.external_id)
        return turn


def _is_too_early(row: Delivery, replaced: Delivery | None) -> bool:
    """Tell whether a correction has nothing to correct: what was never posted will be posted as it is by then."""
    return row.kind == kudos.EDIT and (replaced is None or replaced.reference is None)


def _is_about_strangers(scope: Scope, event: Deed) -> bool:
    """Tell whether a directory or a coach speaks of people, in no channel of ours, whom the bot does not know."""
    if isinstance(event, CoachSaid):
        return directory.person(scope, event.origin.person.id) is None
    if not isinstance(event, PeopleSeen) or (event.origin.place is not None and not event.origin.place.direct):
        return False
    return not any(directory.person(scope, someone.id) for someone in event.people)


def _named(event: Deed) -> Collection[str]:
    """Return the platform ids of whom an event concerns: whose it is, and whom its words mention one by one."""
    words = event.words if isinstance(event, Said) else ()
    return dict.fromkeys([event.origin.person.id, *(word.id for word in words if isinstance(word, Someone))])


def _keep_reference(scope: Scope, person: Person, origin: Origin) -> None:
    place = origin.place
    if place is None:
        return
    if place.direct:
        if person.conversation != place.reference:
            person.conversation = place.reference
        return
    found = directory.group_at(scope, place.id)
    if found is not None:
        enrolment.refresh_place(found, place)


def _decide(turn: Turn, event: Deed) -> Reply:
    match event:
        case Clicked():
            return guide.unknown_action(turn) if event.action is None else act(turn, event.action, {})
        case Submitted():
            values = {name: tuple(tidy(value) for value in some) for name, some in event.values.items()}
            return guide.unknown_action(turn) if event.action is None else act(turn, event.action, values)
        case Said():
            words = tuple(tidy(word) if isinstance(word, str) else word for word in event.words)
            return obey(turn, words, event.message)
        case ChoseMessage():
            return giving.chose(turn, event.spot)
        case Reacted():
            return reactions.reacted(turn, event)
        case OpenedHome():
            return Reply(home=_home(turn))
        case BotAdded():
            return enrolment.bot_added(turn)
        case BotRemoved():
            return enrolment.bot_removed(turn)
        case PeopleSeen():
            reply = enrolment.people_seen(turn, event.people, complete=event.complete)
            reactions.looked_up(turn, event.people)
            return reply
        case PeopleLeft():
            return enrolment.people_left(turn, event.people)
        case PackBrought():
            return packs.uploaded(turn, event)
        case CoachSaid():
            return second_views.said(turn, event)
        case _:
            assert_never(event)


def _home(turn: Turn) -> Message:
    """Compose the person's page from the features' sections."""
    facts = practice.streak_facts(turn, practice.streak(turn, turn.person))
    away = practice.away_until(turn, turn.person)
    state = "paused" if turn.person.paused else "welcome" if turn.person.next_due_utc else "no_group"
    return Message.of(
        Heading(text=turn.say("home.heading")),
        turn.paragraph("home.away", day=turn.words.day(away)) if away else turn.paragraph(f"home.{state}"),
        facts,
        prompts.section(turn),
        *mine.section(turn),
        *baseline.section(turn),
        *leading.section(turn),
        Divider(),
        settings.section(turn),
        *second_views.section(turn),
    )
