"""`empathy-bot doctor` against the platforms' stand-ins: it names what is wrong, what to do, and no secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.doctor import examine
from adapters.finding import Finding
from adapters.slack.manifest import manifest
from empathy_bot.clock import SystemClock
from empathy_bot.settings import Settings
from empathy_bot.store import Scope, Store, deliveries, directory
from tests.fakes import slack as slack_fake
from tests.fakes import teams as teams_fake
from tests.fakes.coach import KEY, MODEL, FakeCoach, Mood
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import Cloud

SCOPES = tuple(manifest(None)["oauth_config"]["scopes"]["bot"])


class GrantingSlack(FakeSlack):
    """Tells with every answer what the token may do, as Slack does."""

    granted: tuple[str, ...] | None = SCOPES

    async def _api(self, request: web.Request) -> web.StreamResponse:
        response = await super()._api(request)
        if self.granted is not None:
            response.headers["x-oauth-scopes"] = ",".join(self.granted)
        return response


@pytest.fixture
def slack() -> Iterator[GrantingSlack]:
    with GrantingSlack() as found:
        yield found


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud().serve() as found:
        yield found


def settings(url: str, **told: Any) -> Settings:
    return Settings(_env_file=None, database_url=url, **told)


def on_slack(url: str, slack: FakeSlack, **told: Any) -> Settings:
    given = {"slack_bot_token": slack_fake.TOKEN, "slack_signing_secret": "s1gn3d", **told}
    return settings(url, slack_api_url=slack.api_url, **given)


def on_teams(url: str, cloud: Cloud, **told: Any) -> Settings:
    given = {"microsoft_app_id": teams_fake.APP_ID, "microsoft_app_password": teams_fake.PASSWORD, **told}
    return settings(
        url, **{"teams_login_url": cloud.login_url, "teams_openid_metadata_url": cloud.metadata_url, **given}
    )


def examined(found: Settings) -> dict[str, Finding]:
    findings = asyncio.run(examine(found))
    assert len({finding.what for finding in findings}) == len(findings)
    told = json.dumps([finding.say for finding in findings])
    secrets = (
        found.slack_bot_token, found.slack_app_token, found.slack_signing_secret, found.microsoft_app_password,
        found.coach_key,
    )  # fmt: skip
    assert [secret for secret in secrets if secret and secret.get_secret_value() in told] == []
    return {finding.what: finding for finding in findings}


def wrong(found: Settings) -> dict[str, str]:
    return {what: finding.say for what, finding in examined(found).items() if not finding.ok}


def test_all_is_well_with_every_platform_set_up(sqlite_url: str, slack: GrantingSlack, cloud: Cloud) -> None:
    teams = on_teams(sqlite_url, cloud).model_dump(exclude_unset=True, exclude={"database_url"})
    found = examined(on_slack(sqlite_url, slack, slack_app_token=slack_fake.APP_TOKEN, **teams))
    assert {what: finding.say for what, finding in found.items() if not finding.ok} == {}
    assert set(found) == {
        "database", "clock", "time zones", "Slack bot token", "Slack scopes", "Slack Socket Mode", "Teams token",
        "Teams signing keys",
    }  # fmt: skip


def test_with_nothing_set_up_it_tells_of_the_local_chat(sqlite_url: str) -> None:
    found = examined(settings(sqlite_url))
    assert all(finding.ok for finding in found.values())
    assert "local chat" in found["platforms"].say


def test_both_kinds_of_database_are_examined(database_url: str) -> None:
    assert wrong(settings(database_url)) == {}


def test_a_database_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    assert "not there yet" in examined(settings(f"sqlite:///{file}"))["database"].say
    assert not file.exists()


def test_a_database_that_is_behind_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "bot.db").touch()
    told = wrong(settings(f"sqlite:///{tmp_path / 'bot.db'}"))
    assert "empathy-bot db upgrade" in told["database"]


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("a shopping list\n" * 100)
    told = wrong(settings(f"sqlite:///{tmp_path / 'bot.db'}"))
    assert "file is not a database" in told["database"]
    assert "DATABASE_URL" in told["database"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgres://bot:hunter2@127.0.0.1:1/bot", "check DATABASE_URL"),
        ("mysql://bot:hunter2@127.0.0.1/bot", "SQLite or PostgreSQL"),
        ("bot:hunter2", "is not an address"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password(url: str, says: str) -> None:
    told = wrong(settings(url))
    assert says in told["database"]
    assert "hunter2" not in told["database"]
    assert "\n" not in told["database"]


def test_rows_from_the_future_tell_of_a_wrong_clock(sqlite_url: str, slack: GrantingSlack) -> None:
    store = Store(sqlite_url)
    now = SystemClock().now()
    tomorrow = now.replace(year=now.year + 1, month=1, day=1)
    with store.transaction() as session:
        workspace = directory.workspace(session, "slack", "T1", now)
        assert workspace.id is not None
        deliveries.first_time(Scope(session, workspace.id), "Ev1", tomorrow)
    store.close()
    assert f"{tomorrow:%Y-%m-%d}" in wrong(on_slack(sqlite_url, slack))["clock"]
    assert wrong(settings(sqlite_url)) == {}  # in the local chat the clock may be moved


@pytest.mark.parametrize(
    "told",
    [
        {"slack_bot_token": "xoxb-1"},
        {"slack_signing_secret": "s3cret"},
        {"slack_app_token": "xapp-1"},
        {"microsoft_app_id": teams_fake.APP_ID, "teams_login_url": "http://127.0.0.1:1"},
        {"microsoft_app_password": "s3cret"},
        {"coach_key": "sk-1"},
    ],
)
def test_credentials_that_lack_their_other_half_are_named(sqlite_url: str, told: dict[str, str]) -> None:
    metadata = {"teams_openid_metadata_url": "http://127.0.0.1:1"}
    assert "needs" in wrong(settings(sqlite_url, **told, **metadata))["settings"]


def test_a_wrong_bot_token(sqlite_url: str, slack: GrantingSlack) -> None:
    told = wrong(on_slack(sqlite_url, slack, slack_bot_token="xoxb-of-somebody-else"))
    assert set(told) == {"Slack bot token"}
    assert "invalid_auth" in told["Slack bot token"]
    assert "SLACK_BOT_TOKEN" in told["Slack bot token"]


def test_missing_scopes_are_named(sqlite_url: str, slack: GrantingSlack) -> None:
    slack.granted = (*(scope for scope in SCOPES if scope != "im:history"), "files:read")
    told = wrong(on_slack(sqlite_url, slack))
    assert told == {"Slack scopes": told["Slack scopes"]}
    assert told["Slack scopes"].startswith("im:history missing")


def test_scopes_that_slack_does_not_tell_are_nobodys_fault(sqlite_url: str, slack: GrantingSlack) -> None:
    slack.granted = None
    assert wrong(on_slack(sqlite_url, slack)) == {}


def test_a_wrong_app_token(sqlite_url: str, slack: GrantingSlack) -> None:
    told = wrong(on_slack(sqlite_url, slack, slack_app_token=slack_fake.TOKEN))
    assert set(told) == {"Slack Socket Mode"}
    assert "connections:write" in told["Slack Socket Mode"]


@pytest.mark.parametrize(("kind", "detail"), [("down", "503"), ("garbage", ""), ("drop", "")])
def test_slack_out_of_order_is_a_finding_and_no_traceback(
    sqlite_url: str, slack: GrantingSlack, kind: str, detail: str
) -> None:
    slack.faults.append(slack_fake.Fault("auth.test", kind, detail))
    assert set(wrong(on_slack(sqlite_url, slack))) == {"Slack bot token"}


def test_slack_out_of_reach(sqlite_url: str, slack: GrantingSlack) -> None:
    told = wrong(on_slack(sqlite_url, slack).model_copy(update={"slack_api_url": "http://127.0.0.1:1"}))
    assert "is the network open" in told["Slack bot token"]


def test_a_wrong_teams_password(sqlite_url: str, cloud: Cloud) -> None:
    told = wrong(on_teams(sqlite_url, cloud, microsoft_app_password="wrong horse"))
    assert set(told) == {"Teams token"}
    assert "invalid_client" in told["Teams token"]
    assert "MICROSOFT_APP_PASSWORD" in told["Teams token"]


def test_a_wrong_teams_tenant(sqlite_url: str, cloud: Cloud) -> None:
    single = {"microsoft_app_type": "SingleTenant"}
    assert wrong(on_teams(sqlite_url, cloud, microsoft_app_tenant_id=teams_fake.TENANT, **single)) == {}
    assert set(wrong(on_teams(sqlite_url, cloud, microsoft_app_tenant_id="elsewhere", **single))) == {"Teams token"}
    assert set(wrong(on_teams(sqlite_url, cloud, **single))) == {"Teams settings"}


def test_signing_keys_out_of_reach(sqlite_url: str, cloud: Cloud) -> None:
    told = wrong(on_teams(sqlite_url, cloud, teams_openid_metadata_url=f"http://{cloud.host}/nothing"))
    assert set(told) == {"Teams signing keys"}
    assert "is the network open" in told["Teams signing keys"]


@pytest.fixture
def coach() -> Iterator[FakeCoach]:
    with FakeCoach() as found:
        yield found


def with_coach(url: str, coach: FakeCoach, **told: Any) -> Settings:
    return settings(url, **{"coach_url": coach.url, "coach_model": MODEL, "coach_key": KEY, "coach_seconds": 1, **told})


def test_an_ai_that_reads_along_is_asked_about_a_made_up_reply(sqlite_url: str, coach: FakeCoach) -> None:
    assert "answers" in examined(with_coach(sqlite_url, coach))["second views"].say
    assert len(coach.asked) == 1
    assert "second views" not in examined(settings(sqlite_url))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"coach_key": "sk-wrong"}, "status 401"),
        ({"coach_model": "another"}, "status 404"),
        ({"coach_url": "http://127.0.0.1:1"}, "ClientConnector"),
        ({"coach_url": "http://ai.example.com"}, "must begin with https"),
    ],
)
def test_an_ai_that_gives_no_view_is_a_finding(
    sqlite_url: str, coach: FakeCoach, told: dict[str, str], says: str
) -> None:
    wrongs = wrong(with_coach(sqlite_url, coach, **told))
    assert set(wrongs) == {"second views"}
    assert says in wrongs["second views"]


@pytest.mark.parametrize("mood", ["hang", "garbage", "no_text", 503])
def test_an_ai_that_is_out_of_order_is_a_finding_and_no_traceback(
    sqlite_url: str, coach: FakeCoach, mood: Mood
) -> None:
    coach.moods = [mood]
    assert set(wrong(with_coach(sqlite_url, coach))) == {"second views"}
    coach.text = "Hm"
    assert "nothing that could be shown" in wrong(with_coach(sqlite_url, coach))["second views"]
