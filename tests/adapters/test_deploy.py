"""What an operator deploys: the descriptors name what the program really reads, and the wheel runs by itself."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from empathy_bot.settings import Settings

ROOT = Path(__file__).parents[2]
KNOWN = {name.upper() for name in Settings.model_fields}
FOR_TESTS = {"SLACK_API_URL", "TEAMS_OPENID_METADATA_URL", "TEAMS_LOGIN_URL", "TEAMS_SERVICE_HOSTS"}
BY_THE_HOST = {"DATABASE_URL", "HOST", "PORT"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_app_json_names_every_setting_and_no_other() -> None:
    app = json.loads(text("app.json"))
    assert set(app["env"]) == KNOWN - FOR_TESTS - BY_THE_HOST
    assert all(told["description"] and told["required"] is False for told in app["env"].values())
    given = {name.lower(): told["value"] for name, told in app["env"].items() if "value" in told}
    assert Settings(_env_file=None, **given).log_format == "json"
    assert app["formation"]["web"]["quantity"] == 1
    assert app["addons"][0]["plan"].startswith("heroku-postgresql")


def test_the_example_environment_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^#([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert named == KNOWN - FOR_TESTS


def test_the_procfile_runs_commands_that_there_are(tmp_path: Path) -> None:
    lines = dict(line.split(": ", 1) for line in text("Procfile").splitlines())
    assert set(lines) == {"release", "web"}
    assert "HOST=0.0.0.0" in lines["web"]
    for line in lines.values():
        words = shlex.split(line)
        subcommand = words[words.index("adapters.cli") + 1 :]
        command = [sys.executable, "-m", "adapters.cli", *subcommand, "--help"]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        assert subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False).returncode == 0


def test_the_image_takes_only_what_it_needs() -> None:
    copied = set(re.findall(r"^COPY (\S+)", text("Dockerfile"), re.MULTILINE))
    allowed = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)
    assert re.search(r"^USER bot$", text("Dockerfile"), re.MULTILINE)
    assert "--require-hashes" in text("Dockerfile")


def test_the_lock_has_a_hash_for_every_package_and_names_no_index() -> None:
    lock = text("requirements.txt")
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert "://" not in lock


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the repository without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(folder),
    ]
    subprocess.run([*command, "--disable-pip-version-check"], check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_all_that_the_program_reads(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    wanted = [
        file.relative_to(ROOT).as_posix()
        for room in ("empathy_bot", "adapters")
        for file in (ROOT / room).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.endswith(".new")
    ]
    pack = [f"empathy_bot/_content/{file.relative_to(ROOT / 'content')}" for file in (ROOT / "content").rglob("*.yaml")]
    assert sorted({*wanted, *pack} - names) == []
    assert [name for name in names if name.startswith(("tests/", "content/"))] == []
    assert {Path(name).suffix for name in wanted} >= {".po", ".html", ".css", ".js", ".woff2", ".json", ".mako"}


def test_the_wheel_runs_without_the_repository(wheel: Path, tmp_path: Path) -> None:
    room, elsewhere = tmp_path / "room", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with ZipFile(wheel) as archive:
        archive.extractall(room)
    env = {**os.environ, "PYTHONPATH": str(room), "DATABASE_URL": f"sqlite:///{elsewhere}/bot.db"}

    def said(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=elsewhere, env=env, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout

    where = said("-c", "import adapters, empathy_bot; print(adapters.__file__, empathy_bot.__file__)")
    assert where.split() == [str(room / "adapters/__init__.py"), str(room / "empathy_bot/__init__.py")]
    assert "no mistakes" in said("-m", "adapters.cli", "content", "check")
    assert "The database is at" in said("-m", "adapters.cli", "db", "upgrade")
    assert "slash_commands" in said("-m", "adapters.cli", "manifest", "slack")
    assert "serve" in said("-m", "adapters.cli", "--help")
