"""Which behaviours kudos name: the form's list, what is read from the text, and naming others afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from empathy_bot import outbox
from empathy_bot.actions import NameBehaviours, OpenBehaviours
from empathy_bot.features.kudos import EDIT
from empathy_bot.message import Form, PickInput, PickOption, Reply
from empathy_bot.practice import recognition
from empathy_bot.store import deliveries, directory
from empathy_bot.store import ledger as store
from empathy_bot.store.tables import Kudos
from empathy_bot.turn import Turn, Voice

MOST = 3
"""How many behaviours kudos name, at most."""
INPUT = "behaviour"


def choice(voice: Voice, initial: Sequence[str] = ()) -> PickInput:
    """Return the input that asks what somebody showed; it may be left empty."""
    return PickInput(
        name=INPUT,
        label=voice.say("kudos.form.behaviour"),
        options=tuple(
            PickOption(value=behaviour.id, label=f"{behaviour.emoji} {behaviour.name}")
            for behaviour in voice.pack.behaviours
        ),
        initial=tuple(name for name in initial if voice.pack.behaviour(name)),
        several=True,
        required=False,
        missing=mistake(voice),
    )


def chosen(voice: Voice, values: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the ids that were picked; None when they are too many, or one is not in the pack."""
    named = tuple(dict.fromkeys(values.get(INPUT, ())))
    fits = len(named) <= MOST and all(voice.pack.behaviour(name) for name in named)
    return named if fits else None


def mistake(voice: Voice) -> str:
    """Return what to say when the choice does not fit."""
    return voice.say("kudos.mistake.behaviour", most=MOST)


def names(voice: Voice, named: Sequence[str]) -> str:
    """Return behaviours as a sentence lists them; those that are no longer in the pack are left out."""
    found = [behaviour.name for name in named if (behaviour := voice.pack.behaviour(name)) is not None]
    return voice.joined(found)


def form(turn: Turn, action: OpenBehaviours) -> Reply:
    """Open the form that lets one's own kudos name others."""
    kudos = _own(turn, action.kudos)
    if kudos is None:
        return turn.answer("kudos.gone")
    return Reply(
        form=Form(
            title=turn.say("kudos.naming.title"),
            intro=turn.spans("kudos.naming.intro"),
            inputs=(choice(turn, recognition.behaviours(kudos)),),
            submit=NameBehaviours(kudos=action.kudos),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save(turn: Turn, action: NameBehaviours, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Let one's own kudos name what was picked, and correct the shout-out; the same again changes nothing."""
    named = chosen(turn, values)
    if named is None:
        return Reply(errors={INPUT: mistake(turn)})
    kudos = _own(turn, action.kudos)
    if kudos is None:
        return turn.answer("kudos.gone")
    tag = recognition.name_anew(turn.scope, kudos, named, turn.now)
    group = directory.group(turn.scope, kudos.group_id)
    if tag is not None and group is not None and not kudos.private and kudos.joined_id is None:
        cause = f"{kudos.id}:named{tag}"
        deliveries.enqueue(turn.scope, outbox.to_group(group), EDIT, cause, turn.now)
    if not named:
        return turn.answer("kudos.named_none")
    return turn.answer("kudos.named", behaviours=names(turn, named))


def _own(turn: Turn, number: int) -> Kudos | None:
    """Return the person's own kudos, while they count."""
    kudos = store.kudos(turn.scope, number)
    if kudos is None or kudos.giver_id != turn.person.id or store.reversal(turn.scope, number) is not None:
        return None
    return kudos
