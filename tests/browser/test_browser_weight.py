"""A page of results is light, comes in one piece, and does not move while it is read."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SEEDS, serving
from playwright.sync_api import Browser, Page, Response
from visiting import Visitor

from search.pipeline import ingest
from tests.benchmarks.dumps import generate

pytestmark = pytest.mark.browser

MOST = 60_000
"""Bytes of a search page of twenty hits with all it needs, compressed."""

_SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("weight")
    generate(folder / "dumps", 60)
    ingest(folder / "archive", [SEEDS, folder / "dumps"])
    with serving(folder / "archive") as address:
        yield address


@pytest.fixture
def page(archive: str, chromium: Browser) -> Iterator[Page]:
    visitor = Visitor(archive, chromium)
    yield visitor.page()
    visitor.leave()
    assert visitor.complaints == []


def loaded(page: Page, where: str) -> dict[str, Response]:
    """What the browser fetched for a page, by kind of thing."""
    answers: list[Response] = []

    def remember(answer: Response) -> None:  # Playwright takes no method of a list
        answers.append(answer)

    page.on("response", remember)
    page.goto(where, wait_until="networkidle")
    kinds = [answer.request.resource_type for answer in answers]
    assert len(set(kinds)) == len(kinds), kinds
    return dict(zip(kinds, answers, strict=True))


def test_twenty_hits_weigh_little(page: Page) -> None:
    fetched = loaded(page, "/search?q=Mali+OR+Niger+OR+Russia")
    assert page.locator("article.hit").count() == 20
    assert {"document", "stylesheet", "script"} <= set(fetched)
    weights = {kind: len(gzip.compress(one.body(), 6)) for kind, one in fetched.items()}
    assert sum(weights.values()) <= MOST, weights


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("where", ["/search?q=Mali&place=ML&explain=1", "/help", "/status"])
def test_nothing_moves_while_a_page_loads(page: Page, where: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(where)
    assert page.evaluate(_SHIFTS) == 0


def test_a_document_does_not_move_either(page: Page) -> None:
    page.goto("/search?q=Mali")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/documents/*")
    assert page.evaluate(_SHIFTS) == 0
