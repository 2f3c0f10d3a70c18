"""Groups and who practises with them: the bot arrives, people come and go, join, leave, or are enrolled.

Nobody is enrolled unasked but by a manager, and everybody may leave, whatever a manager said.
"""

from __future__ import annotations

from collections.abc import Sequence

from empathy_bot import outbox, practice, workdays
from empathy_bot.actions import (
    EnrolEveryone,
    JoinGroup,
    LeaveGroup,
    OpenKudos,
    OpenSettings,
    PausePractice,
    ShowHelp,
    ShowToday,
)
from empathy_bot.clock import local_day
from empathy_bot.events import Place, Someone, tidy_name
from empathy_bot.message import Button, Buttons, Heading, Message, Reply
from empathy_bot.practice import baseline, feeds, recognition
from empathy_bot.store import deliveries, directory, insert_once
from empathy_bot.store.tables import Enrolment, Group, Person
from empathy_bot.turn import Scene, Turn, row_id

HELLO = "hello"
"""The outbox's kind of the bot's first words in a channel; its cause counts the arrivals."""
WELCOME = "welcome"
"""The outbox's kind of the first words to somebody whom a manager enrolled; its cause is the group's row id."""


def bot_added(turn: Turn) -> Reply:
    """Make (or wake) the group of a channel; whoever brought the bot manages it."""
    if turn.place is None or turn.place.direct:
        return Reply()
    group = directory.group_at(turn.scope, turn.place.id)
    if group is None:
        insert_once(
            turn.scope.session,
            Group,
            workspace_id=turn.scope.workspace_id,
            external_id=turn.place.id,
            name=tidy_name(turn.place.name),
            prompt_time=practice.DEFAULT_TIME,
            working_days=practice.DEFAULT_DAYS,
            active=True,
            kudos_a_day=recognition.A_DAY,
            kudos_a_week=recognition.A_WEEK,
        )
        group = directory.group_at(turn.scope, turn.place.id)
        if group is None:  # pragma: no cover - the row was inserted, or was there
            return Reply()
    refresh_place(group, turn.place)
    group.active = True
    directory.workspace_by_id(turn.scope.session, turn.scope.workspace_id).removed_utc = None
    group.zone = group.zone or turn.person.zone
    group.locale = group.locale or turn.person.locale
    part = _part(turn, group, turn.person, "invited")
    if not turn.person.is_bot:
        part.is_manager = True
        feeds.begin_tips(turn.scope, turn.person, turn.now)
    deliveries.enqueue(turn.scope, outbox.to_group(group), HELLO, f"{turn.today}", turn.now)
    return Reply(list_place=turn.place.id)


def bot_removed(turn: Turn) -> Reply:
    """Put the place's group to sleep (or every group of the workspace); nothing is deleted."""
    if turn.place is None:
        directory.workspace_by_id(turn.scope.session, turn.scope.workspace_id).removed_utc = turn.now
    gone = (
        directory.groups(turn.scope)
        if turn.place is None
        else [group for group in [directory.group_at(turn.scope, turn.place.id)] if group is not None]
    )
    for group in gone:
        group.active = False
        turn.scope.session.flush()
        for person in directory.members(turn.scope, row_id(group), directory.ENROLLED):
            practice.plan(turn.scope, person, turn.now)
    return Reply()


def people_seen(turn: Turn, people: Sequence[Someone], *, complete: bool) -> Reply:
    """Learn who people are and, in a group's channel, that they are there and can be enrolled."""
    rows = [directory.know(turn.scope, someone) for someone in people]
    group = directory.group_at(turn.scope, turn.place.id) if turn.place and not turn.place.direct else None
    if group is not None and turn.place is not None:
        refresh_place(group, turn.place)
        for row in rows:
            if not row.is_bot:
                part = _part(turn, group, row, "invited")
                if part.state == "gone":
                    part.state, part.here_since_utc = "invited", turn.now
        if complete:
            here = {row.id for row in rows}
            _gone(
                turn,
                [part for part in directory.enrolments(turn.scope, row_id(group)) if part.person_id not in here],
            )
    turn.scope.session.flush()
    for row in rows:
        _zone_for_groups(turn, row)
        practice.plan_if_moved(turn.scope, row, turn.now)
    return Reply(look_up=tuple(row.external_id for row in rows if not row.name) if group is not None else ())


def people_left(turn: Turn, people: Sequence[Someone]) -> Reply:
    """Stop practising for people who left the channel; what they did stays."""
    group = directory.group_at(turn.scope, turn.place.id) if turn.place else None
    if group is not None:
        rows = [row for someone in people if (row := directory.person(turn.scope, someone.id)) is not None]
        parts = [directory.enrolment(turn.scope, row_id(group), row_id(row)) for row in rows]
        _gone(turn, [part for part in parts if part is not None])
    return Reply()


def join(turn: Turn, action: JoinGroup) -> Reply:
    """Enrol the person themselves."""
    group = directory.group(turn.scope, action.group)
    if group is None or not group.active:
        return turn.answer("group.gone")
    part = _part(turn, group, turn.person, "invited")
    already = part.state == "active"
    _enrol(turn, part, turn.person)
    return Reply(message=_joined(turn, turn.person, group, "group.already" if already else "group.joined"))


