"""A segment that was written holds what its documents say, nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from segment_reading import SCHEMA, expected, read
from whoosh.analysis import LowercaseFilter, RegexTokenizer, StopFilter
from whoosh.fields import BOOLEAN, COLUMN, ID, KEYWORD, NGRAM, NUMERIC, STORED, TEXT, Schema
from word_analyzers import NewsWords

from search.columnar import segment_writer, words
from search.columnar.errors import Unsupported
from search.columnar.fields import CONFLATED
from search.columnar.format import MappedArrays
from search.columnar.layout import MAX_DOCUMENTS
from search.columnar.segment_writer import SegmentBuilder

WORDS = ["the", "The", "U.S.", "5,000", "Moscow's", "é", "西", "a-b", "x" * 300, "'s", "never\n"]
text = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
ready = st.lists(st.sampled_from(["the", "U.S.", "two words", ""]), max_size=6)
int64 = st.integers(-(2**63), 2**63 - 1)


def optional(strategy):
    return st.none() | strategy


documents = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "id": optional(st.sampled_from(["a", "b b", "ç"])),
            "title": optional(text | ready),
            "body": optional(text | ready),
            "body_stems": optional(st.sampled_from(["en", "fr", ""])),
            "plain": optional(text),
            "tags": optional(st.sampled_from(["x, y,x", ""]) | st.lists(st.sampled_from("xyz,"))),
            "size": optional(int64.filter(lambda n: n != 2**63 - 1)),
            "share": optional(st.floats(allow_nan=False)),
            "date": optional(st.datetimes()),
            "record": optional(st.dictionaries(st.text(max_size=3), int64 | st.text())),
            "_stored_title": st.just("shown"),
        },
    ),
    max_size=12,
)


def build(path, docs, schema=SCHEMA, **options):
    builder = SegmentBuilder(schema, **options)
    assert [builder.add(doc) for doc in docs] == list(range(len(docs)))
    return builder.write(path)


@given(docs=documents)
@example(docs=[{"size": -(2**63)}, {"size": 2**63 - 2}])
@example(docs=[{"body": "a b a"}, {"body": ["a", "a"]}, {"body": "a"}])
@settings(max_examples=200, deadline=None)
def test_a_segment_holds_its_documents(docs, tmp_path_factory):
    path = tmp_path_factory.mktemp("segment") / "one.seg"
    summary = build(path, docs)
    assert read(path) == expected(docs)
    assert (summary.documents, summary.bytes) == (len(docs), path.stat().st_size)


@pytest.mark.parametrize("size", [1, 40, 4 << 20])
def test_batches_do_not_show(size, tmp_path, monkeypatch):
    monkeypatch.setattr(words, "_BATCH_BYTES", size)
    monkeypatch.setattr(words, "_BATCH_WORDS", size)
    docs = [
        {"body": f"the {n % 7} of 'w{n % 11}' U.S. {n}", "body_stems": "en" if n % 3 else "fr"}
        | ({"title": f"{n} is {n}"} if n % 4 else {"title": ["is", f"{n}"]})
        for n in range(60)
    ]
    docs[20]["body"] = ["ready", "made", "ready"]
    build(tmp_path / "one.seg", docs)
    assert read(tmp_path / "one.seg") == expected(docs)


def test_long_documents(tmp_path):
    docs = [{"body": "a " * 70_000 + "b"}, {"body": "b " * 300}, {"body": "c"}]
    build(tmp_path / "one.seg", docs)
    assert read(tmp_path / "one.seg") == expected(docs)


def test_many_records_share_a_dictionary(tmp_path):
    docs = [{"record": {"sentence": f"this is record {n} of many records"}} for n in range(1500)]
    build(tmp_path / "one.seg", docs)
    assert read(tmp_path / "one.seg") == expected(docs)
    assert len(MappedArrays(tmp_path / "one.seg")["dictionary"])


def test_few_records_have_no_dictionary(tmp_path):
    build(tmp_path / "one.seg", [{"record": {"n": n}} for n in range(999)])
    assert not len(MappedArrays(tmp_path / "one.seg")["dictionary"])


def test_records_that_teach_nothing(tmp_path):
    docs = [{}] * 1200
    build(tmp_path / "one.seg", docs)
    assert read(tmp_path / "one.seg") == expected(docs)


def test_stock_analyzers_keep_their_positions(tmp_path):
    analyzer = RegexTokenizer() | LowercaseFilter() | StopFilter(renumber=False)
    schema = Schema(body=TEXT(analyzer=analyzer))
    build(tmp_path / "one.seg", [{"body": "The end of the Sun, the end"}], schema)
    assert read(tmp_path / "one.seg")["body"] == {
        "postings": {"end": {0: [1, 6]}, "sun": {0: [4]}},
        "lengths": [3],
    }


def test_other_kinds_of_terms(tmp_path):
    schema = Schema(flag=BOOLEAN(), tags=KEYWORD(lowercase=True), grams=NGRAM(2, 2))
    build(tmp_path / "one.seg", [{"flag": True, "tags": "Red big", "grams": "abc"}], schema)
    found = read(tmp_path / "one.seg")
    assert found["flag"]["rows"] == [["t"]]
    assert found["tags"]["rows"] == [["big", "red"]]
    assert sorted(found["grams"]["postings"]) == ["ab", "bc"]


def test_days_take_up_two_bytes(tmp_path):
    docs = [{"date": datetime.fromordinal(700_000 + n)} for n in (0, 1, 9000)]
    build(tmp_path / "one.seg", docs)
    assert MappedArrays(tmp_path / "one.seg")["date/numbers"].dtype == "u2"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", 5),
        ("id", "\ud800"),
        ("tags", ["a", 5]),
        ("tags", ["\ud800"]),
        ("body", 5),
        ("body", "\ud800"),
        ("body", ["\ud800"]),
        ("body", ["a", None]),
        ("title", "\ud800"),
        ("body_stems", 5),
        ("size", 2**63),
        ("size", -(2**63) - 1),
        ("size", "many"),
        ("size", [1]),
        ("share", float("nan")),
        ("date", 5),
        ("record", {1, 2}),
        ("record", "\ud800"),
    ],
)
def test_a_bad_value_names_its_field_and_leaves_nothing(name, value, tmp_path):
    builder = SegmentBuilder(SCHEMA)
    builder.add({"id": "before", "body": "before"})
    with pytest.raises(ValueError, match=f"'{name}'"):
        builder.add({"id": "bad", "title": "bad", "body": "bad", "tags": "bad"} | {name: value})
    builder.add({"id": "after", "body": "after"})
    builder.write(tmp_path / "one.seg")
    docs = [{"id": "before", "body": "before"}, {"id": "after", "body": "after"}]
    assert read(tmp_path / "one.seg") == expected(docs)


@pytest.mark.parametrize("name", ["unknown", "_stored_unknown", "_boost"])
def test_an_unknown_field_is_refused(name):
    with pytest.raises(Unsupported, match=name):
        SegmentBuilder(SCHEMA).add({name: 1})


@pytest.mark.parametrize(
    "schema",
    [
        Schema(a=COLUMN(None)),
        Schema(a=KEYWORD(scorable=True)),
        Schema(a=CONFLATED("b", str.__add__)),
        Schema(a=CONFLATED("b", str.__add__), b=ID()),
    ],
)
def test_a_schema_that_cannot_be_kept(schema):
    with pytest.raises(Unsupported, match="'a'"):
        SegmentBuilder(schema)


def test_unsigned_numbers_beyond_64_bits_are_refused():
    with pytest.raises(ValueError, match="'n'"):
        SegmentBuilder(Schema(n=NUMERIC(int, bits=64, signed=False))).add({"n": 2**63})


def test_a_segment_is_full_at_its_last_number(monkeypatch):
    monkeypatch.setattr(segment_writer, "MAX_DOCUMENTS", 3)
    builder = SegmentBuilder(Schema(id=ID()))
    for name in "abc":
        assert not builder.full
        builder.add({"id": name})
    assert builder.full
    with pytest.raises(ValueError, match="at most"):
        builder.add({"id": "d"})


def test_the_last_document_has_the_greatest_number(tmp_path):
    builder = SegmentBuilder(Schema(id=ID(), n=NUMERIC(int)))
    for number in range(MAX_DOCUMENTS):
        builder.add({"id": "even" if number % 2 == 0 else "odd", "n": number})
    assert builder.full
    builder.write(tmp_path / "one.seg")
    docs = read(tmp_path / "one.seg")["id"]["postings"]["odd"]
    assert docs == list(range(1, MAX_DOCUMENTS, 2))


def test_a_builder_is_full_when_its_memory_is_used_up():
    builder = SegmentBuilder(Schema(body=TEXT(analyzer=NewsWords()), r=STORED()), memory=1 << 20)
    added = 0
    while not builder.full:
        added += 1
        builder.add({"body": f"some words {added}", "r": "ab" * 500})
    assert 500 < added < 20_000
    assert builder.nbytes >= 1 << 20


def test_conflate_is_called_once_for_each_word_and_group(tmp_path, monkeypatch):
    monkeypatch.setattr(words, "_BATCH_BYTES", 30)
    calls: list[tuple[str, str]] = []

    def conflate(word, group):
        calls.append((word, group))
        return word

    schema = Schema(body=TEXT(analyzer=NewsWords()), stems=CONFLATED("body", conflate))
    docs = [{"body": "one two", "stems": group} for group in ["en", "fr", "en"] * 10]
    build(tmp_path / "one.seg", docs, schema)
    assert sorted(calls) == [("one", "en"), ("one", "fr"), ("two", "en"), ("two", "fr")]


def test_an_empty_segment(tmp_path):
    assert build(tmp_path / "one.seg", []).documents == 0
    assert read(tmp_path / "one.seg") == {"documents": 0, "records": []}


def test_a_schema_without_any_text(tmp_path):
    build(tmp_path / "one.seg", [{"r": 5}], Schema(r=STORED()))
    assert read(tmp_path / "one.seg")["records"] == [{"r": 5}]
