"""Showing the items that are answered in one's own words: a reply to a customer, and a line in the journal."""

from __future__ import annotations

from empathy_bot.content import OpenReply, Reflection
from empathy_bot.message import Block, Heading, Message, Paragraph, Plain, Quote, Strong
from empathy_bot.practice.parts import question, technique
from empathy_bot.turn import Voice


def open_reply(voice: Voice, item: OpenReply) -> Message:
    """Return the customer's words, waiting for a reply."""
    return Message.of(*question(voice, item), technique(voice, item))


def answered_reply(voice: Voice, item: OpenReply, text: str, *, closing: tuple[Block, ...]) -> Message:
    """Return the reply that was written, one that works, and why it does."""
    return Message.of(
        *question(voice, item),
        Quote(text=text),
        Quote(text=item.example),
        Paragraph(spans=(Plain(text=item.why),)),
        *closing,
        technique(voice, item),
    )


def open_reflection(voice: Voice, item: Reflection) -> Message:
    """Return the question, waiting for a line."""
    return Message.of(*_thought(voice, item))


def answered_reflection(voice: Voice, item: Reflection, text: str, *, closing: tuple[Block, ...]) -> Message:
    """Return the line that was written, which is the writer's alone."""
    return Message.of(*_thought(voice, item), Quote(text=text), *closing)


def _thought(voice: Voice, item: Reflection) -> tuple[Block, ...]:
    return (
        Heading(text=voice.say("quiz.heading")),
        Paragraph(spans=(Plain(text=item.thought),)),
        Paragraph(spans=(Strong(text=item.question),)),
    )
