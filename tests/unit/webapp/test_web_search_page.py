"""The search page: its timeline, what it says of a query, why a hit is one, and the ways out."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from html import unescape

import pytest
from fake_engine import FakeEngine, Story
from flask.testing import FlaskClient
from outline import Outline

from search.model import Correction, Interval, Query, Reason, Results, Role, Warned, WarningCode
from webapp import create_app

Page = Callable[[str], str]


def dated(*dates: str) -> tuple[FakeEngine, FlaskClient]:
    stories = [
        Story([(Role.TITLE, f"Of {date}"), (Role.BODY, f"Text {n}")], date=date)
        for n, date in enumerate(dates)
    ]
    engine = FakeEngine(stories)
    return engine, create_app(engine=engine).test_client()


def bars(page: str) -> list[tuple[str, str]]:
    """Date and words of each bar; without words where it has no documents."""
    found = re.findall(r'<li[^>]* data-date="([^"]+)"[^>]*>(.*?)</li>', page, re.DOTALL)
    words = (re.search(r'title="([^"]*)"', bar) for _, bar in found)
    return [(date, word[1] if word else "") for (date, _), word in zip(found, words, strict=True)]


def crumbs(page: str) -> list[tuple[str, str]]:
    if 'class="crumbs"' not in page:
        return []
    (trail,) = re.findall(r'class="crumbs".*?</nav>', page, re.DOTALL)
    found = re.findall(r'<li>(?:<a href="([^"]*)">|<b[^>]*>)(.*?)</', trail)
    return [(name, unescape(url)) for url, name in found]


def test_few_months_are_months() -> None:
    engine, client = dated("2025-01-03", "2025-03-05", "2025-03-06")
    shown = client.get("/").text
    assert bars(shown) == [
        ("2025-01", "January 2025: 1 result"),
        ("2025-02", ""),
        ("2025-03", "March 2025: 2 results"),
    ]
    assert [query.interval for query in engine.asked] == [Interval.MONTH]
    assert crumbs(shown) == []


def test_many_months_are_years_counted_by_the_engine() -> None:
    engine, client = dated("2020-01-03", "2020-01-04", "2023-03-05")
    assert bars(client.get("/search?page=1").text) == [
        ("2020", "2020: 2 results"),
        ("2021", ""),
        ("2022", ""),
        ("2023", "2023: 1 result"),
    ]
    assert [query.interval for query in engine.asked] == [Interval.MONTH, Interval.YEAR]
    assert engine.asked[1].facets == ()


def test_one_year_of_many_is_shown_by_month() -> None:
    _, client = dated("2001-05-01", "2020-01-03", "2020-04-04")
    shown = client.get("/search?from=2020&to=2020").text
    assert [date for date, _ in bars(shown)] == [f"2020-0{n}" for n in (1, 2, 3, 4)]
    assert crumbs(shown) == [("All dates", "/search"), ("2020", "")]


def test_one_month_is_shown_by_day() -> None:
    engine, client = dated("2024-02-29", "2024-02-29", "2024-02-01", "2023-07-01")
    shown = client.get("/search?from=2024-02&to=2024-02").text
    assert len(bars(shown)) == 29
    assert [bar for bar in bars(shown) if bar[1]] == [
        ("2024-02-01", "1 February 2024: 1 result"),
        ("2024-02-29", "29 February 2024: 2 results"),
    ]
    assert 'href="/search?from=2024-02-29&amp;to=2024-02-29"' in shown
    assert [query.interval for query in engine.asked] == [Interval.DAY]
    assert crumbs(shown) == [
        ("All dates", "/search"),
        ("2024", "/search?from=2024&to=2024"),
        ("February 2024", ""),
    ]
    assert "Date unknown" not in shown  # of days, that would count all other documents


def test_one_day_leads_back_to_its_month() -> None:
    _, client = dated("2024-02-29", "2024-02-01")
    shown = client.get("/search?from=2024-02-29&to=2024-02-29").text
    assert len(bars(shown)) == 29
    assert crumbs(shown)[-2:] == [
        ("February 2024", "/search?from=2024-02&to=2024-02"),
        ("29 February 2024", ""),
    ]
    assert shown.count('class="selected"') == 1


def test_any_other_range_leads_back_to_all_dates() -> None:
    _, client = dated("2024-02-29", "2024-05-01")
    assert crumbs(client.get("/search?from=2023-02&to=2024-03").text) == [
        ("All dates", "/search"),
        ("February 2023 to March 2024", ""),
    ]
    assert crumbs(client.get("/search?to=2024").text)[-1] == ("until 2024", "")


def test_the_interval_of_the_timeline_is_in_no_address() -> None:
    _, client = dated("2024-02-29", "2024-02-01")
    assert "facets=" not in client.get("/search?q=Of&from=2024-02&to=2024-02").text


def explained(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = fake.search

    def search(query: Query) -> Results:
        found = answer(query)
        if not query.explain:
            return found
        why = (Reason("Mali", "title", 0.8), Reason("<b>République</b>", "body", 0.2))
        hits = tuple(hit._replace(why=why) for hit in found.hits)
        return Results(**{name: getattr(found, name) for name in found.__slots__} | {"hits": hits})

    monkeypatch.setattr(fake, "search", search)


def test_why_a_hit_is_one_can_be_asked_and_put_away(
    page: Page, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained(fake, monkeypatch)
    plain = page("/search?q=Mali&page=1")
    first = fake.documents[0].id
    assert f'<a href="/search?q=Mali&amp;explain=1#hit-{first}">Why this result' in plain
    assert 'class="why-hit"' not in plain
    shown = page("/search?q=Mali&explain=1")
    (row, *_) = re.findall(r"<tr>(.*?)</tr>", shown.split('class="why-hit"')[1], re.DOTALL)
    assert '<th scope="row">Mali</th><td>in the title</td>' in row
    assert '<rect width="80.0"' in row
    assert "80 %" in row
    assert "&lt;b&gt;République&lt;/b&gt;" in shown
    assert f'<a href="/search?q=Mali#hit-{first}">Hide why' in shown
    assert "Why this result" not in page("/")  # without words there is no score to explain


def test_a_hit_leads_to_its_citation_and_to_what_was_removed(page: Page, fake: FakeEngine) -> None:
    shown = page("/search?q=Moscow")
    url = f"/documents/{fake.documents[0].id}"
    assert f'<a href="{url}?q=Moscow#cite">Cite<' in shown
    assert re.search(rf'<a href="{url}/strip\?q=Moscow">\d+ % removed</a>', shown)


def test_an_empty_answer_offers_what_may_have_been_meant(page: Page, fake: FakeEngine) -> None:
    fake.corrections = (Correction("Mali <Lavrov>", 12),)
    shown = page("/search?q=Mlai&place=ML")
    ways = re.findall(r'<li>(?:<a href="([^"]+)">)?(.*?)<.*?class="count">([^<]+)', shown)
    assert ways[0] == (
        "/search?q=Mali+%3CLavrov%3E&amp;place=ML",
        "Did you mean “Mali &lt;Lavrov&gt;”?",
        "12 results",
    )
    assert ways[1] == ("", "Without “Places: Mali”", "0 results") or ways[1][2] == "0 results"
    assert "3 documents; those whose date is known are of November 2024 to April 2025." in shown


def test_a_small_or_is_said_to_be_a_word(page: Page, fake: FakeEngine) -> None:
    fake.warnings = (Warned(WarningCode.LOWERCASE_OPERATOR, 5, "or"),)
    shown = page("/search?q=Mali+or+Niger&outlet=x&page=1")
    assert "“or” was looked for as a word; in capitals it is an operator." in shown
    assert '<a href="/search?q=Mali+OR+Niger&amp;outlet=x">' in shown
    assert "<q>Mali OR Niger</q>" in shown


def test_a_value_that_is_not_there_is_told(page: Page, fake: FakeEngine) -> None:
    fake.warnings = (Warned(WarningCode.UNKNOWN_VALUE, None, "<x>", "outlet"),)
    assert "Outlet: the archive has no “&lt;x&gt;”." in page("/search?outlet=%3Cx%3E")
    fake.warnings = (Warned(WarningCode.UNKNOWN_VALUE, 5, "<x>"),)
    assert "The archive has no “&lt;x&gt;”." in page("/search?q=lang:x")


def test_the_same_search_is_offered_in_other_formats(page: Page) -> None:
    shown = page("/search?q=Mali&place=ML&page=2&explain=1")
    menu = shown.split("<summary>Export</summary>")[1].split("</details>")[0]
    assert re.findall(r'href="([^"]+)">([^<]+)', menu) == [
        (f"/search.{kind}?q=Mali&amp;place=ML", name)
        for kind, name in (
            ("csv", "CSV"),
            ("jsonl", "JSON Lines"),
            ("bib", "BibTeX"),
            ("ris", "RIS"),
            ("atom", "Atom"),
        )
    ]
    links = Outline(shown).all("link")
    assert {a["type"]: a["href"] for a in links if a["rel"] == "alternate"} == {
        "text/csv": "/search.csv?q=Mali&place=ML",
        "application/atom+xml": "/search.atom?q=Mali&place=ML",
        "application/json": "/api/v1/search?q=Mali&place=ML&page=2&explain=1",
    }
    assert "Export" not in page("/search?q=zebra")


def test_every_size_of_a_page_is_offered_where_there_is_more_than_one() -> None:
    _, client = dated(*(["2024-01-01"] * 11))
    shown = client.get("/search?per_page=10").text.split('aria-label="Results on a page"')[1]
    assert re.findall(r'<a href="([^"]+)"[^>]*>(\d+)', shown) == [
        ("/search?per_page=10", "10"),
        ("/search", "20"),
        ("/search?per_page=50", "50"),
        ("/search?per_page=100", "100"),
    ]


def test_a_facet_is_cleared_alone(page: Page) -> None:
    shown = page("/search?q=Mali&place=ML&place=NE&not-place=RU&person=sergei-lavrov&page=1")
    assert '<a class="clear" href="/search?q=Mali&amp;person=sergei-lavrov">Clear<' in shown
    assert 'class="clear"' not in page("/search?q=Mali")


def test_values_without_results_are_listed_only_when_chosen(page: Page) -> None:
    def outlets(url: str) -> list[str]:
        return re.findall(r'name="outlet" value="([^"]+)"', page(url).partition("<fieldset")[2])

    assert "Stallion Times" not in outlets("/search?q=Niamey")
    assert "Stallion Times" in outlets("/search?q=Niamey&outlet=Stallion+Times")


def test_later_additions_are_a_filter_like_any_other(page: Page) -> None:
    shown = page("/search?q=Mali&since=2025-05-01")
    assert '<a href="/search?q=Mali">Added after: <b>2025-05-01</b>' in shown


@pytest.mark.parametrize("url", ["/", "/search?q=Mali&place=ML", "/search?q=zebra", "/help"])
def test_there_is_one_live_region_and_every_landmark_has_a_name(page: Page, url: str) -> None:
    outline = Outline(page(url))
    said = [a for _, a in outline.found if a.get("role") == "status" or a.get("aria-live")]
    assert [a["id"] for a in said] == ["live"]
    assert all(a.get("aria-label") or a.get("aria-labelledby") for a in outline.all("nav"))
    assert len([a for a in outline.all("form") if a.get("role") == "search"]) == 1


def test_a_page_weighs_little() -> None:
    body = "The ministers of Mali, Niger and Burkina Faso met in Bamako on Monday. " * 20
    stories = [
        Story([(Role.TITLE, f"{n} ministers"), (Role.BODY, f"{n} {body}")], date="2024-01-01")
        for n in range(30)
    ]
    client = create_app(engine=FakeEngine(stories)).test_client()
    page = client.get("/search?q=Mali")
    outline = Outline(page.text)
    assert len(outline.all("article")) == 20
    files = [a["href"] for a in outline.all("link") if a["rel"] in {"icon", "stylesheet"}]
    (script,) = (a["src"] for a in outline.all("script"))
    contents = [page.data]
    for file in (*files, script):
        with client.get(file or "") as answer:
            contents.append(answer.data)
    assert len(contents[-1]) <= 10_240
    assert sum(len(gzip.compress(content)) for content in contents) <= 60_000
