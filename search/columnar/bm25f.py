"""Scores, and the statistics of a snapshot that they are made of.

The formula is BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009) with the idf of Lucene, which is never negative, over live documents and exact
lengths. For a word in some fields, each of a weight of its own::

    idf   = ln(1 + (N - df + 0.5) / (df + 0.5))
    tf    = sum over the fields of weight * occurrences / (1 - b + b * length / average)
    score = idf * tf * (k1 + 1) / (tf + k1)

summed over the words of a query. In a single field of weight 1 that is BM25.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from search.columnar.layout import FieldLayout, Kind, layout_of
from search.columnar.matches import Bools, Docs, Scores
from search.columnar.snapshot import Snapshot

__all__ = ["BM25F", "Frequencies", "Statistics"]

_T = TypeVar("_T")

Frequencies = npt.NDArray[Any]
"""How often something occurs in each of some documents: unsigned integers or float64[n]."""


@dataclass(frozen=True, slots=True)
class BM25F:
    """The two constants: `k1` bends frequency, `b` (0 to 1) weighs length."""

    k1: float = 1.2
    b: float = 0.75


class Statistics:
    """What scoring and matching need to know of a snapshot; each thing is found out once.

    Shared by threads: two may compute the same array at the same moment, and one is kept.
    """

    def __init__(self, snapshot: Snapshot, weights: BM25F) -> None:
        self._snapshot = snapshot
        self._weights = weights
        self._layouts: dict[str, FieldLayout] = layout_of(snapshot.schema)
        self._made: dict[tuple[str, str], object] = {}
        self._documents = max(1, snapshot.document_count)

    def layout(self, field: str) -> FieldLayout | None:
        """How a field is kept; None when the schema does not know it."""
        return self._layouts.get(field)

    def idf(self, documents: int) -> float:
        """Inverse document frequency of what occurs in so many documents."""
        return math.log1p((self._documents - documents + 0.5) / (documents + 0.5))

    @property
    def ceiling(self) -> float:
        """What a score of idf and weight 1 comes close to when something occurs very often."""
        return self._weights.k1 + 1.0

    def scores(self, field: str, docs: Docs, frequencies: Frequencies, weight: float) -> Scores:
        """float64[n], the scores of documents in which something occurs so often.

        Args:
            field: the field it occurs in.
            docs: the documents.
            frequencies: how often in each, at least 1.
            weight: idf and boosts, multiplied.
        """
        denominators = self.norms(field).take(docs)
        denominators += frequencies
        scores: Scores = frequencies * (weight * self.ceiling)
        scores /= denominators
        return scores

    def saturated(self, sums: Scores, weight: float) -> Scores:
        """float64[n], the scores of a word that occurs in several fields.

        Args:
            sums: for each document, the sum of weight * occurrences / `norms` over the fields.
            weight: idf and boosts, multiplied.
        """
        denominators = sums + 1.0
        scores = sums * (weight * self.ceiling)
        scores /= denominators
        return scores

    def norms(self, field: str) -> Scores:
        """float64[size]: `k1 * (1 - b + b * length / average)` of each document."""
        return self._once("norms", field, lambda: self._norms(field))

    def every(self) -> Docs:
        """All live documents."""
        return self._once("every", "", self._every)

    def having(self, field: str) -> Bools:
        """bool[size]: the live documents that have a word, value or number in a field."""
        return self._once("having", field, lambda: self._having(field))

    def single_ordinals(self, field: str) -> npt.NDArray[np.int32] | None:
        """int32[size], the ordinal of each document's only value of a TERMS field, or -1.

        None when some document has several.
        """
        return self._once("ordinals", field, lambda: self._single_ordinals(field))

    def _once(self, what: str, field: str, make: Callable[[], _T]) -> _T:
        key = (what, field)
        try:
            return cast("_T", self._made[key])
        except KeyError:
            return cast("_T", self._made.setdefault(key, make()))

    def _norms(self, field: str) -> Scores:
        k1, b = self._weights.k1, self._weights.b
        norms: Scores = self._snapshot.lengths(field).astype(np.float64)
        norms *= k1 * b / (self._snapshot.average_length(field) or 1.0)
        norms += k1 * (1.0 - b)
        return norms

    def _every(self) -> Docs:
        live = self._snapshot.live
        if live is None:
            return np.arange(self._snapshot.size, dtype=np.int32)
        return np.flatnonzero(live).astype(np.int32)

    def _having(self, field: str) -> Bools:
        having = self._having_any(field)
        live = self._snapshot.live
        return having if live is None else having & live

    def _having_any(self, field: str) -> Bools:
        snapshot, layout = self._snapshot, self.layout(field)
        if layout is None or layout.kind is Kind.STORED:
            return np.zeros(snapshot.size, np.bool_)
        if layout.kind is Kind.NUMBER:
            present = snapshot.number(field).present
            return np.ones(snapshot.size, np.bool_) if present is None else present
        if layout.kind is Kind.TERMS:
            return np.diff(snapshot.values(field).offsets) > 0
        return snapshot.lengths(field) > 0

    def _single_ordinals(self, field: str) -> npt.NDArray[np.int32] | None:
        column = self._snapshot.values(field)
        counts = np.diff(column.offsets)
        if counts.size and counts.max() > 1:
            return None
        ordinals = np.full(self._snapshot.size, -1, np.int32)
        ordinals[counts > 0] = column.ordinals
        return ordinals
