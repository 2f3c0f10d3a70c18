"""Messages and forms as HTML. Pure: a Message or a Form comes in, escaped HTML goes out.

Each block has its own macro in templates/blocks.html; every word that somebody wrote passes Jinja's escaping.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import assert_never
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from empathy_bot.actions import encode
from empathy_bot.message import (
    Block,
    Button,
    Buttons,
    Callout,
    Chart,
    Choices,
    Divider,
    Facts,
    File,
    Form,
    Heading,
    Input,
    Link,
    Matrix,
    Mention,
    Message,
    Month,
    Paragraph,
    PeopleInput,
    PickInput,
    Plain,
    Quote,
    Span,
    Spans,
    Strong,
    Table,
    TextInput,
    TimeInput,
)
from empathy_bot.words import words

TEMPLATES = Path(__file__).parent / "templates"

Draw = Callable[..., Markup]
"""A macro of templates/blocks.html by its name, in the language of what is drawn."""

FEW = 5
"""Up to so many options stand open to the eye; more go into a list that unfolds."""


@cache
def environment(locale: str) -> Environment:
    """Return the templates in a language there are words in; everything is escaped, nothing may be missing."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"say": words(locale).say, "encode": encode}
    return made


def page(template: str, locale: str | None, **facts: object) -> Markup:
    """Return a whole template, filled, for somebody with this locale."""
    templates = environment(words(locale).locale)
    return Markup(templates.get_template(template).render(**facts))  # noqa: S704 - escaped by the template


def message(shown: Message, reader: str = "") -> Markup:
    """Return the message's blocks as the reader (a platform id) sees them; one without blocks shows its text."""
    draw = partial(_draw, shown.locale)
    if not shown.blocks:
        return draw("paragraph", escape(shown.text), quiet=False)
    parts: list[Markup] = []
    open_choices: Choices | None = None
    for block in shown.blocks:
        match block:
            case Choices():
                open_choices = block
            case Buttons() if open_choices and (buttons := _by_letter(open_choices, block)):
                parts.append(draw("choices", open_choices, buttons))
                open_choices = None
            case _:
                if open_choices:
                    parts.append(_block(draw, open_choices, reader))
                    open_choices = None
                parts.append(_block(draw, block, reader))
    if open_choices:
        parts.append(_block(draw, open_choices, reader))
    return Markup("\n").join(parts)


def form(shown: Form, address: str, reader: str) -> Markup:
    """Return the form as a dialog that is sent to `address`."""
    draw = partial(_draw, shown.locale)
    inputs = Markup("\n").join(_input(draw, item) for item in shown.inputs)
    return page(
        "form.html", shown.locale, form=shown, intro=_spans(shown.intro, reader), inputs=inputs, address=address
    )


def _block(draw: Draw, block: Block, reader: str) -> Markup:
    match block:
        case Heading():
            return draw("heading", block)
        case Paragraph():
            return draw("paragraph", _spans(block.spans, reader), quiet=block.quiet)
        case Quote():
            return draw("quote", block)
        case Choices():
            return draw("choices", block, {})
        case Callout():
            return draw("callout", block, _spans(block.spans, reader))
        case Facts():
            return draw("facts", block)
        case Chart():
            return draw("chart", block, max(1, *(bar.value for bar in block.bars)))
        case Table():
            return draw("table", block)
        case Matrix():
            return draw("matrix", block)
        case Month():
            return draw("month", block)
        case File():
            held = b64encode(block.content()).decode()
            return draw("file", block, f"data:{block.media};charset=utf-8;base64,{held}")
        case Buttons():
            return draw("buttons", block)
        case Divider():
            return draw("divider")
        case _:
            assert_never(block)


def _input(draw: Draw, shown: Input) -> Markup:
    match shown:
        case PickInput():
            return draw("pick", shown, few=len(shown.options) <= FEW)
        case PeopleInput():
            return draw("people", shown)
        case TextInput():
            return draw("text", shown)
        case TimeInput():
            return draw("time", shown)
        case _:
            assert_never(shown)


def _spans(spans: Spans, reader: str) -> Markup:
    return Markup("").join(_span(span, reader) for span in spans)


def _span(span: Span, reader: str) -> Markup:
    match span:
        case Plain():
            return escape(span.text)
        case Strong():
            return Markup("<strong>{}</strong>").format(span.text)
        case Mention():
            return mention(span.name, me=span.id == reader)
        case Link():
            return Markup('<a href="{}">{}</a>').format(seated(span.url, reader), span.text)
        case _:
            assert_never(span)


def seated(url: str, reader: str) -> str:
    """Return where an address leads the reader: the chat's own (`/line/7`) in the reader's seat, others as they are."""
    return f"/as/{quote(reader, safe='')}{url}" if reader and url.startswith("/") else url


def mention(name: str, *, me: bool) -> Markup:
    """Return a person's name as a mention; the reader's own stands out."""
    return Markup('<span class="{}">@{}</span>').format("mention mention-me" if me else "mention", name)


def _by_letter(choices: Choices, buttons: Buttons) -> dict[str, Button]:
    """Return the buttons by letter when each belongs to one option, so that the option itself can be pressed."""
    found = {button.label: button for button in buttons.buttons}
    letters = [choice.letter for choice in choices.choices]
    return found if sorted(found) == sorted(letters) and len(letters) == len(buttons.buttons) else {}


def _draw(locale: str, macro: str, *shown: object, **facts: object) -> Markup:
    """Return a macro of templates/blocks.html, filled."""
    blocks = environment(words(locale).locale).get_template("blocks.html").module
    return Markup(getattr(blocks, macro)(*shown, **facts))  # noqa: S704 - escaped there
