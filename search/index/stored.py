"""What the index keeps of each document so that a hit can be shown without the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from search.model import (
    Document,
    EntityType,
    HitEntity,
    Precision,
    PublicationDate,
    Sourced,
    Span,
    Strip,
)

__all__ = ["Passages", "StoredHit", "dump", "load", "stored_hit"]


class Passages(NamedTuple):
    """The blocks of the clean text, in order, as columns: most are read and never shown.

    Attributes:
        starts: the first character of each in the clean text.
        ends: the character after its last one.
        raw_starts: its first byte in the raw file.
        raw_ends: the byte after its last one.
        roles: values of `Role`.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    raw_starts: Sequence[int]
    raw_ends: Sequence[int]
    roles: Sequence[str]

    def chars(self, number: int) -> Span:
        """The characters of a block in the clean text."""
        return Span(self.starts[number], self.ends[number])

    def raw(self, number: int) -> Span:
        """The bytes of a block in the raw file."""
        return Span(self.raw_starts[number], self.raw_ends[number])


@dataclass(frozen=True, slots=True)
class StoredHit:
    """Everything a `Hit` shows, before it is known what matched."""

    id: str
    title: str
    outlet: Sourced | None
    author: str | None
    date: PublicationDate
    language: str
    name: str
    encoding: str
    entities: tuple[HitEntity, ...]
    strip: Strip
    text: str
    passages: Passages


def stored_hit(document: Document) -> StoredHit:
    """The part of a document that its hits show."""
    article = document.article
    metadata, page = article.metadata, article.page
    entities = tuple(HitEntity(e.id, e.name, e.type, len(e.mentions)) for e in article.entities)
    passages = Passages(
        starts=[block.chars.start for block in page.kept],
        ends=[block.chars.end for block in page.kept],
        raw_starts=[block.span.start for block in page.kept],
        raw_ends=[block.span.end for block in page.kept],
        roles=[block.role.value for block in page.kept],
    )
    return StoredHit(
        id=document.id,
        title=metadata.title.value,
        outlet=metadata.outlet,
        author=metadata.author,
        date=metadata.date,
        language=metadata.language,
        name=document.provenance.name,
        encoding=document.provenance.encoding,
        entities=entities,
        strip=page.strip,
        text=page.text,
        passages=passages,
    )


def dump(hit: StoredHit) -> list[Any]:
    """As a value of JSON, in the order of the fields."""
    outlet, date = hit.outlet, hit.date
    return [
        hit.id,
        hit.title,
        [outlet.value, outlet.source] if outlet else None,
        hit.author,
        [date.value, date.precision.value, date.source, date.inferred],
        hit.language,
        hit.name,
        hit.encoding,
        [[e.id, e.name, e.type.value, e.n] for e in hit.entities],
        [hit.strip.removed_chars, hit.strip.share],
        hit.text,
        list(hit.passages),
    ]


def load(stored: Sequence[Any]) -> StoredHit:
    """What `dump` gave, after JSON."""
    key, title, outlet, author, date, language, name, encoding, entities, strip, text, passages = (
        stored
    )
    return StoredHit(
        id=key,
        title=title,
        outlet=Sourced(*outlet) if outlet else None,
        author=author,
        date=PublicationDate(date[0], Precision(date[1]), date[2], date[3]),
        language=language,
        name=name,
        encoding=encoding,
        entities=tuple([_entity(*row) for row in entities]),
        strip=Strip(*strip),
        text=text,
        passages=Passages(*passages),
    )


@lru_cache(maxsize=16_384)
def _entity(key: str, name: str, kind: str, n: int) -> HitEntity:
    """The hits of an answer name much the same people and places."""
    return HitEntity(key, name, EntityType(kind), n)
