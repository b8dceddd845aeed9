"""What can go wrong with a request of a program (RFC 9457), and what each error tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from flask import request
from werkzeug.wrappers import Response

from search.errors import QueryError
from webapp.api.answering import json_response
from webapp.request_ids import request_id

__all__ = ["PROBLEMS", "PROBLEM_JSON", "Problem", "ProblemShape", "QueryProblemShape", "problem"]

PROBLEM_JSON = "application/problem+json"


class ProblemShape(TypedDict):
    """What went wrong."""

    type: str
    """Address of the description of this kind of error."""
    title: str
    """This kind of error in words."""
    status: int
    """The status code of the answer."""
    detail: str
    """What went wrong this time, and what to do about it."""
    request_id: str
    """Name of the request, as in the header `X-Request-Id` and in the log of the server."""


class QueryProblemShape(ProblemShape):
    """A parameter, or the query, that cannot be read."""

    parameter: str
    """The parameter; of a name that is too long, its first 80 characters."""
    position: int | None
    """The first bad character of `q`, counted from 0; `null` when it is not about one."""
    suggestion: str | None
    """What may have been meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of error: its title, and when it is answered."""

    title: str
    when: str


PROBLEMS = {
    400: Problem("The request cannot be read", "The request is not HTTP as it should be."),
    401: Problem(
        "Log-in needed",
        "The archive is for those who have been given a name and a password, or a token.",
    ),
    403: Problem(
        "Asked by another name",
        "The server was asked by a name that is not its own; see the configuration.",
    ),
    404: Problem("Not found", "There is no such document, story, entity, field or address."),
    405: Problem(
        "Method not allowed", "A method other than GET, HEAD and OPTIONS; `Allow` names them."
    ),
    406: Problem("Not in this form", "`Accept` allows none of the forms that the address answers."),
    410: Problem(
        "The cursor is out of date",
        "The archive has changed since the cursor was given: begin again without one.",
    ),
    413: Problem("The request is too large", "The request has a body, and none is taken."),
    414: Problem("The address is too long", "The address has more characters than are read."),
    422: Problem(
        "The query cannot be read",
        "A parameter is unknown, given twice, malformed or out of bounds, or the query is.",
    ),
    429: Problem("Too many requests", "Ask again after as many seconds as `Retry-After` says."),
    431: Problem(
        "The headers are too large", "The request has more or longer headers than are read."
    ),
    500: Problem("Something went wrong", "A bug; its cause is in the log of the server."),
    503: Problem(
        "The archive cannot be read",
        "The archive is missing, damaged, busy, or took too long, or log-ins cannot be checked; "
        "ask again after as many seconds as `Retry-After` says.",
    ),
}
"""By status code."""

_OTHER = "The request cannot be answered"


def problem(status: int, detail: str, error: QueryError | None = None) -> Response:
    """An error as an answer; that of a parameter says which one, and where in it."""
    known = PROBLEMS.get(status)
    content: ProblemShape = {
        "type": f"{request.script_root}/api/docs#error-{status}" if known else "about:blank",
        "title": known.title if known else _OTHER,
        "status": status,
        "detail": detail,
        "request_id": request_id(),
    }
    if error is None:
        return json_response(content, status=status, kind="problem+json")
    of_query: QueryProblemShape = {
        **content,
        "parameter": error.parameter,
        "position": error.position,
        "suggestion": error.suggestion,
    }
    return json_response(of_query, status=status, kind="problem+json")
