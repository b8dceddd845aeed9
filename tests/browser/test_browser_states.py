"""What holds for every page in every state: its parts are named, and all of it can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from looking import cut, lengthen, small_targets, unseen_focus, width
from playwright.sync_api import Page
from states import STATES, go
from visiting import Visitor

pytestmark = pytest.mark.browser
every_state = pytest.mark.parametrize("state", STATES)


def forget_statuses(visitor: Visitor) -> None:
    """Chromium complains of a page that says it is an error; that is one of the states."""
    visitor.complaints[:] = [said for said in visitor.complaints if "status of 4" not in said]


def nameless(page: Page) -> list[str]:
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("a, button")]
               .filter(e => !e.textContent.trim()).map(e => e.outerHTML)"""
        )
    )


@every_state
def test_a_page_names_its_parts_and_fits_at_any_size(visitor: Visitor, state: str) -> None:
    page = visitor.page(viewport={"width": 1280, "height": 800})
    go(page, state)
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.locator("[role=search]").count() == 1
    assert page.locator("[role=status], [aria-live]").count() == 1
    assert nameless(page) == []
    levels = page.evaluate(
        """[...document.querySelectorAll('h1,h2,h3,h4')].filter(e => e.checkVisibility())
           .map(e => Number(e.tagName[1]))"""
    )
    main = levels[levels.index(1) :]
    assert all(after - before <= 1 for before, after in pairwise(main)), levels
    for wide in (1280, 768):
        page.set_viewport_size({"width": wide, "height": 800})
        assert width(page) <= wide
    twice_as_large(page)
    forget_statuses(visitor)


def twice_as_large(page: Page) -> None:
    """Zoomed to 200 %, 1280 px are 640; then with letters twice as large on all of the 1280."""
    page.set_viewport_size({"width": 640, "height": 400})
    assert width(page) <= 640
    assert cut(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert width(page) <= 1280
    assert cut(page) == []


@every_state
def test_a_telephone_shows_all_of_it(visitor: Visitor, state: str) -> None:
    page = visitor.page(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    go(page, state)
    assert width(page) <= 320
    assert small_targets(page) == []
    lengthen(page)
    assert width(page) <= 320
    forget_statuses(visitor)


@pytest.mark.parametrize(
    "state",
    ["/search?q=Wagner&place=ML", "match", "strip", "story", "compare", "/entities/org/ecowas"],
)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_focused_thing_is_seen(visitor: Visitor, state: str, *, scripts: bool) -> None:
    page = visitor.page(viewport={"width": 1280, "height": 600}, java_script_enabled=scripts)
    go(page, state)
    for _ in range(60):
        page.keyboard.press("Tab")
        assert unseen_focus(page) == ""
