"""What an author's commands write and read: a pack to start from, a spreadsheet, the schemas, a folder of one's own."""

from __future__ import annotations

import json
from pathlib import Path

from empathy_bot.content import ContentError, Pack, bundled, load, shipped_locales
from empathy_bot.content.loading import files_in, load_own
from empathy_bot.content.parcels import opened
from empathy_bot.content.questions import slug
from empathy_bot.content.reading import document
from empathy_bot.content.schemas import KINDS, schema
from empathy_bot.content.starting import SCHEMAS, pack_id, starter, template


def loaded(path: Path) -> Pack:
    """Load a pack: a whole one, or one of somebody's own, which leans on what is shipped. Raises ContentError.

    A whole one is a folder that holds a baseline, or is called as a shipped one is. An own one may be a zip, or a CSV.
    """
    if path.is_file():
        parcel = opened(path.name, path.read_bytes(), bundled(), ())
        if parcel.pack is None:
            raise ContentError(parcel.problems)
        return parcel.pack
    files = files_in(path)
    cover, _ = document(files, "pack.yaml")
    upon = bundled()
    taken = {upon.id, *(bundled(locale).id for locale in shipped_locales() - {upon.locale})}
    whole = any(name.startswith("baseline/") for name in files) or (cover is not None and cover.word("id") in taken)
    return load(path) if whole else load_own(files, upon, taken)


def write_folder(path: Path, title: str | None, locale: str) -> None:
    """Write a pack to start from into a new or empty folder. Raises ValueError when it cannot be one, and OSError."""
    name = title.strip() if title else path.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ValueError(f"{path} is not empty: choose another folder, so that nothing is overwritten")
    if not pack_id(name):
        raise ValueError(f"no id can be made of the title {name!r}: write a few plain letters with --title")
    if slug(locale) != locale.casefold():
        raise ValueError(f"--locale {locale} is no language: write a code such as en, es or pt-br")
    files = starter(name, locale.casefold())
    load_own({file: text.encode() for file, text in files.items()}, bundled())  # nothing is written that is not sound
    for file, text in files.items():
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(text, encoding="utf-8")
    write_schemas(path / SCHEMAS)


def write_template(path: Path) -> None:
    """Write a spreadsheet with two questions, as Excel reads it. Raises ValueError when there is one, and OSError."""
    if path.exists():
        raise ValueError(f"{path} is there already: choose another name, so that nothing is overwritten")
    path.write_bytes(template().encode("utf-8-sig"))


def schema_text(kind: str) -> str:
    """Return the JSON Schema of a kind of file, as it is written."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> None:
    """Write the JSON Schema of every kind of file. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / f"{kind}.json").write_text(schema_text(kind), encoding="utf-8")
