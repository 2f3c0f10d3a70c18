"""Where a second view from an AI is allowed: by the group's manager, after the notice went out, and by the person.

Below the features, because the reply's form, the settings and the views themselves all ask it.
"""

from __future__ import annotations

from enum import Enum

from empathy_bot import outbox
from empathy_bot.message import Spans
from empathy_bot.store import deliveries, directory, second_views
from empathy_bot.store.tables import Group, Person, Prompt
from empathy_bot.turn import Scene, row_id

NOTICE = "second_view_notice"
"""The outbox's kind of the notice in a group's channel; its cause counts how often the group was switched on."""


class Switch(Enum):
    """How second views stand in a group: off, on but not announced yet, or on."""

    OFF = "off"
    WAITING = "waiting"
    ON = "on"


def in_group(scene: Scene, group: Group) -> Switch:
    """Tell how second views stand in a group; on for another host than today's is off."""
    found = second_views.switch(scene.scope, row_id(group))
    if scene.reader is None or found is None or not found.on or found.host != scene.reader.host:
        return Switch.OFF
    notices = deliveries.of_causes(scene.scope, outbox.to_group(group), NOTICE, [str(found.times)])
    return Switch.ON if any(notice.state == "sent" for notice in notices) else Switch.WAITING


def offered(scene: Scene, person: Person) -> bool:
    """Tell whether every group that the person practises with has second views on; they may still say no.

    Nothing is offered in a language in which names could not be taken out of a reply (Voice.reads).
    """
    if scene.reader is None or not scene.reads:
        return False
    groups = directory.groups_of(scene.scope, row_id(person))
    return bool(groups) and all(in_group(scene, group) is Switch.ON for group in groups)


def allowed(scene: Scene, person: Person) -> bool:
    """Tell whether an AI may read the person's replies, at this moment."""
    return person.no_second_views_utc is None and offered(scene, person)


def concerns(scene: Scene, person: Person) -> bool:
    """Tell whether the person has something to decide: a group of theirs has it on, or they said no before."""
    if scene.reader is None:
        return False
    groups = directory.groups_of(scene.scope, row_id(person), directory.IN_CHANNEL)
    return person.no_second_views_utc is not None or any(in_group(scene, group) is not Switch.OFF for group in groups)


def choose(scene: Scene, person: Person, *, wanted: bool) -> None:
    """Keep whether the person wants second views; saying so twice changes nothing."""
    if wanted:
        person.no_second_views_utc = None
    elif person.no_second_views_utc is None:
        person.no_second_views_utc = scene.now


def host(scene: Scene) -> str:
    """Return where replies would go, in words."""
    if scene.reader is None or scene.reader.here:
        return scene.say("second.here")
    return scene.reader.host


def line(scene: Scene, person: Person) -> Spans:
    """Return what the reply's form says of a second reader; nothing where there is none to speak of."""
    if not offered(scene, person):
        return ()
    if person.no_second_views_utc is not None:
        return scene.spans("second.form_off")
    return scene.spans("second.form_on", host=host(scene))


def also_read(scene: Scene, prompt: Prompt) -> Spans:
    """Return what an open prompt says of a second reader; nothing while its writer is the only one."""
    person = directory.person_by_id(scene.scope, prompt.person_id) if scene.reader else None
    return line(scene, person) if person is not None and allowed(scene, person) else ()
