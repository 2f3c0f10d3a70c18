"""A branching role-play: what it is made of, and whether its branches can be walked.

Every line leads on to a node or to an ending. Whatever is wrong with the way through is told by file, line and field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from empathy_bot.content.parts import Channel, Label, Named, Part, Practised, Score, Slug
from empathy_bot.content.reading import Entry, Problem

Mood = Literal["furious", "upset", "tense", "calmer", "at_ease"]
MOODS: tuple[Mood, ...] = get_args(Mood)
"""How the other person feels, from the worst to the best."""
FEWEST, MOST = 2, 4
"""How many choices a conversation takes, whichever way it goes."""
MOST_NODES = 20


class TangledError(ValueError):
    """The branches of a role-play cannot be walked; the message holds every reason."""


def _two_or_three(choices: tuple[Line, ...]) -> tuple[Line, ...]:
    if not 2 <= len(choices) <= 3:
        raise ValueError(f"There are {len(choices)} choices: a node has two or three.")
    return choices


def _three_or_more(endings: tuple[Ending, ...]) -> tuple[Ending, ...]:
    if len(endings) < 3:
        raise ValueError(f"There are {len(endings)} endings: a role-play has at least three.")
    return endings


def _some_but_not_many(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    if not 1 <= len(nodes) <= MOST_NODES:
        raise ValueError(f"There are {len(nodes)} nodes: a role-play has 1 to {MOST_NODES}.")
    return nodes


class Line(Part):
    """Something that may be said: what it is worth, by how much it moves the mood, why, and where it leads.

    The mood may rise with a line of little worth: a promise that cannot be kept feels good at first.
    """

    text: Annotated[str, Field(max_length=220)]
    score: Score
    mood: Annotated[int, Field(ge=-2, le=2)]
    note: Annotated[str, Field(max_length=200)]
    next: Slug


class Node(Named):
    """The other person's words at one point of the conversation, and two or three lines to answer with."""

    customer: Annotated[str, Field(max_length=400)]
    choices: Annotated[tuple[Line, ...], AfterValidator(_two_or_three)]


class Ending(Named):
    """The other person's last words, and what turned the conversation that way."""

    customer: Annotated[str, Field(max_length=400)]
    turned: Annotated[str, Field(max_length=350)]


class RolePlay(Practised):
    """A conversation of two to four choices; the first node begins it, and `opening` is what is known by then.

    With an `audience` of managers, the other person is somebody of their own team, and reps are never prompted with it.
    """

    kind: Literal["roleplay"]
    audience: Literal["everybody", "managers"] = "everybody"
    channel: Channel
    emotion: Slug
    review: Literal["draft_key", "reviewed"]
    customer_name: Label
    opening: Annotated[str, Field(max_length=300)]
    mood: Mood
    nodes: Annotated[tuple[Node, ...], AfterValidator(_some_but_not_many)]
    endings: Annotated[tuple[Ending, ...], AfterValidator(_three_or_more)]

    @model_validator(mode="after")
    def _can_be_walked(self) -> Self:
        if found := list(tangles(Entry("", {(): 1}, self.model_dump()))):
            raise TangledError(" ".join(f"{problem.field}: {problem.message}" for problem in found))
        return self

    def place(self, name: str) -> Node | Ending:
        """Return the node or ending of that id. Raises StopIteration for any other."""
        places: tuple[Node | Ending, ...] = (*self.nodes, *self.endings)
        return next(place for place in places if place.id == name)


def tangles(entry: Entry) -> Iterator[Problem]:
    """Yield what is wrong with the branches of the role-play in `entry`, which may have other mistakes as well."""
    nodes, endings = entry.parts("nodes"), entry.parts("endings")
    lines = [line for node in nodes for line in node.parts("choices")]
    yield from _repeated([*nodes, *endings], "id")
    yield from _repeated(lines, "note")
    yield from _repeated(endings, "customer")
    yield from _repeated(endings, "turned")
    for node in nodes:
        yield from _repeated(node.parts("choices"), "text")
    ends = {ending.word("id") for ending in endings}
    yield from _repeated([line for line in lines if line.word("next") in ends], "next")
    strays = list(_strays(lines, {node.word("id") for node in nodes} | ends))
    yield from strays
    if not strays and 1 <= len(nodes) <= MOST_NODES:  # where a line leads nowhere, the way cannot be judged
        yield from _Ways(entry, nodes, endings).problems()


def _repeated(entries: list[Entry], name: str) -> Iterator[Problem]:
    """Yield every text that has stood in this field before: each choice is to have words of its own."""
    first: dict[str, Entry] = {}
    for entry in entries:
        text = entry.word(name)
        if text and (before := first.setdefault(text, entry)) is not entry:
            line = before.problem("", name).line
            yield entry.problem(f"The same stands in line {line}: each one needs its own.", name)


def _strays(lines: list[Entry], known: set[str]) -> Iterator[Problem]:
    for line in lines:
        if (wanted := line.word("next")) and wanted not in known:
            yield line.problem(f"There is no node or ending `{wanted}`: correct the spelling or add it.", "next")


class _Ways:
    """All the ways through a role-play, from its first node on."""

    def __init__(self, whole: Entry, nodes: list[Entry], endings: list[Entry]) -> None:
        self._whole = whole
        self._first = nodes[0].word("id")
        self._places = [*nodes, *endings]
        self._lines = {node.word("id"): node.parts("choices") for node in nodes}

    def problems(self) -> Iterator[Problem]:
        reached = self._reached(lambda _: True)
        for place in self._places:
            if (name := place.word("id")) and name not in reached:
                yield place.problem(f"No choice leads to `{name}`: lead one there or remove it.", "id")
        loops = list(self._loops(self._first, (), set()))
        yield from loops
        if not loops:
            yield from self._lengths()
            if self._reached(_has_worth) <= self._lines.keys():
                yield self._whole.problem("Every way through takes a choice that scores 0: open a better one.", "nodes")

    def _next(self, name: str) -> Iterator[tuple[Entry, str]]:
        for line in self._lines.get(name, ()):
            if wanted := line.word("next"):
                yield line, wanted

    def _reached(self, may: Callable[[Entry], bool]) -> set[str]:
        """Return the ids of all places that can be reached by such lines."""
        reached, waiting = {self._first}, [self._first]
        while waiting:
            for line, wanted in self._next(waiting.pop()):
                if wanted not in reached and may(line):
                    reached.add(wanted)
                    waiting.append(wanted)
        return reached

    def _loops(self, name: str, path: tuple[str, ...], done: set[str]) -> Iterator[Problem]:
        here = (*path, name)
        for line, wanted in self._next(name):
            if wanted in here:
                yield line.problem(f"This leads back to `{wanted}`, where it has been: lead it on.", "next")
            elif wanted not in done:
                yield from self._loops(wanted, here, done)
        done.add(name)

    def _lengths(self) -> Iterator[Problem]:
        """Yield the lines that end a conversation too soon, or lead on when it should have ended."""
        here = {self._first}
        for taken in range(1, MOST + 1):
            steps = [step for name in sorted(here) for step in self._next(name)]
            for line, wanted in steps:
                goes_on = wanted in self._lines
                if not goes_on and taken < FEWEST:
                    yield line.problem(f"This ends it after {taken} choice: lead to a node first.", "next")
                if goes_on and taken == MOST:
                    yield line.problem(f"This leads on after {MOST} choices: lead to an ending.", "next")
            here = {wanted for _, wanted in steps}


def _has_worth(line: Entry) -> bool:
    return line.get("score") != 0
