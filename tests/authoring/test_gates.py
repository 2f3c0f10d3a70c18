"""Every gate of `content check`: a sound pack passes all, and a pack with one fault fails the gate for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.authoring.curriculum import curriculum
from adapters.authoring.gates import examine
from adapters.authoring.report import failed
from adapters.authoring.verdict import Outcome
from empathy_bot.content import ContentError, Item, OpenReply, Pack, Quiz, Reflection, RolePlay, load, shelf
from tests.fakes.sound_pack import QUIZZES, changed, sound_pack
from tests.fakes.spoiled import (
    MAP,
    SOUND,
    begun,
    failing,
    first_option,
    first_play,
    first_quiz,
    first_reply,
    options,
    said,
    spoiled,
    without,
)


def test_a_sound_pack_passes_every_gate() -> None:
    verdicts = examine(SOUND, MAP)
    assert failed(verdicts) == []
    unrun = {verdict.scope for verdict in verdicts if verdict.outcome in {Outcome.NOT_RUN, Outcome.NOT_ASKED}}
    assert unrun == {"baseline"}  # six quizzes are too few for a share
    assert all(verdict.figure and verdict.threshold for verdict in verdicts if verdict.outcome is Outcome.PASSED)


WORDY = "Institutional organizational considerations necessitate reconsideration."


ONE: dict[str, tuple[Callable[[], Pack], str, set[str]]] = {
    "a text again, but for a word": (
        lambda: first_option(text=SOUND.items[1].options[0].text + " Now."),  # type: ignore[union-attr]
        "near duplicates, shingles of three words | all texts",
        {"quiz-0"},
    ),
    "long words in an option": (
        lambda: first_option(text=WORDY),
        "reading level: Flesch-Kincaid grade | customer, option, example",
        {"quiz-0"},
    ),
    "long words in feedback": (
        lambda: first_option(feedback=WORDY),
        "reading level: Flesch-Kincaid grade | feedback, thought, answer",
        {"quiz-0"},
    ),
    "a long customer": (lambda: first_quiz(customer="Go on. " * 60), "lengths in characters | all texts", {"quiz-0"}),
    "a word of the list": (
        lambda: first_option(feedback="They hear you guys as one big team here."),
        "inclusive language | all texts",
        {"quiz-0"},
    ),
    "a feeling of a nation": (
        lambda: first_quiz(customer="My staff say that Italians are always loud and I am one."),
        "inclusive language | all texts",
        {"quiz-0"},
    ),
    "a feeling of an age": (
        lambda: first_option(feedback="It was a grumpy old man who was left to wait."),
        "inclusive language | all texts",
        {"quiz-0"},
    ),
    "a feeling of a gender": (
        lambda: first_option(feedback="We know that women often get upset when they wait."),
        "inclusive language | all texts",
        {"quiz-0"},
    ),
    "a name again": (
        lambda: first_quiz(customer_name=f"{SOUND.items[5].customer_name} Lee"),  # type: ignore[union-attr]
        "first names of customers | practice and baseline",
        {"quiz-5"},
    ),
    "a brand": (
        lambda: first_option(feedback="Do as they do at Zappos when a bag is late."),
        "brands outside a case | all texts",
        {"quiz-0"},
    ),
    "a model reply that lacks a move": (
        lambda: first_reply(example="We call the bus yard when it is open in the day."),
        "model replies and the coach | practice",
        {"reply-1"},
    ),
    "a model reply that slips": (
        lambda: first_reply(
            example="I'm sorry if you feel bad. I'm sorry that your bag was left. I will call the yard by noon today."
        ),
        "model replies and the coach | practice",
        {"reply-1"},
    ),
    "a wrong option that does more": (
        lambda: changed(
            SOUND,
            Quiz,
            options(
                lambda rank, one: (
                    said("I'm sorry that it was late. I will ring you at noon today.")(one) if rank == 0 else one
                )
            ),
        ),
        "quizzes and the coach | practice and baseline",
        {"quiz-0"},
    ),
    "two endings": (
        lambda: first_play(lambda play: play.model_copy(update={"endings": play.endings[:2]})),
        "endings and best lines | role-plays",
        {"play-0"},
    ),
    "two best lines": (
        lambda: first_play(_two_best),
        "endings and best lines | role-plays",
        {"play-0"},
    ),
    "feedback of another": (
        lambda: spoiled(
            lambda rank, one: one.model_copy(update={"feedback": "So far so good."}) if rank < 0 else one, 2
        ),
        "feedback of its own | options, lines, endings, examples, checks",
        {"quiz-0", "quiz-1"},
    ),
    "no reflection": (lambda: without(Reflection), "rows of the curriculum | the pack", {"daily"}),
    "a row that is not there": (
        lambda: first_quiz(row="dayly"),
        "rows of the curriculum | the pack",
        {"quiz-0"},
    ),
    "no way for newcomers": (lambda: _path(()), "rows of the curriculum | the pack", {"five-steps"}),
    "no kudos for a strategy": (
        lambda: SOUND.model_copy(update={"behaviours": SOUND.behaviours[:2]}),
        "strategies | by technique",
        {"owning"},
    ),
}


def _two_best(play: RolePlay) -> RolePlay:
    node = play.nodes[0]
    best = tuple(line.model_copy(update={"score": 1.0}) if line.score == 0.5 else line for line in node.choices)
    return play.model_copy(update={"nodes": (node.model_copy(update={"choices": best}), *play.nodes[1:])})


def _path(steps: tuple[str, ...]) -> Pack:
    return SOUND.model_copy(update={"path": steps})


VOLUME = "volume | the pack"


@pytest.mark.parametrize(("pack", "gate", "items"), ONE.values(), ids=ONE.keys())
def test_one_fault_fails_the_gate_that_is_for_it_and_nothing_else_is_named(
    pack: Callable[[], Pack], gate: str, items: set[str]
) -> None:
    found = failing(pack())
    if VOLUME in found and gate != VOLUME:  # what is missing is also too few
        del found[VOLUME]
    assert set(found) == ({gate} if gate else set())
    assert {one.item for verdict in found.values() for one in verdict.offenders} == items


def test_nearly_the_same_words_in_another_order_are_to_be_looked_at_and_fail_nothing() -> None:
    first = SOUND.items[0]
    assert isinstance(first, Quiz)
    turned = " ".join(reversed(first.options[0].feedback.replace(".", "").split()[2:]))
    pack = first_option(feedback=f"{turned}.")
    pack = changed(
        pack,
        Quiz,
        options(lambda rank, one: one.model_copy(update={"feedback": first.options[0].feedback}) if rank < 0 else one),
        first=1,
        last=2,
    )
    assert failing(pack) == {}
    looked = next(one for one in examine(pack, MAP) if one.gate == "near duplicates, words (TF-IDF cosine)")
    assert looked.outcome is Outcome.SHOWN
    assert {one.item for one in looked.offenders} == {"quiz-0"}


def test_a_case_may_name_the_company_that_it_is_about() -> None:
    pack = SOUND.model_copy(
        update={"items": (*SOUND.items, _case(SOUND.items)), "id": "our-own"}  # no row `cases` is in the sound map
    )
    assert failing(pack) == {}


def _case(items: tuple[Item, ...]) -> Reflection:
    (thought,) = [item for item in items if isinstance(item, Reflection)]
    update = {"id": "a-case", "row": "cases", "thought": "At Zappos a call may last as long as it has to."}
    return thought.model_copy(update=update)


def held(**update: Any) -> Pack:
    """Return the pack with the first quiz of the baseline changed."""
    pair = SOUND.baseline[0]
    return SOUND.model_copy(
        update={"baseline": (pair.model_copy(update={"a": pair.a.model_copy(update=update)}), *SOUND.baseline[1:])}
    )


def test_what_is_held_back_is_held_to_the_same() -> None:
    first = SOUND.items[0]
    assert isinstance(first, Quiz)
    (name,) = failing(held(customer_name=first.customer_name)).values()
    assert {(one.item, one.file) for one in name.offenders} == {("held-0", "baseline/listening.yaml")}
    (level,) = failing(held(customer=f"{WORDY} {WORDY}")).values()
    assert {(one.item, one.file) for one in level.offenders} == {("held-0", "baseline/listening.yaml")}
    (row,) = failing(held(row="nowhere")).values()
    assert {(one.item, one.file) for one in row.offenders} == {("held-0", "baseline/listening.yaml")}


def only(name: str, keep: Callable[[int, Item], bool]) -> Pack:
    """Return the pack without those items of a technique that are not kept; they are counted within it."""
    of_it = [item for item in SOUND.items if item.technique == name and isinstance(item, Quiz | OpenReply | RolePlay)]
    gone = {item.id for number, item in enumerate(of_it) if not keep(number, item)}
    return SOUND.model_copy(update={"items": tuple(item for item in SOUND.items if item.id not in gone)})


TECHNIQUES = "variants of each technique | the pack"


@pytest.mark.parametrize(
    ("pack", "why"),
    [
        (lambda: only("naming", lambda number, _: number < 4), "4 variants, 4 channels, 4 emotions"),
        (lambda: only("naming", lambda number, item: number < 4 or item.id == "play-6"), "4 variants"),  # for managers
        (lambda: only("naming", lambda _, item: getattr(item, "channel", "") == "email"), "1 channels"),
        (lambda: only("naming", lambda _, item: getattr(item, "emotion", "") == "glad"), "1 emotions"),
    ],
    ids=["four variants", "four and a talk for managers", "one channel", "one emotion"],
)
def test_a_technique_that_is_met_too_seldom_or_in_one_kind_of_moment_is_told(
    pack: Callable[[], Pack], why: str
) -> None:
    found = failing(pack())
    (offender,) = found[TECHNIQUES].offenders
    assert (offender.item, offender.file) == ("naming", "care/naming.yaml")
    assert why in offender.why


def test_a_pack_that_holds_less_than_it_should_is_told_by_kind() -> None:
    found = failing(SOUND.model_copy(update={"items": SOUND.items[1:]}))
    assert {(one.item, one.why) for one in found[VOLUME].offenders} == {("quiz", "59 of 60")}


def test_a_pack_that_is_not_shipped_may_be_as_small_as_it_likes() -> None:
    own = SOUND.model_copy(update={"id": "our-own", "items": SOUND.items[:3], "baseline": ()})
    verdicts = examine(own, MAP)
    assert failed(verdicts) == []
    not_asked = {one.gate for one in verdicts if one.outcome is Outcome.NOT_ASKED}
    assert not_asked == {"rows of the curriculum", "strategies", "variants of each technique", "volume"}
    too_few = {one.note for one in verdicts if one.outcome is Outcome.NOT_RUN}
    assert too_few == {"needs 20 questions, and there are 3", "needs 40 questions, and there are 3"}


def test_spanish_is_measured_by_its_own_scale_and_has_no_coach() -> None:
    hard = "Consideraciones institucionales imprescindibles obstaculizan reorganizaciones administrativas."
    easy = "Hoy no vino el tren y mi hijo llega tarde a su clase."
    pack = sound_pack("es")
    pack = changed(pack, Quiz, lambda _, quiz: quiz.model_copy(update={"customer": easy}))
    pack = changed(pack, Quiz, lambda _, quiz: quiz.model_copy(update={"customer": hard}), first=1, last=2)
    verdicts = examine(pack, MAP)
    level = next(one for one in verdicts if one.gate == "reading level: INFLESZ ease")
    assert {one.item for one in level.offenders} == {"quiz-1"}
    notes = {one.note for one in verdicts if "coach" in one.gate}
    assert notes == {"no coach for this language (es)"}
    sorry = changed(pack, Quiz, options(lambda rank, one: begun(one, "Lo siento:") if rank < 0 else one), last=24)
    assert "bot: picks sorry / understand | practice" in failing(sorry)


def test_a_script_without_blanks_is_read_as_well_as_it_goes() -> None:
    pack = changed(
        sound_pack("ja"),
        Quiz,
        options(
            lambda rank, one: one.model_copy(
                update={"text": "お待たせして申し訳ありません" * 3 + chr(0x4E00 + len(one.text) + 40 * rank)}
            )
        ),
        last=QUIZZES,
    )
    assert {one.note for one in examine(pack, MAP) if one.gate.startswith("reading")} == {
        "no rule for this language (ja)"
    }


def test_a_language_without_rules_is_named_as_such() -> None:
    notes = {one.note for one in examine(sound_pack("fi"), MAP) if one.outcome is Outcome.NOT_RUN}
    assert {
        "no rule for this language (fi)",
        "no list for this language (fi)",
        "no words for this language (fi)",
        "no coach for this language (fi)",
    } <= notes


@pytest.mark.parametrize(
    "folder", sorted(file.parent for file in shelf().glob("*/pack.yaml")), ids=lambda one: one.name
)
def test_the_shipped_packs_pass(folder: Path) -> None:
    told = {
        f"{one.gate}, {one.scope}: {one.figure}": [str(o) for o in one.offenders][:10]
        for one in failed(examine(load(folder), curriculum()))
    }
    assert told == {}


def test_the_map_names_every_technique_of_the_shipped_pack_that_a_strand_asks_for() -> None:
    known = {technique.id for technique in load(shelf() / "en").techniques}
    assert {part.technique for strands in curriculum().by_technique for part in strands.parts} <= known


def test_a_mistake_in_the_map_is_told_by_line(tmp_path: Path) -> None:
    text = (
        (shelf() / "curriculum.yaml").read_text().replace("kinds: [reflection, quiz]", "kinds: [reflection, poem]", 1)
    )
    (tmp_path / "curriculum.yaml").write_text(text)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "poem" in one)
    with pytest.raises(ContentError) as caught:
        curriculum(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.field) == ("curriculum.yaml", line, "rows[2].kinds[2]")
