"""Endpoints that answer a search: its hits, and the values of its facets."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from flask import request
from pydantic import Field, StringConstraints
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from search.errors import NotFound, QueryError
from search.formats import Format, written
from search.model import FacetField, Query
from search.serialization import facet_page_to_json, results_to_json, suggestions_to_json
from search.serialization.shapes import AnswerShape, FacetPageShape, SuggestionsShape
from webapp.api.answering import json_response, partly, parts_of, tagged, tagged_for
from webapp.api.cursors import MAX_CURSOR, next_cursor, read_cursor
from webapp.api.endpoints import JSON, NDJSON, endpoint
from webapp.engine import engine
from webapp.links import WebLinks, address
from webapp.parameters import MAX_FACET_SIZE, MAX_PAGE, FacetSearch, Order, SearchParameters
from webapp.streaming import streamed
from webapp.validation import Number, Parameters, Value

__all__ = ["MAX_SUGGESTIONS"]

MAX_SUGGESTIONS = 20
_SUGGESTIONS = 8


class SearchRequest(SearchParameters):
    """What a search is asked with by a program."""

    cursor: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_CURSOR)] = Field(
        "", json_schema_extra={"format": "cursor"}
    )
    """`page.cursor` of an answer, to read on behind it in the same generation of the index; with
    the other parameters as they were, and without `page`."""


class FacetRequest(FacetSearch):
    """Which values of a field to list, counted over which search."""

    limit: Number = Field(50, ge=1, le=MAX_FACET_SIZE)
    """How many to list."""


class SuggestRequest(Parameters):
    """What somebody has typed so far."""

    q: Value = Field("", examples=["wag"])
    """The letters."""
    limit: Number = Field(_SUGGESTIONS, ge=1, le=MAX_SUGGESTIONS)
    """How many to list."""


@endpoint(
    "/api/v1/search",
    SearchRequest,
    AnswerShape,
    also=("/search.json",),
    media=(JSON, NDJSON),
    errors=(410, 422),
    headers=("ETag", "Link", "Vary", "X-Total-Count"),
    example="q=Wagner+Mali&facets=place,month&per_page=2",
)
def search(asked: SearchRequest) -> Response:
    """The documents that match, with facets and a timeline.

    With `Accept: application/x-ndjson`, every hit of all pages, one on each line, as it stands in
    `hits`; their number is in the header `X-Total-Count`.
    """
    query = asked.query()
    cursor = read_cursor(asked.cursor, query) if asked.cursor else None
    if cursor is not None and query.page != 1:
        raise QueryError("give “cursor” or “page”, not both", parameter="page")
    if request.accept_mimetypes.best_match((JSON, NDJSON)) == NDJSON:
        if cursor is not None:
            raise QueryError("every hit comes at once; give no “cursor”", parameter="cursor")
        return _every_hit(query)
    query = replace(query, page=cursor.page) if cursor else query
    results = engine().search(query)
    if cursor is not None:
        cursor.check(results)
    answer = results_to_json(results, WebLinks(results.query))
    answer["page"]["cursor"] = following = next_cursor(results)
    links = answer["links"]
    if cursor is not None:
        links["self"] = _with_cursor(query, asked.cursor)
        links["next"] = _with_cursor(query, following) if following else None
        links["prev"] = None
    elif query.page >= MAX_PAGE:
        links["next"] = None
    response = json_response(answer)
    response.headers["X-Total-Count"] = str(results.total)
    if results.partial:
        return partly(response)
    return tagged_for(response, results.index.generation, address(query), asked.cursor)


def _with_cursor(query: Query, cursor: str) -> str:
    base = WebLinks().search(replace(query, page=1))
    return f"{base}{'&' if '?' in base else '?'}{urlencode({'cursor': cursor})}"


def _every_hit(query: Query) -> Response:
    found = engine().every(query)
    if found.partial:
        raise ServiceUnavailable(
            "the time a search may take ran out, so this would not be every hit; ask for less, or "
            "page by page"
        )
    pieces = written(found.hits, Format.JSONL, engine().references, links=WebLinks())
    response = Response(streamed(pieces), content_type=NDJSON)
    # Sent while it is made: nobody may collect it to measure it.
    response.implicit_sequence_conversion = False
    response.headers["X-Total-Count"] = str(found.total)
    everything = address(replace(query, page=1, per_page=Query().per_page))
    return tagged_for(response, found.index.generation, everything)


@endpoint(
    "/api/v1/facets/<field>",
    FacetRequest,
    FacetPageShape,
    errors=(404, 422),
    headers=("ETag", "Link"),
    example="q=Mali&prefix=m&order=name",
)
def facet(asked: FacetRequest, field: str) -> Response:
    """All values of a field, to choose from.

    They are counted over the hits of a search, as in its facets. The parameters of the search that
    do not decide what is found, such as `page`, do not matter here.
    """
    if field not in tuple(FacetField):
        known = ", ".join(FacetField)
        raise NotFound(
            "there is no field “{field}”; there are {known}", field=field[:80], known=known
        )
    query, limit, offset = asked.query(), asked.limit, asked.offset
    chosen = FacetField(field)
    found = engine().facet(
        query, chosen, asked.prefix, limit, offset, by_label=asked.order is Order.NAME
    )
    shown = facet_page_to_json(found, WebLinks(found.query))
    shown["links"] = parts_of(asked, limit, offset, found.total)
    return partly(json_response(shown)) if found.partial else tagged(shown)


@endpoint("/api/v1/suggest", SuggestRequest, SuggestionsShape, errors=(422,), example="q=wag")
def suggest(asked: SuggestRequest) -> Response:
    """What somebody who has typed some letters may look for.

    Entities a form of which has a word that begins so, then titles. Nothing before two letters.
    """
    found = engine().suggest(asked.q, asked.limit)
    return tagged(suggestions_to_json(asked.q, found, WebLinks()))
