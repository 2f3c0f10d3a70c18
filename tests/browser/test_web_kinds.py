"""Each kind of practice as one rep meets it in a real browser: asked in the morning, answered, and seen again.

The chat has a pack of one kind and a clock that starts on a Monday evening, so every morning brings that kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import text as sql

from empathy_bot.content import Item
from empathy_bot.store import Store
from tests.browser.conftest import PATIENCE_MS, Windows
from tests.fakes.pack import care_item, reflection_item, reply_item, role_play, small_pack, with_items
from tests.fakes.web import LocalChat, local_chat

pytestmark = pytest.mark.xdist_group("browser")

Judge = Callable[[Page], None]

QUIZZES = small_pack().items
REPLY = "I'm sorry, Maya. I'll call you today."


@pytest.fixture
def items(request: pytest.FixtureRequest) -> tuple[Item, ...]:
    """What the chat's pack holds; a test names it with `only`."""
    found: tuple[Item, ...] = request.param
    return found


def only(*items: Item) -> pytest.MarkDecorator:
    """Let every morning bring one of these items."""
    return pytest.mark.parametrize("items", [items], indirect=True, ids=[items[0].kind])


@pytest.fixture
def chat(sqlite_store: Store, items: tuple[Item, ...]) -> Iterator[LocalChat]:
    """A chat in which Ana, Mei and Ruth practise."""
    with local_chat(sqlite_store, with_items(small_pack(), *items)) as running:
        running.founded("ana", "mei")
        yield running


@pytest.fixture
def windows(browser: Browser, chat: LocalChat) -> Iterator[Windows]:
    """Windows on that chat, closed after the test."""
    opened = Windows(browser, chat)
    yield opened
    opened.close()
    assert not opened.complaints


def rows(store: Store, query: str) -> list[tuple[object, ...]]:
    with store.transaction() as session:
        return [tuple(row) for row in session.connection().execute(sql(query)).all()]


def morning(page: Page) -> Locator:
    """Go to the next morning and return the question that it brings."""
    lines = page.get_by_role("article")
    before = lines.count()
    page.get_by_role("button", name="Next morning").click()
    expect(lines).to_have_count(before + 1)
    return page.locator(f"#{lines.last.get_attribute('id')}")


def says(page: Page, words: str) -> Locator:
    """Write to the bot and return its answer."""
    lines = page.get_by_role("article")
    before = lines.count()
    box = page.get_by_label(re.compile("^Message "))
    box.fill(words)
    box.press("Enter")
    expect(lines).to_have_count(before + 2)
    return page.locator(f"#{lines.last.get_attribute('id')}")


def option(line: Locator, words: str) -> Locator:
    """Return the button of the option that begins so."""
    return line.locator("button.choice").filter(has_text=words)


def figure(line: Locator) -> str:
    """Return the running streak that a line shows."""
    return line.locator(".facts").last.locator("dd").first.inner_text()


@only(*QUIZZES)
def test_a_quiz_is_answered_with_a_feeling_and_says_why_it_came(
    windows: Windows, accessible: Judge, sqlite_store: Store
) -> None:
    ana = windows.open("ana")
    asked = morning(ana)
    expect(asked.get_by_role("heading", name="Your minute of empathy")).to_be_visible()
    accessible(ana)
    asked.get_by_role("button", name="I'm sure").click()
    expect(asked.get_by_role("button", name="I'm sure (noted)")).to_be_visible()
    option(asked, "A wrong reply").click()
    expect(asked.locator(".callout")).to_be_focused()
    expect(asked).to_contain_text("You felt sure, and a surprise like that is easy to remember.")
    expect(asked.locator(".mark-chosen")).to_contain_text("your choice")
    expect(asked.locator(".mark-best")).to_contain_text("most effective")
    assert figure(asked) == "1 working day"
    accessible(ana)
    asked.get_by_role("button", name="Why this one?").click()
    expect(ana.get_by_role("article").last).to_contain_text("is new to you")
    accessible(ana)
    again = says(ana, "today")
    expect(again.locator(".callout")).to_have_text(asked.locator(".callout").inner_text(), use_inner_text=True)
    assert rows(sqlite_store, "SELECT score, sure FROM answer") == [(0, 1)]


