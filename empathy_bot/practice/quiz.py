"""The multiple-choice quiz: how it waits for an answer, and how it looks with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from empathy_bot.actions import Action, AnswerQuiz, StateConfidence
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
    return Message.of(
        *question(voice, item),
        *lettered(
            voice,
            item,
            _order(prompt, item),
            lambda option: AnswerQuiz(prompt=prompt.id or 0, option=option, sure=sure),
        ),
        _confidence(voice, prompt, sure=sure),
        technique(voice, item),
    )


def answered_quiz(
    voice: Voice, prompt: Prompt, item: Quiz, option: int, *, sure: bool | None, closing: tuple[Block, ...]
) -> Message:
    """Return the quiz with the chosen option marked, its feedback, and why the best one works.

    Somebody who was sure and wrong, or unsure and right, also hears what comes of that.
    """
    score = item.options[option].score
    surprise: tuple[Block, ...] = ()
    if sure is True and score == 0:
        surprise = (voice.paragraph("confidence.sure_wrong"),)
    if sure is False and score == 1:
        surprise = (voice.paragraph("confidence.unsure_right"),)
    judged = explained(voice, item, _order(prompt, item), option, surprise=surprise)
    return Message.of(*question(voice, item), *judged, *closing, technique(voice, item))


def lettered(voice: Voice, item: Quiz, order: Sequence[int], act: Callable[[int], Action]) -> tuple[Choices, Buttons]:
    """Return the options in this order, and a button for each, which does what `act` says of the option's index."""
    choices = tuple(Choice(letter=LETTERS[place], text=item.options[index].text) for place, index in enumerate(order))
    buttons = tuple(
        Button(
            label=choice.letter,
            hint=voice.say("quiz.choose", letter=choice.letter, text=choice.text),
            action=act(index),
        )
        for choice, index in zip(choices, order, strict=True)
    )
    return Choices(choices=choices), Buttons(buttons=buttons)


def explained(
    voice: Voice, item: Quiz, order: Sequence[int], option: int, *, surprise: tuple[Block, ...] = ()
) -> tuple[Block, ...]:
    """Return the options in this order, the chosen one marked and explained, and why the best one works."""
    chosen, best = item.options[option], item.best
    letters = {index: LETTERS[place] for place, index in enumerate(order)}
    tone = "good" if chosen.score == 1 else "partial" if chosen.score else "careful"
    marked = Choices(choices=tuple(_marked(voice, item, option, index, letter) for index, letter in letters.items()))
    title = voice.say(f"quiz.feedback.{tone}", letter=letters[option])
    told = Callout(tone=tone, title=title, spans=(Plain(text=chosen.feedback),))
    if option == best:
        return marked, told, *surprise
    why = Strong(text=voice.say("quiz.best", letter=letters[best]) + " ")
    return marked, told, *surprise, Paragraph(spans=(why, Plain(text=item.options[best].feedback)))


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
