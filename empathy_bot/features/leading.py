"""What a manager's own page shows of what they can do for their team."""

from __future__ import annotations

from empathy_bot.actions import OpenBoardSchedule, OpenExercise, OpenTalk, ShowPacks, ShowRecognition, ShowTip
from empathy_bot.message import Block, Button, Buttons, Divider
from empathy_bot.store import directory
from empathy_bot.turn import Turn, row_id


def section(turn: Turn) -> tuple[Block, ...]:
    """Return the home page's ways to what helps a team; nothing for somebody who manages no group."""
    own = directory.managed(turn.scope, row_id(turn.person))
    if not own:
        return ()
    return (
        Divider(),
        turn.paragraph("leading.heading"),
        Buttons(
            buttons=(
                Button(label=turn.say("button.recognition"), action=ShowRecognition()),
                Button(label=turn.say("button.tip_of_week"), action=ShowTip()),
                Button(label=turn.say("button.exercise"), action=OpenExercise()),
                Button(label=turn.say("button.talk"), action=OpenTalk()),
                Button(label=turn.say("button.board_plan"), action=OpenBoardSchedule(group=row_id(own[0]))),
                Button(label=turn.say("button.packs"), action=ShowPacks()),
            )
        ),
    )
