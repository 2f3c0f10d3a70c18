"""The curriculum: what a pack holds (frozen models), and the loader that makes one of a folder of YAML.

A folder comes in; a Pack goes out, or every problem of the folder at once, by file, line and field.
Never here: quality gates, people, platforms.
"""

from empathy_bot.content.items import (
    CareChoice,
    Item,
    Moment,
    Move,
    OpenReply,
    Option,
    Quiz,
    Reflection,
    SelfCare,
)
from empathy_bot.content.loading import bundled, load, shelf, shipped_locales
from empathy_bot.content.pack import Behaviour, Competency, Pack, Pair, Technique
from empathy_bot.content.parts import Channel
from empathy_bot.content.reading import ContentError, Problem
from empathy_bot.content.roleplay import MOODS, Ending, Line, Mood, Node, RolePlay
from empathy_bot.content.team import TeamExercise, Tip

__all__ = [
    "MOODS",
    "Behaviour",
    "CareChoice",
    "Channel",
    "Competency",
    "ContentError",
    "Ending",
    "Item",
    "Line",
    "Moment",
    "Mood",
    "Move",
    "Node",
    "OpenReply",
    "Option",
    "Pack",
    "Pair",
    "Problem",
    "Quiz",
    "Reflection",
    "RolePlay",
    "SelfCare",
    "TeamExercise",
    "Technique",
    "Tip",
    "bundled",
    "load",
    "shelf",
    "shipped_locales",
]
