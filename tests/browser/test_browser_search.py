"""What the script adds to the search page, and that nothing is lost without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import serving
from looking import width
from playwright.sync_api import Browser, Page, Route, expect
from test_browser_axe import holds
from visiting import Visitor

from search.pipeline import ingest

pytestmark = pytest.mark.browser

DATES = ["2023-11-05", "2024-01-03", "2024-01-17", "2024-02-09", "2024-03-12", "2024-03-30"]


@pytest.fixture(scope="module")
def dated_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Documents whose dates are known, so that there is a timeline."""
    folder = tmp_path_factory.mktemp("dated")
    for number, date in enumerate(DATES):
        head = f'<meta property="article:published_time" content="{date}">'
        text = (
            f"<h1>Market day {number}</h1><p>The market of Bamako, in Mali, reopened on that day."
        )
        page = f"<html><head>{head}</head><body>{text}</body></html>"
        (folder / f"{number}.html").write_text(page, encoding="utf-8")
    ingest(folder / "archive", [folder])
    with serving(folder / "archive") as address:
        yield address


@pytest.fixture
def reader(dated_site: str, chromium: Browser) -> Iterator[Visitor]:
    visiting = Visitor(dated_site, chromium)
    yield visiting
    visiting.leave()
    assert visiting.complaints == []


def total(page: Page) -> int:
    return int(page.locator(".total").inner_text().split()[0])


def test_suggestions_are_a_combobox(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/")
    field = page.get_by_role("combobox")
    field.fill("L")
    field.press_sequentially("avr")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Lavrov")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^Suggestions: \d+$"))
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.get_attribute("id") or ""
    expect(field).to_have_attribute("aria-activedescendant", chosen)
    expect(field).to_be_focused()
    field.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", chosen)
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(options).to_have_count(0)
    expect(field).to_have_value("Lavr")


def test_a_suggestion_leads_to_what_it_names(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/help")
    page.get_by_role("combobox").press_sequentially("lavrov")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/entities/person/"))
    page.get_by_role("combobox").press_sequentially("lavrov")
    page.get_by_role("option").first.click()
    expect(page).to_have_url(re.compile("/entities/person/"))


def test_typing_on_asks_once_and_a_plain_submit_searches(visitor: Visitor) -> None:
    page = visitor.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("Wagner", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    assert len([url for url in asked if "suggest" in url]) == 1
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=Wagner$"))


def test_a_filter_applies_at_once_and_the_way_back_works(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Wagner&page=1")
    page.evaluate("window.stayed = true")
    before = total(page)
    box = page.get_by_role("checkbox", name=re.compile("^Stallion Times, "))
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"/search\?q=Wagner&outlet=Stallion\+Times$"))
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    assert 0 < total(page) < before
    expect(page.get_by_role("status")).to_have_text(page.locator(".total").inner_text())
    expect(page).to_have_title(re.compile(r"^Wagner – \d+ article"))
    carried = page.locator('.search input[name="outlet"]')
    expect(carried).to_have_value("Stallion Times")
    canonical = page.locator("link[rel=canonical]")
    expect(canonical).to_have_attribute("href", "/search?q=Wagner&outlet=Stallion+Times")
    page.go_back()
    expect(page).to_have_url(re.compile("page=1$"))
    expect(box).not_to_be_checked()
    assert total(page) == before
    page.go_forward()
    expect(box).to_be_checked()
    assert page.evaluate("window.stayed")


def test_a_filter_whose_answer_does_not_come_is_applied_plainly(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/search?q=Wagner")

    def refuse(route: Route) -> None:
        if route.request.resource_type == "fetch":
            route.fulfill(status=503, body="busy")
        else:
            route.continue_()

    page.route("**/search?*", refuse)
    page.get_by_role("checkbox", name=re.compile("^Stallion Times, ")).check()
    expect(page.locator(".chips")).to_contain_text("Stallion Times")
    visitor.complaints.clear()  # chromium reports the status


def test_on_a_small_screen_the_filters_stay_open_while_they_are_chosen(visitor: Visitor) -> None:
    page = visitor.page(viewport={"width": 320, "height": 700})
    page.goto("/search?q=Wagner")
    page.get_by_role("link", name="Filters", exact=True).click()
    box = page.get_by_role("checkbox", name=re.compile("^Stallion Times, "))
    box.check()
    expect(page).to_have_url(re.compile("outlet=Stallion"))
    expect(box).to_be_visible()
    page.get_by_role("link", name="Close the filters").click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".chips")).to_contain_text("Stallion Times")


