from __future__ import annotations

import re
from base64 import b64decode
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web import render, views
from adapters.web.team import TEAM
from empathy_bot.actions import AnswerQuiz, GiveKudos, OpenKudos, ShowStreak, encode
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
    Link,
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

ATTACKS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "' hx-get='https://evil.example",
            "<hx-partial hx-target='#log'>x</hx-partial>",
            "</template><script>",
            "{{ 7 * 7 }}{% raw %}",
            "javascript:alert(1)",
            "<!-- --><svg/onload=alert(1)>",
        ]
    ),
)


def short(longest: int) -> st.SearchStrategy[str]:
    return ATTACKS.map(lambda text: text[:longest])


SPANS = st.lists(
    st.one_of(
        st.builds(Plain, text=ATTACKS),
        st.builds(Strong, text=ATTACKS),
        st.builds(Mention, id=ATTACKS, name=ATTACKS),
        st.builds(Link, text=ATTACKS, url=ATTACKS.map(lambda text: f"https://chat.example/{text}")),
        st.builds(Link, text=ATTACKS, url=ATTACKS.map(lambda text: f"/line/{text}")),
    ),
    max_size=4,
).map(tuple)
BUTTON = st.builds(
    Button,
    label=short(75),
    action=st.sampled_from([ShowStreak(), OpenKudos(), AnswerQuiz(prompt=1, option=2)]),
    style=st.sampled_from(["default", "primary", "danger"]),
    hint=ATTACKS,
)
CHOICE = st.builds(
    Choice,
    letter=short(3),
    text=ATTACKS,
    mark=st.sampled_from(["open", "chosen", "best", "chosen_best"]),
    note=ATTACKS,
)
CHART = st.builds(
    Chart,
    title=short(50),
    measure=ATTACKS,
    bars=st.lists(
        st.builds(Bar, label=ATTACKS, value=st.integers(-5, 10**9).map(lambda n: n / 2)), min_size=1, max_size=20
    ).map(tuple),
    alt=ATTACKS,
)
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        Table,
        title=ATTACKS,
        columns=st.tuples(*[ATTACKS] * width),
        rows=st.lists(st.tuples(*[ATTACKS] * width), max_size=3).map(tuple),
        numeric=st.sampled_from([(), (0,)]),
    )
)
BLOCK: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, text=short(150)),
    st.builds(Paragraph, spans=SPANS, quiet=st.booleans()),
    st.builds(Quote, source=ATTACKS, text=ATTACKS),
    st.builds(Choices, choices=st.lists(CHOICE, max_size=4).map(tuple)),
    st.builds(Callout, tone=st.sampled_from(["good", "partial", "careful"]), title=ATTACKS, spans=SPANS),
    st.builds(Facts, facts=st.lists(st.builds(Fact, label=ATTACKS, value=ATTACKS), max_size=4).map(tuple)),
    CHART,
    TABLE,
    st.builds(
        File,
        name=st.just("board.csv"),
        media=st.sampled_from(["text/csv", "text/plain"]),
        text=ATTACKS.filter(bool),
        note=ATTACKS,
    ),
    st.builds(
        Matrix,
        title=ATTACKS,
        corner=ATTACKS,
        columns=st.tuples(ATTACKS, ATTACKS),
        rows=st.lists(
            st.builds(MatrixRow, label=ATTACKS, values=st.tuples(*[st.none() | st.integers(0, 10**6)] * 2)),
            min_size=1,
            max_size=4,
        ).map(tuple),
        alt=ATTACKS,
    ),
    st.builds(
        Month,
        title=ATTACKS,
        weekdays=st.tuples(*[ATTACKS] * 7),
        weeks=st.lists(
            st.tuples(
                *[
                    st.none()
                    | st.builds(
                        MonthDay, number=st.integers(1, 31), state=st.sampled_from(sorted(SYMBOLS)), note=ATTACKS
                    )
                ]
                * 7
            ),
            max_size=6,
        ).map(tuple),
        alt=ATTACKS,
    ),
    st.builds(Buttons, buttons=st.lists(BUTTON, min_size=1, max_size=5).map(tuple)),
    st.just(Divider()),
)
MESSAGE = st.builds(Message, text=ATTACKS, blocks=st.lists(BLOCK, max_size=6).map(tuple))
OPTIONS = st.lists(st.builds(PickOption, value=ATTACKS, label=short(75)), max_size=8).map(tuple)
INPUT = st.one_of(
    st.builds(
        PickInput,
        name=ATTACKS,
        label=ATTACKS,
        options=OPTIONS,
        several=st.booleans(),
        required=st.booleans(),
        missing=ATTACKS,
    ),
    st.builds(PeopleInput, name=ATTACKS, label=ATTACKS, options=OPTIONS, missing=ATTACKS),
    st.builds(
        TextInput,
        name=ATTACKS,
        label=ATTACKS,
        placeholder=ATTACKS,
        initial=ATTACKS,
        lines=st.sampled_from(["one", "many"]),
        required=st.booleans(),
        missing=ATTACKS,
    ),
    st.builds(TimeInput, name=ATTACKS, label=ATTACKS, initial=ATTACKS, missing=ATTACKS),
)
FORM = st.builds(
    Form,
    title=short(24),
    intro=SPANS,
    inputs=st.lists(INPUT, max_size=4).map(tuple),
    submit=st.just(GiveKudos()),
    submit_label=short(24),
    cancel_label=short(24),
)

