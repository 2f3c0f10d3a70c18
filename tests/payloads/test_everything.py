"""Every golden payload in the eyes of the platforms: their own packages and schemas, one batch each.

tsc and node take seconds to start, so all payloads go through at once.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from empathy_bot.actions import MAX_ENCODED, decode
from empathy_bot.events import tidy
from tests.conftest import missing
from tests.fakes.slack_blocks import buttons_of, live_mentions, message_faults, view_faults
from tests.golden.drawn import BASE_URL, Json, on_slack, on_teams, on_web
from tests.golden.hostile import TEXTS
from tests.golden.stage import LINKS
from tests.payloads import slack, teams

pytestmark = pytest.mark.xdist_group("golden")

SLACK_MANIFEST = Path(__file__).parents[3] / "shared" / "schemas" / "slack-manifest-2.0.0.json"
LIVELY = frozenset({"a", "base", "embed", "iframe", "img", "link", "meta", "object", "script", "style", "video"})
VOID = frozenset({"br", "circle", "hr", "img", "input", "rect", "use"})
"""Elements that the local chat's HTML leaves open."""


def slack_payloads() -> dict[str, Json]:
    """Messages and views; an answer to a form with mistakes has no blocks."""
    return {name: payload for name, payload in on_slack().items() if "blocks" in payload}


def cards() -> dict[str, Json]:
    drawn = on_teams().items()
    return {name: activity["attachments"][0]["content"] for name, activity in drawn if "attachments" in activity}


def test_slack_takes_every_message_and_view() -> None:
    if not slack.installed():
        missing("no npm packages in tests/payloads")
    payloads = slack_payloads()
    assert slack.check_slack(list(payloads.values())) == [], dict(enumerate(payloads))


def test_slack_finds_no_length_or_id_wrong() -> None:
    faults = {
        name: view_faults(payload) if "type" in payload else message_faults(payload["blocks"])
        for name, payload in slack_payloads().items()
    }
    assert {name: told for name, told in faults.items() if told} == {}
    assert faults


def test_slack_notifies_only_whom_the_core_mentions() -> None:
    for name, payload in slack_payloads().items():
        people = ("ANA", "BEN", "CHLOE", "DEV", "GIL", "MIRA", "ROBOT", "ROBOT2", "ZOE", *(f"P{n}" for n in range(10)))
        mentioned = {f"U0{one}" for one in people}
        linked = (LINKS["slack"], f"<{LINKS['slack']}|")
        live = {one for one in live_mentions(payload) if not one.startswith(linked)}
        assert live <= mentioned, name
        if name.startswith("hostile-shoutout-"):
            assert sorted(live_mentions(payload)) == ["U0ANA", "U0BEN"], name
        if "board" in name:
            assert live_mentions(payload) == [], name


def test_slack_manifest_fits_its_schema() -> None:
    if not SLACK_MANIFEST.exists():
        missing(f"no {SLACK_MANIFEST.name}")
    schema = json.loads(SLACK_MANIFEST.read_text("utf-8"))
    faults = [
        f"{fault.json_path}: {fault.message}" for fault in Draft4Validator(schema).iter_errors(on_slack()["manifest"])
    ]
    assert faults == []


def test_teams_takes_every_card_and_the_manifest() -> None:
    if without := teams.missing():
        missing(f"no {without}")
    drawn = cards()
    assert teams.check_teams(list(drawn.values()), on_teams()["manifest"]) == [], dict(enumerate(drawn))


def test_teams_activities_stay_within_their_size() -> None:
    sizes = {name: len(json.dumps(activity, ensure_ascii=False).encode()) for name, activity in on_teams().items()}
    assert {name: size for name, size in sizes.items() if size > 28 * 1024} == {}


def test_teams_notifies_only_whom_the_core_mentions() -> None:
    for name, card in cards().items():
        entities = card.get("msteams", {}).get("entities", [])
        texts = json.dumps(card["body"], ensure_ascii=False)
        assert all(json.dumps(entity["text"], ensure_ascii=False)[1:-1] in texts for entity in entities), name
        if name.startswith("hostile-shoutout-"):
            assert [entity["mentioned"]["name"] for entity in entities] == ["Ana Lima", "Ben Osei"], name
        if "board" in name:
            assert entities == [], name


def actions_of(value: Any) -> list[Json]:
    """Every action in a card."""
    if isinstance(value, dict):
        own = [value] if str(value.get("type", "")).startswith("Action.") else []
        return own + [found for inner in value.values() for found in actions_of(inner)]
    return [found for inner in value for found in actions_of(inner)] if isinstance(value, list) else []


def test_every_button_carries_an_action_that_we_understand() -> None:
    values = [button["value"] for payload in slack_payloads().values() for button in buttons_of(payload)]
    values += [payload["private_metadata"] for payload in slack_payloads().values() if "private_metadata" in payload]
    pressed = [action for card in cards().values() for action in actions_of(card)]
    assert {action["url"] for action in pressed if "data" not in action} <= {LINKS["teams"]}
    envelopes = [action["data"]["empathy"] for action in pressed if "data" in action]
    values += [envelope["action"] for envelope in envelopes if envelope["do"] != "cancel"]
    for html in on_web().values():
        values += Page(html).actions
    assert len(values) > 500
    assert [value for value in values if decode(value) is None or len(value) > MAX_ENCODED] == []


class Page(HTMLParser):
    """HTML as a browser takes it: what does not match, what could run, ids, the actions of buttons, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.dangers: list[str] = []
        self.ids: list[str] = []
        self.actions: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if ("name", "action") in attrs:
            self.actions.append(dict(attrs)["value"] or "")
        self.watch(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.watch(tag, attrs)

    def watch(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what could run, load or lead somewhere; our own icons may, as may files to be saved and a line here."""
        facts = dict(attrs)
        if tag == "a" and facts.get("download") and str(facts["href"]).startswith("data:text/"):
            return
        if tag == "a" and re.fullmatch(r"/as/ben/line/[0-9]+", str(facts.get("href"))):
            return
        own = [f"<{tag} {name}>" for name, _ in attrs if name.startswith("on") or name in {"src", "style", "srcdoc"}]
        away = [value or "" for name, value in attrs if name in {"href", "action", "formaction"}]
        self.dangers += [f"<{tag}>"] if tag in LIVELY else []
        self.dangers += own + [value for value in away if not value.startswith("/static/icons.svg#")]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_local_chats_html_is_whole_and_runs_nothing() -> None:
    for name, html in on_web().items():
        page = Page(html)
        assert page.faults == [], name
        assert len(page.ids) == len(set(page.ids)), name
        assert page.dangers == [], name


def test_html_that_runs_something_would_be_found() -> None:
    assert Page("<script></script>").dangers
    assert Page("<p onclick=x>").dangers
    assert Page('<a href="data:text/html,x">').dangers
    assert Page('<a href="https://evil.test" download="x">').dangers
    assert Page('<use href="https://evil.test"/>').dangers
    assert Page("<p><b></p>").faults


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_local_chat_shows_what_was_written_as_it_was_written(name: str) -> None:
    assert " ".join(tidy(TEXTS[name]).split()) in " ".join(Page(on_web()[f"hostile-shoutout-{name}"]).text.split())


def test_the_base_url_is_in_the_manifests() -> None:
    assert BASE_URL in json.dumps(on_slack()["manifest"])
    assert BASE_URL in json.dumps(on_teams()["manifest"])
