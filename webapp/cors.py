"""Pages of other sites may ask the API from a browser where the configuration names them.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import re
from collections.abc import Collection

from flask import Flask, request
from werkzeug.wrappers import Response

from search.errors import SearchError
from webapp.readers import is_for_programs

__all__ = ["EVERY_SITE", "install", "origins_in"]

EVERY_SITE = "*"
_ORIGIN = re.compile(r"https?://[^\s/?#,@]+")
_EXPOSED = "ETag, Link, Retry-After, X-Request-Id, X-Total-Count"


def origins_in(text: str) -> tuple[str, ...]:
    """The sites of a setting, as browsers write them.

    Args:
        text: such as ``https://example.org, http://localhost:3000``; ``*`` for every site.

    Raises:
        SearchError: one of them is no origin.
    """
    origins = tuple(one.strip().lower().rstrip("/") for one in text.split(",") if one.strip())
    for origin in origins:
        if origin != EVERY_SITE and not _ORIGIN.fullmatch(origin):
            raise SearchError(
                f"“{origin[:80]}” is no site that could ask; write https://example.org, with the "
                "port if it has one and without a path"
            )
    return origins


def install(app: Flask, origins: Collection[str]) -> None:
    """Let an application tell browsers which sites may read what it answers programs.

    Args:
        origins: as of `origins_in`.
    """

    def allow(response: Response) -> Response:
        if not is_for_programs(request.path):
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin.lower() in origins or (origin and EVERY_SITE in origins):
            _let_read(response, origin)
        return response

    app.after_request(allow)


def _let_read(response: Response, origin: str) -> None:
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":  # what a browser asks before it sends headers of its own
        headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        headers["Access-Control-Allow-Headers"] = "Authorization, If-None-Match, X-Request-Id"
        headers["Access-Control-Max-Age"] = "86400"
