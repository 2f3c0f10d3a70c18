"""The self-care check: a choice gets a kind, practical answer, and only that there was one is kept."""

from __future__ import annotations

from empathy_bot import practice
from empathy_bot.actions import AnswerCare
from empathy_bot.content import SelfCare
from empathy_bot.message import Reply
from empathy_bot.practice import answers
from empathy_bot.turn import Turn


def answer(turn: Turn, action: AnswerCare) -> Reply:
    """Show the answer to the choice, and keep, once, that the check was answered."""
    found = answers.asked(turn, action.prompt, SelfCare)
    if isinstance(found, Reply):
        return found
    if action.choice >= len(found.item.choices):
        return turn.answer("quiz.retired")
    return answers.settle(turn, found, practice.Given(option=action.choice), None, kept=practice.Given())
