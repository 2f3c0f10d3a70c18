"""Peer view: a reply shared without a name, two peers who mark the moves they see, and what its writer hears of it.

Nothing is shared but by the writer's own form. A peer's buttons carry the id of their own ask and nothing else; marks
are picked from a list, since free text between people without names can hurt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from empathy_bot import practice, workdays
from empathy_bot.actions import (
    AskPeers,
    DeclinePeer,
    MarkMoves,
    SendMarks,
    ShareReply,
    TakeBackReply,
    WelcomePeers,
)
from empathy_bot.content import OpenReply
from empathy_bot.content.items import Move
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Form,
    Heading,
    Message,
    Paragraph,
    PickInput,
    PickOption,
    Plain,
    Quote,
    Reply,
    Strong,
    Table,
    TextInput,
)
from empathy_bot.practice import answers, peers, written
from empathy_bot.store import directory
from empathy_bot.store import peers as store
from empathy_bot.store import practice as practised
from empathy_bot.store.tables import Group, PeerView, Person
from empathy_bot.turn import Scene, Turn, Voice, row_id, zone_of

RESULT = peers.RESULT
MOVES: tuple[Move, ...] = get_args(Move)


# --- whoever wrote the reply --------------------------------------------------------------------------


def form(turn: Turn, action: AskPeers) -> Reply:
    """Open the form that says what would happen, with the reply to take names out of; or show what became of it."""
    found = _own(turn, action.prompt)
    if isinstance(found, Reply):
        return found
    asked, group = found
    return Reply(
        form=Form(
            title=turn.say("peers.form.title"),
            intro=(
                *turn.spans("peers.form.intro", group=turn.group_name(group)),
                Plain(text=" "),
                *turn.spans("peers.form.consent"),
            ),
            inputs=(
                TextInput(
                    name=written.TEXT,
                    label=turn.say("peers.form.text"),
                    initial=(asked.stored.text if asked.stored else None) or "",
                    lines="many",
                    missing=turn.say("mistake.words"),
                ),
            ),
            submit=ShareReply(prompt=action.prompt),
            submit_label=turn.say("peers.form.submit"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def share(turn: Turn, action: ShareReply, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Share what was sent with two peers, once; a mistake is told at the input, and nothing typed is lost."""
    store.lock(turn.scope)
    found = _own(turn, action.prompt)
    if isinstance(found, Reply):
        return found
    text = written.text_of(values)
    if mistake := written.mistake(turn, text):
        return Reply(errors={written.TEXT: mistake})
    asked, group = found
    peers.share(turn, asked.prompt, group, text)
    return _shared(turn, action.prompt, group)


def take_back(turn: Turn, action: TakeBackReply) -> Reply:
    """Close a shared reply and forget its text; what was not asked yet is not asked any more."""
    store.lock(turn.scope)
    view = store.view_of(turn.scope, row_id(turn.person), action.prompt)
    if view is None:
        return turn.answer("peers.not_shared")
    if view.state == "open":
        peers.end(view, "taken_back", turn.now)
    return turn.answer("peers.taken_back" if view.state == "taken_back" else "peers.over")


