"""Somebody who reads Spanish, in a real browser: nothing of the interface stays English."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from empathy_bot.words import words
from tests.browser.conftest import Windows
from tests.fakes.sentences import forms

pytestmark = pytest.mark.xdist_group("browser")

spanish = words("es").say
SAID_BY_PEOPLE = ("web.demo.", "command.")
"""What the demo's people say; and single words, which may stand in any item."""
SHORTEST = 5
"""Characters of a sentence that is looked for on a page; shorter ones may be part of what people say."""


def chooses(page: Page, language: str) -> None:
    """Pick a language, and wait until the page speaks it."""
    page.get_by_role("combobox").first.select_option(label=language)
    expect(page.locator("html")).not_to_have_attribute("lang", "en")
    page.locator("body[data-live=yes]").wait_for()


WHAT_IS_READ = """() => {
  const ours = document.body.cloneNode(true);
  for (const element of ours.querySelectorAll('[lang=en]')) element.remove();
  const names = ['aria-label', 'title', 'placeholder', 'data-missing', 'data-commands', 'data-people'];
  const told = [...ours.querySelectorAll('*')].flatMap((one) => names.map((name) => one.getAttribute(name)));
  return [ours.textContent, ...told.filter(Boolean)].join('\\n');
}"""


def english_on(page: Page) -> list[str]:
    """Return the English sentences of the interface that a page shows, or has read out, outside of English cards."""
    ours = {form for _, form in forms("es")}
    told = page.evaluate(WHAT_IS_READ)
    known = [form for key, form in forms() if not key.startswith(SAID_BY_PEOPLE) and "{" not in form]
    wanted = [form for form in known if len(form) >= SHORTEST and form not in ours]
    return [form for form in wanted if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", told)]


def test_a_spanish_person_practises_thanks_and_looks_around_in_spanish(
    windows: Windows, accessible: Callable[[Page], None]
) -> None:
    ana, mei = windows.open("ana"), windows.open("mei", "chat/c-support")
    assert english_on(ana) != []
    chooses(ana, "Español")
    accessible(ana)
    assert english_on(ana) == []
    expect(ana.locator("html")).to_have_attribute("lang", "es")
    expect(ana.locator("#clock-day")).to_contain_text(" de ")

    # A question comes in the morning, with a card that says which language it is in; an answer is explained.
    lines = ana.get_by_role("article")
    before = lines.count()
    ana.get_by_role("button", name=spanish("web.clock.monday")).click()
    expect(lines).to_have_count(before + 1)
    prompt = ana.locator(f"#{lines.last.get_attribute('id')}")
    expect(prompt.locator("form.card")).to_have_attribute("lang", "es")
    expect(prompt).to_contain_text(spanish("quiz.heading"))
    if prompt.locator("button.choice").count():
        prompt.locator("button.choice").first.click()
        expect(prompt.locator(".facts").last).to_contain_text(spanish("streak.current"))
    assert english_on(ana) == []

    # Kudos by a form, from the person's own page.
    ana.get_by_role("link", name=spanish("web.home")).click()
    expect(ana.get_by_role("heading", name=spanish("home.heading"))).to_be_visible()
    assert english_on(ana) == []
    accessible(ana)
    ana.get_by_role("button", name=spanish("button.settings")).first.click()
    dialog = ana.get_by_role("dialog", name=spanish("settings.title"))
    expect(dialog).to_be_visible()
    assert english_on(ana) == []
    dialog.get_by_role("button", name=spanish("form.cancel")).click()
    ana.get_by_role("button", name=spanish("button.kudos")).first.click()
    dialog = ana.get_by_role("dialog", name=spanish("kudos.form.title"))
    dialog.get_by_label("Mei Tanaka").check()
    dialog.get_by_role("textbox").fill("Escuchó hasta el final.")
    dialog.get_by_role("button", name=spanish("kudos.form.submit")).click()

    # The channel goes on in its own language, whoever looks; and the choice is remembered in another window.
    shout = mei.get_by_role("article").filter(has_text="Escuchó hasta el final.")
    expect(shout.locator("form.card")).to_have_attribute("lang", "en")
    expect(mei.locator("html")).to_have_attribute("lang", "en")
    again = windows.open("ana", "chat/c-support")
    expect(again.locator("html")).to_have_attribute("lang", "es")
    assert english_on(again) == []
    accessible(again)
