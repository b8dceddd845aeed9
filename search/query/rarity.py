"""How rare words are in an index, as scores weigh them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from whoosh.query import Term

from search.columnar import Snapshot

__all__ = ["Rarity"]


class Rarity:
    """Inverse document frequencies over one snapshot; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._documents = max(1, snapshot.document_count)

    def documents(self, term: Term) -> int:
        """How many documents have a term."""
        return self._snapshot.document_frequency(term.fieldname, term.text)

    def of(self, terms: Iterable[Term]) -> float:
        """Idf (> 0) of a word that any of some terms stand for, no document having two of them.

        It is that of `search.columnar.bm25f`. Documents that do have two make the true one greater.
        """
        documents = min(self._documents, sum(map(self.documents, terms)))
        return math.log1p((self._documents - documents + 0.5) / (documents + 0.5))
