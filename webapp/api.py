"""The JSON API: the same answers as the pages, through `search.serialization`.

docs/json-api.md describes it.
"""

from __future__ import annotations

import json
from hashlib import sha256

from flask import Blueprint, request
from werkzeug.wrappers import Response

from search.serialization import Json, document_to_json, results_to_json, status_to_json
from webapp.engine import engine
from webapp.urls import WebLinks, address, read_query

__all__ = ["api", "json_response"]

api = Blueprint("api", __name__)


@api.get("/api/v1/search")
def search() -> Response:
    """Answer a query."""
    query = read_query(request.args.items(multi=True))
    answer = results_to_json(engine().search(query), WebLinks())
    response = json_response(answer)
    for relation in ("next", "prev"):
        if answer["links"][relation]:
            response.headers.add("Link", f'<{answer["links"][relation]}>; rel="{relation}"')
    if answer["partial"]:
        # Asked again it may be whole, so nobody may keep it, nor take it for the whole one.
        response.headers["Cache-Control"] = "no-store"
        return response
    # Weak, because took_ms differs between two answers that say the same.
    response.set_etag(_digest(answer["index"]["generation"], address(query)), weak=True)
    return response.make_conditional(request)


@api.get("/api/v1/documents/<document_id>")
def document(document_id: str) -> Response:
    """A document: clean text, blocks kept and removed, entities, provenance."""
    found = engine().document(document_id)
    return _tagged(json_response(document_to_json(found, WebLinks())))


@api.get("/api/v1/status")
def status() -> Response:
    """The state of the archive."""
    return _tagged(json_response(status_to_json(engine().status())))


@api.get("/health")
@api.get("/api/v1/health")
def health() -> Response:
    """Whether the archive can be read; an error answers 503 instead."""
    return json_response({"status": "ok", "documents": engine().status().documents})


def json_response(content: Json, *, status: int = 200, kind: str = "json") -> Response:
    """A JSON answer in UTF-8; `kind` "problem+json" is for errors (RFC 9457)."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(f"{body}\n", status=status, content_type=f"application/{kind}")


def _tagged(response: Response) -> Response:
    response.add_etag()
    return response.make_conditional(request)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
