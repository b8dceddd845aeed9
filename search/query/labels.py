"""How facet values are shown and written, looked up once for a generation of the index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from search.columnar import Snapshot
from search.model import EntityType, FacetField
from search.query.translate import Names
from search.text import fold

__all__ = ["Label", "Labels"]

_ENTITY_FIELDS = {FacetField(kind.value): kind for kind in EntityType}

Label = tuple[str, str]
"""A label, and the same folded, by which labels are sorted."""


class Labels:
    """Names of the values of facets; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[FacetField, dict[str, Label]] = {field: {} for field in FacetField}

    def labels(self, field: FacetField, values: Sequence[str], names: Names) -> list[Label]:
        """What people read for each of the values, and by what that is sorted."""
        known = self._known[field]
        for value in values:
            if value not in known:
                kind = _ENTITY_FIELDS.get(field)
                label = value if kind is None else names.label(kind, value)
                known[value] = label, fold(label)
        return [known[value] for value in values]

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
