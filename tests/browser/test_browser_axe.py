"""No page has anything to complain of for axe, the rules that test accessibility.

Rules for best practice are included; https://github.com/dequelabs/axe-core lists them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import serving
from playwright.sync_api import Browser, Page
from test_browser import PAGES, go
from visiting import Visitor

from search.archive import ArchiveWriter

pytestmark = pytest.mark.browser
both_schemes = pytest.mark.parametrize("scheme", ["light", "dark"])

STATES = [
    *PAGES,
    "/search?q=Wagnr+Mail",
    "/search?q=mali+or+niger",
    "/search?q=Wagner+Mali&explain=1",
    "/search?q=Mali&per_page=10&collapse=none",
    "/search?q=(Mali",
    "/search?plcae=ML",
    "/search?q=Mali&page=99",
    "/facets/person?q=Mali",
    "/nowhere",
    "/documents/nothing",
    "/api/docs",
]


def violations(page: Page) -> list[str]:
    """What axe finds, in lines that can be read."""
    found = Axe().run(page).response
    assert found["testEngine"]["name"] == "axe-core"
    return [
        f"{one['impact']}: {one['help']}: {node['html'][:200]} ({node['failureSummary']})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@both_schemes
@pytest.mark.parametrize("state", STATES)
def test_a_page_has_no_violation(visitor: Visitor, state: str, scheme: str) -> None:
    page = visitor.page(color_scheme=scheme)
    go(page, state)
    assert violations(page) == []
    visitor.complaints[:] = [said for said in visitor.complaints if "status of 4" not in said]


@both_schemes
def test_a_small_screen_has_no_violation(visitor: Visitor, scheme: str) -> None:
    page = visitor.page(color_scheme=scheme, viewport={"width": 320, "height": 640})
    for where in ("/search?q=Wagner+Mali", "/search?q=Mali#filters", "document", "/help"):
        go(page, where)
        assert violations(page) == [], where


@both_schemes
def test_what_opens_has_no_violation(visitor: Visitor, scheme: str) -> None:
    page = visitor.page(color_scheme=scheme)
    page.goto("/search?q=Mali")
    for summary in page.locator("main summary:visible, nav summary:visible").all():
        summary.click()
    assert violations(page) == []
    page.goto("/")
    page.get_by_role("combobox", name="Search the archive").press_sequentially("Wa", delay=20)
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert violations(page) == []


@both_schemes
def test_without_javascript_there_is_no_violation(visitor: Visitor, scheme: str) -> None:
    """Axe needs JavaScript, the page must not: it is shown without its script."""
    page = visitor.page(color_scheme=scheme)
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    for where in ("/", "/search?q=Mali&place=ML", "document", "/facets/place?q=Mali"):
        go(page, where)
        assert violations(page) == [], where


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("empty")
    ArchiveWriter(folder).close()
    with serving(folder) as address:
        yield address


@both_schemes
def test_the_first_run_has_no_violation(empty: str, chromium: Browser, scheme: str) -> None:
    visitor = Visitor(empty, chromium)
    page = visitor.page(color_scheme=scheme)
    for where in ("/", "/status", "/help"):
        page.goto(where)
        assert violations(page) == [], where
    visitor.leave()
    assert visitor.complaints == []
