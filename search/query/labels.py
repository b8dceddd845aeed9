"""How facet values are shown and written, looked up once for a generation of the index."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.columnar import Snapshot
from search.model import EntityType, FacetField
from search.query.translate import Names
from search.text import fold, name_key

__all__ = ["LabelTable", "Labels", "NamedAll"]

_ENTITY_FIELDS = {FacetField(kind.value): kind for kind in EntityType}


class NamedAll(Protocol):
    """Knows the names of all entities of the archive."""

    def labels(self, kind: EntityType) -> Mapping[str, str]:
        """The names shown for the entities of a type, by id."""
        ...


class LabelTable:
    """The labels of all values of a field.

    Args:
        labels: in the order of the values.

    Attributes:
        ranks: int32[values], the place of each among the folded labels, sorted.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        folded = [fold(label) for label in labels]
        order = sorted(range(len(folded)), key=folded.__getitem__)
        self.ranks = np.empty(len(folded), np.int32)
        self.ranks[order] = np.arange(len(folded), dtype=np.int32)
        # A line for each, in which a hyphen stands before each word.
        lines = [f"-{name_key(label)}\n" for label in labels]
        self._text = "".join(lines)
        self._ends = np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)))

    def beginning(self, prefix: str) -> npt.NDArray[np.bool_]:
        """bool[values]: those of which a word begins so; case, accents and signs are ignored."""
        found = np.zeros(len(self._ends), np.bool_)
        begins = name_key(prefix)
        if begins:
            places = [m.start() for m in re.finditer(re.escape(f"-{begins}"), self._text)]
            found[self._ends.searchsorted(places, side="right")] = True
        return found


class Labels:
    """Names of the values of facets; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[FacetField, dict[str, str]] = {field: {} for field in FacetField}
        self._tables: dict[FacetField, LabelTable] = {}
        self._making = threading.Lock()

    def labels(self, field: FacetField, values: Sequence[str], names: Names) -> list[str]:
        """What people read for each of the values."""
        known = self._known[field]
        for value in values:
            if value not in known:
                kind = _ENTITY_FIELDS.get(field)
                known[value] = value if kind is None else names.label(kind, value)
        return [known[value] for value in values]

    def table(self, field: FacetField, names: NamedAll) -> LabelTable:
        """The labels of all values of a field; made once, when they are first asked for."""
        if field not in self._tables:
            with self._making:
                if field not in self._tables:
                    self._tables[field] = self._made(field, names)
        return self._tables[field]

    def _made(self, field: FacetField, names: NamedAll) -> LabelTable:
        values = self._snapshot.values(field.value).terms
        kind = _ENTITY_FIELDS.get(field)
        known = {} if kind is None else names.labels(kind)
        return LabelTable([known.get(value, value) for value in values])

    def written_like(self, field: FacetField, text: str) -> frozenset[str]:
        """The values of a field that differ from a text in case or accents only."""
        return self._spellings.get((field, fold(text)), frozenset())

    @cached_property
    def _spellings(self) -> dict[tuple[FacetField, str], frozenset[str]]:
        found: dict[tuple[FacetField, str], set[str]] = {}
        for field in (FacetField.OUTLET, FacetField.LANGUAGE):
            for value in self._snapshot.values(field.value).terms:
                found.setdefault((field, fold(value)), set()).add(value)
        return {key: frozenset(values) for key, values in found.items()}
