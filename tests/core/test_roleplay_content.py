"""Role-plays in a pack: the bundled ones can be walked to their ends, and every tangle is told in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from empathy_bot import content
from empathy_bot.content import MOODS, ContentError, Ending, Pack, RolePlay
from empathy_bot.learning.dialogue import Standing, follow
from tests.core.test_content import problems, write

FILE = "roleplay/cold-soup.yaml"
SOUP = """\
- id: cold-soup
  kind: roleplay
  technique: say-it-back
  row: active-listening
  channel: in_person
  emotion: annoyed
  review: draft_key
  customer_name: Ana
  opening: Ana has been served.
  mood: tense
  nodes:
    - id: first
      customer: This soup is cold.
      choices:
        - {text: Cold? I'll see., score: 1, mood: 1, note: Heard., next: second}
        - {text: It was hot., score: 0, mood: -1, note: Denied., next: third}
    - id: second
      customer: And I have ten minutes.
      choices:
        - {text: You have it in two., score: 1, mood: 1, note: Kept., next: warm}
        - {text: We'll do our best., score: 0.5, mood: 0, note: Vague., next: late}
    - id: third
      customer: Are you telling me I'm wrong?
      choices:
        - {text: I was wrong., score: 1, mood: 2, note: Owned., next: mended}
        - {text: Others like it., score: 0, mood: -2, note: Dismissed., next: gone}
  endings:
    - {id: warm, customer: That is hot., turned: You acted.}
    - {id: late, customer: I have to go., turned: No time was named.}
    - {id: mended, customer: Thank you., turned: You took it back.}
    - {id: gone, customer: Goodbye., turned: She had to fight.}
"""


def changed(*swaps: tuple[str, str]) -> dict[str, str | bytes]:
    text = SOUP
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    return {FILE: text}


def plays(pack: Pack) -> list[RolePlay]:
    return [item for item in pack.items if isinstance(item, RolePlay)]


def ways(play: RolePlay, choices: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Standing]]:
    """Every way through, with where it ends."""
    standing = follow(play, choices)
    if isinstance(standing.here, Ending):
        yield choices, standing
        return
    for choice in range(len(standing.here.choices)):
        yield from ways(play, (*choices, choice))


@pytest.fixture(scope="module")
def bundled() -> list[RolePlay]:
    return plays(content.bundled())


def test_six_are_bundled_on_different_techniques_and_channels(bundled: list[RolePlay]) -> None:
    assert len(bundled) >= 6
    assert len({play.technique for play in bundled}) >= 6
    assert {play.channel for play in bundled} == {"chat", "email", "phone", "in_person", "social"}
    assert len({play.customer_name for play in bundled}) == len(bundled)


def test_three_are_for_managers_about_somebody_of_their_own_team(bundled: list[RolePlay]) -> None:
    assert sum(play.audience == "managers" for play in bundled) >= 3
    assert sum(play.audience == "everybody" for play in bundled) >= 6


def test_every_node_has_one_best_line_and_it_calms(bundled: list[RolePlay]) -> None:
    for node in [node for play in bundled for node in play.nodes]:
        best = [line for line in node.choices if line.score == 1]
        assert len(best) == 1, node.id
        assert best[0].mood >= 1, node.id
        assert all(line.mood < 1 for line in node.choices if line.score == 0), node.id


def test_the_best_way_ends_better_than_the_worst_and_endings_differ(bundled: list[RolePlay]) -> None:
    for play in bundled:
        found = list(ways(play))
        assert {standing.here.id for _, standing in found} == {ending.id for ending in play.endings}
        assert {len(choices) for choices, _ in found} <= {2, 3, 4}
        by_worth = sorted(found, key=lambda one: sum(exchange.line.score for exchange in one[1].said) / len(one[0]))
        worst, best = by_worth[0][1], by_worth[-1][1]
        assert (worst.score, best.score) == (0, 1)
        assert MOODS.index(best.mood) >= MOODS.index("calmer"), play.id
        assert MOODS.index(worst.mood) <= MOODS.index("upset"), play.id


def test_a_sound_one_loads(tmp_path: Path) -> None:
    (play,) = plays(content.load(write(tmp_path, **changed())))
    assert play.place("second") is play.nodes[1]
    assert play.place("gone") is play.endings[3]
    assert len(list(ways(play))) == 4


LONG = """\
    - id: again
      customer: And the bread?
      choices:
        - {text: Here it is., score: 1, mood: 1, note: Brought., next: deep}
        - {text: It is out., score: 0, mood: 0, note: Refused., next: deep}
    - id: deep
      customer: And salt?
      choices:
        - {text: Here., score: 1, mood: 1, note: Given., next: deeper}
        - {text: None., score: 0, mood: 0, note: Short., next: deeper}
    - id: deeper
      customer: And a spoon?
      choices:
        - {text: Of course., score: 1, mood: 1, note: Sure., next: warm}
        - {text: Wait., score: 0, mood: 0, note: Rude., next: late}
  endings:
"""

TANGLES: dict[str, tuple[dict[str, str | bytes], tuple[int, str]]] = {
    "a line to nowhere": (changed(("next: warm", "next: warmer")), (20, "nodes[2].choices[1].next")),
    "a node that nothing leads to": (
        changed(("note: Denied., next: third", "note: Denied., next: second")),
        (22, "nodes[3].id"),
    ),
    "an ending that nothing leads to": (
        changed(("  endings:\n", "  endings:\n    - {id: lost, customer: Well., turned: Nothing.}\n")),
        (28, "endings[1].id"),
    ),
    "a loop": (changed(("note: Vague., next: late", "note: Vague., next: first")), (21, "nodes[2].choices[2].next")),
    "a node that leads to itself": (
        changed(("note: Kept., next: warm", "note: Kept., next: second")),
        (20, "nodes[2].choices[1].next"),
    ),
    "an end too soon": (
        changed(
            ("note: Denied., next: third", "note: Denied., next: over"),
            ("  endings:\n", "  endings:\n    - {id: over, customer: No., turned: Denied.}\n"),
        ),
        (16, "nodes[1].choices[2].next"),
    ),
    "an end too late": (
        changed(("note: Kept., next: warm", "note: Kept., next: again"), ("  endings:\n", LONG)),
        (35, "nodes[5].choices[1].next"),
    ),
    "two endings": (
        changed(
            ("    - {id: mended, customer: Thank you., turned: You took it back.}\n", ""),
            ("    - {id: gone, customer: Goodbye., turned: She had to fight.}\n", ""),
        ),
        (27, "endings"),
    ),
    "an ending of two choices": (changed(("next: gone", "next: mended")), (26, "nodes[3].choices[2].next")),
    "a note twice": (changed(("note: Dismissed.", "note: Denied.")), (26, "nodes[3].choices[2].note")),
    "a text twice": (changed(("It was hot.", "Cold? I'll see.")), (16, "nodes[1].choices[2].text")),
    "an explanation twice": (changed(("You took it back.", "You acted.")), (30, "endings[3].turned")),
    "last words twice": (changed(("customer: Goodbye.", "customer: Thank you.")), (31, "endings[4].customer")),
    "an id twice": (changed(("id: third", "id: second")), (22, "nodes[3].id")),
    "an ending with a node's id": (changed(("id: gone", "id: first")), (31, "endings[4].id")),
    "no way without a 0": (
        changed(("score: 1, mood: 1, note: Heard.", "score: 0, mood: 1, note: Heard.")),
        (11, "nodes"),
    ),
    "one choice": (
        changed(("        - {text: We'll do our best., score: 0.5, mood: 0, note: Vague., next: late}\n", "")),
        (19, "nodes[2].choices"),
    ),
    "no nodes": (
        {FILE: SOUP[: SOUP.index("  nodes:")] + "  nodes: []\n" + SOUP[SOUP.index("  endings:") :]},
        (11, "nodes"),
    ),
    "an unknown mood": (changed(("mood: tense", "mood: hungry")), (10, "mood")),
    "an unknown audience": (
        changed(("  technique:", "  audience: nobody\n  technique:")),
        (3, "audience"),
    ),
    "a mood that leaps": (changed(("mood: -2", "mood: -3")), (26, "nodes[3].choices[2].mood")),
    "a score of its own": (changed(("score: 0.5", "score: 0.7")), (21, "nodes[2].choices[2].score")),
    "a long line": (changed(("It was hot.", "w" * 221)), (16, "nodes[1].choices[2].text")),
    "a line without a note": (changed((" note: Vague.,", "")), (21, "nodes[2].choices[2].note")),
}


@pytest.mark.parametrize(("files", "expected"), TANGLES.values(), ids=TANGLES.keys())
def test_a_tangle_is_told_by_file_line_and_field(
    tmp_path: Path, files: dict[str, str | bytes], expected: tuple[int, str]
) -> None:
    assert (FILE, *expected) in problems(write(tmp_path, **files))


ALONE = ("an explanation twice", "a note twice", "no way without a 0", "an unknown mood", "a score of its own")


@pytest.mark.parametrize("mistake", ALONE)
def test_one_tangle_is_one_problem(tmp_path: Path, mistake: str) -> None:
    files, expected = TANGLES[mistake]
    assert problems(write(tmp_path, **files)) == [(FILE, *expected)]


def test_tangles_are_told_beside_other_mistakes(tmp_path: Path) -> None:
    files = changed(("channel: in_person", "channel: pigeon"), ("note: Dismissed.", "note: Denied."))
    assert problems(write(tmp_path, **files)) == [(FILE, 5, "channel"), (FILE, 26, "nodes[3].choices[2].note")]


def test_a_role_play_has_a_file_of_its_own(tmp_path: Path) -> None:
    assert problems(write(tmp_path, **{"roleplay/soup.yaml": SOUP})) == [("roleplay/soup.yaml", 1, "id")]
    with pytest.raises(ContentError, match=r"roleplay/cold-soup\.yaml"):
        content.load(tmp_path)


def test_it_must_be_sound_wherever_it_is_made(tmp_path: Path) -> None:
    (play,) = plays(content.load(write(tmp_path, **changed())))
    with pytest.raises(ValidationError, match="There is no node or ending `gone`"):
        RolePlay(**{**dict(play), "endings": play.endings[:3]})
