"""`empathy-bot` as an operator runs it: its exit code, and one sentence when something is wrong."""

from __future__ import annotations

import atexit
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

import pytest
import yaml
from jsonschema import Draft202012Validator
from sqlmodel import select

from adapters.drafts import write_folder
from adapters.preview import preview
from empathy_bot.bot import Bot
from empathy_bot.content import Quiz, bundled
from empathy_bot.content.schemas import KINDS
from empathy_bot.content.schemas import schema as schema_of
from empathy_bot.events import Origin, Said, Someone
from empathy_bot.library import Library
from empathy_bot.store import Scope, Store, directory, practice, schema
from empathy_bot.store.tables import Prompt, WorkspacePack
from empathy_bot.words import words as words_of
from tests.fakes.clock import StillClock
from tests.fakes.pack import small_pack
from tests.fakes.parcels import TEN_MISTAKES
from tests.fakes.shell import Shell
from tests.fakes.world import World

ROOT = Path(__file__).parents[2]
BRING = ("roster", "import")
OURS = ("DATABASE_", "EMPATHY_", "HOST", "LOG_", "MICROSOFT_", "PORT", "SLACK_", "TEAMS_")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to stand in, where no `.env` lies."""
    found = tmp_path / "elsewhere"
    found.mkdir()
    return found


def environment(**told: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1", **told}


@cache
def shell() -> Shell:
    found = Shell()
    atexit.register(found.close)
    return found


def run(folder: Path, *words: str, **told: str) -> subprocess.CompletedProcess[str]:
    done = shell().run(folder, *words, environment=environment(**told))
    assert "Traceback" not in done.stderr
    return done


def good(folder: Path, *words: str, **told: str) -> str:
    done = run(folder, *words, **told)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def refused(folder: Path, *words: str, **told: str) -> str:
    """Run what must fail, and return its one sentence."""
    done = run(folder, *words, **told)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/bot.db"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), ("serve", "doctor", "manifest", "db", "content")),
        (("serve",), ("Slack", "Teams", "local chat")),
        (("db",), ("upgrade", "check")),
        (("db", "upgrade"), ("up to date",)),
        (("db", "check"), ("shape",)),
        (("content",), ("check", "preview", "new", "schema", "import")),
        (("content", "new"), ("--title", "--locale", "--csv")),
        (("content", "schema"), ("items", "behaviours", "tips")),
        (("content", "import"), ("zip", "csv", "--workspace")),
        (("content", "check"), ("pack", "path")),
        (("content", "preview"), ("item", "--as")),
        (("roster", "import"), ("--group", "--person", "--workspace", "CSV")),
        (("manifest",), ("--base-url", "slack", "teams")),
        (("doctor",), ("credentials",)),
    ],
)
def test_every_command_explains_itself(folder: Path, words: tuple[str, ...], says: tuple[str, ...]) -> None:
    told = good(folder, *words, "--help")
    assert [word for word in says if word.lower() not in told.lower()] == []


def test_the_console_script_is_the_same_program(folder: Path) -> None:
    script = Path(sys.executable).with_name("empathy-bot")
    done = subprocess.run([script, "--help"], cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    assert "Empathy Bot" in done.stdout


def test_the_database_is_made_once_and_then_left_alone(folder: Path) -> None:
    url = database(folder)
    assert good(folder, "db", "upgrade", DATABASE_URL=url) == f"The database is at {schema.NEWEST}.\n"
    assert good(folder, "db", "upgrade", DATABASE_URL=url) == f"The database is at {schema.NEWEST} already.\n"
    assert "every table is as it should be" in good(folder, "db", "check", DATABASE_URL=url)


def test_postgresql_is_checked_by_the_address_that_heroku_gives(database_url: str, folder: Path) -> None:
    url = database_url.replace("postgresql://", "postgres://")
    assert "already" in good(folder, "db", "upgrade", DATABASE_URL=url)
    assert "every table is as it should be" in good(folder, "db", "check", DATABASE_URL=url)


def test_a_database_that_is_behind_is_told_with_the_remedy(folder: Path) -> None:
    assert "run `empathy-bot db upgrade`" in refused(folder, "db", "check", DATABASE_URL=database(folder))


def test_a_damaged_database_is_told_table_by_table(folder: Path) -> None:
    store = Store(database(folder))
    schema.upgrade(store)
    with store.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE score")
        session.connection().exec_driver_sql("ALTER TABLE person DROP COLUMN paused")
    store.close()
    done = run(folder, "db", "check", DATABASE_URL=database(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "score" in done.stderr
    assert "paused" in done.stderr


def test_the_shipped_content_is_good(folder: Path) -> None:
    told = good(folder, "content", "check")
    assert "no mistakes" in told
    assert "No gate failed" in told


def test_a_broken_pack_is_told_by_file_line_and_field(folder: Path) -> None:
    pack = folder / "pack"
    shutil.copytree(ROOT / "content" / "en", pack)
    file = pack / "listening" / "say-it-back.yaml"
    lines = file.read_text().splitlines(keepends=True)
    broken = next(number for number, line in enumerate(lines) if "emotion:" in line)
    lines[broken] = lines[broken].replace("emotion:", "emoticon:")
    file.write_text("".join(lines))
    done = run(folder, "content", "check", str(pack))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"listening/say-it-back.yaml:{broken + 1}: " in done.stderr
    assert "emoticon" in done.stderr


def test_a_pack_that_is_not_there(folder: Path) -> None:
    assert "no such folder" in refused(folder, "content", "check", "nowhere")


@pytest.fixture
def used(folder: Path) -> str:
    """The address of a database that one workspace uses."""
    url = database(folder)
    good(folder, "db", "upgrade", DATABASE_URL=url)
    store = Store(url)
    World(store, StillClock(), small_pack()).found_group("ana")
    store.close()
    return url


def test_a_pack_is_begun_checked_previewed_and_imported(folder: Path, used: str) -> None:
    assert "content check acme-basics" in good(folder, "content", "new", "acme-basics", "--title", "Acme's basics")
    assert "6 items over 2 techniques" in good(folder, "content", "check", "acme-basics")
    assert "is not empty" in refused(folder, "content", "new", "acme-basics")
    shown = good(folder, "content", "preview", "the-blue-sofa", "--as", "web", "--pack", "acme-basics")
    assert "I ordered the blue sofa" in shown
    assert "Say it back" in shown, "the shipped technique has its name"
    assert "There is no item" in refused(folder, "content", "preview", "the-blue-sofa")
    told = good(folder, "content", "import", "acme-basics", DATABASE_URL=used)
    assert "Acme's basics is here: 6 items, version 1" in told
    zipped = Path(shutil.make_archive(str(folder / "again"), "zip", folder / "acme-basics"))
    assert "is the same as before" in good(folder, "content", "import", zipped.name, DATABASE_URL=used)
    assert "6 items" in good(folder, "content", "check", zipped.name)


def test_every_file_of_a_pack_names_the_schema_that_lies_beside_it(folder: Path) -> None:
    good(folder, "content", "new", "acme")
    shipped = [file for locale in ("en", "es") for file in (ROOT / "content" / locale).rglob("*.yaml")]
    for file in [*(folder / "acme").rglob("*.yaml"), *shipped]:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (file.parent / first.partition("=")[2]).is_file(), file


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("…",), "no id can be made"),
        (("acme", "--title", "!!"), "no id can be made"),
        (("acme", "--locale", "not a language"), "write a code such as en"),
        (("there.csv", "--csv"), "is there already"),
    ],
)
def test_what_cannot_be_begun_is_one_sentence(folder: Path, words: tuple[str, ...], says: str) -> None:
    (folder / "there.csv").write_text("mine")
    assert says in refused(folder, "content", "new", *words)
    assert [path.name for path in folder.iterdir()] == ["there.csv"]


def test_ten_mistakes_are_named_in_one_run_and_nothing_is_imported(folder: Path, used: str) -> None:
    for name, text in TEN_MISTAKES.items():
        (folder / "bad" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "bad" / name).write_text(text.replace("listening", "say-it-back").replace("care/", "listening/"))
    (folder / "bad" / "care" / "listening.yaml").rename(folder / "bad" / "care" / "say-it-back.yaml")
    (folder / "bad" / "care").rename(folder / "bad" / "listening")
    done = run(folder, "content", "import", "bad", DATABASE_URL=used)
    assert (done.returncode, done.stdout) == (1, "")
    heading, *lines = done.stderr.splitlines()
    assert "I kept nothing of bad. 10 things need mending first:" in heading
    assert len(lines) == 10
    assert "Stopped" not in "".join(lines)
    store = Store(used)
    with store.transaction() as session:
        assert session.exec(select(WorkspacePack)).all() == []
    store.close()


def test_questions_come_from_a_spreadsheet(folder: Path, used: str) -> None:
    assert "a row is a question" in good(folder, "content", "new", "first.csv", "--csv")
    assert "2 items" in good(folder, "content", "check", "first.csv")
    told = good(folder, "content", "import", "first.csv", "--title", "Our questions", DATABASE_URL=used)
    assert "Our questions is here: 2 items" in told
    file = folder / "first.csv"
    file.write_bytes(file.read_bytes().replace(b",chat,", b",pigeon,").replace(b"name-the-feeling", b"name-it"))
    done = run(folder, "content", "import", "first.csv", DATABASE_URL=used)
    assert "first.csv:3: channel: " in done.stderr
    assert "first.csv:3: technique: " in done.stderr


def test_a_pack_is_brought_to_a_workspace_that_is_named_where_there_are_several(folder: Path, used: str) -> None:
    good(folder, "content", "new", "acme")
    store = Store(used)
    World(store, StillClock(), small_pack(), workspace="globex").found_group("ana")
    store.close()
    assert "--workspace acme, --workspace globex" in refused(folder, "content", "import", "acme", DATABASE_URL=used)
    assert "no workspace 'initech'" in refused(
        folder, "content", "import", "acme", "--workspace", "initech", DATABASE_URL=used
    )
    assert "is here" in good(folder, "content", "import", "acme", "--workspace", "globex", DATABASE_URL=used)
    assert "No such file" in refused(
        folder, "content", "import", "nowhere.zip", "--workspace", "acme", DATABASE_URL=used
    )


def test_every_command_of_the_authors_page_does_what_it_says(folder: Path, used: str) -> None:
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    commands = re.findall(r"^ *(?:[^`\n]*`)?empathy-bot (content [^`\n]+)", page, re.MULTILINE)
    assert {command.split()[1] for command in commands} == {"new", "check", "preview", "import", "schema"}
    for command in sorted(commands, key=lambda command: not command.startswith("content new")):
        good(folder, *shlex.split(command), DATABASE_URL=used)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_that_are_shipped_are_current(folder: Path, kind: str) -> None:
    """Write them anew with `empathy-bot content schema --out content/schemas`."""
    printed = good(folder, "content", "schema", kind)
    assert (ROOT / "content" / "schemas" / f"{kind}.json").read_text(encoding="utf-8") == printed


def test_the_schemas_hold_for_everything_that_is_shipped_and_begun(folder: Path) -> None:
    write_folder(folder / "acme", "Acme", "en")
    kinds = {"pack.yaml": "pack", "behaviours.yaml": "behaviours", "exercises.yaml": "exercises", "tips.yaml": "tips"}
    for top in (ROOT / "content" / "en", folder / "acme"):
        for file in top.rglob("*.yaml"):
            judge = Draft202012Validator(schema_of(kinds.get(file.name, "items")))
            assert list(judge.iter_errors(yaml.safe_load(file.read_text(encoding="utf-8")))) == [], file
    judge = Draft202012Validator(schema_of("items"))
    assert [error.validator for error in judge.iter_errors([{"kind": "quiz", "id": "No Id"}])]


def test_a_roster_is_imported_for_a_group_and_for_a_person(folder: Path) -> None:
    url = database(folder)
    good(folder, "db", "upgrade", DATABASE_URL=url)
    team, own, bad, binary = folder / "team.csv", folder / "own.ics", folder / "bad.csv", folder / "bad.bin"
    day = datetime.now(UTC).date() + timedelta(days=30)
    team.write_text(f"\ufeffperson;date;shift\nAna Lima;{day};06:00\nben;{day};leave\n", encoding="utf-8")
    event = f"BEGIN:VEVENT\nDTSTART:{day:%Y%m%d}T050000Z\nSUMMARY:Early\nEND:VEVENT\n"
    own.write_text(f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n")
    bad.write_text("person,date\n" + "Ana Lima,2026-13-01\n" * 20)
    binary.write_bytes(b"\xff\xfe\x00")
    assert "nobody uses this database" in refused(folder, *BRING, str(team), "--group", "support", DATABASE_URL=url)
    store = Store(url)
    World(store, StillClock(), small_pack()).found_group("ana", "ben")
    assert "2 people in support" in good(folder, *BRING, str(team), "--group", "support", DATABASE_URL=url)
    assert "1 shift" in good(folder, *BRING, str(own), "--person", "Ana Lima", DATABASE_URL=url)
    done = run(folder, *BRING, str(bad), "--group", "support", DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("“2026-13-01” is no day") == 20
    for words, says in (
        ((str(team),), "either --group or --person"),
        ((str(team), "--group", "sales"), "there is no group 'sales'"),
        ((str(team), "--person", "ana", "--workspace", "other"), "there is no workspace 'other'"),
        ((str(binary), "--person", "ana"), "not UTF-8"),
        ((str(folder / "nothing.csv"), "--person", "ana"), "No such file"),
    ):
        assert says in refused(folder, *BRING, *words, DATABASE_URL=url)
    World(store, StillClock(), small_pack(), workspace="other").found_group("ana")
    store.close()
    which = refused(folder, *BRING, str(own), "--person", "ana", DATABASE_URL=url)
    assert "--workspace acme, --workspace other" in which
    told = good(folder, *BRING, str(own), "--person", "ana", "--workspace", "other", DATABASE_URL=url)
    assert "1 shift" in told


def test_an_item_is_previewed_on_every_surface(folder: Path) -> None:
    item = _an_item()
    slack = json.loads(good(folder, "content", "preview", item, "--as", "slack"))
    teams = json.loads(good(folder, "content", "preview", item, "--as", "teams"))
    web = good(folder, "content", "preview", item)
    assert slack["blocks"]
    assert teams["type"] == "AdaptiveCard"
    assert web == good(folder, "content", "preview", item, "--as", "web")
    assert web.lstrip().startswith("<")


@pytest.mark.parametrize("kind", ["quiz", "reply", "reflection", "self_care", "roleplay"])
@pytest.mark.parametrize("surface", ["slack", "teams", "web"])
def test_every_kind_of_item_can_be_previewed(kind: str, surface: Literal["slack", "teams", "web"]) -> None:
    item = next(one for one in bundled().items if one.kind == kind)
    shown = preview(item.id, surface)
    plain = unescape(shown).replace('\\"', '"')
    assert (getattr(item, "question", None) or "?") in plain
    assert "prompt" in shown, "its buttons are there"


@pytest.mark.parametrize("surface", ["slack", "teams", "web"])
def test_an_exercise_and_a_tip_can_be_previewed(surface: Literal["slack", "teams", "web"]) -> None:
    pack = bundled()
    assert pack.exercises[0].title in preview(pack.exercises[0].id, surface)
    assert pack.tips[0].title in preview(pack.tips[0].id, surface)


@pytest.mark.parametrize("locale", ["es", "ES_mx", "../../etc"])
def test_an_item_is_previewed_in_the_language_of_whoever_sees_it(folder: Path, locale: str) -> None:
    shown = json.loads(good(folder, "content", "preview", _an_item(), "--as", "teams", "--locale", locale))
    spoken = words_of(locale)
    assert (shown["lang"], spoken.say("quiz.heading") in json.dumps(shown, ensure_ascii=False)) == (spoken.locale, True)


def test_an_item_that_is_not_there(folder: Path) -> None:
    assert "There is no item 'nonsense'" in refused(folder, "content", "preview", "nonsense", "--as", "slack")


def test_manifests_carry_the_address(folder: Path) -> None:
    slack = json.loads(good(folder, "manifest", "slack", "--base-url", "https://bot.example.com/"))
    assert slack["settings"]["event_subscriptions"]["request_url"] == "https://bot.example.com/slack/events"
    assert slack["settings"]["socket_mode_enabled"] is False
    assert json.loads(good(folder, "manifest", "slack"))["settings"]["socket_mode_enabled"] is True
    app_id = "c0ffee00-0000-4000-8000-00000000b0b0"
    teams = json.loads(
        good(folder, "manifest", "teams", "--base-url", "https://bot.example.com", MICROSOFT_APP_ID=app_id)
    )
    assert teams["validDomains"] == ["bot.example.com"]
    assert teams["bots"][0]["botId"] == app_id


@pytest.mark.parametrize("words", [(), ("--base-url", "http://bot.example.com"), ("--base-url", "bot")])
def test_a_teams_manifest_needs_a_public_address(folder: Path, words: tuple[str, ...]) -> None:
    assert "https" in refused(folder, "manifest", "teams", *words)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"HOST": "0.0.0.0"}, "HOST=127.0.0.1"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({"MICROSOFT_APP_ID": "1"}, "MICROSOFT_APP_PASSWORD"),
        ({"DATABASE_URL": "mysql://bot:hunter2@127.0.0.1/bot"}, "SQLite or PostgreSQL"),
        ({"DATABASE_URL": "hunter2"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://bot:hunter2@127.0.0.1:1/bot"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all/bot.db"}, "unable to open database file"),
        ({"TEAMS_LOGIN_URL": "https://login.example.com"}, "TEAMS_LOGIN_URL"),
    ],
)
def test_settings_that_cannot_be_served_are_one_sentence(folder: Path, told: dict[str, str], says: str) -> None:
    sentence = refused(folder, "serve", **{"DATABASE_URL": database(folder), "PORT": "0", **told})
    assert says in sentence
    assert "hunter2" not in sentence


def test_a_taken_port_is_one_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "http://127.0.0.1:1/"}
        sentence = refused(folder, "serve", DATABASE_URL=database(folder), PORT=str(port), **told)
        assert str(port) in sentence


@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_serves_and_ends_quietly(folder: Path, ends: signal.Signals) -> None:
    told = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "http://127.0.0.1:1/"}
    command = [sys.executable, "-W", "error", "-m", "adapters.cli", "serve"]
    given = environment(DATABASE_URL=database(folder), PORT="0", LOG_LEVEL="WARNING", **told)
    with subprocess.Popen(
        command, cwd=folder, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("Serving Slack at http://127.0.0.1:")
            with urlopen(line.split()[-1] + "readyz", timeout=10) as response:
                assert response.read() == b"ready\n"
            process.send_signal(ends)
            began = time.monotonic()
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert time.monotonic() - began < 5
    assert "Traceback" not in errors
    assert process.returncode in {0, 130, -ends}


def test_a_server_looks_for_cycles_seldom_from_before_it_is_set_up(folder: Path) -> None:
    started = """if True:
        import gc
        from adapters import cli, serve
        serve.run = lambda settings, announce: print(gc.get_threshold() == cli.SELDOM)
        cli.app(["serve"])
    """
    done = subprocess.run(
        [sys.executable, "-c", started],
        cwd=folder,
        env=environment(DATABASE_URL=database(folder)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True\n"


def test_the_doctor_says_what_is_wrong_and_fails(folder: Path) -> None:
    done = run(folder, "doctor", DATABASE_URL=database(folder), SLACK_BOT_TOKEN="xoxb-1")
    assert done.returncode == 1
    assert done.stderr == ""
    assert "mend settings: Slack needs SLACK_BOT_TOKEN" in done.stdout
    assert "ok   time zones" in done.stdout


def test_the_doctor_is_content_with_the_local_chat(folder: Path) -> None:
    assert "mend" not in good(folder, "doctor", DATABASE_URL=database(folder))


def _an_item() -> str:
    text = (ROOT / "content" / "en" / "listening" / "say-it-back.yaml").read_text()
    return next(line.split("id:")[1].strip() for line in text.splitlines() if line.startswith("- id:"))


def test_what_is_kept_about_a_person_is_written_for_that_person_alone(folder: Path) -> None:
    database = f"sqlite:///{folder / 'bot.db'}"
    assert "run `empathy-bot db upgrade`" in refused(folder, "export", "ana", DATABASE_URL=database)
    good(folder, "db", "upgrade", DATABASE_URL=database)
    assert "check the id" in refused(folder, "export", "ana", DATABASE_URL=database)
    store = Store(database)
    bot = Bot(store, StillClock(), Library(bundled()))
    bot.handle(Said(Origin("web", "acme", Someone("ana", "Ana Lima")), ("help",)))
    store.close()
    told = json.loads(good(folder, "export", "ana", DATABASE_URL=database))
    assert (told["workspace"], told["person"][0]["name"]) == ("acme", "Ana Lima")
    assert "Give it to the person" in good(folder, "export", "ana", "--out", "ana.json", DATABASE_URL=database)
    written = folder / "ana.json"
    assert json.loads(written.read_text(encoding="utf-8")) == told
    assert written.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


def test_items_are_judged_by_the_answers_of_many_and_by_none_of_few(folder: Path) -> None:
    url = database(folder)
    good(folder, "db", "upgrade", DATABASE_URL=url)
    assert "No item has 40 first answers yet" in good(folder, "content", "analysis", DATABASE_URL=url)
    item = next(one for one in bundled().items if isinstance(one, Quiz))
    _answered(url, item, people=40)
    told = good(folder, "content", "analysis", DATABASE_URL=url)
    assert item.id in told
    assert "nearly everybody gets it right" in told
    found = json.loads(good(folder, "content", "analysis", "--json", DATABASE_URL=url))
    assert [(one["item"], one["people"], one["share"]) for one in found] == [(item.id, 40, 1.0)]
    assert "check the id" in refused(folder, "content", "analysis", "--workspace", "nowhere", DATABASE_URL=url)
    good(folder, "content", "new", "our-own")
    good(folder, "content", "import", "our-own", DATABASE_URL=url)
    own = item.model_copy(update={"id": "our-own/the-blue-sofa"})
    _answered(url, own, people=40, who="q")
    found = json.loads(good(folder, "content", "analysis", "--json", DATABASE_URL=url))
    assert [one["item"] for one in found] == [item.id, own.id], "what a workspace brought is judged as well"


def _answered(url: str, item: Quiz, people: int, who: str = "p") -> None:
    """Let so many people of a workspace choose the best option."""
    store, now = Store(url), datetime(2026, 11, 17, 9, tzinfo=UTC)
    with store.transaction() as session:
        home = directory.workspace(session, "web", "acme", now).id or 0
        scope = Scope(session, home)
        for number in range(people):
            person = directory.know(scope, Someone(f"{who}{number}")).id or 0
            own = {"workspace_id": home, "person_id": person, "local_day": now.date()}
            asked = {"item_id": item.id, "technique": item.technique, "option_order": "012", "created_utc": now}
            prompt = Prompt(**own, **asked, locale="en")
            scope.add(prompt)
            practice.record(scope, prompt, now, option=item.best, text=None, score=1.0)
    store.close()
