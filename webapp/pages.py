"""The pages of search and document, the file as it came, status, and help."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from search.errors import QueryError
from search.model import Document, FacetField, Query, Results
from webapp.engine import engine
from webapp.expansions import OtherNames, other_names, with_other_names
from webapp.filters import Chip, chips, facet_boxes
from webapp.links import EVERYTHING, WebLinks, address
from webapp.paging import collapse_options, paging, per_page_options, sort_options
from webapp.parameters import read_query
from webapp.reading import Found, entity_lists, flow
from webapp.security import RAW_POLICY
from webapp.stories import OtherReports, reported_by
from webapp.timeline import chart

__all__ = ["pages"]

pages = Blueprint("pages", __name__)

_MOST_WAYS_OUT = 5
# What browsers call a codec, where Python's name for it is not one of their labels.
_LABELS = {
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-8-sig": "utf-8",
    "latin-1": "iso-8859-1",
}
_LABEL = re.compile(r"[A-Za-z0-9_.:-]{1,40}", re.ASCII)
_PLAIN_WORDS = re.compile(r"[^\W_]+(?: +[^\W_]+)+")


@dataclass(frozen=True, slots=True)
class WayOut:
    """What could be given up when nothing is found, and how much is found without it."""

    words: str
    url: str
    total: int


@pages.get("/")
def home() -> str | Response:
    """The search page when nothing is asked yet: every document, the newest first.

    Searches had this address in earlier versions; they have moved.
    """
    if request.args:
        return Response(
            status=308, headers={"Location": request.full_path.replace("/", "/search", 1)}
        )
    return search()


@pages.get("/search")
def search() -> str:
    """The search page."""
    query = read_query(request.args.items(multi=True))
    results = engine().search(query)
    if not results.index.documents:
        return render_template("first_run.html", query=query, text=query.text)
    links = WebLinks()
    shown = chips(results, links)
    return render_template(
        "search.html",
        query=query,
        text=query.text,
        results=results,
        chips=shown,
        names=_other_names(results, links),
        boxes=facet_boxes(results, links),
        chart=chart(results, links),
        paging=paging(results, links),
        sorts=sort_options(query, links),
        collapses=collapse_options(query, links),
        sizes=per_page_options(query, links),
        all_url=links.search(_unfiltered(query), "html"),
        ways_out=_ways_out(query, shown) if _nothing_matches(results) else (),
    )


def _other_names(results: Results, links: WebLinks) -> OtherNames:
    query, expansions = results.query, results.expansions
    if not query.aliases and query.text.strip():  # to know whether there would be any
        asked = replace(with_other_names(query), per_page=1, facets=())
        expansions = engine().search(asked).expansions
    return other_names(query, expansions, links)


def _nothing_matches(results: Results) -> bool:
    """Whether that is known: a partial answer does not tell."""
    return not results.total and not results.partial


def _unfiltered(query: Query) -> Query:
    return replace(query, filters=(), date_from="", date_to="", page=1)


def _ways_out(query: Query, shown: tuple[Chip, ...]) -> tuple[WayOut, ...]:
    """For an empty answer: what could be asked instead, with the number of documents found.

    Filters are named even if nothing is found without them.
    """
    named = [(f"Without “{chip.words}”", chip.query) for chip in shown[:_MOST_WAYS_OUT]]
    wider = _wider(query, shown)
    questions = [question for _, question in (*named, *wider)]
    totals = engine().totals(questions)
    return tuple(
        WayOut(words, WebLinks().search(question, "html"), total)
        for at, ((words, question), total) in enumerate(zip((*named, *wider), totals, strict=True))
        if total or (total == 0 and at < len(named))
    )


def _wider(query: Query, shown: tuple[Chip, ...]) -> list[tuple[str, Query]]:
    """Questions that ask less than one filter less."""
    wider = []
    text = query.text.strip()
    if _PLAIN_WORDS.fullmatch(text):
        either = replace(query, text=" OR ".join(text.split()), page=1)
        wider.append(("With any of the words instead of all", either))
    if len(shown) > 1:
        wider.append(("Without any filter", _unfiltered(query)))
    if text and (query.literal or not query.aliases):
        wider.append(("Looking for other names, too", with_other_names(query)))
    if text:
        removed = replace(query, text=f"in:removed {text}", page=1)
        wider.append(("In the text that was removed", removed))
    return wider


@pages.get("/documents/<document_id>")
def document(document_id: str) -> str:
    """A document; the parameters are those of the search that led to it."""
    return _document_page(document_id, unfolded=False)


@pages.get("/documents/<document_id>/strip")
def strip(document_id: str) -> str:
    """The same with every removed block unfolded."""
    return _document_page(document_id, unfolded=True)


def _document_page(document_id: str, *, unfolded: bool) -> str:
    query = read_query(request.args.items(multi=True))
    found = engine().document(document_id)
    links = WebLinks()
    marks = _marks(found, query)
    return render_template(
        "document.html",
        query=query,
        text=query.text,
        came_from=links.search(query, "html") if address(query) else "",
        document=found,
        metadata=found.article.metadata,
        parts=flow(found.article, links, marks),
        entity_lists=entity_lists(found.article, links),
        others=_reported_by(found, links),
        removed_share=found.article.page.strip.share,
        unfolded=unfolded,
    )


def _reported_by(document: Document, links: WebLinks) -> OtherReports | None:
    if document.membership is None:
        return None
    return reported_by(document, engine().story(document.membership.story), links)


def _marks(document: Document, query: Query) -> Found:
    """What the query found in removed blocks; nothing when it cannot be read."""
    try:
        marks = engine().marks_in_removed(document, query)
    except QueryError:
        return {}
    blocks = document.article.page.removed
    return {block.span: found for block, found in zip(blocks, marks, strict=True)}


@pages.get("/documents/<document_id>/raw")
def raw(document_id: str) -> Response:
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


@pages.get("/status")
def status() -> str:
    """The state of the archive."""
    return render_template("status.html", query=EVERYTHING, text="", status=engine().status())


@pages.get("/help")
def help_page() -> str:
    """The query language and the parameters, in short."""
    return render_template("help.html", query=EVERYTHING, text="")


@pages.app_template_global()
def filter_url(query: Query, field: str, value: str) -> str:
    """Address of a search with a filter switched on, or off when it is on."""
    return WebLinks().search(query.toggle(FacetField(field), value), "html")


@pages.app_template_global()
def hit_url(document_id: str, query: Query) -> str:
    """Address of a document that remembers the search."""
    return WebLinks().hit(document_id, query)
