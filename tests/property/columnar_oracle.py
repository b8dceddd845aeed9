"""What a columnar index should find, from the definitions, over Python lists."""

from __future__ import annotations

import fnmatch
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from whoosh import query as q
from whoosh.lang.morph_en import variations
from whoosh.query.qcore import _NullQuery

from search.columnar.queries import Near, OneWord

K1, B = 1.2, 0.75

Scores = dict[str, float]
"""Score by id of document."""


@dataclass
class Article:
    """A live document: words of its text fields, values and numbers of the others."""

    id: str
    words: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)


class ColumnarOracle:
    """Brute force over live documents.

    Args:
        articles: all of them.
        text: names of the fields that are scored.
    """

    def __init__(self, articles: Iterable[Article], text: Iterable[str]) -> None:
        self.articles = {article.id: article for article in articles}
        self.text = frozenset(text)
        self.ranks: dict[Callable[[Article], Any], dict[str, int]] = {}
        self.lengths = {
            name: {id_: len(a.words.get(name, ())) for id_, a in self.articles.items()}
            for name in self.text
        }
        self.average = {
            name: sum(lengths.values()) / max(1, len(lengths))
            for name, lengths in self.lengths.items()
        }
        self.places: dict[str, dict[str, dict[str, list[int]]]] = {
            name: defaultdict(dict) for name in self.text
        }
        for article in self.articles.values():
            for name, words in article.words.items():
                for position, word in enumerate(words):
                    self.places[name][word].setdefault(article.id, []).append(position)
        self.holders: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for article in self.articles.values():
            for name, values in article.values.items():
                for value in values:
                    self.holders[name][value].add(article.id)

    def ordered(self, scores: Scores, key: Callable[[Article], Any]) -> list[str]:
        """Ids, best first, ties by a key."""
        if key not in self.ranks:
            articles = sorted(self.articles.values(), key=key)
            self.ranks[key] = {article.id: rank for rank, article in enumerate(articles)}
        rank = self.ranks[key]
        return sorted(scores, key=lambda id_: (-round(scores[id_], 9), rank[id_]))

    def find(self, query: q.Query) -> Scores:  # noqa: C901, PLR0911, PLR0912 - one case a type
        """Ids and scores of the documents that match."""
        match query:
            case _NullQuery():
                return {}
            case q.Every():
                return dict.fromkeys(self.having(query.fieldname), 0.0)
            case q.Term():
                return self.one_word(query, [query.text])
            case q.Wildcard() if query.text == "*":  # Whoosh's way to write Every
                return dict.fromkeys(self.having(query.fieldname), 0.0)
            case q.Prefix() | q.Wildcard() | q.FuzzyTerm() | q.Variations() | q.Regex():
                return self.one_word(query, self.expand(query))
            case OneWord():
                return self.blended(query)
            case q.TermRange():
                inside = in_range(query)
                return self.one_word(query, list(filter(inside, self.terms(query.fieldname))))
            case q.NumericRange():
                inside = in_range(query)
                numbers = ((i, a.numbers.get(query.fieldname)) for i, a in self.articles.items())
                return {i: 0.0 for i, number in numbers if number is not None and inside(number)}
            case q.And():
                parts = [self.find(part) for part in query.subqueries]
                ids = set.intersection(*map(set, parts)) if parts else set()
                return {i: query.boost * sum(part[i] for part in parts) for i in ids}
            case q.Or() | q.DisjunctionMax():
                parts = [self.find(part) for part in query.subqueries]
                join = sum if isinstance(query, q.Or) else max
                ids = set().union(*parts)
                return {i: query.boost * join([p[i] for p in parts if i in p]) for i in ids}
            case q.Not():
                return dict.fromkeys(self.articles.keys() - self.find(query.query).keys(), 0.0)
            case q.AndNot():
                out = self.find(query.b)
                return {i: score for i, score in self.find(query.a).items() if i not in out}
            case q.Require():
                required = self.find(query.b)
                return {i: score for i, score in self.find(query.a).items() if i in required}
            case q.AndMaybe():
                extra = self.find(query.b)
                return {i: score + extra.get(i, 0.0) for i, score in self.find(query.a).items()}
            case q.ConstantScoreQuery():
                return dict.fromkeys(self.find(query.child), query.score)
            case q.Phrase():
                return self.phrase(query)
            case Near():
                return self.near(query)
        raise TypeError(query)

    def having(self, name: str | None) -> set[str]:
        if name is None:
            return set(self.articles)
        return {
            i
            for i, a in self.articles.items()
            if a.words.get(name) or a.values.get(name) or name in a.numbers
        }

    def terms(self, name: str) -> list[str]:
        return list(self.places[name] if name in self.text else self.holders[name])

    def idf(self, count: int) -> float:
        return math.log(1 + (max(1, len(self.articles)) - count + 0.5) / (count + 0.5))

    def score(self, name: str, frequencies: dict[str, int], weight: float) -> Scores:
        average = self.average[name]
        return {
            i: weight * tf * (K1 + 1) / (tf + K1 * (1 - B + B * self.lengths[name][i] / average))
            for i, tf in frequencies.items()
        }

    def one_word(self, query: Any, terms: list[str]) -> Scores:
        """All the terms count as one word."""
        name = query.fieldname
        if name not in self.text:
            number = {i for i, a in self.articles.items() if a.numbers.get(name) in set(terms)}
            return dict.fromkeys(set().union(number, *(self.holders[name][t] for t in terms)), 0.0)
        frequencies: Counter[str] = Counter()
        for term in terms:
            for i, places in self.places[name].get(term, {}).items():
                frequencies[i] += len(places)
        return self.score(name, frequencies, self.idf(len(frequencies)) * query.boost)

    def blended(self, query: OneWord) -> Scores:
        """The occurrences in all fields make one score."""
        sums: dict[str, float] = defaultdict(float)
        for part in query.parts:
            name, lengths = part.fieldname, self.lengths[part.fieldname]
            for term in [part.text] if isinstance(part, q.Term) else self.expand(part):
                for i, places in self.places[name].get(term, {}).items():
                    norm = 1 - B + B * lengths[i] / self.average[name]
                    sums[i] += part.boost * len(places) / norm
        weight = self.idf(len(sums)) * query.boost * (K1 + 1)
        return {i: weight * tf / (tf + K1) for i, tf in sums.items()}

    def expand(self, query: Any) -> list[str]:
        terms = self.terms(query.fieldname)
        match query:
            case q.Prefix():
                return [term for term in terms if term.startswith(query.text)]
            case q.Wildcard():
                return [term for term in terms if fnmatch.fnmatchcase(term, query.text)]
            case q.Regex():
                return [term for term in terms if re.match(query.text, term)]
            case q.Variations():
                return [term for term in terms if term in variations(query.text)]
        kept = query.text[: query.prefixlength]
        return [
            term
            for term in terms
            if term.startswith(kept) and edits(term, query.text) <= query.maxdist
        ]

    def phrase(self, query: q.Phrase) -> Scores:
        """Each word at most `slop` positions behind the one before it."""
        words = [self.places[query.fieldname].get(word, {}) for word in query.words]
        found = {}
        for i in set.intersection(*map(set, words)):
            ends = set(words[0][i])
            for word in words[1:]:
                ends = {p for p in word[i] if any(1 <= p - end <= query.slop for end in ends)}
            if ends:
                found[i] = 0.0
        for word in words:
            chosen = {i: len(word[i]) for i in found}
            scores = self.score(query.fieldname, chosen, self.idf(len(word)) * query.boost)
            found = {i: score + scores[i] for i, score in found.items()}
        return found

    def near(self, query: Near) -> Scores:
        """At most `slop` other words between the words, in all."""
        words = [self.part(part) for part in query.parts]
        found = {}
        for i in set.intersection(*map(set, words)):
            runs = sum(
                runs_from(start, [word[i] for word in words[1:]], query.slop)
                for start in words[0][i]
            )
            if runs:
                found[i] = runs
        idf = sum(self.idf(len(word)) for word in words)
        return self.score(query.fieldname, found, idf * query.boost)

    def part(self, part: q.Term | q.Prefix) -> dict[str, list[int]]:
        terms = [part.text] if isinstance(part, q.Term) else self.expand(part)
        places: dict[str, list[int]] = defaultdict(list)
        for term in terms:
            for i, found in self.places[part.fieldname].get(term, {}).items():
                places[i] = sorted(places[i] + found)
        return places


def runs_from(start: int, rest: list[list[int]], slop: int) -> bool:
    """Whether a run begins here; each further word is taken as early as possible."""
    end = start
    for places in rest:
        following = bisect_right(places, end)
        if following == len(places):
            return False
        end = places[following]
    return end - start - len(rest) <= slop


def in_range(query: Any) -> Callable[[Any], bool]:
    def inside(value: Any) -> bool:
        after = query.start is None or (
            value > query.start if query.startexcl else value >= query.start
        )
        before = query.end is None or (value < query.end if query.endexcl else value <= query.end)
        return after and before

    return inside


@cache
def edits(one: str, other: str) -> int:
    """Optimal string alignment: insert, drop or change a character, or swap two neighbours."""
    table = {(i, 0): i for i in range(len(one) + 1)}
    table |= {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            best = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                best = min(best, table[i - 2, j - 2] + 1)
            table[i, j] = best
    return table[len(one), len(other)]
