"""The gates that look for what gives the best option away: its length, its place, its words."""

from __future__ import annotations

import pytest

from adapters.authoring.gates import examine
from adapters.authoring.verdict import Outcome
from empathy_bot.content import Pack, Quiz
from tests.fakes.sound_pack import WORDS, changed, sound_pack
from tests.fakes.spoiled import MAP, SOUND, begun, best_at, cut, failing, lines, quiz_ids, shares, spoiled, with_texts

CLASSIFIER = "stem-blind classifier | all quizzes"


def test_a_best_option_that_is_mostly_the_longest_is_told() -> None:
    def change(_: int, quiz: Quiz) -> Quiz:
        length = len(quiz.options[quiz.best].text)
        cuts = [one if one.score == 1 else cut(one, length - 3) for one in quiz.options]
        return quiz.model_copy(update={"options": tuple(cuts)})

    pack = changed(SOUND, Quiz, change, last=24)
    found = shares(pack, "best is longest | practice", "bot: picks the longest | practice")
    assert all(ids >= quiz_ids(range(24)) for ids in found.values())


def test_best_options_that_are_longer_by_a_quarter_are_told() -> None:
    """Without being the longest: one of the others is longer still, the rest are short."""

    def change(_: int, quiz: Quiz) -> Quiz:
        length = len(quiz.options[quiz.best].text)
        long, *short = [place for place in range(4) if place != quiz.best]
        texts = {place: quiz.options[place].text[: length // 2] for place in short}
        texts[long] = (quiz.options[long].text + " " + quiz.options[short[0]].text)[: length + 2]
        return with_texts(quiz, texts)

    found = shares(changed(SOUND, Quiz, change, last=60), "length of best / others | practice", CLASSIFIER)
    assert found["length of best / others | practice"] == quiz_ids(range(60))


def test_a_best_option_that_is_mostly_the_shortest_is_told() -> None:
    def change(_: int, quiz: Quiz) -> Quiz:
        length = min(len(one.text) for one in quiz.options)
        return with_texts(quiz, {quiz.best: quiz.options[quiz.best].text[: length - 1]})

    found = shares(changed(SOUND, Quiz, change, last=20), "bot: picks the shortest | practice")
    assert found["bot: picks the shortest | practice"] >= quiz_ids(range(20))


def test_best_options_that_are_shorter_by_a_quarter_are_told() -> None:
    pack = spoiled(lambda rank, one: cut(one, len(one.text) * 6 // 10) if rank < 0 else one, last=60)
    found = failing(pack)["length of best / others | practice"]
    assert len(found.offenders) > 40
    assert all(float(one.why) < 0.8 for one in found.offenders)


def test_a_best_option_that_says_sorry_where_no_other_does_is_told() -> None:
    pack = spoiled(lambda rank, one: begun(one, "Sorry") if rank < 0 else one)
    found = shares(pack, "bot: picks sorry / understand | practice", CLASSIFIER)
    assert found["bot: picks sorry / understand | practice"] == quiz_ids(range(24))


@pytest.mark.parametrize(("said", "fails"), [(8, False), (12, True)])
def test_a_bot_may_win_as_often_as_one_that_guesses_may_by_luck(said: int, fails: bool) -> None:  # noqa: FBT001
    """Of 60 quizzes a guess finds 25 %, and up to 36 % in 39 runs of 40; eight sure ones make 35 %, twelve 40 %."""
    pack = spoiled(lambda rank, one: begun(one, "Sorry") if rank < 0 else one, last=said)
    assert ("bot: picks sorry / understand | practice" in failing(pack)) is fails


def test_others_that_say_sorry_where_the_best_does_not_are_told() -> None:
    pack = spoiled(lambda rank, one: begun(one, "Understood:") if rank >= 0 else one)
    found = shares(pack, "bot: avoids sorry / understand | practice", CLASSIFIER)
    assert found["bot: avoids sorry / understand | practice"] == quiz_ids(range(24))


def test_a_best_option_that_alone_asks_is_to_be_looked_at_and_fails_nothing_by_that() -> None:
    pack = spoiled(lambda rank, one: one.model_copy(update={"text": one.text[:-1] + "?"}) if rank < 0 else one)
    assert failing(pack) == {}
    looked = {one.gate: one for one in examine(pack, MAP) if one.outcome is Outcome.SHOWN}
    assert {one.item for one in looked["bot: picks what asks"].offenders} == quiz_ids(range(24))


def test_best_options_that_stand_at_one_place_are_told() -> None:
    pack = changed(SOUND, Quiz, best_at(1), last=24)
    found = shares(pack, "place of the best | practice")
    assert found["place of the best | practice"] >= quiz_ids(range(24))


def test_a_word_that_only_best_options_have_is_told_and_named() -> None:
    pack = spoiled(lambda rank, one: begun(one, "Jam") if rank < 0 else one, last=60)
    found = failing(pack)
    assert set(found) == {CLASSIFIER}
    assert "jam" in found[CLASSIFIER].note
    (apart,) = [one for one in examine(pack, MAP) if one.gate == "stem-blind classifier, apart"]
    assert (apart.scope, apart.outcome) == ("practice", Outcome.SHOWN)
    assert {one.item for one in apart.offenders} <= quiz_ids(range(60))
    assert {one.item for one in found[CLASSIFIER].offenders} <= quiz_ids(range(60)) | {f"held-{n}" for n in range(10)}


def test_the_classifier_says_the_same_every_time() -> None:
    one, other = examine(SOUND, MAP), examine(sound_pack(), MAP)
    assert one == other


def looked_at(pack: Pack) -> set[str]:
    verdicts = [one for one in examine(pack, MAP) if one.gate == "best is longest, by technique"]
    return {one.item for verdict in verdicts for one in verdict.offenders}


def test_a_technique_whose_best_options_are_mostly_the_longest_is_to_be_looked_at_and_fails_nothing() -> None:
    def change(_: int, quiz: Quiz) -> Quiz:
        length = len(quiz.options[quiz.best].text)
        shorter = {place: one.text[: length - 3] for place, one in enumerate(quiz.options) if one.score < 1}
        return with_texts(quiz, shorter) if quiz.technique == "naming" else quiz

    pack = changed(SOUND, Quiz, change, last=30)
    assert failing(pack) == {}
    assert looked_at(pack) - looked_at(SOUND) == {"naming"}


def test_best_lines_that_are_mostly_the_longest_are_told_by_role_play_and_turn() -> None:
    pack = lines(lambda turn, score: f"{WORDS[turn]} {WORDS[turn + 9]} by ten." if score < 1 and turn < 24 else None)
    found = failing(pack)["best is longest | role-play turns"]
    assert {one.item for one in found.offenders} >= {"play-0, first", "play-0, second", "play-7, third"}


def test_turns_of_role_plays_are_looked_at_like_quizzes() -> None:
    pack = lines(lambda turn, score: "Sorry for that, we ran to see it by ten." if score == 1 and turn == 0 else None)
    assert failing(pack) == {}
    pack = lines(lambda turn, score: f"Sorry {WORDS[turn]} was {WORDS[turn + 1]} by ten." if score == 1 else None)
    assert "bot: picks sorry / understand | role-play turns" in failing(pack)
