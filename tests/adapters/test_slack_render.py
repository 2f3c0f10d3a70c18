from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack import render
from adapters.slack.text import clip, mrkdwn, pieces, size
from empathy_bot.actions import AnswerQuiz, GiveKudos, PostBoard, SaveSettings, ShowToday, decode
from empathy_bot.message import (
    SYMBOLS,
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
    File,
    Form,
    Heading,
    Matrix,
    MatrixRow,
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
from empathy_bot.words import words
from tests.fakes.slack_blocks import buttons_of, live_mentions, message_faults, units, view_faults, words_of

HOSTILE = "<!channel> <@U0BOSS> <#C1|x> <https://evil.test|click> *bold* _it_ ~no~ `code` &amp; > quote"

GIANTS = {"x": "x" * 3500, "family": "👩‍👧‍👦" * 900, "mentions": "<!here> " * 900, "marks": "*_~`" * 900}


def giant(name: str) -> str:
    return GIANTS[name]


texts = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="<>&@!#|*_~`\n >a👩‍👧🇩🇪é\u0301\u0000\ud83d", max_size=30),
    st.sampled_from([HOSTILE, "", " ", "\n\n"]),
    st.sampled_from(sorted(GIANTS)).map(giant),
)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
labels = st.text(max_size=75)
spans = st.lists(
    st.builds(Plain, text=texts)
    | st.builds(Strong, text=texts)
    | st.builds(Mention, id=st.sampled_from(["U0ANA", "W0ANA", "nobody", "U1>", ""]), name=texts),
    max_size=4,
).map(tuple)
actions = st.sampled_from(
    [ShowToday(), GiveKudos(), AnswerQuiz(prompt=2**62, option=3), PostBoard(period="week", group=7)]
)
buttons = st.builds(
    Button, label=labels, action=actions, style=st.sampled_from(["default", "primary", "danger"]), hint=texts
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.sampled_from([0, 1, 2, 3, 22]).flatmap(lambda n: st.lists(texts, min_size=n, max_size=n)))
    cells = st.one_of(texts, st.integers().map(str))
    row = st.lists(cells, min_size=len(columns), max_size=len(columns)).map(tuple)
    rows = draw(st.lists(row, max_size=3)) * draw(st.sampled_from([1, 1, 60]))
    numeric = draw(st.sets(st.integers(0, 21), max_size=3))
    return Table(title=draw(texts), columns=tuple(columns), rows=tuple(rows), numeric=tuple(numeric))


blocks = st.one_of(
    st.builds(Heading, text=st.text(max_size=150)),
    st.builds(Paragraph, spans=spans, quiet=st.booleans()),
    st.builds(Quote, source=texts, text=texts),
    st.builds(
        Choices,
        choices=st.lists(
            st.builds(
                Choice,
                letter=texts,
                text=texts,
                mark=st.sampled_from(["open", "chosen", "best", "chosen_best"]),
                note=texts,
            ),
            max_size=5,
        ).map(tuple),
    ),
    st.builds(Callout, tone=st.sampled_from(["good", "partial", "careful"]), title=texts, spans=spans),
    st.builds(Facts, facts=st.lists(st.builds(Fact, label=texts, value=texts), max_size=11).map(tuple)),
    st.builds(
        Chart,
        title=st.text(max_size=50),
        measure=texts,
        bars=st.lists(
            st.builds(Bar, label=texts, value=st.integers(-(10**9), 10**9).map(lambda n: n / 2)),
            min_size=1,
            max_size=20,
        ).map(tuple),
        alt=texts,
    ),
    tables(),
    st.builds(
        File,
        name=st.just("board.csv"),
        media=st.sampled_from(["text/csv", "text/plain"]),
        text=texts.map(lambda text: text.encode(errors="ignore").decode() or "-"),  # a file holds characters alone
        note=texts,
    ),
    st.builds(
        Matrix,
        title=texts,
        corner=texts,
        columns=st.tuples(texts, texts),
        rows=st.lists(
            st.builds(MatrixRow, label=texts, values=st.tuples(*[st.none() | st.integers(0, 10**6)] * 2)),
            min_size=1,
            max_size=4,
        ).map(tuple),
        alt=texts,
    ),
    st.builds(
        Month,
        title=texts,
        weekdays=st.tuples(*[texts] * 7),
        weeks=st.lists(
            st.tuples(
                *[
                    st.none()
                    | st.builds(MonthDay, number=st.integers(1, 31), state=st.sampled_from(sorted(SYMBOLS)), note=texts)
                ]
                * 7
            ),
            max_size=6,
        ).map(tuple),
        alt=texts,
    ),
    st.builds(Buttons, buttons=st.lists(buttons, min_size=1, max_size=4).map(tuple)),
    st.just(Divider()),
)
messages = st.builds(Message, text=texts, blocks=st.lists(blocks, max_size=5).map(tuple)) | st.builds(
    lambda block, times: Message(text="many", blocks=(block,) * times), blocks, st.integers(1, 120)
)


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(messages, st.booleans())
def test_no_message_exceeds_what_slack_takes(content: Message, native: bool) -> None:  # noqa: FBT001 - given by Hypothesis
    made = render.message(content, native=native)
    assert message_faults(made["blocks"]) == []
    assert 1 <= units(made["text"]) <= 3000
    assert native or not render.has_native_blocks(made["blocks"])
    json.dumps(made).encode("ascii")
    assert sum(units(text) for text in _texts(made["blocks"])) <= 13_000


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
@given(messages)
def test_no_home_exceeds_what_slack_takes(content: Message) -> None:
    assert view_faults(render.home(content)) == []


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            text for key, part in value.items() if key not in {"type", "value", "action_id"} for text in _texts(part)
        ]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
