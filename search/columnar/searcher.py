"""Searching one snapshot: what is found, in which order, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from whoosh import query as q
from whoosh.query import Query

from search.columnar import ordering, topk
from search.columnar.bm25f import BM25F, Statistics
from search.columnar.budget import Budget
from search.columnar.contributions import Contribution, contributions
from search.columnar.evaluate import evaluate_with
from search.columnar.leaves import Leaves
from search.columnar.matches import Docs, Matches, Scores
from search.columnar.ordering import By
from search.columnar.snapshot import Snapshot
from search.columnar.topk import Rank

__all__ = ["ColumnarSearcher", "Found"]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best documents of a search.

    Attributes:
        total: how many documents match.
        docs: int32[k], the best one first.
        scores: float64[k], their scores.
        partial: whether the time was up before everything was found; `total` is a lower bound then.
    """

    total: int
    docs: npt.NDArray[np.int32]
    scores: Scores
    partial: bool


class ColumnarSearcher:
    """Evaluates queries over one snapshot. Shared by threads.

    Args:
        snapshot: what to search; closing it is left to who opened it.
        weights: constants of the scores.
    """

    def __init__(self, snapshot: Snapshot, weights: BM25F = BM25F()) -> None:  # noqa: B008 - frozen
        self.snapshot = snapshot
        self._statistics = Statistics(snapshot, weights)
        self._ranks: dict[tuple[By, ...], Rank] = {}

    def matches(self, query: Query, budget: Budget | None = None) -> Matches:
        """The documents that a query matches; raises as `evaluate`."""
        return evaluate_with(self._statistics, self.snapshot, query, budget)

    def contributions(
        self, query: Query, docs: Docs, budget: Budget | None = None
    ) -> list[Contribution]:
        """What each leaf of a query adds to the scores of documents; as `contributions`."""
        leaves = Leaves(self.snapshot, self._statistics, budget or Budget())
        return contributions(leaves, query, docs)

    def rank_by(self, keys: Sequence[By]) -> Rank:
        """The place of every document number in the order by some fields; made once."""
        key = tuple(keys)
        try:
            return self._ranks[key]
        except KeyError:
            return self._ranks.setdefault(key, ordering.rank_by(self.snapshot, key))

    def top(self, matches: Matches, k: int, rank: Rank | None = None) -> npt.NDArray[np.int32]:
        """The k best documents by score, ties by rank; as `topk.top`."""
        return topk.top(matches, k, rank)

    def first(self, docs: Docs, k: int, rank: Rank | None = None) -> npt.NDArray[np.int32]:
        """The k first documents by rank alone; as `topk.first`."""
        return topk.first(docs, k, rank)

    def search(
        self,
        query: Query,
        limit: int = 10,
        filter: Query | None = None,  # noqa: A002 - Whoosh's name for it
        budget: Budget | None = None,
    ) -> Found:
        """The best documents of a query, of those that a filter matches; raises as `evaluate`."""
        budget = budget or Budget()
        asked = query if filter is None else q.Require(query, filter)
        matches = self.matches(asked, budget)
        docs = self.top(matches, limit)
        scores = np.zeros(len(docs))
        if matches.scores is not None:
            scores = matches.scores.take(matches.docs.searchsorted(docs))
        return Found(len(matches), docs, scores, budget.partial)
