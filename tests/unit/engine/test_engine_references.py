"""What citations say of documents: one look-up for many, in the order asked."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from making import make_article, publish
from test_engine_reading import index

from search.archive import ArchiveReader
from search.engine import SearchEngine
from search.model import Query


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("references")
    for number in range(5):
        article = make_article(
            f"Rain {number}",
            "It rained",
            outlet="Stallion Times",
            author="Jane Doe",
            date="2025-04",
        )
        publish(folder, f"page {number}", f"/press/{number}.txt", article)
    publish(folder, "bare", "/press/bare.txt", make_article("Bare", "It rained", language=""))
    publish(folder, "page 4, corrected", "/press/4.txt", make_article("Corrected", "It rained"))
    index(folder)
    return folder


@pytest.fixture
def engine(archive: Path) -> Iterator[SearchEngine]:
    with SearchEngine(archive) as engine:
        yield engine


def ids(engine: SearchEngine) -> dict[str, str]:
    return {hit.title.text: hit.id for hit in engine.every(Query()).hits}


def test_they_say_what_the_document_says(engine):
    for document_id in ids(engine).values():
        (reference,) = engine.references([document_id])
        document = engine.document(document_id)
        metadata = document.article.metadata
        assert reference.id == document.id
        assert reference.title == metadata.title.value
        assert reference.author == (metadata.author.value if metadata.author else None)
        assert reference.outlet == (metadata.outlet.value if metadata.outlet else None)
        assert reference.date == metadata.date
        assert reference.language == metadata.language
        assert reference.url == (metadata.url.value if metadata.url else None)
        assert reference.sha256 == document.provenance.sha256
        assert reference.ingested == document.provenance.ingested
        assert reference.name == document.provenance.name


def test_the_hash_is_that_of_the_file(engine):
    for reference in engine.references(ids(engine).values()):
        assert hashlib.sha256(engine.raw(reference.id)).hexdigest() == reference.sha256
        assert reference.ingested.tzinfo is not None
        assert reference.ingested <= datetime.now(UTC)


def test_they_are_those_of_the_current_version(engine):
    (reference,) = engine.references([ids(engine)["Corrected"]])
    assert reference.sha256 == hashlib.sha256(b"page 4, corrected").hexdigest()


def test_they_come_in_the_order_asked_and_once(engine):
    every = list(ids(engine).values())
    asked = [*reversed(every), every[0], "unknown", "\ud800", ""]
    assert [one.id for one in engine.references(asked)] == every[::-1]
    assert engine.references(()) == ()
    assert len(engine.references(every * 2_000)) == len(every)


def test_one_statement_reads_many(archive):
    reader = ArchiveReader(archive)
    statements: list[str] = []
    with SearchEngine(archive) as engine:
        every = list(ids(engine).values())
    reader._db.set_trace_callback(statements.append)
    assert len(reader.references(every)) == len(every)
    assert sum(statement.startswith("SELECT") for statement in statements) == 1
    reader.close()


def test_the_identity_of_the_archive_is_kept_when_it_is_copied(archive, tmp_path, engine):
    copy = tmp_path / "copy"
    shutil.copytree(archive, copy)
    with SearchEngine(copy) as other:
        assert other.uuid == engine.uuid
    assert len(engine.uuid) == 32
