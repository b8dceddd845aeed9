"""A table of chunks of text and their codes, looked up for many chunks at once.

A chunk of at most 8 * width bytes is `width` 64-bit integers: its bytes, then zeros. No chunk
contains a zero byte, so two chunks are equal exactly when these integers are. The table is open
addressing with linear probing over arrays; one round of a lookup is a few gathers over all chunks.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import Int64s

__all__ = ["ChunkTable", "Codes", "Words"]

Words = NDArray[np.uint64]
"""uint64[n]: eight bytes of each of n chunks."""
Codes = NDArray[np.int32]
Learn = Callable[[Int64s], Codes]
"""The codes int32[m] of m distinct new chunks, from their indexes int64[m]."""

_SMALLEST_BITS = 12
_WORD_BITS = 64


class ChunkTable:
    """Codes of chunks that take up `width` words. Grows as needed.

    The multipliers of the hash are random, because the text may be written to collide.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._multipliers = [np.uint64(secrets.randbits(_WORD_BITS) | 1) for _ in range(width)]
        self.clear()

    def __len__(self) -> int:
        """Number of chunks."""
        return self._used

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return len(self._codes) * (self.width * 8 + 4)

    def clear(self) -> None:
        """Forget all chunks."""
        self._used = 0
        self._allocate(_SMALLEST_BITS)

    def codes(self, chunks: Sequence[Words], learn: Learn) -> Codes:
        """The code of each chunk; new chunks are learned, each once.

        Args:
            chunks: `width` arrays uint64[n], the words of n chunks; the first is never zero.
            learn: gives the codes of new chunks.

        Returns:
            int32[n].
        """
        # Most chunks are known and lie where they belong: these need no list of what is pending.
        slots = self._hash(chunks)
        found = self._codes[slots]
        pending = np.flatnonzero(~self._holds(slots, chunks))
        while len(pending):
            pending = self._find(pending, chunks, found)
            if self._used * 4 > len(self._codes):
                self._grow()
            # Half of the slots stay vacant even if no two of the new chunks are equal.
            self._learn(pending[: len(self._codes) // 2 - self._used], chunks, learn)
        return found

    def _find(self, wanted: Int64s, chunks: Sequence[Words], found: Codes) -> Int64s:
        """Fill in the codes of the wanted chunks that are known; the others are returned."""
        unknown = []
        words = _chosen(chunks, wanted)
        slots = self._hash(words)
        while len(wanted):
            same = self._holds(slots, words)
            found[wanted[same]] = self._codes[slots[same]]
            vacant = self._keys[0][slots] == 0
            unknown.append(wanted[vacant])
            others = np.flatnonzero(~(same | vacant))
            wanted, words = wanted[others], _chosen(words, others)
            slots = (slots[others] + 1) & self._mask
        return np.concatenate(unknown) if unknown else wanted

    def _learn(self, new: Int64s, chunks: Sequence[Words], learn: Learn) -> None:
        slots = self._place(_chosen(chunks, new))
        first = np.flatnonzero(self._codes[slots] == np.arange(len(new)))
        try:
            self._codes[slots[first]] = learn(new[first])
        except BaseException:
            self.clear()  # the new chunks have no codes
            raise
        self._used += len(first)

    def _place(self, chunks: Sequence[Words]) -> Int64s:
        """Enter chunks that the table does not hold, and return their slots.

        Equal chunks get one slot; the code there becomes the index of one of them.
        """
        slots = self._hash(chunks)
        pending: Int64s = np.arange(len(slots))
        while len(pending):
            claimed = pending[self._keys[0][slots[pending]] == 0]
            self._codes[slots[claimed]] = claimed
            winners = claimed[self._codes[slots[claimed]] == claimed]
            for key, word in zip(self._keys, chunks, strict=True):
                key[slots[winners]] = word[winners]
            settled = self._holds(slots[pending], _chosen(chunks, pending))
            pending = pending[~settled]
            slots[pending] = (slots[pending] + 1) & self._mask
        return slots

    def _grow(self) -> None:
        held = np.flatnonzero(self._keys[0])
        chunks, codes = _chosen(self._keys, held), self._codes[held]
        self._allocate(_WORD_BITS - int(self._shift) + 1)
        self._codes[self._place(chunks)] = codes

    def _allocate(self, bits: int) -> None:
        self._shift = np.uint64(_WORD_BITS - bits)
        self._mask = (1 << bits) - 1
        self._keys = [np.zeros(1 << bits, dtype=np.uint64) for _ in range(self.width)]
        self._codes: Codes = np.zeros(1 << bits, dtype=np.int32)

    def _hash(self, chunks: Sequence[Words]) -> Int64s:
        mixed = chunks[0] * self._multipliers[0]
        for word, multiplier in zip(chunks[1:], self._multipliers[1:], strict=True):
            mixed += word * multiplier
        mixed >>= self._shift
        return mixed.view(np.int64)

    def _holds(self, slots: Int64s, chunks: Sequence[Words]) -> NDArray[np.bool_]:
        same: NDArray[np.bool_] = self._keys[0][slots] == chunks[0]
        for key, word in zip(self._keys[1:], chunks[1:], strict=True):
            same &= key[slots] == word
        return same


def _chosen(chunks: Sequence[Words], indexes: Int64s) -> list[Words]:
    return [word[indexes] for word in chunks]
