"""The loader: the bundled pack is whole, and every mistake in a pack is told by file, line and field."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from empathy_bot import content
from empathy_bot.content import ContentError, OpenReply, Pack, Quiz, Reflection, SelfCare
from empathy_bot.content.reading import document

PACK = """\
id: small
title: A small pack
locale: en
version: 1
competencies:
  - id: listening
    name: Listening
techniques:
  - id: say-it-back
    name: Say it back
    competency: listening
    about: Say what you heard.
"""

BEHAVIOURS = """\
- id: listened
  name: Listened
  technique: say-it-back
  emoji: 👂
  description: Let somebody finish.
  signs: [listened, "let … finish", all ears]
"""

ITEMS = """\
- id: late-parcel
  kind: quiz
  technique: say-it-back
  row: active-listening
  channel: chat
  emotion: worried
  review: draft_key
  customer_name: Ana
  customer: Where is my parcel?
  options:
    - text: It should have come on Monday. Did I get that right?
      score: 1
      feedback: She hears that you listened.
    - text: What is the number?
      score: 0.5
      feedback: A useful question, too soon.
    - text: Please wait.
      score: 0
      feedback: She hears nothing of hers.
"""

OTHER_KINDS = """\
- id: cold-soup
  kind: reply
  technique: say-it-back
  row: active-listening
  channel: in_person
  emotion: annoyed
  review: draft_key
  customer_name: Ana
  customer: This soup is cold.
  wanted:
    - restate
    - own
  example: The soup came cold. I'll bring you a hot one now.
  why: She hears her own words, and then a deed.
- id: who-listened
  kind: reflection
  technique: say-it-back
  row: active-listening
  thought: Think of somebody who listens well.
  question: What do they do?
- id: how-full
  kind: self_care
  technique: say-it-back
  row: stress-and-burnout
  question: How full is your day?
  choices:
    - text: Quiet
      answer: Enjoy it.
    - text: Full
      answer: Take the break that is yours.
    - text: Too full
      answer: Tell somebody who can change it.
"""

EXERCISES = """\
- id: the-echo
  technique: say-it-back
  row: team-exercises
  title: The echo
  minutes: 6
  purpose: Hear how it feels.
  needs: Pairs.
  steps:
    - Tell something.
    - Say it back.
    - Change places.
  question: What did you keep back?
"""

TIPS = """\
- id: their-shoes
  competency: listening
  row: pass-it-down
  title: Their shoes
  text: Sit where they sit.
  step: Take three calls.
