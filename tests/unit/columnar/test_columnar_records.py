"""Records: what is encoded comes back, and the dictionaries they share."""

import math
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from whoosh.fields import ID, STORED, Schema

from search.columnar import create_index
from search.columnar.format import MappedArrays
from search.columnar.records import RecordColumn, decode_record, encode_record

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False)
    | st.text()
    | st.datetimes(timezones=st.none() | st.just(UTC)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(record=st.dictionaries(st.text(), values, max_size=4))
def test_a_record_comes_back(record):
    assert decode_record(encode_record(record)) == record


def test_what_is_no_number_comes_back():
    found = decode_record(encode_record({"a": [math.nan, math.inf, -math.inf, None], "b": "null"}))
    assert math.isnan(found["a"][0])
    assert found["a"][1:] == [math.inf, -math.inf, None]
    assert found["b"] == "null"


@pytest.mark.parametrize(
    "value", ["a\ud800", {"\udfff": 1}, 1 << 64, -(1 << 63) - 1, b"bytes", {1: 2}, object(), {1}]
)
@pytest.mark.parametrize("beside", [{}, {"none": None}, {"text": "null"}])
def test_what_cannot_be_stored_is_named(value, beside):
    with pytest.raises(ValueError, match="field 'bad' cannot be stored"):
        encode_record({**beside, "bad": value})


def test_nesting_without_end_is_refused():
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="field 'bad'"):
        encode_record({"bad": endless})


def sentences(first: int, count: int) -> list[bytes]:
    return [
        encode_record(
            {"text": f"Record {n} says what record {n // 2} said, and {n * n % 97} more."}
        )
        for n in range(first, first + count)
    ]


def column_of(records: list[bytes], earlier: bytes = b"") -> RecordColumn:
    column = RecordColumn(earlier=earlier)
    for record in records:
        column.add(record)
    return column


def decoded(column: RecordColumn) -> list[bytes]:
    arrays = dict(column.arrays())
    assert arrays["dictionary"].tobytes() == (column.dictionary or b"")
    used = zstandard.ZstdCompressionDict(column.dictionary) if column.dictionary else None
    decoder = zstandard.ZstdDecompressor(dict_data=used)
    frames = arrays["records"].tobytes()
    return [
        decoder.decompress(frames[start:end])
        for start, end in pairwise(arrays["record_offsets"].tolist())
    ]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 8000, 9000])
def test_records_are_all_there_whenever_the_dictionary_comes(count):
    records = sentences(0, count)
    column = column_of(records)
    assert len(column) == count
    assert decoded(column) == records
    assert bool(column.dictionary) == (count >= 1000)


def test_long_records_do_not_wait_for_many():
    records = [bytes([65 + n % 26]) * 3_000_000 for n in range(14)]
    column = column_of(records)
    assert column.nbytes < 1_000_000
    assert decoded(column) == records


def test_a_dictionary_serves_the_next_segment():
    first = column_of(sentences(0, 3000))
    assert decoded(first)
    assert first.dictionary
    second = column_of(sentences(3000, 2500), first.dictionary)
    assert decoded(second) == sentences(3000, 2500)
    assert second.dictionary == first.dictionary


def test_a_dictionary_that_is_worth_more_than_the_records_does_not():
    first = column_of(sentences(0, 8000))
    few = column_of(sentences(0, 20), first.dictionary or b"")
    assert decoded(few) == sentences(0, 20)
    assert few.dictionary == b""


def test_the_segments_of_a_writer_share_a_dictionary(tmp_path: Path):
    schema = Schema(id=ID(unique=True), text=STORED())
    index = create_index(tmp_path / "index", schema)
    with index.writer(memory=600_000) as writer:
        for number in range(9000):
            writer.add_document(id=str(number), text=f"Record {number} is after {number - 1}.")
        writer.commit(merge=False)
    segments = [MappedArrays(path) for path in sorted((tmp_path / "index").glob("*.seg"))]
    large = [each for each in segments if each.meta["documents"] >= 2000]
    assert len(large) > 1
    assert len({each["dictionary"].tobytes() for each in large}) == 1
    with index.snapshot() as snapshot:
        assert sorted(
            int(record["text"].split()[1]) for record in snapshot.records(range(9000))
        ) == (list(range(9000)))
    index.close()
