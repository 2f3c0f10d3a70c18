"""The items that are answered in one's own words: a reply to a customer, and a line in the journal.

How they are shown, what may be written, and what the coach's observations are worth to memory.
"""

from __future__ import annotations

from collections.abc import Mapping

from empathy_bot.actions import WriteLine, WriteReply
from empathy_bot.content import OpenReply, Reflection
from empathy_bot.learning.coach import Advice, advise
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Callout,
    Heading,
    Message,
    Paragraph,
    Plain,
    Quote,
    Spans,
    Strong,
    TextInput,
)
from empathy_bot.practice.parts import question, technique
from empathy_bot.store.tables import Prompt
from empathy_bot.turn import Voice

TEXT = "text"
"""The name of the one input of both forms."""
LONGEST = 1500
"""Characters of a reply or a line; the input itself takes more, so that a longer text is told and not cut."""


def open_reply(voice: Voice, prompt: Prompt, item: OpenReply, also_read: Spans = ()) -> Message:
    """Return the customer's words, waiting for a reply; `also_read` says who reads it beside its writer, if anybody."""
    write = Button(label=voice.say("button.write_reply"), action=WriteReply(prompt=prompt.id or 0), style="primary")
    return Message.of(
        *question(voice, item, otherwise="reply.question"),
        Buttons(buttons=(write,)),
        Paragraph(spans=also_read or voice.spans("reply.private"), quiet=True),
        technique(voice, item),
    )


def answered_reply(voice: Voice, item: OpenReply, text: str, *, closing: tuple[Block, ...]) -> Message:
    """Return the reply that was written, what the coach saw in it, and one that works beside it."""
    return Message.of(
        *question(voice, item, otherwise="reply.question"),
        Quote(source=voice.say("reply.yours"), text=text),
        *_said_of(voice, item, text),
        Quote(source=voice.say("reply.example"), text=item.example),
        Paragraph(spans=(Strong(text=voice.say("reply.why") + " "), Plain(text=item.why))),
        *closing,
        technique(voice, item),
    )


def score(voice: Voice, item: OpenReply, text: str) -> float:
    """Return what a reply says about the technique, for memory alone: 1, 0.5 or 0. It is never shown.

    A reply that nobody can read was practice all the same: 0.5, so that the technique comes again in good time.
    """
    if not voice.reads:
        return 0.5
    advice = _advice(item, text)
    wanted = {one.what for one in advice.seen} & set(item.wanted)
    if advice.slips:
        return 0.5 if wanted else 0
    return 1 if len(wanted) == len(item.wanted) else 0.5


def open_reflection(voice: Voice, prompt: Prompt, item: Reflection) -> Message:
    """Return the question, waiting for a line."""
    write = Button(label=voice.say("button.write_line"), action=WriteLine(prompt=prompt.id or 0), style="primary")
    return Message.of(*_thought(voice, item), Buttons(buttons=(write,)), voice.paragraph("journal.private", quiet=True))


def answered_reflection(voice: Voice, item: Reflection, text: str, *, closing: tuple[Block, ...]) -> Message:
    """Return the line that was written."""
    return Message.of(*_thought(voice, item), Quote(source=voice.say("journal.yours"), text=text), *closing)


def text_input(voice: Voice, *, label: str, example: str) -> TextInput:
    """Return the input for a reply or a line."""
    return TextInput(name=TEXT, label=label, placeholder=example, lines="many", missing=voice.say("mistake.words"))


def text_of(values: Mapping[str, tuple[str, ...]]) -> str:
    """Return what was typed into the input."""
    return "".join(values.get(TEXT, ())).strip()


def mistake(voice: Voice, text: str) -> str | None:
    """Return what is wrong with a text, if anything."""
    if not any(character.isalnum() for character in text):
        return voice.say("mistake.words")
    if len(text) > LONGEST:
        return voice.say("mistake.long", longest=LONGEST, length=len(text))
    return None


def _said_of(voice: Voice, item: OpenReply, text: str) -> tuple[Block, ...]:
    """Return what the coach saw and the one thing to try; where it cannot read, that it cannot."""
    if not voice.reads:
        return (voice.paragraph("coach.unread"),)
    advice = _advice(item, text)
    return (*_strength(voice, advice), _suggestion(voice, advice))


def _advice(item: OpenReply, text: str) -> Advice:
    return advise(text, wanted=item.wanted, customer=item.customer, customer_name=item.customer_name)


def _strength(voice: Voice, advice: Advice) -> tuple[Block, ...]:
    if advice.strength is None:
        return ()
    said = voice.spans(f"coach.strength.{advice.strength.what}", quote=advice.strength.quote)
    return (Callout(tone="good", title=voice.say("coach.saw"), spans=said),)


def _suggestion(voice: Voice, advice: Advice) -> Paragraph:
    """Return the one thing to try; what was not spotted is not said to be missing."""
    if advice.suggestion is None:
        return voice.paragraph("coach.compare")
    slip = next((one for one in advice.slips if one.what == advice.suggestion), None)
    lead = Strong(text=voice.say("coach.try") + " ")
    if slip is not None:
        return Paragraph(spans=(lead, *voice.spans(f"coach.slip.{slip.what}", quote=slip.quote)))
    unseen = voice.spans(f"coach.unseen.{advice.suggestion}")
    return Paragraph(spans=(lead, *unseen, Plain(text=" " + voice.say("coach.wording"))))


def _thought(voice: Voice, item: Reflection) -> tuple[Block, ...]:
    return (
        Heading(text=voice.say("journal.question")),
        Paragraph(spans=(Plain(text=item.thought),)),
        Paragraph(spans=(Strong(text=item.question),)),
    )
