"""The search page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from search.model import Query, Results
from webapp.advice import archive_dates, remarks, ways_out
from webapp.engine import engine
from webapp.expansions import OtherNames, other_names, with_other_names
from webapp.filters import chips, facet_boxes
from webapp.hits import hit_views
from webapp.links import WebLinks
from webapp.paging import collapse_options, exports, paging, per_page_options, sort_options
from webapp.parameters import read_query
from webapp.timeline import answer, chart

__all__ = ["pages"]

pages = Blueprint("pages", __name__)


@pages.get("/")
def home() -> str | Response:
    """The search page when nothing is asked yet: every document, the newest first.

    Searches had this address in earlier versions; they have moved.
    """
    if request.args:
        _, _, asked = request.full_path.partition("?")
        return Response(status=308, headers={"Location": f"{WebLinks().page('search')}?{asked}"})
    return search()


@pages.get("/search")
def search() -> str:
    """The search page."""
    query = read_query(request.args.items(multi=True))
    results = answer(engine(), query)
    if not results.index.documents:
        return render_template("first_run.html", query=query, text=query.text)
    links = WebLinks(query)
    shown = chips(results, links)
    nothing = not results.total and not results.partial  # a partial answer does not tell
    explain_url = links.changed("explain", "0" if query.explain else "1")
    return render_template(
        "search.html",
        query=query,
        text=query.text,
        results=results,
        links=links,
        hits=hit_views(results, links, explain_url if _is_ranked(results) else ""),
        explain_url=explain_url,
        chips=shown,
        names=_other_names(results, links),
        boxes=facet_boxes(results, links),
        chart=chart(results, links),
        paging=paging(results, links),
        sorts=sort_options(query, links),
        collapses=collapse_options(query, links),
        sizes=per_page_options(query, links),
        exports=exports(query, links),
        all_url=links.search(_unfiltered(query), "html"),
        remarks=remarks(results, links),
        ways_out=ways_out(engine(), results, shown, links) if nothing else (),
        archive_dates=archive_dates(engine()) if nothing else "",
    )


def _other_names(results: Results, links: WebLinks) -> OtherNames:
    query, expansions = results.query, results.expansions
    if not query.aliases and query.text.strip():  # to know whether there would be any
        asked = replace(with_other_names(query), per_page=1, facets=(), interval=None)
        expansions = engine().search(asked).expansions
    return other_names(query, expansions, links)


def _unfiltered(query: Query) -> Query:
    return replace(query, filters=(), date_from="", date_to="", since="", page=1)


@pages.app_template_global()
def now() -> datetime:
    """When a page was made, which its printed form tells."""
    return datetime.now(UTC)


def _is_ranked(results: Results) -> bool:
    """Whether there is anything to explain: a filter or a date finds without a score."""
    return any(hit.score for hit in results.hits)
