from __future__ import annotations

import numpy as np
import pytest
from columns import Columns

from search.columnar.selection import having, overlapping, select


def docs_of(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def mask_of(size: int, *numbers: int) -> np.ndarray:
    mask = np.zeros(size, dtype=np.bool_)
    mask[list(numbers)] = True
    return mask


def test_without_filters_everything_is_selected() -> None:
    docs = docs_of(2, 5)
    selected = select(docs, {})
    assert selected.docs is docs
    assert selected.kept is None
    assert selected.ignoring("outlet") == (docs,)


def test_a_document_passes_all_filters_or_fails_one_or_fails_more() -> None:
    masks = {"outlet": mask_of(6, 1, 2, 3), "place": mask_of(6, 1, 3, 4)}
    selected = select(docs_of(0, 1, 2, 4), masks)
    assert selected.docs.tolist() == [1]
    assert selected.kept.tolist() == [1]
    assert selected.only_failing["outlet"].tolist() == [4]
    assert selected.only_failing["place"].tolist() == [2]
    assert [part.tolist() for part in selected.ignoring("place")] == [[1], [2]]
    assert [part.tolist() for part in selected.ignoring("language")] == [[1]]


@pytest.mark.parametrize("filters", [1, 2, 7, 8, 9, 17, 40, 64])
@pytest.mark.parametrize("share", [0.05, 0.9, 1.0])
def test_few_and_many_filters_over_few_and_many_documents(filters: int, share: float) -> None:
    random = np.random.default_rng(filters)
    size = 400
    masks = {f"f{n}": random.random(size) < 0.9 for n in range(filters)}
    docs = np.flatnonzero(random.random(size) < share).astype(np.int32)
    selected = select(docs, masks)
    failed = {doc: [name for name in masks if not masks[name][doc]] for doc in docs.tolist()}
    assert selected.docs.dtype == np.int32
    assert selected.docs.tolist() == [doc for doc in failed if not failed[doc]]
    assert docs[selected.kept].tolist() == selected.docs.tolist()
    for name in masks:
        found = selected.only_failing[name].tolist()
        assert found == [doc for doc in failed if failed[doc] == [name]]


def test_no_documents_select_none() -> None:
    selected = select(docs_of(), {"outlet": mask_of(3, 1)})
    assert selected.docs.tolist() == selected.only_failing["outlet"].tolist() == []


def test_having_any_of_some_values() -> None:
    columns = Columns([{"place": ["Mali"]}, {"place": ["Mali", "Niger"]}, {"place": ["Togo"]}, {}])
    assert having(columns, "place", ["Mali"]).tolist() == [True, True, False, False]
    assert having(columns, "place", ["Niger", "Togo"]).tolist() == [False, True, True, False]
    assert having(columns, "place", ["nowhere"]).tolist() == [False] * 4
    assert having(columns, "place", [], missing=True).tolist() == [False, False, False, True]
    assert having(columns, "place", ["Togo"], missing=True).tolist() == [False, False, True, True]
    assert having(columns, "unknown", [], missing=True).all()


def test_deleted_documents_have_and_miss_nothing() -> None:
    columns = Columns([{"place": ["Mali"]}, {"place": ["Mali"]}, {}, {}], deleted=frozenset({0, 2}))
    assert having(columns, "place", ["Mali"]).tolist() == [False, True, False, False]
    assert having(columns, "place", [], missing=True).tolist() == [False, False, False, True]


def test_overlapping_times() -> None:
    columns = Columns([{"from": 1, "to": 3}, {"from": 5, "to": 5}, {"from": 4, "to": 9}, {}])
    begins, ends = columns.number("from"), columns.number("to")

    def found(first: int | None, last: int | None) -> list[int]:
        return np.flatnonzero(overlapping(begins, ends, first, last)).tolist()

    assert found(3, 4) == [0, 2]
    assert found(5, 5) == [1, 2]
    assert found(None, 3) == [0]
    assert found(6, None) == [2]
    assert found(None, None) == [0, 1, 2]
    assert found(10, None) == found(None, 0) == []
