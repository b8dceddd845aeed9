"""The one JSON shape: results and documents as plain dictionaries, for every face.

docs/json-api.md describes the keys. A highlighted passage comes twice: as text with character
offsets, and as HTML in which everything but the marks is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any, Protocol

from search.model import (
    Article,
    Document,
    Entity,
    EntityType,
    Facet,
    FacetValue,
    Hit,
    IndexState,
    KeptBlock,
    Metadata,
    Provenance,
    PublicationDate,
    Query,
    Rejection,
    RemovedBlock,
    Results,
    Snippet,
    Sourced,
    Span,
    Status,
    Timeline,
)

__all__ = [
    "Json",
    "Links",
    "document_to_json",
    "inspection_to_json",
    "marked_html",
    "results_to_json",
    "status_to_json",
]

Json = dict[str, Any]


class Links(Protocol):
    """Makes addresses. The web front end has one; the command line needs none."""

    def search(self, query: Query, face: str = "json") -> str:
        """Address of an answer; `face` is "html" or "json"."""
        ...

    def document(self, document_id: str, view: str = "html") -> str:
        """Address of a document; `view` is "html", "json" or "raw"."""
        ...


def results_to_json(results: Results, links: Links | None = None) -> Json:
    """An answer, as in the JSON API and ``search-cli --json``."""
    query = results.query
    facets = {facet.field.value: _facet(facet, query, links) for facet in results.facets}
    answer: Json = {
        "query": _query(query, results.parsed),
        "total": {"value": results.total, "relation": "at_least" if results.partial else "exact"},
        "partial": results.partial,
        "took_ms": round(results.took_ms, 3),
        "index": _index(results.index),
        "hits": [_hit(hit, links) for hit in results.hits],
        "facets": {**facets, "month": _timeline(results.timeline, query, links)},
        "page": {"page": query.page, "per_page": query.per_page, "pages": results.pages},
    }
    return answer if links is None else {**answer, "links": _paging(results, links)}


def document_to_json(document: Document, links: Links | None = None) -> Json:
    """A document with its clean text, its blocks kept and removed, and its entities."""
    article = document.article
    found: Json = {
        "id": document.id,
        "version": document.version,
        **_metadata(article.metadata),
        "text": article.page.text,
        "blocks": [_block(block) for block in article.page.blocks],
        "entities": _entities(article.entities),
        "cleaner": article.cleaner,
        "provenance": _provenance(document.provenance),
    }
    return found if links is None else {**found, "links": _document_links(document.id, links)}


def inspection_to_json(path: str, article: Article) -> Json:
    """What the write side makes of one file, as in ``search-cli inspect --jsonl``."""
    return {
        "path": path,
        "text": article.page.text,
        **_metadata(article.metadata),
        "blocks": [_block(block) for block in article.page.blocks],
        "entities": _entities(article.entities),
        "cleaner": article.cleaner,
    }


def status_to_json(status: Status) -> Json:
    """The state of an archive."""
    return {
        "documents": status.documents,
        "versions": status.versions,
        "raw_bytes": status.raw_bytes,
        "removed_share": round(status.removed_share, 4),
        "last_ingest": _time(status.last_ingest),
        "index": _index(status.index) if status.index else None,
        "rejections": [_rejection(rejection) for rejection in status.rejections],
    }


def marked_html(text: str, marks: Iterable[Span]) -> str:
    """Escape a text for HTML and wrap the marked ranges (in order, disjoint) in ``<mark>``."""
    parts: list[str] = []
    at = 0
    for start, end in marks:
        parts += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
        at = end
    return "".join([*parts, escape(text[at:])])


def _query(query: Query, parsed: str) -> Json:
    return {
        "q": query.text,
        "parsed": parsed,
        "filters": [
            {"field": f.field.value, "value": f.value, "exclude": f.exclude} for f in query.filters
        ],
        "from": query.date_from,
        "to": query.date_to,
        "sort": query.sort.value,
    }


def _index(index: IndexState) -> Json:
    return {
        "generation": index.generation,
        "documents": index.documents,
        "updated": _time(index.updated),
        "cleaner": index.cleaner,
    }


def _hit(hit: Hit, links: Links | None) -> Json:
    shown: Json = {
        "id": hit.id,
        "title": hit.title.text,
        "title_html": marked_html(hit.title.text, hit.title.marks),
        "outlet": _sourced(hit.outlet),
        "author": hit.author,
        "date": _date(hit.date),
        "lang": hit.language,
        "path": hit.name,
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
        "entities": [
            {"id": e.id, "name": e.name, "type": e.type.value, "n": e.n} for e in hit.entities
        ],
        "score": round(hit.score, 6),
        "strip": {"removed_chars": hit.strip.removed_chars, "share": round(hit.strip.share, 4)},
    }
    return shown if links is None else {**shown, "links": _document_links(hit.id, links)}


def _snippet(snippet: Snippet) -> Json:
    return {
        "field": snippet.field,
        "text": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
        "html": marked_html(snippet.text, snippet.marks),
        "raw": list(snippet.raw) if snippet.raw else None,
    }


def _facet(facet: Facet, query: Query, links: Links | None) -> Json:
    return {
        "operator": "or",
        "missing": facet.missing,
        "truncated": facet.total_values > len(facet.values),
        "values": [
            _facet_value(value, query.toggle(facet.field, value.value), links)
            for value in facet.values
        ],
    }


def _timeline(timeline: Timeline, query: Query, links: Links | None) -> Json:
    return {
        "interval": "month",
        "unknown": timeline.unknown,
        "values": [
            _facet_value(month, query.toggle_month(month.value), links) for month in timeline.values
        ],
    }


def _facet_value(value: FacetValue, toggled: Query, links: Links | None) -> Json:
    shown: Json = {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "selected": value.selected,
        "excluded": value.excluded,
    }
    return shown if links is None else {**shown, "toggle": links.search(toggled)}


def _paging(results: Results, links: Links) -> Json:
    query = results.query

    def page(number: int) -> str | None:
        there = 1 <= number <= results.pages
        return links.search(replace(query, page=number)) if there else None

    return {
        "self": links.search(query),
        "next": page(query.page + 1),
        "prev": page(query.page - 1),
        "html": links.search(query, "html"),
    }


def _document_links(document_id: str, links: Links) -> Json:
    return {view: links.document(document_id, view) for view in ("html", "json", "raw")}


def _metadata(metadata: Metadata) -> Json:
    return {
        "title": metadata.title.value,
        "title_source": metadata.title.source,
        "subtitle": metadata.subtitle,
        "byline": metadata.byline,
        "author": _sourced(metadata.author),
        "outlet": _sourced(metadata.outlet),
        "date": _date(metadata.date),
        "lang": metadata.language,
        "url": _sourced(metadata.url),
    }


def _sourced(value: Sourced | None) -> Json | None:
    return None if value is None else {"value": value.value, "source": value.source}


def _date(date: PublicationDate) -> Json:
    return {
        "value": date.value or None,
        "precision": date.precision.value,
        "source": date.source or None,
        "inferred": date.inferred,
    }


def _block(block: KeptBlock | RemovedBlock) -> Json:
    if isinstance(block, KeptBlock):
        judged: Json = {"kind": "kept", "role": block.role.value}
    else:
        judged = {
            "kind": "removed",
            "category": block.category.value,
            "reason": block.reason,
            "confidence": None if block.confidence is None else round(block.confidence, 3),
        }
    return {**judged, "text": block.text, "line": block.line, "bytes": list(block.span)}


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
        "ingested": _time(provenance.ingested),
    }


def _rejection(rejection: Rejection) -> Json:
    return {
        "path": rejection.name,
        "step": rejection.step.value,
        "reason": rejection.reason,
        "at": _time(rejection.at),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
