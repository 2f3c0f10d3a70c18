"""Pure: instant private feedback on a typed customer-service reply, by its wording alone.

Deterministic and transparent: each observation quotes the words it saw. No score, no guess at anybody's feelings.
"""

from __future__ import annotations

from collections.abc import Sequence

from empathy_bot.learning.coach.moves import acknowledged, apologised, asked, closed, named
from empathy_bot.learning.coach.observation import Advice, Move, Observation, Slip, Span
from empathy_bot.learning.coach.owning import owned
from empathy_bot.learning.coach.reading import Reading, read
from empathy_bot.learning.coach.restating import restated
from empathy_bot.learning.coach.slips import blaming, conditional, dismissive, mocking, ruled

__all__ = ["Advice", "Move", "Observation", "Slip", "advise"]

PRAISED_FIRST: tuple[Move, ...] = ("acknowledge", "apologise", "restate", "own", "clarify", "close", "name")
"""Of several strengths the one that a customer in distress needs most."""


def advise(reply: str, *, wanted: Sequence[Move], customer: str = "", customer_name: str = "") -> Advice:
    """Return what the wording of a reply shows. `wanted` are the moves to look for, the most wanted first.

    A reply without a word gets empty advice. Any text is safe, and the work grows with its length, not faster.
    """
    reading = read(reply)
    if not any(character.isalnum() for character in reading.plain):
        return Advice((), (), None, None)
    slips = _slips(reading)
    moves = _moves(reading, slips, customer, customer_name)
    if "dismiss" not in slips and not moves.keys() - {"name", "close"} and (mocked := mocking(reading)):
        slips["dismiss"] = mocked
    return Advice(
        seen=_in_order(reading, moves),
        slips=_in_order(reading, slips),
        strength=_strength(reading, moves, wanted),
        suggestion=_suggestion(moves, slips, wanted),
    )


def _slips(reading: Reading) -> dict[Slip, Span]:
    found: dict[Slip, Span | None] = {
        "conditional_apology": conditional(reading),
        "dismiss": dismissive(reading),
        "blame": blaming(reading),
        "policy": ruled(reading),
    }
    return {slip: span for slip, span in found.items() if span}


def _moves(reading: Reading, slips: dict[Slip, Span], customer: str, customer_name: str) -> dict[Move, Span]:
    """Return the moves with their places. Words that are a slip are no move."""

    def clear(span: Span | None) -> Span | None:
        return None if span is None or any(span.meets(slip) for slip in slips.values()) else span

    hurtful = [span for slip, span in slips.items() if slip in {"dismiss", "blame"}]
    found: dict[Move, Span | None] = {
        "acknowledge": clear(acknowledged(reading)),
        "apologise": next(filter(clear, apologised(reading)), None),
        "restate": restated(reading, customer, slips.values()),
        "clarify": clear(asked(reading)),
        "own": owned(reading, hurtful),
        "close": clear(closed(reading)),
        "name": named(reading, customer_name),
    }
    return {move: span for move, span in found.items() if span}


def _in_order(reading: Reading, places: dict[Move, Span] | dict[Slip, Span]) -> tuple[Observation, ...]:
    in_order = sorted(places.items(), key=lambda place: (place[1].start, place[1].end, place[0]))
    return tuple(_observation(reading, what, span) for what, span in in_order)


def _observation(reading: Reading, what: Move | Slip, span: Span) -> Observation:
    """Quote the clause, so that the words make sense on their own; of a name the name is enough."""
    return Observation(what, reading.quote(span if what == "name" else reading.clause(span)))


def _strength(reading: Reading, moves: dict[Move, Span], wanted: Sequence[Move]) -> Observation | None:
    """Return the move to name first: a wanted one where there is one."""
    ranked = sorted(moves, key=lambda move: (move not in wanted, PRAISED_FIRST.index(move)))
    return _observation(reading, ranked[0], moves[ranked[0]]) if ranked else None


def _suggestion(moves: dict[Move, Span], slips: dict[Slip, Span], wanted: Sequence[Move]) -> Move | Slip | None:
    """Return the first slip of the reply, else the first wanted move that was not spotted."""
    if slips:
        return min(slips, key=lambda slip: slips[slip].start)
    return next((move for move in wanted if move not in moves), None)
