"""The parameters of a search: what they are called, and how a `Query` is read from them.

What is not known is refused instead of ignored. `webapp.links` writes them.

docs/json-api.md describes every parameter; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from search.dates import first_day, last_day
from search.errors import QueryError
from search.model import (
    MAX_PER_PAGE,
    Collapse,
    FacetField,
    Filter,
    Interval,
    Query,
    Sort,
)
from webapp.validation import (
    Moment,
    Number,
    Parameters,
    PartialDate,
    Switch,
    Value,
    Values,
    nearest,
)

__all__ = [
    "FILTER_PARAMETERS",
    "MAX_FACET_SIZE",
    "MAX_FILTERS",
    "MAX_LITERALS",
    "MAX_OFFSET",
    "MAX_PAGE",
    "MAX_TEXT",
    "NO_FACETS",
    "PARAMETERS",
    "FacetSearch",
    "Order",
    "SearchParameters",
    "default_sort",
    "filter_parameter",
    "in_order",
    "read_query",
    "readable_part",
]

MAX_TEXT = 1_000
MAX_FILTERS = 100
MAX_LITERALS = 64
MAX_PAGE = 100_000
MAX_FACET_SIZE = 500
MAX_OFFSET = 1_000_000
NO_FACETS = "none"

_DEFAULT = Query()
_FIELDS = "|".join(FacetField)
_INTERVALS = "|".join(Interval)
_SOME = f"({_FIELDS})(,({_FIELDS}))*"
# Any of the fields, and one of the intervals at most, wherever it stands.
_FACETS_FORM = f"^({NO_FACETS}|{_SOME}(,({_INTERVALS})(,{_SOME})?)?|({_INTERVALS})(,{_SOME})?)$"
_ALL_FACETS = ",".join((*_DEFAULT.facets, Interval.MONTH))


def _without_blanks(value: object) -> object:
    return ",".join(map(str.strip, value.split(","))) if isinstance(value, str) else value


FacetNames = Annotated[
    str,
    BeforeValidator(_without_blanks),
    StringConstraints(max_length=MAX_TEXT),
    WithJsonSchema({"type": "string", "pattern": _FACETS_FORM}),
]
Text = Annotated[
    str,
    StringConstraints(max_length=MAX_TEXT),
    WithJsonSchema({"type": "string", "maxLength": MAX_TEXT, "format": "search-query"}),
]


class SearchParameters(Parameters):
    """What a search is asked with, in the order in which addresses are written."""

    q: Text = Field("", examples=["Wagner Mali"])
    """The query, in the query language. Without one, every document."""
    outlet: Values = Field((), examples=[["Stallion Times"]])
    """Only documents of this outlet."""
    not_outlet: Values = Field((), alias="not-outlet")
    """Leave out documents of this outlet."""
    person: Values = ()
    """Only documents that name this person: an id or a name."""
    not_person: Values = Field((), alias="not-person")
    """Leave out documents that name this person."""
    org: Values = Field((), examples=[["wagner-group"]])
    """Only documents that name this organisation: an id or a name."""
    not_org: Values = Field((), alias="not-org")
    """Leave out documents that name this organisation."""
    place: Values = Field((), examples=[["ML"]])
    """Only documents that name this place: an id or a name."""
    not_place: Values = Field((), alias="not-place")
    """Leave out documents that name this place."""
    lang: Values = Field((), examples=[["en"]])
    """Only documents in this language (ISO 639-1)."""
    not_lang: Values = Field((), alias="not-lang")
    """Leave out documents in this language."""
    date_from: PartialDate = Field("", alias="from", examples=["2025-01"])
    """First date, itself included: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a month or year counts whole.
    Documents of unknown date do not match."""
    date_to: PartialDate = Field("", alias="to", examples=["2025-04-30"])
    """Last date, itself included, likewise."""
    since: Moment = Field("", examples=["2025-01-01"])
    """Only documents whose current version came into the archive after this moment: `YYYY-MM-DD`,
    or `YYYY-MM-DDTHH:MM:SSZ`; UTC unless it says otherwise."""
    collapse: Collapse = _DEFAULT.collapse
    """What is one hit: documents with nearly the same text (`copies`), all that report the same
    event (`story`), or every document by itself (`none`)."""
    aliases: Switch = _DEFAULT.aliases
    """`0` to look for names as they are typed only; with `1`, their other forms are found as
    well."""
    literal: Annotated[Values, Field(max_length=MAX_LITERALS)] = ()
    """A word or phrase of `q`, as typed, that is looked for as it stands although `aliases` is
    on."""
    sort: Sort | None = Field(None, examples=["newest"])
    """The order; unknown dates come last in both date orders, and `added` has first what came in
    last. Without it, `relevance` with words in `q`, else `newest`."""
    page: Number = Field(_DEFAULT.page, ge=1, le=MAX_PAGE)
    """Which page."""
    per_page: Number = Field(_DEFAULT.per_page, ge=1, le=MAX_PER_PAGE, examples=[5])
    """Hits on a page."""
    facets: FacetNames = Field(_ALL_FACETS, examples=["place,person"])
    """The fields to count, separated by commas, and `year`, `month` or `day` for the timeline;
    `none` for none."""
    facet_size: Number = Field(_DEFAULT.facet_size, ge=1, le=MAX_FACET_SIZE)
    """Values to list for each field."""
    explain: Switch = _DEFAULT.explain
    """`1` to say of each hit what it was found by."""

    def query(self) -> Query:
        """The query that they ask for.

        Raises:
            QueryError: they contradict one another; names one of them.
        """
        if self.date_from and self.date_to and first_day(self.date_from) > last_day(self.date_to):
            raise QueryError(
                "“from” is {start}, which is after “to”, {end}; no date lies between them",
                parameter="from",
                start=self.date_from,
                end=self.date_to,
            )
        fields, interval = _chosen(self.facets)
        text = self.q if self.q.strip() else ""
        return Query(
            text=text,
            filters=self._filters(),
            date_from=self.date_from,
            date_to=self.date_to,
            since=self.since,
            sort=self.sort or default_sort(text),
            page=self.page,
            per_page=self.per_page,
            facets=fields,
            interval=interval,
            facet_size=self.facet_size,
            collapse=self.collapse,
            aliases=self.aliases,
            literal=tuple(sorted(set(self.literal))),
            explain=self.explain,
        )

    def _filters(self) -> tuple[Filter, ...]:
        found = [
            Filter(field, value, exclude)
            for attribute, field, exclude in _FILTERS
            for value in getattr(self, attribute)
        ]
        if len(found) > MAX_FILTERS:
            counts = {name: len(getattr(self, _attribute(name))) for name in FILTER_PARAMETERS}
            raise QueryError(
                "{count} filters are set; {most} are allowed",
                parameter=max(counts, key=lambda name: counts[name]),
                count=len(found),
                most=MAX_FILTERS,
            )
        return in_order(found)


class Order(StrEnum):
    """What comes first: the most frequent value, or the first of the alphabet."""

    COUNT = "count"
    NAME = "name"


class FacetSearch(SearchParameters):
    """What the values of a field are asked with, besides the search that they are counted over."""

    prefix: Value = Field("", examples=["m"])
    """Only values of which a word begins so; accents and case do not matter."""
    order: Order = Field(Order.COUNT, examples=["name"])
    """The most frequent first (`count`), or by name."""
    offset: Number = Field(0, ge=0, le=MAX_OFFSET)
    """How many to pass over."""


PARAMETERS = SearchParameters.names()
"""Every parameter, in the order in which `address` writes them."""

FILTER_PARAMETERS: dict[str, tuple[FacetField, bool]] = {
    prefix + field.value: (field, bool(prefix)) for field in FacetField for prefix in ("", "not-")
}
"""Parameter name to (field, is an exclusion): ``outlet``, ``not-outlet``, ``person`` ..."""

_RANKS = {pair: rank for rank, pair in enumerate(FILTER_PARAMETERS.values())}


def _attribute(name: str) -> str:
    return name.replace("-", "_")


_FILTERS = [
    (_attribute(name), field, exclude) for name, (field, exclude) in FILTER_PARAMETERS.items()
]


def default_sort(text: str) -> Sort:
    """The order when none is asked for: without words there is nothing to be relevant to."""
    return Sort.RELEVANCE if text.strip() else Sort.NEWEST


def filter_parameter(field: FacetField, *, exclude: bool = False) -> str:
    """Name of the parameter of a filter."""
    return f"not-{field.value}" if exclude else field.value


def in_order(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """Filters without repetitions, in the order of the parameters, then of the values."""
    return tuple(sorted(set(filters), key=lambda f: (_RANKS[f.field, f.exclude], f.value)))


def read_query(pairs: Iterable[tuple[str, str]]) -> Query:
    """The query that a URL's parameters ask for. An empty value means the default.

    Raises:
        QueryError: a parameter is unknown, given twice, malformed or out of bounds; names it.
    """
    return SearchParameters.read(pairs).query()


def readable_part(pairs: Iterable[tuple[str, str]]) -> Query:
    """As `read_query`, leaving out every parameter that cannot be read: to fill a form again."""
    rest = [(name, value) for name, value in pairs if name in PARAMETERS]
    while True:  # ends: each round leaves out one of the known parameters
        try:
            return read_query(rest)
        except QueryError as error:
            rest = [pair for pair in rest if pair[0] != error.parameter]


def _chosen(names: str) -> tuple[tuple[FacetField, ...], Interval | None]:
    """The fields to count, and what the timeline counts by, which is named among them."""
    if names == _ALL_FACETS:
        return _DEFAULT.facets, _DEFAULT.interval
    if names == NO_FACETS:
        return (), None
    asked = tuple(dict.fromkeys(names.split(",")))
    known = (*FacetField, *Interval)
    for name in asked:
        if name not in known:
            raise QueryError(
                "“{name}” has “{value}”; it takes {choices}",
                parameter="facets",
                suggestion=nearest(name, known),
                name="facets",
                value=name[:80],
                choices=", ".join(known),
            )
    intervals = [Interval(name) for name in asked if name in tuple(Interval)]
    if len(intervals) > 1:
        raise QueryError(
            "“facets” has {intervals}; a timeline counts by one of them",
            parameter="facets",
            intervals=", ".join(intervals),
        )
    fields = tuple(FacetField(name) for name in asked if name in tuple(FacetField))
    return fields, intervals[0] if intervals else None
