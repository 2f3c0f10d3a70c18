"""What the bot keeps about somebody, told to that person alone; and how all of it is forgotten."""

from __future__ import annotations

from empathy_bot.actions import ForgetMe, OpenForgetMe, OpenSettings, ShowJournal, ShowMyData
from empathy_bot.message import Button, Buttons, Fact, Facts, Heading, Message, Reply
from empathy_bot.practice import recognition
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
                    Button(label=turn.say("button.forget_me"), action=OpenForgetMe()),
                )
            ),
        )
    )


def ask(turn: Turn) -> Reply:
    """Tell what being forgotten means, before it is done."""
    return Reply(
        message=Message.of(
            Heading(text=turn.say("forget.heading")),
            turn.paragraph("forget.all"),
            turn.paragraph("forget.kudos"),
            turn.paragraph("forget.posts", quiet=True),
            Buttons(
                buttons=(
                    Button(label=turn.say("button.forget_me_now"), action=ForgetMe(), style="danger"),
                    Button(label=turn.say("button.my_data"), action=ShowMyData()),
                )
            ),
        )
    )


def forget(turn: Turn) -> Reply:
    """Forget the person; whoever asks twice, or was never known, hears the same."""
    told = turn.note("forget.done")
    recognition.erase(turn.scope, turn.person)
    personal.erase(turn.scope, turn.person)
    return Reply(message=told, replace=True)
