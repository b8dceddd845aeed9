"""Bringing the index up to the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from search import clean
from search.archive import ArchiveReader
from search.errors import IndexDamaged
from search.index import (
    Batch,
    Index,
    Source,
    build,
    discard_adopted,
    discard_unrelated,
    remove_leftovers,
    write,
)
from search.model import Document, IndexState
from search.pipeline.judging import Progress

__all__ = ["Resumed", "build_index", "discard_unrelated_index", "update_index"]

Resumed = Callable[[int, int], None]
"""Called when interrupted work goes on: how many documents were done before, and of how many."""


def update_index(archive: Path) -> IndexState:
    """Bring the index up to the archive: only what changed, when it can be built on."""
    discard_adopted(archive)
    remove_leftovers(archive)
    with closing(ArchiveReader(archive)) as reader:
        source = _source(reader)
        try:
            used = _state_in_use(archive)
            if used is not None and used[0].is_of(source.archive, source.revision):
                if used[0].revision == source.revision:
                    return used[1]
                return write(archive, reader.revised_since(used[0].revision), source)
        except IndexDamaged:
            pass  # it cannot be built on
    return build_index(archive)


def discard_unrelated_index(archive: Path) -> None:
    """Before the archive is written: make sure that no index will be taken for its own wrongly."""
    with closing(ArchiveReader(archive)) as reader:
        discard_unrelated(archive, reader.uuid, reader.revision())


def build_index(
    archive: Path, progress: Progress | None = None, resumed: Resumed | None = None
) -> IndexState:
    """Make the index anew from the whole archive, or go on with making it."""
    with closing(ArchiveReader(archive)) as reader:

        def batches_since(revision: int) -> Iterator[Batch]:
            done, documents = reader.up_to_date(revision)
            if revision and resumed is not None:
                resumed(done, documents)
            numbers = count(done + 1)
            for reached, batch in reader.batches_since(revision):
                yield reached, _watched(batch, numbers, progress)

        return build(archive, batches_since, _source(reader))


def _watched(
    documents: Iterable[Document], numbers: Iterator[int], progress: Progress | None
) -> Iterator[Document]:
    for document, number in zip(documents, numbers, strict=False):
        yield document
        if progress is not None:
            progress(number, document.provenance.name)


def _source(reader: ArchiveReader) -> Source:
    return Source(reader.uuid, reader.revision(), clean.VERSION)


def _state_in_use(archive: Path) -> tuple[Source, IndexState] | None:
    with closing(Index(archive)) as index:
        generation = index.current()
        if generation is None:
            return None
        with closing(generation):
            return generation.source, generation.state
