"""A ledger of kudos kept slowly and obviously: a list of what happened, counted from its beginning whenever asked.

It knows what people were promised, and neither the tables nor the code that keeps them: points, allowances and boards
are worked out here from nothing but the list. People and groups are whatever can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

Person = int
Group = int


@dataclass
class Act:
    """Thanks that were given. Somebody erased is None; `wiped`: their words are gone, and what they meant with them."""

    number: int
    group: Group
    giver: Person | None
    receivers: list[Person | None]
    day: date
    text: str
    behaviours: tuple[str, ...] = ()
    private: bool = False
    joined: int | None = None
    source: str | None = None
    taken: tuple[str, Person | None, str] | None = None
    wiped: bool = False

    @property
    def shared(self) -> bool:
        return self.taken is None and not self.private


@dataclass(frozen=True)
class Counted:
    """What a ledger comes to, as sets of plain rows: the names are those of the tables that should say the same."""

    kudos: set[tuple[object, ...]]
    kudosreceiver: list[tuple[object, ...]]
    kudosreversal: set[tuple[object, ...]]
    kudosallowance: dict[tuple[object, ...], int]
    score: dict[tuple[object, ...], tuple[int, bool]]


@dataclass
class SlowLedger:
    """The list of one workspace, and who hides from boards. `most` is how many people a group lets one thank."""

    most: dict[Group, tuple[int, int]]
    acts: dict[int, Act] = field(default_factory=dict)
    hidden: set[Person] = field(default_factory=set)
    reactions: dict[tuple[str, Person], tuple[float, bool]] = field(default_factory=dict)
    _by_giver: dict[Person, list[Act]] = field(default_factory=lambda: defaultdict(list))
    _by_source: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))

    # --- what people do --------------------------------------------------------------------------

    def standing_twin(self, wanted: Act) -> int | None:
        """Return the act that means the same and still counts."""
        for act in self._by_giver[_known(wanted.giver)]:
            if act.taken is not None or act.wiped or act.joined != wanted.joined:
                continue
            if wanted.joined is None:
                if wanted.text or act.text:
                    same = (wanted.day, wanted.private) == (act.day, act.private)
                    same = same and _words(wanted.text) == _words(act.text)
                else:
                    same = wanted.source == act.source
                if not same:
                    continue
            if set(act.receivers) == set(wanted.receivers):
                return act.number
        return None

    def left(self, giver: Person, group: Group, day: date) -> int:
        """Return how many more people somebody may thank."""
        mine = [act for act in self._by_giver[giver] if act.taken is None and act.group == group]
        today = sum(len(act.receivers) for act in mine if act.day == day)
        this_week = sum(len(act.receivers) for act in mine if _monday(act.day) == _monday(day))
        a_day, a_week = self.most[group]
        return max(0, min(a_day - today, a_week - this_week))

    def verdict(self, wanted: Act) -> str:
        """Return what should become of an act: new, again, or spent."""
        if self.standing_twin(wanted) is not None:
            return "again"
        fits = len(wanted.receivers) <= self.left(_known(wanted.giver), wanted.group, wanted.day)
        return "new" if fits else "spent"

    def give(self, act: Act) -> None:
        """Write down an act that was new."""
        self.acts[act.number] = act
        self._by_giver[_known(act.giver)].append(act)
        if act.source:
            self._by_source[act.source].append(act)

    def take_back(self, number: int, kind: str, by: Person | None, reason: str = "") -> bool:
        """Let an act count no longer; tell whether it did."""
        act = self.acts[number]
        if act.taken is not None:
            return False
        act.taken = (kind, by, reason)
        return True

    def hears_of_reaction(self, source: str, person: Person, *, on: bool, at: float) -> bool:
        """Keep the newest state of a reaction; tell whether it has changed."""
        known = self.reactions.get((source, person))
        if known is not None and at <= known[0]:
            return False
        self.reactions[source, person] = (at, on)
        return on != (known is not None and known[1])

    def standing_from(self, source: str) -> list[Act]:
        """Return the acts from a source that count, oldest first."""
        return [act for act in self._by_source[source] if act.taken is None and not act.wiped]

    def erase(self, person: Person) -> None:
        """Put nobody in the place of somebody everywhere."""
        for act in self.acts.values():
            if person == act.giver or person in act.receivers:
                act.wiped = True
                act.giver = None if act.giver == person else act.giver
                act.receivers = [None if one == person else one for one in act.receivers]
            if act.taken is not None and act.taken[1] == person:
                act.taken = (act.taken[0], None, act.taken[2])
        self._by_giver.pop(person, None)
        self.reactions = {key: state for key, state in self.reactions.items() if key[1] != person}

    # --- what it comes to ------------------------------------------------------------------------

    def counted(self) -> Counted:
        """Count everything from the beginning."""
        worth = self._worth()
        score: dict[tuple[object, ...], int] = defaultdict(int)
        allowance: dict[tuple[object, ...], int] = defaultdict(int)
        for act in self.acts.values():
            whens = _periods(act.day)
            if act.giver is not None and act.taken is None:
                allowance[act.group, act.giver, f"day:{act.day}"] += len(act.receivers)
                allowance[act.group, act.giver, f"week:{_monday(act.day)}"] += len(act.receivers)
            for place, receiver in enumerate(act.receivers):
                halves = worth.get((act.number, place), 0)
                if not halves:
                    continue
                for when in whens:
                    if act.giver is not None:
                        score[act.group, when, "giver", act.giver] += halves
                    if receiver is not None:
                        score[act.group, when, "receiver", receiver] += halves
                        for name in act.behaviours:
                            score[act.group, when, f"behaviour:{name}", receiver] += 1
        return Counted(
            kudos={
                (
                    *(act.number, act.group, act.giver, None if act.wiped else act.text, ",".join(act.behaviours)),
                    *(act.private, act.joined, None if act.wiped else act.source, str(act.day)),
                )
                for act in self.acts.values()
            },
            kudosreceiver=sorted(
                (act.number, receiver or 0, worth.get((act.number, place), 0))
                for act in self.acts.values()
                for place, receiver in enumerate(act.receivers)
            ),
            kudosreversal={(act.number, *act.taken) for act in self.acts.values() if act.taken is not None},
            kudosallowance=dict(allowance),
            score={key: (points, key[3] not in self.hidden) for key, points in score.items()},
        )

    def _worth(self) -> dict[tuple[int, int], int]:
        """Return the halves of every line that counts: two of two people's in a week are whole, the others half."""
        found: dict[tuple[int, int], int] = {}
        seen: dict[tuple[object, ...], int] = defaultdict(int)
        for number in sorted(self.acts):
            act = self.acts[number]
            if not act.shared:
                continue
            for place, receiver in enumerate(act.receivers):
                if act.giver is None or receiver is None:
                    found[number, place] = 2
                    continue
                pair = (min(act.giver, receiver), max(act.giver, receiver), _monday(act.day))
                seen[pair] += 1
                found[number, place] = 2 if seen[pair] <= 2 else 1
        return found


