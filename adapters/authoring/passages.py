"""Every text of a pack with the place where it stands, and every question with its choices, for the gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from empathy_bot.content import Item, OpenReply, Pack, Quiz, Reflection, RolePlay, SelfCare, TeamExercise

Role = Literal["customer", "option", "feedback", "example", "thought", "answer", "question", "small", "told"]
"""What a text is for: `feedback` explains an option, line or example; `answer` is a self-care check's; `told` is for
managers and colleagues; `small` is what fits a button or a heading."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text: the item and file that it stands in, its field there, what it is for, and the words."""

    item: str
    file: str
    field: str
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A quiz, or one turn of a role-play: the choices as they stand in the file, and the index of the best one."""

    item: str
    file: str
    technique: str
    choices: tuple[str, ...]
    best: int

    @property
    def others(self) -> tuple[str, ...]:
        """The choices that are not the best one."""
        return tuple(text for place, text in enumerate(self.choices) if place != self.best)


def home(pack: Pack, item: Item) -> str:
    """Return the file within the pack's folder in which an item stands, as the loader demands it; empty if unknown."""
    if isinstance(item, RolePlay):
        return f"roleplay/{item.id}.yaml"
    if pack.item(item.id) is None:
        return f"baseline/{item.technique}.yaml"
    technique = pack.technique(item.technique)
    return f"{technique.competency}/{item.technique}.yaml" if technique else ""


def all_items(pack: Pack) -> tuple[Item, ...]:
    """Return what is practised and what is held back."""
    return (*pack.items, *pack.held_back)


def quizzes(pack: Pack) -> dict[str, list[Asked]]:
    """Return the quizzes of daily practice and those of the baseline, by the name of that scope."""
    practice = [item for item in pack.items if isinstance(item, Quiz)]
    return {
        scope: [
            Asked(one.id, home(pack, one), one.technique, tuple(option.text for option in one.options), one.best)
            for one in found
        ]
        for scope, found in {"practice": practice, "baseline": pack.held_back}.items()
    }


def turns(pack: Pack) -> list[Asked]:
    """Return every turn of a role-play that has one best line."""
    found = []
    for play in pack.items:
        if not isinstance(play, RolePlay):
            continue
        for node in play.nodes:
            scores = [line.score for line in node.choices]
            if scores.count(1) == 1:
                texts = tuple(line.text for line in node.choices)
                found.append(Asked(f"{play.id}, {node.id}", home(pack, play), play.technique, texts, scores.index(1)))
    return found


def passages(pack: Pack) -> list[Passage]:
    """Return every text of a pack that is a person's to read."""
    found = [Passage(one.id, "pack.yaml", "about", "told", one.about) for one in pack.techniques]
    for item in all_items(pack):
        file = home(pack, item)
        found += [Passage(item.id, file, field, role, text) for field, role, text in _of(item)]
    for behaviour in pack.behaviours:
        found.append(Passage(behaviour.id, "behaviours.yaml", "name", "small", behaviour.name))
        found.append(Passage(behaviour.id, "behaviours.yaml", "description", "small", behaviour.description))
    for exercise in pack.exercises:
        found += [Passage(exercise.id, "exercises.yaml", field, role, text) for field, role, text in _steps(exercise)]
    for tip in pack.tips:
        found.append(Passage(tip.id, "tips.yaml", "title", "small", tip.title))
        found.append(Passage(tip.id, "tips.yaml", "text", "told", tip.text))
        found.append(Passage(tip.id, "tips.yaml", "step", "told", tip.step))
    return found


def _of(item: Item) -> Iterator[tuple[str, Role, str]]:
    match item:
        case Quiz():
            yield "customer", "customer", item.customer
            if item.question:
                yield "question", "question", item.question
            for place, option in enumerate(item.options, 1):
                yield f"options[{place}].text", "option", option.text
                yield f"options[{place}].feedback", "feedback", option.feedback
        case OpenReply():
            yield "customer", "customer", item.customer
            if item.question:
                yield "question", "question", item.question
            yield "example", "example", item.example
            yield "why", "feedback", item.why
        case Reflection():
            yield "thought", "thought", item.thought
            yield "question", "question", item.question
        case SelfCare():
            yield "question", "question", item.question
            for place, choice in enumerate(item.choices, 1):
                yield f"choices[{place}].text", "small", choice.text
                yield f"choices[{place}].answer", "answer", choice.answer
        case RolePlay():
            yield from _lines(item)
        case _:
            assert_never(item)


def _lines(play: RolePlay) -> Iterator[tuple[str, Role, str]]:
    yield "opening", "told", play.opening
    for node in play.nodes:
        yield f"{node.id}.customer", "customer", node.customer
        for place, line in enumerate(node.choices, 1):
            yield f"{node.id}.choices[{place}].text", "option", line.text
            yield f"{node.id}.choices[{place}].note", "feedback", line.note
    for ending in play.endings:
        yield f"{ending.id}.customer", "customer", ending.customer
        yield f"{ending.id}.turned", "feedback", ending.turned


def _steps(exercise: TeamExercise) -> Iterator[tuple[str, Role, str]]:
    yield "title", "small", exercise.title
    yield "purpose", "told", exercise.purpose
    yield "needs", "small", exercise.needs
    yield "steps", "told", " ".join(exercise.steps)
    yield "question", "question", exercise.question
