from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.slack import render
from empathy_bot.actions import AnswerQuiz, GiveKudos, ShowToday
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
    Form,
    Heading,
    Mention,
    Message,
    Month,
    MonthDay,
    Paragraph,
    PeopleInput,
    PickInput,
    PickOption,
    Plain,
    Quote,
    Strong,
    Table,
    TextInput,
    TimeInput,
)
from tests.conftest import missing
from tests.fakes.slack_blocks import message_faults, view_faults
from tests.payloads.slack import check_slack, installed

ANA = Mention(id="U0ANA", name="Ana")
ALL_BLOCKS = Message.of(
    Heading(text="Today's exercise"),
    Paragraph(spans=(Plain(text="Hello "), Strong(text="there "), ANA)),
    Paragraph(spans=(Plain(text="small print "), ANA), quiet=True),
    Quote(source="Maya, by email", text="It broke again."),
    Choices(choices=(Choice(letter="A", text="I see."), Choice(letter="B", text="Hm.", mark="best", note="best"))),
    Callout(tone="partial", title="Nearly", spans=(Plain(text="Name what she feels."),)),
    Facts(facts=(Fact(label="Streak", value="3"),)),
    Chart(title="Kudos", measure="kudos", bars=(Bar(label="Ana", value=3),), alt="Ana has 3."),
    Table(title="All", columns=("#", "Name"), rows=(("1", "Ana"),), numeric=(0,)),
    Month(
        title="November 2026",
        weekdays=tuple("MTWTFSS"),
        weeks=((None, *(MonthDay(number=day, state="answered", note="answered") for day in range(1, 7))),),
        alt="Answered 5 of 5 working days.",
    ),
    Divider(),
    Buttons(
        buttons=(
            Button(label="A", action=AnswerQuiz(prompt=1, option=0), hint="Answer A"),
            Button(label="Today", action=ShowToday(), style="primary"),
        )
    ),
)
MANY = tuple(PickOption(value=str(n), label=f"Option {n}") for n in range(8))
ALL_INPUTS = Form(
    title="Everything",
    intro=(Plain(text="Please"),),
    inputs=(
        PeopleInput(name="people", label="To", options=(), initial=("U0ANA",), missing="Who?"),
        PickInput(name="menu", label="Menu", options=MANY, initial=("1",), missing="Which?"),
        PickInput(name="menus", label="Menus", options=MANY, initial=("1",), several=True, missing="Which?"),
        PickInput(name="radio", label="Radio", options=MANY[:2], initial=("1",), missing="Which?"),
        PickInput(name="boxes", label="Boxes", options=MANY[:2], initial=("1",), several=True, missing="Which?"),
        PickInput(name="none", label="None", options=(), missing="Nothing here."),
        TextInput(name="line", label="Line", placeholder="…", missing="What?"),
        TextInput(name="text", label="Text", lines="many", initial="Hi", required=False, missing="What?"),
        TimeInput(name="time", label="Time", initial="09:00", missing="When?"),
    ),
    submit=GiveKudos(),
    submit_label="Send",
    cancel_label="Cancel",
)


def payloads() -> list[dict[str, Any]]:
    return [
        render.message(ALL_BLOCKS),
        render.message(ALL_BLOCKS, native=False),
        render.home(ALL_BLOCKS),
        render.form(ALL_INPUTS),
    ]


@pytest.fixture
def _packages() -> None:
    if not installed():
        missing("the npm packages are not installed: make test does it")


@pytest.mark.usefixtures("_packages")
def test_every_block_and_input_is_of_slacks_own_types() -> None:
    assert check_slack(payloads()) == []


WRONG: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "a field that is not there": lambda made: made[0]["blocks"][0].update(texts="x"),
    "a type that is not there": lambda made: made[0]["blocks"][1]["elements"][0].update(type="rich_text_sektion"),
    "a missing field": lambda made: made[0]["blocks"][-1]["elements"][0].pop("text"),
    "a wrong style": lambda made: made[2]["blocks"][-1]["elements"][1].update(style="loud"),
    "a modal without a title": lambda made: made[3].pop("title"),
    "an input without a label": lambda made: made[3]["blocks"][1].pop("label"),
    "a chart with a long title": lambda made: _of(made[0], "data_visualization").update(title="x" * 51),
    "a chart without categories": lambda made: _of(made[0], "data_visualization")["chart"].pop("axis_config"),
    "a table without a caption": lambda made: _of(made[0], "data_table").pop("caption"),
    "a table cell of no kind": lambda made: _of(made[0], "data_table")["rows"][1][0].update(type="figure"),
}


def _of(message: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(block for block in message["blocks"] if block["type"] == kind)
    return found


@pytest.mark.usefixtures("_packages")
@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_payload_is_caught(fault: str) -> None:
    made = payloads()
    WRONG[fault](made)
    assert check_slack(made) != []


@pytest.mark.parametrize("fault", WRONG)
def test_the_fake_platform_catches_it_too(fault: str) -> None:
    made = payloads()
    WRONG[fault](made)
    found = [*message_faults(made[0]["blocks"]), *message_faults(made[1]["blocks"])]
    assert found + view_faults(made[2]) + view_faults(made[3]) != []
