"""A columnar index under fire: writers that are killed, readers in other processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from whoosh.fields import ID, NUMERIC, TEXT, Schema

from search.columnar.index import ColumnarIndex, create_index, open_index
from search.columnar.manifest import MANIFEST, read_manifest
from search.columnar.snapshot import Snapshot
from tests.forking import PROCESSES

BATCH = 4
SCHEMA = Schema(id=ID(unique=True, stored=True), body=TEXT(stored=True), batch=NUMERIC(int))


def write_batches(folder: Path, batches: int, progress: Connection) -> None:
    """Write batches, each of which replaces half of the one before it and adds as many again."""
    index = open_index(folder, SCHEMA)
    for _ in range(batches):
        with index.writer(wait=30) as batch:
            n = index.latest_generation()
            for k in range(BATCH):
                batch.update_document(id=f"{n + 1}-{k}", body=f"body of {n} word{k}", batch=n)
            batch.reader().close()  # writes what is in memory: a segment more
            for k in range(BATCH // 2):
                batch.update_document(id=f"{n}-{k}", body=f"again in {n}", batch=n)
            batch.delete_by_term("id", f"{n - 3}-0")
            batch.commit(optimize=n % 5 == 0, meta={"batches": index.meta.get("batches", 0) + 1})
        progress.send(n)


@contextmanager
def writer(folder: Path, batches: int) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that writes batches, and the generations that it has written."""
    progress, far = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=write_batches, args=(folder, batches, far))
    process.start()
    far.close()
    try:
        yield process, progress
    finally:
        process.kill()
        process.join()
        process.close()
        progress.close()


def write(folder: Path, batches: int) -> None:
    with writer(folder, batches) as (process, _):
        process.join()
        assert process.exitcode == 0


def check_whole(snapshot: Snapshot) -> None:
    """The live documents are those of whole batches: what an undisturbed writer would leave."""
    live = snapshot.live
    numbers = np.arange(snapshot.size) if live is None else np.flatnonzero(live)
    found = sorted(record["id"] for record in snapshot.records(numbers))
    assert found == expected(snapshot.meta.get("batches", 0))
    generations = snapshot.number("batch").values[numbers]
    per_batch = np.unique(generations, return_counts=True)[1]
    assert per_batch.sum() == len(found) == snapshot.document_count


def expected(batches: int) -> list[str]:
    ids: set[str] = set()
    for n in range(1, batches + 1):  # the index begins with generation 1
        ids |= {f"{n + 1}-{k}" for k in range(BATCH)} | {f"{n}-{k}" for k in range(BATCH // 2)}
        ids.discard(f"{n - 3}-0")
    return sorted(ids)


def check_files(index: ColumnarIndex) -> None:
    """Nothing lies in the folder that the present generation does not need."""
    names = {path.name for path in index.path.iterdir()} - {"writer.lock", "writer.json"}
    assert names == {MANIFEST, *read_manifest(index.path).files()}


def test_a_writer_killed_at_any_moment_leaves_whole_generations(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index", SCHEMA)
    chance = np.random.default_rng(5)
    for _ in range(20):
        before = index.latest_generation()
        with writer(index.path, 1000) as (process, progress):
            assert progress.recv() == before
            process.join(chance.uniform(0, 0.06))
            assert process.is_alive()
        assert index.latest_generation() > before
        opened = open_index(index.path, SCHEMA)
        opened.verify()
        with opened.snapshot() as snapshot:
            check_whole(snapshot)
        opened.close()
    index.close()
    write(index.path, 1)
    check_files(index)
    index.verify()


def read_batches(
    index: ColumnarIndex, done: threading.Event, seen: set[int], *, anew: bool
) -> None:
    """Check every generation that is met until it is done, opening the index anew or not."""
    while not done.is_set():
        reader = open_index(index.path, SCHEMA) if anew else index
        with reader.snapshot() as snapshot:
            check_whole(snapshot)
            seen.add(snapshot.generation)


def test_readers_see_whole_batches_while_another_process_writes(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index", SCHEMA)
    seen: set[int] = set()
    done = threading.Event()
    with writer(index.path, 60) as (process, _), ThreadPoolExecutor(4) as threads:
        readers = [
            threads.submit(read_batches, index, done, seen, anew=n % 2 == 0) for n in range(4)
        ]
        process.join()
        assert process.exitcode == 0
        done.set()
        for reader in readers:
            reader.result()
    assert len(seen) > 5
    assert index.latest_generation() == 61
    with index.snapshot() as snapshot:
        check_whole(snapshot)
    index.close()
    write(index.path, 1)
    check_files(index)
