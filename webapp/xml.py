"""XML that programs read: built as a tree, so that nothing of a text can be taken for markup."""

from __future__ import annotations

import re
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from webapp.i18n import gettext

__all__ = ["absolute", "add", "link", "xml_response"]

# https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element at the end of another. Characters that XML cannot have are left out."""
    child = SubElement(parent, name, {key: _legal(value) for key, value in attributes.items()})
    child.text = None if text is None else _legal(text)
    return child


def link(parent: Element, relation: str, url: str, kind: str) -> None:
    """Add an Atom link to a media type."""
    add(parent, "link", rel=relation, type=kind, href=url)


def xml_response(root: Element, kind: str) -> Response:
    """A document as an answer that is sent again only when it has changed."""
    indent(root)
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    response = Response(body + b"\n", content_type=f"{kind}; charset=utf-8")
    response.add_etag()
    return response


def absolute(path: str) -> str:
    """An address of this front end with the host that the request named.

    Raises:
        BadRequest: it named none, or something that is no name of a host.
    """
    if not request.host:
        raise BadRequest(
            gettext("the request has no Host header, or one that is not a name of a host")
        )
    return urljoin(request.host_url, path)


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("", text)
