"""More like this: what a document is about, asked as a query."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
from whoosh import query as whoosh_query
from whoosh.query import Query as WhooshQuery

from search.columnar import NOTHING, Budget, Matches, OneWord
from search.index import schema
from search.index.analysis import stem_term, tokenize
from search.index.stored import StoredHit
from search.query.matching import Matcher
from search.query.rarity import Rarity
from search.query.translate import TITLE_BOOST

__all__ = ["similar"]

_LEAST = 0.15
"""Of the score that a document has for its own query, what a similar one has at least."""

_WORDS = 24
_ENTITIES = 12
_RARE = math.log(2.0)
"""Idf of a word that half of all documents have; one that more have tells nothing."""
_READ = 50_000
"""Characters of a text; what it is about is said in them."""
_SHORTEST = 3
_TITLE = 3
"""A word of the title counts as if the text said it so many times more."""


def similar(hit: StoredHit, number: int, matcher: Matcher, budget: Budget) -> Matches:
    """The documents that are about the same as one, its near-copies left out.

    Args:
        hit: what the index keeps of the document.
        number: of the document.
    """
    searcher = matcher.searcher
    matches = searcher.matches(_telling(hit, matcher.rarity), budget)
    docs, scores = matches.docs, matches.scores
    itself = docs.searchsorted(number)
    if scores is None or number not in docs[itself : itself + 1]:
        return NOTHING
    copies = searcher.snapshot.number(schema.COPIES).values
    others = copies.take(docs) != copies[number]
    kept = np.flatnonzero(others & (scores >= _LEAST * scores[itself]))
    return Matches(docs.take(kept), scores.take(kept))


def _telling(hit: StoredHit, rarity: Rarity) -> WhooshQuery:
    """The most telling words and entities of a document, of those that others have as well.

    A word tells the more, the more often the document has it and the rarer it is (tf-idf).
    """
    words = [query for _, query in sorted(_words(hit, rarity), key=_weight)[:_WORDS]]
    entities = [query for _, query in sorted(_entities(hit, rarity), key=_weight)[:_ENTITIES]]
    return whoosh_query.Or([*words, *entities])


def _words(hit: StoredHit, rarity: Rarity) -> Iterator[tuple[float, WhooshQuery]]:
    counts: Counter[str] = Counter()
    for text, times in ((hit.title, _TITLE), (hit.text[:_READ], 1)):
        for token in tokenize(text):
            if len(token.text) >= _SHORTEST and token.text.isalpha():
                counts[stem_term(token.text, hit.language)] += times
    for term, count in counts.items():
        body = whoosh_query.Term(schema.BODY_STEMS, term)
        rare = rarity.of([body])
        if rare > _RARE and rarity.documents(body) > 1:
            often = 1.0 + math.log(count)
            title = whoosh_query.Term(schema.TITLE_STEMS, term, TITLE_BOOST)
            yield often * rare, OneWord([title, body], often)


def _entities(hit: StoredHit, rarity: Rarity) -> Iterator[tuple[float, WhooshQuery]]:
    for entity in hit.entities:
        term = whoosh_query.Term(entity.type.value, entity.id)
        if rarity.documents(term) > 1:
            weight = (1.0 + math.log(entity.n)) * rarity.of([term])
            yield weight, whoosh_query.ConstantScoreQuery(term, weight)


def _weight(one: tuple[float, WhooshQuery]) -> float:
    return -one[0]
