"""Counts of the values that a set of documents has, for several fields at once.

All facet fields share one ordinal space, so one pass over a document's ordinals counts them all.
"No value" is an ordinal as well. Of four ways to count, the cheapest is taken: by document
(few documents), everything less the other documents (nearly all), by posting (in between), and
the totals, counted once, for all live documents.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.columnar.arrays import Int64s
from search.columnar.caching import PerSnapshot
from search.columnar.counting import FieldValues, PostingLayout, RowLayout, Span, worth_postings
from search.columnar.grouping import ALONE, Groups
from search.columnar.repeats import Repeats
from search.columnar.selection import Selected
from search.columnar.snapshot import Snapshot, ValueColumn

__all__ = ["FacetTable", "FieldCounts", "top"]

_Docs = NDArray[np.int32]

_CHUNK = 64
_NO_ORDINALS: NDArray[np.intp] = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """How often each value of a field occurs in a set of documents.

    Attributes:
        terms: all values of the field, sorted; their places are their ordinals.
        counts: int64[terms], read-only: documents, or groups of which a document has the value.
        missing: documents without a value, or groups of which a document has none.
    """

    terms: Sequence[str]
    counts: Int64s
    missing: int

    @property
    def distinct(self) -> int:
        """How many values occur."""
        return int(np.count_nonzero(self.counts))


@dataclass(frozen=True, slots=True)
class _Part:
    """One field of a table, or all of it: its totals, and when to count it by posting.

    Attributes:
        number: of the field; None for all of them.
    """

    number: int | None
    span: Span
    totals: Int64s
    worth_postings: float


class FacetTable:
    """The values of some TERMS fields of a snapshot, laid out to be counted. Shared by threads.

    `FacetTable.of` is the way to get one: it makes it once.

    Args:
        snapshot: whose live documents are counted; it is not held on to.
        fields: at least one.
    """

    _made: PerSnapshot[FacetTable] = PerSnapshot()

    def __init__(self, snapshot: Snapshot, fields: Sequence[str]) -> None:
        self._columns = {field: snapshot.values(field) for field in fields}
        self._size = snapshot.size
        self._live = snapshot.live
        self._document_count = snapshot.document_count
        self._values = _placed(list(self._columns.values()))
        self._rows = RowLayout(self._values)
        every = np.arange(self._size) if self._live is None else np.flatnonzero(self._live)
        totals = self._rows.count(every, self._rows.whole)
        self._whole = self._part(None, self._rows.whole, totals)
        parts = [self._part(n, span, totals) for n, span in enumerate(self._rows.spans)]
        self._parts = dict(zip(fields, parts, strict=True))
        self._repeats = Repeats(self._values)

    def _part(self, number: int | None, span: Span, totals: Int64s) -> _Part:
        own = totals[span.ordinals]
        return _Part(number, span, own, worth_postings(own, self._size, span))

    @classmethod
    def of(cls, snapshot: Snapshot, fields: Sequence[str]) -> FacetTable:
        """The table of a snapshot and fields, made when it is first asked for."""
        return cls._made.get(snapshot, tuple(fields), lambda: cls(snapshot, fields))

    def ordinal(self, field: str, term: str) -> int:
        """The ordinal of a value, -1 if there is none."""
        return self._columns[field].ordinal(term)

    def count(self, selected: Selected, groups: Groups = ALONE) -> dict[str, FieldCounts]:
        """The counts of every field among live documents, its own filter set aside.

        Args:
            selected: `only_failing` may name filters that are about no field of the table.
            groups: of the snapshot; each counts as one document.
        """
        every = self._count(selected.docs, self._whole)
        once = self._repeats.once(every, None, groups, selected.docs)
        counted = {}
        for field, part in self._parts.items():
            failing = selected.only_failing.get(field)
            if failing is None or not len(failing):
                counts = once[part.span.ordinals]
            else:
                counts = every[part.span.ordinals] + self._count(failing, part)
                sets = selected.ignoring(field)
                counts = self._repeats.once(counts, part.number, groups, *sets)
            counts.flags.writeable = False
            terms = self._columns[field].terms
            counted[field] = FieldCounts(terms, counts[:-1], int(counts[-1]))
        return counted

    def _count(self, docs: _Docs, part: _Part) -> Int64s:
        """How many of the documents have each ordinal of a part, the cheapest way."""
        others = self._document_count - len(docs)
        if others == 0:
            return part.totals
        if min(others, len(docs)) > part.worth_postings:
            return self._postings.count(docs, part.span)
        if len(docs) <= others:
            return self._rows.count(docs, part.span)
        return part.totals - self._rows.count(self._without(docs), part.span)

    def _without(self, docs: _Docs) -> Int64s:
        """The live documents that are not among these."""
        left = np.ones(self._size, dtype=np.bool_) if self._live is None else self._live.copy()
        left[docs.astype(np.intp)] = False
        return np.flatnonzero(left)

    @cached_property
    def _postings(self) -> PostingLayout:
        """Made when a set first asks for it; threads that ask together make the same one."""
        return PostingLayout(self._values)


def top(counts: Int64s, n: int, always: Collection[int] = ()) -> NDArray[np.intp]:
    """The ordinals of the most frequent values, and of those that are wanted whatever their count.

    Args:
        counts: int64[values].
        n: how many; values of equal count are told apart by ordinal. Fewer when fewer occur.
        always: ordinals to include as well.

    Returns:
        Distinct ordinals by descending count, then ascending: intp[at most n + len(always)].
    """
    chosen = _NO_ORDINALS if n <= 0 else (counts >= max(_least(counts, n), 1)).nonzero()[0]
    chosen = chosen[(-counts[chosen]).argsort(kind="stable")[:n]]
    if not always:
        return chosen
    chosen = np.union1d(chosen, np.fromiter(always, np.intp, len(always)))
    return chosen[(-counts[chosen]).argsort(kind="stable")]


def _least(counts: Int64s, n: int) -> int:
    """A number that the nth highest count is not below.

    Each chunk's maximum is a count of its own, so the nth highest maximum is such a number. Most
    values are rare: it leaves few of them, and makes partitioning them all unnecessary.
    """
    chunks = len(counts) // _CHUNK
    if chunks < n:
        return int(np.partition(counts, -n)[-n]) if len(counts) >= n else 0
    maxima = counts[: chunks * _CHUNK].reshape(chunks, _CHUNK).max(axis=1)
    return int(np.partition(maxima, chunks - n)[chunks - n])


def _placed(columns: Sequence[ValueColumn]) -> list[FieldValues]:
    """The values of each field, the fields' ordinals one range after the other."""
    placed, first = [], 0
    for column in columns:
        missing = first + len(column.terms)
        placed.append(FieldValues(first, missing, column.offsets, column.ordinals))
        first = missing + 1
    return placed
