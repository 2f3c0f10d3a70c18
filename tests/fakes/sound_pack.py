"""A pack that passes every gate of `content check`: random words from a short list, told apart by their numbers.

Its curriculum is as small as itself. A test spoils one thing and sees which gate says so.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeVar

from adapters.authoring.curriculum import Curriculum, Row, Shipped, Strand, Strands, Volume
from empathy_bot.content import (
    Behaviour,
    CareChoice,
    Channel,
    Competency,
    Ending,
    Item,
    Line,
    Node,
    OpenReply,
    Option,
    Pack,
    Pair,
    Quiz,
    Reflection,
    RolePlay,
    SelfCare,
    TeamExercise,
    Technique,
    Tip,
)

_SAID = """
the bag was on a big red bus and it ran by our old shop to see if one cup or two of them had been left there at ten past
six so we went up for tea with some milk which he put in my car next day when his dog dug out her hat near this low wall
under that tree as rain fell all night over both hills
"""
_HEARD = """
how slow our green farm gate goes when wind blows hard from sea and no man can push at all with just a hand who told me
you said this would work well now look what a mess I am in why does it beep so much each time my kids turn that wheel
once more do give us some good news soon please or else we might just stop
"""
WORDS = _SAID.split()
HEARD = _HEARD.split()
"""What customers say, in other words than those of the options: nothing is said back by chance."""
CHANNELS: tuple[Channel, ...] = ("chat", "email", "phone", "in_person", "social")
EMOTIONS = ("worried", "glad", "tired", "puzzled")
TECHNIQUES = ("listening", "naming", "owning", "closing", "calming")
QUIZZES = 60
"""Of daily practice, four options each; the best one stands at A, B, C, D, A, …"""
PLAYS = 14
"""Role-plays, three turns of three lines each."""


def sound_pack(locale: str = "en") -> Pack:
    """Return the pack, always the same one."""
    write = _Writer()
    quizzes = [_quiz(write, f"quiz-{number}", number) for number in range(QUIZZES)]
    held = [_quiz(write, f"held-{number}", number) for number in range(2 * len(TECHNIQUES))]
    return Pack(
        id="sound",
        title="A sound pack",
        locale=locale,
        version=1,
        competencies=(Competency(id="care", name="Care"),),
        techniques=tuple(
            Technique(id=name, name=name.title(), competency="care", about=write.text()) for name in TECHNIQUES
        ),
        path=TECHNIQUES,
        items=(*quizzes, *_others(write)),
        behaviours=tuple(
            Behaviour(
                id=f"did-{name}",
                name=f"Did {name}",
                technique=name,
                emoji="👂",
                description=f"Was good at {name}.",
                signs=(f"{name} a", f"{name} b", f"{name} c"),
            )
            for name in TECHNIQUES
        ),
        exercises=(
            TeamExercise(
                id="the-round",
                technique="listening",
                row="together",
                title="The round",
                minutes=5,
                purpose=write.text(),
                needs="Pairs.",
                steps=(write.text(), write.text(), write.text()),
                question="What was new?",
            ),
        ),
        tips=(Tip(id="a-tip", competency="care", row="together", title="A tip", text=write.text(), step=write.text()),),
        baseline=tuple(
            Pair(
                a=held[2 * place].model_copy(update={"technique": name}),
                b=held[2 * place + 1].model_copy(update={"technique": name}),
            )
            for place, name in enumerate(TECHNIQUES)
        ),
    )


def sound_curriculum() -> Curriculum:
    """Return a map of three rows, all of which the sound pack covers."""
    return Curriculum(
        rows=(
            Row(id="daily", kinds=("quiz", "reply", "roleplay", "talk", "reflection", "self_care", "behaviour")),
            Row(id="together", kinds=("exercise", "tip")),
            Row(id="five-steps", kinds=("path",)),
        ),
        by_technique=(
            Strands(
                row="strategies",
                kinds=("quiz", "behaviour"),
                parts=(Strand(name="1 listen", technique="listening"), Strand(name="2 own", technique="owning")),
            ),
        ),
        packs=(
            Shipped(
                id="sound",
                locale="en",
                volume=Volume(
                    techniques=5,
                    practice=70,
                    quiz=60,
                    reply=1,
                    roleplay=9,
                    reflection=1,
                    self_care=1,
                    exercise=1,
                    tip=1,
                    behaviour=5,
                ),
            ),
        ),
    )


T = TypeVar("T", bound=Quiz | OpenReply | Reflection | SelfCare | RolePlay)


def changed(pack: Pack, kind: type[T], change: Callable[[int, T], T], first: int = 0, last: int = 1) -> Pack:
    """Return the pack with some items of a kind changed, counted among that kind; nothing is validated."""
    number = -1
    items: list[Item] = []
    for item in pack.items:
        if isinstance(item, kind):
            number += 1
            items.append(change(number, item) if first <= number < last else item)
        else:
            items.append(item)
    return pack.model_copy(update={"items": tuple(items)})


class _Writer:
    """Sentences without a meaning, no two of them alike, and names that are given once."""

    def __init__(self) -> None:
        self._lot = Random(7)
        self._names = 0

    def heard(self) -> str:
        return self.text(HEARD)

    def text(self, words: list[str] = WORDS) -> str:
        words = [self._lot.choice(words) for _ in range(self._lot.randint(12, 24))]
        middle = len(words) // 2
        return f"{' '.join(words[:middle]).capitalize()}. {' '.join(words[middle:]).capitalize()}."

    def name(self) -> str:
        self._names += 1
        return "N" + "".join(chr(ord("a") + int(digit)) for digit in str(self._names))


def _quiz(write: _Writer, name: str, number: int) -> Quiz:
    scores = [0.0, 0.5, 0.0]
    scores.insert(number % 4, 1.0)
    return Quiz(
        id=name,
        kind="quiz",
        technique=TECHNIQUES[number % 5],
        row="daily",
        channel=CHANNELS[number % 4],
        emotion=EMOTIONS[number % 4],
        customer=write.heard(),
        customer_name=write.name(),
        review="draft_key",
        options=tuple(Option(text=write.text(), score=score, feedback=write.text()) for score in scores),
    )


def _others(write: _Writer) -> tuple[Item, ...]:
    return (
        OpenReply(
            id="reply-1",
            kind="reply",
            technique="listening",
            row="daily",
            channel="chat",
            emotion="worried",
            customer="My blue bag was left on the ten past six bus.",
            customer_name=write.name(),
            review="draft_key",
            wanted=("apologise", "own"),
            example="I'm sorry that your bag was left behind. I will call the bus yard now and ring you by noon today.",
            why=write.text(),
        ),
        Reflection(
            id="reflection-1", kind="reflection", technique="naming", row="daily", thought=write.text(), question="How?"
        ),
        SelfCare(
            id="care-1",
            kind="self_care",
            technique="owning",
            row="daily",
            question="How full is it?",
            choices=tuple(CareChoice(text=f"Choice {place}", answer=write.text()) for place in (1, 2, 3)),
        ),
        *(_play(write, number) for number in range(PLAYS)),
    )


LEADS = {
    "first": {1.0: "second", 0.5: "third", 0.0: "third"},
    "second": {1.0: "end-b", 0.5: "end-c", 0.0: "end-d"},
    "third": {1.0: "end-e", 0.5: "end-f", 0.0: "end-g"},
}
"""Where the line of each worth leads from each turn."""


def _play(write: _Writer, number: int) -> RolePlay:
    return RolePlay(
        id=f"play-{number}",
        kind="roleplay",
        audience="managers" if number % 3 == 0 else "everybody",
        technique=TECHNIQUES[number % 5],
        row="daily",
        channel="phone",
        emotion="worried",
        review="draft_key",
        customer_name=write.name(),
        opening=write.text(),
        mood="upset",
        nodes=tuple(_node(write, name, (number + place) % 3) for place, name in enumerate(LEADS)),
        endings=tuple(Ending(id=f"end-{letter}", customer=write.heard(), turned=write.text()) for letter in "bcdefg"),
    )


def _node(write: _Writer, name: str, best: int) -> Node:
    scores = [0.5, 0.0]
    scores.insert(best, 1.0)
    lines = tuple(
        Line(text=write.text(), score=score, mood=0, note=write.text(), next=LEADS[name][score]) for score in scores
    )
    return Node(id=name, customer=write.heard(), choices=lines)
