"""Facet pages, suggestions, similar documents and corrections, over a whole archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from making import make_article, publish

from search.archive import ArchiveReader, ArchiveWriter
from search.engine import SearchEngine
from search.errors import NotFound, QueryError
from search.index import Source, build
from search.model import (
    EntityRef,
    EntityType,
    FacetField,
    Link,
    Origin,
    Query,
    Resolution,
    SuggestionKind,
)

PERSON, PLACE = EntityType.PERSON, EntityType.PLACE
DOE, ROE, POE = (EntityRef(PERSON, key) for key in ("jane-doe", "jane-roe", "edgar-poe"))
NAMED = [
    {PERSON: ["Jane Doe"], PLACE: ["Gao"]},
    {PERSON: ["Jane Doe", "Jane Roe"], PLACE: ["Gao"]},
    {PERSON: ["Jane Roe", "Edgar Poe", "Nobody Known"], PLACE: ["Gao", "Kidal"]},
]
RESOLUTION = Resolution(
    (
        Link(ROE, DOE, Origin.PERSON, "entry 1"),
        Link(EntityRef(PERSON, "nobody-known"), None, Origin.PERSON, "entry 2"),
    ),
    names=((POE, "E. A. Poe"),),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("archive")
    ids = []
    for number, entities in enumerate(NAMED):
        body = f"{number}. " + ", ".join(name for names in entities.values() for name in names)
        article = make_article(f"Title {number}", body, entities=entities)
        ids.append(publish(folder, body, f"/press/{number}.txt", article))
    with closing(ArchiveWriter(folder)) as writer:
        writer.resolve(RESOLUTION)
    with closing(ArchiveReader(folder)) as reader:
        source = Source(reader.uuid, reader.revision(), "1.0")
        build(folder, reader.batches_since, source)
    return folder, ids


@pytest.fixture
def engine(archive: tuple[Path, list[str]]) -> Iterator[SearchEngine]:
    with SearchEngine(archive[0]) as engine:
        yield engine


def test_an_archive_without_documents_has_nothing_to_offer(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path).close()
    with SearchEngine(tmp_path) as engine:
        page = engine.facet(Query("rain"), FacetField.PERSON)
        assert (page.values, page.missing, page.total) == ((), 0, 0)
        assert engine.suggest("jane") == ()
        assert engine.totals([Query("rain"), Query("(rain")]) == (0, None)
        assert engine.search(Query("rian")).corrections == ()
        with pytest.raises(NotFound):
            engine.similar("0123456789ab")
        with pytest.raises(QueryError):
            engine.facet(Query("(rain"), FacetField.PERSON)


def test_facet_values_have_the_names_that_are_shown(engine: SearchEngine) -> None:
    page = engine.facet(Query(), FacetField.PERSON, by_label=True)
    assert [(v.value, v.label, v.count) for v in page.values] == [
        ("edgar-poe", "E. A. Poe", 1),
        ("jane-doe", "Jane Doe", 3),
    ]
    assert [v.label for v in engine.facet(Query(), FacetField.PERSON, "po").values] == ["E. A. Poe"]
    assert engine.facet(Query(), FacetField.PERSON, "roe").values == ()
    second = engine.facet(Query("2"), FacetField.PLACE, "", 1, 1)
    assert [v.label for v in second.values] == ["Kidal"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jane", [DOE]),
        ("ro", [DOE]),  # a form of what is shown as her
        ("edgar p", [POE]),
        ("e a po", [POE]),  # the name that a person chose
        ("nobod", []),  # hidden
    ],
)
def test_suggestions_are_what_entities_are_shown_as(
    engine: SearchEngine, typed: str, expected: list[EntityRef]
) -> None:
    found = engine.suggest(typed)
    assert [one.ref for one in found if one.kind is SuggestionKind.ENTITY] == expected


def test_titles_are_suggested(engine: SearchEngine, archive: tuple[Path, list[str]]) -> None:
    assert {one.document for one in engine.suggest("titl")} == set(archive[1])


def test_similar_documents(engine: SearchEngine, archive: tuple[Path, list[str]]) -> None:
    first, second, third = archive[1]
    found = engine.similar(first[:8])
    assert {hit.id for hit in found} <= {second, third}
    assert found == engine.similar(first)
    with pytest.raises(NotFound):
        engine.similar("no such document")
    with pytest.raises(NotFound):
        engine.similar("")


def test_a_document_that_is_not_indexed_yet_has_no_similar_one(tmp_path: Path) -> None:
    publish(tmp_path, "rain", "/press/a.txt", make_article("Rain", "It rained"))
    with closing(ArchiveReader(tmp_path)) as reader:
        source = Source(reader.uuid, reader.revision(), "1.0")
        build(tmp_path, reader.batches_since, source)
    later = publish(tmp_path, "gold", "/press/b.txt", make_article("Gold", "Gold found"))
    with SearchEngine(tmp_path) as engine:
        assert engine.similar(later) == ()


def test_totals_look_for_no_corrections(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine.search(Query("jnae")).corrections == (("jane", 3),)
    monkeypatch.setattr("search.query.corrections.Corrector.corrections", None)
    queries = [Query("jnae"), Query("jane"), Query("(jane"), Query("jane", page=9)]
    assert engine.totals(queries) == (0, 3, None, 3)


def test_reasons_only_when_asked_for(engine: SearchEngine) -> None:
    assert all(not hit.why for hit in engine.search(Query("gao")).hits)
    assert all(hit.why for hit in engine.search(Query("gao", explain=True)).hits)
