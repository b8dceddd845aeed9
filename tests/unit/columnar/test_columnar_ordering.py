from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from small_index import make_snapshot

from search.columnar.errors import Unsupported
from search.columnar.ordering import By, rank_by
from search.columnar.searcher import ColumnarSearcher
from search.columnar.snapshot import Snapshot


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    first = [
        {"id": "c", "day": "2024-02-01", "year": 7, "weight": -0.5, "tags": ["m", "z"]},
        {"id": "b", "year": -3},
        {"id": "a", "day": "2024-02-01", "year": 2**30, "weight": 1.5, "tags": ["b", "n"]},
    ]
    second = [
        {"id": "d", "day": "2023-12-31", "at": datetime(2024, 1, 1)},  # noqa: DTZ001
        {"id": "e", "day": "2024-03-01", "year": 7, "tags": ["a"], "at": datetime(2023, 1, 1)},  # noqa: DTZ001
    ]
    return make_snapshot(tmp_path, first, second, deleted=[4])


def order(snapshot: Snapshot, *keys: By) -> str:
    rank = rank_by(snapshot, keys)
    assert rank.dtype == np.int32
    assert sorted(rank.tolist()) == list(range(snapshot.size))
    return "".join(snapshot.record(int(number))["id"] for number in np.argsort(rank))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), "cbade"),
        ((By("id"),), "abcde"),
        ((By("id", descending=True),), "edcba"),
        ((By("day"),), "dcaeb"),
        ((By("day", descending=True), By("id")), "eacdb"),
        ((By("day", descending=True, missing_last=False), By("id")), "beacd"),
        ((By("year"), By("id")), "bcead"),
        ((By("year", descending=True), By("id", descending=True)), "aecbd"),
        ((By("weight"), By("id")), "cabde"),
        ((By("weight", descending=True, missing_last=False),), "bdeac"),
        ((By("at"), By("id")), "edabc"),
        ((By("tags"),), "eacbd"),
        ((By("tags", descending=True),), "caebd"),
    ],
    ids=str,
)
def test_documents_in_order(snapshot: Snapshot, keys: tuple[By, ...], expected: str) -> None:
    assert order(snapshot, *keys) == expected


@pytest.mark.parametrize("field", ["body", "stems", "nowhere"])
def test_words_give_no_order(snapshot: Snapshot, field: str) -> None:
    with pytest.raises(Unsupported, match="order"):
        rank_by(snapshot, [By(field)])


def test_a_searcher_ranks_once(snapshot: Snapshot) -> None:
    searcher = ColumnarSearcher(snapshot)
    assert searcher.rank_by([By("day")]) is searcher.rank_by([By("day")])
    assert searcher.rank_by([By("day")]) is not searcher.rank_by([By("id")])


def test_nothing_has_an_order(tmp_path: Path) -> None:
    assert rank_by(make_snapshot(tmp_path), [By("day"), By("year")]).tolist() == []
