"""The pages in a real browser: by mouse, by keyboard, without JavaScript, on a small screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import serving
from playwright.sync_api import Browser, Page, expect
from visiting import Visitor

from search.pipeline import ingest

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/search?q=Wagner+Mali&place=ML&not-outlet=x",
    "/search?q=nothing-like-this&place=ML&from=2024",
    "/search?q=in:removed+adblock+OR+cookies",
    "/#filters",
    "/search?q=Wagner&explain=1",
    "/search?q=Wagner&from=2025-04&to=2025-04",
    "/facets/place?q=Wagner&place=ML",
    "/status",
    "/help",
    "document",
    "strip",
    "/search?q=CEDEAO&literal=CEDEAO",
    "/search?q=CEDEAO&collapse=story",
    "/entities",
    "/entities?q=zebra&type=org",
    "/entities/org/ecowas",
    "story",
    "compare",
]


def go(page: Page, where: str) -> None:
    if where.startswith("/"):
        page.goto(where)
        return
    if where in {"story", "compare"}:
        page.goto("/search?q=Moscow")
        page.get_by_role("link", name="Same text in 2 outlets").click()
        page.wait_for_url("**/stories/*")
        if where == "compare":
            page.get_by_role("link", name="What differs").first.click()
            page.wait_for_url("**/compare?*")
        return
    page.goto("/search?outlet=Stallion+Times")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/documents/*")  # and until its style is there
    if where == "strip":
        page.get_by_role("link", name="Unfold all").click()
        page.wait_for_url(re.compile("/strip"))


def search_for(page: Page, words: str) -> None:
    page.locator("#q").fill(words)
    page.get_by_role("button", name="Search", exact=True).click()


def read_one(page: Page) -> None:
    """The main flow: search, narrow down, open, unfold."""
    page.goto("/")
    search_for(page, "Wagner Mali")
    expect(page.locator("mark").filter(has_text="Wagner").first).to_be_visible()
    total = int(page.locator(".total").inner_text().split()[0])
    page.get_by_role("checkbox", name=re.compile("^Stallion Times, ")).check()
    if page.get_by_role("button", name="Apply filters").is_visible():  # where no script does it
        page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("outlet=Stallion"))
    assert 0 < int(page.locator(".total").inner_text().split()[0]) < total
    page.locator(".hit h2 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sahel Ministers Visit Moscow")
    fold = page.locator("details.fold").last
    expect(fold.locator(".gone").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator(".gone").first).to_be_visible()
    expect(fold).to_contain_text("bytes")
    page.get_by_role("link", name="Back to the results").click()
    expect(page.get_by_role("checkbox", name=re.compile("^Stallion Times, "))).to_be_checked()


def test_search_narrow_down_open_unfold(visitor: Visitor) -> None:
    read_one(visitor.page())


def test_all_of_it_works_without_javascript(visitor: Visitor) -> None:
    read_one(visitor.page(java_script_enabled=False))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_a_removed_block_that_was_found_to_its_place(
    visitor: Visitor, *, scripts: bool
) -> None:
    page = visitor.page(java_script_enabled=scripts)
    page.goto("/search?q=adblock")
    page.get_by_role("link", name="In the text that was removed").click()
    taken = page.locator(".taken").first
    expect(taken).to_contain_text(re.compile("^\\s*Removed as ad-blocker notice: "))
    text = taken.locator(".snippet").inner_text()
    taken.get_by_role("link").click()
    block = page.locator(":target")
    expect(block.locator(".gone")).to_have_text(text, use_inner_text=True)
    expect(block).to_be_in_viewport()
    expect(block.locator("mark")).to_have_text(re.compile("adblock", re.IGNORECASE))


def test_addresses_stay_short(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/")
    search_for(page, "Wagner Mali")
    expect(page).to_have_url(re.compile(r"/search\?q=Wagner\+Mali$"))
    page.get_by_role("checkbox").first.check()
    expect(page).not_to_have_url(re.compile(r"/search\?q=Wagner\+Mali$"))
    page.get_by_role("checkbox").first.uncheck()
    expect(page).to_have_url(re.compile(r"/search\?q=Wagner\+Mali$"))


def test_a_value_is_excluded_and_allowed_again(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Wagner")
    page.get_by_text("Stallion Times").first.hover()
    page.get_by_role("link", name="exclude Stallion Times").click()
    expect(page.locator(".dropped s")).to_have_text("Stallion Times")
    page.get_by_role("link", name=re.compile("allow again")).click()
    expect(page).to_have_url(re.compile(r"/search\?q=Wagner$"))


def test_the_keyboard_alone_is_enough(visitor: Visitor) -> None:
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
    fold = page.locator("details.fold").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator(".gone").first).to_be_visible()


def test_every_focused_thing_shows_that_it_is(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Wagner&place=ML")
    for _ in range(40):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2, page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_screen(visitor: Visitor, where: str, width: int) -> None:
    page = visitor.page(viewport={"width": width, "height": 700})
    go(page, where)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_small_screen_the_filters_open_on_their_own(visitor: Visitor) -> None:
    page = visitor.page(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    page.goto("/search?q=Wagner")
    filters = page.get_by_role("navigation", name="Filters")
    expect(filters).to_be_hidden()
    page.get_by_role("link", name="Filters", exact=True).click()
    expect(filters).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Apply filters").click()
    expect(filters).to_be_hidden()
    expect(page.get_by_role("link", name="Filters (1)")).to_be_visible()


@pytest.mark.parametrize("where", ["/search?q=Wagner", "/search?q=Wagner#filters", "document"])
def test_targets_are_large_enough_for_a_finger(visitor: Visitor, where: str) -> None:
    page = visitor.page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    go(page, where)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
             "button, input:not([type=hidden],[type=checkbox]), summary, .facet label, .facet a, "
             + ".orders a, .names a, .tools a, .crumbs a, .to-filters, .chips a, .places a, "
             + ".back a")]
           .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
           .map(e => e.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_text_havecontrast(visitor: Visitor, scheme: str) -> None:
    page = visitor.page(color_scheme=scheme)
    page.goto("/search?q=Wagner")
    body = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert contrast(page, "mark", None) >= 4.5
    for part in (".meta", ".tools a", ".total", ".bar-label", ".snippet", ".orders a", ".count"):
        if page.locator(part).count():
            assert contrast(page, part, body) >= 4.5, part
    page.goto("/search?q=in:removed+adblock")
    panel = page.locator(".taken").first.evaluate("e => getComputedStyle(e).backgroundColor")
    for part in (".taken-why", ".taken-why a", ".taken .snippet"):
        assert contrast(page, part, panel) >= 4.5, part


def contrast(page: Page, selector: str, background: str | None) -> float:
    """Contrast of an element's text with its background, by WCAG 2."""
    colours = page.locator(selector).first.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    front, back = sorted(
        (_luminance(colours[0]), _luminance(background or colours[1])), reverse=True
    )
    return (front + 0.05) / (back + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(c) / 255 for c in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_hostile_text_and_queries_do_not_run(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Bamako")
    page.locator(".hit h2 a", has_text="Bamako market").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_url("**/documents/*")
    for unfold in page.get_by_role("link", name="Unfold all").all():
        unfold.click()
        page.wait_for_url(re.compile("/strip"))
    expect(page.locator("article")).to_contain_text("onerror=")
    assert page.title() != "owned"
    assert page.locator("article script, article img, article svg, article b").count() == 0
    page.goto("/")
    for words in ("<img src=x onerror=document.title='owned'> Bamako", '"><script>x</script>'):
        search_for(page, words)
        expect(page.locator("#q")).to_have_value(words)
        assert page.title() != "owned"
        assert page.locator("main img, main script").count() == 0
    # The second has a quotation mark that is never closed; chromium reports the answer's status.
    assert not [said for said in visitor.complaints if "status of 422" not in said]
    visitor.complaints.clear()


def test_a_raw_file_stays_text(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Bamako")
    page.locator(".hit h2 a", has_text="Bamako market").first.click()
    page.get_by_role("link", name="Raw file").click()
    expect(page.locator(".lines")).to_contain_text("<script>")
    page.get_by_role("link", name="The file as it came, byte for byte").click()
    expect(page.locator("pre")).to_contain_text("<script>")
    assert page.title() != "owned"


@pytest.mark.parametrize("where", PAGES)
def test_every_page_has_one_heading_and_names_its_parts(visitor: Visitor, where: str) -> None:
    page = visitor.page()
    go(page, where)
    assert page.locator("h1").count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("search").count() == 1
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("a, button")]
           .filter(e => !e.textContent.trim()).map(e => e.outerHTML)"""
    )
    assert nameless == []
    if where.startswith("/search?"):
        assert page.locator("[role=status], [aria-live]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_only_the_text_is_left(visitor: Visitor, scheme: str) -> None:
    page = visitor.page(color_scheme=scheme)
    go(page, "document")
    page.emulate_media(media="print", color_scheme=scheme)
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator(".text")).to_be_visible()
    for part in ("h1", ".text p", ".source", ".strip", ".fold summary"):
        assert contrast(page, part, "rgb(255, 255, 255)") >= 4.5, part


def test_the_button_that_stays_in_view_hides_nothing_that_has_focus(visitor: Visitor) -> None:
    page = visitor.page(viewport={"width": 1280, "height": 500}, java_script_enabled=False)
    page.goto("/")
    page.locator("#to").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
              const bar = document.querySelector(".apply");
              const { bottom } = document.activeElement.getBoundingClientRect();
              return !bar.contains(document.activeElement)
                && document.activeElement.closest(".filters")
                && bottom > bar.getBoundingClientRect().top;
            }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_a_long_timeline_scrolls_by_itself(chromium: Browser, tmp_path: Path) -> None:
    for month in range(1, 13):
        text = f"News of month {month}\n\nBAMAKO, {month:02}/2024. The market of the city reopened."
        page = f'<meta property="article:published_time" content="2024-{month:02}-03">'
        (tmp_path / f"{month}.html").write_text(f"<head>{page}</head><p>{text}", encoding="utf-8")
    ingest(tmp_path / "archive", [tmp_path])
    with serving(tmp_path / "archive") as site:
        visitor = Visitor(site, chromium)
        page = visitor.page(viewport={"width": 320, "height": 700})
        page.goto("/")
        assert page.locator(".bars li").count() == 12
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        visitor.leave()
