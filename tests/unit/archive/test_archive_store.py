"""What the archive keeps: versions, places, rejections, and articles equal to what was stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from making import make_article, make_entity, make_raw

from search.archive import ArchiveReader, ArchiveWriter
from search.errors import NotFound
from search.model import (
    Article,
    Category,
    EntityType,
    Precision,
    PublicationDate,
    Rejection,
    RemovedBlock,
    Span,
    Step,
)

A, B, C = b"The first text.", b"The second text.", b"The third text."
P, Q, R = "/press/p.txt", "/press/q.txt", "/press/r.txt"
ARTICLE = make_article("Title", "Body text.")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    writer = ArchiveWriter(tmp_path)
    yield writer
    writer.close()


@pytest.fixture
def reader(tmp_path: Path, writer: ArchiveWriter) -> Iterator[ArchiveReader]:  # noqa: ARG001
    reader = ArchiveReader(tmp_path)
    yield reader
    reader.close()


def take(
    writer: ArchiveWriter, content: bytes, path: str, article: Article = ARTICLE
) -> tuple[str, int] | None:
    """What an ingest does with a file; None when it was known."""
    raw = make_raw(content, path)
    if writer.has(raw):
        return None
    published = writer.publish(writer.keep(raw, None), article, "utf-8")
    return published.document_id, published.version


def base(content: bytes) -> str:
    return make_raw(content).sha256[:12]


FULL = replace(
    make_article(
        "Goïta in Moscow",
        "Assimi Goïta met Wagner.\nGoïta left Mali.",
        language="fr",
        date="2025-04",
        outlet="L’Essor",
        author="Jane Doe",
        entities={
            EntityType.PERSON: ["Goïta"],
            EntityType.ORGANISATION: ["Wagner"],
            EntityType.PLACE: ["Mali", "Moscow"],
        },
        removed=[RemovedBlock("Share", Category.SHARE_PRINT, "a share button", 9, Span(90, 95))],
    ),
    cleaner="7.1",
)


@pytest.mark.parametrize(
    "article",
    [
        FULL,
        make_article("", "Only a body"),
        make_article("Only a title", ""),
        replace(FULL, entities=()),
        replace(
            FULL,
            metadata=replace(
                FULL.metadata,
                subtitle="A subtitle",
                byline="By Jane Doe",
                outlet=None,
                language="",
                date=PublicationDate("2025", Precision.YEAR, "caption", inferred=True),
            ),
        ),
    ],
    ids=["full", "no-title", "no-body", "no-entities", "other-metadata"],
)
def test_an_article_comes_back_equal(
    writer: ArchiveWriter, reader: ArchiveReader, article: Article
) -> None:
    published = take(writer, A, P, article)
    assert published is not None
    document = reader.document(published[0])
    assert document.article == article
    assert reader.raw(document.id) == A
    assert document.provenance.paths == (P,)
    assert (document.provenance.sha256, document.provenance.size) == (make_raw(A).sha256, len(A))


# (content, path) in the order of their coming, and what becomes of each.
HISTORIES = {
    "same bytes again": [(A, P, (base(A), 1)), (A, P, None)],
    "same bytes elsewhere": [(A, P, (base(A), 1)), (A, Q, None)],
    "changed file": [(A, P, (base(A), 1)), (B, P, (base(A), 2)), (C, P, (base(A), 3))],
    "reverted file": [(A, P, (base(A), 1)), (B, P, (base(A), 2)), (A, P, (base(A), 3))],
    "parted copies": [(A, P, (base(A), 1)), (A, Q, None), (B, P, (base(B), 1)), (A, Q, None)],
    "both parted": [
        (A, P, (base(A), 1)),
        (A, Q, None),
        (B, P, (base(B), 1)),
        (C, Q, (base(A), 2)),
    ],
    "began alike": [
        (A, P, (base(A), 1)),
        (B, P, (base(A), 2)),
        (A, Q, (base(A) + "-2", 1)),
        (C, Q, (base(A) + "-2", 2)),
        (A, R, (base(A) + "-3", 1)),
    ],
    "became a copy": [(A, P, (base(A), 1)), (B, Q, (base(B), 1)), (B, P, None), (A, R, None)],
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
def test_histories(
    writer: ArchiveWriter,
    reader: ArchiveReader,
    history: list[tuple[bytes, str, tuple[str, int] | None]],
) -> None:
    assert [take(writer, content, path) for content, path, _ in history] == [
        expected for *_, expected in history
    ]
    newest = {}
    for _, _, expected in history:
        if expected:
            newest[expected[0]] = expected[1]
    assert {key: reader.document(key).version for key in newest} == newest
    assert reader.status().documents == len(newest)
    assert reader.status().versions == sum(newest.values())


def test_copies_are_further_places_oldest_first(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    for path in (Q, P, R):
        take(writer, A, path)
    assert reader.document(base(A)).provenance.paths == (Q, P, R)
    take(writer, B, P)
    assert reader.document(base(A)).provenance.paths == (Q, R)
    assert reader.document(base(B)).provenance.paths == (P,)


def test_a_document_whose_only_file_became_a_copy_can_be_cleaned_again(
    writer: ArchiveWriter,
) -> None:
    """It has no path any more; cleaning again stopped with an error there."""
    take(writer, A, P)
    take(writer, B, Q)
    take(writer, B, P)
    found = {pending.raw.content: pending.raw.path for _, _, pending in writer.current()}
    assert found == {A: "press/p.txt", B: P}


def test_a_beginning_of_an_id_is_enough_when_no_other_has_it(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    take(writer, A, P)
    take(writer, B, P)
    take(writer, A, Q)
    key = base(A)
    assert reader.document(key).id == key  # although another one begins so
    assert reader.document(f"{key}-").id == f"{key}-2"
    with pytest.raises(NotFound, match="several"):
        reader.document(key[:6])
    for wrong in ("", "zzz", f"{key}-22", "%", "*", "_" * 12, "\udcff", "\x00"):
        with pytest.raises(NotFound):
            reader.document(wrong)
        with pytest.raises(NotFound):
            reader.raw(wrong)


def rejection(path: str, reason: str) -> Rejection:
    return Rejection(path, path[1:], Step.READ, reason, datetime(2025, 4, 3, tzinfo=UTC))


def test_a_rejection_is_recorded_once_for_each_path(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    raw = make_raw(B, Q)
    writer.keep(raw, None)
    writer.reject(rejection(Q, "no text"), raw)
    writer.reject(rejection(P, "gone"))
    writer.reject(rejection(P, "still gone"))
    assert reader.status().rejections == (rejection(P, "still gone"), rejection(Q, "no text"))
    assert writer.pending() == []
    assert reader.status().raw_bytes == len(B)  # what is rejected stays kept


@pytest.mark.parametrize("content", [A, B, C], ids=["as before", "changed", "copy of another"])
def test_a_rejection_is_void_when_the_path_is_accepted_later(
    writer: ArchiveWriter, reader: ArchiveReader, content: bytes
) -> None:
    take(writer, A, P)
    take(writer, C, Q)
    writer.reject(rejection(P, "permission denied"))
    take(writer, content, P)
    assert reader.status().rejections == ()


def test_what_was_kept_and_not_judged_is_pending_after_a_crash(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path)
    writer.keep(make_raw(A, P), "windows-1252")
    writer.keep(make_raw(B, Q), None)
    writer.close()
    writer = ArchiveWriter(tmp_path)
    try:
        found = writer.pending()
        assert [(p.raw, p.encoding) for p in found] == [
            (make_raw(A, P), "windows-1252"),
            (make_raw(B, Q), None),
        ]
        writer.publish(found[0], ARTICLE, "cp1252")
        assert [p.raw.path for p in writer.pending()] == [Q]
    finally:
        writer.close()


def test_the_revision_grows_with_every_change_of_an_article(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    assert reader.revision() == 0
    take(writer, A, P)
    take(writer, B, Q)
    since = reader.revision()
    take(writer, B, Q)
    assert reader.revision() == since
    take(writer, C, Q)
    key = next(key for _, key, pending in writer.current() if pending.raw.content == A)
    writer.replace(key, replace(ARTICLE, cleaner="2.0"))
    changed = list(reader.revised_since(since))
    assert [(d.id, d.version, d.article.cleaner) for d in changed] == [
        (base(B), 2, "1.0"),
        (base(A), 1, "2.0"),
    ]
    assert len(list(reader.revised_since(0))) == 2


def test_entities_are_found_by_id_and_by_any_name(
    writer: ArchiveWriter, reader: ArchiveReader
) -> None:
    text = "Goïta spoke. Assimi Goita left."
    person = make_entity(EntityType.PERSON, "Assimi Goïta")
    mentions = (
        *make_entity(EntityType.PERSON, "Goïta", text).mentions,
        *make_entity(EntityType.PERSON, "Assimi Goita", text).mentions,
    )
    take(
        writer,
        A,
        P,
        replace(make_article("", text), entities=(replace(person, mentions=mentions),)),
    )
    for name in ("assimi-goita", "ASSIMI-Goita", "Assimi Goïta", "goita", "GOÏTA", "assimi  goita"):
        assert reader.ids_of(EntityType.PERSON, name) == {"assimi-goita"}, name
    for name in ("assimi", "", "go%", "\udcff"):
        assert reader.ids_of(EntityType.PERSON, name) == frozenset(), name
    assert reader.ids_of(EntityType.PLACE, "goita") == frozenset()
    assert reader.label(EntityType.PERSON, "assimi-goita") == "Assimi Goïta"
    assert reader.label(EntityType.PERSON, "nobody") == "nobody"


def test_the_share_of_what_was_removed(writer: ArchiveWriter, reader: ArchiveReader) -> None:
    assert reader.status().removed_share == 0.0
    assert reader.status().removed == ()
    removed = [
        RemovedBlock("x" * 10, Category.COOKIE, "a cookie notice", 4, Span(40, 50)),
        RemovedBlock("x" * 20, Category.COPYRIGHT, "a copyright line", 5, Span(60, 80)),
    ]
    take(writer, A, P, make_article("", "y" * 10, removed=removed))
    status = reader.status()
    assert status.removed_share == 0.75
    assert status.removed == ((Category.COPYRIGHT, 0.5), (Category.COOKIE, 0.25))
    assert reader.status().last_ingest is not None
