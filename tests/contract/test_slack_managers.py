"""A manager in Slack: an exercise for the channel, a tip in their own messages, and a talk that is kept nowhere."""

from __future__ import annotations

import pytest

from empathy_bot.bot import Bot
from empathy_bot.events import Origin, PackBrought, Someone
from empathy_bot.library import Library
from empathy_bot.store import checks
from tests.contract.test_slack_story import office, say
from tests.fakes.pack import for_managers, small_pack
from tests.fakes.parcels import parcel
from tests.fakes.slack_blocks import buttons_of, words_of
from tests.fakes.slack_office import Office, letter_of_line

__all__ = ["office"]

pytestmark = pytest.mark.parametrize("pack", [for_managers(small_pack())], ids=["for_managers"])


def test_an_exercise_is_looked_at_posted_and_planned(office: Office) -> None:
    office.found(office.ana)
    preview = office.next_post(
        lambda: office.people.command(office.mira, "/empathy exercise", office.channel), in_channel=True
    )
    assert preview.only_for == office.mira
    posted = office.next_post(
        lambda: office.people.click(office.mira, preview, say("button.exercise_post")),
        in_channel=True,
        who=office.ana,
    )
    assert posted.only_for is None
    assert "Step 3 of exercise" in words_of(posted.content)
    assert [button["text"]["text"] for button in buttons_of(posted.content)] == [say("button.kudos")]
    office.people.click(office.mira, preview, say("button.exercise_plan"))
    office.slack.until(lambda: office.mira in office.slack.modals)
    office.people.submit(office.mira, weekday="5", time="10:00", every="week")
    planned = office.next_post(lambda: office.at("2026-11-20 10:00"), in_channel=True, who=office.ana)
    assert "Step 3 of exercise" in words_of(planned.content)
    assert planned.content != posted.content
    told = office.next_post(
        lambda: office.people.command(office.ana, "/empathy exercise", office.channel), in_channel=True, who=office.ana
    )
    assert (told.only_for, words_of(told.content).strip()) == (office.ana, say("managers.only"))


def test_what_is_practised_is_chosen_beside_a_pack_of_ones_own(office: Office) -> None:
    office.found(office.ana)
    bring_pack(office)
    shown = office.next_post(lambda: office.people.command(office.mira, "/empathy packs"), in_channel=False)
    assert "Acme's own" in words_of(shown.content)
    assert "empathy-bot content import" in words_of(shown.content)
    office.people.click(office.mira, shown, say("button.practised"))
    office.slack.until(lambda: office.mira in office.slack.modals)
    saved = office.next_post(lambda: office.people.submit(office.mira, packs=["acme"], techniques=[]), in_channel=False)
    assert "A small pack: 14 items in English. Off." in saved.content["text"]
    office.people.click(office.mira, saved, say("button.practised"))
    office.slack.until(lambda: office.mira in office.slack.modals)
    refused = office.people.submit(office.mira, packs=["shipped"], techniques=[])
    assert say("packs.nothing_left") in refused.body["errors"].values()


def bring_pack(office: Office) -> None:
    """Bring a pack as the operator's command does, which is a process of its own."""
    (home,) = checks.workspaces(office.store)
    own = Bot(office.store, office.clock, Library(small_pack()))
    assert own.handle(PackBrought(Origin(*home, Someone("")), parcel(), operator=True)).message


def test_a_tip_comes_to_the_manager_alone_and_can_be_stopped(office: Office) -> None:
    office.found()
    tip = office.next_post(lambda: office.at("2026-11-24 10:00"), in_channel=False)
    assert tip.channel == office.slack.direct_channel(office.mira)
    assert "The step of tip" in words_of(tip.content)
    stopped = office.next_post(lambda: office.people.click(office.mira, tip, say("button.tips_stop")), in_channel=False)
    assert "No more tips will come" in words_of(stopped.content)
    before = len(office.slack.posts)
    office.at("2026-12-01 10:00")
    assert len(office.slack.posts) == before


def test_a_talk_is_walked_in_one_message_and_kept_nowhere(office: Office) -> None:
    office.found()
    talk = office.next_post(lambda: office.people.command(office.mira, "/empathy talk"), in_channel=False)
    rows = office.rows()
    for step, option in enumerate((0, "00"), 1):
        office.people.click(office.mira, talk, letter_of_line(talk, option))  # type: ignore[arg-type]
        office.slack.until(lambda step=step: len(talk.was) == step)
    assert "What turned it to settled." in words_of(talk.content)
    assert say("dialogue.replay") in words_of(talk.content)
    other = office.next_post(
        lambda: office.people.click(office.mira, talk, say("button.another_talk")), in_channel=False
    )
    assert "Maya, of your team" in words_of(other.content)
    assert office.rows() == rows
