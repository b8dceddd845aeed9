"""Headers that every answer carries.

The archive holds text from anywhere, so the pages are written as if it were hostile: nothing
inline, nothing from outside, no frames. The policy is a second wall behind autoescaping.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

__all__ = ["PAGE_POLICY", "RAW_POLICY", "secure"]

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
RAW_POLICY = "sandbox; default-src 'none'"
"""For files as they came: whatever they hold, it does not run, load or belong to this site."""

_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def secure(response: Response) -> Response:
    """Add the headers that the view has not set itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
