"""Sets of documents: what is in both, in any, in one and not the other.

All arrays are ascending document numbers, int32. Two ways lead to each result, and the cheaper one
is taken: searching the smaller array in the larger one, about 20 ns an element, or marking the
documents in an array over all numbers, a few ns an element of either and some for each number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from search.columnar.arrays import run_starts
from search.columnar.matches import NOTHING, Bools, Docs, Matches, Scores

__all__ = [
    "common",
    "contained",
    "counted",
    "distinct",
    "greatest",
    "mask_of",
    "positions_in",
    "summed",
    "union",
]

Indices = npt.NDArray[np.int64]

_SEARCH = 6
"""Searching is cheaper than marking when one side is so many times smaller than the other."""

_DENSE = 4
"""Adding up in an array over all numbers is cheaper than sorting from a share of 1/4 on."""

_MERGE = 8
"""Two arrays are merged, not sorted, when one is so many times smaller than the other."""


def mask_of(docs: Docs, size: int) -> Bools:
    """bool[size], True at the documents."""
    mask = np.zeros(size, np.bool_)
    mask[docs.astype(np.intp)] = True  # NumPy is twice as fast with indices of its own width
    return mask


def contained(docs: Docs, others: Docs, size: int) -> Bools:
    """bool[n]: which of `docs` are among `others`."""
    if not len(others):
        return np.zeros(len(docs), np.bool_)
    if len(docs) * _SEARCH < len(others) or len(others) + len(docs) < size >> 5:
        found: Bools = others.take(others.searchsorted(docs), mode="clip") == docs
        return found
    return mask_of(others, size).take(docs)


def common(one: Docs, other: Docs, size: int) -> tuple[Indices, Indices]:
    """Where the documents that both have are in each: int64[n], int64[n]."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    if len(small) * _SEARCH < len(large) or len(large) < size >> 5:
        places = large.searchsorted(small)
        chosen = np.flatnonzero(large.take(places, mode="clip") == small) if len(large) else places
        found = places.take(chosen)
        return (chosen, found) if small is one else (found, chosen)
    return (
        np.flatnonzero(mask_of(other, size).take(one)),
        np.flatnonzero(mask_of(one, size).take(other)),
    )


def positions_in(subset: Docs, docs: Docs, size: int) -> Indices:
    """Where a subset of some documents is among them: int64[n]."""
    if len(subset) * _SEARCH < len(docs) or len(docs) < size >> 5:
        return docs.searchsorted(subset)
    return np.flatnonzero(mask_of(subset, size).take(docs))


def summed(docs: npt.NDArray[np.int32], values: npt.NDArray[Any], size: int) -> tuple[Docs, Scores]:
    """The distinct documents, ascending, and the sum of each one's values.

    Args:
        docs: int32[n], in any order, repetitions allowed.
        values: a number > 0 for each.
        size: of the snapshot.
    """
    if len(docs) * _DENSE >= size:
        sums = _sums(docs, values, size)
        distinct = np.flatnonzero(sums > 0)
        return distinct.astype(np.int32), sums.take(distinct)
    order = docs.argsort(kind="stable")
    docs = docs.take(order)
    starts = run_starts(docs)
    return docs.take(starts), np.add.reduceat(values.take(order), starts, dtype=np.float64)


def distinct(docs: npt.NDArray[np.int32], size: int) -> Docs:
    """The distinct documents of an array in any order, ascending."""
    if len(docs) * _DENSE >= size:
        return np.flatnonzero(mask_of(docs, size)).astype(np.int32)
    docs = np.sort(docs)
    return docs.take(run_starts(docs))


def counted(parts: Sequence[Docs], size: int) -> int:
    """How many distinct documents there are in some sets."""
    if len(parts) == 1:
        return len(parts[0])
    if len(parts) == 2:
        small, large = sorted(parts, key=len)
        return len(large) + len(small) - int(np.count_nonzero(contained(small, large, size)))
    return len(distinct(np.concatenate(parts), size))


def union(parts: Sequence[Matches], size: int) -> Matches:
    """Documents of any part, each with the sum of its scores."""
    parts = [part for part in parts if len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    if all(part.scores is None for part in parts):
        return Matches(distinct(np.concatenate([part.docs for part in parts]), size))
    if len(parts) == 2:
        small, large = sorted(parts, key=len)
        if len(small) * _MERGE <= len(large) and len(large) * _DENSE < size:
            return _merged(large, small)
    docs = np.concatenate([part.docs for part in parts])
    scores = np.concatenate([_scores(part) for part in parts])
    if len(docs) * _DENSE >= size and scores.min() <= 0.0:
        # A sum of 0 does not tell that a document matches, so the documents are marked apart.
        found = distinct(docs, size)
        return Matches(found, _sums(docs, scores, size).take(found))
    return Matches(*summed(docs, scores, size))


def greatest(parts: Sequence[Matches], size: int) -> Matches:
    """Documents of any part, each with the greatest of its scores."""
    parts = [part for part in parts if len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    docs = np.concatenate([part.docs for part in parts])
    if all(part.scores is None for part in parts):
        return Matches(distinct(docs, size))
    scores = np.concatenate([_scores(part) for part in parts])
    order = docs.argsort(kind="stable")
    docs = docs.take(order)
    starts = run_starts(docs)
    return Matches(docs.take(starts), np.maximum.reduceat(scores.take(order), starts))


def _sums(docs: npt.NDArray[np.int32], values: npt.NDArray[Any], size: int) -> Scores:
    """float64[size]: the sum of each document's values."""
    return cast("Scores", np.bincount(docs, weights=values, minlength=size))


def _scores(part: Matches) -> Scores:
    return np.zeros(len(part.docs)) if part.scores is None else part.scores


def _merged(large: Matches, small: Matches) -> Matches:
    """The union of two, in time proportional to the small one but for copying the large one."""
    places = large.docs.searchsorted(small.docs)
    shared = large.docs.take(places, mode="clip") == small.docs
    own, extra = _scores(large).copy(), _scores(small)
    own[places.compress(shared)] += extra.compress(shared)
    new = np.flatnonzero(~shared)
    if not len(new):
        return Matches(large.docs, own)
    slots = places.take(new)
    slots += np.arange(len(new))
    kept = np.ones(len(own) + len(new), np.bool_)
    kept[slots] = False
    others = np.flatnonzero(kept)
    docs, scores = np.empty(len(kept), np.int32), np.empty(len(kept), np.float64)
    docs[others], docs[slots] = large.docs, small.docs.take(new)
    scores[others], scores[slots] = own, extra.take(new)
    return Matches(docs, scores)
