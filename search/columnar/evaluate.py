"""A query to its matches: what each type of query means, and in which order its parts are asked.

A part is asked *within* documents when only those can matter: the further parts of a conjunction,
what is subtracted, what adds to the score of documents found already. So the rarest part of a
conjunction is found first, the others are scored only where it matches, and ranges over columns
become a look at the columns of the documents that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np
from whoosh import query as q
from whoosh.query import Query
from whoosh.query.compound import DefaultOr, PreloadedOr, SplitOr
from whoosh.query.qcore import _NullQuery

from search.columnar import phrase
from search.columnar.bm25f import BM25F, Statistics
from search.columnar.boolean import contained, greatest, positions_in, union
from search.columnar.budget import Budget
from search.columnar.errors import Unsupported
from search.columnar.expansion import EXPANDED
from search.columnar.fallback import Given, match_by_whoosh
from search.columnar.layout import Kind
from search.columnar.leaves import Leaves
from search.columnar.matches import NOTHING, Bools, Docs, Matches, Weight
from search.columnar.queries import Near, OneWord
from search.columnar.snapshot import Snapshot

__all__ = ["MAX_CLAUSES", "MAX_DEPTH", "evaluate", "evaluate_with"]

MAX_DEPTH = 200
"""Levels of a query at most."""

MAX_CLAUSES = 10_000
"""Parts of a query at most, on all levels together."""

_BM25F = BM25F()


def evaluate(
    snapshot: Snapshot, query: Query, budget: Budget | None = None, weights: BM25F = _BM25F
) -> Matches:
    """The live documents that a query matches, and their scores.

    Args:
        snapshot: what to search.
        query: any Whoosh query, or one of `search.columnar.queries`.
        budget: time and expansions; without one, all the time there is.
        weights: constants of the scores.

    Raises:
        TooManyTerms: a pattern stands for more terms than the budget allows.
        Unsupported: the query is too deep or too wide, or does not fit the fields it names.
    """
    return evaluate_with(Statistics(snapshot, weights), snapshot, query, budget)


def evaluate_with(
    statistics: Statistics, snapshot: Snapshot, query: Query, budget: Budget | None
) -> Matches:
    """As `evaluate`, with statistics of the snapshot that were made before."""
    _limit_size(query)
    leaves = Leaves(snapshot, statistics, budget or Budget())
    return Evaluation(leaves).find(query, 1.0, None)


def _limit_size(query: Query) -> None:
    clauses = -1  # the query itself is no part
    for depth, level in enumerate(_levels(query)):
        clauses += len(level) + sum(len(part.words) for part in level if type(part) is q.Phrase)
        if clauses > MAX_CLAUSES:
            raise Unsupported(f"a query has at most {MAX_CLAUSES:,} parts")
        if depth > MAX_DEPTH:
            raise Unsupported(f"a query is nested at most {MAX_DEPTH} levels deep")


def _levels(query: Query) -> Iterator[list[Query]]:
    """The query, its parts, their parts and so on."""
    level = [query]
    while level:
        yield level
        level = list(chain.from_iterable(part.children() for part in level if not part.is_leaf()))


class Evaluation:
    """Evaluates one query."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._budget = leaves.budget
        self._size = leaves.size
        self._estimates: dict[int, int] = {}

    def find(self, query: Query, weight: Weight, within: Docs | None) -> Matches:
        """Matches of a query among the documents within."""
        if self._budget.check():
            return NOTHING
        found = _FIND.get(type(query))
        if found is None:
            return self._by_whoosh(query, weight, within)
        return found(self, query, weight, within)

    def nothing(self, _: Query, __: Weight, ___: Docs | None) -> Matches:
        return NOTHING

    def term(self, query: q.Term, weight: Weight, within: Docs | None) -> Matches:
        return self._leaves.term(query, weight, within)

    def every(self, query: q.Every, weight: Weight, within: Docs | None) -> Matches:
        return self._leaves.every(query, weight, within)

    def expanded(self, query: Query, weight: Weight, within: Docs | None) -> Matches:
        return self._leaves.expanded(query, weight, within)

    def blended(self, query: OneWord, weight: Weight, within: Docs | None) -> Matches:
        return self._leaves.blended(query, weight, within)

    def term_range(self, query: q.TermRange, weight: Weight, within: Docs | None) -> Matches:
        return self._leaves.term_range(query, weight, within)

    def number_range(self, query: q.NumericRange, weight: Weight, within: Docs | None) -> Matches:
        return self._leaves.number_range(query, weight, within)

    def phrase(self, query: q.Phrase, weight: Weight, within: Docs | None) -> Matches:
        return phrase.phrase(self._leaves, query, weight, within)

    def near(self, query: Near, weight: Weight, within: Docs | None) -> Matches:
        return phrase.near(self._leaves, query, weight, within)

    def all_of(self, query: q.And, weight: Weight, within: Docs | None) -> Matches:
        """Documents of every part, with the sum of its scores."""
        weight = None if weight is None else weight * query.boost
        found: Matches | None = None
        for part in sorted(query.subqueries, key=self._estimate):
            docs = within if found is None else found.docs
            one = self.find(part, weight, docs)
            found = one if found is None else self._added(found, one)
            if not len(found.docs):
                return NOTHING
        return found or NOTHING

    def any_of(self, query: q.Or, weight: Weight, within: Docs | None) -> Matches:
        """Documents of any part, with the sum of its scores."""
        if query.scale or query.minmatch:
            return self._by_whoosh(query, weight, within)
        weight = None if weight is None else weight * query.boost
        find = self.find
        return union([find(part, weight, within) for part in query.subqueries], self._size)

    def best_of(self, query: q.DisjunctionMax, weight: Weight, within: Docs | None) -> Matches:
        """Documents of any part, with the greatest of its scores.

        The tie breaker means nothing, as in Whoosh.
        """
        weight = None if weight is None else weight * query.boost
        find = self.find
        return greatest([find(part, weight, within) for part in query.subqueries], self._size)

    def complement(self, query: q.Not, _: Weight, within: Docs | None) -> Matches:
        """Documents that do not match, all with score 0."""
        docs = self._leaves.statistics.every() if within is None else within
        return self._without(Matches(docs), query.query)

    def and_not(self, query: q.AndNot, weight: Weight, within: Docs | None) -> Matches:
        return self._without(self.find(query.a, weight, within), query.b)

    def and_maybe(self, query: q.AndMaybe, weight: Weight, within: Docs | None) -> Matches:
        """Documents of the first part; the second adds to their scores."""
        found = self.find(query.a, weight, within)
        if weight is None or not len(found.docs):
            return found
        extra = self.find(query.b, weight, found.docs)
        if extra.scores is None:
            return found
        scores = np.zeros(len(found.docs)) if found.scores is None else found.scores.copy()
        scores[positions_in(extra.docs, found.docs, self._size)] += extra.scores
        return Matches(found.docs, scores)

    def require(self, query: q.Require, weight: Weight, within: Docs | None) -> Matches:
        """Documents of both parts, with the scores of the first."""
        if self._estimate(query.b) < self._estimate(query.a):
            required = self.find(query.b, None, within)
            return self.find(query.a, weight, required.docs)
        found = self.find(query.a, weight, within)
        return self._added(found, self.find(query.b, None, found.docs))

    def constant(self, query: q.ConstantScoreQuery, weight: Weight, within: Docs | None) -> Matches:
        docs = self.find(query.child, None, within).docs
        if weight is None:
            return Matches(docs)
        return Matches(docs, np.full(len(docs), query.score * weight))

    def _by_whoosh(self, query: Query, weight: Weight, within: Docs | None) -> Matches:
        """What has no vectors: Whoosh's matchers, given the parts that those get wrong."""
        if any(self._unmatched(part) for level in _levels(query) for part in level):
            query = query.apply(self._answered)
        found = match_by_whoosh(self._leaves, query, weight)
        if within is None:
            return found
        return _chosen(found, contained(found.docs, within, self._size))

    def _answered(self, query: Query) -> Query:
        if self._unmatched(query):
            return Given(self.find(query, 1.0, None))
        return query.apply(self._answered)

    def _unmatched(self, query: Query) -> bool:
        """Whether Whoosh's matchers get a query wrong, or know nothing of it."""
        if type(query) not in {q.Term, q.TermRange, q.Every}:
            return type(query) in _UNMATCHED
        # Numbers have no postings here.
        layout = self._leaves.statistics.layout(query.fieldname)
        return layout is not None and layout.kind is Kind.NUMBER

    def _added(self, found: Matches, part: Matches) -> Matches:
        """The documents of a part of those found, with the scores of both."""
        if len(part.docs) == len(found.docs):
            scores = found.scores
        elif found.scores is None:
            scores = None
        else:
            scores = found.scores.take(positions_in(part.docs, found.docs, self._size))
        if scores is None or part.scores is None:
            return Matches(part.docs, part.scores if scores is None else scores)
        return Matches(part.docs, scores + part.scores)

    def _without(self, found: Matches, excluded: Query) -> Matches:
        if not len(found.docs):
            return found
        out = self.find(excluded, None, found.docs).docs
        if self._budget.partial:
            # What was not finished cannot be known not to match.
            return NOTHING
        if not len(out):
            return found
        return _chosen(found, ~contained(found.docs, out, self._size))

    def _estimate(self, query: Query) -> int:
        """About how many documents a query matches; only for the order of evaluation."""
        key = id(query)
        estimate = self._estimates.get(key)
        if estimate is None:
            estimate = self._estimates[key] = self._estimated(query)
        return estimate

    def _estimated(self, query: Query) -> int:
        estimate = self._size + 1  # ranges and negations are answered best for few documents
        match query:
            case q.Term():
                postings = self._leaves.postings(query.fieldname, query.text)
                estimate = 0 if postings is None else len(postings.docs)
            case q.Phrase() | Near():
                estimate = phrase.rarest(self._leaves, query)
            case q.And() | q.Require():
                estimate = min(map(self._estimate, query.subqueries), default=0)
            case OneWord():
                estimate = sum(map(self._estimate, query.parts))
            case q.Or() | q.DisjunctionMax():
                estimate = sum(map(self._estimate, query.subqueries))
            case q.AndNot() | q.AndMaybe():
                estimate = self._estimate(query.a)
            case q.ConstantScoreQuery():
                estimate = self._estimate(query.child)
            case q.Prefix() | q.Wildcard() | q.FuzzyTerm() | q.Variations() | q.Regex():
                estimate = self._size  # all their documents are found in any case
        return estimate


