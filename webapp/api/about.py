"""Endpoints about the archive and the server, and the document that describes all endpoints."""

from __future__ import annotations

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from search.model import Query
from search.serialization import status_to_json
from search.serialization.shapes import HealthShape, ReadyShape, StatusShape
from webapp.api.answering import json_response, partly, tagged
from webapp.api.endpoints import endpoint
from webapp.api.openapi import description
from webapp.engine import engine
from webapp.parameters import MAX_OFFSET
from webapp.validation import NoParameters, Number, Parameters

__all__ = ["health", "openapi", "ready", "status"]

_FIRST = Query(per_page=1, facets=(), interval=None)


class Refused(Parameters):
    """Which part of the refused inputs is listed."""

    offset: Number = Field(0, ge=0, le=MAX_OFFSET)
    """How many refused inputs to pass over."""


@endpoint("/api/v1/status", Refused, StatusShape, errors=(422,))
def status(asked: Refused) -> Response:
    """The state of the archive: counts, refused inputs with reasons, the index in use.

    At most a hundred refused inputs are listed; `offset` leads to the next ones.
    """
    return tagged(status_to_json(engine().status(), asked.offset))


@endpoint("/health", NoParameters, HealthShape, also=("/api/v1/health",), errors=(422,), headers=())
def health(_: NoParameters) -> Response:
    """Whether the server lives. It does not look at the archive."""
    answer: HealthShape = {"status": "ok"}
    return partly(json_response(answer))


@endpoint("/ready", NoParameters, ReadyShape, also=("/api/v1/ready",), errors=(422,), headers=())
def ready(_: NoParameters) -> Response:
    """Whether searches can be answered: the archive is read, the index opened, a search answered.

    503 when not.
    """
    engine().status()
    engine().search(_FIRST)
    answer: ReadyShape = {"status": "ready"}
    return partly(json_response(answer))


@endpoint("/api/v1/openapi.json", NoParameters, None, errors=(422,))
def openapi(_: NoParameters) -> Response:
    """The description of all endpoints in OpenAPI 3.1."""
    return tagged(description(request.script_root))
