"""Which quiz comes next."""

from __future__ import annotations

from itertools import pairwise

import pytest

from empathy_bot.content import Pack
from empathy_bot.learning.selection import choose, shuffled


def test_everything_is_seen_once_before_anything_twice_and_techniques_alternate(pack: Pack) -> None:
    seen: list[str] = []
    for _ in range(len(pack.items) * 2):
        seen.append(choose(pack.items, seen, "ana").id)
    assert set(seen[: len(pack.items)]) == {item.id for item in pack.items}
    techniques = [name.rpartition("-")[0] for name in seen]
    assert all(one != two for one, two in pairwise(techniques))


def test_people_start_at_different_places(pack: Pack) -> None:
    assert len({choose(pack.items, [], f"person {number}").id for number in range(40)}) > 4


def test_the_same_person_gets_the_same_again(pack: Pack) -> None:
    assert choose(pack.items, [], "ana") == choose(pack.items, [], "ana")


def test_retired_items_do_no_harm(pack: Pack) -> None:
    assert choose(pack.items, ["retired-1", "retired-2"], "ana") in pack.items


def test_an_empty_pack_is_told(pack: Pack) -> None:
    with pytest.raises(ValueError, match="no quiz"):
        choose([], [], "ana")


def test_options_are_shuffled_evenly() -> None:
    first = [shuffled(4, f"person {number}")[0] for number in range(400)]
    assert all(70 < first.count(option) < 130 for option in range(4))
    assert shuffled(4, "ana") == shuffled(4, "ana")
