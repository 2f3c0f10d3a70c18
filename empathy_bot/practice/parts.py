"""The parts that messages of several kinds of items share."""

from __future__ import annotations

from dataclasses import dataclass

from empathy_bot.content import Item, Moment
from empathy_bot.message import Block, Heading, Paragraph, Quote, Strong
from empathy_bot.turn import Voice

LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered: an option, by its index in the item as written, or words of their own.

    `sure` is what they said of it before, None if nothing.
    """

    option: int | None = None
    text: str | None = None
    sure: bool | None = None


def question(
    voice: Voice, item: Moment, *, otherwise: str = "quiz.question", heading: str | None = None
) -> tuple[Block, ...]:
    """Return the customer's words and the question about them; `otherwise`: the one for an item without its own.

    `heading`: what stands above it instead of the minute's own words.
    """
    source = voice.say(f"quiz.source.{item.channel}", name=item.customer_name)
    asked = item.question or voice.say(otherwise)
    return (
        Heading(text=heading or voice.say("quiz.heading")),
        Quote(source=source, text=item.customer),
        Paragraph(spans=(Strong(text=asked),)),
    )


def technique(voice: Voice, item: Item) -> Paragraph:
    """Return the small print that names the item's technique."""
    return voice.paragraph("quiz.technique", quiet=True, technique=technique_name(voice, item.technique))


def technique_name(voice: Voice, technique_id: str) -> str:
    """Return what a technique is called; its id, when the pack no longer has it."""
    found = voice.pack.technique(technique_id)
    return found.name if found else technique_id
