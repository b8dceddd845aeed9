"""What an agent can ask of the archive: tools with JSON Schemas of what they take.

They answer with the dictionaries of `search.serialization`, as every face does, but never with
more than an agent can read at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from search.engine import SearchEngine
from search.errors import NotFound
from search.formats import citation
from search.mcp.arguments import checked
from search.model import Collapse, EntityType, FacetField, Filter, Query, Sort
from search.serialization import (
    Json,
    document_to_json,
    entities_to_json,
    facet_page_to_json,
    results_to_json,
)

__all__ = ["TOOLS", "Tool", "ask"]

MAX_HITS = 20
MAX_LISTED = 100
MAX_CHARS = 50_000
_MAX_ENTITIES = 10  # of a hit, and of each type of a document
_MAX_REMOVED = 100  # blocks
_REMOVED_CHARS = 500  # of each

Answer = Callable[[SearchEngine, Mapping[str, Any]], Json]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes:
        schema: JSON Schema of its arguments.
    """

    name: str
    title: str
    description: str
    schema: Json
    answer: Answer


def ask(engine: SearchEngine, name: str, arguments: Mapping[str, Any]) -> Json:
    """What a tool answers.

    Raises:
        NotFound: there is no such tool, or not what it is asked about.
        QueryError: an argument or the query cannot be read.
        SearchError: the archive cannot be used.
    """
    tool = TOOLS.get(name)
    if tool is None:
        raise NotFound(
            "there is no tool “{name}”; there are {known}", name=name, known=", ".join(TOOLS)
        )
    return tool.answer(engine, checked(tool.schema, arguments))


def _search(engine: SearchEngine, given: Mapping[str, Any]) -> Json:
    answer: Json = dict(results_to_json(engine.search(_query(given))))
    for hit in answer["hits"]:
        hit["entities"] = hit["entities"][:_MAX_ENTITIES]
    return answer


def _document(engine: SearchEngine, given: Mapping[str, Any]) -> Json:
    document = engine.document(given["id"])
    answer: Json = dict(document_to_json(document))
    start, end = given["offset"], given["offset"] + given["limit"]
    text = document.article.page.text
    removed = [block for block in answer.pop("blocks") if block["kind"] == "removed"]
    answer |= {
        "text": text[start:end],
        "text_chars": len(text),
        "next_offset": end if end < len(text) else None,
        "entities": {kind: found[:_MAX_ENTITIES] for kind, found in answer["entities"].items()},
        "citation": next(citation(one) for one in engine.references([document.id])),
    }
    if given["removed"]:
        answer["removed"] = [
            {**block, "text": block["text"][:_REMOVED_CHARS]} for block in removed[:_MAX_REMOVED]
        ]
        answer["removed_total"] = len(removed)
    return answer


def _entities(engine: SearchEngine, given: Mapping[str, Any]) -> Json:
    kind = EntityType(given["type"]) if "type" in given else None
    return dict(
        entities_to_json(engine.entities(given["q"], kind, given["limit"], given["offset"]))
    )


def _facets(engine: SearchEngine, given: Mapping[str, Any]) -> Json:
    page = engine.facet(
        _query(given),
        FacetField(given["field"]),
        given["prefix"],
        given["limit"],
        given["offset"],
    )
    return dict(facet_page_to_json(page))


def _query(given: Mapping[str, Any]) -> Query:
    text = given["q"]
    filters = [
        Filter(field, value, bool(prefix))
        for field in FacetField
        for prefix in ("", "not-")
        for value in given[prefix + field.value]
    ]
    default = Sort.RELEVANCE if text.strip() else Sort.NEWEST
    return Query(
        text=text,
        filters=tuple(filters),
        date_from=given["from"],
        date_to=given["to"],
        since=given["since"],
        sort=Sort(given.get("sort", default)),
        page=given.get("page", 1),
        per_page=given.get("per_page", MAX_HITS),
        facets=(),
        interval=None,
        collapse=Collapse(given["collapse"]),
        aliases=given["aliases"],
    )


def _text(description: str, *, longest: int = 200, **more: object) -> Json:
    return {"type": "string", "description": description, "maxLength": longest, **more}


