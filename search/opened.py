"""An archive, opened to be read by many threads, and the newest generation of its index."""

from __future__ import annotations

import threading
from pathlib import Path

from search.archive import ArchiveReader
from search.errors import IndexDamaged
from search.index import Generation, Index, Stamp
from search.query import Searcher

__all__ = ["Opened"]


class Opened:
    """Follows an archive and its index while others may be writing them. Thread-safe.

    Args:
        folder: of the archive.
        seconds: how long one search may take; None for as long as it takes.

    Raises:
        ArchiveMissing: there is no archive in the folder.
        ArchiveError: it is damaged, or of another version.
    """

    def __init__(self, folder: Path, seconds: float | None) -> None:
        self._folder = folder
        self._seconds = seconds
        self._local = threading.local()
        self._lock = threading.Lock()  # of the readers
        self._opening = threading.Lock()  # of the searcher; the lock above may be taken inside
        self._readers: list[ArchiveReader] = []
        self._index = Index(folder)
        self._searcher: Searcher | None = None
        self._stamp: Stamp | None = None
        self._open_reader()  # fail now rather than at the first question

    def close(self) -> None:
        """Release the archive and the index, for all threads. None may still be searching."""
        with self._lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
        with self._opening:
            if self._searcher is not None:
                self._searcher.close()
                self._searcher, self._stamp = None, None
            self._index.close()

    def stamp(self) -> Stamp | None:
        """What changes with every generation; None without an index.

        Raises:
            IndexDamaged: the folder of the index cannot be looked into.
        """
        return self._index.stamp()

    @property
    def archive(self) -> ArchiveReader:
        """This thread's own connection: SQLite's must not be shared."""
        reader: ArchiveReader | None = getattr(self._local, "reader", None)
        return reader or self._open_reader()

    def searcher(self) -> Searcher | None:
        """The searcher over the generation in use; None while the archive has no document.

        Raises:
            IndexDamaged: the index is missing or altered, or is not of this archive.
        """
        used = self._index.stamp()
        if used is None or used != self._stamp:
            with self._opening:
                self._open_searcher(used)
        return self._searcher

    def _open_reader(self) -> ArchiveReader:
        reader = ArchiveReader(self._folder)
        with self._lock:
            self._readers.append(reader)
        self._local.reader = reader
        return reader

    def _open_searcher(self, used: Stamp | None) -> None:
        if used is not None and used == self._stamp:
            return  # another thread was here first
        generation = self._index.current()
        if generation is None and self.archive.status().documents:
            raise IndexDamaged(
                f"the archive in {self._folder} has no index yet: if nobody is making it just now, "
                "'search-cli rebuild' does"
            )
        if generation is not None:
            self._check_belongs(generation)
        # The searcher before is let go of, not closed: another thread may still ask it.
        self._searcher = Searcher(generation, self._seconds) if generation else None
        self._stamp = used

    def _check_belongs(self, generation: Generation) -> None:
        """An index that was copied here, or left when the archive was restored, misleads."""
        archive = self.archive
        if not generation.source.is_of(archive.uuid, archive.revision()):
            generation.close()
            raise IndexDamaged(
                f"the index in {self._folder} was made from another archive, or from a later state "
                "of this one: 'search-cli rebuild' makes it again"
            )
