"""Cards: within Teams' limits whatever stands in them, nothing live that a person typed, nothing dropped silently."""

from __future__ import annotations

import json
import unicodedata
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adapters import pictures
from adapters.teams import forms, render
from adapters.teams.text import cut, mention_name, neutral
from empathy_bot.actions import AnswerQuiz, GiveKudos, ShowToday, decode
from empathy_bot.message import (
    SYMBOLS,
    Bar,
    Block,
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
    Spans,
    Strong,
    Table,
    TextInput,
    TimeInput,
)
from empathy_bot.words import words
from tests.fakes.teams_client import elements, titles, words_of

ANA = "11111111-2222-3333-4444-555555555555"
BEN = "66666666-7777-8888-9999-000000000000"
HOSTILE = (
    "<at>Ana</at> [here](https://evil.example) **b** _i_ `c` # h\n- l\n1. o\n> q &amp; {{DATE(2026-01-01T00:00:00Z)}}"
)

# Drawn character by character, long texts would cost far more than all that is done with them.
long = st.builds(lambda piece, size: (piece * size)[:size], st.text(min_size=1, max_size=60), st.integers(2000, 9000))
texts = st.one_of(
    st.text(max_size=80),
    long,
    st.sampled_from([HOSTILE, "", " ", "\n", "👩‍👩‍👧‍👦" * 900, "न्" * 2000, "\u202e" * 50, "🇩🇪" * 500]),
)
short = st.text(min_size=1, max_size=40)
spans = st.lists(
    st.one_of(
        texts.map(lambda t: Plain(text=t)),
        texts.map(lambda t: Strong(text=t)),
        st.builds(Mention, id=st.sampled_from([ANA, BEN, "29:1abc", "unknown", "<at>"]), name=texts),
    ),
    max_size=5,
).map(tuple)
buttons = st.builds(Button, label=short, action=st.just(AnswerQuiz(prompt=1, option=2)), hint=st.text(max_size=20))
choices = st.builds(
    Choice, letter=st.just("A"), text=texts, mark=st.sampled_from(["open", "chosen", "best", "chosen_best"]), note=short
)
cells = st.tuples(texts, short)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, text=st.text(max_size=150)),
    st.builds(Paragraph, spans=spans, quiet=st.booleans()),
    st.builds(Quote, source=texts, text=texts),
    st.builds(Choices, choices=st.lists(choices, max_size=4).map(tuple)),
    st.builds(Callout, tone=st.sampled_from(["good", "partial", "careful"]), title=texts, spans=spans),
    st.builds(Facts, facts=st.lists(st.builds(Fact, label=texts, value=texts), max_size=7).map(tuple)),
    st.builds(
        Chart,
        title=st.text(max_size=50),
        measure=texts,
        bars=st.lists(
            st.builds(Bar, label=texts, value=st.integers(0, 10**6).map(lambda n: n / 2)), min_size=1, max_size=20
        ).map(tuple),
        alt=texts,
    ),
    st.builds(
        Table,
        title=texts,
        columns=cells,
        rows=st.lists(cells, max_size=150).map(tuple),
        numeric=st.sampled_from([(), (1,)]),
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
    st.builds(
        File,
        name=st.just("board.csv"),
        media=st.sampled_from(["text/csv", "text/plain"]),
        text=texts.filter(bool),
        note=texts,
    ),
    st.builds(Buttons, buttons=st.lists(buttons, min_size=1, max_size=25).map(tuple)),
    st.just(Divider()),
)
messages = st.builds(Message, text=texts, blocks=st.lists(blocks, max_size=14).map(tuple))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(messages)
def test_no_message_exceeds_a_limit_or_comes_alive(message: Message) -> None:
    card = render.message(message)
    sent = render.activity(card, message.text)
    assert len(json.dumps(sent, ensure_ascii=False).encode("utf-8", "replace")) <= render.ACTIVITY_BYTES
    mentioned = {entity["text"]: entity["mentioned"]["id"] for entity in card.get("msteams", {}).get("entities", [])}
    assert len(mentioned) == len(set(mentioned.values()))
    assert set(mentioned.values()) <= {ANA, BEN, "29:1abc"}
    for element in elements(card["body"]):
        if element["type"] == "TextBlock":
            assert_dead(element["text"], mentioned)
        if element["type"] == "ActionSet":
            assert 1 <= len(element["actions"]) <= render.BUTTONS_A_ROW


