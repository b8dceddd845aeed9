"""Segments about to be merged: where their documents go, and their living postings in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import AnyInts, Int64s
from search.columnar.format import MappedArrays
from search.columnar.postings import Run
from search.columnar.segment import TermIndex

__all__ = ["Mask", "Mergeable", "Part", "Runs", "TermField", "parts_of"]

Mask = NDArray[np.bool_]

_BLOCK = 1 << 18
"""Postings handled at once."""


class Mergeable(Protocol):
    """What merging needs of a segment."""

    @property
    def arrays(self) -> MappedArrays:
        """Its file."""
        ...

    @property
    def documents(self) -> int:
        """How many documents it has, deleted ones included."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A source, and where its documents go."""

    arrays: MappedArrays
    documents: int
    live: Mask | None
    numbers: Int64s
    """int64[N]: new number of each document; that of a deleted one means nothing."""
    live_count: int

    def has(self, field: str) -> bool:
        """Whether a document of the source has a value in the field."""
        return field in self.arrays.meta["fields"]

    def chosen(self, column: AnyInts) -> AnyInts:
        """A column without the deleted documents."""
        return column if self.live is None else column[self.live]


def parts_of(sources: Sequence[tuple[Mergeable, Mask | None]]) -> Iterator[Part]:
    """The sources, numbered one after another; a mask says which documents live, None: all do."""
    base = 0
    for segment, live in sources:
        count = segment.documents if live is None else int(np.count_nonzero(live))
        alive = np.ones(segment.documents, dtype=np.bool_) if live is None else live
        numbers = np.cumsum(alive, dtype=np.int64) - 1 + base
        yield Part(segment.arrays, segment.documents, live, numbers, count)
        base += count


class TermField:
    """The inverted index of a field in one source."""

    def __init__(self, part: Part, name: str) -> None:
        self._part = part
        self._index = index = TermIndex(part.arrays, name, part.documents)
        self.offsets: Int64s = index.offsets.astype(np.int64)
        self._docs = index.docs
        self._freqs = index.freqs
        self._starts = index.position_offsets

    def terms(self) -> list[bytes]:
        """All terms, sorted."""
        return self._index.terms

    def lengths(self) -> AnyInts:
        """Number of words of each document, deleted ones included: uint[N]."""
        lengths = self._index.lengths
        return np.zeros(self._part.documents, np.uint8) if lengths is None else lengths

    def living(self) -> Mask:
        """Which terms have a live document: bool[T]."""
        found = np.diff(self.offsets) > 0
        if self._part.live is not None:
            for first, end in self._blocks():
                found[first:end] = self._counts(first, end, self._kept(first, end)) > 0
        return found

    def runs(self, ranks: AnyInts) -> Iterator[Run]:
        """Live postings in blocks, with `ranks[term]` as terms and new document numbers."""
        for first, end in self._blocks():
            kept = self._kept(first, end)
            counts = self._counts(first, end, kept)
            living = np.flatnonzero(counts)
            yield Run(
                terms=ranks[first:end][living],
                counts=counts[living],
                docs=self._new_docs(first, end, kept),
                freqs=self._new_freqs(first, end, kept),
                occurrences=self._occurrences(first, end, kept)[living],
                positions=self._positions(first, end, kept),
            )

    def _blocks(self) -> Iterator[tuple[int, int]]:
        """Ranges of terms with about _BLOCK postings each."""
        first = 0
        while first < len(self.offsets) - 1:
            most = self.offsets[first] + _BLOCK
            end = max(first + 1, int(np.searchsorted(self.offsets, most, side="right")) - 1)
            yield first, end
            first = end

    def _slice(self, first: int, end: int) -> slice:
        return slice(int(self.offsets[first]), int(self.offsets[end]))

    def _kept(self, first: int, end: int) -> Mask | None:
        """Which postings of a block are live; None when all are."""
        if self._part.live is None:
            return None
        kept: Mask = self._part.live[self._docs[self._slice(first, end)]]
        return kept

    def _counts(self, first: int, end: int, kept: Mask | None) -> Int64s:
        bounds = self.offsets[first : end + 1]
        return _sums(kept, bounds - bounds[0]) if kept is not None else np.diff(bounds)

    def _new_docs(self, first: int, end: int, kept: Mask | None) -> AnyInts:
        docs = self._docs[self._slice(first, end)]
        numbers = self._part.numbers[docs if kept is None else docs[kept]]
        return numbers.astype(np.uint16)

    def _new_freqs(self, first: int, end: int, kept: Mask | None) -> AnyInts | None:
        if self._freqs is None:
            return None
        freqs = self._freqs[self._slice(first, end)]
        return freqs if kept is None else freqs[kept]

    def _occurrences(self, first: int, end: int, kept: Mask | None) -> AnyInts:
        if self._starts is None or self._freqs is None:
            return np.zeros(end - first, dtype=np.int64)
        if kept is None:
            return np.diff(self._starts[first : end + 1].astype(np.int64))
        bounds = self.offsets[first : end + 1]
        return _sums(self._freqs[self._slice(first, end)] * kept, bounds - bounds[0])

    def _positions(self, first: int, end: int, kept: Mask | None) -> AnyInts | None:
        if self._starts is None or self._freqs is None:
            return None
        self._index.check_positions(first, end, self._freqs[self._slice(first, end)])
        block = slice(int(self._starts[first]), int(self._starts[end]))
        positions: AnyInts = cast("AnyInts", self._index.positions)[block]
        if kept is None:
            return positions
        return positions[np.repeat(kept, self._freqs[self._slice(first, end)])]


def _sums(values: AnyInts, bounds: Int64s) -> Int64s:
    """Sums of the values between bounds: int64[len(bounds) - 1]."""
    before = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, dtype=np.int64, out=before[1:])
    return np.diff(before[bounds])


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of all sources; made anew whenever they are gone through."""

    fields: Sequence[tuple[TermField, AnyInts]]

    def __iter__(self) -> Iterator[Run]:
        for field, ranks in self.fields:
            yield from field.runs(ranks)