def _chosen(found: Matches, kept: Bools) -> Matches:
    chosen = np.flatnonzero(kept)
    scores = None if found.scores is None else found.scores.take(chosen)
    return Matches(found.docs.take(chosen), scores)


_UNMATCHED = frozenset(
    {Near, OneWord, q.NumericRange, q.DateRange, q.Not, q.AndNot, q.Require, q.DisjunctionMax}
)
"""Whoosh 2.7.4 knows neither Near nor OneWord, looks for numbers among terms, and finds wrong
documents for the others: Not and AndNot leak deleted and excluded ones, Require and DisjunctionMax
mix up those of two."""

_Find = Callable[[Evaluation, Any, Weight, Docs | None], Matches]

_FIND: dict[type[Query], _Find] = {
    **dict.fromkeys(EXPANDED, Evaluation.expanded),
    _NullQuery: Evaluation.nothing,
    q.Term: Evaluation.term,
    OneWord: Evaluation.blended,
    q.Every: Evaluation.every,
    q.TermRange: Evaluation.term_range,
    q.NumericRange: Evaluation.number_range,
    q.DateRange: Evaluation.number_range,
    q.Phrase: Evaluation.phrase,
    Near: Evaluation.near,
    q.And: Evaluation.all_of,
    q.Or: Evaluation.any_of,
    DefaultOr: Evaluation.any_of,
    SplitOr: Evaluation.any_of,
    PreloadedOr: Evaluation.any_of,
    q.DisjunctionMax: Evaluation.best_of,
    q.Not: Evaluation.complement,
    q.AndNot: Evaluation.and_not,
    q.AndMaybe: Evaluation.and_maybe,
    q.Require: Evaluation.require,
    q.ConstantScoreQuery: Evaluation.constant,
}
