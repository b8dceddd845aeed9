"""What the engine tells of people, organisations and places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from making import make_article, publish

from search.archive import ArchiveReader, ArchiveWriter
from search.engine import SearchEngine
from search.errors import NotFound
from search.index import Source, build
from search.model import EntityRef, EntityType, Link, Origin, Resolution

PERSON, BODY, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
DOE, ROE = EntityRef(PERSON, "jane-doe"), EntityRef(PERSON, "jane-roe")
NAMED = [
    {PERSON: ["Jane Doe"], PLACE: ["Gao"]},
    {PERSON: ["Jane Doe", "Jane Roe"], PLACE: ["Gao"]},
    {PERSON: ["Jane Roe"], PLACE: ["Gao", "Kidal"], BODY: ["Gao Council"]},
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    for number, entities in enumerate(NAMED):
        body = f"{number}. " + ", ".join(name for names in entities.values() for name in names)
        article = make_article(f"Title {number}", body, entities=entities)
        publish(tmp_path, body, f"/press/{number}.txt", article)
    with closing(ArchiveWriter(tmp_path)) as writer:
        writer.resolve(Resolution((Link(ROE, DOE, Origin.PERSON, "entry 1"),)))
    with closing(ArchiveReader(tmp_path)) as reader:
        source = Source(reader.uuid, reader.revision(), "1.0")
        build(tmp_path, reader.batches_since, source)
    with SearchEngine(tmp_path) as engine:
        yield engine


def test_entities_the_most_frequent_first(engine: SearchEngine) -> None:
    found = engine.entities()
    assert [(one.name, one.documents) for one in found.values] == [
        ("Gao", 3),
        ("Jane Doe", 3),
        ("Gao Council", 1),
        ("Kidal", 1),
    ]
    assert found.total == 4


def test_entities_page_by_page(engine: SearchEngine) -> None:
    found = engine.entities(kind=PLACE, limit=1, offset=1)
    assert ([one.name for one in found.values], found.total) == (["Kidal"], 2)
    assert engine.entities("ga", limit=1, offset=1).values[0].name == "Gao Council"


def test_pages_of_entities_of_equal_frequency_repeat_nothing(engine: SearchEngine) -> None:
    pages = [engine.entities(limit=1, offset=at).values for at in range(4)]
    assert [one for page in pages for one in page] == list(engine.entities().values)


def test_entities_are_found_by_a_form_they_are_merged_from(engine: SearchEngine) -> None:
    (found,) = engine.entities("roe").values
    assert (found.ref, found.name, found.documents) == (DOE, "Jane Doe", 3)
    assert engine.entities("nobody").values == ()


def test_the_profile_counts_every_document(engine: SearchEngine) -> None:
    profile = engine.entity(DOE)
    assert (profile.documents, profile.sampled) == (3, 3)
    assert {form.form: form.documents for form in profile.forms} == {"Jane Doe": 2, "Jane Roe": 2}
    assert engine.entity(ROE) == profile


def test_a_person_named_like_a_place_is_another_entity(engine: SearchEngine) -> None:
    with pytest.raises(NotFound):
        engine.entity(EntityRef(PERSON, "gao"))
