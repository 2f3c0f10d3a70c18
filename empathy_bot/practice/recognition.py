"""The ledger of kudos: giving, taking back, erasing; what counts for boards, and how much.

Kudos are written once. What is derived from them (points, scores, allowances) is kept in the same transaction and
always equals a recount: the points of two people's week are worked out anew whenever one of its kudos comes or goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from empathy_bot.clock import local_day
from empathy_bot.store import Scope, allowances, directory, ledger, mine, scores
from empathy_bot.store.ledger import Line
from empathy_bot.store.scores import BEHAVIOUR, GIVER, RECEIVER
from empathy_bot.store.tables import Group, Kudos, Person
from empathy_bot.turn import row_id, zone_of

FULL, HALF = 2, 1
"""Points are counted in halves of a point: boards show FULL as 1."""
FULL_A_WEEK = 2
"""How many kudos between the same two people count fully in one week; a thank-you and its answer always do."""
A_DAY, A_WEEK = 10, 30
"""How many people somebody may thank in a group in a local day and week, until its manager says otherwise."""

Undoing = Literal["undo", "gone", "void", "bot", "bot_gave", "left", "guest"]
"""How kudos come to count no longer: see KudosReversal."""
FOUND_OUT: Collection[Undoing] = ("bot", "bot_gave", "left", "guest")
"""Those that are their own reason; to the people of the kudos it is told as a manager's is."""
Scores = Counter[tuple[int, str, str, int]]
"""What is to be added to scores, by group, period, role and person."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """What is to be given: `source` is the message or reaction it comes from, `joined` the kudos it is added to."""

    text: str = ""
    behaviours: tuple[str, ...] = ()
    private: bool = False
    source: str | None = None
    link: str | None = None
    joined: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What became of giving: the row id of the kudos that stand, `new` or from before; None: no allowance is left.

    `left` is how many more people the giver may thank in the group today, where giving has told.
    """

    group: Group
    receivers: Sequence[Person]
    kudos: int | None
    new: bool = True
    left: int | None = None


def give(
    scope: Scope,
    giver: Person,
    group: Group,
    receivers: Sequence[Person],
    thanks: Thanks,
    *,
    today: date,
    now: datetime,
) -> Given:
    """Give kudos, once: the same again on one local day changes nothing while the first still count.

    The same means: the same words to the same people, both times in private or both times aloud, one's own reaction to
    the same message, one's own addition to the same kudos. `today` is the giver's local day. The caller has checked
    that everybody may receive.
    """
    here, own = row_id(group), row_id(giver)
    days = {row_id(row): local_day(now, zone_of(scope, row)) for row in receivers}
    shown = ledger.hold(scope, (own, *days))
    meaning = _meaning(own, days, thanks, today)
    most = allowance(group, today)
    left_now = allowances.spend(scope, here, own, most, len(days))
    if left_now is None:
        meant = ledger.meant(scope, meaning)
        as_before = bool(meant) and meant[-1][1]
        return Given(group, receivers, meant[-1][0], new=False) if as_before else Given(group, receivers, None)
    worth = dict.fromkeys(days, 0) if thanks.private else _worth(scope, own, days, today)
    named = ",".join(thanks.behaviours)
    number, new = ledger.write(
        scope,
        {
            "group_id": here,
            "giver_id": own,
            "text": thanks.text,
            "behaviours": named,
            "private": thanks.private,
            "meaning": meaning,
            "source": thanks.source,
            "link": thanks.link,
            "joined_id": thanks.joined,
            "local_day": today,
            "given_utc": now,
        },
        [{"person_id": other, "local_day": day, "points": worth[other]} for other, day in days.items()],
    )
    if not new:
        allowances.give_back(scope, here, own, most, len(days))
        return Given(group, receivers, number, new=False)
    added: Scores = Counter()
    for other in days:
        line = Line(0, number, 0, other, here, own, named, thanks.private, today, is_reversed=False)
        _count(added, line, other, worth[other], int(worth[other] > 0))
    _score(scope, added, shown)
    return Given(group, receivers, number, left=left_now)


def take_back(scope: Scope, kudos: Kudos, kind: Undoing, now: datetime, *, by: Person | None, reason: str = "") -> bool:
    """Let kudos count no longer, and give the allowance back; tell whether they did until now."""
    shown = ledger.hold_named(scope, kudos.id or 0)
    if not ledger.reverse(scope, kudos.id or 0, kind, by_id=by.id if by else None, reason=reason, now=now):
        return False
    own = ledger.lines(scope, kudos.id or 0)
    giver = own[0].giver_id
    if giver is not None:
        allowances.give_back(scope, kudos.group_id, giver, _allowed_periods(kudos.local_day), len(own))
    if kudos.private:
        return True
    others = {line.person_id for line in own if line.person_id is not None}
    if giver is None or None in (line.person_id for line in own):
        _correct(scope, [(line, 0) for line in own if giver is None or line.person_id is None], shown)
    if giver is not None and others:
        week_of_each: dict[int, list[Line]] = {}
        for line in ledger.between(scope, giver, others, *week(kudos.local_day)):
            other = line.person_id if line.giver_id == giver else line.giver_id
            week_of_each.setdefault(other or 0, []).append(line)
        _correct(scope, [pair for found in week_of_each.values() for pair in points(found)], shown)
    return True


