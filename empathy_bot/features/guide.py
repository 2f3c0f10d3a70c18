"""Help, and friendly words for what the bot cannot make sense of."""

from __future__ import annotations

from empathy_bot.actions import OpenKudos, ShowBoard, ShowHelp, ShowMyData, ShowToday
from empathy_bot.message import Button, Buttons, Heading, Message, Paragraph, Reply
from empathy_bot.store import directory
from empathy_bot.turn import Turn, row_id

TOPICS = (
    "today",
    "streak",
    "journal",
    "baseline",
    "kudos",
    "board",
    "settings",
    "pause",
    "away",
    "roster",
    "hardcall",
    "data",
)
FOR_MANAGERS = ("recognition", "packs", "exercise", "tip", "talk")


def show(turn: Turn) -> Reply:
    """Tell what the bot can do, one line a command."""
    return Reply(
        message=Message.of(
            Heading(text=turn.say("help.heading")),
            *(
                turn.paragraph(f"help.{topic}", empathy=turn.command(""), kudos=turn.command("kudos"))
                for topic in _topics(turn)
            ),
            turn.paragraph("help.private", quiet=True),
            Buttons(buttons=(*buttons(turn).buttons, Button(label=turn.say("button.my_data"), action=ShowMyData()))),
        )
    )


def unknown_words(turn: Turn) -> Reply:
    """Answer words that are no command."""
    return Reply(message=_with_help(turn, turn.paragraph("unknown.words")))


def unknown_action(turn: Turn) -> Reply:
    """Answer a button or form of an earlier version."""
    return Reply(message=_with_help(turn, turn.paragraph("unknown.action")))


def buttons(turn: Turn) -> Buttons:
    """Return the ways in for somebody who does not know where to start."""
    return Buttons(
        buttons=(
            Button(label=turn.say("button.today"), action=ShowToday(), style="primary"),
            Button(label=turn.say("button.kudos"), action=OpenKudos()),
            Button(label=turn.say("button.board"), action=ShowBoard()),
        )
    )


def _with_help(turn: Turn, paragraph: Paragraph) -> Message:
    return Message.of(paragraph, Buttons(buttons=(Button(label=turn.say("button.help"), action=ShowHelp()),)))


def _topics(turn: Turn) -> tuple[str, ...]:
    """Return the commands that there are for this person."""
    leads = bool(directory.managed(turn.scope, row_id(turn.person)))
    return (*TOPICS, *(FOR_MANAGERS if leads else ()), *(("ai",) if turn.reader else ()))
