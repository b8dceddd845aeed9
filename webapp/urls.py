"""Addresses: URL <-> `Query`. The only place that knows the names of the parameters.

The whole state of a search is in its URL. `address` writes the parameters in one order, filter
values sorted, defaults dropped, so that one question has one address; `read_query` reads them
back and refuses what it does not know instead of ignoring it.

docs/json-api.md describes every parameter; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar
from urllib.parse import urlencode

from flask import url_for

from search.dates import first_day, is_date, last_day
from search.errors import QueryError
from search.model import MAX_PER_PAGE, FacetField, Filter, Query, Sort

__all__ = [
    "EVERYTHING",
    "FILTER_PARAMETERS",
    "MAX_FILTERS",
    "MAX_PAGE",
    "MAX_TEXT",
    "PARAMETERS",
    "WebLinks",
    "address",
    "default_sort",
    "filter_parameter",
    "parameters",
    "read_query",
    "readable_part",
]

MAX_TEXT = 1_000
MAX_FILTERS = 100
MAX_VALUE = 200
MAX_PAGE = 100_000
MAX_FACET_SIZE = 500
NO_FACETS = "none"

FILTER_PARAMETERS: dict[str, tuple[FacetField, bool]] = {
    prefix + field.value: (field, bool(prefix)) for field in FacetField for prefix in ("", "not-")
}
"""Parameter name to (field, is an exclusion): ``outlet``, ``not-outlet``, ``person`` ..."""

PARAMETERS = (
    "q",
    *FILTER_PARAMETERS,
    "from",
    "to",
    "sort",
    "page",
    "per_page",
    "facets",
    "facet_size",
)
"""Every parameter, in the order in which `address` writes them."""

EVERYTHING = Query(sort=Sort.NEWEST)
"""What the plain first page asks."""

_DEFAULT = Query()
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_SEARCH_VIEWS = {"json": "api.search", "html": "pages.search"}
_DOCUMENT_VIEWS = {"json": "api.document", "html": "pages.document", "raw": "pages.raw"}
_Given = dict[str, list[str]]
_Choice = TypeVar("_Choice", FacetField, Sort)


def default_sort(text: str) -> Sort:
    """The order when none is asked for: without words there is nothing to be relevant to."""
    return Sort.RELEVANCE if text.strip() else Sort.NEWEST


def filter_parameter(field: FacetField, *, exclude: bool = False) -> str:
    """Name of the parameter of a filter."""
    return f"not-{field.value}" if exclude else field.value


def address(query: Query) -> str:
    """The query string of a query, without the question mark; "" for the plain first page."""
    return urlencode(parameters(query), safe=":,")


def parameters(query: Query) -> list[tuple[str, str]]:
    """The parameters of a query in order, defaults left out; also what a form carries on."""
    facets = ",".join(field.value for field in query.facets) or NO_FACETS
    plain: dict[str, tuple[str, str]] = {
        "q": (query.text if query.text.strip() else "", ""),
        "from": (query.date_from, ""),
        "to": (query.date_to, ""),
        "sort": (query.sort.value, default_sort(query.text).value),
        "page": (str(query.page), str(_DEFAULT.page)),
        "per_page": (str(query.per_page), str(_DEFAULT.per_page)),
        "facets": (facets, ",".join(_DEFAULT.facets)),
        "facet_size": (str(query.facet_size), str(_DEFAULT.facet_size)),
    }
    found = [(name, value) for name, (value, default) in plain.items() if value != default]
    found += [
        (filter_parameter(f.field, exclude=f.exclude), f.value) for f in _in_order(query.filters)
    ]
    return sorted(found, key=lambda pair: PARAMETERS.index(pair[0]))


def _in_order(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """Without repetitions, in the order of the parameters, then of the values."""

    def rank(f: Filter) -> tuple[int, str]:
        return PARAMETERS.index(filter_parameter(f.field, exclude=f.exclude)), f.value

    return tuple(sorted(set(filters), key=rank))


def read_query(pairs: Iterable[tuple[str, str]]) -> Query:
    """The query that a URL's parameters ask for. An empty value means the default.

    Raises:
        QueryError: a parameter is unknown, given twice, malformed or out of bounds; names it.
    """
    given = _given(pairs)
    text = _text(given)
    date_from, date_to = _dates(given)
    return Query(
        text=text,
        filters=_filters(given),
        date_from=date_from,
        date_to=date_to,
        sort=_choice(given, "sort", tuple(Sort)) or default_sort(text),
        page=_number(given, "page", _DEFAULT.page, MAX_PAGE),
        per_page=_number(given, "per_page", _DEFAULT.per_page, MAX_PER_PAGE),
        facets=_facets(given),
        facet_size=_number(given, "facet_size", _DEFAULT.facet_size, MAX_FACET_SIZE),
    )


def readable_part(pairs: Iterable[tuple[str, str]]) -> Query:
    """As `read_query`, leaving out every parameter that cannot be read: to fill a form again."""
    rest = [(name, value) for name, value in pairs if name in PARAMETERS]
    while True:  # ends: each round leaves out one of the known parameters
        try:
            return read_query(rest)
        except QueryError as error:
            rest = [pair for pair in rest if pair[0] != error.parameter]


def _given(pairs: Iterable[tuple[str, str]]) -> _Given:
    given: _Given = {}
    for name, value in pairs:
        if name not in PARAMETERS:
            near = _nearest(name, PARAMETERS)
            raise QueryError(
                f"there is no parameter “{name[:80]}”", parameter=name[:80], suggestion=near
            )
        if value.strip():
            given.setdefault(name, []).append(value)
    return given


def _nearest(word: str, choices: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(word[:80].lower(), choices, n=1)), None)


def _single(given: _Given, name: str) -> str:
    values = given.get(name, [])
    if len(values) > 1:
        raise QueryError(f"“{name}” is given {len(values)} times; give it once", parameter=name)
    return values[0] if values else ""


def _text(given: _Given) -> str:
    text = _single(given, "q")
    if len(text) > MAX_TEXT:
        raise QueryError(
            f"the query has {len(text):,} characters; {MAX_TEXT:,} are allowed",
            position=MAX_TEXT,
        )
    return text


def _filters(given: _Given) -> tuple[Filter, ...]:
    found = [
        Filter(field, _value(name, value), exclude)
        for name, (field, exclude) in FILTER_PARAMETERS.items()
        for value in given.get(name, ())
    ]
    if len(found) > MAX_FILTERS:
        most = max(FILTER_PARAMETERS, key=lambda name: len(given.get(name, ())))
        raise QueryError(f"{len(found)} filters are set; {MAX_FILTERS} are allowed", parameter=most)
    return _in_order(found)


def _value(name: str, value: str) -> str:
    value = value.strip()
    if len(value) > MAX_VALUE:
        raise QueryError(
            f"a value of “{name}” has {len(value):,} characters; {MAX_VALUE} are allowed",
            parameter=name,
        )
    return value


def _dates(given: _Given) -> tuple[str, str]:
    start, end = _date(given, "from"), _date(given, "to")
    if start and end and first_day(start) > last_day(end):
        raise QueryError(
            f"“from” is {start}, which is after “to”, {end}; no date lies between them",
            parameter="from",
        )
    return start, end


def _date(given: _Given, name: str) -> str:
    value = _single(given, name).strip()
    if value and not is_date(value):
        raise QueryError(
            f"“{value[:80]}” is not a date; write YYYY, YYYY-MM or YYYY-MM-DD", parameter=name
        )
    return value


def _number(given: _Given, name: str, default: int, most: int) -> int:
    value = _single(given, name).strip()
    if not value:
        return default
    if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= most:
        raise QueryError(
            f"“{name}” is “{value[:80]}”; it takes a number from 1 to {most:,}", parameter=name
        )
    return int(value)


def _facets(given: _Given) -> tuple[FacetField, ...]:
    value = _single(given, "facets").strip()
    if not value:
        return _DEFAULT.facets
    if value == NO_FACETS:
        return ()
    names = dict.fromkeys(name.strip() for name in value.split(","))
    return tuple(_member("facets", name, tuple(FacetField)) for name in names)


def _choice(given: _Given, name: str, choices: tuple[_Choice, ...]) -> _Choice | None:
    value = _single(given, name).strip()
    return _member(name, value, choices) if value else None


def _member(name: str, value: str, choices: tuple[_Choice, ...]) -> _Choice:
    for choice in choices:
        if choice.value == value:
            return choice
    known = [choice.value for choice in choices]
    raise QueryError(
        f"“{name}” has “{value[:80]}”; it takes {', '.join(known)}",
        parameter=name,
        suggestion=_nearest(value, known),
    )


class WebLinks:
    """Addresses of this web front end, relative to the host; see `search.serialization.Links`."""

    def search(self, query: Query, face: str = "json") -> str:
        """Address of an answer; `face` is "html" or "json"."""
        return _with(url_for(_SEARCH_VIEWS[face]), query)

    def document(self, document_id: str, view: str = "html") -> str:
        """Address of a document; `view` is "html", "json" or "raw"."""
        return url_for(_DOCUMENT_VIEWS[view], document_id=document_id)

    def hit(self, document_id: str, query: Query) -> str:
        """Address of a document's page that remembers the search it was found by."""
        return _with(self.document(document_id), query)


def _with(path: str, query: Query) -> str:
    written = address(query)
    return f"{path}?{written}" if written else path
