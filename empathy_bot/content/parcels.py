"""Pure: what somebody brings as a pack (a folder, a zip, a CSV of questions) as a pack, or everything wrong with it.

A zip may come from anybody: nothing of it is written to a disk, no name of it is followed, and it is read no further
than the limits below, whatever its directory says of its sizes. A zip within it is not opened.
"""

from __future__ import annotations

import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from empathy_bot.content import questions
from empathy_bot.content.loading import files_in, load_own
from empathy_bot.content.pack import Pack
from empathy_bot.content.reading import ContentError, Problem

MOST_FILES = 500
MOST_BYTES = 5_000_000
"""Of all files together, unpacked; also of the zip itself."""
MOST_IN_FILE = 500_000
_SPREADSHEETS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was brought, under the name it had: its files, and the pack that they make, None with any problem."""

    name: str
    files: Mapping[str, str]
    pack: Pack | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """What a CSV cannot say of itself: the pack's title (else made of the file's name) and its language."""

    title: str = ""
    locale: str = "en"


def opened(name: str, raw: bytes, upon: Pack, taken: Collection[str], label: Label = Label()) -> Parcel:
    """Return what a file holds that somebody brings: a zip of a pack's folder, or a CSV of questions."""
    name = PurePosixPath(name.replace("\\", "/")).name or "pack"
    try:
        if len(raw) > MOST_BYTES:
            raise _refusal(name, f"This is larger than {MOST_BYTES // 1_000_000} MB: split it.")
        if name.lower().endswith(_SPREADSHEETS):
            text, pack = questions.read(name, raw, upon, title=label.title, locale=label.locale)
            return Parcel(name, {name: text}, _untaken(pack, taken, name))
        if not zipfile.is_zipfile(BytesIO(raw)):
            raise _refusal(name, "This is neither a zip of a pack's folder nor a CSV of questions: bring one of these.")
        files = _unpacked(name, raw)
        return Parcel(name, _texts(files), load_own(files, upon, taken))
    except ContentError as error:
        return Parcel(name, {}, None, error.problems)


def of_folder(folder: Path, upon: Pack, taken: Collection[str]) -> Parcel:
    """Return what a folder on this machine holds. Raises OSError when a file of it cannot be read."""
    try:
        files = {name: path.read_bytes() for name, path in files_in(folder).items() if path.is_file()}
        _weigh(files)
        return Parcel(folder.name, _texts(files), load_own(files, upon, taken))
    except ContentError as error:
        return Parcel(folder.name, {}, None, error.problems)


def packed(files: Mapping[str, str]) -> bytes:
    """Return a parcel's files as they are kept."""
    return zlib.compress(json.dumps(files, ensure_ascii=False, sort_keys=True).encode())


def _untaken(pack: Pack, taken: Collection[str], name: str) -> Pack:
    if pack.id in taken:
        raise _refusal(name, f"`{pack.id}` is a pack that is shipped: choose another title or name for the file.")
    return pack


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: raw.decode("utf-8-sig", "replace") for name, raw in files.items()}


def _weigh(files: Mapping[str, bytes]) -> None:
    """Raise ContentError for files that are too many or too large."""
    problems = [Problem(name, 1, "", _TOO_LARGE) for name, raw in files.items() if len(raw) > MOST_IN_FILE]
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        problems.append(Problem(".", 1, "", _TOO_MUCH))
    if problems:
        raise ContentError(tuple(problems))


_TOO_MUCH = f"A pack holds {MOST_FILES} files and {MOST_BYTES // 1_000_000} MB at most: split it."
_TOO_LARGE = f"This file is larger than {MOST_IN_FILE // 1000} kB: split it."


def _unpacked(name: str, raw: bytes) -> dict[str, bytes]:
    """Return a zip's YAML files by name, counted from the folder in which its pack.yaml lies. Raises ContentError."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_FILES:
                raise _refusal(name, _TOO_MUCH)
            if problems := tuple(_tricks(entries)):
                raise ContentError(problems)
            wanted = [one for one in entries if _is_ours(one.filename)]
            return _from_the_top(dict(_contents(name, archive, wanted)))
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OSError) as error:
        # RuntimeError and its NotImplementedError: a password, or a way of packing that Python cannot undo
        raise _refusal(name, "This zip cannot be opened: pack the folder anew, without a password.") from error


def _contents(name: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    total = 0
    for one in entries:
        with archive.open(one) as file:
            found = file.read(MOST_IN_FILE + 1)  # and no further, whatever size the zip says
        total += len(found)
        if len(found) > MOST_IN_FILE:
            raise _refusal(one.filename, _TOO_LARGE)
        if total > MOST_BYTES:
            raise _refusal(name, _TOO_MUCH)
        yield one.filename, found


def _tricks(entries: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    """Yield every entry that would lead elsewhere if somebody unpacked it, or stands there twice."""
    seen: set[str] = set()
    for one in entries:
        path = PurePosixPath(one.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in one.filename or ":" in one.filename:
            yield Problem(one.filename, 1, "", "This name leads out of the zip: pack the folder anew.")
        elif stat.S_ISLNK(one.external_attr >> 16):
            yield Problem(one.filename, 1, "", "This is a link to another file: put the file itself there.")
        elif one.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            # Of the others Python cannot unpack a part: how much comes out is known too late.
            yield Problem(one.filename, 1, "", "This is packed in an unusual way: make an ordinary zip of the folder.")
        elif one.filename in seen:
            yield Problem(one.filename, 1, "", "This file stands in the zip twice: pack the folder anew.")
        seen.add(one.filename)


def _is_ours(name: str) -> bool:
    """Tell whether a file belongs to a pack: YAML, and not what an operating system puts beside it."""
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return not hidden and path.suffix.lower() in {".yaml", ".yml"}


def _from_the_top(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files as they stand in the folder of the pack, which most programs put into the zip as a whole."""
    homes = [PurePosixPath(name).parent for name in files if PurePosixPath(name).name == "pack.yaml"]
    if not homes:
        return files
    top = min(homes, key=lambda home: len(home.parts))
    paths = {PurePosixPath(name): raw for name, raw in files.items()}
    return {(str(path.relative_to(top)) if path.is_relative_to(top) else str(path)): raw for path, raw in paths.items()}


def _refusal(file: str, message: str) -> ContentError:
    return ContentError((Problem(file, 1, "", message),))