@only(reply_item())
def test_a_reply_is_written_again_until_it_is_one_and_the_coach_hears_an_opinion(
    windows: Windows, accessible: Judge, sqlite_store: Store
) -> None:
    ana = windows.open("ana")
    asked = morning(ana)
    accessible(ana)
    asked.get_by_role("button", name="Write my reply").click()
    dialog = ana.get_by_role("dialog")
    field = dialog.get_by_role("textbox")
    expect(field).to_be_focused()
    accessible(ana)
    in_words = "Please write it in words. A sentence or two is enough."
    for typed, told in (
        ("", in_words),
        ("\x07\x1b \u202e", in_words),
        ("\u200b\u2060\ufeff", in_words),
        ("désolés, 本当に! " * 2857 + "x", "That's 39999 characters. Please keep it to 1500."),
    ):
        field.fill(typed)
        kept = field.input_value()
        dialog.get_by_role("button", name="Send").click()
        expect(dialog.locator("[data-mistake=text]")).to_have_text(told)
        expect(field).to_be_focused()
        expect(field).to_have_value(kept)
        expect(field).to_have_attribute("aria-invalid", "true")
    accessible(ana)
    assert rows(sqlite_store, "SELECT id FROM answer") == []
    field.fill(f"{REPLY}\n<b>Promised</b> *today* 🎉")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    answer = ana.get_by_role("article").last
    expect(answer.get_by_text("<b>Promised</b> *today* 🎉")).to_be_visible()
    expect(answer).to_contain_text("Why the example of reply-owning-1 works.")
    assert figure(answer) == "1 working day"
    accessible(ana)
    answer.get_by_role("button", name="Not quite").click()
    expect(dialog).to_be_visible()
    accessible(ana)
    dialog.get_by_role("textbox").fill("It had both.")
    dialog.get_by_role("button", name="Send").click()
    expect(ana.get_by_role("article").last).to_contain_text("Thank you")
    asked.get_by_role("button", name="Write my reply").click()
    expect(dialog).to_be_hidden()
    expect(ana.get_by_role("article").filter(has_text="Promised").last).to_be_visible()
    assert rows(sqlite_store, "SELECT count(*) FROM answer") == [(1,)]
    assert rows(sqlite_store, "SELECT fair, reason FROM coachopinion") == [(0, "It had both.")]


@only(role_play())
def test_a_role_play_is_left_in_the_middle_and_gone_on_with_the_next_day(
    windows: Windows, accessible: Judge, sqlite_store: Store
) -> None:
    ana = windows.open("ana", height=560)
    talk = morning(ana)
    expect(talk).to_contain_text("upset, 2 of 5")
    accessible(ana)
    option(talk, "Line 0 of start.").click()
    expect(talk.locator(".quote")).to_have_count(3)
    expect(talk).to_contain_text("tense, 3 of 5")
    expect(option(talk, "Line 0 of heard.").or_(option(talk, "Line 1 of heard.")).first).to_be_in_viewport()
    accessible(ana)
    ana.close()  # and nothing more that day

    ana = windows.open("ana")
    today = morning(ana)
    expect(today).to_contain_text("upset, 2 of 5")
    shown = says(ana, "today")
    shown.get_by_role("button", name="Go on with Maya").click()
    resumed = ana.get_by_role("article").last
    expect(resumed.locator(".quote")).to_have_count(3)
    accessible(ana)
    option(resumed, "Line 0 of heard.").click()
    expect(resumed).to_contain_text("What turned it to settled.")
    expect(resumed).to_contain_text("at ease, 5 of 5")
    expect(resumed).to_contain_text("You began this on Tuesday 17 November and came back to finish it.")
    accessible(ana)
    assert rows(sqlite_store, "SELECT id FROM answer") == [], "yesterday is over"
    resumed.get_by_role("button", name="Try another way").click()
    expect(resumed).to_contain_text("Nothing of it is kept or counted.")
    option(resumed, "Line 2 of start.").click()
    expect(resumed).to_contain_text("furious, 1 of 5")

    # Today's own is another one, and counts.
    for node in ("start", "heard"):
        option(today, f"Line 0 of {node}.").click()
    expect(today).to_contain_text("What turned it to settled.")
    assert figure(today) == "1 working day"
    assert rows(sqlite_store, "SELECT score FROM answer") == [(1,)]
    assert rows(sqlite_store, "SELECT choices FROM dialogue ORDER BY id") == [("00",), ("00",)]


@only(reflection_item(1), reflection_item(2))
def test_a_line_stands_in_the_journal_of_its_writer_alone(
    windows: Windows, accessible: Judge, sqlite_store: Store
) -> None:
    ana, mei = windows.open("ana"), windows.open("mei")
    asked = morning(ana)
    accessible(ana)
    asked.get_by_role("button", name="Write a line").click()
    dialog = ana.get_by_role("dialog", name="A line for yourself")
    accessible(ana)
    dialog.get_by_role("textbox").fill("\u200b\u200d")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("[data-mistake=text]")).to_have_text("Please write it in words. A sentence or two is enough.")
    dialog.get_by_role("textbox").fill("I let her finish,\nand the rest was easy.")
    dialog.get_by_role("button", name="Save").click()
    kept = ana.get_by_role("article").last
    expect(kept).to_contain_text("Kept for you alone.")
    assert figure(kept) == "1 working day"
    accessible(ana)
    kept.get_by_role("button", name="My journal").click()
    journal = ana.get_by_role("article").last
    expect(journal.get_by_role("heading", name="Your journal")).to_be_visible()
    expect(journal).to_contain_text("Tuesday 17 November")
    expect(journal).to_contain_text("and the rest was easy.")
    accessible(ana)
    expect(says(mei, "journal")).to_contain_text("You have no lines")
    for room in ("chat/dm", "chat/c-support"):
        expect(windows.open("ruth", room).get_by_text("easy")).to_have_count(0)
    assert rows(sqlite_store, "SELECT score FROM answer") == [(None,)]


