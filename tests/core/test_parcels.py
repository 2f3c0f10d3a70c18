"""What somebody brings as a pack: every mistake at once, hostile zips refused, spreadsheets read forgivingly."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_bot.content import bundled, parcels, schemas, starting
from empathy_bot.content.blending import Own, Shelf, can_be_practised, named, offered
from empathy_bot.content.loading import LONGEST_OWN
from empathy_bot.content.parcels import Label, Parcel, of_folder, opened
from empathy_bot.words import words
from tests.fakes.pack import role_play, small_pack, with_items
from tests.fakes.parcels import COLUMNS, CSV, OWN, PACK, ROW, TEN_MISTAKES, TEN_PLACES, parcel, quiz, zipped

UPON = small_pack()


def sheet(text: str | bytes, name: str = "own_questions.csv", label: Label | None = None) -> Parcel:
    raw = text if isinstance(text, bytes) else text.encode()
    return opened(name, raw, UPON, {UPON.id}, label or Label())


def places(found: Parcel) -> list[tuple[str, int, str]]:
    assert found.pack is None
    return [(problem.file, problem.line, problem.field) for problem in found.problems]


def told(found: Parcel) -> str:
    assert found.pack is None
    return " ".join(str(problem) for problem in found.problems)


@pytest.mark.parametrize("top", ["", "acme/", "some where/acme/"])
def test_a_zip_is_a_pack_whatever_folder_stands_around_it(top: str) -> None:
    beside = {"__MACOSX/._pack.yaml": "junk", ".DS_Store": "junk", "notes.txt": "for us", "old.zip": zipped(OWN)}
    raw = zipped({**{top + name: text for name, text in OWN.items()}, **beside})
    found = opened("acme.zip", raw, UPON, {UPON.id})
    assert found.problems == ()
    assert found.pack is not None
    assert [item.id for item in found.pack.items] == ["quiet-line", "late-van"]
    assert found.files == OWN


def test_ten_mistakes_are_named_in_one_run(tmp_path: Path) -> None:
    found = parcel(TEN_MISTAKES)
    assert found.pack is None
    assert sorted((one.file, one.field) for one in found.problems) == list(TEN_PLACES)
    for name, text in TEN_MISTAKES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert of_folder(tmp_path, UPON, ()).problems == found.problems


def test_what_an_own_pack_may_not_be(tmp_path: Path) -> None:
    assert "is a pack that is shipped" in told(parcel({**OWN, "pack.yaml": PACK.replace("id: acme", "id: small")}))
    long = PACK.replace("id: acme", "id: " + "a" * (LONGEST_OWN + 1))
    assert f"shorten it to {LONGEST_OWN}" in told(parcel({**OWN, "pack.yaml": long}))
    far = quiz("x" * 75, "say-when")
    assert "room for 70 characters" in told(parcel({**OWN, "vans/say-when.yaml": far}))
    held = quiz("held", "listening") + quiz("held-2", "listening")
    assert "Only the shipped pack holds a baseline" in told(parcel({**OWN, "baseline/listening.yaml": held}))
    stray = quiz("late-van", "say-whom")
    assert "Neither pack.yaml nor the shipped pack has a technique `say-whom`" in told(
        parcel({**OWN, "vans/say-when.yaml": stray})
    )
    assert "pack.yaml:1: This file is missing" in told(parcel({"care/listening.yaml": quiz("a", "listening")}))
    assert "no such folder" in told(of_folder(tmp_path / "nowhere", UPON, ()))


def test_a_pack_may_do_without_skills_of_its_own() -> None:
    bare = "id: acme\ntitle: Acme\nlocale: en\nversion: 1\n"
    found = parcel({"pack.yaml": bare, "care/listening.yaml": quiz("a", "listening")})
    assert found.problems == ()


# --- hostile zips ---------------------------------------------------------------------------------------


def entry(name: str, text: bytes = b"id: x\n", mode: int = stat.S_IFREG | 0o644) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = mode << 16
        archive.writestr(info, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["../pack.yaml", "/etc/pack.yaml", "a/../../pack.yaml", "..\\pack.yaml", "C:/pack.yaml"]
)
def test_a_name_that_leads_out_of_the_zip_is_refused(name: str) -> None:
    raw = entry("PLACEHOLDER".ljust(len(name), "_")[: len(name)]).replace(
        "PLACEHOLDER".ljust(len(name), "_")[: len(name)].encode(), name.encode()
    )
    assert "leads out of the zip" in told(opened("a.zip", raw, UPON, ()))


def test_a_link_and_a_file_that_stands_there_twice_are_refused() -> None:
    assert "link to another file" in told(opened("a.zip", entry("pack.yaml", b"/etc/passwd", stat.S_IFLNK), UPON, ()))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("pack.yaml", PACK)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("pack.yaml", PACK)
    assert "twice" in told(opened("a.zip", out.getvalue(), UPON, ()))


def test_a_bomb_is_read_no_further_than_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({**OWN, "vans/say-when.yaml": b" " * 100_000_000})
    assert len(bomb) < 200_000
    assert "larger than 500 kB" in told(opened("bomb.zip", bomb, UPON, ()))
    many = zipped({f"vans/n{number}.yaml": b" " * 400_000 for number in range(14)})
    assert "500 files and 5 MB at most" in told(opened("bomb.zip", many, UPON, ()))
    swarm = zipped({f"vans/n{number}.yaml": "" for number in range(501)})
    assert "500 files and 5 MB at most" in told(opened("bomb.zip", swarm, UPON, ()))
    assert "larger than 5 MB" in told(opened("a.zip", b"x" * 5_000_001, UPON, ()))


def test_a_zip_that_lies_about_its_size_is_read_no_further() -> None:
    raw = bytearray(zipped({"pack.yaml": b" " * 3_000_000}))
    for place in range(len(raw) - 4):
        if raw[place : place + 4] == (3_000_000).to_bytes(4, "little"):
            raw[place : place + 4] = (10).to_bytes(4, "little")
    assert "zip cannot be opened" in told(opened("a.zip", bytes(raw), UPON, ()))


@pytest.mark.parametrize(
    "raw",
    [b"", b"PK\x03\x04 not a zip", b"\x89PNG\r\n", zipped(OWN)[:-30], b"\0" * 1000],
    ids=["empty", "a head alone", "a picture", "cut short", "zeros"],  # a zip's bytes name the minute it was made in
)
def test_what_is_no_zip_is_refused_with_a_sentence(raw: bytes) -> None:
    assert "neither a zip" in told(opened("a.zip", raw, UPON, ()))


def test_a_zip_with_a_password_and_broken_bytes_are_refused() -> None:
    raw = bytearray(zipped({"pack.yaml": PACK}))
    flags = raw.index(b"PK\x01\x02") + 8
    raw[flags] |= 1
    assert "without a password" in told(opened("a.zip", bytes(raw), UPON, ()))
    broken = bytearray(zipped(OWN))
    broken[60:90] = b"\xff" * 30
    assert opened("a.zip", bytes(broken), UPON, ()).pack is None


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_cannot_be_undone_in_part_is_refused(way: int) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr("pack.yaml", b" " * 30_000_000)
    assert "unusual way" in told(opened("a.zip", out.getvalue(), UPON, ()))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=12), st.integers(0, 40))
def test_whatever_becomes_of_a_zip_on_its_way_is_a_pack_or_a_sentence(hurt: list[tuple[int, int]], lost: int) -> None:
    raw = bytearray(zipped(OWN))
    for place, value in hurt:
        raw[place % len(raw)] = value
    found = opened("a.zip", bytes(raw[: len(raw) - lost]), UPON, {UPON.id})
    assert (found.pack is None) == bool(found.problems)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.sampled_from([",", ";", "\t"]))
def test_whatever_stands_in_a_spreadsheet_is_a_pack_or_sentences(text: str, sign: str) -> None:
    for whole in (text, CSV.replace(",", sign) + text, CSV.replace("Where is it?", text)):
        found = sheet(whole.encode("utf-8", "replace"))
        assert (found.pack is None) == bool(found.problems)
        assert all(problem.line >= 1 and problem.message for problem in found.problems)


def test_a_name_that_is_no_utf_8_is_told_as_a_file_that_nobody_reads() -> None:
    raw = zipped({**OWN, "vans/AA.yml": "x: y"}).replace(b"vans/AA.yml", b"vans/\xe4\xff.yml")
    assert "This file would not be read" in told(opened("a.zip", raw, UPON, ()))


def test_aliases_that_would_grow_without_end_are_never_followed() -> None:
    laughs = 'a: &a ["lol","lol"]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n'
    assert "Anchors (&) and aliases (*) are not used here" in told(parcel({**OWN, "vans/say-when.yaml": laughs}))
    assert "Tags (!)" in told(parcel({**OWN, "vans/say-when.yaml": "- !!python/object/apply:os.system [ls]\n"}))


# --- spreadsheets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_spreadsheet_is_read_however_it_was_saved(sign: str, encoding: str) -> None:
    text = CSV.replace(",", sign).replace("Where is it?", '"Où est-il, é?"')
    found = sheet(text.encode(encoding))
    assert found.problems == ()
    assert found.pack is not None
    (item,) = found.pack.items
    assert (item.technique, item.customer) == ("listening", "Où est-il, é?")  # type: ignore[union-attr]
    assert (found.pack.id, found.pack.title) == ("own-questions", "Own questions")


def test_a_cell_may_go_over_lines_and_a_score_may_have_a_comma() -> None:
    text = CSV.replace("Where is it?", '"Where\nis it?"').replace(",0.5,", ',"0,5",')
    good = sheet(text)
    assert good.pack is not None
    assert good.pack.items[0].customer == "Where\nis it?"  # type: ignore[union-attr]
    bad = sheet(text + ROW.replace("Maya", "Omar, her husband").replace("Where", "When") + "\n")
    assert places(bad)[0] == ("own_questions.csv", 4, "")
    assert "There are 14 columns, but 15 cells here" in told(bad)
    unclosed = sheet(CSV + ROW.replace("Maya", '"Omar').replace("Where", "When") + "\n")
    assert {line for _, line, _ in places(unclosed)} == {3}, "a quote that is not closed spoils its own row alone"


def test_every_mistake_of_a_spreadsheet_is_told_by_row_and_column_in_one_run() -> None:
    rows = [
        ROW,
        ROW.replace("Listening", "Lisening").replace("Where", "A"),
        ROW.replace("chat", "pigeon").replace("Where", "B"),
        ROW.replace(",1,", ",0,").replace("Where", "C"),
        ROW.replace("Maya", "").replace("Where", "D"),
        ROW.replace("Fair", "").replace("Where", "E"),
        ROW.replace(",0.5,", ",most,").replace("Where", "F"),
        ROW.replace("Best", "B" * 221).replace("Where", "G"),
        ROW,
    ]
    found = sheet("\n".join([COLUMNS, *rows]))
    assert [(line, column) for _, line, column in places(found)] == [
        (3, "technique"),
        (4, "channel"),
        (5, "option_1"),
        (6, "customer_name"),
        (7, "feedback_2"),
        (8, "score_2"),
        (9, "option_1"),
        (10, "id"),
    ]
    assert "is it `listening`?" in told(found)


def test_the_columns_are_told_when_they_are_wrong() -> None:
    found = sheet(CSV.replace("emotion", "emotoin").replace("score_3", "score_2"))
    assert [column for _, _, column in places(found)] == ["emotion", "emotoin", "score_2", "score_3"]
    assert "write `emotion`" in told(found)
    both = sheet(CSV.replace("emotion", "mood").replace("chat", "pigeon"))
    assert [(line, column) for _, line, column in places(both)] == [(1, "emotion"), (1, "mood"), (2, "channel")]
    assert "Nothing stands in this file" in told(sheet(""))
    assert "There are no questions" in told(sheet(COLUMNS))
    assert "500 questions at most" in told(
        sheet("\n".join([COLUMNS, *(ROW.replace("it?", str(n)) for n in range(501))]))
    )
    assert "This is no text" in told(sheet(b"\x89PNG\0\0"))
    assert "is a pack that is shipped" in told(sheet(CSV, label=Label("Small")))
    assert "No id can be made" in told(sheet(CSV, label=Label("…")))


def test_an_id_stays_the_same_wherever_its_row_stands() -> None:
    first = sheet(CSV).pack
    second = sheet("\n".join([COLUMNS, ROW.replace("Where is it?", "Another"), ROW])).pack
    assert first is not None
    assert second is not None
    assert first.items[0].id == second.items[1].id


# --- what to start from ---------------------------------------------------------------------------------


def test_the_starter_and_the_template_are_sound_beside_the_shipped_pack() -> None:
    shipped = bundled()
    files = starting.starter("It's: #1", "en")
    found = opened("a.zip", zipped(files), shipped, {shipped.id})
    assert found.problems == ()
    assert found.pack is not None
    assert found.pack.title == "It's: #1"
    assert {item.kind for item in found.pack.items} == {"quiz", "reply", "reflection", "self_care", "roleplay"}
    assert found.pack.behaviours
    assert found.pack.exercises
    assert found.pack.tips
    assert opened("t.csv", starting.template().encode(), shipped, {shipped.id}).problems == ()


# --- put together ---------------------------------------------------------------------------------------


def own(locale: str = "en", *, is_on: bool = True) -> Own:
    pack = parcel({**OWN, "pack.yaml": PACK.replace("locale: en", f"locale: {locale}")}).pack
    assert pack is not None
    return Own(named(pack), is_on)


def test_what_a_pack_defines_stands_behind_its_name_and_what_it_refers_to_stays() -> None:
    pack = own().pack
    assert [(item.id, item.technique) for item in pack.items] == [
        ("acme/quiet-line", "listening"),
        ("acme/late-van", "acme/say-when"),
    ]
    assert (pack.techniques[0].id, pack.techniques[0].competency) == ("acme/say-when", "acme/vans")
    assert (pack.behaviours[0].id, pack.behaviours[0].technique) == ("acme/named-an-hour", "acme/say-when")


@pytest.mark.parametrize(
    ("locale", "language", "base_locale", "is_offered"),
    [
        ("en", "en", "en", True),
        ("en-GB", "en", "en", True),
        ("en", "de", "en", True),
        ("de", "de", "en", True),
        ("de", "en", "en", False),
        ("en", "es", "es", False),
        ("es", "es", "es", True),
    ],
)
def test_an_own_pack_is_for_its_language_and_for_who_has_the_shipped_pack_of_it(
    locale: str, language: str, base_locale: str, *, is_offered: bool
) -> None:
    pack = own().pack.model_copy(update={"locale": locale})
    base = UPON.model_copy(update={"locale": base_locale})
    found = offered(base, Shelf((Own(pack),)), language)
    assert ("acme/late-van" in {item.id for item in found.items}) is is_offered
    assert found.item("acme/late-van") is not None, "and known behind it in any case"


def test_what_is_off_is_offered_no_more_and_known_behind() -> None:
    found = offered(UPON, Shelf((own(is_on=False),), frozenset({"listening"})), "en")
    assert "listening" not in {item.technique for item in found.items}
    assert "acme/late-van" not in {item.id for item in found.items}
    assert {"acme/named-an-hour"}.isdisjoint(one.id for one in found.behaviours)
    for name in ("listening-1", "acme/late-van"):
        assert found.item(name) is not None
    assert found.behaviour("acme/named-an-hour") is not None
    assert found.technique("listening") is not None


def test_when_nothing_would_be_left_the_shipped_pack_is() -> None:
    found = offered(UPON, Shelf((), frozenset(), shipped_is_on=False), "en")
    assert found.items == UPON.items
    only_own = offered(UPON, Shelf((own(),), frozenset(), shipped_is_on=False), "en")
    assert {item.id for item in only_own.items} == {"acme/late-van", "acme/quiet-line"}
    talk = role_play().model_copy(update={"audience": "managers"})
    assert not can_be_practised(with_items(UPON, talk))


def test_the_limits_are_those_that_the_sentences_name() -> None:
    assert (parcels.MOST_FILES, parcels.MOST_BYTES, parcels.MOST_IN_FILE) == (500, 5_000_000, 500_000)


def test_a_folder_is_held_to_the_same_limits(tmp_path: Path) -> None:
    for name, text in OWN.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert of_folder(tmp_path, UPON, ()).problems == ()
    (tmp_path / "vans" / "large.yaml").write_bytes(b" " * 500_001)
    for number in range(500):
        (tmp_path / "vans" / f"n{number}.yaml").touch()
    assert {one.file for one in of_folder(tmp_path, UPON, ()).problems} == {".", "vans/large.yaml"}


def test_a_title_is_as_short_as_any_and_bytes_of_no_encoding_are_no_text() -> None:
    assert "The title has 61 characters" in told(sheet(CSV, label=Label("T" * 61)))
    assert "This is no text" in told(sheet(b"technique\x81\x8d"))


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_every_schema_has_a_title_and_says_what_is_required(kind: str) -> None:
    found = schemas.schema(kind)
    assert found["title"]
    assert "required" in str(found)
    with pytest.raises(KeyError):
        schemas.schema("another")


def test_a_language_has_its_name_and_an_unknown_one_its_code() -> None:
    assert [words().language(code) for code in ("en-GB", "es-mx", "pt", "xx-yy", "klingon-and-more")] == [
        "English",
        "Spanish",
        "Portuguese",
        "xx-yy",
        "klingon-and-more",
    ]
