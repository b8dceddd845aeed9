"""The page that lists all values of a facet: what it lists, what its form sends, where it leads."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fake_engine import FakeEngine, Story
from flask.testing import FlaskClient
from outline import Outline

from search.model import Role
from webapp import create_app
from webapp.facet_pages import PER_PAGE


@pytest.fixture
def crowd() -> FlaskClient:
    """Two documents: all 130 people are in the first, every tenth in the second, too."""
    names = [("person", f"p{n:03}", f"Person {n:03}") for n in range(130)]
    some = names[::10]
    stories = [
        Story([(Role.TITLE, "All"), (Role.BODY, ", ".join(n for *_, n in names))], names=names),
        Story([(Role.TITLE, "Some"), (Role.BODY, ", ".join(n for *_, n in some))], names=some),
        Story([(Role.TITLE, "Nobody"), (Role.BODY, "Nothing")]),
    ]
    return create_app(engine=FakeEngine(stories)).test_client()


def listed(page: str) -> list[str]:
    """What can be ticked, in the order of the page."""
    boxes = Outline(page).all("input")
    return [a["aria-label"] or "" for a in boxes if a.get("type") == "checkbox"]


def test_values_are_listed_by_count_then_by_name(crowd: FlaskClient) -> None:
    shown = listed(crowd.get("/facets/person").text)
    assert len(shown) == PER_PAGE + 1  # and those in which nobody is named
    assert shown[:2] == ["Person 000, 2 results", "Person 010, 2 results"]
    assert shown[-1] == "Nobody named, 1 result"
    by_name = listed(crowd.get("/facets/person?order=name").text)
    assert by_name[:2] == ["Person 000, 2 results", "Person 001, 1 result"]


def form_of(page: str) -> str:
    """The one form of the values; the others are those of the masthead."""
    return page.split('class="choosing"')[1].split("</form>", maxsplit=1)[0]


def sent_along(form: str) -> list[tuple[str, str]]:
    return re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', form)


def test_pages_of_values_lead_on_and_back(crowd: FlaskClient) -> None:
    first = form_of(crowd.get("/facets/person?q=Person&order=name").text)
    assert '<button type="submit" name="offset" value="100" class="next">' in first
    assert 'class="prev"' not in first
    assert "1 to 100 of 130" in crowd.get("/facets/person?q=Person&order=name").text
    second = crowd.get("/facets/person?q=Person&order=name&offset=100").text
    assert "101 to 130 of 130" in second
    assert '<button type="submit" name="offset" value="" class="prev">' in form_of(second)
    assert 'class="next"' not in form_of(second)
    assert len(listed(second)) == 30
    assert "1 to 100 of 130" in crowd.get("/facets/person?q=Person&order=name&offset=").text


def test_values_can_be_searched(crowd: FlaskClient) -> None:
    shown = crowd.get("/facets/person?q=All&prefix=12&order=name").text
    assert listed(shown) == [f"Person 12{n}, 1 result" for n in range(10)]
    assert '<input id="prefix" name="prefix" value="12"' in shown
    assert 'name="order" value="name" checked' in shown
    assert 'action="/facets/person"' in shown
    assert sent_along(form_of(shown)) == [("q", "All")]
    nothing = crowd.get("/facets/person?prefix=zebra&order=name").text
    assert "No value begins like this." in nothing
    assert '<a href="/facets/person?order=name">All values</a>' in nothing
    assert "No result has a value here." in crowd.get("/facets/outlet?q=zebra").text


def test_the_form_sends_what_was_chosen_on_other_pages_along(crowd: FlaskClient) -> None:
    shown = crowd.get("/facets/person?q=Person&person=p005&not-person=p007&prefix=12").text
    assert sent_along(form_of(shown)) == [
        ("q", "Person"),
        ("not-person", "p007"),
        ("person", "p005"),
    ]
    here = crowd.get("/facets/person?person=p005&order=name").text
    assert re.search(r'value="p005"[^>]* checked', here)
    assert sent_along(form_of(here)) == []


def test_what_was_ticked_is_applied_without_what_found_it(crowd: FlaskClient) -> None:
    shown = form_of(crowd.get("/facets/person?q=Person&prefix=12").text)
    assert 'formaction="/facets/person/apply"' in shown
    asked = "q=Person&person=p005&person=p120&not-person=p007&prefix=12&order=name&offset=0"
    applied = crowd.get(f"/facets/person/apply?{asked}")
    assert applied.status_code == 303
    wanted = "/search?q=Person&person=p005&person=p120&not-person=p007"
    assert applied.headers["Location"] == wanted
    assert crowd.get("/facets/person/apply?colour=red").status_code == 422
    assert crowd.get("/facets/colour/apply").status_code == 404


def test_a_value_can_be_excluded_from_the_page(crowd: FlaskClient) -> None:
    shown = crowd.get("/facets/person?q=Person&prefix=005").text
    assert 'href="/search?q=Person&amp;not-person=p005"' in shown
    off = crowd.get("/facets/person?q=Person&not-person=p000").text
    assert '<a class="dropped" href="/search?q=Person"><s>Person 000</s>' in off


def test_the_way_back_leads_to_the_search(crowd: FlaskClient) -> None:
    shown = unescape(crowd.get("/facets/person?q=Person&place=ML&order=name&prefix=x").text)
    assert '<a href="/search?q=Person&place=ML"><span aria-hidden="true">←' in shown


@pytest.mark.parametrize("url", ["/facets/colour", "/facets/month", "/facets/"])
def test_there_is_no_page_of_another_field(crowd: FlaskClient, url: str) -> None:
    assert crowd.get(url).status_code == 404


@pytest.mark.parametrize("url", ["order=size", "offset=-1", "prefix=a&prefix=b", "colour=red"])
def test_what_cannot_be_read_is_refused(crowd: FlaskClient, url: str) -> None:
    answer = crowd.get(f"/facets/person?{url}")
    assert answer.status_code == 422
    assert len(Outline(answer.text).all("h1")) == 1


def test_names_from_outside_do_not_become_markup() -> None:
    hostile = '<img src=x onerror="alert(1)">'
    names = [("person", "x<y", hostile)]
    story = Story([(Role.TITLE, "T"), (Role.BODY, hostile)], names=names)
    client = create_app(engine=FakeEngine([story])).test_client()
    shown = client.get("/facets/person", query_string={"q": "", "prefix": "img"}).text
    assert listed(shown) == [f"{hostile}, 1 result"]
    assert Outline(shown).all("img") == []
