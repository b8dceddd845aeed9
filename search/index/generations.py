"""The index of an archive, generation by generation.

::

    segments/manifest.json   the segments of the generation in use, and what it was made from
    segments/*               its files, each written once, with a checksum for every array

A generation is committed whole or not at all, and readers keep the one they opened
(`search.columnar`). Nothing in it is precious: it can be made again from the archive.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whoosh.fields import Schema

from search import columnar
from search.columnar import ColumnarError, ColumnarIndex, Locked, Snapshot
from search.errors import ArchiveError, Busy, IndexDamaged
from search.index.schema import make_schema, to_fields
from search.model import Document, IndexState

__all__ = ["FORMAT", "Generation", "Index", "Source", "Stamp", "damage", "write"]

FOLDER = "segments"
FORMAT = 5
"""Of everything in a generation; raised with every change of analysis, fields or stored hits."""

WAIT_SECONDS = 10.0
"""For another writer of the index; the archive's own lock is waited for before."""

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """What a generation is made from.

    Attributes:
        archive: identity of the archive.
        revision: the archive's newest revision that the generation includes.
        cleaner: version of the cleaner.
    """

    archive: str
    revision: int
    cleaner: str

    def is_of(self, archive: str, revision: int) -> bool:
        """Whether an archive at a revision can be the source: no other, nor a later state."""
        return self.archive == archive and self.revision <= revision


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation, opened: whatever is committed later, it stays as it is."""

    snapshot: Snapshot
    source: Source
    state: IndexState

    def close(self) -> None:
        """Let go of its files; it must not be used any more."""
        self.snapshot.close()


class Index:
    """The index of an archive, as readers see it. Shared by threads.

    It remembers the files it has opened, so a generation that shares most of them with the one
    before is opened, and checked, for the difference only.
    """

    def __init__(self, archive: Path) -> None:
        self._folder = archive / FOLDER
        self._manifest = self._folder / columnar.MANIFEST
        self._opened: ColumnarIndex | None = None

    def stamp(self) -> Stamp | None:
        """What changes with every commit, for one system call; None without an index.

        Raises:
            IndexDamaged: its folder cannot be looked into.
        """
        try:
            found = os.stat(self._manifest)  # noqa: PTH116 - half the time of Path.stat
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(error) from error
        return found.st_ino, found.st_mtime_ns, found.st_size

    def current(self) -> Generation | None:
        """Open the generation in use; None when there is none yet.

        Raises:
            IndexDamaged: files are missing, altered, of another format, or cannot be read.
        """
        if self.stamp() is None:
            return None
        try:
            with damage():
                if self._opened is None:
                    self._opened = columnar.open_index(self._folder, make_schema())
                return _generation(self._opened.snapshot())
        except OSError as error:
            raise _unreadable(error) from error

    def close(self) -> None:
        """Let go of the files it remembers; generations that are open stay so."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()


def _unreadable(error: OSError) -> IndexDamaged:
    what = f"{error.filename}: {error.strerror or error}"
    return IndexDamaged(f"the index cannot be read ({what}). The archive itself is not affected")


def write(
    archive: Path, documents: Iterable[Document], source: Source, *, anew: bool
) -> IndexState:
    """Commit a generation with these documents. The caller holds the writer lock of the archive.

    Args:
        documents: new and changed ones; a document of the same id is replaced.
        anew: keep nothing of the generation in use.

    Raises:
        ArchiveError: the disk is full, or the folder cannot be written.
        IndexDamaged: the generation in use cannot be built on; never when `anew`.
        Busy: another program writes the index.
    """
    try:
        with damage():
            return _write(archive / FOLDER, documents, source, anew=anew)
    except OSError as error:
        raise ArchiveError(
            f"the index in {archive} cannot be written: {error.strerror or error}. "
            "What was ingested is safe; the index in use is as it was"
        ) from error


@contextmanager
def damage() -> Iterator[None]:
    """Raise what goes wrong inside with a columnar index as an error of this program."""
    try:
        yield
    except Locked as error:
        raise Busy(str(error)) from error
    except ColumnarError as error:
        raise IndexDamaged(
            f"the index cannot be used ({error}). The archive itself is not affected: "
            "'search-cli rebuild' makes the index again"
        ) from error


def _write(
    folder: Path, documents: Iterable[Document], source: Source, *, anew: bool
) -> IndexState:
    index = _index(folder, anew=anew)
    with index.writer(wait=WAIT_SECONDS) as writer:
        if anew:
            writer.clear()
        for document in documents:
            if anew:
                writer.add_document(**to_fields(document))
            else:
                writer.update_document(**to_fields(document))
        name = f"{source.revision:08d}-{secrets.token_hex(4)}"
        made = datetime.now(UTC)
        writer.commit(meta=_meta(name, made, source))
    return IndexState(name, index.doc_count(), made, source.cleaner)


def _index(folder: Path, *, anew: bool) -> ColumnarIndex:
    """The index in a folder; when `anew`, made if there is none, or none that can be built on."""
    schema = make_schema()
    try:
        _check(folder, schema)
    except ColumnarError:
        if not anew:
            raise
        return columnar.create_index(folder, schema)
    return columnar.open_index(folder, schema)


def _check(folder: Path, schema: Schema) -> None:
    """Open the index once and let go of it: what a reader holds, a writer cannot remove."""
    index = columnar.open_index(folder, schema)
    try:
        _generation(index.snapshot()).close()
    finally:
        index.close()


def _generation(snapshot: Snapshot) -> Generation:
    source = _source(snapshot.meta)
    try:
        name, made = str(snapshot.meta["name"]), datetime.fromisoformat(snapshot.meta["made"])
    except (KeyError, TypeError, ValueError) as error:
        raise ColumnarError(f"its manifest says too little: {error}") from None
    state = IndexState(name, snapshot.document_count, made, source.cleaner)
    return Generation(snapshot, source, state)


def _meta(name: str, made: datetime, source: Source) -> dict[str, Any]:
    return {"format": FORMAT, "name": name, "made": made.isoformat(), "source": asdict(source)}


def _source(meta: dict[str, Any]) -> Source:
    if not meta:
        raise ColumnarError("it is being made, or its making was interrupted")
    if meta.get("format") != FORMAT:
        raise ColumnarError("it was made by another version of this program")
    try:
        return Source(**meta["source"])
    except (KeyError, TypeError) as error:
        raise ColumnarError(f"its manifest says too little: {error}") from None
