"""Showing a self-care check: a question, and choices of which none is right or wrong.

Which choice was taken is kept nowhere, so an answered check that is shown again marks none of them.
"""

from __future__ import annotations

from empathy_bot.content import SelfCare
from empathy_bot.message import Block, Choice, Choices, Heading, Message, Paragraph, Plain, Strong
from empathy_bot.practice.parts import LETTERS
from empathy_bot.turn import Voice


def open_care(voice: Voice, item: SelfCare) -> Message:
    """Return the check, waiting for a choice."""
    return Message.of(*_question(voice, item))


def answered_care(voice: Voice, item: SelfCare, choice: int | None, *, closing: tuple[Block, ...]) -> Message:
    """Return the check with the answer to the choice just taken; None when it is shown again."""
    answer = () if choice is None else (Paragraph(spans=(Plain(text=item.choices[choice].answer),)),)
    return Message.of(*_question(voice, item), *answer, *closing)


def _question(voice: Voice, item: SelfCare) -> tuple[Block, ...]:
    choices = [Choice(letter=letter, text=one.text) for letter, one in zip(LETTERS, item.choices, strict=False)]
    return (
        Heading(text=voice.say("quiz.heading")),
        Paragraph(spans=(Strong(text=item.question),)),
        Choices(choices=tuple(choices)),
    )
