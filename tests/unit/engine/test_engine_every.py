"""Every hit of a question, whatever the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from making import make_article, publish
from test_engine_reading import index

from search.archive import ArchiveWriter
from search.engine import SearchEngine
from search.errors import QueryError
from search.model import Collapse, FacetField, Filter, Query, Sort

DOCUMENTS = 230  # more than are read together, twice


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("every")
    for number in range(DOCUMENTS):
        article = make_article(
            f"Rain {number}",
            f"It rained {'again ' * (number % 7)}in town {number}",
            outlet=f"Outlet {number % 3}",
            date="2025-04" if number % 5 else "",
        )
        publish(folder, f"page {number}", f"/press/{number}.txt", article)
    index(folder)
    return folder


@pytest.fixture
def engine(archive: Path) -> Iterator[SearchEngine]:
    with SearchEngine(archive) as engine:
        yield engine


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query("rained again"),
        Query("rained", sort=Sort.OLDEST, collapse=Collapse.NONE),
        Query("rained", sort=Sort.ADDED, filters=(Filter(FacetField.OUTLET, "Outlet 1"),)),
        Query("rained", date_from="2025"),
        Query("rained again", explain=True),
        Query("snow"),
    ],
)
def test_they_are_those_of_all_pages_in_their_order(engine: SearchEngine, query: Query) -> None:
    found = engine.every(query)
    results = engine.search(query)
    pages = range(1, results.pages + 1)
    hits = [hit for page in pages for hit in engine.search(replace(query, page=page)).hits]
    assert list(found.hits) == hits
    assert (found.total, found.documents) == (results.total, results.documents)
    assert len(hits) == results.total
    assert found.index == results.index
    assert not found.partial


def test_they_are_of_the_generation_that_was_asked(archive: Path, tmp_path: Path) -> None:
    growing = tmp_path / "growing"
    shutil.copytree(archive, growing)
    with SearchEngine(growing) as engine:
        found = engine.every(Query(sort=Sort.ADDED, collapse=Collapse.NONE))
        first = next(found.hits)
        publish(growing, "later", "/press/later.txt", make_article("Rain later", "It rained late"))
        index(growing)
        assert engine.search(Query()).index.documents == DOCUMENTS + 1
        rest = [hit.id for hit in found.hits]
    assert len({first.id, *rest}) == DOCUMENTS


def test_what_cannot_be_read_is_said_before_any_is_taken(engine: SearchEngine) -> None:
    with pytest.raises(QueryError):
        engine.every(Query("(rain"))


def test_an_archive_without_documents_has_none(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path).close()
    with SearchEngine(tmp_path) as engine:
        found = engine.every(Query("rain"))
        assert (found.total, list(found.hits)) == (0, [])
        with pytest.raises(QueryError):
            engine.every(Query("(rain"))
