"""The application in a thread, and Debian's chromium. A missing browser is a failure."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from waitress.server import create_server

from search.pipeline import ingest
from webapp import create_app

SEEDS = Path(__file__).parents[2] / "seeds"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = """\
Bamako market <script>document.title = "owned"</script> reopens

<img src="x" onerror="document.title = 'owned'"> The market of Bamako reopened on Monday, said
the <b>mayor</b> of the city, after three weeks in which traders had kept their stalls closed.

<svg onload="document.title = 'owned'"></svg> Traders in Bamako said that they were glad to be
back at work, and that they hoped for a good season after the rains.

Share this: <a href="javascript:document.title='owned'">Facebook</a>
"""


@contextmanager
def serving(archive: Path) -> Iterator[str]:
    """Serve an archive on a free port; gives the address."""
    server = create_server(create_app(archive), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The seeds, and one document that tries to run as a program."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    ingest(folder / "archive", [SEEDS, folder / "hostile.txt"])
    with serving(folder / "archive") as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Opens pages and remembers every complaint of the browser."""

    site: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, **options: object) -> Page:
        context = self.browser.new_context(base_url=self.site, **options)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("request", self._asked)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _asked(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if not url.startswith(self.site):
            self.complaints.append(f"asked for {url}")

    def leave(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visitor(site: str, chromium: Browser) -> Iterator[Visitor]:
    """Fails the test if the browser had anything to complain of."""
    visiting = Visitor(site, chromium)
    yield visiting
    visiting.leave()
    assert visiting.complaints == []
