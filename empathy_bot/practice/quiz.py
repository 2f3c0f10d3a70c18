"""The multiple-choice quiz: how it waits for an answer, and how it looks with one."""

from __future__ import annotations

from empathy_bot.actions import AnswerQuiz, StateConfidence
from empathy_bot.content import Quiz
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Callout,
    Choice,
    Choices,
    Message,
    Paragraph,
    Plain,
    Strong,
)
from empathy_bot.practice.parts import LETTERS, question, technique
from empathy_bot.store.tables import Prompt
from empathy_bot.turn import Voice


def open_quiz(voice: Voice, prompt: Prompt, item: Quiz, *, sure: bool | None = None) -> Message:
    """Return the quiz, waiting for an answer; its letters carry whether the person said that they are sure."""
    choices = [
        Choice(letter=LETTERS[place], text=item.options[index].text) for place, index in enumerate(_order(prompt, item))
    ]
    buttons = [
        Button(
            label=choice.letter,
            hint=voice.say("quiz.choose", letter=choice.letter, text=choice.text),
            action=AnswerQuiz(prompt=prompt.id or 0, option=index, sure=sure),
        )
        for choice, index in zip(choices, _order(prompt, item), strict=True)
    ]
    return Message.of(
        *question(voice, item),
        Choices(choices=tuple(choices)),
        Buttons(buttons=tuple(buttons)),
        _confidence(voice, prompt, sure=sure),
        technique(voice, item),
    )


def answered_quiz(
    voice: Voice, prompt: Prompt, item: Quiz, option: int, *, sure: bool | None, closing: tuple[Block, ...]
) -> Message:
    """Return the quiz with the chosen option marked, its feedback, and why the best one works.

    Somebody who was sure and wrong, or unsure and right, also hears what comes of that.
    """
    chosen = item.options[option]
    best = item.best
    letters = {index: LETTERS[place] for place, index in enumerate(_order(prompt, item))}
    tone = "good" if chosen.score == 1 else "partial" if chosen.score else "careful"
    blocks: list[Block] = [
        *question(voice, item),
        Choices(choices=tuple(_marked(voice, item, option, index, letter) for index, letter in letters.items())),
        Callout(
            tone=tone,
            title=voice.say(f"quiz.feedback.{tone}", letter=letters[option]),
            spans=(Plain(text=chosen.feedback),),
        ),
    ]
    if sure is True and chosen.score == 0:
        blocks.append(voice.paragraph("confidence.sure_wrong"))
    if sure is False and chosen.score == 1:
        blocks.append(voice.paragraph("confidence.unsure_right"))
    if option != best:
        title = Strong(text=voice.say("quiz.best", letter=letters[best]) + " ")
        blocks.append(Paragraph(spans=(title, Plain(text=item.options[best].feedback))))
    return Message.of(*blocks, *closing, technique(voice, item))


def _confidence(voice: Voice, prompt: Prompt, *, sure: bool | None) -> Buttons:
    """Return the two buttons that say how sure one is; the one that was pressed says so."""
    yes = voice.say("confidence.sure_chosen" if sure is True else "confidence.sure")
    no = voice.say("confidence.unsure_chosen" if sure is False else "confidence.unsure")
    return Buttons(
        buttons=(
            Button(label=yes, action=StateConfidence(prompt=prompt.id or 0, sure=True)),
            Button(label=no, action=StateConfidence(prompt=prompt.id or 0, sure=False)),
        )
    )


def _marked(voice: Voice, item: Quiz, option: int, index: int, letter: str) -> Choice:
    text = item.options[index].text
    if index == option:
        mark = "chosen_best" if index == item.best else "chosen"
        return Choice(letter=letter, text=text, mark=mark, note=voice.say(f"quiz.mark.{mark}"))
    if index == item.best:
        return Choice(letter=letter, text=text, mark="best", note=voice.say("quiz.mark.best"))
    return Choice(letter=letter, text=text, mark="open")


def _order(prompt: Prompt, item: Quiz) -> list[int]:
    """Return the options' indexes in the order shown, also when the item has since lost or won an option."""
    stored = [int(digit) for digit in prompt.option_order if int(digit) < len(item.options)]
    return stored + [index for index in range(len(item.options)) if index not in stored]
