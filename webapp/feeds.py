"""Searches as feeds, which tell a reader's program what is new: Atom (RFC 4287, RFC 5005).

A feed has the documents of the page with the same parameters, in the same order. What identifies
them is made of the archive's own identity, so it stays the same wherever the archive is served
from; and what says when they changed is when their file came in.

docs/exports.md describes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from xml.etree.ElementTree import Element

from flask import Blueprint, request
from werkzeug.wrappers import Response

from search.formats import web_address, with_references
from search.model import Hit, Precision, Query, Reference, Results
from search.serialization import marked_html
from webapp.engine import engine
from webapp.i18n import gettext, language
from webapp.links import WebLinks, address
from webapp.parameters import read_query
from webapp.xml import absolute, add, link, xml_response

__all__ = ["ATOM", "feeds"]

ATOM = "application/atom+xml"
_NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}
_NAME = "Regional News Search"

feeds = Blueprint("feeds", __name__)


@feeds.get("/search.atom")
def search() -> Response:
    """A page of a search as a feed."""
    query = read_query(request.args.items(multi=True))
    results = engine().search(replace(query, facets=(), interval=None))
    entries = list(with_references(results.hits, engine().references))
    uuid = engine().uuid
    feed = Element("feed", {**_NAMESPACES, "xml:lang": language()})
    _describe(feed, query, results, uuid, [reference.ingested for _, reference in entries])
    for hit, reference in entries:
        _add_entry(feed, hit, reference, uuid)
    response = xml_response(feed, ATOM)
    if results.partial:  # asked again it may be whole
        response.headers["Cache-Control"] = "no-store"
    return response.make_conditional(request)


def _describe(
    feed: Element, query: Query, results: Results, uuid: str, moments: Iterable[datetime]
) -> None:
    """What is said of the feed itself."""
    everything = replace(query, page=1)
    add(feed, "id", _tag(uuid, f"search?{address(everything)}"))
    add(feed, "title", _title(query))
    add(feed, "updated", _moment(max(moments, default=results.index.updated)))
    add(add(feed, "author"), "name", _NAME)
    add(feed, "generator", _NAME)
    link(feed, "self", _url(query, "atom"), ATOM)
    link(feed, "alternate", _url(query, "html"), "text/html")
    for relation, page in _neighbours(query, results.pages):
        link(feed, relation, _url(replace(query, page=page), "atom"), ATOM)
    if not results.partial:
        add(feed, "opensearch:totalResults", str(results.total))
    add(feed, "opensearch:startIndex", str(1 + (query.page - 1) * query.per_page))
    add(feed, "opensearch:itemsPerPage", str(query.per_page))


def _add_entry(feed: Element, hit: Hit, reference: Reference, uuid: str) -> None:
    attributes = {"xml:lang": hit.language} if hit.language else {}
    entry = add(feed, "entry", **attributes)
    add(entry, "id", _tag(uuid, hit.id))
    add(entry, "title", hit.title.text)
    add(entry, "updated", _moment(reference.ingested))
    if hit.date.precision is Precision.DAY:
        add(entry, "published", f"{hit.date.value}T00:00:00Z")
    outlet = hit.outlet.value if hit.outlet else ""
    if hit.author or outlet:  # else that of the feed holds
        add(add(entry, "author"), "name", hit.author or outlet)
    link(entry, "alternate", absolute(WebLinks().document(hit.id)), "text/html")
    if address_of_page := web_address(reference):
        link(entry, "via", address_of_page, "text/html")
    passages = (marked_html(snippet.text, snippet.marks) for snippet in hit.snippets)
    add(entry, "summary", " … ".join(passages), type="html")
    if outlet:
        add(add(entry, "source"), "title", outlet)


def _neighbours(query: Query, pages: int) -> list[tuple[str, int]]:
    """The other pages of a feed, by their relation to this one."""
    known = [("first", 1), ("last", pages)]
    if query.page < pages:
        known.append(("next", query.page + 1))
    if 1 < query.page <= pages + 1:
        known.append(("previous", query.page - 1))
    return known


def _title(query: Query) -> str:
    wanted = (query.text.strip(), *(f.value for f in query.filters if not f.exclude))
    words = ", ".join(word for word in wanted if word)
    if not words:
        return gettext("%(name)s: all articles", name=_NAME)
    return gettext("%(name)s: %(query)s", name=_NAME, query=words)


def _url(query: Query, face: str) -> str:
    return absolute(WebLinks().search(query, face))


def _tag(uuid: str, what: str) -> str:
    """A name for good (RFC 4151), whatever the host is called."""
    return f"tag:{uuid},2025:{what}"


def _moment(moment: datetime) -> str:
    """Exactly, so that ``since`` with the newest one of a feed asks for what came later."""
    return moment.isoformat()
