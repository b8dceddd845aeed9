"""Endpoints about documents, stories and entities."""

from __future__ import annotations

from flask import url_for
from pydantic import Field
from werkzeug.wrappers import Response

from search.errors import NotFound, QueryError
from search.model import EntityRef, EntityType
from search.serialization import (
    comparison_to_json,
    document_to_json,
    entities_to_json,
    entity_to_json,
    similar_to_json,
    story_to_json,
    strip_to_json,
)
from search.serialization.shapes import (
    ComparisonShape,
    DocumentShape,
    EntityListShape,
    EntityProfileShape,
    SimilarShape,
    StoryShape,
    StripShape,
)
from webapp.api.answering import moved, parts_of, tagged
from webapp.api.endpoints import endpoint
from webapp.document_pages import raw_file
from webapp.engine import engine
from webapp.links import WebLinks
from webapp.parameters import MAX_OFFSET
from webapp.validation import NoParameters, Number, Parameters, Value

__all__ = ["MAX_ENTITIES", "MAX_SIMILAR"]

MAX_ENTITIES = 500
MAX_SIMILAR = 50
_ENTITIES = 50  # listed unless told otherwise
_SIMILAR = 10  # likewise


class SimilarRequest(Parameters):
    """How many similar documents are wanted."""

    limit: Number = Field(_SIMILAR, ge=1, le=MAX_SIMILAR)
    """How many to list."""


class ChangesRequest(Parameters):
    """Which documents of a story to compare."""

    old: Value
    """Id of a document of the story."""
    new: Value
    """Id of another one."""


class EntitiesRequest(Parameters):
    """Which entities to list."""

    q: Value = Field("", examples=["mal"])
    """Only entities a form of which has a word that begins so; accents and case do not matter."""
    type: EntityType | None = Field(None, examples=["place"])
    """Only entities of this type."""
    limit: Number = Field(_ENTITIES, ge=1, le=MAX_ENTITIES)
    """How many to list."""
    offset: Number = Field(0, ge=0, le=MAX_OFFSET)
    """How many to pass over."""


@endpoint("/api/v1/documents/<document_id>", NoParameters, DocumentShape, errors=(404, 422))
def document(_: NoParameters, document_id: str) -> Response:
    """A document: clean text, blocks kept and removed, entities, provenance."""
    return tagged(document_to_json(engine().document(document_id), WebLinks()))


@endpoint("/api/v1/documents/<document_id>/strip", NoParameters, StripShape, errors=(404, 422))
def strip(_: NoParameters, document_id: str) -> Response:
    """What was removed from a document, and why.

    Every block of the file with its category and reason, and how much was removed as what.
    """
    return tagged(strip_to_json(engine().document(document_id), WebLinks()))


@endpoint(
    "/api/v1/documents/<document_id>/raw",
    NoParameters,
    None,
    media=("text/plain",),
    errors=(404, 422),
)
def raw(_: NoParameters, document_id: str) -> Response:
    """The file of a document as it came, byte for byte.

    As plain text in the encoding that it was read in, whatever it is.
    """
    return raw_file(document_id)


@endpoint(
    "/api/v1/documents/<document_id>/similar",
    SimilarRequest,
    SimilarShape,
    errors=(404, 422),
    example="limit=3",
)
def similar(asked: SimilarRequest, document_id: str) -> Response:
    """Documents that are like one, the most similar first.

    Near-copies of the document itself are left out.
    """
    found = engine().document(document_id)  # its whole id, and an error where there is none
    hits = engine().similar(found.id, asked.limit)
    return tagged(similar_to_json(found.id, hits, WebLinks()))


@endpoint("/api/v1/stories/<story_id>", NoParameters, StoryShape, errors=(308, 404, 422))
def story(_: NoParameters, story_id: str) -> Response:
    """A story: every document that reports the same event.

    A document that nothing else tells the same as is a story of its own. When two stories turn
    out to be one, the older id stays, and the other one leads to it.
    """
    found = engine().story(story_id)
    if found.id != story_id:  # it was joined to an older one
        return moved(url_for(".story", story_id=found.id))
    return tagged(story_to_json(found, WebLinks()))


@endpoint(
    "/api/v1/stories/<story_id>/changes",
    ChangesRequest,
    ComparisonShape,
    errors=(308, 404, 422),
    example="old=b0b4fab36c26&new=6c91d3db47a4",
)
def changes(asked: ChangesRequest, story_id: str) -> Response:
    """How the text of one document of a story became that of another."""
    found = engine().story(story_id)
    if found.id != story_id:
        return moved(url_for(".changes", story_id=found.id, old=asked.old, new=asked.new))
    members = {member.id for member in found.members}
    for name, document_id in (("old", asked.old), ("new", asked.new)):
        if document_id not in members:
            raise QueryError(
                "“{name}”: “{value}” is no document of this story; it takes the id of one",
                parameter=name,
                name=name,
                value=document_id,
            )
    return tagged(comparison_to_json(engine().compare(asked.old, asked.new), WebLinks()))


@endpoint(
    "/api/v1/entities",
    EntitiesRequest,
    EntityListShape,
    errors=(422,),
    headers=("ETag", "Link"),
    example="q=mal&type=place",
)
def entities(asked: EntitiesRequest) -> Response:
    """The people, organisations and places that documents name, those of the most first."""
    found = engine().entities(asked.q, asked.type, asked.limit, asked.offset)
    shown = entities_to_json(found, WebLinks())
    shown["links"] = parts_of(asked, asked.limit, asked.offset, found.total)
    return tagged(shown)


@endpoint(
    "/api/v1/entities/<kind>/<path:entity_id>",
    NoParameters,
    EntityProfileShape,
    errors=(307, 404, 422),
)
def entity(_: NoParameters, kind: str, entity_id: str) -> Response:
    """An entity: its forms with where each was seen, its other names, what was merged into it.

    One that is shown as another one leads to that for the time being, as this can be undone.
    """
    if kind not in tuple(EntityType):
        raise NotFound(
            "there is no type of entity “{kind}”; the types are {known}",
            kind=kind[:80],
            known=", ".join(EntityType),
        )
    ref = EntityRef(EntityType(kind), entity_id)
    found = engine().entity(ref)
    if found.ref != ref:  # it is shown as another one, which can be undone
        return moved(WebLinks().entity(found.ref, "json"), for_good=False)
    return tagged(entity_to_json(found, WebLinks()))
