"""Values for tests: pages, articles, documents and indexes made from plain words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from search.archive import ArchiveReader, ArchiveWriter
from search.index import Generation, Index, Source, build, write
from search.index.analysis import STEMMED, stem_term
from search.model import (
    Aliases,
    Article,
    Category,
    CleanPage,
    Document,
    Entity,
    EntityType,
    HitStory,
    KeptBlock,
    MediaType,
    Mention,
    Metadata,
    Precision,
    Provenance,
    PublicationDate,
    RawPage,
    RemovedBlock,
    Role,
    Sourced,
    Span,
)
from search.text import name_key

_PRECISIONS = {
    0: Precision.UNKNOWN,
    4: Precision.YEAR,
    7: Precision.MONTH,
    10: Precision.DAY,
}


def published(value: str = "") -> PublicationDate:
    """A date whose precision is that of its text; "" is unknown."""
    return PublicationDate(value, _PRECISIONS[len(value)], "dateline" if value else "")


def make_raw(content: bytes | str, path: str = "/press/a.txt") -> RawPage:
    content = content.encode() if isinstance(content, str) else content
    digest = hashlib.sha256(content).hexdigest()
    return RawPage(path, f"press/{Path(path).name}", MediaType.TEXT, content, digest)


def make_article(
    title: str = "",
    body: str = "",
    *,
    language: str = "en",
    date: str = "",
    outlet: str | None = None,
    author: str | None = None,
    entities: Mapping[EntityType, Iterable[str]] | None = None,
    removed: Iterable[RemovedBlock] = (),
    encoding: str = "utf-8",
) -> Article:
    """An article whose raw file is its title, an empty line, and its body, a block a line."""
    lines = [(title, Role.TITLE), *((line, Role.BODY) for line in body.split("\n"))]
    kept = []
    at = 0
    for number, (text, role) in enumerate(lines, start=1):
        size = len(text.encode(encoding))
        if text:
            kept.append(KeptBlock(text, role, 2 * number - 1, Span(at, at + size)))
        at += size + 2 * len("\n".encode(encoding))
    page = CleanPage.of(kept, removed)
    metadata = Metadata(
        title=Sourced(title, "title line"),
        author=Sourced(author, "byline") if author else None,
        outlet=None if outlet is None else Sourced(outlet, "copyright line"),
        date=published(date),
        language=language,
    )
    found = tuple(
        make_entity(kind, name, page.text)
        for kind, names in (entities or {}).items()
        for name in names
    )
    return Article(metadata, page, found, "1.0")


def make_removed(
    *texts: str,
    after: bytes = b"",
    encoding: str = "utf-8",
    category: Category = Category.SUBSCRIBE,
) -> list[RemovedBlock]:
    """Removed blocks that stand behind the bytes of a file, an empty line after each."""
    blocks = []
    at = len(after)
    for number, text in enumerate(texts):
        span = Span(at, at + len(text.encode(encoding)))
        blocks.append(RemovedBlock(text, category, "mentions 'so'", 1_001 + 2 * number, span, 0.9))
        at = span.end + len("\n\n".encode(encoding))
    return blocks


def raw_of(title: str, body: str, encoding: str = "utf-8", removed: Iterable[str] = ()) -> bytes:
    """The file that `make_article` supposes, with removed blocks behind it."""
    lines = [title, *body.split("\n"), *removed]
    return "".join(f"{line}\n\n" for line in lines).encode(encoding)


def make_entity(kind: EntityType, name: str, text: str = "") -> Entity:
    """An entity whose id is the key of its name; mentioned wherever the text has the name."""
    starts = [at for at in range(len(text)) if text.startswith(name, at)] or [0]
    mentions = (Mention(text[at : at + len(name)], Span(at, at + len(name))) for at in starts)
    return Entity(name_key(name), kind, name, tuple(mentions))


def make_document(
    number: int | str = 1,
    title: str = "",
    body: str = "",
    *,
    version: int = 1,
    encoding: str = "utf-8",
    **described: object,
) -> Document:
    article = make_article(title, body, encoding=encoding, **described)  # type: ignore[arg-type]
    key = number if isinstance(number, str) else f"{number:012x}"
    raw = raw_of(title, body, encoding)
    provenance = Provenance(
        paths=(f"/press/{key}.txt",),
        name=f"press/{key}.txt",
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        media_type="text/plain",
        encoding=encoding,
        ingested=datetime(2025, 4, 3, tzinfo=UTC),
    )
    return Document(key, version, provenance, article)


def make_index(
    folder: Path, documents: Iterable[Document], base: Generation | None = None, revision: int = 1
) -> Generation:
    """Commit documents, on top of what the folder has if `base` is given; open the result."""
    folder.mkdir(parents=True, exist_ok=True)
    source = Source("archive", revision, "1.0")
    if base is None:
        build(folder, lambda _: [(revision, documents)], source)
    else:
        write(folder, documents, source)
    made = Index(folder).current()
    assert made is not None
    return made


def generation_name(archive: Path) -> str:
    """Name of the generation of the index in use."""
    with closing(Index(archive).current()) as used:  # type: ignore[type-var]
        return used.state.generation


def stem_terms(word: str) -> tuple[str, ...]:
    """Every term under which a document may have a folded word's stem."""
    return tuple(stem_term(word, language) for language in STEMMED)


class NameKeys:
    """Entities known by the keys of their names only, and what was removed from documents."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        documents = tuple(documents)
        self._removed = {document.id: document.article.page.removed for document in documents}
        self._named = {
            (entity.type, entity.id)
            for document in documents
            for entity in document.article.entities
        }

    def removed(self, document_id: str) -> tuple[RemovedBlock, ...]:
        return self._removed.get(document_id, ())

    def ids_of(self, kind: EntityType, name: str) -> frozenset[str]:  # noqa: ARG002
        return frozenset({name_key(name)})

    def label(self, kind: EntityType, entity_id: str) -> str:  # noqa: ARG002
        return entity_id.replace("-", " ").title()

    def labels(self, kind: EntityType) -> dict[str, str]:
        return {key: self.label(of, key) for of, key in self._named if of is kind}

    def forms(self) -> list[tuple[str, str, str]]:
        return [(kind.value, key, key) for kind, key in self._named]

    def aliases_of(self, name: str) -> tuple[Aliases, ...]:  # noqa: ARG002
        return ()

    def hit_stories(self, document_ids: Iterable[str]) -> dict[str, HitStory]:  # noqa: ARG002
        return {}


def publish(
    folder: Path, content: bytes | str, path: str = "/press/a.txt", article: Article | None = None
) -> str:
    """Store a file and an article in an archive; return the id of the document."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = ArchiveWriter(folder)
    try:
        raw = make_raw(content, path)
        pending = writer.keep(raw, None)
        text = raw.content.decode("utf-8", "replace")
        return writer.publish(pending, article or make_article("", text), "utf-8").document_id
    finally:
        writer.close()


def read_document(folder: Path, document_id: str) -> Document:
    reader = ArchiveReader(folder)
    try:
        return reader.document(document_id)
    finally:
        reader.close()
