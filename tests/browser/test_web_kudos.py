"""Every way of giving kudos in a real browser, and every way back: what the giver, the receiver and a colleague see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from empathy_bot.store import Store
from tests.browser.conftest import Windows
from tests.fakes.pack import small_pack
from tests.fakes.web import LocalChat, local_chat

pytestmark = pytest.mark.xdist_group("browser")

Judge = Callable[[Page], None]

SUPPORT = "chat/c-support"
TAKEN_BACK = "These kudos were taken back."


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


def say(page: Page, words: str) -> None:
    box = page.get_by_label(re.compile("^Message "))
    box.fill(words)
    box.press("Enter")
    expect(box).to_have_value("")


def line(page: Page, words: str, *, by_bot: bool = False, beside: Locator | None = None) -> Locator:
    """Return the newest line that says this, and is not `beside`, for good: also once it says something else."""
    kind = "article.by-bot" if by_bot else "article:not(.by-bot)"
    if beside is not None:
        kind += f":not(#{beside.get_attribute('id')})"
    found = page.locator(kind).filter(has_text=words).last
    expect(found).to_be_visible()
    return page.locator(f"#{found.get_attribute('id')}")


def heart(of: Locator) -> Locator:
    return of.get_by_role("button", name=re.compile("^Heart hands: the message of "))


def take_back(page: Page) -> None:
    """Press the newest way back, of what the person has just been told."""
    told = page.locator("article.is-private").last
    told.get_by_role("button", name="Take it back").click()
    expect(told).to_contain_text("are taken back and no longer count.")


def test_kudos_are_given_by_command_added_to_and_taken_back_by_button(windows: Windows, accessible: Judge) -> None:
    mei, ana, ruth = (windows.open(person, SUPPORT) for person in ("mei", "ana", "ruth"))
    say(mei, "/kudos @Ana Lima for calling the hotel back")
    shout = line(ana, "for calling the hotel back", by_bot=True)
    expect(shout).to_contain_text("@Mei Tanaka thanks @Ana Lima")
    expect(ana.get_by_text("/kudos")).to_have_count(0)

    line(ruth, "for calling the hotel back", by_bot=True).get_by_role("button", name="Add mine").dblclick()
    expect(shout).to_contain_text("@Ruth Adler says thank you too.")
    accessible(ruth)
    expect(ruth.locator("article.is-private").filter(has_text="Your thanks to @Ana Lima")).to_have_count(1)
    shout.get_by_role("button", name="Add mine").click()
    expect(ana.locator("article.is-private")).to_contain_text("These kudos are for you, so enjoy them.")
    take_back(ruth)
    expect(shout).not_to_contain_text("says thank you too.")
    expect(shout).to_contain_text("for calling the hotel back")

    # A reaction on a shout-out adds one's own thanks as well, and one's own alone goes with it.
    heart(line(ruth, "for calling the hotel back", by_bot=True)).click()
    expect(shout).to_contain_text("@Ruth Adler says thank you too.")
    expect(shout.locator(".fans")).to_contain_text("Ruth Adler")
    take_back(mei)
    expect(shout).to_contain_text("@Ruth Adler thanks @Ana Lima")
    expect(shout).not_to_contain_text("for calling the hotel back")
    heart(line(ruth, "@Ruth Adler thanks", by_bot=True)).click()
    expect(shout).to_contain_text(TAKEN_BACK)
    expect(shout.get_by_role("button", name="Add mine")).to_have_count(0)
    expect(shout.locator(".fans")).to_have_count(0)

    # A user group stands for its people, by suggestion.
    box = ana.get_by_label("Message #support")
    box.fill("/kudos @team-l")
    box.press("End")
    box.press_sequentially("e")
    expect(ana.locator("#suggest").get_by_role("option", selected=True)).to_contain_text("@team-leads")
    box.press("Enter")
    box.press_sequentially("for a calm week")
    box.press("Enter")
    expect(line(ruth, "for a calm week", by_bot=True)).to_contain_text("@Ana Lima thanks @Mei Tanaka and @Ruth Adler")


def test_a_message_is_chosen_or_reacted_to_and_the_shout_out_leads_to_it(windows: Windows, accessible: Judge) -> None:
    ana, mei, ruth = (windows.open(person, SUPPORT) for person in ("ana", "mei", "ruth"))
    say(ana, "The guest said nobody had ever called back before.")
    said = line(mei, "The guest said")
    said.hover()
    said.get_by_role("button", name=re.compile("^Give kudos for this message of ")).click()
    dialog = mei.get_by_role("dialog", name="Give kudos")
    expect(dialog.get_by_label("Ana Lima")).to_be_checked()
    accessible(mei)
    dialog.get_by_label("What did they do?").fill("Kept a promise.")
    dialog.get_by_label("Listened").check()
    dialog.get_by_role("button", name="Send kudos").dblclick()
    expect(dialog).to_be_hidden()
    shout = line(ana, "Kept a promise.", by_bot=True)
    expect(shout).to_contain_text("Listened")
    expect(ana.locator("article").filter(has_text="Kept a promise.")).to_have_count(1)
    shout.get_by_role("link", name="this message").click()
    expect(ana).to_have_url(re.compile(r"/as/ana/chat/c-support\?line=\d+#line-\d+$"))
    expect(line(ana, "The guest said")).to_be_focused()
    ana.locator("body[data-live=yes]").wait_for()

    # A reaction gives kudos without words; a second one is added to them, and each goes with its reaction.
    own = line(ana, "The guest said")
    expect(heart(own)).to_have_count(0)
    heart(said).dblclick()
    expect(heart(said)).to_have_attribute("aria-pressed", "true")
    expect(heart(said)).to_be_focused()
    wordless = line(ana, "For this message", by_bot=True, beside=shout)
    expect(wordless).to_contain_text("@Mei Tanaka thanks @Ana Lima")
    expect(own.locator(".fans")).to_contain_text("1 Mei Tanaka")
    heart(line(ruth, "The guest said")).click()
    expect(own.locator(".fans")).to_contain_text("2 Mei Tanaka, Ruth Adler")
    expect(wordless).to_contain_text("@Ruth Adler says thank you too.")
    for page in (ana, mei):
        accessible(page)
    mei.keyboard.press("Enter")
    expect(heart(said)).to_have_attribute("aria-pressed", "false")
    expect(heart(said)).to_be_focused()
    expect(wordless).to_contain_text("@Ruth Adler thanks @Ana Lima")
    heart(line(ruth, "The guest said")).click()
    expect(wordless).to_contain_text(TAKEN_BACK)
    expect(own.locator(".fans")).to_have_count(0)
    mei.get_by_role("link", name="Empathy Bot").click()
    expect(mei.get_by_role("article").last).to_contain_text("the message or reaction they came from is gone")


def test_kudos_in_a_message_to_the_bot_go_with_it_and_private_ones_from_one_s_page_reach_one_person(
    windows: Windows, accessible: Judge
) -> None:
    mei, ana = windows.open("mei", SUPPORT, width=360, height=740, scheme="dark"), windows.open("ana", SUPPORT)
    say(mei, "@Empathy Bot kudos @Ana Lima for the quiet help on line two")
    said = line(mei, "for the quiet help")
    shout = line(ana, "for the quiet help", by_bot=True)
    accessible(mei)
    assert mei.evaluate("document.documentElement.scrollWidth") <= 360, "nothing sticks out"
    expect(line(ana, "for the quiet help").get_by_role("button", name="Delete message")).to_have_count(0)
    more = said.locator("summary")
    more.focus()
    mei.keyboard.press("Enter")
    expect(said.get_by_role("button", name="Delete message")).to_be_visible()
    accessible(mei)
    mei.keyboard.press("Escape")
    expect(said.get_by_role("button", name="Delete message")).to_be_hidden()
    expect(more).to_be_focused()
    mei.keyboard.press("Enter")
    mei.keyboard.press("Tab")
    mei.keyboard.press("Enter")
    expect(said).to_contain_text("This message was deleted.")
    expect(said).to_be_focused()
    expect(shout).to_contain_text(TAKEN_BACK)
    expect(ana.get_by_text("for the quiet help")).to_have_count(0)

    # From the page of one's own, for the receiver alone.
    mei = windows.open("mei", "home")
    mei.get_by_role("button", name="Give kudos").click()
    dialog = mei.get_by_role("dialog", name="Give kudos")
    dialog.get_by_label("Ana Lima").check()
    dialog.get_by_label("What did they do?").fill("You noticed that I had a hard morning.")
    dialog.get_by_label("Only the people I thank").check()
    dialog.get_by_role("button", name="Send kudos").click()
    expect(mei).to_have_url(re.compile("/as/mei/chat/dm$"))
    expect(mei.get_by_role("article").last).to_contain_text("nobody else sees them")
    unread = ana.get_by_role("link", name="Empathy Bot").locator(".unread")
    expect(unread).to_be_visible()
    expect(ana.get_by_text("hard morning")).to_have_count(0)
    ana.get_by_role("link", name="Empathy Bot").click()
    note = ana.get_by_role("article").last
    expect(note).to_contain_text("thanked you in private")
    expect(note).to_contain_text("You noticed that I had a hard morning.")
    expect(ana.get_by_role("article").filter(has_text="@Mei Tanaka took back the kudos of")).to_have_count(1)
    accessible(ana)
