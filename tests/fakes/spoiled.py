"""The sound pack with one thing spoiled, and what the gates say of it. Nothing that is changed is validated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.authoring.curriculum import Curriculum
from adapters.authoring.gates import examine
from adapters.authoring.report import failed
from adapters.authoring.verdict import Verdict
from empathy_bot.content import OpenReply, Option, Pack, Quiz, RolePlay
from tests.fakes.sound_pack import changed, sound_curriculum, sound_pack

SOUND = sound_pack()
MAP = sound_curriculum()
FEW = range(24)
"""Quizzes that are spoiled where a share is counted: two in five."""


def options(change: Callable[[int, Option], Option]) -> Callable[[int, Quiz], Quiz]:
    """Return a change of a quiz that changes each of its options; it is told the place among the worse, -1 for best."""

    def all_of(_: int, quiz: Quiz) -> Quiz:
        worse = [place for place in range(len(quiz.options)) if place != quiz.best]
        places = {quiz.best: -1, **{place: rank for rank, place in enumerate(worse)}}
        return quiz.model_copy(
            update={"options": tuple(change(places[place], one) for place, one in enumerate(quiz.options))}
        )

    return all_of


def spoiled(change: Callable[[int, Option], Option], last: int = len(FEW)) -> Pack:
    return changed(SOUND, Quiz, options(change), last=last)


def said(text: str) -> Callable[[Option], Option]:
    return lambda option: option.model_copy(update={"text": text})


def cut(option: Option, length: int) -> Option:
    return option.model_copy(update={"text": option.text[:length].strip()})


def first_quiz(**update: Any) -> Pack:
    return changed(SOUND, Quiz, lambda _, quiz: quiz.model_copy(update=update))


def first_option(**update: Any) -> Pack:
    def change(_: int, quiz: Quiz) -> Quiz:
        first = quiz.options[0].model_copy(update=update)
        return quiz.model_copy(update={"options": (first, *quiz.options[1:])})

    return changed(SOUND, Quiz, change)


def first_reply(**update: Any) -> Pack:
    return changed(SOUND, OpenReply, lambda _, reply: reply.model_copy(update=update))


def first_play(change: Callable[[RolePlay], RolePlay]) -> Pack:
    return changed(SOUND, RolePlay, lambda _, play: change(play))


def lines(change: Callable[[int, float], str | None]) -> Pack:
    """Return the pack with lines of role-plays said otherwise; `change` is told the turn's number, the line's worth."""

    def of(number: int, play: RolePlay) -> RolePlay:
        nodes = []
        for turn, node in enumerate(play.nodes, 3 * number):
            texts = [change(turn, line.score) or line.text for line in node.choices]
            said = [line.model_copy(update={"text": text}) for line, text in zip(node.choices, texts, strict=True)]
            nodes.append(node.model_copy(update={"choices": tuple(said)}))
        return play.model_copy(update={"nodes": tuple(nodes)})

    return changed(SOUND, RolePlay, of, last=100)


def best_at(place: int) -> Callable[[int, Quiz], Quiz]:
    def moved(_: int, quiz: Quiz) -> Quiz:
        rest = [option for option in quiz.options if option.score < 1]
        return quiz.model_copy(update={"options": (*rest[:place], quiz.options[quiz.best], *rest[place:])})

    return moved


def without(kind: type[Any]) -> Pack:
    return SOUND.model_copy(update={"items": tuple(item for item in SOUND.items if not isinstance(item, kind))})


def quiz_ids(numbers: range) -> set[str]:
    return {f"quiz-{number}" for number in numbers}


def failing(pack: Pack, map_: Curriculum = MAP) -> dict[str, Verdict]:
    return {f"{verdict.gate} | {verdict.scope}": verdict for verdict in failed(examine(pack, map_))}


def with_texts(quiz: Quiz, texts: dict[int, str]) -> Quiz:
    return quiz.model_copy(
        update={
            "options": tuple(
                one.model_copy(update={"text": texts.get(place, one.text)}) for place, one in enumerate(quiz.options)
            )
        }
    )


def begun(option: Option, word: str) -> Option:
    """Return the option with this word in place of its first letters, so that it stays as long as it was."""
    return option.model_copy(update={"text": f"{word} {option.text[len(word) + 1 :].lstrip()}"})


def shares(pack: Pack, *gates: str) -> dict[str, set[str]]:
    """Return whom the failing gates point at; they are these and no others."""
    found = failing(pack)
    assert set(found) == set(gates)
    return {gate: {one.item for one in verdict.offenders} for gate, verdict in found.items()}
