"""Many readers, one writer: nobody sees half of anything."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search.archive import lock
from search.engine import SearchEngine
from search.errors import Busy
from search.model import MISSING, Collapse, FacetField, Filter, Query, Results, Sort
from search.pipeline import ingest
from search.serialization import results_to_json
from tests.crowd import QUESTION, Writer, mark_of

QUERIES = [
    Query(text, sort=sort, filters=filters, per_page=3, page=page)
    for text in (
        *("", "mali", "wagner moscow", '"foreign ministers"', "min*", "moscov~1", "mali -niger"),
        *("place:Niger OR person:Goita", "date:2025", "coup OR (russia NOT france)"),
    )
    for sort in (Sort.RELEVANCE, Sort.OLDEST)
    for filters in ((), (Filter(FacetField.OUTLET, MISSING, exclude=True),))
    for page in (1, 2)
]


def answer(results: Results) -> tuple[object, ...]:
    """All of an answer but the time that it took."""
    return (results.hits, results.facets, results.timeline, results.total, results.parsed)


def test_six_threads_get_the_answers_of_one(seeds_archive: Path) -> None:
    with SearchEngine(seeds_archive) as engine:
        expected = [answer(engine.search(query)) for query in QUERIES]
    with SearchEngine(seeds_archive) as engine, ThreadPoolExecutor(6) as threads:

        def ask(turn: int) -> bool:
            at = turn * 7 % len(QUERIES)
            return answer(engine.search(QUERIES[at])) == expected[at]

        assert all(threads.map(ask, range(len(QUERIES) * 6)))


def test_readers_see_whole_batches_while_a_writer_replaces_them(tmp_path: Path) -> None:
    archive, told = tmp_path / "archive", tmp_path / "told"
    writer = Writer(archive, tmp_path / "press", told)
    writer.next_batch()
    done = threading.Event()
    query = Query(QUESTION, collapse=Collapse.NONE, per_page=100)
    with SearchEngine(archive) as engine, ThreadPoolExecutor(4) as threads:

        def read() -> int:
            while True:
                last, newest = done.is_set(), int(told.read_text("utf-8"))
                results = engine.search(query)
                seen = mark_of(results_to_json(results))
                assert seen >= newest  # no restart, not even a wait
                documents = [engine.document(hit.id) for hit in results.hits]
                assert all(QUESTION in document.article.page.text for document in documents)
                if last:
                    return seen

        readers = [threads.submit(read) for _ in range(4)]
        try:
            for _ in range(4):
                writer.next_batch()
        finally:
            done.set()
        assert [reader.result() for reader in readers] == [5] * 4


HOLD = """
import sys
from pathlib import Path
from search.archive import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Second writers give up after a moment instead of ten seconds."""
    monkeypatch.setattr(lock.writer_lock.__wrapped__, "__defaults__", (0.2,))


@pytest.mark.usefixtures("short_wait")
def test_a_second_ingest_waits_then_says_who_is_writing(tmp_path: Path, seeds: Path) -> None:
    archive = tmp_path / "archive"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, archive],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match=f"process {holder.pid}"):
            ingest(archive, [seeds])
    assert not (archive / "archive.sqlite3").exists()


def test_two_ingests_at_once_both_arrive(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    folders = []
    for name in ("north", "south"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.txt").write_text(
            f"The council of the {name} met on Monday to speak about the price of bread.\n"
        )
        folders.append(folder)

    def run(folder: Path) -> int:
        return ingest(archive, [folder]).new

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(run, folders)) == [1, 1]
    with SearchEngine(archive) as engine:
        assert engine.search(Query("bread")).documents == 2


def test_threads_that_ended_leave_an_engine_that_closes(seeds_archive: Path) -> None:
    with SearchEngine(seeds_archive) as engine:
        found: list[int] = []
        ask: Callable[[], None] = lambda: found.append(engine.search(Query("mali")).total)  # noqa: E731
        for _ in range(8):
            thread = threading.Thread(target=ask)
            thread.start()
            thread.join()
        assert len(set(found)) == 1