def leave(turn: Turn, action: LeaveGroup) -> Reply:
    """End the person's practice with a group; their history stays theirs."""
    group = directory.group(turn.scope, action.group)
    part = directory.enrolment(turn.scope, row_id(group), row_id(turn.person)) if group else None
    if group is None or part is None or part.state in {"left", "gone"}:
        return turn.answer("group.not_in")
    part.state = "left"
    turn.scope.session.flush()
    practice.plan(turn.scope, turn.person, turn.now)
    return turn.answer("group.left", group=turn.group_name(group))


def enrol_everyone(turn: Turn, action: EnrolEveryone) -> Reply:
    """Enrol everybody of the channel who has not left; each gets a welcome that says how to stop."""
    group = directory.group(turn.scope, action.group)
    if group is None or not group.active:
        return turn.answer("group.gone")
    if not turn.manages(group):
        return turn.answer("group.managers_only")
    enrolled = 0
    for part in directory.enrolments(turn.scope, row_id(group)):
        person = directory.person_by_id(turn.scope, part.person_id)
        if part.state == "invited" and person is not None and not person.is_bot:
            _enrol(turn, part, person)
            deliveries.enqueue(turn.scope, outbox.to_person(person), WELCOME, str(group.id), turn.now)
            enrolled += 1
    if not enrolled:
        return turn.answer("group.enrolled_none")
    return Reply(message=turn.counted("group.enrolled", enrolled))


def compose_hello(scene: Scene, group: Group, _cause: str) -> Message | None:
    """Return the bot's first words in a channel."""
    return Message.of(
        Heading(text=scene.say("hello.heading")),
        scene.paragraph("hello.what"),
        scene.paragraph("hello.kudos"),
        scene.paragraph("hello.private", quiet=True),
        Buttons(
            buttons=(
                Button(label=scene.say("button.join"), action=JoinGroup(group=row_id(group)), style="primary"),
                Button(label=scene.say("button.kudos"), action=OpenKudos()),
                Button(label=scene.say("button.enrol_everyone"), action=EnrolEveryone(group=row_id(group))),
                Button(label=scene.say("button.help"), action=ShowHelp()),
            )
        ),
    )


def compose_welcome(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the first words to somebody whom a manager enrolled."""
    group = directory.group(scene.scope, int(cause))
    part = directory.enrolment(scene.scope, int(cause), row_id(person))
    if group is None or part is None or part.state != "active":
        return None
    return _joined(scene, person, group, "group.welcome")


def refresh_place(group: Group, place: Place) -> None:
    """Keep what a place says of itself: its name, and how to write there."""
    group.name = tidy_name(place.name) or group.name
    group.conversation = place.reference or group.conversation


def _joined(scene: Scene, person: Person, group: Group, key: str) -> Message:
    own = practice.rhythm(scene.scope, person)
    return Message.of(
        scene.paragraph(
            key,
            group=scene.group_name(group),
            time=f"{own.clock_time:%H:%M}",
            zone=own.zone.key.replace("_", " "),
        ),
        scene.paragraph("group.freedom", quiet=True),
        Buttons(
            buttons=(
                Button(label=scene.say("button.today"), action=ShowToday(), style="primary"),
                Button(label=scene.say("button.settings"), action=OpenSettings()),
                Button(label=scene.say("button.pause"), action=PausePractice()),
                Button(label=scene.say("button.leave"), action=LeaveGroup(group=row_id(group))),
            )
        ),
        *baseline.offer(scene, person, own),
    )


def _enrol(turn: Turn, part: Enrolment, person: Person) -> None:
    part.state = "active"
    turn.scope.session.flush()
    own = practice.plan(turn.scope, person, turn.now)
    # The first day that can count is the first whose prompt is still to come: nobody starts with a missed day. Which
    # days count from then on may become known later, from a roster, so the first working day is not looked for here.
    today = local_day(turn.now, own.zone)
    at = workdays.instant(today, own.at(today), own.zone)
    part.since_day = part.since_day or (today if at is not None and at > turn.now else today + workdays.DAY)


def _part(turn: Turn, group: Group, person: Person, state: str) -> Enrolment:
    part = directory.enrolment(turn.scope, row_id(group), row_id(person))
    if part is None:
        part = Enrolment(
            workspace_id=turn.scope.workspace_id,
            group_id=row_id(group),
            person_id=row_id(person),
            state=state,
            here_since_utc=turn.now,
        )
        turn.scope.add(part)
    return part


def _gone(turn: Turn, parts: Sequence[Enrolment]) -> None:
    for part in parts:
        if part.state != "left":
            part.state = "gone"
    turn.scope.session.flush()
    for person in directory.people_by_id(turn.scope, [part.person_id for part in parts]).values():
        practice.plan(turn.scope, person, turn.now)


def _zone_for_groups(turn: Turn, person: Person) -> None:
    """Give a group the zone of its manager, once that is known."""
    if person.zone is None:
        return
    for group in directory.groups_of(turn.scope, row_id(person), directory.IN_CHANNEL):
        part = directory.enrolment(turn.scope, row_id(group), row_id(person))
        if group.zone is None and part is not None and part.is_manager:
            group.zone = person.zone
