"""Queries that are not evaluated in vectors: Whoosh's own matchers over the same postings."""

from __future__ import annotations

import numpy as np
from whoosh.matching import ListMatcher, Matcher, ReadTooFar
from whoosh.query import Query
from whoosh.query.qcore import QueryError
from whoosh.query.spans import Span
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import Searcher

from search.columnar.bm25f import Statistics
from search.columnar.errors import Unsupported
from search.columnar.layout import Kind
from search.columnar.leaves import Leaves
from search.columnar.matches import Matches, Weight
from search.columnar.snapshot import Snapshot
from search.columnar.whoosh_reader import ColumnarReader

__all__ = ["Given", "LiveWeighting", "match_by_whoosh"]

_CHUNK = 256
"""So many documents are matched between two looks at the clock."""


class Given(Query):  # type: ignore[misc] # Whoosh is untyped
    """A part of a query that was evaluated before.

    Args:
        matches: what it found.
    """

    def __init__(self, matches: Matches) -> None:
        self._matches = matches

    def matcher(self, searcher: Searcher, context: object = None) -> Matcher:  # noqa: ARG002
        """A matcher of the documents found."""
        docs, scores = self._matches.docs.tolist(), self._matches.scores
        return _GivenMatcher(docs, [0.0] * len(docs) if scores is None else scores.tolist())

    def estimate_size(self, ixreader: object) -> int:  # noqa: ARG002 - Whoosh's signature
        """How many documents were found."""
        return len(self._matches)


class _GivenMatcher(ListMatcher):  # type: ignore[misc] # Whoosh is untyped
    def spans(self) -> list[Span]:
        raise Unsupported("a query of spans has a part that has no spans")


def match_by_whoosh(leaves: Leaves, query: Query, weight: Weight) -> Matches:
    """What Whoosh's matcher of a query finds, document by document, in its scores times `weight`.

    Words score as in the rest of this package; whatever else scores is the matcher's choice.

    Raises:
        Unsupported: the query has no matcher, is nested too deeply, or does not fit its field.
    """
    weighting = LiveWeighting(leaves.snapshot, leaves.statistics)
    searcher = Searcher(ColumnarReader(leaves.snapshot), weighting=weighting)
    docs: list[int] = []
    scores: list[float] = []
    try:
        matcher = query.matcher(searcher, searcher.context())
        while matcher.is_active():
            if not len(docs) % _CHUNK and leaves.budget.check():
                break
            docs.append(matcher.id())
            scores.append(0.0 if weight is None else matcher.score())
            matcher.next()
    except (QueryError, NotImplementedError, ReadTooFar, RecursionError) as error:
        raise Unsupported(f"{type(query).__name__} cannot be evaluated: {error}") from error
    found = np.array(docs, np.int32)
    return Matches(found, None if weight is None else np.array(scores, np.float64) * weight)


class LiveWeighting(WeightingModel):  # type: ignore[misc] # Whoosh is untyped
    """The scores of this package for Whoosh's matchers over a `ColumnarReader`."""

    def __init__(self, snapshot: Snapshot, statistics: Statistics) -> None:
        self._snapshot = snapshot
        self._statistics = statistics

    def scorer(
        self,
        searcher: Searcher,  # noqa: ARG002 - Whoosh's signature
        fieldname: str,
        text: bytes | str,
        qf: int = 1,  # noqa: ARG002 - Whoosh's signature
    ) -> BaseScorer:
        """A scorer of a term; 0 in fields that are not scored."""
        layout = self._statistics.layout(fieldname)
        if layout is None or layout.kind not in {Kind.TEXT, Kind.CONFLATED}:
            return _TermScorer(self._statistics, fieldname, 0.0)
        term = text if isinstance(text, str) else text.decode("utf-8", "surrogatepass")
        documents = self._snapshot.document_frequency(fieldname, term)
        return _TermScorer(self._statistics, fieldname, self._statistics.idf(documents))


class _TermScorer(BaseScorer):  # type: ignore[misc] # Whoosh is untyped
    def __init__(self, statistics: Statistics, field: str, idf: float) -> None:
        self._statistics = statistics
        self._field = field
        self._idf = idf

    def supports_block_quality(self) -> bool:
        return False

    def score(self, matcher: Matcher) -> float:
        if not self._idf:
            return 0.0
        docs = np.array([matcher.id()], np.int32)
        freqs = np.array([matcher.weight()])
        return float(self._statistics.scores(self._field, docs, freqs, self._idf)[0])

    def max_quality(self) -> float:
        return self._idf * self._statistics.ceiling

    def block_quality(self, matcher: Matcher) -> float:  # noqa: ARG002 - Whoosh's signature
        return self.max_quality()
