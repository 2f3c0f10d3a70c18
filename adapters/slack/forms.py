"""Form -> modal view. Pure.

Every input is a block whose id is the input's name, so that an error finds its way back to it.
"""

from __future__ import annotations

import re
from typing import Any, assert_never

from adapters.slack.rich import grouped, is_person, plain, rich_spans, rich_text, section
from adapters.slack.text import clip
from empathy_bot.actions import encode
from empathy_bot.message import Form, Input, PeopleInput, PickInput, PickOption, TextInput, TimeInput

Json = dict[str, Any]

ELEMENT = "value"
"""The action_id of every input: the block's id already tells them apart."""
MOST_RADIOS = 4
"""Options that are shown all at once; more go into a menu (Slack allows ten)."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def form(content: Form) -> Json:
    """Return the modal view; `private_metadata` carries the action that its submission sends back."""
    blocks = [rich_text(section(group)) for group in grouped(rich_spans(content.intro))]
    return {
        "type": "modal",
        "callback_id": content.submit.kind,
        "private_metadata": encode(content.submit),
        "title": plain(content.title, 24),
        "submit": plain(content.submit_label, 24),
        "close": plain(content.cancel_label, 24),
        "blocks": blocks + [_input(each) for each in content.inputs],
    }


def _input(content: Input) -> Json:
    if isinstance(content, PickInput) and not content.options:
        # A menu without options is refused; the sentence for "nothing picked" says what is missing.
        text = plain(f"{content.label}: {content.missing}", 3000)
        return {"type": "section", "text": text}
    optional = isinstance(content, PickInput | TextInput) and not content.required
    return {
        "type": "input",
        "block_id": content.name,
        "label": plain(content.label, 2000),
        "optional": optional,
        "element": {"action_id": ELEMENT, **_element(content)},
    }


def _element(content: Input) -> Json:
    match content:
        case PickInput():
            return _pick(content)
        case PeopleInput():
            people = [person for person in content.initial if is_person(person)]
            return {"type": "multi_users_select"} | ({"initial_users": people} if people else {})
        case TextInput():
            return _text(content)
        case TimeInput():
            initial = {"initial_time": content.initial} if _TIME.fullmatch(content.initial) else {}
            return {"type": "timepicker"} | initial
        case _:
            assert_never(content)


def _text(content: TextInput) -> Json:
    longest = min(max(content.longest, 1), 3000)
    element: Json = {"type": "plain_text_input", "multiline": content.lines == "many", "max_length": longest}
    if content.placeholder:
        element["placeholder"] = plain(content.placeholder, 150)
    if content.initial:
        element["initial_value"] = clip(content.initial, longest)
    return element


def _pick(content: PickInput) -> Json:
    few = len(content.options) <= MOST_RADIOS
    options = [_option(option) for option in content.options]
    chosen = [made for made, option in zip(options, content.options, strict=True) if option.value in content.initial]
    if content.several:
        initial = {"initial_options": chosen} if chosen else {}
        return {"type": "checkboxes" if few else "multi_static_select", "options": options} | initial
    initial_one = {"initial_option": chosen[0]} if chosen else {}
    return {"type": "radio_buttons" if few else "static_select", "options": options} | initial_one


def _option(option: PickOption) -> Json:
    return {"text": plain(option.label, 75), "value": option.value}
