"""Choosing a language and a look without JavaScript: they stay, and so does the place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from visiting import Visitor

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize(
    "viewport", [{"width": 1280, "height": 800}, NARROW], ids=["wide", "narrow"]
)
def test_language_and_look_are_chosen_and_stay(visitor: Visitor, viewport: dict[str, int]) -> None:
    page = visitor.page(java_script_enabled=False, locale="en-GB", viewport=viewport)
    page.goto("/search?q=Mali+Niger&sort=oldest")
    here = page.url
    page.get_by_text("Display", exact=True).click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("button", name="Rechercher")).to_be_visible()
    assert page.url == here

    page.get_by_text("Affichage", exact=True).click()
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url == here

    page.goto("/help")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
