"""A workspace practises with packs of its own: who may bring them, what people are asked then, what is switched off."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlmodel import select

from adapters.export import export
from empathy_bot.actions import (
    AnswerCare,
    AnswerQuiz,
    ChooseLine,
    ForgetMe,
    KeepLine,
    OpenPractised,
    RemovePack,
    SavePractised,
    SendReply,
    ShowPacks,
    ShowToday,
    SwitchPack,
)
from empathy_bot.bot import Bot
from empathy_bot.content import Pack, bundled, starting
from empathy_bot.content.parcels import Parcel, opened
from empathy_bot.events import PackBrought, PeopleLeft
from empathy_bot.features.packs import MOST
from empathy_bot.library import Library
from empathy_bot.message import Form, Message, PickInput, Reply
from empathy_bot.store import Scope, Store, directory
from empathy_bot.store import packs as store
from empathy_bot.store.tables import Answer, Kudos, PackBringing, Person, Prompt, Score, WorkspacePack
from tests.core.test_races import together
from tests.fakes.pack import with_baseline
from tests.fakes.parcels import OWN, PACK, TEN_MISTAKES, TEN_PLACES, parcel, quiz, zipped
from tests.fakes.world import CHANNEL, PEOPLE, World


def brings(world: World, who: str = "mira", found: Parcel | None = None, *, operator: bool = False) -> Reply:
    return world.handle(PackBrought(world.origin(who), found or parcel(), operator))


def message(reply: Reply) -> Message:
    assert reply.message is not None
    return reply.message


def practised(world: World, locale: str | None = None) -> Pack:
    """Return what people practise with, as the bot learns it in a transaction."""
    with world.store.transaction() as session:
        workspace = directory.workspace(session, world.platform, world.workspace, world.clock.now())
        return world.bot.library.pack(Scope(session, workspace.id or 0), locale)


def items(world: World, locale: str | None = None) -> set[str]:
    return {item.id for item in practised(world, locale).items}


def rows(world: World) -> list[WorkspacePack]:
    with world.store.transaction() as session:
        return list(session.exec(select(WorkspacePack)))


def form(reply: Reply) -> Form:
    assert reply.form is not None
    return reply.form


def picks(shown: Form) -> dict[str, PickInput]:
    return {one.name: one for one in shown.inputs if isinstance(one, PickInput)}


@pytest.fixture
def team(world: World) -> World:
    """A world in which Ana and Ben practise and Mira manages."""
    world.found_group("ana", "ben")
    return world


def test_a_managers_pack_is_asked_from_and_its_answer_counts(team: World) -> None:
    told = message(brings(team))
    assert "Acme's own is here: 2 items, version 1" in told.text
    assert "Brought by Mira Novak" in told.text
    assert items(team) >= {"acme/late-van", "acme/quiet-line", "listening-1"}
    message(team.clicks("mira", SwitchPack(on=False)))
    team.clock.at("2026-11-17 09:00")
    asked = {one.address.id: one.message for one in team.tick()}
    with team.store.transaction() as session:
        prompt = session.exec(select(Prompt).where(Prompt.id == 1)).one()
    assert prompt.item_id.startswith("acme/")
    name = prompt.item_id.removeprefix("acme/")
    assert f"The best of {name}" in asked["ana"].text
    answered = message(team.clicks("ana", AnswerQuiz(prompt=1, option=0)))
    assert f"Why the best of {name}" in answered.text
    kudos = message(team.says("ana", "kudos ", "@ben", " you gave a time to every caller"))
    assert "Named an hour" in kudos.text


@pytest.mark.parametrize("who", ["ana", "dev", "stranger"])
def test_nobody_else_brings_switches_or_removes_anything(team: World, who: str) -> None:
    brings(team)
    before = rows(team)
    newer = parcel({**OWN, "pack.yaml": PACK.replace("version: 1", "version: 2")})
    assert "people who manage a group" in brings(team, who, newer).errors["file"]
    assert "people who manage a group" in brings(team, who, parcel(TEN_MISTAKES)).errors["file"]
    for action in (
        ShowPacks(),
        SwitchPack(on=False),
        SwitchPack(pack="acme", on=False),
        RemovePack(pack="acme", sure=True),
        OpenPractised(),
    ):
        assert "people who manage a group" in message(team.clicks(who, action)).text
    sent = message(team.submits(who, SavePractised(shown=("acme",)), packs="shipped", techniques="naming"))
    assert "people who manage a group" in sent.text
    assert rows(team) == before
    assert items(team) >= {"acme/late-van", "listening-1"}


def test_a_manager_who_left_the_channel_no_longer_decides(team: World) -> None:
    team.handle(PeopleLeft(team.origin("mira", CHANNEL), (PEOPLE["mira"],)))
    assert "people who manage a group" in brings(team).errors["file"]
    assert rows(team) == []


def test_all_mistakes_of_a_pack_are_told_at_once_and_nothing_is_kept(team: World) -> None:
    for by in (brings(team, found=parcel(TEN_MISTAKES)), brings(team, found=parcel(TEN_MISTAKES), operator=True)):
        heading, *lines = by.errors["file"].split("\n")
        assert heading == "I kept nothing of acme.zip. 10 things need mending first:"
        assert len(lines) == len(TEN_PLACES)
        for file, field in TEN_PLACES:
            assert any(line.startswith(f"{file}:") and field in line for line in lines), (file, field)
    assert rows(team) == []
    assert not any(name.startswith("acme/") for name in items(team))


def test_an_operator_brings_a_pack_without_being_anybody(team: World) -> None:
    told = message(brings(team, "nobody-at-all", operator=True))
    assert "is here: 2 items" in told.text
    with team.store.transaction() as session:
        assert session.exec(select(PackBringing)).all() == []
    assert "Brought by" not in message(team.clicks("mira", ShowPacks())).text


def test_the_same_pack_again_changes_nothing_and_another_takes_its_place(team: World) -> None:
    brings(team)
    first = practised(team)
    assert "is the same as before" in message(brings(team)).text
    assert practised(team) is first, "and nothing is put together anew"
    team.clicks("mira", SwitchPack(pack="acme", on=False))
    newer = {
        **OWN,
        "pack.yaml": PACK.replace("version: 1", "version: 2"),
        "vans/say-when.yaml": quiz("early", "say-when"),
    }
    assert (
        "takes the place of what was here before: 2 items, version 2" in message(brings(team, found=parcel(newer))).text
    )
    assert len(rows(team)) == 1
    assert "acme/early" not in items(team), "what is off stays off"
    team.clicks("mira", SwitchPack(pack="acme", on=True))
    assert "acme/early" in items(team)
    assert practised(team).item("acme/late-van") is None


def test_another_workspace_sees_nothing_of_it(team: World) -> None:
    brings(team)
    team.clicks("mira", SwitchPack(on=False))
    team.workspace = "globex"
    team.found_group("ana")
    assert items(team) == {item.id for item in team.pack.items}
    assert practised(team).item("acme/late-van") is None
    assert "Acme" not in message(team.clicks("mira", ShowPacks())).text
    assert "no longer here" in message(team.clicks("mira", RemovePack(pack="acme", sure=True))).text
    assert "no longer here" in message(team.clicks("mira", SwitchPack(pack="acme", on=False))).text
    assert "no longer here" in message(team.clicks("mira", OpenPractised(pack="acme"))).text
    team.workspace = "acme"
    assert [(row.pack_id, row.is_on) for row in rows(team)] == [("acme", True)]


def test_a_second_process_sees_a_change_at_its_next_event(team: World) -> None:
    team.clock.at("2026-11-17 12:00")
    other = Bot(team.store, team.clock, Library(team.pack))
    here, team.bot = team.bot, other
    assert not any(name.startswith("acme/") for name in items(team))
    team.bot = here
    brings(team)
    team.bot = other
    assert "acme/late-van" in items(team)
    team.clicks("mira", RemovePack(pack="acme", sure=True))
    team.bot = here
    assert not any(name.startswith("acme/") for name in items(team))


def test_what_is_undone_leaves_no_trace_in_what_is_remembered(team: World) -> None:
    brings(team)
    with pytest.raises(RuntimeError), team.store.transaction() as session:  # noqa: PT012 - all of it is the story
        workspace = directory.workspace(session, team.platform, team.workspace, team.clock.now())
        scope = Scope(session, workspace.id or 0)
        store.switch(scope, "acme", on=False)
        assert "acme/late-van" not in {item.id for item in team.bot.library.pack(scope, None).items}
        raise RuntimeError
    assert "acme/late-van" in items(team)


def test_switched_off_means_no_longer_asked_and_still_answered(team: World) -> None:
    brings(team)
    team.clicks("mira", SwitchPack(on=False))
    team.clock.at("2026-11-17 09:00")
    team.tick()
    off = message(team.clicks("mira", SwitchPack(on=True)))
    assert "is on again" in off.text
    off = message(team.clicks("mira", SwitchPack(pack="acme", on=False)))
    assert "Acme's own is off from the next question" in off.text
    assert not any(name.startswith("acme/") for name in items(team))
    assert "Why the best of" in message(team.clicks("ana", AnswerQuiz(prompt=1, option=0))).text
    assert "Why the best of" in message(team.clicks("ana", ShowToday())).text


def test_a_removed_pack_leaves_its_old_questions_as_what_is_gone(team: World) -> None:
    brings(team)
    team.clicks("mira", SwitchPack(on=False))
    team.clock.at("2026-11-17 09:00")
    team.tick()
    assert "nothing left to practise" in message(team.clicks("mira", RemovePack(pack="acme", sure=True))).text
    team.clicks("mira", SwitchPack(on=True))
    asked = message(team.clicks("mira", RemovePack(pack="acme")))
    assert "Remove Acme's own?" in asked.text
    assert rows(team), "nothing is removed before somebody is sure"
    assert "Acme's own is removed" in message(team.presses("mira", asked, "Yes, remove it")).text
    assert "no longer here" in message(team.presses("mira", asked, "Yes, remove it")).text
    assert rows(team) == []
    retired = message(team.clicks("ana", AnswerQuiz(prompt=1, option=0)))
    assert "The best of" not in retired.text


def test_something_to_practise_always_stays_on(team: World) -> None:
    assert "nothing left to practise" in message(team.clicks("mira", SwitchPack(on=False))).text
    brings(team)
    team.clicks("mira", SwitchPack(on=False))
    assert items(team) == {"acme/late-van", "acme/quiet-line"}
    assert "nothing left to practise" in message(team.clicks("mira", SwitchPack(pack="acme", on=False))).text
    team.clicks("mira", SwitchPack(on=True))
    shown = form(team.clicks("mira", OpenPractised()))
    assert "nothing left" in team.submits("mira", shown.submit).errors["packs"]
    bare = team.submits("mira", shown.submit, packs="shipped")
    assert "nothing left" in bare.errors["techniques"]
    assert items(team) >= {"acme/late-van", "listening-1"}


def test_the_form_says_what_is_practised(team: World) -> None:
    brings(team)
    shown = form(team.clicks("mira", OpenPractised()))
    asked = picks(shown)
    assert [one.value for one in asked["packs"].options] == ["shipped", "acme"]
    assert asked["packs"].initial == ("shipped", "acme")
    assert asked["techniques"].initial == ("listening", "naming", "owning", "closing")
    saved = team.submits("mira", shown.submit, packs=("shipped", "acme"), techniques=("naming", "owning"))
    assert "Techniques switched off: Listening and Closing" in message(saved).text
    assert {item.technique for item in practised(team).items} == {"naming", "owning", "acme/say-when"}
    assert practised(team).item("acme/quiet-line") is not None
    again = picks(form(team.clicks("mira", OpenPractised())))
    assert again["techniques"].initial == ("naming", "owning")


def test_an_own_packs_own_techniques_have_a_form_of_their_own(team: World) -> None:
    brings(team)
    shown = form(team.clicks("mira", OpenPractised(pack="acme")))
    assert [one.value for one in picks(shown)["techniques"].options] == ["acme/say-when"]
    message(team.submits("mira", shown.submit))
    assert "acme/late-van" not in items(team)
    assert "acme/quiet-line" in items(team)


def test_a_form_that_was_open_while_a_pack_came_leaves_that_one_on(team: World) -> None:
    shown = form(team.clicks("mira", OpenPractised()))
    brings(team)
    message(team.submits("mira", shown.submit, packs="shipped", techniques=("naming",)))
    assert [(row.pack_id, row.is_on) for row in rows(team)] == [("acme", True)]


def test_no_more_packs_are_kept_than_a_message_bears(team: World) -> None:
    for number in range(MOST):
        own = {**OWN, "pack.yaml": PACK.replace("id: acme", f"id: acme-{number}")}
        assert "is here" in message(brings(team, found=parcel(own))).text
    own = {**OWN, "pack.yaml": PACK.replace("id: acme", "id: one-more")}
    assert "There are 7 packs of your own here already" in brings(team, found=parcel(own)).errors["file"]
    again = {**OWN, "pack.yaml": PACK.replace("id: acme", "id: acme-3").replace("version: 1", "version: 2")}
    assert "takes the place" in message(brings(team, found=parcel(again))).text
    assert len(rows(team)) == MOST


def test_an_export_tells_who_brought_a_pack_and_nothing_of_its_files(team: World) -> None:
    brings(team)
    told = json.loads(export(team.store, "mira"))
    assert [(row["pack_id"], row["version"]) for row in told["packbringing"]] == [("acme", 1)]
    assert "workspacepack" not in told
    assert "packbringing" not in json.loads(export(team.store, "ana"))


def test_two_managers_bring_the_same_pack_at_the_same_instant(team: World) -> None:
    other = World(Store(team.store.url), team.clock, team.pack)
    for number in range(3):
        own = {**OWN, "pack.yaml": PACK.replace("version: 1", f"version: {number + 1}")}
        told = together(
            lambda own=own: brings(team, found=parcel(own)), lambda own=own: brings(other, found=parcel(own))
        )
        texts = sorted("Nothing has changed" in message(reply).text for reply in told if isinstance(reply, Reply))
        assert texts == [False, True]
    other.store.close()
    assert len(rows(team)) == 1
    with team.store.transaction() as session:
        assert len(session.exec(select(PackBringing)).all()) == 1


def test_who_brought_a_pack_is_forgotten_and_the_pack_stays(team: World) -> None:
    brings(team)
    team.clicks("mira", ForgetMe())
    assert len(rows(team)) == 1
    with team.store.transaction() as session:
        assert session.exec(select(PackBringing)).all() == []
    assert "acme/late-van" in items(team)


def test_where_am_i_measures_what_is_shipped_as_long_as_that_is_on(team: World) -> None:
    team.practises(with_baseline(team.pack))
    brings(team)
    assert practised(team).baseline == team.pack.baseline
    team.clicks("mira", SwitchPack(on=False))
    assert practised(team).baseline == ()
    assert practised(team).held("held-a-listening-1") is not None


def test_a_pack_that_this_version_cannot_read_is_left_out(team: World) -> None:
    brings(team)
    with team.store.transaction() as session:
        session.exec(select(WorkspacePack)).one().pack = b"of another time"
        workspace = directory.workspace(session, team.platform, team.workspace, team.clock.now())
        store.changed(Scope(session, workspace.id or 0))
    assert items(team) == {item.id for item in team.pack.items}
    assert "Acme's own" in message(team.clicks("mira", ShowPacks())).text


def test_a_workspace_without_packs_pays_one_look_at_its_stamp(team: World) -> None:
    assert practised(team) is team.bot.library.usual


def begun(world: World) -> World:
    """Let everybody practise with a pack that was begun from the starter, and with nothing else."""
    world.practises(bundled())
    world.found_group("ana", "ben")
    files = starting.starter("Acme basics", "en")
    found = opened("acme.zip", zipped(files), world.pack, {world.pack.id})
    assert "6 items" in message(brings(world, found=found)).text
    message(world.clicks("mira", SwitchPack(on=False)))
    return world


def test_every_kind_of_an_own_item_is_asked_and_answered(world: World) -> None:
    begun(world)
    kinds: set[str] = set()
    for number, item in enumerate(practised(world).items, 1):
        world.clock.at(f"2026-11-{16 + number} 09:00")
        with world.store.transaction() as session:
            ana = session.exec(select(Person).where(Person.external_id == "ana")).one()
            session.add(
                Prompt(
                    id=number,
                    workspace_id=ana.workspace_id,
                    person_id=ana.id or 0,
                    local_day=date(2026, 11, 16 + number),
                    item_id=item.id,
                    technique=item.technique,
                    option_order="012" if item.kind == "quiz" else "",
                    created_utc=world.clock.now(),
                )
            )
        shown = message(world.clicks("ana", ShowToday()))
        assert item.kind != "quiz" or "Technique: Say" in shown.text
        match item.kind:
            case "quiz":
                told = world.clicks("ana", AnswerQuiz(prompt=number, option=item.best))
            case "reply":
                told = world.submits("ana", SendReply(prompt=number), text="You waited all morning. I call at noon.")
            case "reflection":
                told = world.submits("ana", KeepLine(prompt=number), text="One to my sister.")
            case "self_care":
                told = world.clicks("ana", AnswerCare(prompt=number, choice=0))
            case _:
                world.clicks("ana", ChooseLine(prompt=number, step=0, option=0))
                told = world.clicks("ana", ChooseLine(prompt=number, step=1, option=0))
        assert message(told).text != shown.text
        kinds.add(item.kind)
    assert len(kinds) == 5
    with world.store.transaction() as session:
        assert len(session.exec(select(Answer.id)).all()) == 6


def test_an_own_exercise_tip_and_behaviour_go_their_whole_way(world: World) -> None:
    begun(world)
    shown = message(world.says("mira", "exercise"))
    assert "Three next steps" in shown.text
    world.presses("mira", shown, "Post it now")
    assert "Three next steps" in world.deliver()[-1].message.text
    assert "Promises in sight" in " ".join(message(world.says("mira", "tip")).text for _ in range(60))
    world.says("ana", "kudos ", "@ben", " for you said what comes next to every caller")
    with world.store.transaction() as session:
        assert session.exec(select(Kudos.behaviours)).all() == ["acme-basics/named-the-next-step"]
        assert "behaviour:acme-basics/named-the-next-step" in set(session.exec(select(Score.role)))
    assert "Named the next step" in message(world.says("ben", "kudos mine")).text
    listed = form(world.says("ana", "kudos"))
    assert "acme-basics/named-the-next-step" in {one.value for one in picks(listed)["behaviour"].options}