def assert_dead(text: str, mentioned: dict[str, str]) -> None:
    """Read a TextBlock as Markdown: after the mentions are taken out, it holds text, line breaks and our emphasis."""
    for mention in mentioned:
        text = text.replace(mention, "someone")
    assert "<at>" not in text
    assert "{{" not in text
    tokens = [inner for token in MarkdownIt().parse(text) for inner in (token, *(token.children or ()))]
    kinds = {token.type for token in tokens}
    assert kinds <= {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "softbreak",
        "hardbreak",
        "strong_open",
        "strong_close",
    }, kinds


@given(st.text(alphabet=st.characters(codec="ascii") | st.sampled_from("\n\r\t*_[]()<>&`~#-+>|{}\\:/1.=!")))
def test_markdown_of_people_is_dead_and_readable(text: str) -> None:
    dead = neutral(text)
    assert_dead(dead, {})
    assert "**" not in dead


@pytest.mark.parametrize(
    "text",
    ["see [here](https://x.example)", "https://x.example/a", "<https://x.example>", "www.x.example", "![i](http://x)"],
)
def test_no_text_becomes_a_link(text: str) -> None:
    html = MarkdownIt("commonmark", {"linkify": False}).render(neutral(text))
    assert "href" not in html
    assert "img" not in html


def test_text_of_people_stands_where_there_is_no_markup() -> None:
    card = render.message(Message.of(Quote(source="Maya", text=HOSTILE), Paragraph(spans=(Plain(text=HOSTILE),))))
    assert {element["type"] for element in elements(card["body"])} <= {"RichTextBlock", "TextRun", "Container"}
    assert "[here](https://evil.example)" in words_of(card)


def test_mentions_are_built_only_from_known_ids() -> None:
    told: Spans = (
        Mention(id=ANA, name="Ana Lima"),
        Plain(text=" thanks <at>Ana Lima</at> "),
        Mention(id="nobody", name="<at>Ben</at>"),
    )
    card = render.message(Message.of(Paragraph(spans=told)))
    assert card["msteams"]["entities"] == [
        {"type": "mention", "text": "<at>Ana Lima</at>", "mentioned": {"id": ANA, "name": "Ana Lima"}}
    ]
    assert card["body"][0]["text"].count("<at>Ana Lima</at>") == 1


def test_two_people_of_one_name_are_two_mentions() -> None:
    told: Spans = (Mention(id=ANA, name="Ana"), Plain(text=" and "), Mention(id=BEN, name="Ana"))
    card = render.message(Message.of(Paragraph(spans=told)))
    first, second = card["msteams"]["entities"]
    assert first["text"] != second["text"]
    assert [first["mentioned"]["id"], second["mentioned"]["id"]] == [ANA, BEN]
    assert card["body"][0]["text"].replace("\u2060 and", " and") == f"{first['text']} and {second['text']}"


def test_a_name_cannot_end_its_mention() -> None:
    assert mention_name("Ana</at> <at>Ben") == "Ana /at at Ben"
    assert mention_name("***") == "?"


def test_a_button_carries_its_command_twice() -> None:
    quiz = AnswerQuiz(prompt=3, option=1)
    card = render.message(
        Message.of(Buttons(buttons=(Button(label="B", action=quiz, style="primary", hint="Option B"),)))
    )
    (action,) = card["body"][0]["actions"]
    assert action["type"] == "Action.Execute"
    assert (action["style"], action["tooltip"]) == ("positive", "Option B")
    assert decode(action["data"]["empathy"]["action"]) == quiz
    assert action["fallback"]["type"] == "Action.Submit"
    assert decode(action["fallback"]["data"]["empathy"]["action"]) == quiz


def test_bars_of_one_name_stay_two_bars() -> None:
    chart = Chart(title="Week", measure="kudos", bars=(Bar(label="Ana", value=2), Bar(label="Ana", value=1)), alt="…")
    (drawn,) = render.message(Message.of(chart))["body"]
    assert [point["x"] for point in drawn["data"]] == ["Ana", "Ana (2)"]
    assert drawn["fallback"]["type"] == "Image"


