"""The real server as its own process, and a real browser before it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from adapters.web import demo
from empathy_bot.clock import SystemClock
from empathy_bot.content import bundled
from empathy_bot.store import Store, schema
from tests.conftest import missing
from tests.fakes.web import LocalChat

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
"""A busy machine may take its time; what never happens still fails."""
KNOWN_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Server:
    """The bot's own process, with the demo team on a database of its own."""

    database: Path
    port: int = 0
    address: str = ""
    process: subprocess.Popen[str] | None = None
    printed: str = ""

    def start(self) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "MICROSOFT_"))
        }
        environment |= {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "adapters.cli", "serve"],
            cwd=self.database.parent,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed = ""
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed += line
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.address, self.port = found[0], int(found[1])
                return
        pytest.fail(f"the server did not start:\n{self.printed}")

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        self.process.communicate(timeout=20)
        self.process = None


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the demo team has practised for five weeks, today included.

    So no prompt of today falls due while a test looks, whatever the hour of the run.
    """
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    store = Store(f"sqlite:///{path}")
    schema.upgrade(store)
    demo.build(store, bundled(), SystemClock().now() + timedelta(days=1))
    store.close()
    return path


@pytest.fixture
def server(demo_database: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with the demo team."""
    running = Server(Path(shutil.copy(demo_database, tmp_path / "chat.db")))
    running.start()
    yield running
    running.stop()


@contextmanager
def _launched() -> Iterator[Browser]:
    found = next((path for name in KNOWN_BROWSERS if (path := shutil.which(name))), None)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except Error as error:
            missing(f"no browser: {error.message.splitlines()[0]}")
            raise
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: the machine's own, or the one that Playwright has fetched.

    Not for the whole session: while Playwright is open its event loop runs in this thread, and no other can.
    """
    with _launched() as launched:
        yield launched


@dataclass
class Windows:
    """Browser windows, each of one person; whatever one of them complains of fails the test."""

    browser: Browser
    server: Server | LocalChat
    complaints: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)

    def open(
        self,
        person: str,
        where: str = "chat/dm",
        *,
        width: int = 1280,
        height: int = 860,
        scheme: str = "light",
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda message: self._heard(person, message))
        page.on("pageerror", lambda error: self.complaints.append(f"{person}: {error}"))
        page.goto(f"{self.server.address}/as/{person}/{where}")
        page.locator("body[data-live=yes]").wait_for()
        return page

    def close(self) -> None:
        for context in self.browser.contexts:
            context.close()

    def _heard(self, person: str, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(known in message.text for known in self.tolerated):
            self.complaints.append(f"{person}: {message.text}")


@pytest.fixture
def windows(browser: Browser, server: Server) -> Iterator[Windows]:
    """Windows that are closed after the test."""
    opened = Windows(browser, server)
    yield opened
    opened.close()
    assert not opened.complaints


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """A judge of pages: axe-core with every rule that it has on by itself."""
    axe = Axe()

    def judge(page: Page) -> None:
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()

    return judge
