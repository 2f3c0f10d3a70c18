"""A person's own month: what became of each day. Shown to nobody else."""

from __future__ import annotations

from empathy_bot import practice, streaks
from empathy_bot.actions import MONTHS_BACK, ShowMonth, ShowStreak
from empathy_bot.message import Button, Buttons, Heading, Message, Month, MonthDay, Reply
from empathy_bot.turn import Turn

WEEK = 7


def show_month(turn: Turn, action: ShowMonth) -> Reply:
    """Show a month, with the ways to the one before it and to the streak."""
    found = practice.month(turn, turn.person, action.back)
    before = Button(label=turn.say("button.month_before"), action=ShowMonth(back=min(action.back + 1, MONTHS_BACK)))
    streak = Button(label=turn.say("button.streak"), action=ShowStreak())
    return Reply(
        message=Message.of(
            Heading(text=turn.say("month.heading")), _month(turn, found), Buttons(buttons=(before, streak))
        )
    )


def _month(turn: Turn, found: streaks.Month) -> Month:
    first = found.days[0][0]
    days = [MonthDay(number=day.day, state=state, note=turn.say(f"month.state.{state}")) for day, state in found.days]
    padded = [*[None] * (first.isoweekday() - 1), *days]
    padded += [None] * (-len(padded) % WEEK)
    return Month(
        title=turn.words.month(first),
        weekdays=tuple(turn.words.weekday(number, short=True) for number in range(1, WEEK + 1)),
        weeks=tuple(tuple(padded[start : start + WEEK]) for start in range(0, len(padded), WEEK)),
        alt=_told(turn, found),
    )


def _told(turn: Turn, found: streaks.Month) -> str:
    name = turn.words.month(found.days[0][0])
    if not found.of:
        return turn.say("month.empty", month=name)
    told = turn.say("month.done", found.of, done=found.done, month=name)
    return f"{told} {turn.say('month.frozen', found.frozen)}" if found.frozen else told
