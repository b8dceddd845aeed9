"""Queries without parts: terms, patterns, ranges, everything.

Each leaf takes the weight of its scores (None: unscored) and optionally the documents within which
it is asked, and gives the matches among them. Scores are computed for those only, while
statistics, such as how many documents have a word, are always those of all live documents.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, DecimalException
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query as q
from whoosh.query import Query
from whoosh.util.times import datetime_to_long

from search.columnar.bm25f import Frequencies, Statistics
from search.columnar.boolean import common, contained, counted, distinct, summed, union
from search.columnar.budget import Budget
from search.columnar.errors import Unsupported
from search.columnar.expansion import EXPANDED, Expanded, expand
from search.columnar.layout import Kind
from search.columnar.matches import NO_DOCS, NOTHING, Bools, Docs, Matches, Scores, Weight
from search.columnar.queries import OneWord
from search.columnar.snapshot import Postings, Snapshot
from search.columnar.vocabulary import term_bytes, term_text

__all__ = ["Leaves"]

_FARTHEST = 10**30
"""Beyond all whole numbers of a column, and short enough to be written out."""

_MATCH_ALL: dict[type[Query], str] = {q.Prefix: "", q.Wildcard: "*", q.Regex: ".*"}


class Leaves:
    """Evaluates the leaves of one query. For one thread.

    Args:
        snapshot: what is searched.
        statistics: of that snapshot.
        budget: of this evaluation.
    """

    def __init__(self, snapshot: Snapshot, statistics: Statistics, budget: Budget) -> None:
        self.snapshot = snapshot
        self.statistics = statistics
        self.budget = budget
        self.size = snapshot.size
        self._postings: dict[tuple[str, object], Postings | None] = {}

    def postings(self, field: str, text: object) -> Postings | None:
        """Postings of a term; fetched once for each query, however often it occurs there."""
        key = (field, text)
        try:
            return self._postings[key]
        except KeyError:
            found = self._postings[key] = self.snapshot.postings(field, self._term(field, text))
            return found

    def term(self, query: q.Term, weight: Weight, within: Docs | None) -> Matches:
        """Documents that have a term, or whose number is the given one."""
        field = query.fieldname
        postings = self.postings(field, query.text)
        if postings is None:
            return self._equal(field, query.text, within)
        if weight is not None:
            weight *= query.boost * self.statistics.idf(len(postings.docs))
        return self._scored(field, postings.docs, postings.freqs, weight, within)

    def every(self, query: q.Every, _: Weight, within: Docs | None) -> Matches:
        """All documents, or those that have something in a field."""
        if query.fieldname is None:
            return Matches(self.statistics.every() if within is None else within)
        return _kept(self.statistics.having(query.fieldname), within)

    def expanded(self, query: Query, weight: Weight, within: Docs | None) -> Matches:
        """A pattern: all the terms it stands for count as one word.

        Its frequency is the sum of theirs, its idf that of the documents that have any.

        Raises:
            TooManyTerms: the pattern stands for more terms than the budget allows.
        """
        if type(query) in _MATCH_ALL and query.text == _MATCH_ALL[type(query)]:
            return self.every(q.Every(query.fieldname), weight, within)
        return self.one_word(query, expand(self.snapshot, query, self.budget), weight, within)

    def one_word(
        self, query: Query, terms: list[Expanded], weight: Weight, within: Docs | None
    ) -> Matches:
        """Documents that have any of some terms of a field."""
        docs, freqs = _all_postings(terms)
        if not len(docs):
            return NOTHING
        if weight is None or freqs is None:
            return Matches(_within(distinct(docs, self.size), within, self.size))
        docs, sums = summed(docs, freqs, self.size)
        weight *= query.boost * self.statistics.idf(len(docs))
        return self._scored(query.fieldname, docs, sums, weight, within)

    def blended(self, query: OneWord, weight: Weight, within: Docs | None) -> Matches:
        """Documents that have a word in any of some fields, scored over all of them.

        Raises:
            TooManyTerms: a pattern stands for more terms than the budget allows.
        """
        parts = [(part, self._occurrences(part)) for part in query.parts]
        places = [(part, *where) for part, where in parts if where is not None]
        if not places:
            return NOTHING
        if weight is None:
            docs = distinct(np.concatenate([docs for _, docs, _ in places]), self.size)
            return Matches(_within(docs, within, self.size))
        count = None
        if within is not None:
            count = counted([docs for _, docs, _ in places], self.size)
            places = [self._among(within, *place) for place in places]
        found = union([Matches(*self._weighted(*place)) for place in places], self.size)
        if found.scores is None:
            return found
        weight *= query.boost * self.statistics.idf(len(found.docs) if count is None else count)
        return Matches(found.docs, self.statistics.saturated(found.scores, weight))

    def shares(self, query: OneWord, within: Docs) -> list[tuple[Query, Docs, Scores]]:
        """What each part of a word adds, in some documents, to what `blended` makes a score of."""
        found = []
        for part in query.parts:
            where = self._occurrences(part)
            if where is not None:
                docs, shares = self._weighted(*self._among(within, part, *where))
                found.append((part, docs, shares))
        return found

    def _occurrences(self, part: Query) -> tuple[Docs, Frequencies] | None:
        """Where a part of a word occurs, and how often; None when nowhere.

        Raises:
            Unsupported: its field has no words, it is no word, or its weight is negative.
        """
        if part.boost < 0.0:
            raise Unsupported(f"a part of a word cannot have a negative weight: {part!r}")
        docs: Docs
        freqs: Frequencies | None
        if type(part) is q.Term:
            postings = self.postings(part.fieldname, part.text)
            if postings is None:
                return None
            docs, freqs = postings
        elif type(part) not in EXPANDED:
            raise Unsupported(f"neither a term nor a pattern, so no part of a word: {part!r}")
        else:
            docs, freqs = _all_postings(expand(self.snapshot, part, self.budget))
            if not len(docs):
                return None
            if freqs is not None:
                docs, freqs = summed(docs, freqs, self.size)
        if freqs is None:
            raise Unsupported(f"field {part.fieldname!r} has no words to be part of one")
        return docs, freqs

    def _weighted(self, part: Query, docs: Docs, freqs: Frequencies) -> tuple[Docs, Scores]:
        """The occurrences in relation to the length of the field, times its weight."""
        shares: Scores = freqs / self.statistics.norms(part.fieldname).take(docs)
        if part.boost != 1.0:
            shares *= part.boost
        return docs, shares

    def _among(
        self, within: Docs, part: Query, docs: Docs, freqs: Frequencies
    ) -> tuple[Query, Docs, Frequencies]:
        places, _ = common(docs, within, self.size)
        return part, docs.take(places), freqs.take(places)

    def term_range(self, query: q.TermRange, weight: Weight, within: Docs | None) -> Matches:
        """Terms of a range: scored as a pattern in text, compared as ordinals of values."""
        layout = self.statistics.layout(query.fieldname)
        if layout is None or layout.kind is Kind.STORED:
            return NOTHING
        if layout.kind is Kind.NUMBER:
            return self.number_range(query, weight, within)
        if layout.kind is not Kind.TERMS:
            return self.expanded(query, weight, within)
        column = self.snapshot.values(query.fieldname)
        low, high = _ordinal_range(column.terms, query)
        single = self.statistics.single_ordinals(query.fieldname)
        if single is not None:
            ordinals = single if within is None else single.take(within)
            inside = (ordinals >= low) & (ordinals < high)
            return self._live(inside, within)
        hits = np.zeros(len(column.ordinals) + 1, np.int64)
        np.cumsum((column.ordinals >= low) & (column.ordinals < high), out=hits[1:])
        first, end = column.offsets[:-1], column.offsets[1:]
        if within is not None:
            first, end = first.take(within), end.take(within)
        return self._live(hits.take(end) > hits.take(first), within)

    def number_range(
        self, query: q.NumericRange | q.TermRange, _: Weight, within: Docs | None
    ) -> Matches:
        """Documents whose number lies between two.

        Raises:
            Unsupported: the field holds no numbers, or a bound is none.
        """
        field = query.fieldname
        layout = self.statistics.layout(field)
        if layout is None:
            return NOTHING
        if layout.kind is not Kind.NUMBER:
            raise Unsupported(f"field {field!r} holds no numbers")
        column = self.snapshot.number(field)
        values, inside = _chosen(column.values, column.present, within)
        if query.start is not None:
            start = self._number(field, query.start)
            inside &= values > start if query.startexcl else values >= start
        if query.end is not None:
            end = self._number(field, query.end)
            inside &= values < end if query.endexcl else values <= end
        return self._live(inside, within)

    def _equal(self, field: str, text: Any, within: Docs | None) -> Matches:
        """Documents with a number; numbers have no postings."""
        layout = self.statistics.layout(field)
        if layout is None or layout.kind is not Kind.NUMBER:
            return NOTHING
        try:
            number = self._number(field, text)
        except Unsupported:
            return NOTHING
        column = self.snapshot.number(field)
        values, inside = _chosen(column.values, column.present, within)
        inside &= values == number
        return self._live(inside, within)

    def _scored(
        self,
        field: str,
        docs: Docs,
        freqs: Frequencies | None,
        weight: Weight,
        within: Docs | None,
    ) -> Matches:
        if weight is None or freqs is None:
            return Matches(_within(docs, within, self.size))
        if within is not None:
            places, _ = common(docs, within, self.size)
            docs, freqs = docs.take(places), freqs.take(places)
        return Matches(docs, self.statistics.scores(field, docs, freqs, weight))

    def _live(self, inside: Bools, within: Docs | None) -> Matches:
        """Of bool[size], or bool of the documents within, the live documents."""
        if within is None and self.snapshot.live is not None:
            inside &= self.snapshot.live
        found = np.flatnonzero(inside)
        return Matches(found.astype(np.int32) if within is None else within.take(found))

    def _term(self, field: str, text: Any) -> str:
        if isinstance(text, str):
            return text
        layout = self.statistics.layout(field)
        if layout is None or layout.kind is Kind.NUMBER:
            return ""
        if not isinstance(text, bytes):
            text = self.snapshot.schema[field].to_bytes(text)
        return term_text(bytes(text))

    def _number(self, field: str, value: object) -> int | float:
        """A bound as the column holds it; a date as microseconds since the year 1."""
        kind = self.snapshot.schema[field]
        try:
            if isinstance(value, datetime):
                return int(datetime_to_long(value))
            if kind.decimal_places and isinstance(value, (str, Decimal)):
                return _whole(Decimal(value) * 10**kind.decimal_places)
            number = value if isinstance(value, (int, float)) else kind.numtype(value)
            float(number)
            # As a float a whole number would be compared with rounded ones.
            exact = kind.numtype is not float and isinstance(number, float) and number.is_integer()
            return int(number) if exact else number
        except OverflowError:
            return math.inf if value > 0 else -math.inf  # type: ignore[operator] # an int
        except (TypeError, ValueError, DecimalException) as error:
            raise Unsupported(f"field {field!r}: {value!r} is no number") from error


def _all_postings(
    terms: list[Expanded],
) -> tuple[npt.NDArray[np.int32], Frequencies | None]:
    """Postings of all the terms, one after the other; no frequencies where the field has none."""
    if not terms:
        return NO_DOCS, None
    parts = [part.postings() for part in terms]
    freqs = [freqs for _, freqs in parts if freqs is not None]
    docs = np.concatenate([docs for docs, _ in parts])
    return docs, np.concatenate(freqs) if len(freqs) == len(parts) else None


def _whole(number: Decimal) -> int | float:
    """The whole part; an exponent of millions is not written out."""
    return int(number) if abs(number) < _FARTHEST else float(number)


def _within(docs: Docs, within: Docs | None, size: int) -> Docs:
    if within is None:
        return docs
    if len(within) < len(docs):
        return within.compress(contained(within, docs, size))
    return docs.compress(contained(docs, within, size))


def _kept(mask: Bools, within: Docs | None) -> Matches:
    if within is None:
        return Matches(np.flatnonzero(mask).astype(np.int32))
    return Matches(within.compress(mask.take(within)))


def _chosen(
    values: npt.NDArray[Any], present: Bools | None, within: Docs | None
) -> tuple[npt.NDArray[Any], Bools]:
    """The numbers asked for, and a new array that says which documents have one."""
    if within is None:
        return values, np.ones(len(values), np.bool_) if present is None else present.copy()
    chosen = values.take(within)
    return chosen, np.ones(len(chosen), np.bool_) if present is None else present.take(within)


def _ordinal_range(terms: Sequence[str], query: q.TermRange) -> tuple[int, int]:
    """The first ordinal of a range and the one behind its last."""
    low, high = 0, len(terms)
    if query.start is not None:
        find = bisect_right if query.startexcl else bisect_left
        low = find(terms, term_bytes(query.start), key=term_bytes)
    if query.end is not None:
        find = bisect_left if query.endexcl else bisect_right
        high = find(terms, term_bytes(query.end), key=term_bytes)
    return low, high
