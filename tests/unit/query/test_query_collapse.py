"""Near-copies, or the articles of a story, shown and counted as one hit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import NameKeys, make_document, make_index

from search.model import (
    Collapse,
    Document,
    EntityType,
    FacetField,
    Filter,
    Membership,
    Query,
    Results,
    Sort,
)
from search.query import Searcher

RFI, TAMANI = Filter(FacetField.OUTLET, "RFI"), Filter(FacetField.OUTLET, "Tamani")


def member(number: int, story: int, copies: int, *, outlet: str, date: str, **more) -> Document:
    document = make_document(number, "Rain", "in Mali", outlet=outlet, date=date, **more)
    return replace(document, membership=Membership(f"{story:012x}", f"{copies:012x}"))


# Story 1: copies 1 (documents 1 and 2, of two outlets) and copies 3. Document 4 is of another
# story; nobody has looked at 5, nor at 6, which is the same text.
MALI, NIGER = {EntityType.PLACE: ["Mali"]}, {EntityType.PLACE: ["Niger"]}
DOCUMENTS = (
    member(1, 1, 1, outlet="RFI", date="2025-04-01", entities=MALI),
    member(2, 1, 1, outlet="Tamani", date="2025-05-02", entities=MALI),
    member(3, 1, 3, outlet="RFI", date="2025-04-03", entities=NIGER),
    member(4, 4, 4, outlet="Tamani", date="", entities=MALI),
    make_document(5, "Rain", "in Mali", outlet="RFI", date="2025-04-05"),
    make_document(6, "Rain", "in Mali", outlet="RFI", date="2025-04-05"),
)


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Callable[..., Results]]:
    searcher = Searcher(make_index(tmp_path, DOCUMENTS))
    yield lambda text="", **more: searcher.search(Query(text, **more), NameKeys(DOCUMENTS))
    searcher.close()


def numbers(results: Results) -> list[int]:
    return [int(hit.id, 16) for hit in results.hits]


@pytest.mark.parametrize(
    ("collapse", "sort", "shown"),
    [
        (Collapse.NONE, Sort.NEWEST, [2, 5, 6, 3, 1, 4]),
        (Collapse.COPIES, Sort.NEWEST, [2, 5, 6, 3, 4]),
        (Collapse.COPIES, Sort.OLDEST, [1, 3, 5, 6, 4]),
        (Collapse.COPIES, Sort.RELEVANCE, [2, 5, 6, 3, 4]),
        (Collapse.STORY, Sort.NEWEST, [2, 5, 6, 4]),
        (Collapse.STORY, Sort.OLDEST, [1, 5, 6, 4]),
    ],
)
@pytest.mark.parametrize("per_page", [1, 2, 3, 20])
def test_the_best_of_a_group_stands_for_it_on_every_page(
    search, collapse: Collapse, sort: Sort, shown: list[int], per_page: int
) -> None:
    asked = {"collapse": collapse, "sort": sort, "per_page": per_page}
    pages = [search("rain", page=page, **asked) for page in range(1, 8)]
    assert [number for page in pages for number in numbers(page)] == shown
    assert {page.total for page in pages} == {len(shown)}
    assert {page.documents for page in pages} == {6}


def test_copies_are_one_hit_unless_asked_otherwise(search) -> None:
    assert (search("rain").total, search("rain").documents) == (5, 6)


def test_the_best_that_passes_the_filters_stands_for_its_group(search) -> None:
    assert numbers(search("rain", sort=Sort.NEWEST, filters=(RFI,))) == [5, 6, 3, 1]
    assert numbers(search("rain", date_to="2025-04-02")) == [1]
    assert numbers(search("rain", filters=(RFI,), collapse=Collapse.STORY)) == [5, 6, 3]


def counts(results: Results, field: FacetField) -> dict[str, int]:
    (facet,) = (facet for facet in results.facets if facet.field is field)
    return {value.label: value.count for value in facet.values}


@pytest.mark.parametrize("collapse", Collapse)
@pytest.mark.parametrize("filters", [(), (RFI,), (TAMANI,), (RFI, TAMANI)])
def test_a_value_has_as_many_hits_as_it_says(search, collapse: Collapse, filters) -> None:
    results = search("rain", collapse=collapse, filters=filters)
    for outlet in (RFI, TAMANI):
        left = search("rain", collapse=collapse, filters=(outlet,))
        assert counts(results, FacetField.OUTLET)[outlet.value] == left.total
    for month in results.timeline.values:
        dates = {"date_from": month.value, "date_to": month.value}
        assert month.count == search("rain", collapse=collapse, filters=filters, **dates).total


def test_a_group_counts_once_for_each_of_its_outlets(search) -> None:
    copies = search("rain", date_from="2025-04-01")
    assert counts(copies, FacetField.OUTLET) == {"RFI": 4, "Tamani": 1}
    assert copies.total == 4
    story = search("rain", collapse=Collapse.STORY)
    assert counts(story, FacetField.PLACE) == {"Mali": 2, "Niger": 1}
    (place,) = (facet for facet in story.facets if facet.field is FacetField.PLACE)
    assert (place.missing, place.total_values) == (2, 2)
    assert [(month.value, month.count) for month in story.timeline.values] == [
        ("2025-04", 3),
        ("2025-05", 1),
    ]
    assert story.timeline.unknown == 1


@pytest.mark.parametrize("collapse", Collapse)
def test_ranking_is_of_documents(tmp_path: Path, collapse: Collapse) -> None:
    searcher = Searcher(make_index(tmp_path, DOCUMENTS))
    ranked = searcher.ranked(Query("rain", collapse=collapse), NameKeys(), 10)
    assert [int(key, 16) for key, _ in ranked] == [2, 5, 6, 3, 1, 4]
    searcher.close()


def test_a_document_that_leaves_its_group_is_a_hit_again(tmp_path: Path) -> None:
    first = make_index(tmp_path, DOCUMENTS[:2])
    left = replace(DOCUMENTS[1], version=2, membership=Membership("b" * 12, "b" * 12))
    searcher = Searcher(make_index(tmp_path, [left], first, 2))
    assert searcher.search(Query("rain"), NameKeys()).total == 2
    searcher.close()
