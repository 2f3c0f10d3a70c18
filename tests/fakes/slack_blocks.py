"""What Slack accepts as blocks and views: types, lengths, numbers, unique ids (docs.slack.dev/reference/block-kit).

Every fault comes back as a sentence with its JSON pointer, as Slack's `response_metadata.messages` do. Lengths are
counted in UTF-16 units, the strictest reading of "characters".
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]

NEW_BLOCKS = frozenset({"data_visualization", "data_table"})
PERSON = re.compile(r"[UW][A-Z0-9]+")
LIVE = re.compile(r"<[@#!][^>]*>|<(?:https?|mailto):[^>]*>")
_SCHEMA = Path(__file__).parents[1] / "payloads" / "slack-new-blocks.schema.json"
_STYLES = {"bold", "italic", "strike", "code"}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_faults(blocks: object) -> list[str]:
    """Return everything that is wrong with a message's blocks."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    found = list(_blocks(blocks, most=50, surface="message"))
    kinds = Counter(block.get("type") for block in blocks if isinstance(block, dict))
    if kinds["data_visualization"] > 2:
        found.append("no more than 2 data_visualization blocks [json-pointer:/blocks]")
    cells = sum(_units_within(block.get("rows")) for block in blocks if block.get("type") == "data_table")
    if cells > 10_000:
        found.append("table cells exceed 10000 characters [json-pointer:/blocks]")
    return found


def view_faults(view: object) -> list[str]:
    """Return everything that is wrong with a modal or a Home view."""
    if not isinstance(view, dict):
        return ["must be an object [json-pointer:/view]"]
    return list(_view(view))


def live_mentions(content: Json) -> list[str]:
    """Return every mention and link that readers of a message or view could follow or be notified by."""
    found = LIVE.findall(content.get("text", ""))
    for part in _walk(content.get("blocks", [])):
        if part.get("type") == "mrkdwn":
            found += LIVE.findall(part["text"])
        if part.get("type") in {"user", "usergroup", "broadcast", "link", "channel"}:
            found.append(str(part.get("user_id") or part.get("url") or part))
    return found


def words_of(content: Json) -> str:
    """Return all that a reader sees of a message or view, in order."""
    return "\n".join(
        str(part["text"]) for part in _walk(content.get("blocks", [])) if isinstance(part.get("text"), str)
    )


def buttons_of(content: Json) -> list[Json]:
    """Return every button of a message or view."""
    return [part for part in _walk(content.get("blocks", [])) if part.get("type") == "button"]


def _walk(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part)


def _units_within(value: Any) -> int:
    return sum(units(part["text"]) for part in _walk(value) if isinstance(part.get("text"), str))


@cache
def _new_blocks() -> Draft202012Validator:
    return Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8")))


def _view(view: Json) -> Iterator[str]:
    kind = view.get("type")
    if kind not in {"modal", "home"}:
        yield "unsupported type [json-pointer:/view/type]"
        return
    texts = {"title": 24, "submit": 24, "close": 24} if kind == "modal" else {}
    yield from _keys(view, {"type", "blocks"}, {"private_metadata", "callback_id", "external_id", *texts}, "/view")
    for name, longest in texts.items():
        if name == "title" or name in view:
            yield from _text(view.get(name), f"/view/{name}", longest, {"plain_text"})
    yield from _string(view.get("private_metadata", ""), "/view/private_metadata", 0, 3000)
    yield from _string(view.get("callback_id", ""), "/view/callback_id", 0, 255)
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield "must be an array [json-pointer:/view/blocks]"
        return
    if kind == "modal" and any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        yield "submit is required when an input block is present [json-pointer:/view/submit]"
    yield from _blocks(blocks, most=100, surface=kind)


def _blocks(blocks: list[Any], *, most: int, surface: str) -> Iterator[str]:
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        if not isinstance(block, dict):
            yield f"must be an object [json-pointer:{at}]"
            continue
        yield from _string(block.get("block_id", "x"), f"{at}/block_id", 1, 255)
        yield from _block(block, at, surface)
    ids = Counter(block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block)
    yield from (f"block_id {name} is not unique [json-pointer:/blocks]" for name, times in ids.items() if times > 1)
    actions = Counter(part["action_id"] for part in _walk(blocks) if part.get("type") == "button")
    yield from (f"action_id {name} is not unique [json-pointer:/blocks]" for name, n in actions.items() if n > 1)


