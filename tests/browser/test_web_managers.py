"""What a manager does for the team in a real browser, and the peers' and the newcomers' kinds of practice beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from empathy_bot.store import Store
from tests.browser.conftest import Windows
from tests.browser.test_web_kinds import morning, option, rows, says
from tests.fakes.pack import for_managers, small_pack, with_baseline
from tests.fakes.web import LocalChat, local_chat

pytestmark = pytest.mark.xdist_group("browser")

Judge = Callable[[Page], None]


@pytest.fixture
def chat(sqlite_store: Store) -> Iterator[LocalChat]:
    """A chat in which Ana and Mei practise, and Ruth manages."""
    with local_chat(sqlite_store, with_baseline(for_managers(small_pack()))) as running:
        running.founded("ana", "mei")
        yield running


@pytest.fixture
def windows(browser: Browser, chat: LocalChat) -> Iterator[Windows]:
    """Windows on that chat, closed after the test."""
    opened = Windows(browser, chat)
    yield opened
    opened.close()
    assert not opened.complaints


def test_an_exercise_is_looked_at_and_posted_and_a_tip_comes_and_is_stopped(
    windows: Windows, accessible: Judge
) -> None:
    ruth, ana = windows.open("ruth"), windows.open("ana", "chat/c-support")
    preview = says(ruth, "exercise")
    expect(preview).to_contain_text("A look ahead, seen by you alone.")
    accessible(ruth)
    title = preview.get_by_role("heading").inner_text()
    expect(ana.get_by_role("heading", name=title)).to_have_count(0)
    preview.get_by_role("button", name="Post it now").click()
    expect(ana.get_by_role("heading", name=title)).to_be_visible()
    accessible(ana)
    tip = says(ruth, "tip")
    expect(tip).to_contain_text("The step of tip")
    accessible(ruth)
    expect(says(windows.open("ana"), "exercise")).not_to_contain_text("Step 1")


def test_a_talk_with_a_colleague_is_walked_to_its_end_and_kept_nowhere(
    windows: Windows, accessible: Judge, sqlite_store: Store
) -> None:
    ruth = windows.open("ruth")
    talk = says(ruth, "talk")
    expect(talk).to_contain_text("Maya, of your team")
    option(talk, "Line 0 of start.").click()
    expect(talk).to_contain_text("tense, 3 of 5")
    option(talk, "Line 0 of heard.").click()
    expect(talk).to_contain_text("What turned it to settled.")
    accessible(ruth)
    assert rows(sqlite_store, "SELECT id FROM answer") == rows(sqlite_store, "SELECT id FROM dialogue") == []


def test_where_am_i_is_left_and_gone_on_with_and_only_its_person_sees_it(windows: Windows, accessible: Judge) -> None:
    ana = windows.open("ana")
    asked = says(ana, "baseline")
    expect(asked).to_contain_text("Question 1 of")
    accessible(ana)
    option(asked, "The best reply").click()
    expect(asked).to_contain_text("Question 2 of")
    ana.close()
    ana = windows.open("ana")
    morning(ana)
    asked = says(ana, "baseline")
    expect(asked).to_contain_text("Question 2 of")
    while option(asked, "A wrong reply").count():
        heading = asked.get_by_role("heading").first.inner_text()
        option(asked, "A wrong reply").click()
        expect(asked.get_by_role("heading").first).not_to_have_text(heading)
    expect(asked).to_contain_text("1 of")
    accessible(ana)
    expect(windows.open("ruth").get_by_text("Where am I? Question")).to_have_count(0)
