"""What a workspace practises with: the packs that it brings beside the shipped one, and what it switches off.

A manager of any group of the workspace decides for all of it; an operator may bring a pack as well. A pack with any
mistake changes nothing, and every mistake is named.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from empathy_bot.actions import OpenPractised, RemovePack, SavePractised, ShowPacks, SwitchPack
from empathy_bot.content import Pack
from empathy_bot.content.blending import Shelf, leaves_something
from empathy_bot.content.parcels import Parcel, packed
from empathy_bot.events import PackBrought
from empathy_bot.library import read, shelf
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Divider,
    Form,
    Heading,
    Input,
    Message,
    Paragraph,
    PickInput,
    PickOption,
    Plain,
    Reply,
)
from empathy_bot.store import directory
from empathy_bot.store import packs as store
from empathy_bot.store.tables import Person, WorkspacePack
from empathy_bot.turn import Scene, Turn, row_id
from empathy_bot.words import language_of

INPUT = "file"
PACKS, TECHNIQUES = "packs", "techniques"
MOST = 7
"""Packs that a workspace may bring: as many as one card in Teams bears, whatever they are called."""


def show(turn: Turn, note: Paragraph | None = None, *, back: bool = True) -> Reply:
    """Show the packs there are, and the ways to switch and remove them; `note` says what was just done.

    `back`: in the place of the message that asked.
    """
    if not _manages(turn):
        return turn.answer("managers.only")
    return Reply(message=Message.of(*([note] if note else []), *_overview(turn)), replace=back)


def uploaded(turn: Turn, event: PackBrought) -> Reply:
    """Keep what a manager brings; anybody else is told no."""
    if not _manages(turn):
        return Reply(errors={INPUT: turn.say("managers.only")})
    told = _kept(turn, event.parcel, turn.person)
    return Reply(errors={INPUT: told}) if isinstance(told, str) else show(turn, told)


def brought(scene: Scene, event: PackBrought) -> Reply:
    """Keep what an operator brings."""
    told = _kept(scene, event.parcel, None)
    return Reply(errors={INPUT: told}) if isinstance(told, str) else Reply(message=Message.of(told))


def switch(turn: Turn, action: SwitchPack) -> Reply:
    """Offer a pack or no longer, as long as there is something left to practise."""
    if not _manages(turn):
        return turn.answer("managers.only")
    store.lock(turn.scope)
    shelf_now = shelf(turn.scope)
    if action.pack is None:
        after = replace(shelf_now, shipped_is_on=action.on)
        title = turn.shipped.title
    else:
        row = store.row(turn.scope, action.pack)
        if row is None:
            return show(turn, turn.paragraph("packs.gone"))
        after = _switched(shelf_now, {action.pack: action.on})
        title = row.title
    if not _leaves_something(turn, after):
        return show(turn, turn.paragraph("packs.nothing_left"))
    if action.pack is None:
        store.switch_off(turn.scope, store.SHIPPED, () if action.on else (store.SHIPPED,))
    else:
        store.switch(turn.scope, action.pack, on=action.on)
    return show(turn, turn.paragraph("packs.switched_on" if action.on else "packs.switched_off", title=title))


def remove(turn: Turn, action: RemovePack) -> Reply:
    """Remove a pack, once somebody is sure; removing it twice says the same."""
    if not _manages(turn):
        return turn.answer("managers.only")
    store.lock(turn.scope)
    row = store.row(turn.scope, action.pack)
    if row is None:
        return show(turn, turn.paragraph("packs.gone"))
    if not action.sure:
        buttons = (
            Button(
                label=turn.say("button.pack_remove_sure"),
                action=action.model_copy(update={"sure": True}),
                style="danger",
            ),
            Button(label=turn.say("button.packs_back"), action=ShowPacks(back=True)),
        )
        asked = turn.paragraph("packs.remove_sure", title=row.title)
        return Reply(message=Message.of(asked, Buttons(buttons=buttons)), replace=True)
    now = shelf(turn.scope)
    left = replace(now, own=tuple(one for one in now.own if one.pack.id != action.pack))
    if not _leaves_something(turn, left):
        return show(turn, turn.paragraph("packs.nothing_left"))
    store.remove(turn.scope, action.pack)
    return show(turn, turn.paragraph("packs.removed", title=row.title))


def form(turn: Turn, action: OpenPractised) -> Reply:
    """Open the form in which packs and techniques are chosen."""
    if not _manages(turn):
        return turn.answer("managers.only")
    now = shelf(turn.scope)
    inputs: list[Input] = []
    if action.pack is None:
        inputs.append(_packs_input(turn, now))
    pack = _pack(turn, now, action.pack)
    if pack is None:
        return show(turn, turn.paragraph("packs.gone"))
    inputs.append(_techniques_input(turn, pack, now.off))
    return Reply(
        form=Form(
            title=turn.say("packs.form.title"),
            intro=turn.spans("packs.form.intro"),
            inputs=tuple(inputs),
            submit=SavePractised(pack=action.pack, shown=tuple(one.pack.id for one in now.own)),
            submit_label=turn.say("form.save"),
            cancel_label=turn.say("form.cancel"),
        )
    )


def save(turn: Turn, action: SavePractised, values: Mapping[str, tuple[str, ...]]) -> Reply:
    """Let what was chosen be practised, and nothing else of what the form offered."""
    if not _manages(turn):
        return turn.answer("managers.only")
    store.lock(turn.scope)
    now = shelf(turn.scope)
    pack = _pack(turn, now, action.pack)
    if pack is None:
        return show(turn, turn.paragraph("packs.gone"))
    shown = {one.value for one in _choosable(pack)}
    off = (now.off - shown) | (shown - set(values.get(TECHNIQUES, ())))
    after = replace(now, off=off)
    chosen = set(values.get(PACKS, ()))
    if action.pack is None:
        after = _switched(after, {one: one in chosen for one in action.shown})
        after = replace(after, shipped_is_on=store.SHIPPED in chosen)
    if not _leaves_something(turn, after):
        return Reply(errors={TECHNIQUES if action.pack or chosen else PACKS: turn.say("packs.nothing_left")})
    store.switch_off(turn.scope, store.TECHNIQUE, off)
    if action.pack is None:
        store.switch_off(turn.scope, store.SHIPPED, () if after.shipped_is_on else (store.SHIPPED,))
        for one in after.own:
            store.switch(turn.scope, one.pack.id, on=one.is_on)
    return show(turn, turn.paragraph("packs.saved"))


# --- what is brought ------------------------------------------------------------------------------------


def _kept(scene: Scene, parcel: Parcel, by: Person | None) -> Paragraph | str:
    """Keep a parcel's pack and say so, or return why nothing was kept."""
    pack = parcel.pack
    if pack is None:
        told = scene.say("packs.refused", len(parcel.problems), name=parcel.name)
        return "\n".join([told, *(str(problem) for problem in parcel.problems)])
    store.lock(scene.scope)
    others = [row for row in store.rows(scene.scope) if row.pack_id != pack.id]
    if len(others) >= MOST:
        return scene.say("packs.too_many", most=MOST)
    kept = store.keep(scene.scope, _row(scene, pack, parcel), by)
    return scene.paragraph(
        f"packs.kept_{kept}", title=pack.title, items=scene.say("packs.items", len(pack.items)), version=pack.version
    )


