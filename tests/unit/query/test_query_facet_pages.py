"""All values of a facet: the order, a part of them, and those that begin as asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index

from search.errors import QueryError
from search.model import Document, EntityType, FacetField, FacetPage, Filter, Query
from search.query import Listing, Searcher

Page = Callable[..., FacetPage]


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Callable[..., Page]]:
    opened: list[Searcher] = []

    def open_over(*documents: Document) -> Page:
        searcher = Searcher(make_index(tmp_path / str(len(opened)), documents))
        opened.append(searcher)
        archive = NameKeys(documents)
        return lambda query, *asked, **more: searcher.facet(query, Listing(*asked, **more), archive)

    yield open_over
    for searcher in opened:
        searcher.close()


def shown(page: FacetPage) -> list[tuple[str, int]]:
    return [(value.label, value.count) for value in page.values]


def press() -> list[Document]:
    outlets = ["Zeta", "L’Essor", "alpha", "Éclair", "alpha", "Zeta", "alpha", None]
    return [
        make_document(n, f"Rain {n}", "x", outlet=outlet, language="en" if n < 4 else "fr")
        for n, outlet in enumerate(outlets)
    ]


def test_values_by_count_and_by_label(over: Callable[..., Page]) -> None:
    page = over(*press())
    by_count = page(Query(), FacetField.OUTLET)
    assert shown(by_count) == [("alpha", 3), ("Zeta", 2), ("Éclair", 1), ("L’Essor", 1)]
    assert (by_count.total, by_count.missing, by_count.field) == (4, 1, FacetField.OUTLET)
    by_label = page(Query(), FacetField.OUTLET, by_label=True)
    assert shown(by_label) == [("alpha", 3), ("Éclair", 1), ("L’Essor", 1), ("Zeta", 2)]
    assert by_label.index.documents == 8


def test_a_part_at_a_time(over: Callable[..., Page]) -> None:
    page = over(*press())
    second = page(Query(), FacetField.OUTLET, limit=2, offset=2, by_label=True)
    assert shown(second) == [("L’Essor", 1), ("Zeta", 2)]
    assert second.total == 4
    assert shown(page(Query(), FacetField.OUTLET, limit=1, offset=1)) == [("Zeta", 2)]
    assert page(Query(), FacetField.OUTLET, offset=9).values == ()


def test_values_of_one_count_are_in_one_order_over_all_pages(over: Callable[..., Page]) -> None:
    outlets = ["b", "Z", "É", "a"]  # by value, capitals would come first
    page = over(*(make_document(n, f"Rain {n}", "x", outlet=o) for n, o in enumerate(outlets)))
    pages = [page(Query(), FacetField.OUTLET, limit=2, offset=start) for start in (0, 2)]
    assert [label for part in pages for label, _ in shown(part)] == ["a", "b", "É", "Z"]


@pytest.mark.parametrize(
    ("prefix", "labels"),
    [
        ("e", ["Éclair", "L’Essor"]),
        ("ÉC", ["Éclair"]),
        ("l'ess", ["L’Essor"]),
        ("  al ", ["alpha"]),
        ("lpha", []),
        ("?", []),
        (" ", ["alpha", "Zeta", "Éclair", "L’Essor"]),
        (r"\n.*", []),
    ],
)
def test_a_word_of_the_label_begins_so(
    over: Callable[..., Page], prefix: str, labels: list[str]
) -> None:
    found = over(*press())(Query(), FacetField.OUTLET, prefix)
    assert [value.label for value in found.values] == labels
    assert found.total == len(labels)


def test_the_own_filter_is_set_aside_and_marked(over: Callable[..., Page]) -> None:
    page = over(*press())
    query = Query(
        filters=(
            Filter(FacetField.OUTLET, "alpha"),
            Filter(FacetField.OUTLET, "zeta", exclude=True),
            Filter(FacetField.LANGUAGE, "en"),
        )
    )
    found = page(query, FacetField.OUTLET)
    assert shown(found) == [("alpha", 1), ("Éclair", 1), ("L’Essor", 1), ("Zeta", 1)]
    assert [value.label for value in found.values if value.selected] == ["alpha"]
    assert [value.label for value in found.values if value.excluded] == ["Zeta"]
    assert found.query == query


def test_entities_are_listed_by_their_names(over: Callable[..., Page]) -> None:
    people = {EntityType.PERSON: ["Bob Smith", "Ann Cole"]}
    page = over(make_document(1, "T", "x", entities=people), make_document(2, "U", "y"))
    found = page(Query(), FacetField.PERSON, "sm")
    assert [(v.value, v.label) for v in found.values] == [("bob-smith", "Bob Smith")]
    assert (found.total, found.missing) == (1, 1)
    assert shown(page(Query("title:u"), FacetField.PERSON)) == []


def test_what_cannot_be_read_is_an_error(over: Callable[..., Page]) -> None:
    page = over(*press())
    with pytest.raises(QueryError):
        page(Query("(rain"), FacetField.OUTLET)
    with pytest.raises(QueryError):
        page(Query(date_from="2025-13"), FacetField.OUTLET)


def test_what_ran_out_of_time_says_so(tmp_path: Path) -> None:
    documents = press()
    searcher = Searcher(make_index(tmp_path, documents), seconds=0.0)
    asked = Listing(FacetField.OUTLET)
    page = searcher.facet(Query("rain wind"), asked, NameKeys(documents))
    assert page.partial
    searcher.close()
