"""Every message, form and page on every platform, held against the files beside this one.

`make golden` records them anew; what changed is then seen, and read, in the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.data import Snapshot, SnapshotCollection
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from tests.golden.drawn import as_html, as_json, on_slack, on_teams, on_web

pytestmark = pytest.mark.xdist_group("golden")  # one worker plays the catalog, once


class Golden(SingleFileSnapshotExtension):
    """One readable file a payload: <folder>/<name>.<kind>."""

    _write_mode = WriteMode.TEXT
    folder = ""

    def serialize(self, data: Any, **_: object) -> str:
        return str(data)

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(Path(test_location.filepath).with_name(cls.folder))

    @classmethod
    def get_file_basename(cls, *, test_location: PyTestLocation, index: SnapshotIndex) -> str:
        return str(index)

    def read_snapshot_collection(self, *, snapshot_location: str) -> SnapshotCollection:
        # Under the name that the test gives it, so that a file which no test asks for any more is found.
        found = SnapshotCollection(location=snapshot_location)
        found.add(Snapshot(name=f"test_{self.folder}[{Path(snapshot_location).stem}]"))
        return found

    @classmethod
    def matches_test_location(cls, *, test_location: PyTestLocation, snapshot_location: str) -> bool:
        return Path(snapshot_location).parent == Path(cls.dirname(test_location=test_location))


class OnSlack(Golden):
    folder = "slack"
    file_extension = "json"


class OnTeams(Golden):
    folder = "teams"
    file_extension = "json"


class OnWeb(Golden):
    folder = "web"
    file_extension = "html"


def compare(drawn: Mapping[str, str], snapshot: SnapshotAssertion, subtests: pytest.Subtests) -> None:
    for name, text in drawn.items():
        with subtests.test(name):
            assert text == snapshot(name=name)


def test_slack(snapshot: SnapshotAssertion, subtests: pytest.Subtests) -> None:
    drawn = {name: as_json(payload) for name, payload in on_slack().items()}
    compare(drawn, snapshot.use_extension(OnSlack), subtests)


def test_teams(snapshot: SnapshotAssertion, subtests: pytest.Subtests) -> None:
    drawn = {name: as_json(payload) for name, payload in on_teams().items()}
    compare(drawn, snapshot.use_extension(OnTeams), subtests)


def test_web(snapshot: SnapshotAssertion, subtests: pytest.Subtests) -> None:
    compare({name: as_html(html) for name, html in on_web().items()}, snapshot.use_extension(OnWeb), subtests)
