"""A snapshot answers for its live documents as a list of them would."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from handmade_segments import SCHEMA, Doc, write_segment
from hypothesis import given, settings
from hypothesis import strategies as st

from search.columnar.errors import ColumnarError, Unsupported
from search.columnar.lock import remove_unpinned
from search.columnar.segment import Segment
from search.columnar.snapshot import Snapshot

WORDS = ["alfa", "bravo", "charlie", "é", "zulu"]
DOCS = st.builds(
    Doc,
    id=st.uuids().map(str),
    body=st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    tags=st.lists(st.sampled_from(WORDS), max_size=3, unique=True),
    size=st.none() | st.integers(-9, 9).map(lambda n: 5 * n),
    share=st.none() | st.floats(-1, 1),
)
PARTS = st.lists(
    st.lists(st.tuples(DOCS, st.booleans()), min_size=1, max_size=8), min_size=1, max_size=4
)
Parts = list[list[tuple[Doc, bool]]]


def open_parts(folder: Path, parts: Parts) -> tuple[Snapshot, list[tuple[Doc, bool]]]:
    """A snapshot of the parts, and its documents by number with whether each is live."""
    sources = []
    for n, part in enumerate(parts):
        segment = write_segment(folder / f"{n}.seg", [doc for doc, _ in part])
        live = np.array([alive for _, alive in part])
        sources.append((segment, None if live.all() else live))
    return Snapshot(SCHEMA, 1, {}, sources), [pair for part in parts for pair in part]


@settings(max_examples=60, deadline=None)
@given(parts=PARTS)
def test_everything_equals_a_list_of_documents(
    tmp_path_factory: pytest.TempPathFactory, parts: Parts
) -> None:
    snapshot, docs = open_parts(tmp_path_factory.mktemp("s"), parts)
    live = [alive for _, alive in docs]
    assert snapshot.size == len(docs)
    assert snapshot.document_count == sum(live)
    assert (snapshot.live is None) == all(live)
    assert snapshot.live is None or snapshot.live.tolist() == live

    for word in (*WORDS, "nowhere"):
        rows = [
            (n, Counter(doc.body.split())[word]) for n, (doc, alive) in enumerate(docs) if alive
        ]
        check_postings(snapshot, "body", word, [(n, count) for n, count in rows if count])
        tagged = [(n, 1) for n, (doc, alive) in enumerate(docs) if alive and word in doc.tags]
        check_postings(snapshot, "tags", word, tagged)

    lengths = [len(doc.body.split()) for doc, _ in docs]
    assert snapshot.lengths("body").tolist() == lengths
    assert snapshot.lengths("stems").tolist() == lengths, "a conflated field has its source's"
    total = sum(length for length, alive in zip(lengths, live, strict=True) if alive)
    assert snapshot.average_length("body") == (total / sum(live) if any(live) else 0.0)

    for name in ("size", "share"):
        column = snapshot.number(name)
        expected = [getattr(doc, name) for doc, _ in docs]
        there = [True] * len(docs) if column.present is None else column.present.tolist()
        assert there == [value is not None for value in expected]
        known = zip(column.values.tolist(), expected, strict=True)
        assert all(value is None or found == value for found, value in known)
    assert snapshot.number("size").values.dtype == np.int64
    assert snapshot.number("share").values.dtype == np.float64

    tags = snapshot.values("tags")
    assert list(tags.terms) == sorted({tag for doc, _ in docs for tag in doc.tags})
    for number, (doc, _) in enumerate(docs):
        row = tags.ordinals[tags.offsets[number] : tags.offsets[number + 1]]
        assert [tags.terms[ordinal] for ordinal in row] == sorted(doc.tags)
    assert all(tags.ordinal(term) == n for n, term in enumerate(tags.terms))
    assert tags.ordinal("") == tags.ordinal("~") == -1

    assert [record["id"] for record in snapshot.records(range(len(docs)))] == [
        doc.id for doc, _ in docs
    ]


def check_postings(
    snapshot: Snapshot, field: str, word: str, expected: list[tuple[int, int]]
) -> None:
    assert snapshot.document_frequency(field, word) == len(expected)
    found = snapshot.postings(field, word)
    if found is None:
        assert expected == []
        return
    assert found.docs.dtype == np.int32
    assert found.docs.tolist() == [n for n, _ in expected]
    if field == "tags":
        assert found.freqs is None
    else:
        assert found.freqs is not None
        assert found.freqs.tolist() == [count for _, count in expected]


@settings(max_examples=60, deadline=None)
@given(parts=PARTS, data=st.data())
def test_positions_are_those_of_the_documents_asked_for(
    tmp_path_factory: pytest.TempPathFactory, parts: Parts, data: st.DataObject
) -> None:
    snapshot, docs = open_parts(tmp_path_factory.mktemp("s"), parts)
    for word in WORDS:
        found = snapshot.postings("body", word)
        if found is None:
            continue
        chosen = [n for n in found.docs.tolist() if data.draw(st.booleans())]
        counts, positions = snapshot.positions_of("body", word, np.array(chosen, np.int32))
        expected = [
            [place for place, each in enumerate(docs[n][0].body.split()) if each == word]
            for n in chosen
        ]
        assert counts.tolist() == [len(places) for places in expected]
        assert positions.tolist() == [place for places in expected for place in places]
        assert counts.dtype == positions.dtype == np.int64


def two_parts(folder: Path) -> Snapshot:
    first = [(Doc("a", "red fox", ["x"], 1, 0.5), True), (Doc("b", "red hen"), False)]
    return open_parts(folder, [first, [(Doc("c", "redo"), True)]])[0]


def test_terms_with_a_prefix_are_sorted_over_the_segments(tmp_path: Path) -> None:
    snapshot = two_parts(tmp_path)
    assert snapshot.terms_with_prefix("body", "re") == ["red", "redo"]
    assert snapshot.terms_with_prefix("body", "") == ["fox", "hen", "red", "redo"]
    assert snapshot.terms_with_prefix("body", "", limit=2) == ["fox", "hen"]
    assert snapshot.terms_with_prefix("nothing", "") == []


def test_fields_without_documents_are_empty(tmp_path: Path) -> None:
    snapshot = two_parts(tmp_path)
    assert snapshot.values("stems").ordinals.tolist() == []
    assert snapshot.number("date").present is not None
    with pytest.raises(Unsupported, match="'body' has no values"):
        snapshot.values("body")
    with pytest.raises(Unsupported, match="positions"):
        snapshot.positions_of("tags", "x", np.array([0]))


def test_numbers_out_of_range_are_index_errors(tmp_path: Path) -> None:
    snapshot = two_parts(tmp_path)
    assert [snapshot.part_of(n).base for n in range(3)] == [0, 0, 2]
    for number in (-1, 3):
        with pytest.raises(IndexError):
            snapshot.record(number)


def test_no_segments_are_an_empty_snapshot() -> None:
    snapshot = Snapshot(SCHEMA, 1, {"a": 1}, [])
    assert snapshot.size == snapshot.document_count == 0
    assert snapshot.postings("body", "red") is None
    assert snapshot.average_length("body") == 0.0
    assert snapshot.lengths("body").tolist() == []
    assert snapshot.values("tags").offsets.tolist() == [0]
    assert snapshot.number("size").values.tolist() == []


def test_an_unpaired_surrogate_is_a_term_that_no_document_has(tmp_path: Path) -> None:
    assert two_parts(tmp_path).postings("body", "\ud800") is None


def test_columns_are_made_once_for_all_threads(tmp_path: Path) -> None:
    snapshot = two_parts(tmp_path)
    made: list[object] = []
    threads = [
        threading.Thread(target=lambda: made.append(snapshot.values("tags"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len({id(column) for column in made}) == 1


def test_files_are_pinned_until_the_last_user_closes(tmp_path: Path) -> None:
    snapshot = two_parts(tmp_path)
    path = tmp_path / "0.seg"
    with snapshot.share() as shared:
        assert shared is snapshot
        snapshot.close()
        assert not remove_unpinned(path)
        assert shared.postings("body", "red") is not None
    assert remove_unpinned(path)
    for ask in (
        lambda: snapshot.postings("body", "red"),
        lambda: snapshot.lengths("body"),
        lambda: snapshot.record(0),
    ):
        with pytest.raises(ColumnarError, match="closed"):
            ask()
    snapshot.close()


def test_what_was_read_outlives_the_snapshot(tmp_path: Path) -> None:
    snapshot = two_parts(tmp_path)
    values = snapshot.values("tags")
    snapshot.close()
    assert remove_unpinned(tmp_path / "0.seg")
    gc.collect()
    assert values.terms[values.ordinals[0]] == "x"


def test_a_forgotten_snapshot_lets_go_of_its_files(tmp_path: Path) -> None:
    snapshot = two_parts(tmp_path)
    assert snapshot.postings("body", "red") is not None
    del snapshot
    gc.collect()
    assert remove_unpinned(tmp_path / "0.seg")


def test_a_segment_shared_by_two_snapshots_stays_pinned(tmp_path: Path) -> None:
    segment: Segment | None = write_segment(tmp_path / "0.seg", [Doc("a", "red")])
    assert segment is not None
    before, after = (Snapshot(SCHEMA, n, {}, [(segment, None)]) for n in (1, 2))
    segment = None
    before.close()
    assert not remove_unpinned(tmp_path / "0.seg")
    assert after.postings("body", "red") is not None
    after.close()
    assert remove_unpinned(tmp_path / "0.seg")
