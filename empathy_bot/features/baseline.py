"""The baseline, "Where am I": its questions one by one, what came of them, and the one offer of the second round.

One message is updated in place. The first answer to each question stands, whichever device it came from, and nothing is
said in between: feedback would teach what is to be measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from empathy_bot import asking, practice
from empathy_bot.actions import AnswerBaseline, DeclineBaseline, OpenBaseline, ReviewBaseline
from empathy_bot.clock import local_day
from empathy_bot.content import Pack, Quiz
from empathy_bot.learning.baseline import form_of, order, questions
from empathy_bot.message import Block, Button, Buttons, Message, Reply
from empathy_bot.practice import baseline as own
from empathy_bot.practice import outcome
from empathy_bot.practice.parts import question
from empathy_bot.practice.quiz import lettered
from empathy_bot.store import Scope, directory
from empathy_bot.store import baselines as store
from empathy_bot.store.tables import Baseline, BaselineAnswer, Person
from empathy_bot.turn import Scene, Turn, row_id


def open_(turn: Turn, action: OpenBaseline) -> Reply:
    """Begin, go on, or show what came of it; whoever declined before and asks now, goes on."""
    if not turn.pack.baseline:
        return turn.answer("baseline.none")
    directory.lock(turn.scope, row_id(turn.person))
    found = own.standing(turn, turn.person)
    match found.stage:
        case "open" | "declined":
            return _go_on(turn, _begun(turn, 1))
        case "under_way":
            return _go_on(turn, _under_way(found))
        case "due" if action.repeat:
            return _go_on(turn, _begun(turn, 2))
        case _:
            return Reply(message=_outcome(turn, found))


def answer(turn: Turn, action: AnswerBaseline) -> Reply:
    """Record what was chosen for a question, once, and show the next one or what came of it."""
    directory.lock(turn.scope, row_id(turn.person))
    row = _mine(turn, action.baseline)
    if row is None or row.started_utc is None:
        return turn.answer("quiz.not_yours")
    if row.finished_day is None:
        quiz = _questions(turn.pack, row).get(action.question)
        if quiz is not None and action.option < len(quiz.options):
            row.declined_utc = None
            store.record(
                turn.scope,
                row,
                turn.now,
                place=action.question,
                item_id=quiz.id,
                technique=quiz.technique,
                option=action.option,
                score=quiz.options[action.option].score,
            )
    return _go_on(turn, row, replace=True)


def decline(turn: Turn, action: DeclineBaseline) -> Reply:
    """Offer a round no more, also in the middle of it; a finished one stays finished."""
    directory.lock(turn.scope, row_id(turn.person))
    row = _row(turn, action.round)
    if row.finished_day is not None:
        return Reply(message=_outcome(turn, own.standing(turn, turn.person)))
    row.declined_utc = row.declined_utc or turn.now
    return turn.answer("baseline.declined", word=f"{turn.command('')}{turn.say('command.baseline')}")


def review(turn: Turn, action: ReviewBaseline) -> Reply:
    """Show a question of one's own finished round, with its explanations, or again what came of it."""
    row = _mine(turn, action.baseline)
    if row is None or row.finished_day is None:
        return turn.answer("quiz.not_yours")
    if action.question is None:
        return Reply(message=_outcome(turn, own.standing(turn, turn.person)), replace=True)
    given = _given(turn.scope, row)
    place = action.question if action.question in given else min(given)
    shown = outcome.show_question(turn, row, given, place, turn.person.external_id)
    return Reply(message=shown, replace=True)


def section(turn: Turn) -> tuple[Block, ...]:
    """Return what the home page says of it: the offer, the way on, or the way back to what came of it."""
    found = own.standing(turn, turn.person)
    match found.stage:
        case "under_way":
            label = turn.say("button.baseline_go_on")
        case "due" if not found.refused:
            return own.second_offer(turn)
        case "finished" | "due" | "done":
            label = turn.say("button.baseline_seen")
        case _:
            return own.offer(turn, turn.person, practice.rhythm(turn.scope, turn.person))
    return (Buttons(buttons=(Button(label=label, action=OpenBaseline()),)),)


def queue_offer(scope: Scope, person: Person, rhythm: practice.Rhythm, day: date, now: datetime) -> None:
    """Queue the one offer of the second round, beside the day's prompt, once it is due and the week has room for it.

    Not in quiet hours: whoever practises then finds it on their home page.
    """
    if practice.is_quiet(person, rhythm.zone, now):
        return
    rounds = store.rounds(scope, row_id(person))
    first = rounds.get(1)
    if first is None or first.finished_day is None or 2 in rounds or day < first.finished_day + own.AGAIN_AFTER:
        return
    kept = practice.prompts_ahead(rhythm, person, day)
    if not asking.has_room(scope, person, day, kept=kept):
        return
    if store.make(scope, row_id(person), 2, form_of(person.external_id, 2)):  # once, however many ticks there are
        asking.queue(scope, person, asking.BASELINE, str(day), now, kept=kept)