"""

FOR_MANAGERS: dict[str, str | bytes] = {"exercises.yaml": EXERCISES, "tips.yaml": TIPS}
ITEM_FILE = "listening/say-it-back.yaml"
SOUND = {"pack.yaml": PACK, "behaviours.yaml": BEHAVIOURS, ITEM_FILE: ITEMS}
ANOTHER_ITEM = ITEMS.replace("late-parcel", "lost-parcel")


def write(folder: Path, **changes: str | bytes) -> Path:
    """Write the sound pack with some of its files replaced."""
    for file, text in {**SOUND, **changes}.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(ContentError) as caught:
        content.load(folder)
    assert all(len(problem.message.split()) > 2 for problem in caught.value.problems)
    return [(problem.file, problem.line, problem.field) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return content.bundled()


def quizzes(pack: Pack) -> list[Quiz]:
    return [item for item in pack.items if isinstance(item, Quiz)]


def test_the_bundled_pack_is_whole(pack: Pack) -> None:
    assert len(pack.items) >= 150
    assert len(pack.techniques) >= 24
    assert len(pack.behaviours) >= 18
    assert pack.locale == "en"


def test_every_item_and_behaviour_has_its_technique(pack: Pack) -> None:
    named = [item.technique for item in pack.items] + [behaviour.technique for behaviour in pack.behaviours]
    assert all(pack.technique(technique) for technique in named)
    for technique in pack.techniques:
        assert sum(item.technique == technique.id for item in quizzes(pack)) >= 4
        assert technique.competency in {competency.id for competency in pack.competencies}


def test_newcomers_have_a_path_of_five_steps_each_of_which_can_be_practised(pack: Pack) -> None:
    assert len(pack.path) == len(set(pack.path)) == 5
    assert set(pack.path) <= {item.technique for item in pack.items}


def test_a_pack_needs_no_path(tmp_path: Path) -> None:
    assert content.load(write(tmp_path / "none")).path == ()
    stepped = PACK.replace("techniques:", "path: [say-it-back]\ntechniques:")
    assert content.load(write(tmp_path / "one", **{"pack.yaml": stepped})).path == ("say-it-back",)


def test_every_technique_can_be_practised_in_ones_own_words(pack: Pack) -> None:
    replies = [item for item in pack.items if isinstance(item, OpenReply)]
    assert {item.technique for item in replies} == {technique.id for technique in pack.techniques}
    assert len({item.customer_name for item in replies}) == len(replies)
    assert len({item.channel for item in replies}) == 5
    assert len({item.emotion for item in replies}) == len(replies)


def test_there_is_something_for_oneself_for_months(pack: Pack) -> None:
    lines = [item for item in pack.items if isinstance(item, Reflection)]
    checks = [item for item in pack.items if isinstance(item, SelfCare)]
    assert len(lines) >= 35
    assert len({item.row for item in lines}) >= 12
    assert len({item.thought for item in lines}) == len({item.question for item in lines}) == len(lines)
    assert len(checks) >= 26
    assert len({item.question for item in checks}) == len(checks)
    for check in checks:
        assert len({choice.answer for choice in check.choices}) == len(check.choices)


def test_managers_have_an_exercise_for_every_technique_and_tips_over_every_row_of_theirs(pack: Pack) -> None:
    assert len(pack.exercises) >= 25
    assert {exercise.technique for exercise in pack.exercises} == {technique.id for technique in pack.techniques}
    assert len({exercise.title for exercise in pack.exercises}) == len(pack.exercises)
    assert len(pack.tips) >= 36
    rows = {"pass-it-down", "five-steps", "feedback-culture", "running-a-programme", "resistance", "measuring-impact"}
    assert rows | {"stress-and-burnout"} == {tip.row for tip in pack.tips}
    assert len({tip.step for tip in pack.tips}) == len({tip.title for tip in pack.tips}) == len(pack.tips)


def test_a_pack_may_do_without_what_managers_are_given(tmp_path: Path) -> None:
    without = content.load(write(tmp_path / "without"))
    assert (without.exercises, without.tips) == ((), ())
    pack = content.load(write(tmp_path / "with", **FOR_MANAGERS))
    assert pack.exercise("the-echo") is pack.exercises[0]
    assert pack.tip("their-shoes") is pack.tips[0]
    assert (pack.exercise("their-shoes"), pack.tip("the-echo"), pack.item("the-echo")) == (None, None, None)


def test_ids_are_looked_up_and_unknown_ones_are_none(pack: Pack) -> None:
    item, technique, behaviour = pack.items[-1], pack.techniques[-1], pack.behaviours[-1]
    assert pack.item(item.id) == item
    assert pack.technique(technique.id) == technique
    assert pack.behaviour(behaviour.id) == behaviour
    assert pack.item("long-gone") is None
    assert pack.technique("long-gone") is None
    assert pack.behaviour("long-gone") is None


def test_models_are_frozen(pack: Pack) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        quizzes(pack)[0].customer = "Something else"  # type: ignore[misc]


def test_a_quiz_needs_exactly_one_best_option_wherever_it_is_made(pack: Pack) -> None:
    fields = dict(quizzes(pack)[0])
    worse = tuple(option for option in quizzes(pack)[0].options if option.score < 1)
    with pytest.raises(ValidationError, match="No option scores 1"):
        Quiz(**{**fields, "options": (*worse, worse[0])})


def test_a_sound_small_pack_loads(tmp_path: Path) -> None:
    pack = content.load(write(tmp_path))
    assert [item.id for item in pack.items] == ["late-parcel"]
    assert quizzes(pack)[0].best == 0
    assert quizzes(pack)[0].question is None
    assert pack.version == 1


def test_every_kind_of_item_loads(tmp_path: Path) -> None:
    pack = content.load(write(tmp_path, **{ITEM_FILE: ITEMS + OTHER_KINDS}))
    assert [type(item) for item in pack.items] == [Quiz, OpenReply, Reflection, SelfCare]
    assert pack.item("cold-soup") is pack.items[1]


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    windows = b"\xef\xbb\xbf" + ITEMS.replace("\n", "\r\n").encode()
    assert content.load(write(tmp_path, **{ITEM_FILE: windows})) == content.load(write(tmp_path / "unix"))


def test_an_unknown_locale_is_told() -> None:
    with pytest.raises(ContentError, match="no such folder"):
        content.bundled("xx")


def test_the_wheels_own_copy_comes_first(tmp_path: Path) -> None:
    """A copy of the package with `_content` beside it, as in the wheel, needs no repository."""
    package = tmp_path / "empathy_bot"
    (package / "content").mkdir(parents=True)
    for source in Path(content.__file__).parent.glob("*.py"):
        (package / "content" / source.name).write_bytes(source.read_bytes())
    (package / "__init__.py").touch()
    write(package / "_content" / "en")
    write(tmp_path / "content" / "en", **{"pack.yaml": PACK.replace("id: small", "id: repository")})
    code = "from empathy_bot import content; print(content.bundled().id)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "small"


def changed(old: str, new: str, file: str = ITEM_FILE) -> dict[str, str | bytes]:
    assert old in SOUND[file]
    return {file: SOUND[file].replace(old, new, 1)}


def other(old: str, new: str) -> dict[str, str | bytes]:
    assert old in OTHER_KINDS
    return {ITEM_FILE: ITEMS + OTHER_KINDS.replace(old, new, 1)}


def led(old: str, new: str, file: str) -> dict[str, str | bytes]:
    text = str(FOR_MANAGERS[file])
    assert old in text
    return {**FOR_MANAGERS, file: text.replace(old, new, 1)}


THIRD_CHOICE = """\
    - text: Too full
      answer: Tell somebody who can change it.
