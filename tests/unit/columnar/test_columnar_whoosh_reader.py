"""The Whoosh reader: what a stock index of the live documents alone would say."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from whoosh import columns, sorting
from whoosh import query as q
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import ReadTooFar
from whoosh.qparser import QueryParser
from whoosh.query import spans
from whoosh.reading import IndexReader, TermNotFound
from whoosh.scoring import Frequency, FunctionWeighting
from whoosh.searching import Searcher

from search.columnar.errors import Unsupported
from search.columnar.fields import CONFLATED
from search.columnar.index import create_index
from search.columnar.whoosh_reader import ColumnarReader

FIELDS = {
    "id": ID(stored=True, sortable=True),
    "body": TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
    "title": TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
    "tags": KEYWORD(commas=True),
    "size": NUMERIC(int, sortable=True),
    "share": NUMERIC(float),
    "date": DATETIME(sortable=True),
    "note": STORED(),
}
SCHEMA = Schema(**FIELDS, stems=CONFLATED("body", lambda word, _: word[:2]))
WORDS = "alfa alpha alfred bravo charlie delta delfi echo eco é zulu".split()
TEXTS = ("body", "title")
INDEXED = ("id", "body", "title", "tags")


@dataclass
class Twins:
    """The same documents here and in a stock index; number -> number of live documents."""

    ours: ColumnarReader
    stock: IndexReader
    numbers: dict[int, int] = field(default_factory=dict)


def make_document(rng: random.Random, n: int) -> dict[str, Any]:
    return {
        "id": f"d{n:03}",
        "body": " ".join(rng.choices(WORDS, k=rng.randrange(1, 10))),
        "title": " ".join(rng.choices(WORDS, k=rng.randrange(1, 4))),
        "tags": ",".join(sorted(set(rng.choices(WORDS, k=rng.randrange(1, 3))))),
        "size": rng.randrange(-50, 50),
        "share": rng.random(),
        "date": datetime(2020, 1, 1 + n % 28, n % 24),  # noqa: DTZ001 - Whoosh's have no zone
        "note": f"note {n}",
    }


@pytest.fixture(scope="module", params=[(1, 0), (4, 0), (4, 25)], ids=["one", "four", "deleted"])
def twins(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Twins:
    segments, deleted = request.param
    rng = random.Random(11)  # noqa: S311 - chance, not secrets
    documents = [make_document(rng, n) for n in range(60)]
    gone = {documents[n]["id"] for n in rng.sample(range(60), deleted)}
    index = create_index(tmp_path_factory.mktemp("reader") / "index", SCHEMA)
    for k in range(segments):
        batch = index.writer()
        for document in documents[k * 60 // segments : (k + 1) * 60 // segments]:
            batch.add_document(**document)
        batch.commit(merge=False)
    batch = index.writer()
    for name in sorted(gone):
        batch.delete_by_term("id", name)
    batch.commit(merge=False)
    stock = RamStorage().create_index(Schema(**FIELDS))
    with stock.writer() as batch:
        for document in documents:
            if document["id"] not in gone:
                batch.add_document(**document)
    live = [n for n, document in enumerate(documents) if document["id"] not in gone]
    return Twins(index.reader(), stock.reader(), {number: n for n, number in enumerate(live)})


def test_documents(twins: Twins) -> None:
    ours, stock = twins.ours, twins.stock
    assert ours.doc_count_all() == 60
    assert ours.doc_count() == stock.doc_count()
    assert ours.has_deletions() == (ours.doc_count() < 60)
    assert list(ours.all_doc_ids()) == list(twins.numbers)
    assert [n for n in range(60) if not ours.is_deleted(n)] == list(twins.numbers)
    for number, other in twins.numbers.items():
        assert ours.stored_fields(number) == stock.stored_fields(other)
    assert list(ours.all_stored_fields()) == list(stock.all_stored_fields())
    assert ours.generation() > 1
    assert ours.is_atomic()


def test_terms(twins: Twins) -> None:
    ours, stock = twins.ours, twins.stock
    assert ours.indexed_field_names() == sorted([*INDEXED, "stems"])
    terms = [term for term in ours.all_terms() if term[0] != "stems"]
    assert terms == [term for term in stock.all_terms() if term[0] in INDEXED]
    for name in INDEXED:
        assert list(ours.lexicon(name)) == list(stock.lexicon(name))
        assert list(ours.field_terms(name)) == list(stock.field_terms(name))
        for prefix in ("", "a", "al", "del", "é", "zz", "d03"):
            assert list(ours.expand_prefix(name, prefix)) == list(stock.expand_prefix(name, prefix))
            start = [term for term in ours.terms_from(name, prefix) if term[0] == name]
            assert start == [term for term in stock.terms_from(name, prefix) if term[0] == name]
        for word in ("alfa", "echo", "dalta"):
            for distance in (1, 2):
                ours_within = set(ours.terms_within(name, word, distance, prefix=1))
                assert ours_within == set(IndexReader.terms_within(stock, name, word, distance, 1))
        assert ours.most_frequent_terms(name, 3) == stock.most_frequent_terms(name, 3)
    assert list(ours.terms_from("body", "zulu"))[:2] == [("body", b"zulu"), ("body", "é".encode())]
    assert ("id", b"d0") not in dict.fromkeys(ours.terms_from("tags", ""))


def test_statistics(twins: Twins) -> None:
    ours, stock = twins.ours, twins.stock
    for name in INDEXED:
        for term in stock.lexicon(name):
            mine, theirs = ours.term_info(name, term), stock.term_info(name, term)
            for what in ("weight", "doc_frequency", "max_weight"):
                assert getattr(mine, what)() == getattr(theirs, what)(), (name, term, what)
            assert twins.numbers[mine.min_id()] == theirs.min_id()
            assert twins.numbers[mine.max_id()] == theirs.max_id()
            assert ours.doc_frequency(name, term) == stock.doc_frequency(name, term)
            assert ours.frequency(name, term.decode()) == stock.frequency(name, term)
            assert twins.numbers[ours.first_id(name, term)] == stock.first_id(name, term)
            assert (name, term) in ours
            assert (name, term.decode()) in ours
    for name in TEXTS:
        # Stock lengths are exact up to ten words only.
        assert ours.field_length(name) == stock.field_length(name)
        assert ours.min_field_length(name) == stock.min_field_length(name)
        assert ours.max_field_length(name) == stock.max_field_length(name)
        for number, other in twins.numbers.items():
            assert ours.doc_field_length(number, name) == stock.doc_field_length(other, name)
    assert ours.doc_field_length(0, "tags", 7) == 7
    assert ours.field_length("stems") == ours.field_length("body")
    assert ours.term_info("body", "alfa").min_length() >= 1


def test_what_is_not_there(twins: Twins) -> None:
    ours = twins.ours
    for name, text in (("body", "nowhere"), ("nothing", "x"), ("size", "1"), ("body", b"\xff")):
        assert (name, text) not in ours
        assert ours.frequency(name, text) == ours.doc_frequency(name, text) == 0
        for ask in (ours.term_info, ours.first_id, ours.postings):
            with pytest.raises(TermNotFound):
                ask(name, text)
    for unknown in (ours.lexicon, lambda name: next(ours.expand_prefix(name, "a"))):
        with pytest.raises(TermNotFound):
            unknown("nothing")
    assert not ours.has_vector(0, "body")
    with pytest.raises(Unsupported):
        ours.vector(0, "body")


def test_postings(twins: Twins) -> None:
    for name in INDEXED:
        for term in twins.stock.lexicon(name):
            mine, theirs = twins.ours.postings(name, term), twins.stock.postings(name, term)
            assert mine.term() == (name, term)
            while theirs.is_active():
                assert mine.is_active()
                assert twins.numbers[mine.id()] == theirs.id()
                assert mine.weight() == mine.value_as("weight") == theirs.weight()
                assert mine.value_as("frequency") == theirs.weight()
                assert mine.supports("positions") == (name == "body")
                if name == "body":
                    assert mine.value_as("positions") == theirs.value_as("positions")
                    assert mine.spans() == theirs.spans()
                mine.next()
                theirs.next()
            assert not mine.is_active()


def test_a_matcher_skips_copies_and_begins_again(twins: Twins) -> None:
    matcher = twins.ours.postings("body", "alfa")
    docs = list(matcher.all_ids())
    assert docs == sorted(docs)
    for target in range(61):
        matcher.reset()
        matcher.skip_to(target)
        rest = [n for n in docs if n >= target]
        assert (matcher.id() if matcher.is_active() else None) == (rest[0] if rest else None)
    with pytest.raises(ReadTooFar):
        matcher.skip_to(0)
    matcher.reset()
    matcher.next()
    other = matcher.copy()
    other.next()
    assert (matcher.id(), other.id()) == (docs[1], docs[2])
    assert other.term() == ("body", b"alfa")
    matcher.skip_to(0)
    assert matcher.id() == docs[1], "it never goes back"
    assert next(matcher.all_items()) == (docs[0], b"")
    with pytest.raises(Unsupported):
        matcher.value_as("characters")


def queries() -> Iterator[q.Query]:
    parser = QueryParser("body", SCHEMA)
    yield from map(
        parser.parse,
        [
            "alfa",
            "alfa bravo",
            "alfa OR (bravo AND NOT zulu)",
            '"alfa bravo"',
            '"bravo alfa"~4',
            "al*",
            "*l*a",
            "tags:echo",
            "title:(alfa OR é)",
            "alfa ANDMAYBE zulu",
            "nowhere OR delta",
            "id:[d010 TO d030]",
            "NOT alfa",
        ],
    )
    yield q.FuzzyTerm("body", "alfe", maxdist=1, prefixlength=1)
    yield q.Variations("body", "alfa")
    yield q.Every()
    yield q.Every("title")
    yield q.Regex("body", "^(alfa|echo)$")
    yield q.TermRange("tags", "b", "e")
    yield q.ConstantScoreQuery(q.Term("body", "echo"), 2.0)
    yield q.Require(q.Term("body", "alfa"), q.Term("title", "alfa"))
    yield q.DisjunctionMax([q.Term("body", "alfa"), q.Term("body", "echo")])
    alfa, bravo, zulu = (q.Term("body", word) for word in ("alfa", "bravo", "zulu"))
    yield spans.SpanNear(alfa, bravo, slop=3, ordered=False)
    yield spans.SpanNear2([alfa, bravo, zulu], slop=5, ordered=False)
    yield spans.SpanFirst(alfa, limit=2)
    yield spans.SpanNot(spans.SpanNear(alfa, bravo, slop=3), zulu)
    yield spans.SpanOr([alfa, bravo])
    yield spans.SpanBefore(alfa, bravo)
    yield spans.SpanContains(spans.SpanNear(alfa, bravo, slop=5), zulu)
    yield spans.SpanCondition(alfa, bravo)
    yield q.Sequence([q.Prefix("body", "al"), bravo])
    yield q.Ordered([alfa, bravo])
    yield q.ColumnQuery("size", lambda size: size > 10)
    yield q.ColumnQuery("id", "d011")


@pytest.mark.parametrize("query", list(queries()), ids=repr)
def test_stock_queries_find_the_same_documents_and_weights(twins: Twins, query: q.Query) -> None:
    assert found(twins.ours, query, twins.numbers) == found(twins.stock, query, None)


def found(
    reader: IndexReader, query: q.Query, numbers: dict[int, int] | None
) -> Sequence[tuple[int, float]]:
    searcher = Searcher(reader, weighting=Frequency(), closereader=False)
    matcher = query.matcher(searcher, searcher.context())
    result = []
    while matcher.is_active():
        number = matcher.id()
        if numbers is None or number in numbers:  # a column query knows nothing of deletions
            score = 0.0 if isinstance(query, q.ColumnQuery) else matcher.score()
            result.append((number if numbers is None else numbers[number], score))
        matcher.next()
    return result


def tags_of(reader: ColumnarReader) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for tag in reader.field_terms("tags"):
        for number in reader.postings("tags", tag).all_ids():
            found.setdefault(number, set()).add(tag)
    return found


def test_columns(twins: Twins) -> None:
    ours, stock = twins.ours, twins.stock
    for name in ("id", "size", "date"):
        assert ours.has_column(name)
        for translate in (False, True):
            mine = ours.column_reader(name, translate=translate)
            theirs = stock.column_reader(name, translate=translate)
            assert len(mine) == 60
            for number, other in twins.numbers.items():
                assert mine[number] == theirs[other]
                assert mine.sort_key(number) == theirs.sort_key(other)
            assert len(list(mine)) == len(mine.load()) == 60
    assert not any(map(ours.has_column, ("body", "tags", "note", "nothing")))
    firsts = {n: min(tags) for n, tags in tags_of(ours).items()}
    assert {n: ours.column_reader("tags")[n] for n in firsts} == firsts
    backwards = ours.column_reader("size", reverse=True, translate=False)
    forwards = ours.column_reader("size", translate=False)
    assert [backwards.sort_key(n) for n in range(60)] == [-forwards.sort_key(n) for n in range(60)]
    for name in ("body", "note"):
        with pytest.raises(Unsupported):
            ours.column_reader(name)
    with pytest.raises(Unsupported):
        ours.column_reader("id", reverse=True)


def test_a_stock_search_sorts_and_groups_by_columns(twins: Twins) -> None:
    searcher = Searcher(twins.ours, weighting=FunctionWeighting(lambda *_: 1.0), closereader=False)
    query = q.Term("body", "alfa")
    for name in ("size", "date", "id"):
        for reverse in (False, True):
            results = searcher.search(query, limit=None, sortedby=name, reverse=reverse)
            values = [twins.ours.column_reader(name)[hit.docnum] for hit in results]
            assert values == sorted(values, reverse=reverse)
    facet = sorting.FieldFacet("tags", allow_overlap=True, maptype=sorting.Count)
    groups = searcher.search(query, limit=None, groupedby={"tags": facet}).groups("tags")
    both = {tag: q.Term("tags", tag) & query for tag in WORDS}
    counts = {tag: len(list(searcher.docs_for_query(each))) for tag, each in both.items()}
    assert groups == {tag: count for tag, count in counts.items() if count}


def test_documents_without_a_value_have_the_default(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index", SCHEMA)
    with index.writer() as batch:
        batch.add_document(id="a", size=5)
        batch.add_document(body="x", tags="b,a")
    reader = index.reader()
    assert list(reader.column_reader("id")) == ["a", ""]
    assert list(reader.column_reader("tags")) == ["", "a"]
    default = SCHEMA["size"].default_column().default_value()
    assert reader.column_reader("size", translate=False)[1] == default
    other = columns.NumericColumn("i", default=-7)
    assert reader.column_reader("size", column=other, translate=False)[1] == -7


def test_closing_closes_the_snapshot_once(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index", SCHEMA)
    with index.writer() as batch:
        batch.add_document(id="a")
    reader = index.reader()
    held = index.snapshot()
    reader.close()
    reader.close()
    index.close()
    assert held.document_count == 1
    assert held.record(0) == {"id": "a"}
