"""What people who manage a group see of its kudos, and taking some off the board for a reason that both sides see."""

from __future__ import annotations

from collections.abc import Mapping

from empathy_bot.actions import OpenVoid, ShowRecentKudos, VoidKudos
from empathy_bot.features.kudos import undoing
from empathy_bot.message import Block, Button, Buttons, Divider, Form, Heading, Message, Quote, Reply, TextInput, flat
from empathy_bot.practice import recognition
from empathy_bot.practice.emoji import has_words
from empathy_bot.store import directory, insights
from empathy_bot.store import ledger as store
from empathy_bot.store.tables import Kudos
from empathy_bot.turn import Turn

MOST = 5
"""Kudos in one message: each has its words and its own button, and platforms take only so much."""
LONGEST_REASON = 200


def recent(turn: Turn, action: ShowRecentKudos) -> Reply:
    """Show the group's kudos, newest first and a message at a time, each with a way to take it off; no private ones."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    found = insights.recent(turn.scope, action.group, before=action.before, most=MOST + 1)
    if not found:
        return turn.answer("recent.none" if action.before is None else "recent.no_earlier")
    blocks: list[Block] = [Heading(text=turn.say("recent.heading", group=turn.group_name(group)))]
    for kudos in found[:MOST]:
        blocks += [*_shown(turn, kudos), Divider()]
    blocks.append(turn.paragraph("recent.rule", quiet=True))
    if len(found) > MOST:
        earlier = ShowRecentKudos(group=action.group, before=found[MOST - 1].id)
        blocks.append(Buttons(buttons=(Button(label=turn.say("button.recent_earlier"), action=earlier),)))
    return Reply(message=Message.of(*blocks))


def form(turn: Turn, action: OpenVoid) -> Reply:
    """Ask why the kudos shall no longer count."""
    kudos = _within_reach(turn, action.kudos)
    if isinstance(kudos, Reply):
        return kudos
    giver, receivers = _people(turn, kudos)
    return Reply(
        form=Form(
            title=turn.say("void.form.title"),
            intro=turn.spans("void.form.intro", giver=giver, receivers=receivers),
            inputs=(
                TextInput(
                    name="reason",
                    label=turn.say("void.form.reason"),
                    placeholder=turn.say("void.form.example"),
                    longest=LONGEST_REASON,
                    missing=turn.say("void.mistake.empty"),
                ),
            ),
            submit=VoidKudos(kudos=action.kudos),
            submit_label=turn.say("void.form.submit"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def void(turn: Turn, action: VoidKudos, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Let the kudos count no longer, and tell both sides why; a second time changes nothing."""
    kudos = _within_reach(turn, action.kudos)
    if isinstance(kudos, Reply):
        return kudos
    reason = " ".join("".join(values.get("reason", ())).split())
    if not has_words(reason):
        return Reply(errors={"reason": turn.say("void.mistake.empty")})
    if len(reason) > LONGEST_REASON:
        return Reply(errors={"reason": turn.say("mistake.long", longest=LONGEST_REASON, length=len(reason))})
    if not undoing.take_back(turn, kudos, "void", by=turn.person, reason=reason):
        return turn.answer("void.already")  # somebody else was first
    giver, receivers = _people(turn, kudos)
    return turn.answer("void.done", giver=giver, receivers=receivers)


def _within_reach(turn: Turn, number: int) -> Kudos | Reply:
    """Return kudos that the person may take off, or what to say instead. Of private ones nobody learns anything."""
    kudos = store.kudos(turn.scope, number)
    group = directory.group(turn.scope, kudos.group_id) if kudos is not None else None
    if kudos is None or group is None or kudos.private:
        return turn.answer("kudos.gone")
    if not turn.manages(group):
        return turn.answer("group.managers_only")
    if store.reversal(turn.scope, number) is not None:
        return turn.answer("void.already")
    return kudos


def _shown(turn: Turn, kudos: Kudos) -> list[Block]:
    key = "recent.added" if kudos.joined_id is not None else "recent.line"
    day = turn.words.day(kudos.local_day, year=kudos.local_day.year != turn.today.year)
    giver, receivers = _people(turn, kudos)
    line = turn.paragraph(key, day=day, giver=giver, receivers=receivers)
    shown: list[Block] = [line, *([Quote(text=kudos.text)] if kudos.text else [])]
    found = [turn.pack.behaviour(name) for name in recognition.behaviours(kudos)]
    names = [f"{behaviour.emoji} {behaviour.name}" for behaviour in found if behaviour is not None]
    if names:
        shown.append(turn.paragraph("recent.named", quiet=True, names=turn.say("list.comma").join(names)))
    off = Button(label=turn.say("button.void"), action=OpenVoid(kudos=kudos.id or 0), hint=flat(line.spans))
    return [*shown, Buttons(buttons=(off,))]


def _people(turn: Turn, kudos: Kudos) -> tuple[str, str]:
    """Return giver and receivers by name: to be seen here pings nobody. Somebody erased is a colleague."""
    giver = recognition.giver(turn.scope, kudos)
    receivers = [turn.name(row) for row in store.receivers(turn.scope, kudos.id or 0)]
    unknown = turn.say("person.unknown")
    return unknown if giver is None else turn.name(giver), turn.joined(receivers) or unknown
