"""Arrays of mostly small integers, kept in less space than their greatest one would take.

Each integer has one byte, or one byte and four bits. The few that do not fit are listed beside it
with their indexes. What is read is decoded in vectors: positions cost a quarter less space, and one
document of a hundred thousand words does not make every number of a segment wider.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import AnyInts, narrow

__all__ = ["PackedIntegers", "Writable", "packed"]

_BYTE_LIMIT = 0xFF
"""Integers from here on are exceptions when each has one byte."""
_HALF_LIMIT = 0xF00
"""The same when each has a byte and a half."""
_EXCEPTION_BYTES = 8
_WORTHWHILE = 0.9
_BLOCK = 1 << 20  # integers encoded at once; even, so that halves of a byte stay together


@dataclass(frozen=True, slots=True)
class PackedIntegers:
    """Read by slices without a step, by arrays of indexes and by masks, as an array would be."""

    low: NDArray[np.uint8]
    """uint8[n]: the lowest eight bits."""
    high: NDArray[np.uint8] | None
    """uint8[(n + 1) // 2]: the next four bits, of even indexes first; None when there are none."""
    exceptional: NDArray[np.uint32]
    """uint32[k]: indexes of the integers that do not fit, ascending."""
    exceptions: NDArray[np.uint32]
    """uint32[k]: these integers."""

    def __len__(self) -> int:
        return len(self.low)

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        """The narrowest type that holds all of the integers."""
        if len(self.exceptions):
            return narrow(self.exceptions).dtype
        return np.dtype(np.uint8 if self.high is None else np.uint16)

    def __getitem__(self, chosen: slice | AnyInts) -> AnyInts:
        """The chosen integers as an array of their own: uint8, uint16 or uint32."""
        if isinstance(chosen, slice):
            start, stop, step = chosen.indices(len(self))
            if step != 1:
                raise IndexError("packed integers are sliced without a step")
            return self._between(start, max(start, stop))
        return self._at(np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen)

    def sound(self) -> bool:
        """Whether the parts fit together, as they need not when they come from a file."""
        places, high = self.exceptional, self.high
        if self.low.dtype != np.uint8 or places.dtype != np.uint32:
            return False
        if self.exceptions.dtype != np.uint32 or len(places) != len(self.exceptions):
            return False
        if high is not None and (high.dtype != np.uint8 or len(high) != (len(self) + 1) // 2):
            return False
        ascending = bool((places[1:] > places[:-1]).all())
        if not ascending or (len(places) and int(places[-1]) >= len(self)):
            return False
        return self._marked() == len(places)

    def _marked(self) -> int:
        """How many integers are said to stand elsewhere."""
        if self.high is None:
            return int(np.count_nonzero(self.low == _BYTE_LIMIT)) if len(self.exceptions) else 0
        # A half that is full makes the limit, whatever the low bits are.
        full = np.count_nonzero(self.high >> 4 == 0xF) + np.count_nonzero(self.high & 0xF == 0xF)
        return int(full)

    def parts(self) -> Iterator[tuple[str, AnyInts]]:
        """What is written: arrays by suffix of the name."""
        yield "", self.low
        if self.high is not None:
            yield ".high", self.high
        yield ".exceptional", self.exceptional
        yield ".exceptions", self.exceptions

    def _between(self, start: int, stop: int) -> AnyInts:
        low = self.low[start:stop]
        if self.high is None:
            found = low
        else:
            halves = self.high[start >> 1 : (stop + 1) >> 1]
            high = np.empty(len(halves) * 2, dtype=np.uint8)
            high[::2] = halves & 0xF
            high[1::2] = halves >> 4
            found = _joined(low, high[start & 1 :][: len(low)])
        first, end = np.searchsorted(self.exceptional, (start, stop)).tolist()
        if first == end:
            return found
        found = found.astype(self.dtype)
        found[self.exceptional[first:end] - start] = self.exceptions[first:end]
        return found

    def _at(self, indexes: AnyInts) -> AnyInts:
        found: AnyInts = self.low[indexes]
        if self.high is not None:
            shifts = ((indexes & 1) << 2).astype(np.uint8)
            found = _joined(found, (self.high[indexes >> 1] >> shifts) & 0xF)
        if not len(self.exceptions):
            return found
        limit = _BYTE_LIMIT if self.high is None else _HALF_LIMIT
        places = np.flatnonzero(found >= limit)
        if len(places):
            found = found.astype(self.dtype)
            found[places] = self.exceptions[self.exceptional.searchsorted(indexes[places])]
        return found


Writable = AnyInts | PackedIntegers
"""What a file of arrays can hold."""


def packed(values: AnyInts) -> Writable:
    """Non-negative integers below 2**32 in the least space: packed, or merely narrowed.

    They are not packed where that saves less than a tenth.
    """
    plain = narrow(values)
    if plain.itemsize == 1:
        return plain
    byte_size = len(plain) + _EXCEPTION_BYTES * np.count_nonzero(plain >= _BYTE_LIMIT)
    half_size = len(plain) * 1.5 + _EXCEPTION_BYTES * np.count_nonzero(plain >= _HALF_LIMIT)
    if min(byte_size, half_size) > plain.nbytes * _WORTHWHILE:
        return plain
    return _pack(plain, halves=bool(half_size < byte_size))


def _pack(plain: AnyInts, *, halves: bool) -> PackedIntegers:
    limit = _HALF_LIMIT if halves else _BYTE_LIMIT
    exceptional = np.flatnonzero(plain >= limit)
    exceptions = plain[exceptional].astype(np.uint32)
    low = np.empty(len(plain), dtype=np.uint8)
    high = np.zeros((len(plain) + 1) // 2, dtype=np.uint8) if halves else None
    for start in range(0, len(plain), _BLOCK):
        block = plain[start : start + _BLOCK]
        fitting = np.minimum(block, limit)
        low[start : start + _BLOCK] = fitting & 0xFF
        if high is not None:
            above = (fitting >> 8).astype(np.uint8)
            first = start // 2
            high[first : first + len(above[::2])] = above[::2]
            high[first : first + len(above[1::2])] |= above[1::2] << 4
    return PackedIntegers(low, high, exceptional.astype(np.uint32), exceptions)


def _joined(low: AnyInts, high: AnyInts) -> AnyInts:
    found = np.empty(len(low), dtype="<u2")
    found.view(np.uint8)[::2] = low
    found.view(np.uint8)[1::2] = high
    return found
