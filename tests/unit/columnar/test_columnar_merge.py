"""A merged segment is the one that its live documents would have made."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_reading import SCHEMA, expected, read
from test_columnar_writer import build, documents
from whoosh.fields import ID, STORED, TEXT, Schema

from search.columnar import merge_parts
from search.columnar.errors import ColumnarError, Damaged
from search.columnar.format import MappedArrays, write_arrays
from search.columnar.layout import MAX_DOCUMENTS
from search.columnar.merge import SegmentSize, merge_segments, plan_merges


@dataclass
class Source:
    arrays: MappedArrays
    documents: int


def write(path, docs, schema=SCHEMA):
    build(path, docs, schema)
    return Source(MappedArrays(path), len(docs))


def merged(folder: Path, groups, deleted, schema=SCHEMA):
    """The merged segment, read, and the documents that it should hold."""
    sources, living = [], []
    for number, docs in enumerate(groups):
        live = np.array([(number, place) not in deleted for place in range(len(docs))], dtype=bool)
        source = write(folder / f"{number}.seg", docs, schema)
        sources.append((source, None if live.all() else live))
        living += [doc for doc, lives in zip(docs, live, strict=True) if lives]
    summary = merge_segments(folder / "merged.seg", sources)
    assert summary.documents == len(living)
    assert summary.bytes == (folder / "merged.seg").stat().st_size
    return read(folder / "merged.seg"), living


@given(
    groups=st.lists(documents, max_size=4),
    deleted=st.sets(st.tuples(st.integers(0, 3), st.integers(0, 11)), max_size=12),
)
@settings(max_examples=200, deadline=None)
def test_a_merge_holds_the_live_documents(groups, deleted, tmp_path_factory):
    found, living = merged(tmp_path_factory.mktemp("merge"), groups, deleted)
    assert found == expected(living)


@pytest.mark.parametrize("block", [1, 100])
def test_blocks_do_not_show(block, tmp_path, monkeypatch):
    monkeypatch.setattr(merge_parts, "_BLOCK", block)
    pick = random.Random(block)  # noqa: S311 - not a secret
    groups = [
        [
            {"body": " ".join(pick.choices("abcdefgh", k=20)), "tags": pick.choices("xyz", k=2)}
            for _ in range(50)
        ]
        for _ in range(3)
    ]
    deleted = {(pick.randrange(3), pick.randrange(50)) for _ in range(40)}
    found, living = merged(tmp_path, groups, deleted)
    assert found == expected(living)


def test_a_merge_has_the_bytes_of_a_fresh_build(tmp_path):
    docs = [{"body": f"word{n % 50} of {n}", "tags": [f"t{n % 9}"], "size": n} for n in range(300)]
    sources = [(write(tmp_path / f"{n}.seg", docs[n : n + 100]), None) for n in (0, 100, 200)]
    merge_segments(tmp_path / "merged.seg", sources)
    build(tmp_path / "fresh.seg", docs)
    assert (tmp_path / "merged.seg").read_bytes() == (tmp_path / "fresh.seg").read_bytes()


RECORDS = Schema(r=STORED())


def records(count, start=0):
    return [{"r": {"text": f"record {n} has this and that in it"}} for n in range(start, count)]


@pytest.mark.parametrize("sizes", [(600, 600), (1500, 20), (1500, 1200), (20, 30)])
def test_records_survive_with_and_without_dictionaries(sizes, tmp_path):
    groups = [records(size) for size in sizes]
    found, living = merged(tmp_path, groups, {(0, 3), (1, 5)}, RECORDS)
    assert found["records"] == living
    held = len(MappedArrays(tmp_path / "merged.seg")["dictionary"]) > 0
    assert held == (sum(sizes) >= 1000)


def test_the_dictionary_of_most_records_is_kept(tmp_path):
    merged(tmp_path, [records(1200), records(3000, 1500), records(50)], set(), RECORDS)
    kept = MappedArrays(tmp_path / "merged.seg")["dictionary"].tobytes()
    assert kept == MappedArrays(tmp_path / "1.seg")["dictionary"].tobytes()


def test_an_altered_record_is_not_recompressed(tmp_path):
    source = write(tmp_path / "a.seg", records(20), RECORDS)
    other = write(tmp_path / "b.seg", records(1500), RECORDS)
    arrays = {name: source.arrays[name].copy() for name in source.arrays}
    arrays["records"][200] ^= 1
    write_arrays(tmp_path / "c.seg", arrays, source.arrays.meta)
    damaged = Source(MappedArrays(tmp_path / "c.seg"), 20)
    with pytest.raises(Damaged, match=r"c\.seg: record"):
        merge_segments(tmp_path / "merged.seg", [(damaged, None), (other, None)])
    assert not (tmp_path / "merged.seg").exists()
    assert not list(tmp_path.glob("*.tmp"))


def test_too_many_documents(tmp_path):
    source = write(tmp_path / "a.seg", [{"id": "a"}] * (MAX_DOCUMENTS // 2 + 1), Schema(id=ID()))
    with pytest.raises(ColumnarError, match="65,538"):
        merge_segments(tmp_path / "merged.seg", [(source, None)] * 2)
    live = np.ones(source.documents, dtype=bool)
    live[:2] = False
    summary = merge_segments(tmp_path / "merged.seg", [(source, live), (source, None)])
    assert summary.documents == MAX_DOCUMENTS
    docs = read(tmp_path / "merged.seg")["id"]["postings"]["a"]
    assert docs == list(range(MAX_DOCUMENTS))


def test_fields_of_other_kinds_do_not_merge(tmp_path):
    one = write(tmp_path / "a.seg", [{"f": "a"}], Schema(f=ID()))
    other = write(tmp_path / "b.seg", [{"f": ["a"]}], Schema(f=TEXT()))
    with pytest.raises(ColumnarError, match="'f'"):
        merge_segments(tmp_path / "merged.seg", [(one, None), (other, None)])


def simulate(commits):
    """Sizes after each commit, and how many documents were written in all."""
    sizes: list[SegmentSize] = []
    written, most = 0, 0
    for added in commits:
        sizes.append(SegmentSize(added, added))
        written += added
        plan = plan_merges(sizes)
        assert sum(sizes[n].live for window in plan for n in window) <= MAX_DOCUMENTS
        for window in reversed(plan):
            live = sum(sizes[n].live for n in window)
            written += live
            sizes[window.start : window.stop] = [SegmentSize(live, live)]
        most = max(most, len(sizes))
    return sizes, written, most


def test_single_document_commits_leave_few_segments():
    sizes, written, most = simulate([1] * 3000)
    assert sum(size.live for size in sizes) == 3000
    assert most <= 20
    assert written <= 3000 * 10


@pytest.mark.parametrize("seed", range(5))
def test_any_commits_leave_few_segments(seed):
    pick = random.Random(seed)  # noqa: S311 - not a secret
    commits = [int(10 ** pick.uniform(0, 4)) for _ in range(400)]
    sizes, written, most = simulate(commits)
    assert all(size.live <= MAX_DOCUMENTS for size in sizes)
    assert most <= 30 + 2 * sum(commits) // MAX_DOCUMENTS
    assert written <= sum(commits) * 10


@pytest.mark.parametrize(("documents", "changed"), [(1_000, 5), (1_000, 50), (10_000, 100)])
def test_updates_keep_an_index_small_without_writing_much(documents, changed):
    """Documents are replaced again and again, chosen by chance."""
    pick = random.Random(documents)  # noqa: S311 - not a secret
    segments = [set(range(documents))]  # the live documents of each
    sizes, written, cycles = [documents], 0, 400
    for _ in range(cycles):
        new = set(pick.sample(range(documents), changed))
        segments = [live - new for live in segments] + [new]
        sizes.append(changed)
        written += changed
        plan = plan_merges(list(map(SegmentSize, sizes, map(len, segments))))
        for window in reversed(plan):
            merged = set().union(*segments[window.start : window.stop])
            written += len(merged)
            segments[window.start : window.stop] = [merged]
            sizes[window.start : window.stop] = [len(merged)]
        assert sum(sizes) <= documents * 1.25
        assert len(sizes) <= 20
    assert written <= changed * cycles * 10


def test_few_segments_are_left_alone():
    assert plan_merges([SegmentSize(10, 10)] * 7) == []
    assert plan_merges([]) == []


def test_a_large_segment_is_not_rewritten_for_a_few_documents():
    assert plan_merges([SegmentSize(40_000, 40_000), *[SegmentSize(1, 1)] * 7]) == []


def test_a_segment_of_deleted_documents_is_rewritten():
    sizes = [SegmentSize(100, 80), SegmentSize(100, 60), SegmentSize(100, 100)]
    assert plan_merges(sizes) == [range(1, 2)]
