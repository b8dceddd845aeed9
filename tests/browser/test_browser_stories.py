"""Stories, comparisons, names and entities in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from states import go
from visiting import Visitor

pytestmark = pytest.mark.browser
scripts_or_not = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@scripts_or_not
def test_from_a_copy_to_what_differs(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(java_script_enabled=scripts)
    go(page, "story")
    expect(page.get_by_text("Nearly the same text in 1 other article")).to_be_visible()
    page.get_by_role("link", name=re.compile("^What differs")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two articles compared")
    expect(page.locator(".diff del").first).to_contain_text("significant")
    expect(page.locator(".diff ins").first).to_contain_text("major")
    sides = page.locator(".side .meta")
    before = sides.all_inner_texts()
    page.get_by_role("link", name="Swap old and new").click()
    expect(page.locator(".diff del").first).to_contain_text("major")
    assert page.locator(".side .meta").all_inner_texts() == before[::-1]
    page.get_by_role("link", name="The whole story").click()
    expect(page.get_by_role("heading", name="Articles, first seen first")).to_be_visible()


@scripts_or_not
def test_any_two_articles_are_compared_by_keyboard(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(java_script_enabled=scripts)
    go(page, "story")
    old, new = page.locator("input[name=old]"), page.locator("input[name=new]")
    old.first.focus()
    page.keyboard.press("ArrowDown")
    expect(old.nth(1)).to_be_checked()
    new.locator("nth=-1").focus()
    page.keyboard.press("Space")
    chosen = [old.nth(1).input_value(), new.locator("nth=-1").input_value()]
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"compare\\?old={chosen[0]}&new={chosen[1]}$"))


@scripts_or_not
def test_other_names_are_switched_off_and_on(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(java_script_enabled=scripts)
    page.goto("/search?q=CEDEAO")
    names = page.get_by_role("list", name="What is asked for")
    expect(names).to_contain_text("ECOWAS")
    assert page.locator(".hit").count() > 1
    names.get_by_role("link", name=re.compile("look for CEDEAO only")).click()
    expect(page).to_have_url(re.compile("literal=CEDEAO"))
    expect(page.locator(".hit")).to_have_count(0)
    names.get_by_role("link", name=re.compile("look for its other names")).click()
    expect(page).to_have_url(re.compile(r"/search\?q=CEDEAO$"))
    page.get_by_role("link", name="All as typed").click()
    expect(page).to_have_url(re.compile("aliases=0"))
    expect(page.get_by_role("link", name="Looking for other names, too")).to_be_visible()


def test_what_is_one_result_is_chosen(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Moscow")
    status = page.locator(".total")
    expect(status).to_have_text(re.compile(r"^\d+ articles \(\d+ with copies\)$"))
    ways = page.get_by_role("navigation", name="What is one result")
    copies = page.locator(".hit").count()
    ways.get_by_role("link", name="Every document").click()
    expect(page.locator(".hit")).to_have_count(copies + 1)
    expect(status).to_have_text(f"{copies + 1} documents")
    ways.get_by_role("link", name="Stories together").click()
    expect(status).to_have_text(re.compile(r"stor(y|ies) \(\d+ documents\)$"))
    expect(ways.locator("[aria-current]")).to_have_text("Stories together")


@scripts_or_not
def test_from_a_name_to_its_page_and_back_to_results(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="Names", exact=True).click()
    page.get_by_role("searchbox", name="A word of the name begins with").fill("lavr")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sergei Lavrov")
    named = page.locator(".facts dd").first.inner_text()
    both = page.get_by_role("complementary").locator("a.count").first
    count = int(both.inner_text().split()[0])
    both.click()
    page.wait_for_url("**/search?*")
    assert int(page.locator(".total").inner_text().split()[0]) == count
    page.go_back()
    page.get_by_role("link", name="Search for it").click()
    expect(page.locator(".total")).to_have_text(named)
    page.get_by_role("link", name="About Sergei Lavrov").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sergei Lavrov")


def test_what_changed_is_not_told_by_colour_alone(visitor: Visitor) -> None:
    page = visitor.page()
    go(page, "compare")
    for part, line in ((".diff ins", "underline"), (".diff del", "line-through")):
        style = page.locator(part).first.evaluate("e => getComputedStyle(e).textDecorationLine")
        assert style == line
