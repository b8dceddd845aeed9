"""A name for every request: in its answer, in errors and in the log, to find one by the other."""

from __future__ import annotations

import re
import uuid

from flask import Flask, g, request
from werkzeug.wrappers import Response

__all__ = ["HEADER", "install", "request_id"]

HEADER = "X-Request-Id"
_TRUSTED = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def install(app: Flask) -> None:
    """Name the requests of an application, as whoever stands before it does if that is harmless."""
    app.before_request(_choose)
    app.after_request(_tell)


def request_id() -> str:
    """The name of the request that is answered."""
    if "request_id" not in g:
        _choose()
    name: str = g.request_id
    return name


def _choose() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _TRUSTED.fullmatch(given) else uuid.uuid4().hex


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    return response
