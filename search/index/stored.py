"""What the index keeps of each document so that a hit can be shown without the archive."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from search.model import (
    Document,
    EntityType,
    HitEntity,
    Precision,
    PublicationDate,
    Role,
    Sourced,
    Span,
    Strip,
)

__all__ = ["Passage", "StoredHit", "dump", "load", "stored_hit"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of the clean text: its characters there, and its bytes in the raw file."""

    chars: Span
    raw: Span
    role: Role


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
    passages: tuple[Passage, ...]


def stored_hit(document: Document) -> StoredHit:
    """The part of a document that its hits show."""
    article = document.article
    metadata, page = article.metadata, article.page
    entities = tuple(HitEntity(e.id, e.name, e.type, len(e.mentions)) for e in article.entities)
    passages = tuple(Passage(b.chars, b.span, b.role) for b in page.kept)
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


def dump(hit: StoredHit) -> str:
    """As JSON, in the order of the fields."""
    outlet, date = hit.outlet, hit.date
    row = [
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
        [[*p.chars, *p.raw, p.role.value] for p in hit.passages],
    ]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def load(stored: str) -> StoredHit:
    """What `dump` wrote."""
    key, title, outlet, author, date, language, name, encoding, entities, strip, text, passages = (
        json.loads(stored)
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
        entities=tuple(HitEntity(e[0], e[1], EntityType(e[2]), e[3]) for e in entities),
        strip=Strip(*strip),
        text=text,
        passages=tuple(_passage(row) for row in passages),
    )


def _passage(row: list[Any]) -> Passage:
    return Passage(Span(row[0], row[1]), Span(row[2], row[3]), Role(row[4]))
