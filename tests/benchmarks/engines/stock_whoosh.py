"""Whoosh as its documentation shows it: MultifieldParser, groupedby, highlights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import whoosh
from whoosh import analysis, fields, highlight, qparser, query, scoring, searching, sorting
from whoosh import index as whoosh_index

from tests.benchmarks.engines.base import PAGE, SNIPPET_CHARS, Engine, Hit, Page
from tests.benchmarks.questions import Question
from tests.benchmarks.records import FACETS, Record, read_records

_WRITER_MB = 256
_LISTED = FACETS[:3]


class StockWhoosh(Engine):
    """Whoosh's own codec, parser, collectors, facets and highlighter."""

    def version(self) -> str:
        return f"Whoosh {'.'.join(map(str, whoosh.__version__))}"

    def build(self, corpus: Path) -> None:
        writer = whoosh_index.create_in(self.folder, _schema()).writer(limitmb=_WRITER_MB)
        for record in read_records(corpus):
            listed = {facet: ",".join(_plain(record, facet)) for facet in _LISTED}
            writer.add_document(
                id=str(record.id),
                title=record.title,
                body=record.body,
                url=record.url,
                date=datetime.fromisoformat(record.date),
                month=record.month,
                source=record.source,
                **listed,
            )
        writer.commit()

    def open(self) -> None:
        index = whoosh_index.open_dir(self.folder)
        self._searcher = index.searcher(weighting=scoring.BM25F(B=0.75, K1=1.2))
        self._parser = qparser.MultifieldParser(
            ["title", "body"], index.schema, fieldboosts={"title": 2.0, "body": 1.0}
        )
        self._parser.add_plugin(qparser.FuzzyTermPlugin())
        self._facets = sorting.Facets()
        for facet in _LISTED:
            counted = sorting.FieldFacet(facet, allow_overlap=True, maptype=sorting.Count)
            self._facets.add_facet(facet, counted)
        for facet in ("source", "month"):
            self._facets.add_facet(facet, sorting.FieldFacet(facet, maptype=sorting.Count))
        self._fragmenter = highlight.ContextFragmenter(maxchars=SNIPPET_CHARS, surround=40)

    def page(self, question: Question) -> Page:
        words, condition = self._query(question)
        found = self._searcher.search(words, limit=PAGE, filter=condition, groupedby=self._facets)
        found.fragmenter = self._fragmenter
        facets = {facet: _most(found.groups(facet)) for facet in FACETS}
        hits = [_hit(hit) for hit in found[:PAGE]]  # with facets, Whoosh keeps all
        return Page(hits, len(found), facets, dict(found.groups("month")))

    def rank(self, question: Question) -> Sequence[int]:
        words, condition = self._query(question)
        found = self._searcher.search(words, limit=PAGE, filter=condition)
        return [found.docnum(rank) for rank in range(found.scored_length())]

    def _query(self, question: Question) -> tuple[query.Query, query.Query | None]:
        text = question.text
        if text.endswith("~1"):
            text += "/1"  # the first letter must be right
        words = self._parser.parse(text)
        if question.first_day:
            first, last = (
                datetime.fromisoformat(day) for day in (question.first_day, question.last_day)
            )
            return words, query.DateRange("date", first, last)
        for facet, value in question.filters.items():
            return words, query.Term(facet, value)
        return words, None


def _schema() -> fields.Schema:
    words = analysis.StemmingAnalyzer(cachesize=-1)
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=fields.TEXT(stored=True, analyzer=words),
        body=fields.TEXT(stored=True, analyzer=words),
        url=fields.STORED(),
        date=fields.DATETIME(stored=True),
        month=fields.NUMERIC(int, sortable=True),
        source=fields.ID(stored=True, sortable=True),
        **{facet: fields.KEYWORD(stored=True, commas=True) for facet in _LISTED},
    )


def _plain(record: Record, facet: str) -> list[str]:
    """Values without the comma that separates them."""
    return [value.replace(",", " ") for value in getattr(record, facet)]


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: -item[1])[:PAGE]


def _hit(hit: searching.Hit) -> Hit:
    snippet = hit.highlights("body", top=2) or hit["body"][:SNIPPET_CHARS]
    return Hit(int(hit["id"]), hit["title"], hit["date"].date().isoformat(), hit["source"], snippet)
