from __future__ import annotations

import gc
import weakref
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pytest
from columns import Columns
from whoosh.util.times import datetime_to_long

from search.columnar.facets import FacetTable
from search.columnar.grouping import ALONE, Groups
from search.columnar.histogram import Calendar
from search.columnar.selection import Selected, select

FIELDS = ("outlet", "place")


def docs_of(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def grouped(*numbers: int | None, deleted: Sequence[int] = ()) -> Groups:
    """Groups of documents that have these numbers."""
    documents = [{} if number is None else {"group": number} for number in numbers]
    return Groups.of(Columns(documents, frozenset(deleted)), "group")


class Order:
    """Documents in an order, asked for from the first one on."""

    def __init__(self, *docs: int) -> None:
        self._docs = docs_of(*docs)
        self.asked: list[int] = []

    def __call__(self, n: int) -> np.ndarray:
        self.asked.append(n)
        return self._docs[:n]


def first(groups: Groups, k: int, *docs: int) -> list[int]:
    return groups.first(Order(*docs), k).tolist()


def test_only_documents_with_company_are_members() -> None:
    groups = grouped(7, 2**62, 7, 5, 2**62, 7)
    assert groups.members.tolist() == [0, 1, 2, 4, 5]
    assert groups.count == 2
    assert groups.numbers[[0, 2, 4]].tolist() == 3 * [groups.numbers[0]]
    assert groups.numbers[1] == groups.numbers[3] != groups.numbers[0]
    assert groups.among(docs_of(1, 3, 5)).tolist() == [1, 4]


def test_deleted_documents_are_nobodys_company() -> None:
    groups = grouped(7, 8, 7, 8, 8, deleted=(0, 4))
    assert groups.members.tolist() == [1, 3]
    assert groups.distinct(docs_of(1, 2, 3)) == 2


def test_documents_without_a_number_are_alone() -> None:
    groups = grouped(None, None, 0, 0)
    assert groups.members.tolist() == [2, 3]
    assert groups.distinct(docs_of(0, 1, 2, 3)) == 3


def test_groups_are_counted_among_the_documents_asked_for() -> None:
    groups = grouped(1, 1, 2, 2, 3)
    assert groups.distinct(docs_of()) == 0
    assert groups.distinct(docs_of(0, 2, 4)) == 3
    assert groups.distinct(docs_of(0, 1, 2, 3, 4)) == 3


def test_the_first_of_a_group_stands_for_it() -> None:
    groups = grouped(1, 1, 2, 2, 3, 1)
    assert first(groups, 9, 3, 5, 1, 4, 2, 0) == [3, 5, 4]
    assert first(groups, 2, 3, 5, 1, 4, 2, 0) == [3, 5]
    assert first(groups, 0, 3, 5) == []
    assert first(groups, 5) == []


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 9])
def test_as_many_are_asked_for_as_it_takes(k: int) -> None:
    # All of the first group stand before those of the others.
    groups = grouped(*[0] * 40, 1, 1, 2, 3)
    assert first(groups, k, *range(44)) == [0, 40, 42, 43][:k]


def test_how_much_is_asked_for_grows_with_the_largest_group_only_once() -> None:
    groups = grouped(*[0] * 1000, *range(1, 9))
    order = Order(*range(1008))
    assert groups.first(order, 4).tolist() == [0, 1000, 1001, 1002]
    assert sum(order.asked) < 4 * 1008


def test_where_all_are_alone_nothing_more_is_done() -> None:
    counts = np.array([3, 4])
    table = FacetTable(Columns([{"place": ["Mali"]}] * 3), ["place"])
    for groups in (ALONE, grouped(1, 2, 3)):
        order = Order(2, 0, 1)
        assert groups.first(order, 2).tolist() == [2, 0]
        assert order.asked == [2]
        assert groups.distinct(docs_of(0, 1, 2)) == 3
        assert groups.among(docs_of(0, 1, 2)).tolist() == []
        assert table._repeats.once(counts, None, groups, docs_of(0, 1, 2)) is counts


def test_groups_are_made_once_and_forgotten_with_their_snapshot() -> None:
    columns = Columns([{"a": 1, "b": 2}, {"a": 1, "b": 3}])
    groups = Groups.of(columns, "a")
    assert groups is Groups.of(columns, "a")
    assert groups is not Groups.of(columns, "b")
    table = FacetTable.of(columns, FIELDS)
    table.count(select(docs_of(0, 1), {}), groups)
    kept, columns, groups, table = weakref.ref(groups), None, None, None
    gc.collect()
    assert kept() is None


