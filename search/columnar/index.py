"""An index: a folder that is read in snapshots and written in commits."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from whoosh.fields import ID, Schema
from whoosh.index import Index

from search.columnar.adoption import generation_of
from search.columnar.errors import Unsupported
from search.columnar.folder import Folder
from search.columnar.layout import layout_of
from search.columnar.lock import WriterLock
from search.columnar.manifest import Manifest, check_schema, describe
from search.columnar.searcher import ColumnarSearcher
from search.columnar.segment_writer import DEFAULT_MEMORY
from search.columnar.snapshot import Snapshot
from search.columnar.whoosh_reader import ColumnarReader
from search.columnar.writer import ColumnarWriter
from search.durable import make_folder

__all__ = ["ColumnarIndex", "create_index", "open_index"]

_WAIT_SECONDS = 10.0


def create_index(folder: Path, schema: Schema, meta: dict[str, Any] | None = None) -> ColumnarIndex:
    """Make an empty index, in place of one that may be there.

    Args:
        folder: made when it does not exist.
        schema: of the index.
        meta: JSON that is kept with the index.

    Raises:
        Unsupported: the schema has a field that cannot be expressed.
        Locked: another process writes an index there.
        OSError: the folder cannot be written.
    """
    _check_supported(schema)
    make_folder(folder)
    lock = WriterLock(folder, _WAIT_SECONDS)
    try:
        manifest = Manifest(generation_of(folder) + 1, describe(schema), (), meta or {})
        Folder(folder).publish(manifest)
    finally:
        lock.release()
    return ColumnarIndex(folder, schema)


def open_index(folder: Path, schema: Schema) -> ColumnarIndex:
    """Open an index.

    Raises:
        Damaged: there is none, or its manifest was altered.
        SchemaChanged: it was made with another schema.
    """
    return ColumnarIndex(folder, schema)


class ColumnarIndex(Index):  # type: ignore[misc] # Whoosh is untyped
    """An index in a folder. Safe to share between threads.

    Args:
        folder: of the index.
        schema: as it was made with.

    Raises:
        Damaged, SchemaChanged: as `open_index`.
    """

    def __init__(self, folder: Path, schema: Schema) -> None:
        _check_supported(schema)
        self.path = Path(folder)
        self.schema = schema
        self._description = describe(schema)
        self._folder = Folder(self.path)
        self._lock = threading.Lock()
        self._opened: tuple[Manifest, Snapshot] | None = None
        check_schema(self._folder.manifest(), schema)

    @property
    def meta(self) -> dict[str, Any]:
        """What the application wrote with the present generation."""
        return self._folder.manifest().meta

    def latest_generation(self) -> int:
        """The number of the present generation."""
        return self._folder.manifest().generation

    def snapshot(self) -> Snapshot:
        """The present generation, opened; shared by all who ask for it while it is present.

        Close it when done, so that writers can remove the files that it reads.

        Raises:
            Damaged: a file is missing or altered.
            SchemaChanged: the index was made anew with another schema.
        """
        with self._lock:
            manifest = self._folder.manifest()
            if self._opened is not None:
                known, snapshot = self._opened
                if known is manifest and not snapshot.closed:
                    return snapshot.share()
            manifest, sources = self._folder.opened()
            if manifest.schema != self._description:
                check_schema(manifest, self.schema)
            snapshot = Snapshot(self.schema, manifest.generation, manifest.meta, sources)
            before, self._opened = self._opened, (manifest, snapshot)
            if before is not None:
                before[1].close()
            return snapshot.share()

    def searcher(self, **options: Any) -> ColumnarSearcher:
        """A searcher of the present generation.

        Args:
            options: of `ColumnarSearcher`.
        """
        return ColumnarSearcher(self.snapshot(), **options)

    def reader(self, reuse: object = None) -> ColumnarReader:  # noqa: ARG002 - Whoosh's signature
        """A Whoosh reader of the present generation, which closes its snapshot."""
        return ColumnarReader(self.snapshot())

    def writer(self, wait: float = _WAIT_SECONDS, memory: int = DEFAULT_MEMORY) -> ColumnarWriter:
        """The writer; there is one at a time.

        Args:
            wait: seconds to wait for another one.
            memory: bytes that documents may take before they are written as a segment.

        Raises:
            Locked: another writer did not finish in time.
            Damaged: a file of the index is missing or altered.
        """
        return ColumnarWriter(self._folder, self.schema, wait=wait, memory=memory)

    def doc_count(self) -> int:
        """Number of live documents."""
        with self.snapshot() as snapshot:
            return snapshot.document_count

    def doc_count_all(self) -> int:
        """Number of document numbers, deleted ones included."""
        with self.snapshot() as snapshot:
            return snapshot.size

    def is_empty(self) -> bool:
        """Whether there are no live documents."""
        return self.doc_count() == 0

    def optimize(self) -> None:
        """Merge all segments into the fewest."""
        self.writer().commit(optimize=True)

    def verify(self) -> None:
        """Check every byte of the present generation.

        Raises:
            Damaged: a file is missing or altered.
        """
        self._folder.verify()

    def close(self) -> None:
        """Let go of the files; the index can be used again."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened[1].close()

    def __del__(self) -> None:
        # Absent when the index could not be opened.
        if getattr(self, "_opened", None) is not None:
            self.close()


def _check_supported(schema: Schema) -> None:
    for layout in layout_of(schema).values():
        if layout.unique and not isinstance(schema[layout.name], ID):
            raise Unsupported(f"field {layout.name!r}: only an ID can be unique")