def test_bars_are_brushed_with_the_mouse(reader: Visitor) -> None:
    page = reader.page()
    page.goto("/")
    first, last = (page.locator(f'[data-date="{month}"]') for month in ("2024-01", "2024-02"))
    first.hover()
    page.mouse.down()
    last.hover()
    expect(page.locator(".brushed")).to_have_count(2)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"/search\?from=2024-01&to=2024-02$"))
    expect(page.locator("#from")).to_have_value("2024-01")
    assert total(page) == 3


def test_a_bar_that_is_only_pressed_is_a_link(reader: Visitor) -> None:
    page = reader.page()
    page.goto("/")
    page.locator('[data-date="2024-01"] a').click()
    expect(page).to_have_url(re.compile(r"/search\?from=2024-01&to=2024-01$"))
    expect(page.locator(".bars li")).to_have_count(31)
    page.get_by_role("link", name="All dates").click()
    assert total(page) == len(DATES)


def test_bars_are_brushed_with_the_keyboard(reader: Visitor) -> None:
    page = reader.page()
    page.goto("/")
    page.locator('[data-date="2023-11"] a').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-date="2024-01"] a')).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("status")).to_have_text("January 2024 to February 2024")
    page.keyboard.press("Escape")
    expect(page.locator(".brushed")).to_have_count(0)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?from=2024-01&to=2024-03$"))
    expect(page.get_by_role("main")).to_be_focused()


def test_keys_turn_pages_and_are_listed(reader: Visitor) -> None:
    page = reader.page()
    page.goto("/search?per_page=3")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"[?&]page=2"))
    page.keyboard.press("p")
    page.wait_for_url("**/search?per_page=3")
    page.keyboard.press("Control+j")
    expect(page.locator(".hit h2 a").first).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("n")  # in the list of keys it is none
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).not_to_have_url(re.compile(r"[?&]page=2"))
    expect(page.locator(".keys")).to_be_visible()


def test_a_menu_opens_and_closes(reader: Visitor) -> None:
    page = reader.page()
    page.goto("/search?q=Bamako")
    page.get_by_text("Export", exact=True).click()
    link = page.get_by_role("link", name="CSV")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(page.locator(".heading summary")).to_be_focused()


def test_everything_is_there_without_scripts(reader: Visitor) -> None:
    page = reader.page(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto("/")
    page.locator('[data-date="2024-01"] a').click()
    expect(page.locator(".total")).to_have_text(re.compile("^2 "))
    page.get_by_role("link", name="2024", exact=True).click()
    expect(page.locator(".total")).to_have_text(re.compile("^5 "))
    page.get_by_text("As a table").click()
    expect(page.get_by_role("cell", name="2").first).to_be_visible()
    page.get_by_text("Export", exact=True).click()
    expect(page.get_by_role("link", name="BibTeX")).to_be_visible()
    page.get_by_role("link", name="Filters (1)").click()
    page.locator("#from").fill("2024-03")
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"from=2024-03&to=2024"))
    expect(page.locator(".total")).to_have_text(re.compile("^2 "))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_all_values_of_a_facet_are_chosen_from(visitor: Visitor, *, scripts: bool) -> None:
    page = visitor.page(java_script_enabled=scripts)
    page.goto("/search?q=Wagner")
    page.get_by_role("link", name=re.compile("^All .* values ?, Places")).click()
    page.get_by_label("With a word that begins with").fill("ma")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name=re.compile("^Mali, ")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"/search\?q=Wagner&place=ML$"))


def test_a_chosen_look_is_kept_against_the_system(visitor: Visitor) -> None:
    page = visitor.page(color_scheme="dark")
    page.goto("/search?q=Wagner")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_text("Display", exact=True).click()
    page.get_by_role("button", name="Light").click()
    expect(page).to_have_url(re.compile("q=Wagner"))
    assert page.evaluate(background) != dark
    page.emulate_media(media="print")
    assert page.locator(".printed").inner_text().startswith(page.url)


def test_a_month_by_days_scrolls_by_itself(reader: Visitor) -> None:
    page = reader.page(viewport={"width": 320, "height": 700})
    page.goto("/search?from=2024-01&to=2024-01")
    expect(page.locator(".bars li")).to_have_count(31)
    assert width(page) <= 320
    assert page.locator(".bars").evaluate("e => e.scrollWidth > e.clientWidth")
    holds(page)
