"""Writing generations: on top of the one in use, or anew beside it.

::

    building/    an index that is being made anew, as far as it is: removed when it is adopted

What is made anew is committed in batches, in the order in which documents were revised. So a
building that was interrupted goes on after its last batch, and documents that were revised
meanwhile simply come again. The index in use answers until the new one is adopted, in one step.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search import columnar
from search.columnar import ColumnarError, ColumnarIndex
from search.durable import remove_folder
from search.errors import ArchiveError
from search.index.generations import (
    FOLDER,
    Generation,
    Source,
    damage,
    meta_of,
    source_of,
    to_generation,
)
from search.index.schema import make_schema, to_fields
from search.model import Document, IndexState

__all__ = [
    "BUILDING",
    "Batch",
    "build",
    "discard_adopted",
    "discard_unrelated",
    "is_being_built",
    "write",
]

BUILDING = "building"
"""The folder, within the archive's, of an index that is being made anew."""

WAIT_SECONDS = 10.0
"""For another writer of the index; the archive's own lock is waited for before."""

_SEEN = "archive_revision"
"""What the manifest of a building says besides: the newest revision of the archive it was made
from. What was revised by then is left out until its turn comes, so it fits no earlier state."""

_MEMORY = 64 << 20  # of a batch, which is written as several segments when it is larger

Batch = tuple[int, Iterable[Document]]
"""Documents, and the archive's revision that an index has reached when it has them as well."""


def write(archive: Path, documents: Iterable[Document], source: Source) -> IndexState:
    """Commit a generation on top of the one in use. The caller holds the archive's writer lock.

    Args:
        documents: new and changed ones; a document of the same id is replaced.

    Raises:
        ArchiveError: the disk is full, or the folder cannot be written.
        IndexDamaged: there is no generation in use, or none that can be built on.
        Busy: another program writes the index.
    """
    with _failures(archive):
        schema = make_schema()
        _check(archive / FOLDER)
        index = columnar.open_index(archive / FOLDER, schema)
        return _commit(index, documents, _meta(source))


def build(
    archive: Path, batches_since: Callable[[int], Iterable[Batch]], source: Source
) -> IndexState:
    """Make the index anew and put it in place of the one in use, if there is one.

    Goes on with a building that was interrupted. The caller holds the archive's writer lock.

    Args:
        batches_since: called once with the revision that an interrupted building reached, 0 when
            there is none; gives all documents that were revised since, oldest change first.
        source: what the new generation is made from.

    Raises:
        ArchiveError: the disk is full, or the folder cannot be written.
        IndexDamaged: what was built is damaged; it is begun again the next time.
        Busy: another program writes the index.
    """
    folder = archive / BUILDING
    with _failures(archive):
        discard_adopted(archive)
        since = _reached(folder, source)
        if not since:
            remove_folder(folder)
            columnar.create_index(folder, make_schema(), _meta(source, 0))
        index = columnar.open_index(folder, make_schema())
        for revision, documents in batches_since(since):
            _commit(index, documents, _meta(source, revision))
        state = _commit(index, (), _meta(source))
        columnar.adopt(archive / FOLDER, folder, make_schema(), WAIT_SECONDS)
        remove_folder(folder)
        return state


def discard_adopted(archive: Path) -> None:
    """Remove what was built if it is in use already: it was to be removed when the power went.

    When half of it had been removed by then, it is no index any more, and the rest goes as well.

    Raises:
        ArchiveError: it cannot be removed.
    """
    built = _name(archive / BUILDING)
    if built is None or built == _name(archive / FOLDER):
        with _failures(archive):
            remove_folder(archive / BUILDING)


def is_being_built(archive: Path) -> bool:
    """Whether there is an index that is being made anew and was not adopted yet."""
    discard_adopted(archive)
    return (archive / BUILDING).is_dir()


def discard_unrelated(archive: Path, uuid: str, revision: int) -> None:
    """Empty an index that is of another archive, or of a later state than the archive has now.

    So it is where an older database was put back beside it. Readers refuse it; but by changes of
    its own the archive would come to the same revision, and the index pass for one of it.

    Args:
        uuid, revision: of the archive, before anything is written to it.

    Raises:
        ArchiveError: it cannot be emptied.
    """
    for folder in (archive / FOLDER, archive / BUILDING):
        try:
            meta = columnar.open_index(folder, make_schema()).meta
            source = source_of(meta)
        except ColumnarError:
            continue  # there is none, or nobody can use it
        if not source.is_of(uuid, revision) or _seen(meta) > revision:
            with _failures(archive):
                columnar.create_index(folder, make_schema())


def _name(folder: Path) -> object:
    """The name of the generation that a folder holds; None when there is none to be read."""
    try:
        return columnar.open_index(folder, make_schema()).meta.get("name")
    except ColumnarError:
        return None


def _reached(folder: Path, source: Source) -> int:
    """The revision up to which an interrupted building can be gone on with; 0 when it cannot.

    Every byte of it is checked, as it is about to be relied on.
    """
    try:
        index = columnar.open_index(folder, make_schema())
        reached, seen = source_of(index.meta), _seen(index.meta)
        index.verify()
    except ColumnarError:
        return 0
    fits = reached.is_of(source.archive, source.revision) and reached.cleaner == source.cleaner
    return reached.revision if fits and seen <= source.revision else 0


def _seen(meta: Mapping[str, Any]) -> int:
    """The newest revision of the archive that what was built has been beside; 0 when not told."""
    seen = meta.get(_SEEN)
    return seen if isinstance(seen, int) else 0


def _commit(
    index: ColumnarIndex, documents: Iterable[Document], meta: dict[str, Any]
) -> IndexState:
    with index.writer(wait=WAIT_SECONDS, memory=_MEMORY) as writer:
        for document in documents:
            writer.update_document(**to_fields(document))
        writer.commit(meta=meta)
    return _state(index)


def _meta(source: Source, reached: int | None = None) -> dict[str, Any]:
    """What a manifest says: made from a source, or only what of it was revised until then."""
    made_from = source if reached is None else replace(source, revision=reached)
    name = f"{made_from.revision:08d}-{secrets.token_hex(4)}"
    return {**meta_of(name, datetime.now(UTC), made_from), _SEEN: source.revision}


def _check(folder: Path) -> None:
    """Open the index once and let go of it: what a reader holds, a writer cannot remove."""
    index = columnar.open_index(folder, make_schema())
    _state(index)


def _state(index: ColumnarIndex) -> IndexState:
    """What is to be said of the present generation; nothing of it stays open."""
    try:
        generation: Generation = to_generation(index.snapshot())
        generation.close()
        return generation.state
    finally:
        index.close()


@contextmanager
def _failures(archive: Path) -> Iterator[None]:
    """Raise what goes wrong inside as errors of this program."""
    try:
        with damage():
            yield
    except OSError as error:
        raise ArchiveError(
            f"the index in {archive} cannot be written: {error.strerror or error}. "
            "What was ingested is safe; the index in use is as it was"
        ) from error
