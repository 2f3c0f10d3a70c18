"""Charts as PNG pictures, for where a platform does not draw them itself: calm, in the colours of the local chat. Pure.

Below the platforms, knowing only the neutral Chart. A name that the typeface cannot write is shown by its rank: the
Table beside the chart has the names, and `alt` says it all.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

from empathy_bot.message import Chart

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

    Typeface = tuple[FreeTypeFont, ...]
    Runs = list[tuple[FreeTypeFont, str]]

WIDTH = 600
"""Of a picture at scale 1, in pixels, as are all lengths here."""
_EDGE = 20
_TITLE = 42  # from the upper edge of the title to that of the bars
_ROW = 27
_BAR = 18
_ROUND = 6
_GAP = 12
_LONGEST_LABEL = 180
_MOST = 200  # characters of a text that are looked at: no line of a picture holds more

_PAPER, _TRACK, _GREEN, _INK, _SOFT = "#ffffff", "#f8f3ea", "#1d6656", "#2a2520", "#665d51"
_COLOURS = 32
_FINE = 4  # how much finer the bars' round corners are drawn than shown

_FONTS = resources.files("adapters") / "web" / "static" / "vendor" / "figtree"
_FILES = ("figtree-latin-wght-normal.woff2", "figtree-latin-ext-wght-normal.woff2")
_NO_CHARACTER = "\uffff"


@lru_cache(maxsize=64)
def chart(block: Chart, *, scale: int = 1) -> bytes:
    """Return the chart as a PNG, WIDTH * `scale` pixels wide."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded with the first chart that nobody else draws

    height = 2 * _EDGE + _TITLE + _ROW * len(block.bars) - (_ROW - _BAR)
    picture = Image.new("RGB", (WIDTH * scale, height * scale), _PAPER)
    _Drawing(picture, ImageDraw.Draw(picture), scale).chart(block)
    held = BytesIO()
    picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(held, "PNG")
    return held.getvalue()


class _Drawing:
    """A picture in the making. Lengths are given at scale 1."""

    def __init__(self, picture: Image, draw: ImageDraw, scale: int) -> None:
        self._picture = picture
        self._draw = draw
        self._scale = scale

    def chart(self, block: Chart) -> None:
        bold, regular = self._face(700, 15), self._face(400, 15)
        right = WIDTH - _EDGE
        measure = _fitted(_runs(block.measure, self._face(400, 13)), (WIDTH // 3) * self._scale)
        self._text(measure, right, _EDGE + 15, _SOFT, from_right=True)
        room = right - _EDGE - _GAP - self._length(measure)
        self._text(_fitted(_runs(block.title, self._face(700, 17)), room * self._scale), _EDGE, _EDGE + 15, _INK)

        named = [
            _written(bar.label, regular) or _runs(rank, regular)
            for bar, rank in zip(block.bars, _ranks(block), strict=True)
        ]
        labels = [_fitted(runs, _LONGEST_LABEL * self._scale) for runs in named]
        figures = [_runs(bar.figure, bold) for bar in block.bars]
        start = _EDGE + max(map(self._length, labels)) + _GAP
        end = right - max(map(self._length, figures)) - _GAP
        most = max(1.0, *(bar.value for bar in block.bars))
        for number, bar in enumerate(block.bars):
            top = _EDGE + _TITLE + number * _ROW
            base = top + _BAR // 2 + 5
            self._text(labels[number], _EDGE, base, _INK)
            self._bar(start, top, end - start, _TRACK)
            if bar.value > 0:
                self._bar(start, top, max((end - start) * bar.value / most, _ROUND), _GREEN)
            self._text(figures[number], right, base, _INK, from_right=True)

    def _face(self, weight: int, size: int) -> Typeface:
        return _typeface(weight, size * self._scale)

    def _length(self, runs: Runs) -> float:
        return _length(runs) / self._scale

    def _text(self, runs: Runs, x: float, base: float, colour: str, *, from_right: bool = False) -> None:
        at = x * self._scale - (_length(runs) if from_right else 0)
        for font, text in runs:
            self._draw.text((at, base * self._scale), text, colour, font, anchor="ls")
            at += font.getlength(text)

    def _bar(self, x: float, y: float, width: float, colour: str) -> None:
        from PIL import Image, ImageDraw  # noqa: PLC0415

        size = max(1, round(width * self._scale)), _BAR * self._scale
        fine = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
        box = (0, 0, fine.width - 1, fine.height - 1)
        ImageDraw.Draw(fine).rounded_rectangle(box, _ROUND * self._scale * _FINE, fill=255)
        self._picture.paste(
            colour, (round(x * self._scale), round(y * self._scale)), fine.resize(size, Image.Resampling.BOX)
        )


def _ranks(block: Chart) -> list[str]:
    """Return each bar's rank (equal values share one), or its place where the bars do not stand in order of value.

    With a sign before it, for a bare figure where a name should be looks like a mistake.
    """
    values = [bar.value for bar in block.bars]
    in_order = values == sorted(values, reverse=True)
    return [f"#{values.index(value) + 1 if in_order else place}" for place, value in enumerate(values, start=1)]


@cache
def _typeface(weight: int, size: int) -> Typeface:
    """Return the local chat's typeface, else the one that Pillow brings."""
    from PIL import ImageFont  # noqa: PLC0415

    try:
        found = []
        for name in _FILES:
            font = ImageFont.truetype(BytesIO((_FONTS / name).read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)
            font.set_variation_by_axes([weight])
            found.append(font)
        return tuple(found)
    except OSError:  # a Pillow that was built without WOFF2
        plain = ImageFont.load_default(size)
        return (plain,) if isinstance(plain, ImageFont.FreeTypeFont) else ()


@lru_cache(maxsize=8192)
def _has(font: FreeTypeFont, character: str) -> bool:
    """Tell whether the font has the character: what it lacks, it draws all alike."""
    if character == " ":
        return True
    drawn, lacking = font.getmask(character), font.getmask(_NO_CHARACTER)
    return drawn.size != lacking.size or bytes(drawn) != bytes(lacking)


def _written(text: str, face: Typeface) -> Runs:
    """Return the text as it can be written, without emoji; nothing when a letter or figure of it cannot."""
    text = unicodedata.normalize("NFC", text[:_MOST])
    lacking = [one for one in text if not one.isspace() and not any(_has(font, one) for font in face)]
    return [] if any(unicodedata.category(one)[0] in "LMN" for one in lacking) else _runs(text, face)


def _runs(text: str, face: Typeface) -> Runs:
    """Return the text in one line, each part with the first font that has its characters; what none has is left out."""
    text = unicodedata.normalize("NFC", text[:_MOST])
    runs: Runs = []
    drawable = (one if one.isspace() or any(_has(font, one) for font in face) else "" for one in text)
    for character in " ".join("".join(drawable).split()):
        font = next(font for font in face if _has(font, character))
        if runs and runs[-1][0] is font:
            runs[-1] = (font, runs[-1][1] + character)
        else:
            runs.append((font, character))
    return runs


def _length(runs: Runs) -> float:
    return sum(font.getlength(text) for font, text in runs)


def _fitted(runs: Runs, room: float) -> Runs:
    """Return the runs, cut with an ellipsis where they are longer than `room` pixels."""
    if _length(runs) <= room:
        return runs
    dots = (runs[0][0], "…")
    left, kept = room - _length([dots]), []
    for font, character in ((font, character) for font, text in runs for character in text):
        left -= font.getlength(character)
        if left < 0:
            break
        kept.append((font, character))
    return [*kept, dots]
