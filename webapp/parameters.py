"""The parameters of a search: what they are called, and how a `Query` is read from them.

What is not known is refused instead of ignored. `webapp.links` writes them.

docs/json-api.md describes every parameter; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

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
from webapp.given import Given

__all__ = [
    "FILTER_PARAMETERS",
    "MAX_FILTERS",
    "MAX_LITERALS",
    "MAX_PAGE",
    "MAX_TEXT",
    "PARAMETERS",
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
NO_FACETS = "none"

FILTER_PARAMETERS: dict[str, tuple[FacetField, bool]] = {
    prefix + field.value: (field, bool(prefix)) for field in FacetField for prefix in ("", "not-")
}
"""Parameter name to (field, is an exclusion): ``outlet``, ``not-outlet``, ``person`` ..."""

FacetNames = StrEnum(  # type: ignore[misc] # the members are those of two others
    "FacetNames", {one.name: one.value for one in (*FacetField, *Interval)}
)
"""What ``facets`` takes: the fields, and the intervals of the timeline."""

PARAMETERS = (
    "q",
    *FILTER_PARAMETERS,
    "from",
    "to",
    "since",
    "collapse",
    "aliases",
    "literal",
    "sort",
    "page",
    "per_page",
    "facets",
    "facet_size",
    "explain",
)
"""Every parameter, in the order in which `address` writes them."""

_DEFAULT = Query()


def default_sort(text: str) -> Sort:
    """The order when none is asked for: without words there is nothing to be relevant to."""
    return Sort.RELEVANCE if text.strip() else Sort.NEWEST


def filter_parameter(field: FacetField, *, exclude: bool = False) -> str:
    """Name of the parameter of a filter."""
    return f"not-{field.value}" if exclude else field.value


def in_order(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """Filters without repetitions, in the order of the parameters, then of the values."""

    def rank(f: Filter) -> tuple[int, str]:
        return PARAMETERS.index(filter_parameter(f.field, exclude=f.exclude)), f.value

    return tuple(sorted(set(filters), key=rank))


def read_query(pairs: Iterable[tuple[str, str]]) -> Query:
    """The query that a URL's parameters ask for. An empty value means the default.

    Raises:
        QueryError: a parameter is unknown, given twice, malformed or out of bounds; names it.
    """
    given = Given(pairs, PARAMETERS)
    text = _text(given)
    date_from, date_to = _dates(given)
    facets, interval = _facets(given)
    return Query(
        text=text,
        filters=_filters(given),
        date_from=date_from,
        date_to=date_to,
        since=_since(given),
        sort=given.choice("sort", Sort) or default_sort(text),
        page=given.number("page", _DEFAULT.page, MAX_PAGE),
        per_page=given.number("per_page", _DEFAULT.per_page, MAX_PER_PAGE),
        facets=facets,
        interval=interval,
        facet_size=given.number("facet_size", _DEFAULT.facet_size, MAX_FACET_SIZE),
        collapse=given.choice("collapse", Collapse) or _DEFAULT.collapse,
        aliases=given.switch("aliases", default=_DEFAULT.aliases),
        literal=_literal(given),
        explain=given.switch("explain", default=_DEFAULT.explain),
    )


def readable_part(pairs: Iterable[tuple[str, str]]) -> Query:
    """As `read_query`, leaving out every parameter that cannot be read: to fill a form again."""
    rest = [(name, value) for name, value in pairs if name in PARAMETERS]
    while True:  # ends: each round leaves out one of the known parameters
        try:
            return read_query(rest)
        except QueryError as error:
            rest = [pair for pair in rest if pair[0] != error.parameter]


def _text(given: Given) -> str:
    text = given.single("q")
    if len(text) > MAX_TEXT:
        raise QueryError(
            f"the query has {len(text):,} characters; {MAX_TEXT:,} are allowed",
            position=MAX_TEXT,
        )
    return text


def _filters(given: Given) -> tuple[Filter, ...]:
    found = [
        Filter(field, value, exclude)
        for name, (field, exclude) in FILTER_PARAMETERS.items()
        for value in given.values(name)
    ]
    if len(found) > MAX_FILTERS:
        most = max(FILTER_PARAMETERS, key=given.count)
        raise QueryError(f"{len(found)} filters are set; {MAX_FILTERS} are allowed", parameter=most)
    return in_order(found)


def _literal(given: Given) -> tuple[str, ...]:
    found = set(given.values("literal"))
    if len(found) > MAX_LITERALS:
        raise QueryError(
            f"“literal” is given {len(found)} times; {MAX_LITERALS} are allowed",
            parameter="literal",
        )
    return tuple(sorted(found))


def _dates(given: Given) -> tuple[str, str]:
    start, end = given.date("from"), given.date("to")
    if start and end and first_day(start) > last_day(end):
        raise QueryError(
            f"“from” is {start}, which is after “to”, {end}; no date lies between them",
            parameter="from",
        )
    return start, end


def _since(given: Given) -> str:
    moment = given.single("since").strip()
    try:
        if moment:
            datetime.fromisoformat(moment)
    except ValueError:
        message = f"“{moment[:80]}” is no moment; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ"
        raise QueryError(message, parameter="since") from None
    return moment


def _facets(given: Given) -> tuple[tuple[FacetField, ...], Interval | None]:
    """The fields to count, and what the timeline counts by, which is named among them."""
    if not given.single("facets").strip():
        return _DEFAULT.facets, _DEFAULT.interval
    if given.single("facets").strip() == NO_FACETS:
        return (), None
    asked = given.listed("facets", FacetNames)
    intervals = [Interval(name.value) for name in asked if name.value in tuple(Interval)]
    if len(intervals) > 1:
        message = f"“facets” has {' and '.join(intervals)}; a timeline counts by one of them"
        raise QueryError(message, parameter="facets")
    fields = tuple(FacetField(name.value) for name in asked if name.value in tuple(FacetField))
    return fields, intervals[0] if intervals else None
