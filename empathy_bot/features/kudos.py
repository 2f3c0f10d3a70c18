"""Kudos: thanks for empathetic behaviour, a shout-out in the group's channel and a note to each receiver.

The same thanks twice on one day are one: the second time shows that they are on their way already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from empathy_bot import outbox
from empathy_bot.actions import GiveKudos, OpenKudos, ShowBoard
from empathy_bot.events import Someone, UserGroup, Word, tidy_name
from empathy_bot.message import (
    Button,
    Buttons,
    Form,
    Heading,
    Message,
    Paragraph,
    PeopleInput,
    PickInput,
    PickOption,
    Plain,
    Quote,
    Reply,
    Spans,
    TextInput,
)
from empathy_bot.store import add_points, deliveries, directory, recognition
from empathy_bot.store.tables import Group, Kudos, KudosReceiver, Person, Score
from empathy_bot.turn import Scene, Turn, row_id

SHOUTOUT = "shoutout"
NOTE = "kudos_note"
"""The outbox's kinds; their cause is the kudos' row id."""
LONGEST = 500
MOST_RECEIVERS = 10
OWN_PICKER = frozenset({"slack"})
"""Platforms whose own people picker vouches for the ids that a form sends back."""


def form(turn: Turn, chosen: Iterable[str] = ()) -> Reply:
    """Open the form. The people offered are those of the person's groups."""
    group = turn.group()
    if group is None:
        return turn.answer("kudos.no_group")
    people = [row for row in _colleagues(turn) if row.id != turn.person.id]
    return Reply(
        form=Form(
            title=turn.say("kudos.form.title"),
            intro=turn.spans("kudos.form.intro", group=turn.group_name(group)),
            inputs=(
                PeopleInput(
                    name="receivers",
                    label=turn.say("kudos.form.receivers"),
                    options=tuple(PickOption(value=row.external_id, label=turn.name(row)) for row in people),
                    initial=tuple(chosen),
                    missing=turn.say("kudos.mistake.nobody"),
                ),
                PickInput(
                    name="behaviour",
                    label=turn.say("kudos.form.behaviour"),
                    options=tuple(
                        PickOption(value=behaviour.id, label=f"{behaviour.emoji} {behaviour.name}")
                        for behaviour in turn.pack.behaviours
                    ),
                    missing=turn.say("kudos.mistake.behaviour"),
                ),
                TextInput(
                    name="message",
                    label=turn.say("kudos.form.message"),
                    placeholder=turn.say("kudos.form.example"),
                    lines="many",
                    longest=LONGEST,
                    missing=turn.say("kudos.mistake.empty"),
                ),
            ),
            submit=GiveKudos(),
            submit_label=turn.say("kudos.form.submit"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def submit(turn: Turn, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Give kudos from the form; a mistake is told at its input and nothing typed is lost."""
    errors: dict[str, str] = {}
    receivers: list[Person] = []
    for external_id in values.get("receivers", ()):
        known = directory.person(turn.scope, external_id)
        if known is None and turn.platform in OWN_PICKER:
            known = _meet(turn, Someone(external_id))
        if known is None:
            errors["receivers"] = turn.say("kudos.mistake.unknown")
        else:
            receivers.append(known)
    text = "".join(values.get("message", ())).strip()
    behaviour = next(iter(values.get("behaviour", ())), None)
    if "receivers" not in errors and (mistake := _wrong_receivers(turn, receivers)):
        errors["receivers"] = mistake
    if mistake := _wrong_text(turn, text):
        errors["message"] = mistake
    if behaviour is None or turn.pack.behaviour(behaviour) is None:
        errors["behaviour"] = turn.say("kudos.mistake.behaviour")
    if errors:
        return Reply(errors=errors)
    return _give(turn, receivers, text, behaviour)


def said(turn: Turn, words: Sequence[Word]) -> Reply:
    """Give kudos from a command: everybody mentioned receives, the rest is the message."""
    mentioned = list(dict.fromkeys(word for word in words if isinstance(word, Someone)))
    text = _without_leading_mentions(words).strip()
    if not mentioned and not text:
        return form(turn)
    receivers = [_meet(turn, someone) for someone in mentioned]
    if mistake := _wrong_receivers(turn, receivers) or _wrong_text(turn, text):
        return turn.answer("kudos.mistake.command", mistake=mistake, kudos=turn.command("kudos"))
    return _give(turn, receivers, text, None)


def compose_shoutout(scene: Scene, group: Group, cause: str) -> Message | None:
    """Return the shout-out of the kudos with row id `cause` for the group's channel."""
    kudos = recognition.kudos(scene.scope, int(cause))
    if kudos is None or kudos.group_id != group.id:
        return None
    giver = directory.person_by_id(scene.scope, kudos.giver_id)
    receivers = recognition.receivers(scene.scope, int(cause))
    if giver is None or not receivers:
        return None
    return Message.of(
        Heading(text=scene.say("kudos.heading")),
        scene.paragraph("kudos.shoutout", giver=scene.mention(giver), receivers=_listed(scene, receivers)),
        Quote(text=kudos.text),
        *_behaviour(scene, kudos),
        Buttons(
            buttons=(
                Button(label=scene.say("button.kudos"), action=OpenKudos()),
                Button(label=scene.say("button.board"), action=ShowBoard(group=group.id)),
            )
        ),
    )


def compose_note(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the note that tells one receiver of the kudos with row id `cause`."""
    kudos = recognition.kudos(scene.scope, int(cause))
    if kudos is None or person.id not in {row.id for row in recognition.receivers(scene.scope, int(cause))}:
        return None
    giver = directory.person_by_id(scene.scope, kudos.giver_id)
    group = directory.group(scene.scope, kudos.group_id)
    if giver is None or group is None:
        return None
    return Message.of(
        scene.paragraph("kudos.note", giver=scene.mention(giver), group=scene.group_name(group)),
        Quote(text=kudos.text),
        *_behaviour(scene, kudos),
    )


def periods(turn: Turn) -> tuple[str, str]:
    """Return the names of the periods that today's kudos count for (see the score table)."""
    monday = turn.today - timedelta(days=turn.today.weekday())
    return f"week:{monday}", f"month:{turn.today:%Y-%m}"


def _give(turn: Turn, receivers: Sequence[Person], text: str, behaviour: str | None) -> Reply:
    group = turn.group() or next(iter(_shared_groups(receivers, turn)), None)
    if group is None:
        return turn.answer("kudos.no_group")
    names = _listed(turn, receivers)
    where = turn.group_name(group)
    meaning = _meaning(turn, receivers, text)
    if recognition.by_meaning(turn.scope, meaning) is not None:
        return turn.answer("kudos.already", receivers=names)
    kudos = Kudos(
        workspace_id=turn.scope.workspace_id,
        group_id=row_id(group),
        giver_id=row_id(turn.person),
        text=text,
        behaviour=behaviour,
        meaning=meaning,
        local_day=turn.today,
        given_utc=turn.now,
    )
    turn.scope.add(kudos)
    for receiver in receivers:
        turn.scope.add(
            KudosReceiver(workspace_id=turn.scope.workspace_id, kudos_id=kudos.id or 0, person_id=row_id(receiver))
        )
        _score(turn, group, "receiver", receiver, 1)
        deliveries.enqueue(turn.scope, outbox.to_person(receiver), NOTE, str(kudos.id), turn.now)
    _score(turn, group, "giver", turn.person, len(receivers))
    deliveries.enqueue(turn.scope, outbox.to_group(group), SHOUTOUT, str(kudos.id), turn.now)
    return turn.answer("kudos.given", receivers=names, group=where)


def _score(turn: Turn, group: Group, role: str, person: Person, points: int) -> None:
    for period in periods(turn):
        add_points(
            turn.scope.session,
            Score(
                workspace_id=turn.scope.workspace_id,
                group_id=row_id(group),
                period=period,
                role=role,
                person_id=row_id(person),
                points=points,
            ),
        )


def _meet(turn: Turn, someone: Someone) -> Person:
    person = directory.know(turn.scope, someone)
    if not person.name:
        turn.strangers.add(someone.id)
    return person


def _wrong_receivers(turn: Turn, receivers: Sequence[Person]) -> str | None:
    if not receivers:
        return turn.say("kudos.mistake.nobody")
    if any(row.id == turn.person.id for row in receivers):
        return turn.say("kudos.mistake.self")
    if any(row.is_bot for row in receivers):
        return turn.say("kudos.mistake.bot")
    if len(receivers) > MOST_RECEIVERS:
        return turn.say("kudos.mistake.many", most=MOST_RECEIVERS)
    return None


def _wrong_text(turn: Turn, text: str) -> str | None:
    if not any(character.isalnum() for character in text):
        return turn.say("kudos.mistake.empty")
    if len(text) > LONGEST:
        return turn.say("kudos.mistake.long", longest=LONGEST, length=len(text))
    return None


def _meaning(turn: Turn, receivers: Sequence[Person], text: str) -> str:
    who = ",".join(str(number) for number in sorted(row_id(row) for row in receivers))
    words = " ".join(text.casefold().split())
    return sha256(f"{turn.person.id}|{who}|{turn.today}|{words}".encode()).hexdigest()


def _without_leading_mentions(words: Sequence[Word]) -> str:
    kept = list(words)
    while kept and (isinstance(kept[0], (Someone, UserGroup)) or not kept[0].strip()):
        kept.pop(0)
    return "".join(_as_text(word) for word in kept)


def _as_text(word: Word) -> str:
    match word:
        case str():
            return word
        case Someone():
            return f"@{tidy_name(word.name) or word.id}"
        case UserGroup():
            return f"@{tidy_name(word.name)}"


def _shared_groups(receivers: Sequence[Person], turn: Turn) -> list[Group]:
    return [group for row in receivers for group in directory.groups_of(turn.scope, row_id(row), directory.IN_CHANNEL)]


def _colleagues(turn: Turn) -> list[Person]:
    found: dict[int, Person] = {}
    for group in directory.groups_of(turn.scope, row_id(turn.person), directory.IN_CHANNEL):
        found |= {row_id(row): row for row in directory.members(turn.scope, row_id(group))}
    return sorted(found.values(), key=turn.name)


def _behaviour(scene: Scene, kudos: Kudos) -> tuple[Paragraph, ...]:
    behaviour = scene.pack.behaviour(kudos.behaviour) if kudos.behaviour else None
    if behaviour is None:
        return ()
    return (
        scene.paragraph(
            "kudos.behaviour", emoji=behaviour.emoji, name=behaviour.name, description=behaviour.description
        ),
    )


def _listed(scene: Scene, people: Sequence[Person]) -> Spans:
    """Return mentions joined as a sentence joins names: 'Ana, Ben and Chloé'."""
    spans: Spans = ()
    for index, person in enumerate(people):
        if index:
            joint = "list.and" if index == len(people) - 1 else "list.comma"
            spans += (Plain(text=scene.say(joint)),)
        spans += scene.mention(person)
    return spans
