"""Addresses of this site: each leads to the view it names, and says the search it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from fake_engine import FakeEngine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_web_urls import filters, queries, values

from search.model import (
    Collapse,
    EntityRef,
    EntityType,
    FacetField,
    Filter,
    Query,
    Sort,
)
from webapp import create_app
from webapp.links import WebLinks, address

IDS = ("abcdef012345", "a b/ç?&#%")


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(engine=FakeEngine([]))


@pytest.fixture(scope="module", autouse=True)
def _asked(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def view_of(app: Flask, url: str) -> tuple[str, Mapping[str, object]]:
    """What answers at an address, and with what from its path."""
    path = unquote(urlsplit(url).path)
    return app.url_map.bind("localhost").match(path)


@given(queries(), st.sampled_from(FacetField), values.map(str.strip).filter(bool), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_switched_filter_is_written_as_any_other_search(
    query: Query, field: FacetField, value: str, exclude: bool
) -> None:
    written = WebLinks(query).toggled(field, value, exclude=exclude)
    toggled = query.toggle(field, value, exclude=exclude)
    assert written == WebLinks().search(toggled, "html")
    assert WebLinks(query).toggled(field.value, value, "json", exclude=exclude) == (
        WebLinks().search(toggled, "json")
    )


@given(queries(), filters)
def test_a_filter_that_is_on_is_switched_off(query: Query, one: Filter) -> None:
    asked = replace(query, filters=(*query.filters, one))
    assert WebLinks(asked).toggled(one.field, one.value, exclude=one.exclude) == (
        WebLinks().search(asked.toggle(one.field, one.value, exclude=one.exclude), "html")
    )


@given(queries(), st.dates().map(str), st.dates().map(str))
def test_dates_are_written_as_of_any_other_search(query: Query, start: str, end: str) -> None:
    links = WebLinks(query)
    for bounds in ((start, end), (start, ""), ("", end), ("", "")):
        assert links.within(*bounds) == links.search(query.within(*bounds), "html")


@given(
    queries(),
    st.sampled_from(Sort),
    st.sampled_from(Collapse),
    st.integers(1, 9),
    st.integers(1, 100),
)
def test_a_changed_parameter_is_written_as_of_any_other_search(
    query: Query, sort: Sort, collapse: Collapse, page: int, per_page: int
) -> None:
    links, first = WebLinks(query), replace(query, page=1)
    for name, value, changed in (
        ("sort", sort.value, replace(first, sort=sort)),
        ("collapse", collapse.value, replace(first, collapse=collapse)),
        ("page", str(page), replace(query, page=page)),
        ("per_page", str(per_page), replace(first, per_page=per_page)),
    ):
        assert links.changed(name, value) == links.search(changed, "html")


@given(queries())
def test_a_search_and_its_hits_remember_it(query: Query) -> None:
    links = WebLinks(query)
    assert links.this() == links.search(query, "html")
    assert links.this("json") == links.search(query)
    assert links.hit("abc") == f"/documents/abc?{address(query)}".removesuffix("?")


@pytest.mark.parametrize(
    "face", ["html", "json", "csv", "tsv", "jsonl", "bib", "ris", "csl", "atom"]
)
def test_a_search_has_an_address_for_each_face(app: Flask, face: str) -> None:
    view_of(app, WebLinks().search(Query("Mali"), face))


@pytest.mark.parametrize("some_id", IDS)
def test_each_record_has_the_address_of_its_view(app: Flask, some_id: str) -> None:
    links, plain = WebLinks(), some_id.replace("/", "")
    assert view_of(app, links.document(plain)) == ("documents.document", {"document_id": plain})
    assert view_of(app, links.document(plain, "raw")) == ("documents.raw", {"document_id": plain})
    assert view_of(app, links.story(plain)) == ("stories.story", {"story_id": plain})
    assert view_of(app, links.compare(plain, "1", "2")) == ("stories.compare", {"story_id": plain})
    ref = EntityRef(EntityType.PERSON, some_id)
    assert view_of(app, links.entity(ref)) == (
        "entities.entity",
        {"kind": "person", "entity_id": some_id},
    )
    assert view_of(app, links.entities("a", EntityType.PLACE, 50))[0] == "entities.index"


def test_addresses_stand_below_where_the_application_does(app: Flask) -> None:
    outlives = app.jinja_env.globals["links"]
    with app.test_request_context("/search", base_url="http://localhost/press"):
        for links in (outlives, WebLinks()):
            assert links.document("abc") == "/press/documents/abc"
            assert links.toggled("place", "ML") == "/press/search?place=ML"
