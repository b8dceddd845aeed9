"""One generation of an index, opened for reading: all its segments as if they were one.

Documents are numbered over all segments: number = base of the segment + local number. What is
asked of a snapshot is answered for the live documents only, except where whole columns are
given: those have an entry for every number, deleted or not.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, Self, TypeVar, cast

import numpy as np
import numpy.typing as npt
from whoosh.fields import Schema

from search.columnar.arrays import ranges
from search.columnar.errors import ColumnarError, Unsupported
from search.columnar.fields import CONFLATED
from search.columnar.segment import Segment, TermIndex, UnsignedArray

__all__ = ["NumberColumn", "Part", "Postings", "Snapshot", "ValueColumn"]

_T = TypeVar("_T")
_Int32 = npt.NDArray[np.int32]
_Int64 = npt.NDArray[np.int64]
_Bool = npt.NDArray[np.bool_]


class Part(NamedTuple):
    """A segment of a snapshot.

    Attributes:
        segment: the segment.
        base: the snapshot's number of its first document.
        live: bool[N], False for deleted documents; None when none is deleted.
    """

    segment: Segment
    base: int
    live: _Bool | None


class Postings(NamedTuple):
    """Where a term occurs.

    Attributes:
        docs: int32[n], ascending numbers of live documents.
        freqs: uint[n], how often in each; None for fields without frequencies.
    """

    docs: _Int32
    freqs: UnsignedArray | None


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A number for each document.

    Attributes:
        values: int64[size] or float64[size]; any number where there is none.
        present: bool[size]; None when every document has a number.
    """

    values: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    present: _Bool | None


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """The values of each document, as ordinals of the sorted terms.

    Those of document n are `terms[o] for o in ordinals[offsets[n]:offsets[n + 1]]`, ascending.

    Attributes:
        offsets: int64[size + 1].
        ordinals: int32[V].
        terms: all values, sorted; some may belong to deleted documents only.
    """

    offsets: _Int64
    ordinals: _Int32
    terms: Sequence[str]

    def ordinal(self, term: str) -> int:
        """The ordinal of a value, -1 if there is none."""
        place = bisect_left(self.terms, term)
        return place if place < len(self.terms) and self.terms[place] == term else -1


class _Leaf(NamedTuple):
    """The inverted index of a field in one part; `base` as int32, which keeps sums int32."""

    terms: TermIndex
    base: np.int32
    live: _Bool | None


