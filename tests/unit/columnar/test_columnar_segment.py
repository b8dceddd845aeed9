"""A mapped segment: dictionary look-ups, arrays, records, damage."""

from __future__ import annotations

import contextlib
import threading
from bisect import bisect_left
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import zstandard
from handmade_segments import Doc, write_segment
from hypothesis import given
from hypothesis import strategies as st

from search.columnar.errors import Damaged
from search.columnar.format import write_arrays
from search.columnar.lock import remove_unpinned
from search.columnar.segment import Segment

DOCS = [
    Doc("a", "the cat the dog", ["x", "y"], 10, 0.5),
    Doc("b", "", [], None, None),
    Doc("c", "dog dog dog", ["y"], 25, -1.0),
]


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    return write_segment(tmp_path / "one.seg", DOCS)


def test_a_term_is_found_by_its_bytes(segment: Segment) -> None:
    index = segment.field("body")
    assert index is not None
    assert [index.term(n) for n in range(index.term_count)] == [b"cat", b"dog", b"the"]
    assert index.terms == [b"cat", b"dog", b"the"]
    assert [index.find(term) for term in (b"cat", b"dog", b"the", b"cow", b"", b"zoo")] == [
        0, 1, 2, -1, -1, -1,
    ]  # fmt: skip


def test_postings_freqs_and_positions_lie_at_the_offsets(segment: Segment) -> None:
    index = segment.field("body")
    assert index is not None
    assert index.freqs is not None
    assert index.positions is not None
    assert index.position_offsets is not None
    assert index.offsets.tolist() == [0, 1, 3, 4]
    assert index.docs.tolist() == [0, 0, 2, 0]
    assert index.freqs.tolist() == [1, 1, 3, 2]
    assert index.positions.tolist() == [1, 3, 0, 1, 2, 0, 2]
    assert index.position_offsets.tolist() == [0, 1, 5, 7]
    assert index.docs.dtype == np.uint16
    assert index.lengths is not None
    assert index.lengths.tolist() == [4, 0, 3]
    assert index.total_length == 7


def test_a_field_of_terms_has_rows_and_no_freqs(segment: Segment) -> None:
    index = segment.field("tags")
    assert index is not None
    assert index.freqs is index.lengths is index.positions is None
    assert index.values is not None
    assert index.value_offsets is not None
    assert index.values.tolist() == [0, 1, 1]
    assert index.value_offsets.tolist() == [0, 2, 2, 3]


def test_a_field_that_is_not_there_is_none(segment: Segment) -> None:
    assert segment.field("size") is None
    assert segment.field("nothing") is None
    assert segment.numbers("body") is None


def test_numbers_are_scaled_back(segment: Segment) -> None:
    sizes, shares = segment.numbers("size"), segment.numbers("share")
    assert sizes is not None
    assert sizes.present is not None
    assert sizes.values[sizes.present].tolist() == [10, 25]
    assert sizes.values.dtype == np.int64
    assert shares is not None
    assert shares.values.tolist() == [0.5, 0.0, -1.0]


TERMS = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=300, unique=True)


@given(words=TERMS, asked=st.lists(st.text(max_size=5), max_size=20))
def test_look_ups_equal_those_in_a_sorted_list(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], asked: list[str]
) -> None:
    words = [word for word in words if word.encode("utf-8", "replace").decode() == word]
    docs = [Doc(word) for word in words] or [Doc("x")]
    with_terms = write_segment(tmp_path_factory.mktemp("s") / "one.seg", docs)
    index = with_terms.field("id")
    assert index is not None
    expected = sorted(doc.id.encode() for doc in docs)
    assert index.terms == expected
    for text in (*asked, *words):
        term = text.encode("utf-8", "replace")
        place = bisect_left(expected, term)
        there = place < len(expected) and expected[place] == term
        assert index.lower_bound(term) == place
        assert index.find(term) == (place if there else -1)
        assert index.find(term) == (place if there else -1), "remembered otherwise"
        low, high = index.prefix_range(term)
        assert expected[low:high] == [each for each in expected if each.startswith(term)]


def test_the_last_possible_prefix_reaches_to_the_end(tmp_path: Path) -> None:
    index = write_segment(tmp_path / "one.seg", [Doc("a"), Doc("\U0010ffff")]).field("id")
    assert index is not None
    assert index.prefix_range("\U0010ffff".encode()) == (1, 2)
    assert index.prefix_range(b"\xff\xff") == (2, 2)


def test_records_come_back(tmp_path: Path) -> None:
    when = datetime(2024, 5, 1, 12, tzinfo=UTC)
    record = {"title": "Ménaka", "n": 1, "list": [1, None], "at": {"$datetime": when.isoformat()}}
    segment = write_segment(tmp_path / "one.seg", [Doc("a", record=record), Doc("b")])
    assert segment.record(0) == {"id": "a", **record, "at": when}
    assert segment.record(1) == {"id": "b"}
    for number in (-1, 2):
        with pytest.raises(IndexError):
            segment.record(number)


def test_records_are_read_with_the_dictionary_they_were_written_with(tmp_path: Path) -> None:
    samples = [f'{{"id":"{n}","title":"of the press {n * 7}"}}'.encode() for n in range(2000)]
    dictionary = zstandard.train_dictionary(2000, [*samples]).as_bytes()
    docs = [Doc(str(n), record={"title": f"of the press {n}"}) for n in range(20)]
    segment = write_segment(tmp_path / "one.seg", docs, dictionary)
    assert [segment.record(n)["id"] for n in range(20)] == [doc.id for doc in docs]


def test_threads_read_records_at_once(tmp_path: Path) -> None:
    docs = [Doc(str(n), record={"text": "word " * n}) for n in range(200)]
    segment = write_segment(tmp_path / "one.seg", docs)
    wrong: list[int] = []

    def read() -> None:
        wrong.extend(n for n in range(200) if segment.record(n)["text"] != "word " * n)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_altered_record_is_damage_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "one.seg"
    whole = write_segment(path, [Doc("a", record={"text": "word " * 50})])
    start, end = whole.arrays._entries["records"].offset, whole.arrays._entries["records"].end
    content = path.read_bytes()
    path.unlink()  # what is mapped stays
    for place in range(start, end):
        for bit in range(8):
            path.write_bytes(
                content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
            )
            with contextlib.suppress(Damaged):  # zstd ignores one bit of its header
                assert Segment(path).record(0) == whole.record(0)
            with pytest.raises(Damaged, match="records"):
                Segment(path).verify()


def test_another_kind_of_file_is_no_segment(tmp_path: Path) -> None:
    path = tmp_path / "one.seg"
    for meta in ({}, {"format": 2, "documents": 0, "fields": {}}, {"format": 1, "documents": "1"}):
        write_arrays(path, {}, meta)
        with pytest.raises(Damaged, match="not a segment"):
            Segment(path)


def test_a_file_that_is_gone_is_not_damage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Segment(tmp_path / "one.seg")


def test_a_segment_pins_its_file(segment: Segment) -> None:
    assert not remove_unpinned(segment.path)
    other = Segment(segment.path)
    segment.unpin()
    assert not remove_unpinned(segment.path)
    other.close()
    assert remove_unpinned(segment.path)
    assert not segment.path.exists()
    assert segment.record(0) == {"id": "a"}, "what is mapped stays readable"
    assert remove_unpinned(segment.path), "gone is gone"