def test_a_chart_has_a_picture_for_who_cannot_draw_it_as_long_as_there_is_room() -> None:
    bars = tuple(Bar(label=f"Somebody {n}", value=n + 0.5) for n in range(20))
    chart = Chart(title="Week", measure="points", bars=bars, alt="Somebody 19 leads with 19.5.")
    (drawn,) = render.message(Message.of(chart))["body"]
    kind, _, content = drawn["fallback"]["url"].partition(",")
    assert kind == "data:image/png;base64"
    assert b64decode(content) == pictures.chart(chart)
    assert drawn["fallback"]["altText"] == "Somebody 19 leads with 19.5."
    page = Paragraph(spans=(Plain(text="word " * 1190),))
    card = render.message(Message.of(chart, page, page, page))
    assert render.size(card) <= render.CARD_BYTES
    assert words_of(card).count("word ") > 3500, "nothing is cut for a picture's sake"
    assert words_of(card["body"][0]["fallback"]) == "Week\nSomebody 19 leads with 19.5."


def test_halves_go_out_as_numbers_and_whole_values_stay_whole() -> None:
    chart = Chart(title="Week", measure="points", bars=(Bar(label="A", value=2.5), Bar(label="B", value=2)), alt="…")
    (drawn,) = render.message(Message.of(chart))["body"]
    assert [repr(point["y"]) for point in drawn["data"]] == ["2.5", "2"]


def test_a_files_lines_can_be_copied_with_or_without_code_blocks() -> None:
    file = File(name="board.csv", media="text/csv", text="Name,Points\r\n**Ana**,3\r\n", note="A line for each.")
    name, note, code, hint = render.message(Message.of(file))["body"]
    assert (words_of(name), words_of(note)) == ("board.csv", "A line for each.")
    assert (code["type"], code["codeSnippet"], code["language"]) == ("CodeBlock", "Name,Points\n**Ana**,3", "PlainText")
    assert words_of(code["fallback"]) == "Name,Points\n**Ana**,3"
    assert words_of(hint) == words().say("teams.copy_file", name="board.csv")


def test_a_long_file_ends_between_its_lines_and_the_card_says_so() -> None:
    file = File(name="a.csv", media="text/csv", text="\n".join(f"Person {n},{n}" for n in range(5000)), note="All.")
    card = render.message(Message.of(file))
    assert render.size(card) <= render.CARD_BYTES
    code, cut_short = card["body"][2], card["body"][-1]
    lines = code["codeSnippet"].splitlines()
    assert lines == [f"Person {n},{n}" for n in range(len(lines))]
    assert 100 < len(lines) < 5000
    assert words_of(cut_short) == words_of(code["fallback"]).splitlines()[-1] == words().say("teams.cut")


def test_what_does_not_fit_is_cut_and_the_card_says_so() -> None:
    page = [Paragraph(spans=(Plain(text=f"{i} " + "word " * 900),)) for i in range(60)]
    card = render.message(Message(text="long", blocks=tuple(page)))
    assert render.size(card) <= render.CARD_BYTES
    assert words_of(card).startswith("0 word")
    assert words_of(card).endswith(("\u2026", words().say("teams.cut")))


def test_more_blocks_than_a_message_holds_end_with_a_sentence() -> None:
    page = tuple(Paragraph(spans=(Plain(text=f"{i} " + "word " * 40),)) for i in range(400))
    card = render.message(Message(text="long", blocks=page))
    assert render.CARD_BYTES * 0.9 < render.size(card) <= render.CARD_BYTES
    assert words_of(card).startswith("0 word")
    assert words_of(card).endswith(words().say("teams.cut"))


def test_a_long_table_says_that_there_is_more() -> None:
    table = Table(title="All", columns=("Name", "Kudos"), rows=tuple((f"P{i}", "1") for i in range(400)), numeric=(1,))
    card = render.message(Message.of(table))
    assert render.size(card) <= render.CARD_BYTES
    assert words().say("teams.cut") in words_of(card)


def test_figures_have_as_much_of_a_table_as_they_and_their_heading_need() -> None:
    columns = ("Rank", "Name", "Behaviours")
    table = Table(title="Varied", columns=columns, rows=(("1", "A name of any length", "3"),), numeric=(0, 2))
    (drawn,) = [item for item in render.message(Message.of(table))["body"] if item["type"] == "Table"]
    assert [column["width"] for column in drawn["columns"]] == [5, 24, 11]


def test_many_buttons_are_all_there() -> None:
    row = tuple(Button(label=f"b{i}", action=ShowToday()) for i in range(25))
    assert titles(render.message(Message.of(Buttons(buttons=row)))) == [f"b{i}" for i in range(25)]