OURS = {
    "a", "article", "b", "blockquote", "br", "button", "caption", "dd", "dialog", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "form", "h2", "h3", "hr", "input", "label", "legend", "li", "ol", "option", "p", "rect",
    "select", "span", "strong", "svg", "table", "tbody", "td", "textarea", "th", "thead", "time", "tr", "ul", "use",
}  # fmt: skip
"""Every element that the templates themselves make."""


class Seen(HTMLParser):
    """What a browser would make of the HTML: elements, attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def assert_tame(html: str) -> Seen:
    seen = Seen(html)
    assert set(seen.tags) <= OURS
    for name, value in seen.attributes:
        assert not name.startswith("on"), name
        assert name != "style", name
        if name in {"href", "src"}:
            tame = ("/static/", "/as/", "/line/", "https://chat.example/", "data:text/csv;charset=utf-8;base64,")
            assert value.startswith((*tame, "data:text/plain;"))
        if name.startswith("hx-"):
            assert (name, value) in {("hx-post", "/submit"), ("hx-swap", "none"), ("hx-sync", "this:drop")}
    return seen


@settings(deadline=None)
@given(MESSAGE, ATTACKS)
def test_nothing_that_somebody_wrote_ever_becomes_markup(message: Message, reader: str) -> None:
    assert_tame(render.message(message, reader))


@settings(deadline=None)
@given(FORM)
def test_nothing_in_a_form_ever_becomes_markup(form: Form) -> None:
    assert_tame(render.form(form, "/submit", "ana"))


@given(ATTACKS)
def test_what_people_type_is_shown_as_typed(text: str) -> None:
    seen = assert_tame(f"<p>{views.typed(text, TEAM.members[0], TEAM)}</p>")
    assert seen.text.split() == Seen("<p></p>").text.split() + text.split()


def quiz(mark: str = "open") -> Choices:
    return Choices(
        choices=(Choice(letter="A", text="First", mark="open"), Choice(letter="B", text="Second", mark=mark))
    )  # type: ignore[arg-type]


def letters(*labels: str) -> Buttons:
    return Buttons(
        buttons=tuple(
            Button(label=label, action=AnswerQuiz(prompt=7, option=index)) for index, label in enumerate(labels)
        )
    )


def shown(*blocks: Block, reader: str = "ana") -> str:
    return str(render.message(Message(text="t", blocks=blocks), reader))


def test_options_with_a_button_for_each_letter_can_be_pressed_themselves() -> None:
    html = shown(quiz(), letters("A", "B"))
    assert html.count("<button") == 2
    assert 'class="buttons"' not in html
    assert encode(AnswerQuiz(prompt=7, option=1)) in dict.fromkeys(value for _, value in Seen(html).attributes)


@pytest.mark.parametrize("buttons", [("A",), ("A", "C"), ("A", "B", "Skip"), ("A", "A")])
def test_other_buttons_stay_below_the_options(buttons: tuple[str, ...]) -> None:
    html = shown(quiz(), letters(*buttons))
    assert html.count("<button") == len(buttons)
    assert 'class="buttons"' in html
    assert html.index("Second") < html.index("<button")


def test_blocks_keep_their_order_around_options() -> None:
    html = shown(Heading(text="one"), quiz(), Divider(), letters("A", "B"), quiz("best"), Heading(text="two"))
    places = [html.index(piece) for piece in ("one", "First", "<hr", 'class="buttons"', "mark-best", "two")]
    assert places == sorted(places)


def test_a_mark_is_told_in_words_and_not_by_colour_alone() -> None:
    choice = Choice(letter="B", text="Second", mark="best", note="most effective")
    assert "most effective" in Seen(shown(Choices(choices=(choice,)))).text


def test_a_chart_says_in_words_what_it_draws_and_its_bars_are_in_proportion() -> None:
    chart = Chart(
        title="Kudos", measure="kudos", bars=(Bar(label="Ana", value=4), Bar(label="Ben", value=1)), alt="Ana 4"
    )
    html = shown(chart)
    assert 'role="img" aria-label="Ana 4"' in html
    assert 'class="bar-fill" width="100.0%"' in html
    assert 'class="bar-fill" width="25.0%"' in html


def test_halves_are_written_and_whole_figures_without_a_fraction() -> None:
    chart = Chart(title="K", measure="points", bars=(Bar(label="Ana", value=5), Bar(label="Ben", value=2.5)), alt="…")
    html = shown(chart)
    assert '<span class="bar-value">5</span>' in html
    assert '<span class="bar-value">2.5</span>' in html
    assert 'class="bar-fill" width="50.0%"' in html


def test_a_file_is_saved_as_it_is_under_its_name() -> None:
    text = 'Name,Points\r\n"محمد <b>",2.5\r\n'
    html = shown(File(name="board.csv", media="text/csv", text=text, note="A line for each."))
    (address,) = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)" download="board.csv"', html)
    assert b64decode(address).decode("utf-8-sig") == text
    assert b64decode(address).startswith(b"\xef\xbb\xbf"), "Excel would take it for something else than UTF-8"
    assert "Download board.csv" in Seen(html).text
    assert "A line for each." in Seen(html).text


def test_a_chart_without_any_points_draws_empty_bars() -> None:
    html = shown(Chart(title="Kudos", measure="kudos", bars=(Bar(label="Ana", value=0),), alt="none"))
    assert 'class="bar-fill" width="0.0%"' in html


def test_one_s_own_mention_stands_out() -> None:
    spans = (Mention(id="ana", name="Ana Lima"), Mention(id="ben", name="Ben"))
    html = shown(Paragraph(spans=spans), reader="ana")
    assert '<span class="mention mention-me">@Ana Lima</span><span class="mention">@Ben</span>' in html


def test_a_link_within_the_chat_keeps_its_reader_s_seat_and_others_lead_where_they_say() -> None:
    spans = (Link(text="the message", url="/line/7"), Link(text="elsewhere", url="https://chat.example/7"))
    html = shown(Paragraph(spans=spans), reader="ana")
    assert '<a href="/as/ana/line/7">the message</a><a href="https://chat.example/7">elsewhere</a>' in html


def test_a_message_without_blocks_shows_its_text() -> None:
    assert Seen(render.message(Message(text="Just <b>so</b>", blocks=()))).text.strip() == "Just <b>so</b>"


def test_every_input_has_a_label_a_name_and_a_place_for_its_mistake() -> None:
    options = (PickOption(value="1", label="One"), PickOption(value="2", label="Two"))
    many = tuple(PickOption(value=str(number), label=f"No {number}") for number in range(9))
    form = Form(
        title="All of them",
        inputs=(
            PickInput(name="few", label="Few", options=options, initial=("2",), missing="m1"),
            PickInput(name="many", label="Many", options=many, required=False, missing="m2"),
            PickInput(name="several", label="Several", options=many, several=True, missing="m3"),
            PeopleInput(name="people", label="People", options=options, missing="m4"),
            TextInput(name="line", label="Line", initial="kept", missing="m5"),
            TextInput(name="lines", label="Lines", lines="many", initial="kept too", missing="m6"),
            TimeInput(name="time", label="Time", initial="09:30", missing="m7"),
        ),
        submit=GiveKudos(),
        submit_label="Send",
        cancel_label="Cancel",
    )
    seen = Seen(render.form(form, "/submit", "ana"))
    attributes = seen.attributes
    for item in form.inputs:
        assert item.label in seen.text
        assert ("name", f"in.{item.name}") in attributes
        assert ("data-mistake", item.name) in attributes
        assert ("data-missing", item.missing) in attributes
    assert attributes.count(("type", "radio")) == 2
    assert attributes.count(("type", "checkbox")) == 9 + 2
    assert ("value", "kept") in attributes
    assert "kept too" in seen.text
    assert ("value", "09:30") in attributes
    assert ("value", encode(GiveKudos())) in attributes


def test_a_month_is_a_table_whose_days_say_what_became_of_them() -> None:
    days = (None, MonthDay(number=1, state="frozen", note="freeze"), *[None] * 5)
    html = shown(Month(title="March", weekdays=tuple("MTWTFSS"), weeks=(days,), alt="Answered 0 of 1 working day."))
    assert '<span class="month-day month-frozen">1<span class="sr"> freeze</span></span>' in html
    assert "Answered 0 of 1 working day." in html
    assert html.count("<td>") == 7


def test_a_matrix_is_a_table_in_which_more_is_darker() -> None:
    rows = (MatrixRow(label="support", values=(12, 3)), MatrixRow(label="others", values=(0, None)))
    html = shown(
        Matrix(title="Kudos", corner="From", columns=("support", "others"), rows=rows, alt="12 within support.")
    )
    figures = re.findall(r'level level-(\d)">([^<]+)<', html)
    assert figures == [("4", "12"), ("1", "3"), ("0", "0"), ("0", "–")]
    assert html.count('<th scope="row">') == 2
    assert "12 within support." in html
