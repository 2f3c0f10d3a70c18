"""Which quiz comes next, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_bot.content import Pack, Quiz
from empathy_bot.learning import memory
from empathy_bot.learning.memory import Memory, Practised
from empathy_bot.learning.selection import ACTIVE, Chosen, Past, choose, next_technique, shuffled
from tests.benchmarks import selection as benchmark
from tests.benchmarks.selection import MODELS, OURS, RANDOM, WAYS, Points, outcomes
from tests.fakes.pack import TECHNIQUES, small_pack

MONDAY = date(2026, 11, 16)
PACK = small_pack()


def answered(technique: str, day: date, score: float = 1, *, sure: bool | None = None) -> Practised:
    return Practised(technique, score, sure, day, datetime.combine(day, time(9), UTC))


@dataclass
class Learner:
    """Somebody who is given a quiz a day, and answers those for which a score is told."""

    items: Sequence[Quiz]
    name: str = "ana"
    path: Sequence[str] = ()
    seen: list[str] = field(default_factory=list)
    techniques: list[str] = field(default_factory=list)
    log: list[Practised] = field(default_factory=list)
    day: date = MONDAY

    def past(self) -> Past:
        return Past(self.seen, self.techniques, memory.replay(self.log))

    def next(self, score: float | None = 1) -> Chosen:
        chosen = choose(self.items, self.past(), self.day, self.name, path=self.path)
        self.seen.append(chosen.item.id)
        self.techniques.append(chosen.item.technique)
        if score is not None:
            self.log.append(answered(chosen.item.technique, self.day, score))
        self.day += timedelta(days=1)
        return chosen


def begin(pack: Pack, path: Sequence[str] = ()) -> Learner:
    return Learner(pack.items, path=path)


# --- what never happens -------------------------------------------------------------------------------


@given(scores=st.lists(st.sampled_from([None, 0, 0.5, 1]), min_size=2, max_size=40), name=st.text(max_size=5))
@settings(max_examples=60, deadline=None)
def test_never_one_technique_two_days_running_while_another_is_available(scores: list[float | None], name: str) -> None:
    learner = Learner(PACK.items, name)
    for score in scores:
        learner.next(score)
    assert all(one != two for one, two in pairwise(learner.techniques))


@given(scores=st.lists(st.sampled_from([None, 0, 0.5, 1]), min_size=2, max_size=60), name=st.text(max_size=5))
@settings(max_examples=60, deadline=None)
def test_no_variant_comes_again_while_another_of_its_technique_is_unseen(scores: list[float | None], name: str) -> None:
    learner = Learner(PACK.items, name)
    for score in scores:
        learner.next(score)
    for technique in TECHNIQUES:
        variants = {item.id for item in PACK.items if item.technique == technique}
        shown = [item_id for item_id in learner.seen if item_id in variants]
        assert len(set(shown[: len(variants)])) == min(len(shown), len(variants))
        for first, again in zip(shown, shown[len(variants) :], strict=False):
            assert first == again, "then in the same order"


def test_a_lone_technique_comes_again(pack: Pack) -> None:
    learner = Learner([item for item in pack.items if item.technique == "naming"])
    assert [learner.next().item.technique for _ in range(3)] == ["naming"] * 3


def test_an_empty_pack_is_told() -> None:
    with pytest.raises(ValueError, match="no item"):
        choose([], Past(), MONDAY, "ana")


# --- why ----------------------------------------------------------------------------------------------


def test_newcomers_walk_the_path_and_a_step_that_was_not_answered_waits(pack: Pack) -> None:
    learner = begin(pack, path=("owning", "naming", "not in the pack"))
    first, second, third, fourth = (learner.next(score) for score in (None, None, 1, 1))
    assert [chosen.item.technique for chosen in (first, second, third)] == ["owning", "naming", "owning"]
    assert {chosen.reason for chosen in (first, second, third)} == {"path"}
    assert (fourth.item.technique, fourth.reason) == ("naming", "path")
    assert {learner.next().reason for _ in range(2)} == {"new"}


def test_everything_new_comes_before_anything_twice(pack: Pack) -> None:
    learner = begin(pack)
    reasons = [learner.next().reason for _ in TECHNIQUES]
    assert set(learner.techniques) == set(TECHNIQUES)
    assert set(reasons) == {"new"}


def test_who_never_answers_still_meets_everything(pack: Pack) -> None:
    learner = begin(pack)
    for _ in pack.items:
        learner.next(None)
    assert set(learner.seen) == {item.id for item in pack.items}


def test_what_went_wrong_comes_back_before_what_went_well(pack: Pack) -> None:
    log = [answered(name, MONDAY, 0 if name == "naming" else 1) for name in TECHNIQUES]
    chosen = choose(pack.items, Past(memories=memory.replay(log)), MONDAY + timedelta(days=7), "ana")
    assert (chosen.item.technique, chosen.reason) == ("naming", "stumbled")


def test_what_has_faded_and_what_is_still_fresh_are_told_apart(pack: Pack) -> None:
    memories = memory.replay([answered(name, MONDAY) for name in TECHNIQUES])
    soon, later = (choose(pack.items, Past(memories=memories), MONDAY + timedelta(days), "ana") for days in (1, 60))
    assert (soon.reason, later.reason) == ("refresh", "fading")


def test_no_more_is_begun_than_can_be_learnt_at_once_until_something_settles() -> None:
    techniques = [f"technique-{number}" for number in range(40)]
    log = [answered(name, MONDAY) for name in techniques[:ACTIVE]]
    past = Past(techniques=techniques[:1], memories=memory.replay(log))
    day = MONDAY + timedelta(days=1)
    assert next_technique(techniques, past, day, "ana")[0] in techniques[1:ACTIVE]
    assert next_technique(techniques, past, day, "ana", active=40)[1] == "new"
    spaced = [answered(techniques[0], MONDAY + timedelta(days=days)) for days in (7, 30, 90)]
    past = Past(memories=memory.replay([*log, *spaced]))
    assert memory.is_settled(past.memories[techniques[0]])
    assert next_technique(techniques, past, spaced[-1].day + timedelta(days=1), "ana")[1] == "new"


def test_a_single_active_technique_is_not_stuck_with_itself() -> None:
    past = Past(techniques=["one"], memories=memory.replay([answered("one", MONDAY)]))
    assert next_technique(["one", "two"], past, MONDAY, "ana", active=1) == ("two", "new")


# --- the same again, and not the same for all ---------------------------------------------------------


def test_people_start_at_different_places(pack: Pack) -> None:
    assert len({choose(pack.items, Past(), MONDAY, f"person {number}").item.id for number in range(40)}) > 4


def test_the_same_person_gets_the_same_again(pack: Pack) -> None:
    assert choose(pack.items, Past(), MONDAY, "ana") == choose(pack.items, Past(), MONDAY, "ana")


def test_retired_items_do_no_harm(pack: Pack) -> None:
    past = Past(["retired-1", "retired-2"], ["retired"] * 2, memory.replay([answered("retired", MONDAY)]))
    assert choose(pack.items, past, MONDAY, "ana").item in pack.items


def test_options_are_shuffled_evenly() -> None:
    first = [shuffled(4, f"person {number}")[0] for number in range(400)]
    assert all(70 < first.count(option) < 130 for option in range(4))
    assert shuffled(4, "ana") == shuffled(4, "ana")


# --- the direction of the benchmark, with few learners -------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_it_teaches_more_than_chance_and_leaves_nothing_out(model: str) -> None:
    ours, by_chance = (outcomes(MODELS[model], WAYS[way], 6) for way in (OURS, RANDOM))
    assert Points.between(ours, by_chance).mean > 0
    assert {end.unseen for end in ours} == {0}


def test_a_simulated_learner_forgets_and_never_below_what_they_knew_before() -> None:
    for model in MODELS.values():
        learner = benchmark.Learner(1, model)
        technique = benchmark.TECHNIQUES[0]
        before = learner.recall(technique, 0)
        learner.answer(technique, 0)
        soon, later = (learner.recall(technique, day) for day in (1, 90))
        assert before <= later < soon <= 1


# --- what is remembered -------------------------------------------------------------------------------

answers = st.builds(
    Practised,
    technique=st.sampled_from(TECHNIQUES),
    score=st.sampled_from([0.0, 0.5, 1.0]),
    sure=st.sampled_from([None, True, False]),
    day=st.dates(MONDAY, MONDAY + timedelta(days=200)),
    at=st.sampled_from([datetime(2026, 11, 16, hour, tzinfo=UTC) for hour in (8, 9)]),
)


@given(log=st.lists(answers, max_size=30), data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_log_replayed_in_any_order_gives_the_same(log: list[Practised], data: st.DataObject) -> None:
    memories = memory.replay(log)
    assert memory.replay(data.draw(st.permutations(log))) == memories
    for remembered in memories.values():
        assert 0 < memory.recall(remembered, MONDAY + timedelta(days=300)) < 1


def remembered(score: float, *, sure: bool | None = None) -> Memory:
    return memory.after(None, answered("naming", MONDAY, score, sure=sure))


def test_the_better_the_answer_the_longer_it_lasts() -> None:
    later = MONDAY + timedelta(days=14)
    recalls = [memory.recall(remembered(score), later) for score in (0, 0.5, 1)]
    assert recalls == sorted(recalls)
    assert len(set(recalls)) == 3


def test_sure_and_wrong_fades_sooner_and_unsure_and_right_counts_as_partly() -> None:
    later = MONDAY + timedelta(days=14)
    assert memory.recall(remembered(0, sure=True), later) < memory.recall(remembered(0), later)
    assert remembered(0, sure=False).card == remembered(0).card
    assert remembered(1, sure=False).card == remembered(0.5).card
    assert remembered(1, sure=True).card == remembered(1).card
    assert remembered(0.5, sure=True).card == remembered(0.5, sure=False).card == remembered(0.5).card


def test_sure_and_wrong_comes_back_before_merely_wrong(pack: Pack) -> None:
    for sure_one in TECHNIQUES:
        log = [answered(name, MONDAY, 0, sure=True if name == sure_one else None) for name in TECHNIQUES]
        past = Past(memories=memory.replay(log))
        assert choose(pack.items, past, MONDAY + timedelta(days=3), "ana").item.technique == sure_one


def test_a_day_earlier_in_the_day_is_still_a_day() -> None:
    tuesday = MONDAY + timedelta(days=1)
    late, early = (
        Practised("naming", 1, None, day, datetime.combine(day, time(hour), UTC))
        for day, hour in ((MONDAY, 17), (tuesday, 7))
    )
    assert memory.replay([late, early]) == memory.replay([answered("naming", MONDAY), answered("naming", tuesday)])


def test_what_is_practised_in_time_settles() -> None:
    spaced = [answered("naming", MONDAY + timedelta(days=days)) for days in (0, 7, 30, 90)]
    settled = memory.replay(spaced)["naming"]
    day = spaced[-1].day + timedelta(days=3)
    assert memory.is_settled(settled)
    assert not memory.is_settled(remembered(1))
    assert not memory.is_due(settled, day)
    assert memory.is_due(remembered(1), day)
    assert memory.recall(None, day) == 0
