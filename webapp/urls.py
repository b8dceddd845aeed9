"""Addresses: URL <-> `Query`. The only place that knows the names of the parameters.

The whole state of a search is in its URL. `address` writes the parameters in one order, filter
values sorted, defaults dropped, so that one question has one address; `read_query` reads them
back and refuses what it does not know instead of ignoring it.

docs/json-api.md describes every parameter; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import url_for

from search.dates import first_day, last_day
from search.errors import QueryError
from search.model import (
    MAX_PER_PAGE,
    Collapse,
    EntityRef,
    EntityType,
    FacetField,
    Filter,
    Query,
    Sort,
)
from webapp.given import Given

__all__ = [
    "EVERYTHING",
    "FILTER_PARAMETERS",
    "MAX_FILTERS",
    "MAX_LITERALS",
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
MAX_LITERALS = 64
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
    "collapse",
    "aliases",
    "literal",
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
_SEARCH_VIEWS = {"json": "api.search", "html": "pages.search"}
_DOCUMENT_VIEWS = {"json": "api.document", "html": "pages.document", "raw": "pages.raw"}
_STORY_VIEWS = {"json": "api.story", "html": "stories.story"}
_ENTITY_VIEWS = {"json": "api.entity", "html": "entities.entity"}


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
        "collapse": (query.collapse.value, _DEFAULT.collapse.value),
        "aliases": (str(int(query.aliases)), str(int(_DEFAULT.aliases))),
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
    found += [("literal", term) for term in sorted(set(query.literal))]
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
    given = Given(pairs, PARAMETERS)
    text = _text(given)
    date_from, date_to = _dates(given)
    return Query(
        text=text,
        filters=_filters(given),
        date_from=date_from,
        date_to=date_to,
        sort=given.choice("sort", Sort) or default_sort(text),
        page=given.number("page", _DEFAULT.page, MAX_PAGE),
        per_page=given.number("per_page", _DEFAULT.per_page, MAX_PER_PAGE),
        facets=_facets(given),
        facet_size=given.number("facet_size", _DEFAULT.facet_size, MAX_FACET_SIZE),
        collapse=given.choice("collapse", Collapse) or _DEFAULT.collapse,
        aliases=given.switch("aliases", default=_DEFAULT.aliases),
        literal=_literal(given),
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
    return _in_order(found)


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


def _facets(given: Given) -> tuple[FacetField, ...]:
    if given.single("facets").strip() == NO_FACETS:
        return ()
    return given.listed("facets", FacetField) or _DEFAULT.facets


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

    def story(self, story_id: str, view: str = "html") -> str:
        """Address of a story; `view` is "html" or "json"."""
        return url_for(_STORY_VIEWS[view], story_id=story_id)

    def compare(self, story_id: str, old_id: str, new_id: str) -> str:
        """Address of the page that compares two documents of a story."""
        return url_for("stories.compare", story_id=story_id, old=old_id, new=new_id)

    def entity(self, ref: EntityRef, view: str = "html") -> str:
        """Address of an entity; `view` is "html" or "json"."""
        return url_for(_ENTITY_VIEWS[view], kind=ref.type.value, entity_id=ref.id)

    def entities(self, text: str = "", kind: EntityType | None = None, offset: int = 0) -> str:
        """Address of the page that lists entities, from a place in the list."""
        return url_for(
            "entities.index",
            q=text or None,
            type=kind.value if kind else None,
            offset=offset or None,
        )


def _with(path: str, query: Query) -> str:
    written = address(query)
    return f"{path}?{written}" if written else path
