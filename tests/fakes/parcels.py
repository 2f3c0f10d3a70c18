"""A small pack of a workspace's own, as somebody brings it: beside the small pack of the tests."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from empathy_bot.content import Pack
from empathy_bot.content.parcels import Parcel, opened
from tests.fakes.pack import small_pack

PACK = """\
id: acme
title: Acme's own
locale: en
version: 1
competencies:
  - id: vans
    name: Vans
techniques:
  - id: say-when
    name: Say when
    competency: vans
    about: Name an hour.
"""
BEHAVIOURS = """\
- id: named-an-hour
  name: Named an hour
  technique: say-when
  emoji: "🕔"
  description: Said by when.
  signs:
    - named an hour
    - said by when
    - gave a time
"""


def quiz(name: str, technique: str, customer: str = "Where is the van?") -> str:
    """Return a quiz as it stands in a file; its first option is the best."""
    return f"""\
- id: {name}
  kind: quiz
  technique: {technique}
  row: own
  channel: chat
  emotion: worried
  review: draft_key
  customer_name: Maya
  customer: "{customer}"
  options:
    - text: The best of {name}
      score: 1
      feedback: Why the best of {name}.
    - text: The half of {name}
      score: 0.5
      feedback: Why the half of {name}.
    - text: The wrong of {name}
      score: 0
      feedback: Why the wrong of {name}.
"""


OWN: Mapping[str, str] = {
    "pack.yaml": PACK,
    "behaviours.yaml": BEHAVIOURS,
    "vans/say-when.yaml": quiz("late-van", "say-when"),
    "care/listening.yaml": quiz("quiet-line", "listening"),
}
"""A technique of its own with one quiz, and one quiz for a technique of the small pack."""

TEN_MISTAKES: Mapping[str, str] = {
    "pack.yaml": PACK.replace("id: acme", "id: Acme!", 1).replace("version: 1", "version: none"),  # 1, 2
    "behaviours.yaml": BEHAVIOURS.replace('"🕔"', '"clock"').replace(
        "technique: say-when", "technique: say-whom"
    ),  # 3, 4
    "vans/say-when.yaml": (
        quiz("late-van", "say-when")
        .replace("channel: chat", "channel: pigeon")  # 5
        .replace("score: 0.5", "score: 1")  # 6
        .replace("  emotion: worried\n", "")  # 7
    ),
    "care/listening.yaml": quiz("late-van", "listening").replace(
        "  customer_name: Maya\n", "  customer_name:\n"
    ),  # 8, 9
    "notes.yml": "- not: read\n",  # 10
}
"""Ten mistakes in five files."""
TEN_PLACES = (
    ("behaviours.yaml", "emoji"),
    ("behaviours.yaml", "technique"),
    ("care/listening.yaml", "customer_name"),
    ("notes.yml", ""),
    ("pack.yaml", "id"),
    ("pack.yaml", "version"),
    ("vans/say-when.yaml", "channel"),
    ("vans/say-when.yaml", "emotion"),
    ("vans/say-when.yaml", "id"),
    ("vans/say-when.yaml", "options"),
)
"""Where they stand."""

COLUMNS = "technique,customer_name,channel,emotion,customer," + ",".join(
    f"{what}_{number}" for number in (1, 2, 3) for what in ("option", "score", "feedback")
)
ROW = "Listening,Maya,chat,worried,Where is it?,Best,1,Good,Half,0.5,Fair,Wrong,0,Poor"
CSV = f"{COLUMNS}\n{ROW}\n"


def zipped(files: Mapping[str, str | bytes], top: str = "") -> bytes:
    """Return a zip of the files, in a folder `top` as most programs make it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(top + name, text)
    return out.getvalue()


def parcel(files: Mapping[str, str | bytes] = OWN, name: str = "acme.zip", upon: Pack | None = None) -> Parcel:
    """Return the files as somebody brings them in a zip."""
    pack = upon or small_pack()
    return opened(name, zipped(files), pack, {pack.id})
