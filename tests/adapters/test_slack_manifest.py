from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft4Validator, validators

from adapters.slack.manifest import manifest
from adapters.slack.parse import KUDOS_FOR_MESSAGE
from tests.conftest import missing
from tests.fakes.slack_scopes import NEEDED_BY_EVENT, NEEDED_BY_METHOD

SCHEMA = Path(__file__).parents[3] / "shared" / "schemas" / "slack-manifest-2.0.0.json"


def test_the_manifest_is_what_slack_accepts() -> None:
    if not SCHEMA.is_file():
        missing("the manifest schema is not on this machine")
    schema = json.loads(SCHEMA.read_text("utf-8"))
    checker = validators.validator_for(schema, default=Draft4Validator)(schema)
    for made in (manifest("https://bot.example.com/"), manifest(None)):
        assert [fault.message for fault in checker.iter_errors(made)] == []
    broken = manifest("https://bot.example.com")
    broken["features"]["slash_commands"][0]["command"] = "empathy"
    assert not checker.is_valid(broken)


def test_it_asks_for_the_scopes_it_needs_and_no_other() -> None:
    needed = {"commands"}.union(*NEEDED_BY_METHOD.values(), *NEEDED_BY_EVENT.values())
    assert set(manifest(None)["oauth_config"]["scopes"]["bot"]) == needed


def test_it_subscribes_to_what_is_read_and_calls_what_is_allowed() -> None:
    assert set(manifest(None)["settings"]["event_subscriptions"]["bot_events"]) == set(NEEDED_BY_EVENT)
    adapter = Path(__file__).parents[2] / "adapters" / "slack"
    source = "".join(path.read_text("utf-8") for path in sorted(adapter.glob("*.py")))
    called = {method for method in NEEDED_BY_METHOD if f'"{method}"' in source}
    assert called == set(NEEDED_BY_METHOD)
    assert all(f'"{event.partition(".")[0]}"' in source for event in NEEDED_BY_EVENT)


def test_its_message_shortcut_is_the_one_that_is_read() -> None:
    assert [one["callback_id"] for one in manifest(None)["features"]["shortcuts"]] == [KUDOS_FOR_MESSAGE]


def test_every_address_is_the_bots_own() -> None:
    made = manifest("https://bot.example.com/")
    address = "https://bot.example.com/slack/events"
    assert [command["url"] for command in made["features"]["slash_commands"]] == [address, address]
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["socket_mode_enabled"] is False
    assert all(command["should_escape"] for command in made["features"]["slash_commands"])


def test_socket_mode_needs_no_address() -> None:
    made = json.dumps(manifest(None))
    assert "http" not in made
    assert '"socket_mode_enabled": true' in made
    assert "words:" not in made
