"""Bringing the index up to the archive."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from search import clean
from search.archive import ArchiveReader
from search.errors import IndexDamaged
from search.index import Index, Source, write
from search.model import IndexState

__all__ = ["update_index", "write_index"]


def update_index(archive: Path) -> IndexState:
    """Bring the index up to the archive: only what changed, when it can be built on."""
    try:
        return write_index(archive, anew=False)
    except IndexDamaged:
        return write_index(archive, anew=True)


def write_index(archive: Path, *, anew: bool) -> IndexState:
    """Commit a generation with everything the archive has.

    Args:
        anew: build on nothing.

    Raises:
        IndexDamaged: the generation in use cannot be built on; never when `anew`.
    """
    with closing(ArchiveReader(archive)) as reader:
        revision = reader.revision()
        used = None if anew else _state_in_use(archive)
        if used is not None and not used[0].is_of(reader.uuid, revision):
            used = None
        if used is not None and used[0].revision == revision:
            return used[1]
        since = used[0].revision if used else 0
        source = Source(reader.uuid, revision, clean.VERSION)
        return write(archive, reader.revised_since(since), source, anew=used is None)


def _state_in_use(archive: Path) -> tuple[Source, IndexState] | None:
    with closing(Index(archive)) as index:
        generation = index.current()
        if generation is None:
            return None
        with closing(generation):
            return generation.source, generation.state