class Snapshot:
    """An immutable view of one generation, shared by threads. A context manager that closes.

    Args:
        schema: of the index.
        generation: its number.
        meta: what the application wrote with the generation.
        segments: each with its live mask, or None when no document of it is deleted.

    Attributes:
        schema, generation, meta: as given.
        size: of all document numbers, deleted ones included.
        document_count: of live documents.
    """

    def __init__(
        self,
        schema: Schema,
        generation: int,
        meta: dict[str, Any],
        segments: Iterable[tuple[Segment, _Bool | None]],
    ) -> None:
        self.schema = schema
        self.generation = generation
        self.meta = meta
        parts, base, deleted = [], 0, 0
        for segment, live in segments:
            parts.append(Part(segment, base, live))
            base += segment.documents
            deleted += 0 if live is None else segment.documents - int(np.count_nonzero(live))
        self.size = base
        self.document_count = base - deleted
        self._parts: tuple[Part, ...] | None = tuple(parts)
        self._bases = [part.base for part in parts]
        self._indexes: dict[str, tuple[_Leaf, ...]] = {}
        self._made: dict[tuple[str, str], Any] = {}
        self._lock = threading.RLock()
        self._users = 1

    @property
    def segments(self) -> tuple[Part, ...]:
        """The segments, in the order of their documents' numbers.

        Raises:
            ColumnarError: the snapshot was closed.
        """
        if self._parts is None:
            raise ColumnarError(f"the snapshot of generation {self.generation} is closed")
        return self._parts

    @property
    def closed(self) -> bool:
        """Whether its last user has closed it."""
        return self._parts is None

    @property
    def live(self) -> _Bool | None:
        """bool[size], False for deleted documents; None when none is deleted."""
        return self._once("live", "", self._all_live)

    def postings(self, field: str, term: str) -> Postings | None:
        """Live documents that have a term; None when there are none."""
        try:
            indexes = self._indexes[field]
        except KeyError:
            indexes = self._indexes_of(field)
        key = term.encode("utf-8", "surrogatepass")
        found = []
        for index, base, live in indexes:
            number = index.find(key)
            if number < 0:
                continue
            starts, freqs = index.starts, index.freqs
            chosen = slice(starts[number], starts[number + 1])
            docs = index.docs[chosen]
            if freqs is not None:
                freqs = freqs[chosen]
            if live is not None:
                kept = live[docs]
                docs = docs[kept]
                if not len(docs):
                    continue
                if freqs is not None:
                    freqs = freqs[kept]
            found.append((docs + base, freqs))
        if len(found) == 1:
            return Postings(*found[0])
        return _joined(found) if found else None

    def document_frequency(self, field: str, term: str) -> int:
        """Number of live documents that have a term."""
        key = term.encode("utf-8", "surrogatepass")
        count = 0
        for index, _, live in self._indexes_of(field):
            number = index.find(key)
            if number >= 0:
                start, end = index.starts[number], index.starts[number + 1]
                count += (
                    end - start
                    if live is None
                    else int(np.count_nonzero(live[index.docs[start:end]]))
                )
        return count

    def positions_of(
        self, field: str, term: str, docs: npt.NDArray[np.integer[Any]]
    ) -> tuple[_Int64, _Int64]:
        """Where a term stands in documents that have it.

        Args:
            field: a TEXT field with positions.
            term: the term.
            docs: int32[m], ascending, each of them in the term's postings.

        Returns:
            counts int64[m], and the positions of one document after the other: int64[sum].
        """
        key = term.encode("utf-8", "surrogatepass")
        counts, positions = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for index, base, _ in self._indexes_of(field):
            first, end = docs.searchsorted((base, base + index.documents))
            number = index.find(key) if first < end else -1
            if number >= 0:
                counted, placed = _positions(index, number, docs[first:end] - base)
                counts.append(counted)
                positions.append(placed)
        return np.concatenate(counts), np.concatenate(positions)

    def lengths(self, field: str) -> npt.NDArray[np.uint32]:
        """Number of words of every document in a field: uint32[size], 0 without words.

        Those of a CONFLATED field are its source's.
        """
        field = self._source(field)
        return self._once("lengths", field, lambda: self._lengths(field))

    def average_length(self, field: str) -> float:
        """Mean of `lengths` over the live documents; 0.0 when there are none."""
        field = self._source(field)
        return self._once("average", field, lambda: self._average(field))

    def terms_with_prefix(self, field: str, prefix: str, limit: int | None = None) -> list[str]:
        """The terms that begin with a prefix, sorted; the first `limit` of them.

        Terms that only deleted documents have may be among them.
        """
        start = prefix.encode("utf-8", "surrogatepass")
        found: set[bytes] = set()
        for index, _, _ in self._indexes_of(field):
            low, high = index.prefix_range(start)
            if limit is not None:
                high = min(high, low + limit)
            found.update(map(index.term, range(low, high)))
        return [term.decode("utf-8", "surrogatepass") for term in sorted(found)[:limit]]

    def number(self, field: str) -> NumberColumn:
        """The column of a NUMBER field."""
        return self._once("number", field, lambda: self._number(field))

    def values(self, field: str) -> ValueColumn:
        """The values of a TERMS field."""
        return self._once("values", field, lambda: self._values(field))

    def values_of(self, field: str, number: int) -> list[str]:
        """The values of one document in a TERMS field, sorted; without making a column.

        Raises:
            IndexError: there is no such number.
        """
        part = self.part_of(number)
        index = part.segment.field(field)
        if index is None:
            return []
        rows = index.rows
        if rows is None:
            raise Unsupported(f"field {field!r} has no values for each document")
        bounds, ordinals = rows
        start, end = bounds[number - part.base], bounds[number - part.base + 1]
        return [
            index.term(ordinal).decode("utf-8", "surrogatepass") for ordinal in ordinals[start:end]
        ]

    def part_of(self, number: int) -> Part:
        """The part that holds a document; its local number is `number - part.base`.

        Raises:
            IndexError: there is no such number.
        """
        if not 0 <= number < self.size:
            raise IndexError(number)
        # Of parts with the same base all but the last are empty.
        low, high = 0, len(self._bases)
        while high - low > 1:
            middle = (low + high) >> 1
            low, high = (middle, high) if self._bases[middle] <= number else (low, middle)
        return self.segments[low]

    def record(self, number: int) -> dict[str, Any]:
        """The stored fields of a document.

        Raises:
            IndexError: there is no such number.
            Damaged: the record was altered.
        """
        part = self.part_of(number)
        return part.segment.record(number - part.base)

    def records(self, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """The stored fields of documents, in their order; raises as `record`."""
        return [self.record(int(number)) for number in numbers]

    def share(self) -> Self:
        """The snapshot itself, for a further user, who closes it as well."""
        with self._lock:
            self._users += 1
        return self

    def close(self) -> None:
        """One user less; the last one's lets writers remove the files."""
        with self._lock:
            self._users -= 1
            if self._users <= 0:
                self._parts = None
                self._indexes.clear()
                self._made.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _once(self, what: str, field: str, make: Callable[[], _T]) -> _T:
        key = (what, field)
        try:
            return cast("_T", self._made[key])
        except KeyError:
            pass
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return cast("_T", self._made[key])

    def _indexes_of(self, field: str) -> tuple[_Leaf, ...]:
        try:
            return self._indexes[field]
        except KeyError:
            found = tuple(
                _Leaf(index, np.int32(part.base), part.live)
                for part in self.segments
                if (index := part.segment.field(field)) is not None
            )
            return self._indexes.setdefault(field, found)

    def _source(self, field: str) -> str:
        if field in self.schema and isinstance(self.schema[field], CONFLATED):
            return str(self.schema[field].source)
        return field

    def _all_live(self) -> _Bool | None:
        if self.document_count == self.size:
            return None
        live = np.ones(self.size, np.bool_)
        for segment, base, kept in self.segments:
            if kept is not None:
                live[base : base + segment.documents] = kept
        return live

    def _lengths(self, field: str) -> npt.NDArray[np.uint32]:
        lengths = np.zeros(self.size, np.uint32)
        for segment, base, _ in self.segments:
            index = segment.field(field)
            if index is not None and index.lengths is not None:
                lengths[base : base + segment.documents] = index.lengths
        return lengths

    def _average(self, field: str) -> float:
        total = 0
        for segment, _, live in self.segments:
            index = segment.field(field)
            if index is not None and index.lengths is not None:
                total += (
                    index.total_length
                    if live is None
                    else int(index.lengths.sum(where=live, dtype=np.int64))
                )
        return total / self.document_count if self.document_count else 0.0

    def _number(self, field: str) -> NumberColumn:
        parts = [(part, part.segment.numbers(field)) for part in self.segments]
        if len(parts) == 1 and parts[0][1] is not None:
            return NumberColumn(parts[0][1].values, parts[0][1].present)
        floats = any(n is not None and n.values.dtype.kind == "f" for _, n in parts)
        values: npt.NDArray[Any] = np.zeros(self.size, np.float64 if floats else np.int64)
        present = np.zeros(self.size, np.bool_)
        for (segment, base, _), numbers in parts:
            if numbers is not None:
                own = slice(base, base + segment.documents)
                values[own] = numbers.values
                present[own] = True if numbers.present is None else numbers.present
        return NumberColumn(values, None if present.all() else present)

    def _values(self, field: str) -> ValueColumn:
        leaves = self._indexes_of(field)
        terms, ordinals = _merged_terms([index.terms for index, _, _ in leaves])
        counts = np.zeros(self.size, np.int64)
        taken = [np.empty(0, np.int32)]
        for (index, base, _), mapped in zip(leaves, ordinals, strict=True):
            if index.values is None or index.value_offsets is None:
                raise Unsupported(f"field {field!r} has no values for each document")
            counts[base : base + index.documents] = np.diff(index.value_offsets)
            taken.append(mapped[index.values])
        offsets = np.zeros(self.size + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        return ValueColumn(offsets, np.concatenate(taken), terms)


def _joined(found: list[tuple[_Int32, UnsignedArray | None]]) -> Postings:
    docs = np.concatenate([docs for docs, _ in found])
    freqs = [freqs for _, freqs in found if freqs is not None]
    return Postings(docs, np.concatenate(freqs) if len(freqs) == len(found) else None)


def _positions(index: TermIndex, number: int, docs: npt.NDArray[Any]) -> tuple[_Int64, _Int64]:
    """How often, and where, a term stands in documents of a segment (local numbers)."""
    if index.freqs is None or index.positions is None or index.position_offsets is None:
        raise Unsupported("the field has no positions")
    start, end = index.starts[number], index.starts[number + 1]
    first = int(index.position_offsets[number])
    freqs = index.freqs[start:end].astype(np.int64)
    ends = np.cumsum(freqs)
    index.check_positions(number, number + 1, freqs)
    if len(docs) == end - start:
        return freqs, index.positions[first : first + int(ends[-1])].astype(np.int64)
    chosen = index.docs[start:end].searchsorted(docs.astype(np.uint16))
    counts = freqs[chosen]
    places = ranges(ends[chosen] - counts + first, counts)
    return counts, index.positions[places].astype(np.int64)


def _merged_terms(lists: list[list[bytes]]) -> tuple[list[str], list[_Int32]]:
    """The distinct terms of all lists, sorted, and for each list the ordinals of its terms."""
    if len(lists) == 1:
        merged = lists[0]
        ordinals = [np.arange(len(merged), dtype=np.int32)]
    else:
        merged = sorted(dict.fromkeys(chain.from_iterable(lists)))
        ranks = {term: rank for rank, term in enumerate(merged)}
        ordinals = [
            np.fromiter(map(ranks.__getitem__, terms), np.int32, len(terms)) for terms in lists
        ]
    return [term.decode("utf-8", "surrogatepass") for term in merged], ordinals
