"""Which documents a query matches, in which order, and which of them are one hit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from search.columnar import (
    ALONE,
    Budget,
    By,
    ColumnarSearcher,
    Groups,
    Matches,
    Rank,
    Snapshot,
    TooManyTerms,
)
from search.errors import QueryError
from search.index import schema
from search.index.analysis import STEMMED
from search.model import Collapse, Query, Sort
from search.query.expansion import Expanded, expand
from search.query.grammar import parse
from search.query.rarity import Rarity
from search.query.syntax import Node
from search.query.translate import Names, Translator

__all__ = ["MAX_EXPANSIONS", "Matcher"]

MAX_EXPANSIONS = 1_024
"""How many words a star or ``~`` may stand for."""

_REMEMBERED = 256  # queries

# Ties go to the newer document, then to the smaller id: always the same.
_NEWEST = (By(schema.FIRST_DAY, descending=True), *map(By, schema.KEY_ORDER))
_OLDEST = (By(schema.FIRST_DAY), *map(By, schema.KEY_ORDER))
_ADDED = (By(schema.ADDED, descending=True), *_NEWEST)
_ORDERS = {
    Sort.RELEVANCE: _NEWEST,
    Sort.NEWEST: _NEWEST,
    Sort.OLDEST: _OLDEST,
    Sort.ADDED: _ADDED,
}
_GROUPS = {Collapse.COPIES: schema.COPIES, Collapse.STORY: schema.STORY}


class Matcher:
    """Matches queries over one snapshot; safe to share between threads.

    Attributes:
        searcher: over the snapshot.
        rarity: of its words.
        languages: those whose stems it has.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.searcher = ColumnarSearcher(snapshot)
        self.rarity = Rarity(snapshot)
        self.languages = _languages(snapshot)
        self._asked: dict[tuple[str, bool, tuple[str, ...]], Expanded] = {}

    def expanded(self, query: Query, names: Names) -> Expanded:
        """As `expand`, remembered as long as this generation answers: pages ask the same again."""
        key = query.text, query.aliases, query.literal
        found = self._asked.get(key)
        if found is None:
            found = expand(parse(query.text), query, names)
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[key] = found
        return found

    def matches(self, node: Node, names: Names, budget: Budget) -> Matches:
        """What a tree matches, with scores.

        Raises:
            QueryError: a star or ``~`` stands for too many words.
        """
        try:
            query = Translator(names, self.rarity, self.languages).translate(node)
            return self.searcher.matches(query, budget)
        except TooManyTerms as error:
            raise QueryError(
                "{text!r} stands for more than {limit} words; write more letters of it",
                text=error.text,
                limit=error.limit,
            ) from None

    def matches_of(self, query: Query, names: Names, budget: Budget) -> Matches:
        """What the text of a query matches, its names looked for by their other forms.

        Raises:
            QueryError: it cannot be read, or as `matches`.
        """
        node, _ = self.expanded(query, names)
        return self.matches(node, names, budget)

    def groups(self, collapse: Collapse) -> Groups:
        """The documents that are shown as one hit."""
        field = _GROUPS.get(collapse)
        return ALONE if field is None else Groups.of(self._snapshot, field)

    def rank(self, sort: Sort) -> Rank:
        """The place of every document in an order; for relevance, among those of one score."""
        return self.searcher.rank_by(_ORDERS[sort])

    def best(self, sort: Sort, found: Matches, limit: int) -> npt.NDArray[np.int32]:
        """Numbers of the first documents: int32[at most limit]."""
        rank = self.rank(sort)
        if sort is Sort.RELEVANCE:
            return self.searcher.top(found, limit, rank)
        return self.searcher.first(found.docs, limit, rank)


def _languages(snapshot: Snapshot) -> tuple[str, ...]:
    """The languages whose stems the index has."""
    fields = (schema.TITLE_STEMS, schema.BODY_STEMS, schema.REMOVED_STEMS)
    return tuple(
        language
        for language in STEMMED
        if any(snapshot.terms_with_prefix(field, f"{language}:", 1) for field in fields)
    )
