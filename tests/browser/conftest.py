"""The application in a thread, and Debian's chromium. A missing browser is a failure."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from visiting import Visitor
from werkzeug.serving import make_server

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
    server = make_server("127.0.0.1", 0, create_app(archive), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def near_copy() -> str:
    """One of the seeds as another outlet would print it."""
    (seed,) = SEEDS.glob("001_*.txt")
    text = seed.read_text(encoding="utf-8")
    changed = text.replace("Stallion Times", "Lake Chad Observer").replace("significant", "major")
    assert changed.count("major") > text.count("major")
    return changed


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The seeds, a near-copy of one, and one document that tries to run as a program."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "copy.txt").write_text(near_copy(), encoding="utf-8")
    ingest(folder / "archive", [SEEDS, folder / "hostile.txt", folder / "copy.txt"])
    with serving(folder / "archive") as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(site: str, chromium: Browser) -> Iterator[Visitor]:
    """Fails the test if the browser had anything to complain of."""
    visiting = Visitor(site, chromium)
    yield visiting
    visiting.leave()
    assert visiting.complaints == []
