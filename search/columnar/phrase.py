"""Words in a row, found from positions.

A place of a word is one number, `(number of the candidate document << 32) + position`, so that
whole arrays of places are shifted, searched in one another and counted without a loop over
documents. Documents are intersected before any position is read, the rarest word first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from whoosh import query as q

from search.columnar.arrays import ranges, run_starts
from search.columnar.boolean import contained, distinct
from search.columnar.errors import Unsupported
from search.columnar.expansion import Expanded, expand_prefix
from search.columnar.leaves import Leaves
from search.columnar.matches import NO_DOCS, Docs, Matches, Weight
from search.columnar.queries import Near

__all__ = ["near", "phrase", "rarest"]

_Ints = npt.NDArray[np.int64]
_Places = npt.NDArray[np.int64]
"""Ascending places: int64[n]."""

_DOC = 32
"""Bits of a place below the document: more than a position has."""

_MAX_SLOP = 1 << 30
"""As good as any more; from the last place of a document it does not reach the next."""

_CHUNK = 32_768
"""So many documents are looked at between two looks at the clock."""

_MERGE = 4
"""Two arrays of places are merged, not searched, unless one is so many times smaller."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a phrase, or several that stand for one.

    Attributes:
        docs: the live documents that have it.
        places: from some of these documents, and a number for each of them, both ascending, to
            the places of the word there.
    """

    docs: Docs
    places: Callable[[Docs, _Ints], _Places]


@dataclass(frozen=True, slots=True)
class _Found:
    """Documents with runs: int32[n], and how many runs each has: int64[n]."""

    docs: Docs
    counts: _Ints


_Follow = Callable[[Sequence[_Word], Docs], _Places]
"""From words, and documents that have them all, to one place for each run."""


def phrase(leaves: Leaves, query: q.Phrase, weight: Weight, within: Docs | None) -> Matches:
    """Whoosh's Phrase: each word at most `slop` positions behind the one before it.

    Scores are the sum of what its words score in the documents.

    Raises:
        Unsupported: the field has no positions.
    """
    field = query.fieldname
    if not _has_positions(leaves, field):
        return Matches(NO_DOCS)
    words = [_term(leaves, field, word) for word in query.words]
    follow = _adjacent if query.slop == 1 else partial(_gapped, min(query.slop, _MAX_SLOP))
    docs = _runs(leaves, words, within, follow).docs
    if weight is None or not len(docs):
        return Matches(docs)
    scores = np.zeros(len(docs))
    for word in query.words:
        term = leaves.term(q.Term(field, word), weight * query.boost, docs)
        scores += 0.0 if term.scores is None else term.scores
    return Matches(docs, scores)


def near(leaves: Leaves, query: Near, weight: Weight, within: Docs | None) -> Matches:
    """Words in this order with at most `slop` others between them in all; counted as one word.

    Raises:
        Unsupported: the field has no positions.
        TooManyTerms: a prefix stands for more terms than the budget allows.
    """
    field = query.fieldname
    if not _has_positions(leaves, field):
        return Matches(NO_DOCS)
    words = [
        (_prefix if type(part) is q.Prefix else _term)(leaves, field, part.text)
        for part in query.parts
    ]
    follow = _adjacent if query.slop == 0 else partial(_earliest, min(query.slop, _MAX_SLOP))
    found = _runs(leaves, words, within, follow)
    if weight is None or not len(found.docs):
        return Matches(found.docs)
    statistics = leaves.statistics
    weight *= query.boost * sum(statistics.idf(len(word.docs)) for word in words)
    return Matches(found.docs, statistics.scores(field, found.docs, found.counts, weight))


def rarest(leaves: Leaves, query: q.Phrase | Near) -> int:
    """How many documents can match at most: those that have the rarest whole word."""
    if isinstance(query, Near):
        words = [part.text for part in query.parts if type(part) is q.Term]
    else:
        words = query.words
    found = [leaves.postings(query.fieldname, word) for word in words]
    return min((len(p.docs) if p else 0 for p in found), default=leaves.size)


def _has_positions(leaves: Leaves, field: str) -> bool:
    """Whether the schema knows the field."""
    layout = leaves.statistics.layout(field)
    if layout is not None and not layout.positions:
        raise Unsupported(f"field {field!r} has no positions, which a phrase needs")
    return layout is not None


def _term(leaves: Leaves, field: str, text: str) -> _Word:
    postings = leaves.postings(field, text)

    def places(docs: Docs, numbers: _Ints) -> _Places:
        counts, positions = leaves.snapshot.positions_of(field, text, docs)
        positions += np.repeat(numbers << _DOC, counts)
        return positions

    return _Word(NO_DOCS if postings is None else postings.docs, places)


def _prefix(leaves: Leaves, field: str, text: str) -> _Word:
    terms = expand_prefix(leaves.snapshot, field, text, leaves.budget)
    docs = [part.postings()[0] for part in terms] or [NO_DOCS]

    def places(docs: Docs, numbers: _Ints) -> _Places:
        found = [_places_of(part, docs, numbers) for part in terms]
        return np.sort(np.concatenate(found))

    return _Word(distinct(np.concatenate(docs), leaves.size), places)


def _places_of(terms: Expanded, docs: Docs, numbers: _Ints) -> _Places:
    """Places, in some documents, of terms of one segment that follow one another in it."""
    index, chosen = terms.index, terms.places()
    if index.freqs is None or index.positions is None or index.position_offsets is None:
        raise Unsupported("the field has no positions")
    holders = index.docs[chosen] + np.int32(terms.part.base)
    where = docs.searchsorted(holders)
    wanted = np.flatnonzero(docs.take(where, mode="clip") == holders)
    freqs = index.freqs[chosen].astype(np.int64)
    index.check_positions(int(terms.ordinals[0]), int(terms.ordinals[-1]) + 1, freqs)
    starts = np.cumsum(freqs) - freqs + int(index.position_offsets[terms.ordinals[0]])
    counts = freqs.take(wanted)
    places = index.positions[ranges(starts.take(wanted), counts)].astype(np.int64)
    places += np.repeat(numbers.take(where.take(wanted)) << _DOC, counts)
    return places


def _runs(leaves: Leaves, words: Sequence[_Word], within: Docs | None, follow: _Follow) -> _Found:
    """Documents in which the words follow one another, and how often they do."""
    docs = _shared([word.docs for word in words], within, leaves.size)
    found = [_Found(NO_DOCS, np.empty(0, np.int64))]
    for start in range(0, len(docs), _CHUNK):
        if leaves.budget.check():
            break
        chunk = docs[start : start + _CHUNK]
        owners = follow(words, chunk) >> _DOC
        firsts = run_starts(owners)
        counts = np.diff(firsts, append=len(owners))
        found.append(_Found(chunk.take(owners.take(firsts)), counts))
    if len(found) == 2:
        return found[1]
    return _Found(
        np.concatenate([part.docs for part in found]),
        np.concatenate([part.counts for part in found]),
    )


def _shared(sets: Sequence[Docs], within: Docs | None, size: int) -> Docs:
    """Documents of all the sets."""
    if not sets:
        return NO_DOCS
    docs, *others = sorted([*sets, *([] if within is None else [within])], key=len)
    for other in others:
        docs = docs.compress(contained(docs, other, size))
    return docs


def _adjacent(words: Sequence[_Word], docs: Docs) -> _Places:
    """Places of the last word of runs without gaps.

    The rarest word comes first, and positions are read only in documents that are still possible.
    """
    last = len(words) - 1
    numbers = np.arange(len(docs))
    found: _Places | None = None
    for place in sorted(range(len(words)), key=lambda n: len(words[n].docs)):
        ends = words[place].places(docs.take(numbers), numbers)
        ends += last - place
        found = ends if found is None else _in_both(found, ends)
        if not len(found):
            break
        owners = found >> _DOC
        numbers = owners.take(run_starts(owners))
    return np.empty(0, np.int64) if found is None else found


def _gapped(slop: int, words: Sequence[_Word], docs: Docs) -> _Places:
    """Places of the last word of runs in which no gap is wider than `slop` positions."""
    numbers = np.arange(len(docs))
    ends = words[0].places(docs, numbers)
    for word in words[1:]:
        places = word.places(docs, numbers)
        ends = places.compress(ends.searchsorted(places - slop) < ends.searchsorted(places))
    return ends


def _earliest(slop: int, words: Sequence[_Word], docs: Docs) -> _Places:
    """Places of the first word from which each other, taken as early as possible, is near enough.

    Taking each word as early as possible wastes the least room.
    """
    numbers = np.arange(len(docs))
    starts = words[0].places(docs, numbers)
    ends = starts
    for distance, word in enumerate(words[1:], start=1):
        places = word.places(docs, numbers)
        if not len(places):
            return places
        next_ones = places.searchsorted(ends, side="right")
        inside = np.flatnonzero(next_ones < len(places))
        starts, ends = starts.take(inside), places.take(next_ones.take(inside))
        # The next place may lie in another document, which is farther than any slop.
        near_enough = ends - starts - distance <= slop
        starts, ends = starts.compress(near_enough), ends.compress(near_enough)
    return starts


def _in_both(one: _Places, other: _Places) -> _Places:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    if not len(small):
        return small
    if len(small) * _MERGE < len(large):
        shared: _Places = small[large.take(large.searchsorted(small), mode="clip") == small]
        return shared
    merged = np.concatenate((small, large))
    merged.sort(kind="stable")
    return merged.compress(merged[1:] == merged[:-1])