def board(
    counted: Counted, key: tuple[Group, str, str], name: Callable[[Person], object], limit: int
) -> Iterator[tuple[int, Person, int]]:
    """Yield (rank, person, points) of a board, as anybody would write it up."""
    shown = {person: points for person, points in _points(counted, key) if counted.score[*key, person][1]}
    first = sorted(shown, key=lambda one: (-shown[one], -one))[:limit]
    for person in sorted(first, key=lambda one: (-shown[one], name(one))):
        yield rank_among(shown.values(), shown[person]), person, shown[person]


def rank(counted: Counted, key: tuple[Group, str, str], person: Person) -> tuple[int, int] | None:
    """Return somebody's rank and points, as if they showed."""
    points, _ = counted.score.get((*key, person), (0, True))
    shown = [halves for one, halves in _points(counted, key) if counted.score[*key, one][1]]
    return (rank_among(shown, points), points) if points else None


def rank_among(all_points: Iterable[int], points: int) -> int:
    return 1 + sum(other > points for other in all_points)


def _points(counted: Counted, key: tuple[Group, str, str]) -> list[tuple[Person, int]]:
    return [(int(str(found[3])), points) for found, (points, _) in counted.score.items() if found[:3] == key]


@cache
def _monday(day: date) -> date:
    while day.isoweekday() != 1:
        day -= timedelta(days=1)
    return day


@cache
def _periods(day: date) -> list[str]:
    quarter = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3, 10: 4, 11: 4, 12: 4}[day.month]
    return [f"week:{_monday(day)}", f"month:{day.year}-{day.month:02}", f"quarter:{day.year}-Q{quarter}", "all"]


@cache
def _words(text: str) -> list[str]:
    return text.lower().split()


def _known(person: Person | None) -> Person:
    assert person is not None
    return person