def name_anew(scope: Scope, kudos: Kudos, named: Sequence[str], now: datetime) -> int | None:
    """Let kudos that still count name these behaviours from now on, and return the row id of what was written down.

    None when they name them already, or no longer count. The scores follow what is named now.
    """
    shown = ledger.hold_named(scope, kudos.id or 0)
    own = ledger.lines(scope, kudos.id or 0)
    wanted = ",".join(named)
    if not own or own[0].is_reversed or own[0].behaviours == wanted:
        return None
    added: Scores = Counter()
    for line in own:
        if line.points:
            _count(added, line, line.person_id, 0, -1)
            _count(added, line._replace(behaviours=wanted), line.person_id, 0, 1)
    tag = mine.name(scope, kudos.id or 0, wanted, before=own[0].behaviours, now=now)
    _score(scope, added, shown)
    return tag


def erase(scope: Scope, person: Person) -> None:
    """Take a person out of the ledger: their words go, nobody stands in their place, and the rest is counted anew."""
    shown: dict[int, bool] = {}
    while not shown.keys() >= (wanted := {row_id(person), *ledger.companions(scope, row_id(person))}):
        shown = ledger.hold(scope, wanted)
    lines = ledger.erase(scope, row_id(person))
    _correct(scope, [(line, 0 if line.is_reversed or line.private else FULL) for line in lines], shown)


def points(lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    """Return the points, in halves, of what two people gave each other in one week, in the order given.

    The first two that still count are worth a whole point each, every further one half: boards show breadth, and who
    only thanks back and forth moves up slowly.
    """
    before = 0
    for line in lines:
        yield line, 0 if line.is_reversed else _next(before)
        before += not line.is_reversed


def week(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


@lru_cache(maxsize=64)
def periods(day: date) -> tuple[str, ...]:
    """Return the names of the periods for which kudos of a local day count (see the score table)."""
    return (f"week:{week(day)[0]}", f"month:{day:%Y-%m}", f"quarter:{day.year}-Q{(day.month + 2) // 3}", "all")


def allowance(group: Group, today: date) -> dict[str, int]:
    """Return how many people somebody may thank in the group, by period of their own."""
    return dict(zip(_allowed_periods(today), (group.kudos_a_day, group.kudos_a_week), strict=True))


def left(scope: Scope, giver: Person, group: Group, today: date) -> int:
    """Return how many people the giver may still thank in the group today."""
    most = allowance(group, today)
    used = allowances.used(scope, row_id(group), row_id(giver), most)
    return max(0, min(limit - used[period] for period, limit in most.items()))


def whole(halves: int) -> float:
    """Return points as people read them."""
    return halves / FULL


def behaviours(kudos: Kudos | Line) -> list[str]:
    """Return the ids of the behaviours that kudos name."""
    return [name for name in kudos.behaviours.split(",") if name]


def giver(scope: Scope, kudos: Kudos) -> Person | None:
    """Return who gave kudos; None for somebody erased."""
    return None if kudos.giver_id is None else directory.person_by_id(scope, kudos.giver_id)


def _allowed_periods(day: date) -> Collection[str]:
    return (f"day:{day}", f"week:{week(day)[0]}")


def _next(before: int) -> int:
    """Return what kudos between two people are worth, in halves, in a week that had so many before."""
    return FULL if before < FULL_A_WEEK else HALF


def _worth(scope: Scope, giver: int, others: Collection[int], today: date) -> dict[int, int]:
    """Return what new kudos are worth for each receiver; what was given before stays worth the same."""
    before = Counter(
        line.person_id if line.giver_id == giver else line.giver_id
        for line in ledger.between(scope, giver, others, *week(today))
        if not line.is_reversed
    )
    return {number: _next(before[number]) for number in others}


def _correct(scope: Scope, counted: Sequence[tuple[Line, int]], shown: Mapping[int, bool]) -> None:
    """Write what lines are worth now, and what that changes in the scores."""
    added: Scores = Counter()
    changed = [(line, now) for line, now in counted if line.points != now]
    for line, now in changed:
        _count(added, line, line.person_id, now - line.points, (now > 0) - (line.points > 0))
    ledger.set_points(scope, {line.id: now for line, now in changed})
    _score(scope, added, shown)


def _count(added: Scores, act: Line, receiver: int | None, more: int, kudos: int) -> None:
    """Count so many more halves, and so many more kudos, that an act brings one receiver."""
    changed = [(RECEIVER, receiver, more), (GIVER, act.giver_id, more)]
    changed += [(f"{BEHAVIOUR}{name}", receiver, kudos) for name in behaviours(act)]
    for role, person, change in changed:
        if person is not None and change:
            for period in periods(act.local_day):
                added[act.group_id, period, role, person] += change


def _score(scope: Scope, added: Scores, shown: Mapping[int, bool]) -> None:
    scores.add(
        scope,
        [
            {"group_id": group, "period": period, "role": role, "person_id": person, "points": change}
            | {"shown": shown[person]}
            for (group, period, role, person), change in sorted(added.items())
            if change
        ],
    )


def _meaning(giver: int, receivers: Collection[int], thanks: Thanks, today: date) -> str:
    who = ",".join(map(str, sorted(receivers)))
    said = " ".join(thanks.text.casefold().split())
    when = f"{today} in private" if thanks.private else f"{today}"
    what = f"joined {thanks.joined}" if thanks.joined else f"{when}|{said}" if said else f"source {thanks.source}"
    return sha256(f"{giver}|{who}|{what}".encode()).hexdigest()
