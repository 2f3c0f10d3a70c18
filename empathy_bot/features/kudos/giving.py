"""Giving kudos: by command, by form, for a message that somebody chose, or added to a colleague's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from empathy_bot import outbox
from empathy_bot.actions import GiveKudos, JoinKudos, OpenBehaviours, UndoKudos
from empathy_bot.events import Platform, Someone, Spot, UserGroup, Word, tidy_name
from empathy_bot.features.kudos import EDIT, NOTE, SHOUTOUT, naming
from empathy_bot.learning.recognising import suggested
from empathy_bot.message import (
    Button,
    Buttons,
    Form,
    Message,
    Paragraph,
    PeopleInput,
    PickInput,
    PickOption,
    Plain,
    Reply,
    TextInput,
)
from empathy_bot.practice import recognition
from empathy_bot.practice.emoji import has_words
from empathy_bot.practice.recognition import Given, Thanks
from empathy_bot.store import deliveries, directory
from empathy_bot.store import ledger as store
from empathy_bot.store.tables import Group, Kudos, Person
from empathy_bot.turn import Turn, row_id

LONGEST = 500
MOST_RECEIVERS = 10
FEW = 3
"""From so many people on, somebody is told how many more they may thank today."""
OWN_PICKER = frozenset({"slack"})
"""Platforms whose own people picker vouches for the ids that a form sends back."""
EVERYBODY, ONLY_THEM = "everybody", "only_them"
"""Who sees kudos, by what the form sends."""
_LINKS: Mapping[Platform, str] = {
    "slack": r"https://([\w-]+\.)*slack\.com/",
    "teams": r"https://teams\.(microsoft\.com|cloud\.microsoft|(gov\.|dod\.)?microsoft\.us|microsoftonline\.cn)/",
    "web": r"/(?!/)",
}
"""What the address of a message begins with; no other is ever shown as a link."""


def form(turn: Turn, chosen: Person | None = None, link: str | None = None) -> Reply:
    """Open the form. The people offered are those of the person's groups, and whoever is chosen already."""
    group = turn.group()
    if group is None:
        return turn.answer("kudos.no_group")
    people = {row.id: row for row in (*_colleagues(turn), *([chosen] if chosen else [])) if row.id != turn.person.id}
    return Reply(
        form=Form(
            title=turn.say("kudos.form.title"),
            intro=turn.spans("kudos.form.intro", group=turn.group_name(group)),
            inputs=(
                PeopleInput(
                    name="receivers",
                    label=turn.say("kudos.form.receivers"),
                    options=tuple(PickOption(value=row.external_id, label=turn.name(row)) for row in people.values()),
                    initial=(chosen.external_id,) if chosen else (),
                    missing=turn.say("kudos.mistake.nobody"),
                ),
                TextInput(
                    name="message",
                    label=turn.say("kudos.form.message"),
                    placeholder=turn.say("kudos.form.example"),
                    lines="many",
                    longest=LONGEST,
                    missing=turn.say("kudos.mistake.empty"),
                ),
                naming.choice(turn),
                PickInput(
                    name="seen_by",
                    label=turn.say("kudos.form.seen_by"),
                    options=(
                        PickOption(value=EVERYBODY, label=turn.say("kudos.form.everybody")),
                        PickOption(value=ONLY_THEM, label=turn.say("kudos.form.only_them")),
                    ),
                    initial=(EVERYBODY,),
                    missing=turn.say("kudos.mistake.seen_by"),
                ),
            ),
            submit=GiveKudos(group=group.id, link=link),
            submit_label=turn.say("kudos.form.submit"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def chose(turn: Turn, spot: Spot) -> Reply:
    """Open the form for a message, with its writer chosen unless that is the person, or the bot."""
    author = directory.know(turn.scope, spot.author) if spot.author and not spot.author.is_bot else None
    wanted = author is not None and not author.is_bot and author.id != turn.person.id
    return form(turn, author if wanted else None, spot.link)


def submit(turn: Turn, action: GiveKudos, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Give kudos from the form; a mistake is told at its input and nothing typed is lost."""
    errors: dict[str, str] = {}
    receivers: list[Person] = []
    for external_id in dict.fromkeys(values.get("receivers", ())):
        known = directory.person(turn.scope, external_id)
        if known is None and turn.platform in OWN_PICKER:
            known = _meet(turn, Someone(external_id))
        if known is None:
            errors["receivers"] = turn.say("kudos.mistake.unknown")
        else:
            receivers.append(known)
    text = "".join(values.get("message", ())).strip()
    named = naming.chosen(turn, values)
    seen_by = "".join(values.get("seen_by", (EVERYBODY,)))
    if "receivers" not in errors and (mistake := _wrong_receivers(turn, receivers)):
        errors["receivers"] = mistake
    if mistake := _wrong_text(turn, text):
        errors["message"] = mistake
    if named is None:
        errors[naming.INPUT] = naming.mistake(turn)
    if seen_by not in {EVERYBODY, ONLY_THEM}:
        errors["seen_by"] = turn.say("kudos.mistake.seen_by")
    if named is None or errors:
        return Reply(errors=errors)
    group = _group(turn, receivers, action.group)
    if group is None:
        return turn.answer("kudos.no_group" if action.group is None else "group.gone")
    link = action.link if action.link and re.match(_LINKS[turn.platform], action.link) else None
    return _give(turn, group, receivers, Thanks(text, named, private=seen_by == ONLY_THEM, link=link))


def said(turn: Turn, words: Sequence[Word], message: str | None = None) -> Reply:
    """Give kudos from a command or a message: everybody mentioned receives, the rest is the text.

    A message gives once: to edit it changes nothing, and one that was deleted before it came here gives nothing.
    """
    source = None if message is None or turn.place is None else from_message(turn.place.id, message)
    if source is not None:
        gone = store.source(turn.scope, source, None)
        if gone is not None and not gone.on:
            return Reply()
        if store.from_source(turn.scope, source, row_id(turn.person), counting=False):
            return turn.answer("kudos.edited")
    people = list(dict.fromkeys(word for word in words if isinstance(word, Someone)))
    groups = [word for word in words if isinstance(word, UserGroup)]
    text = _without_leading_mentions(words).strip()
    if not people and not groups and not text:
        return form(turn)
    if mistake := _wrong_groups(turn, groups):
        return turn.answer("kudos.mistake.command", mistake=mistake, kudos=turn.command("kudos"))
    receivers = {row.id: row for row in (_meet(turn, someone) for someone in people)}
    for group in groups:
        receivers |= {row.id: row for row in _members(turn, group)}
    own = "".join(word for word in words if isinstance(word, str))
    mistake = _wrong_receivers(turn, [*receivers.values()]) or _wrong_text(turn, text, own)
    if mistake:
        return turn.answer("kudos.mistake.command", mistake=mistake, kudos=turn.command("kudos"))
    here = _group(turn, [*receivers.values()])
    if here is None:
        return turn.answer("kudos.no_group")
    return _give(turn, here, [*receivers.values()], Thanks(text, source=source))


def join(turn: Turn, action: JoinKudos) -> Reply:
    """Add one's own thanks to a colleague's, for everybody named there but oneself."""
    kudos = store.kudos(turn.scope, action.kudos)
    if kudos is None or kudos.private or kudos.joined_id is not None:
        return turn.answer("kudos.gone")
    group = directory.group(turn.scope, kudos.group_id)
    if group is None or not group.active or not stands(turn, kudos):
        return turn.answer("kudos.gone")
    if kudos.giver_id == turn.person.id and store.reversal(turn.scope, action.kudos) is None:
        return turn.answer("kudos.mistake.join_own")
    receivers = joinable(turn, kudos)
    if not receivers:
        named = {row.id for row in store.receivers(turn.scope, action.kudos)}
        return turn.answer("kudos.mistake.join_for_you" if turn.person.id in named else "kudos.gone")
    return told(turn, add(turn, group, receivers, kudos), "joined")


def stands(turn: Turn, kudos: Kudos) -> bool:
    """Tell whether anything is left of kudos and of what was added: what was taken off must not come back by others."""
    number = kudos.id or 0
    return store.reversal(turn.scope, number) is None or bool(store.joined(turn.scope, number))


def joinable(turn: Turn, kudos: Kudos) -> list[Person]:
    """Return whom somebody thanks who adds theirs: everybody named who can receive, but oneself."""
    return [row for row in store.receivers(turn.scope, kudos.id or 0) if _may_receive(turn, row)]


def add(turn: Turn, group: Group, receivers: Sequence[Person], kudos: Kudos, source: str | None = None) -> Given:
    """Add the person's thanks to kudos, whose shout-out then names them too."""
    named = tuple(recognition.behaviours(kudos))
    return post(turn, group, receivers, Thanks(behaviours=named, joined=kudos.id, source=source, link=kudos.link))


def post(turn: Turn, group: Group, receivers: Sequence[Person], thanks: Thanks) -> Given:
    """Give kudos and let the channel and the receivers know, unless they were given before."""
    given = recognition.give(turn.scope, turn.person, group, receivers, thanks, today=turn.today, now=turn.now)
    if given.new and given.kudos is not None:
        news = [(outbox.to_person(receiver), NOTE, str(given.kudos)) for receiver in receivers]
        if thanks.joined is not None:
            news.append((outbox.to_group(group), EDIT, f"{thanks.joined}:{given.kudos}"))
        elif not thanks.private:
            news.append((outbox.to_group(group), SHOUTOUT, str(given.kudos)))
        deliveries.enqueue_all(turn.scope, news, turn.now)
    return given


def told(turn: Turn, given: Given, key: str, read: Sequence[str] = ()) -> Reply:
    """Return what to say to the giver, `key` when it is news, with the way back; `read`: behaviours nobody chose."""
    group = given.group
    if given.kudos is None:
        return Reply(message=spent(turn, group, len(given.receivers)))
    left = recognition.left(turn.scope, turn.person, group, turn.today) if given.left is None else given.left
    buttons = [Button(label=turn.say("button.kudos_undo"), action=UndoKudos(kudos=given.kudos))]
    as_read = []
    if read and given.new:
        as_read.append(turn.paragraph("kudos.read_as", behaviours=naming.names(turn, read)))
        buttons.append(Button(label=turn.say("button.kudos_naming"), action=OpenBehaviours(kudos=given.kudos)))
    return Reply(
        message=Message.of(
            turn.paragraph(
                f"kudos.{key if given.new else 'already'}",
                receivers=turn.listed(given.receivers),
                group=turn.group_name(group),
            ),
            *as_read,
            *([left_today(turn, left)] if left <= FEW else []),
            Buttons(buttons=tuple(buttons)),
        )
    )


def left_today(turn: Turn, left: int) -> Paragraph:
    """Return how many more people somebody may thank today, in small print."""
    text = turn.say("kudos.left", left) if left else turn.say("kudos.left_none")
    return Paragraph(spans=(Plain(text=text),), quiet=True)


def spent(turn: Turn, group: Group, people: int) -> Message:
    """Return what to say when an allowance does not reach, with what it is."""
    left = recognition.left(turn.scope, turn.person, group, turn.today)
    most = {"day": group.kudos_a_day, "week": group.kudos_a_week}
    if 0 < left < people:
        return turn.counted("kudos.spent_some", left)
    return turn.note("kudos.spent", group=turn.group_name(group), **most)


def from_message(place: str, message: str) -> str:
    """Return the source of kudos that a message gave."""
    return f"message:{place}:{message}"


def _give(turn: Turn, group: Group, receivers: Sequence[Person], thanks: Thanks) -> Reply:
    read = () if thanks.behaviours else suggested(turn.pack, thanks.text)
    given = post(turn, group, receivers, replace(thanks, behaviours=read) if read else thanks)
    return told(turn, given, "given_private" if thanks.private else "given", read)


def _meet(turn: Turn, someone: Someone) -> Person:
    person = directory.know(turn.scope, someone)
    if not person.name:
        turn.strangers.add(person.external_id)
    return person


def _members(turn: Turn, group: UserGroup) -> list[Person]:
    """Return whom a mention of several people thanks: those who can receive; oneself is quietly left out."""
    met = [_meet(turn, someone) for someone in group.people or ()]
    return [row for row in met if _may_receive(turn, row) and not is_guest_elsewhere(turn, row)]


def _may_receive(turn: Turn, person: Person) -> bool:
    return person.id != turn.person.id and not person.is_bot and not person.is_gone


def is_guest_elsewhere(turn: Turn, person: Person) -> bool:
    """Tell whether somebody is a guest who is in no channel of ours, and so would not see what is said of them."""
    return person.is_guest and not _groups_of(turn, person)


def _wrong_groups(turn: Turn, groups: Sequence[UserGroup]) -> str | None:
    """Return what is wrong with mentions of several people, before anybody of them is met."""
    unknown = next((group for group in groups if group.people is None), None)
    if unknown is not None:
        return turn.say("kudos.mistake.user_group", name=tidy_name(unknown.name))
    everybody = {someone.id for group in groups for someone in group.people or () if not someone.is_bot}
    if len(everybody - {turn.person.external_id}) > MOST_RECEIVERS:
        return turn.say("kudos.mistake.many", most=MOST_RECEIVERS)
    return None


def _wrong_receivers(turn: Turn, receivers: Sequence[Person]) -> str | None:
    if not receivers:
        return turn.say("kudos.mistake.nobody")
    if any(row.id == turn.person.id for row in receivers):
        return turn.say("kudos.mistake.self")
    if any(row.is_bot for row in receivers):
        return turn.say("kudos.mistake.bot")
    for row in receivers:
        if row.is_gone:
            return turn.say("kudos.mistake.left", name=turn.name(row))
        if is_guest_elsewhere(turn, row):
            return turn.say("kudos.mistake.guest", name=turn.name(row))
    if len(receivers) > MOST_RECEIVERS:
        return turn.say("kudos.mistake.many", most=MOST_RECEIVERS)
    return None


def _wrong_text(turn: Turn, text: str, own: str | None = None) -> str | None:
    """Return what is wrong with the text; `own` is what of it the giver has written, without names that it mentions."""
    if not has_words(text if own is None else own):
        return turn.say("kudos.mistake.empty")
    if len(text) > LONGEST:
        return turn.say("kudos.mistake.long", longest=LONGEST, length=len(text))
    return None


def _without_leading_mentions(words: Sequence[Word]) -> str:
    kept = list(words)
    while kept and (not isinstance(kept[0], str) or not kept[0].strip()):
        kept.pop(0)
    return "".join(_as_text(word) for word in kept)


def _as_text(word: Word) -> str:
    match word:
        case str():
            return word
        case Someone():
            return f"@{tidy_name(word.name) or word.id}"
        case UserGroup():
            return f"@{tidy_name(word.name)}"


def _group(turn: Turn, receivers: Sequence[Person], wanted: int | None = None) -> Group | None:
    """Return where kudos are shared: here, in a group of the giver, or of a receiver; the wanted one if one is."""
    here = turn.group()
    if here is not None and wanted in {None, here.id}:
        return here
    near = [group for row in (turn.person, *receivers) for group in _groups_of(turn, row)]
    return next((group for group in near if wanted in {None, group.id}), None)


def _groups_of(turn: Turn, person: Person) -> list[Group]:
    return directory.groups_of(turn.scope, row_id(person), directory.IN_CHANNEL)


def _colleagues(turn: Turn) -> list[Person]:
    found: dict[int, Person] = {}
    for group in _groups_of(turn, turn.person):
        found |= {row_id(row): row for row in directory.members(turn.scope, row_id(group)) if not row.is_gone}
    return sorted(found.values(), key=turn.name)
