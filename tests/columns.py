"""A snapshot's columns without an index: what facets, histograms and filters are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.columnar.snapshot import NumberColumn, Postings, ValueColumn

Fields = Mapping[str, Sequence[str] | int | float]


class Columns:
    """Answers as a `Snapshot` of the documents would; a field has lists of values, or numbers."""

    def __init__(self, documents: Sequence[Fields], deleted: frozenset[int] = frozenset()) -> None:
        self._documents = documents
        self.size = len(documents)
        self.document_count = len(documents) - len(deleted)
        self.live = np.array([n not in deleted for n in range(self.size)]) if deleted else None

    def values(self, field: str) -> ValueColumn:
        rows = [sorted(set(document.get(field, ()))) for document in self._documents]
        terms = sorted({value for row in rows for value in row})
        offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
        ordinals = [terms.index(value) for row in rows for value in row]
        return ValueColumn(offsets, np.array(ordinals, dtype=np.int32), terms)

    def postings(self, field: str, term: str) -> Postings | None:
        docs = [
            n
            for n, document in enumerate(self._documents)
            if term in document.get(field, ()) and (self.live is None or self.live[n])
        ]
        return Postings(np.array(docs, dtype=np.int32), None) if docs else None

    def number(self, field: str) -> NumberColumn:
        values = np.array([document.get(field, 0) for document in self._documents])
        present = np.array([field in document for document in self._documents], dtype=np.bool_)
        if not self.size or values.dtype.kind != "f":
            values = values.astype(np.int64)
        return NumberColumn(values, None if present.all() else present)