def counted(table: FacetTable, selected: Selected, groups: Groups) -> dict[str, dict]:
    """Values that occur, and None for groups without a value."""
    found = {}
    for field, counts in table.count(selected, groups).items():
        values = zip(counts.terms, counts.counts.tolist(), strict=True)
        found[field] = {value: count for value, count in values if count}
        if counts.missing:
            found[field][None] = counts.missing
    return found


SMALL = Columns(
    [
        {"group": 1, "outlet": ["RFI"], "place": ["Mali", "Niger"]},
        {"group": 1, "outlet": ["Tamani"], "place": ["Mali"]},
        {"group": 2, "place": ["Mali"]},
        {"group": 1, "outlet": ["RFI"], "place": []},
        {"group": 2, "place": ["Togo"]},
    ]
)


def test_a_group_counts_once_for_each_value_it_has() -> None:
    table, groups = FacetTable(SMALL, FIELDS), Groups.of(SMALL, "group")
    assert counted(table, select(docs_of(0, 1, 2, 3, 4), {}), groups) == {
        "outlet": {"RFI": 1, "Tamani": 1, None: 1},
        "place": {"Mali": 2, "Niger": 1, "Togo": 1, None: 1},
    }
    assert counted(table, select(docs_of(0, 1), {}), groups) == {
        "outlet": {"RFI": 1, "Tamani": 1},
        "place": {"Mali": 1, "Niger": 1},
    }
    assert counted(table, select(docs_of(0, 1), {}), ALONE)["place"] == {"Mali": 2, "Niger": 1}


def test_a_group_that_a_filter_parts_counts_once_where_the_filter_is_set_aside() -> None:
    table, groups = FacetTable(SMALL, FIELDS), Groups.of(SMALL, "group")
    masks = {"outlet": np.array([True, False, False, True, False])}
    selected = select(docs_of(0, 1, 2, 3, 4), masks)
    assert counted(table, selected, groups) == {
        "outlet": {"RFI": 1, "Tamani": 1, None: 1},
        "place": {"Mali": 1, "Niger": 1, None: 1},
    }


def test_groups_are_counted_by_date() -> None:
    days = ["2025-04-03", "2025-04-04", "2025-05-01", "", "", "2025-04-05"]
    columns = Columns(
        [
            {"group": group} | ({"date": datetime_to_long(datetime.fromisoformat(d))} if d else {})
            for group, d in zip([1, 1, 1, 1, 1, 2], days, strict=True)
        ]
    )
    groups, calendar = Groups.of(columns, "group"), Calendar(columns, ("date", "date"), "month")
    found = calendar.count(docs_of(0, 2, 3, 5), docs_of(1, 4), groups=groups)
    assert found.labels == ("2025-04", "2025-05")
    assert (found.counts.tolist(), found.missing) == ([2, 1], 1)
    assert calendar.count(docs_of(0, 1)).counts.tolist() == [2]


def test_totals_that_are_kept_are_not_touched() -> None:
    table, groups = FacetTable(SMALL, FIELDS), Groups.of(SMALL, "group")
    everything = select(docs_of(0, 1, 2, 3, 4), {})
    before = counted(table, everything, ALONE)
    counted(table, everything, groups)
    assert counted(table, everything, ALONE) == before


@pytest.mark.parametrize("deleted", [0, 200])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 1])
@pytest.mark.parametrize("most", [2, 40, 2000])
def test_large_groups_and_documents_with_very_many_values(
    most: int, share: float, deleted: int
) -> None:
    random = np.random.default_rng(most)
    size = 1000
    documents = [
        {
            "group": int(random.integers(size // 2 if most == 2 else max(1, size // most))),
            "outlet": ["RFI", "Tamani"][: random.integers(3)][-1:],
            "place": [f"q{random.integers(60)}" for _ in range(50 if n % 97 == 0 else n % 4)],
        }
        for n in range(size)
    ]
    gone = random.permutation(size)[:deleted]
    columns = Columns(documents, frozenset(gone.tolist()))
    live = np.setdiff1d(np.arange(size), gone)
    chosen = np.sort(random.permutation(live)[: round(len(live) * share)]).tolist()
    groups = Groups.of(columns, "group")
    expected = {
        field: Counter(
            value
            for _, value in {
                (documents[n]["group"], value)
                for n in chosen
                for value in documents[n][field] or [None]
            }
        )
        for field in FIELDS
    }
    found = counted(FacetTable(columns, FIELDS), select(docs_of(*chosen), {}), groups)
    assert found == expected
    assert groups.distinct(docs_of(*chosen)) == len({documents[n]["group"] for n in chosen})
