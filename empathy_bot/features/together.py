"""Where a group stands together: one rounded figure for its managers, for five people and more.

Never a list, never who took part, and nothing that tells one person from the others: a figure changes at the end of a
month at most, and by five people at least (`learning.baseline.published`).
"""

from __future__ import annotations

from empathy_bot import workdays
from empathy_bot.actions import ShowGroupBaseline
from empathy_bot.clock import local_day
from empathy_bot.learning.baseline import by_chance, published, rounded, tally
from empathy_bot.message import Fact, Facts, Heading, Message, Paragraph, Plain, Reply
from empathy_bot.store import baselines as store
from empathy_bot.store import directory
from empathy_bot.store.tables import Group
from empathy_bot.turn import UTC_ZONE, Turn, row_id


def show(turn: Turn, action: ShowGroupBaseline) -> Reply:
    """Show a manager of the group where it stood at the start, and once five people have both rounds, then and now."""
    group = directory.group(turn.scope, action.group)
    if group is None or not turn.manages(group):
        return turn.answer("group.managers_only")
    heading = Heading(text=turn.say("together.heading", group=turn.group_name(group)))
    both, start = _figure(turn, group, 2), _figure(turn, group, 1)
    if both:
        blocks = (
            Facts(
                facts=(
                    Fact(label=turn.say("baseline.then"), value=turn.words.percent(rounded([one[0] for one in both]))),
                    Fact(label=turn.say("baseline.now"), value=turn.words.percent(rounded([one[1] for one in both]))),
                )
            ),
            _plain(turn.say("together.both", len(both))),
            _plain(turn.say("together.chance", points=by_chance(len(both)))),
        )
        return Reply(message=Message.of(heading, *blocks, turn.paragraph("together.rule", quiet=True)))
    told = (
        _plain(turn.say("together.start", len(start), share=turn.words.percent(rounded([one[0] for one in start]))))
        if start
        else turn.paragraph("together.none")
    )
    return Reply(message=Message.of(heading, told, turn.paragraph("together.rule", quiet=True)))


def _figure(turn: Turn, group: Group, rounds: int) -> list[tuple[float, ...]]:
    """Return the shares of most effective replies, by round, of everybody who counts; empty when it is too few.

    Everybody counts who has ever practised with the group and finished so many rounds, from when both are so: somebody
    who leaves takes nothing away, or the figure would tell on them.
    """
    since = {
        part.person_id: part.since_day
        for part in directory.enrolments(turn.scope, row_id(group))
        if part.since_day is not None
    }
    found: dict[int, dict[int, store.Finished]] = {}
    for one in store.finished(turn.scope, list(since)):
        found.setdefault(one.person_id, {})[one.round] = one
    complete = {
        person: by_round for person, by_round in found.items() if all(n in by_round for n in range(1, rounds + 1))
    }
    days = {person: max(since[person], by_round[rounds].day) for person, by_round in complete.items()}
    today = local_day(turn.now, workdays.parse_zone(group.zone) or UTC_ZONE)
    until = published(list(days.values()), today)
    if until is None:
        return []
    return [
        tuple(_share(by_round[number]) for number in range(1, rounds + 1))
        for person, by_round in complete.items()
        if days[person] <= until
    ]


def _share(one: store.Finished) -> float:
    found = tally(one.scores)
    return found.best / found.of


def _plain(text: str) -> Paragraph:
    return Paragraph(spans=(Plain(text=text),))