def _row(scene: Scene, pack: Pack, parcel: Parcel) -> WorkspacePack:
    return WorkspacePack(
        workspace_id=scene.scope.workspace_id,
        pack_id=pack.id,
        title=pack.title,
        locale=pack.locale,
        version=pack.version,
        items=len(pack.items),
        files=packed(parcel.files),
        pack=zlib.compress(pack.model_dump_json().encode()),
        added_utc=scene.now,
    )


# --- what is shown --------------------------------------------------------------------------------------


def _overview(turn: Turn) -> Sequence[Block]:
    rows = store.rows(turn.scope)
    now = shelf(turn.scope)
    names = _names_off(turn, now)
    last: list[Block] = [
        *([turn.paragraph("packs.off_techniques", names=turn.joined(names))] if names else []),
        *([turn.paragraph("packs.none", quiet=True)] if not rows else []),
        *([turn.paragraph("packs.how", quiet=True)] if turn.platform != "web" else []),
    ]
    return [
        Heading(text=turn.say("packs.heading")),
        turn.paragraph("packs.about"),
        _told(turn, turn.shipped.title, len(turn.shipped.items), turn.shipped.locale, is_on=now.shipped_is_on),
        Buttons(
            buttons=(
                Button(label=turn.say("button.practised"), action=OpenPractised(), style="primary"),
                _switch_button(turn, None, turn.shipped.title, is_on=now.shipped_is_on),
            )
        ),
        *(block for row in rows for block in _own_blocks(turn, row)),
        *([Divider(), *last] if last else []),
    ]


