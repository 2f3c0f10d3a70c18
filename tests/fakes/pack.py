"""A small pack with obvious texts, so that a test can tell which item and option it sees."""

from __future__ import annotations

from empathy_bot.content import (
    Behaviour,
    CareChoice,
    Competency,
    Item,
    OpenReply,
    Option,
    Pack,
    Quiz,
    Reflection,
    SelfCare,
    Technique,
)

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


def with_items(pack: Pack, *items: Item) -> Pack:
    """Return the pack with these items alone."""
    return pack.model_copy(update={"items": items})


def reply_item(technique: str = "owning", number: int = 1) -> OpenReply:
    """Return a free-text item; a good reply apologises and owns a next step."""
    name = f"reply-{technique}-{number}"
    return OpenReply(
        id=name,
        kind="reply",
        technique=technique,
        row="active-listening",
        channel="chat",
        emotion="worried",
        customer=f"Customer words of {name}.",
        customer_name="Maya",
        review="draft_key",
        wanted=("apologise", "own"),
        example=f"The example of {name}.",
        why=f"Why the example of {name} works.",
    )


def reflection_item(number: int = 1) -> Reflection:
    """Return a reflection."""
    return Reflection(
        id=f"reflection-{number}",
        kind="reflection",
        technique="listening",
        row="feedback-culture",
        thought=f"The thought of reflection {number}.",
        question=f"The question of reflection {number}?",
    )


def care_item(number: int = 1) -> SelfCare:
    """Return a self-care check with three choices."""
    return SelfCare(
        id=f"care-{number}",
        kind="self_care",
        technique="naming",
        row="stress-and-burnout",
        question=f"The question of care {number}?",
        choices=tuple(
            CareChoice(text=f"Choice {place} of care {number}.", answer=f"Answer {place} of care {number}.")
            for place in (1, 2, 3)
        ),
    )


def mixed_pack() -> Pack:
    """The small pack with two items of every other kind beside its quizzes."""
    small = small_pack()
    others = [
        *(reply_item(name) for name in ("owning", "naming")),
        *(reflection_item(number) for number in (1, 2)),
        *(care_item(number) for number in (1, 2)),
    ]
    return with_items(small, *small.items, *others)


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
