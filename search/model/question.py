"""What is asked: the same for every face and engine.

``Query -> Results(hits, facets, timeline, total)``; the answer is in `search.model.answer`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

__all__ = [
    "MAX_PER_PAGE",
    "MISSING",
    "Collapse",
    "FacetField",
    "Filter",
    "Interval",
    "Query",
    "Sort",
]

MISSING = "-"
"""Filter value that selects documents which have no value in the field."""

MAX_PER_PAGE = 100


class FacetField(StrEnum):
    """What results can be filtered and counted by; also the name of the parameter."""

    OUTLET = "outlet"
    PERSON = "person"
    ORGANISATION = "org"
    PLACE = "place"
    LANGUAGE = "lang"


class Sort(StrEnum):
    """Order of the hits. Documents of unknown date come last in both date orders.

    `ADDED` has first what came into the archive last.
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ADDED = "added"


class Interval(StrEnum):
    """What the timeline counts by; also its name among the facets."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Collapse(StrEnum):
    """Which documents that belong together are one hit; the best one stands for all of them.

    Totals, facets and the timeline then count groups: a value's count is the number of hits that
    choosing it would leave.
    """

    NONE = "none"
    COPIES = "copies"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Filter:
    """A value the documents must have, or (`exclude`) must not have.

    Attributes:
        value: an id or a name ("NE" and "Niger" are the same place), or `MISSING`.
    """

    field: FacetField
    value: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question, whole: everything that decides the answer, and nothing else.

    Attributes:
        text: in the query language of docs/query-syntax.md; "" matches every document.
        filters: OR between the values of a field, AND between fields and for exclusions.
        date_from: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, inclusive; "" for no bound.
        date_to: likewise; a month or year means its last day.
        since: a moment, ``YYYY-MM-DD`` or ISO 8601 with a time, in UTC unless it says otherwise:
            only documents whose current version came into the archive later; "" for all.
        page: from 1.
        per_page: 1 to 100.
        facets: the fields to count; empty for none.
        facet_size: how many values of each field to list, most frequent first.
        interval: what the timeline counts by; None for no timeline.
        collapse: what is shown as one hit.
        aliases: names are looked for by their other forms, too.
        literal: words and phrases, as typed, that are looked for as they stand nevertheless.
        explain: every hit says what it was found by (`Hit.why`).
    """

    text: str = ""
    filters: tuple[Filter, ...] = ()
    date_from: str = ""
    date_to: str = ""
    since: str = ""
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 20
    facets: tuple[FacetField, ...] = tuple(FacetField)
    facet_size: int = 8
    interval: Interval | None = Interval.MONTH
    collapse: Collapse = Collapse.COPIES
    aliases: bool = True
    literal: tuple[str, ...] = ()
    explain: bool = False

    def without(self, field: FacetField, value: str) -> Query:
        """This query, on its first page, without any filter on this value."""
        kept = tuple(f for f in self.filters if (f.field, f.value) != (field, value))
        return replace(self, filters=kept, page=1)

    def toggle(self, field: FacetField, value: str, *, exclude: bool = False) -> Query:
        """This query with the filter switched on, or off when it is on. On its first page."""
        wanted = Filter(field, value, exclude)
        bare = self.without(field, value)
        return bare if wanted in self.filters else replace(bare, filters=(*bare.filters, wanted))

    def toggle_dates(self, value: str) -> Query:
        """This query bounded to a day, month or year, or without dates when it is."""
        bounded = (self.date_from, self.date_to) == (value, value)
        return self.within("", "") if bounded else self.within(value, value)

    def within(self, date_from: str, date_to: str) -> Query:
        """This query bounded to these dates, on its first page."""
        return replace(self, date_from=date_from, date_to=date_to, page=1)
