"""The ledger of kudos against a slow one: whatever happens, in any order, every row and every board agree."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from empathy_bot.content import Pack
from empathy_bot.store import Store
from tests.fakes.thanks import Offices

KINDS = {
    "give: new", "give: again", "give: spent", "undo: True", "undo: False", "gone: True", "void: True", "erased",
    "shown: True", "shown: False", "said: new", "said: known", "reacted: new", "reacted: taken back",
    "reacted: nothing", "pressed undo: True", "pressed undo: False",
}  # fmt: skip


HISTORIES = 5


def test_twenty_thousand_deeds_agree_with_a_slow_ledger(sqlite_store: Store, pack: Pack) -> None:
    """Several histories on one database, each in two workspaces of its own; none touches what was there before."""
    told: Counter[str] = Counter()
    played = []
    for seed in range(HISTORIES):
        offices = Offices(sqlite_store, pack, Random(seed), (f"acme-{seed}", f"globex-{seed}"))
        offices.play(20_000 // HISTORIES, compare_every=500)
        told += offices.counts
        played.append(offices)
    for offices in played:
        offices.compare()
    assert told.keys() >= KINDS


def test_a_thousand_deeds_agree_on_each_database(store: Store, pack: Pack) -> None:
    Offices(store, pack, Random(5)).play(1000, compare_every=250, through_the_core=4)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 20))
def test_a_million_deeds_agree_with_a_slow_ledger(sqlite_store: Store, pack: Pack, seed: int) -> None:
    """Ten histories of a hundred thousand: the slow ledger's time grows with the square of their length."""
    Offices(sqlite_store, pack, Random(seed)).play(100_000, compare_every=10_000)