def _number(description: str, default: int, most: int, *, least: int = 1) -> Json:
    bounds = {"minimum": least, "maximum": most, "default": default}
    return {"type": "integer", "description": description, **bounds}


def _switch(description: str, *, default: bool) -> Json:
    return {"type": "boolean", "description": description, "default": default}


def _texts(description: str) -> Json:
    items = {"type": "string", "maxLength": 200}
    return {
        "type": "array",
        "description": description,
        "items": items,
        "maxItems": 20,
        "default": [],
    }


def _object(properties: Json, *required: str) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_CALLED = {
    FacetField.OUTLET: "of these outlets",
    FacetField.PERSON: "that name one of these people, in any spelling",
    FacetField.ORGANISATION: "that name one of these organisations",
    FacetField.PLACE: "that name one of these places; a country's code (NE) will do",
    FacetField.LANGUAGE: "in these languages: en, fr ...",
}
_FILTERS: Json = {
    prefix + field.value: _texts(f"{only} documents {words}. “-” stands for: has none.")
    for field, words in _CALLED.items()
    for prefix, only in (("", "Only"), ("not-", "No"))
}
_ASKED: Json = {
    "q": _text(
        'What to look for: words (all must occur), "phrases", OR, -word, parentheses, title:, '
        "person:, org:, place:, outlet:, date:2025-04, word*, in:removed. Empty for everything.",
        longest=1_000,
        default="",
    ),
    **_FILTERS,
    "from": _text("Published then or later: YYYY, YYYY-MM or YYYY-MM-DD.", default=""),
    "to": _text("Published then or earlier, likewise.", default=""),
    "since": _text("Came into the archive later: YYYY-MM-DD or ISO 8601, UTC.", default=""),
    "collapse": _text(
        "What is one hit: near-copies of a text, all reports of a story, or each document.",
        enum=[collapse.value for collapse in Collapse],
        default=Collapse.COPIES.value,
    ),
    "aliases": _switch("Names are looked for by their other forms, too.", default=True),
}
_OFFSET = _number("How many to pass over.", 0, 100_000, least=0)
_LIMIT = _number("How many to list.", 20, MAX_LISTED)

TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "search",
            "Search the news archive",
            "Find articles. Each hit has its id, title, outlet, date (with how precisely it is "
            "known), passages with the places of what matched, and the entities it names.",
            _object(
                {
                    **_ASKED,
                    "sort": _text(
                        "The order: by relevance where q has words, else the newest first.",
                        enum=[sort.value for sort in Sort],
                    ),
                    "page": _number("Which page of the hits.", 1, 100_000),
                    "per_page": _number("Hits a page.", 10, MAX_HITS),
                }
            ),
            _search,
        ),
        Tool(
            "document",
            "Read an article",
            "The clean text of an article, what is known of it, where it came from, and a citation "
            "with the SHA-256 of its file. Long texts come in parts: ask again at next_offset.",
            _object(
                {
                    "id": _text("Id of the document; a beginning that no other has is enough."),
                    "offset": _number("Character to begin at.", 0, 2**53, least=0),
                    "limit": _number("Characters of text to give.", 20_000, MAX_CHARS),
                    "removed": _switch(
                        "Also what cleaning took out, with the reasons.", default=False
                    ),
                },
                "id",
            ),
            _document,
        ),
        Tool(
            "entities",
            "List people, organisations and places",
            "The entities of the archive, those of the most documents first. Their names and ids "
            "are what the filters of search take.",
            _object(
                {
                    "q": _text("What a word of one of their forms begins with.", default=""),
                    "type": _text("Only these.", enum=[kind.value for kind in EntityType]),
                    "limit": _LIMIT,
                    "offset": _OFFSET,
                }
            ),
            _entities,
        ),
        Tool(
            "facets",
            "Count what a search finds",
            "How many hits of a search have each outlet, person, organisation, place or language.",
            _object(
                {
                    "field": _text("What to count by.", enum=[field.value for field in FacetField]),
                    **_ASKED,
                    "prefix": _text("Only values with a word that begins so.", default=""),
                    "limit": _LIMIT,
                    "offset": _OFFSET,
                },
                "field",
            ),
            _facets,
        ),
    )
}
"""All tools by name."""
