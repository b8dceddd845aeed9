"""Filters, facet counts and the timeline, over all matching documents.

What is counted are hits: documents that are shown as one hit count once for each value they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.util.times import datetime_to_long

from search.columnar import (
    Calendar,
    FacetTable,
    FieldCounts,
    Groups,
    Mask,
    Matches,
    Selected,
    Snapshot,
    having,
    overlapping,
    select,
    top,
)
from search.dates import first_day, last_day
from search.errors import DateError, QueryError
from search.index import schema
from search.model import (
    MISSING,
    EntityType,
    Facet,
    FacetField,
    FacetValue,
    Filter,
    Query,
    Timeline,
    Warned,
    WarningCode,
)
from search.query.labels import Labels, NamedAll
from search.query.translate import Names
from search.text import fold

__all__ = ["Listed", "Listing", "Selection"]

_ENTITY_FIELDS = {kind.value: kind for kind in EntityType}
_FIELDS = tuple(field.value for field in FacetField)
_NONE: frozenset[str] = frozenset()
# The names of the filters that are about no facet.
_DATES = "dates"
_SINCE = "since"


class Listing(NamedTuple):
    """Which of all values of a field to list.

    Attributes:
        prefix: what a word of the label begins with; "" for all.
        by_label: sorted by label; else by count, those of one count by label.
    """

    field: FacetField
    prefix: str = ""
    limit: int = 50
    offset: int = 0
    by_label: bool = False


class Listed(NamedTuple):
    """Values of a field; `missing` and `total` as in `FacetPage`."""

    values: tuple[FacetValue, ...]
    missing: int
    total: int


class Selection:
    """What the filters of a query select among the documents that match its text.

    Raises:
        QueryError: `Query.date_from` or `date_to` is no date, or they are in the wrong order.
    """

    def __init__(self, query: Query, snapshot: Snapshot, labels: Labels, names: Names) -> None:
        self._query = query
        self._snapshot = snapshot
        self._labels = labels
        self._names = names
        self._wanted: dict[FacetField, set[str]] = {}
        self._unwanted: dict[FacetField, set[str]] = {}
        self._unknown: list[Filter] = []
        for asked in query.filters:
            meant = set(self._meant(asked.field, asked.value))
            if not self._occur(asked.field, meant):
                self._unknown.append(asked)
            chosen = self._unwanted if asked.exclude else self._wanted
            chosen.setdefault(asked.field, set()).update(meant)
        self._masks = self._filters()

    def apply(self, matches: Matches) -> Selected:
        """The matching documents that pass every filter, and those that fail one only."""
        return select(matches.docs, self._masks)

    def warnings(self) -> Iterator[Warned]:
        """The filters whose value no document of the archive has."""
        for asked in self._unknown:
            yield Warned(WarningCode.UNKNOWN_VALUE, None, asked.value, asked.field.value)

    def facets(self, selected: Selected, groups: Groups) -> tuple[Facet, ...]:
        """Counts of the fields asked for, the own filter of each set aside."""
        if not self._query.facets:
            return ()
        table = FacetTable.of(self._snapshot, _FIELDS)
        counts = table.count(selected, groups)
        return tuple(self._facet(field, table, counts[field.value]) for field in self._query.facets)

    def page(self, selected: Selected, groups: Groups, asked: Listing, names: NamedAll) -> Listed:
        """A part of all values of a field that occur, counted as in `facets`."""
        field = asked.field
        found = FacetTable.of(self._snapshot, _FIELDS).count(selected, groups)[field.value]
        labels = self._labels.table(field, names)
        places = found.counts.nonzero()[0]
        if asked.prefix.strip():
            places = places.compress(labels.beginning(asked.prefix).take(places))
        ranks = labels.ranks.take(places)
        order = np.lexsort((ranks,) if asked.by_label else (ranks, -found.counts.take(places)))
        start = max(0, asked.offset)
        shown = places.take(order[start : start + max(0, asked.limit)])
        return Listed(self._values(field, found, shown), found.missing, len(places))

    def timeline(self, selected: Selected, groups: Groups) -> Timeline | None:
        """Counts in time among the matching documents, the date filter set aside."""
        interval = self._query.interval
        if interval is None:
            return None
        days = (schema.FIRST_DAY, schema.LAST_DAY)
        calendar = Calendar.of(self._snapshot, days, interval.value)
        found = calendar.count(*selected.ignoring(_DATES), groups=groups)
        chosen = (self._query.date_from, self._query.date_to)
        values = tuple(
            FacetValue(value, value, count, chosen == (value, value))
            for value, count in zip(found.labels, found.counts.tolist(), strict=True)
        )
        return Timeline(interval, values, found.missing)

    def _meant(self, field: FacetField, text: str) -> Iterable[str]:
        """A filter may name a value by its id, or by any name, whatever its case or accents.

        An id means nothing else, even if it is also a name of others: a facet's value is one, and
        has to find as many as were counted.
        """
        if text == MISSING:
            return (MISSING,)
        kind = _ENTITY_FIELDS.get(field.value)
        if kind is not None:
            is_id = self._snapshot.postings(field.value, text) is not None
            return (text,) if is_id else self._names.ids_of(kind, text) | {text}
        return self._labels.written_like(field, text)

    def occurs(self, field: FacetField, text: str) -> bool:
        """Whether some document of the archive has a value, by its id or by any name."""
        return self._occur(field, self._meant(field, text))

    def _occur(self, field: FacetField, values: Iterable[str]) -> bool:
        """Whether some document has one of the values; that some has none is no question."""
        return any(
            value == MISSING or self._snapshot.postings(field.value, value) is not None
            for value in values
        )

    def _filters(self) -> Mapping[str, Mask]:
        """What the filter of each field lets through, and that on the dates."""
        masks = {
            field.value: self._mask(field)
            for field in FacetField
            if field in self._wanted or field in self._unwanted
        }
        others = {_DATES: self._dated(), _SINCE: self._later()}
        return {**masks, **{name: mask for name, mask in others.items() if mask is not None}}

    def _mask(self, field: FacetField) -> Mask:
        unwanted = self._having(field, self._unwanted.get(field, ()))
        wanted = self._wanted.get(field)
        return ~unwanted if wanted is None else self._having(field, wanted) & ~unwanted

    def _having(self, field: FacetField, values: Iterable[str]) -> Mask:
        known = set(values)
        missing = MISSING in known
        return having(self._snapshot, field.value, known - {MISSING}, missing=missing)

    def _dated(self) -> Mask | None:
        """Documents of which some possible day lies within the dates; None without dates."""
        first = _checked(self._query.date_from, "from")
        last = _checked(self._query.date_to, "to")
        if first and last and first_day(first) > last_day(last):
            raise QueryError("{first} is after {last}", parameter="from", first=first, last=last)
        if not (first or last):
            return None
        return overlapping(
            self._snapshot.number(schema.FIRST_DAY),
            self._snapshot.number(schema.LAST_DAY),
            _number(first_day(first)) if first else None,
            _number(last_day(last)) if last else None,
        )

    def _later(self) -> Mask | None:
        """Documents that came in after a moment; None when that does not matter."""
        if not self._query.since:
            return None
        try:
            moment = datetime.fromisoformat(self._query.since)
            if moment.tzinfo is not None:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):  # the latter before the year 1, or after 9999
            raise QueryError(
                "“{moment}” is no moment; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ",
                parameter="since",
                moment=self._query.since,
            ) from None
        added = self._snapshot.number(schema.ADDED)
        return overlapping(added, added, int(datetime_to_long(moment)) + 1, None)

    def _facet(self, field: FacetField, table: FacetTable, found: FieldCounts) -> Facet:
        """The most frequent values, and every value that a filter names."""
        wanted, unwanted = self._wanted.get(field, _NONE), self._unwanted.get(field, _NONE)
        named = [table.ordinal(field.value, value) for value in (wanted | unwanted) - {MISSING}]
        always = [place for place in named if place >= 0]
        places = top(found.counts, self._query.facet_size, always)
        listed = sorted(self._values(field, found, places), key=_by_count)
        return Facet(field, tuple(listed), found.missing, found.distinct)

    def _values(
        self, field: FacetField, found: FieldCounts, places: npt.NDArray[np.intp]
    ) -> tuple[FacetValue, ...]:
        """Some values, in their order."""
        wanted, unwanted = self._wanted.get(field, _NONE), self._unwanted.get(field, _NONE)
        values = [found.terms[place] for place in places.tolist()]
        labels = self._labels.labels(field, values, self._names)
        rows = zip(found.counts[places].tolist(), labels, values, strict=True)
        return tuple(
            [
                FacetValue(value, label, count, value in wanted, value in unwanted)
                for count, label, value in rows
            ]
        )


def _by_count(one: FacetValue) -> tuple[int, str, str]:
    return -one.count, fold(one.label), one.value


def _number(day: str) -> int:
    """A day as the date columns have it."""
    return int(datetime_to_long(datetime.fromisoformat(day)))


def _checked(text: str, parameter: str) -> str:
    try:
        return text if not text or first_day(text) else ""
    except DateError as error:
        raise QueryError(error.template, parameter=parameter, date=error.values["date"]) from None
