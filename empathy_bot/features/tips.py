"""Tips for people who manage a group: one a week in their own messages, or whenever they ask; and no more of them."""

from __future__ import annotations

from datetime import date, datetime

from empathy_bot import asking, outbox, practice, workdays
from empathy_bot.actions import OpenExercise, OpenTalk, OpenWishes, ShowTip, StopTips
from empathy_bot.clock import local_day
from empathy_bot.content import Tip
from empathy_bot.message import Block, Button, Buttons, Heading, Message, Paragraph, Plain, Reply
from empathy_bot.practice import feeds
from empathy_bot.store import Scope, directory
from empathy_bot.store import feeds as store
from empathy_bot.store.tables import Person
from empathy_bot.turn import Scene, Turn, Voice, row_id, zone_of


def queue(scope: Scope, person: Person, now: datetime) -> bool:
    """Queue the person's tip of this week, if it is new and the week has room for it; tell whether it was queued."""
    own = practice.rhythm(scope, person)
    kept = practice.prompts_ahead(own, person, local_day(now, own.zone))
    return asking.queue(scope, person, asking.TIP, week_of(scope, person, now), now, kept=kept)


def week_of(scope: Scope, person: Person, now: datetime) -> str:
    """Return the outbox's cause of the person's tip of this week: its Monday."""
    today = local_day(now, zone_of(scope, person))
    return str(today - (today.isoweekday() - 1) * workdays.DAY)


def compose(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the week's tip, chosen now; None when the week is over, or they want none, or it is not the time."""
    if cause != week_of(scene.scope, person, scene.now) or not feeds.wants_tips(scene.scope, person):
        return None
    if not feeds.tip_is_timely(scene.scope, person, scene.now):
        return None
    tip = _shown_for(scene, person, cause)
    return None if tip is None else _message(scene, person, tip, by_itself=True)


def show(turn: Turn, action: ShowTip) -> Reply:
    """Show a tip to a manager: the one that was asked for, else the one they saw last this week, else the next."""
    if not directory.managed(turn.scope, row_id(turn.person)):
        return turn.answer("managers.only")
    tip = turn.pack.tip(action.tip) if action.tip else None
    if tip is None:
        tip = _of_this_week(turn) or _next(turn, turn.person)
    if tip is None:
        return turn.answer("tip.none")
    recipient = outbox.to_person(turn.person)
    store.show(turn.scope, recipient, asking.TIP, cause=f"{turn.today}/{tip.id}", entry_id=tip.id, now=turn.now)
    return Reply(message=_message(turn, turn.person, tip, by_itself=False))


def stop(turn: Turn) -> Reply:
    """Send no more tips; asked twice, it says the same."""
    feeds.switch_tips(turn.scope, turn.person, turn.now, on=False)
    others = Button(label=turn.say("button.wishes"), action=OpenWishes())
    told = turn.paragraph("tip.stopped", tip=turn.command("") + turn.say("command.tip"))
    return Reply(message=Message.of(told, Buttons(buttons=(others,))))


def blocks(voice: Voice, tip: Tip) -> tuple[Block, ...]:
    """Return what a tip says."""
    return (
        Heading(text=voice.say("tip.heading", title=tip.title)),
        Paragraph(spans=(Plain(text=tip.text),)),
        voice.paragraph("tip.step", step=tip.step),
    )


def _message(scene: Scene, person: Person, tip: Tip, *, by_itself: bool) -> Message:
    following = feeds.after(_order(scene, person), tip.id)
    another = () if following is None else (Button(label=scene.say("button.tip"), action=ShowTip(tip=following.id)),)
    stop_button = (Button(label=scene.say("button.tips_stop"), action=StopTips()),) if by_itself else ()
    return Message.of(
        *blocks(scene, tip),
        Buttons(
            buttons=(
                Button(label=scene.say("button.talk"), action=OpenTalk()),
                Button(label=scene.say("button.exercise"), action=OpenExercise()),
                *another,
                *stop_button,
            )
        ),
    )


def _shown_for(scene: Scene, person: Person, cause: str) -> Tip | None:
    """Return the tip of a delivery: the one chosen when it was composed before, else the next."""
    recipient = outbox.to_person(person)
    before = {row.cause: row.entry_id for row in store.shown(scene.scope, recipient, asking.TIP)}
    if cause in before:
        return scene.pack.tip(before[cause])
    tip = _next(scene, person)
    if tip is not None:
        store.show(scene.scope, recipient, asking.TIP, cause=cause, entry_id=tip.id, now=scene.now)
    return tip


def _of_this_week(turn: Turn) -> Tip | None:
    monday = date.fromisoformat(week_of(turn.scope, turn.person, turn.now))
    rows = store.shown(turn.scope, outbox.to_person(turn.person), asking.TIP)
    lately = [row.entry_id for row in rows if local_day(row.shown_utc, turn.zone) >= monday]
    return turn.pack.tip(lately[-1]) if lately else None


def _next(scene: Scene, person: Person) -> Tip | None:
    return next(iter(_order(scene, person)), None)


def _order(scene: Scene, person: Person) -> list[Tip]:
    seen = [row.entry_id for row in store.shown(scene.scope, outbox.to_person(person), asking.TIP)]
    return feeds.in_order(scene.pack.tips, seen, person.external_id)
