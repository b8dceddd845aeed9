"""The engine: opening, following new builds, saying what is missing."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import make_article, publish

from search.archive import ArchiveReader, ArchiveWriter
from search.engine import SearchEngine
from search.errors import ArchiveMissing, IndexDamaged, NotFound, QueryError
from search.index import Source, current_build, make_build
from search.model import FacetField, Filter, Query


def index(archive: Path) -> None:
    """Bring the index up to the archive, as an ingest does."""
    reader = ArchiveReader(archive)
    base = current_build(archive)
    since = base.source.revision if base else 0
    source = Source(reader.uuid, reader.revision(), "1.0")
    make_build(archive, reader.revised_since(since), source, base)
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
    shutil.rmtree(archive / "builds")
    (archive / "current").unlink()
    with SearchEngine(archive) as engine, pytest.raises(IndexDamaged, match="search-cli rebuild"):
        engine.search(Query("rain"))


def test_a_damaged_index_is_never_read(archive: Path) -> None:
    (segment,) = (archive / "builds").glob("*/*.seg")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 4
    segment.write_bytes(content)
    with SearchEngine(archive) as engine, pytest.raises(IndexDamaged, match="altered"):
        engine.search(Query("rain"))


def test_a_new_build_is_noticed(archive: Path, engine: SearchEngine) -> None:
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


def mapped_files() -> int:
    return sum(".seg" in line for line in Path("/proc/self/maps").read_text().splitlines())


def test_older_builds_are_let_go(archive: Path, engine: SearchEngine) -> None:
    engine.search(Query("rain"))
    gc.collect()
    before = mapped_files()
    for number in range(4):
        publish(archive, f"text {number}", f"/press/{number}.txt")
        index(archive)
        assert engine.search(Query("")).total == number + 2
    gc.collect()
    assert mapped_files() <= before + 5  # segments of the newest build


def test_a_build_that_was_replaced_while_it_was_checked_is_no_damage(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def racing(folder: Path) -> object:
        calls.append(folder)
        if len(calls) == 1:  # the build in hand is removed, after two newer ones were made
            for number in (1, 2):
                publish(folder, f"gold {number}", f"/press/{number}.txt")
                index(folder)
            raise IndexDamaged("files are missing")
        return current_build(folder)

    monkeypatch.setattr("search.engine.current_build", racing)
    assert engine.search(Query("")).total == 3
    assert len(calls) == 2


def test_a_build_that_goes_before_a_thread_opens_it_is_no_error(
    archive: Path, engine: SearchEngine
) -> None:
    searcher = engine._current_searcher()
    assert searcher is not None
    for number in (1, 2):
        publish(archive, f"gold {number}", f"/press/{number}.txt")
        index(archive)
    assert not searcher.build.folder.exists()
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        searcher.search(Query(""), engine._archive)
    answers = iter([searcher, engine._current_searcher()])
    engine._current_searcher = lambda: next(answers)  # type: ignore[method-assign]
    assert engine.search(Query("")).total == 3


def test_what_is_not_text_finds_nothing(engine: SearchEngine) -> None:
    """Bytes of the command line that are no UTF-8 arrive as lone surrogates."""
    strange = "a\udcff"
    assert engine.search(Query(f"person:{strange}")).total == 0
    assert engine.search(Query(strange)).total == 0
    assert engine.search(Query("", filters=(Filter(FacetField.PERSON, strange),))).total == 0
    with pytest.raises(NotFound):
        engine.document(strange)
