"""Errors as answers: a page for people, RFC 9457 problem details for programs."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from search.errors import ArchiveMissing, Busy, IndexDamaged, NotFound, QueryError, SearchError
from webapp.api.problems import problem
from webapp.i18n import gettext, gettext_noop
from webapp.links import EVERYTHING, WebLinks
from webapp.logs import path_pattern
from webapp.parameters import MAX_TEXT, readable_part
from webapp.preferences import this_page
from webapp.readers import is_for_programs
from webapp.wording import error_words

__all__ = ["install"]

_LOG = logging.getLogger(__name__)
_TITLES = {
    403: gettext_noop("Not allowed"),
    404: gettext_noop("Not found"),
    405: gettext_noop("Method not allowed"),
    429: gettext_noop("Asked too often"),
    500: gettext_noop("Something went wrong"),
    503: gettext_noop("Not to be answered just now"),
}
_DETAILS = {
    404: gettext_noop("there is nothing at this address; the help page says which there are"),
    405: gettext_noop("this address cannot be asked like that"),
    413: gettext_noop("the request is too long"),
    429: gettext_noop("this address has been asked too often; wait a little"),
}
_OTHERWISE = gettext_noop("The request cannot be answered")
_BROKEN = gettext_noop("The archive cannot be read")
_NO_QUERY = gettext_noop("The query cannot be read")
_NO_ADDRESS = gettext_noop("The address cannot be read")
_IN_THE_LOG = gettext_noop("The cause is in the log of the server.")
_STATES: dict[type[SearchError], str] = {
    ArchiveMissing: gettext_noop("There is no archive where the server looks for one."),
    IndexDamaged: gettext_noop(
        "The index is missing, damaged or of another version of the program. It can be made again."
    ),
    Busy: gettext_noop("The archive is being written just now."),
}
_WITHOUT_A_SEARCH = frozenset(
    {"about", "api_docs", "stories", "entities", "preferences"}
)  # their parameters are no search's
_RETRY_AFTER = "5"  # seconds


def install(app: Flask) -> None:
    """Let an application answer errors the way this module does."""
    app.register_error_handler(QueryError, _unreadable)
    app.register_error_handler(SearchError, _unanswerable)
    app.register_error_handler(HTTPException, _http)


def _unreadable(error: QueryError) -> Response:
    """422: the question cannot be read. The page keeps the form as it was filled."""
    if is_for_programs(request.path):
        return problem(422, str(error), error)
    is_search = request.blueprint not in _WITHOUT_A_SEARCH
    title = _NO_QUERY if is_search else _NO_ADDRESS
    given = request.args.items(multi=True)
    query = readable_part(pair for pair in given if pair[0] != error.parameter)
    page = render_template(
        "unreadable.html",
        error=error,
        title=gettext(title),
        is_search=is_search,
        query=query if is_search else EVERYTHING,
        text=request.args.get("q", "")[:MAX_TEXT] if is_search else "",
        way_on=WebLinks().search(query, "html") if is_search else this_page().partition("?")[0],
    )
    return Response(page, status=422, mimetype="text/html")


def _unanswerable(error: SearchError) -> Response:
    """404 for an unknown document; 503 for an archive in no state to answer."""
    if isinstance(error, NotFound):
        return _answer(404, str(error) if is_for_programs(request.path) else error_words(error))
    # The message names files of this machine: it is for whoever runs it, not for every reader.
    _LOG.error("%s: %s", path_pattern(), error)
    return _answer(503, gettext(_STATES.get(type(error), _IN_THE_LOG)), broken=True)


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):  # Flask has logged the cause, with its traceback
        return _answer(500, gettext(_IN_THE_LOG))
    code = error.code or 500
    detail = gettext(_DETAILS[code]) if code in _DETAILS else error.description or ""
    response = _answer(code, detail)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _answer(status: int, detail: str, *, broken: bool = False) -> Response:
    """An error in the form that is asked for; `broken` when the archive itself needs care."""
    if is_for_programs(request.path):
        response = problem(status, detail)
    else:
        response = _page(status, detail, broken=broken)
    if status == 503:
        response.headers["Retry-After"] = _RETRY_AFTER
    return response


def _page(status: int, detail: str, *, broken: bool) -> Response:
    page = render_template(
        "error.html",
        status=status,
        title=gettext(_BROKEN if broken else _TITLES.get(status, _OTHERWISE)),
        detail=detail,
        broken=broken,
        query=EVERYTHING,
        text="",
    )
    return Response(page, status=status, mimetype="text/html")
