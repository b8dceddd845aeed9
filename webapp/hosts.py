"""By which names the site may be asked: none but its own.

Otherwise a page from elsewhere could let its own name point at this machine and, being of the same
origin then, read the archive (https://en.wikipedia.org/wiki/DNS_rebinding); and the addresses that
feeds and exports hold could be made to lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection

from flask import Flask, request
from werkzeug.wrappers import Response

from search.errors import SearchError
from webapp.i18n import gettext, gettext_noop
from webapp.refusals import refused

__all__ = ["install", "names_in"]

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?", re.ASCII)
"""As RFC 9110 has it: an address of version 6, or else, and perhaps a port."""

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.ASCII)
_SHOWN = 80
_TITLE = gettext_noop("Not allowed")


def names_in(text: str) -> frozenset[str]:
    """The names of a setting.

    Args:
        text: such as ``press.example.org, press``.

    Raises:
        SearchError: one of them is no name of a host.
    """
    names = [one.strip().lower() for one in text.split(",") if one.strip()]
    for name in names:
        if not _NAME.fullmatch(name):
            raise SearchError(
                f"“{name[:_SHOWN]}” is no name by which a site is asked; write press.example.org, "
                "without https:// and without a port"
            )
    return frozenset(names)


def install(app: Flask, names: Collection[str]) -> None:
    """Let an application refuse to be asked by any name but its own.

    Args:
        names: as of `names_in`; addresses, ``localhost`` and the name of this machine are always
            among them.
    """
    own = frozenset((*names, "localhost", socket.gethostname().lower()))

    def check() -> Response | None:
        as_it_came = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
        asked = [as_it_came.get("HTTP_HOST")]  # not what X-Forwarded-Host says, which a page can
        if names:  # without them, whoever is in front is believed about the public name
            asked.append(request.environ.get("HTTP_HOST"))
        for host in asked:
            if host and not _is_among(host, own):
                return _refused(host)
        return None

    app.before_request(check)


def _refused(host: str) -> Response:
    detail = gettext(
        "this server does not answer to the name “%(name)s”. Whoever runs it chooses its names, "
        "with the setting SEARCH_NAMES",
        name=host[:_SHOWN],
    )
    return refused(403, _TITLE, detail)


def _is_among(host: str, names: Collection[str]) -> bool:
    found = _HOST.fullmatch(host)
    if not found:
        return False
    if (found[2] or "").lower() in names:
        return True
    try:
        ipaddress.ip_address(found[1] or found[2])
    except ValueError:
        return False
    return True
