"""Headers that every answer carries.

The archive holds text from anywhere, so the pages are written as if it were hostile: nothing
inline, nothing from outside, no frames. The policy is a second wall behind autoescaping.
"""

from __future__ import annotations

import ipaddress
import re

from flask import request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from webapp.i18n import gettext

__all__ = ["PAGE_POLICY", "RAW_POLICY", "refuse_other_names", "secure"]

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
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def secure(response: Response) -> Response:
    """Add the headers that the view has not set itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def refuse_other_names() -> None:
    """Refuse a request that calls this machine by any name but ``localhost`` or an address.

    Otherwise a page from elsewhere could let its own name point at this machine and, being of the
    same origin then, read the archive: https://en.wikipedia.org/wiki/DNS_rebinding

    Raises:
        Forbidden: the Host header has another name.
    """
    as_it_came = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    asked = as_it_came.get("HTTP_HOST") or ""  # not what X-Forwarded-Host says, which a page can
    if asked and not _is_own_name(asked):
        raise Forbidden(
            gettext(
                "this server is for its own machine and answers as “localhost” or “127.0.0.1”, not "
                "as “%(name)s”; a web server in front of it has to send one of these as Host",
                name=asked[:80],
            )
        )


def _is_own_name(host: str) -> bool:
    bare = re.sub(r":\d*$", "", host).lower()
    if bare == "localhost":
        return True
    try:
        ipaddress.ip_address(bare.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
