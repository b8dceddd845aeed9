"""What is indexed of a document, and how a document becomes the fields of the index.

Words are indexed twice: folded (`TITLE`, `BODY`, with positions, for phrases and prefixes) and
as stems (`TITLE_STEMS`, `BODY_STEMS`, for plain words). So are those of the blocks that cleaning
removed, in fields of their own, which a query has to ask for. Facet values are single terms. A date
becomes the first and the last day that its precision allows; `ADDED` is when the document's current
version came in, in UTC. Documents that belong together share a number.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, Schema

from search.columnar import CONFLATED
from search.dates import first_day, last_day
from search.index.analysis import Words, stem_term
from search.index.stored import dump, removed_text
from search.model import Document, EntityType, FacetField

__all__ = [
    "ADDED",
    "AUTHOR_WORDS",
    "BODY",
    "BODY_STEMS",
    "COPIES",
    "FIRST_DAY",
    "KEY",
    "KEY_ORDER",
    "LAST_DAY",
    "OUTLET_WORDS",
    "REMOVED",
    "REMOVED_STEMS",
    "STORED_HIT",
    "STORY",
    "TITLE",
    "TITLE_STEMS",
    "key_order",
    "make_schema",
    "to_fields",
]

KEY = "id"
KEY_ORDER = ("id_head", "id_tail")
"""Columns whose order, one after the other, is the order of the ids (`key_order`)."""
TITLE, BODY, REMOVED = "title", "body", "removed"
TITLE_STEMS, BODY_STEMS, REMOVED_STEMS = "title_stems", "body_stems", "removed_stems"
AUTHOR_WORDS, OUTLET_WORDS = "author_words", "outlet_words"
FIRST_DAY, LAST_DAY, ADDED = "first_day", "last_day", "added"
STORY, COPIES = "story", "copies"
"""Columns in which the documents of a story, or those with nearly the same text, are equal."""
STORED_HIT = "hit"

_STEMS_OF = ((TITLE_STEMS, TITLE), (BODY_STEMS, BODY), (REMOVED_STEMS, REMOVED))
_KEY_PART = 7  # bytes that always fit a signed 64-bit number
# Looked up here, because an enumeration's members and values cost more than all else in a field.
_KINDS = tuple((kind.value, kind) for kind in EntityType)
_OUTLET, _LANGUAGE = FacetField.OUTLET.value, FacetField.LANGUAGE.value


def make_schema() -> Schema:
    """The fields; facet fields carry the names of `FacetField`."""
    words = (TITLE, BODY, REMOVED, AUTHOR_WORDS, OUTLET_WORDS)
    return Schema(
        **{KEY: ID(unique=True), STORED_HIT: STORED()},
        **{name: NUMERIC(int, bits=64) for name in (*KEY_ORDER, STORY, COPIES)},
        **{name: TEXT(analyzer=Words(), phrase=True) for name in words},
        **{stems: CONFLATED(source, stem_term) for stems, source in _STEMS_OF},
        **{field.value: KEYWORD() for field in FacetField},
        **{name: DATETIME() for name in (FIRST_DAY, LAST_DAY, ADDED)},
    )


def to_fields(document: Document) -> dict[str, Any]:
    """A document as keyword arguments of the index writer."""
    metadata = document.article.metadata
    head, tail = key_order(document.id)
    return {
        KEY: document.id,
        KEY_ORDER[0]: head,
        KEY_ORDER[1]: tail,
        TITLE: metadata.title.value,
        BODY: document.article.page.body,
        REMOVED: removed_text(document.article.page.removed),
        **{stems: metadata.language for stems, _ in _STEMS_OF},
        AUTHOR_WORDS: metadata.author.value if metadata.author else "",
        OUTLET_WORDS: metadata.outlet.value if metadata.outlet else "",
        **_facet_terms(document),
        **_dates(metadata.date.value),
        ADDED: document.provenance.ingested.astimezone(UTC).replace(tzinfo=None),
        **_groups(document),
        STORED_HIT: dump(document),
    }


def key_order(key: str) -> tuple[int, int]:
    """Two numbers that are in the order of the keys, as far as their first 14 bytes tell."""
    padded = key.encode().ljust(2 * _KEY_PART, b"\0")
    return (
        int.from_bytes(padded[:_KEY_PART], "big"),
        int.from_bytes(padded[_KEY_PART : 2 * _KEY_PART], "big"),
    )


def _groups(document: Document) -> dict[str, int]:
    """A document of which nothing is known to belong to it has groups of its own."""
    membership = document.membership
    if membership is None:
        return dict.fromkeys((STORY, COPIES), _number(document.id))
    return {STORY: _number(membership.story), COPIES: _number(membership.copies)}


def _number(key: str) -> int:
    """63 bits of a hash: among a million ids, two are alike once in 18 million archives."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def _facet_terms(document: Document) -> dict[str, list[str]]:
    metadata, entities = document.article.metadata, document.article.entities
    return {
        **{
            name: [entity.id for entity in entities if entity.type is kind] for name, kind in _KINDS
        },
        _OUTLET: [metadata.outlet.value] if metadata.outlet else [],
        _LANGUAGE: [metadata.language] if metadata.language else [],
    }


@lru_cache(maxsize=16_384)
def _dates(value: str) -> dict[str, datetime]:
    """The days of a date of any precision; the documents of a day share them."""
    if not value:
        return {}
    return {
        FIRST_DAY: datetime.fromisoformat(first_day(value)),
        LAST_DAY: datetime.fromisoformat(last_day(value)),
    }
