"""A small pack with obvious texts, so that a test can tell which item and option it sees."""

from __future__ import annotations

from empathy_bot.content import Behaviour, Competency, Option, Pack, Quiz, Technique

TECHNIQUES = ("listening", "naming", "owning", "closing")


def small_pack() -> Pack:
    """Four techniques with three quizzes each; option 0 is best, 1 partly right, 2 wrong."""
    return Pack(
        id="small",
        title="A small pack",
        locale="en",
        version=1,
        competencies=(Competency(id="care", name="Care"),),
        techniques=tuple(
            Technique(id=name, name=name.title(), competency="care", about=f"About {name}.") for name in TECHNIQUES
        ),
        items=tuple(_quiz(name, number) for name in TECHNIQUES for number in (1, 2, 3)),
        behaviours=(
            Behaviour(id="listened", name="Listened", technique="listening", emoji="👂", description="Heard them out."),
            Behaviour(id="owned-it", name="Owned it", technique="owning", emoji="🤝", description="Took charge."),
        ),
    )


def _quiz(technique: str, number: int) -> Quiz:
    name = f"{technique}-{number}"
    return Quiz(
        id=name,
        kind="quiz",
        technique=technique,
        row="active-listening",
        channel="email",
        emotion="worried",
        customer=f"Customer words of {name}.",
        customer_name="Maya",
        review="draft_key",
        options=(
            Option(text=f"The best reply of {name}.", score=1, feedback=f"Why the best of {name} works."),
            Option(
                text=f"A partly right reply of {name}.", score=0.5, feedback=f"What the partly right of {name} lacks."
            ),
            Option(text=f"A wrong reply of {name}.", score=0, feedback=f"What the wrong of {name} does."),
        ),
    )