def compose_offer(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return the offer of the second round; None when it is no longer wanted, or its day is over."""
    found = own.standing(scene, person)
    rhythm = practice.rhythm(scene.scope, person)
    if found.stage != "due" or found.refused or person.paused or not rhythm.enrolled or not scene.pack.baseline:
        return None
    if asking.day_of(cause) != local_day(scene.now, rhythm.zone):
        return None
    return Message.of(*own.second_offer(scene))


def _begun(turn: Turn, number: int) -> Baseline:
    """Return the person's round, begun now unless it is; what it asks is settled here."""
    row = _row(turn, number)
    row.declined_utc = None
    row.started_utc = row.started_utc or turn.now
    row.items = row.items or _chosen(turn, row)
    return row


def _row(turn: Turn, number: int) -> Baseline:
    """Return the person's round, made when there is none."""
    person = row_id(turn.person)
    rounds = store.rounds(turn.scope, person)
    if number not in rounds:
        store.make(turn.scope, person, number, form_of(turn.person.external_id, number))
        rounds = store.rounds(turn.scope, person)
    return rounds[number]


def _chosen(turn: Turn, row: Baseline) -> str:
    """Return what a round asks: the second, about the techniques of the first."""
    only = None
    if row.round == 2:
        first = store.rounds(turn.scope, row.person_id)[1]
        only = {one.technique for one in store.answers(turn.scope, first.id or 0)}
    return ",".join(quiz.id for quiz in questions(turn.pack, row.form, turn.person.external_id, only=only))


def _questions(pack: Pack, row: Baseline) -> Mapping[int, Quiz]:
    """Return the round's questions by their place; one that the pack no longer has is skipped."""
    found = {place: pack.held(item_id) for place, item_id in enumerate(row.items.split(","))}
    return {place: quiz for place, quiz in found.items() if quiz is not None}


def _given(scope: Scope, row: Baseline) -> dict[int, BaselineAnswer]:
    return {one.place: one for one in store.answers(scope, row.id or 0)}


def _mine(turn: Turn, baseline: int) -> Baseline | None:
    rounds = store.rounds(turn.scope, row_id(turn.person))
    return next((row for row in rounds.values() if row.id == baseline), None)


def _under_way(found: own.Standing) -> Baseline:
    row = found.first if found.first is None or found.first.finished_day is None else found.second
    if row is None:  # pragma: no cover - a round that is under way has a row
        raise LookupError(found.stage)
    return row


def _go_on(turn: Turn, row: Baseline, *, replace: bool = False) -> Reply:
    """Show the first question without an answer; when there is none, the round is finished, and what came of it."""
    given = _given(turn.scope, row)
    asked = _questions(turn.pack, row)
    if not given and not asked:  # all of it has left the pack before anything was answered
        row.items = _chosen(turn, row)
        asked = _questions(turn.pack, row)
    waiting = next((place for place in asked if place not in given), None)
    if row.finished_day is None and waiting is not None:
        return Reply(message=_question(turn, row, asked[waiting], waiting, len(asked.keys() | given)), replace=replace)
    if not given:
        return turn.answer("baseline.none")
    if row.finished_day is None:
        row.finished_utc, row.finished_day = turn.now, turn.today
        turn.scope.session.flush()
    return Reply(message=_outcome(turn, own.standing(turn, turn.person)), replace=replace)


def _question(turn: Turn, row: Baseline, quiz: Quiz, place: int, of: int) -> Message:
    number = 1 + len([one for one in _given(turn.scope, row) if one < place])
    heading = turn.say("baseline.question", number=number, of=of)
    choices, letters = lettered(
        turn,
        quiz,
        order(quiz, turn.person.external_id),
        lambda option: AnswerBaseline(baseline=row.id or 0, question=place, option=option),
    )
    return Message.of(
        *question(turn, quiz, heading=heading),
        choices,
        letters,
        *((turn.paragraph("baseline.who_sees", quiet=True),) if number == 1 else ()),
        turn.paragraph("baseline.in_between", quiet=True, word=f"{turn.command('')}{turn.say('command.baseline')}"),
        Buttons(buttons=(own.decline(turn, 1 if row.round == 1 else 2),)),
    )


def _outcome(turn: Turn, found: own.Standing) -> Message:
    """Return what came of the finished rounds, with the way to the second when it is time."""
    first, second = found.first, found.second
    if first is None:  # pragma: no cover - asked only when the first is finished
        raise LookupError(found.stage)
    then = store.answers(turn.scope, first.id or 0)
    if second is not None and found.stage == "done":
        return outcome.show_difference(turn, (first, second), then, store.answers(turn.scope, second.id or 0))
    closing = own.second_offer(turn) if found.stage == "due" else (turn.paragraph("baseline.later"),)
    return outcome.show_round(turn, first, then, *closing)
