"""A second view from an AI, beside the coach that always answers at once: who allows it, and how it is shown.

Off until a group's manager switches it on, announced in the channel before anything leaves, and off for whoever says
no. An AI's words are shown to the reply's own writer alone, labelled, as plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from empathy_bot import outbox
from empathy_bot.actions import ChooseSecondViews, ShowSecondViews, SwitchSecondViews
from empathy_bot.content import OpenReply
from empathy_bot.events import CoachSaid
from empathy_bot.learning.coach.second_view import presentable
from empathy_bot.message import Block, Button, Buttons, Heading, Message, Quote, Reply
from empathy_bot.practice import second_view
from empathy_bot.practice.second_view import NOTICE, Switch
from empathy_bot.store import deliveries, directory
from empathy_bot.store import practice as practice_store
from empathy_bot.store import second_views as store
from empathy_bot.store.tables import Group, Person
from empathy_bot.turn import Scene, Turn, row_id

TRIES = 2
"""How often a slow coach is asked about one reply, at most."""
AGAIN = timedelta(seconds=30)
"""How long the second question waits after a first one that brought nothing."""


def show(turn: Turn) -> Reply:
    """Tell what a second view is, what leaves, and how it stands for the person and for the groups they manage."""
    if turn.reader is None:
        return turn.answer("second.gone")
    blocks: list[Block] = [*_told(turn), *_own(turn)]
    for group in _managed(turn):
        blocks += _of_group(turn, group)
    return Reply(message=Message.of(*blocks))


def switch(turn: Turn, action: SwitchSecondViews) -> Reply:
    """Switch second views on or off for a group; switching on posts one notice to its channel."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    if turn.reader is None:
        return turn.answer("second.gone")
    found = store.turn(turn.scope, group, turn.now, on=action.on, host=turn.reader.host)
    if found.on:
        deliveries.enqueue(turn.scope, outbox.to_group(group), NOTICE, str(found.times), turn.now)
    return Reply(message=Message.of(*_of_group(turn, group)))


def choose(turn: Turn, action: ChooseSecondViews) -> Reply:
    """Keep what the person wants for themselves, and show how to have it otherwise again."""
    second_view.choose(turn, turn.person, wanted=action.wanted)
    other = Button(
        label=turn.say("button.second_no" if action.wanted else "button.second_yes"),
        action=ChooseSecondViews(wanted=not action.wanted),
    )
    key = "second.own_on" if action.wanted else "second.own_off"
    return Reply(message=Message.of(turn.paragraph(key), Buttons(buttons=(other,))))


def said(turn: Turn, event: CoachSaid) -> Reply:
    """Take what a slow coach said to the person's reply: queue it for them, let it be asked again, or give up.

    Only the newest question may be answered, and only while everybody still allows it.
    """
    row = store.view(turn.scope, row_id(turn.person), event.view)
    if row is None or row.state != "asked" or row.attempts != event.attempt:
        return Reply()
    told = presentable(event.text or "")
    if not second_view.allowed(turn, turn.person) or (told is None and row.attempts >= TRIES):
        row.state = "given_up"
    elif told is None:
        row.state, row.until_utc = "due", turn.now + AGAIN
    else:
        row.state, row.text = "told", told
        deliveries.enqueue(turn.scope, outbox.to_person(turn.person), store.KIND, str(row.prompt_id), turn.now)
    return Reply()


def compose(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the labelled view, or None when somebody has said no in the meantime."""
    row = store.view_on(scene.scope, row_id(person), int(cause))
    if scene.reader is None or row is None or row.text is None or not second_view.allowed(scene, person):
        return None
    return Message.of(
        scene.paragraph("second.label", model=scene.reader.model),
        Quote(source=_about(scene, person, row.prompt_id), text=row.text),
        scene.paragraph("second.limits", quiet=True),
        Buttons(buttons=(Button(label=scene.say("button.second_no"), action=ChooseSecondViews(wanted=False)),)),
    )


def compose_notice(scene: Scene, group: Group, cause: str) -> Message | None:
    """Return the notice for a group's channel, or None when it has been switched off, or on anew, since."""
    found = store.switch(scene.scope, row_id(group))
    if second_view.in_group(scene, group) is Switch.OFF or found is None or str(found.times) != cause:
        return None
    return Message.of(
        Heading(text=scene.say("second.heading")),
        scene.paragraph("second.notice"),
        *_leaves(scene),
        scene.paragraph("second.freedom"),
        Buttons(buttons=(Button(label=scene.say("button.second_no"), action=ChooseSecondViews(wanted=False)),)),
    )


def section(turn: Turn) -> tuple[Block, ...]:
    """Return the home page's way in, for whom it concerns; nothing while no AI is set up."""
    if turn.reader is None or not (_managed(turn) or second_view.concerns(turn, turn.person)):
        return ()
    return (Buttons(buttons=(Button(label=turn.say("second.heading"), action=ShowSecondViews()),)),)


def _about(scene: Scene, person: Person, prompt_id: int) -> str:
    """Return which reply a view is about, by its customer's name."""
    found = practice_store.prompt(scene.scope, row_id(person), prompt_id)
    item = scene.pack.item(found[0].item_id) if found else None
    return scene.say("second.about", name=item.customer_name) if isinstance(item, OpenReply) else scene.say("second.ai")


def _told(scene: Scene) -> tuple[Block, ...]:
    return (
        Heading(text=scene.say("second.heading")),
        scene.paragraph("second.what"),
        *_leaves(scene),
    )


def _leaves(scene: Scene) -> tuple[Block, ...]:
    return (
        scene.paragraph("second.leaves"),
        scene.paragraph("second.where", host=second_view.host(scene)),
    )


def _own(turn: Turn) -> tuple[Block, ...]:
    if turn.person.no_second_views_utc is not None:
        yes = Button(label=turn.say("button.second_yes"), action=ChooseSecondViews(wanted=True))
        return (turn.paragraph("second.own_off"), Buttons(buttons=(yes,)))
    if not second_view.concerns(turn, turn.person):
        return (turn.paragraph("second.own_none"),)
    if not turn.reads:
        return (turn.paragraph("second.own_unread"),)
    no = Button(label=turn.say("button.second_no"), action=ChooseSecondViews(wanted=False))
    key = "second.own_on" if second_view.offered(turn, turn.person) else "second.own_waiting"
    return (turn.paragraph(key), Buttons(buttons=(no,)))


def _of_group(turn: Turn, group: Group) -> tuple[Block, ...]:
    stands = second_view.in_group(turn, group)
    name = turn.group_name(group)
    on = stands is Switch.OFF
    button = Button(
        label=turn.say("button.second_on" if on else "button.second_off", group=name),
        action=SwitchSecondViews(group=row_id(group), on=on),
    )
    return (turn.paragraph(f"second.group_{stands.value}", group=name), Buttons(buttons=(button,)))


def _managed(turn: Turn) -> Sequence[Group]:
    return [
        group
        for group, part in directory.parts(turn.scope, row_id(turn.person))
        if part.is_manager and part.state in directory.IN_CHANNEL and group.active
    ]
