"""Take the pictures of docs/pictures: seven pages, each wide, on a small screen, and in the dark.

They are of the seeds, ingested into a folder of their own, so that anybody gets the same ones.

    python scripts/take_pictures.py [FOLDER]
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from wsgiref.simple_server import WSGIRequestHandler, make_server

from playwright.sync_api import Browser, Page, sync_playwright

from search.engine import SearchEngine
from search.model import EntityRef, EntityType, Query
from search.pipeline import ingest
from webapp import create_app

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@dataclass(frozen=True)
class Screen:
    """A way to look at a page; sizes in CSS pixels. `touch` is a telephone."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    touch: bool = False


SCREENS = (
    Screen("wide", 1280, 900, "light"),
    Screen("small", 320, 640, "light", touch=True),
    Screen("dark", 1280, 900, "dark"),
)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: only the pictures matter."""


@contextmanager
def serving(archive: Path) -> Iterator[str]:
    """Serve an archive on a free port; gives the address."""
    with make_server("127.0.0.1", 0, create_app(archive), handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def addresses(archive: Path) -> dict[str, str]:
    """The pages, by the name of their picture."""
    with SearchEngine(archive) as engine:
        hits = engine.search(Query("Wagner Mali")).hits
        together = next(hit for hit in hits if hit.story is not None)
        most_removed = max(hits, key=lambda hit: hit.strip.share)
        mali = engine.entity(EntityRef(EntityType.PLACE, "ML")).ref
    return {
        "search": "/search?q=Wagner+Mali",
        "facets": "/search?q=Mali&person=Sergei+Lavrov&not-outlet=Axadle+Times#filters",
        "document": f"/documents/{most_removed.id}/strip?q=Wagner+Mali",
        "story": f"/stories/{together.story.id if together.story else ''}",
        "entity": f"/entities/{mali.type.value}/{mali.id}",
        "empty": "/search?q=Wagnr+Mali&outlet=Stallion+Times",
        "error": "/search?q=Wagner+AND+(Mali+OR+Niger",
    }


def take(browser: Browser, site: str, name: str, address: str, folder: Path) -> None:
    """Take a page on every screen."""
    for screen in SCREENS:
        context = browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            color_scheme=screen.scheme,
            has_touch=screen.touch,
            is_mobile=screen.touch,
            locale="en-GB",
        )
        page = context.new_page()
        page.goto(site + address)
        _settle(page, name, screen)
        page.screenshot(path=folder / f"{name}-{screen.name}.png")
        context.close()


def _settle(page: Page, name: str, screen: Screen) -> None:
    """Show what the picture is about."""
    page.wait_for_load_state("networkidle")
    if name == "document":
        page.locator(".fold").first.evaluate("fold => fold.scrollIntoView({ block: 'nearest' })")
    elif name == "facets" and not screen.touch:  # where the filters are always in view
        page.evaluate("scrollTo(0, 0)")


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        archive = Path(scratch) / "archive"
        ingest(archive, [ROOT / "seeds"])
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with serving(archive) as site:
            for name, address in addresses(archive).items():
                take(browser, site, name, address, folder)
        browser.close()


if __name__ == "__main__":
    main()
