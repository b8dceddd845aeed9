"""Errors as answers: a page for people, RFC 9457 problem details for programs."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request, url_for
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from search.errors import Busy, NotFound, QueryError, SearchError
from search.serialization import Json
from webapp.api import json_response
from webapp.links import EVERYTHING, WebLinks
from webapp.parameters import MAX_TEXT, readable_part

__all__ = ["install"]

_LOG = logging.getLogger(__name__)
_TITLES = {
    403: "Asked by another name",
    404: "Not found",
    405: "Method not allowed",
    500: "Something went wrong",
    503: "The archive cannot be read",
}
_DETAILS = {
    404: "there is nothing at this address; the help page says which addresses there are",
    405: "this address answers GET and HEAD only",
}
_IN_THE_LOG = "The cause is in the log of the server."
_WITHOUT_A_SEARCH = frozenset({"stories", "entities"})  # their parameters are no search's
_RETRY_AFTER = "5"  # seconds


def install(app: Flask) -> None:
    """Let an application answer errors the way this module does."""
    app.register_error_handler(QueryError, _unreadable)
    app.register_error_handler(SearchError, _unanswerable)
    app.register_error_handler(HTTPException, _http)


def _unreadable(error: QueryError) -> Response:
    """422: the question cannot be read. The page keeps the form as it was filled."""
    if _wants_json():
        return _problem(
            422,
            "The query cannot be read",
            str(error),
            {
                "parameter": error.parameter,
                "position": error.position,
                "suggestion": error.suggestion,
            },
        )
    is_search = request.blueprint not in _WITHOUT_A_SEARCH
    given = request.args.items(multi=True)
    query = readable_part(pair for pair in given if pair[0] != error.parameter)
    page = render_template(
        "unreadable.html",
        error=error,
        title="The query cannot be read" if is_search else "The address cannot be read",
        is_search=is_search,
        query=query if is_search else EVERYTHING,
        text=request.args.get("q", "")[:MAX_TEXT] if is_search else "",
        way_on=WebLinks().search(query, "html") if is_search else request.path,
    )
    return Response(page, status=422, mimetype="text/html")


def _unanswerable(error: SearchError) -> Response:
    """404 for an unknown document; 503 for an archive in no state to answer."""
    if isinstance(error, NotFound):
        return _answer(404, str(error))
    # The message names files of this machine: it is for whoever runs it, not for every reader.
    _LOG.error("%s: %s", request.path, error)
    response = _answer(503, _IN_THE_LOG)
    if isinstance(error, Busy):
        response.headers["Retry-After"] = _RETRY_AFTER
    return response


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):  # Flask has logged the cause, with its traceback
        return _answer(500, _IN_THE_LOG)
    code = error.code or 500
    response = _answer(code, _DETAILS.get(code, error.description or ""))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _answer(status: int, detail: str) -> Response:
    title = _TITLES.get(status, "The request cannot be answered")
    if _wants_json():
        return _problem(status, title, detail, {})
    page = render_template(
        "error.html", status=status, title=title, detail=detail, query=EVERYTHING, text=""
    )
    return Response(page, status=status, mimetype="text/html")


def _problem(status: int, title: str, detail: str, more: Json) -> Response:
    kind = url_for("pages.help_page", _anchor="errors")
    content = {"type": kind, "title": title, "status": status, "detail": detail, **more}
    return json_response(content, status=status, kind="problem+json")


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.path == "/health"
