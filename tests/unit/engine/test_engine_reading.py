"""The engine: opening, following new generations, saying what is missing."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from making import make_article, make_removed, publish

from search.archive import ArchiveReader, ArchiveWriter
from search.engine import SearchEngine
from search.errors import ArchiveMissing, IndexDamaged, NotFound, QueryError
from search.index import Index, Source, build, write
from search.model import FacetField, Filter, Query


def index(archive: Path) -> None:
    """Bring the index up to the archive, as an ingest does."""
    reader = ArchiveReader(archive)
    base = Index(archive).current()
    source = Source(reader.uuid, reader.revision(), "1.0")
    if base is None:
        build(archive, reader.batches_since, source)
    else:
        write(archive, reader.revised_since(base.source.revision), source)
    reader.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    publish(tmp_path, "rain", "/press/a.txt", make_article("Rain", "It rained"))
    index(tmp_path)
    return tmp_path


@pytest.fixture
def engine(archive: Path) -> Iterator[SearchEngine]:
    with SearchEngine(archive) as engine:
        yield engine


def test_an_archive_that_is_missing_is_noticed_at_once(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        SearchEngine(tmp_path)


def test_an_archive_without_documents_answers_with_none(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path).close()
    with SearchEngine(tmp_path) as engine:
        results = engine.search(Query("rain -gold"))
        assert (results.total, results.hits, results.pages) == (0, (), 1)
        assert results.parsed == "rain NOT gold"
        assert engine.status().index is None
        with pytest.raises(QueryError):
            engine.search(Query("(rain"))


def test_documents_without_an_index_are_an_error_that_names_the_remedy(archive: Path) -> None:
    shutil.rmtree(archive / "segments")
    with SearchEngine(archive) as engine, pytest.raises(IndexDamaged, match="search-cli rebuild"):
        engine.search(Query("rain"))


def test_a_damaged_index_is_never_read(archive: Path) -> None:
    (segment,) = (archive / "segments").glob("*.seg")
    content = bytearray(segment.read_bytes())
    content[: len(content) // 2] = bytes(len(content) // 2)
    segment.write_bytes(content)
    with SearchEngine(archive) as engine, pytest.raises(IndexDamaged, match="search-cli rebuild"):
        engine.search(Query("rain"))


def test_a_new_generation_is_noticed(archive: Path, engine: SearchEngine) -> None:
    before = engine.search(Query("rain OR gold"))
    publish(archive, "gold", "/press/b.txt", make_article("Gold", "Gold found"))
    assert engine.search(Query("rain OR gold")).total == before.total == 1
    index(archive)
    after = engine.search(Query("rain OR gold"))
    assert after.total == 2
    assert after.index.generation != before.index.generation
    state = engine.status().index
    assert state is not None
    assert state.generation == after.index.generation


def test_removed_text_is_read_from_the_archive(tmp_path: Path) -> None:
    removed = make_removed("Our newsletters", "Share")
    article = make_article("Rain", "It rained", removed=removed)
    publish(tmp_path, "rain", "/press/a.txt", article)
    index(tmp_path)
    query = Query("in:removed newsletter")
    with SearchEngine(tmp_path) as engine:
        (hit,) = engine.search(query).hits
        (snippet,) = hit.snippets
        assert (snippet.field, snippet.removed) == ("removed", removed[0])
        document = engine.document(hit.id)
        assert engine.marks(document, query) == (((), ()), (((4, 15),), ()))
        assert engine.marks(document, Query("newsletter rained")) == (
            (((0, 4),), ((3, 9),)),
            ((), ()),
        )


def test_removed_text_that_changed_since_it_was_indexed_is_not_shown(archive: Path) -> None:
    first = make_article("Gold", "Gold found", removed=make_removed("Newsletter"))
    publish(archive, "gold", "/press/b.txt", first)
    index(archive)
    second = make_article("Gold", "Gold lost", removed=make_removed("Subscribe"))
    publish(archive, "gold lost", "/press/b.txt", second)
    with SearchEngine(archive) as engine:
        (hit,) = engine.search(Query("in:removed newsletter")).hits
        assert [(s.field, s.text) for s in hit.snippets] == [("body", "Gold found")]


def mapped_files() -> int:
    return sum(".seg" in line for line in Path("/proc/self/maps").read_text().splitlines())


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks in /proc")
def test_older_generations_are_let_go(archive: Path, engine: SearchEngine) -> None:
    engine.search(Query("rain"))
    gc.collect()
    before = mapped_files()
    for number in range(4):
        publish(archive, f"text {number}", f"/press/{number}.txt")
        index(archive)
        assert engine.search(Query("")).total == number + 2
    gc.collect()
    assert mapped_files() <= before + 5  # segments of the newest generation


def test_a_generation_that_was_replaced_still_answers(archive: Path, engine: SearchEngine) -> None:
    searcher = engine._opened.searcher()
    assert searcher is not None
    for number in (1, 2):
        publish(archive, f"gold {number}", f"/press/{number}.txt")
        index(archive)
    assert engine.search(Query("")).total == 3
    assert searcher.search(Query(""), engine._opened.archive).total == 1


def test_what_is_not_text_finds_nothing(engine: SearchEngine) -> None:
    """Bytes of the command line that are no UTF-8 arrive as lone surrogates."""
    strange = "a\udcff"
    assert engine.search(Query(f"person:{strange}")).total == 0
    assert engine.search(Query(strange)).total == 0
    assert engine.search(Query("", filters=(Filter(FacetField.PERSON, strange),))).total == 0
    with pytest.raises(NotFound):
        engine.document(strange)


def test_a_thread_of_its_own_is_told_that_the_index_is_missing(archive: Path) -> None:
    """Opening its connection to the archive once waited for itself."""
    shutil.rmtree(archive / "segments")
    with SearchEngine(archive) as engine, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(engine.search, Query("rain"))
        with pytest.raises(IndexDamaged):
            asked.result(timeout=30)
