"""Addresses: what a `Query`, a document, a story or an entity is found under.

The whole state of a search is in its URL. `address` writes the parameters in one order, filter
values sorted, defaults dropped, so that one question has one address; `webapp.parameters` reads
them back.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import url_for

from search.model import EntityRef, EntityType, Query, Sort
from webapp.parameters import NO_FACETS, PARAMETERS, default_sort, filter_parameter, in_order

__all__ = ["EVERYTHING", "WebLinks", "address", "parameters"]

EVERYTHING = Query(sort=Sort.NEWEST)
"""What the plain first page asks."""

_DEFAULT = Query()
_SEARCH_VIEWS = {"json": "api.search", "html": "pages.search"}
_DOCUMENT_VIEWS = {"json": "api.document", "html": "pages.document", "raw": "pages.raw"}
_STORY_VIEWS = {"json": "api.story", "html": "stories.story"}
_ENTITY_VIEWS = {"json": "api.entity", "html": "entities.entity"}


def address(query: Query) -> str:
    """The query string of a query, without the question mark; "" for the plain first page."""
    return urlencode(parameters(query), safe=":,")


def parameters(query: Query) -> list[tuple[str, str]]:
    """The parameters of a query in order, defaults left out; also what a form carries on."""
    facets = _facets(query)
    plain: dict[str, tuple[str, str]] = {
        "q": (query.text if query.text.strip() else "", ""),
        "from": (query.date_from, ""),
        "to": (query.date_to, ""),
        "since": (query.since, ""),
        "collapse": (query.collapse.value, _DEFAULT.collapse.value),
        "aliases": (str(int(query.aliases)), str(int(_DEFAULT.aliases))),
        "sort": (query.sort.value, default_sort(query.text).value),
        "page": (str(query.page), str(_DEFAULT.page)),
        "per_page": (str(query.per_page), str(_DEFAULT.per_page)),
        "facets": (facets, _facets(_DEFAULT)),
        "facet_size": (str(query.facet_size), str(_DEFAULT.facet_size)),
        "explain": (str(int(query.explain)), str(int(_DEFAULT.explain))),
    }
    found = [(name, value) for name, (value, default) in plain.items() if value != default]
    found += [
        (filter_parameter(f.field, exclude=f.exclude), f.value) for f in in_order(query.filters)
    ]
    found += [("literal", term) for term in sorted(set(query.literal))]
    return sorted(found, key=lambda pair: PARAMETERS.index(pair[0]))


def _facets(query: Query) -> str:
    names = [field.value for field in query.facets]
    names += [query.interval.value] if query.interval else []
    return ",".join(names) or NO_FACETS


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