"""

MISTAKES: dict[str, tuple[dict[str, str | bytes], tuple[str, int, str]]] = {
    "syntax": (changed("customer: Where", "customer: 'Where"), (ITEM_FILE, 9, "")),
    "tab": (changed("  row:", "\trow:"), (ITEM_FILE, 4, "")),
    "unknown field": (changed("emotion: worried", "emotion: worried\n  mood: low"), (ITEM_FILE, 7, "mood")),
    "unknown field of an option": (
        changed("score: 0.5", "score: 0.5\n      why: x"),
        (ITEM_FILE, 16, "options[2].why"),
    ),
    "missing field": (changed("  row: active-listening\n", ""), (ITEM_FILE, 1, "row")),
    "missing feedback": (
        changed("      feedback: A useful question, too soon.\n", ""),
        (ITEM_FILE, 14, "options[2].feedback"),
    ),
    "empty feedback": (
        changed("feedback: A useful question, too soon.", "feedback:"),
        (ITEM_FILE, 16, "options[2].feedback"),
    ),
    "blank feedback": (
        changed("feedback: A useful question, too soon.", "feedback: ' '"),
        (ITEM_FILE, 16, "options[2].feedback"),
    ),
    "field twice": (changed("  emotion: worried", "  emotion: worried\n  emotion: glad"), (ITEM_FILE, 7, "emotion")),
    "item id twice": ({ITEM_FILE: ITEMS + ITEMS}, (ITEM_FILE, 20, "id")),
    "behaviour id twice": ({"behaviours.yaml": BEHAVIOURS * 2}, ("behaviours.yaml", 7, "id")),
    "competency id twice": (
        changed("techniques:", "  - id: listening\n    name: Again\ntechniques:", "pack.yaml"),
        ("pack.yaml", 8, "competencies[2].id"),
    ),
    "unknown technique of an item": (changed("say-it-back", "sing-it-back"), (ITEM_FILE, 3, "technique")),
    "unknown technique of a behaviour": (
        changed("say-it-back", "sing-it-back", "behaviours.yaml"),
        ("behaviours.yaml", 3, "technique"),
    ),
    "unknown competency": (
        changed("    competency: listening", "    competency: hearing", "pack.yaml"),
        ("pack.yaml", 11, "techniques[1].competency"),
    ),
    "an unknown step of the path": (
        changed("techniques:", "path: [say-it-back, sing-it-back]\ntechniques:", "pack.yaml"),
        ("pack.yaml", 8, "path[2]"),
    ),
    "a step of the path twice": (
        changed("techniques:", "path:\n  - say-it-back\n  - say-it-back\ntechniques:", "pack.yaml"),
        ("pack.yaml", 10, "path[2]"),
    ),
    "a group for a step": (
        changed("techniques:", "path:\n  - say-it-back\n  - {id: say-it-back}\ntechniques:", "pack.yaml"),
        ("pack.yaml", 10, "path[2]"),
    ),
    "a number for a step": (
        changed("techniques:", "path:\n  - 7\ntechniques:", "pack.yaml"),
        ("pack.yaml", 9, "path[1]"),
    ),
    "a word for a path": (
        changed("techniques:", "path: say-it-back\ntechniques:", "pack.yaml"),
        ("pack.yaml", 8, "path"),
    ),
    "two best options": (changed("score: 0.5", "score: 1"), (ITEM_FILE, 10, "options")),
    "no best option": (changed("score: 1", "score: 0"), (ITEM_FILE, 10, "options")),
    "an unknown score": (changed("score: 0.5", "score: 0.7"), (ITEM_FILE, 15, "options[2].score")),
    "a score in words": (changed("score: 0.5", "score: half"), (ITEM_FILE, 15, "options[2].score")),
    "a score that is a truth": (changed("score: 0\n", "score: no\n"), (ITEM_FILE, 18, "options[3].score")),
    "two options": ({ITEM_FILE: ITEMS[: ITEMS.index("    - text: Please wait")]}, (ITEM_FILE, 10, "options")),
    "five options": (
        {ITEM_FILE: ITEMS + "    - {text: Yes., score: 0, feedback: Too short.}\n" * 2},
        (ITEM_FILE, 10, "options"),
    ),
    "a long customer": (changed("Where is my parcel?", "why " * 101), (ITEM_FILE, 9, "customer")),
    "a long option": (changed("Please wait.", "w" * 221), (ITEM_FILE, 17, "options[3].text")),
    "long feedback": (changed("She hears nothing of hers.", "w" * 351), (ITEM_FILE, 19, "options[3].feedback")),
    "a long description": (
        changed("Let somebody finish.", "w" * 76, "behaviours.yaml"),
        ("behaviours.yaml", 5, "description"),
    ),
    "an unknown channel": (changed("channel: chat", "channel: pigeon"), (ITEM_FILE, 5, "channel")),
    "an unknown kind": (changed("kind: quiz", "kind: riddle"), (ITEM_FILE, 2, "kind")),
    "no kind": (changed("  kind: quiz\n", ""), (ITEM_FILE, 1, "kind")),
    "an empty kind": (changed("kind: quiz", "kind:"), (ITEM_FILE, 2, "kind")),
    "another kind's field": (other("question: What do they do?", "options: []"), (ITEM_FILE, 39, "options")),
    "a kind without its question": (other("  question: What do they do?\n", ""), (ITEM_FILE, 34, "question")),
    "no wanted move": (other("  wanted:\n    - restate\n    - own\n", "  wanted: []\n"), (ITEM_FILE, 29, "wanted")),
    "an unknown move": (other("- own", "- juggle"), (ITEM_FILE, 31, "wanted[2]")),
    "a move twice": (other("- own", "- restate"), (ITEM_FILE, 29, "wanted")),
    "a long example": (other("The soup came cold.", "w" * 501), (ITEM_FILE, 32, "example")),
    "an empty example": (other("The soup came cold. I'll bring you a hot one now.", ""), (ITEM_FILE, 32, "example")),
    "two choices": ({ITEM_FILE: (ITEMS + OTHER_KINDS)[: -len(THIRD_CHOICE)]}, (ITEM_FILE, 45, "choices")),
    "a choice without an answer": (other("      answer: Enjoy it.\n", ""), (ITEM_FILE, 46, "choices[1].answer")),
    "a number for a text": (changed("customer_name: Ana", "customer_name: 7"), (ITEM_FILE, 8, "customer_name")),
    "yes for a text": (changed("text: Please wait.", "text: Yes"), (ITEM_FILE, 17, "options[3].text")),
    "a list for a text": (changed("customer_name: Ana", "customer_name: [Ana]"), (ITEM_FILE, 8, "customer_name")),
    "a text for a list": (
        changed("Where is my parcel?\n  options:", "Where?\n  options: none\n  question:"),
        (ITEM_FILE, 10, "options"),
    ),
    "a text for an option": (
        {ITEM_FILE: ITEMS[: ITEMS.index("    - text: Please wait")] + "    - Please wait.\n"},
        (ITEM_FILE, 17, "options[3]"),
    ),
    "an unfit id": (changed("id: late-parcel", "id: Late Parcel"), (ITEM_FILE, 1, "id")),
    "a version of zero": (changed("version: 1", "version: 0", "pack.yaml"), ("pack.yaml", 4, "version")),
    "a version in hexadecimal": (changed("version: 1", "version: 0x1F", "pack.yaml"), ("pack.yaml", 4, "version")),
    "two signs": (changed(", all ears", "", "behaviours.yaml"), ("behaviours.yaml", 6, "signs")),
    "no signs": (
        changed('  signs: [listened, "let … finish", all ears]\n', "", "behaviours.yaml"),
        ("behaviours.yaml", 1, "signs"),
    ),
    "a sign in capitals": (changed("all ears", "All ears", "behaviours.yaml"), ("behaviours.yaml", 6, "signs[3]")),
    "a sign with a comma": (changed("all ears", '"all, ears"', "behaviours.yaml"), ("behaviours.yaml", 6, "signs[3]")),
    "a sign that ends anywhere": (
        changed("all ears", "all …", "behaviours.yaml"),
        ("behaviours.yaml", 6, "signs[3]"),
    ),
    "a sign too long": (changed("all ears", "e" * 41, "behaviours.yaml"), ("behaviours.yaml", 6, "signs[3]")),
    "a sign of two behaviours": (
        {"behaviours.yaml": BEHAVIOURS + BEHAVIOURS.replace("id: listened", "id: heard")},
        ("behaviours.yaml", 12, "signs[2]"),
    ),
    "a name for an emoji": (changed("👂", "ear", "behaviours.yaml"), ("behaviours.yaml", 4, "emoji")),
    "two emoji": (changed("👂", "👂👂", "behaviours.yaml"), ("behaviours.yaml", 4, "emoji")),
    "a list for a field's name": (changed("  row:", "  [row]: x\n  row:"), (ITEM_FILE, 4, "")),
    "an empty file": ({ITEM_FILE: ""}, (ITEM_FILE, 1, "")),
    "only a comment": ({"behaviours.yaml": "# later\n"}, ("behaviours.yaml", 1, "")),
    "a mapping for a list": ({"behaviours.yaml": "id: listened\n"}, ("behaviours.yaml", 1, "")),
    "an empty list": ({"behaviours.yaml": "\n\n[]\n"}, ("behaviours.yaml", 3, "")),
    "a list of words": ({ITEM_FILE: ITEMS + "- a word\n"}, (ITEM_FILE, 20, "")),
    "a list for the cover": ({"pack.yaml": "- id: small\n"}, ("pack.yaml", 1, "")),
    "two documents": ({"behaviours.yaml": BEHAVIOURS + "---\n" + BEHAVIOURS}, ("behaviours.yaml", 7, "")),
    "not UTF-8": ({ITEM_FILE: ITEMS.replace("Ana", "Zoë").encode("latin-1")}, (ITEM_FILE, 8, "")),
    "a control character": (changed("Please wait.", "Please\x07 wait."), (ITEM_FILE, 17, "")),
    "a huge file": ({ITEM_FILE: ITEMS + "#" * 1_000_000}, (ITEM_FILE, 1, "")),
    "an item in the wrong file": ({"listening/other.yaml": ANOTHER_ITEM}, ("listening/other.yaml", 3, "technique")),
    "a file that nobody reads": ({"listening/say-it-back.yml": ANOTHER_ITEM}, ("listening/say-it-back.yml", 1, "")),
    "no competencies": (
        changed("  - id: listening\n    name: Listening\n", "  []\n", "pack.yaml"),
        ("pack.yaml", 5, "competencies"),
    ),
    "an exercise that takes too long": (
        led("minutes: 6", "minutes: 45", "exercises.yaml"),
        ("exercises.yaml", 5, "minutes"),
    ),
    "minutes in words": (led("minutes: 6", "minutes: six", "exercises.yaml"), ("exercises.yaml", 5, "minutes")),
    "two steps": (led("    - Say it back.\n", "", "exercises.yaml"), ("exercises.yaml", 8, "steps")),
    "a long step": (led("Say it back.", "w" * 251, "exercises.yaml"), ("exercises.yaml", 10, "steps[2]")),
    "an exercise without a question": (
        led("  question: What did you keep back?\n", "", "exercises.yaml"),
        ("exercises.yaml", 1, "question"),
    ),
    "an exercise of an unknown technique": (
        led("say-it-back", "sing-it-back", "exercises.yaml"),
        ("exercises.yaml", 2, "technique"),
    ),
    "an exercise twice": ({"exercises.yaml": EXERCISES * 2}, ("exercises.yaml", 13, "id")),
    "a tip of an unknown competency": (led("listening", "hearing", "tips.yaml"), ("tips.yaml", 2, "competency")),
    "a tip without a step": (led("  step: Take three calls.\n", "", "tips.yaml"), ("tips.yaml", 1, "step")),
    "a long tip": (led("Sit where they sit.", "w" * 501, "tips.yaml"), ("tips.yaml", 5, "text")),
    "an empty list of tips": ({"tips.yaml": "[]\n"}, ("tips.yaml", 1, "")),
    "a file too deep": ({"listening/old/say-it-back.yaml": ANOTHER_ITEM}, ("listening/old/say-it-back.yaml", 1, "")),
}


@pytest.mark.parametrize(("files", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_by_file_line_and_field(
    tmp_path: Path, files: dict[str, str | bytes], expected: tuple[str, int, str]
) -> None:
    assert expected in problems(write(tmp_path, **files))


@pytest.mark.parametrize(
    "mistake",
    [
        "missing feedback",
        "two best options",
        "two options",
        "unknown technique of an item",
        "field twice",
        "a list of words",
        "an unknown kind",
        "no kind",
        "an empty kind",
        "a kind without its question",
        "two choices",
    ],
)
def test_one_mistake_is_one_problem(tmp_path: Path, mistake: str) -> None:
    files, expected = MISTAKES[mistake]
    assert problems(write(tmp_path, **files)) == [expected]


@pytest.mark.parametrize("file", ["pack.yaml", "behaviours.yaml"])
def test_a_missing_file_is_told(tmp_path: Path, file: str) -> None:
    (write(tmp_path) / file).unlink()
    assert problems(tmp_path) == [(file, 1, "")]


def test_a_folder_in_a_files_place_is_told(tmp_path: Path) -> None:
    (write(tmp_path) / "behaviours.yaml").unlink()
    (tmp_path / "behaviours.yaml").mkdir()
    assert problems(tmp_path) == [("behaviours.yaml", 1, "")]


def test_a_pack_without_items_is_told(tmp_path: Path) -> None:
    (write(tmp_path) / ITEM_FILE).unlink()
    assert problems(tmp_path) == [(".", 1, "")]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere") == [(str(tmp_path / "nowhere"), 1, "")]


def test_the_message_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, **changed("Please wait.", "w" * 230))
    with pytest.raises(ContentError) as caught:
        content.load(tmp_path)
    assert str(caught.value) == (f"{ITEM_FILE}:17: options[3].text: 230 characters are too many: shorten it to 220.")


def test_ten_mistakes_are_all_told_in_one_run(tmp_path: Path) -> None:
    items = dedent("""\
        - id: late-parcel
          kind: quiz
          technique: sing-it-back
          row: active-listening
          channel: pigeon
          emotion: worried
          emotion: glad
          mood: low
          review: draft_key
          customer: Where is my parcel?
          options:
            - {text: One., score: 1, feedback: Good.}
            - {text: Two., score: 1}
            - {text: 3, score: 0.7, feedback: Poor.}
    """)
    files = {
        ITEM_FILE: items,
        **changed("👂", "ear", "behaviours.yaml"),
        **changed("title: A small pack\n", "", "pack.yaml"),
    }
    assert problems(write(tmp_path, **files)) == [
        ("behaviours.yaml", 4, "emoji"),
        (ITEM_FILE, 1, "customer_name"),
        (ITEM_FILE, 3, "technique"),
        (ITEM_FILE, 5, "channel"),
        (ITEM_FILE, 7, "emotion"),
        (ITEM_FILE, 8, "mood"),
        (ITEM_FILE, 11, "options"),
        (ITEM_FILE, 13, "options[2].feedback"),
        (ITEM_FILE, 14, "options[3].score"),
        (ITEM_FILE, 14, "options[3].text"),
        ("pack.yaml", 1, "title"),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("late", "late"),
        ("7", 7),
        ('"7"', "7"),
        ("0.5", 0.5),
        ("yes", True),
        ("'yes'", "yes"),
        ("Off", False),
        ("", None),
        ("~", None),
        ('""', ""),
        ("0x1F", "0x1F"),
        ("2026-11-28", "2026-11-28"),
        ("|\n 7\n", "7\n"),
        ("[1, '2', [x]]", (1, "2", ("x",))),
    ],
)
def test_a_number_is_one_only_without_quotes(written: str, read: object) -> None:
    found, problems = document({"a.yaml": f"field: {written}".encode()}, "a.yaml")
    assert found is not None
    assert (found.get("field"), problems) == (read, set())


@pytest.mark.parametrize(
    "skipped",
    ["  ? [a, {b: c}]\n  : {d: [e, f]}\n", "  ? {a: [b]}\n  : - c\n    - d\n", "  id: {d: [e]}\n"],
    ids=["a list for a name", "a group for a name", "a name twice"],
)
def test_beside_a_field_that_cannot_be_read_the_others_are(skipped: str) -> None:
    text = f"- id: late\n{skipped}  row: listening\n"
    found, problems = document({"a.yaml": text.encode()}, "a.yaml")
    assert found is not None
    assert found.value == ({"id": "late", "row": "listening"},)
    assert [problem.line for problem in problems] == [2]
    assert found.parts()[0].problem("", "row").line == text.count("\n")


BOMB = "- &a [x, x]\n" + "".join(
    f"- &{after} [*{before}, *{before}]\n" for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "python object": ("- !!python/object/apply:os.system ['touch {marker}']\n", 1),
    "python name": ("- x\n- !!python/name:os.system x\n", 2),
    "harmless tag": ("- !!str 7\n", 1),
    "own tag": ("- !run 'touch {marker}'\n", 1),
    "anchor": (ITEMS.replace("Ana", "&name Ana"), 8),
    "alias bomb": (BOMB, 1),
    "alias to itself": ("&a [*a]\n", 1),
    "deep brackets": ("[" * 100_000, 1),
    "deep braces": ("{a: " * 50_000, 1),
    "deep dashes": ("- " * 50_000, 1),
    "merge": ("- <<: {id: x}\n", 1),
    "long number": ("- " + "9" * 100_000 + "\n", 1),
    "many keys": ("- " + "  ".join(f"k{number}: 0\n" for number in range(20_000)), 1),
    "one key very often": ("- " + "  ".join("k: 0\n" for _ in range(20_000)), 1),
}


@pytest.mark.parametrize(("text", "line"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_yaml_is_a_problem_and_no_more(tmp_path: Path, text: str, line: int) -> None:
    marker = tmp_path / "marker"
    write(tmp_path / "pack", **{ITEM_FILE: text.replace("{marker}", str(marker))})
    started = time.process_time()
    found = problems(tmp_path / "pack")
    assert (ITEM_FILE, line) in {(file, at) for file, at, _ in found}
    assert time.process_time() - started < 10
    assert not marker.exists()


@pytest.mark.parametrize("file", SOUND)
@example(text=b"\xff\xfe")
@example(text=b"- id: 2024-99-99\n")
@example(text=b"? [a]\n: b\n")
@example(text=b'"\\ud800": "\\U00110000"\n')
@example(text=b"%YAML 9.9\n---\n- x\n")
@given(
    text=st.one_of(
        st.binary(max_size=80), st.text("-:{}[]&*!|>?'\"#%@,~ \n\tax01.\x00\u2028é", max_size=60).map(str.encode)
    )
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_only_content_errors_come_out(tmp_path: Path, file: str, text: bytes) -> None:
    write(tmp_path, **{file: text})
    assert file in {found for found, _, _ in problems(tmp_path)}
