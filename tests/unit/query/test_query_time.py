"""When documents came in, and when they are of: `since`, the order of arrival, the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from making import NameKeys, make_document, make_index

from search.errors import QueryError
from search.model import Collapse, Document, Interval, Query, Results, Sort
from search.query import Searcher

Search = Callable[..., Results]


def arrived(number: int, moment: str, date: str = "") -> Document:
    document = make_document(number, f"Rain {number}", "It rained", date=date)
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return replace(document, provenance=replace(document.provenance, ingested=at))


NEWS = [
    arrived(1, "2025-04-03T10:00:00", "2025-04-01"),
    arrived(2, "2025-04-03T10:00:00.000001", "2025-04"),
    arrived(3, "2025-04-04T00:00:00", "2024-12-31"),
    arrived(4, "2025-04-02T23:59:59", "2025"),
    arrived(5, "2025-04-03T10:00:00", "2025-04-01"),
    arrived(6, "2025-04-01T00:00:00"),
]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    searcher = Searcher(make_index(tmp_path_factory.mktemp("news"), NEWS))
    archive = NameKeys(NEWS)
    yield lambda text="", **more: searcher.search(
        Query(text, collapse=Collapse.NONE, **more), archive
    )
    searcher.close()


def numbers(results: Results) -> list[int]:
    return [int(hit.id, 16) for hit in results.hits]


@pytest.mark.parametrize(
    ("since", "later"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("2025-04-03", [1, 2, 3, 5]),
        ("2025-04-03T10:00:00Z", [2, 3]),
        ("2025-04-03T10:00:00", [2, 3]),
        ("2025-04-03T12:00:00+02:00", [2, 3]),
        ("2025-04-03T10:00:00.000001Z", [3]),
        ("2025-04-04", []),
        ("0001-01-01", [1, 2, 3, 4, 5, 6]),
        ("9999-12-31T23:59:59.999999Z", []),
    ],
)
def test_only_what_came_in_later(search: Search, since: str, later: list[int]) -> None:
    results = search("rain", since=since)
    assert sorted(numbers(results)) == later
    assert results.total == len(later)


@pytest.mark.parametrize(
    "since",
    ["yesterday", "2025", "2025-13-01", "-", "0001-01-01T00:00:00+05:00", "9999-12-31T23:00-02:00"],
)
def test_what_is_no_moment_is_an_error(search: Search, since: str) -> None:
    with pytest.raises(QueryError, match="moment") as raised:
        search(since=since)
    assert raised.value.parameter == "since"


def test_since_narrows_facets_and_timeline(search: Search) -> None:
    results = search(since="2025-04-03T10:00:00Z")
    assert results.facets[0].missing == 2
    assert results.timeline is not None
    assert [(v.value, v.count) for v in results.timeline.values] == [("2024-12", 1), ("2025-04", 1)]


def test_what_came_in_last_comes_first(search: Search) -> None:
    # At one moment the newer document comes first, then the smaller id.
    assert numbers(search(sort=Sort.ADDED)) == [3, 2, 1, 5, 4, 6]
    assert numbers(search("rain", sort=Sort.ADDED)) == [3, 2, 1, 5, 4, 6]
    assert numbers(search(sort=Sort.ADDED, per_page=2, page=2)) == [1, 5]


@pytest.mark.parametrize(
    ("interval", "values", "unknown"),
    [
        (Interval.YEAR, [("2024", 1), ("2025", 4)], 1),
        (Interval.MONTH, [("2024-12", 1), ("2025-04", 3)], 2),
        (Interval.DAY, [("2024-12-31", 1), ("2025-04-01", 2)], 3),
    ],
)
def test_the_timeline_counts_by_year_month_and_day(
    search: Search, interval: Interval, values: list[tuple[str, int]], unknown: int
) -> None:
    timeline = search(interval=interval, date_from="2025", date_to="2025").timeline
    assert timeline is not None
    assert timeline.interval is interval
    assert [(v.value, v.count) for v in timeline.values] == values
    assert timeline.unknown == unknown
    assert [v.value for v in timeline.values if v.selected] == ["2025"] * (interval == "year")


def test_no_timeline_when_nobody_asks(search: Search) -> None:
    assert search(interval=None).timeline is None
