"""The way of a reader by keyboard alone, on the narrowest screen, with and without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from looking import unseen_focus, width
from playwright.sync_api import Locator, Page, expect
from visiting import Visitor

pytestmark = pytest.mark.browser

MOST_TABS = 150


@dataclass
class Typist:
    """Somebody without a mouse."""

    page: Page
    scripts: bool

    def reach(self, wanted: Locator) -> None:
        """Press Tab until it is there; the focus has to be seen all the way."""
        expect(wanted).to_be_attached()
        assert width(self.page) <= 320
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            assert unseen_focus(self.page) == ""
            if wanted.evaluate("e => e === document.activeElement"):
                return
        pytest.fail(f"not reached in {MOST_TABS} steps: {wanted}")

    def follow(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Press a link."""
        self.reach(self.page.get_by_role("link", name=name, exact=exact).first)
        self.page.keyboard.press("Enter")

    def tick(self, name: str) -> None:
        self.reach(self.page.get_by_role("checkbox", name=re.compile(f"^{name}, ")))
        self.page.keyboard.press("Space")

    def press(self, name: str) -> None:
        """Press a button."""
        self.reach(self.page.get_by_role("button", name=name, exact=True))
        self.page.keyboard.press("Enter")

    def arrived(self, address: str) -> None:
        """At a page, and all of it is there."""
        self.page.wait_for_url(re.compile(address))


def narrow_down(reader: Typist) -> None:
    """Search, tick a filter, and one more among all values."""
    page = reader.page
    page.goto("/")
    reader.reach(page.locator("#q"))
    page.keyboard.type("Lavrov")
    page.keyboard.press("Enter")
    reader.arrived(r"/search\?q=Lavrov$")
    reader.follow("Filters", exact=True)
    expect(page.locator("#filters")).to_be_visible()
    reader.tick("Diplomatic Times")
    if not reader.scripts:
        reader.press("Apply filters")
    reader.arrived("outlet=Diplomatic")
    if not reader.scripts:
        reader.follow("Filters (1)")
    reader.follow(re.compile("^All .* values ?, Places"))
    reader.arrived("/facets/place")
    reader.reach(page.locator("#prefix"))
    page.keyboard.type("ma")
    page.keyboard.press("Enter")
    reader.arrived("prefix=ma")
    reader.tick("Mali")
    reader.press("Apply filters")
    reader.arrived(r"/search\?q=Lavrov&outlet=Diplomatic\+Times&place=ML$")


def read(reader: Typist) -> None:
    """Open the document, step through the matches, unfold, and find how it is cited."""
    page = reader.page
    reader.reach(page.locator(".hit h2 a"))
    page.keyboard.press("Enter")
    reader.arrived("/documents/")
    reader.follow("Go to the first")
    expect(page.locator("#match-1")).to_be_in_viewport()
    reader.reach(page.locator("#match-1 .steps a[rel=next]"))
    page.keyboard.press("Enter")
    expect(page.locator("#match-2")).to_be_in_viewport()
    reader.reach(page.locator("details.fold summary").last)
    page.keyboard.press("Enter")
    expect(page.locator("details.fold").last.locator(".gone").first).to_be_visible()
    if reader.scripts:
        reader.reach(page.get_by_role("button", name="Copy"))
    reader.reach(page.get_by_role("link", name="BibTeX"))


def compare(reader: Typist) -> None:
    """The story of the document, and two of its articles."""
    page = reader.page
    reader.follow(re.compile("^The whole story"))
    reader.arrived("/stories/")
    reader.reach(page.locator("input[name=old]:checked"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=old]").nth(1)).to_be_checked()
    reader.press("Compare old and new")
    reader.arrived("/compare")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two articles compared")


def look_up(reader: Typist) -> None:
    """A name that a document gives, and back to results."""
    page = reader.page
    reader.follow("Names", exact=True)
    reader.arrived("/entities$")
    reader.reach(page.get_by_role("rowheader").get_by_role("link").first)
    page.keyboard.press("Enter")
    reader.arrived("/entities/.+/")
    reader.follow("Search for it")
    reader.arrived(r"/search\?")
    expect(page.locator(".hit").first).to_be_visible()
    page.go_back()
    reader.arrived("/entities/.+/")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_whole_way_by_keyboard_on_a_small_screen(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    reader = Typist(page, scripts)
    narrow_down(reader)
    read(reader)
    compare(reader)
    look_up(reader)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_is_ticked_is_kept_while_values_are_searched(
    visitor: Visitor, *, scripts: bool
) -> None:
    page = visitor.page(java_script_enabled=scripts)
    page.goto("/facets/place?q=Wagner")
    page.get_by_role("checkbox", name=re.compile("^Niger, ")).check()
    page.locator("#prefix").fill("ma")
    page.get_by_role("radio", name="From A to Z").check()
    page.get_by_role("button", name="Find").click()
    page.wait_for_url(re.compile("prefix=ma"))
    expect(page.get_by_role("radio", name="From A to Z")).to_be_checked()
    page.get_by_role("checkbox", name=re.compile("^Mali, ")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"/search\?q=Wagner&place=ML&place=NE$"))


def test_keys_walk_through_results(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("Wagner / j k o")  # in the field they are letters
    expect(page.locator("#q")).to_have_value("Wagner / j k o")
    page.locator("#q").fill("Wagner")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Wagner – "))
    titles = page.locator(".hit h2 a")
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(titles.nth(at)).to_be_focused()
    wanted = titles.first.inner_text()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(wanted)
