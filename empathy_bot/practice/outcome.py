"""What a finished round of "Where am I" says: in whole numbers, by field, and honest about how little that is.

Counts only: never a grade, a level or another person. The questions can be looked at, since nobody is asked them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from empathy_bot.actions import ReviewBaseline
from empathy_bot.content import Competency
from empathy_bot.learning.baseline import BY_CHANCE, Tally, order, tally
from empathy_bot.message import Block, Button, Buttons, Heading, Message, Paragraph, Plain, Table
from empathy_bot.practice.parts import question, technique, technique_name
from empathy_bot.practice.quiz import explained
from empathy_bot.store.tables import Baseline, BaselineAnswer
from empathy_bot.turn import Voice

WORTH_A_LOOK = 2


def show_round(voice: Voice, row: Baseline, answers: Sequence[BaselineAnswer], *closing: Block) -> Message:
    """Return what came of one round."""
    found = tally(one.score for one in answers)
    fields = _fields(voice, answers)
    return Message.of(
        Heading(text=voice.say("baseline.heading")),
        _plain(voice.say("baseline.result", found.of, best=found.best, partly=found.partly)),
        Table(
            title=voice.say("baseline.fields"),
            columns=(voice.say("baseline.field"), voice.say("baseline.best")),
            rows=tuple((field.name, _of(voice, tally(scores))) for field, scores in fields.items()),
        ),
        voice.paragraph("baseline.little", quiet=True),
        *_worth_a_look(voice, answers),
        Buttons(buttons=(_look(voice, row, "button.baseline_look"),)),
        *closing,
        voice.paragraph("baseline.private", quiet=True),
    )


def show_difference(
    voice: Voice,
    rows: tuple[Baseline, Baseline],
    then: Sequence[BaselineAnswer],
    now: Sequence[BaselineAnswer],
) -> Message:
    """Return what came of both rounds, over the techniques that both asked about."""
    both = {one.technique for one in then} & {one.technique for one in now}
    then, now = ([one for one in answers if one.technique in both] for answers in (then, now))
    first, second = tally(one.score for one in then), tally(one.score for one in now)
    fields, later = _fields(voice, then), _fields(voice, now)
    return Message.of(
        Heading(text=voice.say("baseline.heading_again")),
        _plain(voice.say("baseline.then_and_now", second.of, then=first.best, now=second.best)),
        voice.paragraph(f"baseline.change.{_change(first, second)}"),
        Table(
            title=voice.say("baseline.fields"),
            columns=(voice.say("baseline.field"), voice.say("baseline.then"), voice.say("baseline.now")),
            rows=tuple(
                (field.name, _of(voice, tally(scores)), _of(voice, tally(later[field])))
                for field, scores in fields.items()
            ),
        ),
        voice.paragraph("baseline.chance", quiet=True),
        *_worth_a_look(voice, now),
        Buttons(
            buttons=(_look(voice, rows[1], "button.baseline_look"), _look(voice, rows[0], "button.baseline_look_then"))
        ),
        voice.paragraph("baseline.private", quiet=True),
    )


def show_question(
    voice: Voice, row: Baseline, answers: Mapping[int, BaselineAnswer], place: int, seed: str
) -> Message | None:
    """Return a question of a finished round with what was chosen and why the best works; None when there is no such."""
    places = [*answers]
    if place not in places:
        return None
    at = places.index(place)
    heading = voice.say("baseline.question", number=at + 1, of=len(places))
    item = voice.pack.held(answers[place].item_id)
    chosen = answers[place].option
    shown: tuple[Block, ...] = (Heading(text=heading), voice.paragraph("baseline.retired"))
    if item is not None and chosen < len(item.options):
        told = explained(voice, item, order(item, seed), chosen)
        shown = (*question(voice, item, heading=heading), *told, technique(voice, item))
    before = [_turn(voice, row, places[at - 1], "button.baseline_before")] if at else []
    after = [_turn(voice, row, places[at + 1], "button.baseline_next")] if at + 1 < len(places) else []
    back = _turn(voice, row, None, "button.baseline_back")
    return Message.of(*shown, Buttons(buttons=(*before, *after, back)))


def _look(voice: Voice, row: Baseline, key: str) -> Button:
    return _turn(voice, row, 0, key)


def _turn(voice: Voice, row: Baseline, place: int | None, key: str) -> Button:
    return Button(label=voice.say(key), action=ReviewBaseline(baseline=row.id or 0, question=place))


def _fields(voice: Voice, answers: Sequence[BaselineAnswer]) -> dict[Competency, list[float]]:
    """Return the scores by competency, in the pack's order; a technique that it no longer has belongs to none."""
    home = {one.id: one.competency for one in voice.pack.techniques}
    found = {
        field: [one.score for one in answers if home.get(one.technique) == field.id]
        for field in voice.pack.competencies
    }
    return {field: scores for field, scores in found.items() if scores}


def _worth_a_look(voice: Voice, answers: Sequence[BaselineAnswer]) -> tuple[Block, ...]:
    """Return an invitation to the techniques that went least well, if any did not go well."""
    weak = sorted((one for one in answers if one.score < 1), key=lambda one: (one.score, one.place))[:WORTH_A_LOOK]
    if not weak:
        return (voice.paragraph("baseline.all_best"),)
    names = voice.joined([technique_name(voice, one.technique) for one in weak])
    return (voice.paragraph("baseline.worth_a_look", techniques=names),)


def _change(then: Tally, now: Tally) -> str:
    """Return how two rounds differ, in one word: what may well be chance is no difference."""
    if abs(now.best - then.best) <= BY_CHANCE:
        return "alike"
    return "more" if now.best > then.best else "fewer"


def _of(voice: Voice, found: Tally) -> str:
    return voice.say("baseline.of", best=found.best, of=found.of)


def _plain(text: str) -> Paragraph:
    return Paragraph(spans=(Plain(text=text),))
