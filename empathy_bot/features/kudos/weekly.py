"""A person's weekly note, for whoever wants one: the kudos that came, the days of practice, the streak. One message."""

from __future__ import annotations

from datetime import date, datetime

from empathy_bot import asking, practice, streaks, workdays
from empathy_bot.actions import OpenWishes, ShowMyKudos, StopDigest
from empathy_bot.clock import local_day
from empathy_bot.features.kudos import mine
from empathy_bot.message import Block, Button, Buttons, Heading, Message, Paragraph, Plain, Reply
from empathy_bot.practice import digests
from empathy_bot.store import mine as store
from empathy_bot.store import practice as answers
from empathy_bot.store.tables import Person
from empathy_bot.turn import Scene, Turn, row_id

MOST = 3
"""Kudos that a note shows; the others are counted, and one press away."""
COUNTED = 100
"""Kudos that are counted at most, so that a note never reads a whole ledger."""


def compose(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the week's note; None when it is no longer its time, nobody wants it, or there is nothing to tell."""
    own = practice.rhythm(scene.scope, person)
    day = asking.day_of(cause)
    if day != local_day(scene.now, own.zone) or not digests.wants(scene.scope, person):
        return None
    if not digests.is_timely(scene.scope, person, scene.now):
        return None
    told = [*_kudos(scene, person, digests.told(scene.scope, person, day, scene.now)), *_days(scene, person, own, day)]
    if not told:
        return None
    return Message.of(
        Heading(text=scene.say("digest.heading")),
        *told,
        Buttons(
            buttons=(
                Button(label=scene.say("button.my_kudos"), action=ShowMyKudos()),
                Button(label=scene.say("button.digest_stop"), action=StopDigest()),
            )
        ),
    )


def stop(turn: Turn) -> Reply:
    """Send no more weekly notes; asked twice, it says the same."""
    digests.switch(turn.scope, turn.person, turn.now, on=False)
    others = Button(label=turn.say("button.wishes"), action=OpenWishes())
    return Reply(message=Message.of(turn.paragraph("digest.stopped"), Buttons(buttons=(others,))))


def _kudos(scene: Scene, person: Person, told: tuple[datetime, datetime]) -> list[Block]:
    found = store.received(scene.scope, row_id(person), between=told, most=COUNTED)
    if not found:
        return []
    blocks: list[Block] = [*scene.counted("digest.kudos", len(found)).blocks]
    for one in found[:MOST]:
        blocks += mine.received(scene, one)
    return blocks


def _days(scene: Scene, person: Person, own: practice.Rhythm, day: date) -> list[Block]:
    """Return how much of the week was practised, and the streak; nothing for a week without any."""
    answered = frozenset(answers.answered_days(scene.scope, row_id(person)))
    begun = max(day - (day.isoweekday() - 1) * workdays.DAY, min([own.since or day, *answered]))
    week = [each for each in workdays.days(begun, day) if each != day or each in answered]  # today is not over
    done, of = streaks.counted(week, answered, own.duty(day))
    if not done:
        return []
    said = scene.say("digest.practice", of, done=done)
    return [
        Paragraph(spans=(Plain(text=said),)),
        practice.streak_facts(scene, practice.streak(scene, person, own)),
    ]
