"""The lists of words to avoid find what is unkind, and leave alone what only looks like it."""

from __future__ import annotations

import pytest

from adapters.authoring.wording import avoided

FINE = (
    "The students were still confused when my kids are often worried.",
    "The syrup is fine at his age, and she is well.",
    "It was a cold soup and an old house by the sea.",
    "She is from Spain and we know how glad she was.",
    "The old man we met was kind and his mother is proud.",
)


FINE_SPANISH = (
    "Estimada señora Robles: le llamo desde el extranjero.",
    "El tren viene retrasado y mi madre está preocupada.",
    "Es una mesa vieja de mi abuela.",
)


@pytest.mark.parametrize(("text", "locale"), [*((one, "en") for one in FINE), *((one, "es") for one in FINE_SPANISH)])
def test_what_is_said_of_one_person_or_of_a_thing_is_fine(text: str, locale: str) -> None:
    assert not [advice for pattern, advice in avoided(locale) if pattern.search(text.lower())]


@pytest.mark.parametrize(
    "text",
    ["Women are always so emotional.", "He is a moody teenager.", "A typical Russian.", "Seniors often get confused."],
)
def test_what_is_said_of_all_of_a_kind_is_not(text: str) -> None:
    assert [advice for pattern, advice in avoided("en") if pattern.search(text.lower())]


@pytest.mark.parametrize(
    "text",
    ["Las mujeres siempre son emocionales.", "Estimado señor: su pedido.", "Los jubilados suelen estar confusos."],
)
def test_spanish_has_a_list_of_its_own(text: str) -> None:
    assert [advice for pattern, advice in avoided("es") if pattern.search(text.lower())]
