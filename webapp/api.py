"""The JSON API: the same answers as the pages, through `search.serialization`.

docs/json-api.md describes it.
"""

from __future__ import annotations

import json
from hashlib import sha256
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from search.errors import NotFound, QueryError
from search.model import EntityRef, EntityType
from search.serialization import (
    Json,
    comparison_to_json,
    document_to_json,
    entities_to_json,
    entity_to_json,
    results_to_json,
    status_to_json,
    story_to_json,
)
from webapp.engine import engine
from webapp.given import Given
from webapp.links import WebLinks, address
from webapp.parameters import read_query

__all__ = ["MAX_ENTITIES", "MAX_OFFSET", "api", "json_response"]

_ENTITIES = 50  # listed unless told otherwise
MAX_ENTITIES = 500
MAX_OFFSET = 100_000

api = Blueprint("api", __name__)


@api.get("/api/v1/search")
def search() -> Response:
    """Answer a query."""
    query = read_query(request.args.items(multi=True))
    answer = results_to_json(engine().search(query), WebLinks())
    response = _paged(answer)
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


@api.get("/api/v1/stories/<story_id>")
def story(story_id: str) -> Response:
    """A story with its documents."""
    _given()
    found = engine().story(story_id)
    if found.id != story_id:  # it was joined to an older one
        return _moved(url_for(".story", story_id=found.id))
    return _tagged(json_response(story_to_json(found, WebLinks())))


@api.get("/api/v1/stories/<story_id>/changes")
def changes(story_id: str) -> Response:
    """How the text of one document of a story became that of another."""
    given = _given("old", "new")
    old, new = given.value("old"), given.value("new")
    found = engine().story(story_id)
    if found.id != story_id:
        return _moved(url_for(".changes", story_id=found.id, old=old, new=new))
    members = {member.id for member in found.members}
    for name, document_id in (("old", old), ("new", new)):
        if document_id not in members:
            said = f"“{document_id}” is no document of this story" if document_id else "is missing"
            raise QueryError(f"“{name}”: {said}; it takes the id of one", parameter=name)
    return _tagged(json_response(comparison_to_json(engine().compare(old, new), WebLinks())))


@api.get("/api/v1/entities")
def entities() -> Response:
    """Entities of the archive, those of the most documents first."""
    given = _given("q", "type", "limit", "offset")
    text, kind = given.value("q"), given.choice("type", EntityType)
    limit = given.number("limit", _ENTITIES, MAX_ENTITIES)
    offset = given.number("offset", 0, MAX_OFFSET, least=0)
    found = engine().entities(text, kind, limit, offset)

    def page(start: int) -> str:
        asked = {"q": text, "type": kind.value if kind else ""}
        asked |= {"limit": "" if limit == _ENTITIES else str(limit), "offset": str(start or "")}
        written = urlencode({name: value for name, value in asked.items() if value})
        return f"{url_for('.entities')}?{written}".removesuffix("?")

    links = {
        "self": page(offset),
        "next": page(offset + limit) if offset + limit < found.total else None,
        "prev": page(max(0, offset - limit)) if offset else None,
    }
    return _tagged(_paged({**entities_to_json(found, WebLinks()), "links": links}))


@api.get("/api/v1/entities/<kind>/<path:entity_id>")
def entity(kind: str, entity_id: str) -> Response:
    """An entity: its forms with where each was seen, its other names, what was merged into it."""
    _given()
    if kind not in tuple(EntityType):
        known = ", ".join(EntityType)
        raise NotFound(f"there is no type of entity “{kind[:80]}”; the types are {known}")
    ref = EntityRef(EntityType(kind), entity_id)
    found = engine().entity(ref)
    if found.ref != ref:  # it is shown as another one, which can be undone
        return _moved(WebLinks().entity(found.ref, "json"), for_good=False)
    return _tagged(json_response(entity_to_json(found, WebLinks())))


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


def _given(*known: str) -> Given:
    """The parameters of this request; QueryError when there are others than these."""
    return Given(request.args.items(multi=True), known)


def _paged(answer: Json) -> Response:
    """An answer whose neighbours stand in the Link header, too."""
    response = json_response(answer)
    for relation in ("next", "prev"):
        if answer["links"][relation]:
            response.headers.add("Link", f'<{answer["links"][relation]}>; rel="{relation}"')
    return response


def _moved(url: str, *, for_good: bool = True) -> Response:
    """What is asked for has another id, for good or for the time being."""
    status = 308 if for_good else 307
    return Response(status=status, headers={"Location": url}, content_type="application/json")


def _tagged(response: Response) -> Response:
    response.add_etag()
    return response.make_conditional(request)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
