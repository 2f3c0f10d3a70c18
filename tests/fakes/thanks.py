"""Two offices whose people thank each other, take back, hide and are erased, at random, beside a slow ledger of each.

Most of it asks the ledger itself, many deeds in one transaction; some of it is said, clicked, reacted and deleted
through the whole core. Platform ids, places, names and messages are the same in both offices: only the workspace
tells them apart.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import get_args
from zoneinfo import ZoneInfo

from sqlalchemy import text as sql
from sqlmodel import col, select

from empathy_bot.actions import UndoKudos
from empathy_bot.bot import Bot
from empathy_bot.content import Pack
from empathy_bot.events import Clicked, Event, MessageDeleted, Origin, Place, Reacted, Said, Someone, Spot
from empathy_bot.library import Library
from empathy_bot.practice import recognition
from empathy_bot.practice.recognition import Thanks, Undoing
from empathy_bot.store import Scope, Store, Transaction, directory, ledger, scores
from empathy_bot.store.tables import Group, Kudos, KudosReceiver, KudosReversal, Person, Workspace
from tests.fakes.clock import StillClock
from tests.fakes.slow_ledger import Act, Counted, SlowLedger, board, rank

ZONES = ("Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata", "UTC")
MOST = ((3, 12), (10, 30), (25, 60))
"""What the groups of an office let one thank in a day and in a week."""
BEHAVIOURS = ("listened", "owned", "clear")
PEOPLE = 9
IN_ONE = 40
"""Deeds in one transaction."""
A_DAY = 130
"""Deeds in one day."""
EMOJI = "heart_hands"


@dataclass
class Office:
    """One workspace: its name, row id, and the row ids of people and groups, by platform id."""

    name: str
    number: int
    people: dict[str, int]
    groups: dict[str, int]
    ledger: SlowLedger
    deleted: set[str] = field(default_factory=set)

    def who(self, person: int) -> str:
        return next(name for name, number in self.people.items() if number == person)


class Offices:
    """Both, on one database."""

    def __init__(self, store: Store, pack: Pack, random: Random, names: Sequence[str] = ("acme", "globex")) -> None:
        self.store = store
        self.random = random
        self.clock = StillClock()
        self.bot = Bot(store, self.clock, Library(pack))
        self.offices = [self._open(name) for name in names]
        self.deeds = 0
        self.counts: Counter[str] = Counter()
        self.last: deque[tuple[object, ...]] = deque(maxlen=10)

    def play(self, deeds: int, *, compare_every: int, through_the_core: int = 2) -> None:
        """Let so many things happen; compare everything now and then, and at the end."""
        compared = self.deeds
        end = self.deeds + deeds
        while self.deeds < end:
            with self.store.transaction() as session:
                for _ in range(IN_ONE):
                    self._deed(session)
            for _ in range(through_the_core):
                self._event()
            if self.deeds - compared >= compare_every:
                compared = self.deeds
                self.compare()
            if self.deeds % A_DAY < IN_ONE:
                self.clock.wait(hours=self.random.choice((7, 24, 24, 24, 60)))
        self.compare()

    # --- straight to the ledger ------------------------------------------------------------------

    def _deed(self, session: Transaction) -> None:
        office = self.random.choice(self.offices)
        scope = Scope(session, office.number)
        deed = self.random.choices(
            (self._give, self._give_again, self._join, self._take_back, self._hide, self._erase),
            (50, 8, 8, 31, 3, 0.15),
        )[0]
        deed(scope, office)
        self.deeds += 1

    def _give(self, scope: Scope, office: Office) -> None:
        giver, *receivers = self.random.sample([*office.people.values()], self.random.choice((2, 2, 2, 2, 2, 3, 4, 6)))
        group = self.random.choice([*office.groups.values()])
        wanted = Act(
            number=0,
            group=group,
            giver=giver,
            receivers=[*receivers],
            day=self._today(office, giver),
            text=f"Thanks for case {self.random.randrange(400)}",
            behaviours=tuple(self.random.sample(BEHAVIOURS, self.random.choice((0, 1, 1, 2)))),
            private=self.random.random() < 0.12,
        )
        if self.random.random() < 0.05:  # a reaction: no words
            wanted.text, wanted.source = "", f"elsewhere:{self.random.randrange(10**6)}"
        self._give_this(scope, office, wanted)

    def _give_again(self, scope: Scope, office: Office) -> None:
        """Say the same once more: in another case, to the same people in another order, maybe in another group."""
        act = self._some_act(office, recent=8)
        if act is None or act.giver is None or None in act.receivers or act.wiped:
            return
        wanted = Act(
            number=0,
            group=act.group if self.random.random() < 0.8 else self.random.choice([*office.groups.values()]),
            giver=act.giver,
            receivers=self.random.sample(act.receivers, len(act.receivers)),
            day=self._today(office, act.giver),
            text="  ".join(act.text.upper().split()),
            behaviours=act.behaviours,
            private=act.private,
            joined=act.joined,
            source=act.source,
        )
        self._give_this(scope, office, wanted)

    def _join(self, scope: Scope, office: Office) -> None:
        act = self._some_act(office, recent=30)
        giver = self.random.choice([*office.people.values()])
        receivers: list[int | None] = [one for one in act.receivers if one not in {None, giver}] if act else []
        if act is None or not receivers:
            return
        day = self._today(office, giver)
        self._give_this(
            scope, office, Act(0, act.group, giver, receivers, day, "", act.behaviours, joined=act.joined or act.number)
        )

    def _give_this(self, scope: Scope, office: Office, wanted: Act) -> None:
        verdict = office.ledger.verdict(wanted)
        people, groups = self._rows(scope)
        found = recognition.give(
            scope,
            people[wanted.giver or 0],
            groups[wanted.group],
            [people[one or 0] for one in wanted.receivers],
            Thanks(
                wanted.text, wanted.behaviours, wanted.private, source=wanted.source, link=None, joined=wanted.joined
            ),
            today=wanted.day,
            now=self.clock.now(),
        )
        became = "spent" if found.kudos is None else "new" if found.new else "again"
        self._note(f"give: {verdict}", office.name, wanted)
        assert became == verdict, (became, verdict, wanted, self.last)
        if found.kudos is not None:
            wanted.number = found.kudos
        if verdict == "new":
            office.ledger.give(wanted)
        elif verdict == "again":
            assert office.ledger.standing_twin(wanted) == wanted.number

    def _take_back(self, scope: Scope, office: Office) -> None:
        act = self._some_act(office, recent=self.random.choice((5, 40, 4000)))
        kudos = ledger.kudos(scope, act.number) if act else None
        if act is None or kudos is None:
            return
        kind: Undoing = self.random.choice(get_args(Undoing))
        by = self.random.choice([None, *office.people.values()])
        person = self._rows(scope)[0][by] if by is not None else None
        expected = office.ledger.take_back(act.number, kind, by, "a reason")
        self._note(f"{kind}: {expected}", office.name, act)
        found = recognition.take_back(scope, kudos, kind, self.clock.now(), by=person, reason="a reason")
        assert found == expected, (act, self.last)

    def _hide(self, scope: Scope, office: Office) -> None:
        number = self.random.choice([*office.people.values()])
        shown = number in office.ledger.hidden
        (office.ledger.hidden.remove if shown else office.ledger.hidden.add)(number)
        self._note(f"shown: {shown}", office.name, number)
        scores.show_on_boards(scope, self._rows(scope)[0][number], shown=shown)

    def _erase(self, scope: Scope, office: Office) -> None:
        number = self.random.choice([*office.people.values()])
        self._note("erased", office.name, number)
        office.ledger.erase(number)
        recognition.erase(scope, self._rows(scope)[0][number])

    def _rows(self, scope: Scope) -> tuple[dict[int, Person], dict[int, Group]]:
        """Return everybody and every group of the workspace, read once in a transaction."""
        known = scope.session.info.setdefault("rows", {})
        if scope.workspace_id not in known:
            office = next(one for one in self.offices if one.number == scope.workspace_id)
            people = directory.people_by_id(scope, office.people.values())
            known[scope.workspace_id] = people, {row.id or 0: row for row in directory.groups(scope)}
        return known[scope.workspace_id]

    # --- through the whole core ------------------------------------------------------------------

    def _event(self) -> None:
        office, other = self.random.sample(self.offices, 2)
        deed = self.random.choices((self._says, self._reacts, self._undoes, self._deletes), (30, 45, 15, 10))[0]
        with self.store.transaction() as session:
            before = session.connection().execute(sql("SELECT max(id) FROM kudos")).scalar() or 0
        wanted = deed(office, other)
        with self.store.transaction() as session:
            new = session.connection().execute(sql("SELECT id FROM kudos WHERE id > :id"), {"id": before}).all()
        assert len(new) == (wanted is not None), (wanted, new, self.last)
        if wanted is not None:
            wanted.number = new[0][0]
            office.ledger.give(wanted)
        self.deeds += 1

    def _says(self, office: Office, _: Office) -> Act | None:
        """Thank by a message; it may come again, edited, or after it was deleted."""
        giver, *receivers = self.random.sample([*office.people], self.random.choice((2, 2, 3)))
        place = self.random.choice([*office.groups])
        message = f"{self._era()}-{self.random.randrange(6)}"
        text = f"for mail {self.random.randrange(50)}"
        source = f"message:{place}:{message}"
        number = office.people[giver]
        earlier = [act for act in office.ledger.acts.values() if act.source == source and act.giver == number]
        wanted = Act(
            number=0,
            group=office.groups[place],
            giver=number,
            receivers=[office.people[who] for who in receivers],
            day=self._today(office, number),
            text=text,
            source=source,
        )
        known = source in office.deleted or any(not act.wiped for act in earlier)
        verdict = "known" if known else office.ledger.verdict(wanted)
        self._note(f"said: {verdict}", office.name, wanted)
        words = ("kudos ", *(word for who in receivers for word in (Someone(who), " ")), text)
        self._handle(Said(self._origin(office, giver, place), words, message))
        return wanted if verdict == "new" else None

    def _reacts(self, office: Office, _: Office) -> Act | None:
        """Put a reaction on a message or take it off, told out of order: by the first it is given, others join."""
        who = self.random.choice([*office.people])
        place = self.random.choice([*office.groups])
        message = f"{self._era()}-{self.random.randrange(3)}"
        author = f"p{int(message[-1]) + 1}"
        on, at = self.random.random() < 0.6, float(self.random.randrange(50))
        source, person = f"reaction:{place}:{message}:{EMOJI}", office.people[who]
        wanted: Act | None = None
        news = office.ledger.hears_of_reaction(source, person, on=on, at=at)
        if news and not on:
            for act in office.ledger.standing_from(source):
                if act.giver == person:
                    office.ledger.take_back(act.number, "gone", person)
        elif news:
            wanted = self._given_by_reaction(office, place, office.people[author], person, source)
        verdict = office.ledger.verdict(wanted) if wanted is not None else "taken back" if news else "nothing"
        self._note(f"reacted: {verdict}", office.name, who, message, on, at, wanted)
        spot = Spot(message, Someone(author))
        self._handle(Reacted(self._origin(office, who, place), spot, EMOJI, on, at))
        return wanted if verdict == "new" else None

    def _given_by_reaction(self, office: Office, place: str, author: int, person: int, source: str) -> Act | None:
        day, group, acts = self._today(office, person), office.groups[place], office.ledger.acts
        standing = office.ledger.standing_from(source)
        if not standing:
            return Act(0, group, person, [author], day, "", source=source) if author != person else None
        first = acts[standing[0].joined or standing[0].number]
        receivers: list[int | None] = [one for one in first.receivers if one not in {None, person}]
        if not receivers or (first.giver == person and first.taken is None):
            return None
        return Act(0, group, person, receivers, day, "", first.behaviours, joined=first.number, source=source)

    def _undoes(self, office: Office, other: Office) -> None:
        """Press undo: on one's own kudos, on somebody else's, or on some of the other workspace."""
        strange = self.random.random() < 0.1
        act = self._some_act(other if strange else office, recent=60)
        if act is None:
            return
        mine = not strange and act.giver is not None and self.random.random() < 0.7
        person = act.giver if mine and act.giver else self.random.choice([*office.people.values()])
        effect = not strange and act.giver == person and office.ledger.take_back(act.number, "undo", person)
        self._note(f"pressed undo: {effect}", office.name, act)
        place = next(iter(office.groups))
        self._handle(Clicked(self._origin(office, office.who(person), place), UndoKudos(kudos=act.number)))

    def _deletes(self, office: Office, _: Office) -> None:
        place, message = self.random.choice([*office.groups]), f"{self._era()}-{self.random.randrange(6)}"
        source = f"message:{place}:{message}"
        taken = [office.ledger.take_back(one.number, "gone", None) for one in office.ledger.standing_from(source)]
        office.deleted.add(source)
        self._note(f"deleted: {len(taken)}", office.name, source)
        self._handle(MessageDeleted(self._origin(office, "p1", place), message))

    def _handle(self, event: Event) -> None:
        self.bot.handle(event)

    # --- whether they agree ----------------------------------------------------------------------

    def compare(self) -> None:
        """Compare every row of both workspaces with the slow ledgers, and some boards and ranks."""
        with self.store.transaction() as session:
            for office in self.offices:
                expected, found = office.ledger.counted(), kept(session, office.number)
                for name in Counted.__dataclass_fields__:
                    ours, theirs = getattr(found, name), getattr(expected, name)
                    assert ours == theirs, (office.name, name, _difference(ours, theirs), self.last)
                self._compare_boards(Scope(session, office.number), office, expected)

    def _compare_boards(self, scope: Scope, office: Office, expected: Counted) -> None:
        keys = sorted({key[:3] for key in expected.score}, key=str)
        for group, period, role in self.random.sample(keys, min(6, len(keys))):
            key = (int(str(group)), str(period), str(role))
            limit = self.random.choice((3, 10))

            def name(person: int, office: Office = office) -> tuple[str, str]:
                return f"Person {int(office.who(person)[1:]) // 2}", office.who(person)

            top = [(one.rank, one.person.id, one.points) for one in scores.top(scope, *key, limit)]
            assert top == [*board(expected, key, name, limit)], (key, self.last)
            for person in self.random.sample([*office.people.values()], 2):
                assert scores.rank(scope, *key, person) == rank(expected, key, person), (key, person)

    # --- what stands around ----------------------------------------------------------------------

    def _open(self, name: str) -> Office:
        with self.store.transaction() as session:
            workspace = Workspace(platform="web", external_id=name, created_utc=self.clock.now())
            session.add(workspace)
            session.flush()
            number = workspace.id or 0
            people = [
                Person(workspace_id=number, external_id=f"p{one}", name=f"Person {one // 2}", zone=ZONES[one % 5])
                for one in range(PEOPLE)
            ]
            groups = [
                Group(workspace_id=number, external_id=f"g{one}", kudos_a_day=a_day, kudos_a_week=a_week)
                for one, (a_day, a_week) in enumerate(MOST)
            ]
            session.add_all([*people, *groups])
            session.flush()
            return Office(
                name=name,
                number=number,
                people={row.external_id: row.id or 0 for row in people},
                groups={row.external_id: row.id or 0 for row in groups},
                ledger=SlowLedger({row.id or 0: (row.kudos_a_day, row.kudos_a_week) for row in groups}),
            )

    def _origin(self, office: Office, who: str, place: str) -> Origin:
        return Origin("web", office.name, Someone(who), Place(place, direct=False))

    def _today(self, office: Office, person: int) -> date:
        zone = ZoneInfo(ZONES[int(office.who(person)[1:]) % 5])
        return self.clock.now().astimezone(zone).date()

    def _era(self) -> int:
        """Return a number that changes every few days: messages are reacted to while they are new."""
        return (self.clock.now() - datetime(2026, 1, 1, tzinfo=self.clock.now().tzinfo)) // timedelta(days=3)

    def _some_act(self, office: Office, recent: int) -> Act | None:
        acts = office.ledger.acts
        if not acts:
            return None
        numbers = [*acts]
        return acts[self.random.choice(numbers[-recent:])]

    def _note(self, kind: str, *what: object) -> None:
        self.counts[kind] += 1
        self.last.append((kind, *what))


def kept(session: Transaction, workspace: int) -> Counted:
    """Return what the database holds for a workspace, as the slow ledger would put it."""

    def rows(query: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in session.connection().execute(sql(query), {"id": workspace})]

    return Counted(
        kudos={
            (*row[:5], bool(row[5]), *row[6:8], str(row[8]))
            for row in rows(
                "SELECT id, group_id, giver_id, text, behaviours, private, joined_id, source, local_day FROM kudos "
                "WHERE workspace_id = :id"
            )
        },
        kudosreceiver=sorted(
            rows("SELECT kudos_id, coalesce(person_id, 0), points FROM kudosreceiver WHERE workspace_id = :id")
        ),
        kudosreversal={*rows("SELECT kudos_id, kind, by_id, reason FROM kudosreversal WHERE workspace_id = :id")},
        kudosallowance={
            row[:3]: int(str(row[3]))
            for row in rows("SELECT group_id, giver_id, period, used FROM kudosallowance WHERE workspace_id = :id")
            if row[3]
        },
        score={
            row[:4]: (int(str(row[4])), bool(row[5]))
            for row in rows(
                "SELECT group_id, period, role, person_id, points, shown FROM score WHERE workspace_id = :id"
            )
            if row[4]
        },
    )


def told(session: Transaction, workspace: int) -> SlowLedger:
    """Return a slow ledger of what the database says was given and taken back, and nothing that was worked out."""
    scope = Scope(session, workspace)
    groups = {row.id or 0: (row.kudos_a_day, row.kudos_a_week) for row in directory.groups(scope)}
    acts = {
        row.id or 0: Act(
            number=row.id or 0,
            group=row.group_id,
            giver=row.giver_id,
            receivers=[],
            day=row.local_day,
            text=row.text or "",
            behaviours=tuple(name for name in row.behaviours.split(",") if name),
            private=row.private,
            joined=row.joined_id,
            source=row.source,
            wiped=row.text is None,
        )
        for row in session.exec(select(Kudos).where(Kudos.workspace_id == workspace))
    }
    for receiver in session.exec(select(KudosReceiver).where(KudosReceiver.workspace_id == workspace)):
        acts[receiver.kudos_id].receivers.append(receiver.person_id)
    for taken in session.exec(select(KudosReversal).where(KudosReversal.workspace_id == workspace)):
        acts[taken.kudos_id].taken = (taken.kind, taken.by_id, taken.reason)
    hidden = session.exec(select(Person.id).where(Person.workspace_id == workspace, col(Person.on_boards).is_(False)))
    return SlowLedger(groups, acts, {number or 0 for number in hidden})


def assert_recounted(session: Transaction, workspace: int) -> Counted:
    """Compare what is kept with a recount; return it."""
    found, expected = kept(session, workspace), told(session, workspace).counted()
    for name in Counted.__dataclass_fields__:
        ours, theirs = getattr(found, name), getattr(expected, name)
        assert ours == theirs, (name, _difference(ours, theirs))
    return found


def _difference(ours: object, theirs: object) -> object:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
        return [(key, ours.get(key), theirs.get(key)) for key in keys[:5]]
    if isinstance(ours, set) and isinstance(theirs, set):
        return [*(ours - theirs)][:5], [*(theirs - ours)][:5]
    if isinstance(ours, list) and isinstance(theirs, list):
        return _difference({*ours}, {*theirs})
    return ours, theirs
