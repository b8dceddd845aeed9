"""A document, stored or only inspected, as a plain dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from search.model import (
    Article,
    Document,
    Entity,
    EntityType,
    Explanation,
    KeptBlock,
    Metadata,
    Provenance,
    RemovedBlock,
)
from search.serialization import values
from search.serialization.values import Json, Links

__all__ = ["document_to_json", "inspection_to_json"]

AnyBlock = KeptBlock | RemovedBlock


def document_to_json(document: Document, links: Links | None = None) -> Json:
    """A document with its clean text, its blocks kept and removed, and its entities."""
    article = document.article
    found: Json = {
        "id": document.id,
        "version": document.version,
        "story": document.membership.story if document.membership else None,
        "copies": document.membership.copies if document.membership else None,
        **_metadata(article.metadata),
        "text": article.page.text,
        "blocks": [_block(block) for block in article.page.blocks],
        "entities": _entities(article.entities),
        "cleaner": article.cleaner,
        "provenance": _provenance(document.provenance),
    }
    return found if links is None else {**found, "links": values.document_links(document.id, links)}


def inspection_to_json(
    path: str, article: Article, explain: Callable[[AnyBlock], Explanation | None] | None = None
) -> Json:
    """What the write side makes of one page, as in ``search-cli inspect --jsonl``.

    Args:
        explain: gives the explanation of a block; with None, the blocks have no such key.
    """
    blocks = [_block(block) for block in article.page.blocks]
    if explain is not None:
        for block, shown in zip(article.page.blocks, blocks, strict=True):
            shown["explanation"] = _explanation(explain(block))
    return {
        "path": path,
        "text": article.page.text,
        **_metadata(article.metadata),
        "blocks": blocks,
        "entities": _entities(article.entities),
        "cleaner": article.cleaner,
    }


def _metadata(metadata: Metadata) -> Json:
    return {
        "title": metadata.title.value,
        "title_source": metadata.title.source,
        "subtitle": metadata.subtitle,
        "byline": metadata.byline,
        "author": values.sourced(metadata.author),
        "outlet": values.sourced(metadata.outlet),
        "date": values.date(metadata.date),
        "lang": metadata.language,
        "url": values.sourced(metadata.url),
    }


def _block(block: AnyBlock) -> Json:
    if isinstance(block, RemovedBlock):
        return {"kind": "removed", "text": block.text, **values.removal(block)}
    judged: Json = {"kind": "kept", "role": block.role.value}
    return {**judged, "text": block.text, "line": block.line, "bytes": list(block.span)}


def _explanation(explanation: Explanation | None) -> Json | None:
    if explanation is None:
        return None
    return {
        "article": round(explanation.article, 3),
        "decided": explanation.decided,
        "facts": [
            {"name": name, "value": round(value, 4), "points": round(points, 3)}
            for name, value, points in explanation.facts
        ],
    }


def _entities(entities: Iterable[Entity]) -> Json:
    shown: Json = {kind.value: [] for kind in EntityType}
    for entity in entities:
        shown[entity.type.value].append(
            {
                "id": entity.id,
                "name": entity.name,
                "surfaces": list(entity.surfaces),
                "n": len(entity.mentions),
            }
        )
    return shown


def _provenance(provenance: Provenance) -> Json:
    return {
        "path": provenance.name,
        "sha256": provenance.sha256,
        "size": provenance.size,
        "media_type": provenance.media_type,
        "encoding": provenance.encoding,
        "ingested": values.time(provenance.ingested),
    }
