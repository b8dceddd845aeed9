"""URL <-> Query: nothing lost on the way, nothing unknown let in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryError
from search.model import MAX_PER_PAGE, Collapse, FacetField, Filter, Query, Sort
from webapp.links import address
from webapp.parameters import (
    MAX_FACET_SIZE,
    MAX_FILTERS,
    MAX_LITERALS,
    MAX_PAGE,
    MAX_TEXT,
    PARAMETERS,
    default_sort,
    read_query,
    readable_part,
)
from webapp.validation import MAX_VALUE

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "json-api.md"

# What a browser can send: any text but lone surrogates. Values are trimmed, so none has an edge.
values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=MAX_VALUE)
filters = st.builds(
    Filter,
    st.sampled_from(FacetField),
    values.map(str.strip).filter(bool),
    st.booleans(),
)
literals = st.lists(values.map(str.strip).filter(bool), max_size=8, unique=True).map(sorted)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=MAX_TEXT)
dates = st.dates().map(str).flatmap(lambda day: st.sampled_from((day, day[:7], day[:4])))
bounds = st.one_of(
    st.just(("", "")),
    dates.map(lambda day: (day, "")),
    dates.map(lambda day: ("", day)),
    st.tuples(dates, dates).filter(lambda pair: pair[0][:4] < pair[1][:4]),
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    date_from, date_to = draw(bounds)
    text = draw(texts)
    return Query(
        text=text if text.strip() else "",
        filters=tuple(draw(st.lists(filters, max_size=8, unique=True))),
        date_from=date_from,
        date_to=date_to,
        sort=draw(st.sampled_from(Sort)),
        page=draw(st.integers(1, MAX_PAGE)),
        per_page=draw(st.integers(1, MAX_PER_PAGE)),
        facets=tuple(draw(st.lists(st.sampled_from(FacetField), unique=True))),
        facet_size=draw(st.integers(1, MAX_FACET_SIZE)),
        collapse=draw(st.sampled_from(Collapse)),
        aliases=draw(st.booleans()),
        literal=tuple(draw(literals)),
    )


def read(query_string: str) -> Query:
    return read_query(parse_qsl(query_string, keep_blank_values=True))


@given(queries())
def test_an_address_reads_back_as_the_query_it_was_made_from(query: Query) -> None:
    again = read(address(query))
    assert set(again.filters) == set(query.filters)
    assert again == replace(query, filters=again.filters)
    assert address(again) == address(query)


@contextmanager
def named_among(pairs: list[tuple[str, str]]) -> Iterator[None]:
    try:
        yield
    except QueryError as error:
        if error.parameter not in dict(pairs):
            pytest.fail(f"the error blames {error.parameter!r}")
        raise


@given(st.lists(st.tuples(st.sampled_from([*PARAMETERS, "plcae", ""]), texts), max_size=12))
def test_any_parameters_give_a_query_or_an_error_that_names_one_of_them(
    pairs: list[tuple[str, str]],
) -> None:
    with suppress(QueryError), named_among(pairs):
        read_query(pairs)
    assert readable_part(pairs).page <= MAX_PAGE


def test_defaults_are_not_written() -> None:
    assert address(read("")) == ""
    assert address(Query(sort=Sort.NEWEST)) == ""
    assert address(Query(text="Mali")) == "q=Mali"


def test_parameters_are_written_in_one_order() -> None:
    place, person = Filter(FacetField.PLACE, "NE"), Filter(FacetField.PERSON, "x", exclude=True)
    query = Query("a b", (place, Filter(FacetField.PLACE, "ML"), person), "2025", page=2)
    assert address(query) == "q=a+b&not-person=x&place=ML&place=NE&from=2025&page=2"


def test_names_and_copies_are_written_where_they_differ_from_the_default() -> None:
    query = Query("CEDEAO", collapse=Collapse.STORY, aliases=False, literal=("b", "a", "b"))
    assert address(query) == "q=CEDEAO&collapse=story&aliases=0&literal=a&literal=b"
    assert address(read("q=CEDEAO&collapse=copies&aliases=1")) == "q=CEDEAO"
    assert read("literal=b&literal=+a+&literal=&literal=b").literal == ("a", "b")


def test_without_words_the_newest_come_first() -> None:
    assert read("").sort is Sort.NEWEST
    assert read("q=Mali").sort is Sort.RELEVANCE
    assert read("sort=relevance").sort is Sort.RELEVANCE
    assert default_sort("  ") is Sort.NEWEST


def test_what_a_form_leaves_empty_means_the_default() -> None:
    assert read("q=&from=&to=+&outlet=&page=&sort=&facets=") == read("")


def test_filters_repeat_exclude_and_select_what_is_missing() -> None:
    assert read("outlet=b&outlet=a&outlet=a&not-lang=-").filters == (
        Filter(FacetField.OUTLET, "a"),
        Filter(FacetField.OUTLET, "b"),
        Filter(FacetField.LANGUAGE, "-", exclude=True),
    )


def test_facets_are_chosen_or_none() -> None:
    assert read("facets=place,person").facets == (FacetField.PLACE, FacetField.PERSON)
    assert read("facets=none").facets == ()


@pytest.mark.parametrize(
    ("query_string", "parameter", "suggestion"),
    [
        ("plcae=ML", "plcae", "place"),
        ("not_outlet=x", "not_outlet", "not-outlet"),
        ("zzzz=1", "zzzz", None),
        ("q=a&q=b", "q", None),
        ("sort=newset", "sort", "newest"),
        ("facets=place,peson", "facets", "person"),
        ("collapse=storys", "collapse", "story"),
        ("collapse=copies&collapse=none", "collapse", None),
        ("aliases=yes", "aliases", None),
        ("alias=0", "alias", "aliases"),
        ("literal=" + "a" * (MAX_VALUE + 1), "literal", None),
        ("&".join(f"literal={n}" for n in range(MAX_LITERALS + 1)), "literal", None),
        ("from=2025-13", "from", None),
        ("to=04/2025", "to", None),
        ("from=2025-02-30", "from", None),
        ("from=2025-05&to=2025-04", "from", None),
        ("page=0", "page", None),
        ("page=-1", "page", None),
        ("page=1e3", "page", None),
        ("page=１", "page", None),
        (f"page={MAX_PAGE + 1}", "page", None),
        ("page=" + "9" * 5_000, "page", None),
        ("per_page=101", "per_page", None),
        (f"facet_size={MAX_FACET_SIZE + 1}", "facet_size", None),
        ("q=" + "a" * (MAX_TEXT + 1), "q", None),
        ("place=" + "a" * (MAX_VALUE + 1), "place", None),
        ("&".join(f"place={n}" for n in range(MAX_FILTERS + 1)), "place", None),
    ],
)
def test_what_cannot_be_read_is_named(
    query_string: str, parameter: str, suggestion: str | None
) -> None:
    with pytest.raises(QueryError) as caught:
        read(query_string)
    assert (caught.value.parameter, caught.value.suggestion) == (parameter, suggestion)
    assert len(str(caught.value)) < 300


def test_dates_in_the_wrong_order_are_both_named() -> None:
    with pytest.raises(QueryError, match="“from” is 2025-05, which is after “to”, 2025-04"):
        read("from=2025-05&to=2025-04")


def test_a_year_may_hold_the_month_it_ends_with() -> None:
    assert read("from=2025-04&to=2025").date_to == "2025"
    assert read("from=2025&to=2025-04").date_to == "2025-04"


def test_a_form_is_filled_again_with_what_could_be_read() -> None:
    pairs = [("q", "Mali"), ("place", "ML"), ("page", "x"), ("plcae", "NE"), ("sort", "?")]
    assert readable_part(pairs) == read("q=Mali&place=ML")


def test_thousands_of_bad_parameters_are_left_out() -> None:
    assert readable_part([(f"x{n}", "1") for n in range(5_000)]) == read("")


def test_every_parameter_is_documented() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    assert [name for name in PARAMETERS if f"`{name}`" not in text] == []
