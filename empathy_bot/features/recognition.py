"""How far a group's recognition reaches, for the people who manage it: whom to thank, and what is seldom seen.

Nothing of anybody's practice stands here, nor of private kudos. Names only where a group is large enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from empathy_bot.actions import OpenGroupKudos, ShowBoard, ShowRecentKudos, ShowRecognition
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Fact,
    Facts,
    Heading,
    Matrix,
    MatrixRow,
    Message,
    Paragraph,
    Plain,
    Reply,
)
from empathy_bot.practice import goal, team
from empathy_bot.store import directory, insights
from empathy_bot.store.tables import Group, Person
from empathy_bot.turn import Turn, row_id

LATELY, LONG = 30, 90
"""Days that participation looks back on, and behaviours and the ways between teams."""
SELDOM = 2
"""A behaviour named so often in LONG days, or less often, is a rare one."""
MOST_NAMES, MOST_BEHAVIOURS, MOST_GROUPS, MOST_WAYS = 10, 5, 6, 4


def show(turn: Turn, action: ShowRecognition) -> Reply:
    """Show a manager their group's recognition."""
    own = directory.managed(turn.scope, row_id(turn.person))
    here = turn.group() if action.group is None else directory.group(turn.scope, action.group)
    group = next((one for one in own if here is not None and one.id == here.id), None)
    if group is None and action.group is None and own:
        group = own[0]
    if group is None:
        return turn.answer("group.managers_only" if action.group else "managers.only")
    buttons = [
        Button(label=turn.say("button.recent_kudos"), action=ShowRecentKudos(group=row_id(group))),
        Button(label=turn.say("button.group_kudos"), action=OpenGroupKudos(group=row_id(group))),
        Button(label=turn.say("button.board"), action=ShowBoard(group=group.id)),
        *(
            Button(label=turn.group_name(other)[:75], action=ShowRecognition(group=other.id))
            for other in own[:MOST_GROUPS]
            if other.id != group.id
        ),
    ]
    people = [row for row in directory.members(turn.scope, row_id(group)) if not row.is_gone]
    return Reply(
        message=Message.of(
            Heading(text=turn.say("recognition.heading", group=turn.group_name(group))[:150]),
            *_participation(turn, group, people),
            turn.paragraph("recognition.thank"),
            *_waiting(turn, group, people),
            *_behaviours(turn, group),
            turn.paragraph("recognition.ways"),
            *_ways(turn, _near(own, group)),
            turn.paragraph("recognition.rule", quiet=True),
            Buttons(buttons=tuple(buttons)),
        )
    )


def _participation(turn: Turn, group: Group, people: Sequence[Person]) -> tuple[Block, ...]:
    since = turn.today - timedelta(days=LATELY)
    facts = []
    for key, found in (
        ("gave", insights.gave(turn.scope, row_id(group), since)),
        ("received", insights.received(turn.scope, row_id(group), since)),
    ):
        count = sum(row.id in found for row in people)
        share = turn.words.percent(count / max(1, len(people)))
        facts.append(Fact(label=turn.say(f"recognition.{key}"), value=share))
    month = goal.progress(turn.scope, group, turn.today)
    if month is not None:
        value = turn.say("recognition.goal_value", given=month.given, goal=month.goal)
        facts.append(Fact(label=turn.say("recognition.goal", month=turn.words.month(turn.today)), value=value))
    return (Facts(facts=tuple(facts)), turn.paragraph("recognition.lately", quiet=True))


def _waiting(turn: Turn, group: Group, people: Sequence[Person]) -> tuple[Block, ...]:
    """Return who might be thanked: nobody thanked them lately, though they were here and at work."""
    moment = turn.now - timedelta(days=LATELY)
    parts = {part.person_id: part.here_since_utc for part in directory.enrolments(turn.scope, row_id(group))}
    here = [
        row
        for row in people
        if row.id != turn.person.id and (since := parts.get(row_id(row))) is not None and since <= moment
    ]
    if not here:
        return (turn.paragraph("recognition.too_new"),)
    thanked = insights.received(turn.scope, row_id(group), turn.today - timedelta(days=LATELY))
    away = team.on_leave(turn, group, here, LATELY)
    waiting = [row for row in here if row.id not in thanked and row.id not in away]
    if not waiting:
        return (turn.paragraph("recognition.everybody"),)
    if len(people) < team.SMALLEST:
        return (Paragraph(spans=(Plain(text=turn.say("recognition.some", len(waiting))),)),)
    names = turn.say("list.comma").join(turn.name(row) for row in waiting[:MOST_NAMES])
    more = len(waiting) - MOST_NAMES
    if more > 0:
        return (Paragraph(spans=(Plain(text=turn.say("recognition.waiting_more", more, names=names)),)),)
    return (turn.paragraph("recognition.waiting", names=names),)