def test_a_card_names_its_language_and_says_the_same_without_drawing() -> None:
    card = render.message(Message.of(Heading(text="Buenos días")).spoken("es"))
    assert (card["lang"], card["fallbackText"], card["version"]) == ("es", "Buenos días", "1.5")


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("short", 10, "short"),
        ("abcdef", 4, "abc…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("👩‍👩‍👧👩‍👩‍👧", 7, "👩‍👩‍👧…"),
        ("👍🏽👍🏽", 2, "…"),
        ("🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…"),
        ("🇩🇪🇫🇷🇮🇹", 5, "🇩🇪🇫🇷…"),
        ("abc def", 5, "abc…"),
        ("abc", 0, "…"),
    ],
)
def test_a_cut_never_falls_into_a_grapheme(text: str, longest: int, expected: str) -> None:
    assert cut(text, longest) == expected


@given(st.text(), st.integers(1, 50))
def test_a_cut_is_never_too_long_and_never_begins_a_mark(text: str, longest: int) -> None:
    done = cut(text, longest)
    assert len(done) <= longest
    kept = done.removesuffix("…")
    assert text.startswith(kept)
    rest = text[len(kept) :].lstrip()
    assert done == text or not rest or kept == "" or not unicodedata.combining(rest[0])


# --- forms -------------------------------------------------------------------------------------------


def kudos(people: int = 3, **more: Any) -> Form:
    return Form(
        title="Give kudos",
        intro=(Plain(text="Thank somebody."),),
        inputs=(
            PeopleInput(
                name="receivers",
                label="Who?",
                options=tuple(
                    PickOption(value=f"{i:08}-1111-4111-8111-111111111111", label=f"Person {i}") for i in range(people)
                ),
                missing="Choose somebody.",
            ),
            PickInput(
                name="behaviour",
                label="What for?",
                options=tuple(PickOption(value=f"b{i}", label=f"Behaviour {i}") for i in range(9)),
                missing="Choose a behaviour.",
            ),
            TextInput(name="message", label="Message", lines="many", longest=500, missing="Write a sentence."),
            TimeInput(name="time", label="When?", initial="09:00", missing="Choose a time."),
        ),
        submit=GiveKudos(),
        submit_label="Send",
        cancel_label="Cancel",
        **more,
    )


def inputs(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in elements(card["body"]) if one["type"].startswith("Input.")}


def test_every_input_has_a_label_and_a_sentence_for_a_mistake() -> None:
    found = inputs(forms.card(kudos()))
    assert list(found) == ["receivers", "behaviour", "message", "time"]
    assert all(one["label"] and one["errorMessage"] and one["isRequired"] for one in found.values())
    assert inputs(forms.card(kudos(20)))["receivers"]["style"] == "filtered"


def test_a_mistake_keeps_what_was_typed_and_says_what_is_wrong_beside_it() -> None:
    form = kudos()
    who = form.inputs[0].options[1].value  # type: ignore[union-attr]
    typed = {"receivers": (who,), "behaviour": ("b4",), "message": ("Thx",), "time": ("10:15",)}
    card = forms.card(form, typed, {"message": "A few words more, please.", "elsewhere": "Odd."})
    found = inputs(card)
    assert [found[name]["value"] for name in found] == [who, "b4", "Thx", "10:15"]
    kinds = [one.get("id") or words_of(one) for one in card["body"]]
    assert kinds[kinds.index("message") + 1] == "⚠ A few words more, please."
    assert "Odd." in kinds


def test_a_form_for_a_crowd_fits_keeps_the_chosen_and_says_that_it_was_cut() -> None:
    form = kudos(900)
    last = form.inputs[0].options[-1].value  # type: ignore[union-attr]
    card = forms.card(form, {"receivers": (last,)})
    assert render.size(card) <= render.CARD_BYTES
    assert last in {choice["value"] for choice in inputs(card)["receivers"]["choices"]}
    assert len(inputs(card)["receivers"]["choices"]) > 100
    assert words().say("teams.more_people") in words_of(card)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), texts, st.dictionaries(st.sampled_from(["message", "x"]), texts, max_size=2))
def test_no_form_exceeds_a_message(people: int, typed: str, errors: dict[str, str]) -> None:
    form = kudos(people)
    card = forms.card(form, {"message": (typed,)}, {name: told[:200] for name, told in errors.items()})
    assert len(json.dumps(card, ensure_ascii=False).encode("utf-8", "replace")) <= render.ACTIVITY_BYTES
