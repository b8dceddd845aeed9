"""Filters, facet counts and the timeline, over all matching documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce

from search.dates import first_day, last_day
from search.errors import QueryError
from search.index import schema
from search.model import (
    MISSING,
    EntityType,
    Facet,
    FacetField,
    FacetValue,
    Query,
    Timeline,
)
from search.query.columns import Columns
from search.query.translate import Names
from search.text import fold

__all__ = ["Selection"]

_Numbers = frozenset[int]
_ENTITY_FIELDS = {kind.value: kind for kind in EntityType}


class Selection:
    """What the filters of a query select, and the counts that go with it.

    Raises:
        QueryError: `Query.date_from` or `date_to` is no date, or they are in the wrong order.
    """

    def __init__(self, query: Query, columns: Columns, names: Names) -> None:
        self._query = query
        self._columns = columns
        self._names = names
        self._wanted = {field: self._values(field, exclude=False) for field in FacetField}
        self._unwanted = {field: self._values(field, exclude=True) for field in FacetField}
        self._by_field = self._selected_by_field()
        self._dated = self._selected_by_date()

    def apply(self, matching: Iterable[int]) -> _Numbers:
        """The matching documents that pass every filter."""
        return self._narrow(frozenset(matching), self._by_field, dates=True)

    def facet(self, field: FacetField, matching: _Numbers) -> Facet:
        """Counts of a field among the matching documents, its own filter set aside."""
        others = {name: numbers for name, numbers in self._by_field.items() if name is not field}
        within = self._narrow(matching, others, dates=True)
        counts = Counter(v for n in within for v in self._columns.of(field.value, n))
        missing = sum(not self._columns.of(field.value, n) for n in within)
        return Facet(field, self._listed(field, counts), missing, len(counts))

    def timeline(self, matching: _Numbers) -> Timeline:
        """Counts by month among the matching documents, the date filter set aside."""
        within = self._narrow(matching, self._by_field, dates=False)
        months = Counter(v for n in within for v in self._columns.of(schema.MONTH, n))
        chosen = (self._query.date_from, self._query.date_to)
        values = tuple(
            FacetValue(month, month, count, selected=chosen == (month, month))
            for month, count in sorted(months.items())
        )
        return Timeline(values, len(within) - sum(months.values()))

    def _narrow(
        self, matching: _Numbers, selected: Mapping[FacetField, _Numbers], *, dates: bool
    ) -> _Numbers:
        sets = [*selected.values(), *([self._dated] if dates and self._dated is not None else [])]
        return reduce(frozenset.intersection, sets, matching)

    def _values(self, field: FacetField, *, exclude: bool) -> frozenset[str]:
        """The values of a field that its filters mean."""
        asked = [f.value for f in self._query.filters if (f.field, f.exclude) == (field, exclude)]
        return frozenset(value for text in asked for value in self._meant(field, text))

    def _meant(self, field: FacetField, text: str) -> frozenset[str]:
        """A filter may name a value by its id, or by any name, whatever its case or accents."""
        if text == MISSING:
            return frozenset({MISSING})
        kind = _ENTITY_FIELDS.get(field.value)
        if kind is not None:
            return self._names.ids_of(kind, text) | {text}
        folded = fold(text)
        return frozenset(v for v in self._columns.distinct(field.value) if fold(v) == folded)

    def _selected_by_field(self) -> dict[FacetField, _Numbers]:
        """For each field that is filtered, the documents its filters let through."""
        wanting = {asked.field for asked in self._query.filters if not asked.exclude}
        selected: dict[FacetField, _Numbers] = {}
        for field in {asked.field for asked in self._query.filters}:
            every = self._columns.every
            through = self._having(field, self._wanted[field]) if field in wanting else every
            selected[field] = through - self._having(field, self._unwanted[field])
        return selected

    def _having(self, field: FacetField, values: frozenset[str]) -> _Numbers:
        having = self._columns.having(field.value, values)
        return having | self._columns.missing(field.value) if MISSING in values else having

    def _selected_by_date(self) -> _Numbers | None:
        """Documents of which some possible day lies within the dates; None without dates."""
        first = _checked(self._query.date_from, "from")
        last = _checked(self._query.date_to, "to")
        if first and last and first_day(first) > last_day(last):
            raise QueryError(f"{first} is after {last}", parameter="from")
        if not (first or last):
            return None
        begun = self._columns.between(schema.FIRST_DAY, None, last_day(last) if last else None)
        ended = self._columns.between(schema.LAST_DAY, first_day(first) if first else None, None)
        return begun & ended

    def _listed(self, field: FacetField, counts: Counter[str]) -> tuple[FacetValue, ...]:
        """The most frequent values, and every value that a filter names."""
        chosen = (self._wanted[field] | self._unwanted[field]) - {MISSING}
        known = chosen & self._columns.distinct(field.value)
        shown = {v: counts[v] for v in (*self._most_frequent(field, counts), *known)}
        values = [
            FacetValue(
                value,
                self._label(field, value),
                count,
                selected=value in self._wanted[field],
                excluded=value in self._unwanted[field],
            )
            for value, count in shown.items()
        ]
        return tuple(sorted(values, key=_by_count))

    def _most_frequent(self, field: FacetField, counts: Counter[str]) -> list[str]:
        """The values to list; those as frequent as the last one are told apart by label."""
        size = self._query.facet_size
        if len(counts) <= size:
            return list(counts)
        least = sorted(counts.values(), reverse=True)[size - 1]
        tied = [(-n, self._label(field, v), v) for v, n in counts.items() if n >= least]
        return [value for *_, value in sorted(tied)[:size]]

    def _label(self, field: FacetField, value: str) -> str:
        kind = _ENTITY_FIELDS.get(field.value)
        return value if kind is None else self._names.label(kind, value)


def _by_count(value: FacetValue) -> tuple[int, str, str]:
    return (-value.count, fold(value.label), value.value)


def _checked(text: str, parameter: str) -> str:
    try:
        return text if not text or first_day(text) else ""
    except ValueError as error:
        raise QueryError(str(error), parameter=parameter) from None
