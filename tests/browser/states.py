"""Every state a page can be in, and how a reader gets there."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

__all__ = ["STATES", "go"]

STATES = [
    "/",
    "/search?q=Wagner+Mali&place=ML&not-outlet=x",
    "/search?q=Wagner+Mali&explain=1",
    "/search?q=Mali&per_page=10&collapse=none",
    "/search?q=in:removed+adblock+OR+cookies",
    "/search?q=CEDEAO&literal=CEDEAO",
    "/search?q=CEDEAO&collapse=story",
    "/search?q=Wagner&from=2025-04&to=2025-04",
    "/search?q=nothing-like-this&place=ML&from=2024",
    "/search?q=Wagnr+Mail",
    "/search?q=mali+or+niger",
    "/search?q=Mali&page=99",
    "/search?q=(Mali",
    "/search?plcae=ML",
    "/search?q=Wagner#filters",
    "suggestions",
    "export",
    "display",
    "keys",
    "/facets/place?q=Wagner&place=ML",
    "/facets/person?q=Mali&order=name&prefix=zebra",
    "document",
    "match",
    "strip",
    "source",
    "story",
    "compare",
    "/entities",
    "/entities?q=zebra&type=org",
    "/entities?type=place&sort=name",
    "/entities/org/ecowas",
    "/status",
    "/help",
    "/api/docs",
    "/nowhere",
    "/documents/nothing",
]
"""Addresses, and names of what is reached by following links or by opening something."""


def go(page: Page, state: str) -> None:
    """Bring a page into a state."""
    if state.startswith("/"):
        page.goto(state)
    elif state in {"story", "compare"}:
        _story(page, state)
    elif state in _OPENED:
        page.goto("/search?q=Wagner")
        _OPENED[state](page)
    else:
        _document(page, state)


def _story(page: Page, state: str) -> None:
    page.goto("/search?q=Moscow")
    page.get_by_role("link", name="Same text in 2 outlets").click()
    page.wait_for_url("**/stories/*")
    if state == "compare":
        page.get_by_role("link", name="What differs").first.click()
        page.wait_for_url("**/compare?*")


def _document(page: Page, state: str) -> None:
    page.goto("/search?q=Lavrov&outlet=Diplomatic+Times")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/documents/*")  # and until its style is there
    if state == "match":
        page.get_by_role("link", name="Go to the first").click()
    elif state != "document":
        name = {"strip": "Everything", "source": "Raw file"}[state]
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(re.compile(f"/{state}\\?"))


def _suggestions(page: Page) -> None:
    field = page.get_by_role("combobox")
    field.fill("")
    field.press_sequentially("Ma")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


_OPENED = {
    "suggestions": _suggestions,
    "export": lambda page: page.get_by_text("Export", exact=True).click(),
    "display": lambda page: page.get_by_text("Display", exact=True).click(),
    "keys": _keys,
}