@given(messages)
def test_what_people_typed_is_never_live(content: Message) -> None:
    made = render.message(content)
    known = {span.id for block in content.blocks for span in getattr(block, "spans", ()) if isinstance(span, Mention)}
    live = {mention.strip("<@>") for mention in live_mentions(made)}
    assert live <= {identity for identity in known if identity in {"U0ANA", "W0ANA"}}


EVERYWHERE = Message.of(
    Heading(text=HOSTILE),
    Paragraph(spans=(Plain(text=HOSTILE), Strong(text=HOSTILE), Mention(id="nobody", name=HOSTILE))),
    Paragraph(spans=(Plain(text=HOSTILE), Strong(text=HOSTILE), Mention(id="nobody", name=HOSTILE)), quiet=True),
    Quote(source=HOSTILE, text=HOSTILE),
    Choices(choices=(Choice(letter="A", text=HOSTILE, note=HOSTILE),)),
    Callout(tone="good", title=HOSTILE, spans=(Plain(text=HOSTILE),)),
    Facts(facts=(Fact(label=HOSTILE, value=HOSTILE),)),
    Chart(title="x", measure=HOSTILE, bars=(Bar(label=HOSTILE, value=1),), alt=HOSTILE),
    Table(title=HOSTILE, columns=(HOSTILE,), rows=((HOSTILE,),)),
    Buttons(buttons=(Button(label=HOSTILE[:75], action=ShowToday(), hint=HOSTILE),)),
)


@pytest.mark.parametrize("native", [True, False])
def test_hostile_text_is_dead_in_every_block(native: bool) -> None:  # noqa: FBT001 - a parameter of the test
    made = render.message(EVERYWHERE, native=native)
    assert live_mentions(made) == []
    assert "<!channel>" not in made["text"]
    assert "&lt;!channel&gt;" in made["text"]


def test_mentions_are_live_only_for_ids_of_people() -> None:
    ana, somebody = Mention(id="U0ANA", name="Ana"), Mention(id="here", name="here")
    content = Message.of(Paragraph(spans=(ana, somebody)), Paragraph(spans=(ana, somebody), quiet=True))
    made = render.message(content)
    assert live_mentions(made) == ["U0ANA", "<@U0ANA>"]
    assert "@here" in words_of(made)


def test_formatting_in_a_figure_stays_text() -> None:
    field = render.message(Message.of(Facts(facts=(Fact(label="_x_", value="*3*"),))))["blocks"][0]["fields"][0]
    assert field["text"].replace("\u2060", "") == "**3**\n_x_"
    assert "*\u2060*\u2060" in field["text"]


