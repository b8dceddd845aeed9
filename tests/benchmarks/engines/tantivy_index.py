"""Tantivy through its Python binding: fast fields, aggregations, its own snippets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import tantivy
from tantivy import Filter, Occur
from tantivy import Query as TantivyQuery
from whoosh.analysis import STOP_WORDS

from tests.benchmarks.engines.base import PAGE, SNIPPET_CHARS, Engine, Hit, Page, one_edit
from tests.benchmarks.questions import Question
from tests.benchmarks.records import FACETS, read_records

_WRITER_BYTES = 256_000_000
_MONTHS = 200
_EXPANSIONS = 100
_TEXT, _BOOSTS = ["title", "body"], {"title": 2.0, "body": 1.0}
_COUNTS = {
    **{facet: {"terms": {"field": facet, "size": PAGE, "segment_size": 5_000}} for facet in FACETS},
    "month": {"terms": {"field": "month", "size": _MONTHS}},
}


class Tantivy(Engine):
    """Stemmed, without stop words; counts come from fast fields (columns)."""

    def version(self) -> str:
        return f"tantivy-py {version('tantivy')}"

    def build(self, corpus: Path) -> None:
        writer = self._index().writer(heap_size=_WRITER_BYTES, num_threads=1)
        for record in read_records(corpus):
            document = tantivy.Document(
                id=record.id,
                title=record.title,
                body=record.body,
                url=record.url,
                date=record.date,
                day=record.day,
                month=record.month,
                source=record.source,
                people=list(record.people),
                orgs=list(record.orgs),
                places=list(record.places),
            )
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def _index(self) -> tantivy.Index:
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True)
        for name in _TEXT:
            builder.add_text_field(name, stored=True, tokenizer_name="english")
        for name in ("url", "date"):
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
        for name in FACETS:
            builder.add_text_field(
                name, stored=True, fast=True, tokenizer_name="raw", index_option="basic"
            )
        for name in ("day", "month"):
            builder.add_integer_field(name, indexed=True, fast=True)
        index = tantivy.Index(builder.build(), path=str(self.folder))
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(Filter.remove_long(40))
            .filter(Filter.lowercase())
            .filter(Filter.custom_stopword(sorted(STOP_WORDS)))
            .filter(Filter.stemmer("english"))
        )
        index.register_tokenizer("english", analyzer.build())
        return index

    def open(self) -> None:
        self._opened = self._index()
        self._opened.reload()
        self._schema = self._opened.schema
        self._searcher = self._opened.searcher()

    def page(self, question: Question) -> Page:
        query = self._query(question)
        found = self._searcher.search(query, PAGE)
        counts = self._searcher.aggregate(query, _COUNTS)
        facets = {facet: _buckets(counts[facet]) for facet in FACETS}
        months = {int(month): count for month, count in _buckets(counts["month"])}
        marker = tantivy.SnippetGenerator.create(
            self._searcher, self._marked(question, query), self._schema, "body"
        )
        marker.set_max_num_chars(SNIPPET_CHARS)
        hits = [self._hit(address, marker) for _, address in found.hits]
        return Page(hits, found.count, facets, months)

    def rank(self, question: Question) -> Sequence[int]:
        found = self._searcher.search(self._query(question), PAGE, count=False)
        return [address.doc for _, address in found.hits]

    def _query(self, question: Question) -> TantivyQuery:
        words = self._words(question.text)
        conditions = [
            TantivyQuery.term_query(self._schema, facet, value, "basic")
            for facet, value in question.filters.items()
        ]
        if question.first_day:
            days = (question.first_day, question.last_day)
            first, last = (int(day.replace("-", "")) for day in days)
            conditions.append(
                TantivyQuery.range_query(
                    self._schema, "day", tantivy.FieldType.Integer, first, last
                )
            )
        if not conditions:
            return words
        unscored = [TantivyQuery.const_score_query(condition, 0.0) for condition in conditions]
        return TantivyQuery.boolean_query([(Occur.Must, part) for part in (words, *unscored)])

    def _words(self, text: str) -> TantivyQuery:
        if text.endswith("*"):
            pattern = f"{re.escape(text[:-1])}.*"
            return _either(TantivyQuery.regex_query(self._schema, name, pattern) for name in _TEXT)
        if text.endswith("~1"):
            return _either(
                TantivyQuery.fuzzy_term_query(self._schema, name, text[:-2]) for name in _TEXT
            )
        return self._opened.parse_query(text, _TEXT, _BOOSTS, conjunction_by_default=True)

    def _marked(self, question: Question, query: TantivyQuery) -> TantivyQuery:
        """The snippet generator marks terms only: it is given those that star and ~ stand for."""
        text = question.text
        if text.endswith("*"):
            found = self._searcher.terms_with_prefix("body", text[:-1], limit=_EXPANSIONS)
            terms = [term for term, *_ in found]
        elif text.endswith("~1"):
            near = one_edit(text[:-2])
            terms = [term for term in near if self._searcher.doc_freq("body", term)]
        else:
            return query
        return TantivyQuery.term_set_query(self._schema, "body", terms) if terms else query

    def _hit(self, address: tantivy.DocAddress, marker: tantivy.SnippetGenerator) -> Hit:
        stored = self._searcher.doc(address)
        snippet = marker.snippet_from_doc(stored).to_html()
        return Hit(
            id=stored.get_first("id"),
            title=stored.get_first("title"),
            date=stored.get_first("date"),
            source=stored.get_first("source"),
            snippet=snippet or stored.get_first("body")[:SNIPPET_CHARS],
        )


def _either(queries: Iterable[TantivyQuery]) -> TantivyQuery:
    return TantivyQuery.boolean_query([(Occur.Should, query) for query in queries])


def _buckets(counted: dict[str, list[dict[str, object]]]) -> list[tuple[str, int]]:
    return [(bucket["key"], bucket["doc_count"]) for bucket in counted["buckets"]]