def _own_blocks(turn: Turn, row: WorkspacePack) -> Sequence[Block]:
    pack = read(row)
    choose = Button(label=turn.say("button.pack_techniques"), hint=row.title, action=OpenPractised(pack=row.pack_id))
    told = _told(turn, row.title, row.items, row.locale, is_on=row.is_on)
    who = store.bringers(turn.scope).get(row.pack_id)
    more = turn.spans("packs.version", version=row.version, day=turn.words.day(row.added_utc.date(), year=True))
    if who:
        more += (Plain(text=" "), *turn.spans("packs.by", name=who))
    return [
        told,
        Paragraph(spans=more, quiet=True),
        Buttons(
            buttons=(
                *([choose] if pack is not None and _choosable(pack) else []),
                _switch_button(turn, row.pack_id, row.title, is_on=row.is_on),
                Button(label=turn.say("button.pack_remove"), hint=row.title, action=RemovePack(pack=row.pack_id)),
            )
        ),
    ]


def _told(turn: Turn, title: str, items: int, locale: str, *, is_on: bool) -> Paragraph:
    return turn.paragraph(
        "packs.on" if is_on else "packs.off",
        title=title,
        items=turn.say("packs.items", items),
        language=turn.words.language(locale),
    )


def _switch_button(turn: Turn, pack: str | None, title: str, *, is_on: bool) -> Button:
    label = turn.say("button.pack_off" if is_on else "button.pack_on")
    return Button(label=label, hint=title, action=SwitchPack(pack=pack, on=not is_on))


def _packs_input(turn: Turn, now: Shelf) -> PickInput:
    shipped = PickOption(value=store.SHIPPED, label=turn.shipped.title)
    on = [store.SHIPPED] if now.shipped_is_on else []
    return PickInput(
        name=PACKS,
        label=turn.say("packs.form.packs"),
        options=(shipped, *(PickOption(value=one.pack.id, label=one.pack.title) for one in now.own)),
        initial=(*on, *(one.pack.id for one in now.own if one.is_on)),
        several=True,
        missing=turn.say("packs.nothing_left"),
    )


def _techniques_input(turn: Turn, pack: Pack, off: Collection[str]) -> PickInput:
    offered = _choosable(pack)
    return PickInput(
        name=TECHNIQUES,
        label=turn.say("packs.form.techniques", title=pack.title),
        options=tuple(offered),
        initial=tuple(one.value for one in offered if one.value not in off),
        several=True,
        required=False,
        missing=turn.say("packs.nothing_left"),
    )


# --- what is so -----------------------------------------------------------------------------------------


def _manages(turn: Turn) -> bool:
    return bool(directory.managed(turn.scope, row_id(turn.person)))


def _pack(turn: Turn, now: Shelf, pack_id: str | None) -> Pack | None:
    if pack_id is None:
        return turn.shipped
    return next((one.pack for one in now.own if one.pack.id == pack_id), None)


def _choosable(pack: Pack) -> list[PickOption]:
    """Return the techniques that a pack itself teaches, as far as anything is there to practise them with."""
    taught = {item.technique for item in pack.items}
    return [PickOption(value=one.id, label=one.name) for one in pack.techniques if one.id in taught]


def _switched(now: Shelf, wanted: Mapping[str, bool]) -> Shelf:
    return replace(now, own=tuple(replace(one, is_on=wanted.get(one.pack.id, one.is_on)) for one in now.own))


def _leaves_something(turn: Turn, after: Shelf) -> bool:
    """Tell whether whoever decides still has something to practise; for another language see content/blending.py."""
    return leaves_something(turn.shipped, after, language_of(turn.person.locale))


def _names_off(turn: Turn, now: Shelf) -> list[str]:
    packs = [turn.shipped, *(one.pack for one in now.own)]
    return [one.name for pack in packs for one in pack.techniques if one.id in now.off]
