"""Pages that have not changed are not made again.

A page follows from what the archive holds, its address, the language and look its reader has
chosen, and the program. A browser that has it already is told so before anything is searched.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version

from flask import Flask, g, request
from werkzeug.datastructures import ETags
from werkzeug.wrappers import Response

from search.errors import SearchError
from webapp.engine import engine, observed
from webapp.i18n import language
from webapp.preferences import theme

__all__ = ["install"]

_PAGES = frozenset(
    "pages.home pages.search documents.document documents.strip documents.source "
    "stories.story stories.compare entities.index entities.entity".split()
)
_PROGRAM = version("regional-news-search")


def install(app: Flask) -> None:
    """Let an application answer 304 where a browser has the page."""
    app.before_request(_unchanged)
    app.after_request(_tag)


def _unchanged() -> Response | None:
    if request.endpoint not in _PAGES or request.method not in {"GET", "HEAD"}:
        return None
    try:
        g.page_etag = _etag()
    except SearchError:  # the view tells what is wrong
        return None
    known: ETags = request.if_none_match
    # Not "*", which means any state of the page: whether there is one is not known yet.
    has_it = known.is_weak(g.page_etag) or known.is_strong(g.page_etag)
    return Response(status=304, mimetype="text/html") if has_it else None


def _etag() -> str:
    # The address stands on the page, so it counts as it was asked for.
    parts = (engine().version(), request.url, language(), theme(), _PROGRAM)
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _tag(response: Response) -> Response:
    # A search that ran out of time may find more when it is asked again.
    if "page_etag" in g and response.status_code in {200, 304} and not observed().partial:
        response.set_etag(g.page_etag, weak=True)
    return response
