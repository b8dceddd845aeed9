"""What the index keeps of each document so that a hit can be shown without the archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from search.model import (
    Document,
    EntityType,
    HitEntity,
    Precision,
    PublicationDate,
    RemovedBlock,
    Sourced,
    Span,
    Strip,
)

__all__ = ["Passages", "StoredHit", "dump", "load", "removed_text"]

_KINDS = _PERSON, _ORGANISATION, _PLACE = tuple(EntityType)


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


class StoredHit(NamedTuple):
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


def dump(document: Document) -> list[Any]:
    """The part of a document that its hits show, as a value of JSON.

    It is made of every document and read of few, so it is made from the document itself.
    """
    article, provenance = document.article, document.provenance
    metadata, page, entities = article.metadata, article.page, article.entities
    outlet, date, strip = metadata.outlet, metadata.date, page.strip
    return [
        document.id,
        metadata.title.value,
        [outlet.value, outlet.source] if outlet else [],
        metadata.author.value if metadata.author else "",
        [date.value, date.precision, date.source, date.inferred],
        metadata.language,
        provenance.name,
        provenance.encoding,
        [
            [entity.id for entity in entities],
            [entity.name for entity in entities],
            [_number_of(entity.type) for entity in entities],
            [len(entity.mentions) for entity in entities],
        ],
        [strip.removed_chars, strip.share],
        page.text,
        [
            [block.at for block in page.kept],
            [block.at + len(block.text) for block in page.kept],
            [block.span.start for block in page.kept],
            [block.span.end for block in page.kept],
            [block.role for block in page.kept],
        ],
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
        author=author or None,
        date=PublicationDate(date[0], Precision(date[1]), date[2], date[3]),
        language=language,
        name=name,
        encoding=encoding,
        entities=tuple(map(_entity, *entities)),
        strip=Strip(*strip),
        text=text,
        passages=Passages(*passages),
    )


def removed_text(blocks: Iterable[RemovedBlock]) -> str:
    """The blocks that cleaning removed as the one text that is indexed, a newline between them.

    It is not stored: few hits show it, and it can be as long as the article.
    """
    return "\n".join([block.text for block in blocks])


def _number_of(kind: EntityType) -> int:
    """Compared one by one: to look it up, or to ask for its value, takes five times as long."""
    return 0 if kind is _PERSON else 1 if kind is _ORGANISATION else 2


@lru_cache(maxsize=16_384)
def _entity(key: str, name: str, kind: int, n: int) -> HitEntity:
    """The hits of an answer name much the same people and places."""
    return HitEntity(key, name, _KINDS[kind], n)
