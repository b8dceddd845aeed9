"""The one JSON shape: results and documents as plain dictionaries, for every face.

docs/json-api.md describes the keys. A highlighted passage comes twice: as text with character
offsets, and as HTML in which everything but the marks is escaped.
"""

from __future__ import annotations

from search.serialization.documents import document_to_json, inspection_to_json, strip_to_json
from search.serialization.entities import (
    entities_to_json,
    entity_summary_to_json,
    entity_to_json,
)
from search.serialization.lists import (
    facet_page_to_json,
    similar_to_json,
    suggestions_to_json,
)
from search.serialization.results import hit_to_json, results_to_json
from search.serialization.status import REFUSED, status_to_json
from search.serialization.stories import comparison_to_json, story_to_json
from search.serialization.values import Json, Links, marked_html

__all__ = [
    "REFUSED",
    "Json",
    "Links",
    "comparison_to_json",
    "document_to_json",
    "entities_to_json",
    "entity_summary_to_json",
    "entity_to_json",
    "facet_page_to_json",
    "hit_to_json",
    "inspection_to_json",
    "marked_html",
    "results_to_json",
    "similar_to_json",
    "status_to_json",
    "story_to_json",
    "strip_to_json",
    "suggestions_to_json",
]
