"""The answer to a query as a plain dictionary."""

from __future__ import annotations

from dataclasses import replace

from search.model import (
    Correction,
    Expansion,
    Facet,
    FacetField,
    FacetValue,
    Hit,
    HitStory,
    Query,
    Results,
    Snippet,
    Timeline,
)
from search.serialization import values
from search.serialization.shapes import (
    AnswerLinks,
    AnswerShape,
    CorrectionShape,
    ExpansionShape,
    FacetShape,
    FacetValueShape,
    HitShape,
    HitStoryShape,
    QueryShape,
    SnippetShape,
    TimelineShape,
)
from search.serialization.values import Links, marked_html

__all__ = ["facet_value_to_json", "hit_to_json", "results_to_json"]


def results_to_json(results: Results, links: Links | None = None) -> AnswerShape:
    """An answer, as in the JSON API and ``search-cli --json``; `links` are those of its query."""
    query = results.query
    facets: dict[str, FacetShape | TimelineShape] = {
        facet.field.value: _facet(facet, links) for facet in results.facets
    }
    if results.timeline is not None:
        facets[results.timeline.interval.value] = _timeline(results.timeline, links)
    answer: AnswerShape = {
        "query": _query(results, links),
        "total": {"value": results.total, "relation": "at_least" if results.partial else "exact"},
        "documents": results.documents,
        "stories": results.stories,
        "partial": results.partial,
        "took_ms": round(results.took_ms, 3),
        "index": values.index(results.index),
        "hits": [hit_to_json(hit, links) for hit in results.hits],
        "facets": facets,
        "page": {"page": query.page, "per_page": query.per_page, "pages": results.pages},
    }
    if links is not None:
        answer["links"] = _paging(results, links)
    return answer


def _query(results: Results, links: Links | None) -> QueryShape:
    query = results.query
    return {
        "q": query.text,
        "parsed": results.parsed,
        "filters": [
            {"field": f.field, "value": f.value, "exclude": f.exclude} for f in query.filters
        ],
        "from": query.date_from,
        "to": query.date_to,
        "since": query.since,
        "sort": query.sort,
        "collapse": query.collapse,
        "aliases": query.aliases,
        "literal": list(query.literal),
        "expansions": [_expansion(expansion) for expansion in results.expansions],
        "corrections": [_correction(one, query, links) for one in results.corrections],
        "warnings": [
            {"code": one.code, "at": one.at, "subject": one.subject, "parameter": one.parameter}
            for one in results.warnings
        ],
    }


def _correction(correction: Correction, query: Query, links: Links | None) -> CorrectionShape:
    shown: CorrectionShape = {"q": correction.text, "total": correction.total}
    if links is not None:
        shown["url"] = links.search(replace(query, text=correction.text, page=1))
    return shown


def _expansion(expansion: Expansion) -> ExpansionShape:
    return {
        "term": expansion.term,
        "entity": values.entity(expansion.ref, expansion.name),
        "added": list(expansion.added),
        "off": expansion.off,
    }


def hit_to_json(hit: Hit, links: Links | None = None) -> HitShape:
    """A hit, as it stands in an answer."""
    shown: HitShape = {
        "id": hit.id,
        "title": hit.title.text,
        "title_html": marked_html(hit.title.text, hit.title.marks),
        "outlet": values.sourced(hit.outlet),
        "author": hit.author,
        "date": values.date(hit.date),
        "lang": hit.language,
        "path": hit.name,
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
        "entities": [{"id": e.id, "name": e.name, "type": e.type, "n": e.n} for e in hit.entities],
        "score": round(hit.score, 6),
        "why": [
            {"term": reason.term, "field": reason.field, "part": round(reason.part, 4)}
            for reason in hit.why
        ],
        "strip": {"removed_chars": hit.strip.removed_chars, "share": round(hit.strip.share, 4)},
        "story": _story(hit.story, links),
    }
    if links is not None:
        shown["strip"]["url"] = links.strip(hit.id)
        shown["links"] = values.document_links(hit.id, links)
    return shown


def _story(story: HitStory | None, links: Links | None) -> HitStoryShape | None:
    if story is None:
        return None
    shown: HitStoryShape = {
        "id": story.id,
        "documents": story.documents,
        "outlets": list(story.outlets),
        "copies": story.copies,
        "copy_outlets": list(story.copy_outlets),
    }
    if links is not None:
        shown["url"] = links.story(story.id, "json")
        shown["links"] = values.story_links(story.id, links)
    return shown


def _snippet(snippet: Snippet) -> SnippetShape:
    return {
        "field": snippet.field,
        "text": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
        "html": marked_html(snippet.text, snippet.marks),
        "raw": list(snippet.raw) if snippet.raw else None,
        "removed": values.removal(snippet.removed) if snippet.removed else None,
    }


def _facet(facet: Facet, links: Links | None) -> FacetShape:
    return {
        "operator": "or",
        "missing": facet.missing,
        "truncated": facet.total_values > len(facet.values),
        "values": [facet_value_to_json(value, facet.field, links) for value in facet.values],
    }


def _timeline(timeline: Timeline, links: Links | None) -> TimelineShape:
    return {
        "interval": timeline.interval,
        "unknown": timeline.unknown,
        "values": [_period(period, links) for period in timeline.values],
    }


def facet_value_to_json(
    value: FacetValue, field: FacetField, links: Links | None = None
) -> FacetValueShape:
    """A value of a facet; `links` are those of the query in which it was counted."""
    shown = _value(value)
    if links is not None:
        shown["toggle"] = links.toggled(field, value.value, "json")
    return shown


def _period(period: FacetValue, links: Links | None) -> FacetValueShape:
    """A day, month or year of the timeline."""
    shown = _value(period)
    if links is not None:
        bound = "" if period.selected else period.value
        shown["toggle"] = links.within(bound, bound, "json")
    return shown


def _value(value: FacetValue) -> FacetValueShape:
    return {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "selected": value.selected,
        "excluded": value.excluded,
    }


def _paging(results: Results, links: Links) -> AnswerLinks:
    query = results.query

    def page(number: int) -> str | None:
        there = 1 <= number <= results.pages
        return links.search(replace(query, page=number)) if there else None

    return {
        "self": links.search(query),
        "next": page(query.page + 1),
        "prev": page(query.page - 1),
        "html": links.search(query, "html"),
        "atom": links.search(query, "atom"),
        "csv": links.search(query, "csv"),
    }
