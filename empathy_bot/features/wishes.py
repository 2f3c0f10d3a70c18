"""What the bot may send somebody by itself, and show of them: reminder, peers' replies, notes, boards, second views."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from empathy_bot.actions import SaveWishes
from empathy_bot.message import Form, PickInput, PickOption, Reply
from empathy_bot.practice import digests, feeds, second_view
from empathy_bot.store import directory, scores
from empathy_bot.turn import Turn, row_id

YES, NO = "yes", "no"
NEVER, WEEKLY = "never", "weekly"
REMIND: Mapping[str, int | None] = {NEVER: None, "3": 3}
"""When somebody is reminded of a prompt that is still open, by what the form sends: after how many hours, if at all."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One question of the form: its options by what they send, the one that holds `now`, and how to `keep` another."""

    name: str
    label: str
    options: Mapping[str, str]
    now: str
    missing: str
    keep: Callable[[str], None]


def form(turn: Turn) -> Reply:
    """Open the form with what the person has chosen."""
    return Reply(
        form=Form(
            title=turn.say("wishes.title"),
            intro=turn.spans("wishes.intro"),
            inputs=tuple(
                PickInput(
                    name=wish.name,
                    label=wish.label,
                    options=tuple(PickOption(value=value, label=label) for value, label in wish.options.items()),
                    initial=(wish.now,),
                    missing=wish.missing,
                )
                for wish in _wishes(turn)
            ),
            submit=SaveWishes(),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save(turn: Turn, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Keep what the form sent; a mistake is told at its input, and what was not sent stays as it is."""
    wishes = list(_wishes(turn))
    told = {wish.name: "".join(values.get(wish.name, (wish.now,))) for wish in wishes}
    errors = {wish.name: wish.missing for wish in wishes if told[wish.name] not in wish.options}
    if errors:
        return Reply(errors=errors)
    for wish in wishes:
        wish.keep(told[wish.name])
    return turn.answer("wishes.saved")


def _wishes(turn: Turn) -> Iterator[Wish]:
    """Return what there is to choose for this person."""
    person = turn.person

    def remind(value: str) -> None:
        person.remind_after = REMIND[value]

    def ask_peers(value: str) -> None:
        person.peer_asks = value == YES

    hours = {
        value: turn.say("settings.remind_never") if after is None else turn.say("settings.remind_after", after)
        for value, after in REMIND.items()
    }
    yield Wish(
        name="remind",
        label=turn.say("settings.remind"),
        options=hours,
        now=str(person.remind_after or NEVER),
        missing=turn.say("mistake.remind"),
        keep=remind,
    )
    yield Wish(
        name="digest",
        label=turn.say("settings.digest"),
        options={value: turn.say(f"settings.digest_{value}") for value in (NEVER, WEEKLY)},
        now=WEEKLY if digests.wants(turn.scope, person) else NEVER,
        missing=turn.say("mistake.digest"),
        keep=lambda value: digests.switch(turn.scope, person, turn.now, on=value == WEEKLY),
    )
    yield Wish(
        name="peers",
        label=turn.say("settings.peers"),
        options={value: turn.say(f"settings.peers_{value}") for value in (YES, NO)},
        now=YES if person.peer_asks else NO,
        missing=turn.say("mistake.peers"),
        keep=ask_peers,
    )
    if directory.managed(turn.scope, row_id(person)):
        yield Wish(
            name="tips",
            label=turn.say("settings.tips"),
            options={value: turn.say(f"settings.tips_{value}") for value in (NEVER, WEEKLY)},
            now=WEEKLY if feeds.wants_tips(turn.scope, person) else NEVER,
            missing=turn.say("mistake.tips"),
            keep=lambda value: feeds.switch_tips(turn.scope, person, turn.now, on=value == WEEKLY),
        )
    yield Wish(
        name="boards",
        label=turn.say("settings.boards"),
        options={value: turn.say(f"settings.boards_{value}") for value in (YES, NO)},
        now=YES if person.on_boards else NO,
        missing=turn.say("mistake.boards"),
        keep=lambda value: scores.show_on_boards(turn.scope, person, shown=value == YES),
    )
    if second_view.concerns(turn, person):
        yield Wish(
            name="second",
            label=turn.say("second.setting"),
            options={value: turn.say(f"second.setting_{value}") for value in (YES, NO)},
            now=YES if person.no_second_views_utc is None else NO,
            missing=turn.say("second.setting_missing"),
            keep=lambda value: second_view.choose(turn, person, wanted=value == YES),
        )
