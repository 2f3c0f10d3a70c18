"""Charts as pictures: right in proportion, readable, and never wrong about a name."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageFont

from adapters import pictures
from empathy_bot.message import Bar, Chart

GREEN, TRACK, PAPER = (0x1D, 0x66, 0x56), (0xF8, 0xF3, 0xEA), (0xFF, 0xFF, 0xFF)


def chart(*bars: tuple[str, float], title: str = "Recognised this week", measure: str = "points") -> Chart:
    return Chart(title=title, measure=measure, bars=tuple(Bar(label=n, value=v) for n, v in bars), alt="...")


def drawn(block: Chart, scale: int = 1) -> Image.Image:
    return Image.open(BytesIO(pictures.chart(block, scale=scale))).convert("RGB")


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return max(abs(one - other) for one, other in zip(pixel, colour, strict=True)) < 12


def lengths(picture: Image.Image) -> list[int]:
    """Return how many green pixels stand in the middle line of each bar."""
    middles = range(20 + 42 + 9, picture.height - 20, 27)
    return [sum(near(picture.getpixel((x, y)), GREEN) for x in range(picture.width)) for y in middles]


def written(text: str) -> str | None:
    """Return what is written of a name, or None when its rank stands there instead."""
    return "".join(part for _, part in pictures._written(text, pictures._typeface(400, 15))) or None


def test_bars_are_in_proportion_and_halves_count() -> None:
    picture = drawn(chart(("Ana", 4), ("Ben", 2.5), ("Chloé", 1), ("Dev", 0)))
    whole, ben, chloe, dev = lengths(picture)
    assert whole > 300
    assert (ben / whole, chloe / whole, dev) == (pytest.approx(0.625, abs=0.01), pytest.approx(0.25, abs=0.01), 0)
    assert near(picture.getpixel((2, 2)), PAPER)


def test_a_picture_is_as_high_as_its_bars_and_small_enough_for_a_card() -> None:
    one, twenty = chart(("Ana", 1)), chart(*((f"Somebody Number {n}", 40.5 - n) for n in range(20)))
    assert drawn(one).size == (pictures.WIDTH, 100)
    assert drawn(twenty).size == (pictures.WIDTH, 100 + 19 * 27)
    assert drawn(twenty, scale=2).size == (2 * pictures.WIDTH, 2 * (100 + 19 * 27))
    assert len(pictures.chart(twenty)) < 12_000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana Lima", "Ana Lima"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Chloe\u0301", "Chloé"),
        ("Zoë \U0001f389 O’Brien", "Zoë O’Brien"),
        ("A\u202enA\x00", "AnA"),
        ("Two\nlines", "Two lines"),
        ("Ольга", None),
        ("محمد علي", None),
        ("Ana 田中", None),
        ("", None),
        ("\U0001f389", None),
    ],
)
def test_a_name_is_written_right_or_not_at_all(name: str, shown: str | None) -> None:
    assert written(name) == shown


def test_a_rank_stands_for_such_a_name_and_ties_share_it() -> None:
    ranked = chart(("Ana", 5), ("田中", 3), ("Ольга", 3), ("محمد", 1))
    assert pictures._ranks(ranked) == ["#1", "#2", "#2", "#4"]
    assert pictures._ranks(chart(("Oct", 3), ("Nov", 5))) == ["#1", "#2"]  # months stand in their own order
    assert lengths(drawn(ranked))[1] == lengths(drawn(ranked))[2]


@pytest.mark.parametrize("text", ["W" * 300, "\U0001f389", "", "<script>alert(1)</script> {{ 7 }}"])
def test_any_text_finds_room(text: str) -> None:
    picture = drawn(chart((text, 3), ("Ben", 1), title=text[:50], measure=text))
    assert lengths(picture)[0] > 300
    assert all(near(picture.getpixel((x, 71)), PAPER) for x in range(5)), "something reaches over the edge"
    assert all(near(picture.getpixel((picture.width - 1 - x, 71)), PAPER) for x in range(5))


def test_the_same_chart_is_drawn_once() -> None:
    pictures.chart.cache_clear()
    block = chart(("Ana", 1))
    assert pictures.chart(block) is pictures.chart(chart(("Ana", 1)))


def test_without_woff2_pillows_own_typeface_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("unknown file format")

    pictures._typeface.cache_clear()
    monkeypatch.setattr(pictures, "_FILES", ("figtree-latin-wght-normal.woff2",))
    own = ImageFont.load_default(15)
    monkeypatch.setattr(ImageFont, "load_default", lambda _: own)
    monkeypatch.setattr(ImageFont, "truetype", refused)
    assert pictures._typeface(400, 15) == (own,)
    pictures._typeface.cache_clear()
