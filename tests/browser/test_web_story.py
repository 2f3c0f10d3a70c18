"""The whole loop as three people see it, in real windows of a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, Windows

pytestmark = pytest.mark.xdist_group("browser")


def go(page: Page, where: str) -> None:
    before = page.locator("#clock-day").inner_text()
    page.get_by_role("button", name=where).click()
    expect(page.locator("#clock-day")).not_to_have_text(before)


def morning(page: Page, where: str) -> Locator:
    """Go to a morning that brings a question, and return it."""
    lines = page.get_by_role("article")
    before = lines.count()
    go(page, where)
    expect(lines).to_have_count(before + 1)
    return page.locator(f"#{lines.last.get_attribute('id')}")


def answered(page: Page, line: Locator, letter: str) -> int:
    """Answer a question, by a letter or in a form as it asks for, and return the streak that is shown then."""
    write = line.get_by_role("button", name=re.compile("^Write "))
    if write.count():
        write.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("I'm sorry about the wait. I'll call you by four.")
        dialog.locator("button[type=submit]").click()
        expect(dialog).to_be_hidden()
        line = page.get_by_role("article").last
        expect(line.locator(".facts")).to_be_visible()
    else:
        if line.get_by_role("heading", name=re.compile("^A conversation with ")).count():
            talked(line)
        else:
            line.get_by_role("button", name=re.compile(f"^{letter} ")).click()
        expect(line.locator(".facts").last).to_be_visible()
        if line.locator(".callout").count():
            expect(line.locator(".callout")).to_be_focused()
        expect(line.locator("button.choice")).to_have_count(0)
    found = re.match(r"\d+", line.locator(".facts").last.locator("dd").first.inner_text())
    assert found
    return int(found[0])


def talked(line: Locator) -> None:
    """Take the first line that is offered until the role-play has ended; each adds two speeches to the same message."""
    speeches = line.locator(".quote")
    while line.locator("button.choice").count():
        said = speeches.count()
        line.locator("button.choice").first.click()
        expect(speeches).to_have_count(said + 2)


def test_a_week_of_a_team(windows: Windows, accessible: Callable[[Page], None]) -> None:
    ana = windows.open("ana")
    ruth = windows.open("ruth", "chat/c-support")
    mei = windows.open("mei", "chat/c-support")
    for page in (ana, ruth, mei):
        accessible(page)
        page.evaluate("window.sameDocument = true")

    # The rep gets the morning's question, answers it, and sees feedback and streak.
    asked = morning(ana, "Next Monday")
    accessible(ana)
    streak = answered(ana, asked, "A")
    accessible(ana)

    # Morning by morning the streak grows.
    for letter in "BCAB":
        streak += 1
        assert answered(ana, morning(ana, "Next morning"), letter) == streak

    # Saturday and Sunday bring no question, and Monday goes on where Friday ended.
    lines = ana.get_by_role("article").count()
    for _ in range(2):
        go(ana, "Next morning")
    expect(ana.get_by_role("article")).to_have_count(lines)
    assert answered(ana, morning(ana, "Next morning"), "A") == streak + 1

    # A peer gives kudos, and the shout-out appears in another open window by itself.
    before = ruth.get_by_role("article").count()
    mei.get_by_label("Message #support").fill("/kudos @Ana Lima for hearing the person behind the ticket")
    mei.keyboard.press("Enter")
    expect(mei.get_by_text("Only visible to you").last).to_be_visible()
    shout = ruth.get_by_role("article").filter(has_text="for hearing the person behind the ticket")
    expect(shout).to_be_visible()
    expect(shout).to_contain_text("@Mei Tanaka")
    assert ruth.get_by_role("article").count() == before + 1
    expect(ana.get_by_role("link", name="support").locator(".unread")).to_be_visible()
    expect(ana.get_by_role("article").last).to_contain_text("for hearing the person behind the ticket")
    accessible(ruth)

    # The manager posts the board, and its chart stands in everybody's window.
    ruth.get_by_label("Message #support").fill("/empathy board")
    ruth.keyboard.press("Enter")
    ruth.get_by_role("button", name="Post to the channel").last.click()
    chart = mei.get_by_role("img", name=re.compile("Ana Lima"))
    expect(chart.last).to_be_visible()
    expect(mei.get_by_role("table").filter(has_text="Mei Tanaka").last).to_be_visible()
    for page in (ana, ruth, mei):
        accessible(page)
        assert page.evaluate("window.sameDocument"), "no window was reloaded"


def test_a_form_says_what_is_missing_and_loses_nothing(windows: Windows, accessible: Callable[[Page], None]) -> None:
    jonas = windows.open("jonas")
    opener = jonas.get_by_role("button", name="Give kudos").last
    opener.click()
    dialog = jonas.get_by_role("dialog", name="Give kudos")
    expect(dialog).to_be_visible()
    accessible(jonas)
    text = dialog.get_by_label("What did they do?")
    text.fill("Stayed on the line until the very end.")
    dialog.get_by_role("button", name="Send kudos").click()
    expect(dialog.get_by_text("Please name at least one colleague.")).to_be_visible()
    expect(dialog.get_by_label("Ana Lima")).to_be_focused()
    expect(text).to_have_value("Stayed on the line until the very end.")
    accessible(jonas)
    dialog.get_by_label("Priya Nair").check()
    dialog.get_by_label("Listened to the end").check()
    dialog.get_by_role("button", name="Send kudos").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    expect(windows.open("priya").get_by_role("article").last).to_contain_text("Stayed on the line")


def test_a_new_channel_is_there_for_its_people_at_once(windows: Windows, accessible: Callable[[Page], None]) -> None:
    leyla, kofi = windows.open("leyla"), windows.open("kofi")
    leyla.get_by_role("button", name="New channel").click()
    dialog = leyla.get_by_role("dialog", name="New channel")
    accessible(leyla)
    dialog.get_by_role("button", name="Create channel").click()
    expect(dialog.get_by_text("Please give the channel a name.")).to_be_visible()
    dialog.get_by_label("Name").fill("Evening Shift")
    for name in ("Ana Lima", "Mei Tanaka"):
        dialog.get_by_label(name).uncheck()
    dialog.get_by_role("button", name="Create channel").click()
    expect(leyla.get_by_role("heading", level=1)).to_contain_text("evening-shift")
    expect(leyla.get_by_role("article")).to_contain_text("Join in")
    expect(kofi.get_by_role("link", name="evening-shift")).to_be_visible()
    expect(windows.open("ana").get_by_role("link", name="evening-shift")).to_have_count(0)


def test_settings_and_the_board_s_plan_are_filled_in_and_kept(
    windows: Windows, accessible: Callable[[Page], None]
) -> None:
    ruth = windows.open("ruth", "home")
    accessible(ruth)
    ruth.get_by_role("button", name="Settings", exact=True).click()
    dialog = ruth.get_by_role("dialog")
    accessible(ruth)
    dialog.get_by_label("Time of day").fill("08:15")
    dialog.locator("button[type=submit]").click()
    expect(ruth).to_have_url(re.compile("/chat/dm$"))
    expect(ruth.get_by_role("article").last).to_contain_text("08:15")
    ruth.get_by_role("link", name="support").click()
    ruth.get_by_label("Message #support").fill("/empathy board")
    ruth.keyboard.press("Enter")
    ruth.get_by_role("button", name="This month").last.click()
    board = ruth.get_by_role("article").filter(has=ruth.get_by_role("heading", name="Recognition of the month"))
    expect(board).to_have_count(1)  # the same article, now of the month
    accessible(ruth)
    board.get_by_role("button", name="Where am I on this?").click()
    expect(ruth.get_by_role("article").last).to_contain_text("Only you see this.")
    board.get_by_role("button", name="Other days").click()
    dialog.get_by_label("First day").fill("soon")
    dialog.get_by_label("Last day").fill("2026-11-20")
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_text("Please write a day like")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    board.get_by_role("button", name="Plan the board").click()
    expect(dialog).to_be_visible()
    accessible(ruth)
    dialog.get_by_label("Once a month, on the first working day").check()
    dialog.locator("button[type=submit]").click()
    planned = ruth.get_by_role("article").last
    expect(planned).to_contain_text("on the first working day of each month at 15:00")
    planned.get_by_role("button", name="Preview").click()
    expect(ruth.get_by_role("article").last).to_contain_text("if the board were posted today")
    accessible(ruth)


def test_a_window_that_lost_the_server_catches_up_by_itself(windows: Windows, server: Server) -> None:
    windows.tolerated += ["htmx:sse:error", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET"]
    tomasz = windows.open("tomasz", "chat/c-support")
    tomasz.evaluate("window.sameDocument = true")
    server.stop()
    expect(tomasz.get_by_text("The connection is gone.")).to_be_visible()
    server.start()
    mei = windows.open("mei", "chat/c-support")
    mei.get_by_label("Message #support").fill("Back again, everybody?")
    mei.keyboard.press("Enter")
    expect(tomasz.get_by_role("article").last).to_contain_text("Back again, everybody?", timeout=20_000)
    expect(tomasz.get_by_text("The connection is gone.")).to_be_hidden()
    assert tomasz.evaluate("window.sameDocument")


def test_a_first_start_shows_how_far_it_is_and_then_a_team(windows: Windows, tmp_path: Path) -> None:
    fresh = Server(tmp_path / "fresh.db")
    fresh.start()
    try:
        assert "practises for five weeks" in fresh.printed
        windows.server = fresh
        priya = windows.open("priya")
        assert priya.get_by_role("article").count() > 20
    finally:
        windows.close()
        fresh.stop()