def compose_result(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return what a view's writer hears when it ends; None when they have taken it back."""
    view = store.view_of(scene.scope, row_id(person), int(cause))
    return _result(scene, view) if view else None


def _own(turn: Turn, prompt_id: int) -> tuple[answers.Asked[OpenReply], Group] | Reply:
    """Return the person's answered prompt and the group to share it in, or what to say when it cannot be shared."""
    found = answers.asked(turn, prompt_id, OpenReply)
    if isinstance(found, Reply):
        return found
    view = store.view_of(turn.scope, row_id(turn.person), prompt_id)
    if view is not None:
        return _standing(turn, view)
    if found.stored is None or found.stored.text is None:
        return turn.answer("peers.first_answer")
    group = peers.group_of(turn.scope, turn.person)
    if group is None:
        return turn.answer("peers.too_few")
    if len(peers.free(turn.scope, row_id(group), turn.person, (), turn.now)) < peers.LOOKS:
        return turn.answer("peers.nobody_free")
    return found, group


def _standing(turn: Turn, view: PeerView) -> Reply:
    """Return what became of a shared reply."""
    if view.state == "open":
        group = directory.group(turn.scope, view.group_id)
        return _shared(turn, view.prompt_id, group)
    if view.state == "taken_back":
        return turn.answer("peers.taken_back")
    result = _result(turn, view)
    return Reply(message=result) if result else turn.answer("quiz.retired")


def _shared(turn: Turn, prompt_id: int, group: Group | None) -> Reply:
    told = turn.paragraph("peers.shared", group=turn.group_name(group))
    back = Buttons(buttons=(peers.take_back_button(turn, prompt_id),))
    return Reply(message=Message.of(told, turn.paragraph("peers.until", quiet=True), back))


def _result(scene: Scene, view: PeerView) -> Message | None:
    found = practised.prompt(scene.scope, view.person_id, view.prompt_id)
    item = scene.pack.item(found[0].item_id) if found else None
    if found is None or not isinstance(item, OpenReply) or view.state not in {"told", "unseen"}:
        return None
    if view.state == "unseen":
        return scene.note("peers.unseen")
    _, answer = found
    seen = [peers.marks_in(one) for one in store.asks(scene.scope, view.id or 0) if one.marks is not None]
    own = (Quote(source=scene.say("reply.yours"), text=answer.text),) if answer and answer.text else ()
    return Message.of(
        Heading(text=scene.say("peers.result.heading")),
        _customer(scene, item),
        *own,
        scene.paragraph("peers.result.one" if len(seen) == 1 else "peers.result.two"),
        _seen(scene, item, seen),
        *_example(scene, item),
        scene.paragraph("peers.result.private", quiet=True),
    )


def _seen(voice: Voice, item: OpenReply, seen: Sequence[frozenset[str]]) -> Table:
    """Return who saw which move: those that were seen, and those that the item asks for."""
    rows = []
    for move in MOVES:
        count = sum(move in marks for marks in seen)
        if count or move in item.wanted:
            how = "none" if not count else "all" if count == len(seen) > 1 else "one"
            rows.append((voice.say(f"peers.move.{move}"), voice.say(f"peers.seen.{how}")))
    columns = (voice.say("peers.column.move"), voice.say("peers.column.seen"))
    return Table(title=voice.say("peers.result.table"), columns=columns, rows=tuple(rows))


# --- a peer -------------------------------------------------------------------------------------------


def compose_ask(scene: Scene, person: Person, cause: str) -> Message | None:
    """Return a colleague's reply to look at; None when it is taken back or over, or this is no time to ask for it."""
    day = workdays.parse_day(cause)
    found = store.ask_on(scene.scope, row_id(person), day) if day else None
    if found is None or person.paused or not person.peer_asks:
        return None
    ask, view, prompt = found
    item = scene.pack.item(prompt.item_id)
    group = directory.group(scene.scope, view.group_id)
    part = directory.enrolment(scene.scope, view.group_id, row_id(person))
    if part is None or part.state != "active" or not isinstance(item, OpenReply) or view.text is None:
        return None
    writer = directory.person_by_id(scene.scope, view.person_id)
    if writer is None or not peers.stands(scene.scope, view):
        return None
    if not peers.is_large(scene.scope, view.group_id, writer):
        return None
    if practice.is_quiet(person, zone_of(scene.scope, person), scene.now):
        return None
    number = ask.id or 0
    return Message.of(
        Heading(text=scene.say("peers.ask.heading")),
        scene.paragraph("peers.ask.intro", group=scene.group_name(group)),
        _customer(scene, item),
        Quote(source=scene.say("peers.ask.reply"), text=view.text),
        Buttons(
            buttons=(
                Button(label=scene.say("button.mark_moves"), action=MarkMoves(ask=number), style="primary"),
                Button(label=scene.say("button.not_this_time"), action=DeclinePeer(ask=number)),
                Button(label=scene.say("button.no_more_peers"), action=DeclinePeer(ask=number, never=True)),
            )
        ),
        scene.paragraph("peers.ask.private", quiet=True),
    )


def marks_form(turn: Turn, action: MarkMoves) -> Reply:
    """Open the form with the moves, or show what was marked; that is also how the reply that works stays unseen."""
    found = _asked(turn, action.ask)
    if isinstance(found, Reply):
        return found
    (_, view, _), _ = found
    return Reply(
        form=Form(
            title=turn.say("peers.marks.title"),
            intro=turn.spans("peers.marks.intro", text=view.text or ""),
            inputs=(
                PickInput(
                    name="moves",
                    label=turn.say("peers.marks.moves"),
                    options=tuple(PickOption(value=move, label=turn.say(f"peers.move.{move}")) for move in MOVES),
                    several=True,
                    required=False,
                    missing=turn.say("mistake.moves"),
                ),
            ),
            submit=SendMarks(ask=action.ask),
            submit_label=turn.say("form.send"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def mark(turn: Turn, action: SendMarks, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Keep the moves that the peer sees, once, and show them beside what the item asks for and a reply that works."""
    store.lock(turn.scope)
    found = _asked(turn, action.ask)
    if isinstance(found, Reply):
        return found
    moves = values.get("moves", ())
    if not {*moves} <= {*MOVES}:
        return Reply(errors={"moves": turn.say("mistake.moves")})
    (ask, view, _), item = found
    shown = _marked(turn, item, frozenset(moves), view.text)
    peers.mark(turn.scope, ask, view, moves, turn.now)
    return Reply(message=shown, replace=True)


def decline(turn: Turn, action: DeclinePeer) -> Reply:
    """Leave a colleague's reply to somebody else, who is asked in turn; and ask this person no more, if they say so."""
    store.lock(turn.scope)
    found = store.ask(turn.scope, row_id(turn.person), action.ask)
    if found is None:
        return turn.answer("peers.not_asked")
    ask, view, _ = found
    if action.never:
        turn.person.peer_asks = False
    if ask.marks is None:
        peers.decline(turn.scope, ask, view, turn.now)
    if not action.never:
        return Reply(message=turn.note("peers.declined"), replace=True)
    again = Button(label=turn.say("button.welcome_peers"), action=WelcomePeers())
    return Reply(message=Message.of(turn.paragraph("peers.never"), Buttons(buttons=(again,))), replace=True)


def welcome(turn: Turn) -> Reply:
    """Ask the person again, now and then, to look at a colleague's reply."""
    turn.person.peer_asks = True
    return turn.answer("peers.welcome")


def _asked(turn: Turn, ask_id: int) -> tuple[store.Found, OpenReply] | Reply:
    """Return the person's ask and its item; or what stands already, or why there is nothing to mark any more."""
    found = store.ask(turn.scope, row_id(turn.person), ask_id)
    if found is None:
        return turn.answer("peers.not_asked")
    ask, view, prompt = found
    item = turn.pack.item(prompt.item_id)
    if not isinstance(item, OpenReply):
        return turn.answer("quiz.retired")
    if ask.marks is not None:
        return Reply(message=_marked(turn, item, peers.marks_in(ask), view.text), replace=True)
    if not peers.stands(turn.scope, view):
        back = view.state == "taken_back"
        return Reply(message=turn.note("peers.gone_back" if back else "peers.gone"), replace=True)
    return found, item


def _marked(voice: Voice, item: OpenReply, marks: frozenset[str], text: str | None) -> Message:
    """Return a peer's own marks beside what the item asks for; the colleague's reply is shown while it is shared."""
    yes, no = voice.say("peers.yes"), voice.say("peers.no")
    rows = [
        (voice.say(f"peers.move.{move}"), yes if move in marks else no, yes if move in item.wanted else no)
        for move in MOVES
        if move in marks or move in item.wanted
    ]
    columns = tuple(voice.say(f"peers.column.{name}") for name in ("move", "marked", "wanted"))
    reply = (Quote(source=voice.say("peers.ask.reply"), text=text),) if text else ()
    return Message.of(
        Heading(text=voice.say("peers.marked.heading")),
        _customer(voice, item),
        *reply,
        Table(title=voice.say("peers.marked.table"), columns=columns, rows=tuple(rows)),
        *_example(voice, item),
        voice.paragraph("peers.marked.private", quiet=True),
    )


# --- what both see ------------------------------------------------------------------------------------


def _customer(voice: Voice, item: OpenReply) -> Quote:
    return Quote(source=voice.say(f"quiz.source.{item.channel}", name=item.customer_name), text=item.customer)


def _example(voice: Voice, item: OpenReply) -> tuple[Block, ...]:
    return (
        Quote(source=voice.say("reply.example"), text=item.example),
        Paragraph(spans=(Strong(text=voice.say("reply.why") + " "), Plain(text=item.why))),
    )