def test_too_many_blocks_end_with_a_word_about_it() -> None:
    made = render.message(Message.of(*[Paragraph(spans=(Plain(text=str(n)),)) for n in range(80)]))["blocks"]
    assert len(made) == 50
    assert words().say("slack.cut") in words_of({"blocks": made[-1:]})
    assert "48" in words_of({"blocks": made[-2:-1]})
    exact = render.message(Message.of(*[Divider()] * 50))["blocks"]
    assert exact == [{"type": "divider"}] * 50


def test_too_much_text_ends_with_a_word_about_it() -> None:
    made = render.message(Message.of(*[Quote(source="Maya", text="long " * 500) for _ in range(10)]))["blocks"]
    assert words().say("slack.cut") in words_of({"blocks": made[-1:]})


def test_a_long_table_that_has_to_be_drawn_says_what_is_missing() -> None:
    rows = tuple((str(n), f"Person number {n}") for n in range(300))
    made = render.message(Message.of(Table(title="All", columns=("#", "Name"), rows=rows, numeric=(0,))))["blocks"]
    assert [block["type"] for block in made] == ["rich_text", "context"]
    assert words().say("slack.cut") in words_of({"blocks": made})


def test_a_third_chart_is_drawn() -> None:
    chart = Chart(title="T", measure="kudos", bars=(Bar(label="Ana", value=3), Bar(label="Ben", value=0)), alt="…")
    made = render.message(Message.of(chart, chart, chart))["blocks"]
    assert [block["type"] for block in made] == ["data_visualization", "data_visualization", "rich_text"]
    assert words_of({"blocks": made[2:]}).splitlines() == ["T", f"Ana {'█' * 16} 3", "Ben  0"]


def test_a_chart_is_a_picture_where_there_is_one_and_drawn_where_not() -> None:
    chart = Chart(title="T", measure="points", bars=(Bar(label="Ana", value=2.5),), alt="Ana 2.5. " * 400)
    made = render.message(Message.of(chart, chart), native=False, pictures=["F0PICTURE"])
    first, second = made["blocks"]
    assert (first["type"], first["slack_file"]) == ("image", {"id": "F0PICTURE"})
    assert second["type"] == "rich_text"
    assert words_of({"blocks": [second]}).splitlines() == ["T", f"Ana {'█' * 16} 2.5"]
    assert message_faults(made["blocks"]) == []


def test_halves_go_out_as_numbers_and_whole_values_stay_whole() -> None:
    bars = (Bar(label="Ana", value=2.5), Bar(label="Ben", value=2))
    chart = Chart(title="T", measure="points", bars=bars, alt="…")
    table = Table(title="All", columns=("Name", "Points"), rows=(("Ana", "2.5"), ("Ben", "2")), numeric=(1,))
    drawn, listed = json.loads(json.dumps(render.message(Message.of(chart, table))["blocks"]))
    assert [repr(point["value"]) for point in drawn["chart"]["series"][0]["data"]] == ["2.5", "2"]
    assert [repr(row[1]["value"]) for row in listed["rows"][1:]] == ["2.5", "2"]
    assert message_faults([drawn, listed]) == []


def test_a_file_is_named_and_its_content_is_not_in_the_message() -> None:
    file = File(name="board.csv", media="text/csv", text="Name,Points", note="A line for each.")
    made = render.message(Message.of(file))
    assert words_of(made) == "📎 board.csv\n  A line for each."
    assert made["text"] == "board.csv: A line for each."
    assert "Points" not in json.dumps(made)


def test_a_chart_keeps_people_apart_whose_names_begin_alike() -> None:
    bars = tuple(Bar(label=f"Maximiliana Weatherby-{name}", value=n) for n, name in enumerate("ABC", start=1))
    chart = render.message(Message.of(Chart(title="T", measure="kudos", bars=bars, alt="…")))["blocks"][0]["chart"]
    assert chart["axis_config"]["categories"] == [
        "Maximiliana Weather…",
        "Maximiliana Weath… 2",
        "Maximiliana Weath… 3",
    ]


