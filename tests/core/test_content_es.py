"""The Spanish pack: what stands in it is the same exercise as in English, so that people can change languages.

Answers are remembered by an item's id and an option's index, kudos by a behaviour's id, a role-play by its places. What
gives a best option away, and how easily the texts are read, is what `content check` tells of every shipped pack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from empathy_bot import content
from empathy_bot.content import Moment, OpenReply, Pack, Quiz, Reflection, RolePlay, SelfCare, TeamExercise
from empathy_bot.content.parts import Part
from empathy_bot.library import shipped
from empathy_bot.store import Scope, Store

ES, EN = content.bundled("es"), content.bundled("en")
SHAPE = frozenset({
    "id", "kind", "technique", "competency", "row", "channel", "emotion", "review", "audience", "score", "mood", "next",
    "wanted", "minutes", "path",
})  # fmt: skip
"""What is no text for a reader: it must be the same in both languages."""
THEIRS = frozenset({"locale", "version", "customer_name", "signs", "emoji", "behind", "baseline"})
"""What each language has for itself, or what no word can differ in."""


def parts(pack: Pack) -> dict[str, Part]:
    groups = (
        pack.items,
        pack.held_back,
        pack.competencies,
        pack.techniques,
        pack.behaviours,
        pack.exercises,
        pack.tips,
    )
    return {f"{type(part).__name__} {part.id}": part for group in groups for part in group}


ENGLISH, SPANISH = parts(EN), parts(ES)


def shape(found: object) -> object:
    """Return what must be the same in both languages, in its order."""
    match found:
        case dict():
            kept = {name: value for name, value in found.items() if name not in THEIRS}
            return {name: value if name in SHAPE else shape(value) for name, value in kept.items()}
        case list() | tuple():
            return [shape(value) for value in found]
        case str():
            return "text"
        case _:
            return found


def texts(found: object, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text for a reader, and where it stands."""
    match found:
        case dict():
            for name, value in found.items():
                if name not in SHAPE | THEIRS:
                    yield from texts(value, *path, name)
        case list() | tuple():
            for number, value in enumerate(found):
                yield from texts(value, *path, str(number))
        case str():
            yield path, found


@pytest.mark.parametrize("name", sorted(SPANISH))
def test_what_stands_in_spanish_is_the_same_exercise_as_in_english(name: str) -> None:
    assert name in ENGLISH
    ours, theirs = shape(SPANISH[name].model_dump()), shape(ENGLISH[name].model_dump())
    if isinstance(SPANISH[name], TeamExercise):  # its steps are read and remembered by nobody
        assert isinstance(ours, dict)
        assert isinstance(theirs, dict)
        del ours["steps"], theirs["steps"]
    assert ours == theirs


@pytest.mark.parametrize("name", sorted(SPANISH))
def test_nothing_is_left_in_english(name: str) -> None:
    theirs = dict(texts(ENGLISH[name].model_dump()))
    assert [text for path, text in texts(SPANISH[name].model_dump()) if theirs.get(path) == text] == []


def test_every_technique_and_behaviour_has_its_spanish_name() -> None:
    assert ES.id == EN.id
    assert ES.path == EN.path
    for group in ("competencies", "techniques", "behaviours"):
        assert [part.id for part in getattr(ES, group)] == [part.id for part in getattr(EN, group)]


def test_behaviours_keep_their_picture() -> None:
    assert {one.id: one.emoji for one in ES.behaviours} == {one.id: one.emoji for one in EN.behaviours}


def test_there_is_enough_to_practise_in_spanish() -> None:
    practised = [item for item in ES.items if isinstance(item, Quiz | OpenReply | RolePlay)]
    kinds = Counter(type(item) for item in ES.items)
    assert len(practised) >= 60
    assert kinds[OpenReply] >= 10
    assert kinds[RolePlay] >= 6
    assert kinds[Reflection] >= 12
    assert kinds[SelfCare] >= 6
    assert len(ES.exercises) >= 6
    assert len(ES.tips) >= 8


def test_every_technique_can_be_practised_in_spanish() -> None:
    assert {item.technique for item in ES.items if isinstance(item, Quiz)} == {one.id for one in ES.techniques}


def test_every_technique_has_its_spanish_pair_with_each_quiz_in_the_same_form() -> None:
    english = {pair.technique: (pair.a.id, pair.b.id) for pair in EN.baseline}
    assert {pair.technique: (pair.a.id, pair.b.id) for pair in ES.baseline} == english
    assert [pair.technique for pair in ES.baseline] == [one.id for one in ES.techniques]


def test_customers_of_the_spanish_baseline_are_met_nowhere_else() -> None:
    met = Counter(item.customer_name for item in [*ES.items, *ES.held_back] if isinstance(item, Moment))
    assert {name: count for name, count in met.items() if count > 1} == {}
    assert len(met) >= 2 * len(ES.techniques)


@pytest.mark.parametrize("locale", ["es", "es-MX", "es_AR", "es-419"])
def test_who_speaks_spanish_practises_in_spanish_and_still_finds_what_only_english_has(
    sqlite_store: Store, locale: str
) -> None:
    with sqlite_store.transaction() as transaction:
        found = shipped().pack(Scope(transaction, 1), locale)
    assert found.title == ES.title
    assert found.baseline == ES.baseline
    in_both, in_english = ES.items[0].id, next(item.id for item in EN.items if ES.item(item.id) is None)
    assert found.item(in_both) == ES.item(in_both) != EN.item(in_both)
    assert found.item(in_english) == EN.item(in_english)
    assert in_english not in {item.id for item in found.items}


SEEN = [(name, path, text) for name, part in SPANISH.items() for path, text in texts(part.model_dump())]


@pytest.mark.parametrize(("opening", "closing"), [("¿", "?"), ("¡", "!")], ids=["questions", "exclamations"])
def test_what_is_asked_or_called_out_begins_as_it_ends(opening: str, closing: str) -> None:
    typed_in_a_hurry = {"hear-the-undertone-baby-seat"}
    wrong = [
        text
        for name, path, text in SEEN
        if text.count(opening) != text.count(closing)
        and not (path == ("customer",) and name.split()[1] in typed_in_a_hurry)
    ]
    assert wrong == []


def test_it_speaks_to_both_sides_of_the_ocean() -> None:
    of_one_side = re.compile(
        r"\b(?:vosotr[oa]s|os|vuestr[oa]s?|coger|cog(?:e|es|iste)|ordenador(?:es)?|computadoras?|celular(?:es)?|móvil(?:es)?|"
        r"coches?|carros?|vos|tenés|podés|querés|chévere|guay|agendar|enojad[oa]s?|enfadad[oa]s?|jalar|jalan)\b",
        re.IGNORECASE,
    )
    assert [(name, text) for name, _, text in SEEN if of_one_side.search(text)] == []


def test_its_words_are_those_of_the_interface_and_no_english_ones() -> None:
    spoken = " ".join(text for _, _, text in SEEN).lower()
    for foreign in ("feedback", "kudos", "tip ", "streak", "manager", "coach", "e-mail", "email", "online", "ticket"):
        assert foreign not in spoken, foreign
