"""No page has anything to complain of for axe, the rules that test accessibility.

Rules for best practice are included; https://github.com/dequelabs/axe-core lists them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import SEEDS, serving
from looking import faint
from playwright.sync_api import Browser, Page
from states import STATES, go
from visiting import Visitor

from search.archive import ArchiveWriter
from search.pipeline import ingest

pytestmark = pytest.mark.browser


def violations(page: Page) -> list[str]:
    """What axe finds, in lines that can be read."""
    found = Axe().run(page).response
    assert found["testEngine"]["name"] == "axe-core"
    return [
        f"{one['impact']}: {one['help']}: {node['html'][:200]} ({node['failureSummary']})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def holds(page: Page) -> None:
    """In both schemes no violation, nor faint text where axe is not sure of the contrast."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (scheme, page.url)
        assert faint(page) == [], (scheme, page.url)


@pytest.mark.parametrize("state", STATES)
def test_a_page_has_no_violation(visitor: Visitor, state: str) -> None:
    page = visitor.page()
    go(page, state)
    holds(page)
    visitor.complaints[:] = [said for said in visitor.complaints if "status of 4" not in said]


@pytest.mark.parametrize("state", ["/search?q=Mali+CEDEAO", "/search?q=Mali#filters", "match"])
def test_a_small_screen_has_no_violation(visitor: Visitor, state: str) -> None:
    page = visitor.page(viewport={"width": 320, "height": 640})
    go(page, state)
    holds(page)


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=Mali&place=ML&explain=1",
        "/search?q=nothing-like-this&place=ML",
        "/facets/place?q=Mali",
        "/entities",
        "/help",
        "/status",
    ],
)
def test_french_has_no_violation(visitor: Visitor, address: str) -> None:
    page = visitor.page(locale="fr-FR", viewport={"width": 320, "height": 640})
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    holds(page)


def test_what_is_unfolded_has_no_violation(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Mali")
    for summary in page.locator("main summary:visible, nav summary:visible").all():
        summary.click()
    holds(page)


@pytest.mark.parametrize("state", ["/search?q=Mali&place=ML", "document", "/facets/place?q=Mali"])
def test_without_javascript_there_is_no_violation(visitor: Visitor, state: str) -> None:
    """Axe needs JavaScript, the page must not: it is shown without its script."""
    page = visitor.page()
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    go(page, state)
    holds(page)


@contextmanager
def alone(archive: Path, chromium: Browser) -> Iterator[Page]:
    """Somebody who visits another archive."""
    with serving(archive) as site:
        visitor = Visitor(site, chromium)
        yield visitor.page()
        visitor.leave()
        assert not [said for said in visitor.complaints if "status of 503" not in said]


def test_the_first_run_has_no_violation(tmp_path: Path, chromium: Browser) -> None:
    ArchiveWriter(tmp_path).close()
    with alone(tmp_path, chromium) as page:
        for where in ("/", "/status"):
            page.goto(where)
            holds(page)


def test_an_archive_that_cannot_answer_has_no_violation(tmp_path: Path, chromium: Browser) -> None:
    ingest(tmp_path, [next(SEEDS.glob("001_*.txt"))])
    shutil.rmtree(tmp_path / "segments")
    with alone(tmp_path, chromium) as page:
        answer = page.goto("/")
        assert answer is not None
        assert answer.status == 503
        holds(page)
