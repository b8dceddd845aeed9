"""What each leaf of a query adds to the scores of documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from whoosh import query as q
from whoosh.query import Query

from search.columnar.evaluate import Evaluation
from search.columnar.leaves import Leaves
from search.columnar.matches import Docs, Scores
from search.columnar.queries import OneWord

__all__ = ["Contribution", "contributions"]


class Contribution(NamedTuple):
    """What a leaf adds to the scores of some documents, boosts around it included.

    Attributes:
        leaf: a term, pattern or phrase, the very object in the query.
        docs: int32[n], ascending.
        scores: float64[n].
    """

    leaf: Query
    docs: Docs
    scores: Scores


def contributions(leaves: Leaves, query: Query, docs: Docs) -> list[Contribution]:
    """The scored leaves of a query: what they add to a document's score is the score.

    Of the parts of a DisjunctionMax only the best adds something. The score of a OneWord is
    shared out to its parts as they add to the occurrences that make it.

    Args:
        docs: int32[n], ascending.
    """
    return list(_Explanation(leaves).of(query, 1.0, docs))


class _Explanation:
    """Takes apart the scores of one query."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._find = Evaluation(leaves).find

    def of(self, query: Query, weight: float, docs: Docs) -> Iterator[Contribution]:
        match query:
            case q.Not():
                return
            case q.DisjunctionMax():
                yield from self._best(query, weight * query.boost, docs)
            case q.And() | q.Or():
                matching = self._find(query, None, docs).docs
                for part in query.subqueries:
                    yield from self.of(part, weight * query.boost, matching)
            case OneWord():
                yield from self._shared(query, weight, docs)
            case _:
                found = self._find(query, weight, docs)
                if found.scores is not None:
                    yield Contribution(query, found.docs, found.scores)

    def _best(self, query: q.DisjunctionMax, weight: float, docs: Docs) -> Iterator[Contribution]:
        parts = [list(self.of(part, weight, docs)) for part in query.subqueries]
        sums = np.zeros((len(parts), len(docs)))
        for row, part in zip(sums, parts, strict=True):
            for one in part:
                row[docs.searchsorted(one.docs)] += one.scores
        best = sums.argmax(axis=0)
        for number, part in enumerate(parts):
            for leaf, found, scores in part:
                kept = best[docs.searchsorted(found)] == number
                yield Contribution(leaf, found[kept], scores[kept])

    def _shared(self, query: OneWord, weight: float, docs: Docs) -> Iterator[Contribution]:
        whole = self._find(query, weight, docs)
        if whole.scores is None:
            return
        parts = self._leaves.shares(query, whole.docs)
        sums = np.zeros(len(whole.docs))
        for _, found, shares in parts:
            sums[whole.docs.searchsorted(found)] += shares
        for part, found, shares in parts:
            places = whole.docs.searchsorted(found)
            yield Contribution(part, found, shares / sums[places] * whole.scores[places])
