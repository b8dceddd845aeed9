"""What is indexed of a document, and how a document becomes Whoosh fields.

Words are indexed twice: folded (`TITLE`, `BODY`, with positions, for phrases and prefixes) and
as stems (`TITLE_STEMS`, `BODY_STEMS`, for plain words). Facet values are single terms. A date
becomes two terms, the first and the last day that its precision allows.
"""

from __future__ import annotations

from typing import Any

from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

from search.dates import first_day, last_day
from search.index.analysis import stem_term, tokenize
from search.index.stored import dump, stored_hit
from search.model import Document, EntityType, FacetField, Precision, PublicationDate

__all__ = [
    "AUTHOR_WORDS",
    "BODY",
    "BODY_STEMS",
    "FIRST_DAY",
    "KEY",
    "LAST_DAY",
    "MONTH",
    "OUTLET_WORDS",
    "STORED_HIT",
    "TITLE",
    "TITLE_STEMS",
    "WORD_FIELDS",
    "make_schema",
    "to_fields",
]

KEY = "id"
TITLE, BODY = "title", "body"
TITLE_STEMS, BODY_STEMS = "title_stems", "body_stems"
AUTHOR_WORDS, OUTLET_WORDS = "author_words", "outlet_words"
MONTH, FIRST_DAY, LAST_DAY = "month", "first_day", "last_day"
STORED_HIT = "hit"
WORD_FIELDS = (TITLE, BODY, TITLE_STEMS, BODY_STEMS, AUTHOR_WORDS, OUTLET_WORDS)
"""The fields whose terms are ranked by how often they occur."""


def make_schema() -> Schema:
    """The fields; facet fields carry the names of `FacetField`."""
    words = {name: TEXT(phrase=True) for name in (TITLE, BODY, AUTHOR_WORDS, OUTLET_WORDS)}
    stems = {name: TEXT(phrase=False) for name in (TITLE_STEMS, BODY_STEMS)}
    terms = [*(field.value for field in FacetField), MONTH, FIRST_DAY, LAST_DAY]
    single = {name: KEYWORD() for name in terms}
    return Schema(**{KEY: ID(unique=True), STORED_HIT: STORED()}, **words, **stems, **single)


def to_fields(document: Document) -> dict[str, Any]:
    """A document as keyword arguments of Whoosh's writer; its terms are lists, in order."""
    metadata = document.article.metadata
    title = _words(metadata.title.value)
    body = _words(document.article.page.body)
    return {
        KEY: document.id,
        TITLE: title,
        BODY: body,
        TITLE_STEMS: [stem_term(word, metadata.language) for word in title],
        BODY_STEMS: [stem_term(word, metadata.language) for word in body],
        AUTHOR_WORDS: _words(metadata.author or ""),
        OUTLET_WORDS: _words(metadata.outlet.value if metadata.outlet else ""),
        **_facet_terms(document),
        **_date_terms(metadata.date),
        STORED_HIT: dump(stored_hit(document)),
    }


def _words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def _facet_terms(document: Document) -> dict[str, list[str]]:
    metadata, entities = document.article.metadata, document.article.entities
    ids = {kind.value: [e.id for e in entities if e.type is kind] for kind in EntityType}
    return {
        **ids,
        FacetField.OUTLET: [metadata.outlet.value] if metadata.outlet else [],
        FacetField.LANGUAGE: [metadata.language] if metadata.language else [],
    }


def _date_terms(date: PublicationDate) -> dict[str, list[str]]:
    if date.precision is Precision.UNKNOWN:
        return {}
    month = [date.value[:7]] if date.precision is not Precision.YEAR else []
    return {
        FIRST_DAY: [first_day(date.value)],
        LAST_DAY: [last_day(date.value)],
        MONTH: month,
    }
