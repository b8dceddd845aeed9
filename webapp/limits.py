"""How often one address may ask, where that is limited (extra [limits])."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, request

from search.errors import SearchError
from webapp.readers import neighbourhood

if TYPE_CHECKING:
    from flask_limiter import Limiter

__all__ = ["install"]

_FREE = frozenset(("static", "api.health", "api.ready", "metrics"))
"""Views that everybody may ask for as often as they like: who watches a server asks often."""


def install(app: Flask, rate: str) -> None:
    """Refuse with 429 whoever asks more often than a rate ("60/minute", "5/second;1000/day").

    Every worker counts for itself. Who asks is told by `flask.Request.remote_addr`.

    Raises:
        SearchError: Flask-Limiter is not installed, or the rate cannot be read.
    """
    limiter = _limiter(rate)
    limiter.request_filter(lambda: request.endpoint in _FREE)
    limiter.init_app(app)


def _limiter(rate: str) -> Limiter:
    try:
        from flask_limiter import Limiter  # noqa: PLC0415 - an extra
        from limits import parse_many  # noqa: PLC0415 - comes with it
    except ImportError as error:
        raise SearchError(
            "a rate limit needs the extra [limits]: pip install 'regional-news-search[limits]'"
        ) from error
    try:
        parse_many(rate)
    except ValueError as error:
        raise SearchError(
            f"the rate limit is {rate!r}; write a number and a span of time, such as 60/minute"
        ) from error
    # One limit for all views together, and headers that say what is left and when to come back.
    return Limiter(
        lambda: neighbourhood(request.remote_addr or ""),
        application_limits=[rate],
        headers_enabled=True,
        storage_uri="memory://",
    )
