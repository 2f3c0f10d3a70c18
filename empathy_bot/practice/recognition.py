"""The ledger of kudos: giving, taking back, erasing; what counts for boards, and how much.

Kudos are written once. What is derived from them (points, scores, allowances) is kept in the same transaction and
always equals a recount: the points of two people's week are worked out anew whenever one of its kudos comes or goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from empathy_bot.clock import local_day
from empathy_bot.store import Scope, directory, mine
from empathy_bot.store import recognition as store
from empathy_bot.store.recognition import Line
from empathy_bot.store.tables import Group, Kudos, KudosReceiver, KudosTag, Person
from empathy_bot.turn import row_id, zone_of

FULL, HALF = 2, 1
"""Points are counted in halves of a point: boards show FULL as 1."""
FULL_A_WEEK = 2
"""How many kudos between the same two people count fully in one week; a thank-you and its answer always do."""
A_DAY, A_WEEK = 10, 30
"""How many people somebody may thank in a group in a local day and week, until its manager says otherwise."""
RECEIVER, GIVER, BEHAVIOUR = "receiver", "giver", "behaviour:"
"""The roles of the score table; the last is followed by a behaviour's id."""

Undoing = Literal["undo", "gone", "void"]


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
    """What became of giving: the kudos that stand, `new` or from before; None: the allowance does not reach."""

    kudos: Kudos | None
    new: bool = True


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

    The same means: the same words to the same people, one's own reaction to the same message, one's own addition to the
    same kudos. `today` is the giver's local day. The caller has checked that everybody may receive.
    """
    directory.lock(scope, row_id(giver), *(row_id(row) for row in receivers))
    meaning = _meaning(giver, receivers, thanks, today)
    meant = store.meant(scope, meaning)
    if meant and meant[-1][1] is None:
        return Given(meant[-1][0], new=False)
    if not store.spend(scope, row_id(group), row_id(giver), allowance(group, today), len(receivers)):
        return Given(None)
    kudos = Kudos(
        workspace_id=scope.workspace_id,
        group_id=row_id(group),
        giver_id=row_id(giver),
        text=thanks.text,
        behaviours=",".join(thanks.behaviours),
        private=thanks.private,
        meaning=meaning,
        edition=len(meant),
        source=thanks.source,
        link=thanks.link,
        joined_id=thanks.joined,
        local_day=today,
        given_utc=now,
    )
    scope.add(kudos)
    for receiver in receivers:
        scope.session.add(
            KudosReceiver(
                workspace_id=scope.workspace_id,
                kudos_id=kudos.id or 0,
                person_id=row_id(receiver),
                local_day=local_day(now, zone_of(scope, receiver)),
                points=0,
            )
        )
    scope.session.flush()
    if not thanks.private:
        for receiver in receivers:
            _count_week(scope, row_id(giver), row_id(receiver), today)
    return Given(kudos)


def take_back(scope: Scope, kudos: Kudos, kind: Undoing, now: datetime, *, by: Person | None, reason: str = "") -> bool:
    """Let kudos count no longer, and give the allowance back; tell whether they did until now."""
    rows = store.receiver_rows(scope, kudos.id or 0)
    people = [row.person_id for row in rows if row.person_id is not None]
    if kudos.giver_id is not None:
        directory.lock(scope, kudos.giver_id, *people)
    if not store.reverse(scope, kudos.id or 0, kind, by_id=by.id if by else None, reason=reason, now=now):
        return False
    if kudos.giver_id is not None:
        store.give_back(scope, kudos.group_id, kudos.giver_id, _allowed_periods(kudos.local_day), len(rows))
    for row in rows:
        if kudos.giver_id is not None and row.person_id is not None:
            _count_week(scope, kudos.giver_id, row.person_id, kudos.local_day)
        else:
            _score(scope, [(Line(kudos, row, is_reversed=True), 0)])
    return True


def name_anew(scope: Scope, kudos: Kudos, named: Sequence[str], now: datetime) -> KudosTag | None:
    """Let kudos that still count name these behaviours from now on; None when they do already, or no longer count.

    What they named before stays written down, and the scores follow what they name now.
    """
    people = [row.person_id for _, row in mine.standing(scope, kudos.id or 0)]
    directory.lock(scope, *(number for number in (kudos.giver_id, *people) if number is not None))
    lines = mine.standing(scope, kudos.id or 0)
    wanted = ",".join(named)
    if not lines or kudos.behaviours == wanted:
        return None
    tag = KudosTag(
        workspace_id=scope.workspace_id,
        kudos_id=kudos.id or 0,
        behaviours=wanted,
        before=kudos.behaviours,
        named_utc=now,
    )
    counting = [row.person_id for _, row in lines if row.points]
    gone, new = set(behaviours(kudos)) - set(named), set(named) - set(behaviours(kudos))
    kudos.behaviours = wanted
    scope.add(tag)
    changed = [(f"{BEHAVIOUR}{name}", person, -1) for name in gone for person in counting]
    changed += [(f"{BEHAVIOUR}{name}", person, 1) for name in new for person in counting]
    _add(scope, _by_period(kudos, changed))
    return tag


def erase(scope: Scope, person: Person) -> None:
    """Take a person out of the ledger: their words go, nobody stands in their place, and the rest is counted anew."""
    lines = store.erase(scope, row_id(person))
    touched = [line for line in lines if line.act.giver_id is None or line.row.person_id is None]
    _score(scope, [(line, 0 if line.is_reversed or line.act.private else FULL) for line in touched])


def points(lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    """Return the points, in halves, of what two people gave each other in one week, in the order given.

    The first two that still count are worth a whole point each, every further one half: boards show breadth, and who
    only thanks back and forth moves up slowly.
    """
    counted = 0
    for line in lines:
        if line.is_reversed:
            yield line, 0
        else:
            counted += 1
            yield line, FULL if counted <= FULL_A_WEEK else HALF


def week(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def periods(day: date) -> tuple[str, ...]:
    """Return the names of the periods for which kudos of a local day count (see the score table)."""
    return (f"week:{week(day)[0]}", f"month:{day:%Y-%m}", f"quarter:{day.year}-Q{(day.month + 2) // 3}", "all")


def allowance(group: Group, today: date) -> dict[str, int]:
    """Return how many people somebody may thank in the group, by period of their own."""
    return dict(zip(_allowed_periods(today), (group.kudos_a_day, group.kudos_a_week), strict=True))


def left(scope: Scope, giver: Person, group: Group, today: date) -> int:
    """Return how many people the giver may still thank in the group today."""
    most = allowance(group, today)
    used = store.allowance_used(scope, row_id(group), row_id(giver), most)
    return max(0, min(limit - used[period] for period, limit in most.items()))


def whole(halves: int) -> float:
    """Return points as people read them."""
    return halves / FULL


def behaviours(kudos: Kudos) -> list[str]:
    """Return the ids of the behaviours that kudos name."""
    return [name for name in kudos.behaviours.split(",") if name]


def _allowed_periods(day: date) -> Collection[str]:
    return (f"day:{day}", f"week:{week(day)[0]}")


def _count_week(scope: Scope, one: int, other: int, day: date) -> None:
    _score(scope, list(points(store.between(scope, one, other, *week(day)))))


def _score(scope: Scope, counted: Sequence[tuple[Line, int]]) -> None:
    """Write points, and what they change in the scores."""
    changes: list[dict[str, Any]] = []
    for line, now in counted:
        act, row = line.act, line.row
        more, kudos = now - row.points, (now > 0) - (row.points > 0)
        row.points = now
        changed = [(RECEIVER, row.person_id, more), (GIVER, act.giver_id, more)]
        changed += [(f"{BEHAVIOUR}{name}", row.person_id, kudos) for name in behaviours(act)]
        changes += _by_period(act, changed)
    _add(scope, changes)


def _by_period(act: Kudos, changed: Sequence[tuple[str, int | None, int]]) -> list[dict[str, Any]]:
    """Return what changes in the scores, as rows: (role, person, points more) in each of the act's periods."""
    return [
        {"group_id": act.group_id, "period": period, "role": role, "person_id": person, "points": change}
        for role, person, change in changed
        if person is not None and change
        for period in periods(act.local_day)
    ]


def _add(scope: Scope, changes: Sequence[Mapping[str, Any]]) -> None:
    if changes:
        people = directory.people_by_id(scope, {change["person_id"] for change in changes})
        store.add_points(scope, [{**row, "shown": people[row["person_id"]].on_boards} for row in changes])


def _meaning(giver: Person, receivers: Sequence[Person], thanks: Thanks, today: date) -> str:
    who = ",".join(str(number) for number in sorted(row_id(row) for row in receivers))
    said = " ".join(thanks.text.casefold().split())
    what = f"joined {thanks.joined}" if thanks.joined else f"{today}|{said}" if said else f"source {thanks.source}"
    return sha256(f"{giver.id}|{who}|{what}".encode()).hexdigest()
