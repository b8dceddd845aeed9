"""The answer to a query as a plain dictionary."""

from __future__ import annotations

from dataclasses import replace

from search.model import (
    Expansion,
    Facet,
    FacetValue,
    Hit,
    HitStory,
    Query,
    Results,
    Snippet,
    Timeline,
)
from search.serialization import values
from search.serialization.values import Json, Links, marked_html

__all__ = ["results_to_json"]


def results_to_json(results: Results, links: Links | None = None) -> Json:
    """An answer, as in the JSON API and ``search-cli --json``."""
    query = results.query
    facets = {facet.field.value: _facet(facet, query, links) for facet in results.facets}
    if results.timeline is not None:
        facets[results.timeline.interval.value] = _timeline(results.timeline, query, links)
    answer: Json = {
        "query": _query(results),
        "total": {"value": results.total, "relation": "at_least" if results.partial else "exact"},
        "documents": results.documents,
        "stories": results.stories,
        "partial": results.partial,
        "took_ms": round(results.took_ms, 3),
        "index": values.index(results.index),
        "hits": [_hit(hit, links) for hit in results.hits],
        "facets": facets,
        "page": {"page": query.page, "per_page": query.per_page, "pages": results.pages},
    }
    return answer if links is None else {**answer, "links": _paging(results, links)}


def _query(results: Results) -> Json:
    query = results.query
    return {
        "q": query.text,
        "parsed": results.parsed,
        "filters": [
            {"field": f.field.value, "value": f.value, "exclude": f.exclude} for f in query.filters
        ],
        "from": query.date_from,
        "to": query.date_to,
        "sort": query.sort.value,
        "collapse": query.collapse.value,
        "aliases": query.aliases,
        "literal": list(query.literal),
        "expansions": [_expansion(expansion) for expansion in results.expansions],
    }


def _expansion(expansion: Expansion) -> Json:
    return {
        "term": expansion.term,
        "entity": values.entity(expansion.ref, expansion.name),
        "added": list(expansion.added),
        "off": expansion.off,
    }


def _hit(hit: Hit, links: Links | None) -> Json:
    shown: Json = {
        "id": hit.id,
        "title": hit.title.text,
        "title_html": marked_html(hit.title.text, hit.title.marks),
        "outlet": values.sourced(hit.outlet),
        "author": hit.author,
        "date": values.date(hit.date),
        "lang": hit.language,
        "path": hit.name,
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
        "entities": [
            {"id": e.id, "name": e.name, "type": e.type.value, "n": e.n} for e in hit.entities
        ],
        "score": round(hit.score, 6),
        "strip": {"removed_chars": hit.strip.removed_chars, "share": round(hit.strip.share, 4)},
        "story": _story(hit.story, links),
    }
    return shown if links is None else {**shown, "links": values.document_links(hit.id, links)}


def _story(story: HitStory | None, links: Links | None) -> Json | None:
    if story is None:
        return None
    shown: Json = {
        "id": story.id,
        "documents": story.documents,
        "outlets": list(story.outlets),
        "copies": story.copies,
        "copy_outlets": list(story.copy_outlets),
    }
    return shown if links is None else {**shown, "links": values.story_links(story.id, links)}


def _snippet(snippet: Snippet) -> Json:
    return {
        "field": snippet.field,
        "text": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
        "html": marked_html(snippet.text, snippet.marks),
        "raw": list(snippet.raw) if snippet.raw else None,
        "removed": values.removal(snippet.removed) if snippet.removed else None,
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
        "interval": timeline.interval.value,
        "unknown": timeline.unknown,
        "values": [
            _facet_value(month, query.toggle_dates(month.value), links) for month in timeline.values
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
