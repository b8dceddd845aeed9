"""Postings as arrays: made from tokens, and brought together from several runs.

A run holds the postings of some documents, ordered by term and within a term by document. Runs that
follow one another in documents become the postings of a segment by copying: how many postings a
term has in each run says where each piece goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from search.columnar.arrays import AnyInts, Int64s, narrow, offsets_of, ranges, stable_order
from search.columnar.packed import Writable, packed

__all__ = ["Run", "make_run", "postings_arrays"]


@dataclass(frozen=True, slots=True)
class Run:
    """Postings of t terms, p in all, with q occurrences."""

    terms: AnyInts
    """int[t]: term numbers, distinct."""
    counts: AnyInts
    """int[t]: postings of each term."""
    docs: AnyInts
    """uint16[p]: ascending within a term."""
    freqs: AnyInts | None
    """uint8, uint16 or uint32[p]; None when they are not kept."""
    occurrences: AnyInts
    """int[t]: occurrences of each term."""
    positions: AnyInts | None
    """uint8, uint16 or uint32[q]: ascending within a posting; None when they are not kept."""

    @property
    def nbytes(self) -> int:
        """Memory held."""
        arrays = (self.terms, self.counts, self.docs, self.freqs, self.occurrences, self.positions)
        return sum(array.nbytes for array in arrays if array is not None)

    def renumbered(self, numbers: AnyInts) -> Run:
        """The same postings, with `numbers[term]` instead of each term."""
        return replace(self, terms=numbers[self.terms])


def make_run(terms: AnyInts, docs: AnyInts, positions: AnyInts | None, bound: int) -> Run:
    """The postings of tokens.

    Args:
        terms: int[n], term number of each token.
        docs: uint16[n], ascending.
        positions: int[n], ascending within a document; None when they are not kept.
        bound: one more than the greatest possible term number.
    """
    present, ranks = _renumber(terms, bound)
    order = stable_order(ranks, len(present))
    if positions is not None:
        positions = narrow(positions)[order]
    ranks, docs = ranks[order], docs[order]
    first = np.ones(len(docs), dtype=np.bool_)
    first[1:] = (docs[1:] != docs[:-1]) | (ranks[1:] != ranks[:-1])
    starts = np.flatnonzero(first)
    return Run(
        terms=present.astype(np.int32),
        counts=narrow(np.bincount(ranks[starts], minlength=len(present))),
        docs=docs[starts],
        freqs=narrow(np.diff(starts, append=len(docs))),
        occurrences=narrow(np.bincount(ranks, minlength=len(present))),
        positions=positions,
    )


def _renumber(terms: AnyInts, bound: int) -> tuple[Int64s, AnyInts]:
    """The distinct terms, ascending, and the rank of each token's term among them."""
    seen = np.zeros(bound, dtype=np.bool_)
    seen[terms] = True
    present = np.flatnonzero(seen)
    rank_of = np.empty(bound, dtype=np.uint16 if len(present) <= 1 << 16 else np.uint32)
    rank_of[present] = np.arange(len(present))
    return present, rank_of[terms]


def postings_arrays(runs: Iterable[Run], term_count: int) -> Iterator[tuple[str, Writable]]:
    """The postings of a field, by the names that its arrays have in a segment.

    Args:
        runs: terms numbered as in the segment; documents ascend from run to run within a term.
            Gone through three times, so an iterator will not do.
        term_count: number of terms.
    """
    sizes = _Sizes(term_count)
    for run in runs:
        sizes.add(run)
    offsets = offsets_of(sizes.counts)
    yield "offsets", offsets
    docs = np.empty(int(offsets[-1]), dtype=np.uint16)
    freqs = None if sizes.freqs is None else np.empty(len(docs), dtype=sizes.freqs)
    for run, places in _places(runs, offsets, lambda run: run.counts):
        docs[places] = run.docs
        if freqs is not None:
            freqs[places] = run.freqs
    yield "docs", docs
    del docs  # the greatest arrays of a segment are made one after another
    if freqs is not None:
        yield "freqs", packed(freqs)
    del freqs
    if sizes.positions is None:
        return
    offsets = offsets_of(sizes.occurrences)
    yield "position_offsets", offsets
    positions = np.empty(int(offsets[-1]), dtype=sizes.positions)
    for run, places in _places(runs, offsets, lambda run: run.occurrences):
        positions[places] = run.positions
    found = packed(positions)
    del positions
    yield "positions", found


class _Sizes:
    """How much there is of each term, and how wide the integers have to be."""

    def __init__(self, term_count: int) -> None:
        self.counts = np.zeros(term_count, dtype=np.int64)
        self.occurrences = np.zeros(term_count, dtype=np.int64)
        self.freqs: np.dtype[Any] | None = None
        self.positions: np.dtype[Any] | None = None

    def add(self, run: Run) -> None:
        self.counts[run.terms] += run.counts
        self.freqs = _wider(self.freqs, run.freqs)
        if run.positions is not None:
            self.occurrences[run.terms] += run.occurrences
            self.positions = _wider(self.positions, run.positions)


def _wider(dtype: np.dtype[Any] | None, array: AnyInts | None) -> np.dtype[Any] | None:
    if array is None:
        return dtype
    return array.dtype if dtype is None else np.promote_types(dtype, array.dtype)


def _places(
    runs: Iterable[Run], offsets: AnyInts, sizes: Callable[[Run], AnyInts]
) -> Iterator[tuple[Run, Int64s]]:
    """Where the elements of each run go when those of a term begin at its offset."""
    vacant = offsets[:-1].astype(np.int64)
    for run in runs:
        counts = sizes(run)
        yield run, ranges(vacant[run.terms], counts)
        vacant[run.terms] += counts
