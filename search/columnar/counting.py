"""Two layouts of the same values, each counting a set of documents the way it is good at.

`RowLayout` holds the values of each document: its cost grows with the documents that are counted.
`PostingLayout` holds the documents of each value: its cost is the same for every set, so it is the
better one as soon as a set is large. Both count in one ordinal space that all fields share, where
each field has a contiguous range and "no value" is the last ordinal of the range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import AnyInts, Int64s, narrow, offsets_of, ranges, stable_order

__all__ = ["FieldValues", "PostingLayout", "RowLayout", "Span", "worth_postings"]

_Bools = NDArray[np.bool_]

_COMMON = 1 / 6
"""A row has room for a further value of a field when so many documents have that many values.

A cell that is empty costs about a sixth of a value that has to be fetched from elsewhere.
"""
_DENSE = 1 / 64
"""A value that so many documents have is kept as bits, counted 64 documents at a time."""
_BITS = 64
_BYTES = 8


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The values of one field, with its place among all ordinals.

    Attributes:
        first: the ordinal of the field's first value.
        missing: the ordinal that stands for "no value", one past that of its last value.
        offsets: int[size + 1], where the values of each document begin in `ordinals`.
        ordinals: int[values], from 0 for the field's first value.
    """

    first: int
    missing: int
    offsets: AnyInts
    ordinals: AnyInts

    def counts(self) -> Int64s:
        """How many values each document has: int64[size]."""
        return np.diff(self.offsets).astype(np.int64, copy=False)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of both layouts that is one field's, or all of it.

    Attributes:
        ordinals: its range of ordinals.
        cells: its columns of a `RowLayout`.
        spills: some document has more values than the row has cells.
    """

    ordinals: slice
    cells: slice
    spills: bool

    @property
    def width(self) -> int:
        """How many cells of a row it takes."""
        return int(self.cells.stop - self.cells.start)


class RowLayout:
    """A row of cells for each document, one ordinal a cell; rare further values stand aside.

    Args:
        fields: at least one field, in the order of their ordinals.
    """

    def __init__(self, fields: Sequence[FieldValues]) -> None:
        counts = [field.counts() for field in fields]
        widths = [_usual_width(numbers) for numbers in counts]
        edges = [0, *np.cumsum(widths).tolist()]
        end = fields[-1].missing + 1
        spills = [int(n.max(initial=0)) > w for n, w in zip(counts, widths, strict=True)]
        self.whole = Span(slice(0, end), slice(0, edges[-1]), any(spills))
        self.spans = [
            Span(slice(field.first, field.missing + 1), slice(begin, end), spill)
            for field, begin, end, spill in zip(fields, edges[:-1], edges[1:], spills, strict=True)
        ]
        # Each column pads with an ordinal of its own: one bin for all would be written again and
        # again, each time waiting for the write before.
        self._padding = end + np.arange(edges[-1])
        self._padding[edges[:-1]] = [field.missing for field in fields]
        self._rows = self._filled(fields, counts)
        self._fill_spill(fields, counts, widths)

    def _filled(self, fields: Sequence[FieldValues], counts: Sequence[Int64s]) -> AnyInts:
        """Unsigned [size, width]."""
        rows = np.empty(
            (len(counts[0]), self.whole.width), dtype=np.min_scalar_type(self._padding.max())
        )
        rows[:] = self._padding
        for field, numbers, span in zip(fields, counts, self.spans, strict=True):
            for n in range(span.width):
                having = np.flatnonzero(numbers > n)
                values = field.ordinals[field.offsets[having] + n]
                rows[having, span.cells.start + n] = values + field.first
        return rows

    def _fill_spill(
        self, fields: Sequence[FieldValues], counts: Sequence[Int64s], widths: Sequence[int]
    ) -> None:
        """The values for which the rows have no cell, by document."""
        size = len(counts[0])
        docs, ordinals = [], []
        for field, numbers, width in zip(fields, counts, widths, strict=True):
            having = np.flatnonzero(numbers > width)
            further = numbers[having] - width
            values = field.ordinals[ranges(field.offsets[having] + width, further)]
            ordinals.append(values.astype(np.int64) + field.first)
            docs.append(np.repeat(having, further))
        doc = np.concatenate(docs)
        self._spill = narrow(np.concatenate(ordinals)[stable_order(doc, size)])
        lengths = np.bincount(doc, minlength=size)
        self._spill_lengths = narrow(lengths)
        self._spill_offsets = offsets_of(lengths)

    def count(self, docs: AnyInts, span: Span) -> Int64s:
        """How many of the documents have each ordinal of the span.

        Args:
            docs: int[n], each document once.
            span: one of `spans`, or `whole`.
        """
        return np.bincount(self.cells(docs, span), minlength=span.ordinals.stop)[span.ordinals]

    def cells(self, docs: AnyInts, span: Span) -> AnyInts:
        """The ordinals that the documents have, in no order; and beyond all of them, padding.

        The padding is less than `whole.ordinals.stop + whole.width`. Arguments as for `count`,
        except that values of other fields are among those of a span that spills.
        """
        index = docs.astype(np.intp, copy=False)
        cells = np.take(self._rows, index, axis=0)[:, span.cells].ravel()
        return np.concatenate((cells, self._spilled(index))) if span.spills else cells

    def _spilled(self, docs: AnyInts) -> AnyInts:
        lengths = np.take(self._spill_lengths, docs)
        having = np.flatnonzero(lengths)
        return np.take(
            self._spill,
            ranges(self._spill_offsets[docs[having]].astype(np.int64), lengths[having]),
        )


class PostingLayout:
    """The documents of each ordinal: frequent ones as bits, the others as document numbers.

    Args:
        fields: at least one field, in the order of their ordinals.
    """

    def __init__(self, fields: Sequence[FieldValues]) -> None:
        self._size = len(fields[0].offsets) - 1
        # Bits fill whole 64-bit words, and leave room for the document that padding names.
        self._padded = (self._size // _BITS + 1) * _BITS
        postings = [_postings(field) for field in fields]
        docs = np.concatenate([docs for docs, _ in postings])
        frequencies = np.concatenate([frequencies for _, frequencies in postings])
        offsets = offsets_of(frequencies).astype(np.int64)
        self._dense = np.flatnonzero(_dense(frequencies, self._size))
        self._bits = self._packed(docs, offsets)
        lengths = frequencies.copy()
        lengths[self._dense] = 0
        # The postings of a sparse ordinal fill whole groups of eight: a group's bytes of 0 or 1 are
        # summed as one word. Padding names a document that no set has.
        self._groups = offsets_of(-(-lengths // _BYTES)).astype(np.int64)
        self._docs = np.full(int(self._groups[-1]) * _BYTES, self._size, dtype=np.intp)
        places = ranges(self._groups[:-1] * _BYTES, lengths)
        self._docs[places] = docs[ranges(offsets[:-1], lengths)]

    def _packed(self, docs: AnyInts, offsets: Int64s) -> NDArray[np.uint64]:
        """uint64[dense ordinals, padded size / 64]."""
        bits = np.empty((len(self._dense), self._padded // _BITS), dtype=np.uint64)
        for row, ordinal in zip(bits, self._dense.tolist(), strict=True):
            having = np.zeros(self._padded, dtype=np.bool_)
            having[docs[offsets[ordinal] : offsets[ordinal + 1]]] = True
            row[:] = np.packbits(having).view(np.uint64)
        return bits

    def count(self, docs: AnyInts, span: Span) -> Int64s:
        """How many of the documents have each ordinal of the span.

        Args:
            docs: int[n], each document once.
            span: a span of the `RowLayout` of the same fields.
        """
        chosen = np.zeros(self._padded, dtype=np.bool_)
        chosen[docs.astype(np.intp, copy=False)] = True
        counts = self._count_sparse(chosen, span.ordinals)
        edges = (span.ordinals.start, span.ordinals.stop)
        part = slice(*np.searchsorted(self._dense, edges).tolist())
        counts[self._dense[part] - span.ordinals.start] = self._count_dense(chosen, part)
        return counts

    def _count_dense(self, chosen: _Bools, part: slice) -> AnyInts:
        common = self._bits[part] & np.packbits(chosen).view(np.uint64)
        counts: AnyInts = np.bitwise_count(common).sum(axis=1, dtype=np.uint32)
        return counts

    def _count_sparse(self, chosen: _Bools, ordinals: slice) -> Int64s:
        groups = self._groups[ordinals.start : ordinals.stop + 1]
        begin, end = int(groups[0]), int(groups[-1])
        found = np.take(chosen, self._docs[begin * _BYTES : end * _BYTES])
        before = np.zeros(end - begin + 1, dtype=np.int64)
        np.cumsum(np.bitwise_count(found.view(np.uint64)), out=before[1:])
        after: Int64s = np.take(before, groups - begin)
        return after[1:] - after[:-1]


def worth_postings(frequencies: Int64s, size: int, span: Span) -> float:
    """From how many documents on counting by posting is cheaper than counting by document.

    Measured in the cost of one cell of a row, which was about 1.5 ns: a 64-bit word of bits costs
    1, a posting 0.45, an ordinal 0.8; a document costs its cells, 2, and 4 when values spill.

    Args:
        frequencies: int64[ordinals of the span], the live documents of each.
        size: of the snapshot.
        span: what is to be counted.
    """
    dense = _dense(frequencies, size)
    words = int(np.count_nonzero(dense)) * (size / _BITS)
    postings = int(frequencies[~dense].sum())
    by_posting = words + 0.45 * postings + 0.8 * len(frequencies)
    return by_posting / (span.width + 2 + 4 * span.spills)


def _dense(frequencies: Int64s, size: int) -> _Bools:
    return frequencies >= max(size * _DENSE, 1)


def _usual_width(counts: Int64s) -> int:
    """How many cells a row should have for a field; at least one, for "no value"."""
    documents = np.bincount(counts)
    reaching = np.cumsum(documents[::-1])[::-1]
    return max(1, int(np.count_nonzero(reaching[1:] >= len(counts) * _COMMON)))


def _postings(field: FieldValues) -> tuple[AnyInts, Int64s]:
    """Documents by ordinal, ascending within each, and how many each ordinal has."""
    counts = field.counts()
    values = field.missing - field.first
    docs = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    docs = docs[stable_order(field.ordinals, values)]
    without = np.flatnonzero(counts == 0).astype(np.int32)
    frequencies = np.bincount(field.ordinals, minlength=values)
    return np.concatenate((docs, without)), np.append(frequencies, len(without))
