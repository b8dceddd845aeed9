"""Documents, their raw files and the pages about the archive in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from states import go
from visiting import Visitor

pytestmark = pytest.mark.browser
scripts_or_not = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@scripts_or_not
def test_from_match_to_match(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(java_script_enabled=scripts)
    go(page, "match")
    count = page.locator(".match").count()
    assert count > 2
    for number in (1, 2, 3):
        expect(page.locator(":target")).to_have_attribute("id", f"match-{number}")
        expect(page.locator(":target mark").first).to_be_in_viewport()
        steps = page.get_by_role("group", name="Matches")
        expect(steps).to_have_count(1)
        expect(steps).to_contain_text(f"Match {number} of {count}")
        steps.get_by_role("link", name="Next").click()
    page.get_by_role("group", name="Matches").get_by_role("link", name="Previous").click()
    expect(page.locator(":target")).to_have_attribute("id", "match-3")
    page.get_by_role("group", name="Matches").get_by_role("link", name="Close").click()
    expect(page.get_by_role("group", name="Matches")).to_have_count(0)


def test_keys_step_through_the_matches(visitor: Visitor) -> None:
    page = visitor.page()
    go(page, "document")
    for key, number in (("n", 1), ("n", 2), ("n", 3), ("p", 2)):
        page.keyboard.press(key)
        expect(page.locator(":target")).to_have_attribute("id", f"match-{number}")
    page.keyboard.press("Tab")  # the next thing is a step of this match
    assert page.evaluate("document.activeElement.closest(':target') !== null")


@scripts_or_not
def test_from_a_removed_block_to_its_bytes(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(java_script_enabled=scripts)
    go(page, "strip")
    block = page.locator(".fold li").last
    text = block.locator(".gone").inner_text()
    block.get_by_role("link", name=re.compile("^line ")).click()
    row = page.locator("tr:target")
    expect(row).to_contain_text(text)
    expect(row).to_be_in_viewport()
    expect(page.get_by_role("link", name="Raw file", exact=True)).to_have_attribute(
        "aria-current", "page"
    )


def test_a_citation_is_copied_where_scripts_run(visitor: Visitor) -> None:
    page = visitor.page(permissions=["clipboard-read", "clipboard-write"])
    go(page, "document")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#live")).to_have_text("Citation copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#citation").inner_text()
    assert "Raynaldo" in copied
    plain = visitor.page(java_script_enabled=False)
    go(plain, "document")
    expect(plain.get_by_role("button", name="Copy")).to_be_hidden()
    expect(plain.get_by_role("link", name="BibTeX")).to_be_visible()


def test_on_paper_a_document_has_its_citation_its_hash_and_its_address(visitor: Visitor) -> None:
    page = visitor.page()
    go(page, "match")
    page.emulate_media(media="print")
    for part in ("#citation", "#provenance code >> nth=0", ".printed"):
        expect(page.locator(part)).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("/documents/")
    for part in (".views", ".matches", "aside", ".copy", ":target .steps"):
        expect(page.locator(part)).to_be_hidden()


def test_what_was_removed_is_not_told_by_colour_alone(visitor: Visitor) -> None:
    page = visitor.page()
    go(page, "source")
    line = page.locator(".lines .removed").first.evaluate(
        "e => getComputedStyle(e).textDecorationLine"
    )
    assert line == "line-through"
