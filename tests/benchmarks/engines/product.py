"""This project: its own index and searcher, over ready documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path

from search.evaluation.documents import ready_document
from search.index import Index, Source, build
from search.model import (
    Aliases,
    Document,
    EntityType,
    FacetField,
    Filter,
    HitStory,
    Query,
    RemovedBlock,
    Results,
    Snippet,
)
from search.query import Searcher
from search.text import name_key
from tests.benchmarks.engines.base import PAGE, Engine, Hit, Page
from tests.benchmarks.questions import Question

_FIELDS = {
    "people": FacetField.PERSON,
    "orgs": FacetField.ORGANISATION,
    "places": FacetField.PLACE,
    "source": FacetField.OUTLET,
}


class _Names:
    """Names as the ready documents have them; there is no archive that knows others."""

    def ids_of(self, kind: EntityType, name: str) -> frozenset[str]:  # noqa: ARG002
        return frozenset({name_key(name)})

    def label(self, kind: EntityType, entity_id: str) -> str:  # noqa: ARG002
        return entity_id

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:  # noqa: ARG002
        return ()

    def removed(self, document_id: str) -> tuple[RemovedBlock, ...]:  # noqa: ARG002
        return ()

    def hit_stories(self, document_ids: Iterable[str]) -> dict[str, HitStory]:  # noqa: ARG002
        return {}


class Product(Engine):
    """`search.index` and `search.query`, as the engine behind the web page uses them."""

    def version(self) -> str:
        return f"Regional News Search {version('regional-news-search')}"

    def build(self, corpus: Path) -> None:
        documents = _documents(corpus)
        build(self.folder, lambda _: [(1, documents)], Source("benchmark", 1, "none"))

    def open(self) -> None:
        generation = Index(self.folder).current()
        if generation is None:
            raise SystemExit(f"there is no index in {self.folder}")
        self._searcher = Searcher(generation)
        self._names = _Names()

    def page(self, question: Question) -> Page:
        return _page(self._searcher.search(_query(question, tuple(_FIELDS.values())), self._names))

    def rank(self, question: Question) -> Sequence[int]:
        numbers, _ = self._searcher.rank(_query(question, ()), self._names, PAGE)
        return [int(number) for number in numbers]


def _documents(corpus: Path) -> Iterator[Document]:
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            yield ready_document(json.loads(line))


def _query(question: Question, facets: tuple[FacetField, ...]) -> Query:
    filters = (Filter(_FIELDS[field], value) for field, value in question.filters.items())
    return Query(
        text=question.text,
        filters=tuple(filters),
        date_from=question.first_day,
        date_to=question.last_day,
        per_page=PAGE,
        facets=facets,
        facet_size=PAGE,
    )


def _page(results: Results) -> Page:
    counted = dict(zip(_FIELDS, results.facets, strict=True))
    facets = {
        name: [(value.value, value.count) for value in facet.values]
        for name, facet in counted.items()
    }
    months = {int(v.value.replace("-", "")): v.count for v in results.timeline.values}
    hits = [
        Hit(
            id=int(hit.id),
            title=hit.title.text,
            date=hit.date.value,
            source=hit.outlet.value if hit.outlet else "",
            snippet=" … ".join(_marked(snippet) for snippet in hit.snippets),
        )
        for hit in results.hits
    ]
    return Page(hits, results.total, facets, months)


def _marked(snippet: Snippet) -> str:
    """As HTML, which is what the other engines' snippets are."""
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [escape(snippet.text[at:start]), "<mark>", escape(snippet.text[start:end])]
        parts.append("</mark>")
        at = end
    return "".join([*parts, escape(snippet.text[at:])])
