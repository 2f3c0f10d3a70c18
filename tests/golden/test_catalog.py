"""The catalog is complete: it asks for every sentence of the core, and shows every kind of block, input and action."""

from __future__ import annotations

from importlib import resources
from typing import Any, get_args

import pytest
from babel.messages.pofile import read_po

from empathy_bot.actions import Action
from empathy_bot.message import Block, Callout, Choice, Input
from tests.golden.catalog import catalog
from tests.golden.stage import PLATFORMS, Home, Mistakes, Shown

pytestmark = pytest.mark.xdist_group("golden")

OF_ADAPTERS = ("slack.", "teams.", "web.", "cli.")


def everything() -> list[Shown]:
    return [shown for platform in PLATFORMS for shown in catalog(platform).shown.values()]


def parts(value: Any) -> list[dict[str, Any]]:
    """Every object within a message or form, as JSON has it."""
    match value:
        case dict():
            return [value, *(part for inner in value.values() for part in parts(inner))]
        case list() | tuple():
            return [part for inner in value for part in parts(inner)]
        case _:
            return []


def all_parts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for shown in everything():
        match shown:
            case Home():
                found += parts(shown.page.model_dump(mode="json"))
            case Mistakes():
                found += parts(shown.form.model_dump(mode="json"))
            case _:
                found += parts(shown.model_dump(mode="json"))
    return found


def kinds(union: Any) -> set[str]:
    return {member.model_fields["kind"].default for member in get_args(get_args(union)[0])}


def test_every_sentence_of_the_core_is_asked_for_and_no_other() -> None:
    with (resources.files("empathy_bot.words") / "en.po").open("rb") as file:
        keys = {one.id if isinstance(one.id, str) else one.id[0] for one in read_po(file) if one.id}
    heard = {key for platform in PLATFORMS for key in catalog(platform).heard}
    assert heard == {key for key in keys if not key.startswith(OF_ADAPTERS)}


def test_every_kind_of_block_input_and_action_is_shown() -> None:
    found = {part["kind"] for part in all_parts() if "kind" in part}
    assert kinds(Block) | kinds(Input) | kinds(Action) <= found


def test_every_tone_and_mark_is_shown() -> None:
    found = all_parts()
    assert {part["tone"] for part in found if "tone" in part} == set(get_args(Callout.model_fields["tone"].annotation))
    assert {part["mark"] for part in found if "mark" in part} == set(get_args(Choice.model_fields["mark"].annotation))


def test_platforms_differ_only_where_slacks_own_picker_does_the_work() -> None:
    slack, teams, web = (set(catalog(platform).shown) for platform in PLATFORMS)
    assert teams == web
    assert teams - slack == {"kudos-form-unknown-person"}
    assert not slack - teams


def test_every_mistake_stands_at_an_input_of_its_form() -> None:
    mistakes = [shown for shown in everything() if isinstance(shown, Mistakes)]
    assert len(mistakes) > 10
    for shown in mistakes:
        assert set(shown.errors) <= {item.name for item in shown.form.inputs}
