"""Showing a role-play: the mood, what was said so far, and the lines that can be said next, or how it ended.

The same message is shown again after every choice. In another round, for learning, the buttons carry the whole way.
"""

from __future__ import annotations

from collections.abc import Callable

from empathy_bot.actions import Action, ChooseLine, ReplayDialogue, ResumeDialogue, WalkTalk
from empathy_bot.content import MOODS, Ending, Mood, Node, RolePlay
from empathy_bot.learning.dialogue import Standing, follow, level
from empathy_bot.learning.selection import shuffled
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Callout,
    Choice,
    Choices,
    Fact,
    Facts,
    Heading,
    Message,
    Paragraph,
    Plain,
    Quote,
)
from empathy_bot.practice.parts import LETTERS, technique
from empathy_bot.store import dialogues as store
from empathy_bot.store.tables import Prompt
from empathy_bot.turn import Turn, Voice, row_id


def standing(item: RolePlay, choices: str) -> Standing:
    """Return where the role-play stands after stored choices ("021"); any other text is none."""
    return follow(item, [int(choice) for choice in choices] if set(choices) <= set("012") else [])


def show_dialogue(
    voice: Voice, prompt: Prompt, item: RolePlay, choices: str, *, closing: tuple[Block, ...] = ()
) -> Message:
    """Return the role-play where it stands; `closing` goes below an ending."""
    now = standing(item, choices)
    number = prompt.id or 0

    def choose(option: int) -> ChooseLine:
        return ChooseLine(prompt=number, step=len(now.said), option=option)

    return Message.of(
        *_so_far(voice, item, now), *_next(voice, str(number), now, choose, closing=closing), technique(voice, item)
    )


def show_replay(voice: Voice, prompt: Prompt, item: RolePlay, choices: str) -> Message:
    """Return another round of the role-play, of which nothing is written down."""
    now = standing(item, choices)
    number, kept = prompt.id or 0, choices[: len(now.said)]

    def choose(option: int) -> ReplayDialogue:
        return ReplayDialogue(prompt=number, choices=f"{kept}{option}")

    return Message.of(
        *_so_far(voice, item, now),
        *_next(voice, str(number), now, choose, closing=(Buttons(buttons=(another_way(voice, prompt),)),)),
        voice.paragraph("dialogue.replay", quiet=True),
        technique(voice, item),
    )


def show_talk(turn: Turn, item: RolePlay, choices: str, *, closing: tuple[Block, ...]) -> Message:
    """Return a role-play that belongs to no prompt where it stands; `closing` goes below an ending."""
    now = standing(item, choices)
    kept = choices[: len(now.said)]

    def choose(option: int) -> WalkTalk:
        return WalkTalk(talk=item.id, choices=f"{kept}{option}")

    return Message.of(
        *_so_far(turn, item, now),
        *_next(turn, turn.person.external_id, now, choose, closing=closing),
        turn.paragraph("dialogue.replay", quiet=True),
        technique(turn, item),
    )


def unfinished(turn: Turn, today: Prompt) -> tuple[Block, ...]:
    """Return the way back to the latest role-play that was begun on another day and has no ending yet, if any."""
    found = store.latest_unanswered(turn.scope, row_id(turn.person), today.local_day)
    item = turn.pack.item(found[0].item_id) if found else None
    if found is None or not isinstance(item, RolePlay) or isinstance(standing(item, found[1]).here, Ending):
        return ()
    label = turn.say("button.go_on", name=item.customer_name)
    return (Buttons(buttons=(Button(label=label, action=ResumeDialogue(prompt=found[0].id or 0)),)),)


def another_way(voice: Voice, prompt: Prompt) -> Button:
    """Return the button that begins another round."""
    return Button(label=voice.say("button.another_way"), action=ReplayDialogue(prompt=prompt.id or 0))


def _so_far(voice: Voice, item: RolePlay, now: Standing) -> tuple[Block, ...]:
    """Return the scene, the mood and the whole conversation, with the note on each line that was said."""
    source = voice.say(f"quiz.source.{item.channel}", name=item.customer_name)
    talk: list[Block] = []
    for exchange in now.said:
        talk += (
            Quote(source=source, text=exchange.customer),
            Quote(source=voice.say("dialogue.you"), text=exchange.line.text),
            Paragraph(spans=(Plain(text=exchange.line.note),), quiet=True),
        )
    return (
        Heading(text=voice.say("dialogue.heading", name=item.customer_name)),
        Paragraph(spans=(Plain(text=item.opening),)),
        _moods(voice, now),
        *talk,
        Quote(source=source, text=now.here.customer),
    )


def _moods(voice: Voice, now: Standing) -> Facts:
    if isinstance(now.here, Ending):
        labels = [("dialogue.mood_at_start", now.start), ("dialogue.mood_at_end", now.mood)]
    else:
        labels = [("dialogue.mood_now", now.mood)]
        if now.before is not None:
            labels.append(("dialogue.mood_before", now.before))
    return Facts(facts=tuple(Fact(label=voice.say(key), value=_mood(voice, mood)) for key, mood in labels))


def _mood(voice: Voice, mood: Mood) -> str:
    return voice.say("dialogue.level", mood=voice.say(f"dialogue.mood.{mood}"), level=level(mood), most=len(MOODS))


def _next(
    voice: Voice, seed: str, now: Standing, choose: Callable[[int], Action], *, closing: tuple[Block, ...]
) -> tuple[Block, ...]:
    """Return the lines that can be said now or, at the end, what turned the conversation that way."""
    if isinstance(now.here, Ending):
        tone = "good" if now.score == 1 else "partial" if now.score else "careful"
        turned = (Plain(text=now.here.turned),)
        return (Callout(tone=tone, title=voice.say("dialogue.turned"), spans=turned), *closing)
    lines = [
        (letter, option, now.here.choices[option])
        for letter, option in zip(LETTERS, _order(seed, now.here), strict=False)
    ]
    buttons = [
        Button(label=letter, hint=voice.say("quiz.choose", letter=letter, text=line.text), action=choose(option))
        for letter, option, line in lines
    ]
    return (
        voice.paragraph("dialogue.question"),
        Choices(choices=tuple(Choice(letter=letter, text=line.text) for letter, _, line in lines)),
        Buttons(buttons=tuple(buttons)),
    )


def _order(seed: str, node: Node) -> tuple[int, ...]:
    """Return the order in which the node's lines are shown: another for each prompt, always the same for one."""
    return shuffled(len(node.choices), f"{seed}/{node.id}")
