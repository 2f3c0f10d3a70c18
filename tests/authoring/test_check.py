"""What `content check` prints: a table, whom it points at, what was not computed; and the same for machines."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from adapters.authoring.gates import examine
from adapters.authoring.reading import ease, english, grade, spanish
from adapters.authoring.report import as_data, show
from adapters.authoring.verdict import Offender, Outcome, Verdict, judged
from empathy_bot.content import Quiz
from tests.core.test_content import ITEMS, write
from tests.fakes.sound_pack import changed, sound_curriculum, sound_pack

ROOT = Path(__file__).parents[2]
PACK = sound_pack()


def printed(*verdicts: Verdict) -> str:
    console = Console(file=StringIO(), width=150)
    show(console, PACK, verdicts)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def offenders(count: int) -> list[Offender]:
    return [Offender(f"item-{number}", "care/owning.yaml", "too long") for number in range(count)]


def test_a_gate_that_fails_is_told_with_its_figure_its_threshold_and_whom_it_points_at() -> None:
    told = printed(
        judged("a gate", "practice", sound=False, figure="41%", threshold="at most 40%", offenders=offenders(2))
    )
    assert "failed: a gate, practice: 41%, at most 40%" in told
    assert "item-0 (care/owning.yaml): too long" in told
    assert told.rstrip().endswith("1 of 1 gates failed: a gate (practice).")


def test_a_gate_that_passes_points_at_nobody() -> None:
    verdict = judged("a gate", "practice", sound=True, figure="12%", threshold="at most 40%", offenders=offenders(2))
    told = printed(verdict)
    assert verdict.offenders == ()
    assert "12%" in told
    assert told.rstrip().endswith("No gate failed: 1 passed, 0 to look at, 0 not computed.")


def test_many_offenders_are_cut_on_the_screen_and_whole_for_machines() -> None:
    verdict = judged("a gate", "practice", sound=False, figure="1", threshold="0", offenders=offenders(30))
    told = printed(verdict)
    assert "item-19 (" in told
    assert "item-20 (" not in told
    assert "and 10 more" in told
    assert len(as_data(PACK, [verdict])["gates"][0]["offenders"]) == 30


def test_what_was_not_computed_is_named_with_the_reason() -> None:
    told = printed(
        Verdict("one", "practice", Outcome.NOT_RUN, note="needs 20 questions, and there are 3"),
        Verdict("two", "practice", Outcome.NOT_RUN, note="needs 20 questions, and there are 3"),
        Verdict("three", "the pack", Outcome.NOT_ASKED, note="not asked of this pack"),
    )
    assert "practice: needs 20 questions, and there are 3: one; two" in told
    assert "the pack: not asked of this pack: three" in told
    assert told.count("three") == 1, "not in the table as well"
    assert told.rstrip().endswith("No gate failed: 0 passed, 0 to look at, 3 not computed.")


def test_machines_are_told_the_same() -> None:
    bad = changed(PACK, Quiz, lambda _, quiz: quiz.model_copy(update={"row": "nowhere"}))
    data = json.loads(json.dumps(as_data(bad, examine(bad, sound_curriculum()))))
    assert (data["pack"], data["locale"], data["passed"]) == ("sound", "en", False)
    (failed,) = [gate for gate in data["gates"] if gate["outcome"] == "failed"]
    assert failed["offenders"] == [
        {"item": "quiz-0", "file": "care/listening.yaml", "why": "there is no row `nowhere`"}
    ]


WITHOUT = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"sklearn", "scipy", "numpy"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Gone())
from adapters.authoring.gates import examine
from adapters.authoring.report import failed, show
from rich.console import Console
from tests.fakes.sound_pack import sound_curriculum, sound_pack
verdicts = examine(sound_pack(), sound_curriculum())
show(Console(width=150), sound_pack(), verdicts)
sys.exit(len(failed(verdicts)))
"""


def test_without_the_extra_all_other_gates_run_and_those_that_need_it_are_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if "needs the `authoring` extra" in line]
    assert len(lines) == 4
    named = " ".join(lines)
    assert all(gate in named for gate in ("stem-blind classifier", "near duplicates, words", "place of the best"))
    assert "near duplicates, shingles" not in named


def test_nothing_but_the_gates_loads_what_authors_need() -> None:
    code = "import sys, adapters.cli, adapters.serve; print(sorted({'sklearn', 'scipy', 'numpy'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("time", 1),
        ("file", 1),
        ("table", 2),
        ("called", 2),
        ("waited", 2),
        ("stopped", 1),
        ("times", 1),
        ("places", 2),
        ("something", 2),
        ("useful", 2),
        ("going", 2),
        ("quiet", 2),
        ("didn't", 2),
        ("can't", 1),
        ("apologise", 4),
        ("the", 1),
        ("queue", 1),
    ],
)
def test_english_syllables_are_counted_by_rules(word: str, syllables: int) -> None:
    assert english(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("ciudad", 2),
        ("todavía", 4),
        ("queríamos", 4),
        ("guitarra", 3),
        ("pingüino", 3),
        ("huevo", 2),
        ("ahora", 3),
        ("aéreo", 4),
        ("reír", 2),
        ("rey", 1),
        ("muy", 1),
        ("cliente", 2),
        ("y", 1),
    ],
)
def test_spanish_syllables_are_counted_by_rules(word: str, syllables: int) -> None:
    assert spanish(word) == syllables


def test_short_words_in_short_sentences_are_easy_to_read() -> None:
    assert grade("The cat sat. The dog ran.") < 1
    assert grade("Considerable institutional reorganization is inevitable.") > 15
    assert ease("El sol sale. La luna se va.") > 80
    assert ease("Reorganizaciones institucionales imprescindibles.") < 0
    assert grade("12 34") == 0
    assert ease("12 34") == 100


def test_sentences_end_where_a_reader_stops() -> None:
    one = "We looked at it and we saw what was wrong with it."
    assert grade(one.replace(" and we", '." Then we')) < grade(one)


def test_a_pack_of_ones_own_is_checked_by_its_folder(tmp_path: Path) -> None:
    """The one quiz of this pack is sound, and nobody asks it to cover a curriculum."""
    command = [sys.executable, "-m", "adapters.cli", "content", "check", str(write(tmp_path / "own"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert "not asked of this pack" in done.stdout
    text = ITEMS.replace("Please wait.", "Please wait, you guys.")
    bad = write(tmp_path / "bad", **{"listening/say-it-back.yaml": text})
    done = subprocess.run(
        [*command[:-1], str(bad), "--json"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    (pack,) = json.loads(done.stdout)
    (gate,) = [gate for gate in pack["gates"] if gate["outcome"] == "failed"]
    assert gate["gate"] == "inclusive language"
    assert gate["offenders"][0]["file"] == "listening/say-it-back.yaml"
