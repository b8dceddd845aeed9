"""The best of the matches, without sorting all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from search.columnar.matches import Docs, Matches, Scores

__all__ = ["DIGITS", "Rank", "first", "top"]

DIGITS = 9
"""Decimals of a score that count: sums of the same parts in another order are the same score."""

Rank = npt.NDArray[np.int32]
"""The place of each document number in some order, all different: int32[size]."""

_MARGIN = 2 * 10.0**-DIGITS
"""Scores that are rounded to the same number are not farther apart."""

_BLOCK = 256
"""Scores of which only the greatest is looked at to find a bound of the k-th."""

_DEEP = 4
"""From a quarter of all matches on, everything is sorted."""


def top(matches: Matches, k: int, rank: Rank | None = None) -> npt.NDArray[np.int32]:
    """The k best matches: by score rounded to `DIGITS` decimals, ties by rank, ascending.

    Args:
        matches: what was found.
        k: how many are wanted, at least 0.
        rank: breaks ties; without it the smaller document number comes first.

    Returns:
        int32[min(k, n)], document numbers, the best one first.
    """
    docs, scores = matches.docs, matches.scores
    if scores is None:
        return first(docs, k, rank)
    if k * _DEEP < len(docs):
        kept = np.flatnonzero(scores >= _bound(scores, k) - _MARGIN)
        docs, scores = docs.take(kept), scores.take(kept)
    return _sorted(docs, scores, k, rank)


def first(docs: Docs, k: int, rank: Rank | None = None) -> npt.NDArray[np.int32]:
    """The k documents of the smallest rank, in the order of rank: int32[min(k, n)]."""
    if rank is None:
        return docs[:k]
    ranks = rank.take(docs)
    if k * _DEEP < len(docs):
        chosen = np.flatnonzero(ranks <= -_bound(-ranks, k))
        docs, ranks = docs.take(chosen), ranks.take(chosen)
    return docs.take(np.argsort(ranks)[:k])


def _bound(scores: npt.NDArray[Any], k: int) -> float:
    """A number that at least k of the numbers reach, and not many more: k < n."""
    if not k:
        return np.inf
    blocks = len(scores) // _BLOCK
    if blocks > k:
        # The k greatest of the blocks' maxima are k scores.
        scores = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])


def _sorted(docs: Docs, scores: Scores, k: int, rank: Rank | None) -> npt.NDArray[np.int32]:
    rounded = scores.round(DIGITS)
    ranks = docs if rank is None else rank.take(docs)
    if k * _DEEP < len(docs):
        # Many share the k-th score: of those only the first by rank are sorted.
        least = np.partition(rounded, len(rounded) - k)[len(rounded) - k]
        better = np.flatnonzero(rounded > least)
        tied = np.flatnonzero(rounded == least)
        missing = k - len(better)
        if missing < len(tied):
            tied = tied.take(np.argpartition(ranks.take(tied), missing)[:missing])
        chosen = np.concatenate((better, tied))
        docs, rounded, ranks = docs.take(chosen), rounded.take(chosen), ranks.take(chosen)
    return docs.take(np.lexsort((ranks, -rounded))[:k])
