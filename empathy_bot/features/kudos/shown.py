"""What the outbox sends of kudos: the shout-out as it stands now, the note to a receiver, and what is no longer so."""

from __future__ import annotations

from collections.abc import Sequence

from empathy_bot import outbox
from empathy_bot.actions import JoinKudos, OpenKudos, ShowBoard, ShowMyKudos
from empathy_bot.features.kudos import NOTE
from empathy_bot.message import Block, Button, Buttons, Heading, Link, Message, Paragraph, Quote, Spans
from empathy_bot.practice import recognition
from empathy_bot.store import deliveries, directory
from empathy_bot.store import ledger as store
from empathy_bot.store.tables import Group, Kudos, Person
from empathy_bot.turn import Scene, row_id


def compose_shoutout(scene: Scene, group: Group, cause: str) -> Message | None:
    """Return the shout-out of the kudos with row id `cause` for its channel; None once nothing is left of it."""
    return _shoutout(scene, group, int(cause))


def compose_edit(scene: Scene, group: Group, cause: str) -> Message | None:
    """Return the shout-out as it is now, in the place of how it was: somebody added theirs, or took them back."""
    number = int(cause.partition(":")[0])
    return _shoutout(scene, group, number) or scene.note("kudos.taken_back")


def compose_note(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the note that tells one receiver of the kudos with row id `cause`."""
    kudos = _standing(scene, int(cause))
    if kudos is None or person.id not in {row.id for row in store.receivers(scene.scope, int(cause))}:
        return None
    giver = recognition.giver(scene.scope, kudos)
    group = directory.group(scene.scope, kudos.group_id)
    if giver is None or group is None:
        return None
    key = "kudos.note_private" if kudos.private else "kudos.note" if kudos.text else "kudos.note_wordless"
    return Message.of(
        scene.paragraph(key, giver=scene.mention(giver), group=scene.group_name(group)),
        *_said(scene, kudos),
        Buttons(buttons=(Button(label=scene.say("button.my_kudos"), action=ShowMyKudos()),)),
    )


def compose_taken(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the words that tell giver and receivers that kudos no longer count; None for whom they never reached."""
    kudos, taken = store.kudos(scene.scope, int(cause)), store.reversal(scene.scope, int(cause))
    giver = recognition.giver(scene.scope, kudos) if kudos else None
    if kudos is None or taken is None:
        return None
    day = scene.words.day(kudos.local_day)
    found_out = taken.kind in recognition.FOUND_OUT
    kind = "void" if found_out else taken.kind
    reason = taken.reason or scene.say(f"kudos.reason_{taken.kind}" if found_out else "kudos.no_reason")
    if giver is not None and giver.id == person.id:
        names = scene.listed(store.receivers(scene.scope, int(cause)))
        return scene.note(f"kudos.taken_giver.{kind}", receivers=names, day=day, reason=reason)
    told = deliveries.of_causes(scene.scope, outbox.to_person(person), NOTE, [cause])
    if not any(row.state in {"sent", "ambiguous"} for row in told):
        return None
    key = "kudos.taken_receiver.void" if kind == "void" else "kudos.taken_receiver.undo"
    who = scene.mention(giver) if giver else scene.say("person.unknown")
    return scene.note(key, giver=who, day=day, reason=reason)


def compose_spent(scene: Scene, person: Person, _cause: str) -> Message | None:
    """Return the words for somebody whose reaction gave nothing because their allowance is used up."""
    if not directory.groups_of(scene.scope, row_id(person), directory.IN_CHANNEL):
        return None
    return scene.note("kudos.spent_reaction")


def _shoutout(scene: Scene, group: Group, number: int) -> Message | None:
    first = store.kudos(scene.scope, number)
    if first is None or first.group_id != group.id or first.private:
        return None
    added = store.joined(scene.scope, number)
    standing = _standing(scene, number)
    receivers = store.receivers(scene.scope, number)
    givers = [giver for act in added if (giver := recognition.giver(scene.scope, act)) is not None]
    giver = recognition.giver(scene.scope, standing) if standing else None
    if not receivers or (giver is None and not givers):
        return None
    shown: list[Block] = [Heading(text=scene.say("kudos.heading"))]
    if giver is None or standing is None:
        key = "kudos.shoutout" if len(givers) == 1 else "kudos.shoutout_several"
        shown.append(scene.paragraph(key, giver=scene.listed(givers), receivers=scene.listed(receivers)))
        shown += _said(scene, added[0])
    else:
        shown.append(scene.paragraph("kudos.shoutout", giver=scene.mention(giver), receivers=scene.listed(receivers)))
        shown += _said(scene, standing)
        if givers:
            key = "kudos.added" if len(givers) == 1 else "kudos.added_several"
            shown.append(scene.paragraph(key, people=scene.listed(givers)))
    buttons = (
        Button(label=scene.say("button.kudos_join"), action=JoinKudos(kudos=number)),
        Button(label=scene.say("button.kudos"), action=OpenKudos()),
        Button(label=scene.say("button.board"), action=ShowBoard(group=group.id)),
    )
    return Message.of(*shown, Buttons(buttons=buttons))


def _standing(scene: Scene, number: int) -> Kudos | None:
    """Return kudos that still count."""
    return None if store.reversal(scene.scope, number) else store.kudos(scene.scope, number)


def about(scene: Scene, kudos: Kudos, *, quiet: bool) -> tuple[Paragraph, ...]:
    """Return the way to the message that kudos are about; nothing when there is none."""
    if not kudos.link:
        return ()
    link: Spans = (Link(text=scene.say("kudos.this_message"), url=kudos.link),)
    return (scene.paragraph("kudos.about", quiet=quiet, message=link),)


def _said(scene: Scene, kudos: Kudos) -> Sequence[Block]:
    """Return what was written, the message that it is about, and what it names."""
    shown: list[Block] = [Quote(text=kudos.text)] if kudos.text else []
    shown += about(scene, kudos, quiet=bool(kudos.text))
    for name in recognition.behaviours(kudos):
        behaviour = scene.pack.behaviour(name)
        if behaviour is not None:
            shown.append(
                scene.paragraph(
                    "kudos.behaviour", emoji=behaviour.emoji, name=behaviour.name, description=behaviour.description
                )
            )
    return shown