def _block(block: Json, at: str, surface: str) -> Iterator[str]:
    match block.get("type"):
        case "header":
            yield from _keys(block, {"type", "text"}, {"block_id"}, at)
            yield from _text(block.get("text"), f"{at}/text", 150, {"plain_text"})
        case "divider":
            yield from _keys(block, {"type"}, {"block_id"}, at)
        case "section":
            yield from _section(block, at)
        case "context":
            yield from _keys(block, {"type", "elements"}, {"block_id"}, at)
            yield from _list(block.get("elements"), f"{at}/elements", 10)
            for number, element in enumerate(block.get("elements") or ()):
                yield from _text(element, f"{at}/elements/{number}", 3000)
        case "actions":
            yield from _keys(block, {"type", "elements"}, {"block_id"}, at)
            yield from _list(block.get("elements"), f"{at}/elements", 25)
            for number, element in enumerate(block.get("elements") or ()):
                yield from _button(element, f"{at}/elements/{number}")
        case "rich_text":
            yield from _rich_text(block, at)
        case "image":
            yield from _keys(block, {"type", "alt_text", "slack_file"}, {"block_id", "title"}, at)
            yield from _string(block.get("alt_text"), f"{at}/alt_text", 1, 2000)
            yield from _keys(block.get("slack_file"), {"id"}, set(), f"{at}/slack_file")
            if not re.fullmatch("F[A-Z0-9]{8,}", str(block.get("slack_file", {}).get("id"))):
                yield f"no id of a file [json-pointer:{at}/slack_file/id]"
        case "input" if surface == "modal":
            yield from _input(block, at)
        case "data_visualization" | "data_table" if surface == "message":
            faults = [f"{fault.message[:200]} [json-pointer:{at}]" for fault in _new_blocks().iter_errors(block)]
            yield from faults or _new_block(block, at)
        case kind:
            yield f"unsupported type: {kind} [json-pointer:{at}/type]"


def _new_block(block: Json, at: str) -> Iterator[str]:
    if block["type"] == "data_table":
        if len({len(row) for row in block["rows"]}) > 1:
            yield f"all rows must have the same number of cells [json-pointer:{at}/rows]"
        if block.get("row_header_column_index", 0) >= len(block["rows"][0]):
            yield f"no such column [json-pointer:{at}/row_header_column_index]"
        return
    chart = block["chart"]
    for series in chart.get("series", ()):
        if [point["label"] for point in series["data"]] != chart["axis_config"]["categories"]:
            yield f"labels do not match the categories [json-pointer:{at}/chart/series]"


def _section(block: Json, at: str) -> Iterator[str]:
    yield from _keys(block, {"type"}, {"block_id", "text", "fields", "accessory", "expand"}, at)
    if "text" not in block and not block.get("fields"):
        yield f"must define either text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from _text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from _list(block["fields"], f"{at}/fields", 10)
        for number, field in enumerate(block["fields"]):
            yield from _text(field, f"{at}/fields/{number}", 2000)


def _rich_text(block: Json, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "elements"}, {"block_id"}, at)
    yield from _list(block.get("elements"), f"{at}/elements", 100)
    for number, part in enumerate(block.get("elements") or ()):
        here = f"{at}/elements/{number}"
        if part.get("type") not in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
            yield f"unsupported type: {part.get('type')} [json-pointer:{here}]"
            continue
        yield from _keys(part, {"type", "elements"}, {"border"}, here)
        yield from _list(part.get("elements"), f"{here}/elements", 1000)
        for index, element in enumerate(part.get("elements") or ()):
            yield from _rich_element(element, f"{here}/elements/{index}")
    if _units_within(block) > 3000:
        yield f"must be less than 3001 characters [json-pointer:{at}]"


def _rich_element(element: Json, at: str) -> Iterator[str]:
    match element.get("type"):
        case "text":
            yield from _keys(element, {"type", "text"}, {"style"}, at)
            yield from _string(element.get("text"), f"{at}/text", 1, 3000)
        case "user":
            yield from _keys(element, {"type", "user_id"}, {"style"}, at)
            if not PERSON.fullmatch(str(element.get("user_id"))):
                yield f"invalid user_id [json-pointer:{at}/user_id]"
        case "link":
            yield from _keys(element, {"type", "url"}, {"text", "style", "unsafe"}, at)
            yield from _string(element.get("url"), f"{at}/url", 1, 3000)
            yield from _string(element.get("text", "–"), f"{at}/text", 1, 3000)
            if not re.match(r"(https?|mailto|slack):", str(element.get("url"))):
                yield f"invalid url [json-pointer:{at}/url]"
        case kind:
            yield f"unsupported type: {kind} [json-pointer:{at}]"
    if not set(element.get("style", ())) <= _STYLES:
        yield f"unknown style [json-pointer:{at}/style]"


