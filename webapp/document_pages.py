"""The pages of a document: to read, with all that was removed, and the file as it came."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from pydantic import Field
from werkzeug.wrappers import Response

from search.errors import IndexDamaged, QueryError
from search.formats import citation
from search.model import Document, FacetField, Hit, Marks, Query
from webapp.engine import engine
from webapp.links import WebLinks, address
from webapp.parameters import SearchParameters, read_query
from webapp.reading import entity_lists, laid_out
from webapp.security import RAW_POLICY
from webapp.source import source_page
from webapp.stories import OtherReports, reported_by
from webapp.validation import Number

__all__ = ["documents"]

documents = Blueprint("documents", __name__)

_SIMILAR = 5

_LARGEST = 999_999_999  # bytes; more than a file may have

# What browsers call a codec, where Python's name for it is not one of their labels.
_LABELS = {
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-8-sig": "utf-8",
    "latin-1": "iso-8859-1",
}
_LABEL = re.compile(r"[A-Za-z0-9_.:-]{1,40}", re.ASCII)


@documents.get("/documents/<document_id>")
def document(document_id: str) -> str:
    """A document; the parameters are those of the search that led to it."""
    return _document_page(document_id, unfolded=False)


@documents.get("/documents/<document_id>/strip")
def strip(document_id: str) -> str:
    """The same with every removed block unfolded."""
    return _document_page(document_id, unfolded=True)


def _document_page(document_id: str, *, unfolded: bool) -> str:
    query = read_query(request.args.items(multi=True))
    found = engine().document(document_id)
    links = WebLinks(query)
    others = _reported_by(found, links)
    return render_template(
        "document.html",
        query=query,
        text=query.text,
        links=links,
        came_from=_came_from(query, links),
        outlet_url=_outlet_url(found),
        document=found,
        metadata=found.article.metadata,
        reading=laid_out(found.article, links, _marks(found, query)),
        entity_lists=entity_lists(found.article, links),
        others=others,
        similar=_similar(found, others),
        citation=next(map(citation, engine().references((found.id,))), ""),
        removed_share=found.article.page.strip.share,
        unfolded=unfolded,
        view="strip" if unfolded else "html",
    )


def _outlet_url(document: Document) -> str:
    """Address of everything from its outlet; "" where that is not known."""
    outlet = document.article.metadata.outlet
    return WebLinks().toggled(FacetField.OUTLET, outlet.value) if outlet else ""


def _came_from(query: Query, links: WebLinks) -> str:
    """Address of the search that led here; "" when none did."""
    return links.this() if address(query) else ""


def _reported_by(document: Document, links: WebLinks) -> OtherReports | None:
    if document.membership is None:
        return None
    return reported_by(document, engine().story(document.membership.story), links)


def _similar(document: Document, others: OtherReports | None) -> tuple[Hit, ...]:
    """Documents much like it that are not listed as reporting the same.

    None without an index: the archive alone is enough to read a document.
    """
    listed = {other.member.id for other in others.listed} if others else set()
    try:
        found = engine().similar(document.id, _SIMILAR + len(listed))
    except IndexDamaged:
        return ()
    return tuple(hit for hit in found if hit.id not in listed)[:_SIMILAR]


def _marks(document: Document, query: Query) -> Marks:
    """What the query finds in the text and in removed blocks; nothing when it cannot be read."""
    try:
        return engine().marks(document, query)
    except QueryError:
        return Marks((), ())


class SourceSearch(SearchParameters):
    """The search that led to a file, and where in the file to look."""

    at: Number = Field(0, ge=0, le=_LARGEST)


@documents.get("/documents/<document_id>/source")
def source(document_id: str) -> str:
    """The file as it came, escaped, with line numbers and byte offsets.

    The parameters are those of the search that led to it, and `at`: the byte to show.
    """
    asked = SourceSearch.read(request.args.items(multi=True))
    query = asked.query()
    found = engine().document(document_id)
    links = WebLinks(query)
    return render_template(
        "source.html",
        query=query,
        text=query.text,
        links=links,
        came_from=_came_from(query, links),
        outlet_url=_outlet_url(found),
        document=found,
        metadata=found.article.metadata,
        source=source_page(engine().raw(document_id), found, asked.at),
        view="source",
    )


@documents.get("/documents/<document_id>/raw")
def raw(document_id: str) -> Response:
    """The file as it came."""
    return raw_file(document_id)


def raw_file(document_id: str) -> Response:
    """The file as it came, as plain text whatever it is."""
    encoding = engine().document(document_id).provenance.encoding
    response = Response(engine().raw(document_id), content_type=_plain_text(encoding))
    response.headers["Content-Security-Policy"] = RAW_POLICY
    response.headers["Content-Disposition"] = "inline"
    response.add_etag()
    return response.make_conditional(request)


def _plain_text(encoding: str) -> str:
    label = _LABELS.get(encoding.lower(), encoding)
    return f"text/plain; charset={label}" if _LABEL.fullmatch(label) else "text/plain"
