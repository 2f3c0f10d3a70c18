"""Free text: answering a prompt's customer in one's own words, and telling whether the coach was fair about it.

What is written is seen by its writer alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from empathy_bot import practice
from empathy_bot.actions import ExplainUnfair, JudgeCoach, SendReply, WriteReply
from empathy_bot.content import OpenReply
from empathy_bot.message import Form, Plain, Reply, TextInput
from empathy_bot.practice import answers, second_view, written
from empathy_bot.store import practice as store
from empathy_bot.store import second_views
from empathy_bot.store.tables import Prompt
from empathy_bot.turn import Turn

LONGEST_REASON = 500


def form(turn: Turn, action: WriteReply) -> Reply:
    """Open the form, or show the reply that stands."""
    found = answers.asked(turn, action.prompt, OpenReply)
    if isinstance(found, Reply):
        return found
    if found.stored is not None:
        return answers.again(turn, found)
    source = turn.say(f"quiz.source.{found.item.channel}", name=found.item.customer_name)
    second = second_view.line(turn, turn.person)
    reader = turn.reader.host if turn.reader and second_view.allowed(turn, turn.person) else ""
    return Reply(
        form=Form(
            title=turn.say("reply.form.title"),
            intro=(
                *turn.spans("reply.form.intro", source=source, customer=found.item.customer),
                *((Plain(text="\n\n"), *second) if second else ()),
            ),
            inputs=(
                written.text_input(turn, label=turn.say("reply.form.text"), example=turn.say("reply.form.example")),
            ),
            submit=SendReply(prompt=action.prompt, reader=reader),
            submit_label=turn.say("form.send"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def send(turn: Turn, action: SendReply, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Record the reply, once, and show what the coach saw in it; a mistake is told at the input, nothing is lost."""
    found = answers.asked(turn, action.prompt, OpenReply)
    if isinstance(found, Reply):
        return found
    if found.stored is not None:
        return answers.again(turn, found)
    text = written.text_of(values)
    if mistake := written.mistake(turn, text):
        return Reply(errors={written.TEXT: mistake})
    shown = answers.settle(turn, found, practice.Given(text=text), written.score(turn, found.item, text))
    if action.reader and not found.late:
        _ask_for_a_second_view(turn, found.prompt, text, action.reader)
    return shown


def judge(turn: Turn, action: JudgeCoach) -> Reply:
    """Keep that the coach was fair and thank for it; when it was not, ask why first."""
    found = answers.asked(turn, action.prompt, OpenReply)
    if isinstance(found, Reply):
        return found
    if found.stored is None or store.opinion(turn.scope, action.prompt) is not None:
        return turn.answer("coach.already")
    if action.fair:
        store.judge(turn.scope, found.prompt, turn.now, fair=True, reason="")
        return answers.again(turn, found)
    return Reply(
        form=Form(
            title=turn.say("coach.form.title"),
            intro=turn.spans("coach.form.intro"),
            inputs=(
                TextInput(
                    name="reason",
                    label=turn.say("coach.form.reason"),
                    lines="many",
                    longest=LONGEST_REASON,
                    required=False,
                    missing="",
                ),
            ),
            submit=ExplainUnfair(prompt=action.prompt),
            submit_label=turn.say("form.send"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def explain(turn: Turn, action: ExplainUnfair, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Keep that the coach was not quite fair, with the reason if there is one, and thank for it."""
    found = answers.asked(turn, action.prompt, OpenReply)
    if isinstance(found, Reply):
        return found
    reason = "".join(values.get("reason", ())).strip()
    if len(reason) > LONGEST_REASON:
        return Reply(errors={"reason": turn.say("mistake.long", length=len(reason), longest=LONGEST_REASON)})
    new = found.stored is not None and store.judge(turn.scope, found.prompt, turn.now, fair=False, reason=reason)
    return turn.answer("coach.thanks" if new else "coach.already")


def _ask_for_a_second_view(turn: Turn, prompt: Prompt, text: str, host: str) -> None:
    """Let the AI that the form named read the reply too, if everybody allows it and this very reply stands."""
    if turn.reader is None or turn.reader.host != host or not second_view.allowed(turn, turn.person):
        return
    stands = store.answer(turn.scope, prompt.id or 0)
    if stands is not None and stands.text == text:
        second_views.ask(turn.scope, prompt, turn.now, host)
