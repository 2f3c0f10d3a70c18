"""What the bot keeps about somebody, told to that person alone."""

from __future__ import annotations

from empathy_bot.actions import OpenSettings, ShowJournal
from empathy_bot.message import Button, Buttons, Fact, Facts, Heading, Message, Reply
from empathy_bot.store import personal
from empathy_bot.turn import Turn


def show(turn: Turn) -> Reply:
    """Tell how much is kept, who sees it, and how to take it along."""
    held = personal.about(turn.scope, turn.person)
    kudos = held.get("kudos", [])
    received = len(held.get("kudosreceiver", []))
    texts = [row for row in held.get("answer", []) if row["text"] is not None and row["option"] is None]
    counts = {
        "prompts": len(held.get("prompt", [])),
        "answers": len(held.get("answer", [])),
        "lines": sum(row["score"] is None for row in texts),
        "given": len(kudos) - received,
        "received": received,
        "absences": len(held.get("absence", [])),
    }
    return Reply(
        message=Message.of(
            Heading(text=turn.say("privacy.heading")),
            Facts(facts=tuple(Fact(label=turn.say(f"privacy.{name}"), value=str(n)) for name, n in counts.items())),
            turn.paragraph("privacy.alone"),
            turn.paragraph("privacy.team"),
            turn.paragraph("privacy.file", id=turn.person.external_id, quiet=True),
            Buttons(
                buttons=(
                    Button(label=turn.say("button.journal"), action=ShowJournal()),
                    Button(label=turn.say("button.settings"), action=OpenSettings()),
                )
            ),
        )
    )
