"""What a manager sees, sets and takes off of a team's recognition, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from empathy_bot.store import Store
from tests.browser.conftest import Windows
from tests.browser.test_web_kinds import says
from tests.fakes.pack import small_pack
from tests.fakes.web import LocalChat, local_chat

pytestmark = pytest.mark.xdist_group("browser")

Judge = Callable[[Page], None]


@pytest.fixture
def chat(sqlite_store: Store) -> Iterator[LocalChat]:
    """A chat in which Ruth manages two teams, a month after they began, and its people have thanked each other."""
    with local_chat(sqlite_store, small_pack()) as running:
        support = running.founded("ana", "mei", "kofi", "leyla").room
        running.window("ruth").makes_channel("Sales", "jonas", "priya")
        running.clock.travel(running.clock.now() + timedelta(days=31))
        for who, room, words in (
            ("ana", support, "@Mei Tanaka for staying calm with a customer"),
            ("ana", support, "@Mei Tanaka for the call with Mrs Sommer"),
            ("mei", support, "@Kofi Mensah for taking the late shift"),
            ("jonas", "c-sales", "@Ana Lima for explaining the invoice twice"),
        ):
            assert running.window(who, room).says(f"/kudos {words}").status < 400
        yield running


@pytest.fixture
def windows(browser: Browser, chat: LocalChat) -> Iterator[Windows]:
    """Windows on that chat, closed after the test."""
    opened = Windows(browser, chat)
    yield opened
    opened.close()
    assert not opened.complaints


def test_a_manager_looks_sets_a_goal_and_takes_kudos_off(windows: Windows, accessible: Judge) -> None:
    ruth = windows.open("ruth")
    view = says(ruth, "recognition")
    expect(view).to_contain_text("Leyla Demir: no kudos have reached them in the last 30 days.")
    expect(view.get_by_role("row", name="sales 1 0 0")).to_be_visible()
    accessible(ruth)

    view.get_by_role("button", name="Kudos settings").click()
    dialog = ruth.get_by_role("dialog", name="Kudos settings")
    week, goal = dialog.get_by_label("And in a week?"), dialog.get_by_label("would the team like to reach?")
    week.fill("5")
    goal.fill("40")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("Please write 10 or more.")
    accessible(ruth)
    week.fill("20")
    dialog.get_by_role("button", name="Save").click()
    expect(ruth.get_by_role("article").last).to_contain_text("The team's goal is 40 kudos a month.")

    view.get_by_role("button", name="Recent kudos").click()
    listed = ruth.get_by_role("article").last
    expect(listed).to_contain_text("the call with Mrs Sommer")
    accessible(ruth)
    listed.get_by_role("button", name="Take it off: Ana Lima thanked Mei Tanaka").first.click()
    dialog = ruth.get_by_role("dialog", name="Take kudos off")
    dialog.get_by_role("button", name="Take them off").click()
    expect(dialog).to_contain_text("Please say in a few words why.")
    dialog.get_by_role("textbox").fill("It names a customer.")
    accessible(ruth)
    dialog.get_by_role("button", name="Take them off").click()
    expect(ruth.get_by_role("article").last).to_contain_text("no longer count, and they are told why.")
    for who in ("ana", "mei"):
        expect(windows.open(who).get_by_text("The reason: It names a customer.")).to_be_visible()
    expect(says(windows.open("ana"), "recognition")).to_contain_text("for people who manage a group")
