"""Vectorised building blocks: ranges, offsets, narrow types, linear orderings."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["AnyInts", "Int64s", "narrow", "offsets_of", "ranges", "run_starts", "stable_order"]

AnyInts = NDArray[Any]
"""An array of integers of any width."""
Int64s = NDArray[np.int64]

_NARROW = (np.uint8, np.uint16, np.uint32, np.uint64)
_DIGIT_BITS = 16


def ranges(starts: AnyInts, lengths: AnyInts) -> Int64s:
    """The concatenation of `arange(start, start + length)` over all pairs.

    Args:
        starts: int[n], where each range begins.
        lengths: int[n], how long each is; zero is allowed.

    Returns:
        int64[sum of lengths].
    """
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    shifts = starts - (ends - lengths)
    found = np.repeat(shifts, lengths)
    found += np.arange(total, dtype=np.int64)
    return found


def narrow(values: AnyInts) -> AnyInts:
    """The same non-negative integers in the narrowest of uint8, uint16, uint32, uint64.

    Not copied when they have that type already. An empty array becomes uint8.
    """
    largest = int(values.max()) if len(values) else 0
    for dtype in _NARROW:
        if largest <= np.iinfo(dtype).max:
            return values.astype(dtype, copy=False)
    raise OverflowError(f"{largest} does not fit 64 bits")  # pragma: no cover - no wider integers


def offsets_of(counts: AnyInts) -> AnyInts:
    """Where each group begins when `counts[i]` elements of group i follow one another.

    Args:
        counts: int[n], non-negative.

    Returns:
        uint32[n + 1], the last one the sum; int64 when the sum does not fit.
    """
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, dtype=np.int64, out=offsets[1:])
    fits = int(offsets[-1]) <= np.iinfo(np.uint32).max
    return offsets.astype(np.uint32) if fits else offsets


def run_starts(values: AnyInts) -> Int64s:
    """Indexes at which a value differs from the one before it: the first of each run.

    Returns:
        int64[runs], ascending, beginning with 0 unless `values` is empty.
    """
    first = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return np.flatnonzero(first)


def stable_order(keys: AnyInts, bound: int) -> Int64s:
    """The stable ascending order of non-negative integers below `bound`, in linear time.

    NumPy sorts 16-bit integers stably by radix, so wider keys are sorted digit by digit.

    Args:
        keys: int[n], each from 0 to `bound - 1`.
        bound: one more than the greatest possible key.

    Returns:
        int64[n]: `keys[order]` ascends, and equal keys keep their order.
    """
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    shift = _DIGIT_BITS
    while bound > 1 << shift:
        digits = (keys >> keys.dtype.type(shift)).astype(np.uint16)
        order = order[np.argsort(digits[order], kind="stable")]
        shift += _DIGIT_BITS
    return order