def test_a_table_names_its_rows_for_screen_readers_and_sorts_figures_as_figures() -> None:
    content = Table(
        title="Kudos", columns=("#", "Name", "Kudos"), rows=(("1", "Ana", "12"), ("–", "Ben", "9")), numeric=(0, 2)
    )
    made = render.message(Message.of(content))["blocks"][0]
    assert (made["type"], made["caption"], made["row_header_column_index"]) == ("data_table", "Kudos", 1)
    assert made["rows"][1] == [
        {"type": "raw_number", "value": 1, "text": "1"},
        {"type": "raw_text", "text": "Ana"},
        {"type": "raw_number", "value": 12, "text": "12"},
    ]
    assert made["rows"][2][0] == {"type": "raw_text", "text": "–"}


def test_what_slacks_own_table_would_not_take_is_drawn() -> None:
    uneven = Table(title="T", columns=("A", "B"), rows=(("1",),))
    heavy = Table(title="T", columns=("A",) * 20, rows=(("x" * 60,) * 20,) * 9)
    empty = Table(title="T", columns=("A",), rows=())
    kinds = [[block["type"] for block in render.message(Message.of(one))["blocks"]] for one in (uneven, heavy, empty)]
    assert [kind[0] for kind in kinds] == ["rich_text"] * 3


def test_a_drawn_table_stands_straight() -> None:
    content = Table(title="Kudos", columns=("Name", "N"), rows=(("Ana", "12"), ("田中", "9")), numeric=(1,))
    made = render.message(Message.of(content), native=False)["blocks"][0]
    assert made["elements"][1]["elements"][0]["text"].splitlines() == ["Name   N", "────────", "Ana   12", "田中   9"]


def test_a_name_from_right_to_left_leaves_the_figures_of_a_drawing_where_they_are() -> None:
    name = "נועה בן־דוד"
    table = Table(title="Kudos", columns=("Rank", "Name", "N"), rows=(("1", name, "4"),), numeric=(0, 2))
    bars = Chart(title="Kudos", measure="N", bars=(Bar(label=name, value=4),), alt="4")
    for content in (table, bars):
        made = render.message(Message.of(content), native=False)["blocks"][0]
        *_, line = made["elements"][1]["elements"][0]["text"].splitlines()
        assert f"\u2068{name}\u2069 " in line
        assert line.endswith(" 4")


def test_buttons_carry_their_commands_under_ids_of_their_own() -> None:
    row = Buttons(
        buttons=tuple(
            Button(label=letter, action=AnswerQuiz(prompt=1, option=n), hint=f"Answer {letter}")
            for n, letter in enumerate("ABC")
        )
    )
    made = buttons_of(render.message(Message.of(row, row)))
    assert len({button["action_id"] for button in made}) == 6
    assert decode(made[4]["value"]) == AnswerQuiz(prompt=1, option=1)
    assert made[0]["accessibility_label"] == "Answer A"
    assert "style" not in made[0]


def test_choices_show_letter_text_and_what_became_of_them() -> None:
    content = Choices(
        choices=(
            Choice(letter="A", text="Sorry to hear that."),
            Choice(letter="B", text="That sounds worrying.", mark="best", note="works best"),
            Choice(letter="C", text="Calm down.", mark="chosen", note="your answer"),
        )
    )
    seen = [words_of({"blocks": [block]}) for block in render.message(Message.of(content))["blocks"]]
    assert [line.replace("\n", "") for line in seen] == [
        "A  Sorry to hear that.",
        "✅ B  That sounds worrying.  · works best",
        "👉 C  Calm down.  · your answer",
    ]


# --- forms ------------------------------------------------------------------------------------------

