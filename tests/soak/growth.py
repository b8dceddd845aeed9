"""Update after update: the index must not grow with what was replaced."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from search.archive import ArchiveReader
from search.index import Source, build, write
from search.model import Document
from tests.soak.archive import archive_of
from tests.soak.outcome import Outcome, Soak

__all__ = ["run"]

_CYCLES = 1_000
_DOCUMENTS = 1_000
_CHANGED = 5  # documents of a cycle
_GROWTH = 2.0  # times a fresh build
_FILES = 64


class _Size(NamedTuple):
    """What an index takes on the disk."""

    bytes: int
    files: int


def run(soak: Soak) -> Iterator[Outcome]:
    """Change some documents and commit, again and again; then make the same index anew."""
    documents = _documents(archive_of(soak, min(_DOCUMENTS, soak.documents)).folder)
    cycles = soak.times(_CYCLES)
    chance = random.Random(18)  # noqa: S311 - the same changes every time
    grown = soak.folder / "grown"
    _make(grown, documents.values())
    largest = _size(grown)
    for cycle in range(cycles):
        changed = chance.sample(sorted(documents), min(_CHANGED, len(documents)))
        for key in changed:
            documents[key] = _changed(documents[key], documents[chance.choice(sorted(documents))])
        write(grown, [documents[key] for key in changed], Source("growth", cycle + 2, "soak"))
        size = _size(grown)
        largest = _Size(max(largest.bytes, size.bytes), max(largest.files, size.files))
    _make(soak.folder / "fresh", documents.values())
    yield _outcome(cycles, len(documents), largest, _size(soak.folder / "fresh"))


def _outcome(cycles: int, documents: int, largest: _Size, fresh: _Size) -> Outcome:
    missed = []
    times = largest.bytes / fresh.bytes
    if times > _GROWTH:
        missed.append(f"more than {_GROWTH:g} times a fresh one")
    if largest.files > _FILES:
        missed.append(f"more than {_FILES} files")
    return Outcome(
        18,
        f"{cycles:,} cycles of {_CHANGED} changed documents of {documents:,}",
        f"{times:.2f} times a fresh index and {largest.files} files at most",
        " and ".join(missed),
    )


def _documents(archive: Path) -> dict[str, Document]:
    with closing(ArchiveReader(archive)) as reader:
        return {document.id: document for document in reader.revised_since(0)}


def _changed(document: Document, other: Document) -> Document:
    """A next version of a document, with the article of another one."""
    return replace(document, article=other.article, version=document.version + 1)


def _make(folder: Path, documents: Iterable[Document]) -> None:
    folder.mkdir()
    build(folder, lambda _: [(1, documents)], Source("growth", 1, "soak"))


def _size(folder: Path) -> _Size:
    sizes = [path.stat().st_size for path in (folder / "segments").iterdir()]
    return _Size(sum(sizes), len(sizes))
