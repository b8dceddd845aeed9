from __future__ import annotations

import numpy as np
import pytest

from search.columnar.matches import NO_DOCS, Matches
from search.columnar.topk import first, top

SIZE = 30_000


def by_full_sort(docs, scores, rank, k):
    key = {
        d: (-round(s, 9), int(rank[d])) for d, s in zip(docs.tolist(), scores.tolist(), strict=True)
    }
    return sorted(key, key=key.__getitem__)[:k]


@pytest.mark.parametrize("count", [0, 1, 10, 300, 2_000, 20_000])
@pytest.mark.parametrize("values", [1, 3, 50, 10**9])
def test_equals_a_full_sort(count: int, values: int) -> None:
    """With all scores alike, few different ones, and all different."""
    rng = np.random.default_rng(count + values)
    docs = np.sort(rng.choice(SIZE, count, replace=False)).astype(np.int32)
    scores = rng.integers(1, values + 1, count) / values + rng.choice([0.0, 1e-13], count)
    rank = rng.permutation(SIZE).astype(np.int32)
    for k in {0, 1, 2, 10, 99, count // 4, count // 2, count, count + 5}:
        found = top(Matches(docs, scores), k, rank)
        assert found.tolist() == by_full_sort(docs, scores, rank, k)
        unranked = top(Matches(docs, scores), k)
        assert unranked.tolist() == by_full_sort(docs, scores, np.arange(SIZE), k)


def test_scores_that_differ_behind_the_ninth_decimal_are_ties() -> None:
    docs = np.arange(2_000, dtype=np.int32)
    scores = np.full(2_000, 0.1 + 0.2)
    scores[1_000:] = 0.3
    rank = docs[::-1].copy()
    assert top(Matches(docs, scores), 3, rank).tolist() == [1_999, 1_998, 1_997]


@pytest.mark.parametrize("k", [0, 1, 7, 500, 5_000])
def test_first_by_rank_alone(k: int) -> None:
    rng = np.random.default_rng(k)
    docs = np.sort(rng.choice(SIZE, 3_000, replace=False)).astype(np.int32)
    rank = rng.permutation(SIZE).astype(np.int32)
    expected = sorted(docs.tolist(), key=rank.__getitem__)[:k]
    assert first(docs, k, rank).tolist() == expected
    assert top(Matches(docs), k, rank).tolist() == expected
    assert first(docs, k).tolist() == docs[:k].tolist()


def test_of_nothing_nothing_is_best() -> None:
    assert top(Matches(NO_DOCS, np.empty(0)), 10).tolist() == []
    assert top(Matches(NO_DOCS), 10, np.empty(0, np.int32)).tolist() == []
