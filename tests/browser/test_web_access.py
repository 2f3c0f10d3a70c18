"""The local chat by keyboard alone, on a phone, in the dark, and beside itself: how a message looks elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows

pytestmark = pytest.mark.xdist_group("browser")

VIEWS = ("chat/dm", "chat/c-support", "home")


def tab_to(page: Page, name: str, *, most: int = 60) -> None:
    """Press Tab until something with this name has the focus."""
    target = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
    for _ in range(most):
        page.keyboard.press("Tab")
        if any(one.evaluate("element => element === document.activeElement") for one in target.all()):
            return
    pytest.fail(f"Tab never came to {name}")


def test_everything_can_be_done_by_keyboard(windows: Windows) -> None:
    page = windows.open("ana", "chat/c-support")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    page.keyboard.press("Enter")
    box = page.get_by_label("Message #support")
    expect(box).to_be_focused()

    # A command and a person, both by suggestion.
    page.keyboard.type("/ku")
    expect(page.locator("#suggest").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(box).to_have_value("/kudos @")
    page.keyboard.type("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#suggest").get_by_role("option", selected=True)).to_contain_text("@Mei Tanaka")
    assert box.get_attribute("aria-activedescendant") == page.locator("#suggest").get_by_role(
        "option", selected=True
    ).get_attribute("id")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.type("for the quiet help this morning")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="for the quiet help this morning").last).to_contain_text(
        "thanks"
    )
    expect(box).to_be_focused()
    expect(box).to_have_value("")

    # Escape closes suggestions without sending or losing anything; Shift+Enter begins a line.
    page.keyboard.type("@")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Shift+Enter")
    expect(box).to_have_value("@\n")
    box.fill("")

    # To the direct messages, the next Monday, and an answer.
    page.reload()
    page.locator("body[data-live=yes]").wait_for()
    tab_to(page, "Empathy Bot")
    page.keyboard.press("Enter")
    page.locator("body[data-here=dm][data-live=yes]").wait_for()
    tab_to(page, "Next Monday")
    page.keyboard.press("Enter")
    option = page.get_by_role("article").last.locator("button.choice").first  # the sixth of ten prompts is a quiz
    expect(option).to_be_visible()
    for _ in range(200):
        page.keyboard.press("Tab")
        if option.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".callout").last).to_be_focused()


def test_the_panel_opens_turns_and_closes_by_keyboard(windows: Windows, accessible: Callable[[Page], None]) -> None:
    page = windows.open("mei")
    opener = page.get_by_role("button", name=re.compile("How it looks elsewhere")).last
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="How it looks elsewhere")
    expect(panel.get_by_role("heading", name="How it looks elsewhere")).to_be_focused()
    expect(panel.locator("#slack-drawing .sl-message")).to_be_visible()
    accessible(page)
    panel.get_by_role("tab", name="Slack").focus()
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_role("tab", name="Teams")).to_be_focused()
    expect(panel.locator("#teams-drawing .ac-adaptiveCard")).to_be_visible()
    accessible(page)
    page.keyboard.press("ArrowRight")
    expect(panel.locator("#json-teams")).to_contain_text("AdaptiveCard")
    accessible(page)
    panel.get_by_role("button", name="Copy Slack").click()
    assert "blocks" in json.loads(page.evaluate("navigator.clipboard.readText()"))
    panel.locator("#json-slack").focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()


def test_every_kind_of_message_is_drawn_as_elsewhere(windows: Windows) -> None:
    page = windows.open("ruth", "chat/c-support")
    page.get_by_label("Message #support").fill("/empathy board month")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recognition of the month").last).to_be_visible()
    for opener in page.get_by_role("button", name=re.compile("How it looks elsewhere")).all()[-6:]:
        opener.click()
        expect(opener).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#slack-drawing .sl-body")).to_be_visible()
        expect(page.locator("#slack-drawing .sl-unknown")).to_have_count(0)
    expect(page.locator("#slack-drawing .sl-chart")).to_be_visible()
    expect(page.locator("#slack-drawing table").first).to_be_visible()
    page.get_by_role("tab", name="Teams").click()
    expect(page.locator("#teams-drawing")).to_contain_text("Ana Lima")
    assert "\\" not in page.locator("#teams-drawing").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 640, 1280])
def test_every_view_is_accessible_at_every_width(
    windows: Windows, accessible: Callable[[Page], None], width: int, scheme: str
) -> None:
    for view in VIEWS:
        page = windows.open("ana", view, width=width, height=760, scheme=scheme)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"
        page.context.close()


def test_on_a_phone_the_sidebar_is_a_drawer_and_the_panel_a_sheet(
    windows: Windows, accessible: Callable[[Page], None]
) -> None:
    page = windows.open("ana", "chat/c-support", width=360, height=740)
    menu = page.locator("header").get_by_role("button", name="People, channels and clock")
    expect(page.get_by_role("button", name="Next morning")).to_be_hidden()
    menu.click()
    expect(page.get_by_role("button", name="Next morning")).to_be_visible()
    expect(page.get_by_role("button", name="Close").first).to_be_focused()
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Next morning")).to_be_hidden()
    expect(menu).to_be_focused()
    page.get_by_role("button", name=re.compile("How it looks elsewhere")).last.click()
    panel = page.get_by_role("dialog", name="How it looks elsewhere")
    expect(panel).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_one_can_be_somebody_else_here_or_in_a_window_beside(
    windows: Windows, accessible: Callable[[Page], None]
) -> None:
    page = windows.open("ana", "chat/c-support")
    page.get_by_text("You are:").click()
    accessible(page)
    menu = page.get_by_role("navigation", name="Be somebody else")
    with page.context.expect_page() as opened:
        menu.get_by_role("link", name="Open a new window as Mei Tanaka").click()
    expect(opened.value).to_have_url(re.compile("/as/mei/chat/c-support"))
    menu.get_by_role("link", name="Ruth Adler team manager").click()
    expect(page).to_have_url(re.compile("/as/ruth/chat/c-support"))
    expect(page.get_by_text("You are:").locator("..")).to_contain_text("Ruth Adler, team manager")


def test_the_clock_says_why_it_does_not_go_back_and_goes_to_a_date(windows: Windows) -> None:
    page = windows.open("ana")
    page.get_by_label("Go to date").fill("2020-01-01")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_text("The clock only goes forward")).to_be_visible()
    later = page.evaluate("new Date(Date.now() + 20 * 86400000).toISOString().slice(0, 10)")
    page.get_by_label("Go to date").fill(later)
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator("#clock-time")).to_have_text("09:00")
    expect(page.get_by_text("The clock only goes forward")).to_be_hidden()
