"""The local chat's pages about packs: who may bring one, what mistakes look like, how items look elsewhere."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator

import pytest
from sqlmodel import select

from empathy_bot.actions import RemovePack, SavePractised, SwitchPack, encode
from empathy_bot.content import Pack
from empathy_bot.store import Store
from empathy_bot.store.tables import WorkspacePack
from tests.fakes.pack import care_item, for_managers, reflection_item, reply_item, role_play
from tests.fakes.parcels import CSV, OWN, TEN_MISTAKES, TEN_PLACES, quiz, zipped
from tests.fakes.web import LocalChat, Window, local_chat


@pytest.fixture
def chat(sqlite_store: Store, pack: Pack) -> Iterator[LocalChat]:
    kinds = (*pack.items, reply_item(), reflection_item(), care_item(), role_play())
    with local_chat(sqlite_store, for_managers(pack).model_copy(update={"items": kinds})) as running:
        running.founded("ana", "mei")
        yield running


@pytest.fixture
def ruth(chat: LocalChat) -> Window:
    return chat.window("ruth")


def kept(store: Store) -> list[str]:
    with store.transaction() as session:
        return list(session.exec(select(WorkspacePack.pack_id)))


def test_a_manager_brings_a_zip_and_a_csv_and_sees_them(ruth: Window, sqlite_store: Store) -> None:
    before = ruth.get("/as/ruth/packs").text
    assert "You have brought no pack of your own yet" in before
    assert 'type="file"' in before
    brought = ruth.brings("acme.zip", zipped(OWN, "acme/"))
    assert "Acme&#39;s own</strong> is here: 2 items" in brought.text
    assert 'hx-target="#packs-card"' in brought.text
    assert "is the same as before" in ruth.brings("acme.zip", zipped(OWN)).text
    named = ruth.brings("q.csv", CSV.encode(), title="Our questions", locale="es")
    assert "Our questions" in named.text
    assert "in Spanish" in named.text
    assert kept(sqlite_store) == ["acme", "our-questions"]
    assert "Brought by Ruth Adler" in ruth.get("/as/ruth/packs").text


def test_ten_mistakes_are_told_at_once_and_nothing_is_kept(ruth: Window, sqlite_store: Store) -> None:
    told = html.unescape(ruth.brings("acme.zip", zipped(TEN_MISTAKES)).text)
    assert "10 things need mending first:" in told
    assert told.count("<li>") == 10
    for file, field in TEN_PLACES:
        assert f"<li>{file}:" in told
        assert field in told
    assert "#packs-card" not in told
    assert kept(sqlite_store) == []


def test_nobody_but_a_manager_brings_or_changes_anything(chat: LocalChat, ruth: Window, sqlite_store: Store) -> None:
    ruth.brings("acme.zip", zipped(OWN))
    ana = chat.window("ana")
    page = ana.get("/as/ana/packs").text
    assert "people who manage a group" in page
    assert 'type="file"' not in page
    assert "people who manage a group" in ana.brings("other.zip", zipped(OWN)).text
    for action in (SwitchPack(pack="acme", on=False), RemovePack(pack="acme", sure=True)):
        assert "people who manage a group" in ana.post("/as/ana/packs/click", {"action": encode(action)}).text
    sent = ana.post("/as/ana/packs/submit", {"action": encode(SavePractised(shown=("acme",))), "in.packs": "shipped"})
    assert "people who manage a group" in sent.text
    with sqlite_store.transaction() as session:
        assert session.exec(select(WorkspacePack.is_on)).all() == [True]


def test_the_pages_buttons_answer_in_their_place(ruth: Window, sqlite_store: Store) -> None:
    ruth.brings("acme.zip", zipped(OWN))
    off = ruth.post("/as/ruth/packs/click", {"action": encode(SwitchPack(pack="acme", on=False))})
    assert "is off from the next question" in off.text
    assert 'hx-target="#packs-card"' in off.text
    asked = ruth.post("/as/ruth/packs/click", {"action": encode(RemovePack(pack="acme"))})
    assert "Yes, remove it" in asked.text
    gone = ruth.post("/as/ruth/packs/click", {"action": encode(RemovePack(pack="acme", sure=True))})
    assert "is removed" in gone.text
    assert kept(sqlite_store) == []
    nothing = ruth.post("/as/ruth/packs/submit", {"action": encode(SavePractised())})
    assert 'data-mistake="packs"' in nothing.text


def test_what_is_no_pack_is_one_sentence(ruth: Window, sqlite_store: Store) -> None:
    assert "Please choose one file first" in ruth.brings("", b"").text
    assert "Please choose one file first" in ruth.post("/as/ruth/packs/bring", {"file": "words"}).text
    assert "neither a zip" in ruth.brings("photo.zip", b"\x89PNG").text
    assert "leads out of the zip" in ruth.brings("a.zip", zipped({"../pack.yaml": "x"})).text
    assert "larger than 500 kB" in ruth.brings("a.zip", zipped({"pack.yaml": b" " * 50_000_000})).text
    assert ruth.brings("a.zip", b"x" * 5_100_000).status == 413
    assert kept(sqlite_store) == []


def test_a_file_comes_from_this_machines_own_pages_alone(ruth: Window) -> None:
    for headers in ({"Origin": "https://evil.test"}, {"Sec_Fetch_Site": "cross-site"}, {"Host": "evil.test"}):
        assert ruth.post("/as/ruth/packs/bring", {}, **headers).status == 403
    assert ruth.get("/as/ruth/preview", Host="evil.test").status == 403


def test_wicked_words_of_a_pack_are_shown_as_they_are_written(ruth: Window) -> None:
    wicked = "<script>alert(1)</script> <!channel> <@U1> {{ 7 * 7 }}"
    files = {**OWN, "care/listening.yaml": quiz("wicked", "listening", wicked)}
    ruth.brings('"><script>.zip', zipped(files))
    for path in ("/as/ruth/preview", "/as/ruth/preview/acme/wicked"):
        page = ruth.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt; &lt;@U1&gt; {{ 7 * 7 }}" in page
    bad = ruth.brings("<script>x</script>.csv", b"<script>y</script>,customer\na,b")
    assert "<script>" not in bad.text


def test_every_item_is_listed_and_looked_at_open_and_answered(chat: LocalChat, ruth: Window) -> None:
    ruth.brings("acme.zip", zipped(OWN))
    listed = chat.window("ana").get("/as/ana/preview").text
    for name in ("listening-1", "acme/late-van", "reflection-1"):
        assert f'href="/as/ana/preview/{name}"' in listed
    for name in ("listening-1", "acme/late-van", "reply-owning-1", "reflection-1", "care-1", role_play().id):
        page = ruth.get(f"/as/ruth/preview/{name}").text
        assert "As it is asked" in page, name
        assert "As it is answered" in page, name
        for state in ("open", "answered"):
            assert f'data-elsewhere="/as/ruth/drawn/{state}/{name}"' in page
            assert set(json.loads(ruth.get(f"/as/ruth/drawn/{state}/{name}").text)) == {"slack", "teams"}
    assert "Why the best of late-van" in ruth.get("/as/ruth/preview/acme/late-van").text
    assert ruth.get("/as/ruth/preview/nonsense").status == 404
    assert ruth.get("/as/ruth/drawn/open/nonsense").status == 404
    assert ruth.get("/as/ruth/drawn/shut/listening-1").status == 404
