"""Values of a facet, suggestions, and similar documents as plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterable

from search.model import FacetPage, Hit, Suggestion
from search.serialization import values
from search.serialization.results import facet_value_to_json, hit_to_json
from search.serialization.shapes import (
    FacetPageShape,
    SimilarShape,
    SuggestionShape,
    SuggestionsShape,
)
from search.serialization.values import Links

__all__ = ["facet_page_to_json", "similar_to_json", "suggestions_to_json"]


def facet_page_to_json(page: FacetPage, links: Links | None = None) -> FacetPageShape:
    """A part of all values of a field; `links` are those of its query."""
    return {
        "field": page.field,
        "total": {"value": page.total, "relation": "at_least" if page.partial else "exact"},
        "partial": page.partial,
        "missing": page.missing,
        "values": [facet_value_to_json(value, page.field, links) for value in page.values],
        "index": values.index(page.index),
    }


def suggestions_to_json(
    text: str, found: Iterable[Suggestion], links: Links | None = None
) -> SuggestionsShape:
    """What somebody who has typed a text may look for."""
    return {"q": text, "suggestions": [_suggestion(one, links) for one in found]}


def _suggestion(suggestion: Suggestion, links: Links | None) -> SuggestionShape:
    ref = suggestion.ref
    shown: SuggestionShape = {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "entity": None if ref is None else values.entity(ref, suggestion.text),
        "document": suggestion.document or None,
        "documents": suggestion.documents,
    }
    if links is not None:
        shown["url"] = (
            links.document(suggestion.document, "json")
            if ref is None
            else values.entity_links(ref, links)["search"]
        )
    return shown


def similar_to_json(
    document_id: str, hits: Iterable[Hit], links: Links | None = None
) -> SimilarShape:
    """Documents that are like one."""
    return {"id": document_id, "hits": [hit_to_json(hit, links) for hit in hits]}