def _button(element: Any, at: str) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") != "button":
        yield f"unsupported element [json-pointer:{at}]"
        return
    yield from _keys(element, {"type", "text", "action_id"}, {"value", "style", "accessibility_label"}, at)
    yield from _text(element.get("text"), f"{at}/text", 75, {"plain_text"})
    yield from _string(element.get("action_id"), f"{at}/action_id", 1, 255)
    yield from _string(element.get("value", ""), f"{at}/value", 0, 2000)
    yield from _string(element.get("accessibility_label", "x"), f"{at}/accessibility_label", 1, 75)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"unknown style [json-pointer:{at}/style]"


def _input(block: Json, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "label", "element"}, {"block_id", "hint", "optional", "dispatch_action"}, at)
    yield from _text(block.get("label"), f"{at}/label", 2000, {"plain_text"})
    element = block.get("element")
    if not isinstance(element, dict):
        yield f"must be an object [json-pointer:{at}/element]"
        return
    at = f"{at}/element"
    yield from _string(element.get("action_id"), f"{at}/action_id", 1, 255)
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{at}/placeholder", 150, {"plain_text"})
    match element.get("type"):
        case "plain_text_input":
            yield from _text_input(element, at)
        case "timepicker":
            if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", element.get("initial_time", "09:00")):
                yield f"invalid time [json-pointer:{at}/initial_time]"
        case "multi_users_select":
            people = element.get("initial_users", ["U1"])
            if not people or not all(PERSON.fullmatch(person) for person in people):
                yield f"invalid users [json-pointer:{at}/initial_users]"
        case "static_select" | "multi_static_select" as kind:
            yield from _options(element, at, 100, several=kind.startswith("multi"))
        case "radio_buttons" | "checkboxes" as kind:
            yield from _options(element, at, 10, several=kind == "checkboxes")
        case kind:
            yield f"unsupported type: {kind} [json-pointer:{at}/type]"


def _text_input(element: Json, at: str) -> Iterator[str]:
    longest = element.get("max_length", 3000)
    if not 1 <= longest <= 3000:
        yield f"must be between 1 and 3000 [json-pointer:{at}/max_length]"
    yield from _string(element.get("initial_value", ""), f"{at}/initial_value", 0, longest)


def _options(element: Json, at: str, most: int, *, several: bool) -> Iterator[str]:
    options = element.get("options")
    yield from _list(options, f"{at}/options", most)
    for number, option in enumerate(options or ()):
        yield from _text(option.get("text"), f"{at}/options/{number}/text", 75)
        yield from _string(option.get("value"), f"{at}/options/{number}/value", 1, 150)
    initial = element.get("initial_options" if several else "initial_option")
    chosen = (initial if several else [initial]) if initial is not None else None
    if chosen == [] or any(option not in (options or ()) for option in chosen or ()):
        yield f"initial option is none of the options [json-pointer:{at}]"


def _keys(value: Any, required: set[str], allowed: set[str], at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"must be an object [json-pointer:{at}]"
        return
    yield from (f"missing required field: {name} [json-pointer:{at}]" for name in sorted(required - set(value)))
    extra = sorted(set(value) - required - allowed)
    yield from (f"additional property: {name} [json-pointer:{at}]" for name in extra)


def _list(value: Any, at: str, most: int) -> Iterator[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        yield f"must be an array of 1 to {most} items [json-pointer:{at}]"


def _string(value: Any, at: str, least: int, most: int) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{at}]"
    elif not least <= units(value) <= most:
        yield f"must be {least} to {most} characters, not {units(value)} [json-pointer:{at}]"


def _text(
    value: Any, at: str, most: int, kinds: frozenset[str] | set[str] = frozenset({"plain_text", "mrkdwn"})
) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield f"must be a text object of {sorted(kinds)} [json-pointer:{at}]"
        return
    extra = {"emoji"} if value["type"] == "plain_text" else {"verbatim"}
    yield from _keys(value, {"type", "text"}, extra, at)
    yield from _string(value.get("text"), f"{at}/text", 1, most)
