"""Neutral forms as Adaptive Cards with inputs, and back. Pure: no I/O, no SDK.

A form's submit button carries the form itself, so that a mistake can be answered with the same form, what was typed,
and a sentence beside each input, without the core or a memory of ours. What comes back is only ever drawn again for the
person who sent it: it decides nothing and identifies nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from pydantic import ValidationError

from adapters.teams.render import (
    CARD_BYTES,
    Card,
    command,
    execute,
    frame,
    heading,
    note,
    size,
    spans_of,
)
from adapters.teams.text import cut
from empathy_bot.message import Form, Input, PeopleInput, PickInput, PickOption, TextInput, TimeInput
from empathy_bot.words import DEFAULT_LOCALE, words

Values = Mapping[str, tuple[str, ...]]

_FEW = 6  # options that are shown as buttons rather than as a list


def card(
    form: Form,
    values: Values | None = None,
    errors: Mapping[str, str] | None = None,
) -> Card:
    """Return the card of `form`, at most CARD_BYTES of UTF-8 JSON.

    `values` is what was typed before, by input; `errors` is what is wrong with it.
    """
    typed, wrong = values or {}, errors or {}
    drawn = _draw(form, typed, wrong)
    most = max((len(i.options) for i in form.inputs if isinstance(i, PickInput | PeopleInput)), default=0)
    while size(drawn) > CARD_BYTES and most > _FEW:
        most = most * 3 // 4
        drawn = _draw(_with_options(form, most, typed), typed, wrong, shortened=True)
    if size(drawn) <= CARD_BYTES:
        return drawn
    return _draw(_with_options(form, _FEW, typed), typed, wrong, shortened=most > 0, carried=False)


def read(carried: object) -> Form | None:
    """Return the form that a submit button carried, or None when it is not one (any more)."""
    try:
        return Form.model_validate(carried)
    except ValidationError:
        return None


def several(form: Form) -> list[str]:
    """Return the names of the inputs that send several values, joined by commas."""
    return [i.name for i in form.inputs if isinstance(i, PeopleInput) or (isinstance(i, PickInput) and i.several)]


def pack(value: str) -> str:
    """Return an option's value without commas, which part the values of one input."""
    return value.replace("%", "%25").replace(",", "%2C")


def unpack(value: str) -> str:
    """Return the value that `pack` was given."""
    return value.replace("%2C", ",").replace("%25", "%")


def _with_options(form: Form, most: int, values: Values) -> Form:
    def fewer(item: Input) -> Input:
        if not isinstance(item, PickInput | PeopleInput):
            return item
        chosen = {*item.initial, *values.get(item.name, ())}
        first = [o for o in item.options if o.value in chosen]
        rest = [o for o in item.options if o.value not in chosen]
        return item.model_copy(update={"options": tuple((first + rest)[:most])})

    return form.model_copy(update={"inputs": tuple(fewer(item) for item in form.inputs)})


def _draw(
    form: Form,
    values: Values,
    errors: Mapping[str, str],
    *,
    shortened: bool = False,
    carried: bool = True,
) -> Card:
    say = words(form.locale).say
    body = [heading(form.title), *spans_of(form.intro)]
    known = {item.name for item in form.inputs}
    if known & errors.keys():
        body.append(note(say("teams.form_mistakes"), "attention"))
    body += [note(told, "attention") for name, told in errors.items() if name not in known]
    for item in form.inputs:
        body.append(_input(item, values.get(item.name), say("teams.choose")))
        if item.name in errors:
            body.append({**note(f"\u26a0 {errors[item.name]}", "attention"), "spacing": "small"})
    if shortened:
        body.append(note(say("teams.more_people"), "default"))
    envelope = {**command(form.submit), "several": several(form)}
    if carried:
        envelope["form"] = form.model_dump(mode="json", exclude={"locale"} if form.locale == DEFAULT_LOCALE else set())
    buttons = [
        execute(form.submit_label, "submit", envelope, style="positive"),
        execute(form.cancel_label, "cancel", {}, associatedInputs="none"),
    ]
    return frame([*body, {"type": "ActionSet", "actions": buttons}], form.title, form.locale)


def _input(item: Input, typed: tuple[str, ...] | None, choose: str) -> Card:
    common: dict[str, Any] = {"id": item.name, "label": item.label, "errorMessage": item.missing}
    match item:
        case PickInput():
            style = "expanded" if len(item.options) <= _FEW else "compact"
            chosen = item.initial if typed is None else typed
            return _choices(common, item.options, chosen, many=item.several) | {
                "style": style,
                "isRequired": item.required,
                **({"placeholder": choose} if style == "compact" else {}),
            }
        case PeopleInput():
            chosen = item.initial if typed is None else typed
            found = _choices(common, item.options, chosen, many=True)
            style = "expanded" if len(item.options) <= _FEW else "filtered"
            return found | {"style": style, "isRequired": True, "placeholder": choose}
        case TextInput():
            text = item.initial if typed is None else "".join(typed)
            return common | {
                "type": "Input.Text",
                "isMultiline": item.lines == "many",
                "maxLength": item.longest,
                "placeholder": item.placeholder,
                "value": cut(text, item.longest),
                "isRequired": item.required,
            }
        case TimeInput():
            return common | {
                "type": "Input.Time",
                "value": item.initial if typed is None else "".join(typed),
                "isRequired": True,
            }
        case _:
            assert_never(item)


def _choices(common: dict[str, Any], options: Sequence[PickOption], chosen: Sequence[str], *, many: bool) -> Card:
    code = pack if many else str
    return common | {
        "type": "Input.ChoiceSet",
        "choices": [{"title": option.label, "value": code(option.value)} for option in options],
        "isMultiSelect": many,
        "wrap": True,
        "value": ",".join(code(value) for value in chosen),
    }
