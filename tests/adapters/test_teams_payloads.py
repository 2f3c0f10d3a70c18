"""Our cards and our manifest in the eyes of Microsoft's own packages, and those checks in the eyes of wrong ones."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import Any

import pytest

from adapters.teams import forms, render
from adapters.teams.manifest import COMMANDS, manifest, package
from empathy_bot.actions import AnswerQuiz, OpenKudos, ShowStreak
from empathy_bot.message import (
    Bar,
    Button,
    Buttons,
    Callout,
    Chart,
    Choice,
    Choices,
    Divider,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Month,
    MonthDay,
    Paragraph,
    Plain,
    Quote,
    Strong,
    Table,
)
from tests.adapters.test_teams_render import kudos
from tests.conftest import missing as skip
from tests.payloads.teams import check_teams, missing

APP = "c0ffee00-0000-4000-8000-00000000b0b0"


@pytest.fixture(autouse=True)
def _packages() -> None:
    if lacking := missing():
        skip(f"these checks need {lacking}")


EVERYTHING = Message.of(
    Heading(text="Good morning"),
    Paragraph(spans=(Plain(text="A customer "), Strong(text="wrote"), Plain(text=":\nHello"))),
    Paragraph(spans=(Mention(id="11111111-2222-3333-4444-555555555555", name="Ana"), Plain(text=" said")), quiet=True),
    Quote(source="Maya, by email", text="Where is my parcel?\nI have waited."),
    Choices(
        choices=(
            Choice(letter="A", text="We are sorry."),
            Choice(letter="B", text="It is not us.", mark="chosen", note="Your choice"),
            Choice(letter="C", text="I see how long that is.", mark="best", note="Works best"),
            Choice(letter="D", text="Both.", mark="chosen_best", note="Your choice, works best"),
        )
    ),
    Callout(tone="good", title="Well heard", spans=(Plain(text="You named it."),)),
    Callout(tone="partial", title="Nearly", spans=(Plain(text="Almost."),)),
    Callout(tone="careful", title="Have another look", spans=(Plain(text="Hm."),)),
    Facts(facts=tuple(Fact(label=f"Fact {i}", value=str(i)) for i in range(4))),
    Chart(
        title="This week", measure="kudos", bars=(Bar(label="Ana", value=3), Bar(label="Ben", value=1)), alt="Ana 3."
    ),
    Table(title="This week", columns=("Name", "Kudos"), rows=(("Ana", "3"), ("Ben", "1")), numeric=(1,)),
    Month(
        title="November 2026",
        weekdays=tuple("MTWTFSS"),
        weeks=((None, *(MonthDay(number=day, state="answered", note="answered") for day in range(1, 7))),),
        alt="Answered 5 of 5 working days.",
    ),
    Divider(),
    Buttons(
        buttons=(
            *(Button(label=letter, action=AnswerQuiz(prompt=1, option=i)) for i, letter in enumerate("ABCD")),
            Button(label="Streak", action=ShowStreak(), style="primary", hint="Show my streak"),
            Button(label="Kudos", action=OpenKudos(), style="danger"),
        )
    ),
)


def test_every_block_and_input_is_a_card_that_teams_takes() -> None:
    wrong = {"message": "Please write a little more.", "elsewhere": "Odd."}
    cards = [render.message(EVERYTHING), forms.card(kudos()), forms.card(kudos(20)), forms.card(kudos(), {}, wrong)]
    cards += [render.dialog(card, kudos().title)["task"]["value"]["card"]["content"] for card in cards]
    assert check_teams(cards) == []


def test_the_manifest_is_one_that_teams_takes() -> None:
    told = manifest("https://bot.example.com/empathy/", APP)
    assert check_teams([], told) == []
    assert told["validDomains"] == ["bot.example.com"]
    assert told["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert [one["title"] for one in told["bots"][0]["commandLists"][0]["commands"]] == list(COMMANDS)
    (extension,) = told["composeExtensions"]
    assert extension["botId"] == told["bots"][0]["botId"] == APP
    (command,) = extension["commands"]
    assert (command["type"], command["context"], command["fetchTask"]) == ("action", ["message"], True)
    assert command["title"] == "Give kudos for this message"


@pytest.mark.parametrize("url", ["http://bot.example.com", "bot.example.com", "", None])
def test_a_manifest_needs_an_https_address(url: str | None) -> None:
    with pytest.raises(ValueError, match="https"):
        manifest(url)


def test_the_package_holds_the_manifest_and_icons_of_the_right_size() -> None:
    with zipfile.ZipFile(io.BytesIO(package("https://bot.example.com", APP))) as archive:
        told = json.loads(archive.read("manifest.json"))
        assert check_teams([], told) == []
        sizes = {name: struct.unpack(">II", archive.read(name)[16:24]) for name in told["icons"].values()}
    assert sizes == {"color.png": (192, 192), "outline.png": (32, 32)}


# --- the checks are worth something ------------------------------------------------------------------


def card(*body: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


CHART = {
    "type": "Chart.HorizontalBar",
    "data": [{"x": "Ana", "y": 1}],
    "fallback": {"type": "TextBlock", "text": "Ana 1"},
}

WRONG: dict[str, dict[str, Any]] = {
    "an unknown element": card({"type": "Callout", "text": "x"}),
    "a property of another element": card({"type": "TextBlock", "text": "x", "items": []}),
    "an unknown size": card({"type": "TextBlock", "text": "x", "size": "gigantic"}),
    "a number as text": card({"type": "TextBlock", "text": 7}),
    "an input without an id": card({"type": "Input.Text", "label": "x"}),
    "an action of another time": card({"type": "ActionSet", "actions": [{"type": "Action.Run", "title": "x"}]}),
    "a chart without data": card({key: value for key, value in CHART.items() if key != "data"}),
    "a chart with labels for values": card({**CHART, "data": [{"label": "Ana", "value": 1}]}),
    "a chart of text": card({**CHART, "data": [{"x": "Ana", "y": "1"}]}),
    "a chart in no colour": card({**CHART, "color": "teal"}),
    "a chart that older clients do not see": card({key: value for key, value in CHART.items() if key != "fallback"}),
    "a chart of a kind that we do not know": card({**CHART, "type": "Chart.Radar"}),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_card_is_noticed(wrong: dict[str, Any]) -> None:
    assert check_teams([wrong])


def test_a_right_card_is_not() -> None:
    assert check_teams([card({"type": "TextBlock", "text": "x"}, CHART)] * 3) == []


@pytest.mark.parametrize("field", ["id", "icons", "description", "developer"])
def test_a_manifest_that_lacks_something_is_noticed(field: str) -> None:
    told = manifest("https://bot.example.com", APP)
    del told[field]
    assert check_teams([], told)


def test_a_manifest_with_too_many_words_is_noticed() -> None:
    told = manifest("https://bot.example.com", APP)
    told["bots"][0]["commandLists"][0]["commands"][0]["description"] = "x" * 200
    assert check_teams([], told)
    told = manifest("https://bot.example.com", APP)
    told["composeExtensions"][0]["commands"][0]["title"] = "x" * 33
    assert check_teams([], told)
