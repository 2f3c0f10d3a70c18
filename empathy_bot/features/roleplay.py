"""The role-play: saying a line, going on where one stopped, walking another way.

A line whose turn has passed (another device, a double click, an old message) changes nothing and shows where things
stand. The prompt counts as answered when the conversation ends.
"""

from __future__ import annotations

from empathy_bot import practice
from empathy_bot.actions import ChooseLine, ReplayDialogue, ResumeDialogue
from empathy_bot.content import Ending, RolePlay
from empathy_bot.message import Reply
from empathy_bot.practice import answers, dialogue
from empathy_bot.store import dialogues as store
from empathy_bot.turn import Turn


def choose(turn: Turn, action: ChooseLine) -> Reply:
    """Say a line, if it is that line's turn, and show where the conversation stands."""
    found = answers.asked(turn, action.prompt, RolePlay)
    if isinstance(found, Reply):
        return found
    choices = store.choices(turn.scope, action.prompt)
    now = dialogue.standing(found.item, choices)
    if found.stored is None and now.waits_for(action.step, action.option):
        before, choices = choices, f"{choices[: action.step]}{action.option}"
        store.advance(turn.scope, action.prompt, before, choices, turn.now)
    return _shown(turn, found, choices)


def resume(turn: Turn, action: ResumeDialogue) -> Reply:
    """Show a role-play of an earlier day where it stands, beside what is shown already."""
    found = answers.asked(turn, action.prompt, RolePlay)
    if isinstance(found, Reply):
        return found
    return Reply(message=_shown(turn, found, store.choices(turn.scope, action.prompt)).message)


def replay(turn: Turn, action: ReplayDialogue) -> Reply:
    """Show another round of a role-play, which is written down nowhere."""
    found = answers.asked(turn, action.prompt, RolePlay)
    if isinstance(found, Reply):
        return found
    return Reply(message=dialogue.show_replay(turn, found.prompt, found.item, action.choices), replace=True)


def _shown(turn: Turn, found: answers.Asked[RolePlay], choices: str) -> Reply:
    if found.stored is not None:
        return answers.again(turn, found)
    now = dialogue.standing(found.item, choices)
    if isinstance(now.here, Ending):
        return answers.settle(turn, found, practice.Given(text=choices), now.score)
    return Reply(message=dialogue.show_dialogue(turn, found.prompt, found.item, choices), replace=True)
