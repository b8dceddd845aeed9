from __future__ import annotations

import gc
import weakref
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from columns import Columns

from search.columnar.facets import FacetTable, top
from search.columnar.selection import Selected, select

FIELDS = ("outlet", "place")


def all_of(*numbers: int) -> Selected:
    return select(np.array(numbers, dtype=np.int32), {})


def as_dict(table: FacetTable, selected: Selected) -> dict[str, dict[str, int]]:
    """Values that occur, and None for documents without a value."""
    counted = {}
    for field, found in table.count(selected).items():
        values = zip(found.terms, found.counts.tolist(), strict=True)
        counted[field] = {value: count for value, count in values if count}
        if found.missing:
            counted[field][None] = found.missing
        assert found.distinct == sum(value is not None for value in counted[field])
    return counted


SMALL = Columns(
    [
        {"outlet": ["RFI"], "place": ["Mali", "Niger"]},
        {"outlet": ["RFI"], "place": []},
        {"place": ["Mali"]},
        {"outlet": ["Tamani"], "place": ["Togo", "Mali", "Benin"]},
    ]
)


def test_all_fields_are_counted_and_documents_without_a_value() -> None:
    table = FacetTable(SMALL, FIELDS)
    assert as_dict(table, all_of(0, 1, 2)) == {
        "outlet": {"RFI": 2, None: 1},
        "place": {"Mali": 2, "Niger": 1, None: 1},
    }
    assert as_dict(table, all_of()) == {"outlet": {}, "place": {}}
    assert table.ordinal("place", "Niger") == 2
    assert table.ordinal("place", "nowhere") == -1


def test_a_field_is_counted_with_its_own_filter_set_aside() -> None:
    masks = {
        "outlet": np.array([True, True, False, False]),
        "place": np.array([True, False, True, True]),
        "date": np.array([True, True, True, True]),
    }
    selected = select(np.array([0, 1, 2, 3], dtype=np.int32), masks)
    assert as_dict(FacetTable(SMALL, FIELDS), selected) == {
        "outlet": {"RFI": 1, "Tamani": 1, None: 1},
        "place": {"Mali": 1, "Niger": 1, None: 1},
    }


def test_a_field_that_no_document_has() -> None:
    assert as_dict(FacetTable(SMALL, ["unknown"]), all_of(0, 3)) == {"unknown": {None: 2}}


def test_no_documents_at_all() -> None:
    assert as_dict(FacetTable(Columns([]), FIELDS), all_of()) == {"outlet": {}, "place": {}}


def random_columns(size: int, *, deleted: int = 0) -> tuple[Columns, list]:
    """A field with one value or none, one with rare values, and one where a few have very many."""
    random = np.random.default_rng(size)
    documents = [
        {
            "outlet": ["RFI", "Tamani", "L’Essor"][: random.integers(5)][-1:],
            "person": [f"p{random.integers(1 + n % 300)}" for _ in range(random.integers(7))],
            "place": [f"q{random.integers(90)}" for _ in range(50 if n % 97 == 0 else 1)],
        }
        for n in range(size)
    ]
    return Columns(documents, frozenset(random.permutation(size)[:deleted].tolist())), documents


@pytest.mark.parametrize(("size", "deleted"), [(1500, 0), (1500, 300), (1536, 0)])
@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.3, 0.5, 0.8, 0.99, 1])
def test_small_and_large_sets_are_counted_alike(share: float, size: int, deleted: int) -> None:
    columns, documents = random_columns(size, deleted=deleted)
    fields = ("outlet", "person", "place")
    table = FacetTable(columns, fields)
    live = [n for n in range(size) if columns.live is None or columns.live[n]]
    random = np.random.default_rng(1)
    chosen = sorted(random.permutation(live)[: round(len(live) * share)].tolist())
    expected = {
        field: Counter(v for n in chosen for v in sorted(set(documents[n][field])) or [None])
        for field in fields
    }
    assert as_dict(table, all_of(*chosen)) == expected
    only = np.array(chosen, dtype=np.int32)
    for field in fields:  # each field counted for itself
        failing = Selected(only[:0], None, {field: only})
        assert as_dict(table, failing)[field] == expected[field]


def test_counts_belong_to_nobody_who_could_change_them() -> None:
    table = FacetTable(SMALL, FIELDS)
    for selected in (all_of(0), all_of(0, 1, 2, 3)):
        with pytest.raises(ValueError, match="read-only"):
            table.count(selected)["outlet"].counts[0] = 7


def test_a_table_is_made_once_for_all_threads_and_forgotten_with_its_snapshot() -> None:
    columns, _ = random_columns(200)
    with ThreadPoolExecutor(8) as pool:
        tables = set(pool.map(lambda _: FacetTable.of(columns, FIELDS), range(50)))
    assert len(tables) == 1
    assert FacetTable.of(columns, FIELDS[:1]) not in tables
    table, columns = weakref.ref(tables.pop()), None
    gc.collect()
    assert table() is None


@pytest.mark.parametrize(
    ("counts", "n", "always", "expected"),
    [
        ([3, 0, 5, 3, 3], 2, (), [2, 0]),
        ([3, 0, 5, 3, 3], 3, (), [2, 0, 3]),
        ([3, 0, 5, 3, 3], 9, (), [2, 0, 3, 4]),
        ([3, 0, 5, 3, 3], 1, (1, 4), [2, 4, 1]),
        ([3, 0, 5, 3, 3], 1, (2,), [2]),
        ([3, 0, 5, 3, 3], 0, (), []),
        ([3, 0, 5, 3, 3], 0, (0,), [0]),
        ([], 3, (), []),
        ([0, 0], 3, (), []),
    ],
)
def test_top(counts: list[int], n: int, always: tuple[int, ...], expected: list[int]) -> None:
    assert top(np.array(counts, dtype=np.int64), n, always).tolist() == expected


@pytest.mark.parametrize("most", [1, 2, 30, 5000])
@pytest.mark.parametrize("n", [1, 10, 40])
def test_top_of_many_values(most: int, n: int) -> None:
    random = np.random.default_rng(n)
    for size in (63, 640, 641, 5000):
        counts = random.integers(0, most, size, endpoint=True)
        ranked = sorted(np.flatnonzero(counts).tolist(), key=lambda o: (-counts[o], o))
        assert top(counts, n).tolist() == ranked[:n]
