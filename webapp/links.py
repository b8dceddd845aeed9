"""Addresses: what a `Query`, a document, a story or an entity is found under.

The whole state of a search is in its URL. `address` writes the parameters in one order, filter
values sorted, defaults dropped, so that one question has one address; `webapp.parameters` reads
them back.

A page of results has more than a hundred links, most of them the same search with one thing
changed. So paths are written here instead of being asked of the routing map (a test holds the two
together), and a `WebLinks` encodes its search once.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from urllib.parse import quote, quote_plus, urlencode

from flask import has_request_context, request

from search.model import EntityRef, EntityType, FacetField, Query, Sort
from webapp.parameters import NO_FACETS, PARAMETERS, default_sort, filter_parameter, in_order

__all__ = ["EVERYTHING", "WebLinks", "address", "parameters"]

EVERYTHING = Query(sort=Sort.NEWEST)
"""What the plain first page asks."""

_DEFAULT = Query()
_RANKS = {name: rank for rank, name in enumerate(PARAMETERS)}
_API = "/api/v1"
_FILTERS = {
    field.value: (filter_parameter(field), filter_parameter(field, exclude=True))
    for field in FacetField
}
_FORMS = ("csv", "tsv", "jsonl", "bib", "ris", "csl", "atom")  # the endings of a search's address
_SEARCH = {
    "json": f"{_API}/search",
    "html": "/search",
    **{form: f"/search.{form}" for form in _FORMS},
}
_RECORDS = {"json": _API, "html": ""}  # what stands before the path of a document, story, entity


def address(query: Query) -> str:
    """The query string of a query, without the question mark; "" for the plain first page."""
    return _joined(*(_encoded(*pair) for pair in parameters(query)))


def parameters(query: Query) -> list[tuple[str, str]]:
    """The parameters of a query in order, defaults left out; also what a form carries on."""
    found = [pair for pair in _plain(query) if pair[1] != _DEFAULTS[pair[0]]]
    if query.sort is not default_sort(query.text):
        found.append(("sort", query.sort.value))
    found += [(_FILTERS[f.field][f.exclude], f.value) for f in in_order(query.filters)]
    found += [("literal", term) for term in sorted(set(query.literal))]
    return sorted(found, key=_rank)


def _plain(query: Query) -> tuple[tuple[str, str], ...]:
    """The parameters that have one value, and the same default whatever the others are."""
    return (
        ("q", query.text if query.text.strip() else ""),
        ("from", query.date_from),
        ("to", query.date_to),
        ("since", query.since),
        ("collapse", query.collapse.value),
        ("aliases", str(int(query.aliases))),
        ("page", str(query.page)),
        ("per_page", str(query.per_page)),
        ("facets", _facets(query)),
        ("facet_size", str(query.facet_size)),
        ("explain", str(int(query.explain))),
    )


def _facets(query: Query) -> str:
    return ",".join(query.facets + ((query.interval,) if query.interval else ())) or NO_FACETS


_DEFAULTS = dict(_plain(_DEFAULT))


def _rank(pair: tuple[str, str]) -> int:
    return _RANKS[pair[0]]


def _encoded(name: str, value: str) -> str:
    return f"{name}={_quoted(value)}" if value else ""


@lru_cache(maxsize=4_096)  # values of facets come again and again
def _quoted(value: str) -> str:
    return quote_plus(value, safe=":,")


@lru_cache(maxsize=4_096)
def _in_path(part: str) -> str:
    """As `werkzeug.routing` writes a part of a path; one of an id may have a slash."""
    return quote(part, safe="!$&'()*+,/:;=@")


def _joined(*written: str) -> str:
    return "&".join([part for part in written if part])


class _Search:
    """A search written down once, from which the addresses of its neighbours are made.

    Those begin on their first page, whatever page the search is on.
    """

    def __init__(self, query: Query) -> None:
        self._query = query
        self._arounds: dict[str, tuple[str, str]] = {}

    @cached_property
    def _parameters(self) -> list[tuple[str, str]]:
        return parameters(self._query)

    @cached_property
    def written(self) -> str:
        """The search itself."""
        return _joined(*(_encoded(*pair) for pair in self._parameters))

    @cached_property
    def _chosen(self) -> dict[str, set[tuple[bool, str]]]:
        """(is an exclusion, value) by field."""
        chosen: dict[str, set[tuple[bool, str]]] = {field.value: set() for field in FacetField}
        for f in self._query.filters:
            chosen[f.field].add((f.exclude, f.value))
        return chosen

    def toggled(self, field: str, value: str, *, exclude: bool) -> str:
        """As `Query.toggle`."""
        names = _FILTERS[field]
        before, after = self._around(names)
        chosen = self._chosen[field]
        if not chosen:
            return f"{before}{names[exclude]}={_quoted(value)}{after}"
        rest = {one for one in chosen if one[1] != value}
        if (exclude, value) not in chosen:
            rest.add((exclude, value))
        return self._between(names, *(_encoded(names[out], one) for out, one in sorted(rest)))

    def within(self, date_from: str, date_to: str) -> str:
        """As `Query.within`."""
        bounds = (_encoded("from", date_from), _encoded("to", date_to))
        return self._between(("from", "to"), *bounds)

    def changed(self, name: str, value: str) -> str:
        """With another value of a parameter that can be given once, but for the words."""
        default = default_sort(self._query.text) if name == "sort" else _DEFAULTS[name]
        return self._between((name, name), "" if value == default else _encoded(name, value))

    def _between(self, names: tuple[str, str], *written: str) -> str:
        """With something else instead of the parameters from the first to the last of these."""
        before, after = self._around(names)
        return _joined(before[:-1], *written, after[1:])

    def _around(self, names: tuple[str, str]) -> tuple[str, str]:
        """What stands before and after these parameters, with the ``&`` that parts it from them."""
        if names[0] not in self._arounds:
            first, last = _RANKS[names[0]], _RANKS[names[1]]
            kept = [pair for pair in self._parameters if pair[0] != "page"]
            before = [_encoded(*pair) for pair in kept if _rank(pair) < first]
            after = [_encoded(*pair) for pair in kept if _rank(pair) > last]
            self._arounds[names[0]] = (
                "".join([f"{one}&" for one in before]),
                "".join([f"&{one}" for one in after]),
            )
        return self._arounds[names[0]]


class WebLinks:
    """Addresses of this web front end, relative to the host; see `search.serialization.Links`.

    Args:
        query: the search whose answer shows the links: `hit`, `toggled`, `within` and `changed`
            start from it.
    """

    def __init__(self, query: Query = EVERYTHING) -> None:
        self._search = _Search(query)
        # Those of an answer ask once where the application stands below the root of the host.
        self._root = request.script_root if has_request_context() else None

    def search(self, query: Query, face: str = "json") -> str:
        """Address of an answer; `face` is one of `_SEARCH`: "html", "json", "csv" ..."""
        return _with(self._here(_SEARCH[face]), address(query))

    def this(self, face: str = "html") -> str:
        """Address of this answer."""
        return _with(self._here(_SEARCH[face]), self._search.written)

    def toggled(self, field: str, value: str, face: str = "html", *, exclude: bool = False) -> str:
        """Address of this search with a filter switched on, or off when it is on.

        Args:
            field: a `FacetField`, or its value.
        """
        written = self._search.toggled(field, value, exclude=exclude)
        return _with(self._here(_SEARCH[face]), written)

    def within(self, date_from: str, date_to: str, face: str = "html") -> str:
        """Address of this search bounded to these dates."""
        return _with(self._here(_SEARCH[face]), self._search.within(date_from, date_to))

    def changed(self, name: str, value: str, face: str = "html") -> str:
        """Address of this search with another value of a parameter given once, not of ``q``."""
        return _with(self._here(_SEARCH[face]), self._search.changed(name, value))

    def hit(self, document_id: str, view: str = "html") -> str:
        """Address of a document's page that remembers the search it was found by."""
        return _with(self.document(document_id, view), self._search.written)

    def document(self, document_id: str, view: str = "html") -> str:
        """Address of a document; `view` is "html", "json", "raw", "source" or "strip"."""
        if view in {"raw", "source", "strip"}:
            return f"{self.document(document_id)}/{view}"
        return self._here(f"{_RECORDS[view]}/documents/{_in_path(document_id)}")

    def strip(self, document_id: str) -> str:
        """Address of what was removed from a document, for programs."""
        return f"{self.document(document_id, 'json')}/strip"

    def cite(self, document_id: str, form: str) -> str:
        """Address of a citation of a document; `form` is "bib", "ris", "json" (CSL) or "txt"."""
        return f"{self.document(document_id)}/cite.{form}"

    def story(self, story_id: str, view: str = "html") -> str:
        """Address of a story; `view` is "html" or "json"."""
        return self._here(f"{_RECORDS[view]}/stories/{_in_path(story_id)}")

    def compare(self, story_id: str, old_id: str, new_id: str) -> str:
        """Address of the page that compares two documents of a story."""
        return f"{self.story(story_id)}/compare?{urlencode({'old': old_id, 'new': new_id})}"

    def entity(self, ref: EntityRef, view: str = "html") -> str:
        """Address of an entity; `view` is "html" or "json"."""
        return self._here(f"{_RECORDS[view]}/entities/{ref.type.value}/{_in_path(ref.id)}")

    def entities(
        self,
        text: str = "",
        kind: EntityType | None = None,
        offset: int = 0,
        *,
        by_name: bool = False,
    ) -> str:
        """Address of the page that lists entities, from a place in the list."""
        asked = {
            "q": text,
            "type": kind.value if kind else "",
            "sort": "name" if by_name else "",
            "offset": str(offset or ""),
        }
        written = urlencode({name: value for name, value in asked.items() if value})
        return _with(self._here("/entities"), written)

    def facet(self, field: FacetField, prefix: str = "", order: str = "", offset: int = 0) -> str:
        """Address of the page that lists all values of a facet of this search."""
        own = urlencode(
            [
                pair
                for pair in (("prefix", prefix), ("order", order), ("offset", str(offset or "")))
                if pair[1]
            ]
        )
        return _with(self._here(f"/facets/{field.value}"), _joined(self._search.written, own))

    def page(self, name: str) -> str:
        """Address of a page that has no parameters: "" (the first one), "help", "status" ..."""
        return self._here(f"/{name}")

    def _here(self, path: str) -> str:
        return f"{request.script_root if self._root is None else self._root}{path}"


def _with(path: str, written: str) -> str:
    return f"{path}?{written}" if written else path