def _behaviours(turn: Turn, group: Group) -> tuple[Block, ...]:
    """Return the behaviours that are seldom named, the rarest first; before any is named, nothing is rare."""
    named = insights.named(turn.scope, row_id(group), turn.today - timedelta(days=LONG))
    heading = turn.paragraph("recognition.seldom")
    if not named:
        return (heading, turn.paragraph("recognition.none_named"))
    rare = sorted((named[one.id], place) for place, one in enumerate(turn.pack.behaviours) if named[one.id] <= SELDOM)
    if not rare:
        return (heading, turn.paragraph("recognition.all_named"))
    shown = []
    for often, place in rare[:MOST_BEHAVIOURS]:
        one = turn.pack.behaviours[place]
        shown.append(turn.say("recognition.behaviour", often, name=f"{one.emoji} {one.name}"))
    return (heading, turn.paragraph("recognition.rare", names=turn.say("list.comma").join(shown)))


def _near(own: Sequence[Group], group: Group) -> Sequence[Group]:
    """Return as many of the person's groups as a picture has room for; the one that is looked at is among them."""
    shown = own[:MOST_GROUPS]
    return shown if group in shown else [*shown[:-1], group]


def _ways(turn: Turn, own: Sequence[Group]) -> tuple[Block, ...]:
    """Return how kudos go between these groups that the person manages and all others together."""
    home: dict[int, int] = {}
    for group in own:
        for part in directory.enrolments(turn.scope, row_id(group)):
            if part.state in directory.IN_CHANNEL:
                home.setdefault(part.person_id, row_id(group))
    numbers = [row_id(group) for group in own]
    sent: Counter[tuple[int | None, int | None]] = Counter()
    for one in insights.exchanged(turn.scope, numbers, turn.today - timedelta(days=LONG)):
        sent[home.get(one.giver_id), home.get(one.receiver_id)] += one.kudos
    if not sent:
        return (turn.paragraph("recognition.no_kudos"),)
    if len(own) == 1 and all(giver == receiver for giver, receiver in sent):
        return (turn.paragraph("recognition.within", group=turn.group_name(own[0])),)
    places: list[int | None] = [*numbers, None]
    names = {row_id(group): turn.group_name(group) for group in own}
    labels = [turn.say("recognition.others") if place is None else names[place] for place in places]
    rows = tuple(
        MatrixRow(
            label=label,
            values=tuple(None if giver is receiver is None else sent[giver, receiver] for receiver in places),
        )
        for giver, label in zip(places, labels, strict=True)
    )
    title = turn.say("recognition.matrix.title")
    return (
        Matrix(
            title=title,
            corner=turn.say("recognition.matrix.corner"),
            columns=tuple(labels),
            rows=rows,
            alt=_in_words(turn, sent, dict(zip(places, labels, strict=True))),
        ),
    )


def _in_words(turn: Turn, sent: Counter[tuple[int | None, int | None]], labels: dict[int | None, str]) -> str:
    """Return the largest figures of the matrix as a sentence."""
    ways = []
    for (giver, receiver), kudos in sent.most_common(MOST_WAYS):
        key = "within" if giver == receiver else "between"
        ways.append(turn.say(f"recognition.way.{key}", kudos=kudos, giver=labels[giver], receiver=labels[receiver]))
    more = len(sent) - len(ways)
    joined = turn.say("list.comma").join(ways)
    return (
        turn.say("recognition.matrix.alt_more", more, ways=joined)
        if more > 0
        else turn.say("recognition.matrix.alt", ways=joined)
    )
