from __future__ import annotations

from random import Random

import numpy as np
import pytest

from search.columnar.boolean import (
    common,
    contained,
    distinct,
    greatest,
    mask_of,
    positions_in,
    summed,
    union,
)
from search.columnar.matches import NOTHING, Matches

SIZE = 10_000
# Small and large, alike and unlike: each way to a result is taken.
COUNTS = [(0, 0), (0, 5), (1, 1), (3, 2_000), (60, 70), (400, 500), (900, 6_000), (9_000, 8_000)]


def docs(random: Random, count: int) -> np.ndarray:
    return np.array(sorted(random.sample(range(SIZE), count)), np.int32)


@pytest.fixture(params=[*COUNTS, *((b, a) for a, b in COUNTS if a != b)], ids=str)
def pair(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    random = Random(str(request.param))  # noqa: S311 - test data
    return docs(random, request.param[0]), docs(random, request.param[1])


def scored(found: np.ndarray, seed: int = 0) -> Matches:
    return Matches(found, np.random.default_rng(seed).random(len(found)) + 0.1)


def as_dict(matches: Matches) -> dict[int, float]:
    scores = [0.0] * len(matches) if matches.scores is None else matches.scores.tolist()
    assert matches.docs.dtype == np.int32
    assert (np.diff(matches.docs) > 0).all()
    return dict(zip(matches.docs.tolist(), scores, strict=True))


def test_which_are_contained(pair) -> None:
    one, other = pair
    expected = [number in set(other.tolist()) for number in one.tolist()]
    assert contained(one, other, SIZE).tolist() == expected


def test_where_common_documents_are_in_both(pair) -> None:
    one, other = pair
    in_one, in_other = common(one, other, SIZE)
    shared = sorted(set(one.tolist()) & set(other.tolist()))
    assert one[in_one].tolist() == other[in_other].tolist() == shared


def test_positions_of_a_subset(pair) -> None:
    one, other = pair
    subset = np.intersect1d(one, other)
    assert one[positions_in(subset, one, SIZE)].tolist() == subset.tolist()


def test_union_adds_scores(pair) -> None:
    one, other = scored(pair[0], 1), scored(pair[1], 2)
    expected = as_dict(one)
    for number, score in as_dict(other).items():
        expected[number] = expected.get(number, 0.0) + score
    assert as_dict(union([one, other], SIZE)) == pytest.approx(expected)
    assert as_dict(union([other, NOTHING, one], SIZE)) == pytest.approx(expected)


def test_union_of_many(pair) -> None:
    parts = [scored(pair[n % 2][n::3], n) for n in range(5)]
    expected: dict[int, float] = {}
    for part in parts:
        for number, score in as_dict(part).items():
            expected[number] = expected.get(number, 0.0) + score
    assert as_dict(union(parts, SIZE)) == pytest.approx(expected)


def test_greatest_takes_the_best_score(pair) -> None:
    one, other = scored(pair[0], 1), scored(pair[1], 2)
    expected = as_dict(one)
    for number, score in as_dict(other).items():
        expected[number] = max(expected.get(number, 0.0), score)
    assert as_dict(greatest([one, other], SIZE)) == pytest.approx(expected)


@pytest.mark.parametrize("join", [union, greatest])
def test_documents_without_score_are_found_with_zero(pair, join) -> None:
    one, other = scored(pair[0]), Matches(pair[1])
    expected = dict.fromkeys(pair[1].tolist(), 0.0) | as_dict(one)
    assert as_dict(join([one, other], SIZE)) == pytest.approx(expected)
    zeros = Matches(pair[1], np.zeros(len(pair[1])))
    assert as_dict(join([one, zeros], SIZE)) == pytest.approx(expected)


@pytest.mark.parametrize("join", [union, greatest])
def test_what_is_unscored_stays_unscored(pair, join) -> None:
    found = join([Matches(pair[0]), Matches(pair[1])], SIZE)
    assert found.scores is None
    assert set(as_dict(found)) == set(pair[0].tolist()) | set(pair[1].tolist())


def test_nothing_joined_is_nothing() -> None:
    assert len(union([], SIZE)) == len(greatest([], SIZE)) == 0


def test_results_never_share_memory_that_is_changed() -> None:
    large, small = scored(np.arange(0, 1_000, 2, dtype=np.int32)), scored(np.array([4], np.int32))
    before = large.scores.copy()
    union([large, small], SIZE)
    assert (large.scores == before).all()


@pytest.mark.parametrize("count", [1, 50, 20_000])
def test_sums_and_distinct_documents_of_repeated_ones(count: int) -> None:
    rng = np.random.default_rng(count)
    repeated = rng.integers(0, SIZE, count).astype(np.int32)
    values = rng.integers(1, 9, count).astype(np.uint8)
    found, sums = summed(repeated, values, SIZE)
    expected = np.bincount(repeated, weights=values, minlength=SIZE)
    assert found.tolist() == distinct(repeated, SIZE).tolist() == np.flatnonzero(expected).tolist()
    assert sums.tolist() == expected[found].tolist()


def test_mask() -> None:
    assert np.flatnonzero(mask_of(np.array([1, 4], np.int32), 6)).tolist() == [1, 4]
