"""Whoosh queries evaluated exactly, one leaf at a time.

Whoosh 2.7.4's own matchers return wrong documents for some nestings of And, Or and Not and for
some limits, so nothing but single postings lists is taken from it: sets and scores are combined
here. Scores are Whoosh's BM25F (K1 = 1.2, B = 0.75; idf = ln(N / (df + 1)) + 1), summed over
fields and words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import islice

from whoosh import query as q
from whoosh.query import Query as WhooshQuery
from whoosh.query.qcore import _NullQuery
from whoosh.reading import IndexReader, TermNotFound

from search.errors import QueryError
from search.query.columns import Columns
from search.query.nearness import is_near
from search.query.positions import runs

__all__ = ["MAX_EXPANSIONS", "Executor", "Scores"]

MAX_EXPANSIONS = 1_024
"""How many words a star or ``~`` may stand for."""

_K1, _B = 1.2, 0.75

Scores = dict[int, float]
_Positions = dict[int, list[int]]


class Executor:
    """Evaluates queries over one reader. For one thread at a time."""

    def __init__(self, reader: IndexReader, columns: Columns) -> None:
        self._reader = reader
        self._columns = columns
        self._kinds: dict[type[WhooshQuery], Callable[..., Scores]] = {
            q.Every: self._every,
            q.Term: self._term,
            q.Prefix: self._multi_term,
            q.FuzzyTerm: self._multi_term,
            q.TermRange: self._range,
            q.Sequence: self._sequence,
            q.And: self._all_of,
            q.Or: self._any_of,
            q.Not: self._except,
            _NullQuery: self._nothing,
        }

    def scores(self, query: WhooshQuery) -> Scores:
        """Matching documents and their scores, unordered.

        Raises:
            QueryError: a star or ``~`` stands for more than `MAX_EXPANSIONS` words.
        """
        return self._kinds[type(query)](query)

    def _nothing(self, _: WhooshQuery) -> Scores:
        return {}

    def _every(self, query: q.Every) -> Scores:
        every = self._columns.every
        field = query.fieldname
        matching = every if field is None else every - self._columns.missing(field)
        return dict.fromkeys(matching, 0.0)

    def _range(self, query: q.TermRange) -> Scores:
        within = self._columns.between(query.fieldname, query.start, query.end)
        return dict.fromkeys(within, 0.0)

    def _all_of(self, query: q.And) -> Scores:
        parts = [self.scores(part) for part in query.subqueries]
        shared = reduce(lambda some, part: some & part.keys(), parts[1:], set(parts[0]))
        return {n: query.boost * sum(part[n] for part in parts) for n in shared}

    def _any_of(self, query: q.Or) -> Scores:
        found: Scores = {}
        for part in query.subqueries:
            for number, score in self.scores(part).items():
                found[number] = found.get(number, 0.0) + query.boost * score
        return found

    def _except(self, query: q.Not) -> Scores:
        return dict.fromkeys(self._columns.every - self.scores(query.query).keys(), 0.0)

    def _term(self, query: q.Term) -> Scores:
        if query.fieldname in self._columns:  # a facet value: it matches or not, by no degree
            return dict.fromkeys(self._columns.having(query.fieldname, {query.text}), 0.0)
        frequencies = self._frequencies(query.fieldname, query.text)
        idf = self._idf(len(frequencies))
        return self._bm25f(query.fieldname, frequencies, idf * query.boost)

    def _multi_term(self, query: q.Prefix | q.FuzzyTerm) -> Scores:
        """All expansions count as one word, or the rarest misspelling would rank first."""
        frequencies: dict[int, float] = {}
        for word in self._expand(query):
            for number, count in self._frequencies(query.fieldname, word).items():
                frequencies[number] = frequencies.get(number, 0.0) + count
        idf = self._idf(len(frequencies))
        return self._bm25f(query.fieldname, frequencies, idf * query.boost)

    def _sequence(self, query: q.Sequence) -> Scores:
        """Occurrences of the whole count as a word would; its idf is the sum of its words'."""
        parts = [self._positions(part) for part in query.subqueries]
        field = query.subqueries[0].fieldname
        shared = reduce(lambda some, part: some & part.keys(), parts[1:], set(parts[0]))
        counts = {n: _count(runs([part[n] for part in parts], query.slop - 1)) for n in shared}
        frequencies = {n: count for n, count in counts.items() if count}
        idf = sum(self._idf(len(part)) for part in parts)
        return self._bm25f(field, frequencies, idf * query.boost)

    def _bm25f(self, field: str, frequencies: dict[int, float], weight: float) -> Scores:
        average = self._columns.average_length(field)
        scores = {}
        for number, count in frequencies.items():
            length = self._columns.length(field, number)
            norm = _K1 * ((1 - _B) + _B * length / average)
            scores[number] = weight * count * (_K1 + 1) / (count + norm)
        return scores

    def _idf(self, documents: int) -> float:
        every = max(1, len(self._columns.every))
        return math.log(every / (documents + 1)) + 1.0

    def _frequencies(self, field: str, word: str) -> dict[int, float]:
        try:
            matcher = self._reader.postings(field, word)
        except TermNotFound:
            return {}
        found = {}
        while matcher.is_active():
            found[matcher.id()] = float(matcher.weight())
            matcher.next()
        return found

    def _positions(self, query: q.Term | q.Prefix) -> _Positions:
        words = [query.text] if isinstance(query, q.Term) else self._expand(query)
        found: _Positions = {}
        for word in words:
            self._add_positions(query.fieldname, word, found)
        return {number: sorted(positions) for number, positions in found.items()}

    def _add_positions(self, field: str, word: str, found: _Positions) -> None:
        try:
            matcher = self._reader.postings(field, word)
        except TermNotFound:
            return
        while matcher.is_active():
            found.setdefault(matcher.id(), []).extend(matcher.value_as("positions"))
            matcher.next()

    def _expand(self, query: q.Prefix | q.FuzzyTerm) -> list[str]:
        words = list(islice(self._expansions(query), MAX_EXPANSIONS + 1))
        if len(words) > MAX_EXPANSIONS:
            raise QueryError(
                f"{query.text!r} stands for more than {MAX_EXPANSIONS:,} words; "
                "write more letters of it"
            )
        return words

    def _expansions(self, query: q.Prefix | q.FuzzyTerm) -> Iterable[str]:
        if isinstance(query, q.Prefix):
            terms = self._reader.expand_prefix(query.fieldname, query.text)
            return (term.decode("utf-8") for term in terms)
        # Not Whoosh's terms_within: with one segment it counts swapped letters as two edits,
        # with several as one.
        terms = self._reader.expand_prefix(query.fieldname, query.text[: query.prefixlength])
        words = (term.decode("utf-8") for term in terms)
        return (word for word in words if is_near(word, query.text, query.maxdist))


def _count(found: Iterable[object]) -> float:
    return float(sum(1 for _ in found))
