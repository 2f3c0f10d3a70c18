"""The local chat speaks the language that each of its people has chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.web.team import TEAM
from empathy_bot.content import Pack
from empathy_bot.store import Store
from empathy_bot.words import language_name, locales, words
from tests.fakes import plain, pseudo
from tests.fakes.web import LocalChat, Window, local_chat

TYPED = ("/dance", "dance", "/kudos", "/empathy", "streak", "listened to me")
english, spanish = words("en").say, words("es").say


@pytest.fixture
def chat(sqlite_store: Store, pack: Pack) -> Iterator[LocalChat]:
    with local_chat(sqlite_store, pack) as running:
        yield running


def speaks(window: Window, locale: str) -> int:
    """Choose a language in the sidebar."""
    answer = window.post(f"/as/{window.person}/language", {"locale": locale})
    assert answer.status != 200 or answer.headers["hx-refresh"] == "true"
    return answer.status


def language(page: str) -> str:
    found = re.search(r'<html lang="([^"]*)"', page)
    assert found
    return found[1]


def test_nobody_has_chosen_and_reads_english(chat: LocalChat) -> None:
    page = chat.window("ana").page().text
    assert language(page) == "en"
    assert '<option value="en" lang="en" selected>English</option>' in page
    assert '<option value="es" lang="es">Español</option>' in page


def test_a_chosen_language_is_remembered_and_is_theirs_alone(chat: LocalChat) -> None:
    ruth = chat.founded("ana", "mei")
    ana, mei = chat.window("ana"), chat.window("mei")
    assert speaks(ana, "es") == 200
    for path in (ana.address, "/as/ana/home", f"/as/ana/chat/{ruth.room}"):
        page = ana.get(path).text
        assert language(page) == "es"
        assert spanish("web.clock.morning") in page
        assert english("web.clock.morning") not in page
    assert language(mei.page().text) == "en"
    assert spanish("streak.current") in ana.says("racha").text
    assert english("streak.current") in mei.says("streak").text
    assert spanish("web.unknown_command", command="baila") in ana.says("/baila").text
    mei.says("kudos @Ana for staying calm")  # whoever is named keeps their language
    assert language(ana.page().text) == "es"
    speaks(ana, "en")
    assert language(ana.page().text) == "en"


def test_a_message_says_in_which_language_it_is(chat: LocalChat) -> None:
    ruth = chat.founded("ana", "mei")
    ana = chat.window("ana")
    speaks(ana, "es")
    ana.says("racha")
    assert 'class="card" lang="es"' in ana.page().text
    assert 'class="card" lang="en"' in ana.get(f"/as/ana/chat/{ruth.room}").text


@pytest.mark.parametrize("tag", ["", "../../etc", "tlh", "ES", "es-MX"])
def test_only_a_language_that_there_is_can_be_chosen(chat: LocalChat, tag: str) -> None:
    ana = chat.window("ana")
    assert speaks(ana, tag) == 400
    assert language(ana.page().text) == "en"


def test_who_is_refused_is_told_in_their_browsers_language(chat: LocalChat) -> None:
    ana = chat.window("ana")
    for tag, say in (("es-MX,es;q=0.9,en;q=0.8", spanish), ("../../etc", english), ("", english)):
        answer = ana.get(ana.address, Host="empathy.example", Accept_Language=tag)
        assert (answer.status, answer.text) == (403, say("web.refused"))


def test_pages_hold_nothing_in_english_in_the_language_nobody_speaks(chat: LocalChat, tmp_path: Path) -> None:
    ruth = chat.founded("ana", "mei")
    with pseudo.spoken(tmp_path) as locale:
        names = [part for one in TEAM for part in (one.name, *one.name.split(), *one.name.lower().split())]
        names += ["".join(part[0] for part in one.name.split()) for one in TEAM]  # in their circles
        names += [name for name, _ in TEAM.named] + [language_name(one) for one in locales()]
        for who in ("ana", "ruth"):
            window = chat.window(who)
            assert speaks(window, locale) == 200
            window.says("streak")
            window.says("/dance")
            window.says("/kudos @Mei listened to me")
            pages = [window.get(path) for path in (window.address, f"/as/{who}/home", f"/as/{who}/chat/{ruth.room}")]
            mine = [re.sub(r'<form class="card" lang="en".*?</form>', "", page.text, flags=re.DOTALL) for page in pages]
            texts = [text for page in mine for text in plain.in_html(page)]
            known = [*names, "support", ruth.room, *TYPED, "Listened", "Heard them out", "{type}", "{number}"]
            assert plain.unexplained(texts, known) == set(), who
            composer = re.search(r'data-commands="([^"]*)"', pages[0].text)
            assert composer
            commands = json.loads(composer[1].replace("&#34;", '"'))
            assert plain.unexplained((text for one in commands for text in one.values()), known) == set()
