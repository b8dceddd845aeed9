"""Headers that every answer carries.

The archive holds text from anywhere, so the pages are written as if it were hostile: nothing
inline, nothing from outside, no frames. The policy is a second wall behind autoescaping.
"""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

__all__ = ["PAGE_POLICY", "RAW_POLICY", "refuse_bodies", "secure"]

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
RAW_POLICY = "sandbox; default-src 'none'"
"""For files as they came: whatever they hold, it does not run, load or belong to this site."""

_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

_ASKING = frozenset(("GET", "HEAD", "OPTIONS"))


def secure(response: Response) -> Response:
    """Add the headers that the view has not set itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def refuse_bodies() -> None:
    """Refuse a request that brings something where nothing is taken; it is not read.

    Raises:
        RequestEntityTooLarge: it has a body.
    """
    brings = request.content_length or "chunked" in request.headers.get("Transfer-Encoding", "")
    if brings and request.method in _ASKING:
        raise RequestEntityTooLarge