options = st.lists(
    st.builds(PickOption, value=st.text("abc", min_size=1, max_size=4), label=st.text(max_size=8)), max_size=8
).flatmap(lambda some: st.sampled_from([some, (some * 20)[:100]]))
inputs = st.one_of(
    st.builds(
        PickInput,
        name=st.just("pick"),
        label=texts,
        options=options.map(tuple),
        initial=st.lists(st.text("abc", min_size=1, max_size=2), max_size=3).map(tuple),
        several=st.booleans(),
        required=st.booleans(),
        missing=texts,
    ),
    st.builds(
        PeopleInput,
        name=st.just("people"),
        label=texts,
        options=st.just(()),
        initial=st.lists(st.sampled_from(["U0ANA", "ana", ""]), max_size=2).map(tuple),
        missing=texts,
    ),
    st.builds(
        TextInput,
        name=st.just("text"),
        label=texts,
        placeholder=texts,
        initial=texts,
        lines=st.sampled_from(["one", "many"]),
        longest=st.integers(0, 5000),
        required=st.booleans(),
        missing=texts,
    ),
    st.builds(
        TimeInput, name=st.just("time"), label=texts, initial=st.sampled_from(["09:30", "24:00", ""]), missing=texts
    ),
)
forms = st.builds(
    Form,
    title=st.text(max_size=24),
    intro=spans,
    inputs=st.lists(inputs, max_size=4, unique_by=lambda each: each.name).map(tuple),
    submit=actions,
    submit_label=st.text(max_size=24),
    cancel_label=st.text(max_size=24),
)


@settings(max_examples=60, deadline=None)
@given(forms)
def test_no_form_exceeds_what_slack_takes(content: Form) -> None:
    made = render.form(content)
    assert view_faults(made) == []
    assert decode(made["private_metadata"]) == content.submit


def test_a_form_in_full() -> None:
    pick = tuple(PickOption(value=str(n), label=f"Option {n}") for n in range(6))
    made = render.form(
        Form(
            title="Settings",
            intro=(Plain(text="When shall I write?"),),
            inputs=(
                TimeInput(name="time", label="Time", initial="09:30", missing="When?"),
                PickInput(name="zone", label="Zone", options=pick, initial=("3",), missing="Where?"),
                PickInput(name="one", label="One", options=pick[:3], initial=("1",), missing="Which?"),
                PickInput(name="days", label="Days", options=pick, initial=("1", "2"), several=True, missing="Which?"),
                PickInput(name="none", label="Teams", options=(), missing="There is nothing to pick yet."),
                TextInput(name="note", label="Note", initial="Hi", longest=10, required=False, missing=""),
            ),
            submit=SaveSettings(),
            submit_label="Save",
            cancel_label="Cancel",
        )
    )
    elements = {block["block_id"]: block["element"] for block in made["blocks"] if block["type"] == "input"}
    assert {name: element["type"] for name, element in elements.items()} == {
        "time": "timepicker",
        "zone": "static_select",
        "one": "radio_buttons",
        "days": "multi_static_select",
        "note": "plain_text_input",
    }
    assert elements["time"]["initial_time"] == "09:30"
    assert elements["zone"]["initial_option"]["value"] == "3"
    assert [option["value"] for option in elements["days"]["initial_options"]] == ["1", "2"]
    assert "There is nothing to pick yet." in words_of(made)
    assert (made["title"]["text"], made["submit"]["text"], made["close"]["text"]) == ("Settings", "Save", "Cancel")


# --- text -------------------------------------------------------------------------------------------


@given(st.text(), st.integers(1, 40))
def test_clipped_text_fits_and_begins_as_it_did(text: str, longest: int) -> None:
    clipped = clip(text, longest)
    assert size(clipped) == units(clipped) <= longest


@pytest.mark.parametrize("whole", ["👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301", "❤️"])
@pytest.mark.parametrize("longest", range(4, 30))
def test_a_visible_character_is_never_torn(whole: str, longest: int) -> None:
    clipped = clip(f"ab{whole * 5}", longest)
    kept = clipped.removesuffix("…").removeprefix("ab")
    assert kept.replace(whole, "") == ""


@given(st.text(), st.integers(5, 40))
def test_pieces_fit_and_lose_nothing_but_space(text: str, longest: int) -> None:
    cut = pieces(text, longest)
    assert all(0 < size(piece) <= longest for piece in cut)
    seen = "".join("".join(cut).split())
    shown = "".join(letter for letter in text if letter in "\n\t\r" or unicodedata.category(letter) not in {"Cc", "Cs"})
    assert seen == "".join(shown.split())


@given(st.text(alphabet="*_~`<>&ab ", max_size=80), st.integers(3, 60))
def test_mrkdwn_fits_and_opens_nothing(text: str, longest: int) -> None:
    made = mrkdwn(text, longest)
    assert size(made) <= longest
    assert "<" not in made
    assert not any(f"{mark}{letter}" in made for mark in "*_~`" for letter in "ab")
