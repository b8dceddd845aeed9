"""Which kind of arrays each field of a Whoosh schema becomes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from whoosh import fields
from whoosh.fields import FieldType, Schema

from search.columnar.errors import Unsupported
from search.columnar.fields import CONFLATED

__all__ = ["MAX_DOCUMENTS", "FieldLayout", "Kind", "layout_of"]

MAX_DOCUMENTS = 65_536
"""Documents of a segment at most, so that a local document number fits 16 bits."""


class Kind(StrEnum):
    """What a field is to the index. The values stand in segment files."""

    TEXT = "text"
    """Words, with frequencies, lengths and (when phrases are wanted) positions."""
    TERMS = "terms"
    """Unscored values, with the values of each document (facets, sorting)."""
    NUMBER = "number"
    """At most one number a document."""
    CONFLATED = "conflated"
    """Terms made from the words of another field."""
    STORED = "stored"
    """Kept in the record only."""


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """How a field is kept."""

    name: str
    kind: Kind
    stored: bool
    """Its value is part of the document's record."""
    unique: bool
    """At most one document has a given value: `update_document` replaces by it."""
    positions: bool
    """TEXT: the position of each word is kept."""
    source: str | None
    """CONFLATED: the field whose words it conflates."""


# The first that fits counts: KEYWORD and the others are siblings, DATETIME is a NUMERIC.
_KINDS: tuple[tuple[type[FieldType], Kind], ...] = (
    (CONFLATED, Kind.CONFLATED),
    (fields.STORED, Kind.STORED),
    (fields.NUMERIC, Kind.NUMBER),
    (fields.TEXT, Kind.TEXT),
    (fields.NGRAM, Kind.TEXT),
    (fields.NGRAMWORDS, Kind.TEXT),
    (fields.ID, Kind.TERMS),
    (fields.IDLIST, Kind.TERMS),
    (fields.KEYWORD, Kind.TERMS),
    (fields.BOOLEAN, Kind.TERMS),
)


def layout_of(schema: Schema) -> dict[str, FieldLayout]:
    """How each field of a schema is kept, by name, in the schema's order.

    Raises:
        Unsupported: a field has a type that this index does not know, wants to be scored
            although its kind is not, or is made from a field that holds no words.
    """
    layouts = {name: _layout(name, field) for name, field in schema.items()}
    for layout in layouts.values():
        if layout.source is not None:
            source = layouts.get(layout.source)
            if source is None or source.kind is not Kind.TEXT:
                raise Unsupported(f"field {layout.name!r}: {layout.source!r} is no TEXT field")
    return layouts


def _layout(name: str, field: FieldType) -> FieldLayout:
    kind = next((kind for known, kind in _KINDS if isinstance(field, known)), None)
    if kind is None:
        raise Unsupported(f"field {name!r}: {type(field).__name__} is not supported")
    if kind is Kind.TERMS and field.scorable:
        raise Unsupported(f"field {name!r}: a scored {type(field).__name__} has to be a TEXT field")
    return FieldLayout(
        name=name,
        kind=kind,
        stored=kind is Kind.STORED or bool(field.stored),
        unique=bool(field.unique),
        positions=kind is Kind.TEXT and bool(field.format.supports("positions")),
        source=field.source if kind is Kind.CONFLATED else None,
    )
