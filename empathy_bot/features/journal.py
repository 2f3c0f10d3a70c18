"""Reflection: a private line for today's question, and one's own lines, all of them, to read and to take along.

Nobody else ever sees a line, and nothing is said about what stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from empathy_bot import practice
from empathy_bot.actions import KeepLine, ShowJournal, ShowToday, WriteLine
from empathy_bot.content import Reflection
from empathy_bot.message import Block, Button, Buttons, Form, Heading, Message, Paragraph, Plain, Quote, Reply, Strong
from empathy_bot.practice import answers, written
from empathy_bot.store import practice as store
from empathy_bot.turn import Turn, row_id

MOST = 10
"""Lines that are shown at once: the longest ones fill a message."""


def form(turn: Turn, action: WriteLine) -> Reply:
    """Open the form, or show the line that stands. For a day that is over there is none: it could not be kept."""
    found = answers.asked(turn, action.prompt, Reflection)
    if isinstance(found, Reply):
        return found
    if found.stored is not None:
        return answers.again(turn, found)
    if found.late:
        today = Button(label=turn.say("button.today"), action=ShowToday())
        late = turn.paragraph("journal.late", day=turn.words.day(found.prompt.local_day))
        return Reply(message=Message.of(late, Buttons(buttons=(today,))))
    return Reply(
        form=Form(
            title=turn.say("journal.form.title"),
            intro=turn.spans("journal.form.intro", question=found.item.question),
            inputs=(written.text_input(turn, label=turn.say("journal.form.text"), example=""),),
            submit=KeepLine(prompt=action.prompt),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def keep(turn: Turn, action: KeepLine, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Keep the line, once; a mistake is told at the input, and nothing typed is lost."""
    found = answers.asked(turn, action.prompt, Reflection)
    if isinstance(found, Reply):
        return found
    if found.stored is not None:
        return answers.again(turn, found)
    text = written.text_of(values)
    if mistake := written.mistake(turn, text):
        return Reply(errors={written.TEXT: mistake})
    return answers.settle(turn, found, practice.Given(text=text), None)


def show(turn: Turn, action: ShowJournal) -> Reply:
    """Show the person's own lines, newest first and a message at a time, seen by this person only."""
    lines = store.journal(turn.scope, row_id(turn.person), before=action.before, most=MOST + 1)
    if not lines:
        return turn.answer("journal.empty" if action.before is None else "journal.no_earlier")
    blocks: list[Block] = [Heading(text=turn.say("journal.heading"))]
    for prompt, text in lines[:MOST]:
        item = turn.pack.item(prompt.item_id)
        asked = (Plain(text=f" {item.question}"),) if isinstance(item, Reflection) else ()
        day = Strong(text=turn.words.day(prompt.local_day, year=prompt.local_day.year != turn.today.year))
        blocks += [Paragraph(spans=(day, *asked)), Quote(text=text)]
    blocks.append(turn.paragraph("journal.private", quiet=True))
    if len(lines) > MOST:
        earlier = ShowJournal(before=lines[MOST - 1][0].local_day)
        blocks.append(Buttons(buttons=(Button(label=turn.say("button.earlier"), action=earlier),)))
    return Reply(message=Message.of(*blocks))
