"""Vectorised building blocks against Python's own."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.columnar.arrays import narrow, offsets_of, ranges, run_starts, stable_order
from search.columnar.packed import PackedIntegers, packed


@given(st.lists(st.tuples(st.integers(-50, 1000), st.integers(0, 9))))
def test_ranges(pairs):
    starts = np.array([start for start, _ in pairs], dtype=np.int64)
    lengths = np.array([length for _, length in pairs], dtype=np.int64)
    found = ranges(starts, lengths)
    assert found.dtype == np.int64
    assert found.tolist() == [n for start, length in pairs for n in range(start, start + length)]


def test_ranges_of_unsigned_starts():
    found = ranges(np.array([0, 7], dtype=np.uint32), np.array([2, 1], dtype=np.uint8))
    assert found.tolist() == [0, 1, 7]


@pytest.mark.parametrize(
    ("largest", "dtype"),
    [(0, "u1"), (255, "u1"), (256, "u2"), (65_535, "u2"), (65_536, "u4"), (2**32, "u8")],
)
def test_narrow(largest, dtype):
    found = narrow(np.array([0, largest], dtype=np.int64))
    assert found.dtype == dtype
    assert found.tolist() == [0, largest]
    assert narrow(found) is found


def test_nothing_is_narrow():
    assert narrow(np.array([], dtype=np.int64)).dtype == "u1"


@pytest.mark.parametrize(
    ("counts", "dtype"), [([], "u4"), ([2, 0, 3], "u4"), ([2**32 - 1], "u4"), ([2**32], "i8")]
)
def test_offsets(counts, dtype):
    found = offsets_of(np.array(counts, dtype=np.int64))
    assert found.dtype == dtype
    assert [end - start for start, end in pairwise(found.tolist())] == counts


@given(st.lists(st.integers(0, 3)))
def test_run_starts(values):
    found = run_starts(np.array(values, dtype=np.uint16))
    expected = [n for n, value in enumerate(values) if n == 0 or values[n - 1] != value]
    assert found.tolist() == expected


@pytest.mark.parametrize("bound", [1, 2, 65_536, 65_537, 2**32, 2**40])
@pytest.mark.parametrize("dtype", ["u2", "u4", "i8"])
def test_stable_order(bound, dtype):
    bound = min(bound, np.iinfo(dtype).max + 1)
    keys = np.random.default_rng(bound).integers(0, bound, 3000).astype(dtype)
    keys[::3] = keys[0]
    np.testing.assert_array_equal(stable_order(keys, bound), np.argsort(keys, kind="stable"))


small = (
    st.integers(0, 300) | st.integers(3800, 4200) | st.sampled_from([254, 255, 65_536, 2**32 - 1])
)


@given(st.lists(small, max_size=60), st.integers(0, 3), st.data())
@example([300, 3839, 3840, 4095, 4096] * 3, 3, None)
@settings(max_examples=300)
def test_packed_integers_read_like_an_array(values, repeats, data):
    values = values + [n % 300 for n in range(100)] * repeats
    plain = np.array(values, dtype=np.int64)
    kept = packed(plain)
    assert len(kept) == len(values)
    assert kept[:].tolist() == values
    assert kept[:].dtype.itemsize <= max(kept.dtype.itemsize, 1)
    if data is None:
        return
    start, stop = data.draw(st.integers(0, len(values))), data.draw(st.integers(0, len(values)))
    assert kept[start:stop].tolist() == values[start:stop]
    mask = plain % 3 == 1
    assert kept[mask].tolist() == plain[mask].tolist()
    indexes = np.flatnonzero(mask)[::-1]
    assert kept[indexes].tolist() == plain[indexes].tolist()


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ([*range(200)] * 50, 10_000),  # plain bytes
        ([1] * 9999 + [70_000], 10_008),  # bytes and one exception
        ([*range(3000)] * 10, 45_000),  # a byte and a half
        ([*range(3000)] * 10 + [9000], 45_011),  # the same with an exception
        ([*range(60_000)], 120_000),  # two bytes
    ],
)
def test_packed_integers_take_up_little_space(values, size):
    kept = packed(np.array(values))
    parts = dict(kept.parts()) if isinstance(kept, PackedIntegers) else {"": kept}
    assert sum(part.nbytes for part in parts.values()) == pytest.approx(size, abs=4)


def test_packed_integers_have_no_steps():
    kept = packed(np.array([1] * 99 + [300]))
    with pytest.raises(IndexError, match="step"):
        kept[::2]
