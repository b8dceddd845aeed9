"""A document, stored or only inspected, as a plain dictionary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import cast

from search.model import (
    Article,
    Category,
    CleanPage,
    Document,
    Entity,
    Explanation,
    KeptBlock,
    Provenance,
    RemovedBlock,
)
from search.serialization import values
from search.serialization.shapes import (
    BlockShape,
    CategoryShape,
    DocumentShape,
    EntitiesByType,
    ExplainedKept,
    ExplainedRemoved,
    ExplanationShape,
    InspectionShape,
    KeptShape,
    ProvenanceShape,
    RemovedShape,
    StripShape,
)
from search.serialization.values import Links

__all__ = ["document_to_json", "inspection_to_json", "strip_to_json"]

AnyBlock = KeptBlock | RemovedBlock
ExplainedBlock = ExplainedKept | ExplainedRemoved


def document_to_json(document: Document, links: Links | None = None) -> DocumentShape:
    """A document with its clean text, its blocks kept and removed, and its entities."""
    article = document.article
    metadata = article.metadata
    found: DocumentShape = {
        "id": document.id,
        "version": document.version,
        "story": document.membership.story if document.membership else None,
        "copies": document.membership.copies if document.membership else None,
        "title": metadata.title.value,
        "title_source": metadata.title.source,
        "subtitle": metadata.subtitle,
        "byline": metadata.byline,
        "author": values.sourced(metadata.author),
        "outlet": values.sourced(metadata.outlet),
        "date": values.date(metadata.date),
        "lang": metadata.language,
        "url": values.sourced(metadata.url),
        "text": article.page.text,
        "blocks": [_block(block) for block in article.page.blocks],
        "entities": _entities(article.entities),
        "cleaner": article.cleaner,
        "provenance": _provenance(document.provenance),
    }
    if links is not None:
        found["links"] = values.document_links(document.id, links)
    return found


def strip_to_json(document: Document, links: Links | None = None) -> StripShape:
    """What cleaning kept and removed of a document, and why."""
    page = document.article.page
    found: StripShape = {
        "id": document.id,
        "version": document.version,
        "cleaner": document.article.cleaner,
        "kept_chars": sum(len(block.text) for block in page.kept),
        "removed_chars": page.strip.removed_chars,
        "share": round(page.strip.share, 4),
        "categories": _categories(page),
        "blocks": [_block(block) for block in page.blocks],
    }
    if links is not None:
        found["links"] = values.document_links(document.id, links)
    return found


def _categories(page: CleanPage) -> list[CategoryShape]:
    """The most characters first, then by name."""
    texts: dict[Category, list[str]] = defaultdict(list)
    for block in page.removed:
        texts[block.category].append(block.text)
    chars = {category: sum(map(len, found)) for category, found in texts.items()}
    whole = sum(chars.values()) + sum(len(block.text) for block in page.kept)
    return [
        {
            "category": category.value,
            "blocks": len(texts[category]),
            "chars": count,
            "share": round(count / whole, 4) if whole else 0.0,
        }
        for category, count in sorted(chars.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def inspection_to_json(
    path: str, article: Article, explain: Callable[[AnyBlock], Explanation | None] | None = None
) -> InspectionShape:
    """What the write side makes of one page, as in ``search-cli inspect --jsonl``.

    Args:
        explain: gives the explanation of a block; with None, the blocks have no such key.
    """
    # The same blocks, to which a key may come.
    blocks = [cast("ExplainedBlock", _block(block)) for block in article.page.blocks]
    if explain is not None:
        for block, shown in zip(article.page.blocks, blocks, strict=True):
            shown["explanation"] = _explanation(explain(block))
    metadata = article.metadata
    return {
        "path": path,
        "text": article.page.text,
        "title": metadata.title.value,
        "title_source": metadata.title.source,
        "subtitle": metadata.subtitle,
        "byline": metadata.byline,
        "author": values.sourced(metadata.author),
        "outlet": values.sourced(metadata.outlet),
        "date": values.date(metadata.date),
        "lang": metadata.language,
        "url": values.sourced(metadata.url),
        "blocks": blocks,
        "entities": _entities(article.entities),
        "cleaner": article.cleaner,
    }


def _block(block: AnyBlock) -> BlockShape:
    return _removed(block) if isinstance(block, RemovedBlock) else _kept(block)


def _removed(block: RemovedBlock) -> RemovedShape:
    judged = values.removal(block)
    return {
        "kind": "removed",
        "text": block.text,
        "category": judged["category"],
        "reason": judged["reason"],
        "confidence": judged["confidence"],
        "line": judged["line"],
        "bytes": judged["bytes"],
    }


def _kept(block: KeptBlock) -> KeptShape:
    return {
        "kind": "kept",
        "role": block.role.value,
        "text": block.text,
        "chars": list(block.chars),
        "line": block.line,
        "bytes": list(block.span),
    }


def _explanation(explanation: Explanation | None) -> ExplanationShape | None:
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


def _entities(entities: Iterable[Entity]) -> EntitiesByType:
    shown: EntitiesByType = {"person": [], "org": [], "place": []}
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


def _provenance(provenance: Provenance) -> ProvenanceShape:
    return {
        "path": provenance.name,
        "sha256": provenance.sha256,
        "size": provenance.size,
        "media_type": provenance.media_type,
        "encoding": provenance.encoding,
        "ingested": values.time(provenance.ingested),
    }