@only(care_item(1), care_item(2))
def test_a_check_answers_kindly_and_keeps_nothing_but_that_it_was_answered(
    windows: Windows, accessible: Judge, sqlite_store: Store
) -> None:
    ana = windows.open("ana")
    asked = morning(ana)
    expect(asked.get_by_role("heading", name="A minute for yourself")).to_be_visible()
    accessible(ana)
    option(asked, "Choice 2 of care").click()
    expect(asked).to_contain_text("Answer 2 of care")
    expect(asked).to_contain_text("I've kept only that you answered, not which one you chose.")
    assert figure(asked) == "1 working day"
    accessible(ana)
    again = says(ana, "today")
    expect(again).to_contain_text("You've answered today's check.")
    expect(again).not_to_contain_text("your choice")
    expect(again).not_to_contain_text("Answer 2")
    accessible(ana)
    assert rows(sqlite_store, "SELECT option, text, score, sure FROM answer") == [(None, None, None, None)]


@only(*QUIZZES)
def test_two_windows_answer_at_once_and_both_show_the_answer_that_stands(windows: Windows, sqlite_store: Store) -> None:
    here, there = windows.open("ana"), windows.open("ana")
    held: list[Route] = []
    asked = morning(here)
    elsewhere = there.locator(f"#{asked.get_attribute('id')}")
    expect(elsewhere).to_be_visible()
    for page in (here, there):
        page.route("**/click", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks it)
    option(asked, "The best reply").click()
    option(elsewhere, "A wrong reply").click()
    waited = 0
    while len(held) < 2 and waited < PATIENCE_MS:
        here.wait_for_timeout(10)
        waited += 10
    for route in held:
        route.continue_()
    for line in (asked, elsewhere):
        expect(line.locator(".callout")).to_be_visible()
        expect(line.locator("button.choice")).to_have_count(0)
    feedback = asked.locator(".callout").inner_text()
    assert elsewhere.locator(".callout").inner_text() == feedback
    assert figure(asked) == figure(elsewhere) == "1 working day"
    stands = rows(sqlite_store, "SELECT score FROM answer")
    assert stands == [(1,)] if "most effective reply" in feedback else stands == [(0,)]


@only(*QUIZZES)
def test_not_now_not_this_week_and_the_month_that_comes_of_it(
    windows: Windows, accessible: Judge, sqlite_store: Store
) -> None:
    ana = windows.open("ana")
    tuesday = morning(ana)
    option(tuesday, "The best reply").click()
    expect(tuesday.locator(".callout")).to_be_visible()
    wednesday = morning(ana)
    wednesday.get_by_role("button", name="In an hour").click()
    expect(ana.get_by_role("article").last).to_contain_text("I'll bring the question again at 10:00.")
    wednesday.get_by_role("button", name="Tomorrow").click()
    expect(ana.get_by_role("article").last).to_contain_text("Today is off, and your streak stays as it is.")
    thursday = morning(ana)
    thursday.get_by_role("button", name="Hard call").click()
    expect(ana.get_by_role("article").last).to_contain_text("Today is off")
    accessible(ana)

    says(ana, "pause")
    lines = ana.get_by_role("article").count()
    ana.get_by_role("button", name="Next morning").click()
    expect(ana.locator("#clock-day")).to_have_text("Friday 20 November")
    expect(ana.get_by_role("article")).to_have_count(lines)
    says(ana, "resume")

    box = ana.get_by_label(re.compile("^Message "))
    box.fill("away")
    box.press("Enter")
    dialog = ana.get_by_role("dialog", name="Away")
    accessible(ana)
    dialog.get_by_role("textbox").fill("2026-11-24")
    dialog.get_by_role("button", name="Save").click()
    expect(ana.get_by_role("article").last).to_contain_text("You're away until Tuesday 24 November")
    ana.get_by_role("button", name="Next Monday").click()
    expect(ana.locator("#clock-day")).to_have_text("Monday 23 November")

    month = says(ana, "month")
    expect(month.get_by_role("table", name="November 2026")).to_be_visible()
    expect(month.locator(".month-answered:not(:empty)")).to_have_count(1)
    expect(month.locator("td .month-excused")).to_have_count(5)
    accessible(ana)
