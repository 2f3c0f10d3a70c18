"""Showing a self-care check: a question, and choices of which none is right or wrong.

Which choice was taken is kept nowhere, so an answered check that is shown again tells of none.
"""

from __future__ import annotations

from empathy_bot.actions import AnswerCare
from empathy_bot.content import SelfCare
from empathy_bot.message import Block, Button, Buttons, Choice, Choices, Heading, Message, Paragraph, Plain, Strong
from empathy_bot.practice.parts import LETTERS
from empathy_bot.store.tables import Prompt
from empathy_bot.turn import Voice


def open_care(voice: Voice, prompt: Prompt, item: SelfCare) -> Message:
    """Return the check, waiting for a choice."""
    buttons = [
        Button(
            label=letter,
            hint=voice.say("quiz.choose", letter=letter, text=choice.text),
            action=AnswerCare(prompt=prompt.id or 0, choice=index),
        )
        for index, (letter, choice) in enumerate(zip(LETTERS, item.choices, strict=False))
    ]
    return Message.of(
        *_question(voice, item, None), Buttons(buttons=tuple(buttons)), voice.paragraph("care.private", quiet=True)
    )


def answered_care(voice: Voice, item: SelfCare, choice: int | None, *, closing: tuple[Block, ...]) -> Message:
    """Return the check with the answer to the choice just taken; None when it is shown again."""
    if choice is None:
        return Message.of(*_question(voice, item, None), voice.paragraph("care.again"), *closing)
    lead = Strong(text=f"{LETTERS[choice]}: ")
    answer = Paragraph(spans=(lead, Plain(text=item.choices[choice].answer)))
    return Message.of(*_question(voice, item, choice), answer, *closing)


def _question(voice: Voice, item: SelfCare, chosen: int | None) -> tuple[Block, ...]:
    note = voice.say("quiz.mark.chosen")  # a word, and no mark: those are for what is more or less effective
    choices = [
        Choice(letter=letter, text=one.text, note=note if index == chosen else "")
        for index, (letter, one) in enumerate(zip(LETTERS, item.choices, strict=False))
    ]
    return (
        Heading(text=voice.say("care.heading")),
        Paragraph(spans=(Strong(text=item.question),)),
        Choices(choices=tuple(choices)),
    )
