"""An index in its folder: generations, replacing, deleting, merging, locking, damage."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema
from whoosh.query import Every, Prefix, Term

from search.columnar import layout, writer
from search.columnar.errors import ColumnarError, Damaged, Locked, SchemaChanged, Unsupported
from search.columnar.index import ColumnarIndex, create_index, open_index
from search.columnar.manifest import MANIFEST, Manifest, read_manifest
from search.columnar.segment import Segment
from search.columnar.snapshot import Snapshot

SCHEMA = Schema(
    id=ID(unique=True, stored=True),
    url=ID(unique=True, stored=True),
    body=TEXT(stored=True),
    tags=KEYWORD(commas=True),
    size=NUMERIC(int),
)


@pytest.fixture
def index(tmp_path: Path) -> ColumnarIndex:
    return create_index(tmp_path / "index", SCHEMA)


def fill(index: ColumnarIndex, *ids: str) -> None:
    with index.writer() as batch:
        for name in ids:
            batch.add_document(id=name, body=f"body of {name}", tags="x,y", size=len(name))


def ids(snapshot: Snapshot) -> list[str]:
    """The ids of the live documents, by number."""
    live = range(snapshot.size) if snapshot.live is None else np.flatnonzero(snapshot.live)
    return [record["id"] for record in snapshot.records(live)]


def files(index: ColumnarIndex) -> set[str]:
    return {path.name for path in index.path.iterdir() if "writer" not in path.name}


def in_use(index: ColumnarIndex) -> set[str]:
    return {MANIFEST, *index._folder.manifest().files()}


def test_an_index_begins_empty(index: ColumnarIndex) -> None:
    assert index.latest_generation() == 1
    assert index.is_empty()
    assert index.meta == {}
    assert files(index) == {MANIFEST}
    assert open_index(index.path, SCHEMA).doc_count() == 0


def test_a_commit_makes_a_generation_that_others_see(index: ColumnarIndex) -> None:
    other = open_index(index.path, SCHEMA)
    before = other.snapshot()
    batch = index.writer()
    batch.add_document(id="a", body="one", size=3)
    assert other.latest_generation() == 1, "nothing is visible before the commit"
    batch.commit(meta={"revision": 7})
    assert other.latest_generation() == 2
    after = other.snapshot()
    assert ids(after) == ["a"]
    assert after.meta == other.meta == {"revision": 7}
    assert before.size == 0
    assert after.record(0) == {"id": "a", "body": "one"}


def test_a_snapshot_is_shared_while_its_generation_is_the_present_one(index: ColumnarIndex) -> None:
    fill(index, "a")
    first = index.snapshot()
    assert index.snapshot() is first
    fill(index, "b")
    second = index.snapshot()
    assert second is not first
    assert ids(first) == ["a"]
    assert ids(second) == ["a", "b"]
    assert first.segments[0].segment is second.segments[0].segment, "mapped and checked once"


def test_closing_once_too_often_harms_nobody_who_comes_later(index: ColumnarIndex) -> None:
    fill(index, "a")
    snapshot = index.snapshot()
    snapshot.close()
    snapshot.close()
    assert snapshot.closed
    assert ids(index.snapshot()) == ["a"]


def test_a_batch_that_changes_nothing_makes_no_generation(index: ColumnarIndex) -> None:
    index.writer().commit()
    fill(index)
    assert index.latest_generation() == 1
    index.writer().commit(meta={"a": 1})
    assert index.latest_generation() == 2
    index.writer().commit()
    assert index.meta == {"a": 1}, "meta stays when none is given"


def test_cancelling_leaves_nothing(index: ColumnarIndex) -> None:
    fill(index, "a")
    before = files(index)
    batch = index.writer()
    batch.update_document(id="a", body="other")
    batch.reader().close()  # writes what is in memory
    assert files(index) > before
    batch.cancel()
    assert files(index) == before
    with pytest.raises(RuntimeError), index.writer() as batch:  # noqa: PT012 - what raises is here
        batch.add_document(id="e")
        raise RuntimeError
    assert ids(index.snapshot()) == ["a"]


def test_a_finished_writer_says_so(index: ColumnarIndex) -> None:
    batch = index.writer()
    batch.commit()
    uses: list[Callable[[], object]] = [
        batch.commit,
        batch.cancel,
        batch.clear,
        batch.reader,
        lambda: batch.add_document(id="a"),
        lambda: batch.delete_by_term("id", "a"),
    ]
    for use in uses:
        with pytest.raises(ColumnarError, match="committed or was cancelled"):
            use()


def test_a_commit_inside_the_context_is_the_commit(index: ColumnarIndex) -> None:
    with index.writer() as batch:
        batch.add_document(id="a")
        batch.commit(meta={"a": 1})
    assert index.meta == {"a": 1}


def test_updates_replace_by_every_unique_field(index: ColumnarIndex) -> None:
    with index.writer() as batch:
        batch.add_document(id="a", url="/a", body="old")
        batch.add_document(id="b", url="/b", body="old")
        batch.add_document(id="c", url="/c", body="old")
    with index.writer() as batch:
        batch.update_document(id="a", url="/b", body="new")
    assert sorted(ids(index.snapshot())) == ["a", "c"]
    with index.writer() as batch:
        batch.update_document(id="d", body="new")
        batch.update_document(url="/c", id="e", body="new")
    assert sorted(ids(index.snapshot())) == ["a", "d", "e"]


def test_the_last_of_a_batch_wins(index: ColumnarIndex) -> None:
    with index.writer() as batch:
        for n in range(6):
            batch.update_document(id="a", body=str(n))
            if n % 2:
                batch.reader().close()  # writes what is in memory
    assert [r["body"] for r in index.snapshot().records(_live(index))] == ["5"]
    with index.writer() as batch:
        batch.add_document(id="b", body="first")
        batch.add_document(id="b", body="second")  # whoever adds may add twice
        batch.update_document(id="b", body="third")
        batch.add_document(id="b", body="fourth")
    bodies = {r["body"] for r in index.snapshot().records(_live(index))}
    assert bodies == {"5", "third", "fourth"}


def _live(index: ColumnarIndex) -> list[int]:
    snapshot = index.snapshot()
    live = snapshot.live
    return list(range(snapshot.size)) if live is None else np.flatnonzero(live).tolist()


def test_deleting_says_how_many(index: ColumnarIndex) -> None:
    fill(index, "a", "b", "c", "dd")
    with index.writer() as batch:
        batch.add_document(id="e", tags="x")
        assert batch.delete_by_term("id", "a") == 1
        assert batch.delete_by_term("id", "a") == 0
        assert batch.delete_by_term("nothing", "a") == 0
        assert batch.delete_by_term("size", "7") == 0
        assert batch.delete_by_query(Term("id", "b") | Prefix("id", "d")) == 2
        assert batch.delete_by_term("tags", "x") == 2, "those of the batch as well"
    assert index.is_empty()
    assert index.snapshot().size == 0, "segments without documents are dropped"


def test_deleting_and_adding_in_turns_writes_one_segment(index: ColumnarIndex) -> None:
    fill(index, "a", "b")
    batch = index.writer()
    for n in range(20):
        assert batch.delete_by_term("id", "a") == 1
        assert batch.delete_by_term("id", "a") == 0
        batch.add_document(id="a", body=str(n))
        batch.update_document(id="b", body=str(n))
    batch.commit(merge=False)
    assert len(index.snapshot().segments) == 1
    assert bodies(index.snapshot()) == ["19", "19"]


def test_documents_are_deleted_by_the_value_of_a_number(index: ColumnarIndex) -> None:
    fill(index, "a", "bb", "cc")
    batch = index.writer()
    assert batch.delete_by_term("size", "2") == 2
    batch.cancel()


def test_documents_are_deleted_by_number(index: ColumnarIndex) -> None:
    fill(index, "a", "b")
    fill(index, "c")
    batch = index.writer()
    number = next(n for n in _live(index) if index.snapshot().record(n)["id"] == "b")
    batch.delete_document(number)
    for wrong in (-1, 3):
        with pytest.raises(IndexError):
            batch.delete_document(wrong)
    with pytest.raises(Unsupported):
        batch.delete_document(0, delete=False)
    batch.commit()
    assert ids(index.snapshot()) == ["a", "c"]


def test_clearing_makes_an_index_anew_in_one_step(index: ColumnarIndex) -> None:
    fill(index, "a", "b")
    batch = index.writer()
    batch.add_document(id="c")
    batch.clear()
    batch.update_document(id="a", body="new")
    assert ids(index.snapshot()) == ["a", "b"]
    batch.commit()
    assert ids(index.snapshot()) == ["a"]
    assert index.snapshot().record(0)["body"] == "new"


def test_a_writers_reader_shows_the_batch(index: ColumnarIndex) -> None:
    fill(index, "a")
    batch = index.writer()
    batch.update_document(id="a", body="new")
    batch.add_document(id="b")
    with batch.reader() as reader:
        assert reader.doc_count() == 2
        assert [reader.stored_fields(n)["id"] for n in reader.all_doc_ids()] == ["a", "b"]
    batch.cancel()
    assert index.doc_count() == 1


def test_bad_documents_are_refused_and_the_batch_goes_on(index: ColumnarIndex) -> None:
    with index.writer() as batch:
        for fields in ({"nothing": "a"}, {"id": ["a", "b"]}, {"_boost": 2.0}):
            with pytest.raises(Unsupported):
                batch.add_document(**fields)
        with pytest.raises(ValueError, match="size"):
            batch.update_document(id="a", size="many")
        batch.add_document(id="a", body="searched", _stored_body="shown")
    assert index.snapshot().record(0) == {"id": "a", "body": "shown"}


def test_only_ids_can_be_unique(tmp_path: Path) -> None:
    for field in (NUMERIC(unique=True), TEXT(), KEYWORD(unique=True)):
        field.unique = True
        with pytest.raises(Unsupported, match="unique"):
            create_index(tmp_path, Schema(a=field))


def test_optimizing_merges_to_the_fewest_segments(
    index: ColumnarIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcdefg":
        batch = index.writer()
        batch.add_document(id=name)
        batch.commit(merge=False)
    with index.writer() as batch:
        batch.delete_by_term("id", "d")
        batch.commit(merge=False)
    assert len(index.snapshot().segments) == 6
    monkeypatch.setattr(writer, "MAX_DOCUMENTS", 4)
    index.optimize()
    snapshot = index.snapshot()
    assert [part.segment.documents for part in snapshot.segments] == [4, 2]
    assert snapshot.live is None
    assert ids(snapshot) == list("abcefg"), "in the same order"
    generation = index.latest_generation()
    index.optimize()
    assert index.latest_generation() == generation, "what is optimal stays"


def test_merging_bounds_the_number_of_segments(index: ColumnarIndex) -> None:
    for n in range(60):
        fill(index, f"{n:02}")
    snapshot = index.snapshot()
    assert len(snapshot.segments) <= 20
    assert ids(snapshot) == [f"{n:02}" for n in range(60)], "in the order they came"


def test_old_files_go_with_the_commit_after_their_readers(index: ColumnarIndex) -> None:
    fill(index, "a", "b")
    held = index.snapshot()
    [old] = in_use(index) - {MANIFEST}
    index.optimize()
    with index.writer() as batch:
        batch.delete_by_term("id", "a")
        batch.commit(optimize=True)
    assert old in files(index), "a reader has it"
    assert ids(held) == ["a", "b"]
    held.close()
    index.close()
    fill(index, "c")
    assert old not in files(index)
    assert files(index) == in_use(index)


def test_what_a_crash_left_goes_with_the_next_writer(index: ColumnarIndex) -> None:
    fill(index, "a")
    for name in ("00000009-dead.seg", "00000009-dead-9.del", "x.seg.tmp", "manifest.json.tmp"):
        (index.path / name).write_bytes(b"half")
    (index.path / "notes.txt").write_text("not of the index")
    index.writer().cancel()
    assert files(index) == in_use(index) | {"notes.txt"}


def test_creating_again_makes_it_empty(index: ColumnarIndex) -> None:
    fill(index, "a")
    held = index.snapshot()
    again = create_index(index.path, Schema(id=ID), meta={"a": 1})
    assert again.latest_generation() == 3
    assert again.doc_count() == 0
    assert ids(held) == ["a"]
    with pytest.raises(SchemaChanged, match="'body' was absent"):
        index.snapshot()
    with pytest.raises(SchemaChanged):
        index.writer()
    with pytest.raises(SchemaChanged):
        open_index(index.path, SCHEMA)
    (index.path / MANIFEST).write_bytes(b"{}")
    assert create_index(index.path, SCHEMA).doc_count() == 0


def test_two_writers_of_one_process_wait_for_each_other(index: ColumnarIndex) -> None:
    first = index.writer()
    with pytest.raises(Locked, match=r"process \d+ .*since"):
        index.writer(wait=0.05)
    other = open_index(index.path, SCHEMA)
    with pytest.raises(Locked):
        other.writer(wait=0)
    made: list[str] = []

    def write() -> None:
        with other.writer(wait=30) as batch:
            made.append("second")
            batch.add_document(id="b")

    thread = threading.Thread(target=write)
    thread.start()
    first.add_document(id="a")
    made.append("first")
    first.commit()
    thread.join()
    assert made == ["first", "second"]
    assert sorted(ids(index.snapshot())) == ["a", "b"]


_HOLD = """
import sys
from pathlib import Path
from search.columnar.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]), 0)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_writer_of_another_process_is_named(index: ColumnarIndex) -> None:
    command = [sys.executable, "-c", _HOLD, str(index.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Locked, match=rf"process {holder.pid} \(-c"):
            index.writer(wait=0)
        (index.path / "writer.json").write_text("{")
        with pytest.raises(Locked, match="another process"):
            index.writer(wait=0)
        holder.kill()
    index.writer(wait=5).cancel()


def test_a_lost_writer_lets_go(index: ColumnarIndex) -> None:
    batch = index.writer()
    batch.add_document(id="a")
    del batch
    gc.collect()
    index.writer(wait=0).cancel()


@pytest.mark.parametrize("successes", range(5))
def test_a_commit_that_fails_leaves_the_index_as_it_was(
    index: ColumnarIndex, monkeypatch: pytest.MonkeyPatch, successes: int
) -> None:
    fill(index, "a", "b", "c")
    before = files(index)
    batch = index.writer()
    batch.delete_by_term("id", "b")
    batch.update_document(id="a", body="new")
    sync, synced = os.fsync, iter(range(successes))

    def full(descriptor: int) -> None:
        if next(synced, None) is None:
            raise OSError(28, "No space left on device")
        sync(descriptor)

    # One after another: the segment, its deletions, the folder, the manifest, the folder again.
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        batch.commit(merge=False)
    monkeypatch.undo()
    opened = open_index(index.path, SCHEMA)
    opened.verify()
    if successes < 4:
        assert ids(opened.snapshot()) == ["a", "b", "c"]
        assert opened.snapshot().record(0)["body"] == "body of a"
    else:
        assert ids(opened.snapshot()) == ["c", "a"], "renamed already"
    if successes < 2:
        assert files(index) == before
    index.writer(wait=0).cancel()
    assert files(index) == in_use(index)


def test_missing_files_are_damage(index: ColumnarIndex) -> None:
    fill(index, "a", "b")
    with index.writer() as batch:
        batch.delete_by_term("id", "a")
        batch.commit(merge=False)
    index.close()
    for name in sorted(in_use(index)):
        kept = (index.path / name).read_bytes()
        (index.path / name).unlink()
        with pytest.raises(Damaged, match=name):
            open_index(index.path, SCHEMA).snapshot()
        (index.path / name).write_bytes(kept)
    open_index(index.path, SCHEMA).verify()


def test_a_generation_that_goes_while_it_is_opened_is_opened_anew(
    index: ColumnarIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(index, "a", "x")
    with index.writer() as batch:
        batch.add_document(id="b")
        batch.delete_by_term("id", "a")
        batch.commit(merge=False)
    old = index._folder.manifest()
    index.optimize()
    fill(index, "c")
    reader = open_index(index.path, SCHEMA)
    present = reader._folder.manifest
    late = [old, old]  # what was read just before the writer committed
    monkeypatch.setattr(reader._folder, "manifest", lambda: late.pop() if late else present())
    assert ids(reader.snapshot()) == ["x", "b", "c"]


def test_a_manifest_that_is_replaced_just_after_it_was_read_is_read_again(
    index: ColumnarIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(index, "a")
    reader = open_index(index.path, SCHEMA)
    fill(index, "b")

    def read_early(folder: Path) -> Manifest:
        manifest = read_manifest(folder)
        monkeypatch.setattr("search.columnar.folder.read_manifest", read_manifest)
        fill(index, "c")
        return manifest

    monkeypatch.setattr("search.columnar.folder.read_manifest", read_early)
    assert reader._folder.manifest().generation == reader.latest_generation() - 1
    assert ids(reader.snapshot()) == ["a", "b", "c"]


@pytest.mark.parametrize("kept", [False, True])
def test_a_file_that_goes_while_it_is_pinned_is_gone(
    index: ColumnarIndex, monkeypatch: pytest.MonkeyPatch, *, kept: bool
) -> None:
    """Even if it has another name elsewhere, as in a folder of links that somebody keeps."""
    fill(index, "a")
    index.close()
    [name] = in_use(index) - {MANIFEST}
    if kept:
        (index.path / "kept").hardlink_to(index.path / name)
    lock_it = fcntl.flock

    def too_late(descriptor: int, how: int) -> None:
        (index.path / name).unlink()
        lock_it(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", too_late)
    with pytest.raises(FileNotFoundError, match=name):
        Segment(index.path / name)


def test_files_of_another_segment_are_damage(index: ColumnarIndex) -> None:
    fill(index, "a", "b")
    index.writer().commit(merge=False)
    with index.writer() as batch:
        batch.add_document(id="c", body="quite another size, as it has other words")
        batch.commit(merge=False)
    first, second = index._folder.manifest().segments
    shutil.copyfile(index.path / first.name, index.path / second.name)
    with pytest.raises(Damaged, match="not the segment that the manifest describes"):
        open_index(index.path, SCHEMA).snapshot()


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with deletions in two segments, and a copy of it beside."""
    folder = tmp_path_factory.mktemp("damage") / "index"
    index = create_index(folder, SCHEMA)
    for names in ("abcd", "efgh"):
        batch = index.writer()
        for name in names:
            batch.add_document(id=name, body=f"some {name} words", tags="x,y", size=ord(name))
        batch.delete_by_term("id", names[0])
        batch.commit(merge=False)
    index.verify()
    index.close()
    return folder


def answers(index: ColumnarIndex) -> object:
    snapshot = index.snapshot()
    postings = [snapshot.postings("body", word) for word in ("some", "b", "words")]
    column = snapshot.values("tags")
    numbers = snapshot.number("size")
    return (
        ids(snapshot),
        [(p.docs.tolist(), p.freqs.tolist()) for p in postings if p and p.freqs is not None],
        (column.offsets.tolist(), column.ordinals.tolist(), list(column.terms)),
        numbers.values.tolist(),
        snapshot.lengths("body").tolist(),
        snapshot.positions_of("body", "words", np.arange(1, 4))[1].tolist(),
    )


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_damage_is_found_by_verifying_and_never_changes_an_answer(
    damaged: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("copy") / "index"
    shutil.copytree(damaged, folder)
    names = [path.name for path in sorted(damaged.iterdir()) if "writer" not in path.name]
    path = folder / data.draw(st.sampled_from(names))
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(content[:place])
    else:
        flipped = bytes([content[place] ^ 1 << data.draw(st.integers(0, 7))])
        path.write_bytes(content[:place] + flipped + content[place + 1 :])
    with pytest.raises(Damaged, match=path.name):
        open_index(folder, SCHEMA).verify()
    with contextlib.suppress(Damaged):
        assert answers(open_index(folder, SCHEMA)) == answers(open_index(damaged, SCHEMA))
    shutil.rmtree(folder)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_any_batches_leave_what_a_dictionary_would_hold(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - chance, not secrets
    index = create_index(tmp_path_factory.mktemp("m") / "index", SCHEMA)
    held: dict[str, str] = {}
    for _ in range(rng.randrange(1, 6)):
        batch = index.writer()
        now = dict(held)
        for _ in range(rng.randrange(12)):
            name = f"{rng.choice('ab')}{rng.randrange(6)}"
            change = rng.choice(["update", "update", "update", "term", "query", "clear"])
            if change == "update":
                now[name] = f"w{rng.randrange(5)}"
                batch.update_document(id=name, body=now[name])
                if rng.random() < 0.2:
                    batch.reader().close()  # writes what is in memory
            elif change == "term":
                assert batch.delete_by_term("id", name) == (now.pop(name, None) is not None)
            elif change == "query":
                gone = [each for each in now if each[0] == name[0]]
                assert batch.delete_by_query(Prefix("id", name[0])) == len(gone)
                now = {each: body for each, body in now.items() if each not in gone}
            elif rng.random() < 0.2:
                batch.clear()
                now = {}
        if rng.random() < 0.2:
            batch.cancel()
        else:
            batch.commit(merge=rng.random() < 0.7, optimize=rng.random() < 0.2)
            held = now
        with index.snapshot() as snapshot:
            assert dict(zip(ids(snapshot), bodies(snapshot), strict=True)) == held
            assert snapshot.document_count == len(held)
            for word in set(held.values()):
                expected = sum(body == word for body in held.values())
                assert snapshot.document_frequency("body", word) == expected
    index.verify()


def bodies(snapshot: Snapshot) -> list[str]:
    live = range(snapshot.size) if snapshot.live is None else np.flatnonzero(snapshot.live)
    return [record["body"] for record in snapshot.records(live)]


def test_every_segment_holds_as_many_documents_as_allowed(
    index: ColumnarIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.columnar.segment_writer.MAX_DOCUMENTS", 3)
    assert layout.MAX_DOCUMENTS == 65_536
    batch = index.writer()
    for name in "abcdefg":
        batch.add_document(id=name)
    batch.commit(merge=False)
    assert [part.segment.documents for part in index.snapshot().segments] == [3, 3, 1]


def test_deleting_by_query_is_not_limited(index: ColumnarIndex) -> None:
    fill(index, *(f"n{n}" for n in range(1100)))
    with index.writer() as batch:
        assert batch.delete_by_query(Prefix("id", "n")) == 1100
        assert batch.delete_by_query(Every()) == 0
    assert index.is_empty()
