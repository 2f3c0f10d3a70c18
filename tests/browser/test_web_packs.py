"""Packs of one's own in a real browser: brought, mended, switched, removed, and looked at as each platform draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from empathy_bot.store import Store
from tests.browser.conftest import Windows
from tests.fakes.pack import small_pack
from tests.fakes.parcels import OWN, TEN_MISTAKES, zipped
from tests.fakes.web import LocalChat, local_chat

pytestmark = pytest.mark.xdist_group("browser")

Judge = Callable[[Page], None]


@pytest.fixture
def chat(sqlite_store: Store) -> Iterator[LocalChat]:
    """A chat in which Ana and Mei practise, and Ruth manages."""
    with local_chat(sqlite_store, small_pack()) as running:
        running.founded("ana", "mei")
        yield running


@pytest.fixture
def windows(browser: Browser, chat: LocalChat) -> Iterator[Windows]:
    """Windows on that chat, closed after the test."""
    opened = Windows(browser, chat)
    yield opened
    opened.close()
    assert not opened.complaints


def bring(page: Page, path: Path) -> None:
    page.get_by_label("The file").set_input_files(path)
    page.get_by_role("button", name="Bring it").click()


def test_a_pack_is_mended_brought_switched_and_removed(windows: Windows, accessible: Judge, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.zip", tmp_path / "acme.zip"
    bad.write_bytes(zipped(TEN_MISTAKES, "acme/"))
    good.write_bytes(zipped(OWN, "acme/"))
    ruth = windows.open("ruth", "home")
    ruth.get_by_role("link", name="Packs").click()
    ruth.locator("body[data-live=yes]").wait_for()
    card = ruth.locator("#packs-card")
    expect(card).to_contain_text("You have brought no pack of your own yet")
    accessible(ruth)
    bring(ruth, bad)
    wrong = ruth.get_by_role("alert")
    expect(wrong.get_by_role("listitem")).to_have_count(10)
    expect(card).to_contain_text("You have brought no pack of your own yet")
    accessible(ruth)
    bring(ruth, good)
    expect(card).to_contain_text("Acme's own is here: 2 items")
    expect(ruth.locator("#toast")).to_contain_text("Acme's own is here")
    expect(wrong).to_be_empty()
    accessible(ruth)
    ruth.screenshot(path=tmp_path / "packs.png", full_page=True)
    card.get_by_role("button", name="Switch off: Acme's own").click()
    expect(card).to_contain_text("Acme's own: 2 items in English. Off.")
    card.get_by_role("button", name="Choose what we practise").click()
    form = ruth.get_by_role("dialog")
    form.get_by_label("Acme's own").check()
    form.get_by_label("Naming").uncheck()
    accessible(ruth)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(card).to_contain_text("Techniques switched off: Naming")
    expect(card).to_contain_text("Acme's own: 2 items in English. On.")
    card.get_by_role("button", name="Remove: Acme's own").click()
    card.get_by_role("button", name="Yes, remove it").click()
    expect(card).to_contain_text("Acme's own is removed")


def test_somebody_who_manages_nothing_is_told_so(windows: Windows, accessible: Judge) -> None:
    ana = windows.open("ana", "packs")
    expect(ana.locator("#packs-card")).to_contain_text("people who manage a group")
    expect(ana.get_by_label("The file")).to_have_count(0)
    accessible(ana)


def test_the_pages_fit_a_telephone(windows: Windows, accessible: Judge) -> None:
    for where in ("packs", "preview", "preview/listening-1"):
        page = windows.open("ruth", where, width=360, height=740, scheme="dark")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.close()


def test_an_item_is_looked_at_in_each_platforms_drawing(windows: Windows, accessible: Judge, tmp_path: Path) -> None:
    ruth = windows.open("ruth", "packs")
    ruth.get_by_role("link", name="See how every item looks").click()
    accessible(ruth)
    ruth.get_by_role("link", name="listening-1").click()
    ruth.locator("body[data-live=yes]").wait_for()
    answered = ruth.get_by_role("region", name="As it is answered")
    expect(answered).to_contain_text("Why")
    accessible(ruth)
    answered.get_by_role("button").first.click()
    expect(ruth.locator("#elsewhere")).to_be_visible()
    ruth.screenshot(path=tmp_path / "preview.png")
