"""The parts that messages of several kinds of items share."""

from __future__ import annotations

from dataclasses import dataclass

from empathy_bot.content import Item, Moment
from empathy_bot.message import Block, Heading, Paragraph, Quote, Strong
from empathy_bot.turn import Voice

LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered: an option, by its index in the item as written, or words of their own."""

    option: int | None = None
    text: str | None = None


def question(voice: Voice, item: Moment, *, otherwise: str = "quiz.question") -> tuple[Block, ...]:
    """Return the customer's words and the question about them; `otherwise`: the one for an item without its own."""
    source = voice.say(f"quiz.source.{item.channel}", name=item.customer_name)
    asked = item.question or voice.say(otherwise)
    return (
        Heading(text=voice.say("quiz.heading")),
        Quote(source=source, text=item.customer),
        Paragraph(spans=(Strong(text=asked),)),
    )


def technique(voice: Voice, item: Item) -> Paragraph:
    """Return the small print that names the item's technique."""
    found = voice.pack.technique(item.technique)
    return voice.paragraph("quiz.technique", quiet=True, technique=found.name if found else item.technique)
