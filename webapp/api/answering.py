"""What answers have in common: bytes, tags, and links to their neighbours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version

from flask import request
from werkzeug.wrappers import Response

from search.serialization.shapes import ListLinks
from webapp.validation import Parameters

__all__ = ["json_response", "moved", "partly", "parts_of", "tagged", "tagged_for"]

_PROGRAM = version("regional-news-search")


def json_response(
    content: Mapping[str, object], *, status: int = 200, kind: str = "json"
) -> Response:
    """A JSON answer in UTF-8; `kind` "problem+json" is for errors (RFC 9457).

    The neighbours that its `links` name stand in the Link header, too.
    """
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # A file's name may have bytes that are no text; they are lone surrogates, which UTF-8 has not.
    encoded = f"{body}\n".encode(errors="backslashreplace")
    response = Response(encoded, status=status, content_type=f"application/{kind}")
    links = content.get("links")
    for relation in ("next", "prev"):
        url = links.get(relation) if isinstance(links, Mapping) else None
        if url:
            response.headers.add("Link", f'<{url}>; rel="{relation}"')
    return response


def tagged(content: Mapping[str, object]) -> Response:
    """An answer that is not sent again to whoever has it."""
    response = json_response(content)
    response.add_etag()
    return response.make_conditional(request)


def tagged_for(response: Response, *parts: str) -> Response:
    """As `tagged`, where what decides the answer is known and shorter than the answer.

    The tag is weak: two answers may differ in the time they took.
    """
    media = response.mimetype or ""
    text = "\n".join((_PROGRAM, request.script_root, media, *parts))
    response.set_etag(sha256(text.encode()).hexdigest()[:32], weak=True)
    response.vary.add("Accept")
    return response.make_conditional(request)


def partly(response: Response) -> Response:
    """Asked again it may be whole, so nobody may keep it, nor take it for the whole one."""
    response.headers["Cache-Control"] = "no-store"
    return response


def parts_of(asked: Parameters, limit: int, offset: int, total: int) -> ListLinks:
    """The addresses of the parts of a list whose parameters have `limit` and `offset`."""

    def part(start: int) -> str:
        written = asked.written(offset=max(0, start))
        return f"{request.script_root}{request.path}?{written}".removesuffix("?")

    return {
        "self": part(offset),
        "next": part(offset + limit) if offset + limit < total else None,
        "prev": part(min(offset, total) - limit) if offset else None,
    }


def moved(url: str, *, for_good: bool = True) -> Response:
    """What is asked for has another id, for good or for the time being."""
    status = 308 if for_good else 307
    return Response(status=status, headers={"Location": url}, content_type="application/json")
