"""A small pack with obvious texts, so that a test can tell which item and option it sees."""

from __future__ import annotations

from empathy_bot.content import (
    Behaviour,
    CareChoice,
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
            Behaviour(
                id="listened",
                name="Listened",
                technique="listening",
                emoji="👂",
                description="Heard them out.",
                signs=("listened", "listening", "let … finish"),
            ),
            Behaviour(
                id="owned-it",
                name="Owned it",
                technique="owning",
                emoji="🤝",
                description="Took charge.",
                signs=("owned it", "owned up", "took the blame"),
            ),
        ),
    )


def with_items(pack: Pack, *items: Item) -> Pack:
    """Return the pack with these items alone."""
    return pack.model_copy(update={"items": items})


def with_baseline(pack: Pack) -> Pack:
    """Return the pack with two held-back quizzes for each of its techniques; option 0 is best, 1 partly right."""
    pairs = tuple(
        Pair(a=_quiz(one.id, 1, held="held-a-"), b=_quiz(one.id, 1, held="held-b-")) for one in pack.techniques
    )
    return pack.model_copy(update={"baseline": pairs})


def with_techniques(pack: Pack, size: int) -> Pack:
    """Return the pack with so many techniques, in one large field and some of one technique, and their baseline."""
    fields = tuple(Competency(id=f"field-{place}", name=f"Field {place}") for place in range(size))
    more = tuple(
        Technique(id=f"t{place}", name=f"T{place}", competency=f"field-{min(place, 12)}", about="About.")
        for place in range(len(pack.techniques), size)
    )
    known = {"competencies": (*pack.competencies, *fields), "techniques": (*pack.techniques, *more)[:size]}
    return with_baseline(pack.model_copy(update=known))


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
    """The small pack with its quizzes, two items of every other kind, and a role-play."""
    small = small_pack()
    others = [
        *(reply_item(name) for name in ("owning", "naming")),
        *(reflection_item(number) for number in (1, 2)),
        *(care_item(number) for number in (1, 2)),
        role_play(),
    ]
    return with_items(small, *small.items, *others)


def for_managers(pack: Pack) -> Pack:
    """Return the pack with three exercises, three tips and two talks for managers as well."""
    talks = [manager_talk(number) for number in (1, 2)]
    return pack.model_copy(
        update={
            "items": (*pack.items, *talks),
            "exercises": tuple(_exercise(number) for number in (1, 2, 3)),
            "tips": tuple(_tip(number) for number in (1, 2, 3)),
        }
    )


def manager_talk(number: int = 1) -> RolePlay:
    """Return the role-play once more, for managers alone."""
    changes = {"id": f"talk-{number}", "audience": "managers", "opening": f"Maya, of your team, in talk {number}."}
    return role_play().model_copy(update=changes)


def _exercise(number: int) -> TeamExercise:
    return TeamExercise(
        id=f"exercise-{number}",
        technique="listening",
        row="team-exercises",
        title=f"Exercise {number}",
        minutes=5 + number,
        purpose=f"What exercise {number} is good for.",
        needs=f"What exercise {number} needs.",
        steps=tuple(f"Step {step} of exercise {number}." for step in (1, 2, 3)),
        question=f"The question of exercise {number}?",
    )


def _tip(number: int) -> Tip:
    return Tip(
        id=f"tip-{number}",
        competency="care",
        row="pass-it-down",
        title=f"Tip {number}",
        text=f"The text of tip {number}.",
        step=f"The step of tip {number}.",
    )


def _quiz(technique: str, number: int, *, held: str = "") -> Quiz:
    name = f"{held}{technique}-{number}"
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


def role_play() -> RolePlay:
    """Return a role-play of two or three choices; in each node line 0 is best, and texts tell where they stand."""
    return RolePlay(
        id="late-parcel",
        kind="roleplay",
        technique="listening",
        row="active-listening",
        channel="phone",
        emotion="worried",
        review="draft_key",
        customer_name="Maya",
        opening="Maya's parcel is late.",
        mood="upset",
        nodes=(
            Node(
                id="start",
                customer="Where is my parcel?",
                choices=(
                    _line("start", 0, score=1, mood=1, leads="heard"),
                    _line("start", 1, score=0.5, mood=0, leads="heard-in-part"),
                    _line("start", 2, score=0, mood=-1, leads="rebuffed"),
                ),
            ),
            Node(
                id="heard",
                customer="It was to be here on Monday.",
                choices=(
                    _line("heard", 0, score=1, mood=2, leads="settled"),
                    _line("heard", 1, score=0.5, mood=0, leads="put-off"),
                    _line("heard", 2, score=0, mood=-1, leads="sent-away"),
                ),
            ),
            Node(
                id="heard-in-part",
                customer="You have not told me when.",
                choices=(
                    _line("heard-in-part", 0, score=1, mood=1, leads="told-when"),
                    _line("heard-in-part", 1, score=0, mood=-1, leads="left-waiting"),
                ),
            ),
            Node(
                id="rebuffed",
                customer="Is anybody listening?",
                choices=(
                    _line("rebuffed", 0, score=1, mood=2, leads="won-back"),
                    _line("rebuffed", 1, score=0, mood=-1, leads="gone"),
                ),
            ),
            Node(
                id="won-back",
                customer="Good. When does it come?",
                choices=(
                    _line("won-back", 0, score=1, mood=1, leads="on-friday"),
                    _line("won-back", 1, score=0.5, mood=0, leads="some-day"),
                ),
            ),
        ),
        endings=tuple(
            Ending(id=name, customer=f"Last words of {name}.", turned=f"What turned it to {name}.")
            for name in (
                "settled",
                "put-off",
                "sent-away",
                "told-when",
                "left-waiting",
                "gone",
                "on-friday",
                "some-day",
            )
        ),
    )


def _line(node: str, number: int, *, score: float, mood: int, leads: str) -> Line:
    text = f"Line {number} of {node}."
    return Line(text=text, score=score, mood=mood, note=f"The note on line {number} of {node}.", next=leads)
